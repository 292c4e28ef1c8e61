import { defineCases } from '../../support/rule-tester.ts';

const EXPRESS = `import express from 'express';\nimport { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\nconst app = express();\n`;
const STRIPE = `import Stripe from 'stripe';\nconst stripe = new Stripe(process.env.STRIPE_KEY);\n`;
const CRYPTO = `import { createHmac, timingSafeEqual } from 'node:crypto';\n`;
const PAID = 'await prisma.order.update({ where: { id: req.body.data.object.id }, data: { paid: true } });';

/** A receiver of Stripe's events that runs `code` with `req` and `res` at hand. */
const receiver = (code: string, before = ''): string =>
  `${EXPRESS}${before}app.post('/webhooks/stripe', async (req, res) => {\n${code}\nres.end();\n});`;
const NEST = `import { Body, Controller, Headers, Post, Req, UseGuards } from '@nestjs/common';\nimport { PrismaClient } from '@prisma/client';\n`;
const hmac = (compare: string): string =>
  `${EXPRESS}${CRYPTO}app.post('/webhooks/github', express.raw({ type: '*/*' }), async (req, res) => {\nconst expected = 'sha256=' + createHmac('sha256', process.env.SECRET).update(req.body).digest('hex');\nconst given = req.get('x-hub-signature-256');\n${compare}\nawait prisma.push.create({ data: { body: String(req.body) } });\nres.end();\n});`;

