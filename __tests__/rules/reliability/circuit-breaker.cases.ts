import { defineCases } from '../../support/rule-tester.ts';

const SERVER = `import express from 'express';\nconst app = express();\napp.listen(3000);\n`;
const CLIENT = `import axios from 'axios';\nconst gateway = axios.create({ baseURL: 'https://pay.example', timeout: 2000 });\n`;
const OPOSSUM = `import CircuitBreaker from 'opossum';\n`;
const OUTAGES = `errorFilter: (error) => error.response?.status < 500`;

export default defineCases({
  covers: {
    flagged: ["from 'opossum'", "require('opossum')", "require('cockatiel')", "require('mollitia')", "require('brakes')"],
    passed: ['nestjs-opossum', "from 'mollitia'"],
  },
  valid: [
    `${SERVER}${CLIENT}${OPOSSUM}const charge = (order) => gateway.post('/charges', order);\nconst breaker = new CircuitBreaker(charge, { timeout: 3000, ${OUTAGES} });\napp.post('/a', async (req, res) => res.json(await breaker.fire(req.body)));`,
    {
      name: 'kept by a class that is made once',
      files: {
        'src/pay.service.ts': `import { Injectable } from '@nestjs/common';\nimport CircuitBreaker from 'opossum';\nimport { ask } from './ask.ts';\n@Injectable()\nexport class PayService {\n  private readonly breaker: CircuitBreaker;\n  constructor() {\n    this.breaker = new CircuitBreaker(ask);\n  }\n  pay(order) {\n    return this.breaker.fire(order);\n  }\n}`,
        'src/ask.ts': `export const ask = async (order) => fetch('https://pay.example', { method: 'POST', body: order, signal: AbortSignal.timeout(2000) });`,
        'src/pay.controller.ts': `import { Controller, Post, Body } from '@nestjs/common';\nimport { PayService } from './pay.service.ts';\n@Controller('pay')\nexport class PayController {\n  constructor(private readonly service: PayService) {}\n  @Post()\n  pay(@Body() order) {\n    return this.service.pay(order);\n  }\n}`,
      },
    },
    {
      name: 'a breaker for each dependency, kept in a map',
      code: `${SERVER}${OPOSSUM}const breakers = new Map();\nfunction breakerFor(name, work) {\n  const breaker = new CircuitBreaker(work, { ${OUTAGES} });\n  breakers.set(name, breaker);\n  return breaker;\n}\napp.post('/a', async (req, res) => res.json(await breakerFor('pay', req.body).fire()));`,
    },
    {
      name: 'an answer of 4xx is no error of fetch',
      code: `${OPOSSUM}const load = (id) => fetch(\`https://a.example/\${id}\`, { signal: AbortSignal.timeout(2000) });\nexport const breaker = new CircuitBreaker(load, { timeout: 3000 });`,
    },
    {
      name: 'the client throws for no answer',
      code: `import axios from 'axios';\n${OPOSSUM}const load = (id) => axios.get(\`https://a.example/\${id}\`, { timeout: 2000, validateStatus: () => true });\nexport const breaker = new CircuitBreaker(load);`,
    },
    `${OPOSSUM}import { load } from './elsewhere.js';\nexport const breaker = new CircuitBreaker(load, { errorThresholdPercentage: 50, volumeThreshold: 10 });`,
    `import { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';\nexport const policy = circuitBreaker(handleAll, { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(5) });`,
    `${OPOSSUM}import got from 'got';\nconst load = (id) => got(\`https://a.example/\${id}\`, { timeout: { request: 1000 }, retry: { limit: 0 } }).json();\nexport const breaker = new CircuitBreaker(load, { timeout: 1500, ${OUTAGES} });`,
    {
      name: 'what a function makes is kept by its caller',
      code: `${SERVER}${OPOSSUM}import { ask } from './elsewhere.js';\nconst protect = (work) => new CircuitBreaker(work, { ${OUTAGES} });\nconst breaker = protect(ask);\napp.post('/a', async (req, res) => res.json(await breaker.fire(req.body)));`,
    },
    {
      name: 'a decorator guards a method of the program',
      code: `import { Controller, Post, Body } from '@nestjs/common';\nimport { UseCircuitBreaker } from 'nestjs-opossum';\n${CLIENT}@Controller('pay')\nexport class PayController {\n  @Post()\n  @UseCircuitBreaker({ options: { timeout: 3000 } })\n  pay(@Body() order) {\n    return gateway.post('/charges', order);\n  }\n}`,
    },
    `${SERVER}import { Circuit, SlidingCountBreaker } from 'mollitia';\nimport { ask } from './elsewhere.js';\nconst circuit = new Circuit({ options: { modules: [new SlidingCountBreaker({ slidingWindowSize: 10 })] } });\napp.post('/a', async (req, res) => res.json(await circuit.fn(ask).execute(req.body)));`,
    {
      name: 'a read is no request that changes something',
      code: `${SERVER}${CLIENT}app.get('/rates', async (_req, res) => res.json((await gateway.get('/rates')).data));`,
    },
    {
      name: 'a job calls it in the background',
      code: `${CLIENT}import { Worker } from 'bullmq';\nnew Worker('charges', async ({ data }) => gateway.post('/charges', data));`,
    },
    {
      name: 'a breaker stands somewhere in the service',
      files: {
        'src/breakers.ts': `import { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';\nexport const breaker = circuitBreaker(handleAll, { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(5) });`,
        'src/app.ts': `${SERVER}${CLIENT}import { breaker } from './breakers.ts';\napp.post('/a', async (req, res) => res.json(await breaker.execute(() => gateway.post('/charges', req.body))));`,
      },
    },
  ],
  invalid: [
    `${SERVER}${OPOSSUM}import { charge } from './elsewhere.js';\napp.post('/a', async (req, res) => {\n  // expect: circuit-breaker/per-request P2\n  const breaker = new CircuitBreaker(charge);\n  res.json(await breaker.fire(req.body));\n});`,
    `${SERVER}const { circuitBreaker, ConsecutiveBreaker, handleAll } = require('cockatiel');\napp.post('/a', async (req, res) => {\n  // expect: circuit-breaker/per-request P2\n  const policy = circuitBreaker(handleAll, { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(5) });\n  res.json(await policy.execute(() => 1));\n});`,
    `${OPOSSUM}import { charge } from './elsewhere.js';\n// expect: circuit-breaker/never-opens\nexport const breaker = new CircuitBreaker(charge, { errorThresholdPercentage: 100 });\n// expect: circuit-breaker/never-opens\nexport const other = new CircuitBreaker(charge, { enabled: false });`,
    `${SERVER}const { Circuit, SlidingCountBreaker } = require('mollitia');\nconst { ask } = require('./elsewhere.js');\napp.post('/a', async (req, res) => {\n  // expect: circuit-breaker/per-request P2\n  const circuit = new Circuit({ options: { modules: [new SlidingCountBreaker({ slidingWindowSize: 10 })] } });\n  res.json(await circuit.fn(ask).execute(req.body));\n});`,
    {
      name: 'a factory that is asked for each request',
      code: `${SERVER}const Breaker = require('opossum');\nconst { ask } = require('./elsewhere.js');\n// expect: circuit-breaker/per-request P2\nconst protect = (work) => new Breaker(work, { ${OUTAGES} });\napp.post('/a', async (req, res) => res.json(await protect(ask).fire(req.body)));`,
    },
    `${SERVER}const Brakes = require('brakes');\nconst { ask } = require('./elsewhere.js');\napp.post('/a', async (req, res) => {\n  // expect: circuit-breaker/per-request P2\n  const brake = new Brakes(ask, { timeout: 1500 });\n  res.json(await brake.exec(req.body));\n});`,
    {
      name: 'the client itself tries again',
      code: `${OPOSSUM}import got from 'got';\nconst load = (id) => got(\`https://a.example/\${id}\`, { timeout: { request: 4000 }, retry: { limit: 2 } }).json();\n// expect: circuit-breaker/timeout-mismatch\nexport const breaker = new CircuitBreaker(load, { timeout: 10_000, ${OUTAGES} });`,
    },
    `import { circuitBreaker, handleAll, SamplingBreaker } from 'cockatiel';\n// expect: circuit-breaker/never-opens\nexport const policy = circuitBreaker(handleAll, { halfOpenAfter: 1000, breaker: new SamplingBreaker({ threshold: 1, duration: 1000 }) });`,
    `import axios from 'axios';\n${OPOSSUM}const load = (id) => axios.get(\`https://a.example/\${id}\`, { timeout: 2000 });\n// expect: circuit-breaker/counts-client-errors\nexport const breaker = new CircuitBreaker(load, { timeout: 3000 });`,
    `${CLIENT}import pRetry from 'p-retry';\n${OPOSSUM}const load = (id) => pRetry(() => gateway.get(\`/charges/\${id}\`, { timeout: 4000 }), { retries: 2 });\n// expect: circuit-breaker/timeout-mismatch\nexport const breaker = new CircuitBreaker(load, { timeout: 3000, ${OUTAGES} });`,
    `${SERVER}import axios from 'axios';\n// expect: circuit-breaker/missing P3\nconst gateway = axios.create({ baseURL: 'https://pay.example', timeout: 2000 });\napp.post('/a', async (req, res) => res.json((await gateway.post('/charges', req.body)).data));\napp.post('/b', async (req, res) => res.json((await gateway.post('/refunds', req.body)).data));`,
  ],
});
