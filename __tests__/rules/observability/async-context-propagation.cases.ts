import { defineCases } from '../../support/rule-tester.ts';

const MARK = '// expect: async-context-propagation';
const TRACING =
  "import { NodeSDK } from '@opentelemetry/sdk-node';\nconst sdk = new NodeSDK();\nsdk.start();\nprocess.on('SIGTERM', () => sdk.shutdown());\n";
const SERVE = "import express from 'express';\nconst app = express();\n";

/** A program that traces, with what it does. */
const traced = (code: string): { files: Record<string, string> } => ({
  files: { 'src/tracing.ts': TRACING, 'src/app.ts': `import './tracing.ts';\n${code}` },
});

const HTTP_ALONE =
  "import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { HttpInstrumentation } from '@opentelemetry/instrumentation-http';\nconst sdk = new NodeSDK({ instrumentations: [new HttpInstrumentation()] });\nsdk.start();\nprocess.on('SIGTERM', () => sdk.shutdown());\n";
const BROKERS = `import amqp from 'amqplib';\nimport { Kafka } from 'kafkajs';\n${SERVE}const producer = new Kafka({ brokers: [] }).producer();\nconst channel = await (await amqp.connect('amqp://mq')).createChannel();\napp.post('/', async (req, res) => {\n  // first\n  await producer.send({ topic: 'a', messages: [{ value: '1' }] });\n  // second\n  channel.publish('a', '', Buffer.from('1'));\n  res.end();\n});\napp.listen(80);\n`;

/** Two processors of jobs in Nest, with what each does. */
const clsJob = (first: string, second: string): Record<string, string> => ({
  'src/main.ts':
    "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(80);\n",
  'src/app.module.ts':
    "import { Module } from '@nestjs/common';\nimport { Mail, Sms } from './jobs.ts';\n@Module({ providers: [Mail, Sms] })\nexport class AppModule {}\n",
  'src/jobs.ts': `import { Processor, WorkerHost } from '@nestjs/bullmq';
import { ClsService, UseCls } from 'nestjs-cls';
@Processor('mail')
export class Mail extends WorkerHost {
  constructor(private readonly cls: ClsService) { super(); }
  ${first}
}
@Processor('sms')
export class Sms extends WorkerHost {
  constructor(private readonly cls: ClsService) { super(); }
  ${second}
}
`,
});

