import { defineCases } from '../../support/rule-tester.ts';

const APP = "import express from 'express';\nconst app = express();\napp.listen(3000);\n";
const PRISMA = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";
const nest = (method: string, before = ''): string =>
  `import { Body, Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';\n${before}@Controller('payments')\nexport class PaymentsController {\n${method}\n}`;
const resolvers = (map: string): string =>
  `import { ApolloServer } from '@apollo/server';\nconst resolvers = { ${map} };\nexport const server = new ApolloServer({ typeDefs: '', resolvers });`;
const module = (providers: string, before = ''): string =>
  `import { Module } from '@nestjs/common';\nabstract class MailPort {}\nclass SmtpMailer extends MailPort {}\nclass FakeMailer extends MailPort {}\n${before}@Module({\n  providers: [\n    ${providers}\n  ],\n})\nexport class MailModule {}`;

export default defineCases({
  valid: [
    // Answers to questions may be constants.
    `${APP}app.get('/flavour', (req, res) => res.json({ flavour: 'plain' }));`,
    nest("  @Get()\n  kinds() {\n    return ['card', 'transfer'];\n  }"),
    resolvers("Query: { kinds: () => ['card', 'transfer'] }"),
    // Something is done, here or further in, before or after the answer.
    `${PRISMA}${APP}app.post('/payments', async (req, res) => {\n  await prisma.payment.create({ data: req.body });\n  res.json({ status: 'paid' });\n});`,
    `${APP}import { pay } from './pay.ts';\napp.post('/payments', async (req, res) => {\n  await pay(req.body);\n  res.json({ status: 'paid' });\n});`,
    `${APP}const payments = new Map();\napp.post('/payments', (req, res) => {\n  payments.set(req.body.id, req.body);\n  res.json({ status: 'paid' });\n});`,
    `${APP}const payments = {};\napp.post('/payments', (req, res) => {\n  payments[req.body.id] = req.body;\n  res.json({ status: 'paid' });\n});`,
    `${APP}app.post('/payments', (req, res) => {\n  if (!req.body.id) throw new Error('no payment');\n  res.json({ status: 'paid' });\n});`,
    nest(
      "  constructor(private readonly payments: PaymentsService) {}\n  @Post()\n  async pay(@Body() body: object) {\n    await this.payments.pay(body);\n    return { status: 'paid' };\n  }",
      "import { PaymentsService } from './payments.service.ts';\n",
    ),
    nest(
      "  @Post()\n  @UseInterceptors(PayInterceptor)\n  pay() {\n    return { status: 'paid' };\n  }",
      "import { PayInterceptor } from './pay.interceptor.ts';\n",
    ),
    `${APP}import { upload } from './upload.ts';\napp.post('/files', upload.single('file'), (req, res) => res.json({ uploaded: true }));`,
    // The answer is made from what was asked.
    `${APP}app.post('/quotes', (req, res) => res.json({ total: req.body.amount * 1.2 }));`,
    // Nothing is to be done.
    `${APP}app.post('/logout', (req, res) => res.json({ ok: true }));\napp.post('/csp-report', (req, res) => res.sendStatus(204));`,
    // Nobody asks for it.
    "export function pay() {\n  throw new Error('not implemented');\n}",
    // A class that extends it does the work.
    {
      name: 'a method that is there to be overridden',
      files: {
        'src/base.ts': "export class Payments {\n  pay(body: object): Promise<object> {\n    throw new Error('Not implemented');\n  }\n}",
        'src/card.ts':
          "import { Payments } from './base.ts';\nexport class CardPayments extends Payments {\n  async pay(body: object) {\n    return fetch('https://pay.example', { method: 'POST', body: JSON.stringify(body) });\n  }\n}",
        'src/app.ts': `${APP}import { Payments } from './base.ts';\nconst payments: Payments = make();\napp.post('/payments', (req, res) => payments.pay(req.body));`,
      },
    },
    // Errors of another kind.
    `${APP}app.post('/payments', (req, res) => {\n  throw new Error('method not allowed');\n});`,
    // Doubles where they belong: tests, development, a choice by stage, the double's own module.
    { path: 'src/payments.test.ts', code: "import nock from 'nock';\nnock('https://pay.example').post('/').reply(200);" },
    `${APP}import { faker } from '@faker-js/faker';\napp.get('/people', (req, res) => {\n  if (process.env.NODE_ENV === 'development') return res.json({ name: faker.person.fullName() });\n  res.json({});\n});`,
    {
      path: 'prisma/seed.ts',
      code: `${PRISMA}import { faker } from '@faker-js/faker';\nawait prisma.user.create({ data: { name: faker.person.fullName() } });`,
    },
    module('{ provide: MailPort, useClass: SmtpMailer },'),
    module("{ provide: MailPort, useClass: process.env.NODE_ENV === 'test' ? FakeMailer : SmtpMailer },"),
    module('SmtpMailer,'),
    module('{ provide: MockServers, useClass: MockServers },', 'class MockServers {}\n'),
    {
      name: 'answers of other services are intercepted where a setting asks for it',
      code: `${APP}import { setupServer } from 'msw/node';\nimport { handlers } from './handlers.ts';\nimport { config } from './config.ts';\nif (config.offline) setupServer(...handlers).listen();\napp.get('/rates', async (req, res) => res.json(await (await fetch('https://rates.example')).json()));`,
    },
    {
      name: 'a function that intercepts is called, and a file that does so loaded, where a setting asks for it',
      files: {
        'src/offline.ts':
          "import { mockClient } from 'aws-sdk-client-mock';\nimport { S3Client } from '@aws-sdk/client-s3';\nexport const stand = () => mockClient(S3Client);",
        'src/recorded.ts': "import nock from 'nock';\nnock('https://rates.example').get('/').reply(200, {});",
        'src/app.ts': `import { stand } from './offline.ts';\nif (process.argv.includes('--offline')) {\n  stand();\n  await import('./recorded.ts');\n}\n${APP}app.get('/rates', async (req, res) => res.json(await (await fetch('https://rates.example')).json()));`,
      },
    },
    {
      name: 'a seed that makes up people',
      files: { 'src/seed.ts': "import { faker } from '@faker-js/faker';\nconsole.log(faker.person.fullName());", 'src/app.ts': APP },
    },
  ],
  invalid: [
    // Handlers that say it themselves.
    `${APP}// expect: stubbed-handler/not-implemented P1\napp.post('/payments', (req, res) => {\n  throw new Error('Not implemented');\n});`,
    `${APP}// expect: stubbed-handler/not-implemented P1\napp.post('/payments', (req, res) => {\n  res.status(501).json({});\n});`,
    `${APP}// expect: stubbed-handler/not-implemented P2\napp.get('/payments', (req, res) => res.sendStatus(501));`,
    nest(
      '  // expect: stubbed-handler/not-implemented P1\n  @Post()\n  pay() {\n    throw new NotImplementedException();\n  }',
      "import { NotImplementedException } from '@nestjs/common/exceptions';\n",
    ),
    resolvers("Mutation: {\n  // expect: stubbed-handler/not-implemented P1\n  createInvoice: () => { throw new Error('TODO'); } }"),
    {
      name: 'in the service behind the controller',
      files: {
        'src/payments.controller.ts': nest(
          '  constructor(private readonly payments: PaymentsService) {}\n  // expect: stubbed-handler/not-implemented P1\n  @Post()\n  pay(@Body() body: object) {\n    return this.payments.pay(body);\n  }',
          "import { PaymentsService } from './payments.service.ts';\n",
        ),
        'src/payments.service.ts':
          "import { Injectable } from '@nestjs/common';\n@Injectable()\nexport class PaymentsService {\n  pay(body: object) {\n    throw new Error('payments are not yet implemented');\n  }\n}",
      },
    },
    // Handlers that do nothing.
    `${APP}// expect: stubbed-handler/constant-response P1\napp.post('/payments', (req, res) => res.json({ status: 'paid', id: 'demo-1' }));`,
    "const express = require('express');\nconst app = express();\n// expect: stubbed-handler/constant-response P1\napp.delete('/payments/:id', (req, res) => {\n  res.status(200).json({ deleted: true });\n});\napp.listen(3000);",
    nest(
      "  // expect: stubbed-handler/constant-response P1\n  @Post()\n  @HttpCode(201)\n  pay() {\n    return { status: 'paid', id: '1' };\n  }",
    ),
    "import Fastify from 'fastify';\nconst app = Fastify();\n// expect: stubbed-handler/constant-response P1\napp.put('/payments/:id', async () => ({ status: 'paid' }));\nawait app.listen({ port: 3000 });",
    resolvers("Mutation: {\n  // expect: stubbed-handler/constant-response P1\n  createInvoice: () => ({ id: '1', state: 'open' }) }"),
    // Doubles.
    `${APP}import { faker } from '@faker-js/faker';\napp.get('/people', (req, res) => {\n  // expect: stubbed-handler/mock-in-prod P1\n  res.json({ name: faker.person.fullName() });\n});`,
    "const express = require('express');\nconst nock = require('nock');\nconst app = express();\napp.post('/payments', async (req, res) => {\n  // expect: stubbed-handler/mock-in-prod P1\n  nock('https://pay.example').post('/').reply(200);\n  await fetch('https://pay.example', { method: 'POST' });\n  res.end();\n});\napp.listen(3000);",
    module('// expect: stubbed-handler/mock-in-prod P1\n    { provide: MailPort, useClass: FakeMailer },'),
    module("// expect: stubbed-handler/mock-in-prod P1\n    { provide: 'MAILER', useClass: MailerStub },", 'class MailerStub {}\n'),
    {
      name: 'answers of other services are intercepted from the start on',
      files: {
        'src/handlers.ts':
          "import { http, HttpResponse } from 'msw';\nexport const handlers = [http.get('https://rates.example', () => HttpResponse.json({ eur: 1 }))];",
        'src/app.ts': `import { setupServer } from 'msw/node';\nimport { handlers } from './handlers.ts';\n// expect: stubbed-handler/mock-in-prod P1\nsetupServer(...handlers).listen();\n${APP}app.get('/rates', async (req, res) => res.json(await (await fetch('https://rates.example')).json()));`,
      },
    },
    {
      name: 'answers are recorded by a file that the start imports',
      files: {
        'src/recorded.ts':
          "import nock from 'nock';\n// expect: stubbed-handler/mock-in-prod P1\nnock('https://rates.example').get('/').reply(200, {});",
        'src/app.ts': `import './recorded.ts';\n${APP}app.get('/rates', async (req, res) => res.json(await (await fetch('https://rates.example')).json()));`,
      },
    },
    `import { mockClient } from 'aws-sdk-client-mock';\nimport { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';\n// expect: stubbed-handler/mock-in-prod P1\nmockClient(S3Client);\nconst s3 = new S3Client();\n${APP}app.get('/file', async (req, res) => res.json(await s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))));`,
  ],
  covers: {
    flagged: ["from 'express'", '@nestjs/common', '@apollo/server', 'msw/node', "'nock'", 'aws-sdk-client-mock', '@faker-js/faker'],
    passed: ["from 'fastify'"],
  },
});
