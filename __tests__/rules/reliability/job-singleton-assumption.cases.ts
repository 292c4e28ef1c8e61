import { defineCases } from '../../support/rule-tester.ts';

const PRISMA = `import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n`;
const MAIL = `import nodemailer from 'nodemailer';\nconst mailer = nodemailer.createTransport(process.env.MAIL_URL);\n`;
const REDIS = `import Redis from 'ioredis';\nconst redis = new Redis(process.env.REDIS_URL);\n`;
const NEST = (decorator: string, body: string): string => `import { Injectable } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { PrismaService } from './prisma.service.ts';
import { Mailer } from './mailer.ts';
import { locks } from './locks.ts';
@Injectable()
export class Billing {
  private isRunning = false;
  constructor(private readonly prisma: PrismaService, private readonly mailer: Mailer) {}
  ${decorator}
  async bill() {
    ${body}
  }
}`;
const PRISMA_SERVICE = {
  'src/prisma.service.ts': `import { PrismaClient } from '@prisma/client';\nexport class PrismaService extends PrismaClient {}\n`,
};
const nest = (decorator: string, body: string): { files: Record<string, string> } => ({
  files: { ...PRISMA_SERVICE, 'src/billing.ts': NEST(decorator, body) },
});

export default defineCases({
  valid: [
    // A lock of the database, of Redis, of a library.
    nest(`@Cron('0 2 * * *')`, `if (!(await locks.tryAdvisoryLock(42))) return;\n    await this.prisma.invoice.create({ data: {} });`),
    nest(
      `@Cron('0 2 * * *')`,
      `await this.prisma.$queryRaw\`SELECT pg_try_advisory_lock(42)\`;\n    await this.prisma.invoice.create({ data: {} });`,
    ),
    `${PRISMA}${REDIS}import cron from 'node-cron';
cron.schedule('0 2 * * *', async () => {
  if ((await redis.set('bill', '1', 'EX', 600, 'NX')) === null) return;
  await prisma.invoice.create({ data: {} });
});`,
    `${PRISMA}import cron from 'node-cron';
import Redlock from 'redlock';
import { clients } from './clients.ts';
const redlock = new Redlock(clients);
cron.schedule('0 2 * * *', async () => {
  await redlock.using(['bill'], 5000, async () => { await prisma.invoice.create({ data: {} }); });
});`,
    // A claim of rows, and a key that refuses the second one.
    `import cron from 'node-cron';
import { Pool } from 'pg';
${MAIL}const pool = new Pool();
cron.schedule('* * * * *', async () => {
  const { rows } = await pool.query('SELECT id FROM outbox ORDER BY id LIMIT 10 FOR UPDATE SKIP LOCKED');
  for (const row of rows) await mailer.sendMail({ to: row.id });
});`,
    `${PRISMA}import cron from 'node-cron';
import { today } from './today.ts';
cron.schedule('0 2 * * *', async () => {
  try {
    await prisma.run.create({ data: { id: 'bill-' + today() } });
  } catch {
    return;
  }
});`,
    `${PRISMA}import cron from 'node-cron';
cron.schedule('0 2 * * *', async () => {
  await prisma.balance.createMany({ data: [], skipDuplicates: true });
});`,
    // Harmless however often it is done: cleaning up, refreshing what the instance has.
    nest(`@Cron('0 3 * * *')`, `await this.prisma.token.deleteMany({ where: { expired: true } });`),
    `import cron from 'node-cron';
import { load } from './rates.ts';
let rates = new Map();
cron.schedule('*/5 * * * *', async () => { rates = await load(); });`,
    // What the instance itself has gathered.
    `${PRISMA}const buffer: object[] = [];
setInterval(async () => {
  await prisma.visit.createMany({ data: buffer.splice(0) });
}, 5000);`,
    // The schedule of a queue runs once for all.
    `${MAIL}import { Queue, Worker } from 'bullmq';
const queue = new Queue('bill', { connection: {} });
await queue.upsertJobScheduler('bill', { pattern: '0 2 * * *' });
new Worker('bill', async () => { await mailer.sendMail({ to: 'a@b.example' }); }, { connection: {} });`,
    // One instance is chosen by its settings.
    `${MAIL}import cron from 'node-cron';
if (process.env.RUN_CRON === 'true') cron.schedule('0 2 * * *', async () => { await mailer.sendMail({ to: 'a@b.example' }); });`,
    // A timer of a request, which is no schedule.
    `${PRISMA}import express from 'express';
const app = express();
app.get('/events', (req, res) => {
  const beat = setInterval(async () => {
    const rows = await prisma.order.findMany({ take: 5 });
    await prisma.view.create({ data: { rows: rows.length } });
  }, 1000);
  req.on('close', () => clearInterval(beat));
});
app.listen(3000);`,
    // Locks with an end.
    `${REDIS}export async function takeLock(key: string) {
  return redis.set(\`lock:\${key}\`, '1', 'PX', 5000, 'NX');
}`,
    `import { createClient } from 'redis';
const redis = createClient();
export async function takeLock(key: string) {
  return redis.set(\`lock:\${key}\`, '1', { NX: true, EX: 10 });
}`,
    `${REDIS}export async function takeLock(key: string) {
  const taken = await redis.setnx(\`lock:\${key}\`, '1');
  await redis.expire(\`lock:\${key}\`, 10);
  return taken;
}`,
    // No lock: first come, first kept.
    `${REDIS}export const name = (id: string, value: string) => redis.set(\`name:\${id}\`, value, 'NX');`,
    // Schedulers that keep their schedule in a database take turns.
    `${MAIL}import { Agenda } from 'agenda';
import PgBoss from 'pg-boss';
const agenda = new Agenda({ db: { address: process.env.MONGO_URL } });
agenda.define('bill', async () => { await mailer.sendMail({ to: 'a@b.example' }); });
await agenda.every('1 day', 'bill');
const boss = new PgBoss(process.env.DATABASE_URL);
await boss.schedule('nightly', '0 3 * * *');
await boss.work('nightly', async () => { await mailer.sendMail({ to: 'a@b.example' }); });`,
    {
      name: 'a file that is run by the clock and only looks',
      files: {
        'src/app.ts': `import Bree from 'bree';
await new Bree({ jobs: ['look'] }).start();`,
        'jobs/look.ts': `console.info(process.memoryUsage().rss);`,
      },
    },
    {
      name: 'a lease that another instance holds',
      code: `${MAIL}import cron from 'node-cron';
import { MongoClient } from 'mongodb';
const db = new MongoClient(process.env.MONGO_URL).db();
cron.schedule('0 5 * * *', async () => {
  const lease = await db.collection('runs').findOneAndUpdate({ until: { $lt: new Date() } }, { $set: { until: new Date() } });
  if (!lease) return;
  await mailer.sendMail({ to: 'team@example.com' });
});`,
    },
  ],
  invalid: [
    nest(
      `// expect: job-singleton-assumption/cron-no-lock P2\n  @Cron('0 2 * * *')`,
      `const due = await this.prisma.account.findMany({ take: 100 });\n    for (const account of due) await this.prisma.invoice.create({ data: { accountId: account.id } });`,
    ),
    `${PRISMA}${MAIL}import cron from 'node-cron';
// expect: job-singleton-assumption/cron-no-lock P2
cron.schedule('0 8 * * 1', async () => {
  await remind();
});
async function remind() {
  const members = await prisma.member.findMany({ take: 100 });
  for (const member of members) await mailer.sendMail({ to: member.email });
}`,
    {
      name: 'CommonJS, a class of jobs',
      path: 'src/app.cjs',
      code: `const { CronJob } = require('cron');
const nodemailer = require('nodemailer');
const mailer = nodemailer.createTransport(process.env.MAIL_URL);
// expect: job-singleton-assumption/cron-no-lock P2
const job = new CronJob('0 8 * * *', async () => { await mailer.sendMail({ to: 'team@example.com' }); });
job.start();`,
    },
    `${MAIL}import schedule from 'node-schedule';
// expect: job-singleton-assumption/cron-no-lock P2
schedule.scheduleJob('0 8 * * *', async () => { await mailer.sendMail({ to: 'team@example.com' }); });`,
    `${MAIL}${PRISMA}import { CronJob } from 'cron';
// expect: job-singleton-assumption/cron-no-lock P2
CronJob.from({ cronTime: '0 8 * * *', start: true, onTick: async () => { await prisma.invoice.create({ data: {} }); } });`,
    `import Stripe from 'stripe';
import { Cron } from 'croner';
${PRISMA}const stripe = new Stripe(process.env.STRIPE_KEY);
// expect: job-singleton-assumption/cron-no-lock P2
new Cron('0 2 * * *', async () => {
  for (const account of await prisma.account.findMany({ take: 10 })) await stripe.charges.create({ amount: account.due, currency: 'bdt' });
});`,
    `${PRISMA}${MAIL}// expect: job-singleton-assumption/overlap P2
setInterval(sendOutbox, 1000);
async function sendOutbox() {
  const rows = await prisma.outbox.findMany({ where: { sent: false }, take: 10 });
  for (const row of rows) {
    await mailer.sendMail({ to: row.to });
    await prisma.outbox.update({ where: { id: row.id }, data: { sent: true } });
  }
}`,
    nest(
      `// expect: job-singleton-assumption/cron-no-lock P2\n  @Interval(5000)`,
      `if (this.isRunning) return;\n    this.isRunning = true;\n    const due = await this.prisma.account.findMany({ take: 100 });\n    for (const account of due) await this.prisma.invoice.create({ data: { accountId: account.id } });\n    this.isRunning = false;`,
    ),
    `${REDIS}export async function takeLock(key: string) {
  // expect: job-singleton-assumption/lock-without-ttl-or-fencing P2
  return redis.set(\`lock:\${key}\`, '1', 'NX');
}`,
    `import { createClient } from 'redis';
const redis = createClient();
export async function run(work: () => Promise<void>) {
  // expect: job-singleton-assumption/lock-without-ttl-or-fencing P2
  if (!(await redis.setNX('billing-lock', '1'))) return;
  await work();
  await redis.del('billing-lock');
}`,
    {
      name: 'a lock without an end is a lock, told of once',
      code: `${REDIS}${PRISMA}import cron from 'node-cron';
cron.schedule('0 2 * * *', async () => {
  // expect: job-singleton-assumption/lock-without-ttl-or-fencing P2
  if (!(await redis.setnx('lock:bill', '1'))) return;
  await prisma.invoice.create({ data: {} });
  await redis.del('lock:bill');
});`,
    },
    {
      name: 'files that bree runs',
      files: {
        'src/app.ts': `import Bree from 'bree';
// expect: job-singleton-assumption/cron-no-lock P2
const bree = new Bree({ jobs: [{ name: 'send-mails', interval: '1h' }] });
await bree.start();`,
        'jobs/send-mails.ts': `${MAIL}await mailer.sendMail({ to: 'team@example.com' });`,
      },
    },
  ],
  covers: {
    flagged: ['@Cron(', '@Interval(', 'node-cron', 'node-schedule', "from 'cron'", 'setInterval', 'bree'],
    passed: ['agenda', 'bullmq', 'pg-boss', 'redlock', 'pg_try_advisory_lock'],
  },
});
