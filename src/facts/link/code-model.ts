import type { Place } from '../../model/location.ts';
import type { ContextRecord, FunctionRecord, ScriptSummary, Span, Value } from '../../summaries/script-summary.ts';
import type { Reach, Setting } from '../fact.ts';
import type { External } from '../knowledge/table.ts';
import { CallGraph } from './call-graph.ts';
import type { Modules } from './modules.ts';
import { location } from './location-of.ts';
import { isNothing, UNKNOWN, unite, type CallSite, type Resolved } from './resolved.ts';
import { Resolver } from './resolver.ts';

/** What became of a setting: whether it is given and, where it is, what it is. */
export interface SettingValue {
  readonly state: Setting;
  readonly value?: Resolved | undefined;
}

const ABSENT: SettingValue = { state: 'absent' };
const UNDECIDED: SettingValue = { state: 'unknown' };
const NONE: readonly External[] = [];
/** How many levels of callers are followed for a setting that a parameter carries. */
const CALLER_LEVELS = 2;
/** Spreads and unions nested deeper than this are not followed. */
const DEEPEST_OPTIONS = 12;

/** The code of one tree, linked. All answers are decided once and remembered. */
export class CodeModel {
  /** Paths of all scripts, sorted. */
  readonly files: readonly string[];
  readonly resolver: Resolver;
  readonly modules: Modules;
  private readonly scripts: ReadonlyMap<string, ScriptSummary>;
  /** By file, then by index of the call. */
  private readonly packageCallees = new Map<string, (readonly External[] | undefined)[]>();
  private linked: CallGraph | undefined;

  constructor(scripts: ReadonlyMap<string, ScriptSummary>, modules: Modules) {
    this.scripts = scripts;
    this.modules = modules;
    this.files = [...scripts.keys()].sort();
    this.resolver = new Resolver(scripts, modules);
  }

  /** Who calls whom, and from which entry points; made on first use. */
  get graph(): CallGraph {
    this.linked ??= new CallGraph(this);
    return this.linked;
  }

  script(file: string): ScriptSummary | undefined {
    return this.scripts.get(file);
  }

  /** All calls of a file, in the order of their records. */
  sites(file: string): readonly CallSite[] {
    return this.resolver.sites(file);
  }

  callee(site: CallSite): Resolved {
    return this.resolver.callee(site);
  }

  /** The package functions that a call may call. */
  externals(site: CallSite): readonly External[] {
    const ofFile = this.packageCallees.get(site.file) ?? [];
    const known = ofFile[site.index];
    if (known) return known;
    const callee = this.callee(site);
    const found =
      callee.kind === 'external' ? [callee] : callee.kind === 'union' ? callee.of.filter((one) => one.kind === 'external') : NONE;
    ofFile[site.index] = found;
    this.packageCallees.set(site.file, ofFile);
    return found;
  }

  resolve(file: string, value: Value | undefined): Resolved {
    return value ? this.resolver.resolve(file, value) : { kind: 'value', file, value: { kind: 'undefined' } };
  }

  /** The function whose body a call stands in. */
  enclosing(site: CallSite): number {
    return this.scripts.get(site.file)?.contexts[site.call.context]?.fn ?? 0;
  }

  functionRecord(file: string, fn: number): FunctionRecord | undefined {
    return this.scripts.get(file)?.functions[fn];
  }

  /** The contexts around a context, innermost first, up to and including the body of the function. */
  contextsOf(file: string, context: number): readonly ContextRecord[] {
    const all = this.scripts.get(file)?.contexts ?? [];
    const chain: ContextRecord[] = [];
    for (let at = all[context]; at; at = all[at.parent]) {
      chain.push(at);
      if (at.kind === 'function') break;
    }
    return chain;
  }

  /** Whether a context lies inside another one, also across the functions defined in it. */
  isInside(file: string, context: number, outer: number): boolean {
    const all = this.scripts.get(file)?.contexts ?? [];
    for (let at = context; at >= 0; at = all[at]?.parent ?? -1) if (at === outer) return true;
    return false;
  }

  place(file: string, span: Span, symbol: string, text: string): Place {
    return { ...location(file, span), symbol, text };
  }

  placeOf({ file, call }: CallSite): Place {
    return this.place(file, call.at, this.symbolAt(file, call.context), call.text);
  }

  /** Symbol of the function around a context, or of the nearest named one around that. */
  symbolAt(file: string, context: number): string {
    const fn = this.scripts.get(file)?.contexts[context]?.fn ?? 0;
    return this.functionRecord(file, fn)?.symbol ?? '';
  }

  reachOf(site: CallSite): Reach {
    return this.graph.reach(site.file, this.enclosing(site));
  }

  /**
   * A named option of an argument, with the first of several names that is given. Values of `undefined` and `null` count as not given.
   * A parameter is followed to the arguments of its callers, two levels up.
   */
  setting(file: string, options: Value | undefined, ...names: readonly string[]): SettingValue {
    return options ? this.settingOf(this.resolve(file, options), names) : ABSENT;
  }

  settingOf(options: Resolved, names: readonly string[]): SettingValue {
    return this.settingIn(options, names, { levels: CALLER_LEVELS, depth: 0, join: agree, known: new Map() });
  }

  /** The same, but where callers differ, the one that decidedly gives none of the names speaks for all, then one that is not decided. */
  weakestSettingOf(options: Resolved, names: readonly string[]): SettingValue {
    return this.settingIn(options, names, { levels: CALLER_LEVELS, depth: 0, join: weakest, known: new Map() });
  }

