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
    // What is computed again overwrites itself.
    `${BULL}${PRISMA}${worker(`  await prisma.price.deleteMany({ where: { list: job.data.list } });
  for (const row of job.data.rows) await prisma.price.create({ data: row });`)}`,
    `import { run } from 'graphile-worker';
import { Pool } from 'pg';
const pool = new Pool();
await run({ taskList: { bill: async (payload) => {
  await pool.query('INSERT INTO bill(job_id, total) VALUES ($1, $2)', [payload.id, payload.total]);
} } });`,
    `import amqp from 'amqplib';
${PRISMA}const channel = await (await amqp.connect('amqp://broker')).createChannel();
await channel.consume('stock', async (message) => {
  const { sku, quantity } = JSON.parse(message.content.toString());
  await prisma.stock.update({ where: { sku }, data: { quantity } });
  channel.ack(message);
});`,
    {
      name: 'SQL that gives way to what is there, and to what a condition of DynamoDB refuses',
      code: `import { Consumer } from 'sqs-consumer';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
Consumer.create({ queueUrl: process.env.QUEUE_URL, handleMessage: async (message) => {
  await db.send(new PutCommand({ TableName: 'order', Item: JSON.parse(message.Body), ConditionExpression: 'attribute_not_exists(id)' }));
} }).start();`,
    },
    `${BULL}import { Pool } from 'pg';
const pool = new Pool();
${worker(`  await pool.query('DELETE FROM totals WHERE day = $1', [job.data.day]);
  await pool.query('INSERT INTO totals(day, amount) VALUES ($1, $2)', [job.data.day, job.data.amount]);`)}`,
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
    `${BULL}${PRISMA}${worker(`  const order = await prisma.order.findUnique({ where: { id: job.data.id } });
  // expect: job-idempotent/blind-insert P2
  await prisma.invoice.create({ data: { total: order.total } });`)}`,
    {
      name: 'one of two branches, each with an effect of its own, of a message of SQS',
      code: `import { Consumer } from 'sqs-consumer';
import { Pool } from 'pg';
const pool = new Pool();
Consumer.create({ queueUrl: process.env.QUEUE_URL, handleMessage: async (message) => {
  const body = JSON.parse(message.Body);
  // expect: job-idempotent/blind-insert P2
  if (body.kind === 'sale') await pool.query('INSERT INTO ledger (account, total) VALUES ($1, $2)', [body.account, body.total]);
  else await pool.query('UPDATE price SET total = $1 WHERE sku = $2', [body.total, body.sku]);
} }).start();`,
    },
    {
      name: 'an amount of DynamoDB',
      code: `import { Consumer } from 'sqs-consumer';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
Consumer.create({ queueUrl: process.env.QUEUE_URL, handleMessage: async ({ Body }) => {
  // expect: job-idempotent/counter-increment P1
  await db.send(new UpdateCommand({ TableName: 'stock', Key: { sku: Body }, UpdateExpression: 'ADD quantity :n', ExpressionAttributeValues: { ':n': 1 } }));
} }).start();`,
    },
    {
      name: 'a job of agenda, with its state in the same call',
      code: `import { Agenda } from 'agenda';
import mongoose from 'mongoose';
const Wallet = mongoose.model('Wallet', new mongoose.Schema({ balance: Number }));
const agenda = new Agenda({ db: { address: process.env.MONGO_URL } });
agenda.define('bonus', async (job) => {
  // expect: job-idempotent/counter-increment P1
  await Wallet.updateOne({ _id: job.attrs.data.wallet }, { $inc: { balance: 10 }, $set: { state: 'paid' } });
});`,
    },
    {
      name: 'jobs of pg-boss and graphile-worker',
      code: `import PgBoss from 'pg-boss';
import { run } from 'graphile-worker';
import knexFactory from 'knex';
const knex = knexFactory({ client: 'pg' });
const boss = new PgBoss(process.env.DATABASE_URL);
await boss.work('transfer', async (job) => {
  // expect: job-idempotent/blind-insert P2
  await knex('transfers').insert({ account: job.data.account });
});
await run({ taskList: { points: async (payload) => {
  // expect: job-idempotent/counter-increment P1
  await knex('accounts').where({ name: payload.name }).increment('points', 5);
} } });`,
    },
    {
      name: 'a message of RabbitMQ',
      code: `import amqp from 'amqplib';
${PRISMA}const channel = await (await amqp.connect('amqp://broker')).createChannel();
await channel.consume('sales', async (message) => {
  // expect: job-idempotent/counter-increment P1
  await prisma.account.update({ where: { name: 'sales' }, data: { balance: { increment: 1 } } });
  channel.ack(message);
});`,
    },
    {
      name: 'an event of Nest',
      files: {
        'src/prisma.service.ts': `import { PrismaClient } from '@prisma/client';\nexport class PrismaService extends PrismaClient {}\n`,
        'src/stock.controller.ts': `import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { PrismaService } from './prisma.service.ts';
@Controller()
export class StockController {
  constructor(private readonly prisma: PrismaService) {}
  @EventPattern('order.placed')
  async take(data: { sku: string; quantity: number }) {
    // expect: job-idempotent/counter-increment P1
    await this.prisma.product.update({ where: { sku: data.sku }, data: { stock: { decrement: data.quantity } } });
  }
}`,
      },
    },
    {
      name: 'a step of DBOS',
      code: `import { DBOS } from '@dbos-inc/dbos-sdk';
import axios from 'axios';
export class Shop {
  @DBOS.step({ retriesAllowed: true })
  static async transfer(iban: string) {
    // expect: job-idempotent/external-effect-unkeyed P1
    await axios.post('https://bank.example/transfers', { iban });
  }
}`,
    },
  ],
  covers: {
    flagged: [
      'bullmq',
      '@Processor',
      "require('bull')",
      'agenda',
      'pg-boss',
      'graphile-worker',
      'sqs-consumer',
      'kafkajs',
      'amqplib',
      '@EventPattern',
      '@temporalio/worker',
      '@DBOS.step',
    ],
  },
});
