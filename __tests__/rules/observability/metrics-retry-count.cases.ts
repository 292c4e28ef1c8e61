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
      name: 'no metrics at all is told of elsewhere',
      code: `import express from 'express';\n${RETRY}${LOAD}express().listen(3000);\nexport const rates = () => pRetry(load);\n`,
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
      name: 'CommonJS',
      files: {
        'src/app.js':
          "const express = require('express');\nconst retry = require('async-retry');\nconst { Counter } = require('prom-client');\nnew Counter({ name: 'requests', help: 'requests' }).inc();\nexpress().listen(3000);\n// expect: metrics-retry-count P2\nexports.rates = () => retry(async () => fetch('https://rates.example/today'));\n",
      },
    },
  ],
});
