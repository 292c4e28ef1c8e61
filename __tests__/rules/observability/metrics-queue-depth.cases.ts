import { defineCases } from '../../support/rule-tester.ts';

const METRICS = `import { Counter, Gauge } from 'prom-client';\nexport const done = new Counter({ name: 'done', help: 'done' });\nexport const depth = new Gauge({ name: 'depth', help: 'depth' });\n`;
const PAY = `import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export async function pay(job) { await prisma.payment.create({ data: job }); }
`;
const FILES = { 'src/metrics.ts': METRICS, 'src/pay.ts': PAY };
const WORKER = `import { Queue, Worker } from 'bullmq';\nimport { depth, done } from './metrics.ts';\nimport { pay } from './pay.ts';\n`;
const RUNS = "new Worker('pay', async (job) => { await pay(job); done.inc(); }, {});\n";
const KAFKA = `import { Kafka } from 'kafkajs';\nimport { done } from './metrics.ts';\nimport { pay } from './pay.ts';\nconst kafka = new Kafka({ brokers: ['kafka:9092'] });\nconst consumer = kafka.consumer({ groupId: 'orders' });\n`;
const CONSUMES = 'await consumer.run({ eachMessage: async ({ message }) => { await pay(message); done.inc(); } });\n';
const AMQP = `import amqp from 'amqplib';\nimport { done } from './metrics.ts';\nimport { pay } from './pay.ts';\nconst channel = await (await amqp.connect('amqp://broker')).createChannel();\n`;
const SERVER = `import express from 'express';\nimport { PrismaClient } from '@prisma/client';\nimport { done } from './metrics.ts';\nconst prisma = new PrismaClient();\nconst app = express();\n`;
const OUTBOX =
  "app.post('/orders', async (request, response) => {\n  done.inc();\n  MARKawait prisma.outbox.create({ data: request.body });\n  response.sendStatus(202);\n});\napp.listen(3000);\n";

