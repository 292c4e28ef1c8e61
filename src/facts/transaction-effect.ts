import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { ChainStep, FactBase, Reach } from './fact.ts';
import { callsWithin, sitesOfFunction, type ReachedCall } from './link/call-walk.ts';
import { handlersOf } from './link/event-handlers.ts';
import { location } from './link/location-of.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { earlyEffects } from './early-effect.ts';
import { namedEffectOf, outwardEffectOf, type OutwardEffect } from './outward-effect.ts';
import { transactionRegions, type TransactionRegion } from './transaction-regions.ts';
import { reachOf } from './reach.ts';

/** Something that leaves the process before the data that it speaks of is committed. */
export interface TransactionEffectFact extends FactBase {
  readonly kind: 'transaction-effect';
  /** `region`: inside a transaction; `event`: by a handler of an event announced inside one; `hook`: inside an entity hook; `early`: before the first write. */
  readonly position: 'region' | 'event' | 'hook' | 'early';
  readonly effect: OutwardEffect['effect'];
  readonly client: string;
  /** Whether the call was followed to a package that does it; otherwise its name says so. */
  readonly decided: boolean;
  /** Of an HTTP call. */
  readonly method?: string | undefined;
  /** The call in the transaction that leads to the effect, as the code names it. */
  readonly call: string;
  /** The call with the effect itself. */
  readonly sends: string;
  readonly sendsAt: Location;
  /** Library of the transaction or of the write. */
  readonly transaction: string;
  readonly begins: Location;
  /** From the call in the transaction to the effect, without either. */
  readonly chain: readonly ChainStep[];
  readonly reach: Reach;
}

/** The gravest first. */
const GRAVITY: readonly OutwardEffect['effect'][] = ['payment', 'mail', 'sms', 'publish', 'http', 'enqueue', 'upload', 'notify'];

interface FoundEffect extends ReachedCall {
  readonly effect: OutwardEffect;
  readonly position: TransactionEffectFact['position'];
}

export function transactionEffectFacts(model: TreeModel): readonly TransactionEffectFact[] {
  const facts = new Map<string, TransactionEffectFact>();
  for (const region of transactionRegions(model)) {
    // One per call in the region: the gravest thing that it leads to, by the shortest way.
    const found = effectsIn(model, region).toSorted(
      (left, right) => gravity(left) - gravity(right) || left.chain.length - right.chain.length,
    );
    for (const one of found) {
      const key = siteKey(one.chain[0] ?? one.site);
      if (!facts.has(key)) facts.set(key, factOf(model, region, one));
    }
  }
  for (const { region, found } of earlyEffects(model)) {
    const key = siteKey(found.site);
    if (!facts.has(key)) facts.set(key, factOf(model, region, { ...found, chain: [], position: 'early' }));
  }
  return [...facts.values()];
}

function gravity({ effect, position }: FoundEffect): number {
  return GRAVITY.indexOf(effect.effect) + (position === 'event' ? GRAVITY.length : 0) + (effect.byName ? 2 * GRAVITY.length : 0);
}

function effectsIn(model: TreeModel, region: TransactionRegion): readonly FoundEffect[] {
  const position = region.kind === 'hook' ? 'hook' : 'region';
  return callsWithin(model.code, region.sites).flatMap((call) => [...effectOf(model, call, position), ...effectsOfHandlers(model, call)]);
}

function effectOf(model: TreeModel, call: ReachedCall, position: FoundEffect['position']): readonly FoundEffect[] {
  const effect = outwardEffectOf(model, call.site) ?? namedEffectOf(model, call.site, call.chain);
  if (!effect || (effect.effect === 'http' && !isWritingMethod(effect.method))) return [];
  return [{ ...call, effect, position }];
}

function isWritingMethod(method: string | undefined): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH' || method === 'DELETE';
}

function effectsOfHandlers(model: TreeModel, { site, chain }: ReachedCall): readonly FoundEffect[] {
  return handlersOf(model.code, site).flatMap(({ file, fn }) => {
    const within = callsWithin(model.code, sitesOfFunction(model.code, file, fn));
    return within.flatMap((call) => effectOf(model, { site: call.site, chain: [...chain, site, ...call.chain] }, 'event'));
  });
}

function factOf(model: TreeModel, region: TransactionRegion, { site, chain, effect, position }: FoundEffect): TransactionEffectFact {
  const first = chain[0] ?? site;
  const name = (one: CallSite): string => expressionText(model.code.script(one.file), one.call.callee);
  return {
    kind: 'transaction-effect',
    ...baseOfSite(model, first),
    position,
    effect: effect.effect,
    client: effect.client,
    decided: effect.byName === undefined,
    method: effect.method,
    call: name(first),
    sends: name(site),
    sendsAt: location(site.file, site.call.at),
    transaction: region.client,
    begins: region.begins,
    chain: chain.slice(1).map((one) => ({ label: name(one), at: location(one.file, one.call.at) })),
    reach: reachOf(model, first),
  };
}
