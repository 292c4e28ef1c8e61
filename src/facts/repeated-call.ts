import type { Location } from '../model/location.ts';
import { gathersLookups } from './knowledge/databases.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { sizeOf, type CollectionSize } from './collection-size.ts';
import { databaseAccessOf } from './database-call.ts';
import { areDistinct } from './distinct-items.ts';
import type { ChainStep, FactBase, Reach } from './fact.ts';
import { isPlainWrite, onlyReads } from './gatherable.ts';
import { lazyRelationFacts } from './lazy-relation.ts';
import { dependsOn } from './link/depends-on.ts';
import { iterationsAround, type Iteration } from './link/iterations.ts';
import { location } from './link/location-of.ts';
import { OneCall } from './link/one-call.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { resolverQueryFacts } from './resolver-query.ts';
import { isInTransaction } from './transaction-regions.ts';
import { reachOf } from './reach.ts';

/** A query or a request that runs once per item of a collection, for that item. */
export interface RepeatedCallFact extends FactBase {
  readonly kind: 'repeated-call';
  /** `resolver`: a field resolver that runs once per object of a list; `reference`: the resolver of a federated entity; `lazy`: a relation that is loaded when it is read. */
  readonly shape: 'loop' | 'callback' | 'resolver' | 'reference' | 'lazy';
  readonly access: 'read' | 'write' | 'remote';
  readonly client: string;
  /** The call that stands in the loop, as the code names it. */
  readonly call: string;
  /** The query or request itself. */
  readonly sends: string;
  readonly sendsAt: Location;
  /** What is gone through, for people; empty for resolvers. */
  readonly over: string;
  readonly loopAt: Location;
  readonly size: Exclude<CollectionSize['kind'], 'few'>;
  /** The most items, where that is a modest number. */
  readonly mostItems?: number | undefined;
  /** Each item comes once, so there may be far fewer than there are rows. */
  readonly distinct: boolean;
  /** The query whose rows are gone through. */
  readonly rowsAt?: Location | undefined;
  /** Whether one call could do it for many items: the call in the loop only looks something up, or writes a row as it is. */
  readonly gatherable: boolean;
  /** The loop may end before the last item. */
  readonly stops: boolean;
  /** From the call in the loop to the query, without either. */
  readonly chain: readonly ChainStep[];
  readonly reach: Reach;
}

/** A query, or a call of the tree that leads to one, with the values that must depend on the item. */
interface Work {
  readonly site: CallSite;
  readonly given: readonly Value[];
  readonly chain: readonly CallSite[];
  readonly sends: CallSite;
  readonly access: RepeatedCallFact['access'];
  readonly client: string;
  readonly method: string;
}

