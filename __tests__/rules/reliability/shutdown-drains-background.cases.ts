import { defineCases } from '../../support/rule-tester.ts';

export default defineCases({
  valid: [
    {
      name: 'workers and consumers, closed in order',
      code: `import { Kafka } from 'kafkajs';
import { Worker } from 'bullmq';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
const worker = new Worker('mail', async () => {});
const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'mail' });
await consumer.run({ eachMessage: async () => {} });
process.on('SIGTERM', async () => {
  await consumer.disconnect();
  await worker.close();
  await prisma.$disconnect();
  process.exit(0);
});`,
    },
    {
      name: 'a module of Nest that closes its workers',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(3000);`,
        'src/app.module.ts': `import { Module } from '@nestjs/common';
import { BullModule } from '@nestjs/bullmq';
import './worker.ts';
@Module({ imports: [BullModule.forRoot({})] })
export class AppModule {}`,
        'src/worker.ts': `import { Worker } from 'bullmq';
export const worker = new Worker('mail', async () => {});`,
      },
    },
    {
      name: 'a hook that stops the schedule',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(3000);`,
        'src/app.module.ts': `import { Module, Injectable, type OnModuleDestroy } from '@nestjs/common';
import cron from 'node-cron';
@Injectable()
export class Reports implements OnModuleDestroy {
  private readonly task = cron.schedule('0 3 * * *', () => {});
  onModuleDestroy() { this.task.stop(); }
}
@Module({ providers: [Reports] })
export class AppModule {}`,
      },
    },
    {
      name: 'a worker in another program of the same package',
      files: {
        'src/app.ts': `import express from 'express';
const server = express().listen(3000);
process.on('SIGTERM', () => server.close(() => process.exit(0)));`,
        'src/worker.ts': `import { Worker } from 'bullmq';
const worker = new Worker('mail', async () => {});
process.on('SIGTERM', async () => { await worker.close(); });`,
      },
    },
    {
      name: 'a handler that hands over to what is not seen',
      code: `import express from 'express';
import { Worker } from 'bullmq';
import { lifecycle } from '@acme/lifecycle';
const worker = new Worker('mail', async () => {});
lifecycle.register(worker);
const server = express().listen(3000);
process.on('SIGTERM', async () => { server.close(); await lifecycle.shutdown(); });`,
    },
    {
      name: 'timers that are all cleared, and a pause',
      code: `export class Scheduler {
  private timers: NodeJS.Timeout[] = [];
  async start(work: () => void) {
    this.timers.push(setInterval(work, 60_000));
    this.timers.push(setTimeout(work, 1_000));
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
  stop() { this.timers.forEach(clearInterval); }
}`,
    },
    {
      name: 'a class without timers of its own to clear',
      code: `export class Mailer {
  send(work: () => void) { setTimeout(() => work(), 1_000); }
  close() { console.log('closed'); }
}`,
    },
    {
      name: 'a field that is ended with the others, and one without work of its own',
      code: `class Poller {
  private readonly timer = setInterval(() => {}, 1_000);
  stop() { clearInterval(this.timer); }
}
class Settings { close() {} }
export class App {
  constructor(private readonly pool: { end(): Promise<void> }) {}
  start() { this.poller = new Poller(); this.settings = new Settings(); }
  async shutdown() { this.poller.stop(); await this.pool.end(); }
}`,
    },
    {
      name: 'a field that somebody else made, and ends',
      code: `class Poller {
  private readonly timer = setInterval(() => {}, 1_000);
  stop() { clearInterval(this.timer); }
}
export class Notifier {
  constructor(poller: Poller, handle: { close(): void }) { this.poller = poller; this.handle = handle; }
  stop() { this.handle.close(); }
}
const poller = new Poller();
export const notifier = new Notifier(poller, { close() {} });`,
    },
    {
      name: 'a field that another method ends',
      code: `class Poller {
  start() { this.timer = setInterval(() => {}, 1_000); }
  stop() { clearInterval(this.timer); }
}
export class App {
  start() { this.poller = new Poller(); }
  pause() { this.poller.stop(); }
  async shutdown() { this.pause(); await this.pool.end(); }
}`,
    },
    {
      name: 'a program without a handler, of which another rule speaks',
      code: `import { Worker } from 'bullmq';
new Worker('mail', async () => {});`,
    },
    {
      name: 'what start-up begins and the handler ends: a broker, a boss, an agenda, DBOS, telemetry',
      code: `import { NodeSDK } from '@opentelemetry/sdk-node';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { Agenda } from 'agenda';
import amqp from 'amqplib';
import express from 'express';
import PgBoss from 'pg-boss';
const sdk = new NodeSDK();
sdk.start();
const agenda = new Agenda();
const boss = new PgBoss('postgres://db');
async function main() {
  const connection = await amqp.connect('amqp://mq');
  const channel = await connection.createChannel();
  await channel.consume('orders', () => {});
  await agenda.start();
  await boss.start();
  await DBOS.launch();
  const server = express().listen(3000);
  const stop = async () => {
    await new Promise((done) => server.close(done));
    await channel.close();
    await connection.close();
    await Promise.all([agenda.stop(), boss.stop(), DBOS.shutdown()]);
    await sdk.shutdown();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
await main();`,
    },
    {
      name: 'timers that only look after the process, one that is let go, and one that is cleared',
      code: `import express from 'express';
import { Pool } from 'pg';
const pool = new Pool();
const server = express().listen(3000);
setInterval(() => console.log(process.memoryUsage().rss), 60_000);
setInterval(() => pool.query('select 1'), 60_000).unref();
process.on('SIGTERM', () => server.close(async () => {
  await pool.end();
  process.exit(0);
}));`,
    },
    {
      name: 'a timer whose handle the handler clears',
      code: `import express from 'express';
import { Pool } from 'pg';
const pool = new Pool();
const server = express().listen(3000);
const timer = setInterval(() => pool.query('select 1'), 60_000);
process.on('SIGTERM', () => {
  clearInterval(timer);
  server.close(() => pool.end());
});`,
    },
    {
      name: 'schedules of Nest, a runtime of Temporal and a logger, which end by themselves',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(3000);`,
        'src/app.module.ts': `import { Module, Injectable } from '@nestjs/common';
import { Cron, ScheduleModule } from '@nestjs/schedule';
import { Worker } from '@temporalio/worker';
import pino from 'pino';
const logger = pino();
@Injectable()
class Sweep {
  @Cron('0 * * * *') sweep() { logger.info('sweep'); }
  async onModuleInit() { await (await Worker.create({ taskQueue: 'q' })).run(); }
}
@Module({ imports: [ScheduleModule.forRoot()], providers: [Sweep] })
export class AppModule {}`,
      },
    },
    {
      name: 'a worker that a function makes for a while',
      code: `import { Worker } from 'bullmq';
import express from 'express';
const server = express().listen(3000);
async function catchUp() {
  const worker = new Worker('backlog', async () => {});
  await new Promise((done) => worker.once('drained', done));
  await worker.close();
}
await catchUp();
process.on('SIGTERM', () => server.close(() => process.exit(0)));`,
    },
  ],
  invalid: [
    {
      name: 'a worker beside the server',
      code: `import express from 'express';
import { Worker } from 'bullmq';
const worker = new Worker('mail', async () => {});
const server = express().listen(3000);
// expect: shutdown-drains-background/worker-not-closed
process.on('SIGTERM', () => server.close(() => process.exit(0)));`,
    },
    {
      name: 'a consumer, CommonJS, in another file',
      files: {
        'src/app.js': `const express = require('express');
require('./consume');
const server = express().listen(3000);
// expect: shutdown-drains-background/consumer-not-disconnected
process.on('SIGTERM', () => server.close(() => process.exit(0)));`,
        'src/consume.js': `const { Kafka } = require('kafkajs');
const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'mail' });
consumer.run({ eachMessage: async () => {} }).catch((error) => { console.error(error); process.exit(1); });`,
        'package.json': '{ "name": "app", "dependencies": { "express": "^4.19.0", "kafkajs": "^2.0.0" } }',
      },
    },
    {
      name: 'a schedule and telemetry',
      code: `import Fastify from 'fastify';
import cron from 'node-cron';
import { NodeSDK } from '@opentelemetry/sdk-node';
const sdk = new NodeSDK({});
sdk.start();
cron.schedule('0 3 * * *', () => {});
const app = Fastify();
await app.listen({ port: 3000 });
// expect: shutdown-drains-background/timer-not-cleared
// expect: shutdown-drains-background/telemetry-not-flushed
process.on('SIGTERM', async () => { await app.close(); process.exit(0); });`,
    },
    {
      name: 'the database first',
      code: `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
import { prisma } from './prisma.ts';
import { PrismaClient } from '@prisma/client';
const client = new PrismaClient();
const app = await NestFactory.create(AppModule);
await app.listen(3000);
process.on('SIGTERM', async () => {
  // expect: shutdown-drains-background/order-wrong
  await client.$disconnect();
  await app.close();
  process.exit(0);
});`,
    },
    {
      name: 'a timer that stop() does not know',
      code: `export class Scheduler {
  private timers: NodeJS.Timeout[] = [];
  start(work: () => void, jitter: number) {
    this.timers.push(setInterval(work, 60_000).unref());
    // expect: shutdown-drains-background/timer-not-cleared
    setTimeout(() => { work(); }, jitter);
  }
  stop() { this.timers.forEach(clearInterval); }
}`,
    },
    {
      name: 'a field that shutdown passes by',
      files: {
        'src/server.ts': `import { LiveQueries } from './live.ts';
export class Server {
  static async live() { const live = new LiveQueries(); return live; }
  async start() { this.live = await Server.live(); }
  // expect: shutdown-drains-background/member-left-open
  async handleShutdown() {
    await this.database.close();
  }
}`,
        'src/live.ts': `export class LiveQueries {
  constructor() { this.sockets = new Sockets(); }
}
class Sockets {
  constructor() { setInterval(() => this.ping(), 10_000); }
  ping() {}
  close() {}
}`,
      },
    },
    {
      name: 'a consumer that a function of another file begins, both signals answered apart',
      files: {
        'src/app.ts': `import Fastify from 'fastify';
import { consume } from './broker.ts';
const app = Fastify();
await consume('orders');
await app.listen({ port: 3000 });
const stop = async () => {
  await app.close();
  process.exit(0);
};
process.on('SIGINT', stop);
// expect: shutdown-drains-background/consumer-not-disconnected P1
process.on('SIGTERM', stop);`,
        'src/broker.ts': `import amqp from 'amqplib';
export async function consume(queue: string) {
  const connection = await amqp.connect('amqp://mq');
  const channel = await connection.createChannel();
  await channel.consume(queue, (message) => channel.ack(message));
}`,
      },
    },
    {
      name: 'an agenda, a boss and a runtime that nobody stops',
      path: 'src/app.js',
      code: `const { Agenda } = require('agenda');
const { DBOS } = require('@dbos-inc/dbos-sdk');
const PgBoss = require('pg-boss');
const express = require('express');
const agenda = new Agenda();
const boss = new PgBoss('postgres://db');
const server = express().listen(3000);
(async () => {
  await agenda.start();
  await boss.start();
  await DBOS.launch();
})();
// expect: shutdown-drains-background/worker-not-closed P1
process.on('SIGTERM', () => server.close(() => process.exit(0)));`,
    },
    {
      name: 'a job of cron, and a timer of a function that works on the database',
      files: {
        'src/app.ts': `import { CronJob } from 'cron';
import express from 'express';
import { startPoller } from './poller.ts';
const server = express().listen(3000);
new CronJob('0 * * * *', () => console.log('hourly')).start();
startPoller();
// expect: shutdown-drains-background/timer-not-cleared P2
process.on('SIGTERM', () => server.close(() => process.exit(0)));`,
        'src/poller.ts': `import knex from 'knex';
const db = knex({ client: 'pg' });
export function startPoller() {
  setInterval(async () => { await db('outbox').where({ sent: false }).update({ sent: true }); }, 5_000);
}`,
      },
    },
  ],
  covers: {
    flagged: [
      'bullmq',
      'kafkajs',
      'amqplib',
      'CronJob',
      'node-cron',
      'setInterval',
      'pg-boss',
      'agenda',
      '@dbos-inc/dbos-sdk',
      '@opentelemetry/sdk-node',
    ],
    passed: ['@nestjs/schedule', '@temporalio/worker', 'pino', 'sdk.shutdown'],
  },
});
