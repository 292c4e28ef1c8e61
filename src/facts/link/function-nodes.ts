import type { FunctionRecord, Value } from '../../summaries/script-summary.ts';
import type { EntryPoint } from '../fact.ts';
import type { CodeModel } from './code-model.ts';
import { exportedFunctions } from './entry-point-parts.ts';
import { registrationOf } from './entry-points.ts';
import { handlersOf } from './event-handlers.ts';
import { GivenCallees } from './given-callees.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';

/** A function of the tree as part of the call graph. */
export interface FunctionNode {
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
  /** Kinds of the entry points that lead here, as a set of bits (see `entry-spread.ts`). */
  kinds: number;
}

/** The functions of a tree by file, then by index. */
export type FunctionNodes = ReadonlyMap<string, readonly FunctionNode[]>;

/** Objects in an object that is handed over are looked into this far. */
const DEEPEST_GIVEN = 3;

/** Makes the functions of a tree and the calls between them; entry points are those alone that a call registers. */
export function linkFunctions(model: CodeModel): FunctionNodes {
  return new FunctionLinker(model).nodes;
}

class FunctionLinker {
  readonly nodes = new Map<string, readonly FunctionNode[]>();
  private readonly model: CodeModel;
  private readonly onParameters: { readonly site: CallSite; readonly param: Extract<Resolved, { kind: 'param' }> }[] = [];

  constructor(model: CodeModel) {
    this.model = model;
    for (const file of model.files) this.addFunctions(file);
    for (const file of model.files) this.addCalls(file);
    this.addGiven();
  }

  private node(file: string, fn: number): FunctionNode | undefined {
    return this.nodes.get(file)?.[fn];
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
        kinds: 0,
      })),
    );
  }

  private addCalls(file: string): void {
    for (const site of this.model.sites(file)) {
      if (site.call.kind === 'decorator') continue;
      const caller = this.node(file, this.model.enclosing(site));
      const callee = this.model.callee(site);
      for (const one of alternatives(callee)) {
        if (one.kind === 'param') this.onParameters.push({ site, param: one });
        else if (one.kind === 'external') this.addWrapped(caller, one);
        else this.addCall(caller, site, one);
      }
      this.addCallbacks(caller, site, callee);
      for (const { file: owner, fn } of handlersOf(this.model, site)) caller?.calls.push(...[this.node(owner, fn) ?? []].flat());
    }
    this.addFields(file);
  }

  // What a member of a parameter calls is known once the callers are.
  private addGiven(): void {
    const given = new GivenCallees(this.model, (file, fn) => this.node(file, fn)?.callers ?? []);
    for (const { site, param } of this.onParameters) {
      const caller = this.node(site.file, this.model.enclosing(site));
      for (const callee of given.of(param)) this.addCall(caller, site, callee);
    }
  }

  private addCall(caller: FunctionNode | undefined, site: CallSite, callee: Resolved): void {
    const target = this.target(callee, site);
    if (!target) return;
    target.callers.push(site);
    if (caller && caller !== target) caller.calls.push(target);
  }

  // What a package makes of a function runs it: `const cached = memoize(load); cached();`
  private addWrapped(caller: FunctionNode | undefined, { path, created }: Extract<Resolved, { kind: 'external' }>): void {
    if (!created || !path.endsWith('()')) return;
    const wrapped = created.call.args.flatMap((argument) => this.functionsIn(created.file, argument, 0));
    for (const { node } of wrapped) if (caller && caller !== node) caller.calls.push(node);
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
}

/** A registration that names nothing is known by its function: `procedure orders.list`. */
function named(entry: EntryPoint, { symbol }: FunctionRecord): EntryPoint {
  return entry.label.includes(' ') || symbol === '' ? entry : { ...entry, label: `${entry.label} ${symbol}` };
}

function register(node: FunctionNode, entry: EntryPoint): void {
  node.escapes = true;
  if (!node.entries.some(({ kind, at }) => kind === entry.kind && at.line === entry.at.line)) node.entries.push(named(entry, node.record));
}
