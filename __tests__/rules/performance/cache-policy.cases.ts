import { defineCases } from '../../support/rule-tester.ts';

const IOREDIS = `import Redis from 'ioredis';\nconst redis = new Redis(process.env.REDIS_URL);\n`;
const REDIS = `import { createClient } from 'redis';\nconst redis = createClient();\n`;
const LOAD = `import { load } from './load.ts';\n`;
const NEST = (
  controller: string,
  imports = '',
): string => `import { Controller, Get, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { CacheInterceptor, CacheKey } from '@nestjs/cache-manager';
import { AuthGuard } from '@nestjs/passport';
import { CurrentUser } from './current-user.ts';
${imports}${controller}`;

export default defineCases({
  valid: [
    // With a lifetime, in each way to say so.
    `${IOREDIS}${LOAD}export async function report(id: string) {
  const known = await redis.get(\`report:\${id}\`);
  if (known) return JSON.parse(known);
  const made = await load(id);
  await redis.set(\`report:\${id}\`, JSON.stringify(made), 'EX', 300);
  return made;
}`,
    `${REDIS}${LOAD}export async function report(id: string) {
  const known = await redis.get(\`report:\${id}\`);
  if (known) return JSON.parse(known);
  const made = await load(id);
  await redis.set(\`report:\${id}\`, JSON.stringify(made), { EX: 300 });
  return made;
}`,
    `${IOREDIS}${LOAD}export async function report(id: string) {
  if (await redis.get(id)) return;
  await redis.set(id, await load(id));
  await redis.expire(id, 300);
}`,
    `${IOREDIS}export class CacheService {
  async put(key: string, value: string, seconds?: number) {
    if (seconds) await redis.set(key, value, 'EX', seconds);
    else await redis.set(key, value);
  }
}`,
    // A hash that is no cache, a store with a lifetime of its own, one that is bounded.
    `${IOREDIS}export async function rename(id: string, name: string) {
  const old = await redis.hget('names', id);
  await redis.hset('names', id, name);
  return old;
}`,
    `import { Inject, Injectable } from '@nestjs/common';
import { CACHE_MANAGER } from '@nestjs/cache-manager';
import type { Cache } from 'cache-manager';
@Injectable()
export class Prices {
  constructor(@Inject(CACHE_MANAGER) private readonly cache: Cache) {}
  async keep(sku: string, price: number) {
    await this.cache.set(\`price:\${sku}\`, price);
    await this.cache.set(\`shown:\${sku}\`, price, 60_000);
  }
}`,
    `import { LRUCache } from 'lru-cache';
const prices = new LRUCache({ max: 500, ttl: 60_000 });
export const keep = (sku: string, price: number) => prices.set(sku, price);`,
    `import NodeCache from 'node-cache';
${LOAD}const cache = new NodeCache({ stdTTL: 60 });
export async function rates(day: string) { cache.set(day, await load(day)); }`,
    `import Keyv from 'keyv';
${LOAD}const cache = new Keyv({ ttl: 60_000 });
export async function rates(day: string) { await cache.set(day, await load(day)); }`,
    `import NodeCache from 'node-cache';
${LOAD}import { options } from './options.ts';
const cache = new NodeCache(options);
export async function rates(day: string) { cache.set(day, await load(day)); }`,
    // A store, not a cache.
    `${IOREDIS}export const enable = (flag: string) => redis.set(\`flag:\${flag}\`, 'on');`,
    `${IOREDIS}export const remember = (id: string, cart: object) => redis.set(\`cart:\${id}\`, JSON.stringify(cart));`,
    // The key names who asks.
    `${IOREDIS}${LOAD}export async function dashboard(userId: string) {
  const key = \`dashboard:\${userId}\`;
  const known = await redis.get(key);
  if (known) return JSON.parse(known);
  const made = await load({ userId });
  await redis.set(key, JSON.stringify(made), 'EX', 60);
  return made;
}`,
    `${IOREDIS}${LOAD}import { keyFor } from './keys.ts';
export async function dashboard(userId: string) {
  const key = keyFor('dashboard');
  const known = await redis.get(key);
  if (known) return JSON.parse(known);
  const made = await load({ userId });
  await redis.set(key, JSON.stringify(made), 'EX', 60);
  return made;
}`,
    `${IOREDIS}${LOAD}export async function rates() {
  const known = await redis.get('rates');
  if (known) return JSON.parse(known);
  const made = await load('rates');
  await redis.set('rates', JSON.stringify(made), 'EX', 60);
  return made;
}`,
    // Answers that are the same for all, and keys that tell users apart.
    NEST(`@Controller('rates')
export class RatesController {
  @UseInterceptors(CacheInterceptor)
  @Get()
  list() { return []; }
}`),
    NEST(
      `@UseGuards(AuthGuard('jwt'))
@UseInterceptors(UserCacheInterceptor)
@Controller('me')
export class MeController {
  @Get()
  me(@CurrentUser() user: object) { return user; }
}`,
      `import { UserCacheInterceptor } from './user-cache.ts';\n`,
    ),
    `import express from 'express';
const app = express();
app.get('/me', (req, res) => { res.set('Cache-Control', 'private, max-age=60').json(req.user); });
app.get('/rates', (req, res) => { res.set('Cache-Control', 'public, max-age=60').json([]); });
app.listen(3000);`,
  ],
  invalid: [
    `${IOREDIS}${LOAD}export async function report(id: string) {
  const known = await redis.get(\`report:\${id}\`);
  if (known) return JSON.parse(known);
  const made = await load(id);
  // expect: cache-policy/no-ttl P2
  await redis.set(\`report:\${id}\`, JSON.stringify(made));
  return made;
}`,
    {
      name: 'CommonJS, the client of Redis',
      path: 'src/app.cjs',
      code: `const { createClient } = require('redis');
const { load } = require('./load.cjs');
const client = createClient();
module.exports.rates = async (day) => {
  const known = await client.get(day);
  if (known) return known;
  const made = await load(day);
  // expect: cache-policy/no-ttl P2
  await client.set(day, made);
  return made;
};`,
    },
    `${IOREDIS}import { Injectable } from '@nestjs/common';
@Injectable()
export class CacheService {
  // expect: cache-policy/no-ttl P3
  put(key: string, value: object) { return redis.set(key, JSON.stringify(value)); }
}`,
    `import NodeCache from 'node-cache';
${LOAD}const cache = new NodeCache();
// expect: cache-policy/no-ttl P3
export async function rates(day: string) { cache.set(day, await load(day)); }`,
    `import Keyv from 'keyv';
${LOAD}const rates = new Keyv('redis://localhost');
export async function rate(day: string) {
  const known = await rates.get(day);
  if (known) return known;
  const made = await load(day);
  // expect: cache-policy/no-ttl P2
  await rates.set(day, made);
  return made;
}`,
    `${IOREDIS}${LOAD}export async function dashboard(userId: string) {
  const known = await redis.get('dashboard');
  if (known) return JSON.parse(known);
  const made = await load({ userId });
  // expect: cache-policy/key-misses-tenant-or-user P0
  await redis.set('dashboard', JSON.stringify(made), 'EX', 60);
  return made;
}`,
    NEST(`@UseGuards(AuthGuard('jwt'))
@Controller('me')
export class MeController {
  // expect: cache-policy/key-misses-tenant-or-user P0
  @UseInterceptors(CacheInterceptor)
  @CacheKey('dashboard')
  @Get('dashboard')
  dashboard(@CurrentUser() user: object) { return user; }
}`),
    NEST(`@UseGuards(AuthGuard('jwt'))
@UseInterceptors(CacheInterceptor)
@Controller('orders')
export class OrdersController {
  // expect: cache-policy/key-misses-tenant-or-user P2
  @Get()
  list() { return []; }
  @Get('open')
  open() { return []; }
}`),
    `import express from 'express';
const app = express();
app.get('/me', (req, res) => {
  // expect: cache-policy/private-as-public P2
  res.set('Cache-Control', 'public, max-age=600').json(req.user);
});
app.listen(3000);`,
    `${IOREDIS}import { load } from './load.ts';
export class CatalogueCache {
  async item(id: string) {
    const hit = await redis.hget('catalogue', id);
    if (hit) return JSON.parse(hit);
    const row = await load(id);
    // expect: cache-policy/no-ttl P2
    await redis.hset('catalogue', id, JSON.stringify(row));
    return row;
  }
}`,
    `import { Inject, Injectable } from '@nestjs/common';
import { CACHE_MANAGER } from '@nestjs/cache-manager';
import type { Cache } from 'cache-manager';
@Injectable()
export class Prices {
  constructor(@Inject(CACHE_MANAGER) private readonly cache: Cache) {}
  async keep(sku: string, price: number) {
    // expect: cache-policy/no-ttl P3
    await this.cache.set(\`price:\${sku}\`, price, 0);
  }
}`,
    `${IOREDIS}import { Pool } from 'pg';
import express from 'express';
const pool = new Pool();
const app = express();
app.get('/dashboard', async (req, res) => {
  const hit = await redis.get('dashboard');
  if (hit) return res.json(JSON.parse(hit));
  const { rows } = await pool.query('select * from widgets where owner_id = $1', [req.user.id]);
  // expect: cache-policy/key-misses-tenant-or-user P0
  await redis.set('dashboard', JSON.stringify(rows), 'EX', 60);
  res.json(rows);
});
app.listen(3000);`,
  ],
  covers: {
    flagged: [
      "'ioredis'",
      "'redis'",
      'redis.hset',
      "'@nestjs/cache-manager'",
      "'cache-manager'",
      "'keyv'",
      "'node-cache'",
      'Cache-Control',
    ],
    passed: ["'lru-cache'"],
  },
});
