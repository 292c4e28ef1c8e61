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
  ],
});
