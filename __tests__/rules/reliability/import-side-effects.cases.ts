import { defineCases } from '../../support/rule-tester.ts';

const MAIN = (what: string, from: string): string =>
  `import express from 'express';\nimport { ${what} } from '${from}';\nconst app = express();\napp.get('/', (req, res) => res.json(${what}));\napp.listen(3000);`;

export default defineCases({
  valid: [
    {
      name: 'a field of a class, which is made with each object',
      files: {
        'src/store.ts': `import Redis from 'ioredis';
export class Store {
  private readonly redis = new Redis();
  get(id: string) { return this.redis.get(id); }
}`,
        'src/main.ts': `import { Store } from './store.ts';
export const main = () => new Store().get('a');`,
      },
    },
    {
      name: 'a package that hands out what it makes lazily',
      files: {
        'src/app.ts': MAIN('client', './mongo.ts'),
        'src/mongo.ts': "import { MongoClient } from 'mongodb';\nexport const client = new MongoClient(process.env.MONGO!);",
      },
    },
    {
      name: 'a pool that opens nothing yet',
      files: { 'src/app.ts': MAIN('pool', './db.ts'), 'src/db.ts': "import { Pool } from 'pg';\nexport const pool = new Pool();" },
    },
    {
      name: 'the start of the program',
      files: {
        'src/app.ts':
          "import mongoose from 'mongoose';\nimport express from 'express';\nawait mongoose.connect(process.env.MONGO!);\nexpress().listen(3000);",
      },
    },
    {
      name: 'a function',
      files: {
        'src/app.ts': MAIN('connect', './db.ts'),
        'src/db.ts': "import mongoose from 'mongoose';\nexport const connect = () => mongoose.connect(process.env.MONGO!);",
      },
    },
    {
      name: 'a timer that keeps nothing alive',
      files: {
        'src/app.ts': MAIN('rates', './rates.ts'),
        'src/rates.ts': 'export const rates = new Map();\nsetInterval(() => rates.clear(), 60_000).unref();',
      },
    },
    {
      name: 'a condition',
      files: {
        'src/app.ts': MAIN('rates', './rates.ts'),
        'src/rates.ts': 'export const rates = new Map();\nif (process.env.REFRESH) setInterval(() => rates.clear(), 60_000);',
      },
    },
    {
      name: 'imported for what it sets off',
      files: {
        'src/app.ts': "import './jobs.ts';\nimport express from 'express';\nexpress().listen(3000);",
        'src/jobs.ts': "import cron from 'node-cron';\ncron.schedule('* * * * *', () => undefined);",
      },
    },
    {
      name: 'imported by tests only',
      files: {
        'src/app.ts': "import express from 'express';\nexport const app = express();\napp.listen(3000);",
        'src/app.test.ts': "import { app } from './app.ts';\ntest('x', () => app);",
      },
    },
    {
      name: 'types only',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport type { Rates } from './rates.ts';\nexport const none: Rates | undefined = undefined;\nexpress().listen(3000);",
        'src/rates.ts': 'export type Rates = Map<string, number>;\nsetInterval(() => undefined, 60_000);',
      },
    },
    {
      name: 'options that put it off',
      files: {
        'src/app.ts': MAIN('worker, redis', './jobs.ts'),
        'src/jobs.ts':
          "import { Worker } from 'bullmq';\nimport Redis from 'ioredis';\nimport cron from 'node-cron';\nconst base = { lazyConnect: true };\nexport const redis = new Redis({ host: process.env.REDIS, ...base });\nexport const worker = new Worker('mail', async () => undefined, { connection: redis, autorun: false });\ncron.schedule('0 * * * *', () => undefined, { scheduled: false });",
      },
    },
    {
      name: 'only as a program',
      files: {
        'src/main.js': "const app = require('./app.js');\napp.listen(3000);",
        'src/app.js':
          "const express = require('express');\nconst app = express();\nif (require.main === module) app.listen(3001);\nmodule.exports = app;",
      },
    },
    {
      name: 'a client of Redis 4, which connects when it is told',
      dependencies: { redis: '^4.7.0' },
      files: {
        'src/app.ts': MAIN('client', './redis.ts'),
        'src/redis.ts': "import { createClient } from 'redis';\nexport const client = createClient();",
      },
    },
    {
      name: 'a function that nothing of the file calls',
      files: {
        'src/app.ts': MAIN('migrate', './db.ts'),
        'src/db.ts':
          "import { Pool } from 'pg';\nconst pool = new Pool();\nasync function create() { await pool.query('create table if not exists t()'); }\nexport const migrate = async () => { await create(); };",
      },
    },
  ],
  invalid: [
    {
      name: 'a table that is made',
      files: {
        'src/app.ts': MAIN('pool', './db.ts'),
        'src/db.ts':
          "import { Pool } from 'pg';\nexport const pool = new Pool();\n// expect: import-side-effects\nvoid pool.query('create table if not exists t()');",
      },
    },
    {
      name: 'a timer and a worker, told once',
      files: {
        'src/app.ts': MAIN('rates', './jobs.ts'),
        'src/jobs.ts':
          "import { Worker } from 'bullmq';\nexport const rates = new Map();\n// expect: import-side-effects\nsetInterval(() => rates.clear(), 60_000);\nexport const worker = new Worker('mail', async () => undefined);",
      },
    },
    {
      name: 'CommonJS',
      files: {
        'src/app.js':
          "const { db } = require('./db.js');\nconst app = require('express')();\napp.get('/', (req, res) => res.json(db.name));\napp.listen(3000);",
        'src/db.js':
          "const mongoose = require('mongoose');\n// expect: import-side-effects\nmongoose.connect(process.env.MONGO);\nexports.db = mongoose;",
      },
    },
    {
      name: 'a function that is called on the spot',
      files: {
        'src/app.ts': MAIN('producer', './kafka.ts'),
        'src/kafka.ts':
          "import { Kafka } from 'kafkajs';\nexport const producer = new Kafka({ brokers: [process.env.K!] }).producer();\n(async () => {\n  // expect: import-side-effects\n  await producer.connect();\n})();",
      },
    },
    {
      name: 'a schedule',
      files: {
        'src/app.ts': MAIN('clean', './clean.ts'),
        'src/clean.ts':
          "import cron from 'node-cron';\nexport const clean = () => undefined;\n// expect: import-side-effects\ncron.schedule('0 * * * *', clean);",
      },
    },
    {
      name: 'a client that connects when it is made',
      files: {
        'src/app.ts': MAIN('redis', './redis.ts'),
        'src/redis.ts':
          "import Redis from 'ioredis';\n// expect: import-side-effects P3\nexport const redis = new Redis(process.env.REDIS_URL!);",
      },
    },
    {
      name: 'the same of Redis 3',
      dependencies: { redis: '^3.1.2' },
      files: {
        'src/app.js':
          "const express = require('express');\nconst { client } = require('./redis.js');\nexpress().get('/', (req, res) => client.get('x', () => res.end())).listen(3000);",
        'src/redis.js':
          "const redis = require('redis');\n// expect: import-side-effects P3\nexports.client = redis.createClient(process.env.REDIS_URL);",
      },
    },
    {
      name: 'a function that the file calls at its top',
      files: {
        'src/app.ts': MAIN('pool', './db.ts'),
        'src/db.ts':
          "import { Pool } from 'pg';\nexport const pool = new Pool();\nasync function migrate() {\n  // expect: import-side-effects\n  await pool.query('alter table t add column if not exists c int');\n}\nvoid migrate();",
      },
    },
    {
      name: 'handed on by another file',
      files: {
        'src/app.ts': MAIN('channel', './bus/index.ts'),
        'src/bus/index.ts': "export { channel } from './channel.ts';",
        'src/bus/channel.ts':
          "import { connect } from 'amqplib';\n// expect: import-side-effects\nconst connection = await connect(process.env.AMQP!);\nexport const channel = await connection.createChannel();",
      },
    },
    {
      name: 'loaded by a file that others import',
      files: {
        'src/main.ts': "import { app } from './app.ts';\nawait app.listen({ port: 3000 });",
        'src/app.ts': "import Fastify from 'fastify';\nimport './jobs.ts';\nexport const app = Fastify();",
        'src/jobs.ts': '// expect: import-side-effects\nsetInterval(() => undefined, 60_000);',
      },
    },
    {
      name: 'a server of CommonJS that an import starts',
      files: {
        'src/www.js': "const app = require('./app.js');\nconsole.log(app.locals);",
        'src/app.js':
          "const express = require('express');\nconst app = express();\n// expect: import-side-effects\napp.listen(process.env.PORT);\nmodule.exports = app;",
      },
    },
    {
      name: 'a server that an import starts',
      files: {
        'src/main.ts': "import { app } from './app.ts';\napp.log.info('up');",
        'src/app.ts':
          "import Fastify from 'fastify';\nexport const app = Fastify();\n// expect: import-side-effects\nawait app.listen({ port: 3000 });",
      },
    },
  ],
  covers: {
    flagged: ["require('express')", "'fastify'", "'pg'", 'mongoose', 'ioredis', 'bullmq', 'node-cron', 'amqplib', 'kafkajs'],
  },
});
