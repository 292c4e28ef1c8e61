import type { Effect } from './knowledge/effects.ts';
import { HTTP_CALLS, HTTP_GLOBALS } from './knowledge/http-clients.ts';
import { MESSAGING_CALLS, SENDING_NAMES, TRANSACTION_HANDLE } from './knowledge/messaging.ts';
import { PAYMENT_CALLS } from './knowledge/payments.ts';
import type { Value } from '../summaries/script-summary.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Something that another system gets to know of and that no rollback takes back. */
export interface OutwardEffect {
  readonly effect: Exclude<Effect, 'db-read' | 'db-write' | 'db-raw'>;
  readonly client: string;
  /** Of an HTTP call; undefined where it is not decided. */
  readonly method?: string | undefined;
  /** Judged by the name of the method alone. */
  readonly byName?: true;
}

/** The effect of a call outside the process and outside databases, if it has one. */
export function outwardEffectOf(model: TreeModel, site: CallSite): OutwardEffect | undefined {
  const { call } = site;
  if (call.kind === 'decorator' || call.kind === 'tag') return undefined;
  const callee = model.code.callee(site);
  if (callee.kind === 'global') return HTTP_GLOBALS.has(callee.path) ? httpEffect(model, site, { client: 'fetch', options: 1 }) : undefined;
  if (callee.kind !== 'external') return undefined;
  const messaging = MESSAGING_CALLS.find(callee);
  if (messaging) return joinsTransaction(model, site, messaging.joins) ? undefined : messaging;
  const payment = PAYMENT_CALLS.find(callee);
  if (payment) return { effect: 'payment', client: payment.client };
  const http = call.kind === 'call' ? HTTP_CALLS.find(callee) : undefined;
  return http && httpEffect(model, site, http);
}

/**
 * The effect that a method's name promises, where its object was not followed to anything: an interface, a client handed in. Undefined where
 * the handle of a transaction goes along; `chain` tells what the callers pass for it.
 */
export function namedEffectOf(model: TreeModel, site: CallSite, chain: readonly CallSite[]): OutwardEffect | undefined {
  const { callee } = site.call;
  if (callee.kind !== 'member' || site.call.kind !== 'call') return undefined;
  const named = SENDING_NAMES.find(({ name }) => name.test(callee.name));
  const resolved = model.code.callee(site);
  if (!named || resolved.kind === 'function' || alternatives(resolved).some(({ kind }) => kind === 'external')) return undefined;
  return takesHandle(model, site, chain) ? undefined : { effect: named.effect, client: '', byName: true };
}

function takesHandle(model: TreeModel, site: CallSite, chain: readonly CallSite[]): boolean {
  const given = site.call.args.flatMap((argument): readonly { readonly key: string; readonly value: Value }[] => {
    if (argument.kind !== 'object') return [{ key: nameOf(model, site.file, argument), value: argument }];
    return argument.entries.flatMap((entry) => ('key' in entry ? [entry] : []));
  });
  return given.some(({ key, value }) => TRANSACTION_HANDLE.test(key) && !isLeftOut(model, site.file, value, chain));
}

/** Whether a value is a parameter that the call leading here leaves out. */
function isLeftOut(model: TreeModel, file: string, value: Value, chain: readonly CallSite[]): boolean {
  const binding = value.kind === 'binding' ? model.code.script(file)?.bindings[value.binding] : undefined;
  const param = binding?.kind === 'param' ? binding.value : undefined;
  const caller = chain.at(-1);
  if (param?.kind !== 'param' || !caller) return false;
  const callee = model.code.callee(caller);
  return callee.kind === 'function' && callee.file === file && callee.fn === param.fn && caller.call.args[param.index] === undefined;
}

function nameOf(model: TreeModel, file: string, value: Value): string {
  if (value.kind === 'member') return value.name;
  return value.kind === 'binding' ? (model.code.script(file)?.bindings[value.binding]?.name ?? '') : '';
}

function httpEffect(
  model: TreeModel,
  site: CallSite,
  { client, options, method, addressIsOptional }: { client: string; options: number; method?: string; addressIsOptional?: true },
): OutwardEffect {
  const { callee, args } = site.call;
  const name = callee.kind === 'member' ? callee.name.toLowerCase() : '';
  const byName = method ?? VERBS.get(name);
  if (byName !== undefined) return { effect: 'http', client, method: byName };
  const given = [args[options], ...(addressIsOptional ? [args[0]] : [])].map(
    (argument) => argument && model.code.setting(site.file, argument, 'method'),
  );
  const value = given.find((setting) => setting?.state === 'present')?.value;
  if (value)
    return {
      effect: 'http',
      client,
      method: value.kind === 'value' && value.value.kind === 'literal' ? String(value.value.value).toUpperCase() : undefined,
    };
  const decided = given[0] === undefined || given[0].state === 'absent';
  return { effect: 'http', client, method: decided && !addressIsOptional ? 'GET' : undefined };
}

const VERBS: ReadonlyMap<string, string> = new Map([
  ['get', 'GET'],
  ['head', 'HEAD'],
  ['options', 'OPTIONS'],
  ['post', 'POST'],
  ['postform', 'POST'],
  ['put', 'PUT'],
  ['putform', 'PUT'],
  ['patch', 'PATCH'],
  ['patchform', 'PATCH'],
  ['delete', 'DELETE'],
  ['del', 'DELETE'],
]);

// A queue that lives in the same database can take the job within the transaction.
function joinsTransaction(model: TreeModel, { file, call }: CallSite, option: string | undefined): boolean {
  if (option === undefined) return false;
  return call.args
    .slice(1)
    .some(
      (argument) =>
        argument.kind !== 'function' && model.code.setting(file, argument, option).state !== 'absent' && isOptions(argument.kind),
    );
}

function isOptions(kind: string): boolean {
  return kind === 'object' || kind === 'binding';
}
