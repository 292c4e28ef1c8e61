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
    // A queue in memory that the handler waits for as a whole.
    `${EXPRESS}${MAIL}import PQueue from 'p-queue';
app.post('/mails', async (req, res) => {
  const queue = new PQueue({ concurrency: 4 });
  for (const to of req.body.to.slice(0, 20)) queue.add(() => mailer.sendMail({ to }));
  await queue.onIdle();
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
    // A calendar that is set up at start finds what is due in the database.
    `${EXPRESS}${MAIL}${PRISMA}import cron from 'node-cron';
cron.schedule('*/5 * * * *', async () => {
  const due = await prisma.reminder.findMany({ where: { at: { lte: new Date() } } });
  for (const reminder of due) await mailer.sendMail({ to: reminder.to });
});
setInterval(() => void prisma.rate.findMany(), 60_000).unref();
app.get('/', (req, res) => res.end());${LISTEN}`,
    {
      name: 'an event whose listeners are waited for, or do without effect',
      code: `${EXPRESS}${MAIL}import { EventEmitter2 } from 'eventemitter2';
const bus = new EventEmitter2();
bus.on('order.placed', async (order) => { await mailer.sendMail({ to: order.email }); });
bus.on('order.seen', (order) => console.info(order.id));
app.post('/orders', async (req, res) => {
  await bus.emitAsync('order.placed', req.body);
  bus.emit('order.seen', req.body);
  res.sendStatus(201);
});${LISTEN}`,
    },
    {
      name: 'a long timer that is taken back',
      code: `${EXPRESS}${PRISMA}const timers = new Map();
app.post('/holds/:id', (req, res) => {
  const timer = setTimeout(() => prisma.hold.delete({ where: { id: req.params.id } }), 600_000);
  timers.set(req.params.id, timer);
  res.sendStatus(201);
});
app.delete('/holds/:id', (req, res) => { clearTimeout(timers.get(req.params.id)); res.end(); });${LISTEN}`,
    },
    `${EXPRESS}import { Agenda } from 'agenda';
const agenda = new Agenda({ db: { address: process.env.MONGO_URL } });
app.post('/reminders', async (req, res) => {
  await agenda.schedule('in 1 day', 'remind', req.body);
  res.sendStatus(202);
});${LISTEN}`,
    `${EXPRESS}import PgBoss from 'pg-boss';
import { quickAddJob } from 'graphile-worker';
const boss = new PgBoss(process.env.DATABASE_URL);
app.post('/imports', async (req, res) => {
  await boss.sendAfter('import', req.body, {}, 3600);
  await quickAddJob({}, 'import', req.body);
  res.sendStatus(202);
});${LISTEN}`,
    `${EXPRESS}import { Client } from '@temporalio/client';
const client = new Client();
app.post('/imports', async (req, res) => {
  await client.workflow.start('importFlow', { taskQueue: 'imports', workflowId: req.body.id });
  res.sendStatus(202);
});${LISTEN}`,
    `${EXPRESS}import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
