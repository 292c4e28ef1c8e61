import { defineCases } from '../../support/rule-tester.ts';

const SERVER = `import express from 'express';\nconst app = express();\napp.listen(3000);\n`;
const PRISMA = `${SERVER}import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n`;

export default defineCases({
  valid: [
    `${PRISMA}app.get('/a', async (_req, res) => res.json(await prisma.order.findMany({ take: 10 })));`,
    {
      name: 'one that is kept across reloads',
      code: `${SERVER}import { PrismaClient } from '@prisma/client';\nconst prisma = globalThis.prisma ?? new PrismaClient();\nglobalThis.prisma = prisma;\napp.get('/a', async (_req, res) => res.json(await prisma.order.findMany({ take: 10 })));`,
    },
    {
      name: 'one that is made when it is first needed',
      code: `${SERVER}import { PrismaClient } from '@prisma/client';\nlet client;\nfunction database() {\n  if (!client) {\n    client = new PrismaClient();\n  }\n  return client;\n}\napp.get('/a', async (_req, res) => res.json(await database().order.findMany({ take: 10 })));`,
    },
    {
      name: 'a factory whose callers keep what it makes',
      code: `${SERVER}import { Pool } from 'pg';\nfunction makePool() {\n  const pool = new Pool({ max: 5 });\n  pool.on('error', console.error);\n  return pool;\n}\nconst pool = makePool();\napp.get('/a', async (_req, res) => res.json(await pool.query('select 1')));`,
    },
    {
      name: 'a provider that opens it once',
      files: {
        'src/prisma.service.ts': `import { Injectable } from '@nestjs/common';\nimport { PrismaClient } from '@prisma/client';\n@Injectable()\nexport class PrismaService extends PrismaClient {}`,
        'src/orders.service.ts': `import { Injectable } from '@nestjs/common';\nimport { Pool } from 'pg';\nimport { PrismaService } from './prisma.service.ts';\n@Injectable()\nexport class OrdersService {\n  private readonly pool: Pool;\n  constructor(private readonly prisma: PrismaService) {\n    this.pool = new Pool();\n  }\n  list() {\n    return this.prisma.order.findMany({ take: 10 });\n  }\n}`,
        'src/orders.controller.ts': `import { Controller, Get } from '@nestjs/common';\nimport { OrdersService } from './orders.service.ts';\n@Controller('orders')\nexport class OrdersController {\n  constructor(private readonly orders: OrdersService) {}\n  @Get()\n  list() {\n    return this.orders.list();\n  }\n}`,
      },
    },
    {
      name: 'a command opens and closes its own',
      code: `import { PrismaClient } from '@prisma/client';\nasync function main() {\n  const prisma = new PrismaClient();\n  await prisma.order.deleteMany();\n  await prisma.$disconnect();\n}\nawait main();`,
    },
    {
      name: 'kept in a map of tenants',
      code: `${SERVER}import { Pool } from 'pg';\nconst pools = new Map();\nfunction poolOf(tenant) {\n  const pool = new Pool({ database: tenant });\n  pools.set(tenant, pool);\n  return pools.get(tenant);\n}\napp.get('/:tenant', async (req, res) => res.json(await poolOf(req.params.tenant).query('select 1')));`,
    },
    {
      name: 'the rate is fetched first',
      code: `${PRISMA}app.post('/a', async (req, res) => {\n  const rate = await fetch('https://rates.example', { signal: AbortSignal.timeout(2000) });\n  res.json(await prisma.$transaction(async (tx) => tx.order.create({ data: { rate: rate.status } })));\n});`,
    },
    {
      name: 'nobody waits for it inside the transaction',
      code: `${PRISMA}app.post('/a', async (req, res) => {\n  res.json(await prisma.$transaction(async (tx) => {\n    void fetch('https://cache.example/warm');\n    return tx.order.create({ data: {} });\n  }));\n});`,
    },
    {
      name: 'a transaction of a database in the process',
      code: `${SERVER}import Database from 'better-sqlite3';\nconst db = new Database('a.db');\napp.post('/a', async (_req, res) => res.json(db.transaction(async () => (await fetch('https://rates.example')).status)()));`,
    },
    {
      name: 'a timer that ends the waiting',
      code: `${PRISMA}app.post('/a', async (req, res) => {\n  res.json(await prisma.$transaction(async (tx) => {\n    const late = new Promise((_, reject) => setTimeout(reject, 1000));\n    return Promise.race([tx.order.create({ data: {} }), late]);\n  }));\n});`,
    },
    {
      name: 'the second is taken after the first is released',
      code: `${SERVER}import { Pool } from 'pg';\nconst pool = new Pool();\napp.post('/a', async (_req, res) => {\n  const client = await pool.connect();\n  await client.query('select 1');\n  client.release();\n  res.json(await pool.query('select 2'));\n});`,
    },
    {
      name: 'two pools',
      code: `${SERVER}import { Pool } from 'pg';\nconst pool = new Pool();\nconst reports = new Pool();\napp.post('/a', async (_req, res) => {\n  const client = await pool.connect();\n  try {\n    res.json(await reports.query('select 2'));\n  } finally {\n    client.release();\n  }\n});`,
    },
    {
      name: 'what is called while one is held is handed that one',
      files: {
        'src/audit.ts': `export const audit = (client, what) => client.query('insert into audit values ($1)', [what]);`,
        'src/app.ts': `${SERVER}import { Pool } from 'pg';\nimport { audit } from './audit.ts';\nconst pool = new Pool();\napp.post('/a', async (_req, res) => {\n  const client = await pool.connect();\n  try {\n    await audit(client, 'a');\n  } finally {\n    client.release();\n  }\n  res.end();\n});`,
      },
    },
    `import mongoose from 'mongoose';\nimport express from 'express';\nawait mongoose.connect('mongodb://db', { maxPoolSize: 20 });\nexpress().get('/a', async (_req, res) => res.json(await mongoose.connection.db.command({ ping: 1 }))).listen(3000);`,
    `import createKnex from 'knex';\nimport express from 'express';\nconst knex = createKnex({ client: 'pg', pool: { max: 10 } });\nexpress().get('/a', async (_req, res) => res.json(await knex('orders').limit(10))).listen(3000);`,
    `import mysql from 'mysql2/promise';\nexport const pool = mysql.createPool({ host: 'db', queueLimit: 100 });`,
    `import mysql from 'mysql2/promise';\nexport const pool = mysql.createPool({ host: 'db', waitForConnections: false });\nexport const other = mysql.createPool(process.env.DATABASE_URL);`,
  ],
  invalid: [
    `${SERVER}import { PrismaClient } from '@prisma/client';\napp.get('/a', async (_req, res) => {\n  // expect: db-pool-safety/pool-per-request P1\n  const prisma = new PrismaClient();\n  res.json(await prisma.order.findMany({ take: 10 }));\n});`,
    `${SERVER}const { Pool } = require('pg');\nasync function orders() {\n  // expect: db-pool-safety/pool-per-request P2\n  const pool = new Pool();\n  const { rows } = await pool.query('select 1');\n  await pool.end();\n  return rows;\n}\napp.get('/a', async (_req, res) => res.json(await orders()));`,
    {
      name: 'a client of a class of its own',
      files: {
        'src/prisma.service.ts': `import { PrismaClient } from '@prisma/client';\nexport class PrismaService extends PrismaClient {\n  constructor() {\n    super({ log: ['warn'] });\n  }\n}`,
        'src/settings.ts': `import { PrismaService } from './prisma.service.ts';\nexport async function loadSettings() {\n  // expect: db-pool-safety/pool-per-request P1\n  const prisma = new PrismaService();\n  const rows = await prisma.setting.findMany({ take: 10 });\n  return rows.map(({ name }) => name);\n}`,
        'src/app.ts': `${SERVER}import { loadSettings } from './settings.ts';\napp.get('/a', async (_req, res) => res.json(await loadSettings()));`,
      },
    },
    `${SERVER}import mysql from 'mysql2/promise';\napp.get('/a', async (_req, res) => {\n  // expect: db-pool-safety/pool-per-request P1\n  const pool = mysql.createPool('mysql://db');\n  const [rows] = await pool.query('select 1');\n  res.json(rows);\n});`,
    `${PRISMA}app.post('/a', async (_req, res) => {\n  res.json(await prisma.$transaction(async (tx) => {\n    // expect: db-pool-safety/remote-call-in-transaction P1\n    const rate = await fetch('https://rates.example');\n    return tx.order.create({ data: { rate: rate.status } });\n  }));\n});`,
    {
      name: 'a read of another service, two calls away',
      files: {
        'src/rates.ts': `import axios from 'axios';\nexport const rateOf = async (currency: string) => (await axios.get(\`https://rates.example/\${currency}\`, { timeout: 2000 })).data;`,
        'src/app.ts': `${SERVER}import { DataSource } from 'typeorm';\nimport { rateOf } from './rates.ts';\nconst source = new DataSource({ type: 'postgres' });\napp.post('/a', async (_req, res) => {\n  res.json(await source.transaction(async (manager) => {\n    // expect: db-pool-safety/remote-call-in-transaction P1\n    const rate = await rateOf('BDT');\n    return manager.save({ rate });\n  }));\n});`,
      },
    },
    `${PRISMA}const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));\napp.post('/a', async (_req, res) => {\n  res.json(await prisma.$transaction(async (tx) => {\n    // expect: db-pool-safety/remote-call-in-transaction P1\n    await sleep(500);\n    return tx.order.create({ data: {} });\n  }));\n});`,
    `${SERVER}import { Pool } from 'pg';\nconst pool = new Pool();\napp.post('/a', async (_req, res) => {\n  const client = await pool.connect();\n  try {\n    await client.query('select 1');\n    // expect: db-pool-safety/nested-checkout P1\n    res.json(await pool.query('select 2'));\n  } finally {\n    client.release();\n  }\n});`,
    {
      name: 'a second one is taken in another file',
      files: {
        'src/db.ts': `import { Pool } from 'pg';\nexport const pool = new Pool({ max: 5 });`,
        'src/audit.ts': `import { pool } from './db.ts';\nexport async function audit(what: string) {\n  const client = await pool.connect();\n  try {\n    await client.query('insert into audit values ($1)', [what]);\n  } finally {\n    client.release();\n  }\n}`,
        'src/app.ts': `${SERVER}import { pool } from './db.ts';\nimport { audit } from './audit.ts';\napp.post('/a', async (_req, res) => {\n  const client = await pool.connect();\n  try {\n    await client.query('update orders set paid = true');\n    // expect: db-pool-safety/nested-checkout P1\n    await audit('a');\n  } finally {\n    client.release();\n  }\n  res.end();\n});`,
      },
    },
    `${SERVER}import createKnex from 'knex';\napp.get('/a', async (_req, res) => {\n  // expect: db-pool-safety/pool-per-request P1\n  const knex = createKnex({ client: 'mysql2' });\n  res.json(await knex('orders').first());\n});`,
    `${SERVER}import mongoose from 'mongoose';\napp.get('/a', async (_req, res) => {\n  // expect: db-pool-safety/pool-per-request P1\n  const connection = mongoose.createConnection('mongodb://db');\n  res.json(await connection.db.command({ ping: 1 }));\n});`,
    `import mysql from 'mysql2/promise';\n// expect: db-pool-safety/queue-unlimited P3\nexport const pool = mysql.createPool({ host: 'db', connectionLimit: 10, queueLimit: 0 });`,
  ],
  covers: {
    flagged: ["from 'pg'", "'@prisma/client'", "'typeorm'", "'knex'", "'mysql2/promise'", "'mongoose'"],
    passed: ['maxPoolSize', 'pool: { max: 10 }'],
  },
});
