import type { ScriptSummary } from '../summaries/script-summary.ts';
import type { CallSite, FunctionAt } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { RetryLayers } from './retry-layers.ts';

/** How far callers are followed outwards, and how many functions are looked at. */
const DEEPEST = 5;
const MOST_FUNCTIONS = 100;
const BY_MODEL = new WeakMap<TreeModel, RetryScopes>();

/** Something that repeats a call: where it is, and the function that it runs each time, if it is a library's. */
export interface RetryAround {
  readonly site: CallSite;
  readonly work?: FunctionAt;
}

/** Tells which calls run again when they fail. */
export class RetryScopes {
  private readonly model: TreeModel;
  private readonly works = new Map<string, CallSite>();
  private readonly known = new Map<string, RetryAround | undefined>();
  private readonly tries = new WeakMap<ScriptSummary, ReadonlySet<number>>();

  static of(model: TreeModel): RetryScopes {
    const known = BY_MODEL.get(model) ?? new RetryScopes(model);
    BY_MODEL.set(model, known);
    return known;
  }

  private constructor(model: TreeModel) {
    this.model = model;
    for (const { site, work, attempts } of RetryLayers.of(model).calls) if (work && attempts !== 1) this.works.set(key(work), site);
  }

  /** The nearest retry around a call: a loop that goes on after a failure, or a library that is given the function, or one that calls it. */
  around(site: CallSite): RetryAround | undefined {
    if (this.isInRetryLoop(site)) return { site };
    const at = { file: site.file, fn: this.model.code.enclosing(site) };
    if (!this.known.has(key(at))) this.known.set(key(at), this.aroundFunction(at));
    return this.known.get(key(at));
  }

  private aroundFunction(start: FunctionAt): RetryAround | undefined {
    const { code } = this.model;
    const seen = new Set<string>();
    let level: FunctionAt[] = [start];
    for (let depth = 0; depth < DEEPEST && seen.size < MOST_FUNCTIONS; depth++) {
      const next: FunctionAt[] = [];
      for (const at of level) {
        if (seen.has(key(at))) continue;
        seen.add(key(at));
        const found = this.works.get(key(at));
        if (found) return { site: found, work: at };
        const callers = code.graph.knownCallers(at.file, at.fn).slice(0, MOST_FUNCTIONS);
        const looping = callers.find((caller) => this.isInRetryLoop(caller));
        if (looping) return { site: looping };
        next.push(...callers.map((caller) => ({ file: caller.file, fn: code.enclosing(caller) })), ...this.outer(at));
      }
      level = next;
    }
    return undefined;
  }

  // A callback runs where it is written, for all that is seen; one that is handed over for later does not.
  private outer({ file, fn }: FunctionAt): readonly FunctionAt[] {
    const { code } = this.model;
    const record = code.functionRecord(file, fn);
    const script = code.script(file);
    if (!record?.passedTo || !script) return [];
    const outer = script.contexts[script.contexts[record.context]?.parent ?? -1]?.fn;
    return outer === undefined || outer === 0 ? [] : [{ file, fn: outer }];
  }

  /** `for`, `while` or `do` around a `try` whose `catch` does not always leave; walks over items are no repeats. */
  private isInRetryLoop({ file, call }: CallSite): boolean {
    const script = this.model.code.script(file);
    if (!script) return false;
    let tried = false;
    for (let at = call.context; at >= 0; at = script.contexts[at]?.parent ?? -1) {
      const context = script.contexts[at];
      if (!context || context.kind === 'function') return false;
      if (context.kind === 'try' && context.hasCatch) tried ||= this.goesOn(script).has(at);
      if (tried && context.kind === 'loop' && context.loop !== 'for-of' && context.loop !== 'for-in') return true;
    }
    return false;
  }

  /** The `try` blocks of a file after whose failure the code goes on. */
  private goesOn(script: ScriptSummary): ReadonlySet<number> {
    const known = this.tries.get(script);
    if (known) return known;
    const leaving = new Set(script.jumps.flatMap(({ kind, context }) => (kind === 'continue' ? [] : [context])));
    const found = new Set(script.contexts.flatMap((context, at) => (context.kind === 'catch' && !leaving.has(at) ? [context.tries] : [])));
    this.tries.set(script, found);
    return found;
  }
}

function key({ file, fn }: FunctionAt): string {
  return `${file}\0${fn}`;
}