/** A handler of events in Nest that reads a store, which is mounted in some way. */
const clsEvents = (mounted: string, method: string): string => `import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern } from '@nestjs/microservices';
import { ClsModule, ClsService } from 'nestjs-cls';
@Controller()
class Orders {
  constructor(private readonly cls: ClsService) {}
  @EventPattern('paid')
  ${method}() { return this.cls.get('tenant'); }
}
@Module({ imports: [ClsModule.forRoot({ ${mounted} })], controllers: [Orders] })
class AppModule {}
const app = await NestFactory.createMicroservice(AppModule);
await app.listen();
`;

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
      name: 'a store that may be empty, further down',
      files: {
        'src/store.ts':
          "import { AsyncLocalStorage } from 'node:async_hooks';\nexport const store = new AsyncLocalStorage<{ id: string }>();\nexport const log = (text: string) => console.log(text, store.getStore()?.id);\n",
        'src/app.ts':
          "import cron from 'node-cron';\nimport { log } from './store.ts';\ncron.schedule('* * * * *', () => log('tidying'));\n",
      },
    },
    {
      name: 'events of the own making, whose listeners have the store of whoever emits',
      code: `import { AsyncLocalStorage } from 'node:async_hooks';\nimport { EventEmitter } from 'node:events';\n${SERVE}const store = new AsyncLocalStorage<{ id: string }>();\nconst bus = new EventEmitter();\nbus.on('paid', () => console.log(store.getStore().id));\napp.use((req, res, next) => store.run({ id: '1' }, next));\napp.post('/', (req, res) => {\n  bus.emit('paid');\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'instrumentations of the brokers',
      files: {
        'src/tracing.ts':
          "import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { AmqplibInstrumentation } from '@opentelemetry/instrumentation-amqplib';\nimport { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';\nconst sdk = new NodeSDK({ instrumentations: [new AmqplibInstrumentation(), new KafkaJsInstrumentation()] });\nsdk.start();\nprocess.on('SIGTERM', () => sdk.shutdown());\n",
        'src/app.ts': `import './tracing.ts';\n${BROKERS}`,
      },
    },
    {
      name: 'headers that a function fills',
      files: {
        'src/tracing.ts': HTTP_ALONE,
        'src/headers.ts':
          "import { context, propagation } from '@opentelemetry/api';\nexport const headers = () => {\n  const carrier = {};\n  propagation.inject(context.active(), carrier);\n  return carrier;\n};\n",
        'src/app.ts': `import './tracing.ts';\nimport { headers } from './headers.ts';\n${BROKERS.replace("value: '1'", "value: '1', headers: headers()")}`,
      },
    },
    {
      name: 'nestjs-cls around a job, by a decorator and in requests',
      files: clsJob(
        "@UseCls()\n  async process() { return this.cls.get('tenant'); }",
        "async process() { return this.cls.run(() => this.cls.get('tenant')); }",
      ),
    },
    {
      name: 'nestjs-cls in a handler of events, mounted as an interceptor',
      code: clsEvents('interceptor: { mount: true }', 'paid'),
    },
    {
      name: 'a job that stands in for what the store lacks',
      code: "import { AsyncLocalStorage } from 'node:async_hooks';\nimport cron from 'node-cron';\nconst store = new AsyncLocalStorage<{ id: string }>();\ncron.schedule('* * * * *', () => {\n  const { id } = store.getStore() ?? { id: 'cron' };\n  console.log(id);\n});",
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
      name: 'a store that may be empty, where a message arrives',
      code: `import { AsyncLocalStorage } from 'node:async_hooks';\nimport { Redis } from 'ioredis';\n${SERVE}const store = new AsyncLocalStorage<{ id: string }>();\napp.use((req, res, next) => store.run({ id: '1' }, next));\napp.listen(80);\nnew Redis().on('message', (channel, key) => {\n  ${MARK}/store-lost\n  console.log(store.getStore()?.id, key);\n});`,
    },
    {
      name: 'nestjs-cls in a handler of events, mounted for requests alone',
      code: clsEvents('middleware: { mount: true }', '// expect: async-context-propagation/store-lost\n  paid'),
    },
    {
      name: 'nestjs-cls in a job beside one that sets it',
      files: clsJob(
        `async process() {\n    ${MARK}/store-lost\n    return this.cls.get('tenant');\n  }`,
        "async process() { return this.cls.run(() => this.cls.get('tenant')); }",
      ),
    },
    {
      name: 'brokers that nothing patches',
      files: {
        'src/tracing.ts': HTTP_ALONE,
        'src/app.ts': `import './tracing.ts';\n${BROKERS.replace('// first', `${MARK}/no-inject`).replace('// second', `${MARK}/no-inject`)}`,
      },
    },
    {
      name: 'a message whose trace is sent and not taken up',
      files: {
        'src/tracing.ts': HTTP_ALONE,
        'src/app.ts': `import './tracing.ts';\nimport { context, propagation } from '@opentelemetry/api';\n${BROKERS}const headers = {};\npropagation.inject(context.active(), headers);\n`,
        'src/consumer.ts': `import './tracing.ts';\nimport { Kafka } from 'kafkajs';\nconst consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'a' });\n${MARK}/no-extract\nawait consumer.run({ eachMessage: async ({ message }) => { await fetch('http://x', { body: message.value }); } });\n`,
      },
    },
    {
      name: 'stores without an end',
      code: `import { AsyncLocalStorage } from 'node:async_hooks';\nimport { Worker } from 'bullmq';\nconst store = new AsyncLocalStorage<{ id: string }>();\n${MARK}\nstore.enterWith({ id: 'start' });\nexport function each(items: string[]) {\n  for (const id of items) {\n    ${MARK}\n    store.enterWith({ id });\n  }\n}\nexport const worker = new Worker('mail', async (job) => {\n  ${MARK}\n  store.enterWith({ id: job.id });\n});`,
    },
  ],
  covers: {
    flagged: ['AsyncLocalStorage', 'nestjs-cls', 'kafkajs', 'amqplib', 'bullmq'],
    passed: ['@opentelemetry/api', 'bullmq-otel', 'EventEmitter'],
  },
});
