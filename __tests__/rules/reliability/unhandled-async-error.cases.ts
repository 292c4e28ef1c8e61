import { defineCases } from '../../support/rule-tester.ts';

const SAVE = `async function save(id: string) {\n  await fetch(\`https://a.example/\${id}\`);\n}`;
const SERVER = `import express from 'express';\nconst app = express();\napp.listen(3000);`;
const EXPRESS_4 = { express: '^4.21.0' };
const EXPRESS_5 = { express: '^5.1.0' };

export default defineCases({
  valid: [
    {
      name: 'work that a function of an unknown package runs, which may catch what it throws',
      code: `import express from 'express';
import { trySafe } from '@acme/essentials';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
const app = express();
const cleanUp = async () => {
  await trySafe(async () => prisma.session.deleteMany());
};
app.get('/', (request, response) => {
  void cleanUp();
  response.end();
});
app.listen(1);`,
    },
    // Somebody waits for it, or catches what it throws.
    {
      code: `${SERVER}\n${SAVE}\napp.get('/a', async (request, response) => {\n  await save('a');\n  response.end();\n});`,
      dependencies: EXPRESS_5,
    },
    `${SERVER}\n${SAVE}\napp.get('/a', (request, response) => {\n  save('a').catch(console.error);\n  response.end();\n});`,
    `${SERVER}\n${SAVE}\napp.get('/a', (request, response) => {\n  save('a').then(() => response.end(), () => response.sendStatus(500));\n});`,
    `${SERVER}\n${SAVE}\napp.get('/a', (request, response) => {\n  void save('a').catch(console.error);\n  response.end();\n});`,
    `${SERVER}\n${SAVE}\napp.get('/a', (request, response) => {\n  const all = Promise.allSettled([save('a'), save('b')]);\n  all.then(() => response.end());\n});`,
    // What is called handles its own errors, or promises nothing.
    `${SERVER}\nasync function audit(id: string) {\n  try {\n    await fetch(id);\n  } catch (error) {\n    console.error(error);\n  }\n}\napp.get('/a', (request, response) => {\n  void audit('a');\n  response.end();\n});`,
    `${SERVER}\nfunction count(id: string) {\n  return id.length;\n}\napp.get('/a', (request, response) => {\n  count('a');\n  response.end();\n});`,
    `${SERVER}\nimport { save } from 'elsewhere';\napp.get('/a', (request, response) => {\n  save('a');\n  response.end();\n});`,
    // A rejected start ends the process, as it should.
    `${SERVER}\nasync function main() {\n  await fetch('https://a.example');\n}\nmain();`,
    `${SERVER}\nasync function main() {\n  await fetch('https://a.example');\n}\nvoid main();`,
    // Handlers of Express 4 that catch, are wrapped, or run where rejections are caught.
    {
      code: `${SERVER}\n${SAVE}\napp.get('/a', async (request, response, next) => {\n  try {\n    await save('a');\n    response.end();\n  } catch (error) {\n    next(error);\n  }\n});`,
      dependencies: EXPRESS_4,
    },
    {
      code: `${SERVER}\nimport asyncHandler from 'express-async-handler';\n${SAVE}\napp.get('/a', asyncHandler(async (request, response) => {\n  await save('a');\n  response.end();\n}));`,
      dependencies: EXPRESS_4,
    },
    {
      code: `import 'express-async-errors';\n${SERVER}\n${SAVE}\napp.get('/a', async (request, response) => {\n  await save('a');\n  response.end();\n});`,
      dependencies: EXPRESS_4,
    },
    {
      name: 'Express 5 by the lock file',
      code: `${SERVER}\n${SAVE}\napp.get('/b', async (request, response) => {\n  await save('a');\n  response.end();\n});`,
      dependencies: { express: 'latest' },
      files: { 'yarn.lock': 'express@latest:\n  version "5.1.0"\n' },
    },
    {
      name: 'a version of Express that is not decided',
      code: `${SERVER}\n${SAVE}\napp.get('/b', async (request, response) => {\n  await save('a');\n  response.end();\n});`,
      dependencies: { express: '*' },
    },
    `${SERVER}\n${SAVE}\nexport async function all(ids: string[]) {\n  for (const id of ids) await save(id);\n  await Promise.all(ids.map(async (id) => save(id)));\n}`,
    `${SERVER}\n${SAVE}\nexport function all(ids: string[]) {\n  ids.forEach((id) => console.log(id));\n}`,
    `${SERVER}\n${SAVE}\nexport const wait = () => new Promise(async (resolve, reject) => {\n  try {\n    await save('a');\n    resolve(1);\n  } catch (error) {\n    reject(error);\n  }\n});`,
    // Listeners: at once, later, elsewhere, by a helper.
    `${SERVER}\nimport { Pool } from 'pg';\nconst pool = new Pool();\npool.on('error', console.error);`,
    `${SERVER}\nimport { createClient } from 'redis';\nexport const client = createClient().on('error', console.error);`,
    {
      name: 'a listener of another file',
      files: {
        'src/app.ts': `${SERVER}\nimport { pool } from './db.ts';\npool.on('error', (error) => console.error(error));`,
        'src/db.ts': `import { Pool } from 'pg';\nexport const pool = new Pool();`,
      },
    },
    `${SERVER}\nimport { Pool } from 'pg';\nfunction watch(emitter: Pool) {\n  emitter.on('error', console.error);\n}\nconst pool = new Pool();\nwatch(pool);`,
    `${SERVER}\nimport { Pool } from 'pg';\nconst pool = new Pool();\nwatch(pool);\nfunction watch(emitter) {\n  for (const name of ['error', 'end']) emitter.on(name, console.error);\n}`,
    `${SERVER}\nimport { WebSocketServer } from 'ws';\nconst sockets = new WebSocketServer({ port: 8080 });\nsockets.on('connection', (socket) => {\n  socket.on('error', console.error);\n  socket.on('message', console.log);\n});`,
    // Emitters of classes, whose listener stands in another method, a class below, or with whoever asks for it.
    `${SERVER}\nimport { createClient } from 'redis';\nclass Cache {\n  private readonly client = createClient();\n  constructor() {\n    this.client.on('error', console.error);\n  }\n}\nexport const cache = new Cache();`,
    {
      name: 'a listener attached as the module starts',
      code: `${SERVER}\nimport { Pool } from 'pg';\nexport class Database {\n  private pool;\n  connect() {\n    this.pool = new Pool();\n  }\n  onModuleInit() {\n    this.connect();\n    this.pool.on('error', console.error);\n  }\n}`,
    },
    {
      name: 'a listener of a class below',
      files: {
        'src/app.ts': `${SERVER}\nimport { Base } from './base.ts';\nexport class Cache extends Base {\n  start() {\n    this.client.on('error', console.error);\n  }\n}`,
        'src/base.ts': `import { createClient } from 'redis';\nexport class Base {\n  protected client = createClient();\n}`,
      },
    },
    {
      name: 'a listener of the class above, for what a class below makes',
      files: {
        'src/app.ts': `${SERVER}\nimport { createClient } from 'redis';\nimport { Base } from './base.ts';\nexport class Cache extends Base {\n  client = createClient();\n}`,
        'src/base.ts': `export abstract class Base {\n  abstract client;\n  start() {\n    this.client.on('error', console.error);\n  }\n}`,
      },
    },
    `${SERVER}\nimport { createClient } from 'redis';\nclass Cache {\n  private client = createClient();\n  getClient() {\n    return this.client;\n  }\n}\nconst cache = new Cache();\ncache.getClient().on('error', console.error);`,
    // Factories: the listener stands inside, with the caller, or after other listeners.
    `${SERVER}\nimport { Pool } from 'pg';\nfunction makePool() {\n  const pool = new Pool();\n  pool.on('error', console.error);\n  return pool;\n}\nexport const pool = makePool();`,
    {
      name: 'a factory whose caller listens',
      files: {
        'src/app.ts': `${SERVER}\nimport { makeClient } from './make.ts';\nconst client = await makeClient();\nclient.on('error', console.error);`,
        'src/make.ts': `import { createClient } from 'redis';\nexport async function makeClient() {\n  return createClient().on('ready', () => console.log('ready')).connect();\n}`,
      },
    },
    `${SERVER}\nimport { createClient } from 'redis';\nfunction makeBoth() {\n  return { reader: createClient(), writer: createClient() };\n}\nconst { reader, writer } = makeBoth();\nfor (const client of [reader, writer]) client.on('error', console.error);`,
    `${SERVER}\nimport { createClient } from 'redis';\nconst reader = createClient();\nconst writer = createClient();\n[reader, writer].forEach((client) => client.on('error', console.error));`,
    // Providers: a class that is given one listens, with and without a type; a container of unknown ways.
    {
      name: 'a provider with a listener in the class that it is given to',
      code: `${SERVER}\nimport { Inject, Injectable, Module } from '@nestjs/common';\nimport { createClient, RedisClientType } from 'redis';\n@Injectable()\nclass Cache {\n  constructor(@Inject('REDIS') private readonly redis: RedisClientType) {\n    this.redis.on('error', console.error);\n  }\n}\n@Module({ providers: [Cache, { provide: 'REDIS', useFactory: () => createClient() }] })\nexport class CacheModule {}`,
    },
    {
      name: 'a provider with a listener in a class that knows no type',
      files: {
        'src/app.ts': `${SERVER}\nimport './module.ts';\nimport './cache.ts';`,
        'src/module.ts': `import { Module } from '@nestjs/common';\nimport { Pool } from 'pg';\n@Module({ providers: [{ provide: 'PG', useFactory: async () => new Pool() }] })\nexport class PoolModule {}`,
        'src/cache.ts': `import { Inject } from '@nestjs/common';\nexport class Cache {\n  constructor(@Inject('PG') private readonly database) {}\n  onModuleInit() {\n    this.database.on('error', console.error);\n  }\n}`,
      },
    },
    {
      name: 'a client that Nest injects and that is made elsewhere',
      code: `${SERVER}\nimport { Injectable } from '@nestjs/common';\nimport { InjectRedis } from '@nestjs-modules/ioredis';\nimport { Redis } from 'ioredis';\n@Injectable()\nexport class Cache {\n  constructor(@InjectRedis() private readonly redis: Redis) {}\n  get(key: string) {\n    return this.redis.get(key);\n  }\n}`,
    },
    `${SERVER}\nimport { asFunction, createContainer } from 'awilix';\nimport { createClient } from 'redis';\nconst makeClient = () => createClient();\ncreateContainer().register({ redis: asFunction(makeClient) });`,
    `${SERVER}\nimport { Pool } from 'pg';\nimport { container } from 'tsyringe';\ncontainer.register('pool', { useValue: new Pool() });`,
    // In hands that are not followed.
    `${SERVER}\nimport { Pool } from 'pg';\nimport { PrismaPg } from '@prisma/adapter-pg';\nconst pool = new Pool();\nexport const adapter = new PrismaPg(pool);`,
    `${SERVER}\nimport { Pool } from 'pg';\nimport { watch } from 'elsewhere';\nfunction start({ pool }) {\n  watch(pool);\n}\nstart({ pool: new Pool() });`,
    `${SERVER}\nimport { createClient } from 'redis';\nconst clients = new Map();\nclients.set('cache', createClient());`,
    `${SERVER}\nimport Redis from 'ioredis';\nimport { Queue } from 'bullmq';\nconst queue = new Queue('mail', { connection: new Redis() });\nqueue.on('error', console.error);`,
    {
      name: 'a channel that is given to a class, which listens to it by its type',
      code: `${SERVER}\nimport amqp, { Channel } from 'amqplib';\nclass Consumer {\n  constructor(private readonly channel: Channel) {}\n  start() {\n    this.channel.on('error', console.error);\n  }\n}\nexport async function start(container) {\n  const connection = await amqp.connect('amqp://broker');\n  connection.once('error', console.error);\n  container.add(Consumer, await connection.createChannel());\n}`,
    },
    {
      name: 'exported by CommonJS, with a listener where it is loaded',
      files: {
        'src/app.js': `const express = require('express');\nconst { pool } = require('./db.js');\npool.on('error', console.error);\nexpress().listen(3000);`,
        'src/db.js': `const { Pool } = require('pg');\nmodule.exports = { pool: new Pool() };`,
      },
    },
    `${SERVER}\nimport { Pool } from 'pg';\nglobalThis.pool = new Pool();\nglobalThis.pool.on('error', console.error);`,
    {
      name: 'kept by the application, with a listener where it is asked for',
      files: {
        'src/app.ts': `${SERVER}\nimport { Pool } from 'pg';\nimport { watch } from './watch.ts';\napp.locals.database = new Pool();\nwatch();`,
        'src/watch.ts': `import express from 'express';\nconst app = express();\nexport function watch() {\n  app.locals.database.on('error', console.error);\n}`,
      },
    },
    // Closed by the function that makes it.
    `${SERVER}\nimport { Client } from 'pg';\napp.get('/a', async (request, response) => {\n  const client = new Client();\n  try {\n    await client.connect();\n    response.json(await client.query('SELECT 1'));\n  } catch (error) {\n    response.sendStatus(500);\n  } finally {\n    await client.end();\n  }\n});`,
    // Libraries that keep their errors to themselves, or have no such event.
    {
      name: 'a strategy of its own for retries',
      code: `${SERVER}\nimport { createClient } from 'redis';\nexport const client = createClient({ retry_strategy: ({ attempt }) => attempt * 100 });`,
      dependencies: { redis: '^3.1.0' },
    },
    `${SERVER}\nimport Queue from 'bull';\nexport const queue = new Queue('mail');`,
    `${SERVER}\nimport { Kafka } from 'kafkajs';\nexport const producer = new Kafka({ brokers: [] }).producer();`,
    `${SERVER}\nimport { EventEmitter } from 'node:events';\nexport const bus = new EventEmitter();`,
    `${SERVER}\nimport { execFile } from 'node:child_process';\napp.get('/a', (request, response) => {\n  execFile('git', ['log'], (error, text) => response.end(text));\n});`,
    `${SERVER}\nimport { Pool } from 'generic-pool';\nexport const pool = new Pool();`,
    // Both of amqplib's, by event, in both of its ways.
    `${SERVER}\nimport amqp from 'amqplib';\nasync function start() {\n  const connection = await amqp.connect('amqp://broker');\n  connection.on('error', console.error);\n  const channel = await connection.createChannel();\n  channel.on('error', console.error);\n}\nstart();`,
    `${SERVER}\nimport amqp from 'amqplib/callback_api';\namqp.connect('amqp://broker', (error, connection) => {\n  connection.on('error', console.error);\n});`,
    // Sockets and requests.
    `${SERVER}\nimport WebSocket from 'ws';\nconst socket = new WebSocket('wss://a.example');\nsocket.onerror = (event) => console.error(event.message);`,
    `${SERVER}\nimport https from 'node:https';\napp.get('/a', (request, response) => {\n  https.get('https://a.example', (answer) => answer.pipe(response)).on('error', console.error);\n});`,
    `${SERVER}\nimport http from 'node:http';\nfunction post(body: string) {\n  return new Promise((resolve, reject) => {\n    const request = http.request('http://a.example', { method: 'POST' }, resolve);\n    request.on('error', reject);\n    request.end(body);\n  });\n}\napp.get('/a', (request, response) => {\n  post('a').then(() => response.end(), () => response.sendStatus(500));\n});`,
    `${SERVER}\nimport net from 'node:net';\nnet.createServer((socket) => {\n  socket.on('error', console.error);\n  socket.write('hello');\n}).listen(7000);`,
    `import http from 'node:http';\nimport { WebSocketServer } from 'ws';\nconst sockets = new WebSocketServer({ noServer: true });\nconst server = http.createServer();\nserver.on('upgrade', (request, socket, head) => {\n  sockets.handleUpgrade(request, socket, head, () => undefined);\n});\nserver.listen(3000);`,
    `${SERVER}\nimport { spawn } from 'node:child_process';\napp.get('/a', (request, response) => {\n  const child = spawn('convert', ['a.png']);\n  child.on('error', () => response.sendStatus(500));\n  child.stdout.pipe(response);\n});`,
    {
      name: 'a handler of sockets that a class below replaces',
      code: `${SERVER}\nimport { WebSocketServer } from 'ws';\nexport class Adapter {\n  onConnection(socket) {}\n  start() {\n    new WebSocketServer({ port: 8080 }).on('connection', this.onConnection);\n  }\n}`,
    },
    {
      name: 'a package that no program of the tree loads',
      code: `import { Pool } from 'pg';\nexport const pool = new Pool({ max: 3 });`,
    },
    `${SERVER}\nimport fs from 'node:fs';\nimport { pipeline } from 'node:stream/promises';\napp.get('/a', async (request, response) => {\n  await pipeline(fs.createReadStream('a'), response);\n});`,
    `${SERVER}\nimport fs from 'node:fs';\napp.get('/a', (request, response, next) => {\n  fs.createReadStream('a').on('error', next).pipe(response);\n});`,
    `${SERVER}\nprocess.on('uncaughtException', (error) => {\n  console.error(error);\n  process.exit(1);\n});`,
    `${SERVER}\nimport { stop } from 'elsewhere';\nprocess.on('uncaughtException', (error) => {\n  console.error(error);\n  stop();\n});`,
    // Answers that are waited for, and functions that promise none.
    `${SERVER}\nasync function isAllowed(id: string) {\n  return (await fetch(id)).ok;\n}\napp.get('/a', async (request, response) => {\n  if (await isAllowed('a')) response.end();\n});`,
    `${SERVER}\nfunction isAllowed(id: string) {\n  return id === 'a';\n}\napp.get('/a', (request, response) => {\n  if (isAllowed('a')) response.end();\n});`,
    `${SERVER}\n${SAVE}\nexport async function load() {\n  try {\n    return await save('a');\n  } catch (error) {\n    return undefined;\n  }\n}`,
    `${SERVER}\n${SAVE}\nexport async function load() {\n  try {\n    console.log('a');\n  } finally {\n    console.log('b');\n  }\n  return save('a');\n}`,
    {
      name: 'a message that counts as done before its work is, which consumer-ack-order tells of',
      code: `import { Kafka } from 'kafkajs';
const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'a' });
const handle = async (text: string) => {
  await fetch(text);
};
await consumer.run({
  eachMessage: async ({ message }) => {
    handle(String(message.value));
  },
});`,
    },
    {
      name: 'what ends the process anyway',
      code: `${SERVER}
const server = app.listen(3000);
async function shutdown(reason: string): Promise<void> {
  console.log(reason);
  await new Promise((resolve) => server.close(resolve));
  process.exit(0);
}
process.on('SIGTERM', () => {
  shutdown('SIGTERM');
});
server.on('error', () => {
  shutdown('error');
});`,
    },
    {
      name: 'handlers of Express 5, of middleware that catches, and of timers and events that do',
      dependencies: EXPRESS_4,
      code: `${SERVER}
${SAVE}
import { EventEmitter } from 'node:events';
const bus = new EventEmitter();
app.use(async (request, response, next) => {
  try {
    await save('a');
    next();
  } catch (error) {
    next(error);
  }
});
app.get('/a', (request, response) => response.end());
setInterval(async () => {
  try {
    await save('a');
  } catch (error) {
    console.error(error);
  }
}, 1000);
bus.on('order', async (id: string) => {
  await save(id).catch(console.error);
});
setTimeout(async () => console.log('late'), 1000);`,
    },
    {
      name: 'frameworks that wait for their handlers, and clients that announce no errors as events',
      code: `import Fastify from 'fastify';
import { Controller, Get } from '@nestjs/common';
import { Kafka } from 'kafkajs';
${SAVE}
export const producer = new Kafka({ brokers: [] }).producer();
const app = Fastify();
app.get('/a', async () => save('a'));
app.listen({ port: 3000 });
@Controller()
export class Pages {
  @Get()
  async show() {
    await save('a');
  }
}`,
    },
    {
      name: 'void before a promise that runs anyway, where something listens for rejections',
      code: `${SERVER}
${SAVE}
process.on('unhandledRejection', (error) => console.error(error));
app.get('/a', (request, response) => {
  void save('a');
  response.end();
});`,
    },
    {
      name: 'what listens for errors that are thrown throws them again, in a function that it calls',
      code: `${SERVER}
import { giveUp } from './give-up.ts';
process.on('uncaughtException', (error) => giveUp(error));`,
      files: { 'src/give-up.ts': 'export function giveUp(error: Error): never {\n  console.error(error);\n  throw error;\n}' },
    },
    {
      name: 'a query that a then begins, where something listens for rejections',
      code: `${SERVER}
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
process.on('unhandledRejection', (error) => console.error(error));
app.get('/a', (request, response) => {
  void prisma.visit.update({ where: { id: 1 }, data: { at: new Date() } }).then(() => response.end());
});`,
    },
    {
      name: 'a service that a container makes, and whose work is waited for',
      code: `${SERVER}
import { container } from 'tsyringe';
class Orders {
  async place(id: string) {
    await fetch(id);
  }
}
const orders = container.resolve(Orders);
app.get('/a', (request, response, next) => {
  orders.place('a').then(() => response.end(), next);
});`,
    },
  ],
  invalid: [
    {
      name: 'a message that is acknowledged meanwhile, whose loss is another matter than the end of the process',
      code: `import amqp from 'amqplib';
const connection = await amqp.connect('amqp://broker');
connection.on('error', console.error);
const channel = await connection.createChannel();
channel.on('error', console.error);
const handle = async (text: string) => {
  await fetch(text);
};
await channel.consume('orders', (message) => {
  // expect: unhandled-async-error/floating-promise
  handle(message.content.toString());
  channel.ack(message);
});`,
    },
    {
      name: 'what ends the process only when its first half fails',
      code: `${SERVER}
app.listen(3000);
async function start(): Promise<void> {
  await fetch('http://registry').catch(() => process.exit(1));
  try {
    await fetch('http://schema');
  } catch {
    process.exit(1);
  }
  await fetch('http://flags');
}
app.post('/restart', (request, response) => {
  // expect: unhandled-async-error/floating-promise
  start();
  response.end();
});`,
    },
    // In a handler that is not async there is nothing to suggest.
    `${SERVER}
${SAVE}
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/floating-promise P1
  save('a');
  response.end();
});`,
    {
      code: `${SERVER}
${SAVE}
app.get('/b', async (request, response) => {
  // expect: unhandled-async-error/floating-promise P1
  save('b');
  response.end();
});`,
      dependencies: EXPRESS_5,
      output: `${SERVER}
${SAVE}
app.get('/b', async (request, response) => {
  // expect: unhandled-async-error/floating-promise P1
  await save('b');
  response.end();
});`,
    },
    {
      name: 'code of a server and of a child process that listens: the process goes on in one of them',
      files: {
        'src/server.ts': `${SERVER}\nimport './work.ts';`,
        'src/work.ts': `${SAVE}\nsetInterval(() => {\n  // expect: unhandled-async-error/floating-promise P2\n  save('a').then(() => console.log('saved'));\n}, 1000);`,
        'src/child.ts': `import './work.ts';\n// expect: unhandled-async-error/uncaught-continues P2\nprocess.on('uncaughtException', (error) => {\n  console.error(error);\n});`,
      },
    },
    {
      name: 'something listens for rejections, so that the process goes on',
      code: `${SERVER}
${SAVE}
process.on('unhandledRejection', (error) => console.error(error));
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/floating-promise P2
  save('a').then(() => console.log('saved'));
  // Left on purpose, to the listener above.
  void save('b');
  response.end();
});`,
    },
    {
      name: 'a client that starts nothing before it is waited for',
      code: `import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export function touch(id: string) {
  // expect: unhandled-async-error/floating-promise P1
  prisma.user.update({ where: { id }, data: { seen: true } });
}`,
    },
    {
      name: 'a check whose answer nobody waits for',
      code: `import express from 'express';
export const router = express.Router();
async function assertMember(id: string) {
  const answer = await fetch(id);
  if (!answer.ok) throw new Error('no member');
}
router.get('/a', (request, response) => {
  // expect: unhandled-async-error/floating-promise P1
  assertMember('a');
  response.end();
});`,
    },
    {
      name: 'an answer before the work is done, whose errors are handled',
      code: `${SERVER}
async function note(id: string) {
  try {
    await fetch(id);
  } catch (error) {
    console.error(error);
  }
}
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/floating-promise P3
  note('a');
  response.end();
});`,
    },
    {
      name: 'a job that counts as done before its work is',
      code: `import { Worker } from 'bullmq';
async function handle(text: string) {
  try {
    await fetch(text);
  } catch (error) {
    console.error(error);
  }
}
const worker = new Worker('texts', async (job) => {
  // expect: unhandled-async-error/floating-promise P1
  handle(job.data.text);
});
worker.on('error', console.error);`,
      output: `import { Worker } from 'bullmq';
async function handle(text: string) {
  try {
    await fetch(text);
  } catch (error) {
    console.error(error);
  }
}
const worker = new Worker('texts', async (job) => {
  // expect: unhandled-async-error/floating-promise P1
  await handle(job.data.text);
});
worker.on('error', console.error);`,
    },
    {
      code: `${SERVER}
${SAVE}
// expect: unhandled-async-error/express4-async-handler P1
app.get('/a', async (request, response) => {
  await save('a');
  response.end();
});
app.post('/b', async (request, response) => {
  await save('b');
  response.end();
});`,
      dependencies: EXPRESS_4,
    },
    `${SERVER}
async function hasAccess(id: string) {
  return (await fetch(id)).ok;
}
export function open(id: string) {
  // expect: unhandled-async-error/promise-as-condition P0
  const allowed = hasAccess(id);
  if (!allowed) throw new Error('no');
}`,
    `${SERVER}
${SAVE}
// expect: unhandled-async-error/promise-executor-async P2
export const wait = () => new Promise(async (resolve) => {
  await save('a');
  resolve(1);
});`,
    `${SERVER}
${SAVE}
app.post('/all', (request, response) => {
  // expect: unhandled-async-error/async-in-foreach P1
  request.body.ids.forEach(async (id) => {
    await save(id);
  });
  response.end();
});`,
    `${SERVER}
async function hasPermission(id: string) {
  return (await fetch(id)).ok;
}
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/promise-as-condition P0
  if (!hasPermission('a')) return response.sendStatus(403);
  response.end();
});`,
    {
      code: `${SAVE}
export async function load() {
  try {
    // expect: unhandled-async-error/return-past-catch P2
    return save('a');
  } catch (error) {
    return undefined;
  }
}`,
      output: `${SAVE}
export async function load() {
  try {
    // expect: unhandled-async-error/return-past-catch P2
    return await save('a');
  } catch (error) {
    return undefined;
  }
}`,
    },
    `${SERVER}
import { Pool } from 'pg';
// expect: unhandled-async-error/emitter-no-error-listener P1
export const pool = new Pool();`,
    `const express = require('express');
const { createClient } = require('redis');
// expect: unhandled-async-error/emitter-no-error-listener P1
const client = createClient();
client.on('ready', () => undefined);
express().listen(3000);`,
    `${SERVER}
import { Redis } from 'ioredis';
// expect: unhandled-async-error/emitter-no-error-listener P3
export const cache = new Redis();`,
    `${SERVER}
import { WebSocketServer } from 'ws';
const sockets = new WebSocketServer({ port: 8080 });
// expect: unhandled-async-error/emitter-no-error-listener P1
sockets.on('connection', (socket) => {
  socket.on('message', (data) => socket.send(data));
});`,
    `${SERVER}
import fs from 'node:fs';
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/pipe-without-pipeline P1
  fs.createReadStream('a').pipe(response);
});`,
    `${SERVER}
import { createClient } from 'redis';
class Cache {
  // expect: unhandled-async-error/emitter-no-error-listener P1
  private readonly client = createClient();
  constructor() {
    this.client.on('connect', () => console.log('connected'));
  }
}
export const cache = new Cache();`,
    {
      name: 'made as the module starts, in a class of Nest',
      code: `import { Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';
@Injectable()
export class Database {
  private client: Client;
  async onModuleInit() {
    // expect: unhandled-async-error/emitter-no-error-listener P1
    this.client = new Client();
    await this.client.connect();
  }
  async onModuleDestroy() {
    await this.client.end();
  }
}
const app = await NestFactory.create(Database);
await app.listen(3000);`,
    },
    {
      name: 'a factory that nobody listens to, told where it makes the client',
      files: {
        'src/app.ts': `${SERVER}\nimport { makeClient } from './make.ts';\nconst client = await makeClient();\nclient.on('end', () => console.log('end'));`,
        'src/make.ts': `import { createClient } from 'redis';
export async function makeClient() {
  // expect: unhandled-async-error/emitter-no-error-listener P1
  const client = createClient({ url: 'redis://cache' });
  await client.connect();
  return client;
}`,
      },
    },
    {
      name: 'a provider of Nest',
      code: `${SERVER}
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
@Module({
  providers: [
    {
      provide: 'PG',
      // expect: unhandled-async-error/emitter-no-error-listener P1
      useFactory: () => new Pool({ max: 5 }),
    },
  ],
})
export class PoolModule {}`,
    },
    {
      name: 'a listener of another client of the same kind',
      code: `${SERVER}
import { createClient } from 'redis';
const reader = createClient();
reader.on('error', console.error);
// A copy takes no listeners along.
// expect: unhandled-async-error/emitter-no-error-listener P1
export const writer = reader.duplicate();`,
    },
    {
      name: 'exported by CommonJS, with listeners for other events',
      files: {
        'src/app.js': `const express = require('express');\nconst client = require('./cache.js');\nclient.on('ready', () => console.log('ready'));\nexpress().listen(3000);`,
        'src/cache.js': `const { createClient } = require('redis');
const { promisify } = require('node:util');
// expect: unhandled-async-error/emitter-no-error-listener P1
const client = createClient();
client.getAsync = promisify(client.get).bind(client);
module.exports = client;`,
      },
    },
    {
      name: 'a query builder listens to no pool',
      code: `${SERVER}
import { drizzle } from 'drizzle-orm/node-postgres';
import { Pool } from 'pg';
// expect: unhandled-async-error/emitter-no-error-listener P1
const pool = new Pool();
export const db = drizzle(pool);`,
    },
    {
      name: 'something listens for errors that are thrown, so that the process goes on',
      code: `${SERVER}
import { Pool } from 'pg';
import { report } from './report.ts';
// expect: unhandled-async-error/uncaught-continues P2
process.on('uncaughtException', report);
// expect: unhandled-async-error/emitter-no-error-listener P2
export const pool = new Pool();`,
      files: { 'src/report.ts': 'export const report = (error: Error) => console.error(error);' },
    },
    {
      name: 'what listens for errors that are thrown ends the process itself, in another file and after a close',
      code: `${SERVER}
import { Pool } from 'pg';
import { stop } from './stop.ts';
process.once('uncaughtException', stop(app));
// expect: unhandled-async-error/emitter-no-error-listener P1
export const pool = new Pool();`,
      files: {
        'src/stop.ts':
          'const end = () => process.exit(1);\nexport const stop = (server: { close(done: () => void): void }) => (error: Error) => {\n  console.error(error);\n  server.close(end);\n};',
      },
    },
    {
      name: 'a connection and a channel of amqplib',
      code: `${SERVER}
import amqp from 'amqplib';
class Broker {
  private connection;
  private channel;
  async start() {
    // expect: unhandled-async-error/emitter-no-error-listener P1
    this.connection = await amqp.connect('amqp://broker');
    // expect: unhandled-async-error/emitter-no-error-listener P2
    this.channel = await this.connection.createChannel();
  }
}
export const broker = new Broker();`,
    },
    `${SERVER}
const amqp = require('amqplib/callback_api');
// expect: unhandled-async-error/emitter-no-error-listener P1
amqp.connect('amqp://broker', (error, connection) => {
  connection.on('close', () => console.log('closed'));
});`,
    `${SERVER}
import { Queue, QueueEvents, Worker } from 'bullmq';
// expect: unhandled-async-error/emitter-no-error-listener P3
export const queue = new Queue('mail');
// expect: unhandled-async-error/emitter-no-error-listener P3
export const events = new QueueEvents('mail');
// expect: unhandled-async-error/emitter-no-error-listener P3
export const worker = new Worker('mail', async () => undefined);`,
    `${SERVER}
import https from 'node:https';
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/emitter-no-error-listener P1
  https.get('https://a.example', (answer) => answer.pipe(response));
});`,
    `${SERVER}
import WebSocket from 'ws';
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/emitter-no-error-listener P1
  const socket = new WebSocket('wss://a.example');
  socket.on('open', () => socket.send('a'));
  response.end();
});`,
    `${SERVER}
import net from 'node:net';
// expect: unhandled-async-error/emitter-no-error-listener P1
net.createServer((socket) => {
  socket.on('data', (chunk) => socket.write(chunk));
}).listen(7000);`,
    `${SERVER}
import { spawn } from 'node:child_process';
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/emitter-no-error-listener P1
  const child = spawn('convert', ['a.png']);
  child.stdout.on('error', console.error);
  child.stdout.pipe(response);
});`,
    {
      name: 'a stream in the middle, told once',
      code: `${SERVER}
import zlib from 'node:zlib';
app.post('/a', (request, response) => {
  const gunzip = zlib.createGunzip();
  // expect: unhandled-async-error/pipe-without-pipeline P1
  request.pipe(gunzip);
  gunzip.pipe(response);
});`,
    },
    `${SERVER}
// expect: unhandled-async-error/uncaught-continues P2
process.on('uncaughtException', (error) => {
  console.error(error);
});`,
    {
      name: 'async callbacks of timers and events, and of map where nobody takes the promises',
      code: `${SERVER}
${SAVE}
import { EventEmitter } from 'node:events';
const bus = new EventEmitter();
// expect: unhandled-async-error/floating-promise P1
bus.on('order', async (id: string) => {
  await save(id);
});
app.post('/orders', (request, response) => {
  bus.emit('order', 'a');
  // expect: unhandled-async-error/floating-promise P1
  setImmediate(async () => {
    await save('b');
  });
  // expect: unhandled-async-error/async-in-foreach P1
  request.body.ids.map(async (id) => save(id));
  response.end();
});`,
    },
    {
      name: 'a socket that a server gives its listener',
      code: `import { WebSocketServer } from 'ws';
${SAVE}
const server = new WebSocketServer({ port: 1 });
server.on('error', console.error);
server.on('connection', (socket) => {
  socket.on('error', console.error);
  // expect: unhandled-async-error/floating-promise
  socket.on('message', async (text) => {
    await save(String(text));
  });
});`,
    },
    {
      name: 'middleware of Express 4, and a handler whose query a function without async gives',
      dependencies: EXPRESS_4,
      code: `${SERVER}
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
const load = (id: string) => prisma.order.findUnique({ where: { id } });
// expect: unhandled-async-error/express4-async-handler P1
app.use(async (request, response, next) => {
  await load(request.params.id);
  next();
});
app.get('/:id', async (request, response) => {
  response.json(await load(request.params.id));
});`,
    },
    {
      name: 'a query that void keeps from ever being sent, and a listener both of whose ways end the process',
      code: `${SERVER}
import { PrismaClient } from '@prisma/client';
import { Pool } from 'pg';
const prisma = new PrismaClient();
process.on('uncaughtException', (error) => {
  if (error.code === 'EADDRINUSE') {
    process.exit(0);
  } else {
    process.exit(1);
  }
});
// expect: unhandled-async-error/emitter-no-error-listener P1
export const pool = new Pool();
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/floating-promise P1
  void prisma.visit.update({ where: { id: 1 }, data: { at: new Date() } });
  response.end();
});`,
    },
    {
      name: 'a service that a container makes of its class',
      code: `${SERVER}
import { container } from 'tsyringe';
class Orders {
  async place(id: string) {
    await fetch(id);
  }
}
const orders = container.resolve(Orders);
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/floating-promise P1
  orders.place('a');
  response.end();
});`,
    },
  ],
  covers: {
    flagged: [
      "from 'express'",
      "from 'pg'",
      'new Client(',
      'ioredis',
      'amqplib',
      "from 'bullmq'",
      'createReadStream',
      "from 'ws'",
      'child_process',
      "process.on('uncaughtException'",
    ],
    passed: ["from 'fastify'", '@nestjs/common', 'kafkajs'],
  },
});
