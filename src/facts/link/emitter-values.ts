import type { Value } from '../../summaries/script-summary.ts';
import { EMITTER_TYPES, SAME_EMITTER_CALLS } from '../knowledge/emitters.ts';
import type { External } from '../knowledge/table.ts';
import type { CodeModel } from './code-model.ts';
import { alternatives, siteKey, type CallSite, type Resolved } from './resolved.ts';

/** What an expression may stand for, among the emitters of a tree. */
export type Meaning =
  /** What one call made; `key` is that of the call. */
  | { readonly kind: 'made'; readonly key: string }
  /** Some object of a type; `key` names the type. */
  | { readonly kind: 'typed'; readonly key: string }
  | { readonly kind: 'undecided' };

type Param = Extract<Resolved, { kind: 'param' }>;

interface Step {
  readonly resolved: Resolved;
  readonly levels: number;
}

/** Levels of callers that are climbed from a parameter. */
const MOST_LEVELS = 4;
/** Calls on an emitter that give it back, as in `createClient().on(…).on(…)`. */
const MOST_CHAINED = 16;
const CHAINS = /^(?:on|once|addListener|prependListener|off|removeListener|setMaxListeners)$/;
const ITERATES = /^(?:forEach|map)$/;
const UNDECIDED: Meaning = { kind: 'undecided' };

/** Follows expressions to the calls that made the emitters they stand for. */
export class EmitterValues {
  private readonly code: CodeModel;
  /** Paths of what was made, by the key of the call that made it. */
  private readonly made: ReadonlyMap<string, string>;
  private readonly ofParams = new Map<string, readonly Meaning[]>();

  constructor(code: CodeModel, made: ReadonlyMap<string, string>) {
    this.code = code;
    this.made = made;
  }

  meaningsOf(file: string, value: Value): readonly Meaning[] {
    const param = this.paramOf(file, value);
    const given = param ? this.code.argumentsOf(param) : [];
    const found = given.length > 0 ? given : [this.code.resolve(file, value)];
    return this.follow(found.map((resolved) => ({ resolved, levels: 0 })));
  }

  /** Whether an expression may stand for what a call made. */
  isMadeBy(file: string, value: Value, key: string): boolean {
    return this.meaningsOf(file, value).some((one) => one.kind === 'made' && one.key === key);
  }

  // A parameter with a type says what it is; those who call the function say which one.
  private paramOf(file: string, value: Value): Param | undefined {
    const binding = value.kind === 'binding' ? this.code.script(file)?.bindings[value.binding] : undefined;
    const param = binding?.kind === 'param' ? binding.value : value;
    return param.kind === 'param' ? { kind: 'param', file, fn: param.fn, index: param.index, path: [] } : undefined;
  }

  private follow(steps: readonly Step[]): readonly Meaning[] {
    return steps.flatMap(({ resolved, levels }) => alternatives(resolved).flatMap((one) => this.meaning(one, levels)));
  }

  private meaning(one: Resolved, levels: number): readonly Meaning[] {
    if (one.kind === 'external') return this.external(one);
    if (one.kind === 'param') return this.param(one, levels);
    return one.kind === 'result' || one.kind === 'unknown' ? [UNDECIDED] : [];
  }

  /** The same for what is no parameter. */
  external(one: External): readonly Extract<Meaning, { readonly key: string }>[] {
    if (!one.created) return [{ kind: 'typed', key: kindKey(one) }];
    for (let at: External | undefined = one, depth = 0; at?.created && depth < MOST_CHAINED; depth++) {
      const key = siteKey(at.created);
      if (this.made.has(key)) return this.made.get(key) === at.path ? [{ kind: 'made', key }] : [];
      at = this.receiver(at.created);
    }
    return [];
  }

  /** What a call was made on, where it gives just that back. */
  private receiver(site: CallSite): External | undefined {
    const { callee } = site.call;
    if (callee.kind !== 'member') return undefined;
    const isSame = CHAINS.test(callee.name) || this.code.externals(site).some((one) => SAME_EMITTER_CALLS.find(one) !== undefined);
    return isSame ? alternatives(this.code.resolve(site.file, callee.of)).find((one) => one.kind === 'external') : undefined;
  }

  private param(param: Param, levels: number): readonly Meaning[] {
    const key = `${param.file}\0${param.fn}\0${param.index}\0${param.path.join('.')}`;
    const known = this.ofParams.get(key);
    if (known) return known;
    this.ofParams.set(key, [UNDECIDED]);
    const found = levels > MOST_LEVELS ? [UNDECIDED] : this.findParam(param, levels + 1);
    this.ofParams.set(key, found);
    return found;
  }

  private findParam(param: Param, levels: number): readonly Meaning[] {
    const { file, fn, index } = param;
    const given = this.code.argumentsOf(param);
    if (given.length > 0) return this.follow(given.map((resolved) => ({ resolved, levels })));
    const to = this.code.functionRecord(file, fn)?.passedTo;
    const site = to && this.code.resolver.site(file, to.call);
    // What a library hands to a callback is its own.
    if (site && this.code.externals(site).length > 0) return [];
    if (site?.call.callee.kind === 'member' && ITERATES.test(site.call.callee.name) && index === 0)
      return this.follow([{ resolved: this.code.resolve(file, { kind: 'item', of: site.call.callee.of }), levels }]);
    const callers = this.code.graph.knownCallers(file, fn);
    const seen = callers.map((caller) => ({ resolved: this.code.resolve(caller.file, caller.call.args[index]), levels }));
    return [UNDECIDED, ...(param.path.length > 0 ? [] : this.follow(seen))];
  }
}

/** Names the type of an external object. */
export function kindKey(one: External): string {
  return EMITTER_TYPES.find(one)?.type ?? `${one.package}\0${one.path}`;
}

/** Whether an expression names something that was made elsewhere. */
export function isReference({ kind }: Value): boolean {
  return kind === 'binding' || kind === 'member' || kind === 'call' || kind === 'await';
}

/** The parts of a literal or of a choice, in which an emitter may stand. */
export function partsOf(value: Value): readonly Value[] {
  if (value.kind === 'object') return value.entries.map((entry) => ('spread' in entry ? entry.spread : entry.value));
  if (value.kind === 'array') return value.items;
  if (value.kind === 'spread') return [value.of];
  return value.kind === 'either' ? value.values : [];
}
