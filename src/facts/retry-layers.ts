import { HTTP_CALLS } from './knowledge/http-clients.ts';
import { SELF_REPEATED_METHODS, SELF_REPEATING_CLIENTS, THROWS_ON_CLIENT_ERROR } from './knowledge/retries.ts';
import type { External } from './knowledge/table.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { givesUpItself, retryCallOf, type RetryCallSite } from './retry-calls.ts';

/** A retry met inside another one. */
export interface InnerRetry {
  readonly site: CallSite;
  readonly library: string;
  readonly attempts: number;
}

interface FunctionAt {
  readonly file: string;
  readonly fn: number;
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

/** What the functions of a tree repeat, and what they call that fails for good. */
export class RetryLayers {
  readonly calls: readonly RetryCallSite[];
  private readonly model: TreeModel;
  private readonly contents = new Map<string, FunctionContent>();
  private readonly reached = new Map<string, readonly string[]>();
  /** Attempts of axios instances that axios-retry was told of; the empty key is the default instance. */
  private readonly axios = new Map<string, RetryCallSite>();

  constructor(model: TreeModel) {
    this.model = model;
    this.calls = model.code.files.flatMap((file) =>
      isRead(model, file) ? model.code.sites(file).flatMap((site) => retryCallOf(model, site) ?? []) : [],
    );
    for (const call of this.calls) this.addRetry(call);
    for (const file of model.code.files) if (isRead(model, file)) for (const site of model.code.sites(file)) this.addCall(site);
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

  /** The retry inside a repeated function that multiplies its attempts most. */
  innermost(work: FunctionAt, outer: CallSite): InnerRetry | undefined {
    const found = this.inside(work).flatMap((at) => this.contents.get(at)?.retries ?? []);
    const others = found.filter(({ site }) => siteKey(site) !== siteKey(outer));
    return others.toSorted((left, right) => right.attempts - left.attempts)[0];
  }

  /** A call inside a repeated function that throws for answers no retry mends, unless the function ends the retry itself. */
  permanentFailure(work: FunctionAt): CallSite | undefined {
    const contents = this.inside(work).flatMap((at) => this.contents.get(at) ?? []);
    return contents.some(({ givesUp }) => givesUp) ? undefined : contents.flatMap(({ throwing }) => throwing)[0];
  }

  private addRetry(call: RetryCallSite): void {
    const { site, entry, attempts, work } = call;
    if (entry.library === 'axios-retry') {
      const instance = this.model.code.resolve(site.file, site.call.args[0]);
      if (instance.kind === 'external') this.axios.set(siteKey(instance.created), call);
    } else if (work && attempts !== undefined && Number.isFinite(attempts) && attempts > 1) {
      this.contentOf(site).retries.push({ site, library: entry.library, attempts });
    }
  }

  private addCall(site: CallSite): void {
    if (givesUpItself(this.model, site)) this.contentOf(site).givesUp = true;
    for (const callee of this.model.code.externals(site)) {
      const entry = site.call.kind === 'call' ? HTTP_CALLS.find(callee) : undefined;
      if (!entry) continue;
      const option = THROWS_ON_CLIENT_ERROR[entry.client];
      const isTold = option !== undefined && this.model.code.setting(site.file, site.call.args[entry.options], option).state !== 'absent';
      if (option !== undefined && !isTold) this.contentOf(site).throwing.push(site);
      const attempts =
        entry.client === 'axios' ? this.axios.get(siteKey(callee.created))?.attempts : this.selfRepeated(site, callee, entry);
      if (attempts !== undefined && Number.isFinite(attempts) && attempts > 1)
        this.contentOf(site).retries.push({ site, library: entry.client, attempts });
      return;
    }
  }

  // An instance may have settings of its own.
  private selfRepeated(
    site: CallSite,
    { created }: External,
    { client, options }: { client: string; options: number },
  ): number | undefined {
    if (created) return undefined;
    const name = site.call.callee.kind === 'member' ? site.call.callee.name.toUpperCase() : '';
    const told = this.model.code.setting(site.file, site.call.args[options], 'retry', 'method').state;
    return told === 'absent' && SELF_REPEATED_METHODS.has(name) ? SELF_REPEATING_CLIENTS[client] : undefined;
  }

  private contentOf(site: CallSite): FunctionContent {
    const at = key(site.file, this.model.code.enclosing(site));
    const content = this.contents.get(at) ?? { retries: [], throwing: [], givesUp: false };
    this.contents.set(at, content);
    return content;
  }
}

function isRead(model: TreeModel, file: string): boolean {
  const role = model.roleOf(file);
  return role === 'production' || role === 'script';
}

function key(file: string, fn: number): string {
  return `${file}\0${fn}`;
}
