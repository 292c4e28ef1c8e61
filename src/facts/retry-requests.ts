import { knownCalls } from './call-index.ts';
import { isLiteral } from './consumer-handlers.ts';
import { HTTP_CALLS } from './knowledge/http-clients.ts';
import { SAFE_CONDITIONS } from './knowledge/retry-delays.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { isConstantTrue, type RetryCallSite } from './retry-calls.ts';

/** Which failures `axios-retry` repeats: those of all methods, those that are safe, or what a function says. */
export function conditionOf(model: TreeModel, { site, entry }: RetryCallSite): 'default' | 'safe' | 'all' | 'unknown' {
  const { state, value } = model.code.setting(site.file, site.call.args[entry.options], 'retryCondition');
  if (state === 'absent') return 'default';
  if (value?.kind === 'external' && SAFE_CONDITIONS.find(value)) return 'safe';
  return isConstantTrue(model, value) ? 'all' : 'unknown';
}

/** Whether a client is told to repeat requests that write. */
export function repeatsPosts(model: TreeModel, { site, entry }: RetryCallSite): boolean {
  const { value } = model.code.setting(site.file, site.call.args[entry.options], 'retry');
  const methods = value && model.code.settingOf(value, ['methods', 'method']).value;
  if (methods?.kind !== 'value' || methods.value.kind !== 'array') return false;
  const { file, value: list } = methods;
  return list.items.some((item) => ['POST', 'post', 'PATCH', 'patch'].some((name) => isLiteral(model.code.resolve(file, item), name)));
}

/** The requests of a client that repeats them by itself. */
export function requestsOf(model: TreeModel, call: RetryCallSite): readonly CallSite[] {
  const { site, entry } = call;
  const isAxios = entry.attaches === true;
  const condition = isAxios ? conditionOf(model, call) : 'all';
  if (condition === 'safe' || condition === 'unknown') return [];
  const instance = isAxios ? model.code.resolve(site.file, site.call.args[0]) : undefined;
  const made = instance?.kind === 'external' ? siteKey(instance.created) : isAxios ? undefined : siteKey(site);
  if (made === undefined) return [];
  const sent = knownCalls(model, HTTP_CALLS).filter(({ site: one, callee, entry: http }) => {
    if (model.roleOf(one.file) !== 'production' || (isAxios && http.client !== 'axios')) return false;
    if (isAxios && made === '' && !sharesPackage(model, one, site)) return false;
    const isOwn = !isAxios && siteKey(one) === made;
    return isOwn || (siteKey(callee.created) === made && (isAxios ? isRepeatable(model, one, http.options) : true));
  });
  return sent.map((one) => one.site);
}

function sharesPackage(model: TreeModel, one: CallSite, other: CallSite): boolean {
  return model.packageOf(one.file)?.root === model.packageOf(other.file)?.root;
}

// A request may have settings of its own.
function isRepeatable({ code }: TreeModel, { file, call }: CallSite, options: number): boolean {
  return code.setting(file, call.args[options], 'axios-retry').state === 'absent';
}
