import { EVERY_FAILURE, GIVES_UP, RETRY_CALLS, RETRYING_POLICIES, type RetryCall } from './knowledge/retries.ts';
import type { Entry, External } from './knowledge/table.ts';
import { alternatives, type CallSite, type FunctionAt, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { observableDelay } from './retry-delay.ts';

/** A call of a library that repeats something. */
export interface RetryCallSite {
  readonly site: CallSite;
  readonly entry: (typeof RETRY_CALLS.entries)[number];
  /** In all; Infinity without end, undefined where it is not decided. */
  readonly attempts: number | undefined;
  /** Whether the number is the library's own default. */
  readonly byDefault: boolean;
  /** The function that is repeated. */
  readonly work: FunctionAt | undefined;
}

const ENDLESS: ReadonlySet<string> = new Set(['Infinity', 'Number.POSITIVE_INFINITY', 'Number.MAX_SAFE_INTEGER', 'Number.MAX_VALUE']);
/** No one waits for that many attempts. */
const ENDLESS_NUMBER = 1_000_000;

/** How often something is tried in all, and whether nobody wrote that down. */
export type Attempts = Pick<RetryCallSite, 'attempts' | 'byDefault'>;

const UNDECIDED: Attempts = { attempts: undefined, byDefault: false };

/** The retry that a call is, if it is one. */
export function retryCallOf(model: TreeModel, site: CallSite): RetryCallSite | undefined {
  for (const callee of model.code.externals(site)) {
    const entry = RETRY_CALLS.find(callee);
    if (!entry || site.call.kind !== (entry.isClass ? 'new' : 'call') || (entry.combines && !policyOf(model, entry, callee))) continue;
    const given = attemptsOf(model, site, entry, callee);
    return { site, entry, ...given, work: workOf(model, site, entry) };
  }
  return undefined;
}

function workOf(model: TreeModel, { file, call }: CallSite, { work }: Entry<{ work: number }>): RetryCallSite['work'] {
  const argument = work < 0 ? undefined : call.args[work];
  const resolved = argument && model.code.resolve(file, argument);
  return resolved?.kind === 'function' ? { file: resolved.file, fn: resolved.fn } : undefined;
}

/** The call that made the policy by which an object repeats: its own maker, or that of one of those which it combines. */
function policyOf(model: TreeModel, { combines }: RetryCall, { created }: External): CallSite | undefined {
  if (!combines || !created) return created;
  const combined = created.call.args.map((argument) => model.code.resolve(created.file, argument));
  return combined.flatMap((one) => (one.kind === 'external' && RETRYING_POLICIES.find(one) ? (one.created ?? []) : []))[0];
}

/** The call that made the policy by which a call of another object repeats. */
export function policyMadeFor(model: TreeModel, { site, entry }: Pick<RetryCallSite, 'site' | 'entry'>): CallSite | undefined {
  return model.code.externals(site).flatMap((callee) => policyOf(model, entry, callee) ?? [])[0];
}

function attemptsOf(model: TreeModel, site: CallSite, entry: RetryCall, callee: External): Attempts {
  const told = entry.made === undefined ? site : policyOf(model, entry, callee);
  if (!told) return UNDECIDED;
  const index = entry.made ?? (isShort(model, site, entry) ? (entry.unnamed ?? entry.options) : entry.options);
  if (told.call.args.slice(0, index + 1).some(({ kind }) => kind === 'spread')) return UNDECIDED;
  return attemptsOfOptions(model, model.code.resolve(told.file, told.call.args[index]), entry);
}

// `queue.add('name', data, options)` or `queue.add(data, options)`, `new Queue('name', url, options)` or `new Queue('name', options)`.
function isShort(model: TreeModel, { file, call }: CallSite, { isClass }: RetryCall): boolean {
  if (call.args.length !== 2) return false;
  const first = model.code.resolve(file, call.args[0]);
  return isClass === true || first.kind !== 'value' || first.value.kind === 'object';
}

/** How often options have something tried. */
export function attemptsOfOptions(model: TreeModel, given: Resolved, entry: RetryCall): Attempts {
  let options = given;
  for (const name of entry.path ?? []) {
    const inner = model.code.settingOf(options, [name]);
    if (inner.state === 'unknown') return UNDECIDED;
    if (inner.state === 'absent') return { attempts: countOf(entry, entry.byDefault), byDefault: true };
    options = inner.value ?? { kind: 'unknown' };
  }
  if (options.kind === 'value' && options.value.kind === 'literal') return { attempts: numberOf(entry, options), byDefault: false };
  return attemptsIn(model, options, entry);
}

function attemptsIn(model: TreeModel, options: Resolved, entry: RetryCall): Attempts {
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

function worst(entry: RetryCall, value: Resolved | undefined): number | undefined {
  const numbers = alternatives(value ?? { kind: 'unknown' }).map((one) => numberOf(entry, one));
  return numbers.includes(undefined) ? undefined : Math.min(...numbers.flatMap((one) => one ?? []));
}

/** How a number is to be read. */
type Counting = Pick<RetryCall, 'counts' | 'zeroIsEndless'>;
const OBSERVABLE: Counting = { counts: 'retries' };

/** The attempts in all that a number stands for; Infinity without end, undefined where it is not decided. */
export function numberOf(entry: Counting, value: Resolved): number | undefined {
  if (value.kind === 'global') return ENDLESS.has(value.path) ? Number.POSITIVE_INFINITY : undefined;
  if (value.kind !== 'value' || value.value.kind !== 'literal' || typeof value.value.value !== 'number') return undefined;
  const given = value.value.value;
  if (given >= ENDLESS_NUMBER || (given === 0 && entry.zeroIsEndless === true)) return Number.POSITIVE_INFINITY;
  return countOf(entry, given);
}

function countOf({ counts }: Counting, given: number): number {
  return counts === 'retries' ? given + 1 : given;
}

function isTrue(value: Resolved | undefined): boolean {
  return value?.kind === 'value' && value.value.kind === 'literal' && value.value.value === true;
}

/** How often the operator of an observable subscribes in all. A function for the delay may end it. */
export function observableAttempts(model: TreeModel, { file, index, call }: CallSite): number | undefined {
  const given = model.code.resolve(file, call.args[0]);
  const isNumber = given.kind === 'global' || (given.kind === 'value' && given.value.kind === 'literal');
  if (isNumber) return numberOf(OBSERVABLE, given);
  const count = model.code.settingOf(given, ['count']);
  const delay = model.code.settingOf(given, ['delay']);
  if (count.state === 'present') {
    const attempts = count.value && numberOf(OBSERVABLE, count.value);
    return attempts === Number.POSITIVE_INFINITY && delay.value?.kind === 'function' ? undefined : attempts;
  }
  if (count.state !== 'absent' || delay.state === 'unknown') return undefined;
  const mayEnd = delay.value?.kind === 'function' && observableDelay(model, { file, index, call }).wait === 'unknown';
  return mayEnd ? undefined : Number.POSITIVE_INFINITY;
}

/** Whether the options tell which failures are worth another attempt; a predicate that is always true tells nothing. */
export function hasPredicate(model: TreeModel, { site, entry }: RetryCallSite): boolean {
  if (entry.made !== undefined) return !repeatsEveryFailure(model, policyMadeFor(model, { site, entry }));
  const { state, value } = model.code.setting(site.file, site.call.args[entry.options], ...entry.predicates);
  if (state !== 'present') return state === 'unknown';
  return !isConstantTrue(model, value);
}

// A policy is made for the failures that its first argument names.
function repeatsEveryFailure(model: TreeModel, made: CallSite | undefined): boolean {
  const condition = made && model.code.resolve(made.file, made.call.args[0]);
  return condition?.kind === 'external' && EVERY_FAILURE.find(condition) !== undefined;
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
