import { defineCases } from '../../support/rule-tester.ts';

const PAY = `import { pay } from './pay.ts';\n`;
const FILES = { 'src/pay.ts': "export async function pay() { return fetch('https://pay.example/v1/rates'); }\n" };
const SERVER = `import express from 'express';\nimport { setTimeout as sleep } from 'node:timers/promises';\n${PAY}const app = express();\n`;

/** A route around some code. */
const route = (code: string, imports = ''): { readonly code: string; readonly files: typeof FILES } => ({
  code: `${imports}${SERVER}app.get('/a', async (request, response) => {\n${code}\n});\napp.listen(3000);\n`,
  files: FILES,
});
const loop = (handling: string, mark = ''): ReturnType<typeof route> =>
  route(`  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      ${mark}return response.json(await pay());
    } catch (error) { ${handling} }
  }
  response.sendStatus(502);`);
const retryLoop = (handling: string, mark = ''): ReturnType<typeof route> =>
  route(`  let attempt = 0;
  while (true) {
    try {
${mark}      const answer = await pay();
      return response.json(answer);
    } catch (error) { if (++attempt > 4) throw error; ${handling} }
  }`);
/** A function that tries what it is given several times. */
const wrapper = (handling: string, mark = ''): string =>
  `import { setTimeout as sleep } from 'node:timers/promises';\nexport async function withRetry<T>(work: () => Promise<T>): Promise<T> {\n  for (let attempt = 1; ; attempt++) {\n    try {\n${mark}      return await work();\n    } catch (error) { if (attempt > 3) throw error; ${handling} }\n  }\n}\n`;

