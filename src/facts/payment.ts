import type { Place } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase, Reach, Setting } from './fact.ts';
import { PAYMENT_CALLS, type MoneyMove } from './knowledge/payments.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { freshSource, isKept, isTooWide } from './payment-key.ts';
import { RetryScopes, type RetryAround } from './retry-around.ts';

/** A call that moves money at a payment provider. */
export interface PaymentFact extends FactBase {
  readonly kind: 'payment';
  readonly client: string;
  /** The callee as it is written: `stripe.refunds.create`. */
  readonly expression: string;
  readonly moves: MoneyMove;
  /** Whether the call carries an idempotency key. */
  readonly key: Setting;
  /**
   * Why a key does not protect: it is another one on each attempt, another one on each request and kept nowhere, or the same for different
   * payments.
   */
  readonly keyFlaw?: 'unstable' | 'not-persisted' | 'too-wide';
  /** Where the changing part of the key is made. */
  readonly madeAt?: Place;
  /** What may run the call a second time: a retry in the code, a queue or scheduler, a caller over HTTP. */
  readonly again: 'retry' | 'job' | 'request' | 'nothing';
  readonly retriedAt?: Place;
  readonly reach: Reach;
}

const AGAIN_BY_JOB: ReadonlySet<string> = new Set(['job', 'consumer', 'schedule']);
const AGAIN_BY_REQUEST: ReadonlySet<string> = new Set(['route', 'graphql-field']);

type PaymentCall = (typeof PAYMENT_CALLS.entries)[number];

/** Every call of a known payment library that moves money, or prepares to. */
export function paymentFacts(model: TreeModel): readonly PaymentFact[] {
  const files = model.code.files.filter((file) => model.roleOf(file) === 'production');
  return files.flatMap((file) => model.code.sites(file).flatMap((site) => paymentFact(model, site) ?? []));
}

function paymentFact(model: TreeModel, site: CallSite): PaymentFact | undefined {
  const entry = site.call.kind === 'call' ? model.code.externals(site).flatMap((callee) => PAYMENT_CALLS.find(callee) ?? [])[0] : undefined;
  if (!entry || entry.key.length === 0) return undefined;
  const retry = RetryScopes.of(model).around(site);
  const reach = model.code.reachOf(site);
  return {
    kind: 'payment',
    ...baseOfSite(model, site),
    client: entry.client,
    expression: expressionText(model.code.script(site.file), site.call.callee),
    moves: movesOf(model, site, entry),
    ...keyOf(model, site, entry, retry),
    again: retry ? 'retry' : againBy(reach),
    ...(retry && { retriedAt: model.code.placeOf(retry.site) }),
    reach,
  };
}

function againBy({ entries }: Reach): PaymentFact['again'] {
  if (entries.some(({ kind }) => AGAIN_BY_JOB.has(kind))) return 'job';
  return entries.some(({ kind }) => AGAIN_BY_REQUEST.has(kind)) ? 'request' : 'nothing';
}

function movesOf(model: TreeModel, { file, call }: CallSite, { moves, chargesWith, guardedWith, guardedWithout }: PaymentCall): MoneyMove {
  const params = model.code.resolve(file, call.args[0]);
  if (chargesWith) {
    const { state, value } = model.code.settingOf(params, chargesWith);
    return state === 'present' && !isFalse(value) ? 'charge' : moves;
  }
  if (guardedWith && model.code.settingOf(params, guardedWith).state !== 'absent') return 'guarded';
  if (guardedWithout && model.code.settingOf(params, guardedWithout).state === 'absent') return 'guarded';
  return moves;
}

function isFalse(value: Resolved | undefined): boolean {
  return value?.kind === 'value' && value.value.kind === 'literal' && value.value.value === false;
}

function keyOf(
  model: TreeModel,
  site: CallSite,
  entry: PaymentCall,
  retry: RetryAround | undefined,
): Pick<PaymentFact, 'key' | 'keyFlaw' | 'madeAt'> {
  const { file, call } = site;
  if (call.args.some(({ kind }) => kind === 'spread')) return { key: 'unknown' };
  const options = model.code.resolve(file, call.args[entry.options]);
  const { state } = model.code.weakestSettingOf(options, entry.key);
  if (state === 'absent') return { key: entry.keyIsRequired === true ? 'unknown' : 'absent' };
  const given = keyValue(options, entry.key);
  if (state === 'unknown' || !given) return { key: state };
  const made = freshSource(model, given.file, given.value);
  if (!made) return { key: 'present', ...(isTooWide(model, given.file, given.value) && { keyFlaw: 'too-wide' as const }) };
  if (isKept(model, made, site) || isMadeOnce(model, made)) return { key: 'present' };
  const keyFlaw = retry?.work && !isWithin(model, made, retry.work) ? 'not-persisted' : 'unstable';
  return { key: 'present', keyFlaw, madeAt: model.code.placeOf(made) };
}

function keyValue(options: Resolved, names: readonly string[]): { readonly file: string; readonly value: Value } | undefined {
  if (options.kind !== 'value' || options.value.kind !== 'object') return undefined;
  const entry = options.value.entries.find((one) => 'key' in one && names.includes(one.key));
  return entry && 'value' in entry ? { file: options.file, value: entry.value } : undefined;
}

// Made when the file is loaded: it does not change from call to call.
function isMadeOnce(model: TreeModel, made: CallSite): boolean {
  return model.code.enclosing(made) === 0;
}

function isWithin(model: TreeModel, { file, call }: CallSite, work: { readonly file: string; readonly fn: number }): boolean {
  const body = model.code.functionRecord(work.file, work.fn)?.context ?? -1;
  return file === work.file && model.code.isInside(file, call.context, body);
}
