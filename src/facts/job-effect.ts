import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { databaseAccessOf } from './database-call.ts';
import type { ChainStep, EntryPoint, FactBase } from './fact.ts';
import { isDoneOnce } from './job-claims.ts';
import { jobHandlers, type JobHandler } from './job-handlers.ts';
import {
  AMOUNT,
  HARMLESS_ROW,
  IGNORING,
  INSERTING_SQL,
  RELATIVE_KEY,
  RELATIVE_METHOD,
  RELATIVE_SQL,
  REMOVES,
  REMOVING_SQL,
  UNIQUE_KEY,
} from './knowledge/job-effects.ts';
import { BOOKS, MOVES_MONEY, REQUEST_KEYS } from './knowledge/retry-delays.ts';
import { GIVING_WAY } from './knowledge/schedules.ts';
import type { ReachedCall } from './link/call-walk.ts';
import { valueParts } from './link/value-parts.ts';
import { iterationsAround } from './link/iterations.ts';
import { areExclusive } from './link/leaks.ts';
import { location } from './link/location-of.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { httpRequestOf } from './http-request.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { declaredCallOf, paymentCallOf } from './payment-call.ts';
import { paymentRequestsOf } from './payment-request.ts';
import { provenanceOf } from './provenance.ts';
import { transactionRegions } from './transaction-regions.ts';

/** An effect that a job, message or activity has again when it is run again. */
export interface JobEffectFact extends FactBase {
  readonly kind: 'job-effect';
  /** `request` asks another system for something that costs; the others are what their names say. */
  readonly effect: 'increment' | 'request' | 'mail' | 'insert';
  /** Counts what must be right to the last unit. */
  readonly isAmount: boolean;
  readonly entry: EntryPoint;
  readonly call: string;
  readonly effectAt: Location;
  /** What may fail after it, so that the job is run again; undefined where the effect alone tells. */
  readonly before?: { readonly call: string; readonly at: Location } | undefined;
  /** It is done for item after item. */
  readonly isRepeated: boolean;
  readonly chain: readonly ChainStep[];
}

/** An effect of a job in the order of its code. */
interface Effect extends ReachedCall {
  /** Undefined of what may be done twice. */
  readonly unsafe: JobEffectFact['effect'] | undefined;
  readonly name: string;
  /** It takes rows away. */
  readonly removes: boolean;
}

