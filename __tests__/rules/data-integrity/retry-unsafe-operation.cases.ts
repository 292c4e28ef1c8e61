import { defineCases } from '../../support/rule-tester.ts';

const AXIOS = `import axios from 'axios';
import axiosRetry, { isIdempotentRequestError } from 'axios-retry';
const http = axios.create({ baseURL: 'https://pay.example' });
`;
const RETRY = `import pRetry from 'p-retry';\nimport { randomUUID } from 'node:crypto';\n`;
/** A function that tries what it is given several times. */
const WRAPPER = {
  'src/with-retry.ts':
    'export async function withRetry(operation, attempts = 3) {\n  for (let attempt = 1; ; attempt++) {\n    try {\n      return await operation();\n    } catch (error) {\n      if (attempt >= attempts) throw error;\n      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 100 * Math.random()));\n    }\n  }\n}\n',
};

export default defineCases({
  valid: [
    // Requests that are safe to repeat, or a condition that lets no others through.
    `${AXIOS}axiosRetry(http, { retries: 3 });\nexport const rates = () => http.get('/rates');`,
    `${AXIOS}axiosRetry(http, { retries: 3 });\nexport const replace = (id, dto) => http.put('/payments/' + id, dto);`,
    `${AXIOS}axiosRetry(http, { retries: 3, retryCondition: isIdempotentRequestError });\nexport const pay = (dto) => http.post('/payments', dto);`,
    `${AXIOS}axiosRetry(http, { retries: 3, retryCondition: (error) => error.config.method === 'get' });\nexport const pay = (dto) => http.post('/payments', dto);`,
    `${AXIOS}axiosRetry(http, { retries: 3 });\nexport const pay = (dto) => http.post('/payments', dto, { 'axios-retry': { retries: 0 } });`,
    `${AXIOS}axiosRetry(http, { retries: 3 });\nconst other = axios.create({ baseURL: 'https://pay.example' });\nexport const pay = (dto) => other.post('/payments', dto);`,
    `${AXIOS}axiosRetry(http, { retries: 3 });\nexport const find = (dto) => http.post('/payments/search', dto);`,
    // A key that stays the same.
    `${AXIOS}axiosRetry(http, { retries: 3 });\nexport const pay = (dto) => http.post('/payments', dto, { headers: { 'Idempotency-Key': dto.requestId } });`,
    `${AXIOS}import { headers } from './headers.ts';\naxiosRetry(http, { retries: 3 });\nexport const pay = (dto) => http.post('/payments', dto, { headers });`,
    `${RETRY}export async function pay(dto) {
  const key = randomUUID();
  await pRetry(() => fetch('https://pay.example/payments', { method: 'POST', body: dto, headers: { 'Idempotency-Key': key } }), { retries: 3 });
}`,
    `${RETRY}export const pay = (dto) =>
  pRetry(() => fetch('https://pay.example/payments', { method: 'POST', body: JSON.stringify({ idempotency_key: dto.id }) }), { retries: 3 });`,
    `${RETRY}export const pay = (gateway, amount, key) => pRetry(() => gateway.capture(amount, { idempotencyKey: key }), { retries: 3 });`,
    `${RETRY}import { capture } from './screen.ts';\nexport const shot = (page) => pRetry(() => capture(page), { retries: 3 });`,
    `${RETRY}export const pay = (body) => pRetry(() => fetch('https://api.stripe.com/v1/charges', { method: 'POST', body }), { retries: 3 });`,
    // The library of the provider carries a key of its own; publishing again is what brokers ask for.
    `import Stripe from 'stripe';\nconst stripe = new Stripe('', { maxNetworkRetries: 3 });\nexport const pay = (p) => stripe.paymentIntents.create(p);`,
    `${RETRY}import amqp from 'amqplib';\nconst channel = await (await amqp.connect('amqp://broker')).createChannel();\nexport const tell = (body) => pRetry(async () => { channel.publish('orders', '', body); }, { retries: 3 });`,
    `${RETRY}import amqp from 'amqplib';\nexport const open = () => pRetry(async () => (await amqp.connect('amqp://broker')).createChannel(), { retries: 3 });`,
    // The methods that \`got\` repeats by itself.
    `import got from 'got';\nexport const pay = (json) => got.post('https://pay.example/payments', { json, retry: { limit: 3 } });`,
    `import got from 'got';\nexport const load = () => got.get('https://pay.example/payments', { retry: { limit: 3, methods: ['GET'] } });`,
    `export async function ask(question) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try { return await fetch('https://ai.example/v1/completions', { method: 'POST', body: question }); } catch (error) { console.error(error); }
  }
}`,
    `${RETRY}export const findRates = (url, body) => pRetry(() => fetch(url, { method: 'POST', body }), { retries: 3 });`,
    `export async function order(body, renewed) {
  try { return await fetch('https://shop.example/v1/orders', { method: 'POST', body }); } catch (error) { if (error.status === 401) return order(body, true); throw error; }
}`,
    // Clients that repeat reads alone, or once; a condition of its own for safe requests.
    `import ky from 'ky';\nconst api = ky.create({ retry: { limit: 4 } });\nexport const invite = (json) => api.post('https://mail.example/invites', { json });`,
    `import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';\nconst ses = new SESClient({ maxAttempts: 1 });\nexport const welcome = (mail) => ses.send(new SendEmailCommand(mail));`,
    `import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';\nconst ses = new SESClient({});\nexport const welcome = (mail) => ses.send(new SendEmailCommand(mail));`,
    `${AXIOS}axiosRetry(http, { retries: 3, retryCondition: (error) => error.response?.status === 429 });\nexport const pay = (dto) => http.post('/payments', dto);`,
    // A breaker alone repeats nothing, and policies may be combined without a retry among them.
    `import CircuitBreaker from 'opossum';\nconst breaker = new CircuitBreaker((body) => fetch('https://shop.example/v1/orders', { method: 'POST', body }));\nexport const order = (body) => breaker.fire(body);`,
    `import axios from 'axios';\nimport { handleAll, timeout, circuitBreaker, ConsecutiveBreaker, wrap } from 'cockatiel';\nconst guard = wrap(circuitBreaker(handleAll, { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(5) }), timeout(2000));\nexport const order = (dto) => guard.execute(() => axios.post('https://shop.example/v1/orders', dto));`,
    {
      name: 'a wrapper of the tree, around what is safe to repeat',
      files: {
        ...WRAPPER,
        'src/app.ts':
          "import { withRetry } from './with-retry.ts';\nexport const find = (id) => withRetry(() => fetch('https://shop.example/v1/orders/' + id));\nexport const order = (body, key) =>\n  withRetry(() => fetch('https://shop.example/v1/orders', { method: 'POST', body, headers: { 'Idempotency-Key': key } }));\n",
      },
    },
    `import { HttpService } from '@nestjs/axios';\nimport { retry } from 'rxjs';\nexport class Tickets {\n  constructor(private readonly http: HttpService) {}\n  list() {\n    return this.http.get('https://desk.example/tickets').pipe(retry(3));\n  }\n}`,
    // Jobs and messages are for other rules.
    `import { Queue } from 'bullmq';\nconst charges = new Queue('charges', { defaultJobOptions: { attempts: 5 } });\nexport const charge = (dto) => charges.add('charge', dto);`,
    `${RETRY}import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: [], retry: { retries: 8 } }).producer();\nexport const tell = (value) => pRetry(() => producer.send({ topic: 'orders', messages: [{ value }] }), { retries: 3 });`,
  ],
  invalid: [
    `export async function order(body, left = 3) {
  try {
    // expect: retry-unsafe-operation P0
    return await fetch('https://shop.example/v1/orders', { method: 'POST', body });
  } catch (error) { if (left === 0) throw error; return order(body, left - 1); }
}`,
    `${RETRY}// expect: retry-unsafe-operation P2\nexport const deliver = (url, body) => pRetry(() => fetch(url, { method: 'POST', body }), { retries: 3 });`,
    `import got from 'got';\n// expect: retry-unsafe-operation P2\nexport const deliver = (url, json) => got.post(url, { json, retry: { limit: 3, methods: ['POST'] } });`,
    `${AXIOS}// expect: retry-unsafe-operation P0\naxiosRetry(http, { retries: 3 });\nexport const pay = (dto) => http.post('/payments', dto);`,
    `${AXIOS}// expect: retry-unsafe-operation P0\naxiosRetry(http, { retries: 3, retryCondition: () => true });\nexport const refund = (id) => http.post('/payments/' + id + '/refund');`,
    `${AXIOS}// expect: retry-unsafe-operation P2\naxiosRetry(http, { retries: 3 });\nexport const rename = (dto) => http.patch('/profiles/1/counters', dto);`,
    {
      name: 'CommonJS, the instance and its requests in files of their own',
      files: {
        'src/http.js':
          "const axios = require('axios');\nconst axiosRetry = require('axios-retry');\nconst http = axios.create({ baseURL: 'https://pay.example' });\n// expect: retry-unsafe-operation P0\naxiosRetry(http, { retries: 3 });\nmodule.exports = { http };\n",
        'src/app.js': "const { http } = require('./http.js');\nexports.pay = (dto) => http.post('/charges', dto);\n",
      },
    },
    `import got from 'got';\n// expect: retry-unsafe-operation P0\nexport const pay = (json) => got.post('https://pay.example/payments', { json, retry: { limit: 3, methods: ['POST'] } });`,
    `${RETRY}// expect: retry-unsafe-operation P0\nexport const pay = (gateway, amount) => pRetry(() => gateway.capture(amount), { retries: 3 });`,
    `${RETRY}export const pay = (body) =>
  // expect: retry-unsafe-operation P0
  pRetry(() => fetch('https://pay.example/payments', { method: 'POST', body, headers: { 'Idempotency-Key': randomUUID() } }), { retries: 3 });`,
    {
      name: 'what a function of another file sends',
      code: `${RETRY}import { send } from './send.ts';\n// expect: retry-unsafe-operation P2\nexport const welcome = (to) => pRetry(() => send(to), { retries: 3 });`,
      files: {
        'src/send.ts':
          "import nodemailer from 'nodemailer';\nconst mailer = nodemailer.createTransport();\nexport async function send(to: string) { await mailer.sendMail({ to }); }\n",
      },
    },
    `export async function order(body) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      // expect: retry-unsafe-operation P0
      return await fetch('https://shop.example/v1/orders', { method: 'POST', body });
    } catch (error) { console.error(error); }
  }
}`,
    `${RETRY}import { builds } from '@builders/sdk';\n// expect: retry-unsafe-operation P2\nexport const build = (project) => pRetry(() => builds.createBuild(project), { retries: 3 });`,
    // Whatever stands between the retry and the request: a wrapper, combined policies, a breaker, an observable, a condition.
    {
      name: 'a wrapper of the tree, in another file',
      files: {
        ...WRAPPER,
        'src/app.ts':
          "import { withRetry } from './with-retry.ts';\nconst place = (body) => fetch('https://shop.example/v1/orders', { method: 'POST', body });\n// expect: retry-unsafe-operation P0\nexport const order = (body) => withRetry(() => place(body));\n",
      },
    },
    `import axios from 'axios';\nimport { ExponentialBackoff, handleAll, retry, timeout, wrap } from 'cockatiel';\nconst resilient = wrap(retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() }), timeout(2000));\n// expect: retry-unsafe-operation P0\nexport const order = (dto) => resilient.execute(() => axios.post('https://shop.example/v1/orders', dto));`,
    `import CircuitBreaker from 'opossum';\nconst breaker = new CircuitBreaker((body) => fetch('https://shop.example/v1/orders', { method: 'POST', body }));\nexport async function order(body) {\n  for (let attempt = 0; attempt < 3; attempt++) {\n    try {\n      // expect: retry-unsafe-operation P0\n      return await breaker.fire(body);\n    } catch (error) { console.error(error); }\n  }\n}`,
    `import { HttpService } from '@nestjs/axios';\nimport { retry } from 'rxjs';\nexport class Tickets {\n  constructor(private readonly http: HttpService) {}\n  open(body) {\n    // expect: retry-unsafe-operation P2\n    return this.http.post('https://desk.example/tickets', body).pipe(retry(3));\n  }\n}`,
    `const axios = require('axios');\nconst { default: axiosRetry, isNetworkOrIdempotentRequestError } = require('axios-retry');\nclass Sms {\n  constructor() {\n    this.http = axios.create({ baseURL: 'https://sms.example' });\n    // expect: retry-unsafe-operation P2\n    axiosRetry(this.http, { retryCondition: (error) => isNetworkOrIdempotentRequestError(error) || error.code === 'ECONNABORTED' });\n  }\n  send(to, text) { return this.http.post('/messages', { to, text }); }\n}\nmodule.exports = { Sms };`,
    `import ky from 'ky';\n// expect: retry-unsafe-operation P0\nconst api = ky.create({ retry: { limit: 4, methods: ['get', 'post'] } });\nexport const order = (json) => api.post('https://shop.example/v1/orders', { json });`,
    `const retry = require('async-retry');\nconst nodemailer = require('nodemailer');\nconst mailer = nodemailer.createTransport({});\n// expect: retry-unsafe-operation P2\nexports.welcome = (to) => retry(async () => { await mailer.sendMail({ to }); }, { retries: 3 });`,
    `import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';\nconst common = { maxAttempts: 5 };\n// expect: retry-unsafe-operation P2\nconst ses = new SESClient({ ...common });\nexport const welcome = (mail) => ses.send(new SendEmailCommand(mail));`,
    `export async function deliver(url, body) {\n  let tries = 0;\n  while (tries < 4) {\n    try {\n      // expect: retry-unsafe-operation P2\n      const response = await fetch(url, { method: 'POST', body });\n      if (response.status < 500) return;\n    } catch (error) { console.error(error); }\n    tries += 1;\n  }\n}`,
  ],
  covers: {
    flagged: [
      'axios-retry',
      "'got'",
      "'ky'",
      'p-retry',
      'async-retry',
      'cockatiel',
      'opossum',
      '@aws-sdk/',
      'rxjs',
      'for (let attempt',
      'while (',
    ],
    passed: ['maxNetworkRetries', 'bullmq', 'kafkajs'],
  },
});
