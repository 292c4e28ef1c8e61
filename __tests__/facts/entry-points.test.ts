import { describe, expect, test } from '@jest/globals';
import { factsOf, modelOf } from '../support/link-files.ts';
import type { Files } from '../support/memory-trees.ts';

/** The entry points of a tree but for the top of each file: `job queue mail: send`. */
async function entriesOf(files: Files): Promise<readonly string[]> {
  const { code } = await modelOf(files);
  const found = code.files.flatMap((file) =>
    (code.script(file)?.functions ?? []).flatMap(({ symbol }, fn) =>
      code.graph
        .entriesOf(file, fn)
        .filter(({ kind }) => fn > 0 || kind !== 'startup')
        .map(({ kind, label }) => `${kind} ${label}: ${symbol}`),
    ),
  );
  return found.toSorted();
}

/** [what it shows, files, entry points] */
type EntryCase = readonly [name: string, files: Files, entries: readonly string[]];

const ROUTES: readonly EntryCase[] = [
  [
    'the whole path is told, of handlers and of what runs before them',
    {
      'app.ts': `import express from 'express';
import { api } from './api.ts';
express().use('/api', api);`,
      'api.ts': `import { Router } from 'express';
export const api = Router();
api.get('/orders', signedIn, list);
function signedIn() {}
function list() {}`,
    },
    ['route GET /api/orders: list', 'route GET /api/orders: signedIn'],
  ],
  [
    'Nest: a route once, and what it implements',
    {
      'a.ts': `import { CanActivate, Controller, Get, ExceptionFilter, NestInterceptor } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
@Controller('orders') class Orders { @Get(':id') show() {} helper() {} }
class Guard implements CanActivate { canActivate() { return true; } other() {} }
class Tracing implements NestInterceptor { intercept() {} }
class Filter implements ExceptionFilter<Error> { catch() {} }
class Jwt extends PassportStrategy(Strategy) { validate() {} }
interface CanActivateToo { canActivate(): void }
class NearMiss implements CanActivateToo { canActivate() {} }`,
    },
    [
      'route GET /orders/:id: Orders.show',
      'route filter Filter: Filter.catch',
      'route guard Guard: Guard.canActivate',
      'route interceptor Tracing: Tracing.intercept',
      'route strategy Jwt: Jwt.validate',
    ],
  ],
  [
    'tRPC procedures by name, gRPC services',
    {
      'a.ts': `import { initTRPC } from '@trpc/server';
const t = initTRPC.create();
const orders = t.router({ list: t.procedure.query(list), add: t.procedure.input(schema).mutation(async function add() {}) });
export const root = t.router({ orders });
function list() {}`,
      'b.ts': `import { Server } from '@grpc/grpc-js';
const handlers = { getOrder, listOrders: (call, callback) => callback(null, {}) };
new Server().addService(definition, handlers);
function getOrder(call, callback) {}`,
    },
    [
      'route procedure orders.add: orders.add',
      'route procedure orders.list: list',
      'route rpc getOrder: getOrder',
      'route rpc handlers.listOrders: handlers.listOrders',
    ],
  ],
];

