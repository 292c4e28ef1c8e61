import { defineCases } from '../../support/rule-tester.ts';

const SERVER = `import express from 'express';\nconst app = express();\napp.listen(3000);\n`;
const LIMITS = `connectionTimeoutMillis: 2000, statement_timeout: 5000, idle_in_transaction_session_timeout: 10_000`;

const HANDED_OPTIONS = `import { Pool, type PoolConfig } from 'pg';
export class Database {
  private readonly pool: Pool;
  constructor(config: PoolConfig) {
    this.pool = new Pool({ ...config, max: 5 });
  }
  now = () => this.pool.query('select now()');
}`;

export default defineCases({
  covers: {
    flagged: [
      "from 'pg'",
      "require('pg')",
      "from 'pg-pool'",
      "from 'postgres'",
      "from 'mysql2/promise'",
      "from 'knex'",
      "from 'typeorm'",
      '@nestjs/typeorm',
      "from 'sequelize'",
      '@prisma/client',
      "from 'mongoose'",
      "from 'mssql'",
    ],
  },
  valid: [
    `${SERVER}import { Pool } from 'pg';\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, ${LIMITS} });\napp.get('/a', async (_req, res) => res.json(await pool.query('select 1')));`,
    {
      name: 'limits from a shared object, in another file',
      files: {
        'src/limits.ts': `export const limits = { ${LIMITS} };`,
        'src/app.ts': `${SERVER}import pg from 'pg';\nimport { limits } from './limits.ts';\nexport const pool = new pg.Pool({ host: 'db', ...limits });`,
      },
    },
    `${SERVER}import { Pool } from 'pg';\nimport { settings } from 'settings';\nexport const pool = new Pool({ ...settings.database });\nexport const other = new Pool(settings.database);`,
    {
      name: 'options that are filled by computed names',
      code: `${SERVER}import { Pool } from 'pg';\nconst options = {};\nfor (const key in process.env) options[key] = process.env[key];\nexport const pool = new Pool(options);`,
    },
    {
      name: 'each connection is told when it opens',
      code: `${SERVER}import { Pool } from 'pg';\nconst pool = new Pool({ host: 'db', connectionTimeoutMillis: 2000 });\npool.on('connect', (client) => client.query('SET statement_timeout = 5000'));`,
    },
    {
      name: 'the address says it',
      code: `${SERVER}import { Pool } from 'pg';\nexport const pool = new Pool({ connectionString: \`\${process.env.DATABASE_URL}?options=-c%20statement_timeout%3D5000\`, connectionTimeoutMillis: 2000 });`,
    },
    {
      name: 'a migration sets it at the role',
      files: {
        'migrations/1.sql': `ALTER ROLE app SET statement_timeout = '5s';\n`,
        'src/app.ts': `${SERVER}import { Pool } from 'pg';\nexport const pool = new Pool({ host: 'db', connectionTimeoutMillis: 2000 });`,
      },
    },
    { name: 'a pool of a library', code: `import { Pool } from 'pg';\nexport const connect = (host: string) => new Pool({ host });` },
    {
      name: 'a command that is run by hand',
      files: {
        'scripts/report.ts': `import { Client } from 'pg';\nconst client = new Client({ host: 'db' });\nawait client.connect();`,
        'src/app.ts': SERVER,
      },
    },
    `${SERVER}import { DataSource } from 'typeorm';\nexport const source = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, connectTimeoutMS: 2000, extra: { query_timeout: 5000, idle_in_transaction_session_timeout: 10_000 } });`,
    `${SERVER}import { DataSource } from 'typeorm';\nexport const source = new DataSource({ type: 'better-sqlite3', database: 'a.db' });\nexport const other = new DataSource({ type: process.env.KIND as 'postgres', url: process.env.DATABASE_URL });`,
    `${SERVER}import knex from 'knex';\nexport const db = knex({ client: 'pg', connection: { host: 'db', statement_timeout: 5000 }, pool: { min: 2, max: 10 } });`,
    `${SERVER}import knex from 'knex';\nimport { onConnection } from 'hooks';\nexport const db = knex({ client: 'mysql2', connection: { host: 'db' }, pool: { afterCreate: onConnection } });`,
    `${SERVER}import postgres from 'postgres';\nexport const sql = postgres(process.env.DATABASE_URL ?? '', { max: 5, connection: { statement_timeout: 5000 } });`,
    `${SERVER}import mysql from 'mysql2/promise';\nconst pool = mysql.createPool({ host: 'db' });\nawait pool.query('SET SESSION max_execution_time = 5000');`,
    `${SERVER}import mysql from 'mysql2/promise';\nconst pool = mysql.createPool({ host: 'db' });\napp.get('/a', async (_req, res) => res.json(await pool.query({ sql: 'select * from a', timeout: 3000 })));`,
    `${SERVER}import knex from 'knex';\nconst db = knex({ client: 'mysql2', connection: { host: 'db' } });\napp.get('/a', async (_req, res) => res.json(await db('a').select('id').timeout(3000, { cancel: true })));`,
    {
      name: 'options that a constructor is given with limits',
      files: {
        'src/database.ts': HANDED_OPTIONS,
        'src/app.ts': `${SERVER}import { Database } from './database.ts';\nexport const database = new Database({ host: 'db', ${LIMITS} });`,
      },
    },
    `${SERVER}import { Sequelize } from 'sequelize';\nexport const db = new Sequelize('a', 'b', 'c', { dialect: 'postgres', dialectOptions: { statement_timeout: 5000 } });`,
    `${SERVER}import { Sequelize } from 'sequelize';\nexport const db = new Sequelize('sqlite://data.db', { logging: false });\nexport const other = new Sequelize(process.env.DATABASE_URL ?? '', { logging: false });`,
    `${SERVER}import { MongooseModule } from '@nestjs/mongoose';\nexport const database = MongooseModule.forRootAsync({ useFactory: () => ({ uri: process.env.MONGO_URL, socketTimeoutMS: 5000, waitQueueTimeoutMS: 2000 }) });`,
    `${SERVER}import mongoose from 'mongoose';\nawait mongoose.connect(process.env.MONGO_URL ?? '', { socketTimeoutMS: 5000, waitQueueTimeoutMS: 2000 });`,
    `${SERVER}import { createPool } from 'slonik';\nexport const pool = await createPool('postgres://db/a', { maximumPoolSize: 10 });`,
    `${SERVER}import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\napp.post('/a', async (_req, res) => res.json(await prisma.$transaction((tx) => tx.order.create({ data: {} }), { timeout: 10_000 })));`,
    `${SERVER}import sql from 'mssql';\nexport const pool = new sql.ConnectionPool({ server: 'db' });`,
    {
      code: `${SERVER}import { MongoClient } from 'mongodb';\nexport const client = new MongoClient('mongodb://db');`,
      name: 'a version whose options are not known',
      dependencies: { mongodb: '^2.2.0' },
    },
  ],
  invalid: [
    `${SERVER}import { Pool } from 'pg';\n// expect: db-query-timeout/acquire-unbounded P1\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL });\napp.get('/a', async (_req, res) => res.json(await pool.query('select 1')));`,
    `${SERVER}const { Pool } = require('pg');\n// expect: db-query-timeout/statement-unbounded P2\nconst pool = new Pool({ host: 'db', connectionTimeoutMillis: 2000 });\nmodule.exports = { pool };`,
    `${SERVER}import { Pool } from 'pg';\n// expect: db-query-timeout/idle-in-transaction-unbounded P3\nexport const pool = new Pool({ host: 'db', connectionTimeoutMillis: 2000, query_timeout: 5000 });`,
    `${SERVER}import pg from 'pg';\nexport async function lock() {\n  // expect: db-query-timeout/connect-unbounded P2\n  const client = new pg.Client({ host: 'db' });\n  await client.connect();\n}\napp.post('/lock', async () => lock());`,
    `${SERVER}import Pool from 'pg-pool';\n// expect: db-query-timeout/acquire-unbounded P1\nexport const pool = new Pool({ database: 'shop', max: 20, idleTimeoutMillis: 1000 });`,
    `${SERVER}import { Pool } from 'pg';\n// expect: db-query-timeout/statement-unbounded P2\nexport const pool = new Pool({ host: 'db', connectionTimeoutMillis: 2000, statement_timeout: 0, idle_in_transaction_session_timeout: 9000 });`,
    {
      name: 'options that a constructor is given without limits',
      files: {
        'src/database.ts': HANDED_OPTIONS.replace('    this.pool', '    // expect: db-query-timeout/acquire-unbounded\n    this.pool'),
        'src/app.ts': `${SERVER}import { Database } from './database.ts';\nexport const database = new Database({ host: 'db' });`,
      },
    },
    `${SERVER}import sql from 'mssql';\n// expect: db-query-timeout/statement-unbounded P1\nexport const pool = new sql.ConnectionPool({ server: 'db', requestTimeout: 0 });`,
    `${SERVER}import { PrismaPg } from '@prisma/adapter-pg';\n// expect: db-query-timeout/acquire-unbounded\nexport const adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL });`,
    {
      name: 'two pools from the same options are told once',
      files: {
        'src/data-source.ts': `import { DataSource } from 'typeorm';\nexport const options = { type: 'postgres' as const, host: 'db' };\nexport default new DataSource(options);`,
        'src/app.module.ts': `import { Module } from '@nestjs/common';\nimport { TypeOrmModule } from '@nestjs/typeorm';\nimport { options } from './data-source.ts';\n// expect: db-query-timeout/acquire-unbounded P1\n@Module({ imports: [TypeOrmModule.forRoot(options)] })\nexport class AppModule {}`,
        'src/main.ts': `import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);`,
      },
    },
    `${SERVER}import { TypeOrmModule } from '@nestjs/typeorm';\n// expect: db-query-timeout/acquire-unbounded\nexport const database = TypeOrmModule.forRootAsync({ useFactory: () => ({ type: 'postgres', url: process.env.DATABASE_URL, extra: { max: 20 } }) });`,
    `${SERVER}import knex from 'knex';\n// expect: db-query-timeout/statement-unbounded P2\nexport const db = knex({ client: 'pg', connection: { host: 'db' }, pool: { min: 2, max: 10 } });`,
    `${SERVER}import mysql from 'mysql2/promise';\n// expect: db-query-timeout/statement-unbounded P2\nexport const pool = mysql.createPool({ uri: process.env.DATABASE_URL, connectionLimit: 10, queueLimit: 0 });`,
    `${SERVER}import postgres from 'postgres';\n// expect: db-query-timeout/statement-unbounded P2\nexport const sql = postgres(process.env.DATABASE_URL ?? '', { max: 5 });`,
    `${SERVER}import { Sequelize } from 'sequelize';\n// expect: db-query-timeout/statement-unbounded P2\nexport const db = new Sequelize(process.env.DATABASE_URL ?? '', { dialect: 'postgres', pool: { max: 10, acquire: 30_000 } });`,
    `${SERVER}import { Sequelize } from 'sequelize';\nimport { setting } from 'settings';\n// expect: db-query-timeout/statement-unbounded P2\nexport const db = new Sequelize(setting('name'), setting('user'), setting('password'), { port: 5432, dialect: 'postgres' });`,
    `${SERVER}import { Sequelize } from 'sequelize';\n// expect: db-query-timeout/statement-unbounded P2\nexport const db = new Sequelize('postgres://db/shop', { logging: false });`,
    `${SERVER}import { SequelizeModule } from '@nestjs/sequelize';\n// expect: db-query-timeout/statement-unbounded P2\nexport const database = SequelizeModule.forRootAsync({ useFactory: () => ({ dialect: 'postgres', host: 'db' }) });`,
    `${SERVER}import { MongooseModule } from '@nestjs/mongoose';\n// expect: db-query-timeout/acquire-unbounded P2\nexport const database = MongooseModule.forRootAsync({ useFactory: () => ({ uri: process.env.MONGO_URL }) });`,
    `${SERVER}import mongoose from 'mongoose';\n// expect: db-query-timeout/acquire-unbounded P2\nawait mongoose.connect(process.env.MONGO_URL ?? '');`,
    {
      code: `${SERVER}import { MongoClient } from 'mongodb';\n// expect: db-query-timeout/statement-unbounded P2\nexport const client = new MongoClient('mongodb://db', { waitQueueTimeoutMS: 2000 });`,
      dependencies: { mongodb: '^6.10.0' },
    },
    `${SERVER}import { createPool } from 'slonik';\n// expect: db-query-timeout/statement-unbounded P2\nexport const pool = await createPool('postgres://db/a', { statementTimeout: 'DISABLE_TIMEOUT' });`,
    `${SERVER}import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n// expect: db-query-timeout/interactive-tx-raised\napp.post('/a', async (_req, res) => res.json(await prisma.$transaction((tx) => tx.order.create({ data: {} }), { timeout: 120_000 })));`,
  ],
});
