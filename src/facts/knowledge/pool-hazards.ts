import { Table } from './table.ts';

/** A call that opens a pool, which a program needs once. */
interface PoolOpening {
  readonly client: string;
  /** Methods of the pool that close it. */
  readonly closes: readonly string[];
}

export const POOL_OPENINGS = new Table<PoolOpening>([
  { packages: ['@prisma/client'], calls: ['PrismaClient'], client: 'PrismaClient', closes: ['$disconnect'] },
  { packages: ['pg', 'pg-pool'], calls: ['Pool', 'native.Pool'], client: 'pg', closes: ['end'] },
  { packages: ['mysql2'], calls: ['createPool'], client: 'mysql2', closes: ['end'] },
  { packages: ['knex'], calls: ['', 'knex', 'Knex'], client: 'knex', closes: ['destroy'] },
  { packages: ['typeorm'], calls: ['DataSource', 'createConnection'], client: 'TypeORM', closes: ['destroy', 'close'] },
  { packages: ['sequelize'], calls: ['', 'Sequelize'], client: 'sequelize', closes: ['close'] },
  { packages: ['mongoose'], calls: ['createConnection'], client: 'mongoose', closes: ['close', 'destroy'] },
  { packages: ['mongodb'], calls: ['MongoClient', 'MongoClient.connect'], client: 'mongodb', closes: ['close'] },
  { packages: ['postgres'], calls: ['', 'postgres'], client: 'postgres', closes: ['end'] },
  { packages: ['slonik'], calls: ['createPool'], client: 'slonik', closes: ['end'] },
]);

/** Classes that a program extends to make its own client. */
export const POOL_CLASSES: ReadonlyMap<string, string> = new Map([['@prisma/client', 'PrismaClient']]);

/** Calls that take one connection out of a pool until it is released. */
export const CHECKOUTS = new Table<{ readonly client: string }>([
  { packages: ['pg'], calls: ['Pool#connect'], client: 'pg' },
  { packages: ['mysql2'], calls: ['Pool#getConnection'], client: 'mysql2' },
]);
/** Calls that need a connection of the pool, taken out or lent for one query. */
export const POOL_USES = new Table<object>([
  { packages: ['pg'], calls: ['Pool#connect', 'Pool#query'] },
  { packages: ['mysql2'], calls: ['Pool#getConnection', 'Pool#query', 'Pool#execute'] },
]);

/** Pools whose callers queue up without end unless an option says otherwise. */
export const ENDLESS_QUEUES = new Table<{ readonly client: string; readonly limit: string; readonly waits: string }>([
  { packages: ['mysql2'], calls: ['createPool'], client: 'mysql2', limit: 'queueLimit', waits: 'waitForConnections' },
]);

/** Databases within the process, whose transactions hold no connection that others wait for. */
export const EMBEDDED_CLIENTS: ReadonlySet<string> = new Set(['better-sqlite3', 'pglite', 'cls']);
/** Promises that are kept after a while. */
export const PAUSES = new Table<object>([
  { packages: ['timers'], calls: ['setTimeout', 'scheduler.wait'] },
  { packages: ['delay', 'sleep-promise'], calls: [''] },
]);
