import { describe, expect, test } from '@jest/globals';
import { callIn, describeResolved, modelOf } from '../support/link-files.ts';
import type { Files } from '../support/memory-trees.ts';

/** [what the case shows, files, file of the call, start of the call, what is called] */
type CalleeCase = readonly [string, Files, string, string, string];

const CALLEES: readonly CalleeCase[] = [
  [
    'a package named like a member of every object',
    { 'a.ts': `import x from 'constructor';\nx.toString();` },
    'a.ts',
    'x.toString',
    'constructor toString',
  ],
  ['a default import', { 'a.ts': `import axios from 'axios';\naxios.get(u);` }, 'a.ts', 'axios.get', 'axios get'],
  ['a namespace import', { 'a.ts': `import * as pg from 'pg';\nnew pg.Pool().query(q);` }, 'a.ts', 'new pg.Pool().query', 'pg Pool#query'],
  ['require', { 'a.js': `const { Pool } = require('pg');\nconst db = new Pool();\ndb.query(q);` }, 'a.js', 'db.query', 'pg Pool#query'],
  ['require of a default', { 'a.js': `const axios = require('axios').default;\naxios.get(u);` }, 'a.js', 'axios.get', 'axios get'],
  ['dynamic import', { 'a.ts': `const { default: axios } = await import('axios');\naxios.get(u);` }, 'a.ts', 'axios.get', 'axios get'],
  [
    'an instance of a factory',
    { 'a.ts': `import axios from 'axios';\nconst api = axios.create({});\napi.get(u);` },
    'a.ts',
    'api.get',
    'axios Axios#get',
  ],
  [
    'an instance made in another file, through a barrel and a renaming',
    {
      'src/http/client.ts': `import axios from 'axios';\nexport const client = axios.create({});`,
      'src/http/index.ts': `export { client as api } from './client.js';`,
      'src/all.ts': `export * from './http';`,
      'src/a.ts': `import { api } from './all';\napi.get(u);`,
    },
    'src/a.ts',
    'api.get',
    'axios Axios#get',
  ],
  [
    'a union of clients in a file that is re-exported beside a generated client',
    {
      'db/index.ts': `export * from '../generated/prisma';\nexport * from './transaction';`,
      'db/transaction.ts': `import type { PrismaClient } from '../generated/prisma';\nexport type Transaction = Omit<PrismaClient, '$connect'>;\nexport type Db = PrismaClient | Transaction;`,
      'a.ts': `import type { Db } from './db';\nexport function orders(db: Db) {\n  return db.order.findMany();\n}`,
    },
    'a.ts',
    'db.order.findMany',
    '@prisma/client PrismaClient#order.findMany',
  ],
  [
    'what a factory function of the tree returns',
    {
      'make.ts': `import axios from 'axios';\nexport async function make() { return axios.create({}); }`,
      'a.ts': `import { make } from './make';\nconst api = await make();\napi.post(u);`,
    },
    'a.ts',
    'api.post',
    'axios Axios#post',
  ],
  [
    'what a hook keeps',
    {
      'a.ts': `import { useMemo } from 'react';\nimport axios from 'axios';\nconst useApi = () => useMemo(() => axios.create({}), []);\nconst api = useApi();\napi.get(u);`,
    },
    'a.ts',
    'api.get',
    'axios Axios#get',
  ],
  [
    'a function that a hook keeps',
    { 'a.ts': `import { useCallback } from 'react';\nconst save = useCallback(async function keep() {}, []);\nsave();` },
    'a.ts',
    'save()',
    'function a.ts save.keep',
  ],
  [
    'what a hook keeps of a value that is not followed',
    { 'a.ts': `import { useCallback } from 'react';\nconst save = useCallback(given, []);\nsave();` },
    'a.ts',
    'save()',
    'react useCallback()',
  ],
  [
    'what a memo gives back, by its declared type',
    {
      'memo.ts': `export function once<T>(key: string, give: () => T): T { return store.get(key); }`,
      'a.ts': `import { PrismaClient } from '@prisma/client';\nimport { once } from './memo';\nconst db = once('db', () => new PrismaClient());\ndb.user.findMany();`,
    },
    'a.ts',
    'db.user',
    '@prisma/client PrismaClient#user.findMany',
  ],
  [
    'constructor injection by type',
    {
      'a.ts': `import { HttpService } from '@nestjs/axios';\nclass A { constructor(private readonly http: HttpService) {}\n run() { return this.http.get(u); } }`,
    },
    'a.ts',
    'this.http.get',
    '@nestjs/axios HttpService#get',
  ],
  [
    'a service of the tree, injected, whose base class is of a package',
    {
      'prisma.service.ts': `import { PrismaClient } from '@prisma/client';\nexport class PrismaService extends PrismaClient { constructor() { super({}); } }`,
      'a.ts': `import { PrismaService } from './prisma.service';\nclass A { constructor(private prisma: PrismaService) {}\n run() { return this.prisma.order.create(x); } }`,
    },
    'a.ts',
    'this.prisma.order',
    '@prisma/client PrismaClient#order.create',
  ],
  [
    'a field that the constructor assigns, in spite of its interface type',
    {
      'a.ts': `import axios, { type AxiosInstance } from 'axios';\nclass A { private api: AxiosInstance;\n constructor() { this.api = axios.create({}); }\n run() { return this.api.get(u); } }`,
    },
    'a.ts',
    'this.api.get',
    'axios Axios#get',
  ],
  [
    'a method inherited inside the tree',
    { 'a.ts': `class Base { save() {} }\nclass A extends Base { run() { this.save(); } }` },
    'a.ts',
    'this.save',
    'function a.ts Base.save',
  ],
  ['a static member', { 'a.ts': `class A { static of() {} }\nA.of();` }, 'a.ts', 'A.of', 'function a.ts A.of'],
  [
    'a getter',
    { 'a.ts': `import axios from 'axios';\nclass A { get api() { return axios.create({}); }\n run() { this.api.get(u); } }` },
    'a.ts',
    'this.api.get',
    'axios Axios#get',
  ],
  [
    'module.exports of an object',
    { 'a.js': `const lib = require('./lib');\nlib.run();`, 'lib.js': `function run() {}\nmodule.exports = { run };` },
    'a.js',
    'lib.run',
    'function lib.js run',
  ],
  [
    'exports by name',
    { 'a.js': `const { run } = require('./lib');\nrun();`, 'lib.js': `exports.run = function () {};` },
    'a.js',
    'run()',
    'function lib.js run',
  ],
  [
    'a frozen object',
    { 'a.ts': `import axios from 'axios';\nconst clients = Object.freeze({ api: axios.create({}) });\nclients.api.get(u);` },
    'a.ts',
    'clients.api.get',
    'axios Axios#get',
  ],
  [
    'a fallback',
    { 'a.ts': `import { PrismaClient } from '@prisma/client';\nconst db = globalThis.db ?? new PrismaClient();\ndb.user.count();` },
    'a.ts',
    'db.user',
    'globalThis.db.user.count | @prisma/client PrismaClient#user.count',
  ],
  [
    'the client of an interactive transaction',
    {
      'a.ts': `import { PrismaClient } from '@prisma/client';\nconst db = new PrismaClient();\ndb.$transaction(async (tx) => { tx.user.create(x); });`,
    },
    'a.ts',
    'tx.user',
    '@prisma/client PrismaClient#user.create',
  ],
  [
    'a generated client that git ignores',
    { 'a.ts': `import { PrismaClient } from '../generated/prisma/client';\nnew PrismaClient().user.count();` },
    'a.ts',
    'new PrismaClient().user',
    '@prisma/client PrismaClient#user.count',
  ],
  [
    'a local name that shadows an import',
    { 'a.ts': `import axios from 'axios';\nfunction run(axios) { axios.get(u); }` },
    'a.ts',
    'axios.get',
    'param 0 get',
  ],
  ['a name declared below its use', { 'a.ts': `run();\nfunction run() {}` }, 'a.ts', 'run()', 'function a.ts run'],
  [
    'a bound method',
    { 'a.ts': `class A { run() { const go = this.stop.bind(this);\n go(); } stop() {} }` },
    'a.ts',
    'go()',
    'function a.ts A.stop',
  ],
  [
    'a wrapper that gives back its argument',
    { 'a.ts': `const same = (fn) => fn;\nfunction work() {}\nconst go = same(work);\ngo();` },
    'a.ts',
    'go()',
    'function a.ts work',
  ],
  ['a global', { 'a.ts': `fetch(url);` }, 'a.ts', 'fetch', 'fetch'],
];