const CREATES = /(?:^|[.#])(?:create|createMany|createManyAndReturn|insert|insertOne|insertMany|insertInto|bulkCreate)\b/;
/** The gravest first. */
const GRAVITY: readonly JobEffectFact['effect'][] = ['increment', 'request', 'mail', 'insert'];

/** What each job does again when it is run again, one fact for each job. */
export function jobEffectFacts(model: TreeModel): readonly JobEffectFact[] {
  return jobHandlers(model).flatMap((handler) => factOf(model, handler) ?? []);
}

function factOf(model: TreeModel, handler: JobHandler): JobEffectFact | undefined {
  const effects = handler.calls.flatMap((call) => effectOf(model, call) ?? []).toSorted((one, other) => order(one, other));
  const unsafe = effects.filter(
    (one) => one.unsafe !== undefined && !isDoneOnce(model, handler, one) && !(one.unsafe === 'insert' && isReplacing(one, effects)),
  );
  const found = unsafe
    .flatMap((one) => judged(model, one, effects) ?? [])
    .toSorted((one, other) => GRAVITY.indexOf(one.effect.unsafe ?? 'insert') - GRAVITY.indexOf(other.effect.unsafe ?? 'insert'))[0];
  if (!found) return undefined;
  const { effect, before, isRepeated } = found;
  const { site, chain } = effect;
  return {
    kind: 'job-effect',
    ...baseOfSite(model, chain[0] ?? site),
    effect: effect.unsafe ?? 'insert',
    isAmount: AMOUNT.test(textOfCall(model, site)),
    entry: handler.entry,
    call: effect.name,
    effectAt: location(site.file, site.call.at),
    before: before && { call: before.name, at: location(before.site.file, before.site.call.at) },
    isRepeated,
    chain: chain.map((step) => ({ label: nameOf(model, step), at: location(step.file, step.call.at) })),
  };
}

/** Whether rows are removed before others are inserted: what is computed again overwrites itself. */
function isReplacing(insert: Effect, all: readonly Effect[]): boolean {
  return all.some((one) => one.removes && order(one, insert) < 0);
}

/** Which of two calls comes first: by the lines of the calls where their ways part. */
function order(one: ReachedCall, other: ReachedCall): number {
  const [first, second] = parting(one, other);
  return first && second ? first.call.at[0] - second.call.at[0] || first.call.at[1] - second.call.at[1] : 0;
}

/** The calls of one function in which the ways to two calls part. */
function parting(one: ReachedCall, other: ReachedCall): readonly (CallSite | undefined)[] {
  const [left, right] = [one, other].map(({ chain, site }) => [...chain, site]);
  const index = left?.findIndex((site, at) => site !== right?.[at]) ?? -1;
  return [left?.[index], right?.[index]];
}

/** Whether only one of two effects happens in a run: they stand in the two branches of one condition. */
function isEither({ code }: TreeModel, one: ReachedCall, other: ReachedCall): boolean {
  const [first, second] = parting(one, other);
  return (
    first?.file !== undefined && first.file === second?.file && areExclusive(code, first.file, first.call.context, second.call.context)
  );
}

interface Judged {
  readonly effect: Effect;
  readonly before: Effect | undefined;
  readonly isRepeated: boolean;
}

// What is sent a second time at the end of a job is rare and a nuisance, and so is a second transaction; it takes something that fails after them.
function judged(model: TreeModel, effect: Effect, all: readonly Effect[]): Judged | undefined {
  const isRepeated = [...effect.chain, effect.site].some((site) => iterationsAround(model.code, site).length > 0);
  const region = regionOf(model, effect);
  const before = all.find(
    (one) =>
      one !== effect &&
      order(one, effect) > 0 &&
      !isEither(model, one, effect) &&
      (region === undefined || regionOf(model, one) !== region) &&
      !HARMLESS_ROW.test(one.name),
  );
  const isAlone = effect.unsafe !== 'mail' && (effect.unsafe !== 'insert' || region === undefined);
  return isAlone || before || (isRepeated && region === undefined) ? { effect, before, isRepeated } : undefined;
}

const REGIONS = new WeakMap<TreeModel, ReadonlyMap<string, number>>();

/** The transaction that an effect stands in, or is called from. */
function regionOf(model: TreeModel, { site, chain }: Effect): number | undefined {
  const known =
    REGIONS.get(model) ??
    new Map(transactionRegions(model).flatMap(({ sites }, index) => sites.map((one) => [siteKey(one), index] as const)));
  REGIONS.set(model, known);
  return [...chain, site].map((one) => known.get(siteKey(one))).find((one) => one !== undefined);
}

function nameOf({ code }: TreeModel, { file, call }: CallSite): string {
  return expressionText(code.script(file), call.callee);
}

function effectOf(model: TreeModel, reached: ReachedCall): Effect | undefined {
  const { site } = reached;
  const name = nameOf(model, site);
  const effect = { ...reached, name, removes: REMOVES.test(name) || REMOVING_SQL.test(textOfCall(model, site)) };
  const access = databaseAccessOf(model, site);
  if (access) return access.access === 'write' ? { ...effect, unsafe: unsafeWrite(model, site, name, access.callee.path) } : undefined;
  const outward = outwardEffectOf(model, site);
  if (!outward || (outward.effect === 'http' && (outward.method === 'GET' || outward.method === undefined))) return undefined;
  if (outward.effect === 'mail' || outward.effect === 'sms') return { ...effect, unsafe: carriesKey(site.call.args) ? undefined : 'mail' };
  const isRequest = outward.effect === 'http' && outward.method === 'POST' && isCostly(model, reached);
  return { ...effect, unsafe: isRequest ? 'request' : undefined };
}

function unsafeWrite(model: TreeModel, site: CallSite, name: string, path: string): Effect['unsafe'] {
  const text = textOfCall(model, site);
  if (RELATIVE_METHOD.test(path) || hasKey(site.call.args, RELATIVE_KEY) || RELATIVE_SQL.test(text))
    return HARMLESS_ROW.test(text) ? undefined : 'increment';
  const columns = INSERTING_SQL.exec(text)?.[1]?.split(',');
  if (columns) return HARMLESS_ROW.test(text) || IGNORING.test(text) || columns.some((one) => isKey(one)) ? undefined : 'insert';
  if (!CREATES.test(path) || HARMLESS_ROW.test(name) || IGNORING.test(name)) return undefined;
  return hasKey(site.call.args, GIVING_WAY) || hasStableKey(model, site) ? undefined : 'insert';
}

function isKey(column: string): boolean {
  return UNIQUE_KEY.test(column.replaceAll(/[\s"`[\]]/g, ''));
}

/** A request that costs by its address or by the function around it, and that carries no key by which the receiver knows it again. */
function isCostly(model: TreeModel, { site, chain }: ReachedCall): boolean {
  if (paymentCallOf(model, site) ?? declaredCallOf(model, site) ?? paymentRequestsOf(model, site)[0]) return false;
  const request = httpRequestOf(model, site);
  const path = (request?.addresses[0] ?? '').replace(/^https?:\/\/[^/]*/, '').split(/[?#]/, 1)[0] ?? '';
  const functions = [site, ...chain].map((one) => model.code.functionRecord(one.file, model.code.enclosing(one))?.name ?? '');
  const costs = BOOKS.test(path.replaceAll('\0', '')) || functions.some((name) => MOVES_MONEY.test(name) || PAYS.test(name));
  return costs && request?.headers.kind !== 'unknown' && !carriesKey(site.call.args) && !hasOpaqueOptions(site);
}

const PAYS = /^(?:\w*[pP]ay(?:ment|out)?|refund|charge|withdraw|transfer)$/;

// Options in a variable may carry the key.
function hasOpaqueOptions({ call }: CallSite): boolean {
  return call.args.slice(2).some(({ kind }) => kind !== 'object');
}

function carriesKey(args: readonly Value[]): boolean {
  const names = new Set(REQUEST_KEYS.map((name) => name.toLowerCase()));
  return hasKeyBy(args, (key) => names.has(key.toLowerCase()) || /idempot|dedup|message_?id/i.test(key));
}

function hasKey(args: readonly Value[], wanted: RegExp): boolean {
  return hasKeyBy(args, (key) => wanted.test(key));
}

function hasKeyBy(args: readonly Value[], isWanted: (key: string) => boolean): boolean {
  return valuesIn(args).some((value) => value.kind === 'object' && value.entries.some((entry) => 'key' in entry && isWanted(entry.key)));
}

/** Whether an insert is given a key of its own that a second run gives again. */
function hasStableKey(model: TreeModel, { file, call }: CallSite): boolean {
  return valuesIn(call.args).some((value) => {
    if (value.kind !== 'object') return false;
    return value.entries.some((entry) => {
      if ('spread' in entry || 'computed' in entry) return true;
      return UNIQUE_KEY.test(entry.key) && provenanceOf(model, file, entry.value) !== 'generated';
    });
  });
}

function valuesIn(roots: readonly Value[]): readonly Value[] {
  const found: Value[] = [];
  const pending = [...roots];
  for (let next = pending.pop(); next; next = pending.pop()) {
    found.push(next);
    pending.push(...valueParts(next));
  }
  return found;
}

/** The names and texts of a call, for what it is about. */
function textOfCall(model: TreeModel, site: CallSite): string {
  const words = valuesIn(site.call.args).flatMap((value): readonly string[] => {
    if (value.kind === 'object') return value.entries.flatMap((entry) => ('key' in entry ? [entry.key] : []));
    if (value.kind === 'literal') return [String(value.value)];
    return value.kind === 'text' ? value.parts.map((part) => (typeof part === 'string' ? part : '?')) : [];
  });
  return [nameOf(model, site), ...words].join(' ');
}
