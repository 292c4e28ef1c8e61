import { describe, expect, test } from '@jest/globals';
import { rules } from '../rules/index.ts';
import { findAll, toFiles } from './support/rule-tester.ts';
import type { Files } from './support/memory-trees.ts';

/**
 * What a search of one file, or of the lines around a call, gets wrong: each topic has a service that does well by means of another file,
 * and one that looks well and is not.
 */
interface Topic {
  readonly rule: string;
  readonly dependencies: Readonly<Record<string, string>>;
  /** Why a search of one file would report it although nothing is wrong. */
  readonly sound: { readonly because: string; readonly files: Files };
  /** Why it would not report it, and where the fault lies. */
  readonly faulty: { readonly because: string; readonly files: Files; readonly at: string };
}

const MAIN = "import { app } from './app.ts';\nimport { stop } from './stop.ts';\n";

const TOPICS: Readonly<Record<string, Topic>> = {
  'graceful shutdown': {
    rule: 'graceful-shutdown',
    dependencies: { express: '5' },
    sound: {
      because: 'the file that listens names no signal; another file answers it',
      files: {
        'src/app.ts': `${MAIN.slice(MAIN.indexOf('\n') + 1)}import express from 'express';\nconst server = express().listen(3000);\nstop(server);\n`,
        'src/stop.ts':
          "import type { Server } from 'node:http';\nexport function stop(server: Server) {\n  process.once('SIGTERM', () => server.close(() => process.exit(0)));\n}\n",
      },
    },
    faulty: {
      because: 'a handler of SIGTERM stands in a file that the service never loads',
      files: {
        'src/app.ts': "import express from 'express';\nexpress().listen(3000);\n",
        'src/stop.ts': "process.once('SIGTERM', () => process.exit(0));\n",
      },
      at: 'src/app.ts:2',
    },
  },
  'shutdown hooks': {
    rule: 'graceful-shutdown',
    dependencies: { '@nestjs/core': '11', '@nestjs/common': '11' },
    sound: {
      because: 'no file names a signal; the framework is told to listen for them',
      files: {
        'src/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nasync function bootstrap() {\n  const app = await NestFactory.create(AppModule);\n  app.enableShutdownHooks();\n  await app.listen(3000);\n}\nvoid bootstrap();\n",
        'src/app.module.ts':
          "import { Module } from '@nestjs/common';\nimport { Pool } from './pool.ts';\n@Module({ providers: [Pool] })\nexport class AppModule {}\n",
        'src/pool.ts':
          "import { Injectable, type OnModuleDestroy } from '@nestjs/common';\n@Injectable()\nexport class Pool implements OnModuleDestroy {\n  onModuleDestroy() { return this.end(); }\n  end() {}\n}\n",
      },
    },
    faulty: {
      because: 'a provider has its hook, in another file, and nobody enables the hooks',
      files: {
        'src/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nasync function bootstrap() {\n  const app = await NestFactory.create(AppModule);\n  await app.listen(3000);\n}\nvoid bootstrap();\n",
        'src/app.module.ts':
          "import { Module } from '@nestjs/common';\nimport { Pool } from './pool.ts';\n@Module({ providers: [Pool] })\nexport class AppModule {}\n",
        'src/pool.ts':
          "import { Injectable, type OnModuleDestroy } from '@nestjs/common';\n@Injectable()\nexport class Pool implements OnModuleDestroy {\n  onModuleDestroy() { return this.end(); }\n  end() {}\n}\n",
      },
      at: 'src/main.ts:5',
    },
  },
  'timeout of a request': {
    rule: 'http-client-timeout',
    dependencies: { axios: '1', express: '5' },
    sound: {
      because: 'the call gives no timeout; the factory of its client does, in another file',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport { billing } from './billing.ts';\nexpress().get('/', async (_, response) => response.json((await billing().get('/invoices')).data)).listen(1);\n",
        'src/billing.ts':
          "import axios from 'axios';\nimport { defaults } from './defaults.ts';\nexport const billing = () => axios.create({ baseURL: 'https://billing', ...defaults });\n",
        'src/defaults.ts': 'export const defaults = { timeout: 3_000 };\n',
      },
    },
    faulty: {
      because: 'the call is given options, which hold anything but a timeout',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport { billing } from './billing.ts';\nexpress().get('/', async (_, response) => response.json((await billing.get('/invoices')).data)).listen(1);\n",
        'src/billing.ts':
          "import axios from 'axios';\nimport { defaults } from './defaults.ts';\nexport const billing = axios.create({ ...defaults });\n",
        'src/defaults.ts': "export const defaults = { baseURL: 'https://billing', headers: { timeout: 'none' } };\n",
      },
      at: 'src/billing.ts:3',
    },
  },
  'idempotency of a payment': {
    rule: 'payment-idempotency-key',
    dependencies: { axios: '1', express: '5' },
    sound: {
      because: 'the call names no key; a function of another file puts it among the headers',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport axios from 'axios';\nimport { headersOf } from './headers.ts';\nexpress().post('/pay/:order', async (request, response) => {\n  await axios.post('https://api.stripe.com/v1/payment_intents', request.body, { headers: headersOf(request.params.order), timeout: 5_000 });\n  response.end();\n}).listen(1);\n",
        'src/headers.ts': "export const headersOf = (order: string) => ({ 'Idempotency-Key': `order-${order}` });\n",
      },
    },
    faulty: {
      because: 'there is a header of that name, and its value is new with each attempt',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport axios from 'axios';\nimport { headersOf } from './headers.ts';\nexpress().post('/pay/:order', async (request, response) => {\n  await axios.post('https://api.stripe.com/v1/payment_intents', request.body, { headers: headersOf(), timeout: 5_000 });\n  response.end();\n}).listen(1);\n",
        'src/headers.ts':
          "import { randomUUID } from 'node:crypto';\nexport const headersOf = () => ({ 'Idempotency-Key': randomUUID() });\n",
      },
      at: 'src/app.ts:5',
    },
  },
  'a query for each item': {
    rule: 'n-plus-one',
    dependencies: { '@prisma/client': '6', express: '5' },
    sound: {
      because: 'something is awaited in a loop; the other file answers from what it loaded at once',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport { PrismaClient } from '@prisma/client';\nimport { ownersOf } from './owners.ts';\nconst prisma = new PrismaClient();\nexpress().get('/', async (_, response) => {\n  const orders = await prisma.order.findMany({ take: 100 });\n  const owners = await ownersOf(prisma, orders);\n  const named = [];\n  for (const order of orders) named.push({ ...order, owner: await owners.get(order.ownerId) });\n  response.json(named);\n}).listen(1);\n",
        'src/owners.ts':
          'export async function ownersOf(prisma, orders) {\n  const users = await prisma.user.findMany({ where: { id: { in: orders.map(({ ownerId }) => ownerId) } } });\n  return new Map(users.map((user) => [user.id, user]));\n}\n',
      },
    },
    faulty: {
      because: 'the loop holds no query; the function that it calls does, in another file',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport { orders } from './orders.ts';\nexpress().get('/', async (_, response) => response.json(await orders())).listen(1);\n",
        'src/orders.ts':
          "import { prisma } from './prisma.ts';\nimport { ownerOf } from './owners.ts';\nexport async function orders() {\n  const found = await prisma.order.findMany({ take: 100 });\n  const named = [];\n  for (const order of found) {\n    named.push({ ...order, owner: await ownerOf(order) });\n  }\n  return named;\n}\n",
        'src/owners.ts':
          "import { prisma } from './prisma.ts';\nexport const ownerOf = (order) => prisma.user.findUnique({ where: { id: order.ownerId } });\n",
        'src/prisma.ts': "import { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();\n",
      },
      at: 'src/orders.ts:7',
    },
  },
  'what a transaction takes with it': {
    rule: 'side-effect-before-commit',
    dependencies: { '@prisma/client': '6', nodemailer: '7', express: '5' },
    sound: {
      because: 'the function that opens the transaction also sends a mail, once it is committed',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport { place } from './orders.ts';\nexpress().post('/', async (request, response) => response.json(await place(request.body))).listen(1);\n",
        'src/orders.ts':
          "import { PrismaClient } from '@prisma/client';\nimport { confirm } from './mail.ts';\nconst prisma = new PrismaClient();\nexport async function place(draft) {\n  const order = await prisma.$transaction(async (tx) => tx.order.create({ data: draft }));\n  await confirm(order);\n  return order;\n}\n",
        'src/mail.ts':
          "import nodemailer from 'nodemailer';\nconst transport = nodemailer.createTransport({ host: 'mail' });\nexport const confirm = (order) => transport.sendMail({ to: order.email, subject: 'Thank you' });\n",
      },
    },
    faulty: {
      because: 'the transaction calls a function that sends the mail, two files away',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport { place } from './orders.ts';\nexpress().post('/', async (request, response) => response.json(await place(request.body))).listen(1);\n",
        'src/orders.ts':
          "import { PrismaClient } from '@prisma/client';\nimport { confirm } from './confirm.ts';\nconst prisma = new PrismaClient();\nexport async function place(draft) {\n  return prisma.$transaction(async (tx) => {\n    const order = await tx.order.create({ data: draft });\n    await confirm(order);\n    return order;\n  });\n}\n",
        'src/confirm.ts': "import { send } from './mail.ts';\nexport const confirm = (order) => send(order.email, 'Thank you');\n",
        'src/mail.ts':
          "import nodemailer from 'nodemailer';\nconst transport = nodemailer.createTransport({ host: 'mail' });\nexport const send = (to, subject) => transport.sendMail({ to, subject });\n",
      },
      at: 'src/orders.ts:7',
    },
  },
  'retries without an end': {
    rule: 'retry-unbounded',
    dependencies: { 'p-retry': '7', express: '5' },
    sound: {
      because: 'the call names no limit; the options that it is given do, in another file',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport pRetry from 'p-retry';\nimport { patience } from './patience.ts';\nexpress().get('/', async (_, response) => response.json(await pRetry(() => fetch('https://rates'), { ...patience }))).listen(1);\n",
        'src/patience.ts': 'export const patience = { retries: 3, maxTimeout: 2_000 };\n',
      },
    },
    faulty: {
      because: 'the call is given options that look like a limit and say `forever`',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport pRetry from 'p-retry';\nimport { patience } from './patience.ts';\nexpress().get('/', async (_, response) => response.json(await pRetry(() => fetch('https://rates'), { ...patience }))).listen(1);\n",
        'src/patience.ts': 'export const patience = { retries: 3, forever: true };\n',
      },
      at: 'src/app.ts:4',
    },
  },
  'work that stops the process': {
    rule: 'event-loop-blocking',
    dependencies: { express: '5' },
    sound: {
      because: 'a file that serves reads another one synchronously, while the program starts',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport { terms } from './terms.ts';\nconst text = terms();\nexpress().get('/terms', (_, response) => response.send(text)).listen(1);\n",
        'src/terms.ts': "import { readFileSync } from 'node:fs';\nexport const terms = () => readFileSync('terms.txt', 'utf8');\n",
      },
    },
    faulty: {
      because: 'the handler is asynchronous; what it calls hashes synchronously, two files away',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport { signUp } from './users.ts';\nexpress().post('/users', async (request, response) => response.json(await signUp(request.body))).listen(1);\n",
        'src/users.ts':
          "import { hash } from './hash.ts';\nexport async function signUp(user) {\n  return { name: user.name, password: hash(user.password) };\n}\n",
        'src/hash.ts':
          "import { pbkdf2Sync } from 'node:crypto';\nexport const hash = (password: string) => pbkdf2Sync(password, 'salt', 600_000, 64, 'sha512').toString('hex');\n",
      },
      at: 'src/hash.ts:2',
    },
  },
  'a query without a limit': {
    rule: 'unbounded-query',
    dependencies: { '@prisma/client': '6', express: '5' },
    sound: {
      because: 'the query names no limit; the page that it is given does, in another file',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport { PrismaClient } from '@prisma/client';\nimport { firstPage } from './page.ts';\nconst prisma = new PrismaClient();\nconst app = express();\napp.post('/', async (request, response) => response.json(await prisma.order.create({ data: request.body })));\napp.get('/', async (_, response) => response.json(await prisma.order.findMany({ ...firstPage })));\napp.listen(1);\n",
        'src/page.ts': "export const firstPage = { take: 50, orderBy: { id: 'desc' } };\n",
      },
    },
    faulty: {
      because: 'the page that the query is given is an order and no limit',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport { PrismaClient } from '@prisma/client';\nimport { firstPage } from './page.ts';\nconst prisma = new PrismaClient();\nconst app = express();\napp.post('/', async (request, response) => response.json(await prisma.order.create({ data: request.body })));\napp.get('/', async (_, response) => response.json(await prisma.order.findMany({ ...firstPage })));\napp.listen(1);\n",
        'src/page.ts': "export const firstPage = { orderBy: { id: 'desc' } };\n",
      },
      at: 'src/app.ts:7',
    },
  },
  'deadline of a remote procedure': {
    rule: 'client-command-timeout',
    dependencies: { ioredis: '5', express: '5' },
    sound: {
      because: 'the client is given no timeout where it is made; the options that it takes hold one, in another file',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport Redis from 'ioredis';\nimport { connection } from './connection.ts';\nconst redis = new Redis(connection());\nexpress().get('/', async (_, response) => response.send(await redis.get('greeting'))).listen(1);\n",
        'src/connection.ts': "export const connection = () => ({ host: 'cache', commandTimeout: 500, connectTimeout: 1_000 });\n",
      },
    },
    faulty: {
      because: 'a timeout is named, and it is the one for connecting',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport Redis from 'ioredis';\nimport { connection } from './connection.ts';\nconst redis = new Redis(connection());\nexpress().get('/', async (_, response) => response.send(await redis.get('greeting'))).listen(1);\n",
        'src/connection.ts': "export const connection = () => ({ host: 'cache', connectTimeout: 1_000 });\n",
      },
      at: 'src/app.ts:4',
    },
  },
  'a breaker around what fails': {
    rule: 'circuit-breaker',
    dependencies: { axios: '1', opossum: '9', express: '5' },
    sound: {
      because: 'the file that sends requests names no breaker; the one that calls it does',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport CircuitBreaker from 'opossum';\nimport { quote } from './rates.ts';\nconst breaker = new CircuitBreaker(quote, { timeout: 2_000, errorFilter: (error) => error.status < 500 });\nbreaker.fallback(() => ({ rate: 1 }));\nexpress().get('/', async (_, response) => response.json(await breaker.fire('EUR'))).listen(1);\n",
        'src/rates.ts':
          "import axios from 'axios';\nexport const quote = async (currency) => (await axios.get(`https://rates.example/${currency}`, { timeout: 1_000 })).data;\n",
      },
    },
    faulty: {
      because: 'a breaker is there, and it is made anew for each request, so it never opens',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport CircuitBreaker from 'opossum';\nimport { quote } from './rates.ts';\nexpress().get('/', async (_, response) => {\n  const breaker = new CircuitBreaker(quote, { timeout: 2_000, errorFilter: (error) => error.status < 500 });\n  response.json(await breaker.fire('EUR'));\n}).listen(1);\n",
        'src/rates.ts':
          "import axios from 'axios';\nexport const quote = async (currency) => (await axios.get(`https://rates.example/${currency}`, { timeout: 1_000 })).data;\n",
      },
      at: 'src/app.ts:5',
    },
  },
  'id of a request in the log': {
    rule: 'log-correlation-id',
    dependencies: { pino: '9', express: '5' },
    sound: {
      because: 'the handler logs no id; the logger takes it from the context of the request, in another file',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport { randomUUID } from 'node:crypto';\nimport { context } from './context.ts';\nimport { logger } from './logger.ts';\nconst app = express();\napp.use((_request, _response, next) => context.run({ requestId: randomUUID() }, next));\napp.get('/', (_, response) => {\n  logger.info('asked');\n  response.end();\n});\napp.listen(1);\n",
        'src/context.ts':
          "import { AsyncLocalStorage } from 'node:async_hooks';\nexport const context = new AsyncLocalStorage<{ requestId: string }>();\n",
        'src/logger.ts':
          "import pino from 'pino';\nimport { context } from './context.ts';\nexport const logger = pino({ mixin: () => ({ requestId: context.getStore()?.requestId }) });\n",
      },
    },
    faulty: {
      because: 'ids are made for requests, and what is logged of them goes without',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport { logger } from './logger.ts';\nconst app = express();\napp.get('/', (_, response) => {\n  logger.info('asked');\n  response.end();\n});\napp.listen(1);\n",
        'src/logger.ts': "import pino from 'pino';\nexport const logger = pino();\n",
      },
      at: 'src/app.ts:8',
    },
  },
  'traces of what is called': {
    rule: 'tracing-external-calls',
    dependencies: { '@opentelemetry/sdk-node': '0.200.0', '@opentelemetry/auto-instrumentations-node': '0.60.0', axios: '1', express: '5' },
    sound: {
      because: 'no file that serves names a tracer; the start command loads one first',
      files: {
        'package.json':
          '{"name":"app","type":"module","scripts":{"start":"node --import ./src/tracing.ts src/app.ts"},"dependencies":{"@opentelemetry/sdk-node":"0.200.0","@opentelemetry/auto-instrumentations-node":"0.60.0","axios":"1","express":"5"}}',
        'src/app.ts':
          "import express from 'express';\nimport axios from 'axios';\nconst app = express();\napp.get('/', async (_, response) => response.json((await axios.get('https://rates.example', { timeout: 1_000 })).data));\napp.listen(1);\n",
        'src/tracing.ts':
          "import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';\nconst sdk = new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] });\nsdk.start();\nprocess.on('SIGTERM', () => sdk.shutdown());\n",
      },
    },
    faulty: {
      because: 'the tracer is started in another file, after what it has to wrap was loaded',
      files: {
        'src/app.ts':
          "import express from 'express';\nimport axios from 'axios';\nimport './tracing.ts';\nconst app = express();\napp.get('/', async (_, response) => response.json((await axios.get('https://rates.example', { timeout: 1_000 })).data));\napp.listen(1);\n",
        'src/tracing.ts':
          "import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';\nconst sdk = new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] });\nsdk.start();\nprocess.on('SIGTERM', () => sdk.shutdown());\n",
      },
      at: 'src/tracing.ts:3',
    },
  },
};

describe.each(Object.entries(TOPICS))('%s', (_, { rule: id, dependencies, sound, faulty }) => {
  const rule = rules.find(({ meta }) => meta.id === id);

  const places = async (files: Files): Promise<readonly string[]> => {
    if (!rule) throw new Error(`There is no rule ${id}.`);
    const found = await findAll(rule, toFiles({ files, dependencies }));
    return found.map(({ at }) => `${at.path}:${at.line}`);
  };

  test(`silent: ${sound.because}`, async () => expect(await places(sound.files)).toEqual([]));
  test(`told: ${faulty.because}`, async () => expect(await places(faulty.files)).toEqual([faulty.at]));
});
