import { defineCases } from '../../support/rule-tester.ts';

const RUNNER = `import { DataSource } from 'typeorm';
const source = new DataSource({ type: 'postgres' });
`;

export default defineCases({
  valid: [
    {
      name: 'a query runner by the book',
      code: `${RUNNER}export async function save(order: object) {
  const runner = source.createQueryRunner();
  await runner.connect();
  await runner.startTransaction();
  try {
    await runner.manager.save(order);
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
      name: 'managed forms',
      code: `import { Sequelize } from 'sequelize';
import { knex } from 'knex';
const sequelize = new Sequelize('postgres://db');
const db = knex({ client: 'pg' });
export const one = async () => sequelize.transaction(async (transaction) => sequelize.query('select 1', { transaction }));
export const two = async () => db.transaction(async (trx) => trx('orders').insert({}));`,
    },
    {
      name: 'a client of pg by statements',
      code: `import { Pool } from 'pg';
const pool = new Pool();
export async function save(id: string) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('insert into orders values ($1)', [id]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}`,
    },
    {
      name: 'a helper that has the pattern once',
      code: `import { Pool, type PoolClient } from 'pg';
const pool = new Pool();
export async function inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}`,
    },
    {
      name: 'a session that undoes what is open when it ends',
      code: `import mongoose from 'mongoose';
export async function save(order: object) {
  const session = await mongoose.startSession();
  try {
    session.startTransaction();
    await mongoose.connection.db.collection('orders').insertOne(order, { session });
    await session.commitTransaction();
  } finally {
    await session.endSession();
  }
}`,
    },
    {
      name: 'handed to the caller, who ends it',
      code: `import { Sequelize } from 'sequelize';
const sequelize = new Sequelize('postgres://db');
export async function begin() {
  const transaction = await sequelize.transaction();
  await sequelize.query('set local lock_timeout = 100', { transaction });
  return transaction;
}`,
    },
    {
      name: 'a unit of work that begins and ends in methods of its own',
      code: `import { DataSource, type QueryRunner } from 'typeorm';
export class UnitOfWork {
  private runner?: QueryRunner;
  constructor(private readonly source: DataSource) {}
  async begin() { this.runner = this.source.createQueryRunner(); await this.runner.startTransaction(); }
  async commit() { await this.runner?.commitTransaction(); await this.runner?.release(); }
}`,
    },
    {
      name: 'a rehearsal that is always rolled back',
      code: `import { knex } from 'knex';
const db = knex({ client: 'pg' });
export async function rehearse(work: (trx: unknown) => Promise<number>) {
  const trx = await db.transaction();
  try {
    const result = await work(trx);
    return result;
  } finally {
    await trx.rollback();
  }
}`,
    },
    {
      name: 'left after a rollback',
      code: `import mysql from 'mysql2/promise';
const pool = mysql.createPool({});
export async function move(amount: number) {
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const [rows] = await connection.query('select balance from accounts for update');
    if (rows.length === 0) {
      await connection.rollback();
      return false;
    }
    await connection.query('update accounts set balance = balance - ?', [amount]);
    await connection.commit();
    return true;
  } catch (error) {
    await connection.rollback();
    throw error;
  } finally {
    connection.release();
  }
}`,
    },
    {
      name: 'a client that its caller owns',
      code: `import type { PoolClient } from 'pg';
export async function save(client: PoolClient, id: string) {
  await client.query('BEGIN');
  await client.query('insert into orders values ($1)', [id]);
  await client.query('COMMIT');
}`,
    },
    {
      name: 'begun in the try, and rolled back where it was begun',
      code: `import { Sequelize } from 'sequelize';
const sequelize = new Sequelize('postgres://db');
export async function save(request, response) {
  let transaction;
  try {
    transaction = await sequelize.transaction();
    await sequelize.query('insert into orders default values', { transaction });
    await transaction.commit();
    response.json({});
  } catch (error) {
    if (transaction && !transaction.finished) await transaction.rollback();
    response.status(400).end();
  }
}`,
    },
    {
      name: 'checks that roll back before they answer, and a commit that ends early',
      code: `${RUNNER}export async function next(request, response) {
  const runner = source.createQueryRunner();
  await runner.connect();
  await runner.startTransaction();
  try {
    const item = await runner.manager.query('select 1');
    if (!item) {
      await runner.commitTransaction();
      return response.json({ status: 'idle' });
    }
    if (item.locked) {
      await runner.rollbackTransaction();
      return response.status(409).end();
    }
    await runner.manager.save(item);
    await runner.commitTransaction();
    const answer = await source.query('select 2');
    return response.json(answer);
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
  }
}`,
    },
    {
      name: 'a rehearsal or a commit, as the caller asks',
      code: `import { Pool } from 'pg';
const pool = new Pool();
export async function convert(apply: boolean) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('update items set unit = 1');
    if (apply) await client.query('COMMIT');
    else await client.query('ROLLBACK');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}`,
    },
    {
      name: 'a session that is aborted before each answer',
      code: `import mongoose from 'mongoose';
import { Booking } from './booking.ts';
export async function remove(request, response) {
  const session = await mongoose.startSession();
  session.startTransaction();
  try {
    const booking = await Booking.findById(request.params.id).session(session);
    if (!booking) {
      await session.abortTransaction();
      session.endSession();
      return response.status(404).end();
    }
    await session.commitTransaction();
    session.endSession();
    return response.end();
  } catch (error) {
    await session.abortTransaction();
    session.endSession();
    return response.status(500).end();
  }
}`,
    },
    {
      name: 'ended by a function that is given it',
      code: `import { Sequelize, type Transaction } from 'sequelize';
const sequelize = new Sequelize('postgres://db');
async function finish(transaction: Transaction) { await transaction.commit(); }
export async function save() {
  const transaction = await sequelize.transaction();
  await sequelize.query('insert into orders default values', { transaction });
  await finish(transaction);
}`,
    },
    {
      name: 'a transaction of mssql that requests are made on, and one of a provider',
      path: 'src/app.cjs',
      code: `const sql = require('mssql');
const knex = require('knex')({ client: 'pg' });
exports.clear = async (pool) => {
  const transaction = new sql.Transaction(pool);
  await transaction.begin();
  try {
    await new sql.Request(transaction).query('DELETE FROM carts');
    await transaction.commit();
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
};
exports.save = async (row) => {
  const provide = knex.transactionProvider();
  const trx = await provide();
  try {
    await trx('carts').insert(row);
    await trx.commit();
  } catch (error) {
    await trx.rollback(error);
    throw error;
  }
};`,
    },
    {
      name: 'a statement that keeps the connection for itself',
      code: `import sql from 'mssql';
import { Session } from './session.ts';
export async function open(pool: sql.ConnectionPool) {
  const transaction = new sql.Transaction(pool);
  await transaction.begin();
  return new Session(transaction);
}`,
    },
    {
      name: 'statements in backticks',
      code: `import { Pool } from 'pg';
const pool = new Pool();
export async function clear() {
  const client = await pool.connect();
  try {
    await client.query(\`BEGIN\`);
    await client.query(\`DELETE FROM carts\`);
    await client.query(\`COMMIT\`);
  } catch (error) {
    await client.query(\`ROLLBACK\`);
    throw error;
  } finally {
    client.release();
  }
}`,
    },
  ],
  invalid: [
    {
      name: 'a query runner that is never rolled back nor released',
      code: `${RUNNER}export async function save(order: object) {
  const runner = source.createQueryRunner();
  // expect: manual-transaction-finalised/no-rollback-on-throw
  await runner.startTransaction();
  await runner.manager.save(order);
  await runner.commitTransaction();
}`,
    },
    {
      name: 'a transaction of Sequelize without a commit, in a route, CommonJS',
      files: {
        'src/app.js': `const express = require('express');
const { Sequelize } = require('sequelize');
const sequelize = new Sequelize('postgres://db');
const Order = sequelize.define('order', {});
const app = express();
app.post('/orders', async (request, response) => {
  // expect: manual-transaction-finalised/no-commit
  const transaction = await sequelize.transaction();
  const order = await Order.create(request.body, { transaction });
  response.json(order);
});
app.listen(3000);`,
        'package.json': '{ "name": "app", "dependencies": { "express": "^4.19.0", "sequelize": "^6.0.0" } }',
      },
    },
    {
      name: 'rolled back on failure and committed nowhere',
      code: `${RUNNER}export async function save(order: object) {
  const runner = source.createQueryRunner();
  // expect: manual-transaction-finalised/no-commit
  await runner.startTransaction();
  try {
    await runner.manager.save(order);
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
  }
}`,
    },
    {
      name: 'a commit that nobody waits for',
      code: `import { Pool } from 'pg';
const pool = new Pool();
export async function save(id: string, answer: () => void) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('insert into orders values ($1)', [id]);
    // expect: manual-transaction-finalised/await-missing
    client.query('COMMIT');
    answer();
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}`,
    },
    {
      name: 'rolled back while the work still runs',
      code: `import { knex } from 'knex';
const db = knex({ client: 'pg' });
export async function rehearse<R>(serviceFor: (trx: unknown) => unknown, work: (service: unknown) => R) {
  const trx = await db.transaction();
  try {
    const service = serviceFor(trx);
    // expect: manual-transaction-finalised/await-missing
    return work(service);
  } finally {
    await trx.rollback();
  }
}`,
    },
    {
      name: 'left in its midst',
      code: `import mysql from 'mysql2/promise';
const pool = mysql.createPool({});
export async function move(amount: number) {
  const connection = await pool.getConnection();
  try {
    // expect: manual-transaction-finalised/early-return-open
    await connection.beginTransaction();
    const [rows] = await connection.query('select balance from accounts for update');
    if (rows.length === 0) return false;
    await connection.query('update accounts set balance = balance - ?', [amount]);
    await connection.commit();
    return true;
  } catch (error) {
    await connection.rollback();
    throw error;
  } finally {
    connection.release();
  }
}`,
    },
    {
      name: 'a runner that is not released when the rollback has failed it',
      code: `${RUNNER}export async function save(order: object) {
  const runner = source.createQueryRunner();
  // expect: manual-transaction-finalised/no-release
  await runner.startTransaction();
  try {
    await runner.manager.save(order);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}`,
    },
    {
      name: 'by statements, without a rollback',
      code: `import { Pool } from 'pg';
const pool = new Pool();
export async function save(id: string) {
  const client = await pool.connect();
  try {
    // expect: manual-transaction-finalised/no-rollback-on-throw
    await client.query('BEGIN');
    await client.query('insert into orders values ($1)', [id]);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}`,
    },
    {
      name: 'work before the try, and an answer in its midst',
      code: `import { Sequelize } from 'sequelize';
import { totalOf } from './total.ts';
const sequelize = new Sequelize('postgres://db');
export async function order(request, response) {
  // expect: manual-transaction-finalised/early-return-open
  const transaction = await sequelize.transaction();
  try {
    const [user] = await sequelize.query('select 1', { transaction });
    if (!user) return response.status(404).end();
    await transaction.commit();
    response.json(user);
  } catch (error) {
    await transaction.rollback();
    response.status(500).end();
  }
}
export async function bill(request, response) {
  // expect: manual-transaction-finalised/no-rollback-on-throw
  const transaction = await sequelize.transaction();
  const total = await totalOf(request.body);
  try {
    await sequelize.query('insert into bills values (?)', { replacements: [total], transaction });
    await transaction.commit();
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}`,
    },
    {
      name: 'a client from a helper of another file',
      files: {
        'src/orders.ts': `import { getClient } from './database.ts';
export async function save(id: string) {
  const client = await getClient();
  // expect: manual-transaction-finalised/no-rollback-on-throw
  await client.query('BEGIN');
  await client.query('insert into orders values ($1)', [id]);
  await client.query('COMMIT');
  client.release();
}`,
        'src/database.ts': `import { Pool } from 'pg';
const pool = new Pool();
export const getClient = async () => pool.connect();`,
      },
    },
    {
      name: 'kysely and mongoose',
      code: `import { Kysely } from 'kysely';
import mongoose from 'mongoose';
const db = new Kysely<object>({});
export async function one() {
  // expect: manual-transaction-finalised/no-rollback-on-throw
  const trx = await db.startTransaction().execute();
  await trx.insertInto('orders').values({}).execute();
  await trx.commit().execute();
}
export async function two(order: object) {
  const session = await mongoose.startSession();
  // expect: manual-transaction-finalised/no-rollback-on-throw
  session.startTransaction();
  await mongoose.connection.db.collection('orders').insertOne(order, { session });
  await session.commitTransaction();
  await session.endSession();
}`,
    },
    {
      name: 'a transaction of mssql, with requests made on it',
      path: 'src/app.cjs',
      code: `const sql = require('mssql');
exports.clear = async (pool) => {
  const transaction = new sql.Transaction(pool);
  // expect: manual-transaction-finalised/no-rollback-on-throw
  await transaction.begin();
  await new sql.Request(transaction).query('DELETE FROM carts');
  await transaction.commit();
};`,
    },
    {
      name: 'a transaction of a provider',
      path: 'src/app.cjs',
      code: `const knex = require('knex')({ client: 'pg' });
exports.save = async (row) => {
  const provide = knex.transactionProvider();
  // expect: manual-transaction-finalised/no-commit
  const trx = await provide();
  await trx('carts').insert(row);
};`,
    },
    {
      name: 'statements in backticks, and a failure that is told and not undone',
      code: `import { Pool } from 'pg';
const pool = new Pool();
export async function clear() {
  const client = await pool.connect();
  try {
    // expect: manual-transaction-finalised/no-rollback-on-throw
    await client.query(\`BEGIN\`);
    await client.query(\`DELETE FROM carts\`);
    await client.query(\`COMMIT\`);
  } catch (error) {
    console.error(error);
    throw error;
  } finally {
    client.release();
  }
}`,
    },
  ],
  covers: {
    flagged: ["from 'pg'", 'typeorm', 'transactionProvider', 'sequelize', 'mysql2', 'mongoose', 'mssql'],
  },
});
