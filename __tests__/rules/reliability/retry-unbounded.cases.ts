import { defineCases } from '../../support/rule-tester.ts';

const TIMER = `const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));\n`;
const ROUTE = `import express from 'express';\nimport { push } from './push.ts';\nconst app = express();\n${TIMER}`;

/** A consumer that makes a failed message visible again at once. */
const SQS = `import { SQSClient, ReceiveMessageCommand, DeleteMessageCommand, ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { handle } from './handle.ts';
const sqs = new SQSClient({});
const QueueUrl = process.env.QUEUE_URL;
export async function poll() {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  for (const message of Messages) {
    const ReceiptHandle = message.ReceiptHandle;
    try {
      await handle(message);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    } catch {
      // HERE
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    }
  }
}`;
const STACK = (options: string): string => `import { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { deadLetters } from './dead-letters.ts';
export class Orders extends Stack {
  readonly queue = new Queue(this, 'orders', ${options});
}`;

/** Modules, a producer and a processor of Nest. */
const NEST = {
  module: (imports: string): string =>
    `import { Module } from '@nestjs/common';\nimport { BullModule } from '@nestjs/bullmq';\nimport { MailProcessor } from './mail.processor.ts';\n@Module({ imports: [${imports}], providers: [MailProcessor] })\nexport class MailModule {}`,
  producer: (options: string): string =>
    `import { Injectable } from '@nestjs/common';\nimport { InjectQueue } from '@nestjs/bullmq';\nimport { Queue } from 'bullmq';\n@Injectable()\nexport class MailService {\n  constructor(@InjectQueue('mail') private readonly queue: Queue) {}\n  send(body: object) {\n    return this.queue.add('send', body${options});\n  }\n}`,
  processor: (retries: number, expected = ''): string =>
    `import { Processor, WorkerHost } from '@nestjs/bullmq';\nimport pRetry from 'p-retry';\nimport { push } from './push.ts';\n${expected}@Processor('mail')\nexport class MailProcessor extends WorkerHost {\n  async process(job: object) {\n    await pRetry(() => push(job), { retries: ${retries} });\n  }\n}`,
};
const AMPLIFIED = '// expect: retry-unbounded/amplified P1\n';

