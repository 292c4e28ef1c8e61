import type { TypeName, Value } from '../summaries/script-summary.ts';
import { append } from '../model/append.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import type { Location } from '../model/location.ts';
import type { EntryPoint } from './fact.ts';
import { LIST_READS, ROW_ADDITIONS, SMALL_TABLE, type ListRead } from './knowledge/list-reads.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { linksAfter } from './query-chain.ts';
import { nameOf } from './value-names.ts';

const SERVED: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job', 'event']);
const ADDITIONS = new WeakMap<TreeModel, ReadonlyMap<string, readonly CallSite[]>>();

/** The table that a query reads from, as its client names it: a model, an entity, or a name; empty where that is not decided. */
export function tableOf(model: TreeModel, { site, callee }: Pick<KnownCall<object>, 'site' | 'callee'>, table: ListRead['table']): string {
  if (typeof table === 'number') return nameOfTable(model, site, site.call.args[table]);
  if (table === 'chain')
    return nameOfTable(model, site, linksAfter(model, site).find(({ name }) => name === 'from' || name === 'table')?.call.args[0]);
  const [, prisma] = /^PrismaClient#(\w+)\.|^Drizzle#query\.(\w+)\./.exec(callee.path) ?? [];
  if (prisma !== undefined) return prisma;
  return site.call.callee.kind === 'member'
    ? nameOfModel(model, site.file, site.call.callee.of)
    : nameOf(site.call.callee, model.code, site.file);
}

function nameOfTable(model: TreeModel, { file }: CallSite, value: Value | undefined): string {
  if (!value) return '';
  const known = model.code.resolve(file, value);
  if (known.kind === 'value' && known.value.kind === 'literal') return String(known.value.value).split(/\s+as\s+/i)[0] ?? '';
  return nameOf(value, model.code, file);
}

/** `Order` of a repository of orders; else the name of what holds it. */
function nameOfModel(model: TreeModel, file: string, value: Value): string {
  const type = value.kind === 'member' && value.of.kind === 'this' ? typeOfField(model, file, value.of.class, value.name) : undefined;
  const entity = type?.args[0]?.name ?? '';
  return entity === '' || entity === '{}' ? nameOf(value, model.code, file) : entity;
}

function typeOfField({ code }: TreeModel, file: string, owner: number, name: string): TypeName | undefined {
  const script = code.script(file);
  const record = script?.classes[owner];
  const field = record?.fields.find((one) => one.name === name);
  return field?.type ?? script?.functions[record?.constructorFn ?? -1]?.params.find((one) => one.name === name)?.type;
}

/** Whether a table stays small whoever adds to it: `user_roles` holds roles. */
export function isSmallTable(table: string): boolean {
  const last =
    table
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z]+/)
      .findLast((word) => word !== '') ?? '';
  const forms = [last, last.replace(/s$/, ''), last.replace(/es$/, ''), last.replace(/ies$/, 'y')];
  return forms.some((word) => SMALL_TABLE.has(word));
}

/** A table as a file asks for it. */
export interface TableIn {
  readonly client: string;
  readonly table: string;
  readonly file: string;
}

/** Where rows are added to a table while the service runs, as near to the file as there is; undefined where nothing is seen to do so. */
export function growthOf(model: TreeModel, { client, table, file }: TableIn): Location | undefined {
  if (table === '') return undefined;
  const known = ADDITIONS.get(model) ?? additionsOf(model);
  ADDITIONS.set(model, known);
  return servedNear(model, known.get(keyOf(client, table)) ?? [], file);
}

/** The first of some calls that the running service makes, as near to a file as there is. */
export function servedNear(model: TreeModel, calls: readonly CallSite[], file: string): Location | undefined {
  const served = calls.filter((one) => model.code.reachOf(one).entries.some(({ kind }) => SERVED.has(kind)));
  const [nearest] = served.toSorted((left, right) => sharedPath(right.file, file) - sharedPath(left.file, file));
  return nearest && location(nearest.file, nearest.call.at);
}

function sharedPath(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return length;
}

function additionsOf(model: TreeModel): ReadonlyMap<string, readonly CallSite[]> {
  const found = new Map<string, CallSite[]>();
  for (const known of knownCalls(model, ROW_ADDITIONS)) {
    const { client, table } = known.entry;
    if (model.roleOf(known.site.file) === 'production') append(found, keyOf(client, tableOf(model, known, table)), known.site);
  }
  for (const site of knexInserts(model)) append(found, keyOf('knex', tableOf(model, site, 0)), site.site);
  return found;
}

/** `db('orders').insert(…)`. */
function knexInserts(model: TreeModel): readonly KnownCall<ListRead>[] {
  return knownCalls(model, LIST_READS).filter(
    ({ site, entry }) => entry.client === 'knex' && linksAfter(model, site).some(({ name }) => /^(?:insert|upsert)$/.test(name)),
  );
}

function keyOf(client: string, table: string): string {
  return `${client} ${table.toLowerCase()}`;
}