const MODULES: readonly CalleeCase[] = [
  [
    'tsconfig paths',
    {
      'tsconfig.json': `{ "compilerOptions": { "paths": { "@app/*": ["./src/*"] } } }`,
      'src/lib.ts': `export function run() {}`,
      'src/a.ts': `import { run } from '@app/lib';\nrun();`,
    },
    'src/a.ts',
    'run()',
    'function src/lib.ts run',
  ],
  [
    'paths of an extended tsconfig',
    {
      'tsconfig.base.json': `{ "compilerOptions": { "baseUrl": ".", "paths": { "~/*": ["src/*"] } } }`,
      'app/tsconfig.json': `{ "extends": "../tsconfig.base.json" }`,
      'src/lib.ts': `export function run() {}`,
      'app/a.ts': `import { run } from '~/lib';\nrun();`,
    },
    'app/a.ts',
    'run()',
    'function src/lib.ts run',
  ],
  [
    'a workspace package, by its main in build output',
    {
      'packages/core/package.json': `{ "name": "@acme/core", "main": "dist/index.js" }`,
      'packages/core/src/index.ts': `export function run() {}`,
      'apps/api/package.json': `{ "name": "api" }`,
      'apps/api/a.ts': `import { run } from '@acme/core';\nrun();`,
    },
    'apps/api/a.ts',
    'run()',
    'function packages/core/src/index.ts run',
  ],
  [
    'a subpath of a workspace package',
    {
      'packages/core/package.json': `{ "name": "@acme/core", "exports": { "./*": "./src/*.ts" } }`,
      'packages/core/src/jobs.ts': `export function run() {}`,
      'a.ts': `import { run } from '@acme/core/jobs';\nrun();`,
    },
    'a.ts',
    'run()',
    'function packages/core/src/jobs.ts run',
  ],
  [
    'package imports',
    {
      'package.json': `{ "name": "app", "imports": { "#lib/*": "./src/*.ts" } }`,
      'src/lib.ts': `export function run() {}`,
      'src/a.ts': `import { run } from '#lib/lib';\nrun();`,
    },
    'src/a.ts',
    'run()',
    'function src/lib.ts run',
  ],
  [
    'files that import each other',
    { 'a.ts': `import { b } from './b';\nexport function a() { b(); }`, 'b.ts': `import { a } from './a';\nexport function b() { a(); }` },
    'b.ts',
    'a()',
    'function a.ts a',
  ],
  [
    'paths of a project that a tsconfig refers to',
    {
      'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.server.json" }] }',
      'tsconfig.server.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"] } } }',
      'src/a.ts': `import { go } from '@/b';\ngo();`,
      'src/b.ts': `export function go() {}`,
    },
    'src/a.ts',
    'go()',
    'function src/b.ts go',
  ],
  [
    'a module that is loaded when it is needed',
    { 'a.ts': `import('./b').then(({ go }) => go());`, 'b.ts': `export function go() {}` },
    'a.ts',
    'go()',
    'function b.ts go',
  ],
  [
    'a method of objects joined',
    { 'a.ts': `const all = Object.assign({}, { go() {} });\nall.go();` },
    'a.ts',
    'all.go',
    'function a.ts all.go',
  ],
];

