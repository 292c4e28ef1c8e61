import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { callsOnMiss } from './cache-misses.ts';
import { globalCalls, knownCalls, type KnownCall } from './call-index.ts';
import { databaseAccessOf, isGivenChange } from './database-call.ts';
import { escapes } from './escaping-rejection.ts';
import type { FactBase, Reach } from './fact.ts';
import {
  AWAITED_MESSAGE,
  CACHE_READS,
  CACHE_WRITES,
  MESSAGE_ENTRY,
  OPTIONAL_CALLS,
  type CacheCall,
  type OptionalCall,
} from './knowledge/optional-services.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import type { CallSite, FunctionAt } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { reachOf } from './reach.ts';

/** A call that a request could do without, and whose failure fails it all the same. */
export interface FragileCallFact extends FactBase {
  readonly kind: 'fragile-call';
  /** `cache`: the data is loaded anyway when it is not there; `optional`: by what the service is for; `mixed`: in a `Promise.all` with what counts. */
  readonly why: 'cache' | 'optional' | 'mixed';
  /** Of the service, for people. */
  readonly client: string;
  readonly expression: string;
  /** What the request is really about. */
  readonly essential: { readonly call: string; readonly at: Location };
  readonly reach: Reach;
}

export function fragileCallFacts(model: TreeModel): readonly FragileCallFact[] {
  const found = [...cacheReads(model), ...mixedCalls(model), ...optionalCalls(model)];
  const seen = new Set<CallSite>();
  return found.flatMap(({ site, essential, purpose, ...own }) => {
    if (seen.has(site) || model.roleOf(site.file) !== 'production') return [];
    seen.add(site);
    const reach = reachOf(model, site);
    if (!escapes(model, site, reach) || isAbout(purpose, reach) || (purpose === 'mail' && isAwaited(model, site, reach))) return [];
    const at = location(essential.file, essential.call.at);
    return [
      {
        kind: 'fragile-call',
        ...baseOfSite(model, site),
        ...own,
        expression: nameOf(model, site),
        essential: { call: nameOf(model, essential), at },
        reach,
      },
    ];
  });
}

/** Whether a message is all that a request, job or event is about, by its name. */
function isAbout(purpose: OptionalCall['purpose'] | undefined, { entries }: Reach): boolean {
  return (purpose === 'mail' || purpose === 'notification') && entries.some(({ label }) => MESSAGE_ENTRY.test(label));
}

/** Whether a person waits for the message, by the names on the way to it. */
function isAwaited(model: TreeModel, site: CallSite, { entries, chain }: Reach): boolean {
  const symbol = model.code.symbolAt(site.file, site.call.context);
  const names = [site.file, symbol, nameOf(model, site), ...[...entries, ...chain].map(({ label }) => label)];
  return names.some((name) => AWAITED_MESSAGE.test(name));
}

/** Calls in a function that only asks the cache or tells a service. */
const MOST_CALLS = 6;
/** Callers of a function that are asked what they hand to it. */
const MOST_CALLERS = 20;
/** Steps from a list of promises to an optional call. */
const DEEPEST = 5;

interface Found {
  readonly site: CallSite;
  readonly why: FragileCallFact['why'];
  readonly client: string;
  readonly purpose?: OptionalCall['purpose'];
  readonly essential: CallSite;
}

function nameOf(model: TreeModel, { file, call }: CallSite): string {
  return expressionText(model.code.script(file), call.callee);
}

/** The cache is asked, the data is loaded when it is not there, and written to the cache or not: whoever does this can do without the first. */
function cacheReads(model: TreeModel): readonly Found[] {
  const reads = knownCalls(model, CACHE_READS).filter((read) => mayFail(model, read));
  return reads.flatMap(({ site, entry }) =>
    [site, ...callersOfSmall(model, site)].flatMap((read) => {
      if (read.call.use !== 'await') return [];
      const after = sitesOfFunction(model.code, read.file, model.code.enclosing(read)).filter((one) => isAfter(one, read));
      const write = after.find((one) => writesCache(model, one));
      const mayLoad = [...(write ? after.filter((one) => isAfter(write, one)) : []), ...callsOnMiss(model, read)];
      const load = mayLoad.find((one) => one.call.use === 'await' && isAfter(one, read) && onlyLoads(model, one));
      return load ? [{ site: read, why: 'cache' as const, client: entry.client, essential: load }] : [];
    }),
  );
}

/** Whether a cache is away at times and says so. */
function mayFail(model: TreeModel, { site: { file }, callee, entry: { outside } }: KnownCall<CacheCall>): boolean {
  if (!outside) return true;
  const stores = Object.keys(model.packageOf(file)?.manifest?.dependencies ?? {}).filter((name) => outside.stores.test(name));
  return stores.length > 0 && (model.majorOf(callee.package, file) ?? outside.until) < outside.until;
}

/** The calls of a small function that does little else than to make a call, and keeps no failure of it to itself. */
function callersOfSmall(model: TreeModel, site: CallSite): readonly CallSite[] {
  const fn = model.code.enclosing(site);
  const isSmall = fn > 0 && sitesOfFunction(model.code, site.file, fn).length <= MOST_CALLS;
  return isSmall && escapes(model, site, reachOf(model, site)) ? model.code.graph.knownCallers(site.file, fn) : [];
}

