import { defineCases } from '../../support/rule-tester.ts';

const AMQP = `import amqp from 'amqplib';
import { save } from './save.ts';
const connection = await amqp.connect('amqp://broker');
const channel = await connection.createChannel();
`;
const SAVE = {
  'src/save.ts': `import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export async function save(message) { await prisma.order.create({ data: message }); }
`,
};
const KAFKA = `import { Kafka } from 'kafkajs';
import { save } from './save.ts';
const kafka = new Kafka({ brokers: ['kafka:9092'] });
const consumer = kafka.consumer({ groupId: 'orders' });
`;
const WORKER = `import { Worker, QueueEvents } from 'bullmq';\nimport { connection } from './redis.ts';\nimport { pay } from './pay.ts';\n`;
const HANDLED =
  "await channel.consume('orders', async (message) => {\n  try { await save(message); channel.ack(message); } catch { channel.nack(message, false, false); }\n});";

/** A processor of Nest, with other files. */
const nest = (
  members: string,
  files: Readonly<Record<string, string>> = {},
  mark = '',
  base = 'WorkerHost',
): { readonly name: string; readonly files: Readonly<Record<string, string>> } => ({
  name: `nest: ${base} ${members.slice(0, 60)} ${Object.keys(files).join(' ')}`,
  files: {
    'src/main.ts':
      "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);\n",
    'src/app.module.ts':
      "import { Module } from '@nestjs/common';\nimport { PayProcessor } from './pay.processor.ts';\n@Module({ providers: [PayProcessor] })\nexport class AppModule {}\n",
    'src/pay.processor.ts': `import { Processor, WorkerHost, OnWorkerEvent } from '@nestjs/bullmq';
import { pay } from './pay.ts';
import { Watched } from './watched.ts';
${mark}@Processor('pay')
export class PayProcessor extends ${base} {
  async process(job: object) { await pay(job); }
${members}
}
`,
    ...files,
  },
});

