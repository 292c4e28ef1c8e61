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
      name: 'no metrics at all is told of elsewhere',
      code: `import { Worker } from 'bullmq';\nimport { pay } from './pay.ts';\nnew Worker('pay', async (job) => { await pay(job); }, {});\n`,
      files: { 'src/pay.ts': PAY },
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
    { code: `${KAFKA}// expect: metrics-queue-depth/consumer-lag-blind P1\n${CONSUMES}`, files: FILES },
    {
      code: `${AMQP}// expect: metrics-queue-depth/queue-blind P1\nawait channel.consume('orders', async (message) => { await pay(message); done.inc(); channel.ack(message); });\n`,
      files: FILES,
    },
    { code: `${SERVER}${OUTBOX.replace('MARK', '// expect: metrics-queue-depth/outbox-blind P2\n  ')}`, files: FILES },
  ],
});
