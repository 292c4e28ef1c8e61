import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import type { Stretch } from './consumer-handlers.ts';
import { databaseAccessOf } from './database-call.ts';
import { ACKNOWLEDGES, ACKNOWLEDGING_COMMANDS, ASIDE, FETCHES, REFUSES } from './knowledge/consumers.ts';
import { SYNCHRONOUS_CALLS } from './knowledge/databases.ts';
import { LOG_SINKS } from './knowledge/loggers.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import { Promises } from './link/promises.ts';
import { alternatives, type CallSite, type FunctionAt } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { namedEffectOf, outwardEffectOf } from './outward-effect.ts';

const PROMISES = new WeakMap<TreeModel, Promises>();
const SETTLING = /^(?:then|catch|finally)$/;

/** The calls of a stretch of code, without those of functions inside it. */
export function sitesIn({ code }: TreeModel, { file, fn, context }: Stretch): readonly CallSite[] {
  const sites = sitesOfFunction(code, file, fn);
  return code.functionRecord(file, fn)?.context === context
    ? sites
    : sites.filter((site) => code.isInside(file, site.call.context, context));
}

/** The name by which a call is called. */
export function calledName(script: ScriptSummary | undefined, { callee }: { readonly callee: Value }): string {
  if (callee.kind === 'member' || callee.kind === 'global') return callee.name;
  return callee.kind === 'binding' ? (script?.bindings[callee.binding]?.name ?? '') : '';
}

/** Whether a call says that a message is done. */
export function isAcknowledging({ code }: TreeModel, site: CallSite): boolean {
  if (site.call.kind === 'new') return code.externals(site).some((one) => ACKNOWLEDGING_COMMANDS.find(one) !== undefined);
  return site.call.kind === 'call' && ACKNOWLEDGES.test(calledName(code.script(site.file), site.call));
}

/** Whether a call says that a message is not done. */
export function isRefusing({ code }: TreeModel, site: CallSite): boolean {
  return REFUSES.test(calledName(code.script(site.file), site.call));
}

/** Whether a call is none of the work of a handler: it logs, measures, waits, or speaks to the broker about the message. */
export function isAside(model: TreeModel, site: CallSite): boolean {
  const { code } = model;
  const name = calledName(code.script(site.file), site.call);
  if (site.call.kind !== 'call' || ASIDE.test(name) || REFUSES.test(name) || isAcknowledging(model, site)) return true;
  if (rootName(code.script(site.file), site.call.callee) === 'console') return true;
  if (code.externals(site).some((one) => LOG_SINKS.find(one) !== undefined || FETCHES.find(one) !== undefined)) return true;
  return site.call.args.some((argument) => isBrokerTalk(model, site.file, argument));
}

// `sqs.send(new ReceiveMessageCommand(…))`
function isBrokerTalk(model: TreeModel, file: string, value: Value): boolean {
  const inner = value.kind === 'call' ? model.code.resolver.site(file, value.call) : undefined;
  if (!inner) return false;
  return isAcknowledging(model, inner) || model.code.externals(inner).some((one) => FETCHES.find(one) !== undefined);
}

function rootName(script: ScriptSummary | undefined, callee: Value): string {
  let at = callee;
  while (at.kind === 'member') at = at.of;
  return at.kind === 'global' ? at.name : at.kind === 'binding' ? (script?.bindings[at.binding]?.name ?? '') : '';
}

/** Whether a call is work that the code waits for. */
export function isAwaitedWork(model: TreeModel, site: CallSite): boolean {
  return (site.call.use === 'await' || site.call.use === 'return') && !isAside(model, site);
}

/** The call of work that is started and not waited for, where a call is one: `save(message)`, `save(message).catch(log)`, `list.forEach(async …)`. */
export function unawaitedWork(model: TreeModel, site: CallSite): CallSite | undefined {
  const { code } = model;
  const { use, callee, args } = site.call;
  if (use !== 'statement' && use !== 'void') return undefined;
  if (callee.kind === 'member' && SETTLING.test(callee.name)) return startOfChain(model, site);
  if (callee.kind === 'member' && callee.name === 'forEach') {
    const each = args[0] ? code.resolve(site.file, args[0]) : undefined;
    return each?.kind === 'function' && code.functionRecord(each.file, each.fn)?.async === true ? site : undefined;
  }
  return (givesPromise(model, site) || startsEffect(model, site)) && !isAside(model, site) ? site : undefined;
}

/** Whether a call of a package or a global begins to write or to ask something of another system, and nobody is called when it is done. */
function startsEffect(model: TreeModel, site: CallSite): boolean {
  if (site.call.kind !== 'call' || model.code.externals(site).some((one) => SYNCHRONOUS_CALLS.find(one) !== undefined)) return false;
  if (site.call.args.some((argument) => model.code.resolve(site.file, argument).kind === 'function')) return false;
  const outward = outwardEffectOf(model, site)?.effect;
  return databaseAccessOf(model, site)?.access === 'write' || (outward !== undefined && PROMISED.has(outward));
}

/** Effects whose calls give promises; what is published may only be put into a buffer. */
const PROMISED: ReadonlySet<string> = new Set(['http', 'mail', 'sms', 'payment']);

/** The call that gives the promise at the start of `save(message).then(…).catch(…)`. */
function startOfChain(model: TreeModel, last: CallSite): CallSite | undefined {
  let site: CallSite | undefined = last;
  while (site && site.call.callee.kind === 'member' && SETTLING.test(site.call.callee.name)) {
    const of: Value = site.call.callee.of;
    site = of.kind === 'call' ? model.code.resolver.site(last.file, of.call) : undefined;
  }
  return site && givesPromise(model, site) && !isAside(model, site) ? site : undefined;
}

function givesPromise(model: TreeModel, site: CallSite): boolean {
  const promises = PROMISES.get(model) ?? new Promises(model.code);
  PROMISES.set(model, promises);
  const targets = targetsOf(model, site);
  return targets.length > 0 && targets.every(({ file, fn }) => promises.promises(file, fn));
}

/** The functions that a call may run, those that callers hand in included; empty where one of them is not decided. */
function targetsOf({ code }: TreeModel, site: CallSite): readonly FunctionAt[] {
  const found = alternatives(code.throughCallers(code.callee(site)));
  return found.every(({ kind }) => kind === 'function') ? found.flatMap((one) => (one.kind === 'function' ? [one] : [])) : [];
}

/** Something that is lost with a message whose work does not get done: what the work writes or sends, as the code names it. */
export function lossOf(model: TreeModel, work: CallSite): string | undefined {
  const { code } = model;
  const bodies =
    code.callee(work).kind === 'param' ? targetsOf(model, work).flatMap(({ file, fn }) => sitesOfFunction(code, file, fn)) : [];
  const callbacks = work.call.args.flatMap((argument) =>
    argument.kind === 'function' ? sitesOfFunction(code, work.file, argument.fn) : [],
  );
  const found = callsWithin(code, [work, ...bodies, ...callbacks]).find(({ site }) => changes(model, site));
  return found && calledText(model, found.site);
}

function calledText({ code }: TreeModel, { file, call }: CallSite): string {
  return calledName(code.script(file), call);
}

function changes(model: TreeModel, site: CallSite): boolean {
  if (databaseAccessOf(model, site)?.access === 'write') return true;
  const outward = outwardEffectOf(model, site) ?? namedEffectOf(model, site, []);
  if (!outward || outward.effect === 'notify') return false;
  return outward.effect !== 'http' || (outward.method !== undefined && outward.method !== 'GET' && outward.method !== 'HEAD');
}
