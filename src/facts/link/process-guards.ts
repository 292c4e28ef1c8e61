import { methodCalls } from '../call-index.ts';
import { REJECTION_WATCHERS } from '../knowledge/promises.ts';
import { deployablesOf } from './deployables.ts';
import { importsOf } from './imports.ts';
import { methodName } from './route-parts.ts';
import { endsProcess } from './process-ends.ts';
import { signalNames } from './signals.ts';
import type { CallSite } from './resolved.ts';
import type { TreeModel } from './tree-model.ts';

/**
 * What an error that nothing catches does to a program: it ends it, the program's own listener for it does so (`exits`), something listens
 * and lets the program go on, or the program is not known.
 */
export type ProcessFate = 'ends' | 'exits' | 'listens' | 'unknown';

/** Files that listen for a kind of error. */
interface Guards {
  /** By file, whether what listens there ends the process. */
  readonly guarded: ReadonlyMap<string, boolean>;
  /** The same for what the files that listen load: a child process is started by its path, so that no program leads to it. */
  readonly besides: ReadonlyMap<string, boolean>;
  readonly known: Map<string, ProcessFate>;
}

/** Tells what an error that nothing catches does to the programs that a file belongs to. */
export class ProcessGuards {
  private readonly model: TreeModel;
  private readonly processListeners: readonly CallSite[];
  private readonly rejections: Guards;
  private readonly exceptions: Guards;

  constructor(model: TreeModel) {
    this.model = model;
    this.processListeners = methodCalls(model, ...LISTENING).filter((site) => isProcessListener(model, site));
    const exceptions = this.listeners(/^uncaughtException$/);
    // A listener for rejections keeps them from the one for exceptions.
    const rejections = new Map([...exceptions, ...this.listeners(/^unhandledRejection$/)]);
    for (const file of model.code.files) if (this.isWatched(file)) rejections.set(file, false);
    this.rejections = this.guards(rejections);
    this.exceptions = this.guards(exceptions);
  }

  /** For a promise that is rejected. */
  ofRejection(file: string): ProcessFate {
    return this.fate(file, this.rejections);
  }

  /** For an error that is thrown, as an event `error` is that nobody listens for. */
  ofException(file: string): ProcessFate {
    return this.fate(file, this.exceptions);
  }

  private guards(guarded: ReadonlyMap<string, boolean>): Guards {
    const listening = [...guarded].filter(([file]) => this.model.roleOf(file) !== 'test');
    const besides = listening.flatMap(([file, exits]) => [...importsOf(this.model, file)].map((one) => [one, exits] as const));
    return { guarded, besides: new Map(besides), known: new Map() };
  }

  private fate(file: string, guards: Guards): ProcessFate {
    const found = guards.known.get(file);
    if (found) return found;
    const programs = deployablesOf(this.model).filter(({ files }) => files.has(file));
    const answer = programs.length === 0 ? 'unknown' : fateBy(listenersOf(file, programs, guards));
    guards.known.set(file, answer);
    return answer;
  }

  private isWatched(file: string): boolean {
    const references = this.model.code.script(file)?.references ?? [];
    return references.some(({ module, typeOnly }) => !typeOnly && REJECTION_WATCHERS.has(module));
  }

  /** The files that listen for an event, and whether something that listens there ends the process. */
  private listeners(event: RegExp): ReadonlyMap<string, boolean> {
    const found = new Map<string, boolean>();
    for (const site of this.processListeners) {
      if (this.listensFor(site, event)) found.set(site.file, found.get(site.file) === true || endsProcess(this.model.code, site));
    }
    return found;
  }

  private listensFor(site: CallSite, event: RegExp): boolean {
    const names = signalNames(this.model.code, site.file, site.call.args[0]);
    return names === undefined || names.some((name) => event.test(name));
  }
}

/** Whether each listener of the programs that a file belongs to ends the process. */
function listenersOf(
  file: string,
  programs: readonly { readonly files: ReadonlySet<string> }[],
  { guarded, besides }: Guards,
): readonly boolean[] {
  const own = [...guarded].filter(([one]) => programs.some(({ files }) => files.has(one))).map(([, exits]) => exits);
  const beside = besides.get(file);
  return beside === undefined ? own : [...own, beside];
}

function fateBy(listeners: readonly boolean[]): ProcessFate {
  if (listeners.length === 0) return 'ends';
  return listeners.every(Boolean) ? 'exits' : 'listens';
}

/** Methods by which something is listened to. */
export const LISTENING: readonly string[] = ['on', 'once', 'addListener', 'prependListener'];

/** `process.on(…)` and its like. */
export function isProcessListener({ code }: TreeModel, site: CallSite): boolean {
  if (!LISTENING.includes(methodName(site))) return false;
  const callee = code.callee(site);
  return (
    (callee.kind === 'global' && /(?:^|\.)process\.\w+$/.test(callee.path)) || (callee.kind === 'external' && callee.package === 'process')
  );
}
