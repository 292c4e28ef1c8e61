import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import { clientLimitOf, type ClientLimit } from './client-limit.ts';
import type { FactBase, Reach } from './fact.ts';
import { KEY_SCANS, LIST_READS, ROW_EXPORTS, type ListRead } from './knowledge/list-reads.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { boundsOf, type QueryBounds } from './query-bounds.ts';
import { growthOf, isSmallTable, tableOf } from './query-table.ts';
import { textReads } from './query-text.ts';
import { reachOf } from './reach.ts';

/** A query for rows that nothing bounds, or that a client bounds as it likes. */
export interface ListQueryFact extends FactBase {
  readonly kind: 'list-query';
  /**
   * `all` reads a whole table, `since` all rows after a point, `pages` skips rows and takes all the others, `client` as many as a client
   * asks for, `relation` all rows of a relation that is counted beside it, `keys` all keys of a store.
   */
  readonly reads: 'all' | 'since' | 'pages' | 'client' | 'relation' | 'keys';
  readonly client: string;
  /** The call as the code names it. */
  readonly call: string;
  /** Table, model or relation; empty where it is not decided. */
  readonly table: string;
  /** Where rows are added to the table while the service runs. */
  readonly growsAt?: Location | undefined;
  /** The table stays small, as its name says. */
  readonly small: boolean;
  /** Some rows are picked out by conditions. */
  readonly filtered: boolean;
  /** What a client sends for the limit, and where that could be bounded. */
  readonly input?: ClientLimit | undefined;
  /** Queries with the same input. */
  readonly others?: readonly Location[];
  /** The rows are made into a file, all at once. */
  readonly exports?: { readonly format: string; readonly at: Location } | undefined;
  readonly reach: Reach;
}

export function listQueryFacts(model: TreeModel): readonly ListQueryFact[] {
  return byInput([
    ...knownCalls(model, LIST_READS).flatMap((known) => (isProduction(model, known) ? factsOf(model, known) : [])),
    ...knownCalls(model, KEY_SCANS).flatMap((known) => (isProduction(model, known) ? keyScanOf(model, known) : [])),
    ...textQueries(model),
  ]);
}

/** Queries that take the same number from clients become one fact. */
function byInput(facts: readonly ListQueryFact[]): readonly ListQueryFact[] {
  const first = new Map<string, Location[]>();
  // The one that reads the most speaks for the others.
  const ordered = facts.toSorted((left, right) => Number(left.filtered || left.small) - Number(right.filtered || right.small));
  return ordered.flatMap((fact) => {
    if (!fact.input) return [fact];
    const { path, line, column } = fact.input.at;
    const key = `${path}:${line}:${column}`;
    const others = first.get(key);
    others?.push(fact.at);
    if (others) return [];
    const all: Location[] = [];
    first.set(key, all);
    return [{ ...fact, others: all }];
  });
}

function isProduction(model: TreeModel, { site }: KnownCall<object>): boolean {
  return model.roleOf(site.file) === 'production' && site.call.kind === 'call';
}

function factsOf(model: TreeModel, known: KnownCall<ListRead>): readonly ListQueryFact[] {
  const { site, entry } = known;
  const bounds = boundsOf(model, site, entry);
  if (!bounds) return [];
  const relations = countedRelations(site).map(({ at, name }) => ({
    ...factOf(model, known, 'relation'),
    at: model.code.place(site.file, at, model.code.symbolAt(site.file, site.call.context), `${site.call.text} ${name}`),
    table: name,
  }));
  return [...relations, ...ofBounds(model, known, bounds)];
}

