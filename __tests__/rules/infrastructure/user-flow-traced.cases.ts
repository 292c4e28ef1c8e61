import { defineCases } from '../../support/rule-tester.ts';

/** A policy with one flow. */
function flow(entry: string, persists?: string): string {
  return `flows:\n  - name: pay\n    entry: ${entry}\n${persists === undefined ? '' : `    persists: ${persists}\n`}`;
}

/** The same, with the finding expected where the flow is declared. */
function missing(entry: string): string {
  return flow(entry).replace('  - name', '  # expect: user-flow-traced/entry-missing P1\n  - name');
}

const POLICY = '.github/backend-readiness.yml';
const EXPRESS = "import express from 'express';\n\nconst app = express();\n";
const PRISMA = "import { PrismaClient } from '@prisma/client';\n\nexport const prisma = new PrismaClient();\n";

const NEST = {
  'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function start() {
  const app = await NestFactory.create(AppModule);
  app.setGlobalPrefix('api');
  await app.listen(3000);
}
void start();
`,
  'src/app.module.ts': `import { Module } from '@nestjs/common';
import { PaymentsController } from './payments.controller';
import { PaymentsService } from './payments.service';

@Module({ controllers: [PaymentsController], providers: [PaymentsService] })
export class AppModule {}
`,
  'src/payments.controller.ts': `import { Body, Controller, Post } from '@nestjs/common';
import { PaymentsService } from './payments.service';

@Controller('payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Post()
  create(@Body() body: object) {
    return this.payments.create(body);
  }
}
`,
  'src/payment.entity.ts': "import { Entity } from 'typeorm';\n\n@Entity('payments')\nexport class Payment {}\n",
  'src/payments.service.ts': `import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Payment } from './payment.entity';

@Injectable()
export class PaymentsService {
  constructor(@InjectRepository(Payment) private readonly rows: Repository<Payment>) {}

  create(body: object) {
    return this.rows.save(body);
  }
}
`,
};

export default defineCases({
  valid: [
    {
      name: 'the handler writes the table, through a service of its own',
      files: { ...NEST, [POLICY]: flow('POST /api/payments', 'payments') },
    },
    {
      name: 'an entity by its class, a parameter by another name',
      files: { ...NEST, [POLICY]: flow('POST /api/payments/', 'Payment') },
    },
    {
      name: 'no service, so no flow is missed',
      files: { 'src/sum.ts': 'export const sum = (a: number, b: number): number => a + b;\n' },
    },
    {
      name: 'a chain of knex tells the table at its start',
      files: {
        [POLICY]: flow('POST /payments', 'invoice_payments'),
        'src/app.ts': `import knex from 'knex';\n${EXPRESS}const db = knex({ client: 'pg' });\napp.post('/payments', async (request, response) => {\n  await db('invoice_payments').insert(request.body);\n  response.end();\n});\napp.listen(3000);\n`,
      },
    },
    {
      name: 'the text of a query tells the table',
      files: {
        [POLICY]: flow('POST /payments', 'payments'),
        'src/app.ts': `import { Pool } from 'pg';\n${EXPRESS}const pool = new Pool();\napp.post('/payments', async (request, response) => {\n  await pool.query('INSERT INTO payments (amount) VALUES ($1)', [request.body.amount]);\n  response.end();\n});\napp.listen(3000);\n`,
      },
    },
    {
      name: 'CommonJS, a router and a model of mongoose',
      files: {
        [POLICY]: flow("'POST /v1/payments'", 'payments'),
        'src/app.js': `const express = require('express');\nconst app = express();\napp.use('/v1', require('./payments'));\napp.listen(3000);\n`,
        'src/payments.js': `const express = require('express');\nconst mongoose = require('mongoose');\nconst Payment = mongoose.model('Payment', new mongoose.Schema({}));\nconst router = express.Router();\nrouter.post('/payments', async (req, res) => {\n  await Payment.create(req.body);\n  res.end();\n});\nmodule.exports = router;\n`,
      },
    },
    {
      name: 'the write happens in the worker that the queue leads to',
      files: {
        [POLICY]: flow('POST /payments', '[payments, "queue:payments"]'),
        'src/db.ts': PRISMA,
        'src/app.ts': `import { Queue } from 'bullmq';\n${EXPRESS}const queue = new Queue('payments');\napp.post('/payments', async (request, response) => {\n  await queue.add('pay', request.body);\n  response.end();\n});\napp.listen(3000);\n`,
        'src/worker.ts': `import { Worker } from 'bullmq';\nimport { prisma } from './db.ts';\n\nnew Worker('payments', async (job) => {\n  await prisma.payment.create({ data: job.data });\n});\n`,
      },
    },
    {
      name: 'a queue begins the flow',
      files: {
        [POLICY]: flow('queue:mail', 'host:api.pay.example'),
        'src/worker.ts': `import { Worker } from 'bullmq';\nimport axios from 'axios';\n\nnew Worker('mail', async (job) => {\n  await axios.post('https://api.pay.example/v1/charges', job.data, { timeout: 1_000 });\n});\n`,
      },
    },
    {
      name: 'a consumer of Nest begins the flow, a topic ends it',
      files: {
        [POLICY]: flow('topic:invoice.created', 'topic:invoice.paid'),
        'src/invoices.controller.ts': `import { Controller, Inject } from '@nestjs/common';
