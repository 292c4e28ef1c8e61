import { defineCases } from '../../support/rule-tester.ts';

const SERVER = `import express from 'express';\nconst app = express();\n`;
const TIMER = `const late = (ms: number) => new Promise<never>((_, reject) => setTimeout(() => reject(new Error('late')), ms));\n`;
const SLEEP = `const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));\n`;
const CHARGE = `import axios from 'axios';\nconst charge = async (order: object) => (await axios.post('https://pay.example', order, { timeout: 5000 })).data;\n`;

/** A worker whose one activity is given up after ten seconds. */
const ACTIVITIES = {
  'src/worker.ts': `import { Worker } from '@temporalio/worker';\nimport * as activities from './activities.ts';\nawait Worker.create({ workflowsPath: './workflows.ts', activities, taskQueue: 'scores' });`,
  'src/workflows.ts': `import { proxyActivities } from '@temporalio/workflow';\nimport type * as activities from './activities.ts';\nconst { score } = proxyActivities<typeof activities>({ startToCloseTimeout: '10s' });\nexport const order = (id: string) => score(id);`,
};

export default defineCases({
  covers: {
    flagged: [
      'node:http',
      "require('https')",
      "from 'fastify'",
      "from 'axios'",
      "from 'got'",
      "from 'undici'",
      '@temporalio/workflow',
      '@nestjs/core',
    ],
    passed: ['bullmq', 'AbortController', '@dbos-inc/dbos-sdk', 'server.timeout = 0'],
  },
  valid: [
    {
      name: 'the inner limit is below the outer one',
      code: `${SERVER}import axios from 'axios';\nimport timeout from 'connect-timeout';\napp.use(timeout('10s'));\napp.get('/a', async (_req, res) => res.json((await axios.get('https://a.example', { timeout: 2000 })).data));\napp.listen(3000);`,
    },
    {
      name: 'no outer limit is known',
      code: `${SERVER}import axios from 'axios';\napp.get('/a', async (_req, res) => res.json((await axios.get('https://a.example', { timeout: 50_000 })).data));\napp.listen(3000);`,
    },
    {
      name: 'a job may take longer than a request',
      code: `${SERVER}import axios from 'axios';\nimport timeout from 'connect-timeout';\nimport { Worker } from 'bullmq';\napp.use(timeout(5000));\napp.listen(3000);\nnew Worker('reports', async () => axios.get('https://a.example', { timeout: 30_000 }));`,
    },
    {
      name: 'retries that fit',
      code: `${SERVER}import axios from 'axios';\nimport pRetry from 'p-retry';\napp.listen(3000).setTimeout(30_000);\napp.get('/a', async (_req, res) => res.json(await pRetry(() => axios.get('https://a.example', { timeout: 2000 }), { retries: 2 })));`,
    },
    {
      name: 'a signal that runs for all attempts: of a client that repeats, and of one that is repeated',
      code: `${SERVER}import timeout from 'connect-timeout';\nimport got from 'got';\nimport pRetry from 'p-retry';\napp.use(timeout('10s'));\napp.get('/a', async (_req, res) => res.json(await got.get('https://a.example', { signal: AbortSignal.timeout(5000) }).json()));\napp.get('/b', async (_req, res) => {\n  const signal = AbortSignal.timeout(5000);\n  res.json(await pRetry(() => fetch('https://b.example', { signal }), { retries: 3 }));\n});\napp.listen(3000);`,
    },
    {
      name: 'a loop whose turns nobody counted, around a client that repeats',
      code: `${SERVER}import timeout from 'connect-timeout';\nimport got from 'got';\napp.use(timeout('10s'));\napp.get('/a', async (_req, res) => {\n  while (!res.writableEnded) {\n    try {\n      res.json(await got.get('https://a.example', { timeout: { request: 3000 }, retry: { limit: 1 } }).json());\n    } catch (error) {\n      console.error(error);\n    }\n  }\n});\napp.listen(3000);`,
    },
    {
      name: 'a read that goes on harms nobody',
      code: `import axios from 'axios';\n${TIMER}export const load = () => Promise.race([axios.get('https://a.example', { timeout: 5000 }), late(1000)]);`,
    },
    {
      name: 'an interceptor of another controller',
      files: {
        'src/timeout.interceptor.ts': `import type { CallHandler, NestInterceptor } from '@nestjs/common';\nimport { timeout } from 'rxjs';\nexport class TimeoutInterceptor implements NestInterceptor {\n  intercept(_context: unknown, next: CallHandler) {\n    return next.handle().pipe(timeout(5000));\n  }\n}`,
        'src/quick.controller.ts': `import { Controller, Get, UseInterceptors } from '@nestjs/common';\nimport { TimeoutInterceptor } from './timeout.interceptor.ts';\n@Controller('quick')\n@UseInterceptors(TimeoutInterceptor)\nexport class QuickController {\n  @Get()\n  get() {\n    return 'ok';\n  }\n}`,
        'src/rates.controller.ts': `import { Controller, Get } from '@nestjs/common';\nimport axios from 'axios';\n@Controller('rates')\nexport class RatesController {\n  @Get()\n  list() {\n    return axios.get('https://rates.example', { timeout: 10_000 });\n  }\n}`,
      },
    },
    {
      name: 'an activity that ends before its workflow gives it up',
      files: {
        ...ACTIVITIES,
        'src/activities.ts': `import axios from 'axios';\nexport const score = (id: string) => axios.get('https://a.example/' + id, { timeout: 5000 });`,
      },
    },
    {
      name: 'a step without a limit of its own',
      code: `import { DBOS } from '@dbos-inc/dbos-sdk';\nimport axios from 'axios';\nexport class Orders {\n  @DBOS.step({ retriesAllowed: true, maxAttempts: 3 })\n  static ship(id: string) {\n    return axios.post('https://a.example', { id }, { timeout: 50_000 });\n  }\n}`,
    },
    {
      name: 'work that is given a signal of its own',
      code: `import axios from 'axios';\n${TIMER}const charge = (order: object, signal: AbortSignal) => axios.post('https://pay.example', order, { signal });\nexport const pay = (order: object) => {\n  const signal = AbortSignal.timeout(2000);\n  return Promise.race([charge(order, signal), late(3000)]);\n};`,
    },
    {
      name: 'whoever waits goes on with something else',
      code: `${CHARGE}${SLEEP}export const pay = (order: object) => Promise.race([charge(order), sleep(3000).then(() => 'pending')]);`,
    },
    `import pTimeout from 'p-timeout';\nimport { load } from './elsewhere.js';\nexport const read = (id: string) => pTimeout(load(id), { milliseconds: 900 });`,
    {
      name: 'the work is told to stop',
      code: `import axios from 'axios';\n${TIMER}export const save = (body: object) => {\n  const controller = new AbortController();\n  return Promise.race([axios.post('https://a.example', body, { signal: controller.signal }), late(1000)]).finally(() => controller.abort());\n};`,
    },
    {
      name: 'whoever waits is told of no failure',
      code: `import { setTimeout } from 'node:timers/promises';\n${CHARGE}export const flush = (order: object) => Promise.race([charge(order), setTimeout(1000)]);`,
    },
    {
      name: 'a race of two answers',
      code: `${CHARGE}export const first = (one: object, other: object) => Promise.race([charge(one), charge(other)]);`,
    },
    `import { createServer } from 'node:http';\nconst server = createServer({ requestTimeout: 30_000 });\nserver.headersTimeout = 20_000;\nserver.timeout = 0;\nserver.listen(3000);`,
    `import fastify from 'fastify';\nconst app = fastify({ connectionTimeout: 0 });\nawait app.listen({ port: 3000 });`,
    `import { options } from './elsewhere.js';\nconst settings = options();\nsettings.requestTimeout = 0;\nexport default settings;`,
  ],
  invalid: [
    `${SERVER}import axios from 'axios';\nimport timeout from 'connect-timeout';\napp.use(timeout('5s'));\n// expect: timeout-budget/inverted\napp.get('/a', async (_req, res) => res.json((await axios.get('https://a.example', { timeout: 20_000 })).data));\napp.listen(3000);`,
    `${SERVER}import axios from 'axios';\nimport pRetry from 'p-retry';\napp.listen(3000).setTimeout(30_000);\n// expect: timeout-budget/inverted\napp.get('/a', async (_req, res) => res.json(await pRetry(() => axios.get('https://a.example', { timeout: 20_000 }), { retries: 3 })));`,
    {
      name: 'an interceptor gives the request up',
      files: {
        'src/timeout.interceptor.ts': `import type { CallHandler, NestInterceptor } from '@nestjs/common';\nimport { timeout } from 'rxjs';\nexport class TimeoutInterceptor implements NestInterceptor {\n  intercept(_context: unknown, next: CallHandler) {\n    return next.handle().pipe(timeout(5000));\n  }\n}`,
        'src/rates.controller.ts': `import { Controller, Get } from '@nestjs/common';\nimport axios from 'axios';\nconst http = axios.create({ timeout: 10_000 });\n@Controller('rates')\nexport class RatesController {\n  @Get()\n  list() {\n    // expect: timeout-budget/inverted\n    return http.get('https://rates.example');\n  }\n}`,
      },
    },
    `${TIMER}${CHARGE}export function pay(order: object) {\n  return Promise.race([\n    // expect: timeout-budget/race-leak\n    charge(order),\n    late(3000),\n  ]);\n}`,
    {
      name: 'a wrapper of the tree, from its caller',
      code: `${CHARGE}function within(work: Promise<unknown>, ms: number) {\n  const timer = new Promise((_, reject) => setTimeout(reject, ms));\n  return Promise.race([work, timer]);\n}\n// expect: timeout-budget/race-leak\nexport const pay = (order: object) => within(charge(order), 3000);`,
    },
    `${CHARGE}${SLEEP}// expect: timeout-budget/race-leak\nexport const pay = (order: object) => Promise.race([charge(order), sleep(3000).then(() => { throw new Error('late'); })]);`,
    {
      name: 'a timer of the tree that throws',
      code: `import { setTimeout } from 'node:timers/promises';\n${CHARGE}async function late(ms: number) {\n  await setTimeout(ms);\n  throw new Error('late');\n}\n// expect: timeout-budget/race-leak\nexport const pay = (order: object) => Promise.race([charge(order), late(3000)]);`,
    },
    `import pTimeout from 'p-timeout';\n${CHARGE}// expect: timeout-budget/race-leak\nexport const pay = (order: object) => pTimeout(charge(order), { milliseconds: 3000 });`,
    {
      name: 'a signal that each attempt makes anew',
      code: `${SERVER}import timeout from 'connect-timeout';\nimport pRetry from 'p-retry';\napp.use(timeout('10s'));\n// expect: timeout-budget/inverted\napp.get('/a', async (_req, res) => res.json(await pRetry(() => fetch('https://a.example', { signal: AbortSignal.timeout(5000) }), { retries: 3 })));\napp.listen(3000);`,
    },
    {
      name: 'an activity that its workflow gives up before',
      files: {
        ...ACTIVITIES,
        'src/activities.ts': `import axios from 'axios';\n// expect: timeout-budget/inverted\nexport const score = (id: string) => axios.get('https://a.example/' + id, { timeout: 30_000 });`,
      },
    },
    `import fastify from 'fastify';\nimport got from 'got';\nimport { request } from 'undici';\nconst app = fastify({ handlerTimeout: 10_000 });\n// expect: timeout-budget/inverted\napp.get('/a', () => got('https://a.example', { timeout: { request: 4_000 }, retry: { limit: 2 } }).json());\n// expect: timeout-budget/inverted\napp.get('/b', () => request('https://b.example', { headersTimeout: 15_000, bodyTimeout: 5000 }));\nawait app.listen({ port: 3000 });`,
    `import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.js';\nconst app = await NestFactory.create(AppModule);\nconst server = app.getHttpServer();\n// expect: timeout-budget/server-unbounded\nserver.requestTimeout = 0;\nawait app.listen(3000);`,
    `import { createServer } from 'node:http';\nconst server = createServer();\n// expect: timeout-budget/server-unbounded\nserver.requestTimeout = 0;\nserver.listen(3000);`,
    `const https = require('https');\n// expect: timeout-budget/server-unbounded\nconst server = https.createServer({ headersTimeout: 0 }, () => {});\nserver.listen(3000);`,
  ],
});
