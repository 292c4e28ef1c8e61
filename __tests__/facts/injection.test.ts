import { describe, expect, test } from '@jest/globals';
import { callIn, describeResolved, modelOf } from '../support/link-files.ts';
import type { Files } from '../support/memory-trees.ts';

/** [what the case shows, files, start of the call in `a.ts`, what is called] */
type InjectionCase = readonly [name: string, files: Files, start: string, callee: string];

const PORT = `export interface Orders { list(): void }
export abstract class Mailer { abstract send(): void; log() {} }`;
const ADAPTERS = `import type { Orders } from './port';
import { Mailer } from './port';
export class SqlOrders implements Orders { list() {} }
export class SmtpMailer extends Mailer { send() {} }`;

const nest = (body: string): string => `import { Inject, Module } from '@nestjs/common';
import { SqlOrders } from './adapters';
${body}`;

const STANDING_IN: readonly InjectionCase[] = [
  [
    'an interface that one class implements',
    {
      'port.ts': PORT,
      'adapters.ts': ADAPTERS,
      'a.ts': `import type { Orders } from './port';\nclass A { constructor(private orders: Orders) {}\n run() { this.orders.list(); } }`,
    },
    'this.orders.list',
    'function adapters.ts SqlOrders.list',
  ],
  [
    'an interface through a barrel',
    {
      'port.ts': PORT,
      'ports/index.ts': `export * from '../port';`,
      'adapters.ts': `import { Orders } from './ports';\nexport class SqlOrders implements Orders { list() {} }`,
      'a.ts': `import { Orders } from './port';\nexport function run(orders: Orders) { orders.list(); }`,
    },
    'orders.list',
    'function adapters.ts SqlOrders.list',
  ],
  [
    'an abstract class: what its subclasses do',
    {
      'port.ts': PORT,
      'adapters.ts': ADAPTERS,
      'a.ts': `import { Mailer } from './port';\nclass A { constructor(private mailer: Mailer) {}\n run() { this.mailer.send(); } }`,
    },
    'this.mailer.send',
    'function adapters.ts SmtpMailer.send',
  ],
  [
    'an abstract class: what it does itself',
    {
      'port.ts': PORT,
      'adapters.ts': ADAPTERS,
      'a.ts': `import { Mailer } from './port';\nclass A { constructor(private mailer: Mailer) {}\n run() { this.mailer.log(); } }`,
    },
    'this.mailer.log',
    'function port.ts Mailer.log',
  ],
  [
    'a step of a template method, in each subclass',
    { 'a.ts': `abstract class Job { run() { this.step(); } }\nclass A extends Job { step() {} }\nclass B extends Job { step() {} }` },
    'this.step',
    'function a.ts A.step | function a.ts B.step',
  ],
  [
    'an abstract class that is implemented as an interface, through another abstract class',
    {
      'a.ts': `abstract class Store { abstract get(): void }\nabstract class Half implements Store {}\nclass Memory extends Half { get() {} }\nfunction run(store: Store) { store.get(); }`,
    },
    'store.get',
    'function a.ts Memory.get',
  ],
  [
    'an interface that is brought in and exported again, on the way to both',
    {
      'port.ts': PORT,
      'ports.ts': `import { Orders } from './port';\nexport type { Orders };`,
      'all.ts': `export * from './ports';`,
      'adapters.ts': `import { Orders } from './all';\nexport class SqlOrders implements Orders { list() {} }`,
      'a.ts': `import type { Orders } from './all';\nexport function run(orders: Orders) { orders.list(); }`,
    },
    'orders.list',
    'function adapters.ts SqlOrders.list',
  ],
  [
    'near miss: what implements the wider interface alone',
    {
      'a.ts': `interface Store { get(): void }\ninterface Orders extends Store { list(): void }\nclass Users implements Store { get() {} }\nexport function run(orders: Orders) { orders.get(); }`,
    },
    'orders.get',
    'param 0 get',
  ],
  [
    'an alias that adds to its argument',
    {
      'a.ts': `class Orders { list() {} }
type Traced<S> = S & { trace(): void };
class A { orders: Traced<Orders>;
 run() { this.orders.list(); } }`,
    },
    'this.orders.list',
    'function a.ts Orders.list',
  ],
  [
    'the same object, within a transaction that its wrapper opens',
    {
      'a.ts': `class Orders { list() {} }\ntype InTransactions<S> = S & { transactional<R>(run: (service: S) => R): R };\nclass A { orders: InTransactions<Orders>;\n run() { return this.orders.transactional((service) => service.list()); } }`,
    },
    'service.list',
    'function a.ts Orders.list',
  ],
  [
    'near miss: what another unknown method gives its callback',
    {
      'a.ts': `class Orders { list() {} }\ntype Traced<S> = S & { each(run: (one: unknown) => void): void };\nclass A { orders: Traced<Orders>;\n run() { return this.orders.each((one) => one.list()); } }`,
    },
    'one.list',
    'param 0 list',
  ],
  [
    'near miss: an alias that holds its argument',
    {
      'a.ts': `class Orders { list() {} }
type Held<S> = { list: S };
class A { orders: Held<Orders>;
 run() { this.orders.list(); } }`,
    },
    'this.orders.list',
    'unknown',
  ],
  [
    'near miss: an interface of data, which a class without methods has',
    {
      'a.ts': `interface Order { id: { toString(): string } }\nclass Row implements Order { id = 1; }\nexport function run(order: Order) { order.id.toString(); }`,
    },
    'order.id.toString',
    'param 0 id toString',
  ],
  [
    'near miss: an interface that nothing implements',
    { 'a.ts': `interface Orders { list(): void }\nexport function run(orders: Orders) { orders.list(); }` },
    'orders.list',
    'param 0 list',
  ],
  [
    'near miss: another interface of the same name',
    {
      'port.ts': PORT,
      'adapters.ts': ADAPTERS,
      'a.ts': `interface Orders { list(): void }\nexport function run(orders: Orders) { orders.list(); }`,
    },
    'orders.list',
    'param 0 list',
  ],
];

