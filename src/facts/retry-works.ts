import { SELF_REPEATING_CLIENTS } from './knowledge/self-repeating.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { policyMadeFor, type RetryCallSite } from './retry-calls.ts';
import { RetryLayers } from './retry-layers.ts';
import { unsafeOperations, type UnsafeOperation } from './retry-operations.ts';
import { commandsOf, requestsOf, sentThrough } from './retry-requests.ts';

/** What a retry repeats: its calls, and those of them that are not safe to repeat. */
export interface Repeated {
  readonly sites: readonly CallSite[];
  readonly unsafe: readonly UnsafeOperation[];
}

/** What a client repeats by itself, with the headers that it was given once. */
export function sentBy(model: TreeModel, call: RetryCallSite): Repeated {
  const sites = call.entry.sends ? commandsOf(model, call) : requestsOf(model, call);
  return { sites, unsafe: sites.flatMap((one) => unsafeOperations(model, [one], () => false)) };
}

/** The functions that a call of a library repeats. */
export function worksOf(model: TreeModel, call: RetryCallSite): Repeated {
  const works = RetryLayers.of(model).worksOf(call);
  const sites = works.flatMap(({ file, fn }) => sitesOfFunction(model.code, file, fn));
  return { sites, unsafe: unsafeOperations(model, sites, insideOf(model, sites)) };
}

/** Whether a call is made on each attempt: in the code that is repeated, or in a function that this calls. */
export function insideOf({ code }: TreeModel, sites: readonly CallSite[]): (site: CallSite) => boolean {
  const functions = new Set(callsWithin(code, sites).map(({ site }) => `${site.file}\0${code.enclosing(site)}`));
  const own = new Set(sites.map(siteKey));
  return (site) => own.has(siteKey(site)) || (functions.has(`${site.file}\0${code.enclosing(site)}`) && !isAround(code, site, sites));
}

// The function around a loop calls what is repeated, and what it made before stays as it is.
function isAround(code: TreeModel['code'], site: CallSite, sites: readonly CallSite[]): boolean {
  return sites.some((one) => one.file === site.file && code.enclosing(one) === code.enclosing(site));
}

/** The calls that run through what a call sets up: requests of a client, executions of a policy. Empty of what repeats on the spot. */
export function usesOf(model: TreeModel, call: RetryCallSite): readonly CallSite[] {
  const { entry, site } = call;
  if (entry.sends) return commandsOf(model, call);
  if (entry.attaches || Object.hasOwn(SELF_REPEATING_CLIENTS, entry.library)) return sentThrough(model, call);
  if (!entry.isPolicy || !entry.isGeneral) return [];
  const made = siteKey(site);
  return RetryLayers.of(model)
    .calls.filter((one) => one.entry.made !== undefined && siteKey(policyMadeFor(model, one)) === made)
    .map((one) => one.site);
}
