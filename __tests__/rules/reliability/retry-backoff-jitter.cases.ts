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
  ],
});