const run = (field: string): string => `class A { ${field}\n run() { this.orders.list(); } }`;

const TOKENS: readonly InjectionCase[] = [
  [
    'Nest: useClass for a text',
    {
      'port.ts': PORT,
      'adapters.ts': ADAPTERS,
      'a.ts': nest(
        `@Module({ providers: [{ provide: 'ORDERS', useClass: SqlOrders }] }) class M {}\n${run(`constructor(@Inject('ORDERS') private readonly orders) {}`)}`,
      ),
    },
    'this.orders.list',
    'function adapters.ts SqlOrders.list',
  ],
  [
    'Nest: useFactory for a symbol, into a field',
    {
      'port.ts': PORT,
      'adapters.ts': ADAPTERS,
      'tokens.ts': `export const ORDERS = Symbol('orders');`,
      'providers.ts': `import { Provider } from '@nestjs/common';\nimport { ORDERS } from './tokens';\nimport { SqlOrders } from './adapters';\nexport const providers: Provider[] = [{ provide: ORDERS, inject: [], useFactory: async () => new SqlOrders() }];`,
      'a.ts': nest(`import { ORDERS } from './tokens';\n${run(`@Inject(ORDERS) private readonly orders: unknown;`)}`),
    },
    'this.orders.list',
    'function adapters.ts SqlOrders.list',
  ],
  [
    'Nest: useValue, assigned by the constructor',
    {
      'a.ts': `import { Inject } from '@nestjs/common';\nimport axios from 'axios';\nexport const p = { provide: 'HTTP', useValue: axios.create({}) };\nclass A { private http;\n constructor(@Inject('HTTP') http) { this.http = http; }\n run() { this.http.get(u); } }`,
    },
    'this.http.get',
    'axios Axios#get',
  ],
  [
    'Nest: useExisting',
    {
      'port.ts': PORT,
      'adapters.ts': ADAPTERS,
      'a.ts': nest(
        `const providers = [SqlOrders, { provide: 'ORDERS', useExisting: SqlOrders }];\n${run(`constructor(@Inject('ORDERS') private readonly orders) {}`)}`,
      ),
    },
    'this.orders.list',
    'function adapters.ts SqlOrders.list',
  ],
  [
    'Nest: a class that stands for another one',
    {
      'a.ts': `import { Module } from '@nestjs/common';\nclass Orders { list() {} }\nclass CachedOrders extends Orders { list() {} }\n@Module({ providers: [{ provide: Orders, useClass: CachedOrders }] }) class M {}\n${run('constructor(private readonly orders: Orders) {}')}`,
    },
    'this.orders.list',
    'function a.ts CachedOrders.list',
  ],
  [
    'Nest: of two packages with one token each has its own',
    {
      'one/package.json': '{ "name": "one" }',
      'two/package.json': '{ "name": "two" }',
      'two/m.ts': `import { Module } from '@nestjs/common';\nclass Other { list() {} }\n@Module({ providers: [{ provide: 'ORDERS', useClass: Other }] }) class M {}`,
      'one/m.ts': `import { Module } from '@nestjs/common';\nclass Mine { list() {} }\n@Module({ providers: [{ provide: 'ORDERS', useClass: Mine }] }) class M {}`,
      'one/a.ts': `import { Inject } from '@nestjs/common';\n${run(`constructor(@Inject('ORDERS') private readonly orders) {}`)}`,
    },
    'this.orders.list',
    'function one/m.ts Mine.list',
  ],
  [
    'Nest: what a dynamic module provides',
    {
      'port.ts': PORT,
      'adapters.ts': ADAPTERS,
      'm.ts': nest(
        `export class M { static forRoot() { return { module: M, providers: [{ provide: 'ORDERS', useFactory: () => new SqlOrders() }] }; } }`,
      ),
      'a.ts': `import { Inject } from '@nestjs/common';\n${run(`constructor(@Inject('ORDERS') private readonly orders) {}`)}`,
    },
    'this.orders.list',
    'function adapters.ts SqlOrders.list',
  ],
  [
    'Nest: an application asked for a service',
    {
      'a.ts': `import { NestFactory } from '@nestjs/core';\nimport '@nestjs/common';\nclass Orders { list() {} }\nconst app = await NestFactory.create(M);\napp.get(Orders).list();`,
    },
    'app.get(Orders).list',
    'function a.ts Orders.list',
  ],
  [
    'tsyringe',
    {
      'a.ts': `import { container, inject } from 'tsyringe';\nclass Sql { list() {} }\ncontainer.register('Orders', { useClass: Sql });\n${run(`constructor(@inject('Orders') private orders) {}`)}`,
    },
    'this.orders.list',
    'function a.ts Sql.list',
  ],
  [
    'tsyringe: a singleton, looked up',
    {
      'a.ts': `import { container } from 'tsyringe';\nclass Sql { list() {} }\ncontainer.registerSingleton('Orders', Sql);\ncontainer.resolve('Orders').list();`,
    },
    `container.resolve('Orders').list`,
    'function a.ts Sql.list',
  ],
  [
    'inversify',
    {
      'types.ts': `export const TYPES = { Orders: Symbol.for('Orders') };`,
      'a.ts': `import { Container, inject } from 'inversify';\nimport { TYPES } from './types';\nclass Sql { list() {} }\nconst container = new Container();\ncontainer.bind<Sql>(TYPES.Orders).to(Sql).inSingletonScope();\n${run(`constructor(@inject(TYPES.Orders) private orders) {}`)}`,
    },
    'this.orders.list',
    'function a.ts Sql.list',
  ],
  [
    'awilix: a class that is given the names it takes apart',
    {
      'a.ts': `import { asClass, asFunction, createContainer } from 'awilix';\nimport { A } from './use';\nclass Sql { list() {} }\nconst makeMail = () => ({ send() {} });\ncreateContainer().register({ orders: asClass(Sql).singleton(), mail: asFunction(makeMail), a: asClass(A) });`,
      'use.ts': `export class A { constructor({ orders }) { this.orders = orders; }\n run() { this.orders.list(); } }`,
    },
    'use.ts this.orders.list',
    'function a.ts Sql.list',
  ],
  [
    'awilix: a function with the names as parameters',
    {
      'a.ts': `import { asClass, asFunction, createContainer } from 'awilix';\nclass Sql { list() {} }\nfunction makeHandler(orders) { return () => { orders.list(); }; }\nconst container = createContainer({ injectionMode: 'CLASSIC' });\ncontainer.register('orders', asClass(Sql));\ncontainer.register('handler', asFunction(makeHandler));`,
    },
    'orders.list',
    'function a.ts Sql.list',
  ],
  [
    'near miss: a token that nothing provides',
    { 'a.ts': `import { Inject } from '@nestjs/common';\n${run(`constructor(@Inject('ORDERS') private readonly orders) {}`)}` },
    'this.orders.list',
    'param 0 list',
  ],
  [
    'near miss: a parameter named like a registered one, of a function that no container calls',
    {
      'a.ts': `import { asClass, createContainer } from 'awilix';\nclass Sql { list() {} }\ncreateContainer().register({ orders: asClass(Sql) });\nexport function other({ orders }) { orders.list(); }`,
    },
    'orders.list',
    'param 0 orders list',
  ],
  [
    'near miss: an object that looks like a provider, in a file without a container',
    {
      'b.ts': `class Sql { list() {} }\nexport const settings = { provide: 'ORDERS', useClass: Sql };`,
      'a.ts': `import { Inject } from '@nestjs/common';\n${run(`constructor(@Inject('ORDERS') private readonly orders) {}`)}`,
    },
    'this.orders.list',
    'param 0 list',
  ],
];

