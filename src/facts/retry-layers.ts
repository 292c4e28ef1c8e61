import { append } from '../model/append.ts';
import { callsKnownTo, indexedFiles, paramCalls } from './call-index.ts';
import { countedLoops, type CountedLoop } from './counted-loops.ts';
import { HTTP_CALLS } from './knowledge/http-clients.ts';
import { GIVES_UP, RETRY_CALLS } from './knowledge/retries.ts';
import {
  RETRY_OPERATORS,
  SELF_REPEATED_METHODS,
  SELF_REPEATING_CALLS,
  SELF_REPEATING_CLIENTS,
  THROWS_ON_CLIENT_ERROR,
} from './knowledge/self-repeating.ts';
import type { External } from './knowledge/table.ts';
import { type CallSite, type FunctionAt, type Resolved, siteKey } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { givesUpItself, observableAttempts, retryCallOf, type RetryCallSite } from './retry-calls.ts';

/** A retry met inside another one. */
export interface InnerRetry {
  readonly site: CallSite;
  readonly library: string;
  readonly attempts: number;
  /** What repeats it: a call of a library, or a loop; nothing where the call at `site` repeats itself. */
  readonly call?: RetryCallSite;
  readonly loop?: CountedLoop;
}

/** Code that is repeated: functions, and the body of a loop. */
interface Repeated {
  readonly works: readonly FunctionAt[];
  readonly loop?: CountedLoop;
}

/** What stands in one function that matters to the retries around it. */
interface FunctionContent {
  readonly retries: InnerRetry[];
  /** HTTP calls that throw for answers such as 400 and 404. */
  readonly throwing: CallSite[];
  givesUp: boolean;
}

/** How far from the repeated function calls are followed, and how many functions are looked at. */
const DEEPEST = 6;
const MOST_FUNCTIONS = 300;
/** Retries inside each other, retries of one function and callers of a wrapper that are looked at. */
const MOST_LAYERS = 4;
const MOST_BRANCHES = 6;
const MOST_CALLERS = 40;
const BY_MODEL = new WeakMap<TreeModel, RetryLayers>();

/** What the functions of a tree repeat, and what they call that fails for good. */
export class RetryLayers {
  readonly calls: readonly RetryCallSite[];
  readonly loops: readonly CountedLoop[];
  private readonly model: TreeModel;
  private readonly contents = new Map<string, FunctionContent>();
  private readonly byFile = new Map<string, InnerRetry[]>();
  private readonly reached = new Map<string, readonly string[]>();
  /** Attempts of axios instances that axios-retry was told of; the empty key is the default instance. */
  private readonly axios = new Map<string, RetryCallSite>();

  /** What a tree repeats, found once. */
  static of(model: TreeModel): RetryLayers {
    const known = BY_MODEL.get(model) ?? new RetryLayers(model);
    BY_MODEL.set(model, known);
    return known;
  }

  private constructor(model: TreeModel) {
    this.model = model;
    this.calls = callsKnownTo(model, RETRY_CALLS).flatMap((site) => retryCallOf(model, site) ?? []);
    this.loops = indexedFiles(model).flatMap((file) => countedLoops(model.code, file));
    for (const call of this.calls) this.addRetry(call);
    for (const loop of this.loops) this.addInner({ site: loop.site, library: '', attempts: loop.attempts, loop });
    for (const site of [...callsKnownTo(model, GIVES_UP), ...paramCalls(model)])
      if (givesUpItself(model, site)) this.contentOf(site).givesUp = true;
    for (const site of callsKnownTo(model, SELF_REPEATING_CALLS, RETRY_OPERATORS, HTTP_CALLS)) this.addCall(site);
  }