describe('callees', () => {
  test.each([...CALLEES, ...MODULES])('%s', async (_, files, path, start, expected) => {
    const model = await modelOf(files);
    expect(describeResolved(model, model.code.callee(callIn(model, files, path, start)))).toBe(expected);
  });
});

/** [what the case shows, code that calls `send(options)`, what is decided of `timeout`] */
const SETTINGS: readonly (readonly [string, string, string])[] = [
  ['given', `send({ timeout: 5 });`, 'present'],
  ['not given', `send({ retries: 5 });`, 'absent'],
  ['no options at all', `send();`, 'absent'],
  ['undefined', `send({ timeout: undefined });`, 'absent'],
  ['a text in the place of options', `send('/orders/' + id);`, 'absent'],
  [
    'a parameter that one caller gives as text and one as options without it',
    `function go(options) { send(options); }\ngo('/orders');\ngo({ a: 5 });`,
    'absent',
  ],
  ['a constant of the file', `const options = { timeout: 5 };\nsend(options);`, 'present'],
  ['assigned to a member later', `const options = {};\noptions.timeout = 5;\nsend(options);`, 'present'],
  ['assigned to a member where a condition holds', `const options = {};\nif (slow) options.timeout = 5;\nsend(options);`, 'unknown'],
  [
    'assigned on both branches',
    `const options = { timeout: 1 };\nif (slow) options.timeout = 5;\nelse options.timeout = 2;\nsend(options);`,
    'present',
  ],
  ['inside a spread', `const base = { timeout: 5 };\nsend({ ...base, a: 1 });`, 'present'],
  ['a spread without it', `const base = { a: 5 };\nsend({ ...base });`, 'absent'],
  ['a spread that is not known', `import { base } from 'elsewhere';\nsend({ ...base });`, 'unknown'],
  ['a spread that is not known, beside the option', `import { base } from 'elsewhere';\nsend({ ...base, timeout: 5 });`, 'present'],
  ['a computed key', `send({ [key]: 5 });`, 'unknown'],
  ['a parameter that the only caller gives', `function go(options) { send(options); }\ngo({ timeout: 5 });`, 'present'],
  ['a parameter that no caller gives', `function go(options) { send(options); }\ngo({ a: 5 });\ngo({});`, 'absent'],
  [
    'a parameter that a package names the type of',
    `import type { SendOptions } from 'elsewhere';\nfunction go(options: SendOptions) { send({ ...options }); }\ngo({ timeout: 5 });`,
    'present',
  ],
  [
    'a parameter that a package names the type of, which is more than what a caller writes down',
    `import type { Sender } from 'elsewhere';\nfunction go(options: Sender) { send({ ...options }); }\ngo({ timeout: 5 });`,
    'unknown',
  ],
  ['a parameter on which callers differ', `function go(options) { send(options); }\ngo({ timeout: 5 });\ngo({});`, 'unknown'],
  ['a parameter with a default that has it', `function go(options = { timeout: 5 }) { send(options); }\ngo();`, 'present'],
  ['a parameter of a function that escapes', `export default function go(options) { send(options); }\nregister(go);\ngo({});`, 'unknown'],
  ['one of two', `send(fast ? { timeout: 5 } : {});`, 'unknown'],
  ['both of two', `send(fast ? { timeout: 5 } : { timeout: 9 });`, 'present'],
  ['joined by Object.assign', `const base = { timeout: 5 };\nsend(Object.assign({}, base, { a: 1 }));`, 'present'],
  ['joined by Object.assign, in none of them', `send(Object.assign({}, { a: 1 }, { b: 2 }));`, 'absent'],
  ['joined by Object.assign with what is not known', `import { base } from 'elsewhere';\nsend(Object.assign({}, base));`, 'unknown'],
  ['joined by Object.assign from a list', `send(Object.assign({}, ...parts));`, 'unknown'],
  [
    'assigned by names that are computed',
    `const options = {};\nfor (const key in given) options[key] = given[key];\nsend(options);`,
    'unknown',
  ],
  ['written out beside names that are computed', `const options = { timeout: 5 };\noptions[key] = 1;\nsend(options);`, 'present'],
  ['assigned by a name in brackets alone', `const options = {};\noptions['a'] = 1;\nsend(options);`, 'absent'],
  ['added to a variable by Object.assign', `const options = {};\nObject.assign(options, { timeout: 5 });\nsend(options);`, 'present'],
  [
    'added to a variable from what is not known',
    `import { base } from 'elsewhere';\nconst options = {};\nObject.assign(options, base);\nsend(options);`,
    'unknown',
  ],
  ['joined by a package', `import { merge } from 'lodash';\nsend(merge({}, { timeout: 5 }));`, 'present'],
  ['copied', `send(structuredClone({ timeout: 5 }));`, 'present'],
  ['frozen', `send(Object.freeze({ timeout: 5 }));`, 'present'],
  ['a member of an enumeration', `enum Limit { Short = 5 }\nsend({ timeout: Limit.Short });`, 'present'],
  ['from a variable of the environment, with a default', `send({ timeout: Number(process.env.LIMIT ?? 500) });`, 'present'],
  ['options that the environment switches on', `send(process.env.FAST ? { timeout: 5 } : undefined);`, 'unknown'],
  [
    'taken out of an object by name',
    `const config = { http: { timeout: 7 } };\nconst { http: { timeout } } = config;\nsend({ timeout });`,
    'present',
  ],
  ['an object spread into itself', `let options = {};\noptions = { ...options, a: 1 };\nsend(options);`, 'unknown'],
  [
    'an object spread into itself on many branches, which must not cost time',
    `let options = {};\n${Array.from({ length: 7 }, (_, index) => `if (x) options = { ...options, a${index}: 1 };`).join('\n')}\nsend(options);`,
    'unknown',
  ],
];

