import { attemptLoops } from './attempt-loops.ts';
import { attemptRecursions } from './attempt-recursions.ts';
import { knownCalls } from './call-index.ts';
import type { Reach } from './fact.ts';
import { RETRY_OPERATORS, SELF_REPEATING_CLIENTS, TOLD_ELSEWHERE } from './knowledge/self-repeating.ts';
import { RECONNECTING_CLIENTS } from './knowledge/retry-delays.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { sourceOf } from './observable-chain.ts';
import { reachOf } from './reach.ts';
import { hasPredicate, observableAttempts, type RetryCallSite } from './retry-calls.ts';
import { countingOf } from './retry-counting.ts';
import { delayOfDecider, libraryDelay, observableDelay, spreadingOption, UNDECIDED_DELAY } from './retry-delay.ts';
import { RetryLayers } from './retry-layers.ts';
import { loopPolicy, wrapperPolicies } from './retry-loop-policy.ts';
import { unsafeOperations } from './retry-operations.ts';
import { policyAt, reachesOut, type Retry, type RetryPolicyFact } from './retry-policy-at.ts';
import { conditionOf, repeatsPosts } from './retry-requests.ts';
import { sentBy, usesOf, worksOf } from './retry-works.ts';

export type { RetryPolicyFact } from './retry-policy-at.ts';

const KNOWN = new WeakMap<TreeModel, readonly Retry[]>();

export function retryPolicyFacts(model: TreeModel): readonly RetryPolicyFact[] {
  return retriesOf(model).map(({ fact }) => fact);
}

/** The retries of a tree, found once. */
export function retriesOf(model: TreeModel): readonly Retry[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const production = model.code.files.filter((file) => model.roleOf(file) === 'production');
  const loops = production.flatMap((file) => [...attemptLoops(model.code, file), ...attemptRecursions(model.code, file)]);
  const facts = [
    ...RetryLayers.of(model).calls.flatMap((call) => libraryPolicy(model, call) ?? []),
    ...loops.map((loop) => loopPolicy(model, loop)),
    ...loops.flatMap((loop) => wrapperPolicies(model, loop)),
    ...knownCalls(model, RETRY_OPERATORS).map(({ site }) => observablePolicy(model, site)),
    ...knownCalls(model, RECONNECTING_CLIENTS).flatMap(({ site, entry }) => reconnectPolicy(model, site, entry.wait) ?? []),
  ];
  KNOWN.set(model, facts);
  return facts;
}

function libraryPolicy(model: TreeModel, call: RetryCallSite): Retry | undefined {
  const { site, entry, attempts } = call;
  if (TOLD_ELSEWHERE.has(entry.library) || attempts === 1 || model.roleOf(site.file) !== 'production') return undefined;
  const isClient = Object.hasOwn(SELF_REPEATING_CLIENTS, entry.library);
  const delay = entry.made === undefined && !polls(model, call) ? libraryDelay(model, call) : UNDECIDED_DELAY;
  if (isClient && delay.wait === 'unknown' && !repeatsPosts(model, call)) return undefined;
  // What a client repeats unless it is told otherwise, everybody has.
  if (entry.sends && call.byDefault) return undefined;
  const uses = usesOf(model, call);
  const reach = reachOfUses(model, uses);
  const repeated = entry.attaches || entry.sends || isClient ? sentBy(model, call) : worksOf(model, call);
  return policyAt(model, site, repeated, {
    mechanism: isClient ? 'client' : 'library',
    library: entry.library,
    attempts,
    delay,
    ...((isClient || entry.attaches || reachesOut(model, uses)) && { isRemote: true }),
    ...(reach && { reach }),
    spreading: spreadingOption(model, call),
    attaches: entry.attaches === true,
    isGeneral: entry.isGeneral === true,
    repeatsAll: entry.attaches ? conditionOf(model, call) !== 'unknown' : !hasPredicate(model, call),
    counting: countingOf(model, call),
  });
}

/** What is set up once runs where it is used: the reach of the first use that something calls. */
function reachOfUses(model: TreeModel, uses: readonly CallSite[]): Reach | undefined {
  const [first, ...others] = uses.map((use) => reachOf(model, use));
  return [first, ...others].find((reach) => reach?.entries.some(({ kind }) => kind !== 'startup')) ?? first;
}

// What ends in a `throw` whenever it comes to its end looks whether something is done yet; that is no failure.
function polls({ code }: TreeModel, { work }: RetryCallSite): boolean {
  const record = work && code.functionRecord(work.file, work.fn);
  if (!work || !record) return false;
  return code.script(work.file)?.jumps.some(({ kind, context }) => kind === 'throw' && context === record.context) ?? false;
}

/** What a client does whenever its connection is lost, where it is told to wait not at all or always as long. */
function reconnectPolicy(model: TreeModel, site: CallSite, option: string): Retry | undefined {
  const given = site.call.args.flatMap((argument) => model.code.setting(site.file, argument, option).value ?? [])[0];
  const delay = given ? delayOfDecider(model, given) : UNDECIDED_DELAY;
  if (delay.wait !== 'none' && delay.wait !== 'fixed') return undefined;
  const repeated = { sites: [], unsafe: [] };
  return policyAt(model, site, repeated, {
    mechanism: 'client',
    library: '',
    attempts: undefined,
    delay,
    isRemote: true,
    repeatsAll: true,
    counting: 'unknown',
  });
}

function observablePolicy(model: TreeModel, site: CallSite): Retry {
  const source = sourceOf(model, site);
  const sites = source ? [source] : [];
  return policyAt(
    model,
    site,
    { sites, unsafe: unsafeOperations(model, sites, () => false) },
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
