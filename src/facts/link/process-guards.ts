import { REJECTION_WATCHERS } from '../knowledge/promises.ts';
import { deployablesOf } from './deployables.ts';
import { importsOf } from './imports.ts';
import { methodName } from './route-parts.ts';
import { signalNames } from './signals.ts';
import type { CallSite } from './resolved.ts';
import type { TreeModel } from './tree-model.ts';

/** Tells what an error that nothing catches does to the programs that a file belongs to. */
export class ProcessGuards {
  private readonly model: TreeModel;
  private readonly known = new Map<string, 'ends' | 'listens' | 'unknown'>();
  private readonly guarded: ReadonlySet<string>;
  /** What the files that listen load: a child process is started by its path, so that no program leads to it. */
  private readonly besides: ReadonlySet<string>;

  constructor(model: TreeModel) {
    this.model = model;
    this.guarded = new Set(model.code.files.filter((file) => this.isGuard(file)));
    const listening = [...this.guarded].filter((file) => model.roleOf(file) !== 'test');
    this.besides = new Set(listening.flatMap((file) => [...importsOf(model, file)]));
  }

  at(file: string): 'ends' | 'listens' | 'unknown' {
    const known = this.known.get(file);
    if (known) return known;
    const programs = deployablesOf(this.model).filter(({ files }) => files.has(file));
    const isHeard = this.besides.has(file) || programs.some(({ files }) => [...this.guarded].some((one) => files.has(one)));
    const answer = programs.length === 0 ? 'unknown' : isHeard ? 'listens' : 'ends';
    this.known.set(file, answer);
    return answer;
  }

  private isGuard(file: string): boolean {
    const { code } = this.model;
    const isWatched = code.script(file)?.references.some(({ module, typeOnly }) => !typeOnly && REJECTION_WATCHERS.test(module));
    return isWatched === true || code.sites(file).some((site) => this.listensForAll(site));
  }

  private listensForAll(site: CallSite): boolean {
    if (!isProcessListener(this.model, site)) return false;
    const names = signalNames(this.model.code, site.file, site.call.args[0]);
    return names === undefined || names.some((name) => name === 'unhandledRejection' || name === 'uncaughtException');
  }
}

/** `process.on(…)` and its like. */
export function isProcessListener({ code }: TreeModel, site: CallSite): boolean {
  if (!/^(?:on|once|addListener|prependListener)$/.test(methodName(site))) return false;
  const callee = code.callee(site);
  return (
    (callee.kind === 'global' && /(?:^|\.)process\.\w+$/.test(callee.path)) || (callee.kind === 'external' && callee.package === 'process')
  );
}