export default defineCases({
  valid: [
    // Loops with another end than success.
    `${ROUTE}app.post('/a', async () => {
  for (let attempt = 0; attempt < 3; attempt++) {
    try { return await push(); } catch { await sleep(100 * 2 ** attempt); }
  }
});`,
    `${ROUTE}app.post('/a', async () => {
  let attempt = 0;
  for (;;) {
    try { return await push(); } catch (error) { if (++attempt >= 3) throw error; await sleep(100); }
  }
});`,
    `${ROUTE}app.post('/a', async () => {
  const deadline = Date.now() + 5000;
  while (true) {
    try { return await push(); } catch { await sleep(100); }
    if (Date.now() > deadline) throw new Error('too late');
  }
});`,
    `${ROUTE}export async function poll(signal: AbortSignal) {
  while (!signal.aborted) {
    try { return await push(); } catch { await sleep(100); }
  }
}`,
    `${ROUTE}let stopped = false;
process.on('SIGTERM', () => { stopped = true; });
export async function work() {
  while (!stopped) {
    try { await push(); } catch { await sleep(100); }
  }
}`,
    `${ROUTE}const failed = (error: unknown) => { throw error; };
app.post('/a', async () => {
  while (true) {
    try { return await push(); } catch (error) { failed(error); }
  }
});`,
    // Receive loops and pages never end by success of a repeated call.
    `import { receive, handle } from './queue.ts';\n${TIMER}export async function run() {
  while (true) {
    try { await handle(await receive()); } catch (error) { console.error(error); await sleep(1000); }
  }
}`,
    `import { page } from './pages.ts';\nexport async function all() {
  const rows = [];
  for (let cursor; ; ) {
    const next = await page(cursor);
    rows.push(...next.rows);
    if (!next.cursor) break;
    cursor = next.cursor;
  }
  return rows;
}`,
    // A connection has no better end, and pauses.
    `import amqp from 'amqplib';\n${TIMER}export async function connect() {
  for (let pause = 100; ; pause = Math.min(pause * 2, 30_000)) {
    try { return await amqp.connect('amqp://broker'); } catch { await sleep(pause); }
  }
}`,
    // Self-calls that count, or whose failure is judged.
    `import { push } from './push.ts';\nexport async function send(body: object, left = 3): Promise<void> {
  try { await push(body); } catch (error) { return send(body, left - 1); }
}`,
    `import { push } from './push.ts';\nexport async function send(body: object, retries: number): Promise<void> {
  if (retries > 5) throw new Error('given up');
  try { await push(body); } catch (error) { return send(body, retries); }
}`,
    `import { push, refresh } from './push.ts';\nexport async function send(body: object): Promise<void> {
  try { await push(body); } catch (error) {
    if (error.status !== 401) throw error;
    await refresh();
  }
}`,
    // Libraries with a bound, a time in all, a signal, or a number that is not known.
    `import pRetry from 'p-retry';\nimport { push } from './push.ts';\nexport const send = () => pRetry(() => push(), { retries: 3 });`,
    `import pRetry from 'p-retry';\nimport { push } from './push.ts';\nexport const send = () => pRetry(() => push(), { retries: Infinity, maxRetryTime: 30_000 });`,
    `import retry from 'async-retry';\nimport { config, push } from './push.ts';\nexport const send = () => retry(() => push(), { retries: config.retries });`,
    `import { retry, handleAll, ExponentialBackoff } from 'cockatiel';\nexport const policy = retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() });`,
    `import { retry } from 'rxjs';\nimport { source } from './source.ts';\nexport const values = source.pipe(retry(3));`,
    `import { retry } from 'rxjs';\nimport { source } from './source.ts';\nexport const values = source.pipe(retry({ delay: (error, count) => giveUpAfter(error, count) }));`,
    `import { retry } from './own.ts';\nimport { source } from './source.ts';\nexport const values = source.pipe(retry());`,
    // Workflow activities with attempts, time in all, or errors that are final.
    `import { proxyActivities } from '@temporalio/workflow';\nexport const acts = proxyActivities({ startToCloseTimeout: '1m', retry: { maximumAttempts: 5 } });`,
    `import { proxyActivities } from '@temporalio/workflow';\nexport const acts = proxyActivities({ scheduleToCloseTimeout: '1h' });`,
    `import { proxyActivities } from '@temporalio/workflow';\nimport { retry } from 'elsewhere';\nexport const acts = proxyActivities({ startToCloseTimeout: '1m', retry });`,
    // Messages given back once, or to a queue that counts.
    `import amqp from 'amqplib';\nimport { handle } from './handle.ts';\nconst connection = await amqp.connect('amqp://broker');\nconst channel = await connection.createChannel();\nawait channel.consume('orders', async (message) => {
  try { await handle(message); channel.ack(message); } catch { channel.nack(message, false, !message.fields.redelivered); }
});`,
    `import amqp from 'amqplib';\nimport { handle } from './handle.ts';\nconst connection = await amqp.connect('amqp://broker');\nconst channel = await connection.createChannel();\nawait channel.consume('orders', async (message) => {
  try { await handle(message); channel.ack(message); } catch { channel.nack(message, false, false); }
});`,
    `import amqp from 'amqplib';\nimport { handle } from './handle.ts';\nconst connection = await amqp.connect('amqp://broker');\nconst channel = await connection.createChannel();\nawait channel.assertQueue('orders', { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 5 } });\nawait channel.consume('orders', async (message) => {
  try { await handle(message); channel.ack(message); } catch { channel.nack(message); }
});`,
    // Two layers with few attempts in all; failures that are judged.
    `import pRetry, { AbortError } from 'p-retry';\nimport axios from 'axios';\nexport const send = (url: string) => pRetry(async () => {
  const answer = await axios.get(url, { validateStatus: () => true });
  if (answer.status === 400) throw new AbortError('refused');
  return answer;
}, { retries: 2 });`,
    `import pRetry from 'p-retry';\nimport axios from 'axios';\nexport const send = (url: string) => pRetry(() => axios.get(url), { retries: 2, shouldRetry: (error) => error.response?.status >= 500 });`,
    `import pRetry from 'p-retry';\nimport { query } from './query.ts';\nexport const send = () => pRetry(() => query('select 1'), { retries: 4 });`,
    `import axios from 'axios';\nimport axiosRetry from 'axios-retry';\nconst api = axios.create();\naxiosRetry(api, { retries: 3 });\nexport const load = (url: string) => api.get(url);`,
    // Jobs of modules: few attempts in all, other queues, numbers that are not known, a job that says otherwise.
    {
      name: 'a queue whose attempts and those inside are few',
      files: {
        'src/mail.module.ts': NEST.module(`BullModule.registerQueue({ name: 'mail', defaultJobOptions: { attempts: 3 } })`),
        'src/mail.processor.ts': NEST.processor(2),
      },
    },
    {
      name: 'attempts of another queue',
      files: {
        'src/mail.module.ts': NEST.module(
          `BullModule.registerQueue({ name: 'reports', defaultJobOptions: { attempts: 9 } }, { name: 'mail' })`,
        ),
        'src/mail.processor.ts': NEST.processor(3),
      },
    },
    {
      name: 'a job that asks for fewer attempts than its queue',
      files: {
        'src/mail.module.ts': NEST.module(`BullModule.registerQueue({ name: 'mail', defaultJobOptions: { attempts: 9 } })`),
        'src/mail.service.ts': NEST.producer(', { attempts: 1 }'),
        'src/mail.processor.ts': NEST.processor(3),
      },
    },
    {
      name: 'attempts from configuration',
      files: {
        'src/mail.module.ts': NEST.module(
          `BullModule.registerQueueAsync({ name: 'mail', useFactory: (config) => ({ defaultJobOptions: { attempts: config.get('ATTEMPTS') } }) })`,
        ),
        'src/mail.processor.ts': NEST.processor(9),
      },
    },
    {
      name: 'a queue of its own limit among defaults of many',
      files: {
        'src/app.module.ts': NEST.module(`BullModule.forRoot({ defaultJobOptions: { attempts: 9 } })`).replace('MailModule', 'AppModule'),
        'src/mail.module.ts': NEST.module(`BullModule.registerQueue({ name: 'mail', defaultJobOptions: { attempts: 1 } })`),
        'src/mail.processor.ts': NEST.processor(3),
      },
    },
    `import Bull from 'bull';
import pRetry from 'p-retry';
import { push } from './push.ts';
const queue = new Bull('mail', { defaultJobOptions: { attempts: 2 } });
export const enqueue = (body: object) => queue.add(body, { delay: 1000 });
queue.process(async () => pRetry(() => push(), { retries: 2 }));`,
    // Policies and wrappers that are judged by what they are given, and clients told not to retry.
    `import { retry, handleAll, ExponentialBackoff } from 'cockatiel';
import { query } from './query.ts';
const policy = retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() });
export const load = () => policy.execute(() => query('select 1'));`,
    `import { retry, handleWhen } from 'cockatiel';
import axios from 'axios';
const policy = retry(handleWhen((error) => error.response?.status >= 500), { maxAttempts: 3 });
export const load = (url: string) => policy.execute(() => axios.get(url));`,
    `import pRetry from 'p-retry';
import { query } from './query.ts';
const withRetry = <T>(work: () => Promise<T>) => pRetry(work, { retries: 4 });
export const load = () => withRetry(() => query('select 1'));`,
    `import { Kafka } from 'kafkajs';
import pRetry from 'p-retry';
const producer = new Kafka({ brokers: ['broker:9092'] }).producer({ retry: { retries: 0 } });
export const send = (messages: object[]) => pRetry(() => producer.send({ topic: 'orders', messages }), { retries: 4 });`,
    `import { Kafka } from 'kafkajs';\nexport const kafka = new Kafka({ brokers: ['broker:9092'], retry: { retries: 8 } });\nexport const producer = kafka.producer();`,
    // Messages that come back: to a queue that nothing in the code defines, one with a limit, one that counts, or only at times.
    SQS,
    {
      name: 'a queue with a dead-letter queue',
      files: { 'src/poll.ts': SQS, 'infra/stack.ts': STACK('{ deadLetterQueue: deadLetters }') },
    },
    { name: 'a queue whose options come from elsewhere', files: { 'src/poll.ts': SQS, 'infra/stack.ts': STACK('deadLetters') } },
    {
      name: 'a consumer that looks at how often a message came',
      files: {
        'src/poll.ts': SQS.replace(
          'await handle(message)',
          'if (Number(message.Attributes?.ApproximateReceiveCount) < 5) await handle(message)',
        ),
        'infra/stack.ts': STACK('{}'),
      },
    },
    {
      name: 'a handler that needs more time',
      files: {
        'src/poll.ts': SQS.replace(
          'await handle(message);',
          'await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 60 }));',
        ).replace(/catch \{[\s\S]*?\n {4}\}/, 'catch {}'),
        'infra/stack.ts': STACK('{}'),
      },
    },
    {
      name: 'a consumer of a library that waits for the timeout',
      files: {
        'src/poll.ts': `import { Consumer } from 'sqs-consumer';\nimport { handle } from './handle.ts';\nexport const consumer = Consumer.create({ queueUrl: process.env.QUEUE_URL, handleMessage: handle });`,
        'infra/stack.ts': STACK('{}'),
      },
    },
    // Timers: a clock that goes on after success, too; attempts that are counted; a cache that is filled again later under a name for it.
    `import { push } from './push.ts';\nexport async function tick(): Promise<void> {\n  try {\n    await push();\n    setTimeout(tick, 1000);\n  } catch {\n    setTimeout(tick, 5000);\n  }\n}`,
    `import { push } from './push.ts';\nlet failures = 0;\nexport async function send(body: object): Promise<void> {\n  try {\n    await push(body);\n  } catch {\n    if (++failures < 5) setTimeout(() => send(body), 1000);\n  }\n}`,
    `import { push } from './push.ts';\nexport async function send(body: object, attempt = 0): Promise<void> {\n  try {\n    await push(body);\n  } catch {\n    setTimeout(send, 1000, body, attempt + 1);\n  }\n}`,
    // Connections that are opened again later, unless the process stops, or whose opening fails otherwise than by closing.
    `import WebSocket from 'ws';\nexport function open(url: string) {\n  const socket = new WebSocket(url);\n  socket.on('close', () => setTimeout(() => open(url), 5000));\n}`,
    `import WebSocket from 'ws';\nlet stopped = false;\nprocess.on('SIGTERM', () => { stopped = true; });\nexport function open(url: string) {\n  const socket = new WebSocket(url);\n  socket.on('close', () => {\n    if (!stopped) open(url);\n  });\n}`,
    `import amqp from 'amqplib';\nexport async function open() {\n  const connection = await amqp.connect('amqp://broker');\n  connection.on('close', () => open());\n}`,
    `import { retry } from 'rxjs';\nimport { source } from './source.ts';\nexport const values = source.pipe(retry({ count: 3, delay: 1000 }));`,
    `import { Queue, Worker } from 'bullmq';\nimport { retry } from 'rxjs';\nimport { source } from './source.ts';\nconst queue = new Queue('mail', { defaultJobOptions: { attempts: 3 } });\nexport const enqueue = () => queue.add('send', {});\nnew Worker('mail', async () => source.pipe(retry(2)));`,
    // Loops with a count: few in all, a count that is not known, failures that leave, candidates that are all gone through.
    `import got from 'got';\nexport async function load(url: string) {\n  for (let attempt = 0; attempt < 3; attempt++) {\n    try {\n      return await got.get(url);\n    } catch {}\n  }\n}`,
    `import got from 'got';\nexport async function load(url: string, most: number) {\n  for (let attempt = 0; attempt < most; attempt++) {\n    try {\n      return await got.get(url);\n    } catch {}\n  }\n}`,
    `import got from 'got';\nexport async function load(url: string) {\n  for (let page = 0; page < 50; page++) {\n    try {\n      if (!(await got.get(url))) break;\n    } catch (error) {\n      throw new Error('no page');\n    }\n  }\n}`,
    `import got from 'got';\nexport async function load(url: string) {\n  const pages = [];\n  for (let page = 0; page < 50; page++) {\n    try {\n      pages.push(await got.get(url));\n    } catch {}\n  }\n  return pages;\n}`,
    `import got from 'got';\nconst api = got.extend({ retry: { limit: 0 } });\nexport async function load(url: string) {\n  for (let attempt = 0; attempt < 9; attempt++) {\n    try {\n      return await api.get(url);\n    } catch {}\n  }\n}`,
    // Decorated consumers that let a message go, and activities whose failures are final.
    `import { Nack, RabbitSubscribe } from '@golevelup/nestjs-rabbitmq';\nimport { handle } from './handle.ts';\nexport class Orders {\n  @RabbitSubscribe({ exchange: 'orders', queue: 'orders' })\n  async take(message: object) {\n    try {\n      await handle(message);\n    } catch {\n      return new Nack();\n    }\n  }\n}`,
    `import { proxyActivities } from '@temporalio/workflow';\nexport const acts = proxyActivities({ startToCloseTimeout: '1m', retry: { maximumAttempts: 0, nonRetryableErrorTypes: ['Validation'] } });`,
    `import { Queue, Worker } from 'bullmq';\nimport pRetry from 'p-retry';\nimport { push } from './push.ts';\nconst queue = new Queue('mail');\nexport const enqueue = (bodies: object[]) => queue.addBulk(bodies.map((data) => ({ name: 'send', data, opts: { attempts: 2 } })));\nnew Worker('mail', async () => pRetry(() => push(), { retries: 3 }));`,
    `import got from 'got';\nexport const api = got.extend({ retry: { limit: 3, statusCodes: [408, 429, 500, 502, 503] } });`,
    {
      name: 'a message that is given back once, or counted first',
      code: `import amqp from 'amqplib';\nimport { handle } from './handle.ts';\nexport async function take(channel: amqp.Channel) {\n  await channel.consume('orders', async (message) => {\n    try {\n      await handle(message);\n      channel.ack(message);\n    } catch {\n      const deaths = message.properties.headers['x-death'] ?? [];\n      if (deaths.length > 3) return channel.reject(message, false);\n      channel.nack(message, false, true);\n    }\n  });\n}`,
    },
    `import { HttpService } from '@nestjs/axios';\nimport { retry, timer } from 'rxjs';\nexport class Feed {\n  constructor(private readonly http: HttpService) {}\n  load() {\n    return this.http.get('https://feed.example').pipe(retry({ count: 3, delay: (error, n) => timer(n * 100) }));\n  }\n}`,
  ],
  invalid: [
    `${ROUTE}app.post('/a', async (request, response) => {
  // expect: retry-unbounded/infinite P1
  for (;;) {
    try { await push(); break; } catch { await sleep(1000); }
  }
  response.end();
});`,
    `${ROUTE}app.post('/a', async (request, response) => {
  let done = false;
  // expect: retry-unbounded/infinite P1
  while (!done) {
    try { await push(); done = true; } catch (error) { console.error(error); }
  }
  response.end();
});`,
    `import { push } from './push.ts';
export async function send(body: object): Promise<void> {
  try {
    await push(body);
  } catch {
    // expect: retry-unbounded/infinite P2
    return send(body);
  }
}`,
    `import { push } from './push.ts';
export function send(body: object): Promise<void> {
  return push(body).catch(() => {
    // expect: retry-unbounded/infinite P2
    return send(body);
  });
}`,
    `${ROUTE}export async function warmUp() {
  while (true) {
    try { return await push(); } catch { await sleep(1000); }
  }
}
// Nobody waits for start-up, and it pauses: worth a remark only.
await warmUp();`.replace('  while (true)', '  // expect: retry-unbounded/infinite P3\n  while (true)'),
    `import pRetry from 'p-retry';
import { push } from './push.ts';
// expect: retry-unbounded/infinite
export const send = () => pRetry(() => push(), { retries: Number.POSITIVE_INFINITY });`,
    `const retry = require('async-retry');
const { push } = require('./push');
// expect: retry-unbounded/infinite
module.exports.send = () => retry(() => push(), { forever: true });`,
    `import { retry, handleAll, ConstantBackoff } from 'cockatiel';
// expect: retry-unbounded/infinite
export const policy = retry(handleAll, { backoff: new ConstantBackoff(100) });`,
    `import { retry } from 'rxjs/operators';
import { source } from './source.ts';
// expect: retry-unbounded/infinite
export const values = source.pipe(retry());`,
    `import got from 'got';
// expect: retry-unbounded/infinite
export const load = (url: string) => got(url, { retry: { limit: Infinity } });`,
    `import amqp from 'amqplib';
import { handle } from './handle.ts';
const connection = await amqp.connect('amqp://broker');
const channel = await connection.createChannel();
await channel.consume('orders', async (message) => {
  try {
    await handle(message);
    channel.ack(message);
  } catch {
    // expect: retry-unbounded/infinite P1
    channel.nack(message);
  }
});`,
    `import { proxyActivities } from '@temporalio/workflow';
// expect: retry-unbounded/unlimited-activity P3
export const acts = proxyActivities({ startToCloseTimeout: '1m' });
// expect: retry-unbounded/unlimited-activity P2
export const more = proxyActivities({ startToCloseTimeout: '1m', retry: { initialInterval: '1s' } });`,
    // Eleven times four, and five times more by the queue.
    {
      name: 'a retry around a client that retries',
      files: {
        'src/client.ts': `import axios from 'axios';\nimport axiosRetry from 'axios-retry';\nexport const api = axios.create({ timeout: 1000 });\naxiosRetry(api);`,
        'src/app.ts': `import express from 'express';
import pRetry from 'p-retry';
import { api } from './client.ts';
const load = async (url: string) => (await api.get(url, { validateStatus: () => true })).data;
express().get('/a', async (request, response) => {
  // expect: retry-unbounded/amplified P1
  response.json(await pRetry(() => load('https://a.example')));
});`,
      },
    },
    `import { Queue, Worker } from 'bullmq';
import pRetry from 'p-retry';
import { push } from './push.ts';
const queue = new Queue('mail');
export const enqueue = (body: object) => queue.add('send', body, { attempts: 5 });
// expect: retry-unbounded/amplified P1
new Worker('mail', async () => pRetry(() => push(), { retries: 3 }));`,
    `import pRetry from 'p-retry';
import axios from 'axios';
const load = (url: string) => axios.get(url);
// expect: retry-unbounded/permanent-error-retried P2
export const send = (url: string) => pRetry(() => load(url), { retries: 2 });`,
    `import axios from 'axios';
import axiosRetry from 'axios-retry';
// expect: retry-unbounded/permanent-error-retried P2
axiosRetry(axios, { retries: 3, retryCondition: () => true });`,
    // Jobs of modules.
    {
      name: 'attempts of a queue of a module',
      files: {
        'src/mail.module.ts': NEST.module(`BullModule.registerQueue({ name: 'mail', defaultJobOptions: { attempts: 5 } })`),
        'src/mail.service.ts': NEST.producer(''),
        'src/mail.processor.ts': NEST.processor(3, AMPLIFIED),
      },
    },
    {
      name: 'attempts that a producer asks for',
      files: {
        'src/mail.module.ts': NEST.module(`BullModule.registerQueue({ name: 'mail' })`),
        'src/mail.service.ts': NEST.producer(', { attempts: 5 }'),
        'src/mail.processor.ts': NEST.processor(3, AMPLIFIED),
      },
    },
    {
      name: 'attempts that a factory gives',
      files: {
        'src/mail.module.ts': NEST.module(
          `BullModule.registerQueueAsync({ name: 'mail', useFactory: () => ({ defaultJobOptions: { attempts: 5 } }) })`,
        ),
        'src/mail.processor.ts': NEST.processor(3, AMPLIFIED),
      },
    },
    {
      name: 'attempts of all queues',
      files: {
        'src/app.module.ts': NEST.module(`BullModule.forRoot('shared', { defaultJobOptions: { attempts: 5 } })`).replace(
          'MailModule',
          'AppModule',
        ),
        'src/mail.module.ts': NEST.module(`BullModule.registerQueue({ name: 'mail' })`),
        'src/mail.processor.ts': NEST.processor(3, AMPLIFIED),
      },
    },
    {
      name: 'methods of a processor of Bull',
      files: {
        'src/mail.module.ts': NEST.module(`BullModule.registerQueue({ name: 'mail', defaultJobOptions: { attempts: 5 } })`).replaceAll(
          'nestjs/bullmq',
          'nestjs/bull',
        ),
        'src/mail.processor.ts': `import { Process, Processor } from '@nestjs/bull';\nimport pRetry from 'p-retry';\nimport { push } from './push.ts';\n${AMPLIFIED}@Processor({ name: 'mail' })\nexport class MailProcessor {\n  @Process('send')\n  async send(job: object) {\n    await pRetry(() => push(job), { retries: 3 });\n  }\n}`,
      },
    },
    `const Queue = require('bull');
const pRetry = require('p-retry');
const { push } = require('./push');
const queue = new Queue('mail', 'redis://cache', { defaultJobOptions: { attempts: 5 } });
module.exports.enqueue = (body) => queue.add(body);
// expect: retry-unbounded/amplified P1
queue.process('send', 4, async () => pRetry(() => push(), { retries: 3 }));`,
    // Three layers, each of them modest.
    {
      name: 'a job around a retry around a client that retries',
      files: {
        'src/client.ts': `import axios from 'axios';\nimport axiosRetry from 'axios-retry';\nexport const api = axios.create({ timeout: 1000 });\naxiosRetry(api, { retries: 1 });`,
        'src/worker.ts': `import { Queue, Worker } from 'bullmq';
import pRetry from 'p-retry';
import { api } from './client.ts';
const queue = new Queue('mail', { defaultJobOptions: { attempts: 3 } });
export const enqueue = (body: object) => queue.add('send', body);
const load = async (url: string) => (await api.get(url, { validateStatus: () => true })).data;
// expect: retry-unbounded/amplified P1
new Worker('mail', async () => pRetry(() => load('https://a.example'), { retries: 1 }));`,
      },
    },
    // Policies, wrappers, producers of Kafka.
    `import { retry, handleAll, ExponentialBackoff } from 'cockatiel';
import axios from 'axios';
const policy = retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() });
// expect: retry-unbounded/permanent-error-retried P2
export const load = (url: string) => policy.execute(() => axios.get(url));`,
    `import pRetry from 'p-retry';
import got from 'got';
// expect: retry-unbounded/amplified P2
const withRetry = <T>(work: () => Promise<T>) => pRetry(() => work(), { retries: 4, shouldRetry: (error) => error.status >= 500 });
export const load = (url: string) => withRetry(() => got.get(url));`,
    `import { Kafka } from 'kafkajs';
import pRetry from 'p-retry';
const producer = new Kafka({ brokers: ['broker:9092'] }).producer();
// expect: retry-unbounded/amplified P2
export const send = (messages: object[]) => pRetry(() => producer.send({ topic: 'orders', messages }), { retries: 4 });`,
    `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['broker:9092'] });
// expect: retry-unbounded/infinite P2
export const producer = kafka.producer({ retry: { retries: Number.MAX_SAFE_INTEGER } });`,
    // Messages that come back to queues without a limit.
    {
      name: 'a message that is made visible again',
      files: { 'src/poll.ts': SQS.replace('HERE', 'expect: retry-unbounded/infinite'), 'infra/stack.ts': STACK('{ fifo: true }') },
    },
    {
      name: 'a consumer of a library that makes messages visible again',
      files: {
        'src/poll.ts': `import { Consumer } from 'sqs-consumer';\nimport { handle } from './handle.ts';\n// expect: retry-unbounded/infinite P2\nexport const consumer = Consumer.create({ queueUrl: process.env.QUEUE_URL, handleMessage: handle, terminateVisibilityTimeout: true });`,
        'src/setup.ts': `import { SQSClient, CreateQueueCommand } from '@aws-sdk/client-sqs';\nexport const setUp = (sqs: SQSClient) => sqs.send(new CreateQueueCommand({ QueueName: 'orders', Attributes: { VisibilityTimeout: '30' } }));`,
      },
    },
    // Timers, connections that close, observables.
    `import express from 'express';\nimport { push } from './push.ts';\nasync function send(body: object): Promise<void> {\n  try {\n    await push(body);\n  } catch {\n    // expect: retry-unbounded/infinite P1\n    setTimeout(() => send(body), 1000);\n  }\n}\nexpress().post('/a', async (request, response) => {\n  await send(request.body);\n  response.end();\n});`,
    `import { push } from './push.ts';\nexport async function send(body: object): Promise<void> {\n  try {\n    await push(body);\n  } catch {\n    // expect: retry-unbounded/infinite P2\n    setTimeout(send, 1000, body);\n  }\n}`,
    `import WebSocket from 'ws';\nexport function open(url: string) {\n  const socket = new WebSocket(url);\n  socket.on('close', () => {\n    // expect: retry-unbounded/infinite P2\n    open(url);\n  });\n}`,
    `const net = require('node:net');\nfunction open() {\n  const socket = net.connect(7000, 'cache');\n  // expect: retry-unbounded/infinite P2\n  socket.on('error', () => open());\n}\nmodule.exports = { open };`,
    `import { retry } from 'rxjs';\nimport { source } from './source.ts';\n// expect: retry-unbounded/infinite\nexport const values = source.pipe(retry({ count: Infinity }));`,
    `import { Queue, Worker } from 'bullmq';\nimport { retry } from 'rxjs';\nimport { source } from './source.ts';\nconst queue = new Queue('mail', { defaultJobOptions: { attempts: 5 } });\nexport const enqueue = () => queue.add('send', {});\n// expect: retry-unbounded/amplified P1\nnew Worker('mail', async () => source.pipe(retry(3)));`,
    // Loops with a count, around others and inside them.
    `import got from 'got';\nconst ATTEMPTS = 5;\nexport async function load(url: string) {\n  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {\n    try {\n      // expect: retry-unbounded/amplified P2\n      return await got.get(url);\n    } catch {}\n  }\n}`,
    `import got from 'got';\nconst api = got.extend({ prefixUrl: 'https://a.example' });\nconst read = (url: string) => api.get(url);\nexport async function load(url: string) {\n  let left = 5;\n  while (left > 0) {\n    try {\n      // expect: retry-unbounded/amplified P2\n      return await read(url);\n    } catch {\n      left -= 1;\n    }\n  }\n}`,
    `import pRetry from 'p-retry';\nimport { push } from './push.ts';\nasync function send() {\n  for (let attempt = 0; attempt < 4; attempt++) {\n    try {\n      return await push();\n    } catch {}\n  }\n  throw new Error('given up');\n}\n// expect: retry-unbounded/amplified P2\nexport const run = () => pRetry(() => send(), { retries: 4 });`,
    `import { Nack, RabbitSubscribe } from '@golevelup/nestjs-rabbitmq';\nimport { handle } from './handle.ts';\nexport class Orders {\n  @RabbitSubscribe({ exchange: 'orders', queue: 'orders' })\n  async take(message: object) {\n    try {\n      await handle(message);\n    } catch {\n      // expect: retry-unbounded/infinite P1\n      return new Nack(true);\n    }\n  }\n}`,
    `import { proxyActivities } from '@temporalio/workflow';\n// expect: retry-unbounded/unlimited-activity P2\nexport const acts = proxyActivities({ startToCloseTimeout: '1m', retry: { maximumAttempts: Infinity } });`,
    `import { Queue, Worker } from 'bullmq';\nimport pRetry from 'p-retry';\nimport { push } from './push.ts';\nconst queue = new Queue('mail');\nexport const enqueue = (bodies: object[]) => queue.addBulk(bodies.map((data) => ({ name: 'send', data, opts: { attempts: 5 } })));\n// expect: retry-unbounded/amplified P1\nnew Worker('mail', async () => pRetry(() => push(), { retries: 3 }));`,
    // Answers that say that the request is wrong; a rejection that gives the message back; a request that is asked again for ever.
    `const got = require('got');\n// expect: retry-unbounded/permanent-error-retried P2\nexports.api = got.extend({ retry: { limit: 3, statusCodes: [400, 404, 500] } });`,
    `import amqp from 'amqplib';\nimport { handle } from './handle.ts';\nexport async function take() {\n  const channel = await (await amqp.connect('amqp://broker')).createChannel();\n  await channel.consume('orders', (message) => {\n    // expect: retry-unbounded/infinite P1\n    handle(message).then(() => channel.ack(message)).catch(() => channel.reject(message, true));\n  });\n}`,
    `import { HttpService } from '@nestjs/axios';\nimport { retry, timer } from 'rxjs';\nexport class Feed {\n  constructor(private readonly http: HttpService) {}\n  load() {\n    // expect: retry-unbounded/infinite P2\n    return this.http.get('https://feed.example').pipe(retry({ delay: (error, n) => timer(Math.min(n * 100, 3000)) }));\n  }\n}`,
    {
      name: 'jobs without an end, told of once, where that is asked for',
      code: `import { Queue, Worker } from 'bullmq';\nimport { push } from './push.ts';\n// expect: retry-unbounded/infinite P2\nexport const queue = new Queue('mail', { defaultJobOptions: { attempts: Number.MAX_SAFE_INTEGER } });\nexport const enqueue = () => queue.add('send', {});\nnew Worker('mail', async () => push());`,
    },
  ],
  covers: {
    flagged: [
      'for (;;)',
      'p-retry',
      'forever: true',
      'retry()',
      'cockatiel',
      'bullmq',
      'amqplib',
      'kafkajs',
      'ChangeMessageVisibilityCommand',
      "socket.on('close'",
      'proxyActivities',
    ],
  },
});