export default defineCases({
  valid: [
    // The provider's own check.
    receiver(
      `const event = stripe.webhooks.constructEvent(req.rawBody, req.headers['stripe-signature'], process.env.SECRET);\nawait prisma.order.update({ where: { id: event.data.object.id }, data: { paid: true } });`,
      STRIPE,
    ),
    receiver(
      `const event = await stripe.webhooks.constructEventAsync(req.rawBody, req.headers['stripe-signature'], process.env.SECRET);\nawait prisma.event.create({ data: event });`,
      STRIPE,
    ),
    `${EXPRESS}import twilio from 'twilio';\napp.post('/twilio/webhook', twilio.webhook(), async (req, res) => {\n  await prisma.message.create({ data: req.body });\n  res.end();\n});`,
    `${EXPRESS}import { Webhook } from 'svix';\napp.post('/webhooks/clerk', async (req, res) => {\n  const event = new Webhook(process.env.SECRET).verify(req.body, req.headers);\n  await prisma.user.create({ data: event });\n  res.end();\n});`,
    // An HMAC of its own, compared in constant time.
    hmac(
      'if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected))) return res.sendStatus(401);',
    ),
    // The check stands in middleware, in another file, in a guard, in a service, in a wrapper.
    {
      name: 'middleware of another file checks the signature',
      files: {
        'src/signed.ts': `${CRYPTO}export function signed(req, res, next) {\n  const expected = createHmac('sha256', process.env.SECRET).update(req.rawBody).digest();\n  if (!timingSafeEqual(expected, Buffer.from(req.get('x-signature'), 'hex'))) return res.sendStatus(401);\n  next();\n}`,
        'src/app.ts': `${EXPRESS}import { signed } from './signed.ts';\napp.post('/webhooks/shopify', signed, async (req, res) => {\n  await prisma.order.create({ data: req.body });\n  res.end();\n});`,
      },
    },
    `${NEST}@Controller('webhooks/stripe')\nexport class StripeWebhookController {\n  private readonly prisma = new PrismaClient();\n  @UseGuards(StripeSignatureGuard)\n  @Post()\n  receive(@Body() body) {\n    return this.prisma.event.create({ data: body });\n  }\n}`,
    {
      name: 'a service checks before it acts',
      files: {
        'src/billing.service.ts': `${STRIPE}import { PrismaClient } from '@prisma/client';\nexport class BillingService {\n  private readonly prisma = new PrismaClient();\n  async handle(raw: Buffer, signature: string) {\n    const event = stripe.webhooks.constructEvent(raw, signature, process.env.SECRET);\n    await this.prisma.event.create({ data: { id: event.id } });\n  }\n}`,
        'src/app.ts': `${NEST}import { BillingService } from './billing.service.ts';\n@Controller('webhooks')\nexport class WebhookController {\n  constructor(private readonly billing: BillingService) {}\n  @Post('stripe')\n  receive(@Req() req, @Headers('stripe-signature') signature: string) {\n    return this.billing.handle(req.rawBody, signature);\n  }\n}`,
      },
    },
    // Middleware, services and plugins whose code is not here.
    `${EXPRESS}import { protect } from '@company/http';\napp.post('/webhooks/stripe', protect, async (req, res) => {\n  ${PAID}\n  res.end();\n});`,
    `${EXPRESS}import { engine } from '@company/webhooks';\napp.post('/webhooks/stripe', async (req, res) => {\n  await engine.ingest({ body: req.body, headers: req.headers });\n  await prisma.event.create({ data: req.body });\n  res.end();\n});`,
    // The provider is asked what is true; the event only says where to look.
    receiver(
      'const intent = await stripe.paymentIntents.retrieve(req.body.data.object.id);\nawait prisma.order.update({ where: { id: intent.metadata.order }, data: { status: intent.status } });',
      STRIPE,
    ),
    // A secret in the address.
    `${EXPRESS}app.post('/webhooks/telegram/:token', async (req, res) => {\n  await prisma.message.create({ data: req.body });\n  res.end();\n});`,
    // Management of outgoing webhooks, and sending them.
    `${EXPRESS}app.post('/webhooks', async (req, res) => res.json(await prisma.webhook.create({ data: req.body })));`,
    `${EXPRESS}app.post('/webhooks/:id/test', async (req, res) => {\n  const hook = await prisma.webhook.findUnique({ where: { id: req.params.id } });\n  await fetch(hook.url, { method: 'POST', body: '{}' });\n  res.end();\n});`,
    `${EXPRESS}const requireLogin = (req, res, next) => (req.user ? next() : res.sendStatus(401));\napp.post('/slack/webhooks', requireLogin, async (req, res) => res.json(await prisma.webhook.create({ data: req.body })));`,
    // The way back from a login.
    `${EXPRESS}app.get('/auth/github/callback', async (req, res) => {\n  await prisma.account.create({ data: { code: req.query.code } });\n  res.redirect('/');\n});`,
    `${EXPRESS}app.post('/auth/apple/callback', async (req, res) => {\n  await prisma.account.create({ data: { code: req.body.code, state: req.body.state } });\n  res.redirect('/');\n});`,
    // Whoever calls is known: a session, a user of the request.
    `${EXPRESS}app.post('/webhooks/stripe', async (req, res) => {\n  await prisma.webhook.create({ data: { owner: req.user.id, url: req.body.url } });\n  await prisma.order.create({ data: req.body });\n  res.end();\n});`,
    // All routes are guarded, but for those that say otherwise.
    {
      name: 'a guard of the whole application',
      files: {
        'src/app.module.ts': `import { Module } from '@nestjs/common';\nimport { APP_GUARD } from '@nestjs/core';\nimport { ApiGuard } from '@company/guards';\n@Module({ providers: [{ provide: APP_GUARD, useClass: ApiGuard }] })\nexport class AppModule {}`,
        'src/hooks.controller.ts': `${NEST}@Controller('webhooks/stripe')\nexport class HooksController {\n  private readonly prisma = new PrismaClient();\n  @Post()\n  receive(@Body() body) {\n    return this.prisma.event.create({ data: body });\n  }\n}`,
      },
    },
    // The state is fetched from the provider, the event only tells whose.
    receiver(
      'const event = JSON.parse(req.body);\nconst subscriptions = await stripe.subscriptions.list({ customer: event.data.object.customer });\nawait prisma.account.update({ where: { id: 1 }, data: { active: subscriptions.data.length > 0 } });',
      STRIPE,
    ),
    // Settings of an integration, beside its receiver.
    `${NEST}@Controller('slack')\nexport class SlackWebhookController {\n  private readonly prisma = new PrismaClient();\n  @Post('install')\n  install(@Body() body) {\n    return this.prisma.team.create({ data: body });\n  }\n}`,
    // Nothing happens yet.
    receiver("console.log('event', req.body.type);"),
    // Kinds of work that callers name themselves.
    `${EXPRESS}app.post('/commands', async (req, res) => {\n  switch (req.body.type) {\n    case 'create':\n      await prisma.task.create({ data: req.body });\n      break;\n    case 'close':\n      await prisma.task.delete({ where: { id: req.body.id } });\n      break;\n  }\n  res.end();\n});`,
    // Ways back from a payment: the provider is asked, or nothing is done.
    `${EXPRESS}app.get('/bkash/callback', async (req, res) => {\n  const payment = await fetch(\`https://bkash.example/payment/\${req.query.paymentID}\`, { signal: AbortSignal.timeout(1000) });\n  await prisma.payment.update({ where: { id: req.query.paymentID }, data: { status: payment.status } });\n  res.end();\n});`,
    `${EXPRESS}app.get('/stripe/success', (req, res) => res.redirect('/thanks'));`,
    `${EXPRESS}app.get('/orders/success', async (req, res) => {\n  await prisma.visit.create({ data: { id: req.query.id } });\n  res.end();\n});`,
    receiver(
      `const event = stripe.webhooks.constructEvent(req.rawBody, req.headers['stripe-signature'], process.env.SECRET, 600);\nawait prisma.event.create({ data: { id: event.id } });`,
      STRIPE,
    ),
  ],
  invalid: [
    `${EXPRESS}// expect: webhook-signature/missing P0\napp.post('/webhooks/stripe', express.json(), async (req, res) => {\n  ${PAID}\n  res.end();\n});`,
    // The words of the way name a payment, no provider.
    `import Fastify from 'fastify';\nimport { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\nconst fastify = Fastify();\n// expect: webhook-signature/missing P0\nfastify.post('/payment_webhook/:key/:status', async (req) => {\n  await prisma.order.update({ where: { id: req.params.key }, data: { status: req.params.status } });\n});`,
    `${EXPRESS}// expect: webhook-signature/missing P0\napp.post('/sslcommerz/ipn', async (req, res) => {\n  await prisma.payment.update({ where: { id: req.body.tran_id }, data: { amount: req.body.amount } });\n  res.end();\n});`,
    // The header is looked at, and no more.
    `${EXPRESS}// expect: webhook-signature/missing P0\napp.post('/hooks/github', async (req, res) => {\n  if (!req.headers['x-hub-signature-256']) return res.sendStatus(400);\n  await prisma.push.create({ data: req.body });\n  res.end();\n});`,
    // The names of the events tell that a provider calls.
    `${NEST}import { Injectable } from '@nestjs/common';\n@Injectable()\nclass Subscriptions {\n  private readonly prisma = new PrismaClient();\n  update(id: string, status: string) {\n    return this.prisma.subscription.update({ where: { id }, data: { status } });\n  }\n}\n@Controller('subscriptions')\nexport class SubscriptionController {\n  constructor(private readonly subscriptions: Subscriptions) {}\n  // expect: webhook-signature/missing P0\n  @Post('updateStatus')\n  async updateStatus(@Body() dto): Promise<void> {\n    if (!dto.hasOwnProperty('id')) return;\n    switch (dto.type) {\n      case 'subscription.created':\n        await this.subscriptions.update(dto.id, 'active');\n        break;\n      case 'subscription.canceled':\n        await this.subscriptions.update(dto.id, 'ended');\n        break;\n    }\n  }\n}`,
    // Open to all by a decorator of its own.
    {
      name: 'a route that is taken out of the guard of all',
      files: {
        'src/app.module.ts': `import { Module, SetMetadata } from '@nestjs/common';\nimport { APP_GUARD } from '@nestjs/core';\nimport { ApiGuard } from '@company/guards';\nexport const Public = () => SetMetadata('public', true);\n@Module({ providers: [{ provide: APP_GUARD, useClass: ApiGuard }] })\nexport class AppModule {}`,
        'src/hooks.controller.ts': `${NEST}import { Public } from './app.module.ts';\n@Controller('webhooks/stripe')\nexport class HooksController {\n  private readonly prisma = new PrismaClient();\n  // expect: webhook-signature/missing P0\n  @Public()\n  @Post()\n  receive(@Body() body) {\n    return this.prisma.order.create({ data: body });\n  }\n}`,
      },
    },
    // A guard that compares letter by letter.
    `${NEST}${CRYPTO}class SignatureGuard {\n  canActivate(context) {\n    const request = context.switchToHttp().getRequest();\n    // expect: webhook-signature/not-constant-time P2\n    const expected = createHmac('sha256', process.env.SECRET).update(request.rawBody).digest('hex');\n    return request.headers['x-signature'] === expected;\n  }\n}\n@Controller('webhooks/shopify')\nexport class ShopifyController {\n  private readonly prisma = new PrismaClient();\n  @UseGuards(SignatureGuard)\n  @Post()\n  receive(@Body() body) {\n    return this.prisma.order.create({ data: body });\n  }\n}`,
    // The class is named for what it does, the path is not.
    `${NEST}@Controller('stripe')\nexport class StripeWebhookController {\n  private readonly prisma = new PrismaClient();\n  // expect: webhook-signature/missing P0\n  @Post()\n  receive(@Body() body) {\n    return this.prisma.order.create({ data: body });\n  }\n}`,
    // CommonJS, a router of another file.
    {
      name: 'a router in CommonJS',
      files: {
        'src/hooks.js': `const { Router } = require('express');\nconst { PrismaClient } = require('@prisma/client');\nconst prisma = new PrismaClient();\nconst router = Router();\n// expect: webhook-signature/missing P0\nrouter.post('/paypal', async (req, res) => {\n  await prisma.order.update({ where: { id: req.body.resource.id }, data: { paid: true } });\n  res.end();\n});\nmodule.exports = router;`,
        'src/app.js': `const express = require('express');\nconst app = express();\napp.use(express.json());\napp.use('/webhook', require('./hooks'));\napp.listen(3000);`,
      },
    },
    // What the check says is not asked.
    `${EXPRESS}import twilio from 'twilio';\napp.post('/twilio/webhook', async (req, res) => {\n  // expect: webhook-signature/result-ignored P0\n  twilio.validateRequest(process.env.TOKEN, req.get('x-twilio-signature'), process.env.URL, req.body);\n  await prisma.message.create({ data: req.body });\n  res.end();\n});`,
    // Signed over what the parser made of the bytes.
    `${EXPRESS}${CRYPTO}app.post('/webhooks/paystack', express.json(), async (req, res) => {\n  // expect: webhook-signature/parsed-body P2\n  const expected = createHmac('sha512', process.env.SECRET).update(JSON.stringify(req.body)).digest('hex');\n  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(req.get('x-paystack-signature')))) return res.sendStatus(401);\n  await prisma.payment.create({ data: req.body });\n  res.end();\n});`,
    // Compared letter by letter.
    hmac('if (given !== expected) return res.sendStatus(401);').replace(
      'const expected',
      '// expect: webhook-signature/not-constant-time P2\nconst expected',
    ),
    // Acts first, asks later.
    receiver(
      `// expect: webhook-signature/after-effect P1\n${PAID}\nstripe.webhooks.constructEvent(req.rawBody, req.headers['stripe-signature'], process.env.SECRET);`,
      STRIPE,
    ),
    // What the customer's browser says of the payment.
    `${EXPRESS}// expect: webhook-signature/callback-trusted P0\napp.get('/sslcommerz/success', async (req, res) => {\n  await prisma.payment.update({ where: { id: req.query.tran_id }, data: { paid: true, amount: req.query.amount } });\n  res.redirect('/thanks');\n});`,
    // Good for ever.
    receiver(
      `// expect: webhook-signature/no-replay-window P2\nconst event = stripe.webhooks.constructEvent(req.rawBody, req.headers['stripe-signature'], process.env.SECRET, 0);\nawait prisma.event.create({ data: { id: event.id } });`,
      STRIPE,
    ),
  ],
});
