import { Table } from './table.ts';

/** A call that reaches a database. */
export interface DatabaseCall {
  readonly effect: 'db-read' | 'db-write' | 'db-raw';
  readonly client: string;
  /** A link of a chain that is sent where the chain ends: `knex('orders').where(…).first()`. */
  readonly chained?: true;
  /** The library knows no call that does it for many at once. */
  readonly unbatched?: true;
}

const read = { effect: 'db-read' } as const;
const write = { effect: 'db-write' } as const;
const raw = { effect: 'db-raw' } as const;

function on(objects: readonly string[], methods: string): readonly string[] {
  return objects.flatMap((object) => methods.split(' ').map((method) => `${object}${method}`));
}

const PRISMA = {
  packages: ['@prisma/client'],
  client: 'prisma',
};

const TYPEORM = { packages: ['typeorm'], client: 'typeorm' };
const REPOSITORIES = ['Repository#', 'EntityManager#', 'BaseEntity.'];

const KNEX = { packages: ['knex'], client: 'knex', chained: true as const };
const OBJECTION = { packages: ['objection'], client: 'objection', chained: true as const };
const KNEX_WRITES = [
  'insert',
  'update',
  'del',
  'delete',
  'increment',
  'decrement',
  'truncate',
  'upsert',
  'batchInsert',
  'patch',
  'relate',
  'unrelate',
  'insertGraph',
  'upsertGraph',
];

const SEQUELIZE = { packages: ['sequelize'], client: 'sequelize' };
const MONGOOSE = { packages: ['mongoose'], client: 'mongoose' };
const MONGODB = { packages: ['mongodb'], client: 'mongodb' };
const MIKRO_ORM = { packages: ['@mikro-orm/core'], client: 'mikro-orm' };
const ELASTICSEARCH = { packages: ['@elastic/elasticsearch'], client: 'elasticsearch' };
const MEILISEARCH = { packages: ['meilisearch'], client: 'meilisearch' };
const EVENT_STORE = { packages: ['@eventstore/db-client'], client: 'eventstore', unbatched: true as const };
const MONGO_READS = 'find findOne countDocuments estimatedDocumentCount count distinct aggregate';
const MONGO_WRITES =
  'insertOne insertMany updateOne updateMany replaceOne deleteOne deleteMany findOneAndUpdate findOneAndDelete findOneAndReplace bulkWrite';

