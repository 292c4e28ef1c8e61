import type { Attempts } from './attempt-loops.ts';
import { RETRY_HOOKS } from './knowledge/retry-delays.ts';
import { measures } from './measuring.ts';
import type { SettingValue } from './link/code-model.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
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
  const given = hooks.map((path) => hookAt(model, site, { options: entry.options, path }));
  const listeners = given.flatMap(({ value }) => functionsIn(model, value));
  const counted = measures(model, [...own, ...listeners.flatMap((one) => sitesOfFunction(model.code, one.file, one.fn))]);
  if (counted !== 'none') return counted;
  const isOpen = given.some(({ state, value }) => state === 'unknown' || (state === 'present' && functionsIn(model, value).length === 0));
  return isOpen ? 'unknown' : 'none';
}

function hookAt({ code }: TreeModel, { file, call }: CallSite, { options, path }: { options: number; path: string }): SettingValue {
  const [first = '', ...names] = path.split('.');
  return names.reduce<SettingValue>(
    (found, name) => (found.state === 'present' && found.value ? code.settingOf(found.value, [name]) : found),
    code.setting(file, call.args[options], first),
  );
}

/** A function, or those of a list that is written out. */
function functionsIn({ code }: TreeModel, value: Resolved | undefined): readonly Extract<Resolved, { kind: 'function' }>[] {
  if (value?.kind !== 'value' || value.value.kind !== 'array') return functionOf(value);
  const { file } = value;
  return value.value.items.flatMap((item) => functionOf(code.resolve(file, item)));
}

function functionOf(value: Resolved | undefined): readonly Extract<Resolved, { kind: 'function' }>[] {
  return value?.kind === 'function' ? [value] : [];
}

function countingOfLoop(model: TreeModel, { site, context }: Attempts): Counting {
  const { file } = site;
  const sites = model.code.sites(file).filter((one: CallSite) => model.code.isInside(file, one.call.context, context));
  return measures(model, sites);
}
