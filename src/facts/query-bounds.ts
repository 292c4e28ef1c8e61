import type { Span, Value } from '../summaries/script-summary.ts';
import type { Setting } from './fact.ts';
import { BOUNDING, CONDITION, NO_LIST, PLAIN, SKIPPING, type ListRead } from './knowledge/list-reads.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { linksAfter, type ChainLink } from './query-chain.ts';

/** What a query for many rows says of how many it reads. */
export interface QueryBounds {
  readonly limit: Setting;
  /** The expression of the limit, and where it stands. */
  readonly limitValue?: { readonly value: Value; readonly at: Span } | undefined;
  /** Rows are skipped, as one does who reads by pages; a constant number of them is none. */
  readonly skips: boolean;
  /** Which rows are asked for: all, those after a point, those that something else decides, or nobody knows. */
  readonly filter: 'none' | 'range' | 'some' | 'unknown';
  readonly ordered: boolean;
}

const LIMITS = ['take', 'limit', 'first', 'top', 'pageSize', 'pagination'];
const SKIPS = ['skip', 'offset'];
const ORDERS = ['orderBy', 'order', 'sort'];
const RANGE = /^\$?(?:gt|gte|lt|lte|after|before)$|^(?:MoreThan|LessThan|Between)(?:OrEqual)?$/;

/** Fields that tell until when a row holds. */
const ENDING = /expir|until|valid|ends?(?:$|[A-Z_])|deadline|due/i;

/** The bounds of a query, or undefined where its chain is none for many rows. */
export function boundsOf(model: TreeModel, site: CallSite, read: ListRead): QueryBounds | undefined {
  const links = linksAfter(model, site);
  const isList = read.ends === undefined || links.some(({ name }) => read.ends?.test(name));
  if (!isList || links.some(({ name }) => NO_LIST.test(name))) return undefined;
  const isWhole = (links.at(-1)?.call ?? site.call).use !== 'value' || read.options !== undefined;
  if (!isWhole) return undefined;
  const given = read.options === undefined ? undefined : givenBounds(model, site, read, read.options);
  const chained = chainedBounds(links);
  if (!given) return chained;
  return {
    limit: chained.limit === 'absent' ? given.limit : chained.limit,
    limitValue: chained.limitValue ?? given.limitValue,
    skips: given.skips || chained.skips,
    filter: chained.filter === 'none' ? given.filter : chained.filter,
    ordered: given.ordered || chained.ordered,
  };
}

function chainedBounds(links: readonly ChainLink[]): QueryBounds {
  const limit = links.find(({ name }) => BOUNDING.test(name));
  const skip = links.find(({ name }) => SKIPPING.test(name));
  const isPlain = links.every(({ name }) => PLAIN.test(name) || CONDITION.test(name) || BOUNDING.test(name) || SKIPPING.test(name));
  const [value] = limit?.call.args ?? [];
  return {
    limit: limit ? 'present' : isPlain ? 'absent' : 'unknown',
    limitValue: limit && value && { value, at: limit.call.at },
    skips: skip !== undefined && isVarying(skip.call.args[0]),
    filter: links.some(({ name }) => CONDITION.test(name)) ? 'some' : 'none',
    ordered: links.some(({ name }) => /^(?:orderBy|addOrderBy|sort)/.test(name)),
  };
}

function givenBounds(model: TreeModel, { file, call }: CallSite, { where }: ListRead, index: number): QueryBounds {
  const options = call.args[index];
  if (call.args.some(({ kind }) => kind === 'spread')) return { limit: 'unknown', skips: false, filter: 'unknown', ordered: false };
  const setting = (names: readonly string[]): ReturnType<TreeModel['code']['setting']> => model.code.setting(file, options, ...names);
  const conditions =
    where === undefined
      ? setting(['where'])
      : { state: call.args[where] ? ('present' as const) : ('absent' as const), value: model.code.resolve(file, call.args[where]) };
  const limit = setting(LIMITS).state;
  const skip = entryOf(options, SKIPS);
  return {
    limit,
    limitValue: entryOf(options, LIMITS),
    skips: skip !== undefined && isVarying(skip.value),
    filter:
      conditions.state === 'absent' ? 'none' : conditions.state === 'unknown' || !conditions.value ? 'unknown' : filterOf(conditions.value),
    ordered: setting(ORDERS).state === 'present',
  };
}

function entryOf(options: Value | undefined, names: readonly string[]): QueryBounds['limitValue'] {
  const entries = options?.kind === 'object' ? options.entries : [];
  const [found] = entries.flatMap((entry) => ('key' in entry && names.includes(entry.key) ? [{ value: entry.value, at: entry.at }] : []));
  return found;
}

function isVarying(value: Value | undefined): boolean {
  return value !== undefined && value.kind !== 'literal' && value.kind !== 'undefined';
}

/** What conditions in an object say: nothing, a range that has no other end than now, or something that picks rows out. */
function filterOf(conditions: Resolved): QueryBounds['filter'] {
  if (conditions.kind !== 'value' || conditions.value.kind !== 'object') return 'unknown';
  const { entries } = conditions.value;
  if (entries.length === 0) return 'none';
  if (!entries.every((entry) => 'key' in entry)) return 'unknown';
  const ranges = entries.filter((entry) => 'key' in entry && isRange(entry.value));
  // What holds now, from a start to an end, is taken from the rows again as time goes on.
  return ranges.length > 0 && !ranges.some((entry) => 'key' in entry && ENDING.test(entry.key)) ? 'range' : 'some';
}

// `{ gt: since }` alone; with `lt` beside it the range has an end.
function isRange(value: Value): boolean {
  if (value.kind !== 'object') return false;
  const keys = value.entries.flatMap((entry) => ('key' in entry ? [entry.key] : []));
  return keys.length === 1 && keys.every((key) => RANGE.test(key));
}