import { ClientProxy, EventPattern } from '@nestjs/microservices';

@Controller()
export class InvoicesController {
  constructor(@Inject('BUS') private readonly bus: ClientProxy) {}

  @EventPattern('invoice.created')
  pay(invoice: object) {
    this.bus.emit('invoice.paid', invoice);
  }
}
`,
      },
    },
    {
      name: 'an outbox takes the message',
      files: {
        [POLICY]: flow('POST /payments', '[payments, "topic:payment.made"]'),
        'src/db.ts': PRISMA,
        'src/app.ts': `import { prisma } from './db.ts';\n${EXPRESS}app.post('/payments', async (request, response) => {\n  await prisma.$transaction([prisma.payment.create({ data: {} }), prisma.outboxMessage.create({ data: {} })]);\n  response.end();\n});\napp.listen(3000);\n`,
      },
    },
    {
      name: 'without a declaration anything that lasts will do',
      files: {
        [POLICY]: flow('POST /payments'),
        'src/db.ts': PRISMA,
        'src/app.ts': `import { prisma } from './db.ts';\n${EXPRESS}app.post('/payments', async (request, response) => {\n  await prisma.ledger.create({ data: {} });\n  response.end();\n});\napp.listen(3000);\n`,
      },
    },
    {
      name: 'it reads, and nobody said that it has to write',
      files: {
        [POLICY]: flow('POST /payments'),
        'src/db.ts': PRISMA,
        'src/app.ts': `import { prisma } from './db.ts';\n${EXPRESS}app.post('/payments', async (request, response) => response.json(await prisma.payment.findMany({ take: 5 })));\napp.listen(3000);\n`,
      },
    },
    {
      name: 'a call that is called after the table, though it cannot be followed',
      files: {
        [POLICY]: flow('POST /payments', 'payments'),
        'src/app.ts': `${EXPRESS}app.post('/payments', async (request, response) => response.json(await request.app.locals.db.payment.create(request.body)));\napp.listen(3000);\n`,
      },
    },
    {
      name: 'a stand-in stands beside what is wired in',
      files: {
        ...NEST,
        [POLICY]: flow('POST /api/payments', 'payments'),
        'src/fake-payments.service.ts':
          "import { PaymentsService } from './payments.service';\n\nexport class FakePaymentsService extends PaymentsService {\n  create() {\n    return undefined;\n  }\n}\n",
      },
    },
    {
      name: 'a mutation of GraphQL',
      files: {
        [POLICY]: flow('mutation payInvoice', 'payments'),
        'src/db.ts': PRISMA,
        'src/pay.resolver.ts': `import { Mutation, Resolver } from '@nestjs/graphql';
import { prisma } from './db.ts';

