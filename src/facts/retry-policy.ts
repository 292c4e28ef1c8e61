import type { Location } from '../model/location.ts';
import { attemptLoops, type Attempts } from './attempt-loops.ts';
import { attemptRecursions } from './attempt-recursions.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { RETRY_OPERATORS } from './knowledge/retries.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { reachOf } from './reach.ts';
import { observableAttempts, type RetryCallSite } from './retry-calls.ts';
import { countingOf, type Counting } from './retry-counting.ts';
import {
  libraryDelay,
  observableDelay,
  spreadingOption,
  UNDECIDED_DELAY,
  waitOf,
  type AddedOption,
  type RetryDelay,
} from './retry-delay.ts';
import { RetryLayers } from './retry-layers.ts';
import { unsafeOperations, type UnsafeOperation } from './retry-operations.ts';
import { conditionOf, repeatsPosts, requestsOf } from './retry-requests.ts';

/** A call that is not safe to repeat. */
export interface RepeatedOperation extends Pick<UnsafeOperation, 'label' | 'does'> {
  readonly at: Location;
  /** Where the key that goes along is made anew on each attempt. */
  readonly freshAt?: Location;
}

/** How something is tried again: what is repeated, how long it waits, and who hears of it. Jobs and reconnects of brokers are told elsewhere. */
export interface RetryPolicyFact extends FactBase {
  readonly kind: 'retry-policy';
  readonly mechanism: 'library' | 'client' | 'loop' | 'recursion' | 'observable';
  readonly library: string;
  /** It repeats what a client sends whenever the connection fails. */
  readonly attaches: boolean;
  /** It guards work of any kind, which need not leave the process. */
  readonly isGeneral: boolean;
  /** The repeating call, or the call that a loop or function repeats, as it is written. */
  readonly expression: string;
  /** In all; Infinity without end, undefined where it is not decided. */
  readonly attempts: number | undefined;
  readonly delay: RetryDelay;
  /** What would spread the waits, where that is one option more. */
  readonly spreading?: AddedOption | undefined;
  /** Something that it repeats leaves the process, as far as it was followed. */
  readonly isRemote: boolean;
  readonly unsafe: readonly RepeatedOperation[];
  /** Nobody was seen to judge which failures are repeated. */
  readonly repeatsAll: boolean;
  readonly counting: Counting;
  readonly reach: Reach;
}

const KNOWN = new WeakMap<TreeModel, readonly Retry[]>();
/** Retries that another rule speaks of, or that keep up a connection. */
const ELSEWHERE: ReadonlySet<string> = new Set(['bullmq', 'kafkajs']);
const CLIENTS: ReadonlySet<string> = new Set(['got', 'ky']);

export function retryPolicyFacts(model: TreeModel): readonly RetryPolicyFact[] {
  return retriesOf(model).map(({ fact }) => fact);
}

/** A retry with the call that it stands at. */
export interface Retry {
  readonly site: CallSite;
  readonly fact: RetryPolicyFact;
}

/** The retries of a tree, found once. */
export function retriesOf(model: TreeModel): readonly Retry[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const production = model.code.files.filter((file) => model.roleOf(file) === 'production');
  const facts = [
    ...RetryLayers.of(model).calls.flatMap((call) => libraryPolicy(model, call) ?? []),
    ...production
      .flatMap((file) => [...attemptLoops(model.code, file), ...attemptRecursions(model.code, file)])
      .map((loop) => loopPolicy(model, loop)),
    ...knownCalls(model, RETRY_OPERATORS).map(({ site }) => observablePolicy(model, site)),
  ];
  KNOWN.set(model, facts);
  return facts;
}

interface Repeated {
  readonly sites: readonly CallSite[];
  readonly unsafe: readonly UnsafeOperation[];
}

function policyAt(
  model: TreeModel,
  site: CallSite,
  { sites, unsafe }: Repeated,
  own: Pick<RetryPolicyFact, 'mechanism' | 'library' | 'attempts' | 'delay' | 'counting' | 'repeatsAll'> & Partial<RetryPolicyFact>,
): Retry {
  const fact: RetryPolicyFact = {
    kind: 'retry-policy',
    ...baseOfSite(model, site),
    expression: expressionText(model.code.script(site.file), site.call.callee),
    isRemote: unsafe.length > 0 || callsWithin(model.code, sites).some((one) => isRemote(model, one.site)),
    unsafe: unsafe.map((one) => ({
      label: one.label,
      does: one.does,
      at: location(one.site.file, one.site.call.at),
      ...(one.fresh && { freshAt: location(one.fresh.file, one.fresh.call.at) }),
    })),
    reach: reachOf(model, site),
    attaches: false,
    isGeneral: false,
    ...own,
  };
  return { site, fact };
}

function isRemote(model: TreeModel, site: CallSite): boolean {
  const effect = outwardEffectOf(model, site)?.effect;
  return effect !== undefined && effect !== 'notify';
}

