import { defineCases } from '../../support/rule-tester.ts';

const SERVER = `import express from 'express';\nconst app = express();\n`;
const TIMER = `const late = (ms: number) => new Promise<never>((_, reject) => setTimeout(() => reject(new Error('late')), ms));\n`;
const CHARGE = `import axios from 'axios';\nconst charge = async (order: object) => (await axios.post('https://pay.example', order, { timeout: 5000 })).data;\n`;

export default defineCases({
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
      name: 'a read that goes on harms nobody',
      code: `import axios from 'axios';\n${TIMER}export const load = () => Promise.race([axios.get('https://a.example', { timeout: 5000 }), late(1000)]);`,
    },
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
    `import { createServer } from 'node:http';\nconst server = createServer();\n// expect: timeout-budget/server-unbounded\nserver.requestTimeout = 0;\nserver.listen(3000);`,
    `const https = require('https');\n// expect: timeout-budget/server-unbounded\nconst server = https.createServer({ headersTimeout: 0 }, () => {});\nserver.listen(3000);`,
  ],
});