  private settingIn(options: Resolved, names: readonly string[], walk: SettingWalk): SettingValue {
    if (walk.depth > DEEPEST_OPTIONS) return UNDECIDED;
    if (isNothing(options)) return ABSENT;
    const inner = { ...walk, depth: walk.depth + 1 };
    if (options.kind === 'union') return agree(options.of.map((one) => this.settingIn(one, names, inner)));
    if (options.kind === 'param') return this.settingOfCallers(options, names, inner);
    if (options.kind !== 'value') return UNDECIDED;
    // An address or a number in the place of the options has no settings.
    if (options.value.kind !== 'object') return ABSENT;
    return this.settingOfObject(options, names, inner);
  }

  private settingOfObject(options: Extract<Resolved, { kind: 'value' }>, names: readonly string[], walk: SettingWalk): SettingValue {
    let undecided = false;
    for (const name of names) {
      const found = this.resolver.property(options, name);
      if (found === undefined) {
        const inSpread = this.settingOfSpreads(options, name, walk);
        if (inSpread.state === 'present') return inSpread;
        undecided ||= inSpread.state === 'unknown';
      } else if (found.kind === 'union' && found.of.some((one) => isNothing(one))) undecided = true;
      else if (!isNothing(found)) return { state: 'present', value: found };
    }
    return undecided ? UNDECIDED : ABSENT;
  }

  // Objects may be spread into each other over and over, and into themselves, which is not decided: each is asked once.
  private settingOfSpreads(options: Extract<Resolved, { kind: 'value' }>, name: string, walk: SettingWalk): SettingValue {
    const known = walk.known.get(options.value) ?? new Map<string, SettingValue>();
    walk.known.set(options.value, known);
    const key = `${name} ${walk.levels}`;
    const before = known.get(key);
    if (before) return before;
    known.set(key, UNDECIDED);
    const found = this.findInSpreads(options, name, walk);
    known.set(key, found);
    return found;
  }

  // An object whose spread is a parameter: the parameter's callers may decide it.
  private findInSpreads({ file, value }: Extract<Resolved, { kind: 'value' }>, name: string, walk: SettingWalk): SettingValue {
    if (value.kind !== 'object') return UNDECIDED;
    if (value.entries.some((entry) => 'computed' in entry)) return UNDECIDED;
    const spreads = value.entries.flatMap((entry) => ('spread' in entry ? [this.resolve(file, entry.spread)] : []));
    const found = spreads.map((spread) => this.settingIn(spread, [name], walk));
    const inSpread = found.find(({ state }) => state === 'present');
    if (inSpread) return inSpread;
    const own = value.entries.find((entry) => 'key' in entry && entry.key === name);
    const given = own && 'value' in own ? this.resolve(file, own.value) : undefined;
    // A spread after it may only replace it by another value, or by nothing where a caller asks for that.
    if (given && !isNothing(given)) return { state: 'present', value: given };
    return found.find(({ state }) => state === 'unknown') ?? ABSENT;
  }

  private settingOfCallers(param: Extract<Resolved, { kind: 'param' }>, names: readonly string[], walk: SettingWalk): SettingValue {
    if (walk.levels === 0) return UNDECIDED;
    const given = this.argumentsOf(param);
    if (given.length === 0) return UNDECIDED;
    return walk.join(given.map((one) => this.settingIn(one, names, { ...walk, levels: walk.levels - 1 })));
  }

  /**
   * What the callers of a function pass for a parameter. Empty where the function may have callers that are not seen (it is handed over
   * as a value, or nobody calls it).
   */
  argumentsOf({ file, fn, index, path }: Extract<Resolved, { kind: 'param' }>): readonly Resolved[] {
    const callers = this.graph.callersOf(file, fn);
    if (callers === undefined) return [];
    const byDefault = this.functionRecord(file, fn)?.params[index]?.default;
    return callers.map((site) => {
      if (site.call.args.slice(0, index + 1).some((argument) => argument.kind === 'spread')) return UNKNOWN;
      const given = this.resolve(site.file, site.call.args[index]);
      const argument = byDefault && isNothing(given) ? this.resolve(file, byDefault) : given;
      return path.reduce((of, name) => this.resolver.member(of, name), argument);
    });
  }

  /** A value with its parameters replaced by what the callers pass, one level up. */
  throughCallers(resolved: Resolved): Resolved {
    if (resolved.kind !== 'param') return resolved;
    const given = this.argumentsOf(resolved);
    return given.length > 0 ? unite(given) : resolved;
  }
}

/** How far a question for a setting has gone, and how it joins what several callers say. */
interface SettingWalk {
  readonly levels: number;
  readonly depth: number;
  readonly join: (found: readonly SettingValue[]) => SettingValue;
  /** Answers of this walk, by object. */
  readonly known: Map<Value, Map<string, SettingValue>>;
}

function weakest(found: readonly SettingValue[]): SettingValue {
  return found.find(({ state }) => state === 'absent') ?? found.find(({ state }) => state === 'unknown') ?? agree(found);
}

function agree(found: readonly SettingValue[]): SettingValue {
  const [first] = found;
  if (!first) return UNDECIDED;
  if (found.every(({ state }) => state === first.state)) return first;
  return UNDECIDED;
}
