import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase, Reach } from './fact.ts';
import { callsWithin } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { reachOf } from './reach.ts';
import type { Counting } from './retry-counting.ts';
import type { AddedOption, RetryDelay } from './retry-delay.ts';
import type { UnsafeOperation } from './retry-operations.ts';
import type { Repeated } from './retry-works.ts';

/** A call that is not safe to repeat. */
export interface RepeatedOperation extends Pick<UnsafeOperation, 'label' | 'does'> {
  readonly at: Location;
  /** Where the key that goes along is made anew on each attempt. */
  readonly freshAt?: Location;
}

/** How something is tried again: what is repeated, how long it waits, and who hears of it. Jobs and reconnects of brokers are told elsewhere. */
export interface RetryPolicyFact extends FactBase {
  readonly kind: 'retry-policy';
  /** `wrapper` is a call of a function of the tree that repeats what it is given; how that waits is told of its loop. */
  readonly mechanism: 'library' | 'client' | 'loop' | 'recursion' | 'wrapper' | 'observable';
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

/** A retry with the call that it stands at. */
export interface Retry {
  readonly site: CallSite;
  readonly fact: RetryPolicyFact;
}

/** The retry at a call, with what it repeats and what is its own. */
export function policyAt(
  model: TreeModel,
  site: CallSite,
  { sites, unsafe }: Repeated,
  own: Pick<RetryPolicyFact, 'mechanism' | 'library' | 'attempts' | 'delay' | 'counting' | 'repeatsAll'> & Partial<RetryPolicyFact>,
): Retry {
  const fact: RetryPolicyFact = {
    kind: 'retry-policy',
    ...baseOfSite(model, site),
    expression: expressionText(model.code.script(site.file), site.call.callee),
    isRemote: unsafe.length > 0 || reachesOut(model, sites),
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

/** Whether something that some calls lead to leaves the process. */
export function reachesOut(model: TreeModel, sites: readonly CallSite[]): boolean {
  return callsWithin(model.code, sites).some(({ site }) => isRemote(model, site));
}

function isRemote(model: TreeModel, site: CallSite): boolean {
  const effect = outwardEffectOf(model, site)?.effect;
  return effect !== undefined && effect !== 'notify';
}
