import { defineCases } from '../../support/rule-tester.ts';

const PRISMA = `import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n`;
const MAIL = `import nodemailer from 'nodemailer';\nconst mailer = nodemailer.createTransport(process.env.MAIL_URL);\n`;
const BULL = `import { Worker } from 'bullmq';\n`;
const worker = (body: string): string => `new Worker('bill', async (job) => {\n${body}\n}, { connection: {} });`;

export default defineCases({
  valid: [
    // The same row, and the same value, however often.
    `${BULL}${PRISMA}${MAIL}${worker(`  await prisma.charge.upsert({ where: { jobId: job.id }, create: { jobId: job.id }, update: {} });
  await mailer.sendMail({ to: job.data.to });`)}`,
    `${BULL}${PRISMA}${MAIL}${worker(`  await prisma.invoice.create({ data: { id: job.data.invoiceId, total: job.data.total } });
  await mailer.sendMail({ to: job.data.to });`)}`,
    `${BULL}${PRISMA}${MAIL}${worker(`  await prisma.line.createMany({ data: job.data.lines, skipDuplicates: true });
  await mailer.sendMail({ to: job.data.to });`)}`,
    `${BULL}${PRISMA}${MAIL}${worker(`  await prisma.report.update({ where: { id: job.data.id }, data: { total: job.data.total } });
  await mailer.sendMail({ to: job.data.to });`)}`,
    // Claimed first.
    `${BULL}${PRISMA}${MAIL}import { claimed } from './claims.ts';
${worker(`  if (await claimed(job.id)) return;
  await prisma.invoice.create({ data: job.data });
  await mailer.sendMail({ to: job.data.to });`)}`,
    `${BULL}${PRISMA}${MAIL}${worker(`  const order = await prisma.order.findUnique({ where: { id: job.data.id } });
  if (order.invoicedAt) return;
  await prisma.invoice.create({ data: { total: order.total } });
  await mailer.sendMail({ to: order.email });`)}`,
    `${BULL}${PRISMA}${MAIL}${worker(`  try {
    await prisma.delivery.create({ data: job.data });
  } catch {
    return;
  }
  await mailer.sendMail({ to: job.data.to });`)}`,
    // The only thing that the job does, last.
    `${BULL}${MAIL}${worker(`  await mailer.sendMail({ to: job.data.to });`)}`,
    `${BULL}${PRISMA}${worker(`  const order = await prisma.order.findUnique({ where: { id: job.data.id } });
  await prisma.invoice.create({ data: { total: order.total } });`)}`,
    // All or nothing.
    `${BULL}${PRISMA}${worker(`  await prisma.$transaction(async (tx) => {
    await tx.invoice.create({ data: job.data });
    await tx.order.update({ where: { id: job.data.id }, data: { done: true } });
  });`)}`,
    // A step of its own each, which the engine records.
    `import { Inngest } from 'inngest';
${PRISMA}${MAIL}const inngest = new Inngest({ id: 'shop' });
export const bill = inngest.createFunction({ id: 'bill' }, { event: 'bill' }, async ({ event, step }) => {
  await step.run('save', async () => { await prisma.invoice.create({ data: event.data }); });
  await step.run('mail', async () => { await mailer.sendMail({ to: event.data.to }); });
});`,
    `import { DBOS } from '@dbos-inc/dbos-sdk';
import { save, mail } from './steps.ts';
export const bill = DBOS.registerWorkflow(async (id: string) => { await save(id); await mail(id); });`,
    // A request with a key, and one that only asks.
    `${BULL}import axios from 'axios';
${worker(`  await axios.post('https://shop.example/refunds', { order: job.data.id }, { headers: { 'Idempotency-Key': job.id } });`)}`,
    `${BULL}import axios from 'axios';
${worker(`  await axios.post('https://shop.example/search', { order: job.data.id });`)}`,
    // A request, which nobody delivers again by himself.
    `import express from 'express';
${PRISMA}${MAIL}const app = express();
app.post('/orders', async (req, res) => {
  await prisma.order.create({ data: req.body });
  await mailer.sendMail({ to: req.body.email });
  res.end();
});
app.listen(3000);`,
    // Counts that need not be right.
    `${BULL}${PRISMA}${worker(`  await prisma.viewStat.update({ where: { id: job.data.id }, data: { views: { increment: 1 } } });`)}`,
  ],
  invalid: [
    `${BULL}${PRISMA}${MAIL}${worker(`  // expect: job-idempotent/blind-insert P2
  await prisma.charge.create({ data: job.data });
  await mailer.sendMail({ to: job.data.to });`)}`,
    {
      name: 'a processor of Nest, with a service between',
      files: {
        'src/prisma.service.ts': `import { PrismaClient } from '@prisma/client';\nexport class PrismaService extends PrismaClient {}\n`,
        'src/billing.service.ts': `import { Injectable } from '@nestjs/common';
import axios from 'axios';
import { PrismaService } from './prisma.service.ts';
@Injectable()
export class BillingService {
  constructor(private readonly prisma: PrismaService) {}
  async bill(total: number) {
    await this.prisma.invoice.create({ data: { total } });
    await axios.put('https://books.example/total', { total });
  }
}`,
        'src/billing.processor.ts': `import { Processor, WorkerHost } from '@nestjs/bullmq';
import { BillingService } from './billing.service.ts';
import { report } from './report.ts';
@Processor('billing')
export class BillingProcessor extends WorkerHost {
  constructor(private readonly billing: BillingService) { super(); }
  async process(job: { data: { total: number } }) {
    // expect: job-idempotent/blind-insert P2
    await this.billing.bill(job.data.total);
    await this.billing.bill(0);
    report(job);
  }
}`,
      },
    },
    `${BULL}${PRISMA}${worker(`  // expect: job-idempotent/counter-increment P1
  await prisma.wallet.update({ where: { id: job.data.id }, data: { balance: { increment: job.data.amount } } });`)}`,
    `import { Kafka } from 'kafkajs';
import { Pool } from 'pg';
const pool = new Pool();
const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'stock' });
await consumer.run({
  eachMessage: async ({ message }) => {
    // expect: job-idempotent/counter-increment P1
    await pool.query('UPDATE product SET stock = stock - 1 WHERE id = $1', [message.key]);
  },
});`,
    `${BULL}${PRISMA}${MAIL}${worker(`  for (const member of await prisma.member.findMany({ take: 100 })) {
    // expect: job-idempotent/external-effect-unkeyed P2
    await mailer.sendMail({ to: member.email });
  }`)}`,
    {
      name: 'an activity of Temporal that pays by a request of its own',
      files: {
        'src/activities.ts': `import axios from 'axios';
export async function payment(id: string) {
  // expect: job-idempotent/external-effect-unkeyed P1
  await axios.post('http://expenses.internal/action', { id, action: 'payment' });
}`,
        'src/worker.ts': `import { Worker } from '@temporalio/worker';
import * as activities from './activities.ts';
const worker = await Worker.create({ workflowsPath: require.resolve('./workflows'), activities, taskQueue: 'expenses' });
await worker.run();`,
        'src/workflows.ts': `import { proxyActivities } from '@temporalio/workflow';
import type * as activities from './activities.ts';
const { payment } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });
export async function expense(id: string) { await payment(id); }`,
      },
    },
    {
      name: 'CommonJS, a queue of Bull',
      path: 'src/app.cjs',
      code: `const Queue = require('bull');
const { PrismaClient } = require('@prisma/client');
const axios = require('axios');
const prisma = new PrismaClient();
const queue = new Queue('orders');
queue.process(async (job) => {
  // expect: job-idempotent/blind-insert P2
  await prisma.shipment.create({ data: job.data });
  await axios.post('https://carrier.example/labels', job.data);
});`,
    },
  ],
});
