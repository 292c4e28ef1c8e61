import { defineCases } from '../../support/rule-tester.ts';

const PRISMA = `import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n`;
const APP = `import express from 'express';\nconst app = express();\n`;

/** A route that runs `code` with `prisma` at hand. */
const route = (code: string): string => `${PRISMA}${APP}app.get('/orders', async (req, res) => {\n${code}\nres.end();\n});`;
const ORDERS = 'const orders = await prisma.order.findMany();\n';

const GRAPHQL = `import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';\nimport { Repository } from 'typeorm';\nclass Invoice {\n  customerId: string;\n}\n`;
const resolver = (methods: string, root = '@Query(() => [Invoice])\n  invoices() {\n    return this.customers.find();\n  }'): string =>
  `${GRAPHQL}@Resolver(() => Invoice)\nexport class InvoiceResolver {\n  constructor(private readonly customers: Repository<object>) {}\n  ${root}\n  ${methods}\n}`;

/** A route that looks up each of the ids it is sent. */
const LOOKUP = 'for (const id of ids) {\n  // expect: n-plus-one/loop-query P3\n  await prisma.order.findUnique({ where: { id } });\n}';
/** Such a route whose ids a schema has checked. */
const checked = (imports: string, schema: string, ids = 'const { ids } = schema.parse(req.body);'): string =>
  `${imports}\n${PRISMA}${APP}const schema = ${schema};\napp.post('/orders', async (req, res) => {\n${ids}\n${LOOKUP}\nres.end();\n});`;
/** The same where the schema says nothing that helps. */
const unchecked = (imports: string, schema: string, ids?: string): string => checked(imports, schema, ids).replace('P3', 'P2');
const ZOD = "import { z } from 'zod';";
const fastify = (schema: string): string =>
  `import Fastify from 'fastify';\n${PRISMA}const app = Fastify();\napp.post('/orders', { schema: ${schema} }, async (request) => {\nconst { ids } = request.body;\n${LOOKUP}\n});`;
const dto = (field: string): Record<string, string> => ({
  'src/ids.dto.ts': `import { ArrayMaxSize, ArrayMinSize, IsArray, IsUUID } from 'class-validator';\nexport class Base {\n  @IsArray()\n  ${field}\n  ids: string[];\n}\nexport class IdsDto extends Base {\n  @ArrayMaxSize(5)\n  names: string[];\n}`,
  'src/orders.controller.ts': `import { Body, Controller, Post } from '@nestjs/common';\nimport { Repository } from 'typeorm';\nimport { IdsDto } from './ids.dto.ts';\n@Controller('orders')\nexport class OrdersController {\n  constructor(private readonly orders: Repository<object>) {}\n  @Post()\n  async list(@Body() body: IdsDto) {\n    for (const id of body.ids) {\n      // expect: n-plus-one/loop-query P3\n      await this.orders.findOneBy({ id });\n    }\n  }\n}`,
});

