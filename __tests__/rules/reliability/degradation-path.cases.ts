import { defineCases } from '../../support/rule-tester.ts';

const SERVER = `import express from 'express';\nimport { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\nconst app = express();\napp.listen(3000);\n`;
const REDIS = `import Redis from 'ioredis';\nconst redis = new Redis({ commandTimeout: 500 });\n`;
const SLACK = `import { WebClient } from '@slack/web-api';\nconst slack = new WebClient(process.env.SLACK_TOKEN);\n`;
const TELL = `slack.chat.postMessage({ channel: 'orders', text: 'new order' })`;
const MAIL = `import nodemailer from 'nodemailer';\nconst mailer = nodemailer.createTransport({ host: 'smtp' });\n`;
const SEND = `mailer.sendMail({ to: 'a@b.example', subject: 'Thanks' })`;
const REMEMBER = `${REDIS}async function remember<T>(key: string, load: () => Promise<T>): Promise<T> {
  const hit = await redis.get(key);
  if (hit !== null) return JSON.parse(hit);
  const fresh = await load();
  await redis.set(key, JSON.stringify(fresh), 'EX', 60);
  return fresh;
}
`;
const NEST_CACHE = `import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { Controller, Get, Inject } from '@nestjs/common';
import type { Cache } from 'cache-manager';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
@Controller('rates')
export class RatesController {
  constructor(@Inject(CACHE_MANAGER) private readonly cache: Cache) {}
  @Get()
  async list() {
    const hit = await this.cache.get('rates');
    if (hit) return hit;
    const rates = await prisma.rate.findMany({ take: 10 });
    await this.cache.set('rates', rates, 60_000);
    return rates;
  }
}
`;

