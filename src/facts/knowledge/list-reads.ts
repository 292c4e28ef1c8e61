import { Table } from './table.ts';

/** A call that a query for many rows starts with. */
export interface ListRead {
  readonly client: string;
  /**
   * Where the conditions and the limit of the query stand: in an object of options at this index, with `where` in it or at an index of its
   * own; or in the methods of the chain.
   */
  readonly options?: number;
  readonly where?: number;
  /** The chain is a query for many rows when it comes to one of these; where none are given, always. */
  readonly ends?: RegExp;
  /** Index of the argument that names the table; `chain` where a method named `from` does. */
  readonly table?: number | 'chain';
}

const PRISMA = { packages: ['@prisma/client'], client: 'prisma' };
const TYPEORM = { packages: ['typeorm'], client: 'typeorm' };
const MIKRO_ORM = { packages: ['@mikro-orm/core'], client: 'mikro-orm' };
const KNEX = { packages: ['knex'], client: 'knex' };

export const LIST_READS = new Table<ListRead>([
  { ...PRISMA, calls: ['PrismaClient#*.findMany'], options: 0 },
  { ...TYPEORM, calls: ['Repository#find', 'Repository#findAndCount', 'BaseEntity.find', 'BaseEntity.findAndCount'], options: 0 },
  { ...TYPEORM, calls: ['Repository#findBy', 'Repository#findAndCountBy', 'BaseEntity.findBy'], options: 1, where: 0 },
  { ...TYPEORM, calls: ['EntityManager#find', 'EntityManager#findAndCount'], options: 1, table: 0 },
  { ...TYPEORM, calls: ['Repository#createQueryBuilder'], ends: /^get(?:Raw)?Many/ },
  { packages: ['sequelize'], client: 'sequelize', calls: ['Model.findAll', 'Model.findAndCountAll'], options: 0 },
  { ...MIKRO_ORM, calls: ['EntityRepository#find', 'EntityRepository#findAndCount'], options: 1, where: 0 },
  { ...MIKRO_ORM, calls: ['EntityRepository#findAll'], options: 0 },
  { ...MIKRO_ORM, calls: ['EntityManager#find', 'EntityManager#findAndCount'], options: 2, where: 1, table: 0 },
  { packages: ['mongoose'], client: 'mongoose', calls: ['Model.find', 'Model#find'], options: 2, where: 0 },
  { packages: ['mongodb'], client: 'mongodb', calls: ['Collection#find'], options: 1, where: 0, ends: /^toArray$/ },
  { packages: ['drizzle-orm'], client: 'drizzle', calls: ['Drizzle#query.*.findMany'], options: 0 },
  { packages: ['drizzle-orm'], client: 'drizzle', calls: ['Drizzle#select', 'Drizzle#selectDistinct'], table: 'chain' },
  { packages: ['kysely'], client: 'kysely', calls: ['Kysely#selectFrom'], table: 0, ends: /^execute$/ },
  { ...KNEX, calls: ['Knex#', 'Knex#from'], table: 0 },
  { ...KNEX, calls: ['Knex#select'], table: 'chain' },
  { packages: ['objection'], client: 'objection', calls: ['Model.query'] },
]);

/** Calls that add a row, with the argument that names the table. */
export const ROW_ADDITIONS = new Table<{ readonly client: string; readonly table?: number }>([
  { ...PRISMA, calls: ['create', 'createMany', 'createManyAndReturn', 'upsert'].map((name) => `PrismaClient#*.${name}`) },
  { ...TYPEORM, calls: ['Repository#save', 'Repository#insert', 'Repository#upsert', 'BaseEntity.insert', 'BaseEntity#save'] },
  { ...TYPEORM, calls: ['EntityManager#save', 'EntityManager#insert'], table: 0 },
  { packages: ['sequelize'], client: 'sequelize', calls: ['Model.create', 'Model.bulkCreate', 'Model.upsert', 'Model.findOrCreate'] },
  { ...MIKRO_ORM, calls: ['EntityRepository#create', 'EntityRepository#insert', 'EntityRepository#upsert'] },
  { ...MIKRO_ORM, calls: ['EntityManager#create', 'EntityManager#insert', 'EntityManager#upsert'], table: 0 },
  { packages: ['mongoose'], client: 'mongoose', calls: ['Model.create', 'Model.insertMany', 'Model#create', 'Model#insertMany', 'Model'] },
  { packages: ['mongodb'], client: 'mongodb', calls: ['Collection#insertOne', 'Collection#insertMany'] },
  { packages: ['drizzle-orm'], client: 'drizzle', calls: ['Drizzle#insert'], table: 0 },
  { packages: ['kysely'], client: 'kysely', calls: ['Kysely#insertInto'], table: 0 },
  { packages: ['objection'], client: 'objection', calls: ['Model.query().insert', 'Model.query().insertGraph'] },
]);

