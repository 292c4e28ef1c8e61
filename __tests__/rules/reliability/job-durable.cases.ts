import { defineCases } from '../../support/rule-tester.ts';

const EXPRESS = `import express from 'express';\nconst app = express();\n`;
const LISTEN = `\napp.listen(3000);\n`;
const PRISMA = `import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n`;
const MAIL = `import nodemailer from 'nodemailer';\nconst mailer = nodemailer.createTransport(process.env.MAIL_URL);\n`;
const LOG = `import { log } from './log.ts';\n`;

export default defineCases({
  valid: [
    // On a queue before the answer, and awaited.
    `${EXPRESS}import { Queue } from 'bullmq';
const imports = new Queue('import', { connection: {} });
app.post('/imports', async (req, res) => {
  await imports.add('import', req.body);
  res.sendStatus(202);
});${LISTEN}`,
    `${EXPRESS}${MAIL}${LOG}app.post('/orders', async (req, res) => {
  await mailer.sendMail({ to: req.body.to }).catch(log);
  res.sendStatus(201);
});${LISTEN}`,
    // A queue out of the process takes it at once.
    `${EXPRESS}${LOG}import { Queue } from 'bullmq';
const imports = new Queue('import', { connection: {} });
app.post('/imports', (req, res) => {
  imports.add('import', req.body).catch(log);
  res.sendStatus(202);
});${LISTEN}`,
    // The answer waits for it.
    `${EXPRESS}${PRISMA}app.post('/orders', (req, res, next) => {
  prisma.order.create({ data: req.body }).then((order) => res.json(order)).catch(next);
});${LISTEN}`,
    `${EXPRESS}${PRISMA}async function place(body, res) {
  await prisma.order.create({ data: body });
  res.sendStatus(201);
}
app.post('/orders', (req, res) => {
  place(req.body, res).catch((error) => res.status(500).end(String(error)));
});${LISTEN}`,
    // What a service may do without.
    `${EXPRESS}${PRISMA}${LOG}app.get('/posts/:id', async (req, res) => {
  prisma.auditLog.create({ data: { path: req.path } }).catch(log);
  res.json(await prisma.post.findUnique({ where: { id: req.params.id } }));
});${LISTEN}`,
    `${EXPRESS}import { metrics } from './metrics.ts';
app.post('/orders', (req, res) => {
  setImmediate(() => metrics.flush());
  res.sendStatus(201);
});${LISTEN}`,
    // Timers that reach nothing outside, and those of start-up.
    `${EXPRESS}import { load } from './load.ts';
app.get('/slow', async (req, res) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 90_000);
  res.json(await load(controller.signal));
});${LISTEN}`,
    `${EXPRESS}${PRISMA}setTimeout(async () => { await prisma.run.create({ data: {} }); }, 60_000);
app.get('/', (req, res) => res.end());${LISTEN}`,
    `const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
${EXPRESS}${MAIL}app.post('/orders', async (req, res) => {
  await sleep(100);
  await mailer.sendMail({ to: req.body.to });
  res.end();
});${LISTEN}`,
    // A queue in memory that only bounds how much runs at once.
    `${EXPRESS}${MAIL}import PQueue from 'p-queue';
const queue = new PQueue({ concurrency: 4 });
app.post('/invite', async (req, res) => {
  await queue.add(() => mailer.sendMail({ to: req.body.to }));
  res.end();
});${LISTEN}`,
    // In a job, which is done again.
    `${MAIL}${LOG}import { Worker } from 'bullmq';
new Worker('mail', async (job) => {
  mailer.sendMail({ to: job.data.to }).catch(log);
}, { connection: {} });`,
    `import { DBOS } from '@dbos-inc/dbos-sdk';
${EXPRESS}import { importFlow } from './flows.ts';
app.post('/imports', async (req, res) => {
  await DBOS.startWorkflow(importFlow)(req.body.id);
  res.sendStatus(202);
});${LISTEN}`,
  ],
  invalid: [
    `${EXPRESS}${PRISMA}${LOG}async function importRows(rows) {
  for (const row of rows) await prisma.row.create({ data: row });
}
app.post('/imports', (req, res) => {
  // expect: job-durable/fire-and-forget-after-response P2
  importRows(req.body.rows).catch(log);
  res.sendStatus(202);
});${LISTEN}`,
    `${EXPRESS}${LOG}import Stripe from 'stripe';
const stripe = new Stripe(process.env.STRIPE_KEY);
app.post('/payouts', (req, res) => {
  // expect: job-durable/fire-and-forget-after-response P1
  void stripe.transfers.create({ amount: req.body.amount, currency: 'bdt' }).catch((error) => log(error));
  res.sendStatus(202);
});${LISTEN}`,
    `${EXPRESS}${PRISMA}${MAIL}app.post('/orders', (req, res) => {
  // expect: job-durable/fire-and-forget-after-response P1
  setImmediate(async () => {
    const order = await prisma.order.create({ data: req.body });
    await mailer.sendMail({ to: order.email });
  });
  res.sendStatus(202);
});${LISTEN}`,
    {
      name: 'a reminder after a day, in a service of Nest',
      files: {
        'src/orders.service.ts': `import { Injectable } from '@nestjs/common';
import nodemailer from 'nodemailer';
const mailer = nodemailer.createTransport(process.env.MAIL_URL);
@Injectable()
export class OrdersService {
  create(email: string) {
    // expect: job-durable/delayed-by-timer P1
    setTimeout(() => this.remind(email), 24 * 3600 * 1000);
  }
  private async remind(email: string) {
    await mailer.sendMail({ to: email });
  }
}`,
        'src/orders.controller.ts': `import { Body, Controller, Post } from '@nestjs/common';
import { OrdersService } from './orders.service.ts';
@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}
  @Post()
  create(@Body() body: { email: string }) { this.orders.create(body.email); }
}`,
      },
    },
    {
      name: 'CommonJS, a timer of seconds',
      path: 'src/app.cjs',
      code: `const express = require('express');
const axios = require('axios');
const app = express();
app.post('/orders', (req, res) => {
  // expect: job-durable/delayed-by-timer P2
  setTimeout(() => axios.post('https://shop.example/confirm', req.body), 5000);
  res.sendStatus(202);
});
app.listen(3000);`,
    },
    `${EXPRESS}${MAIL}import PQueue from 'p-queue';
const queue = new PQueue({ concurrency: 4 });
app.post('/invite', (req, res) => {
  // expect: job-durable/in-memory-queue P2
  queue.add(() => mailer.sendMail({ to: req.body.to }));
  res.sendStatus(202);
});${LISTEN}`,
    `${EXPRESS}${PRISMA}import fastq from 'fastq';
async function work(row) {
  await prisma.row.create({ data: row });
  await prisma.total.update({ where: { id: row.id }, data: { done: true } });
}
const queue = fastq.promise(work, 2);
app.post('/rows', (req, res) => {
  // expect: job-durable/in-memory-queue P1
  queue.push(req.body);
  res.sendStatus(202);
});${LISTEN}`,
  ],
});