app.post('/thumbnails', async (req, res) => {
  const worker = new Worker('./resize.js', { workerData: req.body });
  const [result] = await once(worker, 'message');
  res.json(result);
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
    {
      name: 'a calendar of its own for each request',
      path: 'src/app.cjs',
      code: `const express = require('express');
const cron = require('node-cron');
const nodemailer = require('nodemailer');
const mailer = nodemailer.createTransport(process.env.MAIL_URL);
const app = express();
app.post('/digests', (req, res) => {
  // expect: job-durable/delayed-by-timer P1
  cron.schedule(req.body.pattern, async () => {
    await mailer.sendMail({ to: req.body.to });
  });
  res.sendStatus(201);
});
app.listen(3000);`,
    },
    {
      name: 'the registry of Nest keeps hold of a timer, and not across a restart',
      files: {
        'src/trials.service.ts': `import { Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Trial } from './trial.entity.ts';
@Injectable()
export class TrialsService {
  constructor(private readonly registry: SchedulerRegistry, @InjectRepository(Trial) private readonly trials: Repository<Trial>) {}
  start(id: string) {
    // expect: job-durable/delayed-by-timer P1
    const timeout = setTimeout(() => this.end(id), 14 * 24 * 3600 * 1000);
    this.registry.addTimeout(id, timeout);
  }
  private async end(id: string) {
    await this.trials.update({ id }, { state: 'ended' });
  }
}`,
        'src/trials.controller.ts': `import { Controller, Param, Post } from '@nestjs/common';
import { TrialsService } from './trials.service.ts';
@Controller('trials')
export class TrialsController {
  constructor(private readonly trials: TrialsService) {}
  @Post(':id')
  start(@Param('id') id: string) { this.trials.start(id); }
}`,
      },
    },
    {
      name: 'a listener of Nest that nobody waits for',
      files: {
        'src/orders.controller.ts': `import { Body, Controller, Post } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
@Controller('orders')
export class OrdersController {
  constructor(private readonly events: EventEmitter2) {}
  @Post()
  create(@Body() order: { email: string }) {
    // expect: job-durable/fire-and-forget-after-response P2
    this.events.emit('order.placed', order);
    return order;
  }
}`,
        'src/mail.listener.ts': `import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import nodemailer from 'nodemailer';
@Injectable()
export class MailListener {
  private readonly mailer = nodemailer.createTransport(process.env.MAIL_URL);
  @OnEvent('order.placed')
  async confirm(order: { email: string }) {
    await this.mailer.sendMail({ to: order.email });
  }
}`,
      },
    },
    {
      name: 'a message that counts as done before its work has begun',
      code: `import { Kafka } from 'kafkajs';
import Stripe from 'stripe';
const stripe = new Stripe(process.env.STRIPE_KEY);
const consumer = new Kafka({ brokers: ['kafka:9092'] }).consumer({ groupId: 'orders' });
await consumer.run({
  eachMessage: async ({ message }) => {
    // expect: job-durable/fire-and-forget-after-response P1
    setImmediate(() => stripe.charges.create({ amount: 100, source: String(message.key) }));
  },
});`,
    },
    {
      name: 'a route of hapi, and a function with its arguments',
      code: `import Hapi from '@hapi/hapi';
import twilio from 'twilio';
const client = twilio(process.env.SID, process.env.TOKEN);
const sendSms = async (to, body) => { await client.messages.create({ to, body }); };
const server = Hapi.server({ port: 3000 });
server.route({
  method: 'POST',
  path: '/visits',
  handler: (request, h) => {
    // expect: job-durable/delayed-by-timer P1
    setTimeout(sendSms, 3_600_000, request.payload.phone, 'How was it?');
    return h.response().code(201);
  },
});
await server.start();`,
    },
    {
      name: 'CommonJS, a queue of async',
      path: 'src/app.cjs',
      code: `const express = require('express');
const async = require('async');
const { PrismaClient } = require('@prisma/client');
const prisma = new PrismaClient();
const app = express();
const queue = async.queue(async (task) => { await prisma.invoice.create({ data: task }); }, 2);
app.post('/invoices', (req, res) => {
  // expect: job-durable/in-memory-queue P2
  queue.push(req.body);
  res.sendStatus(202);
});
app.listen(3000);`,
    },
    `${EXPRESS}${PRISMA}${LOG}import Bottleneck from 'bottleneck';
const limiter = new Bottleneck({ maxConcurrent: 2 });
app.post('/rows', (req, res) => {
  // expect: job-durable/in-memory-queue P2
  limiter.schedule(() => prisma.row.create({ data: req.body })).catch(log);
  res.sendStatus(202);
});${LISTEN}`,
  ],
  covers: {
    flagged: ['setTimeout', 'setImmediate', 'p-queue', 'fastq', 'async.queue', 'EventEmitter2', '@nestjs/schedule', 'node-cron'],
    passed: ['setInterval', 'bullmq', 'agenda', 'pg-boss', 'graphile-worker', '@temporalio/client', '@dbos-inc/dbos-sdk', 'worker_threads'],
  },
});