/** Calls that look at every key of a store. */
export const KEY_SCANS = new Table<{ readonly client: string }>([
  { packages: ['ioredis', 'redis'], client: 'redis', calls: ['Redis#keys', 'Redis#KEYS'] },
]);

/** Calls that make a file of rows at once. */
export const ROW_EXPORTS = new Table<{ readonly format: string }>([
  { packages: ['csv-stringify', 'csv-stringify/sync'], format: 'CSV', calls: ['stringify', 'sync.stringify'] },
  { packages: ['papaparse'], format: 'CSV', calls: ['unparse', 'Papa.unparse'] },
  {
    packages: ['json2csv', '@json2csv/plainjs', 'json-2-csv'],
    format: 'CSV',
    calls: ['parse', 'parseAsync', 'json2csv', 'json2csvAsync', '**Parser#parse'],
  },
  { packages: ['xlsx'], format: 'XLSX', calls: ['utils.json_to_sheet', 'utils.aoa_to_sheet'] },
  { packages: ['exceljs'], format: 'XLSX', calls: ['**addRows'] },
  { packages: ['fast-csv', '@fast-csv/format'], format: 'CSV', calls: ['writeToString', 'writeToBuffer'] },
]);

/** Names of options and methods that bound the rows, that skip some, and that hand rows out one by one. */
export const BOUNDING = /^(?:take|limit|first|top|fetch|page|paginate|pageSize|perPage|range|max(?:Results|Rows)?|count)$/;
export const SKIPPING = /^(?:skip|offset)$/;
/** Links of a chain after which a query gives one row, a number or a stream, or writes. */
export const NO_LIST =
  /^(?:first|findOne|findById|one|pluckFirst|count|countDistinct|estimatedDocumentCount|countDocuments|min|max|sum|avg|cursor|stream|eachAsync|each|batchSize|getOne\w*|getCount|getExists|exists|distinct|insert\w*|update|upsert|patch\w*|del|delete\w*|truncate|increment|decrement|execute(?:TakeFirst\w*)|columnInfo|findByIds?|resultSize|onConflict|relate|as|clone|toSQL|toQuery|modify|groupBy|having|aggregate)$/;
/** Links that add a condition. */
export const CONDITION =
  /^(?:where|andWhere|orWhere|having|filter|match|whereRef|join|innerJoin|leftJoin|rightJoin|joinRelated|withGraphJoined|equals|elemMatch)(?:[A-Z]\w*)?$|^(?:in|nin|gt|gte|lt|lte|or|and|nor)$/;
/** Links that only say what of a row is read, in which order, and how it is handed over. */
export const PLAIN =
  /^(?:select|selectAll|addSelect|from|table|orderBy|addOrderBy|orderByRaw|sort|lean|populate|exec|then|catch|finally|map|toArray|returning|columns?|column|distinctOn|with|withGraphFetched|execute|getMany|getRawMany|getManyAndCount|leftJoinAndSelect|collation|project|allowDiskUse|cache|hint|comment|read|setOptions|transacting|timeout|debug|options|\$dynamic|\$withCache)$/;

/** What tables hold that stay small whoever adds to them, by the last word of their names. */
export const SMALL_TABLE = new Set(
  (
    'role permission setting config preference plan tier category country currency language locale translation status type tag flag environment ' +
    'tenant workspace organization organisation plugin addon provider strategy segment migration region zone group team version domain template ' +
    'feature integration connector channel scope policy rule unit color size brand department store warehouse branch schedule cron key webhook ' +
    'banner menu theme label project admin instance server worker queue topic schema info metadata'
  ).split(' '),
);
