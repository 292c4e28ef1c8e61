import { knownCalls } from './call-index.ts';
import { isLiteral } from './consumer-handlers.ts';
import { HTTP_CALLS } from './knowledge/http-clients.ts';
import { MESSAGING_CALLS } from './knowledge/messaging.ts';
import { LOST_ANSWER_CONDITIONS, SAFE_CONDITIONS } from './knowledge/retry-delays.ts';
import type { External } from './knowledge/table.ts';
import { consumersOf } from './link/consumers.ts';
import { siteKey, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { isConstantTrue, type RetryCallSite } from './retry-calls.ts';
import { wordsOf } from './retry-loops.ts';

/** Which failures `axios-retry` repeats: those of all methods, those that are safe, or what a function says. */
export function conditionOf(model: TreeModel, { site, entry }: RetryCallSite): 'default' | 'safe' | 'all' | 'unknown' {
  const { state, value } = model.code.setting(site.file, site.call.args[entry.options], 'retryCondition');
  if (state === 'absent') return 'default';
  if (value?.kind === 'external' && SAFE_CONDITIONS.find(value)) return 'safe';
  if (isConstantTrue(model, value)) return 'all';
  return value && namesOf(model, value).some((name) => LOST_ANSWER_CONDITIONS.test(name)) ? 'default' : 'unknown';
}

/** Names in what a function gives, or of a member that is given. */
function namesOf({ code }: TreeModel, value: Resolved): readonly string[] {
  if (value.kind === 'external') return [value.path.slice(value.path.lastIndexOf('.') + 1)];
  const script = value.kind === 'function' ? code.script(value.file) : undefined;
  if (value.kind !== 'function' || !script) return [];
  const given = script.functions[value.fn]?.returns ?? [];
  const names = given.flatMap((one) => wordsOf(script, one));
  // What looks at the method may let those through alone that are safe.
  return names.some((name) => /^method$|^isIdempotent|^isSafe/.test(name)) ? [] : names;
}

/** Whether a client is told to repeat requests that write. */
export function repeatsPosts(model: TreeModel, { site, entry }: RetryCallSite): boolean {
  const { value } = model.code.setting(site.file, site.call.args[entry.options], 'retry');
  const methods = value && model.code.settingOf(value, ['methods', 'method']).value;
  if (methods?.kind !== 'value' || methods.value.kind !== 'array') return false;
  const { file, value: list } = methods;
  return list.items.some((item) => ['POST', 'post', 'PATCH', 'patch'].some((name) => isLiteral(model.code.resolve(file, item), name)));
}

/** The requests of a client that it repeats by itself, whatever they do. */
export function requestsOf(model: TreeModel, call: RetryCallSite): readonly CallSite[] {
  const isRepeated = call.entry.attaches ? /default|all/.test(conditionOf(model, call)) : repeatsPosts(model, call);
  return isRepeated ? sentThrough(model, call) : [];
}

/** The requests that are sent through a client. */
export function sentThrough(model: TreeModel, { site, entry }: RetryCallSite): readonly CallSite[] {
  const isAxios = entry.attaches === true;
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

/** The commands and calls by which a client of the AWS SDK sends something. */
export function commandsOf(model: TreeModel, { site }: RetryCallSite): readonly CallSite[] {
  const made = siteKey(site);
  const sent = knownCalls(model, MESSAGING_CALLS).filter(({ site: one, callee }) => {
    if (model.roleOf(one.file) !== 'production') return false;
    const senders = one.call.kind === 'new' ? sendersOf(model, one) : [callee];
    return senders.some(({ created }) => siteKey(created) === made);
  });
  return sent.map((one) => one.site);
}

/** The clients that a command is handed to: `client.send(new SendEmailCommand({}))`. */
function sendersOf({ code }: TreeModel, command: CallSite): readonly External[] {
  return consumersOf(code, command).flatMap((taker) => code.externals(taker));
}

function sharesPackage(model: TreeModel, one: CallSite, other: CallSite): boolean {
  return model.packageOf(one.file)?.root === model.packageOf(other.file)?.root;
}

// A request may have settings of its own.
function isRepeatable({ code }: TreeModel, { file, call }: CallSite, options: number): boolean {
  return code.setting(file, call.args[options], 'axios-retry').state === 'absent';
}
