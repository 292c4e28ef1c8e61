import { defineCases } from '../../support/rule-tester.ts';

const NEST_CLIENT = `
import { Injectable } from '@nestjs/common';
import { HttpService } from '@nestjs/axios';
@Injectable()
export class RatesClient {
  constructor(private readonly http: HttpService) {}
  load(url: string) {
    return this.http.get(url);
  }
}
`;

const HANDED_CLIENT = `
import type { AxiosInstance } from 'axios';
export class Gateway {
  readonly #http: AxiosInstance;
  constructor(http: AxiosInstance) {
    this.#http = http;
  }
  load = () => this.#http.get('/x');
}
`;

const WORKER = {
  'src/worker.ts': `import { Worker } from '@temporalio/worker';\nimport * as activities from './activities.ts';\nawait Worker.create({ workflowsPath: './workflows.ts', activities, taskQueue: 'orders' });`,
  'src/workflows.ts': `import { proxyActivities } from '@temporalio/workflow';
import type * as activities from './activities.ts';
const { charge } = proxyActivities<typeof activities>({ startToCloseTimeout: '30 seconds' });
const { report } = proxyActivities<typeof activities>({ startToCloseTimeout: '6h' });
export async function order(id: string) {
  await charge(id);
  await report(id);
}`,
};

