import { REJECTION_WATCHERS } from '../knowledge/promises.ts';
import { deployablesOf } from './deployables.ts';
import { importsOf } from './imports.ts';
import { methodName } from './route-parts.ts';
import { signalNames } from './signals.ts';
import type { CallSite } from './resolved.ts';
import type { TreeModel } from './tree-model.ts';

/** What an error that nothing catches does to a program: it ends it, something listens for it, or the program is not known. */
export type ProcessFate = 'ends' | 'listens' | 'unknown';

/** Files that listen for a kind of error. */
interface Guards {
  readonly guarded: ReadonlySet<string>;
  /** What the files that listen load: a child process is started by its path, so that no program leads to it. */
  readonly besides: ReadonlySet<string>;
  readonly known: Map<string, ProcessFate>;
}

/** Tells what an error that nothing catches does to the programs that a file belongs to. */
export class ProcessGuards {
  private readonly model: TreeModel;
  private readonly rejections: Guards;
  private readonly exceptions: Guards;

  constructor(model: TreeModel) {
    this.model = model;
    const files = model.code.files.filter(
      (file) => this.isWatched(file) || this.listensFor(file, /^un(?:handledRejection|caughtException)$/),
    );
    this.rejections = this.guards(files);
    this.exceptions = this.guards(files.filter((file) => this.listensFor(file, /^uncaughtException$/)));
  }

  /** For a promise that is rejected. */
  ofRejection(file: string): ProcessFate {
    return this.fate(file, this.rejections);
  }

  /** For an error that is thrown, as an event `error` is that nobody listens for. */
  ofException(file: string): ProcessFate {
    return this.fate(file, this.exceptions);
  }

  private guards(files: readonly string[]): Guards {
    const listening = files.filter((file) => this.model.roleOf(file) !== 'test');
    const besides = new Set(listening.flatMap((file) => [...importsOf(this.model, file)]));
    return { guarded: new Set(files), besides, known: new Map() };
  }

  private fate(file: string, { guarded, besides, known }: Guards): ProcessFate {
    const found = known.get(file);
    if (found) return found;
    const programs = deployablesOf(this.model).filter(({ files }) => files.has(file));
    const isHeard = besides.has(file) || programs.some(({ files }) => [...guarded].some((one) => files.has(one)));
    const answer = programs.length === 0 ? 'unknown' : isHeard ? 'listens' : 'ends';
    known.set(file, answer);
    return answer;
  }

  private isWatched(file: string): boolean {
    const references = this.model.code.script(file)?.references ?? [];
    return references.some(({ module, typeOnly }) => !typeOnly && REJECTION_WATCHERS.has(module));
  }

  private listensFor(file: string, event: RegExp): boolean {
    return this.model.code.sites(file).some((site) => {
      if (!isProcessListener(this.model, site)) return false;
      const names = signalNames(this.model.code, site.file, site.call.args[0]);
      return names === undefined || names.some((name) => event.test(name));
    });
  }
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
