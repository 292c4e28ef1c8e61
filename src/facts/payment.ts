import type { Place } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase, Reach, Setting } from './fact.ts';
import type { MoneyMove } from './knowledge/payments.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { paymentCallOf, type MoneyCall } from './payment-call.ts';
import { findKey, freshSource, isTooWide, keepersOf } from './payment-key.ts';
import { paymentRequestOf } from './payment-request.ts';
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

/** Every call of a known payment library or provider that moves money, or prepares to. */
export function paymentFacts(model: TreeModel): readonly PaymentFact[] {
  const files = model.code.files.filter((file) => model.roleOf(file) === 'production');
  return files.flatMap((file) => model.code.sites(file).flatMap((site) => paymentFact(model, site) ?? []));
}

function paymentFact(model: TreeModel, site: CallSite): PaymentFact | undefined {
  const call = paymentCallOf(model, site) ?? paymentRequestOf(model, site);
  if (!call) return undefined;
  const retry = RetryScopes.of(model).around(site);
  const reach = model.code.reachOf(site);
  return {
    kind: 'payment',
    ...baseOfSite(model, site),
    client: call.client,
    expression: expressionText(model.code.script(site.file), site.call.callee),
    moves: call.moves,
    ...keyOf(model, site, call, retry),
    again: retry ? 'retry' : againBy(reach),
    ...(retry && { retriedAt: model.code.placeOf(retry.site) }),
    reach,
  };
}

function againBy({ entries }: Reach): PaymentFact['again'] {
  if (entries.some(({ kind }) => AGAIN_BY_JOB.has(kind))) return 'job';
  return entries.some(({ kind }) => AGAIN_BY_REQUEST.has(kind)) ? 'request' : 'nothing';
}

function keyOf(
  model: TreeModel,
  site: CallSite,
  call: MoneyCall,
  retry: RetryAround | undefined,
): Pick<PaymentFact, 'key' | 'keyFlaw' | 'madeAt'> {
  const { state, given } = findKey(model, call.places);
  if (state === 'absent') return { key: call.keyIsRequired ? 'unknown' : 'absent' };
  if (state === 'unknown' || !given) return { key: state };
  const made = freshSource(model, given.file, given.value);
  if (!made) return { key: 'present', ...(isTooWide(model, given.file, given.value) && { keyFlaw: 'too-wide' as const }) };
  if (isMadeOnce(model, made)) return { key: 'present' };
  const keepers = keepersOf(model, made, site);
  // Who pays on a page does so long after what is written beside the call.
  const isKept = call.moves === 'page' ? keepers.length > 0 : keepers.some((keeper) => !follows(model, keeper, site));
  if (isKept) return { key: 'present' };
  const isLost = keepers.length > 0 || (retry?.work && !isWithin(model, made, retry.work));
  return { key: 'present', keyFlaw: isLost === true ? 'not-persisted' : 'unstable', madeAt: model.code.placeOf(made) };
}

// Made when the file is loaded: it does not change from call to call.
function isMadeOnce(model: TreeModel, made: CallSite): boolean {
  return model.code.enclosing(made) === 0;
}

/** Whether a call stands after another one in the same function. */
function follows(model: TreeModel, later: CallSite, site: CallSite): boolean {
  if (later.file !== site.file || model.code.enclosing(later) !== model.code.enclosing(site)) return false;
  const [line, column] = later.call.at;
  const [, , endLine, endColumn] = site.call.at;
  return line > endLine || (line === endLine && column >= endColumn);
}

function isWithin(model: TreeModel, { file, call }: CallSite, work: { readonly file: string; readonly fn: number }): boolean {
  const body = model.code.functionRecord(work.file, work.fn)?.context ?? -1;
  return file === work.file && model.code.isInside(file, call.context, body);
}