describe('settings', () => {
  test.each(SETTINGS)('%s', async (_, code, expected) => {
    const files = { 'a.ts': code };
    const model = await modelOf(files);
    const { call } = callIn(model, files, 'a.ts', 'send(');
    expect(model.code.setting('a.ts', call.args[0], 'timeout').state).toBe(expected);
  });

  test.each([
    ['arithmetic with constants', `const MINUTE = 60 * 1000;\nsend({ timeout: 2 * MINUTE + 500 });`, 120_500],
    ['arithmetic with what is not known', `const MINUTE = Number(process.env.MINUTE);\nsend({ timeout: 2 * MINUTE });`, undefined],
    ['a number divided by nothing', `const PARTS = 0;\nsend({ timeout: 5 / PARTS });`, undefined],
    ['text that is joined', `const UNIT = 's';\nsend({ timeout: 5 + UNIT });`, undefined],
  ])('%s', async (_, code, expected) => {
    const files = { 'a.ts': code };
    const model = await modelOf(files);
    const { value } = model.code.setting('a.ts', callIn(model, files, 'a.ts', 'send(').call.args[0], 'timeout');
    const literal = value?.kind === 'value' && value.value.kind === 'literal' ? value.value.value : undefined;
    expect(literal).toBe(expected);
  });
});