/** Calls that read from or write to a database; `db-raw` where a text that is passed decides. */
export const DATABASE_CALLS = new Table<DatabaseCall>([
  {
    ...PRISMA,
    ...read,
    calls: on(
      ['PrismaClient#*.'],
      'findMany findFirst findUnique findUniqueOrThrow findFirstOrThrow count aggregate groupBy findRaw aggregateRaw',
    ),
  },
  {
    ...PRISMA,
    ...write,
    calls: on(['PrismaClient#*.'], 'create createMany createManyAndReturn update updateMany updateManyAndReturn upsert delete deleteMany'),
  },
  { ...PRISMA, ...raw, calls: on(['PrismaClient#'], '$queryRaw $queryRawUnsafe $executeRaw $executeRawUnsafe $queryRawTyped') },

  {
    ...TYPEORM,
    ...read,
    calls: on(
      REPOSITORIES,
      'find findBy findOne findOneBy findOneOrFail findOneByOrFail findAndCount findAndCountBy findByIds findOneById count countBy exist exists existsBy existBy sum average minimum maximum findTrees findRoots findDescendants findAncestors',
    ),
  },
  {
    ...TYPEORM,
    ...write,
    calls: [
      ...on(
        REPOSITORIES,
        'save insert update upsert delete remove softDelete softRemove restore recover increment decrement clear updateAll deleteAll',
      ),
      ...on(['BaseEntity#'], 'save remove softRemove recover'),
    ],
  },
  { ...TYPEORM, ...read, calls: on(['BaseEntity#'], 'reload') },
  {
    ...TYPEORM,
    ...read,
    calls: on(
      ['QueryBuilder#**'],
      'getMany getOne getOneOrFail getManyAndCount getRawMany getRawOne getRawAndEntities getCount getExists stream',
    ),
  },
  { ...TYPEORM, ...write, calls: on(['QueryBuilder#**'], 'execute') },
  { ...TYPEORM, ...raw, calls: on(['DataSource#', 'EntityManager#', 'QueryRunner#', 'Repository#', 'BaseEntity.'], 'query') },

  // A chain that says insert or update anywhere writes; every other one reads.
  { ...KNEX, ...write, calls: KNEX_WRITES.flatMap((verb) => [`Builder#${verb}**`, `Builder#**).${verb}**`, `Knex#${verb}`]) },
  { ...KNEX, ...raw, calls: on(['Knex#'], 'raw') },
  { ...KNEX, ...read, calls: ['Builder#**', 'Knex#()', ...on(['Knex#'], 'select from table first count max min sum avg')] },
  { ...OBJECTION, ...write, calls: KNEX_WRITES.flatMap((verb) => [`Builder#${verb}**`, `Builder#**).${verb}**`]) },
  { ...OBJECTION, ...read, calls: ['Builder#**', 'Model.query', 'Model.relatedQuery', 'Model#$query', 'Model#$relatedQuery'] },

  {
    packages: ['kysely'],
    client: 'kysely',
    ...write,
    calls: ['insertInto', 'updateTable', 'deleteFrom', 'replaceInto', 'mergeInto'].flatMap((verb) =>
      on([`Kysely#${verb}()**`], 'execute executeTakeFirst executeTakeFirstOrThrow'),
    ),
  },
  {
    packages: ['kysely'],
    client: 'kysely',
    ...read,
    calls: on(
      ['Kysely#selectFrom()**', 'Kysely#selectNoFrom()**', 'Kysely#with()**'],
      'execute executeTakeFirst executeTakeFirstOrThrow stream',
    ),
  },
  { packages: ['kysely'], client: 'kysely', ...raw, calls: ['Kysely#executeQuery', 'sql().execute', 'sql.raw().execute'] },

  { packages: ['drizzle-orm'], client: 'drizzle', ...read, calls: on(['Drizzle#query.*.'], 'findMany findFirst') },
  {
    packages: ['drizzle-orm'],
    client: 'drizzle',
    ...read,
    chained: true,
    calls: ['select', 'selectDistinct', 'selectDistinctOn', '$count'].flatMap((verb) => [`Drizzle#${verb}()**`]),
  },
  {
    packages: ['drizzle-orm'],
    client: 'drizzle',
    ...write,
    chained: true,
    calls: ['insert', 'update', 'delete'].flatMap((verb) => [`Drizzle#${verb}()**`, `Drizzle#with().${verb}()**`]),
  },
  { packages: ['drizzle-orm'], client: 'drizzle', ...raw, calls: on(['Drizzle#'], 'execute run all get values') },

  {
    ...SEQUELIZE,
    ...read,
    calls: [
      ...on(['Model.'], 'findAll findOne findByPk findAndCountAll count max min sum aggregate findById find'),
      ...on(['Model#', 'Model.*().'], 'reload'),
    ],
  },
  {
    ...SEQUELIZE,
    ...write,
    calls: [
      ...on(['Model.'], 'create bulkCreate update destroy upsert findOrCreate findCreateFind increment decrement restore truncate'),
      ...on(['Model#', 'Model.*().', 'Model.*().[].'], 'save update destroy increment decrement restore'),
    ],
  },
  { ...SEQUELIZE, ...raw, calls: on(['Sequelize#'], 'query') },

  {
    ...MONGOOSE,
    ...read,
    calls: [
      ...on(['Model.', 'Model#'], `${MONGO_READS} findById exists where`),
      ...on(['Model#', 'Model.*().', 'Model.*().[].', 'Document#', 'HydratedDocument#'], 'populate'),
    ],
  },
  {
    ...MONGOOSE,
    ...write,
    calls: [
      ...on(
        ['Model.', 'Model#'],
        `${MONGO_WRITES} create findByIdAndUpdate findByIdAndDelete findByIdAndRemove findOneAndRemove update remove bulkSave`,
      ),
      ...on(['Model#', 'Model.*().', 'Model.*().[].', 'Document#', 'HydratedDocument#'], 'save deleteOne updateOne remove'),
    ],
  },
  { ...MONGODB, ...read, calls: on(['Collection#'], MONGO_READS) },
  { ...MONGODB, ...write, calls: on(['Collection#'], `${MONGO_WRITES} insert update remove save`) },

  { packages: ['pg'], client: 'pg', ...raw, calls: on(['Client#', 'Pool#'], 'query') },
  { packages: ['pg'], client: 'pg', ...raw, calls: ['sql', 'sql.query', 'neon()()', 'neon()().query'] },
  { packages: ['mysql2'], client: 'mysql2', ...raw, calls: on(['Connection#', 'Pool#'], 'query execute') },
  { packages: ['postgres'], client: 'postgres', ...raw, calls: ['Sql#()', 'Sql#', 'Sql#unsafe', 'Sql#file'] },
  {
    packages: ['slonik'],
    client: 'slonik',
    ...read,
    calls: on(['Pool#'], 'any anyFirst one oneFirst many manyFirst maybeOne maybeOneFirst exists stream'),
  },
  { packages: ['slonik'], client: 'slonik', ...raw, calls: on(['Pool#'], 'query') },
  {
    packages: ['pg-promise'],
    client: 'pg-promise',
    ...raw,
    calls: on(['Database#'], 'query none one oneOrNone many manyOrNone any result multi multiResult each map func proc stream'),
  },
  { packages: ['mssql'], client: 'mssql', ...raw, calls: [...on(['Request#', 'Pool#'], 'query batch execute'), 'query', 'batch'] },
  { packages: ['sqlite3'], client: 'sqlite3', ...raw, calls: on(['Database#'], 'run get all each exec') },
  { packages: ['sqlite'], client: 'sqlite', ...raw, calls: on(['Database#', 'DatabaseSync#'], 'run get all each exec') },
  // In-process databases: a read costs no round trip, so only their writes count.
  { packages: ['better-sqlite3'], client: 'better-sqlite3', ...write, calls: ['Statement#run', 'Database#exec'] },
  {
    packages: ['oracledb'],
    client: 'oracledb',
    ...raw,
    calls: ['getConnection().execute', 'createPool().getConnection().execute', 'Connection#execute'],
  },

  // What asks a database whether it is there.
  ...['Prisma', 'TypeOrm', 'Mongoose', 'Sequelize', 'MikroOrm'].map((name) => ({
    packages: ['@nestjs/terminus'],
    client: name.toLowerCase(),
    ...read,
    calls: [`${name}HealthIndicator#pingCheck`],
  })),

  { ...ELASTICSEARCH, ...read, calls: on(['Client#'], 'search msearch get getSource mget count exists scroll termvectors explain') },
  { ...ELASTICSEARCH, ...write, calls: on(['Client#'], 'index create update delete bulk updateByQuery deleteByQuery reindex') },
  { ...MEILISEARCH, ...read, calls: [...on(['Index#'], 'search searchGet getDocument getDocuments getStats'), 'MeiliSearch#multiSearch'] },
  {
    ...MEILISEARCH,
    ...write,
    calls: on(['Index#'], 'addDocuments addDocumentsInBatches updateDocuments deleteDocument deleteDocuments deleteAllDocuments'),
  },
  { ...EVENT_STORE, ...read, calls: on(['Client#'], 'readStream readAll getStreamMetadata') },
  { ...EVENT_STORE, ...write, calls: on(['Client#'], 'appendToStream multiStreamAppend deleteStream tombstoneStream setStreamMetadata') },

  {
    ...MIKRO_ORM,
    ...read,
    calls: on(
      ['EntityManager#', 'EntityRepository#'],
      'find findOne findOneOrFail findAll findAndCount findByCursor count populate refresh',
    ),
  },
  {
    ...MIKRO_ORM,
    ...write,
    calls: on(
      ['EntityManager#', 'EntityRepository#'],
      'flush persistAndFlush removeAndFlush nativeInsert nativeUpdate nativeDelete insert insertMany upsert upsertMany',
    ),
  },
  { ...MIKRO_ORM, ...raw, calls: on(['EntityManager#', 'Connection#', 'QueryBuilder#**'], 'execute') },
  { ...MIKRO_ORM, ...read, calls: on(['QueryBuilder#**'], 'getResult getResultList getSingleResult getCount') },

  {
    packages: ['@aws-sdk/client-dynamodb', '@aws-sdk/lib-dynamodb'],
    client: 'dynamodb',
    ...read,
    calls: [
      'GetItemCommand',
      'QueryCommand',
      'ScanCommand',
      'GetCommand',
      'BatchGetItemCommand',
      'BatchGetCommand',
      'TransactGetItemsCommand',
    ],
  },
  {
    packages: ['@aws-sdk/client-dynamodb', '@aws-sdk/lib-dynamodb'],
    client: 'dynamodb',
    ...write,
    calls: [
      'PutItemCommand',
      'UpdateItemCommand',
      'DeleteItemCommand',
      'PutCommand',
      'UpdateCommand',
      'DeleteCommand',
      'BatchWriteItemCommand',
      'BatchWriteCommand',
      'TransactWriteItemsCommand',
    ],
  },
]);