function libraryPolicy(model: TreeModel, call: RetryCallSite): Retry | undefined {
  const { site, entry, attempts } = call;
  if (ELSEWHERE.has(entry.library) || attempts === 1 || model.roleOf(site.file) !== 'production') return undefined;
  const isClient = CLIENTS.has(entry.library);
  if (isClient && !repeatsPosts(model, call)) return undefined;
  const repeated = entry.attaches || isClient ? sentBy(model, call) : worksOf(model, call);
  return policyAt(model, site, repeated, {
    mechanism: isClient ? 'client' : 'library',
    library: entry.library,
    attempts,
    delay: entry.made === undefined && !polls(model, call) ? libraryDelay(model, call) : UNDECIDED_DELAY,
    spreading: spreadingOption(model, call),
    attaches: entry.attaches === true,
    isGeneral: entry.isGeneral === true,
    repeatsAll: !entry.attaches || conditionOf(model, call) === 'default',
    counting: countingOf(model, call),
  });
}

// What ends in a `throw` whenever it comes to its end looks whether something is done yet; that is no failure.
function polls({ code }: TreeModel, { work }: RetryCallSite): boolean {
  const record = work && code.functionRecord(work.file, work.fn);
  if (!work || !record) return false;
  return code.script(work.file)?.jumps.some(({ kind, context }) => kind === 'throw' && context === record.context) ?? false;
}

/** What a client repeats by itself, with the headers that it was given once. */
function sentBy(model: TreeModel, call: RetryCallSite): Repeated {
  const sites = requestsOf(model, call);
  return { sites, unsafe: sites.flatMap((one) => unsafeOperations(model, [one], () => false)) };
}

function worksOf(model: TreeModel, call: RetryCallSite): Repeated {
  const works = RetryLayers.of(model).worksOf(call);
  const sites = works.flatMap(({ file, fn }) => sitesOfFunction(model.code, file, fn));
  return { sites, unsafe: unsafeOperations(model, sites, insideOf(model, sites)) };
}

/** Whether a call is made on each attempt: in the code that is repeated, or in a function that this calls. */
function insideOf({ code }: TreeModel, sites: readonly CallSite[]): (site: CallSite) => boolean {
  const functions = new Set(callsWithin(code, sites).map(({ site }) => `${site.file}\0${code.enclosing(site)}`));
  const own = new Set(sites.map(siteKey));
  return (site) => own.has(siteKey(site)) || (functions.has(`${site.file}\0${code.enclosing(site)}`) && !isAround(code, site, sites));
}

// The function around a loop calls what is repeated, and what it made before stays as it is.
function isAround(code: TreeModel['code'], site: CallSite, sites: readonly CallSite[]): boolean {
  return sites.some((one) => one.file === site.file && code.enclosing(one) === code.enclosing(site));
}

function loopPolicy(model: TreeModel, loop: Attempts): Retry {
  const { code } = model;
  const { file } = loop.site;
  const tries = loop.catches.flatMap((at) => {
    const record = code.script(file)?.contexts[at];
    return record?.kind === 'catch' ? [record.tries] : [];
  });
  const sites = code.sites(file).filter((one) => tries.some((at) => code.isInside(file, one.call.context, at)));
  const isInside = (one: CallSite): boolean =>
    (one.file === file && code.isInside(file, one.call.context, loop.context)) || insideOf(model, sites)(one);
  return policyAt(
    model,
    loop.site,
    { sites, unsafe: unsafeOperations(model, sites, isInside) },
    {
      mechanism: loop.isRecursion ? 'recursion' : 'loop',
      library: '',
      attempts: undefined,
      delay: loopDelay(model, loop),
      repeatsAll: !loop.catches.some((at) => judges(model, file, at)),
      counting: countingOf(model, loop),
    },
  );
}

/** Whether a `catch` looks at the failure and leaves for some. */
function judges({ code }: TreeModel, file: string, context: number): boolean {
  const script = code.script(file);
  return script?.jumps.some(({ kind, context: at }) => kind !== 'continue' && at !== context && code.isInside(file, at, context)) ?? true;
}

function loopDelay(model: TreeModel, { pauses, mayPause, site }: Attempts): RetryDelay {
  if (!mayPause) return { wait: 'none', jitter: 'absent', byDefault: false };
  const [pause, ...others] = pauses;
  if (!pause || others.length > 0) return UNDECIDED_DELAY;
  const { callee, args } = pause.call;
  const isTimer = callee.kind === 'global' && callee.name === 'setTimeout';
  const given = args[isTimer ? 1 : 0];
  return given ? waitOf(model, site.file, [given]) : UNDECIDED_DELAY;
}

function observablePolicy(model: TreeModel, site: CallSite): Retry {
  return policyAt(
    model,
    site,
    { sites: [], unsafe: [] },
    {
      mechanism: 'observable',
      library: 'rxjs',
      attempts: observableAttempts(model, site),
      delay: observableDelay(model, site),
      repeatsAll: true,
      counting: 'unknown',
    },
  );
}
