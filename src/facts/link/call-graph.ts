import type { FunctionRecord } from '../../summaries/script-summary.ts';
import type { ChainStep, EntryPoint, Reach } from '../fact.ts';
import type { CodeModel } from './code-model.ts';
import { kindsOf, spreadEntries } from './entry-spread.ts';
import { linkFunctions, type FunctionNode, type FunctionNodes } from './function-nodes.ts';
import { location } from './location-of.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';

const NO_REACH: Reach = { entries: [], chain: [] };
/** Entry points named per fact; more add nothing for a reader. */
const MOST_ENTRIES = 5;

/** Functions, who calls whom, and the entry points from which each can be reached. */
export class CallGraph {
  private readonly nodes: FunctionNodes;
  private readonly model: CodeModel;
  private entered = false;

  constructor(model: CodeModel) {
    this.model = model;
    this.nodes = linkFunctions(model);
  }

  /** The calls of a function, or undefined where it is handed over as a value and may have others. */
  callersOf(file: string, fn: number): readonly CallSite[] | undefined {
    const node = this.node(file, fn);
    return node && !node.escapes ? node.callers : undefined;
  }

  /** Calls of a function that are seen, whether or not there may be others. */
  knownCallers(file: string, fn: number): readonly CallSite[] {
    return this.node(file, fn)?.callers ?? [];
  }

  /** The entry points that a function itself is. */
  entriesOf(file: string, fn: number): readonly EntryPoint[] {
    this.enter();
    return this.node(file, fn)?.entries ?? [];
  }

  /** The functions that a function calls, or hands on to be called. */
  calleesOf(file: string, fn: number): readonly { readonly file: string; readonly fn: number; readonly record: FunctionRecord }[] {
    return this.node(file, fn)?.calls ?? [];
  }

  reach(file: string, fn: number): Reach {
    this.enter();
    const node = this.node(file, fn);
    if (!node?.nearest) return NO_REACH;
    const chain: ChainStep[] = [];
    const seen = new Set<FunctionNode>();
    for (let at: FunctionNode | undefined = node; at && !seen.has(at); at = at.from) {
      seen.add(at);
      const label = at.record.symbol || at.record.name;
      if (label && chain.at(-1)?.label !== label) chain.push({ label, at: location(at.file, at.record.at) });
    }
    const others = kindsOf(node)
      .filter((kind) => kind !== node.nearest?.kind)
      .map((kind) => ({ kind, label: kind, at: location(node.file, node.record.at) }));
    return { entries: [node.nearest, ...others].slice(0, MOST_ENTRIES), chain: chain.reverse() };
  }

  /** The calls that lead from the nearest entry point to a function, the outermost first; of a step that no call shows there is none. */
  pathTo(file: string, fn: number): readonly CallSite[] {
    this.enter();
    const path: CallSite[] = [];
    const seen = new Set<FunctionNode>();
    for (let at = this.node(file, fn); at?.from && !seen.has(at); at = at.from) {
      seen.add(at);
      const site = this.stepBetween(at.from, at);
      if (site) path.push(site);
    }
    return path.toReversed();
  }

  /** The calls in the body of a function of which nobody knows what they run. */
  unresolvedIn(file: string, fn: number): readonly CallSite[] {
    return this.model.sites(file).filter((site) => this.model.enclosing(site) === fn && isUnresolved(this.model.callee(site)));
  }

  /** The call of one function that runs another: by its name, or as a callback. */
  private stepBetween(from: FunctionNode, to: FunctionNode): CallSite | undefined {
    const isInside = (site: CallSite): boolean => site.file === from.file && this.model.enclosing(site) === from.fn;
    const taker = to.record.passedTo && this.model.resolver.site(to.file, to.record.passedTo.call);
    return to.callers.find(isInside) ?? (taker && isInside(taker) ? taker : undefined);
  }

  private node(file: string, fn: number): FunctionNode | undefined {
    return this.nodes.get(file)?.[fn];
  }

  // Routes are found by asking who calls whom, so the entry points follow once the calls are known.
  private enter(): void {
    if (this.entered) return;
    this.entered = true;
    spreadEntries(this.model, this.nodes);
  }
}

// What a package or a global does is known, or is known not to call back into the tree other than through what it is given.
function isUnresolved(callee: Resolved): boolean {
  return alternatives(callee).some(({ kind }) => kind === 'unknown' || kind === 'param' || kind === 'result');
}