/** Calls that read many rows without an argument of their own saying how many; what they give may be any size. */
export const LIST_CALLS = new Table<object>([
  { packages: ['@prisma/client'], calls: on(['PrismaClient#*.'], 'findMany groupBy') },
  {
    packages: ['typeorm'],
    calls: [
      ...on(REPOSITORIES, 'find findBy findByIds findAndCount findAndCountBy'),
      ...on(['QueryBuilder#**'], 'getMany getRawMany getManyAndCount'),
    ],
  },
  { packages: ['sequelize'], calls: on(['Model.'], 'findAll findAndCountAll') },
  { packages: ['mongoose'], calls: on(['Model.', 'Model#'], 'find aggregate distinct') },
  {
    packages: ['mongodb'],
    calls: ['Collection#find().toArray', 'Collection#find()**.toArray', 'Collection#aggregate().toArray', 'Collection#distinct'],
  },
  { packages: ['slonik'], calls: on(['Pool#'], 'any many anyFirst manyFirst') },
  { packages: ['pg-promise'], calls: on(['Database#'], 'any many manyOrNone query') },
  { packages: ['drizzle-orm'], calls: ['Drizzle#query.*.findMany', 'Drizzle#select()**'] },
  { packages: ['kysely'], calls: ['Kysely#selectFrom()**execute'] },
  { packages: ['knex'], calls: ['Builder#**select', 'Builder#**where', 'Builder#**orderBy', 'Builder#**whereIn', 'Builder#**from'] },
  { packages: ['@mikro-orm/core'], calls: on(['EntityManager#', 'EntityRepository#'], 'find findAll findAndCount') },
]);

/** Calls that are done when they return: nobody can wait for them. */
export const SYNCHRONOUS_CALLS = new Table<object>([
  { packages: ['better-sqlite3', 'bun:sqlite', 'sync-request', 'sync-fetch'], calls: ['**'] },
  { packages: ['sqlite'], calls: ['DatabaseSync#**'] },
]);

/** Options and methods that bound the rows of a list call. */
export const LIMIT_OPTIONS: readonly string[] = ['take', 'limit', 'first', 'top'];
/** Largest bound that still counts as a handful, and the largest that counts as one at all. */
export const HANDFUL = 10;
export const MODEST = 20;

/** Whether a client gathers such reads into one query where several are asked for in one tick, as Prisma does with lookups by a unique key. */
export function gathersLookups(client: string, method: string): boolean {
  return client === 'prisma' && /^findUnique(?:OrThrow)?$/.test(method);
}
