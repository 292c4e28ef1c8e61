import { defineCases } from '../../support/rule-tester.ts';

const PRISMA = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";
const APP = "import express from 'express';\nconst app = express();\napp.listen(3000);\n";
const GROWS = "app.post('/orders', async (req, res) => res.json(await prisma.order.create({ data: req.body })));\n";
/** A route of a program whose orders grow. */
const route = (body: string, before = PRISMA): string => `${before}${APP}${GROWS}app.get('/orders', async (req, res) => {\n${body}\n});`;

const mongo = (body: string): string =>
  `import mongoose from 'mongoose';\nconst Order = mongoose.model('Order', new mongoose.Schema({}));\n${APP}app.post('/orders', async (req, res) => res.json(await Order.create(req.body)));\napp.get('/orders', async (req, res) => {\n${body}\n});`;
const knex = (body: string): string =>
  `import knex from 'knex';\nconst db = knex({});\n${APP}app.post('/orders', async (req, res) => res.json(await db('orders').insert(req.body)));\napp.get('/orders', async (req, res) => {\n${body}\n});`;
const drizzle = (body: string): string =>
  `import { drizzle } from 'drizzle-orm/node-postgres';\nimport { eq } from 'drizzle-orm';\nimport { orders } from './schema.ts';\nconst db = drizzle(process.env.DATABASE_URL);\n${APP}app.post('/orders', async (req, res) => {\n  await db.insert(orders).values(req.body);\n  res.end();\n});\napp.get('/orders', async (req, res) => {\n${body}\n});`;
const pg = (body: string): string =>
  `const { Pool } = require('pg');\nconst express = require('express');\nconst pool = new Pool();\nconst app = express();\napp.post('/orders', async (req, res) => {\n  await pool.query('INSERT INTO orders (id) VALUES ($1)', [req.body.id]);\n  res.end();\n});\napp.get('/orders', async (req, res) => {\n${body}\n});\napp.listen(3000);`;
/** A controller of Nest over a repository of orders. */
const nest = (method: string, dto = ''): string =>
  `import { Body, Controller, DefaultValuePipe, Get, ParseIntPipe, Post, Query } from '@nestjs/common';\nimport { IsInt, Max, Min } from 'class-validator';\nimport { In, Repository } from 'typeorm';\nclass Order {}\n${dto}@Controller('orders')\nexport class OrdersController {\n  constructor(private readonly orders: Repository<Order>) {}\n  @Post()\n  async add(@Body() body: object) {\n    return this.orders.save(body);\n  }\n  @Get()\n${method}\n}`;
const trpc = (schema: string): string =>
  `import { initTRPC } from '@trpc/server';\nimport { z } from 'zod';\n${PRISMA}const t = initTRPC.create();\nexport const router = t.router({\n  list: t.procedure.input(z.object({ take: ${schema} })).query(({ input }) =>\n    prisma.order.findMany({\n      // expect: unbounded-query/client-limit-uncapped P1\n      take: input.take,\n    }),\n  ),\n});`;
const silent = (code: string): string => code.replace(/ *\/\/ expect: .*\n/g, '');
const redis = (body: string): string =>
  `import Redis from 'ioredis';\nconst redis = new Redis();\nredis.on('error', console.error);\n${APP}${body}`;