export default defineCases({
  covers: {
    flagged: [
      "from 'axios'",
      "require('axios')",
      '@nestjs/axios',
      "from 'got'",
      "from 'ky'",
      'await fetch(',
      "from 'undici'",
      "from 'node-fetch'",
      "from 'superagent'",
      "from 'node:https'",
      "from 'needle'",
    ],
  },
  valid: [
    // Given with the call, in each library's own way.
    `import axios from 'axios';\nexport const load = (url: string) => axios.get(url, { timeout: 2_000 });`,
    `import axios from 'axios';\nconst TIMEOUT = Number(process.env.TIMEOUT);\nexport const save = (url: string, body: object) => axios.post(url, body, { timeout: TIMEOUT });`,
    `import axios from 'axios';\nexport const load = (url: string) => axios({ url, method: 'get', timeout: 3000 });`,
    `export const load = (url: string) => fetch(url, { signal: AbortSignal.timeout(2_000) });`,
    `export async function load(url: string) {\n  const controller = new AbortController();\n  const timer = setTimeout(() => controller.abort(), 1000);\n  const answer = await fetch(url, { signal: controller.signal });\n  clearTimeout(timer);\n  return answer;\n}`,
    `import got from 'got';\nexport const load = (url: string) => got(url, { timeout: { request: 3000 } });`,
    `import { request } from 'undici';\nexport const load = (url: string) => request(url, { headersTimeout: 2000, bodyTimeout: 5000 });`,
    {
      code: `import fetch from 'node-fetch';\nexport const load = (url: string) => fetch(url, { timeout: 2000 });`,
      dependencies: { 'node-fetch': '^2.7.0' },
    },
    `import superagent from 'superagent';\nexport const load = (url: string) => superagent.get(url).set('accept', 'json').timeout(2000);`,
    `const needle = require('needle');\nmodule.exports.load = (url) => needle('get', url, { response_timeout: 2000 });`,
    `import { request } from 'node:https';\nexport function send(options: object) {\n  const call = request({ ...options, host: 'a' });\n  call.setTimeout(5_000, () => call.destroy());\n  call.end();\n}`,
    // The default of the library.
    `import ky from 'ky';\nexport const load = (url: string) => ky.get(url).json();`,
    // Set on the instance: at once, later, by an interceptor, on what it extends.
    `import axios from 'axios';\nconst api = axios.create({ baseURL: 'https://a.example', timeout: 3000 });\nexport const load = () => api.get('/x');`,
    `import axios from 'axios';\nconst api = axios.create({ baseURL: 'https://a.example' });\napi.defaults.timeout = 3000;\nexport const load = () => api.get('/x');`,
    `import axios from 'axios';\naxios.defaults.timeout = 3000;\nexport const load = (url: string) => axios.get(url);`,
    `import axios from 'axios';\nconst api = axios.create();\napi.interceptors.request.use((config) => {\n  config.timeout = 3000;\n  return config;\n});\nexport const load = (url: string) => api.get(url);`,
    `import got from 'got';\nconst base = got.extend({ timeout: { request: 2000 } });\nconst api = base.extend({ prefixUrl: 'https://a.example' });\nexport const load = () => api.get('x');`,
    {
      name: 'an instance of another file, through a factory with its own default',
      files: {
        'src/client.ts': `import axios from 'axios';\nexport function makeClient(baseURL: string, options = { timeout: 2000 }) {\n  return axios.create({ baseURL, ...options });\n}`,
        'src/app.ts': `import { makeClient } from './client.ts';\nconst api = makeClient('https://a.example');\nexport const load = () => api.get('/x');`,
      },
    },
    `import { Agent, setGlobalDispatcher } from 'undici';\nsetGlobalDispatcher(new Agent({ headersTimeout: 5000, bodyTimeout: 5000 }));\nexport const load = (url: string) => fetch(url);`,
    // NestJS: the module that provides the class configures the client.
    {
      name: 'HttpModule.register of the owning module',
      files: {
        'src/rates.client.ts': NEST_CLIENT,
        'src/rates.module.ts': `import { Module } from '@nestjs/common';\nimport { HttpModule } from '@nestjs/axios';\nimport { RatesClient } from './rates.client.ts';\n@Module({ imports: [HttpModule.register({ timeout: 3000 })], providers: [RatesClient] })\nexport class RatesModule {}`,
      },
    },
    {
      name: 'HttpModule.registerAsync, handed on by another module',
      files: {
        'src/rates.client.ts': NEST_CLIENT,
        'src/http.module.ts': `import { Module } from '@nestjs/common';\nimport { HttpModule } from '@nestjs/axios';\n@Module({ imports: [HttpModule.registerAsync({ useFactory: () => ({ timeout: 3000 }) })], exports: [HttpModule] })\nexport class OutboundModule {}`,
        'src/rates.module.ts': `import { Module } from '@nestjs/common';\nimport { OutboundModule } from './http.module.ts';\nimport { RatesClient } from './rates.client.ts';\n@Module({ imports: [OutboundModule], providers: [RatesClient] })\nexport class RatesModule {}`,
      },
    },
    { name: 'a client of NestJS whose module is not seen', code: NEST_CLIENT },
    // Something around the call ends it.
    `import axios from 'axios';\nconst timer = () => new Promise((_, reject) => setTimeout(reject, 1000));\nexport const load = (url: string) => Promise.race([axios.get(url).then(({ data }) => data), timer()]);`,
    `import { HttpService } from '@nestjs/axios';\nimport { firstValueFrom, timeout } from 'rxjs';\nconst http = new HttpService();\nexport const load = (url: string) => firstValueFrom(http.get(url).pipe(timeout(2000)));`,
    `import axios from 'axios';\nimport CircuitBreaker from 'opossum';\nconst load = (url: string) => axios.get(url);\nexport const breaker = new CircuitBreaker(load);`,
    `import pTimeout from 'p-timeout';\nexport const load = (url: string) => pTimeout(fetch(url), { milliseconds: 1000 });`,
    `export function withTimeout<T>(work: Promise<T>, ms: number) {\n  return Promise.race([work, new Promise((_, reject) => setTimeout(reject, ms))]);\n}\nexport const load = (url: string) => withTimeout(fetch(url), 1000);`,
    // A wrapper that adds the option clears its callers.
    `async function get(url: string, options: RequestInit = {}) {\n  return fetch(url, { signal: AbortSignal.timeout(1000), ...options });\n}\nexport const load = () => get('https://a.example/x');`,
    // Unknown is not absent: the timeout may come with the spread, the variable or the instance.
    `import { defaults } from './elsewhere.js';\nexport const load = (url: string) => fetch(url, { ...defaults });`,
    `import axios, { type AxiosInstance } from 'axios';\nexport class Api {\n  constructor(private readonly client: AxiosInstance) {}\n  load = () => this.client.get('/x');\n}`,
    `import axios from 'axios';\nexport const load = (config: object) => axios(config);`,
    `export const load = (request: Request) => fetch(request);`,
    // Handed on by a type alone, from where all who make it are seen.
    {
      name: 'a client that a constructor is given, of which one is bounded',
      files: {
        'src/gateway.ts': HANDED_CLIENT,
        'src/app.ts': `import axios from 'axios';\nimport { Gateway } from './gateway.ts';\nexport const slow = new Gateway(axios.create({ baseURL: 'https://a.example' }));\nexport const quick = new Gateway(axios.create({ baseURL: 'https://b.example', timeout: 1_000 }));`,
      },
    },
    {
      name: 'an activity with a bound of its own',
      files: {
        ...WORKER,
        'src/activities.ts': `import axios from 'axios';\nexport const charge = (id: string) => axios.post('https://pay.example', { id }, { timeout: 5_000 });`,
      },
    },
    `const urls = ['https://a.example/x', 'https://b.example/y'];\nexport const load = () => Promise.all([fetch(urls[0], { signal: AbortSignal.timeout(900) }), fetch(urls[1], { signal: AbortSignal.timeout(900) })]);`,
    `const MINUTE = 60 * 1_000;\nexport const load = (url: string) => fetch(url, { signal: AbortSignal.timeout(MINUTE / 2) });`,
    `import needle from 'needle';\nneedle.defaults({ response_timeout: 2_000 });\nexport const load = (url: string) => needle('get', url);`,
    `const https = require('https');\nexports.load = (url, done) => {\n  const call = https.get(url, (answer) => answer.resume());\n  const timer = setTimeout(() => call.destroy(new Error('late')), 3_000);\n  call.on('close', () => clearTimeout(timer));\n  call.on('error', done);\n};`,
    `const https = require('https');\nexports.send = (options, done) => {\n  const call = https.request({ ...options, host: 'a' });\n  call.on('socket', (socket) => socket.setTimeout(2_000, () => call.destroy()));\n  call.end();\n};`,
    // Not an outbound call of the service.
    `export const decode = (text: string) => fetch('data:text/plain;base64,' + text);`,
    `const cache = new Map();\nexport const load = (key: string) => cache.get(key);`,
    `class Repository {\n  fetch(id: string) {\n    return id;\n  }\n}\nexport const load = (id: string) => new Repository().fetch(id);`,
    `export const submit = (body: string) => fetch('/api/orders', { method: 'POST', body });`,
    {
      code: `import { useEffect } from 'react';\nexport function useRates(url: string) {\n  useEffect(() => {\n    fetch(url);\n  }, [url]);\n}`,
      dependencies: { react: '^19.0.0', express: '^5.0.0' },
    },
    { path: 'scripts/load.ts', code: `await fetch('https://a.example/x', {});` },
    `export const events = (url: string) => fetch(url, { headers: { Accept: 'text/event-stream' } });`,
    `import request from 'sync-request';\nexport const load = (url: string) => request('GET', url, { timeout: 2_000 });`,
    `import request from 'sync-request';\nexport const load = (url: string, options: object) => request('GET', url, { ...options });`,
    `const syncFetch = require('sync-fetch');\nmodule.exports.load = (url) => syncFetch(url, { timeout: 2_000 }).json();`,
    `import axios from 'axios';\nimport Brakes from 'brakes';\nconst load = (url: string) => axios.get(url);\nexport const brake = new Brakes(load, { threshold: 0.5 });`,
    // An option of earlier majors.
    {
      code: `import { GraphQLClient } from 'graphql-request';\nconst client = new GraphQLClient('https://a.example/graphql', { timeout: 2000 });\nexport const load = (query: string) => client.request(query);`,
      dependencies: { 'graphql-request': '^6.1.0' },
    },
    {
      code: `import fetch from 'isomorphic-unfetch';\nexport const load = (url: string) => fetch(url, { timeout: 2000 });`,
      dependencies: { 'isomorphic-unfetch': '^3.1.0' },
    },
    {
      name: 'a version of node-fetch that the lock file does not tell',
      code: `import fetch from 'node-fetch';\nexport const load = (url: string) => fetch(url, { timeout: 2000 });`,
      dependencies: { 'node-fetch': '>=2' },
      files: { 'yarn.lock': 'node-fetch@>=2.6:\n  version "3.3.2"\n' },
    },
  ],
  invalid: [
    {
      code: `import express from 'express';
const app = express();
app.get('/rates', async (request, response) => {
  // expect: http-client-timeout P1
  response.json(await fetch(process.env.RATES_URL));
});`,
      output: `import express from 'express';
const app = express();
app.get('/rates', async (request, response) => {
  // expect: http-client-timeout P1
  response.json(await fetch(process.env.RATES_URL, { signal: AbortSignal.timeout(10_000) }));
});`,
    },
    {
      code: `// expect: http-client-timeout P2
await fetch(\`https://a.example/\${name}\`);`,
      output: `// expect: http-client-timeout P2
await fetch(\`https://a.example/\${name}\`, { signal: AbortSignal.timeout(10_000) });`,
    },
    `import axios from 'axios';
export const quick = (url: string) => axios.get(url, { timeout: 2_000 });
export const slow = (url: string) => {
  // expect: http-client-timeout
  return axios.get(url, { headers: {} });
};`,
    `const axios = require('axios');
module.exports.save = async (url, body) => {
  // expect: http-client-timeout
  await axios.post(url, body);
};`,
    // Once for the instance, whose fix it is; at the call where it has one.
    `import axios from 'axios';
// expect: http-client-timeout
const api = axios.create({ baseURL: 'https://a.example' });
export const load = () => api.get('/x');
export const save = (body: object) => api.post('/x', body);`,
    {
      name: 'an instance of another file with one call',
      files: {
        'src/client.ts': `import axios from 'axios';\n// expect: http-client-timeout\nexport const api = axios.create({ baseURL: 'https://a.example' });`,
        'src/index.ts': `export { api as client } from './client.ts';`,
        'src/app.ts': `import { client } from './index.ts';\nexport const load = () => client.get('/x');`,
      },
    },
    // Values that bound nothing, or too late.
    `import axios from 'axios';
const api = axios.create({ timeout: 3000 });
// expect: http-client-timeout
export const load = (url: string) => api.get(url, { timeout: 0 });`,
    `import ky from 'ky';
// expect: http-client-timeout
export const load = (url: string) => ky.get(url, { timeout: false });`,
    `import axios from 'axios';
const MINUTE = 60_000;
// expect: http-client-timeout
export const load = (url: string) => axios.get(url, { timeout: 10 * 60_000 });
export const other = (url: string) => axios.get(url, { timeout: MINUTE });`,
    `import got from 'got';
// expect: http-client-timeout
export const load = (url: string) => got.post(url, { json: {}, timeout: { connect: 1000 } });`,
    {
      code: `import fetch from 'node-fetch';\n// expect: http-client-timeout\nexport const load = (url: string) => fetch(url, { timeout: 2000 });`,
      dependencies: { 'node-fetch': '^3.3.0' },
    },
    // One caller of a wrapper leaves it out.
    `import https from 'node:https';
function get(options: object | string) {
  // expect: http-client-timeout
  return https.get(options, (answer) => answer.resume());
}
export const one = () => get('https://a.example/x');
export const two = () => get({ host: 'a.example', timeout: 1000 });`,
    `import needle from 'needle';
needle.defaults({ open_timeout: 2_000 });
// expect: http-client-timeout
export const load = (url: string) => needle('get', url);`,
    `const https = require('https');
exports.load = (url, done) => {
  // expect: http-client-timeout
  const call = https.get(url, (answer) => answer.resume());
  setTimeout(() => console.warn('slow'), 3_000);
  call.on('error', () => call.destroy());
};`,
    `import superagent from 'superagent';
// expect: http-client-timeout
export const load = (url: string) => superagent.get(url).set('accept', 'json');`,
    `import needle from 'needle';
// expect: http-client-timeout
export const load = (url: string) => needle.get(url, { open_timeout: 1000 });`,
    {
      name: 'HttpModule without settings, and a request path that leads to it',
      files: {
        'src/rates.client.ts': NEST_CLIENT,
        'src/rates.controller.ts': `import { Controller, Get } from '@nestjs/common';\nimport { RatesClient } from './rates.client.ts';\n@Controller('rates')\nexport class RatesController {\n  constructor(private readonly client: RatesClient) {}\n  @Get()\n  list() {\n    return this.client.load('https://a.example/rates');\n  }\n}`,
        'src/rates.module.ts': `import { Module } from '@nestjs/common';\nimport { HttpModule } from '@nestjs/axios';\nimport { RatesClient } from './rates.client.ts';\nimport { RatesController } from './rates.controller.ts';\n// expect: http-client-timeout P1\n@Module({ imports: [HttpModule.register({ maxRedirects: 3 })], controllers: [RatesController], providers: [RatesClient] })\nexport class RatesModule {}`,
      },
    },
    {
      name: 'a route by the name of its file',
      path: 'app/rates/route.ts',
      dependencies: { next: '^16.0.0' },
      code: `// expect: http-client-timeout P1\nexport const GET = async () => Response.json(await fetch('https://a.example', {}));`,
    },
    {
      code: `setTimeout(async () => {
  // expect: http-client-timeout
  await fetch('https://a.example/ping');
}, 1000);`,
      output: `setTimeout(async () => {
  // expect: http-client-timeout
  await fetch('https://a.example/ping', { signal: AbortSignal.timeout(10_000) });
}, 1000);`,
    },
    `import axios from 'axios';
import CircuitBreaker from 'opossum';
// expect: http-client-timeout
const load = (url: string) => axios.get(url);
export const breaker = new CircuitBreaker(load, { timeout: false });`,
    // The lists of `Promise.all` have one fix.
    {
      code: `export async function profile(id: string) {
  // expect: http-client-timeout
  return Promise.all([fetch(\`https://a.example/\${id}\`), fetch(\`https://b.example/\${id}\`).then((answer) => answer.json())]);
}`,
      output: `export async function profile(id: string) {
  // expect: http-client-timeout
  return Promise.all([fetch(\`https://a.example/\${id}\`, { signal: AbortSignal.timeout(10_000) }), fetch(\`https://b.example/\${id}\`, { signal: AbortSignal.timeout(10_000) }).then((answer) => answer.json())]);
}`,
    },
    {
      name: 'activities, of which workflows give up one soon and one late',
      files: {
        ...WORKER,
        'src/activities.ts': `import axios from 'axios';
// expect: http-client-timeout P3
export const charge = (id: string) => axios.post('https://pay.example', { id });
// expect: http-client-timeout P1
export const report = (id: string) => axios.post('https://report.example', { id });`,
      },
    },
    {
      name: 'a client that a constructor is given',
      files: {
        'src/gateway.ts': HANDED_CLIENT,
        'src/app.ts': `import axios from 'axios';\nimport { Gateway } from './gateway.ts';\n// expect: http-client-timeout\nexport const gateway = new Gateway(axios.create({ baseURL: 'https://a.example' }));`,
      },
    },
    `import ky from 'ky';
// expect: http-client-timeout
const api = ky.create({ prefixUrl: 'https://a.example', timeout: false });
export const load = () => api.get('x').json();`,
    `const MINUTE = 60 * 1_000;
// expect: http-client-timeout
export const load = (url: string) => fetch(url, { signal: AbortSignal.timeout(5 * MINUTE) });`,
    `import { Pool, request } from 'undici';
// expect: http-client-timeout
const stock = new Pool('https://a.example', { connections: 20 });
export const load = () => stock.request({ path: '/x', method: 'GET' });
// expect: http-client-timeout
export const other = (url: string) => request(url, { method: 'GET' });`,
    `import { GraphQLClient } from 'graphql-request';
// expect: http-client-timeout
const client = new GraphQLClient('https://a.example/graphql', { headers: {} });
export const load = (query: string) => client.request(query);`,
    `import request from 'sync-request';
// expect: http-client-timeout
export const load = (url: string) => request('GET', url).getBody('utf8');`,
    `import request from 'then-request';
// expect: http-client-timeout
export const load = (url: string) => request('POST', url, { json: {} });`,
    `const syncFetch = require('sync-fetch');
// expect: http-client-timeout
module.exports.load = (url) => syncFetch(url, { headers: {} }).json();`,
    {
      code: `import { GraphQLClient } from 'graphql-request';\n// expect: http-client-timeout\nconst client = new GraphQLClient('https://a.example/graphql', { timeout: 2000 });\nexport const load = (query: string) => client.request(query);`,
      dependencies: { 'graphql-request': '^7.2.0' },
    },
    {
      code: `import fetch from 'isomorphic-unfetch';\n// expect: http-client-timeout\nexport const load = (url: string) => fetch(url, { timeout: 2000 });`,
      dependencies: { 'isomorphic-unfetch': '^4.0.2' },
    },
    {
      name: 'a version of node-fetch that the lock file tells',
      code: `import fetch from 'node-fetch';\n// expect: http-client-timeout\nexport const load = (url: string) => fetch(url, { timeout: 2000 });`,
      dependencies: { 'node-fetch': '>=2' },
      files: { 'yarn.lock': 'node-fetch@>=2:\n  version "3.3.2"\n' },
    },
  ],
});
