import { defineCases } from '../../support/rule-tester.ts';

const STRIPE = `import Stripe from 'stripe';\nconst stripe = new Stripe(process.env.STRIPE_KEY);\n`;
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
  ],
});