const PLUGIN = `import fp from 'fastify-plugin';
import axios from 'axios';
export default fp(async (fastify) => { fastify.decorate('http', axios.create({})); fastify.decorate('orders', makeOrders(fastify)); });
function makeOrders(fastify) { return { list() { return fastify.http.get(u); } }; }`;

const DECORATED: readonly InjectionCase[] = [
  [
    'Fastify: what a plugin hangs on the instance, in a plugin declared by its type',
    {
      'plugin.ts': PLUGIN,
      'a.ts': `import type { FastifyPluginAsync } from 'fastify';
const plugin: FastifyPluginAsync = async (host) => { const { orders } = host; host.get('/', async () => orders.list()); };
export default plugin;`,
    },
    'orders.list',
    'function plugin.ts makeOrders.list',
  ],
  [
    'Fastify: in a plugin without types',
    { 'plugin.ts': PLUGIN, 'a.js': `module.exports = async (fastify) => { fastify.get('/', () => fastify.orders.list()); };` },
    'a.js fastify.orders.list',
    'function plugin.ts makeOrders.list',
  ],
  ['Fastify: in the plugin itself', { 'plugin.ts': PLUGIN }, 'plugin.ts fastify.http.get', 'axios Axios#get'],
  [
    'near miss: a member that nobody hangs there',
    { 'plugin.ts': PLUGIN, 'a.js': `module.exports = async (fastify) => { fastify.users.list(); };` },
    'a.js fastify.users.list',
    'param 0 users list',
  ],
  [
    'near miss: a parameter of another name',
    { 'plugin.ts': PLUGIN, 'a.js': `module.exports = async (cart) => { cart.orders.list(); };` },
    'a.js cart.orders.list',
    'param 0 orders list',
  ],
];

describe.each([
  ['what plugins hang on an instance', DECORATED],
  ['what stands behind a type', STANDING_IN],
  ['what stands for a token', TOKENS],
])('%s', (_, cases) => {
  test.each(cases)('%s', async (_name, files, start, callee) => {
    const model = await modelOf(files);
    const [first = '', ...rest] = start.split(' ');
    const path = /\.[jt]s$/.test(first) ? first : 'one/a.ts' in files ? 'one/a.ts' : 'a.ts';
    const site = callIn(model, files, path, first === path ? rest.join(' ') : start);
    expect(describeResolved(model, model.code.callee(site))).toBe(callee);
  });
});
