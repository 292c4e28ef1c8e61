import { expressionText } from './base.ts';
import { httpRequestOf } from './http-request.ts';
import { ASKS, BEGINS, BOOKS, MOVES_MONEY, REQUEST_KEYS } from './knowledge/retry-delays.ts';
import { callsWithin, type ReachedCall } from './link/call-walk.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { findKey, freshSource } from './payment-key.ts';

/** A call that does its work again when it is repeated. */
export interface UnsafeOperation {
  readonly site: CallSite;
  /** `POST https://pay.example/v1/charges`, `mailer.sendMail`. */
  readonly label: string;
  /** `begins` says that the name of the call says so, and nothing else. */
  readonly does: 'books' | 'posts' | 'mails' | 'begins';
  /** A key goes along that is another one on each attempt; made here. */
  readonly fresh?: CallSite | undefined;
}

/** Where code is repeated: a key that is made inside changes with each attempt. */
export type IsInside = (site: CallSite) => boolean;

/** The calls among what is repeated, and what that leads to, that are not safe to repeat; the gravest first. */
export function unsafeOperations(model: TreeModel, repeated: readonly CallSite[], isInside: IsInside): readonly UnsafeOperation[] {
  const found = callsWithin(model.code, repeated).flatMap((reached) => unsafeOperation(model, reached, isInside) ?? []);
  return found.toSorted((one, other) => GRAVITY.indexOf(one.does) - GRAVITY.indexOf(other.does));
}

const BODY_KEYS = [...REQUEST_KEYS, 'id', 'reference', 'orderId', 'transactionId', 'externalId', 'external_id'];
const GRAVITY: readonly UnsafeOperation['does'][] = ['books', 'mails', 'posts', 'begins'];

function unsafeOperation(model: TreeModel, { site, chain }: ReachedCall, isInside: IsInside): UnsafeOperation | undefined {
  const outward = outwardEffectOf(model, site);
  const label = expressionText(model.code.script(site.file), site.call.callee);
  if (outward?.effect === 'mail' || outward?.effect === 'sms') return { site, label, does: 'mails' };
  if (outward?.effect === 'http') return unsafeRequest(model, { site, chain }, outward.method, isInside);
  return outward ? undefined : unsafeNamedCall(model, site, label);
}

/** `gateway.capture(amount)`, `builds.createBuild(project)`, where nothing tells what the client does. */
function unsafeNamedCall({ code }: TreeModel, site: CallSite, label: string): UnsafeOperation | undefined {
  const { callee, args, kind } = site.call;
  if (kind !== 'call' || callee.kind !== 'member' || args.length === 0) return undefined;
  const does = MOVES_MONEY.test(callee.name) ? 'books' : BEGINS.test(callee.name) ? 'begins' : undefined;
  const resolved = code.callee(site).kind;
  const isOpen = resolved === 'unknown' || resolved === 'param' || resolved === 'result' || (does === 'begins' && resolved === 'external');
  // A key may stand anywhere in the arguments.
  const isKeyed = args.some((argument) => argument.kind !== 'literal' && mayHoldKey(code, site.file, argument));
  return does && isOpen && !isKeyed ? { site, label, does } : undefined;
}

function mayHoldKey(code: TreeModel['code'], file: string, argument: CallSite['call']['args'][number]): boolean {
  const name = argument.kind === 'binding' ? (code.script(file)?.bindings[argument.binding]?.name ?? '') : '';
  if (/key|id$|request|options|dto|payload|params|input/i.test(name)) return true;
  const resolved = code.resolve(file, argument);
  return resolved.kind === 'value' && resolved.value.kind === 'object' && code.settingOf(resolved, REQUEST_KEYS).state !== 'absent';
}

function unsafeRequest(
  model: TreeModel,
  { site, chain }: ReachedCall,
  method: string | undefined,
  isInside: IsInside,
): UnsafeOperation | undefined {
  if (method !== 'POST' && method !== 'PATCH') return undefined;
  const request = httpRequestOf(model, site);
  if (!request) return undefined;
  const address = (request.addresses[0] ?? '').replaceAll(/\0+/g, '{}').split(/[?#]/, 1)[0] ?? '';
  // What a request does is known by its address, or by the names of what sends it; one that only asks may be repeated.
  if (asks(model, address, [...chain, site])) return undefined;
  const key = keyOf(model, request.headers, request.body);
  const fresh = key.given && freshSource(model, key.given.file, key.given.value)?.made;
  if (key.state !== 'absent' && !(fresh && isInside(fresh))) return undefined;
  const isKnown = /[a-z]/i.test(address.replace(/^https?:\/\//, ''));
  const label = isKnown
    ? `${method} ${address.replace(/\/\/[^/@]*@/, '//')}`
    : expressionText(model.code.script(site.file), site.call.callee);
  return { site, label, does: BOOKS.test(pathOf(address)) ? 'books' : 'posts', ...(fresh && { fresh }) };
}

function pathOf(address: string): string {
  return address.replace(/^https?:\/\/[^/]*/, '');
}

/** Whether a request changes nothing: by the end of its address, or by the names of what sends it. */
function asks({ code }: TreeModel, address: string, sent: readonly CallSite[]): boolean {
  const path = pathOf(address);
  if (ASKS.test(path.slice(path.lastIndexOf('/')))) return true;
  const names = [
    address,
    ...sent.flatMap(({ file, call }) => [expressionText(code.script(file), call.callee), code.symbolAt(file, call.context)]),
  ];
  return !BOOKS.test(path) && ASKS.test(names.join(' '));
}

/** The key of a request: in its headers, or in a body that is written down. A body that is not is no place where a key is looked for. */
function keyOf(model: TreeModel, headers: Resolved, body: Resolved): ReturnType<typeof findKey> {
  const inBody = findKey(model, [{ in: body, names: BODY_KEYS }], false);
  return inBody.state === 'present' ? inBody : findKey(model, [{ in: headers, names: REQUEST_KEYS, anyCase: true }], false);
}