/** An application of Nest that takes messages of RabbitMQ and refuses what fails. */
const transport = (options: string): { readonly name: string; readonly files: Readonly<Record<string, string>> } => ({
  name: `nest: ${options}`,
  files: {
    'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
${options}
await app.startAllMicroservices();
`,
    'src/app.module.ts': `import { Module } from '@nestjs/common';
import { OrdersController } from './orders.controller.ts';
@Module({ controllers: [OrdersController] })
export class AppModule {}
`,
    'src/orders.controller.ts': `import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload, RmqContext } from '@nestjs/microservices';
@Controller()
export class OrdersController {
  @EventPattern('order.placed')
  async place(@Payload() order: { id: string }, @Ctx() context: RmqContext) {
    const channel = context.getChannelRef();
    try {
      await fetch(\`https://orders.example/${'${order.id}'}\`, { method: 'PUT' });
      channel.ack(context.getMessage());
    } catch {
      channel.nack(context.getMessage(), false, false);
    }
  }
}
`,
  },
});
const rmq = (queueOptions: string): string =>
  `app.connectMicroservice({ transport: Transport.RMQ, options: { queue: 'orders', noAck: false, queueOptions: ${queueOptions} } });`;

export default defineCases({
  valid: [
    // RabbitMQ: a place for dead letters, or one that is not seen.
    { code: `${AMQP}await channel.assertQueue('orders', { arguments: { 'x-dead-letter-exchange': 'dlx' } });\n${HANDLED}`, files: SAVE },
    { code: `${AMQP}await channel.assertQueue('orders', { deadLetterExchange: 'dlx' });\n${HANDLED}`, files: SAVE },
    { code: `${AMQP}import { options } from './options.ts';\nawait channel.assertQueue('orders', options);\n${HANDLED}`, files: SAVE },
    { code: `${AMQP}${HANDLED}`, files: SAVE },
    { code: `${AMQP}await channel.assertQueue('invoices');\n${HANDLED}`, files: SAVE },
    {
      code: `${AMQP}await channel.assertQueue('orders');
await channel.consume('orders', async (message) => {
  try { await save(message); } catch (error) { channel.sendToQueue('orders.dlq', message.content); }
  channel.ack(message);
});`,
      files: SAVE,
    },
    {
      code: `${AMQP}await channel.assertQueue('orders.dlq');\nawait channel.consume('orders.dlq', async (message) => { await save(message); channel.ack(message); });`,
      files: SAVE,
    },
    {
      name: 'a message that goes round is told of by another rule',
      code: `${AMQP}await channel.assertQueue('orders');\nawait channel.consume('orders', async (message) => {\n  try { await save(message); channel.ack(message); } catch { channel.nack(message); }\n});`,
      files: SAVE,
    },
    {
      name: 'a broadcast of what may be lost',
      code: `import amqp from 'amqplib';\nimport { forget } from './cache.ts';\nconst channel = await (await amqp.connect('amqp://broker')).createChannel();\nconst own = await channel.assertQueue('', { exclusive: true });\nawait channel.consume(own.queue, async (message) => { await forget(message); channel.ack(message); });`,
    },
    // SQS: limited, or itself for dead letters.
    `import { Stack } from 'aws-cdk-lib';\nimport { Queue } from 'aws-cdk-lib/aws-sqs';\nexport class Orders extends Stack {\n  readonly deadLetters = new Queue(this, 'orders-dead-letters');\n  readonly queue = new Queue(this, 'orders', { deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 } });\n}`,
    `import { Stack } from 'aws-cdk-lib';\nimport { Queue } from 'aws-cdk-lib/aws-sqs';\nimport { props } from './props.ts';\nexport class Orders extends Stack {\n  readonly queue = new Queue(this, 'orders', props);\n}`,
    `import { Stack } from 'aws-cdk-lib';\nimport { Queue } from 'aws-cdk-lib/aws-sqs';\nexport class Orders extends Stack {\n  readonly readByOthers = new Queue(this, 'orders', { fifo: true });\n}`,
    // Kafka: what cannot be read is caught.
    {
      code: `${KAFKA}await consumer.run({ eachMessage: async ({ message }) => {
  let order;
  try { order = JSON.parse(message.value.toString()); } catch (error) { await kafka.producer().send({ topic: 'orders.dlq', messages: [message] }); return; }
  await save(order);
} });`,
      files: SAVE,
    },
    {
      name: 'a reader that gives back nothing for what cannot be read',
      code: `${KAFKA}import { read } from './read.ts';\nawait consumer.run({ eachMessage: async ({ message }) => { const order = read(message); if (order) await save(order); } });`,
      files: {
        ...SAVE,
        'src/read.ts': 'export function read(message) { try { return JSON.parse(message.value); } catch { return undefined; } }\n',
      },
    },
    { code: `${KAFKA}await consumer.run({ eachMessage: async ({ message }) => { await save(message.value); } });`, files: SAVE },
    // Workers: somebody listens, or the work tells of its own failures, or nobody knows.
    `${WORKER}const worker = new Worker('pay', async (job) => { await pay(job); }, { connection });\nworker.on('failed', (job, error) => console.error(error));`,
    `${WORKER}const worker = new Worker('pay', async (job) => { await pay(job); }, { connection });\nnew QueueEvents('pay', { connection }).on('failed', ({ failedReason }) => console.error(failedReason));`,
    `${WORKER}new Worker('pay', async (job) => { try { await pay(job); } catch (error) { console.error(error); throw error; } }, { connection });`,
    `${WORKER}import { otel } from './otel.ts';\nnew Worker('pay', async (job) => { await pay(job); }, { connection, telemetry: otel });`,
    `${WORKER}new Worker('pay', new URL('./pay.js', import.meta.url), { connection });`,
    {
      name: 'a listener in a function that is given workers',
      code: `${WORKER}import { watch } from './watch.ts';\nwatch(new Worker('pay', async (job) => { await pay(job); }, { connection }));`,
      files: { 'src/watch.ts': "export const watch = (worker) => worker.on('failed', (job, error) => console.error(error));\n" },
    },
    nest("  @OnWorkerEvent('failed')\n  failed(job: object, error: Error) { console.error(error); }"),
    nest(
      '',
      {
        'src/watched.ts':
          "import { WorkerHost, OnWorkerEvent } from '@nestjs/bullmq';\nexport abstract class Watched extends WorkerHost {\n  @OnWorkerEvent('failed')\n  failed(job: object, error: Error) { console.error(error); }\n}\n",
      },
      '',
      'Watched',
    ),
    nest('', {
      'src/pay.events.ts':
        "import { QueueEventsListener, QueueEventsHost, OnQueueEvent } from '@nestjs/bullmq';\n@QueueEventsListener('pay')\nexport class PayEvents extends QueueEventsHost {\n  @OnQueueEvent('failed')\n  failed(event: object) { console.error(event); }\n}\n",
    }),
    {
      name: 'a queue that another one hands its dead letters to, whatever it is called',
      code: `import { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
export class Orders extends Stack {
  constructor() {
    super();
    const rest = new Queue(this, 'rest');
    const orders = new Queue(this, 'orders', { deadLetterQueue: { queue: rest, maxReceiveCount: 5 } });
    new SqsEventSource(orders);
  }
}`,
    },
    transport(rmq("{ durable: true, arguments: { 'x-dead-letter-exchange': 'dlx' } }")),
    transport(rmq('queueOptions')),
    transport('app.connectMicroservice({ transport: Transport.KAFKA, options: {} });'),
    // What fails stays in the database, and what fails in a workflow in its history.
    `import PgBoss from 'pg-boss';
import { pay } from './pay.ts';
const boss = new PgBoss(process.env.DATABASE_URL);
await boss.createQueue('pay', { name: 'pay', retryLimit: 3, deadLetter: 'pay-dlq' });
await boss.work('pay', async ([job]) => { await pay(job); });`,
    `import { Worker } from '@temporalio/worker';
import * as activities from './activities.ts';
await (await Worker.create({ activities, taskQueue: 'pay' })).run();`,
  ],
  invalid: [
    { code: `${AMQP}// expect: dead-letter/no-dlq P1\nawait channel.assertQueue('orders', { durable: true });\n${HANDLED}`, files: SAVE },
    {
      code: `${AMQP}const queue = process.env.QUEUE;\n// expect: dead-letter/no-dlq P1\nawait channel.assertQueue(queue);\nawait channel.consume(queue, async (message) => { await save(message); channel.ack(message); });`,
      files: SAVE,
    },
    {
      code: `${AMQP}// expect: dead-letter/no-dlq P1\nconst own = await channel.assertQueue('', { exclusive: true });\nawait channel.consume(own.queue, async (message) => { await save(message); channel.ack(message); });`,
      files: SAVE,
    },
    `import { Stack } from 'aws-cdk-lib';\nimport { Queue } from 'aws-cdk-lib/aws-sqs';\nimport { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';\nexport class Orders extends Stack {\n  // expect: dead-letter/no-dlq P1\n  readonly queue = new Queue(this, 'orders', { fifo: true });\n  readonly source = new SqsEventSource(this.queue);\n}`,
    {
      code: `${KAFKA}await consumer.run({ eachMessage: async ({ message }) => {\n  // expect: dead-letter/throw-forever P1\n  const order = JSON.parse(message.value.toString());\n  await save(order);\n} });`,
      files: SAVE,
    },
    {
      name: 'CommonJS, a reader of another file',
      files: {
        'src/app.js':
          "const { Kafka } = require('kafkajs');\nconst { read } = require('./read.js');\nconst { apply } = require('./apply.js');\nnew Kafka({}).consumer({}).run({ eachMessage: async ({ message }) => {\n  // expect: dead-letter/throw-forever P1\n  const event = read(message);\n  await apply(event);\n} });\n",
        'src/read.js': 'exports.read = (message) => JSON.parse(message.value);\n',
      },
    },
    `${WORKER}// expect: dead-letter/failed-silent P1\nnew Worker('pay', async (job) => { await pay(job); }, { connection });`,
    `${WORKER}const mail = new Worker('mail', async (job) => { await pay(job); }, { connection });\nmail.on('failed', (job, error) => console.error(error));\n// expect: dead-letter/failed-silent P1\nnew Worker('pay', async (job) => { await pay(job); }, { connection });`,
    {
      name: 'a dashboard shows what failed',
      code: `${WORKER}// expect: dead-letter/failed-silent P2\nnew Worker('pay', async (job) => { await pay(job); }, { connection });`,
      dependencies: { '@bull-board/api': '6.0.0' },
    },
    nest('', {}, '// expect: dead-letter/failed-silent P1\n'),
    transport(`// expect: dead-letter/no-dlq P1\n${rmq('{ durable: true }')}`),
    {
      name: 'a queue that the program makes and takes messages from',
      code: `import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Consumer } from 'sqs-consumer';
import { pay } from './pay.ts';
// expect: dead-letter/no-dlq P1
await new SQSClient({}).send(new CreateQueueCommand({ QueueName: 'pay', Attributes: { VisibilityTimeout: '30' } }));
Consumer.create({ queueUrl: process.env.QUEUE_URL, handleMessage: async (message) => { await pay(message); } }).start();`,
    },
  ],
  covers: {
    flagged: ['amqplib', 'kafkajs', 'aws-cdk-lib/aws-sqs', 'bullmq', '@nestjs/microservices'],
    passed: ['pg-boss', '@temporalio/worker'],
  },
});
