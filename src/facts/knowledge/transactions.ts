import { Table } from './table.ts';

/** A call whose function argument runs inside a database transaction. */
interface TransactionCall {
  readonly client: string;
}

export const TRANSACTION_CALLBACKS = new Table<TransactionCall>([
  { packages: ['@prisma/client'], client: 'prisma', calls: ['PrismaClient#$transaction'] },
  { packages: ['typeorm'], client: 'typeorm', calls: ['DataSource#transaction', 'EntityManager#transaction'] },
  {
    packages: ['typeorm-transactional', 'typeorm-transactional-cls-hooked'],
    client: 'typeorm',
    calls: ['runInTransaction', 'wrapInTransaction'],
  },
  { packages: ['knex'], client: 'knex', calls: ['Knex#transaction'] },
  { packages: ['objection'], client: 'objection', calls: ['transaction', 'Model.transaction'] },
  {
    packages: ['kysely'],
    client: 'kysely',
    calls: [
      'Kysely#transaction().execute',
      'Kysely#transaction().setIsolationLevel().execute',
      'Kysely#transaction().setAccessMode().execute',
    ],
  },
  { packages: ['drizzle-orm'], client: 'drizzle', calls: ['Drizzle#transaction'] },
  { packages: ['sequelize'], client: 'sequelize', calls: ['Sequelize#transaction'] },
  { packages: ['mongoose'], client: 'mongoose', calls: ['Connection#transaction', 'ClientSession#withTransaction'] },
  { packages: ['mongodb'], client: 'mongodb', calls: ['ClientSession#withTransaction'] },
  { packages: ['postgres'], client: 'postgres', calls: ['Sql#begin'] },
  { packages: ['slonik'], client: 'slonik', calls: ['Pool#transaction'] },
  { packages: ['pg-promise'], client: 'pg-promise', calls: ['Database#tx', 'Database#txIf'] },
  { packages: ['better-sqlite3'], client: 'better-sqlite3', calls: ['Database#transaction'] },
  { packages: ['@electric-sql/pglite'], client: 'pglite', calls: ['PGlite#transaction'] },
  { packages: ['@mikro-orm/core'], client: 'mikro-orm', calls: ['EntityManager#transactional'] },
  { packages: ['@nestjs-cls/transactional'], client: 'cls', calls: ['TransactionHost#withTransaction'] },
]);

/** Method decorators that put the whole method into a transaction. */
export const TRANSACTION_DECORATORS = new Table<TransactionCall>([
  { packages: ['typeorm-transactional', 'typeorm-transactional-cls-hooked'], client: 'typeorm', calls: ['Transactional'] },
  { packages: ['@nestjs-cls/transactional'], client: 'cls', calls: ['Transactional'] },
  { packages: ['@mikro-orm/core'], client: 'mikro-orm', calls: ['Transactional'] },
  { packages: ['@dbos-inc/dbos-sdk'], client: 'dbos', calls: ['DBOS.transaction', 'Transaction'] },
]);

/** A call that opens or ends a transaction on a client. */
interface TransactionStep {
  readonly step: 'begin' | 'commit';
  readonly client: string;
  /** The transaction is what the call gives, so that its end is a method of that. */
  readonly gives?: true;
}

