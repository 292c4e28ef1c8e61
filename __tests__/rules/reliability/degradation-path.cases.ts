import { defineCases } from '../../support/rule-tester.ts';

const SERVER = `import express from 'express';\nimport { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\nconst app = express();\napp.listen(3000);\n`;
const REDIS = `import Redis from 'ioredis';\nconst redis = new Redis({ commandTimeout: 500 });\n`;
const SLACK = `import { WebClient } from '@slack/web-api';\nconst slack = new WebClient(process.env.SLACK_TOKEN);\n`;
const TELL = `slack.chat.postMessage({ channel: 'orders', text: 'new order' })`;

export default defineCases({
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
      name: 'a job is tried again',
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
      name: 'a search index that is written after the database',
      files: {
        'src/orders.service.ts': `import { Injectable } from '@nestjs/common';\nimport { ElasticsearchService } from '@nestjs/elasticsearch';\nimport { InjectRepository } from '@nestjs/typeorm';\nimport { Repository } from 'typeorm';\n@Injectable()\nexport class OrdersService {\n  constructor(private readonly search: ElasticsearchService, private readonly orders: Repository<object>) {}\n  async create(order: object) {\n    const saved = await this.orders.save(order);\n    // expect: degradation-path/optional-call-fatal\n    await this.search.index({ index: 'orders', document: saved });\n    return saved;\n  }\n}`,
        'src/orders.controller.ts': `import { Body, Controller, Post } from '@nestjs/common';\nimport { OrdersService } from './orders.service.ts';\n@Controller('orders')\nexport class OrdersController {\n  constructor(private readonly orders: OrdersService) {}\n  @Post()\n  create(@Body() order: object) {\n    return this.orders.create(order);\n  }\n}`,
      },
    },
    `${SERVER}${SLACK}const tell = async () => ${TELL};\napp.post('/a', async (req, res) => {\n  const [order] = await Promise.all([\n    prisma.order.findFirst(),\n    // expect: degradation-path/all-or-nothing\n    tell(),\n  ]);\n  res.json(order);\n});`,
  ],
});
