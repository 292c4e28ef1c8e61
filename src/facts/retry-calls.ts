import { GIVES_UP, RETRY_CALLS } from './knowledge/retries.ts';
import type { Entry, External } from './knowledge/table.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A call of a library that repeats something. */
export interface RetryCallSite {
  readonly site: CallSite;
  readonly entry: (typeof RETRY_CALLS.entries)[number];
  /** In all; Infinity without end, undefined where it is not decided. */
  readonly attempts: number | undefined;
  /** Whether the number is the library's own default. */
  readonly byDefault: boolean;
  /** The function that is repeated. */
  readonly work: { readonly file: string; readonly fn: number } | undefined;
}

const ENDLESS: ReadonlySet<string> = new Set(['Infinity', 'Number.POSITIVE_INFINITY', 'Number.MAX_SAFE_INTEGER', 'Number.MAX_VALUE']);
/** No one waits for that many attempts. */
const ENDLESS_NUMBER = 1_000_000;

/** The retry that a call is, if it is one. */
export function retryCallOf(model: TreeModel, site: CallSite): RetryCallSite | undefined {
  for (const callee of model.code.externals(site)) {
    const entry = RETRY_CALLS.find(callee);
    if (!entry || !isMade(site, callee)) continue;
    const given = attemptsOf(model, site, entry);
    return { site, entry, ...given, work: workOf(model, site, entry) };
  }
  return undefined;
}

// Classes are made; all else is called.
function isMade({ call }: CallSite, { path }: External): boolean {
  return call.kind === (/^(?:Kafka|Queue)$/.test(path) ? 'new' : 'call');
}

function workOf(model: TreeModel, { file, call }: CallSite, { work }: Entry<{ work: number }>): RetryCallSite['work'] {
  const argument = work < 0 ? undefined : call.args[work];
  const resolved = argument && model.code.resolve(file, argument);
  return resolved?.kind === 'function' ? { file: resolved.file, fn: resolved.fn } : undefined;
}

function attemptsOf(
  model: TreeModel,
  { file, call }: CallSite,
  entry: RetryCallSite['entry'],
): Pick<RetryCallSite, 'attempts' | 'byDefault'> {
  const { code } = model;
  if (call.args.slice(0, entry.options + 1).some(({ kind }) => kind === 'spread')) return { attempts: undefined, byDefault: false };
  let options: Resolved = code.resolve(file, call.args[entry.options]);
  for (const name of entry.path ?? []) {
    const inner = code.settingOf(options, [name]);
    if (inner.state === 'unknown') return { attempts: undefined, byDefault: false };
    if (inner.state === 'absent') return { attempts: countOf(entry, entry.byDefault), byDefault: true };
    options = inner.value ?? { kind: 'unknown' };
  }
  if (options.kind === 'value' && options.value.kind === 'literal') return { attempts: numberOf(entry, options), byDefault: false };
  return attemptsIn(model, options, entry);
}

function attemptsIn(model: TreeModel, options: Resolved, entry: RetryCallSite['entry']): Pick<RetryCallSite, 'attempts' | 'byDefault'> {
  const { code } = model;
  const endless = entry.endless.length > 0 ? code.settingOf(options, entry.endless) : undefined;
  const times = code.settingOf(options, entry.times);
  const isEndless = endless?.state === 'present' && isTrue(endless.value);
  const attempts = isEndless
    ? Number.POSITIVE_INFINITY
    : times.state === 'present'
      ? worst(entry, times.value)
      : times.state === 'absent'
        ? countOf(entry, entry.byDefault)
        : undefined;
  const isLimited = entry.limits.length > 0 && code.settingOf(options, entry.limits).state !== 'absent';
  return {
    attempts: attempts === Number.POSITIVE_INFINITY && isLimited ? undefined : attempts,
    byDefault: times.state === 'absent' && !isEndless,
  };
}

function worst(entry: RetryCallSite['entry'], value: Resolved | undefined): number | undefined {
  const numbers = alternatives(value ?? { kind: 'unknown' }).map((one) => numberOf(entry, one));
  return numbers.includes(undefined) ? undefined : Math.min(...numbers.flatMap((one) => one ?? []));
}

function numberOf(entry: RetryCallSite['entry'], value: Resolved): number | undefined {
  if (value.kind === 'global') return ENDLESS.has(value.path) ? Number.POSITIVE_INFINITY : undefined;
  if (value.kind !== 'value' || value.value.kind !== 'literal' || typeof value.value.value !== 'number') return undefined;
  const given = value.value.value;
  if (given >= ENDLESS_NUMBER || (given === 0 && entry.zeroIsEndless === true)) return Number.POSITIVE_INFINITY;
  return countOf(entry, given);
}

function countOf({ counts }: RetryCallSite['entry'], given: number): number {
  return counts === 'retries' ? given + 1 : given;
}

function isTrue(value: Resolved | undefined): boolean {
  return value?.kind === 'value' && value.value.kind === 'literal' && value.value.value === true;
}

/** Whether the options tell which failures are worth another attempt; a predicate that is always true tells nothing. */
export function hasPredicate(model: TreeModel, { site, entry }: RetryCallSite): boolean {
  const { state, value } = model.code.setting(site.file, site.call.args[entry.options], ...entry.predicates);
  if (state !== 'present') return state === 'unknown';
  return !isConstantTrue(model, value);
}

/** Whether a function gives back `true` and nothing else. */
export function isConstantTrue(model: TreeModel, value: Resolved | undefined): boolean {
  if (value?.kind !== 'function') return isTrue(value);
  const returns = model.code.functionRecord(value.file, value.fn)?.returns ?? [];
  return returns.length > 0 && returns.every((one) => one.kind === 'literal' && one.value === true);
}

/** Whether a function ends its own retry for some failures: it throws the library's final error, or calls the `bail` it is given. */
export function givesUpItself(model: TreeModel, site: CallSite): boolean {
  if (model.code.externals(site).some((callee) => GIVES_UP.find(callee) !== undefined)) return true;
  const callee = model.code.callee(site);
  if (callee.kind !== 'param' || callee.path.length > 0 || callee.index !== 0) return false;
  const passedTo = model.code.functionRecord(callee.file, callee.fn)?.passedTo;
  const outer = passedTo && model.code.resolver.site(callee.file, passedTo.call);
  return outer !== undefined && retryCallOf(model, outer) !== undefined;
}
