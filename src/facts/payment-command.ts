import type { Value } from '../summaries/script-summary.ts';
import { COMMAND_METHODS, PAYMENT_COMMANDS } from './knowledge/payments.ts';
import { consumersOf } from './link/consumers.ts';
import { siteKey, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { moveOf, placeIn, type KeyPlace, type MoneyCall, type PlacedCall } from './payment-call.ts';

/** The payments sent by a request that is made as an object: `new CapturesRefundRequest(id)`, filled, and then `client.execute(request)`. */
export function paymentCommandsOf(model: TreeModel, made: CallSite): readonly PlacedCall[] {
  const command = model.code.externals(made).flatMap((callee) => PAYMENT_COMMANDS.find(callee) ?? [])[0];
  if (!command) return [];
  const uses = consumersOf(model.code, made).filter((site) => takes(model, site, made));
  const body = bodyOf(model, uses);
  const places = [...keyPlaces(model, made, uses), ...command.body.map((name) => placeIn(model, body, name))];
  const call: MoneyCall = {
    client: command.client,
    moves: moveOf(model, body, command),
    keyName: command.body[0] ?? COMMAND_METHODS.header,
    byLibrary: true,
    places,
    keyIsRequired: false,
  };
  return uses.filter((site) => nameOf(site) === COMMAND_METHODS.sends).map((site) => ({ site, call }));
}

/** Whether a call is a method of what another one made, or is given it. */
function takes(model: TreeModel, { file, call: { callee, args } }: CallSite, made: CallSite): boolean {
  return (callee.kind === 'member' && isMadeBy(model, file, callee.of, made)) || args.some((value) => isMadeBy(model, file, value, made));
}

function isMadeBy(model: TreeModel, file: string, value: Value, made: CallSite): boolean {
  const resolved = model.code.resolve(file, value);
  return resolved.kind === 'external' && siteKey(resolved.created) === siteKey(made);
}

function bodyOf(model: TreeModel, uses: readonly CallSite[]): Resolved {
  const filled = uses.filter((site) => nameOf(site) === COMMAND_METHODS.body);
  const [only, ...others] = filled;
  if (!only) return { kind: 'value', file: '', value: { kind: 'undefined' } };
  return others.length > 0 ? { kind: 'unknown' } : model.code.resolve(only.file, only.call.args[0]);
}

function keyPlaces(model: TreeModel, made: CallSite, uses: readonly CallSite[]): readonly KeyPlace[] {
  const { key, body, sends, others } = COMMAND_METHODS;
  const set = uses.flatMap((site) => (nameOf(site) === key ? site.call.args.slice(0, 1) : []));
  const isPlain = uses.every((site) => [key, body, sends].some((name) => name === nameOf(site)) || others.test(nameOf(site)));
  const unseen: readonly KeyPlace[] = isPlain ? [] : [{ in: { kind: 'unknown' }, names: [] }];
  return [...[...set, ...assignedKeys(model, made)].map((value) => ({ file: made.file, value })), ...unseen];
}

// `request.headers['PayPal-Request-Id'] = key`
function assignedKeys(model: TreeModel, made: CallSite): readonly Value[] {
  return (model.code.script(made.file)?.assignments ?? []).flatMap(({ target, value }) => {
    if (writtenName(target) !== COMMAND_METHODS.header.toLowerCase()) return [];
    const of = target.kind === 'member' || target.kind === 'element' ? target.of : undefined;
    return of?.kind === 'member' && isMadeBy(model, made.file, of.of, made) ? [value] : [];
  });
}

function nameOf({ call: { callee } }: CallSite): string {
  return callee.kind === 'member' ? callee.name : '';
}

function writtenName(target: Value): string {
  if (target.kind === 'member') return target.name.toLowerCase();
  return target.kind === 'element' && target.index.kind === 'literal' ? String(target.index.value).toLowerCase() : '';
}