export default defineCases({
  valid: [
    {
      code: `${WORKER}const queue = new Queue('pay');\nsetInterval(async () => depth.set(await queue.getWaitingCount()), 15_000).unref();\n${RUNS}`,
      files: FILES,
    },
    {
      name: 'counted in another file',
      code: `${WORKER}import './depths.ts';\n${RUNS}`,
      files: {
        ...FILES,
        'src/depths.ts':
          "import { Queue } from 'bullmq';\nimport { depth } from './metrics.ts';\nconst queue = new Queue('pay');\nexport const collect = async () => depth.set((await queue.getJobCounts('waiting')).waiting);\n",
      },
    },
    {
      name: 'what an agent may see',
      code: `import 'dd-trace/init';\nimport { Worker } from 'bullmq';\nimport { pay } from './pay.ts';\nnew Worker('pay', async (job) => { await pay(job); }, {});\n`,
      files: { 'src/pay.ts': PAY },
    },
    {
      name: 'figures that the library writes down',
      code: `${WORKER}import express from 'express';\nconst queue = new Queue('pay');\nexpress().get('/metrics', async (req, res) => res.end(await queue.exportPrometheusMetrics()));\n${RUNS}`,
      files: FILES,
    },
    {
      name: 'all queues, one after the other',
      code: `${WORKER}export const collect = async (queues) => {\n  for (const one of queues) depth.set((await one.getJobCounts('waiting')).waiting);\n};\n${RUNS}`,
      files: FILES,
    },
    ...['uphabit/bull_exporter:latest', 'oliver006/bullmq-exporter:1'].map((image) => ({
      name: `an exporter of queues: ${image}`,
      code: `${WORKER}${RUNS}`,
      files: { ...FILES, 'docker-compose.yml': `services:\n  exporter:\n    image: ${image}\n` },
    })),
    {
      name: 'Burrow beside the consumers',
      code: `${KAFKA}${CONSUMES}`,
      files: { ...FILES, 'docker-compose.yml': 'services:\n  lag:\n    image: linkedin/burrow:v1.9.0\n' },
    },
    {
      name: 'the plugin of the broker',
      code: `${AMQP}await channel.consume('orders', async (message) => { await pay(message); done.inc(); channel.ack(message); });\n`,
      files: {
        ...FILES,
        'docker-compose.yml':
          'services:\n  mq:\n    image: rabbitmq:3.13-management\n    command: ["sh", "-c", "rabbitmq-plugins enable --offline rabbitmq_prometheus && rabbitmq-server"]\n',
      },
    },
    {
      name: 'a queue of a cloud, which exports ApproximateNumberOfMessages by itself, and an engine that keeps what waits',
      files: {
        ...FILES,
        'src/app.ts': `import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';\nimport { Worker } from '@temporalio/worker';\nimport { done } from './metrics.ts';\nconst sqs = new SQSClient({});\nexport async function poll() {\n  await sqs.send(new ReceiveMessageCommand({ QueueUrl: 'https://sqs/mail' }));\n  done.inc();\n}\nconst worker = await Worker.create({ taskQueue: 'pay' });\nawait worker.run();\n`,
      },
    },
    {
      name: 'an exporter of the broker',
      code: `${KAFKA}${CONSUMES}`,
      files: {
        ...FILES,
        'docker-compose.yml': 'services:\n  lag:\n    image: danielqsj/kafka-exporter:v1.8.0\n    command: ["--kafka.server=kafka:9092"]\n',
      },
    },
    {
      code: `${KAFKA}const admin = kafka.admin();\nexport const lag = (topic) => admin.fetchTopicOffsets(topic);\n${CONSUMES}`,
      files: FILES,
    },
    {
      code: `${AMQP}export const waiting = async () => (await channel.checkQueue('orders')).messageCount;\nawait channel.consume('orders', async (message) => { await pay(message); done.inc(); channel.ack(message); });\n`,
      files: FILES,
    },
    {
      name: 'a worker of another program',
      code: `import { done } from './metrics.ts';\nimport express from 'express';\ndone.inc();\nexpress().listen(3000);\n`,
      files: {
        ...FILES,
        'src/lost.ts': `import { Worker } from 'bullmq';\nexport const start = () => new Worker('pay', async () => undefined, {});\n`,
      },
    },
    {
      code: `${SERVER}${OUTBOX.replace('MARK', '')}export const waiting = () => prisma.outbox.count({ where: { sentAt: null } });\n`,
      files: FILES,
    },
    {
      name: 'rows of an outbox in SQL that are counted',
      code: `import express from 'express';\nimport pg from 'pg';\nimport { depth } from './metrics.ts';\nconst pool = new pg.Pool();\nconst app = express();\napp.post('/orders', async (request, response) => {\n  await pool.query('insert into outbox (payload) values ($1)', [request.body]);\n  response.end();\n});\napp.listen(3000);\nexport const collect = async () => depth.set((await pool.query('select count(*) from outbox')).rows[0].count);\n`,
      files: FILES,
    },
    {
      name: 'an outbox of a library',
      code: `${SERVER}import { outbox } from './outbox.ts';\napp.post('/orders', async (request, response) => { done.inc(); await outbox.create(request.body); response.sendStatus(202); });\napp.listen(3000);\n`,
      files: FILES,
    },
  ],
  invalid: [
    { code: `${WORKER}// expect: metrics-queue-depth/queue-blind P1\n${RUNS}`, files: FILES },
    {
      name: 'CommonJS, two workers of which the first is told',
      files: {
        'src/app.js':
          "const { Worker } = require('bullmq');\nconst { Counter } = require('prom-client');\nconst done = new Counter({ name: 'done', help: 'done' });\n// expect: metrics-queue-depth/queue-blind P1\nnew Worker('pay', async () => { done.inc(); }, {});\nnew Worker('mail', async () => { done.inc(); }, {});\n",
      },
    },
    {
      name: 'no figures at all',
      code: `import { Worker } from 'bullmq';\nimport { pay } from './pay.ts';\n// expect: metrics-queue-depth/queue-blind P1\nnew Worker('pay', async (job) => { await pay(job); }, {});\n`,
      files: { 'src/pay.ts': PAY },
    },
    {
      name: 'one queue is counted, the other is not',
      code: `${WORKER}const queue = new Queue('pay');\nexport const collect = async () => depth.set(await queue.getWaitingCount());\n${RUNS}// expect: metrics-queue-depth/queue-blind P1\nnew Worker('mail', async () => { done.inc(); }, {});\n`,
      files: FILES,
    },
    {
      name: 'Bull in CommonJS',
      files: {
        'src/app.js':
          "const Bull = require('bull');\nconst mail = new Bull('mail', 'redis://redis');\n// expect: metrics-queue-depth/queue-blind P1\nmail.process(async () => { await fetch('http://smtp'); });\n",
      },
    },
    {
      name: 'an outbox in SQL',
      code: `import express from 'express';\nimport pg from 'pg';\nimport { done } from './metrics.ts';\nconst pool = new pg.Pool();\nconst app = express();\napp.post('/orders', async (request, response) => {\n  done.inc();\n  // expect: metrics-queue-depth/outbox-blind P2\n  await pool.query('insert into outbox (payload) values ($1)', [request.body]);\n  response.end();\n});\napp.listen(3000);\n`,
      files: FILES,
    },
    { code: `${KAFKA}// expect: metrics-queue-depth/consumer-lag-blind P1\n${CONSUMES}`, files: FILES },
    {
      code: `${AMQP}// expect: metrics-queue-depth/queue-blind P1\nawait channel.consume('orders', async (message) => { await pay(message); done.inc(); channel.ack(message); });\n`,
      files: FILES,
    },
    { code: `${SERVER}${OUTBOX.replace('MARK', '// expect: metrics-queue-depth/outbox-blind P2\n  ')}`, files: FILES },
  ],
  covers: {
    flagged: ["from 'bullmq'", "require('bull')", 'kafkajs', 'amqplib', 'outbox'],
    passed: [
      'getJobCounts',
      'exportPrometheusMetrics',
      'bull_exporter',
      'fetchTopicOffsets',
      'kafka-exporter',
      'burrow',
      'checkQueue',
      'rabbitmq_prometheus',
      '@aws-sdk/client-sqs',
      '@temporalio/worker',
    ],
  },
});