  /** Functions that a function leads to, itself included. */
  private inside(work: FunctionAt): readonly string[] {
    const known = this.reached.get(key(work.file, work.fn));
    if (known) return known;
    const seen = new Map<string, number>([[key(work.file, work.fn), 0]]);
    const queue: FunctionAt[] = [work];
    for (let next = queue.shift(); next && seen.size < MOST_FUNCTIONS; next = queue.shift()) {
      const depth = seen.get(key(next.file, next.fn)) ?? 0;
      if (depth >= DEEPEST) break;
      for (const { file, fn } of this.model.code.graph.calleesOf(next.file, next.fn)) {
        if (seen.has(key(file, fn)) || seen.size >= MOST_FUNCTIONS) continue;
        seen.set(key(file, fn), depth + 1);
        queue.push({ file, fn });
      }
    }
    const found = [...seen.keys()];
    this.reached.set(key(work.file, work.fn), found);
    return found;
  }

  /** The retries inside some repeated functions, each inside the one before, whose attempts multiply to most. */
  layersOf(works: readonly FunctionAt[], outer: CallSite): readonly InnerRetry[] {
    return this.deepest({ works }, [siteKey(outer)]);
  }

  /** The same for the body of a loop. */
  layersOfLoop(loop: CountedLoop): readonly InnerRetry[] {
    return this.deepest(this.bodyOf(loop), [identityOf({ site: loop.site, loop })]);
  }

  /** How often a call that repeats itself sends its request at most. */
  ownAttempts(site: CallSite): number {
    return (this.byFile.get(site.file) ?? []).find((one) => one.site === site && !one.loop)?.attempts ?? 1;
  }

  private deepest(repeated: Repeated, outer: readonly string[]): readonly InnerRetry[] {
    if (outer.length > MOST_LAYERS) return [];
    const others = [...new Set(this.retriesIn(repeated))].filter((one) => !outer.includes(identityOf(one)));
    const chains = others
      .toSorted((left, right) => right.attempts - left.attempts)
      .slice(0, MOST_BRANCHES)
      .map((one) => [one, ...this.deepest(this.repeatedBy(one), [...outer, identityOf(one)])]);
    return chains.toSorted((left, right) => productOf(right) - productOf(left))[0] ?? [];
  }

  private retriesIn({ works, loop }: Repeated): readonly InnerRetry[] {
    const { code } = this.model;
    const own = loop ? (this.byFile.get(loop.site.file) ?? []) : [];
    const inBody = own.filter(({ site }) => loop && code.isInside(site.file, site.call.context, loop.context));
    return [...inBody, ...works.flatMap((work) => this.inside(work)).flatMap((at) => this.contents.get(at)?.retries ?? [])];
  }

  private repeatedBy({ call, loop }: InnerRetry): Repeated {
    if (loop) return this.bodyOf(loop);
    return { works: call ? this.worksOf(call) : [] };
  }

  private bodyOf(loop: CountedLoop): Repeated {
    const { code } = this.model;
    const { file } = loop.site;
    const called = code.sites(file).flatMap((site) => (code.isInside(file, site.call.context, loop.context) ? [code.callee(site)] : []));
    return { loop, works: called.flatMap((one) => (one.kind === 'function' ? [{ file: one.file, fn: one.fn }] : [])) };
  }

  /** The functions that a retry repeats: the one it is given, or what the callers of a wrapper hand on to it. */
  worksOf({ site, entry, work }: RetryCallSite): readonly FunctionAt[] {
    const { code } = this.model;
    const argument = site.call.args[entry.work];
    if (!work) return argument ? this.handedIn(code.resolve(site.file, argument)) : [];
    const handed = code.sites(site.file).filter((one) => code.enclosing(one) === work.fn && work.file === site.file);
    return [work, ...handed.flatMap((one) => this.handedIn(code.callee(one)))];
  }

  private handedIn(resolved: Resolved): readonly FunctionAt[] {
    if (resolved.kind !== 'param' || resolved.path.length > 0) return [];
    const { code } = this.model;
    const callers = code.graph.knownCallers(resolved.file, resolved.fn).slice(0, MOST_CALLERS);
    const given = callers.map((caller) => code.resolve(caller.file, caller.call.args[resolved.index]));
    return given.flatMap((one) => (one.kind === 'function' ? [{ file: one.file, fn: one.fn }] : []));
  }

