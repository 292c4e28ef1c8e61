import { defineCases } from '../../support/rule-tester.ts';

const AXIOS = `import axios from 'axios';
import axiosRetry, { isIdempotentRequestError } from 'axios-retry';
const http = axios.create({ baseURL: 'https://pay.example' });
`;
const RETRY = `import pRetry from 'p-retry';\nimport { randomUUID } from 'node:crypto';\n`;

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
  ],
});
