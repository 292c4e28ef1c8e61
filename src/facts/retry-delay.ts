import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { isLiteral } from './consumer-handlers.ts';
import type { Setting } from './fact.ts';
import { BACKOFFS, DELAYS, OBSERVABLE_TIMERS, SPREADING_OPTIONS, UNSPREAD, type DelayTerms } from './knowledge/retry-delays.ts';
import type { External } from './knowledge/table.ts';
import { location } from './link/location-of.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { RetryCallSite } from './retry-calls.ts';

/** How long a retry waits between its attempts. */
export interface RetryDelay {
  readonly wait: 'none' | 'fixed' | 'growing' | 'unknown';
  /** Whether the waits of many callers are spread. */
  readonly jitter: Setting;
  /** The longest wait in milliseconds, where it is decided. */
  readonly longest?: number | undefined;
  /** Nothing says so: it is what the library does. */
  readonly byDefault: boolean;
}

export const UNDECIDED_DELAY: RetryDelay = { wait: 'unknown', jitter: 'unknown', byDefault: false };

/** How long a call of a retry library waits between attempts. */
export function libraryDelay(model: TreeModel, { site, entry, attempts }: RetryCallSite): RetryDelay {
  const terms = DELAYS[entry.library];
  if (!terms || site.call.args.some(({ kind }) => kind === 'spread')) return UNDECIDED_DELAY;
  const options = optionsIn(model, model.code.resolve(site.file, site.call.args[entry.options]), entry.path);
  const decided = terms.decides.length > 0 ? model.code.settingOf(options, terms.decides) : undefined;
  if (decided && decided.state !== 'absent') return decided.value ? delayOfDecider(model, decided.value) : UNDECIDED_DELAY;
  if (terms.byDefault === 'none') return { wait: 'none', jitter: 'absent', byDefault: true };
  return numberedDelay(model, options, terms, attempts);
}

/** The object that holds the numbers, where it stands inside of others. */
function optionsIn(model: TreeModel, options: Resolved, path: readonly string[] = []): Resolved {
  return path.reduce((outer, name) => model.code.settingOf(outer, [name]).value ?? { kind: 'unknown' }, options);
}

/** The option that would spread the waits of a call, and where it goes: in front of the options that are written out there. */
export interface AddedOption {
  readonly at: Location;
  readonly text: string;
}

/** See `AddedOption`; undefined where the options are not written out in the call, or the option may be among them. */
export function spreadingOption(model: TreeModel, { site, entry }: RetryCallSite): AddedOption | undefined {
  const known = SPREADING_OPTIONS[entry.library];
  const options = site.call.args[entry.options];
  if (!known || options?.kind !== 'object' || !options.entries.every((one) => 'key' in one && one.key !== known.option)) return undefined;
  const { callee } = site.call;
  const binding = callee.kind === 'binding' ? model.code.script(site.file)?.bindings[callee.binding] : undefined;
  if (known.isMember && (binding?.kind !== 'import' || binding.imported !== 'default')) return undefined;
  const value = known.isMember ? `${binding?.name ?? ''}.${known.value}` : known.value;
  const [line, column] = options.at;
  return { at: location(site.file, [line, column + 1, line, column + 1]), text: ` ${known.option}: ${value},` };
}

function numberedDelay(model: TreeModel, options: Resolved, terms: DelayTerms, attempts: number | undefined): RetryDelay {
  const pause = numberIn(model, options, terms.pause, terms.first);
  const factor = numberIn(model, options, terms.factor, terms.factorByDefault);
  const cap = numberIn(model, options, terms.cap, Number.POSITIVE_INFINITY);
  const jitter = model.code.settingOf(options, terms.jitter);
  const isSpread = jitter.state === 'absent' ? terms.jitterByDefault : !isLiteral(jitter.value, false) && !isLiteral(jitter.value, 'none');
  const base = { jitter: jitter.state === 'unknown' ? ('unknown' as const) : isSpread ? ('present' as const) : ('absent' as const) };
  if (pause === undefined || factor === undefined) return { ...base, wait: 'unknown', byDefault: false };
  if (pause === 0) return { ...base, wait: 'none', byDefault: false };
  const byDefault = model.code.settingOf(options, [...terms.pause, ...terms.factor]).state === 'absent';
  if (factor <= 1) return { ...base, wait: 'fixed', longest: pause, byDefault };
  const last = attempts === undefined ? undefined : pause * factor ** Math.max(0, attempts - 2);
  return { ...base, wait: 'growing', longest: last === undefined || cap === undefined ? undefined : Math.min(last, cap), byDefault };
}

/** A number among options; `byDefault` where it is not given, undefined where it is not decided. */
function numberIn(model: TreeModel, options: Resolved, names: readonly string[], byDefault: number | undefined): number | undefined {
  const { state, value } = model.code.settingOf(options, names);
  if (state === 'absent') return byDefault;
  return value?.kind === 'value' && value.value.kind === 'literal' && typeof value.value.value === 'number' ? value.value.value : undefined;
}

