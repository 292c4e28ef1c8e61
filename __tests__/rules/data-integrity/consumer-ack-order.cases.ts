import { defineCases } from '../../support/rule-tester.ts';

const KAFKA = `import { Kafka } from 'kafkajs';
import { save } from './save.ts';
const consumer = new Kafka({ brokers: ['kafka:9092'] }).consumer({ groupId: 'orders' });
`;
const SAVE = {
  'src/save.ts': `import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export async function save(message: { value: string }) {
  await prisma.order.create({ data: { body: message.value } });
}
`,
};
const kafka = (code: string): { readonly code: string; readonly files: typeof SAVE } => ({ code: `${KAFKA}${code}\n`, files: SAVE });

const AMQP = `import amqp from 'amqplib';
import { save } from './save.ts';
const connection = await amqp.connect('amqp://broker');
const channel = await connection.createChannel();
`;
const amqp = (code: string, prefetch = 'await channel.prefetch(10);\n'): { readonly code: string; readonly files: typeof SAVE } => ({
  code: `${AMQP}${prefetch}${code}\n`,
  files: SAVE,
});

/** A controller of Nest with one handler, in an application with a transport. */
const nest = (
  method: string,
  transport: string,
  mark = '',
): { readonly name: string; readonly files: Readonly<Record<string, string>> } => ({
  name: `nest: ${transport} ${method.replaceAll(/\s+/g, ' ').slice(0, 90)}`,
  files: {
    ...SAVE,
    'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
${mark}app.connectMicroservice({ ${transport} });
await app.startAllMicroservices();
`,
    'src/app.module.ts': `import { Module } from '@nestjs/common';
import { OrdersController } from './orders.controller.ts';
@Module({ controllers: [OrdersController] })
export class AppModule {}
`,
    'src/orders.controller.ts': `import { Controller, Logger } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload, RmqContext } from '@nestjs/microservices';
import { save } from './save.ts';
@Controller()
export class OrdersController {
  private readonly logger = new Logger('orders');
${method}
}
`,
  },
});
const ON_KAFKA = 'transport: Transport.KAFKA, options: {}';
const KEPT = "transport: Transport.RMQ, options: { queue: 'orders', noAck: false }";

const SQS = (body: string): string => `import { SQSClient, ReceiveMessageCommand, DeleteMessageCommand } from '@aws-sdk/client-sqs';
import { save } from './save.ts';
const sqs = new SQSClient({});
const QueueUrl = process.env.QUEUE_URL;
export async function poll() {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  for (const message of Messages) {
    ${body}
  }
}
`;
const DELETE = 'await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));';

export default defineCases({
  valid: [
    // A database in the process is done when the call returns.
    `import amqp from 'amqplib';
import Database from 'better-sqlite3';
const insert = new Database('orders.db').prepare('insert into orders (body) values (?)');
const connection = await amqp.connect('amqp://broker');
const channel = await connection.createChannel();
await channel.prefetch(10);
await channel.consume('orders', (message) => {
  insert.run(message.content.toString());
  channel.ack(message);
});
`,
    // Kafka: the handler waits, or returns the promise.
    kafka('await consumer.run({ eachMessage: async ({ message }) => { await save(message); } });'),
    kafka('await consumer.run({ eachMessage: ({ message }) => save(message) });'),
    kafka('await consumer.run({ eachMessage: async ({ message }) => { if (!message.value) return; await save(message); } });'),
    kafka(`await consumer.run({ autoCommit: false, eachMessage: async ({ topic, partition, message }) => {
  await save(message);
  await consumer.commitOffsets([{ topic, partition, offset: (BigInt(message.offset) + 1n).toString() }]);
} });`),
    kafka(`await consumer.run({ eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
  for (const message of batch.messages) {
    await save(message);
    resolveOffset(message.offset);
    await heartbeat();
  }
} });`),
    // What is not waited for is no work, or work beside the work.
    kafka(`import { EventEmitter } from 'node:events';
const events = new EventEmitter();
await consumer.run({ eachMessage: async ({ message }) => { events.emit('order', message); } });`),
    kafka(`const touch = async () => undefined;
await consumer.run({ eachMessage: async ({ message }) => { await save(message); void touch(); } });`),
    kafka(`import { handlers } from './handlers.ts';
await consumer.run({ eachMessage: async ({ topic, message }) => { handlers[topic](message); } });`),
    // A failure goes on, is kept, or is tried again.
    kafka(`await consumer.run({ eachMessage: async ({ message }) => {
  try { await save(message); } catch (error) { console.error(error); throw error; }
} });`),
    kafka(`const producer = new Kafka({ brokers: ['kafka:9092'] }).producer();
await consumer.run({ eachMessage: async ({ message }) => {
  try { await save(message); } catch (error) {
    console.error(error);
    await producer.send({ topic: 'orders.dlq', messages: [message] });
  }
} });`),
    kafka(`import { park } from './park.ts';
await consumer.run({ eachMessage: async ({ message }) => {
  try { await save(message); } catch (error) { console.error(error); await park(message, error); }
} });`),
    kafka(`await consumer.run({ eachMessage: async ({ message }) => {
  for (let attempt = 0; attempt < 3; attempt++) {
    try { await save(message); return; } catch (error) { console.error(error); }
  }
  throw new Error('given up');
} });`),
    kafka(`import { refresh } from './cache.ts';
await consumer.run({ eachMessage: async ({ message }) => {
  await save(message);
  try { await refresh(); } catch (error) { console.warn(error); }
} });`),
    kafka(`const tell = async (name) => { await name.told; };
await consumer.run({ eachMessage: async ({ message }) => {
  await save(message);
  await Promise.all(['a', 'b'].map(async (name) => { try { await tell(name); } catch (error) { console.warn(error); } }));
} });`),
    {
      name: 'a service that writes the failure down',
      code: `${KAFKA}import { Orders } from './orders.ts';\nconst orders = new Orders();\nawait consumer.run({ eachMessage: async ({ message }) => orders.handle(message) });\n`,
      files: {
        ...SAVE,
        'src/orders.ts':
          "import { save } from './save.ts';\nimport { fail } from './fail.ts';\nexport class Orders {\n  async handle(message) {\n    try { await save(message); } catch (error) { console.error(error); await fail(message, error); }\n  }\n}\n",
      },
    },
    {
      name: 'a lost promise that handles its own errors is told of by another rule',
      code: `${KAFKA}import { Orders } from './orders.ts';\nconst orders = new Orders();\nawait consumer.run({ eachMessage: async ({ message }) => { orders.handle(message); } });\n`,
      files: {
        ...SAVE,
        'src/orders.ts':
          "import { save } from './save.ts';\nimport { fail } from './fail.ts';\nexport class Orders {\n  async handle(message) {\n    try { await save(message); } catch (error) { fail(message, error); }\n  }\n}\n",
      },
    },
    // Figures may be lost.
    kafka(`const recordMetric = async ({ message }) => { try { await save(message); } catch (error) { console.error(error); } };
await consumer.run({ eachMessage: recordMetric });`),
    // RabbitMQ: work first, or kept before it is acknowledged.
    amqp("await channel.consume('orders', async (message) => { await save(message); channel.ack(message); });"),
    amqp(`await channel.consume('orders', (message) => {
  save(message).then(() => channel.ack(message)).catch(() => channel.nack(message, false, false));
});`),
    amqp(`import { isKnown } from './known.ts';
await channel.consume('orders', async (message) => {
  if (await isKnown(message)) { channel.ack(message); return; }
  await save(message);
  channel.ack(message);
});`),
    amqp(`import { process } from './process.ts';
await channel.consume('orders', async (message) => { await save(message); channel.ack(message); await process(message); });`),
    amqp(`await channel.consume('orders', async (message) => {
  if (message === null) { return; }
  if (message.content.length === 0) { channel.ack(message); return; }
  await save(message);
  channel.ack(message);
});`),
    amqp(`await channel.consume('orders', async (message) => {
  try { await save(message); channel.ack(message); } catch (error) { console.error(error); channel.nack(message, false, false); }
});`),
    amqp("await channel.consume('amq.rabbitmq.reply-to', async (message) => { await save(message); }, { noAck: true });"),
    amqp("await channel.consume('telemetry', async (message) => { await save(message); }, { noAck: true });"),
    amqp(
      "const options = { noAck: process.env.NO_ACK === '1' };\nawait channel.consume('orders', async (message) => { await save(message); channel.ack(message); }, options);",
    ),
    {
      name: 'a channel that another file bounds',
      files: {
        ...SAVE,
        'src/app.ts': `${AMQP}import { bound } from './bound.ts';\nawait bound(channel);\nawait channel.consume('orders', async (message) => { await save(message); channel.ack(message); });\n`,
        'src/bound.ts': 'export const bound = (channel) => channel.prefetch(Number(process.env.PREFETCH ?? 10));\n',
      },
    },
    // SQS, Pub/Sub, JetStream.
    { code: SQS(`await save(message);\n    ${DELETE}`), files: SAVE },
    `import { Consumer } from 'sqs-consumer';\nimport { save } from './save.ts';\nConsumer.create({ queueUrl: 'q', handleMessage: async (message) => { await save(message); } }).start();`,
    `import { PubSub } from '@google-cloud/pubsub';\nimport { save } from './save.ts';\nnew PubSub().subscription('orders').on('message', async (message) => { await save(message); message.ack(); });`,
    `import { connect } from 'nats';\nimport { save } from './save.ts';\nconst js = (await connect()).jetstream();
export async function run() {
  const consumer = await js.consumers.get('orders');
  for await (const message of await consumer.consume()) { await save(message); message.ack(); }
}`,
    // Nest: awaited, answered, or over a transport that keeps nothing anyway.
    nest("  @EventPattern('order')\n  async on(@Payload() message) { await save(message); }", ON_KAFKA),
    nest("  @EventPattern('order')\n  on(@Payload() message) { return save(message); }", KEPT),
    nest(
      "  @MessagePattern('order')\n  async on(@Payload() message) { try { await save(message); } catch (error) { this.logger.error(error); } }",
      ON_KAFKA,
    ),
    nest(
      "  @EventPattern('order')\n  async on(@Payload() message) { try { await save(message); } catch (error) { this.logger.error(error); } }",
      'transport: Transport.TCP',
    ),
    nest(
      "  @EventPattern('order')\n  async on(@Payload() message, @Ctx() context: RmqContext) { await save(message); context.getChannelRef().ack(context.getMessage()); }",
      KEPT,
    ),
    nest("  @EventPattern('order')\n  async on(@Payload() message) { await save(message); }", 'strategy: new OwnTransport({ queue: 1 })'),
    nest(
      "  @MessagePattern('order')\n  async on(@Payload() message) { return save(message); }",
      "transport: Transport.RMQ, options: { queue: 'orders' }",
    ),
    {
      name: 'the client of Confluent, whose handler waits',
      code: `import { KafkaJS } from '@confluentinc/kafka-javascript';
import { Pool } from 'pg';
const pool = new Pool();
const consumer = new KafkaJS.Kafka({ kafkaJS: { brokers: ['kafka:9092'] } }).consumer({ kafkaJS: { groupId: 'orders' } });
await consumer.run({ eachMessage: async ({ message }) => { await pool.query('INSERT INTO orders(body) VALUES ($1)', [message.value]); } });`,
    },
    {
      name: 'messages of SQS that a method fetches, deleted after the work',
      path: 'src/app.cjs',
      code: `const { SQS } = require('@aws-sdk/client-sqs');
const { Pool } = require('pg');
const sqs = new SQS({});
const pool = new Pool();
async function poll() {
  while (true) {
    const { Messages } = await sqs.receiveMessage({ QueueUrl: process.env.QUEUE_URL });
    for (const message of Messages || []) {
      await pool.query('INSERT INTO orders(body) VALUES ($1)', [message.Body]);
      await sqs.deleteMessage({ QueueUrl: process.env.QUEUE_URL, ReceiptHandle: message.ReceiptHandle });
    }
  }
}
poll();`,
    },
    {
      name: 'a query whose callback settles the message',
      code: `import amqp from 'amqplib';
import { Pool } from 'pg';
const pool = new Pool();
const channel = await (await amqp.connect('amqp://broker')).createChannel();
await channel.prefetch(10);
await channel.consume('orders', (message) => {
  pool.query('INSERT INTO orders(body) VALUES ($1)', [message.content], (error) => (error ? channel.nack(message, false, false) : channel.ack(message)));
});`,
    },
  ],
  invalid: [
    // The handler returns before the work is done.
    kafka(`await consumer.run({ eachMessage: async ({ message }) => {
  // expect: consumer-ack-order/unawaited-handler P0
  save(message);
} });`),
    kafka(`await consumer.run({ eachMessage: async ({ message }) => {
  // expect: consumer-ack-order/unawaited-handler P0
  save(message).catch((error) => console.error(error));
} });`),
    {
      name: 'CommonJS, a handler in another file, work without effect',
      files: {
        'src/app.js':
          "const { Kafka } = require('kafkajs');\nconst { onOrder } = require('./on-order.js');\nnew Kafka({}).consumer({}).run({ eachMessage: onOrder });\n",
        'src/on-order.js':
          'async function work(message) { await message.done; }\nexports.onOrder = async ({ message }) => {\n  // expect: consumer-ack-order/unawaited-handler P1\n  void work(message);\n};\n',
      },
    },
    kafka(`await consumer.run({ eachBatch: async ({ batch, resolveOffset }) => {
  for (const message of batch.messages) {
    // expect: consumer-ack-order/batch-resolve-before P0
    resolveOffset(message.offset);
    await save(message);
  }
} });`),
    kafka(`await consumer.run({ autoCommit: false, eachMessage: async ({ topic, partition, message }) => {
  await save(message);
  // expect: consumer-ack-order/commit-without-plus-one P2
  await consumer.commitOffsets([{ topic, partition, offset: message.offset }]);
} });`),
    kafka(`await consumer.run({ eachMessage: async ({ message }) => {
  try { await save(message);
  // expect: consumer-ack-order/catch-and-ack P1
  } catch (error) { console.error('failed', error); }
} });`),
    {
      name: 'a service that logs the failure',
      code: `${KAFKA}import { Orders } from './orders.ts';\nconst orders = new Orders();\nawait consumer.run({ eachMessage: async ({ message }) => orders.handle(message) });\n`,
      files: {
        ...SAVE,
        'src/orders.ts':
          "import { save } from './save.ts';\nexport class Orders {\n  async handle(message) {\n    try { await save(message);\n    // expect: consumer-ack-order/catch-and-ack P1\n    } catch (error) { console.error(error); }\n  }\n}\n",
      },
    },
    // RabbitMQ.
    amqp(`await channel.consume('orders', async (message) => {
  // expect: consumer-ack-order/ack-before-work P0
  channel.ack(message);
  await save(message);
});`),
    amqp(`await channel.consume('orders', (message) => {
  if (message !== null) {
    save(message);
    // expect: consumer-ack-order/ack-before-work P0
    channel.ack(message);
  }
});`),
    amqp(`async function onOrder(message) {
  // expect: consumer-ack-order/ack-before-work P0
  channel.ack(message);
  await save(message);
}
await channel.consume('orders', (message) => onOrder(message));`),
    amqp(`// expect: consumer-ack-order/noack P0
await channel.consume('orders', async (message) => { await save(message); }, { noAck: true });`),
    amqp(`await channel.consume('orders', async (message) => {
  try { await save(message);
  // expect: consumer-ack-order/catch-and-ack P1
  } catch (error) { console.error(error); } finally { channel.ack(message); }
});`),
    amqp(
      "// expect: consumer-ack-order/prefetch-unlimited P2\nawait channel.consume('orders', async (message) => { await save(message); channel.ack(message); });",
      '',
    ),
    {
      name: 'callbacks of CommonJS',
      files: {
        'src/app.js': `const amqp = require('amqplib/callback_api');
const { save } = require('./save.ts');
amqp.connect('amqp://broker', (failure, connection) => {
  connection.createChannel((error, channel) => {
    channel.prefetch(1);
    // expect: consumer-ack-order/noack P0
    channel.consume('orders', async (message) => { await save(message); }, { noAck: true });
  });
});
`,
        ...SAVE,
      },
    },
    {
      name: 'a channel that is set up again after each reconnect',
      code: `import { connect } from 'amqp-connection-manager';
import { save } from './save.ts';
connect(['amqp://broker']).createChannel({
  setup: async (channel) => {
    await channel.prefetch(1);
    await channel.consume('orders', async (message) => {
      // expect: consumer-ack-order/ack-before-work P0
      channel.ack(message);
      await save(message);
    });
  },
});
`,
      files: SAVE,
    },
    // SQS, Pub/Sub, JetStream.
    { code: SQS(`// expect: consumer-ack-order/ack-before-work P0\n    ${DELETE}\n    await save(message);`), files: SAVE },
    {
      code: `import { PubSub } from '@google-cloud/pubsub';\nimport { save } from './save.ts';\nnew PubSub().subscription('orders').on('message', async (message) => {\n  // expect: consumer-ack-order/ack-before-work P0\n  message.ack();\n  await save(message);\n});`,
      files: SAVE,
    },
    {
      code: `import { connect } from 'nats';\nimport { save } from './save.ts';\nconst js = (await connect()).jetstream();
export async function run() {
  const consumer = await js.consumers.get('orders');
  for await (const message of await consumer.consume()) {
    // expect: consumer-ack-order/ack-before-work P0
    message.ack();
    await save(message);
  }
}`,
      files: SAVE,
    },
    // Nest.
    nest(
      "  @EventPattern('order')\n  async on(@Payload() message) {\n    // expect: consumer-ack-order/unawaited-handler P1\n    void save(message);\n  }",
      ON_KAFKA,
    ),
    nest(
      "  @EventPattern('order')\n  async on(@Payload() message) {\n    try { await save(message);\n    // expect: consumer-ack-order/catch-and-ack P1\n    } catch (error) { this.logger.error(error); }\n  }",
      ON_KAFKA,
    ),
    nest(
      "  @EventPattern('order')\n  async on(@Payload() message) { await save(message); }",
      "transport: Transport.RMQ, options: { queue: 'orders' }",
      '// expect: consumer-ack-order/noack P0\n',
    ),
    {
      name: 'a subscription that the event store keeps',
      code: `import { EventStoreDBClient } from '@eventstore/db-client';
import { save } from './save.ts';
const client = EventStoreDBClient.connectionString('esdb://events:2113');
const events = client.subscribeToPersistentSubscriptionToStream('orders', 'mail');
for await (const event of events) {
  // expect: consumer-ack-order/ack-before-work P0
  await events.ack(event);
  await save({ value: event.event.id });
}`,
      files: SAVE,
    },
    {
      name: 'a write of a package that nobody waits for, with the client of Confluent',
      code: `import { KafkaJS } from '@confluentinc/kafka-javascript';
import { Pool } from 'pg';
const pool = new Pool();
const consumer = new KafkaJS.Kafka({ kafkaJS: { brokers: ['kafka:9092'] } }).consumer({ kafkaJS: { groupId: 'orders' } });
await consumer.run({
  eachMessage: async ({ message }) => {
    // expect: consumer-ack-order/unawaited-handler P0
    pool.query('INSERT INTO orders(body) VALUES ($1)', [message.value]);
  },
});`,
    },
    {
      name: 'messages of SQS that a method fetches, deleted first',
      path: 'src/app.cjs',
      code: `const { SQS } = require('@aws-sdk/client-sqs');
const { Pool } = require('pg');
const sqs = new SQS({});
const pool = new Pool();
async function poll() {
  while (true) {
    const { Messages } = await sqs.receiveMessage({ QueueUrl: process.env.QUEUE_URL });
    for (const message of Messages || []) {
      // expect: consumer-ack-order/ack-before-work P0
      await sqs.deleteMessage({ QueueUrl: process.env.QUEUE_URL, ReceiptHandle: message.ReceiptHandle });
      await pool.query('INSERT INTO orders(body) VALUES ($1)', [message.Body]);
    }
  }
}
poll();`,
    },
    {
      name: 'a consumer of SQS that starts its work alone',
      code: `import { Consumer } from 'sqs-consumer';
import { save } from './save.ts';
Consumer.create({ queueUrl: 'q', handleMessage: async (message) => {
  // expect: consumer-ack-order/unawaited-handler P0
  save({ value: message.Body });
} }).start();`,
      files: SAVE,
    },
    kafka(`await consumer.run({
  eachMessage: async ({ message }) => {
    // expect: consumer-ack-order/unawaited-handler P0
    fetch('https://orders.example', { method: 'POST', body: message.value });
  },
});`),
  ],
  covers: {
    flagged: [
      'kafkajs',
      '@confluentinc/kafka-javascript',
      'amqplib',
      'amqp-connection-manager',
      'Transport.RMQ',
      'sqs-consumer',
      '@eventstore/db-client',
      '@google-cloud/pubsub',
      "from 'nats'",
    ],
  },
});
