import { defineCases } from '../../support/rule-tester.ts';

export default defineCases({
  valid: [
    {
      name: 'a file that is open while another one is looked for, which never throws',
      code: `import { closeSync, existsSync, openSync } from 'node:fs';
export function isLocked(path: string) {
  const file = openSync(path, 'a');
  const locked = existsSync(path + '.lock');
  closeSync(file);
  return locked;
}`,
    },
    {
      name: 'a client of pg, given back in finally',
      code: `import { Pool } from 'pg';
const pool = new Pool();
export async function load(id: string) {
  const client = await pool.connect();
  try {
    return await client.query('select 1', [id]);
  } finally {
    client.release();
  }
}`,
    },
    {
      name: 'taken inside the try',
      code: `import { Pool } from 'pg';
const pool = new Pool();
export async function load(id: string) {
  let client;
  try {
    client = await pool.connect();
    return await client.query('select 1', [id]);
  } finally {
    client?.release();
  }
}`,
    },
    {
      name: 'the pool itself',
      code: `import { Pool } from 'pg';
const pool = new Pool();
export const load = async (id: string) => pool.query('select 1', [id]);`,
    },
    {
      name: 'given back after the work and in the catch',
      code: `import mysql from 'mysql2/promise';
const pool = mysql.createPool({});
export async function load(id: string) {
  const connection = await pool.getConnection();
  try {
    const [rows] = await connection.query('select 1', [id]);
    connection.release();
    return rows;
  } catch (error) {
    connection.release();
    throw error;
  }
}`,
    },
    {
      name: 'a failure that is swallowed before it is given back',
      code: `import mysql from 'mysql2/promise';
const pool = mysql.createPool({});
export async function ping() {
  const connection = await pool.getConnection();
  try {
    await connection.query('select 1');
  } catch (error) {
    console.warn(error);
  }
  connection.release();
}`,
    },
    {
      name: 'handed to the caller, or to a helper that gives it back',
      code: `import { Pool, type PoolClient } from 'pg';
const pool = new Pool();
export async function take() {
  const client = await pool.connect();
  await client.query('set search_path to orders');
  return client;
}
async function finish(client: PoolClient) { await client.query('select 1'); client.release(); }
export async function run() {
  const client = await pool.connect();
  await finish(client);
}`,
    },
    {
      name: 'kept in a field and closed elsewhere',
      code: `import puppeteer, { type Browser } from 'puppeteer';
export class Printer {
  private browser?: Browser;
  async onModuleInit() { const browser = await puppeteer.launch(); this.browser = browser; await browser.version(); }
  async onModuleDestroy() { await this.browser?.close(); }
}`,
    },
    {
      name: 'a declaration that gives it back',
      code: `import { open } from 'node:fs/promises';
export async function head(path: string) {
  await using file = await open(path);
  return await file.read();
}`,
    },
    {
      name: 'a lock with a callback, and one in finally',
      code: `import { Mutex } from 'async-mutex';
const mutex = new Mutex();
export const one = async (work: () => Promise<void>) => mutex.runExclusive(work);
export async function two(work: () => Promise<void>) {
  const release = await mutex.acquire();
  try { await work(); } finally { release(); }
}`,
    },
    {
      name: 'a callback gives it back when the answer has ended',
      code: `import { chromium } from 'playwright';
export async function stream(response) {
  const browser = await chromium.launch();
  response.on('close', () => void browser.close());
  const page = await browser.newPage();
  await page.goto('https://example.com');
}`,
    },
    {
      name: 'what start-up opens for good',
      code: `import { chromium } from 'playwright';
import express from 'express';
const browser = await chromium.launch();
async function warm() { const other = await chromium.launch(); await other.newPage(); }
await warm();
const app = express();
app.get('/', async (request, response) => response.send(await browser.version()));
app.listen(3000);`,
    },
    {
      name: 'nothing that may fail in between',
      code: `import { openSync, closeSync } from 'node:fs';
export function touch(path: string) {
  const file = openSync(path, 'a');
  closeSync(file);
}`,
    },
    {
      name: 'a query runner whose transaction another rule speaks of',
      code: `import { DataSource } from 'typeorm';
const source = new DataSource({ type: 'postgres' });
export async function save(entity: object) {
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  try {
    await runner.manager.save(entity);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
  }
}`,
    },
    {
      name: 'a query runner that connects before the try',
      code: `import { DataSource } from 'typeorm';
const source = new DataSource({ type: 'postgres' });
export async function find(id: string) {
  const runner = source.createQueryRunner();
  await runner.connect();
  try {
    return await runner.manager.query('select 1', [id]);
  } finally {
    await runner.release();
  }
}`,
    },
    {
      name: 'a source that is ended with all it gave',
      code: `import { DataSource } from 'typeorm';
export async function once(statement: string) {
  const source = await new DataSource({ type: 'postgres' }).initialize();
  try {
    const runner = source.createQueryRunner();
    await runner.manager.query(statement);
    await runner.release();
  } finally {
    await source.destroy();
  }
}`,
    },
    {
      name: 'from a helper that hands it out, given back',
      code: `import { Pool } from 'pg';
class Database {
  private readonly pool = new Pool();
  async client() { return this.pool.connect(); }
}
const database = new Database();
export async function load(id: string) {
  const client = await database.client();
  try { return await client.query('select 1', [id]); } finally { client.release(); }
}`,
    },
    {
      name: 'a lock that the mutex itself takes back, and nothing that was taken',
      code: `import { Mutex } from 'async-mutex';
import mysql from 'mysql2/promise';
const mutex = new Mutex();
const pool = mysql.createPool({});
export async function one(work: () => Promise<void>) {
  const release = await mutex.acquire();
  try { await work(); } finally { mutex.release(); }
  return release;
}
export async function two(work: () => Promise<void>) {
  const unlock = await mutex.acquire();
  try { await work(); } finally { mutex.release(); }
}
export async function three(id: string) {
  const connection = await pool.getConnection();
  if (!connection) return undefined;
  if (connection === null) return id;
  try { return await connection.query('select 1', [id]); } finally { connection.release(); }
}`,
    },
    {
      name: 'handed through a container',
      code: `import { Pool } from 'pg';
import { scopes } from './scopes.ts';
const pool = new Pool();
export async function enter(id: string) {
  const client = await pool.connect();
  scopes.set(id, client);
  await client.query('select 1');
}`,
    },
    {
      name: 'a permit of a semaphore, and a stream that its pipeline ends',
      code: `import { Semaphore } from 'async-mutex';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
const slots = new Semaphore(3);
export async function send(path: string, target: NodeJS.WritableStream) {
  const [, release] = await slots.acquire();
  try {
    await pipeline(createReadStream(path), target);
  } finally {
    release();
  }
}`,
    },
    {
      name: 'a failure that is answered, and the connection given back after that',
      code: `const mysql = require('mysql2/promise');
const pool = mysql.createPool({ host: 'db' });
exports.list = async function list(request, response) {
  const connection = await pool.getConnection();
  try {
    const [rows] = await connection.query('select 1');
    response.json(rows);
  } catch (error) {
    response.status(500).end();
  }
  connection.release();
};`,
    },
    {
      name: 'a session with the form that ends it',
      code: `import mongoose from 'mongoose';
export async function save(order: object) {
  const session = await mongoose.startSession();
  try {
    await mongoose.model('Order').create([order], { session });
  } finally {
    await session.endSession();
  }
}`,
    },
  ],
  invalid: [
    {
      name: 'given back after the query alone, in a route',
      code: `import express from 'express';
import { Pool } from 'pg';
const pool = new Pool();
const app = express();
app.get('/orders', async (request, response) => {
  // expect: resource-release-on-error
  const client = await pool.connect();
  const { rows } = await client.query('select * from orders');
  client.release();
  response.json(rows);
});
app.listen(3000);`,
    },
    {
      name: 'never given back, CommonJS',
      files: {
        'src/load.js': `const { Pool } = require('pg');
const pool = new Pool();
exports.load = async function load(id) {
  // expect: resource-release-on-error
  const client = await pool.connect();
  const { rows } = await client.query('select 1', [id]);
  return rows;
};`,
        'package.json': '{ "name": "app", "dependencies": { "pg": "^8.0.0" } }',
      },
    },
    {
      name: 'left early',
      code: `import mysql from 'mysql2/promise';
const pool = mysql.createPool({});
export async function load(id: string) {
  // expect: resource-release-on-error
  const connection = await pool.getConnection();
  if (!id) return undefined;
  connection.release();
  return id;
}`,
    },
    {
      name: 'a browser that a failure leaves behind',
      code: `import puppeteer from 'puppeteer';
export async function print(html: string) {
  // expect: resource-release-on-error
  const browser = await puppeteer.launch();
  const page = await browser.newPage();
  await page.setContent(html);
  const pdf = await page.pdf();
  await browser.close();
  return pdf;
}`,
    },
    {
      name: 'a browser that is closed while it prints',
      code: `import puppeteer from 'puppeteer';
export async function print(html: string) {
  // expect: resource-release-on-error
  const browser = await puppeteer.launch();
  try {
    const page = await browser.newPage();
    return page.pdf();
  } finally {
    await browser.close();
  }
}`,
    },
    {
      name: 'locks',
      code: `import Redlock from 'redlock';
import { Mutex } from 'async-mutex';
import { client } from './redis.ts';
const redlock = new Redlock([client]);
const mutex = new Mutex();
export async function book(work: () => Promise<void>) {
  // expect: resource-release-on-error
  const lock = await redlock.acquire(['book'], 10_000);
  await work();
  await lock.release();
}
export async function count(work: () => Promise<void>) {
  // expect: resource-release-on-error
  const release = await mutex.acquire();
  await work();
  release();
}`,
    },
    {
      name: 'a file handle, a descriptor and a session',
      code: `import { open } from 'node:fs/promises';
import fs from 'node:fs';
import mongoose from 'mongoose';
export async function head(path: string) {
  // expect: resource-release-on-error
  const file = await open(path);
  const part = await file.read();
  await file.close();
  return part;
}
export async function copy(path: string, send: (fd: number) => Promise<void>) {
  // expect: resource-release-on-error
  const fd = fs.openSync(path, 'r');
  await send(fd);
  fs.closeSync(fd);
}
export async function read() {
  // expect: resource-release-on-error
  const session = await mongoose.startSession();
  const found = await mongoose.connection.db.collection('orders').findOne({}, { session });
  await session.endSession();
  return found;
}`,
    },
    {
      name: 'one of two browsers, told once',
      code: `import { chromium, type Browser } from 'playwright';
export async function title(url: string, remote?: string) {
  let browser: Browser;
  if (remote) {
    // expect: resource-release-on-error
    browser = await chromium.connectOverCDP(remote);
  } else {
    browser = await chromium.launch();
  }
  const page = await browser.newPage();
  await page.goto(url);
  await browser.close();
}`,
    },
    {
      name: 'from a helper that hands it out',
      files: {
        'src/orders.ts': `import { getClient } from './database.ts';
export async function load(id: string) {
  // expect: resource-release-on-error
  const client = await getClient();
  const { rows } = await client.query('select 1', [id]);
  client.release();
  return rows;
}`,
        'src/database.ts': `import { Pool } from 'pg';
const pool = new Pool();
export const getClient = async () => {
  const client = await pool.connect();
  return client;
};`,
      },
    },
    {
      name: 'through a function that only uses it',
      code: `import { Pool, type PoolClient } from 'pg';
const pool = new Pool();
async function find(client: PoolClient, id: string) { return await client.query('select 1', [id]); }
export async function load(id: string) {
  // expect: resource-release-on-error
  const client = await pool.connect();
  const found = await find(client, id);
  client.release();
  return found;
}`,
    },
    {
      name: 'a failure that is swallowed where nothing gives it back any more',
      code: `import express from 'express';
import { Pool } from 'pg';
const pool = new Pool();
const app = express();
app.get('/users', async (request, response) => {
  // expect: resource-release-on-error
  const client = await pool.connect();
  try {
    const { rows } = await client.query('select 1');
    response.json(rows);
    client.release();
  } catch (error) {
    response.status(500).end();
  }
});
app.listen(3000);`,
    },
    {
      name: 'taken and given back in one try that catches without it, CommonJS',
      code: `const mysql = require('mysql2/promise');
const pool = mysql.createPool({ host: 'db' });
exports.list = async function list(request, response, next) {
  try {
    // expect: resource-release-on-error
    const connection = await pool.getConnection();
    const [rows] = await connection.query('select 1');
    connection.release();
    response.json(rows);
  } catch (error) {
    next(error);
  }
};`,
    },
    {
      name: 'a permit, a raw connection, a session and a descriptor that is read at once',
      code: `import { Semaphore } from 'async-mutex';
import fs from 'node:fs';
import knex from 'knex';
import mongoose from 'mongoose';
const db = knex({ client: 'pg' });
const slots = new Semaphore(3);
export async function call() {
  // expect: resource-release-on-error
  const [, release] = await slots.acquire();
  await fetch('http://orders');
  release();
}
export async function raw() {
  // expect: resource-release-on-error
  const connection = await db.client.acquireConnection();
  await db('orders').connection(connection).select();
  await db.client.releaseConnection(connection);
}
export async function save(order: object) {
  // expect: resource-release-on-error
  const session = await mongoose.startSession();
  await mongoose.model('Order').create([order], { session });
  session.endSession();
}
export function head(path: string) {
  // expect: resource-release-on-error
  const descriptor = fs.openSync(path, 'r');
  const buffer = Buffer.alloc(100);
  fs.readSync(descriptor, buffer, 0, 100, 0);
  fs.closeSync(descriptor);
  return buffer;
}`,
    },
    {
      name: 'a runner of TypeORM without a transaction',
      code: `import { DataSource } from 'typeorm';
const source = new DataSource({ type: 'postgres' });
export async function count() {
  // expect: resource-release-on-error
  const runner = source.createQueryRunner();
  const [row] = await runner.query('select count(*) from orders');
  await runner.release();
  return row;
}`,
    },
  ],
  covers: {
    flagged: [
      "from 'pg'",
      'mysql2',
      'knex',
      'redlock',
      'mongoose',
      'node:fs',
      'openSync',
      'puppeteer',
      'playwright',
      'async-mutex',
      'createQueryRunner',
    ],
    passed: ['createReadStream', 'redlock'],
  },
});
