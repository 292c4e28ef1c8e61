import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase, Reach } from './fact.ts';
import { fanOutSizeOf, type FanOutSize } from './fan-out-size.ts';
import { CONCURRENCY_LIMITERS, LIMITER_METHOD, LIMITER_NAME } from './knowledge/concurrency.ts';
import { callsWithin } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf, type OutwardEffect } from './outward-effect.ts';
import { reachOf } from './reach.ts';
import { spreadsOf, startsProcess, type Spread } from './spreads.ts';
import { nameOf } from './value-names.ts';

/** Work outside the process that is started for all items of a collection at once, however many there are. */
export interface FanOutFact extends FactBase {
  readonly kind: 'fan-out';
  /** `Promise.all`, `mergeMap`. */
  readonly starts: string;
  /** What is gone through, as the code names it. */
  readonly over: string;
  /** Where the number of items comes from: a client, a message, or a query without a limit. */
  readonly source: FanOutSize['source'];
  readonly sourceAt?: Location | undefined;
  readonly effect: OutwardEffect['effect'] | 'process';
  /** The call with the effect, as the code names it. */
  readonly sends: string;
  readonly sendsAt: Location;
  readonly reach: Reach;
}

/** Brokers and queues take many at once as they come. */
const HEAVY: ReadonlySet<OutwardEffect['effect']> = new Set(['http', 'mail', 'sms', 'payment', 'upload']);

/** Where production code starts work for all items at once, whose number nothing bounds. */
export function fanOutFacts(model: TreeModel): readonly FanOutFact[] {
  return spreadsOf(model).flatMap((spread) => (model.roleOf(spread.site.file) === 'production' ? (factOf(model, spread) ?? []) : []));
}

function factOf(model: TreeModel, spread: Spread): FanOutFact | undefined {
  const { site, over, work, starts } = spread;
  const size = fanOutSizeOf(model, site, over);
  const sent = size && sentBy(model, work);
  if (!sent || !size) return undefined;
  const script = model.code.script(site.file);
  return {
    kind: 'fan-out',
    ...baseOfSite(model, site),
    starts,
    over: expressionText(script, over),
    source: size.source,
    sourceAt: size.at,
    effect: sent.effect,
    sends: expressionText(model.code.script(sent.site.file), sent.site.call.callee),
    sendsAt: location(sent.site.file, sent.site.call.at),
    reach: reachOf(model, site),
  };
}

/** The first thing that some calls do outside the process, where nothing holds it back. */
function sentBy(
  model: TreeModel,
  work: readonly CallSite[],
): { readonly site: CallSite; readonly effect: FanOutFact['effect'] } | undefined {
  const reached = callsWithin(model.code, work);
  if (reached.some(({ site, chain }) => [...chain, site].some((one) => isHeldBack(model, one)))) return undefined;
  for (const { site } of reached) {
    const effect = outwardEffectOf(model, site)?.effect;
    if (effect && HEAVY.has(effect)) return { site, effect };
    if (startsProcess(model, site)) return { site, effect: 'process' };
  }
  return undefined;
}

function isHeldBack({ code }: TreeModel, site: CallSite): boolean {
  const { callee } = site.call;
  if (code.externals(site).some((one) => CONCURRENCY_LIMITERS.has(one.package))) return true;
  // `step.run('charge', () => …)`: when it runs what it is given is for whoever handed it in to say.
  if (code.callee(site).kind === 'param' && site.call.args.some(({ kind }) => kind === 'function')) return true;
  if (callee.kind === 'binding') return LIMITER_NAME.test(nameOf(callee, code, site.file));
  return callee.kind === 'member' && LIMITER_METHOD.test(callee.name) && LIMITER_NAME.test(nameOf(callee.of, code, site.file));
}
