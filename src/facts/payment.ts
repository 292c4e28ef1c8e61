import type { Place } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase, Reach, Setting } from './fact.ts';
import type { MoneyMove } from './knowledge/payments.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { declaredCallOf, paymentCallOf, type PlacedCall } from './payment-call.ts';
import { paymentCommandsOf } from './payment-command.ts';
import { findKey, freshSource, isTooWide, passedKey } from './payment-key.ts';
import { keepersOf } from './payment-key-kept.ts';
import { paymentRequestsOf } from './payment-request.ts';
import { RetryScopes, type RetryAround } from './retry-around.ts';
import { reachOf } from './reach.ts';

/** A call that moves money at a payment provider. */
export interface PaymentFact extends FactBase {
  readonly kind: 'payment';
  readonly client: string;
  /** The callee as it is written: `stripe.refunds.create`. */
  readonly expression: string;
  readonly moves: MoneyMove;
  /** How the provider calls the key: `idempotencyKey`, `PayPal-Request-Id`. */
  readonly keyName: string;
  /** Whether a library of the provider sends the call, rather than a client of HTTP. */
  readonly byLibrary: boolean;
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
  return files.flatMap((file) => model.code.sites(file).flatMap((site) => paymentsAt(model, site)));
}

function paymentsAt(model: TreeModel, site: CallSite): readonly PaymentFact[] {
  if (site.call.kind === 'new') return paymentCommandsOf(model, site).map((one) => paymentFact(model, one, one.site));
  if (site.call.kind !== 'call') return [];
  const call = paymentCallOf(model, site) ?? declaredCallOf(model, site);
  const placed = call ? [{ site, call }] : paymentRequestsOf(model, site);
  return placed.map((one) => paymentFact(model, one, site));
}

/** `sent` is the call that leaves the process; it may stand in a function that sends what it is given. */
function paymentFact(model: TreeModel, { site, call }: PlacedCall, sent: CallSite): PaymentFact {
  const retry = RetryScopes.of(model).around(site) ?? RetryScopes.of(model).around(sent);
  const reach = reachOf(model, site);
  return {
    kind: 'payment',
    ...baseOfSite(model, site),
    client: call.client,
    expression: expressionText(model.code.script(site.file), site.call.callee),
    moves: call.moves,
    byLibrary: call.byLibrary,
    ...keyOf(model, { site, call }, sent, retry),
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
  { site, call }: PlacedCall,
  sent: CallSite,
  retry: RetryAround | undefined,
): Pick<PaymentFact, 'key' | 'keyName' | 'keyFlaw' | 'madeAt'> {
  const { state, given } = passedKey(model, findKey(model, call.places, site !== sent), { site, sent });
  const keyName = given?.name ?? call.keyName;
  if (state === 'absent') return { keyName, key: call.keyIsRequired ? 'unknown' : 'absent' };
  if (state === 'unknown' || !given) return { keyName, key: state };
  const fresh = freshSource(model, given.file, given.value);
  if (!fresh) return { keyName, key: 'present', ...(isTooWide(model, given.file, given.value) && { keyFlaw: 'too-wide' as const }) };
  const { made } = fresh;
  const keepers = keepersOf(model, { ...fresh, name: keyName }, site);
  if (isMadeOnce(model, made) || keepers.isAssigned) return { keyName, key: 'present' };
  // Who pays on a page does so long after what is written beside the call.
  const isKept = call.moves === 'page' ? keepers.calls.length > 0 : keepers.calls.some((keeper) => !follows(model, keeper, site));
  if (isKept) return { keyName, key: 'present' };
  const isLost = keepers.calls.length > 0 || (retry && !isMadeAgain(model, made, retry));
  return { keyName, key: 'present', keyFlaw: isLost === true ? 'not-persisted' : 'unstable', madeAt: model.code.placeOf(made) };
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

/** Whether a key is another one on each attempt of a retry: made by the function that it runs, or inside its loop. */
function isMadeAgain(model: TreeModel, made: CallSite, { site, work }: RetryAround): boolean {
  const outer = work ? model.code.functionRecord(work.file, work.fn)?.context : loopAround(model, site);
  return made.file === (work ?? site).file && model.code.isInside(made.file, made.call.context, outer ?? -1);
}

function loopAround(model: TreeModel, { file, call }: CallSite): number {
  const contexts = model.code.script(file)?.contexts ?? [];
  for (let at = call.context; at >= 0; at = contexts[at]?.parent ?? -1) if (contexts[at]?.kind === 'loop') return at;
  return -1;
}
