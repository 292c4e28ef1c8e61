import { defineCases } from '../../support/rule-tester.ts';

const MAIN = (what: string, from: string): string =>
  `import express from 'express';\nimport { ${what} } from '${from}';\nconst app = express();\napp.get('/', (req, res) => res.json(${what}));\napp.listen(3000);`;

export default defineCases({
  valid: [
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
  ],
});