export default defineCases({
  valid: [
    {
      name: 'a query of a table that the item names',
      dependencies: { pg: '8' },
      code: `import { Pool } from 'pg';
const pool = new Pool();
export async function counts() {
  const { rows } = await pool.query('select table_schema, table_name from information_schema.tables');
  const found = [];
  for (const { table_schema, table_name } of rows) found.push(await pool.query(\`select count(*) from \${table_schema}.\${table_name}\`));
  return found;
}`,
    },
    // What is passed decides which part of a function runs.
    route(
      `${ORDERS}for (const order of orders) await getOrder(order, false);\nasync function getOrder(order, deep) {\n  if (deep) return prisma.line.findMany({ where: { orderId: order.id } });\n}`,
    ),
    route(
      `${ORDERS}for (const order of orders) await getOrder(order);\nasync function getOrder(order, deep = false) {\n  if (!deep) return order;\n  return prisma.line.findMany({ where: { orderId: order.id } });\n}`,
    ),
    route(
      `${ORDERS}await Promise.all(orders.map((order) => getOrder(order, { mode: 'flat' })));\nasync function getOrder(order, { mode = 'deep' }) {\n  if (mode !== 'flat') return prisma.line.findMany({ where: { orderId: order.id } });\n}`,
    ),
    // One query for all.
    route(`${ORDERS}await prisma.line.findMany({ where: { orderId: { in: orders.map((order) => order.id) } } });`),
    route(`${ORDERS}for (const order of orders) order.total = order.lines.length;`),
    // The query does not ask for the item.
    route(`${ORDERS}for (const order of orders) {\n  const rates = await prisma.rate.findMany();\n  order.total = rates.length;\n}`),
    // A handful, by literal, limit, constant or configuration.
    route("for (const table of ['orders', 'lines']) await prisma.stat.findFirst({ where: { table } });"),
    route(
      'const orders = await prisma.order.findMany({ take: 10 });\nfor (const order of orders) await prisma.line.findMany({ where: { orderId: order.id } });',
    ),
    route(`${ORDERS}for (const order of orders.slice(0, 5)) await prisma.line.findMany({ where: { orderId: order.id } });`),
    route('const KINDS = { a: 1, b: 2 };\nfor (const kind of Object.keys(KINDS)) await prisma.order.count({ where: { kind } });'),
    `${PRISMA}import { TENANTS } from './tenants.ts';\nexport async function load() {\n  for (const tenant of TENANTS) await prisma.order.count({ where: { tenant } });\n}`,
    `${PRISMA}import { config } from './config.ts';\nexport async function load() {\n  for (const tenant of config.tenants) await prisma.order.count({ where: { tenant } });\n}`,
    // Pages, retries, batches, streams.
    route(
      'let cursor;\nwhile (true) {\n  const page = await prisma.order.findMany({ take: 100, cursor });\n  if (page.length === 0) break;\n  cursor = page.at(-1);\n}',
    ),
    route('for (let attempt = 0; attempt < 3; attempt++) await prisma.order.count({ where: { attempt } });'),
    `${PRISMA}import chunk from 'lodash/chunk';\nexport async function load(ids: string[]) {\n  for (const part of chunk(ids, 100)) await prisma.order.findMany({ where: { id: { in: part } } });\n}`,
    `${PRISMA}export async function load(ids: string[]) {\n  for (let i = 0; i < ids.length; i += 100) await prisma.order.findMany({ where: { id: { in: ids.slice(i, i + 100) } } });\n}`,
    `${PRISMA}export async function load(batches: string[][]) {\n  for (const batch of batches) await prisma.order.findMany({ where: { id: { in: batch } } });\n}`,
    `${PRISMA}export async function load(events: AsyncIterable<{ id: string }>) {\n  for await (const event of events) await prisma.order.findFirst({ where: { id: event.id } });\n}`,
    // Gathered by the client or by a loader.
    route(`${ORDERS}await Promise.all(orders.map((order) => prisma.customer.findUnique({ where: { id: order.customerId } })));`),
    route(
      `${ORDERS}const find = async (id: string) => prisma.customer.findUniqueOrThrow({ where: { id } });\nawait Promise.all(orders.map(async (order) => find(order.customerId)));`,
    ),
    `${PRISMA}import DataLoader from 'dataloader';\nconst lines = new DataLoader((ids) => prisma.line.findMany({ where: { id: { in: ids } } }));\nexport async function load() {\n  const orders = await prisma.order.findMany();\n  return Promise.all(orders.map((order) => lines.load(order.id)));\n}`,
    // A builder that is put together, not sent.
    `import { Knex } from 'knex';\nexport function filter(query: Knex.QueryBuilder, names: string[]) {\n  names.forEach((name) => {\n    query.orWhere({ name });\n  });\n  return query;\n}`,
    // Ordered writes of one transaction; writes of a seed.
    `${PRISMA}export const move = (orders: { id: string }[]) => prisma.$transaction(async (tx) => {\n  for (const order of orders) await tx.order.update({ where: { id: order.id }, data: {} });\n});`,
    {
      path: 'prisma/seed.ts',
      code: `${PRISMA}for (const user of await prisma.user.findMany()) await prisma.post.findMany({ where: { userId: user.id } });`,
    },
    // Each item has a host of its own.
    `${PRISMA}export async function ping() {\n  const hooks = await prisma.hook.findMany();\n  await Promise.all(hooks.map((hook) => fetch(hook.url)));\n}`,
    // Resolvers: through a loader, of a type in no list, a root field, unique lookups of Prisma.
    resolver(
      '@ResolveField()\n  customer(@Parent() invoice: Invoice, context) {\n    return context.loaders.customer.load(invoice.customerId);\n  }',
    ),
    resolver(
      '@ResolveField()\n  customer(@Parent() invoice: Invoice) {\n    return this.customers.findOneBy({ id: invoice.customerId });\n  }',
      '@Query(() => Invoice)\n  invoice() {\n    return {};\n  }',
    ),
    resolver('@ResolveField()\n  rates(@Parent() invoice: Invoice) {\n    return this.customers.find();\n  }'),
    resolver('@ResolveField()\n  total(@Parent() invoice: Invoice) {\n    return invoice.customerId.length;\n  }'),
    // Each row is written as it is, which no statement does for all; what each item needs is more than a question.
    `${PRISMA}export async function save(lines: { id: string }[]) {\n  await Promise.all(lines.map((line) => prisma.line.update({ where: { id: line.id }, data: line })));\n}`,
    route(
      `${ORDERS}for (const order of orders) await getLines(order.id);\nasync function getLines(orderId) {\n  const lines = await prisma.line.findMany({ where: { orderId } });\n  await prisma.order.update({ where: { id: orderId }, data: { size: lines.length } });\n  return lines;\n}`,
    ),
    // Rows that bring others along, that are needed for what follows, or that tell of what was done.
    `${PRISMA}export async function save(orders: { lines: object[] }[]) {\n  for (const { lines, ...order } of orders) {\n    await prisma.order.create({ data: { ...order, lines: { create: lines } } });\n  }\n}`,
    `${PRISMA}export async function copy(orders: object[]) {\n  for (const data of orders) {\n    const order = await prisma.order.create({ data });\n    console.log(order.id);\n  }\n}`,
    `${PRISMA}import axios from 'axios';\nexport async function send(orders: { id: string }[]) {\n  for (const { id } of orders) {\n    await axios.post('https://mail.example', { id });\n    await prisma.sent.create({ data: { id } });\n  }\n}`,
    // While the process starts, nobody waits.
    `${PRISMA}const users = await prisma.user.findMany();\nfor (const user of users) await prisma.post.findMany({ where: { userId: user.id } });`,
    // Lists that are short, or that whoever asks decides about.
    resolver(
      '@ResolveField()\n  customer(@Parent() invoice: Invoice) {\n    return this.customers.findOneBy({ id: invoice.customerId });\n  }',
      '@Query(() => [Invoice])\n  invoices() {\n    return this.customers.find({ take: 10 });\n  }',
    ),
    resolver(
      '@ResolveField()\n  customer(@Parent() invoice: Invoice) {\n    return this.customers.findOneBy({ id: invoice.customerId });\n  }',
      "@Query(() => [Invoice])\n  invoices(@Args('first') first: number) {\n    return this.customers.find({ take: first });\n  }",
    ),
    // As few as the code takes of them, also of what a schema has checked.
    checked(ZOD, 'z.object({ ids: z.array(z.string()).max(200) })', 'const ids = schema.parse(req.body).ids.slice(0, 10);').replace(
      /\/\/ expect.*/,
      '',
    ),
    checked(ZOD, 'z.object({ ids: z.array(z.string()).max(20) })').replace(
      /for \(const id[\s\S]*?\}\);\n\}/,
      'await prisma.order.findMany({ where: { id: { in: ids } } });',
    ),
    route(
      'const orders = await prisma.order.findMany({ take: 5 });\nawait Promise.all(orders.map((order) => prisma.line.findMany({ where: { orderId: order.id } })));',
    ),
    `import DataLoader from 'dataloader';\nimport { ApolloServer } from '@apollo/server';\nimport { Pool } from 'pg';\nconst pool = new Pool();\nconst customers = new DataLoader((ids) => pool.query('SELECT * FROM customers WHERE id = ANY($1)', [ids]));\nconst resolvers = { Customer: { __resolveReference: (reference) => customers.load(reference.id) } };\nexport const server = new ApolloServer({ typeDefs: '', resolvers });`,
    `import { drizzle } from 'drizzle-orm/node-postgres';\nimport { inArray } from 'drizzle-orm';\nimport { lines, orders } from './schema.ts';\nconst db = drizzle(process.env.DATABASE_URL);\nexport async function load() {\n  const all = await db.select().from(orders);\n  return db.select().from(lines).where(inArray(lines.orderId, all.map((order) => order.id)));\n}`,
    `import { EntityManager } from '@mikro-orm/postgresql';\nimport { Order } from './entities.ts';\nexport async function load(em: EntityManager) {\n  const all = await em.find(Order, {});\n  await em.populate(all, ['lines']);\n  return all.map((order) => order.lines.length);\n}`,
    `import mongoose from 'mongoose';\nconst Order = mongoose.model('Order', new mongoose.Schema({}));\nexport const load = async () => (await Order.find().populate('customer')).map((order) => order.customer.name);`,
    // Other clients, asked once.
    `import { Kysely } from 'kysely';\nexport async function load(db: Kysely<object>) {\n  const all = await db.selectFrom('orders').selectAll().execute();\n  return db.selectFrom('lines').where('orderId', 'in', all.map((order) => order.id)).execute();\n}`,
    `import { In, Repository } from 'typeorm';\nexport async function load(orders: Repository<object>, lines: Repository<object>) {\n  const all = await orders.find();\n  return lines.find({ where: { orderId: In(all.map((order) => order.id)) } });\n}`,
    `import { DataTypes, Model, Sequelize } from 'sequelize';\nclass Line extends Model {}\nclass Order extends Model {}\nexport async function load() {\n  const all = await Order.findAll({ include: Line });\n  for (const order of all) order.total = order.lines.length;\n  return all;\n}`,
    `const { Pool } = require('pg');\nconst pool = new Pool();\nexports.load = async (ids) => {\n  const { rows } = await pool.query('SELECT * FROM orders WHERE id = ANY($1)', [ids]);\n  return rows.map((row) => row.id);\n};`,
    `import knex from 'knex';\nconst db = knex({});\nexport async function load(ids: string[]) {\n  const lines = await db('lines').whereIn('order_id', ids);\n  return ids.map((id) => lines.filter((line) => line.order_id === id));\n}`,
    `import { drizzle } from 'drizzle-orm/node-postgres';\nimport { lines } from './schema.ts';\nconst db = drizzle(process.env.DATABASE_URL);\nexport const save = (items: object[]) => db.insert(lines).values(items.map((item) => ({ ...item, at: new Date() })));`,
    `import { MongoClient } from 'mongodb';\nconst lines = new MongoClient(process.env.MONGO_URL).db('shop').collection('lines');\nexport const save = (items: { id: string }[]) => lines.bulkWrite(items.map((item) => ({ insertOne: { document: item } })));`,
    // Requests that are no lookups, or that nothing can gather.
    `import axios from 'axios';\nexport async function notify(hooks: { id: string }[]) {\n  await Promise.all(hooks.map((hook) => axios.post(\`https://hooks.example/\${hook.id}\`)));\n}`,
    `import axios from 'axios';\nexport const refresh = (feeds: { url: string }[]) => Promise.all(feeds.map((feed) => axios.get(feed.url)));`,
    `import axios from 'axios';\nexport async function load(id: string) {\n  for (let attempt = 0; attempt < 3; attempt++) {\n    try {\n      return await axios.get(\`https://customers.example/\${id}\`);\n    } catch {}\n  }\n}`,
    `import axios from 'axios';\nexport async function all() {\n  const rows = [];\n  for (let page = 1; page; ) {\n    const { data } = await axios.get(\`https://customers.example?page=\${page}\`);\n    rows.push(...data.rows);\n    page = data.next;\n  }\n  return rows;\n}`,
    // Resolvers that ask for nothing of their object, or nothing at all.
    `import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';\nimport { HttpService } from '@nestjs/axios';\nclass Invoice {\n  customerId: string;\n}\n@Resolver(() => Invoice)\nexport class InvoiceResolver {\n  constructor(private readonly http: HttpService) {}\n  @Query(() => [Invoice])\n  invoices() {\n    return [];\n  }\n  @ResolveField()\n  rates(@Parent() invoice: Invoice) {\n    return this.http.get('https://rates.example/latest');\n  }\n}`,
    `import { ApolloServer } from '@apollo/server';\nconst resolvers = { Customer: { __resolveReference: (reference) => ({ id: reference.id }) } };\nexport const server = new ApolloServer({ typeDefs: '', resolvers });`,
    `import { Client } from '@elastic/elasticsearch';\nconst search = new Client({ node: 'http://localhost' });\nexport async function load(ids: string[]) {\n  const found = await search.mget({ index: 'orders', ids });\n  return found.docs.map((doc) => doc._id);\n}`,
    `import { EventStoreDBClient } from '@eventstore/db-client';\nconst store = EventStoreDBClient.connectionString('esdb://localhost');\nexport async function load(id: string) {\n  for await (const { event } of store.readStream(id)) console.log(event?.type);\n}`,
    // An event store appends to one stream at a time.
    `import { KurrentDBClient } from '@kurrent/kurrentdb-client';\nconst store = KurrentDBClient.connectionString\`kurrentdb://localhost\`;\nexport async function save(orders: { id: string }[], event) {\n  for (const order of orders) {\n    await store.appendToStream(order.id, event);\n  }\n}`,
    // All or nothing, in the order of the items: between begin and commit as well as in a callback.
    `import { DataSource } from 'typeorm';\nexport async function save(data: DataSource, orders: object[]) {\n  const runner = data.createQueryRunner();\n  await runner.startTransaction();\n  for (const order of orders) {\n    await runner.manager.save(order);\n  }\n  await runner.commitTransaction();\n}`,
  ],
  invalid: [
    // Beside a call that does more than look something up.
    `${PRISMA}async function syncLine(id: string) {
  const line = await prisma.line.findFirst({ where: { id } });
  await prisma.sync.update({ where: { id }, data: { line: line.id } });
}
export async function save(ids: string[]) {
  for (const id of ids) {
    await syncLine(id);
    // expect: n-plus-one/loop-query P2
    await prisma.mark.create({ data: { id } });
  }
}`,
    // As many as a schema lets through: a modest number.
    checked(ZOD, 'z.object({ ids: z.array(z.string().max(64)).max(20) })'),
    checked(
      ZOD,
      'z.object({ ids: z.string().uuid().array().min(1).max(20).optional() })',
      'const { ids } = (await schema.safeParseAsync(req.body)).data;',
    ),
    checked(
      "const Joi = require('joi');",
      'Joi.object({ ids: Joi.array().items(Joi.string()).max(20).required() })',
      'const { ids } = schema.validate(req.body).value;',
    ),
    checked(
      "import * as yup from 'yup';",
      'yup.object({ ids: yup.array().of(yup.string()).max(20) })',
      'const { ids } = await schema.validate(req.body);',
    ),
    checked(
      "import * as v from 'valibot';",
      'v.object({ ids: v.pipe(v.array(v.string()), v.maxLength(20)) })',
      'const { ids } = v.parse(schema, req.body);',
    ),
    fastify("{ body: { type: 'object', properties: { ids: { type: 'array', maxItems: 20, items: { type: 'string' } } } } }"),
    fastify('{ body: Type.Object({ ids: Type.Array(Type.String(), { maxItems: 20 }) }) }').replace(
      'import',
      "import { Type } from '@sinclair/typebox';\nimport",
    ),
    { name: 'a class whose decorators bound the list', files: dto('@ArrayMaxSize(20)') },
    `import { initTRPC } from '@trpc/server';\n${ZOD}\n${PRISMA}const t = initTRPC.create();\nexport const list = t.procedure.input(z.object({ ids: z.array(z.string()).max(20) })).query(async ({ input }) => {\n  const { ids } = input;\n${LOOKUP}\n});`,
    route(
      `const orders = await prisma.order.findMany({ take: 20 });\nfor (const order of orders) {\n  // expect: n-plus-one/loop-query P3\n  await prisma.line.findMany({ where: { orderId: order.id } });\n}`,
    ),
    {
      name: 'a class that a schema makes',
      files: {
        ...dto(''),
        'src/ids.dto.ts': `import { createZodDto } from 'nestjs-zod';\nimport { z } from 'zod';\nexport class IdsDto extends createZodDto(z.object({ ids: z.array(z.string().uuid()).max(20) })) {}`,
      },
    },
    // A bound that is no bound of the list, or none to speak of.
    unchecked(ZOD, 'z.object({ ids: z.array(z.string().max(20)) })'),
    unchecked(ZOD, 'z.object({ ids: z.array(z.string()).max(500) })'),
    unchecked(ZOD, 'z.object({ ids: z.string().max(20).array() })'),
    unchecked(ZOD, 'z.object({ ids: z.array(z.string()), tags: z.array(z.string()).max(20) })'),
    unchecked(
      `${ZOD}\nimport { expand } from './expand.ts';`,
      'z.object({ ids: z.array(z.string()).max(20) })',
      'const ids = expand(schema.parse(req.body).ids);',
    ),
    fastify("{ querystring: { type: 'object', properties: { ids: { type: 'array', maxItems: 20 } } } }").replace('P3', 'P2'),
    {
      name: 'a class whose decorators do not bound the list',
      files: Object.fromEntries(Object.entries(dto('@ArrayMinSize(1)')).map(([path, text]) => [path, text.replace('P3', 'P2')])),
    },
    // A long list around a short one.
    `${ZOD}\n${PRISMA}const schema = z.object({ ids: z.array(z.string()).max(20) });\nexport async function load(body: unknown) {\n  const { ids } = schema.parse(body);\n  const orders = await prisma.order.findMany();\n  for (const order of orders) {\n    for (const id of ids) {\n      // expect: n-plus-one/loop-query P2\n      await prisma.line.findFirst({ where: { id, orderId: order.id } });\n    }\n  }\n}`,
    // A resolver that asks another service.
    `import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';\nimport { HttpService } from '@nestjs/axios';\nimport { Repository } from 'typeorm';\nclass Invoice {\n  customerId: string;\n}\n@Resolver(() => Invoice)\nexport class InvoiceResolver {\n  constructor(private readonly http: HttpService, private readonly orders: Repository<object>) {}\n  @Query(() => [Invoice])\n  invoices() {\n    return this.orders.find();\n  }\n  @ResolveField()\n  customer(@Parent() invoice: Invoice) {\n    // expect: n-plus-one/resolver-no-dataloader P2\n    return this.http.get(\`https://customers.example/\${invoice.customerId}\`);\n  }\n}`,
    // Other clients.
    `import { drizzle } from 'drizzle-orm/node-postgres';\nimport { eq } from 'drizzle-orm';\nimport { lines, orders } from './schema.ts';\nconst db = drizzle(process.env.DATABASE_URL);\nexport async function load() {\n  const all = await db.select().from(orders);\n  // expect: n-plus-one/map-await P2\n  return Promise.all(all.map((order) => db.query.lines.findMany({ where: eq(lines.orderId, order.id) })));\n}`,
    `import { EntityManager } from '@mikro-orm/postgresql';\nimport { Line, Order } from './entities.ts';\nexport async function load(em: EntityManager) {\n  const all = await em.find(Order, {});\n  for (const order of all) {\n    // expect: n-plus-one/loop-query P2\n    await em.find(Line, { orderId: order.id });\n  }\n}`,
    `import { Kysely } from 'kysely';\nexport async function load(db: Kysely<object>) {\n  const all = await db.selectFrom('orders').selectAll().execute();\n  for (const order of all) {\n    // expect: n-plus-one/loop-query P2\n    await db.selectFrom('lines').where('orderId', '=', order.id).execute();\n  }\n}`,
    `import mongoose from 'mongoose';\nconst Order = mongoose.model('Order', new mongoose.Schema({}));\nexport async function load() {\n  const all = await Order.find();\n  for (const order of all) {\n    // expect: n-plus-one/loop-query\n    await order.populate('customer');\n  }\n}`,
    `import fetch from 'node-fetch';\nexport async function load(ids: string[]) {\n  for (const id of ids) {\n    // expect: n-plus-one/remote-call-per-item P2\n    await fetch(\`https://customers.example/\${id}\`);\n  }\n}`,
    `import { ApolloServer } from '@apollo/server';\nimport { Pool } from 'pg';\nconst pool = new Pool();\nconst resolvers = {\n  Customer: {\n    // expect: n-plus-one/reference-resolver-no-batch P2\n    __resolveReference: (reference) => pool.query('SELECT * FROM customers WHERE id = $1', [reference.id]),\n  },\n};\nexport const server = new ApolloServer({ typeDefs: '', resolvers });`,
    route(
      `${ORDERS}for (const order of orders) {\n  // expect: n-plus-one/loop-query P1\n  order.lines = await prisma.line.findMany({ where: { orderId: order.id } });\n}`,
    ),
    route(
      `${ORDERS}// expect: n-plus-one/map-await P1\nawait Promise.all(orders.map((order) => prisma.line.findMany({ where: { orderId: order.id } })));`,
    ),
    route(
      `${ORDERS}for (let i = 0; i < orders.length; i++) {\n  const { id } = orders[i];\n  // expect: n-plus-one/loop-query P1\n  await prisma.line.count({ where: { orderId: id } });\n}`,
    ),
    // One after the other, nothing is gathered.
    route(
      `${ORDERS}for (const order of orders) {\n  // expect: n-plus-one/loop-query P1\n  await prisma.customer.findUnique({ where: { id: order.customerId } });\n}`,
    ),
    route(
      `${ORDERS}for (const order of orders) {\n  // expect: n-plus-one/loop-query P2\n  const count = await prisma.line.count({ where: { orderId: order.id } });\n  if (count === 0) break;\n}`,
    ),
    // Of unique keys there may be few, however many rows there are.
    route(
      `${ORDERS}const ids = [...new Set(orders.map((order) => order.customerId))];\nfor (const id of ids) {\n  // expect: n-plus-one/loop-query P2\n  await prisma.customer.findMany({ where: { id } });\n}`,
    ),
    route(
      `import { uniq } from 'lodash';\n${ORDERS}const ids = uniq(orders.map((order) => order.customerId));\n// expect: n-plus-one/map-await P2\nawait Promise.all(ids.map((id) => prisma.customer.findMany({ where: { id } })));`,
    ),
    route(
      `${ORDERS}const byCustomer = new Map(orders.map((order) => [order.customerId, order]));\nfor (const id of byCustomer.keys()) {\n  // expect: n-plus-one/loop-query P2\n  await prisma.customer.findMany({ where: { id } });\n}`,
    ),
    // A set on the way to the rows makes these no fewer.
    route(
      `const wanted = [...new Set(req.body.ids)];\nconst orders = await prisma.order.findMany({ where: { id: { in: wanted } } });\nfor (const order of orders) {\n  // expect: n-plus-one/loop-query P1\n  await prisma.line.findMany({ where: { orderId: order.id } });\n}`,
    ),
    // What is passed decides which part runs: here the one that asks.
    route(
      `${ORDERS}for (const order of orders) {\n  // expect: n-plus-one/loop-query P1\n  await getOrder(order, true);\n}\nasync function getOrder(order, deep = false) {\n  if (!deep) return order;\n  return prisma.line.findMany({ where: { orderId: order.id } });\n}`,
    ),
    route(
      `${ORDERS}for (const order of orders) {\n  // expect: n-plus-one/loop-query P1\n  await getOrder(order, req.query.deep);\n}\nasync function getOrder(order, deep) {\n  if (deep) return prisma.line.findMany({ where: { orderId: order.id } });\n}`,
    ),
    // Through functions of other files.
    {
      name: 'a repository of another file, two calls away',
      files: {
        'src/lines.ts': `${PRISMA}const find = (where) => prisma.line.findMany({ where });\nexport const findLines = (orderId: string) => find({ orderId });`,
        'src/app.ts': `${PRISMA}${APP}import { findLines } from './lines.ts';\napp.get('/', async (req, res) => {\n  const orders = await prisma.order.findMany();\n  // expect: n-plus-one/map-await P1\n  res.json(await Promise.all(orders.map(async (order) => findLines(order.id))));\n});`,
      },
    },
    {
      name: 'TypeORM repositories of a service that a controller calls',
      files: {
        'src/orders.service.ts': `import { Injectable } from '@nestjs/common';\nimport { InjectRepository } from '@nestjs/typeorm';\nimport { Repository } from 'typeorm';\n@Injectable()\nexport class OrdersService {\n  constructor(@InjectRepository(Object) private readonly orders: Repository<object>, private readonly lines: Repository<object>) {}\n  async list() {\n    const orders = await this.orders.find();\n    for (const order of orders) {\n      // expect: n-plus-one/loop-query P1\n      order.lines = await this.lines.find({ where: { orderId: order.id } });\n    }\n    return orders;\n  }\n}`,
        'src/orders.controller.ts': `import { Controller, Get } from '@nestjs/common';\nimport { OrdersService } from './orders.service.ts';\n@Controller('orders')\nexport class OrdersController {\n  constructor(private readonly orders: OrdersService) {}\n  @Get()\n  list() {\n    return this.orders.list();\n  }\n}`,
      },
    },
    `const express = require('express');\nconst { Pool } = require('pg');\nconst pool = new Pool();\nconst app = express();\napp.get('/', async (req, res) => {\n  const ids = req.body.ids;\n  for (const id of ids) {\n    // expect: n-plus-one/loop-query P2\n    await pool.query('SELECT * FROM orders WHERE id = $1', [id]);\n  }\n  res.end();\n});`,
    `const mongoose = require('mongoose');\nconst Order = mongoose.model('Order', {});\nconst Line = mongoose.model('Line', {});\nexports.load = async () => {\n  const orders = await Order.find();\n  return Promise.all(\n    orders.map((order) =>\n      // expect: n-plus-one/map-await P2\n      Line.find({ orderId: order.id }),\n    ),\n  );\n};`,
    `import knex from 'knex';\nimport pMap from 'p-map';\nconst db = knex({});\nexport async function load(ids: string[]) {\n  // expect: n-plus-one/map-await P2\n  return pMap(ids, async (id) => db('orders').where({ id }).first());\n}`,
    `import { DataTypes, Model, Sequelize } from 'sequelize';\nclass Line extends Model {}\nexport async function load(ids: string[]) {\n  for (const id of ids) {\n    // expect: n-plus-one/loop-query P2\n    await Line.findAll({ where: { orderId: id } });\n  }\n}`,
    // Writes that one statement can take.
    `${PRISMA}export async function save(lines: object[]) {\n  for (const data of lines) {\n    // expect: n-plus-one/loop-query P2\n    await prisma.line.create({ data });\n  }\n}`,
    `import axios from 'axios';\nexport async function load(ids: string[]) {\n  // expect: n-plus-one/remote-call-per-item P2\n  return Promise.all(ids.map((id) => axios.get(\`https://customers.example/\${id}\`)));\n}`,
    resolver(
      '@ResolveField()\n  customer(@Parent() invoice: Invoice) {\n    // expect: n-plus-one/resolver-no-dataloader P2\n    return this.customers.findOneBy({ id: invoice.customerId });\n  }',
    ),
    `import gql from 'graphql-tag';\nimport { ApolloServer } from '@apollo/server';\nimport { Pool } from 'pg';\n${PRISMA}const pool = new Pool();\nconst typeDefs = gql\`\n  type Query { invoices: [Invoice!]! }\n  type Invoice { customer: Customer }\n\`;\nconst resolvers = {\n  Query: { invoices: () => prisma.invoice.findMany() },\n  Invoice: {\n    // expect: n-plus-one/resolver-no-dataloader P2\n    customer: (invoice) => pool.query('SELECT * FROM customers WHERE id = $1', [invoice.customerId]),\n  },\n};\nexport const server = new ApolloServer({ typeDefs, resolvers });`,
    `import { Resolver, ResolveReference } from '@nestjs/graphql';\nimport { Repository } from 'typeorm';\nclass Customer {}\n@Resolver(() => Customer)\nexport class CustomerResolver {\n  constructor(private readonly customers: Repository<object>) {}\n  @ResolveReference()\n  resolve(reference: { id: string }) {\n    // expect: n-plus-one/reference-resolver-no-batch P2\n    return this.customers.findOneBy({ id: reference.id });\n  }\n}`,
    {
      name: 'a lazy relation of TypeORM',
      files: {
        'src/order.ts': `import { Entity, OneToMany } from 'typeorm';\nimport { Line } from './line.ts';\n@Entity()\nexport class Order {\n  @OneToMany(() => Line, 'order')\n  lines: Promise<Line[]>;\n}`,
        'src/line.ts': `import { Entity } from 'typeorm';\n@Entity()\nexport class Line {}`,
        'src/app.ts': `import { Repository } from 'typeorm';\nexport async function total(orders: Repository<object>) {\n  let sum = 0;\n  const all = await orders.find();\n  // expect: n-plus-one/lazy-relation-in-loop P2\n  for (const order of all) {\n    const lines = await order.lines;\n    sum += lines.length;\n  }\n  return sum;\n}`,
      },
    },
    {
      name: 'a schema in a plain text, whose list is read without a limit',
      code: `import { ApolloServer } from '@apollo/server';\n${PRISMA}const typeDefs = \`#graphql\n  type Query { posts(first: Int): [Post!]! }\n  type Post { likes: Int! }\n\`;\nconst resolvers = {\n  Query: { posts: () => prisma.post.findMany() },\n  Post: {\n    // expect: n-plus-one/resolver-no-dataloader P2\n    likes: (post) => prisma.like.count({ where: { postId: post.id } }),\n  },\n};\nexport const server = new ApolloServer({ typeDefs, resolvers });`,
    },
    // What a function is called does not matter: it only asks.
    route(
      `${ORDERS}for (const order of orders) {\n  // expect: n-plus-one/loop-query P1\n  await sizeOf(order.id);\n}\nasync function sizeOf(orderId) {\n  return prisma.line.count({ where: { orderId } });\n}`,
    ),
    `import { Client } from '@elastic/elasticsearch';\nconst search = new Client({ node: 'http://localhost' });\nexport async function load(ids: string[]) {\n  const found = [];\n  for (const id of ids) {\n    // expect: n-plus-one/loop-query\n    found.push(await search.get({ index: 'orders', id }));\n  }\n  return found;\n}`,
    `import { MeiliSearch } from 'meilisearch';\nconst search = new MeiliSearch({ host: 'http://localhost' });\nexport async function load(ids: string[]) {\n  // expect: n-plus-one/map-await\n  return Promise.all(ids.map((id) => search.index('orders').getDocument(id)));\n}`,
  ],
  covers: {
    flagged: [
      '@prisma/client',
      "'typeorm'",
      '@OneToMany',
      "'sequelize'",
      "'knex'",
      ".populate('customer')",
      "'pg'",
      '@apollo/server',
      '@ResolveField()',
      '__resolveReference',
      "'axios'",
    ],
    passed: ["'dataloader'"],
  },
});
