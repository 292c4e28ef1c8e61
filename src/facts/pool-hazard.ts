import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { heldConnections, secondCheckouts } from './held-connections.ts';
import { ENDLESS_QUEUES } from './knowledge/pool-hazards.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { isKeptByNobody, localPools } from './local-pools.ts';
import { reachOf } from './reach.ts';

/**
 * A way to run out of connections: a pool of its own for each call, a connection that is held while something else is waited for, a second
 * one that is taken while one is held, a queue for them without end.
 */
export interface PoolHazardFact extends FactBase {
  readonly kind: 'pool-hazard';
  readonly hazard: 'pool-per-call' | 'remote-call' | 'pause' | 'second-connection' | 'endless-queue';
  /** Library of the database, for people. */
  readonly client: string;
  /** The call at the place, as it is written. */
  readonly call: string;
  /** Of a pool: it is closed again where it is opened. */
  readonly isClosed?: boolean;
  /** Where the connection is taken that is held. */
  readonly held?: Location;
  /** The call that waits, where the call at the place leads to it. */
  readonly waits?: { readonly call: string; readonly at: Location };
  readonly reach: Reach;
}

/** What production code does with pools and their connections that takes them from others. */
export function poolHazardFacts(model: TreeModel): readonly PoolHazardFact[] {
  const factOf = (site: CallSite, own: Pick<PoolHazardFact, 'hazard' | 'client'> & Partial<PoolHazardFact>): PoolHazardFact => ({
    kind: 'pool-hazard',
    ...baseOfSite(model, site),
    call: nameOf(model, site),
    reach: reachOf(model, site),
    ...own,
  });
  return [
    ...localPools(model).map(({ site, client, isClosed }) => factOf(site, { hazard: 'pool-per-call', client, isClosed })),
    ...[...heldConnections(model), ...secondCheckouts(model)].map(({ site, sends, client, begins, hazard }) =>
      factOf(site, { hazard, client, held: begins, waits: { call: nameOf(model, sends), at: location(sends.file, sends.call.at) } }),
    ),
    ...endlessQueues(model).map(({ site, client }) => factOf(site, { hazard: 'endless-queue', client })),
  ];
}

function nameOf(model: TreeModel, { file, call }: CallSite): string {
  return expressionText(model.code.script(file), call.callee);
}

/** Pools that are kept and let any number of callers wait. */
function endlessQueues(model: TreeModel): readonly { readonly site: CallSite; readonly client: string }[] {
  return knownCalls(model, ENDLESS_QUEUES).flatMap(({ site, entry }) => {
    const [options] = site.call.args;
    const resolved = model.code.resolve(site.file, options);
    if (model.roleOf(site.file) !== 'production' || resolved.kind !== 'value' || resolved.value.kind !== 'object') return [];
    // What each call opens for itself is told of as such.
    if (isKeptByNobody(model, site)) return [];
    const limit = model.code.settingOf(resolved, [entry.limit]);
    const isEndless = limit.state === 'absent' || (limit.value?.kind === 'value' && isLiteral(limit.value.value, 0));
    const waits = model.code.settingOf(resolved, [entry.waits]);
    const refuses = waits.value?.kind === 'value' && isLiteral(waits.value.value, false);
    return isEndless && waits.state !== 'unknown' && !refuses ? [{ site, client: entry.client }] : [];
  });
}

function isLiteral(value: { readonly kind: string; readonly value?: unknown }, literal: unknown): boolean {
  return value.kind === 'literal' && value.value === literal;
}
