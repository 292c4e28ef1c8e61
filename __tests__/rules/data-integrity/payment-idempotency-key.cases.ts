import { defineCases } from '../../support/rule-tester.ts';

const STRIPE = `import Stripe from 'stripe';\nconst stripe = new Stripe(process.env.STRIPE_KEY);\n`;
const POST = (code: string): string => `import express from 'express';\nimport axios from 'axios';\n${code}`;
const DECLARED = { payments: [{ host: 'pay.example.com', paths: [], key: [] }] };
const DECLARED_PATHS = {
  payments: [{ host: '*.bank.example', paths: ['/v1/accounts/*/transfers', '/v2/**/payouts'], key: ['reference'] }],
};
const APP = `import express from 'express';\n${STRIPE}const app = express();\n`;

export default defineCases({
  valid: [
    // Keys that come from what is stored, or from the caller.
    `${APP}app.post('/pay/:id', async (request, response) => {
  response.json(await stripe.charges.create({ amount: 5, currency: 'eur' }, { idempotencyKey: \`pay:\${request.params.id}\` }));
});`,
    `${APP}app.post('/pay', async (request, response) => {
  const idempotencyKey = request.header('idempotency-key');
  response.json(await stripe.paymentIntents.create({ amount: 5, confirm: true }, { idempotencyKey }));
});`,
    `import { randomUUID } from 'node:crypto';\n${APP}app.post('/pay', async (request, response) => {
  const idempotencyKey = request.header('idempotency-key') ?? randomUUID();
  response.json(await stripe.charges.create({ amount: 5 }, { idempotencyKey }));
});`,
    `import { createHash } from 'node:crypto';\n${APP}app.post('/pay', async (request, response) => {
  const key = createHash('sha256').update(request.body.orderId + ':' + request.body.amount).digest('hex');
  response.json(await stripe.refunds.create({ charge: 'ch', amount: 5 }, { idempotencyKey: key }));
});`,
    `import { randomUUID } from 'node:crypto';\nimport { PrismaClient } from '@prisma/client';\n${APP}const prisma = new PrismaClient();
app.post('/pay', async (request, response) => {
  const payment = await prisma.payment.create({ data: { orderId: request.body.orderId, key: randomUUID() } });
  response.json(await stripe.charges.create({ amount: 5 }, { idempotencyKey: payment.key }));
});`,
    `import { randomUUID } from 'node:crypto';\nimport { payments } from './payments.ts';\n${APP}app.post('/pay', async (request, response) => {
  const key = randomUUID();
  await payments.save({ orderId: request.body.orderId, key });
  response.json(await stripe.charges.create({ amount: 5 }, { idempotencyKey: key }));
});`,
    `import { keyOf } from './keys.ts';\n${APP}app.post('/pay', async (request, response) => {
  response.json(await stripe.transfers.create({ amount: 5 }, { idempotencyKey: keyOf(request.body.order) }));
});`,
    // Options that are not known.
    `import { options } from './options.ts';\n${APP}app.post('/pay', async (request, response) => {
  response.json(await stripe.charges.create({ amount: 5 }, options));
});`,
    {
      name: 'a gateway whose callers all pass a key',
      files: {
        'src/gateway.ts': `${STRIPE}export const charge = (params: object, options: object) => stripe.charges.create(params, options);`,
        'src/app.ts': `import express from 'express';\nimport { charge } from './gateway.ts';\nexpress().post('/pay/:id', async (request, response) => {
  response.json(await charge({ amount: 5 }, { idempotencyKey: 'order-' + request.params.id }));
});`,
      },
    },
    // Reads, and steps that the provider takes once however often it is asked.
    `${APP}app.get('/customers/:id', async (request, response) => {
  response.json(await stripe.customers.retrieve(request.params.id));
});`,
    `${APP}app.post('/capture/:id', async (request, response) => {
  response.json(await stripe.paymentIntents.capture(request.params.id));
});`,
    // The whole of a charge can be refunded once, and a nonce spent once.
    `${APP}app.post('/refund/:id', async (request, response) => {
  response.json(await stripe.refunds.create({ payment_intent: request.params.id }));
});`,
    `import braintree from 'braintree';\nimport express from 'express';\nconst gateway = new braintree.BraintreeGateway({});\nexpress().post('/pay/:id', async (request, response) => {
  await gateway.transaction.sale({ amount: '1', orderId: request.params.id });
  response.json(await gateway.transaction.sale({ amount: '1', paymentMethodNonce: request.body.nonce }));
});`,
    `${STRIPE}import { Worker } from 'bullmq';\nnew Worker('payouts', async (job) => stripe.transfers.create(job.data, { idempotencyKey: job.id }));`,
    `${APP}app.post('/pay', async (request, response) => {
  response.json(await stripe.charges.create({ amount: 1, currency: 'usd' }, { ...request.stripeOptions }));
});`,
    `import { PaymentsController } from '@paypal/paypal-server-sdk';\nimport { client } from './client.ts';\nconst payments = new PaymentsController(client);\nexport const refund = (captureId: string, amount: object) => payments.refundCapturedPayment({ captureId, paypalRequestId: \`refund:\${captureId}\`, body: { amount } });`,
    // Something else that is called the same.
    `import { stripe } from './drawing.ts';\nexport const draw = () => stripe.charges.create({ amount: 5 });`,
    { path: 'src/__tests__/pay.test.ts', code: `${STRIPE}await stripe.charges.create({ amount: 5 });` },
    // The library refuses calls without a key.
    `import { SquareClient } from 'square';\nconst client = new SquareClient({});\nexport const pay = (body: object) => client.payments.create(body);`,
    // Over HTTP: reads, logins, steps that the provider takes once, hosts that nobody knows.
    POST(`const base = 'https://tokenized.pay.bka.sh/v1.2.0-beta/tokenized/checkout';
express().post('/pay', async (request, response) => {
  const { data: token } = await axios.post(\`\${base}/token/grant\`, { app_key: process.env.KEY });
  await axios.post(\`\${base}/execute\`, { paymentID: request.body.paymentID }, { headers: { authorization: token.id_token } });
  await axios.post(\`\${base}/payment/status\`, { paymentID: request.body.paymentID });
  response.json(await axios.post(\`\${base}/create\`, { amount: '5', merchantInvoiceNumber: request.body.orderId, callbackURL: '/back' }));
});`),
    POST(`const wise = axios.create({ baseURL: 'https://api.wise.com', headers: { authorization: process.env.WISE } });
express().post('/pay/:id', async (request, response) => {
  await wise.get('/v1/transfers/7');
  const { data: quote } = await wise.post('/v3/profiles/1/quotes', { sourceCurrency: 'EUR' });
  const { data: transfer } = await wise.post('/v1/transfers', { quoteUuid: quote.id, customerTransactionId: request.params.id });
  response.json(await wise.post(\`/v3/profiles/1/transfers/\${transfer.id}/payments\`, { type: 'BALANCE' }));
});`),
    POST(`export const charge = (amount: number) => axios.post(\`\${process.env.GATEWAY_URL}/v1/charges\`, { amount });
express().post('/pay', async (request, response) => response.json(await charge(request.body.amount)));`),
    POST(`express().post('/pay/:id', async (request, response) => {
  const body = new URLSearchParams({ amount: '5', currency: 'eur' });
  const headers = { 'idempotency-key': request.params.id };
  response.json(await fetch('https://api.stripe.com/v1/charges', { method: 'POST', body, headers }));
});`),
    POST(`express().post('/pay/:id', async (request, response) => {
  const headers = new Headers({ authorization: 'x' });
  headers.set('Idempotency-Key', request.params.id);
  response.json(await fetch('https://api.stripe.com/v1/charges', { method: 'POST', body: 'amount=5', headers }));
});`),
    POST(`const stripe = axios.create({ baseURL: 'https://api.stripe.com/v1' });
stripe.interceptors.request.use((config) => withKey(config));
express().post('/pay/:id', async (request, response) => response.json(await stripe.post('/charges', { amount: 5 })));`),
    `import got from 'got';\nimport { uuid } from './ids.ts';
const wise = got.extend({ prefixUrl: 'https://api.sandbox.transferwise.tech' });
export const transfer = (quote: string) => wise.post('v1/transfers', { json: { quoteUuid: quote, customerTransactionId: uuid(quote) } });`,
    {
      name: 'a Razorpay refund with its header, and one of all that is left',
      code: POST(`const url = (id: string) => \`https://api.razorpay.com/v1/payments/\${id}/refund\`;
express().post('/refunds/:id', async (request, response) => {
  await axios.post(url(request.params.id), {});
  const headers = { 'X-Refund-Idempotency': \`refund-\${request.params.id}\` };
  response.json(await axios.post(url(request.params.id), { amount: 100 }, { headers }));
});`),
    },
    `import Razorpay from 'razorpay';\nimport express from 'express';\nconst razorpay = new Razorpay({ key_id: process.env.ID });
express().post('/refunds/:id', async (request, response) => response.json(await razorpay.payments.refund(request.params.id, { amount: 100 })));`,
    // A page whose transaction is written down.
    `const SSLCommerzPayment = require('sslcommerz-lts');\nconst { ObjectId } = require('mongodb');\nconst { orders } = require('./orders');\nconst app = require('express')();
app.post('/order', async (request, response) => {
  const tran_id = new ObjectId().toString();
  const gateway = new SSLCommerzPayment(process.env.STORE, process.env.STORE_SECRET, false);
  const answer = await gateway.init({ total_amount: 100, currency: 'BDT', tran_id });
  await orders.insertOne({ product: request.body.product, tran_id });
  response.json(answer);
});`,
    `const SSLCommerzPayment = require('sslcommerz-lts');\nconst { ObjectId } = require('mongodb');\nconst app = require('express')();
app.post('/order/:id', async (request, response) => {
  const gateway = new SSLCommerzPayment(process.env.STORE, process.env.STORE_SECRET, false);
  await gateway.validate({ val_id: request.body.val_id });
  response.json(await gateway.init({ total_amount: 100, tran_id: new ObjectId(request.params.id).toString() }));
});`,
    `import axios from 'axios';\nimport express from 'express';
express().post('/nagad/:order', async (request, response) => {
  const host = process.env.NODE_ENV === 'production' ? 'https://api.mynagad.com' : 'https://sandbox.mynagad.com:10060';
  const started = Date.now();
  response.json(await axios.post(\`\${host}/api/dfs/check-out/initialize/\${process.env.MERCHANT}/\${request.params.order}\`, { sensitiveData: seal(started) }));
});`,
    {
      name: 'a declared host, asked and logged in to',
      declared: DECLARED,
      code: POST(`const pay = axios.create({ baseURL: 'https://pay.example.com/api' });
express().post('/pay/:id', async (request, response) => {
  await pay.get('/payouts');
  await pay.post('/oauth/token', { grant: 'client' });
  await pay.post('/payouts/status', { id: request.params.id });
  response.json(await pay.post('/payouts', { amount: 5 }, { headers: { 'Idempotency-Key': request.params.id } }));
});`),
    },
    {
      name: 'paths of a declared host that are not declared, and another host',
      declared: DECLARED_PATHS,
      code: POST(`express().post('/pay/:id', async (request, response) => {
  await axios.post('https://api.bank.example/v1/accounts/7/statements', { from: 'today' });
  await axios.post('https://bank.example.org/v1/accounts/7/transfers', { amount: 5 });
  await axios.put('https://api.bank.example/v1/accounts/7/transfers', { amount: 5 });
  await axios.post('https://api.bank.example/v2/eu/payouts', request.body);
  response.json(await axios.post('https://api.bank.example/v1/accounts/7/transfers', { amount: 5, reference: request.params.id }));
});`),
    },
    {
      name: 'the same request with nothing declared',
      code: POST(`export const pay = () => axios.post('https://pay.example.com/payouts', { amount: 5 });`),
    },
    `import axios from 'axios';\nimport { v4 } from 'uuid';\nimport { batches } from './batches.ts';
export async function payOut(items: object[]) {
  const sender_batch_id = v4();
  await batches.insert({ sender_batch_id });
  return axios.post('https://api-m.paypal.com/v1/payments/payouts', { sender_batch_header: { sender_batch_id }, items });
}`,
    // The second of two refunds of a whole capture is refused.
    `import { PaymentsController } from '@paypal/paypal-server-sdk';\nimport { client } from './client.ts';\nimport express from 'express';\nconst payments = new PaymentsController(client);
express().post('/refunds/:id', async (request, response) => response.json(await payments.refundCapturedPayment({ captureId: request.params.id })));`,
    `import createMollieClient from '@mollie/api-client';\nimport express from 'express';\nconst mollie = createMollieClient({ apiKey: process.env.MOLLIE });
express().post('/pay/:id', async (request, response) => response.json(await mollie.payments.create({ amount: request.body, idempotencyKey: request.params.id })));`,
    {
      name: 'a function that posts what it is given, with the key of the one caller that pays',
      files: {
        'src/stripe.ts': `import axios from 'axios';
export const post = (path: string, body: object, headers?: object) =>
  axios.post(\`https://api.stripe.com/v1\${path}\`, body, { headers: { authorization: 'x', ...headers } });
export async function call(method: string, path: string, body?: object) {
  return fetch('https://api.stripe.com/v1/' + path, { method, body: JSON.stringify(body), headers: { authorization: 'x' } });
}`,
        'src/app.ts': `import express from 'express';\nimport { call, post } from './stripe.ts';
express().post('/pay/:id', async (request, response) => {
  await post('/customers', { name: 'a' });
  await call('GET', 'charges');
  await call('POST', 'customers', { name: 'a' });
  response.json(await post('/charges', { amount: 5 }, { 'Idempotency-Key': request.params.id }));
});`,
      },
    },
    {
      name: 'a key that is handed on, and a base that is configured',
      files: {
        'src/wise.service.ts': `import axios, { AxiosInstance } from 'axios';
export class WiseService {
  private readonly client: AxiosInstance;
  constructor(private readonly config: { get(name: string): string }) {
    this.client = axios.create({ baseURL: config.get('WISE_URL') });
  }
  transfer(quoteUuid: string) {
    return this.client.post('/v1/transfers', { quoteUuid, customerTransactionId: crypto.randomUUID() });
  }
}`,
        'src/payouts.ts': `import axios from 'axios';\nimport express from 'express';
const send = (path: string, body: object, key: string) =>
  axios.post('https://api.razorpay.com' + path, body, { headers: { 'X-Transfer-Idempotency': key } });
express().post('/pay/:id', async (request, response) => response.json(await send('/v1/transfers', { amount: 5 }, request.params.id)));`,
      },
    },
    `import paypal from '@paypal/checkout-server-sdk';\nimport express from 'express';\nimport { client } from './client.ts';\nimport { prepare } from './prepare.ts';
express().post('/refunds/:id', async (request, response) => {
  const whole = new paypal.payments.CapturesRefundRequest(request.params.id);
  whole.requestBody({});
  await client().execute(whole);
  const other = new paypal.payments.CapturesRefundRequest(request.params.id);
  other.requestBody({ amount: { value: '5', currency_code: 'EUR' } });
  prepare(other);
  await client().execute(other);
  const part = new paypal.payments.CapturesRefundRequest(request.params.id);
  part.headers['PayPal-Request-Id'] = \`refund-\${request.params.id}\`;
  part.requestBody({ amount: { value: '5', currency_code: 'EUR' } });
  response.json(await client().execute(part));
});`,
    // Keys that are written down, whichever way they get there.
    `import { Pool } from 'pg';\nimport { nanoid } from 'nanoid';\nimport { reference } from './reference.ts';\n${APP}const pool = new Pool();
const makeKey = () => \`pay-\${Date.now()}\`;
app.post('/pay', async (request, response) => {
  const first = makeKey();
  await pool.query('insert into payments (key) values ($1)', [first]);
  await stripe.charges.create({ amount: 5 }, { idempotencyKey: first });
  const second = 'pay-' + nanoid();
  request.payment.key = second;
  await request.payment.flush();
  response.json(await stripe.charges.create({ amount: 5 }, { idempotencyKey: second }));
});`,
    {
      name: 'an order that is saved with its transaction',
      files: {
        'src/order.js': `const mongoose = require('mongoose');\nmodule.exports = mongoose.model('Order', new mongoose.Schema({ tranId: String }));`,
        'src/app.js': `const SSLCommerzPayment = require('sslcommerz-lts');\nconst Order = require('./order');\nconst app = require('express')();
const newTransaction = () => 'TXN_' + Math.random().toString(36).slice(2);
app.post('/order', async (request, response) => {
  const tranId = newTransaction();
  const order = new Order({ product: request.body.product, tranId });
  await order.save();
  const gateway = new SSLCommerzPayment(process.env.STORE, process.env.STORE_SECRET, true);
  response.json(await gateway.init({ total_amount: 100, tran_id: tranId }));
});`,
      },
    },
    `import { randomUUID } from 'node:crypto';\nimport { sql } from './sql.ts';\n${APP}const charge = (key: string) => stripe.charges.create({ amount: 5 }, { idempotencyKey: key });
app.post('/pay', async (request, response) => {
  const key = randomUUID();
  await sql\`insert into payments (key) values (\${key})\`;
  response.json(await charge(key));
});`,
  ],
  invalid: [
    `${APP}app.post('/pay', async (request, response) => {
  // expect: payment-idempotency-key/missing-key P0
  response.json(await stripe.charges.create({ amount: request.body.amount, currency: 'eur' }));
});`,
    `${APP}app.post('/pay', async (request, response) => {
  // expect: payment-idempotency-key/missing-key P0
  const paid = await stripe.paymentIntents.create({ amount: 5, confirm: true }, { stripeAccount: 'acct' });
  // expect: payment-idempotency-key/missing-key P2
  const prepared = await stripe.paymentIntents.create({ amount: 5 });
  // expect: payment-idempotency-key/missing-key P1
  const begun = await stripe.subscriptions.create({ customer: 'c' });
  // expect: payment-idempotency-key/missing-key P3
  const page = await stripe.checkout.sessions.create({ mode: 'payment' });
  // expect: payment-idempotency-key/missing-key P0
  const some = await stripe.refunds.create({ charge: 'ch', amount: 5 });
  response.json({ paid, prepared, begun, page, some });
});`,
    {
      name: 'a job, through injection',
      files: {
        'src/stripe.ts': `import Stripe from 'stripe';\nexport const makeStripe = () => new Stripe(process.env.STRIPE_KEY);`,
        'src/billing.service.ts': `import Stripe from 'stripe';
export class BillingService {
  constructor(private readonly stripe: Stripe) {}
  async payOut(amount: number) {
    // expect: payment-idempotency-key/missing-key P0
    return this.stripe.payouts.create({ amount, currency: 'eur' });
  }
}`,
        'src/worker.ts': `import { Worker } from 'bullmq';\nimport { makeStripe } from './stripe.ts';\nimport { BillingService } from './billing.service.ts';\nconst billing = new BillingService(makeStripe());\nnew Worker('payouts', async (job) => billing.payOut(job.data.amount));`,
      },
    },
    `const Stripe = require('stripe');
const stripe = Stripe(process.env.STRIPE_KEY);
// expect: payment-idempotency-key/missing-key P2
module.exports.transfer = (amount) => stripe.transfers.create({ amount });`,
    `import { randomUUID } from 'node:crypto';
${APP}app.post('/pay', async (request, response) => {
  // expect: payment-idempotency-key/unstable-key P0
  response.json(await stripe.charges.create({ amount: 5 }, { idempotencyKey: randomUUID() }));
});`,
    `${APP}const keyOf = (orderId: string) => \`\${orderId}-\${Date.now()}\`;
app.post('/pay/:id', async (request, response) => {
  // expect: payment-idempotency-key/unstable-key P0
  response.json(await stripe.charges.create({ amount: 5 }, { idempotencyKey: keyOf(request.params.id) }));
});`,
    `import pRetry from 'p-retry';
import { v4 as uuid } from 'uuid';
${STRIPE}export const pay = (amount: number) => pRetry(async () => {
  const idempotencyKey = uuid();
  // expect: payment-idempotency-key/unstable-key P0
  return stripe.charges.create({ amount }, { idempotencyKey });
}, { retries: 2 });`,
    `import pRetry from 'p-retry';
import { v4 as uuid } from 'uuid';
${STRIPE}export function pay(amount: number) {
  const idempotencyKey = uuid();
  // expect: payment-idempotency-key/key-not-persisted P1
  return pRetry(() => stripe.charges.create({ amount }, { idempotencyKey }), { retries: 2 });
}`,
    `${STRIPE}export async function pay(amount: number) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      // expect: payment-idempotency-key/missing-key P0
      return await stripe.charges.create({ amount });
    } catch (error) {
      console.error(error);
    }
  }
}`,
    `${APP}app.post('/pay', async (request, response) => {
  const user = request.user;
  // expect: payment-idempotency-key/key-too-wide P1
  await stripe.charges.create({ amount: 5 }, { idempotencyKey: \`charge-\${user.id}\` });
  // expect: payment-idempotency-key/key-too-wide P1
  await stripe.charges.create({ amount: 5 }, { idempotencyKey: 'monthly' });
  response.end();
});`,
    `import { CheckoutAPI, Client } from '@adyen/api-library';
import express from 'express';
const checkout = new CheckoutAPI(new Client({ apiKey: process.env.ADYEN_KEY }));
express().post('/pay', async (request, response) => {
  // expect: payment-idempotency-key/missing-key P0
  response.json(await checkout.PaymentsApi.payments(request.body));
});`,
    `import braintree from 'braintree';
import express from 'express';
const gateway = new braintree.BraintreeGateway({});
express().post('/renew', async (request, response) => {
  // expect: payment-idempotency-key/missing-key P0
  response.json(await gateway.transaction.sale({ amount: '1', paymentMethodToken: request.user.card }));
});`,
    `import { Controller, Injectable, Post } from '@nestjs/common';
import Stripe from 'stripe';
@Injectable()
class Payments {
  constructor(private readonly stripe: Stripe) {}
  pay(amount: number) {
    // expect: payment-idempotency-key/missing-key P0
    return this.stripe.charges.create({ amount, currency: 'usd' });
  }
}
@Controller('pay')
export class PayController {
  constructor(private readonly payments: Payments) {}
  @Post()
  pay() {
    return this.payments.pay(100);
  }
}`,
    `import { randomUUID } from 'node:crypto';
import express from 'express';
import { SquareClient } from 'square';
const client = new SquareClient({ token: process.env.SQUARE_TOKEN });
express().post('/pay', async (request, response) => {
  // expect: payment-idempotency-key/unstable-key P0
  response.json(await client.payments.create({ sourceId: request.body.source, idempotencyKey: randomUUID() }));
});`,
    `import { PaymentsController, Client } from '@paypal/paypal-server-sdk';
const payments = new PaymentsController(new Client({}));
// expect: payment-idempotency-key/missing-key P2
export const refund = (captureId: string) => payments.refundCapturedPayment({ captureId, body: { amount: { value: '5' } } });`,
    // Over HTTP.
    POST(`express().post('/pay', async (request, response) => {
  const body = new URLSearchParams({ amount: '5', currency: 'eur' });
  // expect: payment-idempotency-key/missing-key P0
  response.json(await fetch('https://api.stripe.com/v1/charges', { method: 'POST', body, headers: { authorization: 'x' } }));
});`),
    POST(`import { randomUUID } from 'node:crypto';
const base = process.env.WISE_URL ?? 'https://api.wise.com';
express().post('/pay', async (request, response) => {
  // expect: payment-idempotency-key/unstable-key P2
  response.json(await axios.post(base + '/v1/transfers', { quoteUuid: request.body.quote, customerTransactionId: randomUUID() }));
});`),
    `const { Worker } = require('bullmq');
const axios = require('axios');
const BASE = 'https://tokenized.sandbox.bka.sh/v1.2.0-beta';
const pay = (amount, receiverMSISDN) =>
  // expect: payment-idempotency-key/unstable-key P0
  axios.post(BASE + '/checkout/payment/b2cPayment', { amount, receiverMSISDN, merchantInvoiceNumber: 'inv-' + Date.now() });
new Worker('payouts', async (job) => pay(job.data.amount, job.data.phone));`,
    POST(`express().post('/pay', async (request, response) => {
  const url = 'https://tokenized.pay.bka.sh/v1.2.0-beta/tokenized/checkout/create';
  // expect: payment-idempotency-key/unstable-key P3
  const created = await axios.post(url, { mode: '0011', amount: '5', merchantInvoiceNumber: 'Inv' + Math.random() });
  response.json(created);
});`),
    POST(`express().post('/pay', async (request, response) => {
  const order = \`ORD\${Date.now()}\`;
  // expect: payment-idempotency-key/unstable-key P3
  response.json(await axios.post(\`https://api.mynagad.com/api/dfs/check-out/initialize/\${process.env.MERCHANT}/\${order}\`, {}));
});`),
    `const SSLCommerzPayment = require('sslcommerz-lts');
const app = require('express')();
app.post('/order', async (request, response) => {
  const gateway = new SSLCommerzPayment(process.env.STORE, process.env.STORE_SECRET, false);
  // expect: payment-idempotency-key/unstable-key P3
  const made = await gateway.init({ total_amount: 100, currency: 'BDT', tran_id: \`T\${Date.now()}\` });
  // expect: payment-idempotency-key/key-too-wide P3
  const fixed = await gateway.init({ total_amount: 100, currency: 'BDT', tran_id: 'REF123' });
  response.json({ made, fixed });
});`,
    POST(`express().post('/refunds/:id', async (request, response) => {
  const options = { auth: { username: process.env.ID, password: process.env.PASS } };
  // expect: payment-idempotency-key/missing-key P0
  await axios.post(\`https://api.razorpay.com/v1/payments/\${request.params.id}/refund\`, { amount: 100 }, options);
  // expect: payment-idempotency-key/missing-key P0
  response.json(await axios({ method: 'post', url: 'https://api.razorpay.com/v1/transfers', data: { amount: 100 }, ...options }));
});`),
    `import ky from 'ky';
import { v4 } from 'uuid';
import express from 'express';
const paypal = ky.create({ prefixUrl: 'https://api-m.paypal.com' });
express().post('/payouts', async (request, response) => {
  // expect: payment-idempotency-key/unstable-key P0
  const batch = await paypal.post('v1/payments/payouts', { json: { sender_batch_header: { sender_batch_id: v4() }, items: request.body.items } });
  // expect: payment-idempotency-key/missing-key P0
  const part = await paypal.post(\`v2/payments/captures/\${request.body.id}/refund\`, { json: { amount: { value: '5' } } });
  response.json({ batch, part });
});`,
    {
      name: 'a client of Nest with a base',
      files: {
        'src/payouts.service.ts': `import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
@Injectable()
export class PayoutsService {
  constructor(private readonly http: HttpService) {}
  send(amount: number) {
    // expect: payment-idempotency-key/missing-key P0
    return this.http.post('/v1/payouts', { amount });
  }
}`,
        'src/payouts.controller.ts': `import { Controller, Post } from '@nestjs/common';
import { PayoutsService } from './payouts.service.ts';
@Controller('payouts')
export class PayoutsController {
  constructor(private readonly payouts: PayoutsService) {}
  @Post()
  send() {
    return this.payouts.send(5);
  }
}`,
        'src/payouts.module.ts': `import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { PayoutsController } from './payouts.controller.ts';
import { PayoutsService } from './payouts.service.ts';
@Module({
  imports: [HttpModule.register({ baseURL: 'https://api.stripe.com' })],
  controllers: [PayoutsController],
  providers: [PayoutsService],
})
export class PayoutsModule {}`,
      },
    },
    {
      name: 'a declared host, with and without paths',
      declared: { payments: [...DECLARED.payments, ...DECLARED_PATHS.payments] },
      files: {
        'src/client.ts': `import axios from 'axios';\nexport const makeClient = (host: string) => axios.create({ baseURL: \`https://\${host}/api\` });`,
        'src/app.ts': `import express from 'express';
import { Pool } from 'undici';
import got from 'got';
import { randomUUID } from 'node:crypto';
import { makeClient } from './client.ts';
const pay = makeClient('pay.example.com');
const pool = new Pool('https://api.bank.example');
express().post('/pay', async (request, response) => {
  // expect: payment-idempotency-key/missing-key P0
  await pay.post('/payouts', { amount: 5 });
  // expect: payment-idempotency-key/unstable-key P0
  await pay.post('/payouts', { amount: 5 }, { headers: { 'idempotency-key': randomUUID() } });
  // expect: payment-idempotency-key/missing-key P0
  await pool.request({ method: 'POST', path: '/v1/accounts/7/transfers', body: JSON.stringify({ amount: 5 }) });
  // expect: payment-idempotency-key/missing-key P0
  response.json(await got('https://eu.bank.example/v2/eu/fast/payouts', { method: 'POST', json: { amount: 5 } }));
});`,
      },
    },
    // Written down when it is too late.
    `import { randomUUID } from 'node:crypto';
import { payments } from './payments.ts';
${APP}app.post('/pay', async (request, response) => {
  const key = randomUUID();
  // expect: payment-idempotency-key/key-not-persisted P1
  const charge = await stripe.charges.create({ amount: 5 }, { idempotencyKey: key });
  await payments.save({ charge: charge.id, key });
  response.end();
});`,
    `import braintree from 'braintree';
import express from 'express';
const gateway = new braintree.BraintreeGateway({});
express().post('/subscribe', async (request, response) => {
  // expect: payment-idempotency-key/missing-key P1
  response.json(await gateway.subscription.create({ planId: 'p', paymentMethodToken: request.user.card }));
});`,
    `import { createMollieClient } from '@mollie/api-client';
import express from 'express';
const mollie = createMollieClient({ apiKey: process.env.MOLLIE });
express().post('/renew', async (request, response) => {
  // expect: payment-idempotency-key/missing-key P0
  response.json(await mollie.payments.create({ amount: request.body, mandateId: request.user.mandate }));
});`,
    {
      name: 'a function that posts what it is given',
      files: {
        'src/stripe.ts': `import axios from 'axios';
const client = axios.create({ baseURL: 'https://api.stripe.com' });
export class StripeApi {
  async post(path: string, body: object, key?: string) {
    return client.post('/v1' + path, body, { headers: { 'Idempotency-Key': key } });
  }
}
export async function call(method: string, path: string, body?: object) {
  return fetch(\`https://api.stripe.com/v1/\${path}\`, { method, body: JSON.stringify(body), headers: { authorization: 'x' } });
}`,
        'src/app.ts': `import express from 'express';
import { call, StripeApi } from './stripe.ts';
const api = new StripeApi();
express().post('/pay/:id', async (request, response) => {
  await api.post('/customers', { name: 'a' });
  // expect: payment-idempotency-key/missing-key P0
  await api.post('/charges', { amount: 5 });
  // expect: payment-idempotency-key/unstable-key P0
  await api.post('/charges', { amount: 5 }, \`\${request.params.id}-\${Date.now()}\`);
  await api.post('/charges', { amount: 5 }, request.params.id);
  await call('GET', 'payouts');
  // expect: payment-idempotency-key/missing-key P0
  response.json(await call('POST', 'payouts', { amount: 5 }));
});`,
      },
    },
    `import { randomUUID } from 'node:crypto';
${STRIPE}export async function pay(amount: number) {
  const idempotencyKey = randomUUID();
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      // expect: payment-idempotency-key/key-not-persisted P1
      return await stripe.charges.create({ amount }, { idempotencyKey });
    } catch (error) {
      console.error(error);
    }
  }
}`,
    `const paypal = require('@paypal/checkout-server-sdk');
const payouts = require('@paypal/payouts-sdk');
const { Worker } = require('bullmq');
const client = new paypal.core.PayPalHttpClient(new paypal.core.LiveEnvironment(process.env.ID, process.env.PASS));
new Worker('refunds', async (job) => {
  const request = new paypal.payments.CapturesRefundRequest(job.data.capture);
  request.requestBody({ amount: { value: '5', currency_code: 'EUR' } });
  request.prefer('return=minimal');
  // expect: payment-idempotency-key/missing-key P0
  await client.execute(request);
  const batch = new payouts.payouts.PayoutsPostRequest();
  batch.requestBody({ sender_batch_header: { sender_batch_id: 'batch_' + Date.now() }, items: job.data.items });
  // expect: payment-idempotency-key/unstable-key P0
  await client.execute(batch);
});`,
    `import { randomUUID } from 'node:crypto';
${APP}const createCharge = (amount: number, idempotencyKey: string) =>
  // expect: payment-idempotency-key/unstable-key P0
  stripe.charges.create({ amount }, { idempotencyKey });
app.post('/pay', async (request, response) => {
  const key = randomUUID();
  response.json(await createCharge(request.body.amount, key));
});`,
  ],
});