/** A write, or a call of a small function that makes one. */
function writesCache(model: TreeModel, site: CallSite): boolean {
  const isWrite = (one: CallSite): boolean => model.code.externals(one).some((callee) => CACHE_WRITES.find(callee) !== undefined);
  const callee = model.code.callee(site);
  if (callee.kind !== 'function') return isWrite(site);
  const inner = sitesOfFunction(model.code, callee.file, callee.fn);
  return inner.length <= MOST_CALLS && inner.some(isWrite);
}

function loads(model: TreeModel, site: CallSite): boolean {
  return callsWithin(model.code, [site, ...loadersGiven(model, site)]).some(
    ({ site: one }) => databaseAccessOf(model, one) !== undefined || outwardEffectOf(model, one)?.effect === 'http',
  );
}

/** Whether a call loads something and changes nothing, so that the cache may stand for it. */
function onlyLoads(model: TreeModel, site: CallSite): boolean {
  return !stores(model, site) && loads(model, site);
}

/** What the callers of a function hand to it to load the data with: `remember(key, () => orders.find(id))`. */
function loadersGiven({ code }: TreeModel, site: CallSite): readonly CallSite[] {
  const callee = code.callee(site);
  if (callee.kind !== 'param' || callee.path.length > 0) return [];
  const given = code.graph.knownCallers(callee.file, callee.fn).slice(0, MOST_CALLERS);
  return given.flatMap((caller) => {
    const loader = code.resolve(caller.file, caller.call.args[callee.index]);
    return loader.kind === 'function' ? sitesOfFunction(code, loader.file, loader.fn) : [];
  });
}

/** Something is stored, and then a service is told that nobody needs for that. */
function optionalCalls(model: TreeModel): readonly Found[] {
  return knownCalls(model, OPTIONAL_CALLS).flatMap(({ site, entry: { client, purpose } }) =>
    [site, ...callersOfSmall(model, site)].flatMap((call) => {
      if (call.call.use !== 'await') return [];
      const before = sitesOfFunction(model.code, call.file, model.code.enclosing(call)).filter((one) => isAfter(call, one));
      const write = before.find((one) => one.call.use === 'await' && stores(model, one));
      return write ? [{ site: call, why: 'optional' as const, client, purpose, essential: write }] : [];
    }),
  );
}

function stores(model: TreeModel, site: CallSite): boolean {
  const accesses = callsWithin(model.code, [site]).flatMap(({ site: one }) => databaseAccessOf(model, one) ?? []);
  const own = accesses.filter(({ callee }) => OPTIONAL_CALLS.find(callee) === undefined);
  // `query(text, values)` of the tree hands on what it is given.
  return own.some(({ access }) => access === 'write') || (own.length > 0 && isGivenChange(model, site));
}

/** A list of promises of which one is optional and another is not; one failure fails them all. */
function mixedCalls(model: TreeModel): readonly Found[] {
  const leading = functionsToOptional(model);
  if (leading.size === 0) return [];
  return globalCalls(model, 'Promise.all').flatMap((all) => {
    const [list] = all.call.args;
    if (list?.kind !== 'array' || model.roleOf(all.file) !== 'production') return [];
    const items = list.items.flatMap((item) => (item.kind === 'call' ? (model.code.resolver.site(all.file, item.call) ?? []) : []));
    const optional = items.filter((site) => mayBeOptional(model, site, leading)).flatMap((site) => optionalOf(model, site));
    if (optional.length === 0) return [];
    const essential = items.find((site) => !optional.some((one) => one.site === site) && loads(model, site));
    return essential ? optional.map((one) => ({ ...one, why: 'mixed' as const, essential })) : [];
  });
}

/** The functions from which an optional call is reached within a few steps, with the ones that make it. */
function functionsToOptional(model: TreeModel): ReadonlySet<string> {
  const { code } = model;
  const found = new Set<string>();
  let level = knownCalls(model, OPTIONAL_CALLS).map(({ site }) => site);
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    const fresh = level.map((site) => ({ file: site.file, fn: code.enclosing(site) })).filter((at) => !found.has(keyOf(at)));
    for (const at of fresh) found.add(keyOf(at));
    level = fresh.flatMap(({ file, fn }) => code.graph.knownCallers(file, fn));
  }
  return found;
}

function keyOf({ file, fn }: FunctionAt): string {
  return `${file}\0${fn}`;
}

function mayBeOptional(model: TreeModel, site: CallSite, leading: ReadonlySet<string>): boolean {
  const callee = model.code.callee(site);
  return callee.kind === 'function' ? leading.has(keyOf(callee)) : isOptional(model, site);
}

function optionalOf(model: TreeModel, site: CallSite): readonly Pick<Found, 'site' | 'client' | 'purpose'>[] {
  if (methodName(site) === 'catch' || methodName(site) === 'then') return [];
  const within = callsWithin(model.code, [site]).map(({ site: one }) => one);
  const known = within.flatMap((one) => model.code.externals(one).flatMap((callee) => OPTIONAL_CALLS.find(callee) ?? []));
  const [first] = known;
  // One that does something else besides counts by that.
  const isAlone = !within.some((one) => databaseAccessOf(model, one) !== undefined && !isOptional(model, one));
  return first && isAlone ? [{ site, client: first.client, purpose: first.purpose }] : [];
}

function isOptional(model: TreeModel, site: CallSite): boolean {
  return model.code.externals(site).some((callee) => OPTIONAL_CALLS.find(callee) !== undefined);
}

function isAfter({ call: { at } }: CallSite, { call: { at: other } }: CallSite): boolean {
  return at[0] > other[0] || (at[0] === other[0] && at[1] > other[1]);
}
