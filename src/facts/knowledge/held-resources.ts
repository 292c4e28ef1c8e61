import { Table } from './table.ts';

/** A call that gives something which others wait for, or which stays open, until it is given back. */
export interface HeldResource {
  /** For people: `connection`, `lock`. */
  readonly what: string;
  /** Methods of what the call gave by which it is given back; an empty name where that is called itself. */
  readonly release: readonly string[];
  /** Methods and functions that take it back as an argument. */
  readonly taken?: readonly string[];
  /** It is given back by itself after a while. */
  readonly expires?: true;
  /** Of a list that the call gives, the item by which it is given back. */
  readonly item?: number;
}

const DATABASE = { what: 'connection', release: ['release', 'destroy', 'end'] } as const;
const BROWSER = { what: 'browser', release: ['close', 'disconnect', 'kill'] } as const;

/** Where a connection, a lock or a handle is taken, and how it is given back. */
export const HELD_RESOURCES = new Table<HeldResource>([
  { packages: ['pg'], calls: ['Pool#connect'], ...DATABASE },
  { packages: ['mysql2'], calls: ['Pool#getConnection'], ...DATABASE, taken: ['releaseConnection'] },
  { packages: ['postgres'], calls: ['Sql#reserve'], ...DATABASE },
  { packages: ['typeorm'], calls: ['DataSource#createQueryRunner'], ...DATABASE },
  { packages: ['knex'], calls: ['Knex#client.acquireConnection'], ...DATABASE, taken: ['releaseConnection', 'destroyRawConnection'] },
  {
    packages: ['mongoose'],
    calls: ['startSession', 'Connection#startSession', 'Model.startSession'],
    what: 'session',
    release: ['endSession'],
  },
  { packages: ['mongodb'], calls: ['MongoClient#startSession'], what: 'session', release: ['endSession'] },
  {
    packages: ['generic-pool'],
    calls: ['createPool().acquire', 'Pool#acquire'],
    what: 'resource',
    release: [],
    taken: ['release', 'destroy'],
  },
  {
    packages: ['redlock'],
    calls: ['#acquire', '#lock', 'Redlock#acquire', 'Redlock#lock', 'default#acquire'],
    what: 'lock',
    release: ['release', 'unlock'],
    taken: ['release', 'unlock'],
    expires: true,
  },
  { packages: ['async-mutex'], calls: ['Mutex#acquire'], what: 'lock', release: [''] },
  { packages: ['async-mutex'], calls: ['Semaphore#acquire'], what: 'permit', release: [''], item: 1 },
  { packages: ['proper-lockfile'], calls: ['lock'], what: 'lock', release: [''] },
  { packages: ['puppeteer', 'puppeteer-core'], calls: ['launch', 'connect'], ...BROWSER },
  {
    packages: ['playwright', 'playwright-core', '@playwright/test', 'playwright-chromium'],
    calls: ['chromium.launch', 'firefox.launch', 'webkit.launch', 'chromium.connectOverCDP', 'chromium.connect'],
    ...BROWSER,
  },
  { packages: ['fs'], calls: ['open', 'promises.open'], what: 'file handle', release: ['close'] },
  { packages: ['fs'], calls: ['openSync'], what: 'file descriptor', release: [], taken: ['closeSync', 'close'] },
]);

/** Methods of collections that keep what they are given. */
export const KEEPING_NAME =
  /^(?:push|unshift|set|add|register|provide|bind|use|attach|enqueue|emit|resolve|next|done|then|assign|all|race|allSettled)$/;
