import { defineCases } from '../../support/rule-tester.ts';

const RATES = `import axios from 'axios';\nexport const rates = async () => (await axios.get('https://rates.example/all', { timeout: 2000 })).data;\n`;
const PAYMENTS = `import Stripe from 'stripe';\nconst stripe = new Stripe(process.env.KEY ?? '', { timeout: 5000 });\nexport const charge = (amount: number) => stripe.charges.create({ amount, currency: 'usd' });\n`;
const HAPPY = `import nock from 'nock';\nimport { rates } from '../src/rates.ts';\ntest('gives the rates', async () => {\n  nock('https://rates.example').get('/all').reply(200, { BDT: 1 });\n  expect(await rates()).toEqual({ BDT: 1 });\n});\n`;

function tree(test: string, source = RATES): Record<string, string> {
  return {
    'src/rates.ts': source,
    'src/app.ts': `import express from 'express';\nimport './rates.ts';\nexpress().listen(3000);\n`,
    '__tests__/rates.test.ts': test,
  };
}

export default defineCases({
  covers: {
    flagged: ["from 'nock'", "require('nock')", "from 'msw'", "from 'undici'", 'aws-sdk-client-mock'],
    passed: [
      'replyWithError',
      'HttpResponse.error()',
      'toxiproxy-node-client',
      'mockRejectedValue',
      '.rejects(',
      'delayConnection',
      '@golevelup/ts-jest',
      'testcontainers',
    ],
  },
  valid: [
    {
      name: 'one test breaks the connection',
      files: {
        ...tree(HAPPY),
        '__tests__/outage.test.ts': `import nock from 'nock';\nnock('https://rates.example').get('/all').replyWithError('gone');\n`,
      },
    },
    { name: 'an answer of 503', files: tree(`import nock from 'nock';\nnock('https://rates.example').get('/all').reply(503);\n`) },
    {
      name: 'a broken connection of msw',
      files: tree(
        `import { http, HttpResponse } from 'msw';\nexport const handlers = [http.get('https://rates.example/all', () => HttpResponse.error())];\n`,
      ),
    },
    {
      name: 'a status in the options of an answer',
      files: tree(
        `import { http, HttpResponse } from 'msw';\nexport const handlers = [http.get('/all', () => new HttpResponse(null, { status: 500 }))];\n`,
      ),
    },
    {
      name: 'a stand-in that rejects',
      files: {
        ...tree(HAPPY),
        '__tests__/b.test.ts': `import { jest } from '@jest/globals';\nexport const load = jest.fn().mockRejectedValue(new Error('gone'));\n`,
      },
    },
    {
      name: 'a proxy that takes services away',
      files: {
        ...tree(HAPPY),
        '__tests__/b.test.ts': `import { Toxiproxy } from 'toxiproxy-node-client';\nexport const proxy = new Toxiproxy('http://localhost:8474');\n`,
      },
    },
    {
      name: 'an answer that comes too late',
      files: tree(`const nock = require('nock');\nnock('https://rates.example').get('/all').delayConnection(5000).reply(200, {});\n`),
    },
    {
      name: 'a broken connection of undici',
      files: tree(
        `import { MockAgent } from 'undici';\nconst agent = new MockAgent();\nagent.get('https://rates.example').intercept({ path: '/all' }).replyWithError(new Error('gone'));\n`,
      ),
    },
    {
      name: 'a command of AWS that is rejected',
      files: tree(
        `import { mockClient } from 'aws-sdk-client-mock';\nimport { s3 } from '../src/s3.ts';\nmockClient(s3).rejects(new Error('gone'));\n`,
      ),
    },
    {
      name: 'stand-ins of a class and containers, which may be taken away by anybody',
      files: tree(
        `import { createMock } from '@golevelup/ts-jest';\nimport { GenericContainer } from 'testcontainers';\nexport const http = createMock();\nexport const redis = new GenericContainer('redis:7');\n`,
      ),
    },
    {
      name: 'undici without its stand-in',
      files: tree(
        `import { request } from 'undici';\ntest('answers', async () => expect((await request('http://localhost:3000')).statusCode).toBe(200));\n`,
      ),
    },
    {
      name: 'tests that stand in for nothing',
      files: tree(`import { rates } from '../src/rates.ts';\ntest('is there', () => expect(rates).toBeDefined());\n`),
    },
    { name: 'a program without other services', files: tree(HAPPY, `export const rates = () => ({ BDT: 1 });\n`) },
    { name: 'no tests at all', files: { 'src/app.ts': RATES } },
    { name: 'a library', files: { 'src/rates.ts': RATES, '__tests__/rates.test.ts': HAPPY } },
    {
      name: 'an answer of 404 is a failure, too',
      files: tree(`import nock from 'nock';\nnock('https://rates.example').get('/all').reply(404);\n`),
    },
  ],
  invalid: [
    {
      name: 'all answers are 200',
      files: tree(`// expect: fault-injection-tests/outage P3\n${HAPPY}`),
    },
    {
      name: 'all answers of msw are 200',
      files: tree(
        `// expect: fault-injection-tests/outage P3\nimport { http, HttpResponse } from 'msw';\nexport const handlers = [http.get('https://rates.example/all', () => HttpResponse.json({ BDT: 1 }))];\n`,
      ),
    },
    {
      name: 'all answers of undici are 200, in several files',
      files: {
        ...tree(
          `// expect: fault-injection-tests/outage P3\nconst { MockAgent } = require('undici');\nnew MockAgent().get('https://rates.example').intercept({ path: '/all' }).reply(200, {});\n`,
        ),
        '__tests__/s3.test.ts': `import { mockClient } from 'aws-sdk-client-mock';\nimport { s3 } from '../src/s3.ts';\nmockClient(s3).resolves({});\n`,
        '__tests__/tax.test.ts': `const nock = require('nock');\nnock('https://tax.example').get('/').reply(200, {});\n`,
        '__tests__/vat.test.ts': `import { MockAgent } from 'undici';\nnew MockAgent().get('https://vat.example').intercept({ path: '/' }).reply(200, {});\n`,
      },
    },
    {
      name: 'money is moved',
      files: tree(
        `// expect: fault-injection-tests/outage P2\nimport nock from 'nock';\nimport { charge } from '../src/rates.ts';\ntest('charges', async () => {\n  nock('https://api.stripe.com').post('/v1/charges').reply(200, {});\n  expect(await charge(5)).toBeDefined();\n});\n`,
        PAYMENTS,
      ),
    },
  ],
});
