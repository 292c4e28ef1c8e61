import { defineCases } from '../../support/rule-tester.ts';

const TIMER = `const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));\n`;
const ROUTE = `import express from 'express';\nimport { push } from './push.ts';\nconst app = express();\n${TIMER}`;

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
// expect: retry-unbounded/unlimited-activity P2
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
  ],
});