describe('reach', () => {
  const files = {
    'src/app.ts': `import express from 'express';\nimport { create } from './orders';\nconst app = express();\napp.post('/orders', create);\nwarm();\nfunction warm() { query(1); }`,
    'src/orders.ts': `export async function create(req, res) { await save(req.body); }\nasync function save(order) { await Promise.all(order.lines.map((line) => insert(line))); }\nfunction insert(line) { query(line); }\nfunction unused() { query(2); }`,
    'src/memo.ts': `import memoize from 'memoizee';\nimport { app } from './app';\nconst cached = memoize(load);\nexport const idle = () => memoize(rest);\napp.get('/memo', (req, res) => cached());\nfunction load() { query(3); }\nfunction rest() { query(4); }`,
  };

  test.each([
    ['through functions and callbacks to the route', 'src/orders.ts', 'query(line)', ['POST /orders'], ['create', 'save', 'insert']],
    ['from the top of a file', 'src/app.ts', 'query(1)', ['start of src/app.ts'], ['warm']],
    ['through what a package makes of a function', 'src/memo.ts', 'query(3)', ['GET /memo'], ['load']],
    ['near miss: nobody calls what it makes', 'src/memo.ts', 'query(4)', [], []],
    ['from nowhere', 'src/orders.ts', 'query(2)', [], []],
  ])('%s', async (_, path, start, entries, chain) => {
    const model = await modelOf(files);
    const reach = model.code.reachOf(callIn(model, files, path, start));
    expect(reach.entries.slice(0, 1).map(({ label }) => label)).toEqual(entries);
    expect(reach.chain.map(({ label }) => label)).toEqual(chain);
  });

  test('a chain of five thousand functions is followed without recursion', async () => {
    const links = Array.from({ length: 5000 }, (_, index) => `function f${index}() { f${index + 1}(); }`).join('\n');
    const long = { 'a.ts': `f0();\n${links}\nfunction f5000() { last(); }` };
    const model = await modelOf(long);
    expect(model.code.reachOf(callIn(model, long, 'a.ts', 'last')).chain).toHaveLength(5001);
  });

  const SERVICES = `export class Orders { find() { query(1); } }
export class Users { find() { query(2); } }
export function createServices() { return { orders: new Orders(), users: new Users() }; }`;
  const APP = `import express from 'express';\nimport { routes } from './routes';\n`;
  const ROUTES = `export function routes(app, { orders }) { app.get('/orders', (req, res) => { orders.find(); }); }`;

  test.each<readonly [string, Files, string]>([
    [
      'a service among those that a function is given, and hands on',
      {
        'src/app.ts': `${APP}import { createServices } from './services';\nserve(createServices());\nfunction serve(services) { routes(express(), services); }`,
        'src/routes.ts': ROUTES,
      },
      'GET /orders',
    ],
    [
      'a service that a controller keeps, made by a factory that may be replaced',
      {
        'src/app.ts': `${APP}import { createServices } from './services';\nimport { Controller } from './controller';
export function start(factories = { createServices }) { const services = factories.createServices(); express().use('/api', new Controller({}, services).router); }`,
        'src/controller.ts': `import { Router } from 'express';
export class Controller {
  router = Router();
  constructor(config, services) { this.services = services; this.router.get('/orders', this.list); }
  list(req, res) { this.services.orders.find(); }
}`,
        'src/routes.ts': ROUTES,
      },
      'GET /api/orders',
    ],
    [
      'near miss: what tests pass',
      {
        'src/app.test.ts': `${APP}import { createServices } from './services';\nroutes(express(), createServices());`,
        'src/routes.ts': ROUTES,
      },
      '',
    ],
    [
      'near miss: another service is given under the name',
      {
        'src/app.ts': `${APP}import { Users } from './services';\nroutes(express(), { orders: new Users() });`,
        'src/routes.ts': ROUTES,
      },
      '',
    ],
    [
      'near miss: so many calls that it may be any',
      {
        'src/app.ts': `${APP}import { createServices } from './services';\n${'routes(express(), createServices());\n'.repeat(5)}`,
        'src/routes.ts': ROUTES,
      },
      '',
    ],
  ])('of a member of a parameter: %s', async (_, given, entry) => {
    const tree = { ...given, 'src/services.ts': SERVICES };
    const model = await modelOf(tree);
    const [first] = model.code.reachOf(callIn(model, tree, 'src/services.ts', 'query(1)')).entries;
    expect(first?.label ?? '').toBe(entry);
  });
});