export const TRANSACTION_STEPS = new Table<TransactionStep>([
  { packages: ['typeorm'], client: 'typeorm', step: 'begin', calls: ['QueryRunner#startTransaction'] },
  { packages: ['typeorm'], client: 'typeorm', step: 'commit', calls: ['QueryRunner#commitTransaction'] },
  { packages: ['mongoose'], client: 'mongoose', step: 'begin', calls: ['ClientSession#startTransaction'] },
  { packages: ['mongoose'], client: 'mongoose', step: 'commit', calls: ['ClientSession#commitTransaction'] },
  { packages: ['mongodb'], client: 'mongodb', step: 'begin', calls: ['ClientSession#startTransaction'] },
  { packages: ['mongodb'], client: 'mongodb', step: 'commit', calls: ['ClientSession#commitTransaction'] },
  { packages: ['mysql2'], client: 'mysql2', step: 'begin', calls: ['Connection#beginTransaction'] },
  { packages: ['mysql2'], client: 'mysql2', step: 'commit', calls: ['Connection#commit'] },
  { packages: ['sequelize'], client: 'sequelize', step: 'begin', gives: true, calls: ['Sequelize#transaction'] },
  { packages: ['sequelize'], client: 'sequelize', step: 'commit', calls: ['Transaction#commit'] },
  { packages: ['knex'], client: 'knex', step: 'begin', gives: true, calls: ['Knex#transaction', 'Knex#transactionProvider()'] },
  { packages: ['knex'], client: 'knex', step: 'commit', calls: ['Knex#commit'] },
  { packages: ['kysely'], client: 'kysely', step: 'begin', gives: true, calls: ['Kysely#startTransaction().execute'] },
  { packages: ['kysely'], client: 'kysely', step: 'commit', calls: ['Kysely#commit'] },
  { packages: ['@mikro-orm/core'], client: 'mikro-orm', step: 'begin', calls: ['EntityManager#begin'] },
  { packages: ['@mikro-orm/core'], client: 'mikro-orm', step: 'commit', calls: ['EntityManager#commit'] },
  { packages: ['mssql'], client: 'mssql', step: 'begin', calls: ['Transaction#begin'] },
  { packages: ['mssql'], client: 'mssql', step: 'commit', calls: ['Transaction#commit'] },
]);

/** Calls whose function argument runs once the transaction has ended. */
export const AFTER_COMMIT_CALLS = new Table<object>([
  { packages: ['sequelize'], calls: ['Transaction#afterCommit'] },
  {
    packages: ['typeorm-transactional', 'typeorm-transactional-cls-hooked'],
    calls: ['runOnTransactionCommit', 'runOnTransactionComplete', 'runOnTransactionRollback'],
  },
  { packages: ['@mikro-orm/core'], calls: ['EntityManager#getEventManager().registerSubscriber'] },
]);

/** Names that functions of the tree with the same purpose go by. */
export const AFTER_COMMIT_NAME =
  /^(?:run|register|do|add|queue|schedule|defer)?_?(?:after|on|post)_?(?:the_?)?(?:transaction_?|tx_?|trx_?)?(?:commit|complete)/i;

/** Globals that put a function off; it runs when the transaction may or may not have ended. */
export const DEFERRING_GLOBALS: ReadonlySet<string> = new Set([
  'setTimeout',
  'setImmediate',
  'process.nextTick',
  'queueMicrotask',
  'setInterval',
]);

/** Hooks of entities that run inside the transaction of the write they belong to. `method` decorators stand at methods of an entity. */
export const ENTITY_HOOKS = new Table<object>([
  {
    packages: ['typeorm'],
    calls: [
      'AfterInsert',
      'AfterUpdate',
      'AfterRemove',
      'AfterSoftRemove',
      'AfterRecover',
      'BeforeInsert',
      'BeforeUpdate',
      'BeforeRemove',
      'BeforeSoftRemove',
    ],
  },
  {
    packages: ['@mikro-orm/core'],
    calls: ['AfterCreate', 'AfterUpdate', 'AfterUpsert', 'AfterDelete', 'BeforeCreate', 'BeforeUpdate', 'BeforeUpsert', 'BeforeDelete'],
  },
]);

/** Decorators of subscriber classes, whose methods of the listed names run inside the transaction of the write. */
export const SUBSCRIBER_CLASSES = new Table<{ readonly methods: readonly string[] }>([
  {
    packages: ['typeorm'],
    calls: ['EventSubscriber'],
    methods: [
      'afterInsert',
      'afterUpdate',
      'afterRemove',
      'afterSoftRemove',
      'afterRecover',
      'beforeInsert',
      'beforeUpdate',
      'beforeRemove',
      'beforeTransactionCommit',
    ],
  },
]);
