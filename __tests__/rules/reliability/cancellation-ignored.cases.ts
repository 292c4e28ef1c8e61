import { defineCases } from '../../support/rule-tester.ts';

const CONSUMER = `import { Kafka } from 'kafkajs';
import { handle } from './handle.ts';
const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'orders' });
`;

const WORKFLOW = `import { proxyActivities, isCancellation, sleep } from '@temporalio/workflow';
import type * as activities from './activities.ts';
const { charge, notify } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });
`;

export default defineCases({
  valid: [
    {
      name: 'a batch that asks before each message',
      code: `${CONSUMER}await consumer.run({
  eachBatch: async ({ batch, isRunning, isStale, resolveOffset, heartbeat }) => {
    for (const message of batch.messages) {
      if (!isRunning() || isStale()) break;
      await handle(message);
      resolveOffset(message.offset);
      await heartbeat();
    }
  },
});`,
    },
    {
      name: 'messages one by one, and a batch in one go',
      code: `${CONSUMER}await consumer.run({ eachMessage: async ({ message }) => { await handle(message); } });
await consumer.run({ eachBatch: async ({ batch }) => { await handle(batch.messages); } });`,
    },
    {
      name: 'a batch that is handed on whole',
      code: `${CONSUMER}async function work(payload) { if (payload.isRunning()) await handle(payload.batch); }
await consumer.run({
  eachBatch: async (payload) => {
    for (const message of payload.batch.messages) await work(payload);
  },
});`,
    },
    {
      name: 'a workflow that rethrows a cancellation',
      code: `${WORKFLOW}export async function order() {
  try {
    await charge();
  } catch (error) {
    if (isCancellation(error)) throw error;
    await notify();
  }
}`,
    },
    {
      name: 'a workflow that cleans up and throws, and one that ends with the failure',
      code: `${WORKFLOW}export async function order() {
  try {
    await charge();
  } catch (error) {
    await notify();
    throw error;
  }
}
export async function last() {
  try {
    await charge();
  } catch (error) {
    console.log(error);
  }
}`,
    },
    {
      name: 'a workflow that leaves its loop, or its function',
      code: `${WORKFLOW}export async function poll() {
  for (;;) {
    try {
      await sleep('1 minute');
    } catch (error) {
      return;
    }
  }
}`,
    },
    {
      name: 'a signal that is handed on, asked or listened to',
      code: `export async function one(urls: string[], signal: AbortSignal) {
  for (const url of urls) await fetch(url, { signal });
}
export async function two(jobs: (() => Promise<void>)[], signal: AbortSignal) {
  for (const job of jobs) {
    if (signal.aborted) return;
    await job();
  }
}
export async function three(jobs: (() => Promise<void>)[], signal: AbortSignal) {
  let stopped = false;
  signal.addEventListener('abort', () => { stopped = true; });
  while (!stopped) await jobs.pop()?.();
}`,
    },
    {
      name: 'a signal that the contract asks for, or whose name says that it is not used',
      code: `import type { Runner } from './runner.ts';
export class Nothing implements Runner {
  async run(jobs: (() => Promise<void>)[], signal: AbortSignal) { for (const job of jobs) await job(); }
}
export async function run(jobs: (() => Promise<void>)[], _signal: AbortSignal) { for (const job of jobs) await job(); }`,
    },
    {
      name: 'a deadline of its own for each attempt',
      code: `export async function load(url: string) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return await fetch(url, { signal: AbortSignal.timeout(1_000) });
    } catch (error) {
      console.warn(error);
    }
  }
}`,
    },
    {
      name: 'a loop that is left when the caller aborts',
      code: `export async function load(url: string, signal: AbortSignal) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return await fetch(url, { signal });
    } catch (error) {
      if (signal.aborted) throw error;
    }
  }
}`,
    },
    {
      name: 'a stream that ends with its reader',
      code: `import express from 'express';
import { pages } from './pages.ts';
const app = express();
app.get('/export', async (request, response) => {
  let gone = false;
  request.on('close', () => { gone = true; });
  for await (const page of pages()) {
    if (gone) break;
    response.write(JSON.stringify(page));
  }
  response.end();
});
app.get('/lines', (request, response) => {
  for (const line of ['a', 'b']) response.write(line);
  response.end();
});
app.listen(3000);`,
    },
    {
      name: 'a handler of batches that asks, behind another function, and one that is given to a function not seen',
      code: `import { Kafka, type EachBatchPayload } from 'kafkajs';
import { metered } from '@acme/metrics';
const kafka = new Kafka({ brokers: ['kafka:9092'] });
async function work(payload: EachBatchPayload) {
  for (const message of payload.batch.messages) {
    if (!payload.isRunning() || payload.isStale()) break;
    await fetch('http://orders/' + message.offset);
  }
}
await kafka.consumer({ groupId: 'orders' }).run({ eachBatch: (payload) => work(payload) });
await kafka.consumer({ groupId: 'mail' }).run({ eachBatch: (payload) => metered(payload) });`,
    },
    {
      name: 'a job that asks its signal, and work that p-cancelable can end',
      code: `import { Worker } from 'bullmq';
import PCancelable from 'p-cancelable';
new Worker('render', async (job, token, signal) => {
  for (const page of job.data.pages) {
    signal.throwIfAborted();
    await fetch(page);
  }
});
new Worker('mail', async (job, _token, _signal) => { for (const to of job.data.to) await fetch(to); });
export const download = (urls: string[]) => new PCancelable<void>(async (resolve, reject, onCancel) => {
  const abort = new AbortController();
  onCancel(() => abort.abort());
  for (const url of urls) await fetch(url, { signal: abort.signal });
  resolve();
});`,
    },
    {
      name: 'an activity that tells a cancellation from a failure',
      code: `import { CancelledFailure, Context } from '@temporalio/activity';
export async function importRows(ids: string[]) {
  for (const id of ids) {
    try {
      await Context.current().sleep(1_000);
    } catch (error) {
      if (error instanceof CancelledFailure) throw error;
      console.error(id, error);
    }
  }
}`,
    },
    {
      name: 'events that end with their reader, and a request with the signal of Fastify',
      code: `import express from 'express';
import Fastify from 'fastify';
const app = express();
app.get('/live', (request, response) => {
  const timer = setInterval(() => response.write('data: tick'), 1_000);
  request.on('close', () => clearInterval(timer));
});
app.listen(3000);
const fastify = Fastify();
fastify.get('/rows', async (request) => {
  const rows = [];
  for (const id of ['a', 'b']) rows.push(await fetch('http://rows/' + id, { signal: request.signal }));
  return rows;
});`,
    },
  ],
  invalid: [
    {
      name: 'a batch worked off whatever happens',
      code: `${CONSUMER}// expect: cancellation-ignored/batch-ignores-isrunning
await consumer.run({
  eachBatch: async ({ batch, resolveOffset }) => {
    for (const message of batch.messages) {
      await handle(message);
      resolveOffset(message.offset);
    }
  },
});`,
    },
    {
      name: 'the same in a function of another file, CommonJS',
      files: {
        'src/app.js': `const { Kafka } = require('kafkajs');
const { eachBatch } = require('./batch');
const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'orders' });
// expect: cancellation-ignored/batch-ignores-isrunning
consumer.run({ eachBatch });`,
        'src/batch.js': `const { handle } = require('./handle');
exports.eachBatch = async function eachBatch({ batch }) {
  for (const message of batch.messages) await handle(message);
};`,
        'package.json': '{ "name": "app", "dependencies": { "kafkajs": "^2.0.0" } }',
      },
    },
    {
      name: 'a workflow that goes on after its cancellation',
      code: `${WORKFLOW}export async function order() {
  try {
    // expect: cancellation-ignored/cancelled-failure-swallowed
    await charge();
  } catch (error) {
    await notify();
  }
}`,
    },
    {
      name: 'a workflow that polls for ever',
      code: `${WORKFLOW}export async function poll() {
  for (;;) {
    try {
      // expect: cancellation-ignored/cancelled-failure-swallowed
      await sleep('1 minute');
    } catch (error) {
      console.log(error);
    }
  }
}`,
    },
    {
      name: 'a signal that nobody reads',
      code: `import { send } from './send.ts';
// expect: cancellation-ignored/signal-unused
export async function sendAll(mails: string[], signal: AbortSignal) {
  for (const mail of mails) await send(mail);
}`,
    },
    {
      name: 'an abort that is tried again',
      code: `export async function load(url: string, signal: AbortSignal) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      // expect: cancellation-ignored/abort-swallowed
      const response = await fetch(url, { signal });
      if (response.ok) return await response.json();
    } catch (error) {
      console.warn(error);
    }
  }
}`,
    },
    {
      name: 'an export for nobody',
      code: `import express from 'express';
import { pages } from './pages.ts';
const app = express();
app.get('/export', async (request, response) => {
  for await (const page of pages()) {
    // expect: cancellation-ignored/client-gone
    response.write(JSON.stringify(page));
  }
  response.end();
});
app.listen(3000);`,
    },
    {
      name: 'a batch that is handed on to a method that asks for nothing',
      code: `import { Kafka, type EachBatchPayload } from 'kafkajs';
const consumer = new Kafka({ brokers: ['kafka:9092'] }).consumer({ groupId: 'orders' });
class Orders {
  async onBatch(payload: EachBatchPayload) {
    for (const message of payload.batch.messages) {
      await fetch('http://orders/' + message.offset);
      payload.resolveOffset(message.offset);
    }
  }
}
const orders = new Orders();
// expect: cancellation-ignored
await consumer.run({ eachBatch: (payload) => orders.onBatch(payload) });`,
    },
    {
      name: 'a job and a download that are told and do not listen',
      code: `import { Worker } from 'bullmq';
import PCancelable from 'p-cancelable';
// expect: cancellation-ignored
new Worker('render', async (job, token, signal) => {
  for (const page of job.data.pages) await fetch(page);
});
// expect: cancellation-ignored
export const download = PCancelable.fn(async (urls: string[], onCancel: PCancelable.OnCancelFunction) => {
  for (const url of urls) await fetch(url);
});`,
    },
    {
      name: 'an activity that goes on after its cancellation',
      code: `import { Context } from '@temporalio/activity';
export async function importRows(ids: string[]) {
  for (const id of ids) {
    try {
      // expect: cancellation-ignored
      await Context.current().sleep(1_000);
    } catch (error) {
      console.error(id, error);
    }
  }
}`,
    },
    {
      name: 'events for a reader who has left, and two requests of one loop told once',
      code: `import express from 'express';
const app = express();
app.get('/live', (request, response) => {
  // expect: cancellation-ignored
  setInterval(() => response.write('data: tick'), 1_000);
});
app.listen(3000);
export async function poll(signal: AbortSignal) {
  while (true) {
    try {
      // expect: cancellation-ignored
      const feed = await fetch('http://partner/feed', { signal });
      await fetch('http://own/ingest', { method: 'POST', body: await feed.text(), signal });
    } catch (error) {
      console.error(error);
    }
  }
}`,
    },
  ],
  covers: {
    flagged: ['AbortSignal', '@temporalio/workflow', '@temporalio/activity', 'kafkajs', 'bullmq', 'p-cancelable', 'response.write'],
    passed: ['AbortError', 'isCancellation', 'CancelledFailure', 'isStale', 'request.signal', "request.on('close'"],
  },
});