/** Functions of the tree between the loop and the query. */
const MOST_LEVELS = 2;
const MOST_CALLERS = 12;
const BATCH_NAME = /^(?:batch|chunk|page|slice|group|window|block|part|bucket)|(?:Batch|Chunk|Page|Slice|Group|Part)$/;
const BATCHING_CALL = /chunk|batch|partition|paginat|splitEvery|window/i;
/** Text of a query after which the name of a table comes, or the second part of one. */
const TABLE_POSITION = /(?:\b(?:from|into|update|table|join|truncate)\s+["`[]?|["`\w\]]?\.["`[]?)$/i;
const ORDER: readonly RepeatedCallFact['access'][] = ['read', 'remote', 'write'];

/** Queries and requests of production code that run once per item, one fact for each loop, resolver and relation. */
export function repeatedCallFacts(model: TreeModel): readonly RepeatedCallFact[] {
  const byLoop = new Map<string, RepeatedCallFact>();
  const files = model.code.files.filter((file) => model.roleOf(file) === 'production');
  const repetitions = files.flatMap((file) => model.code.sites(file).flatMap((site) => repetitionsOfSite(model, site)));
  for (const { key, fact } of repetitions) keep(byLoop, key, fact);
  return [...byLoop.values(), ...resolverQueryFacts(model), ...lazyRelationFacts(model)];
}

interface Repetition {
  /** The iteration. */
  readonly key: string;
  readonly fact: RepeatedCallFact;
}

function repetitionsOfSite(model: TreeModel, site: CallSite): readonly Repetition[] {
  const work = workOf(model, site);
  return work ? repetitionsOf(model, work) : [];
}

// One finding per loop: of the calls that could be gathered the gravest, then the one that needs the fewest steps.
function keep(byLoop: Map<string, RepeatedCallFact>, key: string, fact: RepeatedCallFact): void {
  const known = byLoop.get(key);
  const isWorse =
    known &&
    (Number(known.gatherable) - Number(fact.gatherable) ||
      ORDER.indexOf(fact.access) - ORDER.indexOf(known.access) ||
      fact.chain.length - known.chain.length ||
      (fact.at.path === known.at.path ? fact.at.line - known.at.line : 0)) >= 0;
  if (!isWorse) byLoop.set(key, fact);
}

function workOf(model: TreeModel, site: CallSite): Work | undefined {
  const own = { site, sends: site, chain: [] };
  const database = databaseAccessOf(model, site);
  if (database?.unbatched) return undefined;
  if (database)
    return {
      ...own,
      given: database.given,
      access: database.access,
      client: database.client,
      method: database.callee.path.split(/[.#]/).at(-1) ?? '',
    };
  const outward = outwardEffectOf(model, site);
  if (outward?.effect !== 'http' || outward.method !== 'GET' || isItemAddress(model, site)) return undefined;
  return { ...own, given: site.call.args, access: 'remote', client: outward.client, method: outward.method ?? '' };
}

// Each item names a host of its own (a webhook, a feed): there is nothing to ask for all of them at once.
function isItemAddress(model: TreeModel, { file, call }: CallSite): boolean {
  const [address] = call.args;
  if (!address || address.kind === 'text' || address.kind === 'literal' || address.kind === 'object') return false;
  const binding = address.kind === 'binding' ? model.code.script(file)?.bindings[address.binding] : undefined;
  return binding?.kind !== 'variable' || !binding.values.some(({ kind }) => kind === 'text' || kind === 'call');
}

function repetitionsOf(model: TreeModel, work: Work): readonly Repetition[] {
  const { site, given, chain } = work;
  let modest: Repetition | undefined;
  for (const iteration of iterationsAround(model.code, site)) {
    if (!dependsOn(model.code, site.file, given, iteration.isItem)) continue;
    if (namesTable(model, work, iteration)) return [];
    if (isBatching(model, work, iteration) || isBatchedByClient(work, iteration) || isOrderedWrite(model, work, iteration)) return [];
    const size = sizeOf(model, iteration.file, iteration.over);
    if (size.kind === 'few') continue;
    const found = { key: iteration.key, fact: factOf(model, work, iteration, { ...size, kind: size.kind }) };
    if (size.kind !== 'bounded') return [found];
    // The loop around it may be long.
    modest ??= found;
  }
  if (modest) return [modest];
  if (chain.length >= MOST_LEVELS) return [];
  return callersOf(model, work).flatMap((next) => repetitionsOf(model, next));
}

/** Whether each item names a table of its own: no query reads several of them at once. */
function namesTable(model: TreeModel, { site, given }: Work, iteration: Iteration): boolean {
  return given.some(
    (value) =>
      value.kind === 'text' &&
      value.parts.some((part, index) => {
        const before = value.parts[index - 1];
        const isTable = typeof part !== 'string' && typeof before === 'string' && TABLE_POSITION.test(before);
        return isTable && dependsOn(model.code, site.file, [part], iteration.isItem);
      }),
  );
}

/** The callers of the function that a call stands in, with the arguments that the call is made from. */
function callersOf(model: TreeModel, work: Work): readonly Work[] {
  const { site, given, chain } = work;
  const fn = model.code.enclosing(site);
  const record = model.code.functionRecord(site.file, fn);
  const needed = (record?.params ?? []).flatMap((_, index) =>
    dependsOn(model.code, site.file, given, (value) => value.kind === 'param' && value.fn === fn && value.index === index) ? [index] : [],
  );
  if (needed.length === 0) return [];
  const callers = model.code.graph.knownCallers(site.file, fn);
  if (callers.length > MOST_CALLERS) return [];
  return callers.flatMap((caller) => {
    if (model.roleOf(caller.file) !== 'production' || new OneCall(model.code, { file: site.file, fn, by: caller }).skips(site)) return [];
    const values = needed.flatMap((index) => caller.call.args[index] ?? []);
    return values.length > 0 ? [{ ...work, site: caller, given: values, chain: [caller, ...chain] }] : [];
  });
}

/** Whether a pass handles many items at once already. */
function isBatching(model: TreeModel, { site, given }: Work, { file, over, item, isItem }: Iteration): boolean {
  if (BATCH_NAME.test(item)) return true;
  const script = model.code.script(file);
  const name = (value: Value): string =>
    value.kind === 'member' ? value.name : value.kind === 'binding' ? (script?.bindings[value.binding]?.name ?? '') : '';
  const isBatchingCall = (value: Value): boolean =>
    value.kind === 'call' && BATCHING_CALL.test(name(script?.calls[value.call]?.callee ?? { kind: 'unknown' }));
  if (BATCHING_CALL.test(name(over)) || dependsOn(model.code, file, [over], isBatchingCall)) return true;
  // `ids.slice(i, i + 100)`.
  const isPart = (value: Value): boolean => {
    const call = value.kind === 'call' ? script?.calls[value.call] : undefined;
    return call?.callee.kind === 'member' && call.callee.name === 'slice' && dependsOn(model.code, file, call.args, isItem);
  };
  return dependsOn(model.code, site.file, given, isPart);
}

// Callbacks that run side by side reach their lookups in step, also through functions.
function isBatchedByClient({ client, method }: Work, { shape }: Iteration): boolean {
  return shape === 'callback' && gathersLookups(client, method);
}

// Writes in the order of the items, all or nothing.
function isOrderedWrite(model: TreeModel, { access, site }: Work, { shape }: Iteration): boolean {
  return access === 'write' && shape === 'loop' && isInTransaction(model, site);
}

interface Unlimited extends CollectionSize {
  readonly kind: RepeatedCallFact['size'];
}

function factOf(model: TreeModel, work: Work, iteration: Iteration, size: Unlimited): RepeatedCallFact {
  const { site, sends, chain, access, client } = work;
  const script = model.code.script(site.file);
  const name = (one: CallSite): string => expressionText(model.code.script(one.file), one.call.callee);
  return {
    kind: 'repeated-call',
    ...baseOfSite(model, site),
    shape: iteration.shape,
    access,
    client,
    call: name(site),
    sends: name(sends),
    sendsAt: location(sends.file, sends.call.at),
    over: expressionText(script, iteration.over),
    loopAt: location(iteration.file, iteration.at),
    size: size.kind,
    mostItems: size.most,
    distinct: areDistinct(model, iteration.file, iteration.over),
    rowsAt: size.query && location(size.query.file, size.query.call.at),
    gatherable: chain.length > 0 ? onlyReads(model, site) : access !== 'write' || isPlainWrite(model, site),
    stops: mayStop(model, iteration),
    chain: chain.slice(1).map((one) => ({ label: name(one), at: location(one.file, one.call.at) })),
    reach: reachOf(model, site),
  };
}

/** Whether a `return` or `break` leaves the loop before its end. */
function mayStop(model: TreeModel, { file, shape, context }: Iteration): boolean {
  if (shape === 'callback') return false;
  const script = model.code.script(file);
  const own = script?.contexts[context]?.fn;
  return (script?.jumps ?? []).some(
    (jump) =>
      (jump.kind === 'return' || jump.kind === 'break') &&
      script?.contexts[jump.context]?.fn === own &&
      model.code.isInside(file, jump.context, context),
  );
}