export default defineCases({
  covers: {
    flagged: [
      "from 'ioredis'",
      "require('redis')",
      "from 'cache-manager'",
      '@slack/web-api',
      '@nestjs/elasticsearch',
      "from 'nodemailer'",
      'Promise.all(',
    ],
    passed: ['Promise.allSettled', 'opossum', '@launchdarkly/node-server-sdk'],
  },
  valid: [
    {
      name: 'a miss and an outage are the same',
      code: `${SERVER}${REDIS}app.get('/a', async (_req, res) => {\n  const hit = await redis.get('a').catch(() => null);\n  if (hit) return res.json(JSON.parse(hit));\n  const rows = await prisma.order.findMany({ take: 10 });\n  await redis.set('a', JSON.stringify(rows), 'EX', 60).catch(() => undefined);\n  return res.json(rows);\n});`,
    },
    {
      name: 'caught around the read',
      code: `${SERVER}${REDIS}async function cached(key: string) {\n  let hit: string | null = null;\n  try {\n    hit = await redis.get(key);\n  } catch {}\n  const rows = hit ?? (await prisma.order.findMany({ take: 10 }));\n  await redis.set(key, JSON.stringify(rows));\n  return rows;\n}\napp.get('/a', async (_req, res) => res.json(await cached('a')));`,
    },
    {
      name: 'in a function that keeps errors to itself',
      code: `${SERVER}${REDIS}import { trySafe } from './safe.js';\nasync function cached(key: string) {\n  const hit = await trySafe(async () => await redis.get(key));\n  const rows = hit ?? (await prisma.order.findMany({ take: 10 }));\n  await trySafe(redis.set(key, JSON.stringify(rows)));\n  return rows;\n}\napp.get('/a', async (_req, res) => res.json(await cached('a')));`,
    },
    {
      name: 'a class that holds the cache and keeps its errors to itself',
      files: {
        'src/cache.ts': `import Redis from 'ioredis';\nexport class Cache {\n  private readonly redis = new Redis({ commandTimeout: 500 });\n  async get(key: string) {\n    try {\n      return await this.redis.get(key);\n    } catch {\n      return undefined;\n    }\n  }\n  async set(key: string, value: unknown) {\n    await this.redis.set(key, JSON.stringify(value)).catch(() => undefined);\n  }\n}`,
        'src/app.ts': `${SERVER}import { Cache } from './cache.ts';\nconst cache = new Cache();\napp.get('/a', async (_req, res) => {\n  const hit = await cache.get('a');\n  if (hit) return res.json(hit);\n  const rows = await prisma.order.findMany({ take: 10 });\n  await cache.set('a', rows);\n  return res.json(rows);\n});`,
      },
    },
    {
      name: 'Redis is where the session lives',
      code: `${SERVER}${REDIS}app.get('/a', async (req, res) => {\n  const session = await redis.get(req.headers.cookie ?? '');\n  res.json({ session, orders: await prisma.order.findMany({ take: 10 }) });\n});`,
    },
    {
      name: 'a breaker with a fallback stands between',
      code: `${SERVER}${REDIS}import CircuitBreaker from 'opossum';\nconst cached = new CircuitBreaker((key: string) => redis.get(key), { timeout: 200 });\ncached.fallback(() => null);\napp.get('/a', async (_req, res) => {\n  const hit = await cached.fire('a');\n  if (hit) return res.json(hit);\n  const rows = await prisma.order.findMany({ take: 10 });\n  await redis.set('a', JSON.stringify(rows)).catch(() => undefined);\n  return res.json(rows);\n});`,
    },
    {
      name: 'a flag has a default',
      code: `${SERVER}import { init } from '@launchdarkly/node-server-sdk';\nconst flags = init('key');\napp.post('/a', async (req, res) => {\n  const order = await prisma.order.create({ data: req.body });\n  res.json({ order, beta: await flags.variation('beta', { key: order.id }, false) });\n});`,
    },
    { name: 'a cache of Nest in memory', dependencies: { 'cache-manager': '^5.4.0' }, files: { 'src/rates.ts': NEST_CACHE } },
    {
      name: 'a cache of Nest of a version that keeps errors to itself',
      dependencies: { 'cache-manager': '^6.1.0', 'cache-manager-redis-yet': '^5.1.0' },
      files: { 'src/rates.ts': NEST_CACHE },
    },
    {
      name: 'a mail that somebody waits for',
      code: `${SERVER}${MAIL}app.post('/password/forgot', async (req, res) => {\n  await prisma.token.create({ data: req.body });\n  await ${SEND};\n  res.sendStatus(204);\n});`,
    },
    {
      name: 'a mail that the request is about',
      code: `${SERVER}${MAIL}app.post('/campaigns/:id/newsletter', async (req, res) => {\n  await prisma.delivery.create({ data: req.body });\n  await ${SEND};\n  res.sendStatus(204);\n});`,
    },
    {
      name: 'a block in Redis is no data',
      code: `${SERVER}${REDIS}app.get('/a', async (req, res) => {\n  const blocked = await redis.get('block:' + req.ip);\n  if (blocked) return res.sendStatus(403);\n  return res.json(await prisma.order.findMany({ take: 10 }));\n});`,
    },
    {
      name: 'what is in Redis leads to what is loaded',
      code: `${SERVER}${REDIS}app.get('/a', async (req, res) => {\n  const session = await redis.get(req.headers.cookie ?? '');\n  if (!session) return res.sendStatus(401);\n  return res.json(await prisma.user.findUnique({ where: { id: JSON.parse(session).user } }));\n});`,
    },
    {
      name: 'a gate that lets the first one through, which stores something',
      code: `${SERVER}${REDIS}app.post('/a', async (req, res) => {\n  const claimed = await redis.set(req.body.id, '1', 'EX', 60, 'NX');\n  if (claimed !== 'OK') return res.json(await redis.get(req.body.id));\n  const order = await prisma.order.create({ data: req.body });\n  await redis.set(req.body.id, order.id, 'EX', 600);\n  return res.json(order);\n});`,
    },
    {
      name: 'a helper whose callers load nothing',
      code: `${SERVER}${REMEMBER}app.get('/a', async (_req, res) => res.json(await remember('a', async () => 1 + 1)));`,
    },
    {
      name: 'a job is tried again, with the message that it failed to send',
      code: `import { Worker } from 'bullmq';\nimport { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n${SLACK}new Worker('orders', async (job) => {\n  const order = await prisma.order.create({ data: job.data });\n  await ${TELL};\n  return order.id;\n});`,
    },
    {
      name: 'a program that asks in passing',
      code: `import Redis from 'ioredis';\nconst redis = new Redis({ commandTimeout: 500 });\nexport async function main() {\n  const seen = await redis.get('cursor');\n  const rows = await fetch(\`https://a.example?after=\${seen}\`);\n  await redis.set('cursor', String(rows.status));\n}\nawait main();`,
    },
    {
      name: 'told before anything is stored',
      code: `${SERVER}${SLACK}app.post('/a', async (_req, res) => res.json(await ${TELL}));`,
    },
    {
      name: 'nobody waits for it',
      code: `${SERVER}${SLACK}app.post('/a', async (req, res) => {\n  const order = await prisma.order.create({ data: req.body });\n  void ${TELL}.catch(console.error);\n  res.json(order);\n});`,
    },
    {
      name: 'caught by the caller',
      files: {
        'src/tell.ts': `${SLACK}export async function place(prisma, data) {\n  const order = await prisma.order.create({ data });\n  await ${TELL};\n  return order;\n}`,
        'src/app.ts': `${SERVER}import { place } from './tell.ts';\napp.post('/a', async (req, res) => {\n  try {\n    res.json(await place(prisma, req.body));\n  } catch {\n    res.json({});\n  }\n});`,
      },
    },
    {
      name: 'each promise of the list is caught or counts',
      code: `${SERVER}${SLACK}app.post('/a', async (req, res) => {\n  const [order] = await Promise.all([prisma.order.findFirst(), ${TELL}.catch(() => undefined)]);\n  res.json(order);\n});`,
    },
    {
      name: 'settled, whatever comes',
      code: `${SERVER}${SLACK}app.post('/a', async (req, res) => {\n  const [order] = await Promise.allSettled([prisma.order.findFirst(), ${TELL}]);\n  res.json(order);\n});`,
    },
    {
      name: 'all of the list counts',
      code: `${SERVER}app.get('/a', async (_req, res) => res.json(await Promise.all([prisma.order.findMany({ take: 1 }), prisma.invoice.findMany({ take: 1 })])));`,
    },
  ],
  invalid: [
    `${SERVER}${REDIS}app.get('/a', async (_req, res) => {\n  // expect: degradation-path/cache-read-fatal P2\n  const hit = await redis.get('a');\n  if (hit) return res.json(JSON.parse(hit));\n  const rows = await prisma.order.findMany({ take: 10 });\n  await redis.set('a', JSON.stringify(rows), 'EX', 60);\n  return res.json(rows);\n});`,
    {
      name: 'in another file, with another library',
      files: {
        'src/rates.ts': `const { createClient } = require('redis');\nconst axios = require('axios');\nconst cache = createClient();\nasync function rates() {\n  // expect: degradation-path/cache-read-fatal\n  const hit = await cache.get('rates');\n  if (hit) return JSON.parse(hit);\n  const { data } = await axios.get('https://rates.example', { timeout: 2000 });\n  await cache.setEx('rates', 60, JSON.stringify(data));\n  return data;\n}\nmodule.exports = { rates };`,
        'src/app.js': `const express = require('express');\nconst { rates } = require('./rates.ts');\nconst app = express();\napp.get('/rates', async (_req, res) => res.json(await rates()));\napp.listen(3000);`,
      },
    },
    {
      name: 'through a class that holds the cache',
      files: {
        'src/cache.ts': `import Redis from 'ioredis';\nexport class Cache {\n  private readonly redis = new Redis({ commandTimeout: 500 });\n  async get(key: string) {\n    const text = await this.redis.get(key);\n    return text ? JSON.parse(text) : undefined;\n  }\n  async set(key: string, value: unknown) {\n    await this.redis.set(key, JSON.stringify(value), 'EX', 60);\n  }\n}`,
        'src/app.ts': `${SERVER}import { Cache } from './cache.ts';\nconst cache = new Cache();\napp.get('/a', async (_req, res) => {\n  // expect: degradation-path/cache-read-fatal\n  const hit = await cache.get('a');\n  if (hit) return res.json(hit);\n  const rows = await prisma.order.findMany({ take: 10 });\n  await cache.set('a', rows);\n  return res.json(rows);\n});`,
      },
    },
    `${SERVER}${SLACK}app.post('/a', async (req, res) => {\n  const order = await prisma.order.create({ data: req.body });\n  // expect: degradation-path/optional-call-fatal P2\n  await ${TELL};\n  res.json(order);\n});`,
    {
      name: 'a cache that is filled elsewhere',
      code: `${SERVER}${REDIS}app.get('/a', async (_req, res) => {\n  // expect: degradation-path/cache-read-fatal\n  const hit = await redis.get('a');\n  if (hit === null) {\n    const rows = await prisma.order.findMany({ take: 10 });\n    return res.json(rows);\n  }\n  return res.json(JSON.parse(hit));\n});`,
    },
    {
      name: 'a cache that is filled elsewhere, with an early way out',
      code: `${SERVER}${REDIS}app.get('/a', async (_req, res) => {\n  // expect: degradation-path/cache-read-fatal\n  const hit = await redis.get('a');\n  if (hit) return res.json(JSON.parse(hit));\n  const rows = await prisma.order.findMany({ take: 10 });\n  return res.json(rows);\n});`,
    },
    {
      name: 'a statement that a function of the tree hands on',
      code: `${SERVER}${SLACK}import { Pool } from 'pg';\nconst pool = new Pool();\nconst query = (text: string, values: unknown[]) => pool.query(text, values);\napp.post('/a', async (req, res) => {\n  await query('INSERT INTO orders(id) VALUES ($1)', [req.body.id]);\n  // expect: degradation-path/optional-call-fatal P2\n  await ${TELL};\n  res.json({});\n});`,
    },
    {
      name: 'a helper that is given what loads the data',
      code: `${SERVER}${REMEMBER.replace('  const hit', '  // expect: degradation-path/cache-read-fatal\n  const hit')}app.get('/a', async (_req, res) => res.json(await remember('a', () => prisma.order.findMany({ take: 10 }))));`,
    },
    {
      name: 'a cache of Nest that is kept in Redis',
      dependencies: { 'cache-manager': '^5.4.0', 'cache-manager-redis-yet': '^5.1.0' },
      files: { 'src/rates.ts': NEST_CACHE.replace('    const hit', '    // expect: degradation-path/cache-read-fatal\n    const hit') },
    },
    {
      name: 'a mail of a helper after the order, whose failure is handed on',
      code: `${SERVER}${MAIL}const thank = async (to: string) => { await ${SEND}; };\napp.post('/orders', async (req, res, next) => {\n  try {\n    const order = await prisma.order.create({ data: req.body });\n    // expect: degradation-path/optional-call-fatal\n    await thank(req.body.to);\n    res.json(order);\n  } catch (error) {\n    next(error);\n  }\n});`,
    },
    {
      name: 'a search index that is written after the database',
      files: {
        'src/orders.service.ts': `import { Injectable } from '@nestjs/common';\nimport { ElasticsearchService } from '@nestjs/elasticsearch';\nimport { InjectRepository } from '@nestjs/typeorm';\nimport { Repository } from 'typeorm';\n@Injectable()\nexport class OrdersService {\n  constructor(private readonly search: ElasticsearchService, private readonly orders: Repository<object>) {}\n  async create(order: object) {\n    const saved = await this.orders.save(order);\n    // expect: degradation-path/optional-call-fatal\n    await this.search.index({ index: 'orders', document: saved });\n    return saved;\n  }\n}`,
        'src/orders.controller.ts': `import { Body, Controller, Post } from '@nestjs/common';\nimport { OrdersService } from './orders.service.ts';\n@Controller('orders')\nexport class OrdersController {\n  constructor(private readonly orders: OrdersService) {}\n  @Post()\n  create(@Body() order: object) {\n    return this.orders.create(order);\n  }\n}`,
      },
    },
    `${SERVER}${SLACK}const tell = async () => ${TELL};\napp.post('/a', async (req, res) => {\n  const [order] = await Promise.all([\n    prisma.order.findFirst(),\n    // expect: degradation-path/all-or-nothing\n    tell(),\n  ]);\n  res.json(order);\n});`,
  ],
});