function ofBounds(model: TreeModel, known: KnownCall<ListRead>, bounds: QueryBounds): readonly ListQueryFact[] {
  const { limit, limitValue, skips, filter, ordered } = bounds;
  const { file, call } = known.site;
  if (limit === 'present') {
    const input = limitValue && clientLimitOf(model, file, limitValue.value);
    return input && limitValue
      ? [
          {
            ...factOf(model, known, 'client'),
            input,
            filtered: filter !== 'none',
            at: model.code.place(file, limitValue.at, model.code.symbolAt(file, call.context), call.text),
          },
        ]
      : [];
  }
  if (limit !== 'absent') return [];
  if (skips) return [factOf(model, known, 'pages')];
  if (filter === 'none') return [factOf(model, known, 'all')];
  return filter === 'range' && ordered ? [factOf(model, known, 'since')] : [];
}

function factOf(model: TreeModel, { site, callee, entry }: KnownCall<ListRead>, reads: ListQueryFact['reads']): ListQueryFact {
  const table = tableOf(model, { site, callee }, entry.table);
  return {
    kind: 'list-query',
    ...baseOfSite(model, site),
    reads,
    client: entry.client,
    call: expressionText(model.code.script(site.file), site.call.callee),
    table,
    growsAt: growthOf(model, { client: entry.client, table, file: site.file }),
    small: isSmallTable(table),
    filtered: false,
    exports: exportBeside(model, site),
    reach: reachOf(model, site),
  };
}

/** A call of the same function that makes a file of rows. */
function exportBeside(model: TreeModel, { file, call }: CallSite): ListQueryFact['exports'] {
  const fn = model.code.script(file)?.contexts[call.context]?.fn ?? 0;
  for (const site of sitesOfFunction(model.code, file, fn)) {
    const known = model.code.externals(site).flatMap((one) => ROW_EXPORTS.find(one) ?? [])[0];
    if (known) return { format: known.format, at: location(file, site.call.at) };
  }
  return undefined;
}

interface Relation {
  readonly name: string;
  readonly at: readonly [number, number, number, number];
}

/** `include: { likes: true, _count: { select: { likes: true } } }`: what is counted is a list, and is read whole as well. */
function countedRelations({ call }: CallSite): readonly Relation[] {
  const includes = call.args.flatMap((argument) => [...membersOf(argument, 'include'), ...membersOf(argument, 'select')]);
  return includes.flatMap((include) => {
    const counted = membersOf(include, '_count').flatMap((count) => membersOf(count, 'select'));
    const names = counted.flatMap((one) =>
      one.kind === 'object' ? one.entries.flatMap((entry) => ('key' in entry ? [entry.key] : [])) : [],
    );
    if (include.kind !== 'object') return [];
    return include.entries.flatMap((entry) =>
      'key' in entry && names.includes(entry.key) && isTrue(entry.value) ? [{ name: entry.key, at: entry.at }] : [],
    );
  });
}

function membersOf(value: Value, name: string): readonly Value[] {
  return value.kind === 'object' ? value.entries.flatMap((entry) => ('key' in entry && entry.key === name ? [entry.value] : [])) : [];
}

function isTrue(value: Value): boolean {
  return value.kind === 'literal' && value.value === true;
}

/** `SELECT * FROM orders` as a text. */
function textQueries(model: TreeModel): readonly ListQueryFact[] {
  return textReads(model).map(({ site, client, table, growsAt }) => ({
    kind: 'list-query',
    ...baseOfSite(model, site),
    reads: 'all',
    client,
    call: expressionText(model.code.script(site.file), site.call.callee),
    table,
    growsAt,
    small: isSmallTable(table),
    filtered: false,
    exports: exportBeside(model, site),
    reach: reachOf(model, site),
  }));
}

function keyScanOf(model: TreeModel, { site, entry }: KnownCall<{ readonly client: string }>): readonly ListQueryFact[] {
  return [
    {
      kind: 'list-query',
      ...baseOfSite(model, site),
      reads: 'keys',
      client: entry.client,
      call: expressionText(model.code.script(site.file), site.call.callee),
      table: '',
      small: false,
      filtered: false,
      reach: reachOf(model, site),
    },
  ];
}