const WORK: readonly EntryCase[] = [
  [
    'queues and jobs',
    {
      'a.ts': `import { Worker } from 'bullmq';
import Bull from 'bull';
import { Agenda } from 'agenda';
import PgBoss from 'pg-boss';
import { run } from 'graphile-worker';
new Worker('mail', send);
new Bull('image').process(5, resize);
new Agenda().define('clean', clean);
new PgBoss('x').work('report', report);
run({ taskList: { notify } });
function send() {}
function resize() {}
function clean() {}
function report() {}
function notify() {}`,
    },
    ['job job clean: clean', 'job job notify: notify', 'job queue 5: resize', 'job queue mail: send', 'job queue report: report'],
  ],
  [
    'consumers that a library calls',
    {
      'a.ts': `import { Kafka } from 'kafkajs';
import { Consumer } from 'sqs-consumer';
import amqp from 'amqplib';
import { createClient } from 'redis';
import Redis from 'ioredis';
import mqtt from 'mqtt';
const consumer = new Kafka({}).consumer({ groupId: 'a' });
consumer.run({ eachMessage: onTopic });
Consumer.create({ queueUrl, handleMessage: onQueue });
const channel = await (await amqp.connect(url)).createChannel();
channel.consume('orders', onRabbit);
await createClient().subscribe('news', onNews);
const redis = new Redis();
redis.on('message', onMessage);
redis.on('error', onError);
mqtt.connect(url).on('message', onMqtt);
function onTopic() {}
function onQueue() {}
function onRabbit() {}
function onNews() {}
function onMessage() {}
function onError() {}
function onMqtt() {}`,
    },
    [
      'consumer channel message: onMessage',
      'consumer channel news: onNews',
      'consumer queue onQueue: onQueue',
      'consumer queue orders: onRabbit',
      'consumer topic message: onMqtt',
      'consumer topic onTopic: onTopic',
    ],
  ],
  [
    'streams of events, handlers of durable services, strategies, mediators',
    {
      'a.ts': `import { EventStoreDBClient } from '@eventstore/db-client';
import * as restate from '@restatedev/restate-sdk';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import { KafkaConsumer } from 'node-rdkafka';
import { requestHandler } from 'mediatr-ts';
const store = EventStoreDBClient.connectionString('esdb://localhost');
const events = store.subscribeToAll();
events.on('data', project);
events.on('error', onError);
export const greeter = restate.service({ name: 'greeter', handlers: { greet } });
passport.use(new LocalStrategy(verify));
new KafkaConsumer({}, {}).on('data', onRecord).on('ready', onReady);
@requestHandler(Buy) class BuyHandler { async handle() {} helper() {} }
class Buy {}
function project() {}
function onError() {}
function greet() {}
function verify() {}
function onRecord() {}
function onReady() {}`,
      'b.ts': `import { KurrentDBClient } from '@kurrent/kurrentdb-client';
const store = KurrentDBClient.connectionString\`kurrentdb://localhost\`;
export async function follow() {
  for await (const event of store.subscribeToStream('orders')) console.log(event);
}
export async function replay() {
  for await (const event of store.readStream('orders')) console.log(event);
}`,
    },
    [
      'consumer stream data: project',
      'consumer stream follow: follow',
      'consumer topic data: onRecord',
      'event request BuyHandler: BuyHandler.handle',
      'job handler greet: greet',
      'route strategy verify: verify',
    ],
  ],
  [
    'functions that fetch work themselves',
    {
      'a.ts': `import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { connect } from 'nats';
import Redis from 'ioredis';
const sqs = new SQSClient({});
async function poll() { while (running) await sqs.send(new ReceiveMessageCommand({ QueueUrl })); }
async function tell() { await sqs.send(new SendMessageCommand({ QueueUrl })); }
async function listen() { const nc = await connect(); for await (const message of nc.subscribe('orders')) handle(message); }
async function walk(items) { for await (const item of items) handle(item); }
const redis = new Redis();
async function stream() { await redis.xreadgroup('GROUP', 'a', 'b', 'STREAMS', 's', '>'); await redis.get('x'); }
function handle() {}`,
    },
    ['consumer queue poll: poll', 'consumer stream stream: stream', 'consumer subject listen: listen'],
  ],
  [
    'schedules',
    {
      'a.ts': `import cron from 'node-cron';
import { CronJob } from 'cron';
import { Cron } from '@nestjs/schedule';
cron.schedule('0 * * * *', hourly);
new CronJob('0 0 * * *', daily);
class Tasks { @Cron('* * * * *') tick() {} }
function hourly() {}
function daily() {}`,
    },
    ['schedule cron * * * * *: Tasks.tick', 'schedule cron 0 * * * *: hourly', 'schedule cron 0 0 * * *: daily'],
  ],
  [
    'Temporal: what a worker is given, and what its bundle exports',
    {
      'worker.ts': `import { NativeConnection, Worker } from '@temporalio/worker';
import * as activities from './activities';
import { makeMore } from './more';
await Worker.create({ workflowsPath: require.resolve('./workflows'), activities: { ...activities, ...makeMore(db) }, taskQueue: 'q' });`,
      'activities.ts': `export async function charge() { return helper(); }\nfunction helper() {}`,
      'more.ts': `export const makeMore = (db) => ({ async ship() { return db; } });`,
      'workflows/index.ts': `export * from './order';`,
      'workflows/order.ts': `export async function order() { return step(); }\nfunction step() {}`,
      'elsewhere.ts': `export async function order() {}`,
    },
    ['job activity charge: charge', 'job activity makeMore.ship: makeMore.ship', 'job workflow order: order'],
  ],
  [
    'DBOS: decorators and registered functions, but not a step that runs where it stands',
    {
      'a.ts': `import { DBOS } from '@dbos-inc/dbos-sdk';
class Shop { @DBOS.workflow() static async buy() {}\n @DBOS.step() static async pay() {}\n static helper() {} }
const ship = DBOS.registerWorkflow(shipFn, { name: 'ship' });
async function shipFn() { await DBOS.runStep(() => pack()); }
function pack() {}`,
    },
    ['job step Shop.pay: Shop.pay', 'job workflow Shop.buy: Shop.buy', 'job workflow shipFn: shipFn'],
  ],
];

