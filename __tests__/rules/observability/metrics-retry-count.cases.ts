import { defineCases } from '../../support/rule-tester.ts';

const FILES = {
  'src/metrics.ts': `import { Counter } from 'prom-client';\nexport const retries = new Counter({ name: 'retries', help: 'retries' });\nexport const requests = new Counter({ name: 'requests', help: 'requests' });\n`,
};
const SERVER = `import express from 'express';\nimport { retries, requests } from './metrics.ts';\nconst app = express();\nrequests.inc();\napp.listen(3000);\n`;
const AXIOS = `import axios from 'axios';\nimport axiosRetry, { exponentialDelay } from 'axios-retry';\n`;
const RETRY = `import pRetry from 'p-retry';\n`;
const LOAD = "const load = () => fetch('https://rates.example/today');\n";

export default defineCases({
  valid: [
    {
      name: 'a breaker for each call, which never acts',
      code: `${SERVER}import CircuitBreaker from 'opossum';\n${LOAD}app.get('/a', async (req, res) => {\n  const breaker = new CircuitBreaker(load);\n  res.json(await breaker.fire());\n});\n`,
    },
    {
      code: `${SERVER}${AXIOS}axiosRetry(axios, { retries: 3, retryDelay: exponentialDelay, onRetry: () => { retries.inc(); } });\n`,
      files: FILES,
    },
    {
      code: `${SERVER}${RETRY}${LOAD}export const rates = () => pRetry(load, { onFailedAttempt: () => { retries.inc({ to: 'rates' }); } });\n`,
      files: FILES,
    },
    {
      code: `${SERVER}${RETRY}${LOAD}import { onFailedAttempt } from './hooks.ts';\nexport const rates = () => pRetry(load, { onFailedAttempt });\n`,
      files: FILES,
    },
    {
      code: `${SERVER}${LOAD}export async function rates() {\n  for (let attempt = 0; attempt < 3; attempt++) {\n    try { return await load(); } catch (error) { retries.inc(); }\n  }\n}\n`,
      files: FILES,
    },
    { name: 'nothing is tried again', code: `${SERVER}${LOAD}export const rates = () => load();\n`, files: FILES },
    {
      name: 'a line in a log, where nothing exports figures',
      code: `import express from 'express';\n${RETRY}${LOAD}express().listen(3000);\nexport const rates = () => pRetry(load, { onFailedAttempt: (error) => console.warn(error) });\n`,
    },
    {
      name: 'an agent that may count what goes out',
      code: `import 'dd-trace/init';\nimport express from 'express';\n${RETRY}${LOAD}express().listen(3000);\nexport const rates = () => pRetry(load);\n`,
    },
    { name: 'a script', path: 'scripts/rates.ts', code: `${RETRY}${LOAD}await pRetry(load);\n` },
    {
      name: 'a counter of OpenTelemetry in another file',
      code: `import express from 'express';\nimport retry from 'async-retry';\nimport { onRetry } from './hooks.ts';\n${LOAD}express().listen(3000);\nexport const rates = () => retry(load, { retries: 2, onRetry });\n`,
      files: {
        'src/hooks.ts': `import { metrics } from '@opentelemetry/api';\nconst counter = metrics.getMeter('http').createCounter('retries');\nexport const onRetry = () => counter.add(1);\n`,
      },
    },
    {
      name: 'events of a policy, hooks of a client',
      code: `${SERVER}import { handleAll, retry } from 'cockatiel';\nimport got from 'got';\nexport const policy = retry(handleAll, { maxAttempts: 3 });\npolicy.onRetry(() => retries.inc());\nexport const tax = got.extend({ retry: { limit: 4 }, hooks: { beforeRetry: [() => retries.inc()] } });\n`,
      files: FILES,
    },
    {
      name: 'a breaker that is handed to what watches all of them',
      code: `${SERVER}import CircuitBreaker from 'opossum';\nimport { watch } from './watch.ts';\n${LOAD}const breaker = new CircuitBreaker(load);\nwatch(breaker);\n`,
      files: {
        ...FILES,
        'src/watch.ts': `export const watch = (one) => ['open', 'close'].forEach((event) => one.on(event, console.log));\n`,
      },
    },
    {
      name: 'jobs and messages that are tried again, whose attempts are counted',
      code: `import { Worker } from 'bullmq';\nimport { Kafka } from 'kafkajs';\nimport { retries } from './metrics.ts';\nexport const kafka = new Kafka({ brokers: ['kafka:9092'], retry: { retries: 8 } });\nnew Worker('pay', async (job) => {\n  if (job.attemptsMade > 0) retries.inc();\n  await fetch('https://bank.example');\n});\n`,
      files: FILES,
    },
    {
      name: 'breakers that a package counts',
      code: `${SERVER}import CircuitBreaker from 'opossum';\nimport PrometheusMetrics from 'opossum-prometheus';\n${LOAD}const breaker = new CircuitBreaker(load);\nnew PrometheusMetrics({ circuits: [breaker] });\n`,
      files: FILES,
    },
    {
      code: `${SERVER}import CircuitBreaker from 'opossum';\n${LOAD}const breaker = new CircuitBreaker(load);\nbreaker.on('open', () => retries.inc());\n`,
      files: FILES,
    },
  ],
  invalid: [
    {
      code: `${SERVER}${AXIOS}// expect: metrics-retry-count P2\naxiosRetry(axios, { retries: 3, retryDelay: exponentialDelay });\n`,
      files: FILES,
    },
    {
      code: `${SERVER}${RETRY}${LOAD}// expect: metrics-retry-count P3\nexport const rates = () => pRetry(load, { onFailedAttempt: ({ attemptNumber }) => { console.warn(attemptNumber); } });\n`,
      files: FILES,
    },
    {
      code: `${SERVER}${LOAD}export async function rates() {\n  for (let attempt = 0; attempt < 3; attempt++) {\n    try {\n      // expect: metrics-retry-count P3\n      return await load();\n    } catch (error) { console.error(error); }\n  }\n}\n`,
      files: FILES,
    },
    {
      code: `${SERVER}import CircuitBreaker from 'opossum';\n${LOAD}// expect: metrics-retry-count P2\nexport const breaker = new CircuitBreaker(load);\n`,
      files: FILES,
    },
    {
      name: 'no figures at all',
      code: `import express from 'express';\n${RETRY}${LOAD}express().listen(3000);\n// expect: metrics-retry-count P2\nexport const rates = () => pRetry(load);\n`,
    },
    {
      name: 'a retry beside one that is counted, and one of a client',
      code: `${SERVER}import got from 'got';\n${RETRY}${LOAD}// expect: metrics-retry-count P2\nexport const tax = got.extend({ retry: { limit: 4 } });\nexport const rates = () => pRetry(load, { onFailedAttempt: () => { retries.inc(); } });\nexport const fees = () => pRetry(load);\n`,
      files: FILES,
    },
    {
      name: 'a policy and a breaker that nobody listens to',
      code: `${SERVER}import { circuitBreaker, ConsecutiveBreaker, handleAll, retry } from 'cockatiel';\n// expect: metrics-retry-count P2\nexport const policy = retry(handleAll, { maxAttempts: 3 });\nexport const breaker = circuitBreaker(handleAll, { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(5) });\n`,
      files: FILES,
    },
    {
      name: 'CommonJS',
      files: {
        'src/app.js':
          "const express = require('express');\nconst retry = require('async-retry');\nconst { Counter } = require('prom-client');\nnew Counter({ name: 'requests', help: 'requests' }).inc();\nexpress().listen(3000);\n// expect: metrics-retry-count P2\nexports.rates = () => retry(async () => fetch('https://rates.example/today'));\n",
      },
    },
  ],
  covers: {
    flagged: ['axios-retry', "from 'got'", 'p-retry', 'async-retry', 'cockatiel', 'opossum'],
    passed: ['onRetry', 'beforeRetry', 'onFailedAttempt', 'opossum-prometheus', 'attemptsMade', 'kafkajs'],
  },
});
