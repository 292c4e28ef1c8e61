import type { ChainStep, EntryPoint, Reach } from '../fact.ts';
import type { FunctionRecord, Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { location } from './location-of.ts';
import { exportedFunctions, type EntryFunction } from './entry-point-parts.ts';
import { entryPointsOf, registrationOf } from './entry-points.ts';
import { handlersOf } from './event-handlers.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';

interface FunctionNode {
  readonly file: string;
  readonly fn: number;
  readonly record: FunctionRecord;
  readonly calls: FunctionNode[];
  readonly callers: CallSite[];
  /** Handed over as a value, so that callers may exist that are not seen. */
  escapes: boolean;
  readonly entries: EntryPoint[];
  /** Nearest entry point, and the function that leads here from it. */
  nearest: EntryPoint | undefined;
  from: FunctionNode | undefined;
  kinds: Set<EntryPoint['kind']>;
}

const NO_REACH: Reach = { entries: [], chain: [] };
/** Entry points named per fact; more add nothing for a reader. */
const MOST_ENTRIES = 5;
/** Objects in an object that is handed over are looked into this far. */
const DEEPEST_GIVEN = 3;
const ENTRY_ORDER: readonly ReadonlySet<EntryPoint['kind']>[] = [
  new Set(['route', 'graphql-field', 'consumer', 'job', 'schedule']),
  new Set(['event']),
  new Set(['startup', 'cli']),
];

/** Functions, who calls whom, and the entry points from which each can be reached. */
export class CallGraph {
  /** By file, then by index of the function. */
  private readonly nodes = new Map<string, readonly FunctionNode[]>();
  private readonly model: CodeModel;
  private entered = false;

  constructor(model: CodeModel) {
    this.model = model;
    for (const file of model.files) this.addFunctions(file);
    for (const file of model.files) this.addCalls(file);
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
    const others = [...node.kinds]
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
    const found = entryPointsOf(this.model);
    this.nameInFull(found);
    for (const { node, entry } of found) {
      const entries = this.node(node.file, node.fn)?.entries;
      if (!entries?.some(({ kind, at, label }) => kind === entry.kind && label === entry.label && at.line === entry.at.line))
        entries?.push(entry);
    }
    this.spread();
  }

  /** A call that registers a route knows its own path; what is in front of that path, the routes know. */
  private nameInFull(found: readonly EntryFunction[]): void {
    const labels = new Map<string, string>();
    for (const { entry } of found) if (entry.kind === 'route' && !labels.has(placeKey(entry))) labels.set(placeKey(entry), entry.label);
    for (const { entries } of [...this.nodes.values()].flat()) {
      entries.forEach((entry, index) => {
        const label = entry.kind === 'route' ? labels.get(placeKey(entry)) : undefined;
        if (label !== undefined) entries[index] = { ...entry, label };
      });
    }
  }

  private addFunctions(file: string): void {
    const functions = this.model.script(file)?.functions ?? [];
    this.nodes.set(
      file,
      functions.map((record, fn) => ({
        file,
        fn,
        record,
        calls: [],
        callers: [],
        escapes: false,
        entries: [],
        nearest: undefined,
        from: undefined,
        kinds: new Set(),
      })),
    );
  }

  private addCalls(file: string): void {
    for (const site of this.model.sites(file)) {
      if (site.call.kind === 'decorator') continue;
      const caller = this.node(file, this.model.enclosing(site));
      const callee = this.model.callee(site);
      for (const one of alternatives(callee)) this.addCall(caller, site, one);
      this.addCallbacks(caller, site, callee);
      for (const { file: owner, fn } of handlersOf(this.model, site)) caller?.calls.push(...[this.node(owner, fn) ?? []].flat());
    }
    this.addFields(file);
  }

  private addCall(caller: FunctionNode | undefined, site: CallSite, callee: Resolved): void {
    const target = this.target(callee, site);
    if (!target) return;
    target.callers.push(site);
    if (caller && caller !== target) caller.calls.push(target);
  }

  private target(callee: Resolved, { call }: CallSite): FunctionNode | undefined {
    if (callee.kind === 'function') return this.node(callee.file, callee.fn);
    if (callee.kind !== 'class' || call.kind !== 'new') return undefined;
    const fn = this.model.resolver.classRecord(callee.file, callee.class)?.constructorFn ?? -1;
    return this.node(callee.file, fn);
  }

  // A function among the arguments runs where the call runs, unless the call registers it for later.
  private addCallbacks(caller: FunctionNode | undefined, site: CallSite, callee: Resolved): void {
    const later = registrationOf(this.model, site, callee);
    for (const argument of site.call.args) {
      for (const { node, inline } of this.functionsIn(site.file, argument, 0)) {
        if (!inline) node.escapes = true;
        else node.escapes ||= callee.kind !== 'function';
        if (later) node.entries.push(named(later, node.record));
        else if (caller && caller !== node) caller.calls.push(node);
      }
      if (later) for (const node of this.functionsOf(this.model.resolve(site.file, argument), 0)) register(node, later);
    }
  }

  /** The functions of an object or module that is handed over whole: activities, the methods of a service. */
  private functionsOf(given: Resolved, depth: number): readonly FunctionNode[] {
    if (depth > DEEPEST_GIVEN) return [];
    if (given.kind === 'namespace')
      return exportedFunctions(this.model, given.file).flatMap(({ node }) => this.node(node.file, node.fn) ?? []);
    if (given.kind !== 'value' || given.value.kind !== 'object') return [];
    const { file } = given;
    return given.value.entries.flatMap((entry) => {
      const resolved = this.model.resolve(file, 'spread' in entry ? entry.spread : entry.value);
      return resolved.kind === 'function' ? (this.node(resolved.file, resolved.fn) ?? []) : this.functionsOf(resolved, depth + 1);
    });
  }

  private functionsIn(file: string, value: Value, depth: number): readonly { node: FunctionNode; inline: boolean }[] {
    if (depth > 3) return [];
    if (value.kind === 'object')
      return value.entries.flatMap((entry) => this.functionsIn(file, 'spread' in entry ? entry.spread : entry.value, depth + 1));
    if (value.kind === 'array') return value.items.flatMap((item) => this.functionsIn(file, item, depth + 1));
    if (value.kind !== 'function' && value.kind !== 'binding' && value.kind !== 'member' && value.kind !== 'call') return [];
    return alternatives(this.model.resolve(file, value)).flatMap((one) => {
      const node = one.kind === 'function' ? this.node(one.file, one.fn) : undefined;
      return node ? [{ node, inline: value.kind === 'function' }] : [];
    });
  }

  // Functions given to fields, exported objects and returned values may be called from where nothing is seen.
  private addFields(file: string): void {
    for (const { value } of this.model.script(file)?.assignments ?? []) {
      const resolved = this.model.resolve(file, value);
      if (resolved.kind !== 'function') continue;
      const node = this.node(resolved.file, resolved.fn);
      if (node) node.escapes = true;
    }
  }

  // Work that arrives from outside first, then events, then start-up: a chain from a request says more than one from an import.
  private spread(): void {
    for (const kinds of ENTRY_ORDER)
      this.spreadFrom(
        [...this.nodes.values()].flat().filter((node) => !node.nearest && node.entries.some(({ kind }) => kinds.has(kind))),
        kinds,
      );
    this.spreadKinds();
  }

  // Breadth first from all entry points at once, so that the first chain found is a shortest one.
  private spreadFrom(queue: FunctionNode[], kinds: ReadonlySet<EntryPoint['kind']>): void {
    for (const node of queue) node.nearest = node.entries.find(({ kind }) => kinds.has(kind));
    for (let next = 0; next < queue.length; next++) {
      const node = queue[next];
      for (const callee of node?.calls ?? []) {
        if (!node || callee.nearest) continue;
        callee.nearest = node.nearest;
        callee.from = node;
        queue.push(callee);
      }
    }
  }

  private spreadKinds(): void {
    const queue = [...this.nodes.values()].flat().filter(({ entries }) => entries.length > 0);
    for (const node of queue) for (const { kind } of node.entries) node.kinds.add(kind);
    for (let node = queue.pop(); node; node = queue.pop()) {
      for (const callee of node.calls) {
        const before = callee.kinds.size;
        for (const kind of node.kinds) callee.kinds.add(kind);
        if (callee.kinds.size > before) queue.push(callee);
      }
    }
  }
}

// What a package or a global does is known, or is known not to call back into the tree other than through what it is given.
function isUnresolved(callee: Resolved): boolean {
  return alternatives(callee).some(({ kind }) => kind === 'unknown' || kind === 'param' || kind === 'result');
}

function placeKey({ at }: EntryPoint): string {
  return `${at.path}:${at.line}:${at.column}`;
}

/** A registration that names nothing is known by its function: `procedure orders.list`. */
function named(entry: EntryPoint, { symbol }: FunctionRecord): EntryPoint {
  return entry.label.includes(' ') || symbol === '' ? entry : { ...entry, label: `${entry.label} ${symbol}` };
}

function register(node: FunctionNode, entry: EntryPoint): void {
  node.escapes = true;
  if (!node.entries.some(({ kind, at }) => kind === entry.kind && at.line === entry.at.line)) node.entries.push(named(entry, node.record));
}