const PROGRAMS: readonly EntryCase[] = [
  [
    'functions of a cloud, by their types',
    {
      'a.ts': `import type { APIGatewayProxyHandler, APIGatewayProxyEvent, Handler, SQSEvent, ScheduledEvent } from 'aws-lambda';
export const http: APIGatewayProxyHandler = async () => ({ statusCode: 200, body: '' });
export const queue: Handler<SQSEvent> = async () => {};
export async function timer(event: ScheduledEvent) {}
export const plain: Handler = async () => {};
export function toResponse(body: string) { return body; }
async function hidden(event: SQSEvent) {}`,
      'b.ts': `import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
const show = async (event: APIGatewayProxyEvent) => ({ statusCode: 200 });
export const handler = middy(show);`,
    },
    [
      'consumer function queue: queue',
      'event function plain: plain',
      'event function show: show',
      'route function handler: show',
      'route function http: http',
      'schedule function timer: timer',
    ],
  ],
  [
    'functions of a cloud without types, by folder and package',
    {
      'package.json': '{ "name": "a", "devDependencies": { "serverless": "3" } }',
      'src/functions/send.js': `exports.handler = async function send(event) {};\nexports.helper = function () {};`,
      'src/lib/send.js': `exports.handler = async function (event) {};`,
    },
    ['event function handler: send'],
  ],
  [
    'what a page may call of the server',
    {
      'actions.ts': `// orders\n/* of the shop */\n'use server';\nexport async function buy(form: FormData) { return check(form); }\nasync function check(form: FormData) {}`,
      'near.ts': `export async function note() {}\nconst text = 'use server';`,
      'client.ts': `'use client';\nexport async function draw() {}`,
    },
    ['route action buy: buy'],
  ],
  [
    'command lines',
    {
      'cli.ts': `#!/usr/bin/env node
import { Command } from 'commander';
const program = new Command();
program.command('build').option('-x').action(build);
function build() {}`,
      'b.ts': `import { Command } from '@oclif/core';\nexport default class Deploy extends Command { async run() {}\n other() {} }`,
    },
    ['cli command Deploy: Deploy.run', 'cli command build: build', 'cli command cli.ts: '],
  ],
  [
    'what a package hands out as commands, also from build output',
    {
      'package.json': '{ "name": "tool", "bin": { "tool": "./dist/cli.js", "gone": "./dist/gone.js" } }',
      'src/cli.ts': `import { run } from './run';\nrun();`,
      'src/run.ts': `export function run() {}`,
      'near/package.json': '{ "name": "near", "main": "./cli.js" }',
      'near/cli.ts': 'start();\nfunction start() {}',
    },
    ['cli command src/cli.ts: '],
  ],
  [
    'near misses: functions of such names that nobody registers',
    {
      'a.ts': `export function handler() {}\nexport const job = { process() {} };\nclass Guard { canActivate() {} }\nconst poll = async () => {};`,
    },
    [],
  ],
];

describe.each([
  ['routes', ROUTES],
  ['work from elsewhere', WORK],
  ['programs and functions', PROGRAMS],
])('%s', (_, cases) => {
  test.each(cases)('%s', async (_name, files, entries) => {
    expect(await entriesOf(files)).toEqual(entries);
  });
});

test('a chain leads through a bus to its handler, and through an interface to what stands behind it', async () => {
  const facts = await factsOf({
    'package.json': '{ "name": "a", "dependencies": { "@nestjs/cqrs": "10" } }',
    'a.ts': `import { Controller, Post } from '@nestjs/common';
import { CommandBus, CommandHandler } from '@nestjs/cqrs';
import axios from 'axios';
export interface Payments { charge(): Promise<void> }
class Stripe implements Payments { async charge() { await axios.post('https://api.example.com', {}); } }
class Buy {}
@Controller('orders') class Orders { constructor(private bus: CommandBus) {}\n @Post() create() { return this.bus.execute(new Buy()); } }
@CommandHandler(Buy) class BuyHandler { constructor(private payments: Payments) {}\n execute() { return this.payments.charge(); } }`,
  });
  const [call] = facts.of('http-call');
  expect(call?.reach.entries[0]?.label).toBe('POST /orders');
  expect(call?.reach.chain.map(({ label }) => label)).toEqual(['Orders.create', 'BuyHandler.execute', 'Stripe.charge']);
});