@Resolver()
export class PayResolver {
  @Mutation(() => String)
  payInvoice() {
    return prisma.payment.create({ data: {} });
  }
}
`,
      },
    },
    {
      name: 'a parameter by another name, a method of the same path',
      files: {
        [POLICY]: flow("'PUT /payments/{id}'", 'payments'),
        'src/db.ts': PRISMA,
        'src/app.ts': `import { prisma } from './db.ts';\n${EXPRESS}app.put('/payments/:paymentId', async (request, response) => {\n  await prisma.payment.update({ where: {}, data: {} });\n  response.end();\n});\napp.listen(3000);\n`,
      },
    },
    {
      name: 'what is mounted at the path is not seen',
      files: {
        [POLICY]: flow('POST /payments/charge'),
        'src/app.ts': `import proxy from 'express-http-proxy';\n${EXPRESS}app.get('/health', (request, response) => response.end());\napp.use('/payments', proxy(process.env.PAYMENTS));\napp.listen(3000);\n`,
      },
    },
    {
      name: 'a route for everything may answer it',
      files: {
        [POLICY]: flow('POST /payments'),
        'src/app.ts': `${EXPRESS}app.get('/health', (request, response) => response.end());\napp.all('*', (request, response) => response.end());\napp.listen(3000);\n`,
      },
    },
    {
      name: 'a topic, where the name of one consumer is not decided',
      files: {
        [POLICY]: flow('topic:invoice.created'),
        'src/worker.ts':
          "import { Kafka } from 'kafkajs';\n\nconst consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'a' });\nawait consumer.subscribe({ topics: [process.env.TOPIC] });\nawait consumer.run({ eachMessage: async () => undefined });\n",
      },
    },
    {
      name: 'Fastify, a transaction of knex in another file',
      files: {
        [POLICY]: flow('POST /payments', 'payments'),
        'src/app.ts':
          "import Fastify from 'fastify';\nimport { pay } from './pay.ts';\nconst app = Fastify();\napp.post('/payments', async (request) => pay(request.body));\nawait app.listen({ port: 3000 });\n",
        'src/pay.ts':
          "import knex from 'knex';\nconst db = knex({ client: 'pg' });\nexport const pay = (body) => db.transaction(async (trx) => trx('payments').insert(body));\n",
      },
    },
    {
      name: 'a mutation of Apollo',
      files: {
        [POLICY]: flow('mutation pay', 'payment'),
        'src/db.ts': PRISMA,
        'src/app.ts':
          "import { ApolloServer } from '@apollo/server';\nimport { startStandaloneServer } from '@apollo/server/standalone';\nimport { prisma } from './db.ts';\nconst resolvers = { Mutation: { pay: async (_, args) => prisma.payment.create({ data: args }) } };\nawait startStandaloneServer(new ApolloServer({ typeDefs: 'type Mutation { pay(amount: Int): Boolean }', resolvers }));\n",
      },
    },
    {
      name: 'what is asked of a provider by its own library',
      files: {
        [POLICY]: flow('POST /payments', 'host:api.stripe.com'),
        'src/app.ts': `import Stripe from 'stripe';\n${EXPRESS}const stripe = new Stripe('');\napp.post('/payments', async (request, response) => response.json(await stripe.paymentIntents.create({ amount: 1, currency: 'eur' })));\napp.listen(3000);\n`,
      },
    },
    {
      name: 'without a word on what comes of it, a file that is stored or a mail that is sent is enough',
      files: {
        [POLICY]: `${flow('POST /receipts')}  - name: remind\n    entry: POST /reminders\n`,
        'src/app.ts': `import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';\nimport nodemailer from 'nodemailer';\n${EXPRESS}const s3 = new S3Client();\nconst mail = nodemailer.createTransport({ host: 'mail' });\napp.post('/receipts', async (request, response) => response.json(await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: request.body }))));\napp.post('/reminders', async (request, response) => response.json(await mail.sendMail({ to: 'a', text: 'b' })));\napp.listen(3000);\n`,
      },
    },
  ],
  invalid: [
    {
      name: 'no route has the path',
      files: { ...NEST, [POLICY]: missing('POST /payments') },
    },
    {
      name: 'the path is served for another method',
      files: { ...NEST, [POLICY]: missing('PUT /api/payments') },
    },
    {
      name: 'no mutation has the name',
      files: {
        [POLICY]: missing('mutation payBill'),
        'src/pay.resolver.ts':
          "import { Mutation, Resolver } from '@nestjs/graphql';\n\n@Resolver()\nexport class PayResolver {\n  @Mutation(() => String)\n  payInvoice() {\n    return '';\n  }\n}\n",
      },
    },
    {
      name: 'no worker takes the queue',
      files: {
        [POLICY]: missing('queue:mails'),
        'src/worker.ts': "import { Worker } from 'bullmq';\n\nnew Worker('mail', async () => undefined);\n",
      },
    },
    {
      name: 'the handler answers and does nothing',
      files: {
        [POLICY]: flow('POST /payments', 'payments'),
        'src/app.ts': `${EXPRESS}// expect: user-flow-traced/dead-end P1\napp.post('/payments', (request, response) => response.json({ ok: true }));\napp.listen(3000);\n`,
      },
    },
    {
      name: 'the service behind it is not implemented',
      files: {
        ...NEST,
        [POLICY]: flow('POST /api/payments', 'payments'),
        'src/payments.controller.ts': NEST['src/payments.controller.ts'].replace(
          '  @Post()',
          '  // expect: user-flow-traced/dead-end P1\n  @Post()',
        ),
        'src/payments.service.ts':
          "import { Injectable } from '@nestjs/common';\n\n@Injectable()\nexport class PaymentsService {\n  create(body: object) {\n    throw new Error('Not implemented yet');\n  }\n}\n",
      },
    },
    {
      name: 'what is paid is kept in memory',
      files: {
        [POLICY]: flow('POST /payments', 'payments'),
        'src/app.ts': `${EXPRESS}const payments = [];\n// expect: user-flow-traced/dead-end P1\napp.post('/payments', (request, response) => {\n  payments.push(request.body);\n  response.end();\n});\napp.listen(3000);\n`,
      },
    },
    {
      name: 'it writes the table and tells no topic',
      files: {
        [POLICY]: flow('POST /payments', '[payments, "topic:payment.made"]'),
        'src/db.ts': PRISMA,
        'src/app.ts': `import { prisma } from './db.ts';\n${EXPRESS}// expect: user-flow-traced/dead-end P1\napp.post('/payments', async (request, response) => response.json(await prisma.payment.create({ data: {} })));\napp.listen(3000);\n`,
      },
    },
    {
      name: 'it writes under another name',
      files: {
        [POLICY]: flow('POST /payments', 'payments'),
        'src/db.ts': PRISMA,
        'src/app.ts': `import { prisma } from './db.ts';\n${EXPRESS}// expect: user-flow-traced/dead-end P2\napp.post('/payments', async (request, response) => response.json(await prisma.ledgerLine.create({ data: {} })));\napp.listen(3000);\n`,
      },
    },
    {
      name: 'a package that is not known may write it',
      files: {
        [POLICY]: flow('POST /payments', 'payments'),
        'src/app.ts': `import { gateway } from './gateway.ts';\n${EXPRESS}// expect: user-flow-traced/dead-end P2\napp.post('/payments', async (request, response) => response.json(await gateway.pay(request.body)));\napp.listen(3000);\n`,
        'src/gateway.ts':
          'declare const registry: Map<string, { pay(body: object): Promise<void> }>;\nexport const gateway = registry.get(process.env.GATEWAY);\n',
      },
    },
    {
      name: 'a service without any declared flow',
      files: {
        'src/app.ts': `${EXPRESS}app.post('/payments', (request, response) => response.end());\n// expect: user-flow-traced/undeclared P3\napp.listen(3000);\n`,
      },
    },
    {
      name: 'a mutation of Apollo that only prints',
      files: {
        [POLICY]: flow('mutation refund', 'refund'),
        'src/db.ts': PRISMA,
        'src/app.ts':
          "import { ApolloServer } from '@apollo/server';\nimport { startStandaloneServer } from '@apollo/server/standalone';\nimport { prisma } from './db.ts';\nconst resolvers = {\n  Mutation: {\n    pay: async (_, args) => prisma.payment.create({ data: args }),\n    // expect: user-flow-traced/dead-end P1\n    refund: async (_, args) => {\n      console.log(args.id);\n      return true;\n    },\n  },\n};\nawait startStandaloneServer(new ApolloServer({ typeDefs: 'type Mutation { pay(amount: Int): Boolean refund(id: ID): Boolean }', resolvers }));\n",
      },
    },
    {
      name: 'Fastify, and a handler that keeps nothing',
      files: {
        [POLICY]: flow('POST /payments', 'payments'),
        'src/app.ts':
          "import Fastify from 'fastify';\nimport { pay } from './pay.ts';\nconst app = Fastify();\n// expect: user-flow-traced/dead-end P1\napp.post('/payments', async (request) => pay(request.body));\nawait app.listen({ port: 3000 });\n",
        'src/pay.ts': 'export const pay = async (body) => ({ ok: true, amount: body.amount });\n',
      },
    },
    {
      name: 'activities of Temporal are not followed',
      files: {
        [POLICY]: flow('POST /payments', 'payments'),
        'src/app.ts': `import { Client } from '@temporalio/client';\nimport { payment } from './workflows.ts';\n${EXPRESS}const client = new Client();\n// expect: user-flow-traced/dead-end P2\napp.post('/payments', async (request, response) => response.json(await client.workflow.start(payment, { taskQueue: 'pay', workflowId: 'a', args: [request.body] })));\napp.listen(3000);\n`,
        'src/workflows.ts':
          "import { proxyActivities } from '@temporalio/workflow';\nimport type * as activities from './activities.ts';\nconst { record } = proxyActivities<typeof activities>({ startToCloseTimeout: '10s' });\nexport async function payment(body) {\n  await record(body);\n}\n",
        'src/activities.ts':
          "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const record = (body) => pool.query('INSERT INTO payments (amount) VALUES ($1)', [body.amount]);\n",
      },
    },
  ],
  covers: {
    flagged: ["from 'express'", "from 'fastify'", '@nestjs/common', '@apollo/server', '@prisma/client', '@temporalio/client'],
    passed: ["from 'typeorm'", "from 'knex'", "from 'pg'", 'kafkajs', "from 'bullmq'", '@aws-sdk/client-s3', 'nodemailer', "from 'stripe'"],
  },
});