export default defineCases({
  valid: [
    // What holds now does not pile up.
    `${PRISMA}import express from 'express';\nconst app = express();\napp.post('/notices', async (req, res) => res.json(await prisma.notice.create({ data: req.body })));\napp.get('/notices', async (req, res) => {\n  const now = new Date();\n  res.json(await prisma.notice.findMany({ where: { startsAt: { lte: now }, endsAt: { gt: now } }, orderBy: { startsAt: 'asc' } }));\n});`,
    // A page with a maximum.
    route('res.json(await prisma.order.findMany({ take: 50 }));'),
    route('res.json(await prisma.order.findMany({ take: Math.min(Number(req.query.limit) || 50, 200) }));'),
    route(
      'const limit = Number(req.query.limit);\nif (limit > 100) return res.status(400).end();\nres.json(await prisma.order.findMany({ take: limit }));',
    ),
    route('let limit = Number(req.query.limit);\nif (limit > 100) limit = 100;\nres.json(await prisma.order.findMany({ take: limit }));'),
    route(
      "import { clamp } from './numbers.ts';\nres.json(await prisma.order.findMany({ take: clamp(req.query.limit) }));".replace(
        /import.*\n/,
        '',
      ),
      `import { clamp } from './numbers.ts';\n${PRISMA}`,
    ),
    route(
      'const { take } = Page.parse(req.query);\nres.json(await prisma.order.findMany({ take }));',
      `import { z } from 'zod';\nconst Page = z.object({ take: z.coerce.number().max(100) });\n${PRISMA}`,
    ),
    silent(trpc('z.number().int().max(100)')),
    silent(trpc('z.number().transform((take) => Math.min(take, 100))')),
    nest(
      '  async list(@Query() page: Page) {\n    return this.orders.find({ take: page.take });\n  }',
      'class Page {\n  @IsInt()\n  @Max(100)\n  take: number;\n}\n',
    ),
    nest(
      "  async list(@Query('take', new CapPipe(100)) take: number) {\n    return this.orders.find({ take });\n  }",
      "import { CapPipe } from './cap.pipe.ts';\n",
    ),
    `${PRISMA}${APP}import { validate } from './validate.ts';\napp.get('/orders', validate(page), async (req, res) => {\n  res.json(await prisma.order.findMany({ take: Number(req.query.take) }));\n});`,
    // Conditions that pick rows out.
    route('res.json(await prisma.order.findMany({ where: { customerId: req.user.id } }));'),
    route('res.json(await prisma.order.findMany({ where: { id: { in: req.body.ids } } }));'),
    route(
      'res.json(await prisma.order.findMany({ where: { createdAt: { gte: req.query.from, lt: req.query.to } }, orderBy: { createdAt: "asc" } }));',
    ),
    route('res.json(await prisma.order.findMany({ where: { expiresAt: { gt: new Date() } }, orderBy: { id: "asc" } }));'),
    route('res.json(await prisma.order.findMany(options));', `import { options } from './options.ts';\n${PRISMA}`),
    route('res.json(await prisma.order.findMany({ ...page, orderBy: { id: "asc" } }));', `import { page } from './page.ts';\n${PRISMA}`),
    nest('  async list(@Body() ids: string[]) {\n    return this.orders.find({ where: { id: In(ids) } });\n  }'),
    nest("  async list(@Query('customer') customer: string) {\n    return this.orders.findBy({ customer });\n  }"),
    // One row, a number, a stream, a batch.
    route('res.json(await prisma.order.findFirst());'),
    route('res.json(await prisma.order.count());'),
    route('res.json(await prisma.order.findMany({ skip: 1, where: { customerId: 1 } }));'),
    mongo('for await (const order of Order.find().cursor()) res.write(JSON.stringify(order));'),
    mongo('res.json(await Order.find().sort({ at: -1 }).limit(20).lean());'),
    mongo('res.json(await Order.find({ customer: req.user.id }));'),
    mongo('res.json(await Order.find().countDocuments());'),
    knex("res.json(await db('orders').where({ customer: req.user.id }));"),
    knex("res.json(await db('orders').orderBy('id').limit(20));"),
    knex("res.json(await db('orders').first());"),
    knex("await db('orders').update({ late: true });\nres.end();"),
    knex(
      "const query = db('orders').select('id');\nif (req.query.customer) query.where({ customer: req.query.customer });\nquery.limit(20);\nres.json(await query);",
    ),
    drizzle('res.json(await db.select().from(orders).limit(20));'),
    drizzle('res.json(await db.select().from(orders).where(eq(orders.customer, req.user.id)));'),
    pg("const { rows } = await pool.query('SELECT * FROM orders WHERE customer = $1', [req.query.customer]);\nres.json(rows);"),
    pg("const { rows } = await pool.query('SELECT * FROM orders ORDER BY id LIMIT 20');\nres.json(rows);"),
    pg("const { rows } = await pool.query('SELECT count(*) FROM orders');\nres.json(rows);"),
    // Tables that do not grow while the service runs, or stay small by what they hold.
    `${PRISMA}${APP}app.get('/orders', async (req, res) => res.json(await prisma.order.findMany()));`,
    `${PRISMA}${APP}app.post('/countries', async (req, res) => res.json(await prisma.country.create({ data: req.body })));\napp.get('/countries', async (req, res) => res.json(await prisma.country.findMany()));`,
    route('res.json(await prisma.userRole.findMany());').replaceAll('prisma.order.create', 'prisma.userRole.create'),
    // No request waits for it.
    `${PRISMA}${APP}${GROWS}import cron from 'node-cron';\ncron.schedule('0 3 * * *', async () => {\n  const orders = await prisma.order.findMany();\n  for (const order of orders) console.log(order.id);\n});`,
    `${PRISMA}${APP}${GROWS}export const list = () => prisma.order.findMany();`,
    // A query for each of the rows is told by another rule.
    route(
      'const orders = await prisma.order.findMany();\nfor (const order of orders) await prisma.line.findMany({ where: { orderId: order.id } });\nres.end();',
    ),
    // A relation that is read in part, or not counted.
    route('res.json(await prisma.order.findMany({ take: 20, include: { lines: { take: 5 }, _count: { select: { lines: true } } } }));'),
    route('res.json(await prisma.order.findMany({ take: 20, include: { customer: true, _count: { select: { lines: true } } } }));'),
    redis(
      "app.get('/sessions', async (req, res) => {\n  const [, keys] = await redis.scan(0, 'MATCH', 'session:*');\n  res.json(keys);\n});",
    ),
    "app.get('/sessions', (req, res) => res.json(cache.keys()));",
  ],
  invalid: [
    // All rows of a table that grows.
    route('// expect: unbounded-query/no-limit P1\nres.json(await prisma.order.findMany());'),
    route('// expect: unbounded-query/no-limit P1\nres.json(await prisma.order.findMany({ where: {}, orderBy: { id: "asc" } }));'),
    mongo('// expect: unbounded-query/no-limit P1\nres.json(await Order.find().sort({ at: -1 }).lean());'),
    mongo('// expect: unbounded-query/no-limit P1\nOrder.find({}).then((orders) => res.json(orders));'),
    knex("// expect: unbounded-query/no-limit P1\nres.json(await db('orders').select('id').orderBy('id'));"),
    knex("// expect: unbounded-query/no-limit P1\nres.json(await db.select('*').from('orders'));"),
    drizzle('// expect: unbounded-query/no-limit P1\nres.json(await db.select().from(orders));'),
    pg(
      "// expect: unbounded-query/no-limit P1\nconst { rows } = await pool.query('SELECT id, total FROM orders ORDER BY id');\nres.json(rows);",
    ),
    nest('  async list() {\n    // expect: unbounded-query/no-limit P1\n    return this.orders.find();\n  }'),
    nest(
      "  async list() {\n    // expect: unbounded-query/no-limit P1\n    return this.orders.createQueryBuilder('o').orderBy('o.id').getMany();\n  }",
    ),
    `import { DataTypes, Model, Sequelize } from 'sequelize';\nclass Order extends Model {}\n${APP}app.post('/orders', async (req, res) => res.json(await Order.create(req.body)));\napp.get('/orders', async (req, res) => {\n  // expect: unbounded-query/no-limit P1\n  res.json(await Order.findAll());\n});`,
    `import { Kysely } from 'kysely';\nconst db = new Kysely({});\n${APP}app.post('/orders', async (req, res) => {\n  await db.insertInto('orders').values(req.body).execute();\n  res.end();\n});\napp.get('/orders', async (req, res) => {\n  // expect: unbounded-query/no-limit P1\n  res.json(await db.selectFrom('orders').selectAll().execute());\n});`,
    {
      name: 'a repository of another file, for a field of GraphQL',
      files: {
        'src/orders.repository.ts':
          "import { Injectable } from '@nestjs/common';\nimport { PrismaClient } from '@prisma/client';\n@Injectable()\nexport class OrdersRepository {\n  constructor(private readonly prisma: PrismaClient) {}\n  add(order: object) {\n    return this.prisma.order.create({ data: order });\n  }\n  all() {\n    // expect: unbounded-query/no-limit P1\n    return this.prisma.order.findMany();\n  }\n}",
        'src/orders.resolver.ts':
          "import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';\nimport { OrdersRepository } from './orders.repository.ts';\n@Resolver()\nexport class OrdersResolver {\n  constructor(private readonly orders: OrdersRepository) {}\n  @Query(() => [Object])\n  list() {\n    return this.orders.all();\n  }\n  @Mutation(() => Object)\n  addOrder(@Args('order') order: object) {\n    return this.orders.add(order);\n  }\n}",
      },
    },
    route('// expect: unbounded-query/no-limit P1\nres.json(await prisma.roleChange.findMany());').replaceAll(
      'prisma.order.create',
      'prisma.roleChange.create',
    ),
    // A page without a size; all after a point; all of a relation.
    route(
      '// expect: unbounded-query/no-limit P1\nres.json(await prisma.order.findMany({ skip: Number(req.query.page) * 20, where: { customerId: req.user.id } }));',
    ),
    `${PRISMA}export const page = (number: number) =>\n  // expect: unbounded-query/no-limit P2\n  prisma.order.findMany({ skip: number * 20 });`,
    route(
      '// expect: unbounded-query/no-limit P2\nres.json(await prisma.order.findMany({ where: { createdAt: { gt: req.query.since } }, orderBy: { createdAt: "asc" } }));',
    ),
    route(
      'res.json(await prisma.order.findMany({\n  take: 20,\n  include: {\n    // expect: unbounded-query/no-limit P2\n    lines: true,\n    _count: { select: { lines: true } },\n  },\n}));',
    ),
    // As many as the client asks for.
    route(
      'res.json(await prisma.order.findMany({\n  // expect: unbounded-query/client-limit-uncapped P1\n  take: Number(req.query.limit) || 20,\n}));',
    ),
    route(
      'const { limit = 20 } = req.query;\nres.json(await prisma.order.findMany({\n  where: { customerId: req.user.id },\n  // expect: unbounded-query/client-limit-uncapped P2\n  take: +limit,\n}));',
    ),
    mongo('// expect: unbounded-query/client-limit-uncapped P1\nres.json(await Order.find().limit(parseInt(req.query.limit, 10)));'),
    trpc('z.number().int().min(1).default(20)'),
    nest(
      "  async list(@Query('take', new DefaultValuePipe(20), ParseIntPipe) take: number) {\n    return this.orders.find({\n      // expect: unbounded-query/client-limit-uncapped P1\n      take,\n    });\n  }",
    ),
    nest(
      '  async list(@Query() page: Page) {\n    // Told once for the field that both of them read.\n    await this.orders.find({ where: { open: true }, take: page.take });\n    return this.orders.find({\n      // expect: unbounded-query/client-limit-uncapped P1\n      take: page.take,\n    });\n  }',
      'class Page {\n  @IsInt()\n  @Min(1)\n  take: number = 20;\n}\n',
    ),
    {
      name: 'through a service',
      files: {
        'src/app.ts': `${APP}import { list } from './orders.ts';\napp.get('/orders', async (req, res) => {\n  res.json(await list(req.query));\n});`,
        'src/orders.ts': `${PRISMA}export const list = (query: any) =>\n  prisma.order.findMany({\n    // expect: unbounded-query/client-limit-uncapped P1\n    take: Number(query.limit) || 20,\n  });`,
      },
    },
    // Files of all rows.
    route(
      '// expect: unbounded-query/export-in-memory P2\nconst orders = await prisma.order.findMany();\nres.send(stringify(orders));',
      `import { stringify } from 'csv-stringify/sync';\n${PRISMA}`,
    ),
    // Keys.
    redis(
      "app.get('/sessions', async (req, res) => {\n  // expect: unbounded-query/redis-keys P1\n  res.json(await redis.keys('session:*'));\n});",
    ),
    `import { createClient } from 'redis';\nconst client = createClient();\nclient.on('error', console.error);\n// expect: unbounded-query/redis-keys P3\nexport const all = () => client.keys('*');`,
  ],
  covers: {
    flagged: [
      '@prisma/client',
      "'typeorm'",
      "'knex'",
      "'mongoose'",
      "'sequelize'",
      'SELECT',
      '@nestjs/graphql',
      'app.get(',
      'csv-stringify',
      "'ioredis'",
    ],
    passed: ['scanStream'],
  },
});
