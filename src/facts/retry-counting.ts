import type { Attempts } from './attempt-loops.ts';
import { RETRY_HOOKS } from './knowledge/retry-delays.ts';
import { measures } from './measuring.ts';
import type { CallSite } from './link/resolved.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { RetryCallSite } from './retry-calls.ts';

/** Who hears of an attempt that failed: a metric, a log, nobody. */
export type Counting = 'metric' | 'log' | 'none' | 'unknown';

/** Who hears of the failed attempts of a retry. */
export function countingOf(model: TreeModel, retry: RetryCallSite | Attempts): Counting {
  return 'entry' in retry ? countingOfLibrary(model, retry) : countingOfLoop(model, retry);
}

function countingOfLibrary(model: TreeModel, { site, entry, work }: RetryCallSite): Counting {
  const hooks = RETRY_HOOKS[entry.library];
  if (!hooks) return 'unknown';
  const own = work ? sitesOfFunction(model.code, work.file, work.fn) : [];
  const given = hooks.map((name) => model.code.setting(site.file, site.call.args[entry.options], name));
  const sites = given.flatMap(({ value }) => (value?.kind === 'function' ? sitesOfFunction(model.code, value.file, value.fn) : []));
  const counted = measures(model, [...own, ...sites]);
  if (counted !== 'none') return counted;
  const isOpen = given.some(({ state, value }) => state === 'unknown' || (state === 'present' && value?.kind !== 'function'));
  return isOpen ? 'unknown' : 'none';
}

function countingOfLoop(model: TreeModel, { site, context }: Attempts): Counting {
  const { file } = site;
  const sites = model.code.sites(file).filter((one: CallSite) => model.code.isInside(file, one.call.context, context));
  return measures(model, sites);
}
