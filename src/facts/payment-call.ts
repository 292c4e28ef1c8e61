import type { Value } from '../summaries/script-summary.ts';
import { PAYMENT_CALLS, type MoneyMove, type MoneyTerms } from './knowledge/payments.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Where the key of a payment may stand: by name in something that was resolved, or a value of its own. */
export type KeyPlace =
  | { readonly in: Resolved; readonly names: readonly string[]; readonly anyCase?: true }
  | { readonly file: string; readonly value: Value };

/** A call that moves money, whichever way it is made. */
export interface MoneyCall {
  readonly client: string;
  readonly moves: MoneyMove;
  /** How the provider calls the key: `idempotencyKey`, `PayPal-Request-Id`. */
  readonly keyName: string;
  /** Whether a library of the provider sends the call. */
  readonly byLibrary: boolean;
  /** Each of them may carry the key. */
  readonly places: readonly KeyPlace[];
  readonly keyIsRequired: boolean;
}

/** A money call with the place that decides on it: the call that sends it, or that of a function that sends what it is given. */
export interface PlacedCall {
  readonly site: CallSite;
  readonly call: MoneyCall;
}

/** A call of a payment library that moves money and has a place for a key. */
export function paymentCallOf(model: TreeModel, site: CallSite): MoneyCall | undefined {
  const entry = site.call.kind === 'call' ? model.code.externals(site).flatMap((callee) => PAYMENT_CALLS.find(callee) ?? [])[0] : undefined;
  if (!entry || entry.key.length === 0) return undefined;
  const { file, call } = site;
  const hasSpread = call.args.some(({ kind }) => kind === 'spread');
  const options: Resolved = hasSpread ? { kind: 'unknown' } : model.code.resolve(file, call.args[entry.options]);
  return {
    client: entry.client,
    moves: moveOf(model, model.code.resolve(file, call.args[entry.params ?? 0]), entry),
    keyName: entry.key[0] ?? '',
    byLibrary: true,
    places: entry.key.map((name) => placeIn(model, options, name)),
    keyIsRequired: entry.keyIsRequired === true,
  };
}

/** The place of a key in an object; `a.b` is the field `b` of the field `a`. */
export function placeIn(model: TreeModel, object: Resolved, name: string): KeyPlace {
  const [field = name, ...path] = name.split('.').reverse();
  const holder = path.reverse().reduce<Resolved>((of, one) => {
    const { state, value } = model.code.settingOf(of, [one]);
    return state === 'absent' ? { kind: 'value', file: '', value: { kind: 'undefined' } } : (value ?? { kind: 'unknown' });
  }, object);
  return { in: holder, names: [field] };
}

/** What a call does with money, as its parameters say. */
export function moveOf(model: TreeModel, params: Resolved, { moves, chargesWith, guardedWith, guardedWithout }: MoneyTerms): MoneyMove {
  if (chargesWith) {
    const { state, value } = model.code.settingOf(params, chargesWith);
    return state === 'present' && !isFalse(value) ? 'charge' : moves;
  }
  if (guardedWith && model.code.settingOf(params, guardedWith).state !== 'absent') return 'guarded';
  if (guardedWithout && model.code.settingOf(params, guardedWithout).state !== 'present') return 'guarded';
  return moves;
}

function isFalse(value: Resolved | undefined): boolean {
  return value?.kind === 'value' && value.value.kind === 'literal' && value.value.value === false;
}
