import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import { CHECKOUTS, EMBEDDED_CLIENTS, PAUSES, POOL_USES } from './knowledge/pool-hazards.ts';
import { RPC_CALLS } from './knowledge/remote-clients.ts';
import { callsWithin, sitesOfFunction, type ReachedCall } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { transactionRegions } from './transaction-regions.ts';

/** A call that waits for something else while its function holds a connection. */
export interface HeldConnection {
  /** The call at the place, which the connection is held during. */
  readonly site: CallSite;
  /** The call that waits; the same, or one that it leads to. */
  readonly sends: CallSite;
  readonly client: string;
  readonly begins: Location;
  readonly hazard: 'remote-call' | 'pause' | 'second-connection';
}

/** Reads of other services and pauses inside transactions; what changes something there is told as an effect before the commit. */
export function heldConnections(model: TreeModel): readonly HeldConnection[] {
  const found = new Map<string, HeldConnection>();
  for (const { kind, client, begins, sites } of transactionRegions(model)) {
    if (kind === 'hook' || EMBEDDED_CLIENTS.has(client)) continue;
    for (const reached of callsWithin(model.code, sites)) {
      const hazard = isWaitedFor(reached) ? hazardOf(model, reached.site) : undefined;
      const site = reached.chain[0] ?? reached.site;
      if (hazard && !found.has(siteKey(site))) found.set(siteKey(site), { site, sends: reached.site, client, begins, hazard });
    }
  }
  return [...found.values()];
}

function isWaitedFor({ site, chain }: ReachedCall): boolean {
  const { use } = (chain[0] ?? site).call;
  return use !== 'void' && use !== 'statement';
}

function hazardOf(model: TreeModel, site: CallSite): HeldConnection['hazard'] | undefined {
  if (isPause(model, site)) return 'pause';
  const effect = outwardEffectOf(model, site);
  const isRead = effect?.effect === 'http' && (effect.method === undefined || effect.method === 'GET' || effect.method === 'HEAD');
  const isCall = model.code.externals(site).some((one) => RPC_CALLS.find(one) !== undefined);
  return isRead || isCall ? 'remote-call' : undefined;
}

/** A promise that is kept after a while: that of `node:timers/promises`, or `new Promise((resolve) => setTimeout(resolve, ms))`. */
function isPause(model: TreeModel, site: CallSite): boolean {
  const { code } = model;
  const callee = code.callee(site);
  if (callee.kind === 'external') return site.call.use === 'await' && PAUSES.find(callee) !== undefined;
  const [kept] = site.call.args;
  if (callee.kind !== 'global' || callee.path !== 'setTimeout' || !kept) return false;
  const fn = code.enclosing(site);
  const passedTo = code.functionRecord(site.file, fn)?.passedTo;
  const outer = passedTo && code.resolver.site(site.file, passedTo.call);
  const promise = outer && code.callee(outer);
  return promise?.kind === 'global' && promise.path === 'Promise' && isFirstParameter(model, site.file, kept, fn);
}

function isFirstParameter({ code }: TreeModel, file: string, value: Value, fn: number): boolean {
  const binding = value.kind === 'binding' ? code.script(file)?.bindings[value.binding] : undefined;
  return binding?.kind === 'param' && binding.value.kind === 'param' && binding.value.fn === fn && binding.value.index === 0;
}

/** Calls that take a connection of a pool while the same function holds another one of it. */
export function secondCheckouts(model: TreeModel): readonly HeldConnection[] {
  return knownCalls(model, CHECKOUTS).flatMap(({ site, callee, entry }) => {
    if (model.roleOf(site.file) !== 'production' || site.call.use !== 'await' || !callee.created) return [];
    const { code } = model;
    const inside = sitesOfFunction(code, site.file, code.enclosing(site)).filter((one) => one.index !== site.index && isAfter(one, site));
    const release = inside.find((one) => methodName(one) === 'release');
    const held = inside.filter((one) => (!release || isAfter(release, one)) && one.call.use === 'await');
    const second = callsWithin(code, held).find((one) => one.site.call.use === 'await' && isOfPool(model, one.site, callee.created));
    if (!second) return [];
    const begins = location(site.file, site.call.at);
    return [
      { hazard: 'second-connection' as const, site: second.chain[0] ?? second.site, sends: second.site, client: entry.client, begins },
    ];
  });
}

function isOfPool(model: TreeModel, site: CallSite, pool: CallSite | undefined): boolean {
  return model.code.externals(site).some((one) => POOL_USES.find(one) !== undefined && siteKey(one.created) === siteKey(pool));
}

function isAfter({ call: { at } }: CallSite, { call: { at: other } }: CallSite): boolean {
  return at[0] > other[0] || (at[0] === other[0] && at[1] > other[1]);
}
