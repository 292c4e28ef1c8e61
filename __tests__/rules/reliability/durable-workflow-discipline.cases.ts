import { defineCases } from '../../support/rule-tester.ts';

const DBOS = `import { DBOS } from '@dbos-inc/dbos-sdk';\n`;
/** A worker of Temporal, its workflows and its activities. */
const temporal = (workflows: string): { files: Record<string, string> } => ({
  files: {
    'src/worker.ts': `import { Worker } from '@temporalio/worker';
import * as activities from './activities.ts';
const worker = await Worker.create({ workflowsPath: require.resolve('./workflows'), activities, taskQueue: 'orders' });
await worker.run();`,
    'src/activities.ts': `export async function charge(id: string) { await fetch('https://pay.example/' + id, { method: 'POST' }); }\n`,
    'src/workflows.ts': workflows,
  },
});
const PROXY = `import { proxyActivities } from '@temporalio/workflow';\nimport type * as activities from './activities.ts';\n`;

export default defineCases({
  valid: [
    // Everything that reaches out or changes is a step.
    `${DBOS}import { randomUUID } from 'node:crypto';
async function pay(id: string) {
  const key = await DBOS.runStep(async () => randomUUID(), { name: 'key' });
  const answer = await DBOS.runStep(() => fetch('https://pay.example/' + id + key), { name: 'pay' });
  await DBOS.sleep(1000);
  return answer;
}
export const payWorkflow = DBOS.registerWorkflow(pay);`,
    `${DBOS}export class Shop {
  @DBOS.step()
  static async charge(id: string) { return fetch('https://pay.example/' + id, { method: 'POST' }); }
  @DBOS.workflow()
  static async pay(id: string) { return Shop.charge(id); }
}`,
    `${DBOS}async function chargeOnce(id: string) { return fetch('https://pay.example/' + id, { method: 'POST' }); }
const charge = DBOS.registerStep(chargeOnce);
async function pay(id: string) { return charge(id); }
export const payWorkflow = DBOS.registerWorkflow(pay, { name: 'pay' });`,
    {
      name: 'transactions of a data source in another file',
      files: {
        'src/database.ts': `import { KnexDataSource } from '@dbos-inc/knex-datasource';
const source = new KnexDataSource('app', { client: 'pg' });
export const take = (id: string) => source.runTransaction(async () => source.client('stock').where({ id }).update({ taken: true }));`,
        'src/app.ts': `${DBOS}import { take } from './database.ts';
export const order = DBOS.registerWorkflow(async (id: string) => { await take(id); });`,
      },
    },
    // A given time, and a time that is only logged.
    `${DBOS}export const report = DBOS.registerWorkflow(async (day: string) => {
  DBOS.logger.info(\`started at \${new Date().toISOString()}\`);
  return new Date(day).toISOString();
});`,
    // No workflow at all.
    `${DBOS}import { randomUUID } from 'node:crypto';
import { flow } from './flow.ts';
export async function start() { return DBOS.startWorkflow(flow, { workflowID: randomUUID() })(Date.now()); }`,
    `${DBOS}import { one, two } from './steps.ts';
export const both = DBOS.registerWorkflow(async () => Promise.allSettled([one(), two()]));`,
    // The sandbox of Temporal replaces chance and clock.
    temporal(`${PROXY}const { charge } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });
export async function order(id: string) {
  const at = Date.now() + Math.random();
  await charge(id + at);
}`),
    temporal(`${PROXY}import { options } from './options.ts';
const { charge } = proxyActivities<typeof activities>(options);
export async function order(id: string) { await charge(id); }`),
    temporal(`${PROXY}const { charge } = proxyActivities<typeof activities>({ scheduleToCloseTimeout: '10 minutes' });
export async function order(id: string) { await charge(id); }`),
    // Steps of other engines.
    `import * as restate from '@restatedev/restate-sdk';
export const orders = restate.service({
  name: 'orders',
  handlers: {
    place: async (ctx: restate.Context, id: string) => {
      const key = ctx.rand.uuidv4();
      await ctx.run('pay', () => fetch('https://pay.example/' + id + key, { method: 'POST' }));
    },
  },
});`,
    `import { Inngest } from 'inngest';
const inngest = new Inngest({ id: 'shop' });
export const place = inngest.createFunction({ id: 'place' }, { event: 'order/placed' }, async ({ event, step }) => {
  await step.run('pay', async () => { await fetch('https://pay.example/' + event.data.id, { method: 'POST' }); });
});`,
    {
      name: 'a task of trigger.dev goes on where it was, and may reach out',
      code: `import { task } from '@trigger.dev/sdk/v3';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export const pay = task({ id: 'pay', maxDuration: 300, run: async ({ id }) => {
  await prisma.order.update({ where: { id }, data: { paidAt: new Date() } });
} });`,
    },
    `import { withDurableExecution } from '@aws/durable-execution-sdk-js';
export const handler = withDurableExecution(async (event, context) => {
  const order = await context.step('get', async () => (await fetch('https://orders.example/' + event.id)).json());
  await context.wait({ seconds: 5 });
  return order;
});`,
  ],
  invalid: [
    `${DBOS}import { randomUUID } from 'node:crypto';
export class Shop {
  @DBOS.workflow()
  static async pay(id: string) {
    // expect: durable-workflow-discipline/io-in-workflow P1
    const answer = await fetch('https://pay.example/' + id);
    // expect: durable-workflow-discipline/nondeterminism P1
    return { answer, key: randomUUID() };
  }
}`,
    `${DBOS}import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
async function save(id: string) { await prisma.order.create({ data: { id } }); }
async function place(id: string) {
  await DBOS.sleep(1000);
  // expect: durable-workflow-discipline/io-in-workflow P1
  await save(id);
}
export const placeWorkflow = DBOS.registerWorkflow(place);`,
    `${DBOS}import { one, two } from './steps.ts';
export const due = DBOS.registerWorkflow(async () => {
  // expect: durable-workflow-discipline/nondeterminism P2
  const until = Date.now() + 1000;
  // expect: durable-workflow-discipline/unregistered-concurrency P2
  return Promise.race([one(until), two(until)]);
});`,
    {
      name: 'CommonJS',
      path: 'src/app.cjs',
      code: `const { DBOS } = require('@dbos-inc/dbos-sdk');
const axios = require('axios');
module.exports.notify = DBOS.registerWorkflow(async (id) => {
  // expect: durable-workflow-discipline/io-in-workflow P1
  await axios.post('https://notify.example', { id });
});`,
    },
    temporal(`${PROXY}import { readFileSync } from 'node:fs';
// expect: durable-workflow-discipline/no-timeout P1
const { charge } = proxyActivities<typeof activities>({ scheduleToStartTimeout: '1 minute' });
export async function order(id: string) {
  // expect: durable-workflow-discipline/io-in-workflow P1
  const terms = readFileSync('terms.txt', 'utf8');
  await charge(id + terms);
}`),
    `import * as restate from '@restatedev/restate-sdk';
export const orders = restate.service({
  name: 'orders',
  handlers: {
    place: async (ctx: restate.Context, id: string) => {
      // expect: durable-workflow-discipline/nondeterminism P1
      const key = Math.random();
      await ctx.run('pay', () => fetch('https://pay.example/' + id + key, { method: 'POST' }));
    },
  },
});`,
    `import { Inngest } from 'inngest';
const inngest = new Inngest({ id: 'shop' });
export const place = inngest.createFunction({ id: 'place' }, { event: 'order/placed' }, async ({ event, step }) => {
  // expect: durable-workflow-discipline/io-in-workflow P1
  await fetch('https://pay.example/' + event.data.id, { method: 'POST' });
  await step.sleep('a while', '1d');
});`,
    `import { withDurableExecution } from '@aws/durable-execution-sdk-js';
export const handler = withDurableExecution(async (event, context) => {
  // expect: durable-workflow-discipline/nondeterminism P1
  const key = Math.random();
  // expect: durable-workflow-discipline/io-in-workflow P1
  await fetch('https://orders.example/' + event.id + key, { method: 'POST' });
  await context.wait({ seconds: 5 });
});`,
    {
      name: 'a workflow of Temporal that a barrel exports, and that knows nothing of Temporal',
      files: {
        'src/worker.ts': `import { Worker } from '@temporalio/worker';
const worker = await Worker.create({ workflowsPath: new URL('./workflows/index.ts', import.meta.url).pathname, taskQueue: 'orders' });
await worker.run();`,
        'src/workflows/index.ts': `export * from './order.ts';\nexport * from './report.ts';`,
        'src/workflows/order.ts': `import { sleep } from '@temporalio/workflow';
export async function order() { await sleep('1 day'); }`,
        'src/workflows/report.ts': `import { readFileSync } from 'node:fs';
import { prisma } from '../db.ts';
export async function report(id: string) {
  // expect: durable-workflow-discipline/io-in-workflow P1
  const row = await prisma.order.findUnique({ where: { id } });
  return readFileSync('/etc/hosts', 'utf8') + row.id;
}`,
        'src/db.ts': `import { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();`,
      },
    },
    {
      name: 'a helper of a workflow of Temporal',
      files: {
        ...temporal(`import { sleep } from '@temporalio/workflow';
import { lookup } from './helpers.ts';
export async function order(id: string) {
  // expect: durable-workflow-discipline/io-in-workflow P1
  const found = await lookup(id);
  await sleep(found.wait);
}`).files,
        'src/helpers.ts': `import axios from 'axios';
export const lookup = async (id: string) => (await axios.get('https://orders.example/' + id)).data;`,
      },
    },
  ],
  covers: {
    flagged: ['@temporalio/workflow', '@dbos-inc/dbos-sdk', 'inngest', '@restatedev/restate-sdk', '@aws/durable-execution-sdk-js'],
    passed: ['@trigger.dev/sdk'],
  },
});