/** A function that gives each wait, or an object of the library that does. */
export function delayOfDecider(model: TreeModel, decider: Resolved): RetryDelay {
  const known = alternatives(decider).flatMap((one) => (one.kind === 'external' ? (backoffOf(model, one) ?? []) : []))[0];
  if (known) return known;
  if (decider.kind === 'value' && decider.value.kind === 'literal')
    return { wait: isLiteral(decider, 0) ? 'none' : 'fixed', jitter: 'absent', byDefault: false };
  if (decider.kind !== 'function') return UNDECIDED_DELAY;
  const returns = model.code.functionRecord(decider.file, decider.fn)?.returns ?? [];
  return returns.length > 0 ? waitOf(model, decider.file, returns) : UNDECIDED_DELAY;
}

function backoffOf({ code }: TreeModel, one: External): RetryDelay | undefined {
  const known = BACKOFFS.find(one);
  if (!known) return undefined;
  const { file, call } = one.created ?? {};
  const spreads = file !== undefined && known.spreads !== undefined ? code.setting(file, call?.args[0], known.spreads).value : undefined;
  const isLevel = spreads?.kind === 'external' && UNSPREAD.find(spreads) !== undefined;
  return { wait: known.delay, jitter: known.jitters && !isLevel ? 'present' : 'absent', byDefault: false };
}

/** What operator or function gives a `retry` of observables its waits. */
export function observableDelay(model: TreeModel, { file, call }: CallSite): RetryDelay {
  const given = model.code.resolve(file, call.args[0]);
  const isNumber = given.kind === 'value' && (given.value.kind === 'literal' || given.value.kind === 'undefined');
  if (isNumber) return { wait: 'none', jitter: 'absent', byDefault: true };
  const { state, value } = model.code.settingOf(given, ['delay']);
  if (state === 'absent') return { wait: 'none', jitter: 'absent', byDefault: true };
  if (value?.kind !== 'function') return value?.kind === 'value' ? delayOfDecider(model, value) : UNDECIDED_DELAY;
  const waits = (model.code.functionRecord(value.file, value.fn)?.returns ?? []).map((given) => timerWait(model, value.file, given));
  return waits.length > 0 && waits.every((wait) => wait !== undefined) ? waitOf(model, value.file, waits) : UNDECIDED_DELAY;
}

/** The wait of `timer(100 * attempt)`. */
function timerWait({ code }: TreeModel, file: string, given: Value): Value | undefined {
  const site = given.kind === 'call' ? code.resolver.site(file, given.call) : undefined;
  return site && code.externals(site).some((one) => OBSERVABLE_TIMERS.find(one) !== undefined) ? site.call.args[0] : undefined;
}

/** Expressions looked at for one wait. */
const MOST_VALUES = 60;

/** What an expression says of the waits that it gives: `1000`, `base * 2 ** attempt + Math.random() * base`. */
export function waitOf(model: TreeModel, file: string, values: readonly Value[]): RetryDelay {
  const script = model.code.script(file);
  const seen = new Set<Value>();
  const work = [...values];
  const found = { grows: false, jitters: false, unknown: false, changes: false, literals: [] as number[] };
  for (let at = work.pop(); at && seen.size < MOST_VALUES; at = work.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (at.kind === 'literal' && typeof at.value === 'number') found.literals.push(at.value);
    else if (at.kind === 'operation') {
      found.grows ||= at.operands.some((one) => one.kind === 'binding' || one.kind === 'param' || one.kind === 'operation');
      work.push(...at.operands);
    } else if (at.kind === 'binding') {
      const binding = script?.bindings[at.binding];
      if (binding?.kind !== 'variable') found.unknown ||= binding?.kind !== 'param';
      else {
        found.changes ||= binding.values.length > 1;
        work.push(...binding.values);
      }
    } else if (at.kind === 'call') {
      const callee = script?.calls[at.call]?.callee;
      const name = callee?.kind === 'member' && callee.of.kind === 'global' ? `${callee.of.name}.${callee.name}` : '';
      found.jitters ||= /random/i.test(callee?.kind === 'member' ? callee.name : '');
      found.grows ||= name === 'Math.pow';
      if (name.startsWith('Math.')) work.push(...(script?.calls[at.call]?.args ?? []));
      else found.unknown = true;
    } else found.unknown ||= at.kind !== 'param';
  }
  const jitter = found.jitters ? 'present' : found.unknown ? 'unknown' : 'absent';
  if (found.grows) return { wait: 'growing', jitter, byDefault: false };
  // What is assigned again may grow on the way.
  if (found.unknown || found.changes || found.literals.length === 0) return { ...UNDECIDED_DELAY, jitter };
  if (found.jitters) return { wait: 'unknown', jitter, byDefault: false };
  return { wait: Math.max(...found.literals) === 0 ? 'none' : 'fixed', jitter, longest: Math.max(...found.literals), byDefault: false };
}