  /** A call inside a repeated function that throws for answers no retry mends, unless the function ends the retry itself. */
  permanentFailure(work: FunctionAt): CallSite | undefined {
    const contents = this.inside(work).flatMap((at) => this.contents.get(at) ?? []);
    return contents.some(({ givesUp }) => givesUp) ? undefined : contents.flatMap(({ throwing }) => throwing)[0];
  }

  private addRetry(call: RetryCallSite): void {
    const { site, entry, attempts } = call;
    if (entry.attaches) {
      const instance = this.model.code.resolve(site.file, site.call.args[0]);
      if (instance.kind === 'external') this.axios.set(siteKey(instance.created), call);
    } else if (entry.work >= 0 && attempts !== undefined) {
      this.addInner({ site, library: entry.library, attempts, call });
    }
  }

  private addInner(inner: InnerRetry): void {
    if (!Number.isFinite(inner.attempts) || inner.attempts < 2) return;
    this.contentOf(inner.site).retries.push(inner);
    append(this.byFile, inner.site.file, inner);
  }

  private addCall(site: CallSite): void {
    for (const callee of this.model.code.externals(site)) {
      const repeated = SELF_REPEATING_CALLS.find(callee);
      if (repeated && this.isLeftAlone(callee)) this.addInner({ site, library: repeated.library, attempts: repeated.attempts });
      const observed = RETRY_OPERATORS.find(callee) ? observableAttempts(this.model, site) : undefined;
      if (observed !== undefined) this.addInner({ site, library: 'rxjs', attempts: observed });
      const entry = site.call.kind === 'call' ? HTTP_CALLS.find(callee) : undefined;
      if (!entry) continue;
      const option = THROWS_ON_CLIENT_ERROR[entry.client];
      const isTold = option !== undefined && this.model.code.setting(site.file, site.call.args[entry.options], option).state !== 'absent';
      if (option !== undefined && !isTold) this.contentOf(site).throwing.push(site);
      const attempts =
        entry.client === 'axios' ? this.axios.get(siteKey(callee.created))?.attempts : this.selfRepeated(site, callee, entry);
      if (attempts !== undefined) this.addInner({ site, library: entry.client, attempts });
      return;
    }
  }

  // What made the object, and what that was made of, are told nothing about retries.
  private isLeftAlone({ created }: External): boolean {
    const { code } = this.model;
    const maker = created?.call.callee.kind === 'member' ? code.resolve(created.file, created.call.callee.of) : undefined;
    const makers = [created, maker?.kind === 'external' ? maker.created : undefined];
    return makers.every((one) => one && code.setting(one.file, one.call.args[0], 'retry').state === 'absent');
  }

  // An instance may have settings of its own.
  private selfRepeated(
    site: CallSite,
    { created }: External,
    { client, options }: { client: string; options: number },
  ): number | undefined {
    const made = created && retryCallOf(this.model, created);
    if (created && !made) return undefined;
    const name = site.call.callee.kind === 'member' ? site.call.callee.name.toUpperCase() : '';
    const told = this.model.code.setting(site.file, site.call.args[options], 'retry', 'method').state;
    if (told !== 'absent' || !SELF_REPEATED_METHODS.has(name)) return undefined;
    return made ? made.attempts : SELF_REPEATING_CLIENTS[client];
  }

  private contentOf(site: CallSite): FunctionContent {
    const at = key(site.file, this.model.code.enclosing(site));
    const content = this.contents.get(at) ?? { retries: [], throwing: [], givesUp: false };
    this.contents.set(at, content);
    return content;
  }
}

// The call that a loop repeats may repeat itself, too.
function identityOf({ site, loop }: Pick<InnerRetry, 'site' | 'loop'>): string {
  return loop ? `${site.file} loop ${loop.context}` : siteKey(site);
}

function productOf(layers: readonly InnerRetry[]): number {
  return layers.reduce((product, { attempts }) => product * attempts, 1);
}

function key(file: string, fn: number): string {
  return `${file}\0${fn}`;
}