export default defineCases({
  valid: [
    // Waits that grow and are spread.
    retryLoop('await sleep(100 * 2 ** attempt + Math.random() * 100);'),
    retryLoop('await sleep(Math.random() * Math.min(5000, 100 * 2 ** attempt));'),
    // What waits is not seen.
    retryLoop('await before(attempt);'),
    retryLoop("await sleep(Number(error.headers['retry-after']) * 1000);"),
    // Not a retry: items, pages, fallbacks, messages, and a database that is asked for another key.
    route(`  for (const host of ['a', 'b']) { try { return response.json(await pay(host)); } catch (error) { continue; } }`),
    route(
      `  const hosts = ['a', 'b'];\n  for (let i = 0; i < hosts.length; i++) { try { return response.json(await pay(hosts[i])); } catch (error) { console.error(error); } }`,
    ),
    route(
      `  const hosts = ['a', 'b'];\n  for (let i = 0; i < 2; i++) { try { return response.json(await pay(hosts[i])); } catch (error) { console.error(error); } }`,
    ),
    {
      name: 'a row that is inserted under another key',
      code: `import { PrismaClient } from '@prisma/client';\nimport { slug } from './slug.ts';\nconst prisma = new PrismaClient();
export async function create(data) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try { return await prisma.page.create({ data: { ...data, slug: slug() } }); } catch (error) { if (error.code !== 'P2002') throw error; }
  }
}`,
    },
    `import { receive, handle } from './queue.ts';\nexport async function run() {\n  while (true) { try { await handle(await receive()); } catch (error) { console.error(error); } }\n}`,
    // Libraries.
    {
      code: `import axios from 'axios';\nimport axiosRetry from 'axios-retry';\naxiosRetry(axios, { retries: 3, retryDelay: axiosRetry.exponentialDelay });`,
    },
    {
      code: `import axios from 'axios';\nimport axiosRetry, { exponentialDelay } from 'axios-retry';\naxiosRetry(axios, { retries: 3, retryDelay: exponentialDelay });`,
    },
    {
      code: `import axios from 'axios';\nimport axiosRetry from 'axios-retry';\nimport { delay } from './delay.ts';\naxiosRetry(axios, { retries: 3, retryDelay: delay });`,
    },
    { code: `import axios from 'axios';\nimport axiosRetry from 'axios-retry';\naxiosRetry(axios, { retries: 0 });` },
    route(`  response.json(await pRetry(() => pay(), { retries: 3, randomize: true }));`, `import pRetry from 'p-retry';\n`),
    route(
      `  response.json(await pRetry(() => pay(), { ...options, retries: 3 }));`,
      `import pRetry from 'p-retry';\nimport { options } from './options.ts';\n`,
    ),
    route(`  response.json(await retry(() => pay(), { retries: 3 }));`, `import retry from 'async-retry';\n`),
    route(
      `  await pRetry(async () => { if (await pay()) return; throw new Error('not done yet'); }, { retries: 3 });\n  response.sendStatus(204);`,
      `import pRetry from 'p-retry';\n`,
    ),
    route(
      `  const load = async (refreshed) => {\n    try { return await pay(); } catch (error) { if (error.status === 401 && !refreshed) return load(true); throw error; }\n  };\n  response.json(await load(false));`,
    ),
    route(
      `  const load = async (host) => {\n    try { return await fetch(host); } catch (error) { return load('https://other.example'); }\n  };\n  response.json(await load('https://one.example'));`,
    ),
    route(
      `  const load = async (left) => {\n    try { return await pay(); } catch (error) { if (left === 0) throw error; await sleep(1000 / left + Math.random() * 1000); return load(left - 1); }\n  };\n  response.json(await load(3));`,
    ),
    route(
      `  const load = async (options) => {\n    try { return await pay(); } catch (error) { return load({ ...options, cached: true }); }\n  };\n  response.json(await load({ cached: false }));`,
    ),
    // Nobody waits in step at start-up.
    { code: `import pRetry from 'p-retry';\n${PAY}await pRetry(() => pay(), { retries: 3 });`, files: FILES },
    `import { retry, handleAll, ExponentialBackoff } from 'cockatiel';\nexport const policy = retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() });`,
    `import { retry, timer } from 'rxjs';\nimport { source } from './source.ts';\nexport const values = source.pipe(retry({ count: 3, delay: (error, count) => timer(2 ** count * 100) }));`,
    // What never ends is told of by another rule, with its hurry.
    route(`  for (;;) { try { return response.json(await pay()); } catch (error) { console.error(error); } }`),
    `import { retry } from 'rxjs';\nimport { source } from './source.ts';\nexport const values = source.pipe(retry());`,
    // Jobs are told of by another rule.
    `import { Queue } from 'bullmq';\nexport const add = (data) => new Queue('pay').add('pay', data, { attempts: 5 });`,
    // Clients that wait longer by themselves, or are told to.
    `import got from 'got';\nexport const api = got.extend({ retry: { limit: 5 } });\nexport const other = got.extend({ retry: { limit: 5, calculateDelay: ({ computedValue }) => computedValue } });`,
    `import ky from 'ky';\nexport const api = ky.create({ retry: { limit: 4, delay: (n) => 100 * 2 ** n + Math.random() * 100 } });`,
    `import { Redis } from 'ioredis';\nexport const cache = new Redis('redis://cache', { retryStrategy: (times) => Math.min(times * 50, 2000) });\nexport const once = new Redis('redis://cache', { retryStrategy: () => null });`,
    route(
      `  response.json(await policy.execute(() => pay()));`,
      `import { ExponentialBackoff, handleAll, retry } from 'cockatiel';\nconst policy = retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() });\n`,
    ),
    `import { HttpService } from '@nestjs/axios';\nimport { retry, timer } from 'rxjs';\nexport class Rates {\n  constructor(private readonly http: HttpService) {}\n  load() {\n    return this.http.get('https://rates.example').pipe(retry({ count: 3, delay: (error, n) => timer(2 ** n * 100 + Math.random() * 100) }));\n  }\n}`,
    // The loop takes one thing after the other, and is left by what is no success, or when there is no more.
    route(
      `  for (let count = 0; count < 9; count++) {\n    try {\n      const answer = await fetch('https://a.example/next', { method: 'POST' });\n      if (!answer.ok) break;\n      response.write(await answer.text());\n    } catch (error) {\n      console.error(error);\n    }\n  }\n  response.end();`,
    ),
    route(
      `  for (let count = 0; count < 9; count++) {\n    try {\n      const answer = await fetch('https://a.example/next', { method: 'POST' });\n      if (answer.status === 204) break;\n      response.write(await answer.text());\n    } catch (error) {\n      console.error(error);\n    }\n  }\n  response.end();`,
    ),
    // How jobs, activities and brokers wait is for other rules, or told well by default.
    `import { Queue } from 'bullmq';\nexport const mails = new Queue('mails', { defaultJobOptions: { attempts: 5, backoff: { type: 'exponential', delay: 1000, jitter: 0.5 } } });`,
    `import { proxyActivities } from '@temporalio/workflow';\nexport const acts = proxyActivities({ startToCloseTimeout: '1m', retry: { maximumAttempts: 5 } });`,
    `import { Kafka } from 'kafkajs';\nexport const kafka = new Kafka({ brokers: [], retry: { initialRetryTime: 100, retries: 8 } });`,
    {
      name: 'a wrapper of the tree that waits longer each time and spreads its waits',
      files: {
        ...FILES,
        'src/with-retry.ts': wrapper('await sleep(100 * 2 ** attempt + Math.random() * 100);'),
        'src/app.ts': `${SERVER}import { withRetry } from './with-retry.ts';\napp.get('/a', async (request, response) => {\n  response.json(await withRetry(() => pay()));\n});\napp.listen(3000);\n`,
      },
    },
  ],
  invalid: [
    route(
      `  const load = async (left) => {\n    try {\n      // expect: retry-backoff-jitter/no-delay P2\n      return await pay();\n    } catch (error) { if (left === 0) throw error; return load(left - 1); }\n  };\n  response.json(await load(3));`,
    ),
    loop('console.error(error);', '// expect: retry-backoff-jitter/no-delay P2\n'),
    retryLoop('', '// expect: retry-backoff-jitter/no-delay P2\n'),
    retryLoop('await sleep(500);', '// expect: retry-backoff-jitter/fixed-delay P2\n'),
    retryLoop('await new Promise((resolve) => setTimeout(resolve, 500));', '// expect: retry-backoff-jitter/fixed-delay P2\n'),
    retryLoop('await sleep(100 * 2 ** attempt);', '// expect: retry-backoff-jitter/no-jitter P3\n'),
    {
      code: `import axios from 'axios';\nimport axiosRetry from 'axios-retry';\n// expect: retry-backoff-jitter/no-delay P2\naxiosRetry(axios, { retries: 5 });`,
      output: `import axios from 'axios';\nimport axiosRetry from 'axios-retry';\n// expect: retry-backoff-jitter/no-delay P2\naxiosRetry(axios, { retryDelay: axiosRetry.exponentialDelay, retries: 5 });`,
    },
    `const axios = require('axios');\nconst axiosRetry = require('axios-retry').default;\nconst api = axios.create();\n// expect: retry-backoff-jitter/no-delay P2\naxiosRetry(api);`,
    {
      ...route(
        `  // expect: retry-backoff-jitter/no-jitter P3\n  response.json(await pRetry(() => pay(), { retries: 3 }));`,
        `import pRetry from 'p-retry';\n`,
      ),
      output: route(
        `  // expect: retry-backoff-jitter/no-jitter P3\n  response.json(await pRetry(() => pay(), { randomize: true, retries: 3 }));`,
        `import pRetry from 'p-retry';\n`,
      ).code,
    },
    {
      name: 'options that are spread may hold the wait, so that nothing is added in front of them',
      code: `import axios from 'axios';\nimport axiosRetry from 'axios-retry';\nconst attempts = { retries: 5 };\n// expect: retry-backoff-jitter/no-delay P2\naxiosRetry(axios, { ...attempts });`,
    },
    route(
      `  // expect: retry-backoff-jitter/uncapped-delay P2\n  response.json(await pRetry(() => pay()));`,
      `import pRetry from 'p-retry';\n`,
    ),
    route(
      `  // expect: retry-backoff-jitter/fixed-delay P2\n  response.json(await pRetry(() => pay(), { retries: 3, factor: 1 }));`,
      `import pRetry from 'p-retry';\n`,
    ),
    route(
      `  // expect: retry-backoff-jitter/no-delay P2\n  response.json(await pRetry(() => pay(), { retries: 3, minTimeout: 0 }));`,
      `import pRetry from 'p-retry';\n`,
    ),
    `import { retry } from 'rxjs';\nimport { source } from './source.ts';\n// expect: retry-backoff-jitter/no-delay P3\nexport const values = source.pipe(retry(3));`,
    // Clients that are told to wait always as long, or not at all.
    `import got from 'got';\n// expect: retry-backoff-jitter/fixed-delay P3\nexport const api = got.extend({ retry: { limit: 5, calculateDelay: () => 500 } });`,
    `import ky from 'ky';\n// expect: retry-backoff-jitter/fixed-delay P3\nexport const api = ky.create({ retry: { limit: 10, delay: () => 200 } });`,
    `import { Redis } from 'ioredis';\n// expect: retry-backoff-jitter/fixed-delay P3\nexport const cache = new Redis('redis://cache', { retryStrategy: () => 1000 });`,
    `const Redis = require('ioredis');\n// expect: retry-backoff-jitter/no-delay P3\nexports.cache = new Redis({ host: 'cache', retryStrategy: () => 0 });`,
    route(
      `  // expect: retry-backoff-jitter/fixed-delay P2\n  response.json(await retry(() => pay(), { retries: 3, factor: 1, randomize: false }));`,
      `import retry from 'async-retry';\n`,
    ),
    route(
      `  response.json(await policy.execute(() => pay()));`,
      `import { handleAll, retry } from 'cockatiel';\n// expect: retry-backoff-jitter/no-delay P2\nconst policy = retry(handleAll, { maxAttempts: 3 });\n`,
    ),
    route(
      `  response.json(await http.get('https://rates.example'));`,
      `import axios from 'axios';\nimport axiosRetry from 'axios-retry';\nconst http = axios.create({});\n// expect: retry-backoff-jitter/no-jitter P3\naxiosRetry(http, { retries: 3, retryDelay: (count) => count * 500 });\n`,
    ),
    `import { Controller, Get } from '@nestjs/common';\nimport { HttpService } from '@nestjs/axios';\nimport { retry, timer } from 'rxjs';\n@Controller('rates')\nexport class Rates {\n  constructor(private readonly http: HttpService) {}\n  @Get()\n  load() {\n    // expect: retry-backoff-jitter/no-jitter P3\n    return this.http.get('https://rates.example').pipe(retry({ count: 3, delay: (error, n) => timer(n * 500) }));\n  }\n}`,
    {
      name: 'a wrapper of the tree, told of where it repeats',
      files: {
        ...FILES,
        'src/with-retry.ts': wrapper('', '      // expect: retry-backoff-jitter/no-delay P2\n'),
        'src/app.ts': `${SERVER}import { withRetry } from './with-retry.ts';\napp.get('/a', async (request, response) => {\n  response.json(await withRetry(() => pay()));\n});\napp.listen(3000);\n`,
      },
    },
  ],
  covers: {
    flagged: [
      'axios-retry',
      "'got'",
      "'ky'",
      'p-retry',
      'async-retry',
      'cockatiel',
      'rxjs',
      'ioredis',
      'retryStrategy',
      'for (let attempt',
    ],
    passed: ['bullmq', 'proxyActivities', 'kafkajs'],
  },
});
