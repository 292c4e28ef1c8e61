import { defineCases } from '../../support/rule-tester.ts';

const MARK = '// expect: async-context-propagation';
const TRACING =
  "import { NodeSDK } from '@opentelemetry/sdk-node';\nconst sdk = new NodeSDK();\nsdk.start();\nprocess.on('SIGTERM', () => sdk.shutdown());\n";
const SERVE = "import express from 'express';\nconst app = express();\n";

/** A program that traces, with what it does. */
const traced = (code: string): { files: Record<string, string> } => ({
  files: { 'src/tracing.ts': TRACING, 'src/app.ts': `import './tracing.ts';\n${code}` },
});

export default defineCases({
  valid: [
    {
      name: 'telemetry on both sides',
      ...traced(
        `import { Queue, Worker } from 'bullmq';\nimport { BullMQOtel } from 'bullmq-otel';\nconst telemetry = new BullMQOtel('mail');\nexport const queue = new Queue('mail', { connection: {}, telemetry });\nexport const worker = new Worker('mail', async () => 1, { connection: {}, telemetry });`,
      ),
    },
    {
      name: 'options that are decided elsewhere',
      ...traced(
        `import { Queue, Worker } from 'bullmq';\nimport { options } from '@acme/queues';\nexport const queue = new Queue('mail', options);\nexport const worker = new Worker('mail', async () => 1, { ...options });`,
      ),
    },
    {
      name: 'a program that does not trace',
      code: "import { Queue, Worker } from 'bullmq';\nexport const queue = new Queue('mail');\nexport const worker = new Worker('mail', async () => 1);",
    },
    {
      name: 'an agent that knows the queue',
      code: "import 'dd-trace/init';\nimport { Worker } from 'bullmq';\nexport const worker = new Worker('mail', async () => 1);",
    },
    {
      name: 'carried by hand',
      ...traced(
        `import { context, propagation } from '@opentelemetry/api';\nimport { Queue, Worker } from 'bullmq';\nconst queue = new Queue('mail');\nexport const add = (to: string) => {\n  const trace = {};\n  propagation.inject(context.active(), trace);\n  return queue.add('mail', { to, trace });\n};\nexport const worker = new Worker('mail', async (job) => context.with(propagation.extract(context.active(), job.data.trace), () => 1));`,
      ),
    },
    {
      name: 'an instrumentation for the queue',
      ...traced(
        `import '@appsignal/opentelemetry-instrumentation-bullmq';\nimport { Worker } from 'bullmq';\nexport const worker = new Worker('mail', async () => 1);`,
      ),
    },
    {
      name: 'Kafka, which is patched',
      ...traced(
        `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: [] }).producer();\n${SERVE}app.post('/', async (req, res) => {\n  await producer.send({ topic: 'a', messages: [{ value: '1' }] });\n  res.end();\n});\napp.listen(80);`,
      ),
    },
    {
      name: 'a store in requests, through promises and timers',
      code: `import { AsyncLocalStorage } from 'node:async_hooks';\n${SERVE}const store = new AsyncLocalStorage<{ id: string }>();\napp.use((req, res, next) => store.run({ id: '1' }, next));\napp.get('/', async (req, res) => {\n  await Promise.all([1, 2].map(async () => store.getStore().id));\n  setTimeout(() => console.log(store.getStore().id), 10);\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'a store that may be empty',
      code: "import { AsyncLocalStorage } from 'node:async_hooks';\nimport cron from 'node-cron';\nconst store = new AsyncLocalStorage<{ id: string }>();\ncron.schedule('* * * * *', () => console.log(store.getStore()?.id));",
    },
    {
      name: 'a job that sets the store itself',
      code: "import { AsyncLocalStorage } from 'node:async_hooks';\nimport cron from 'node-cron';\nconst store = new AsyncLocalStorage<{ id: string }>();\ncron.schedule('* * * * *', () => store.run({ id: 'cron' }, () => tidy()));\nfunction tidy() {\n  console.log(store.getStore().id);\n}",
    },
    {
      name: 'enterWith in a middleware',
      code: `import { AsyncLocalStorage } from 'node:async_hooks';\n${SERVE}const store = new AsyncLocalStorage();\napp.use((req, res, next) => {\n  store.enterWith({ id: 1 });\n  next();\n});\napp.listen(80);`,
    },
  ],
  invalid: [
    {
      name: 'a queue and its worker',
      ...traced(
        `import { Queue, Worker } from 'bullmq';\n${MARK}\nexport const queue = new Queue('mail', { connection: {} });\nexport const other = new Queue('sms');\n${MARK}\nexport const worker = new Worker('mail', async () => 1, { connection: {} });`,
      ),
    },
    {
      name: 'NATS in CommonJS',
      files: {
        'src/tracing.js':
          "const { NodeSDK } = require('@opentelemetry/sdk-node');\nconst sdk = new NodeSDK();\nsdk.start();\nprocess.on('SIGTERM', () => sdk.shutdown());\n",
        'src/app.js': `require('./tracing.js');\nconst { connect } = require('nats');\nconst express = require('express');\nconst app = express();\napp.post('/', async (req, res) => {\n  const nats = await connect();\n  ${MARK}\n  nats.publish('paid', '1');\n  res.end();\n});\napp.listen(80);\n`,
      },
    },
    {
      name: 'a store that a job reads',
      code: `import { AsyncLocalStorage } from 'node:async_hooks';\nimport cron from 'node-cron';\nconst store = new AsyncLocalStorage<{ id: string }>();\ncron.schedule('* * * * *', () => {\n  ${MARK}\n  console.log('tidying for', store.getStore().id);\n});`,
    },
    {
      name: 'a store that a worker reads, further down',
      files: {
        'src/store.ts': `import { AsyncLocalStorage } from 'node:async_hooks';\nexport const store = new AsyncLocalStorage<{ id: string }>();\nexport function audit(what: string) {\n  ${MARK}\n  const { id } = store.getStore();\n  return id + what;\n}\n`,
        'src/app.ts':
          "import { Worker } from 'bullmq';\nimport { audit } from './store.ts';\nexport const worker = new Worker('mail', async () => audit('sent'));\n",
      },
    },
    {
      name: 'stores without an end',
      code: `import { AsyncLocalStorage } from 'node:async_hooks';\nimport { Worker } from 'bullmq';\nconst store = new AsyncLocalStorage<{ id: string }>();\n${MARK}\nstore.enterWith({ id: 'start' });\nexport function each(items: string[]) {\n  for (const id of items) {\n    ${MARK}\n    store.enterWith({ id });\n  }\n}\nexport const worker = new Worker('mail', async (job) => {\n  ${MARK}\n  store.enterWith({ id: job.id });\n});`,
    },
  ],
});
