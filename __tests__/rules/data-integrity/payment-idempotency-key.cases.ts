import { defineCases } from '../../support/rule-tester.ts';

const STRIPE = `import Stripe from 'stripe';\nconst stripe = new Stripe(process.env.STRIPE_KEY);\n`;
const EXPRESS = `import express from 'express';\nconst app = express();\n`;
/** A route that runs `code` with `req` and `stripe` at hand. */
const route = (code: string, before = ''): string => `${STRIPE}${EXPRESS}${before}app.post('/orders/:id/pay', async (req, res) => {\n${code}\nres.end();\n});`;
const CHARGE = "amount: 100, currency: 'usd', confirm: true";
const job = (code: string): string => `${STRIPE}import { Worker } from 'bullmq';\nnew Worker('payouts', async (job) => {\n${code}\n});`;

export default defineCases({
  valid: [
    // A key from what is stored, from the client, from the job.
    route(`await stripe.paymentIntents.create({ ${CHARGE} }, { idempotencyKey: \`pay:\${req.params.id}\` });`),
    route(`await stripe.paymentIntents.create({ ${CHARGE} }, { idempotencyKey: req.header('idempotency-key') });`),
    job('await stripe.transfers.create(job.data, { idempotencyKey: job.id });'),
    `${STRIPE}export const pay = (order) => stripe.charges.create({ amount: order.total, currency: 'usd' }, { idempotencyKey: order.id });`,
    // Fresh, and stored before the call.
    route(`const key = randomUUID();\nawait prisma.payment.create({ data: { key } });\nawait stripe.charges.create({ amount: 1, currency: 'usd' }, { idempotencyKey: key });`, `import { randomUUID } from 'node:crypto';\nimport { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n`),
    // Options that are not all seen here.
    route(`await stripe.charges.create({ amount: 1, currency: 'usd' }, { ...req.stripeOptions });`),
    route(`await stripe.charges.create({ amount: 1, currency: 'usd' }, optionsFor(req));`, `import { optionsFor } from '@company/payments';\n`),
    // A key that a wrapper's callers give.
    {
      name: 'a wrapper takes the options',
      files: {
        'src/charge.ts': `${STRIPE}export const charge = (amount: number, options: Stripe.RequestOptions) => stripe.charges.create({ amount, currency: 'usd' }, options);`,
        'src/app.ts': `import { charge } from './charge.ts';\n${EXPRESS}app.post('/pay/:id', async (req, res) => res.json(await charge(1, { idempotencyKey: req.params.id })));`,
      },
    },
    // Reads, and changes that a second attempt does not repeat.
    route('await stripe.customers.retrieve(req.params.id);\nawait stripe.paymentIntents.capture(req.params.id);\nawait stripe.subscriptions.update(req.params.id, { metadata: {} });'),
    // The whole of a charge can be refunded once.
    route('await stripe.refunds.create({ payment_intent: req.params.id });'),
    // Another thing of the same name.
    `${EXPRESS}import { transfers } from '@company/files';\napp.post('/t', async (req, res) => res.json(await transfers.create(req.body)));`,
    // Square and PayPal, with a key of the order.
    `${EXPRESS}import { SquareClient } from 'square';\nconst square = new SquareClient({ token: process.env.TOKEN });\napp.post('/pay/:id', async (req, res) => res.json(await square.payments.create({ sourceId: req.body.source, idempotencyKey: req.params.id })));`,
    `${EXPRESS}import { PaymentsController } from '@paypal/paypal-server-sdk';\nconst payments = new PaymentsController(client);\napp.post('/refund/:id', async (req, res) => res.json(await payments.refundCapturedPayment({ captureId: req.params.id, paypalRequestId: \`refund:\${req.params.id}\`, body: { amount: req.body.amount } })));`,
    `${EXPRESS}import { Client, CheckoutAPI } from '@adyen/api-library';\nconst checkout = new CheckoutAPI(new Client({}));\napp.post('/pay/:id', async (req, res) => res.json(await checkout.PaymentsApi.payments(req.body, { idempotencyKey: req.params.id })));`,
    `${EXPRESS}import braintree from 'braintree';\nconst gateway = new braintree.BraintreeGateway({});\napp.post('/pay/:id', async (req, res) => res.json(await gateway.transaction.sale({ amount: '1', orderId: req.params.id })));`,
  ],
  invalid: [
    route(`// expect: payment-idempotency-key/missing-key P0\nawait stripe.paymentIntents.create({ ${CHARGE} });`),
    job('// expect: payment-idempotency-key/missing-key P0\nawait stripe.transfers.create(job.data);'),
    route(`// expect: payment-idempotency-key/missing-key P0\nawait stripe.refunds.create({ charge: req.params.id, amount: req.body.amount }, { stripeAccount: req.body.account });`),
    // The client confirms the intent, once.
    route(`// expect: payment-idempotency-key/missing-key P2\nawait stripe.paymentIntents.create({ amount: 1, currency: 'usd' });`),
    route(`// expect: payment-idempotency-key/missing-key P2\nawait stripe.checkout.sessions.create({ mode: 'payment' });`),
    // Nothing is seen that could run it twice.
    `${STRIPE}// expect: payment-idempotency-key/missing-key P2\nexport const pay = (amount: number) => stripe.charges.create({ amount, currency: 'usd' });`,
    // A new key for each attempt.
    job("// expect: payment-idempotency-key/unstable-key P0\nawait stripe.payouts.create({ amount: 1, currency: 'usd' }, { idempotencyKey: `payout-${Date.now()}` });"),
    `import { randomUUID } from 'node:crypto';\n${EXPRESS}import { SquareClient } from 'square';\nconst square = new SquareClient({ token: process.env.TOKEN });\napp.post('/pay/:id', async (req, res) => {\n  const idempotencyKey = randomUUID();\n  // expect: payment-idempotency-key/unstable-key P0\n  await square.payments.create({ sourceId: req.body.source, idempotencyKey });\n  res.end();\n});`,
    // One key for all.
    route(`// expect: payment-idempotency-key/key-too-wide P1\nawait stripe.charges.create({ amount: 1, currency: 'usd' }, { idempotencyKey: 'charge' });`),
    // A client that is injected, CommonJS.
    `import { Controller, Injectable, Post } from '@nestjs/common';\nimport Stripe from 'stripe';\n@Injectable()\nclass Payments {\n  constructor(private readonly stripe: Stripe) {}\n  pay(amount: number) {\n    // expect: payment-idempotency-key/missing-key P0\n    return this.stripe.charges.create({ amount, currency: 'usd' });\n  }\n}\n@Controller('pay')\nexport class PayController {\n  constructor(private readonly payments: Payments) {}\n  @Post()\n  pay() {\n    return this.payments.pay(100);\n  }\n}`,
    `const Stripe = require('stripe');\nconst express = require('express');\nconst stripe = Stripe(process.env.STRIPE_KEY);\nconst app = express();\napp.post('/pay', async (req, res) => {\n  // expect: payment-idempotency-key/missing-key P0\n  res.json(await stripe.charges.create({ amount: 1, currency: 'usd' }));\n});`,
    `${EXPRESS}import braintree from 'braintree';\nconst gateway = new braintree.BraintreeGateway({});\napp.post('/pay', async (req, res) => {\n  // expect: payment-idempotency-key/missing-key\n  res.json(await gateway.transaction.sale({ amount: '1' }));\n});`,
  ],
});
