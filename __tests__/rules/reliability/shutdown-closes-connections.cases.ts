import { defineCases } from '../../support/rule-tester.ts';

const MAIN = `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(3000);`;

export default defineCases({
  valid: [
    {
      name: 'a pool that the handler ends',
      code: `import express from 'express';
import { Pool } from 'pg';
const pool = new Pool();
const server = express().listen(3000);
process.on('SIGTERM', () => {
  server.close(async () => { await pool.end(); process.exit(0); });
});`,
    },
    {
      name: 'through a class of its own, in another file',
      files: {
        'src/app.ts': `import express from 'express';
import { database } from './database.ts';
const server = express().listen(3000);
process.on('SIGTERM', () => server.close(() => void database.stop()));`,
        'src/database.ts': `import { Pool } from 'pg';
class Database {
  private readonly pool = new Pool();
  async stop() { await this.pool.end(); }
}
export const database = new Database();`,
      },
    },
    {
      name: 'a service of Nest that disconnects',
      files: {
        'src/main.ts': MAIN,
        'src/app.module.ts': `import { Module } from '@nestjs/common';
import { PrismaService } from './prisma.service.ts';
@Module({ providers: [PrismaService] })
export class AppModule {}`,
        'src/prisma.service.ts': `import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { PrismaClient } from '@prisma/client';
@Injectable()
export class PrismaService extends PrismaClient implements OnModuleInit, OnModuleDestroy {
  async onModuleInit() { await this.$connect(); }
  async onModuleDestroy() { await this.$disconnect(); }
}`,
      },
    },
    {
      name: 'a module that ends what it opened',
      files: {
        'src/main.ts': MAIN,
        'src/app.module.ts': `import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { source } from './source.ts';
@Module({ imports: [TypeOrmModule.forRootAsync({ useFactory: () => source.options })] })
export class AppModule {}`,
        'src/source.ts': `import { DataSource } from 'typeorm';
export const source = new DataSource({ type: 'postgres' });`,
      },
    },
    {
      name: 'a hook of Fastify',
      code: `import Fastify from 'fastify';
import { Pool } from 'pg';
const app = Fastify();
const pool = new Pool();
app.addHook('onClose', async () => { await pool.end(); });
await app.listen({ port: 3000 });
process.on('SIGTERM', async () => { await app.close(); process.exit(0); });`,
    },
    {
      name: 'a client that is opened for one piece of work',
      code: `import express from 'express';
import { MongoClient } from 'mongodb';
const app = express();
app.get('/', async (request, response) => {
  const client = new MongoClient('mongodb://db');
  response.json(await client.db().command({ ping: 1 }));
  await client.close();
});
const server = app.listen(3000);
process.on('SIGTERM', () => { server.close(); });`,
    },
    {
      name: 'a list of things to end',
      code: `import express from 'express';
import { Pool } from 'pg';
import { closers } from './closers.ts';
const pool = new Pool();
closers.push(pool);
const server = express().listen(3000);
process.on('SIGTERM', async () => {
  server.close();
  for (const one of closers) await one.end();
});`,
    },
    {
      name: 'a program without a handler, of which another rule speaks',
      code: `import express from 'express';
import { Pool } from 'pg';
const pool = new Pool();
express().listen(3000);`,
    },
    {
      name: 'everything ended by a function of another file, CommonJS',
      files: {
        'src/app.js': `const express = require('express');
const stores = require('./stores');
const server = express().listen(3000);
process.on('SIGTERM', () => server.close(() => stores.close().finally(() => process.exit(0))));`,
        'src/stores.js': `const knex = require('knex');
const mongoose = require('mongoose');
const Redis = require('ioredis');
const { Sequelize } = require('sequelize');
const db = knex({ client: 'pg' });
const sequelize = new Sequelize('mysql://db');
const cache = new Redis('redis://cache');
mongoose.connect('mongodb://db');
exports.close = () => Promise.allSettled([db.destroy(), sequelize.close(), cache.quit(), mongoose.connection.close()]);`,
      },
    },
    {
      name: 'a module of Mongoose, a plugin of Fastify, and a factory of a provider that its module ends',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(3000);`,
        'src/app.module.ts': `import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Pool } from 'pg';
const pool = { provide: 'PG', useFactory: () => new Pool() };
@Module({ imports: [MongooseModule.forRoot('mongodb://db')], providers: [pool] })
export class AppModule implements OnApplicationShutdown {
  constructor(@Inject('PG') private readonly pg: Pool) {}
  async onApplicationShutdown() { await this.pg.end(); }
}`,
        'src/web.ts': `import Fastify from 'fastify';
import fp from 'fastify-plugin';
import closeWithGrace from 'close-with-grace';
import { Pool } from 'pg';
const app = Fastify();
app.register(fp(async (fastify) => {
  const pool = new Pool();
  fastify.decorate('pg', pool);
  fastify.addHook('onClose', () => pool.end());
}));
closeWithGrace({ delay: 5_000 }, () => app.close());
await app.listen({ port: 3000 });`,
      },
    },
    {
      name: 'a pool that start-up ends itself',
      code: `import express from 'express';
import { Pool } from 'pg';
async function migrate() {
  const pool = new Pool();
  await pool.query('create table if not exists orders (id int)');
  await pool.end();
}
await migrate();
const server = express().listen(3000);
process.on('SIGTERM', () => server.close(() => process.exit(0)));`,
    },
    {
      name: 'a pool that ends when the server has closed, and methods that are handed over',
      files: {
        'src/app.ts': `import express from 'express';
import { Pool } from 'pg';
const pool = new Pool();
const server = express().listen(3000);
server.on('close', () => pool.end());
process.on('SIGTERM', () => {
  setTimeout(() => process.exit(1), 10_000).unref();
  server.close();
});`,
        'src/web.ts': `import express from 'express';
import { PrismaClient } from '@prisma/client';
import type { Server } from 'node:http';
const prisma = new PrismaClient();
function graceful(server: Server, steps: (() => Promise<void>)[]) {
  process.on('SIGTERM', async () => {
    await new Promise((done) => server.close(done));
    for (const step of steps) await step();
    process.exit(0);
  });
}
graceful(express().listen(3001), [prisma.$disconnect.bind(prisma)]);`,
      },
    },
    {
      name: 'a pool of a module that start-up needs once',
      files: {
        'src/app.ts': `import Fastify from 'fastify';
import closeWithGrace from 'close-with-grace';
import { check } from './database.ts';
await check();
const app = Fastify();
closeWithGrace({ delay: 5_000 }, () => app.close());
await app.listen({ port: 3000 });`,
        'src/database.ts': `import { Pool } from 'pg';
const pool = new Pool();
export const check = () => pool.query('select 1').finally(() => pool.end());`,
      },
    },
  ],
  invalid: [
    {
      name: 'a handler that closes the server alone',
      code: `import express from 'express';
import { Pool } from 'pg';
import Redis from 'ioredis';
const pool = new Pool();
const redis = new Redis();
const server = express().listen(3000);
// expect: shutdown-closes-connections
process.on('SIGTERM', () => server.close(() => process.exit(0)));`,
    },
    {
      name: 'one of two pools, CommonJS',
      files: {
        'src/app.js': `const express = require('express');
const { readers, writers } = require('./pools');
const server = express().listen(3000);
// expect: shutdown-closes-connections
process.on('SIGTERM', () => {
  server.close(() => writers.end());
});
exports.readers = readers;`,
        'src/pools.js': `const { Pool } = require('pg');
exports.readers = new Pool();
exports.writers = new Pool();`,
        'package.json': '{ "name": "app", "dependencies": { "express": "^4.19.0", "pg": "^8.0.0" } }',
      },
    },
    {
      name: 'a service of Nest without a hook',
      files: {
        'src/main.ts': MAIN,
        'src/app.module.ts': `import { Module } from '@nestjs/common';
import { PrismaService } from './prisma.service.ts';
@Module({ providers: [PrismaService] })
export class AppModule {}`,
        'src/prisma.service.ts': `import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PrismaClient } from '@prisma/client';
// expect: shutdown-closes-connections
@Injectable()
export class PrismaService extends PrismaClient implements OnModuleInit {
  async onModuleInit() { await this.$connect(); }
}`,
      },
    },
    {
      name: 'a client in a field, with hooks enabled',
      files: {
        'src/main.ts': MAIN,
        'src/app.module.ts': `import { Module } from '@nestjs/common';
import { CacheService } from './cache.service.ts';
@Module({ providers: [CacheService] })
export class AppModule {}`,
        'src/cache.service.ts': `import { Injectable } from '@nestjs/common';
import Redis from 'ioredis';
@Injectable()
export class CacheService {
  // expect: shutdown-closes-connections
  private readonly client = new Redis(process.env.REDIS_URL);
  get(key: string) { return this.client.get(key); }
}`,
      },
    },
    {
      name: 'close-with-grace',
      code: `import Fastify from 'fastify';
import closeWithGrace from 'close-with-grace';
import { knex } from 'knex';
const db = knex({ client: 'pg' });
const app = Fastify();
app.get('/', async () => db('orders').select());
// expect: shutdown-closes-connections
closeWithGrace({ delay: 10_000 }, async () => { await app.close(); });
await app.listen({ port: 3000 });`,
    },
    {
      name: 'clients in a file of their own, one kept for development, with both signals answered apart',
      files: {
        'src/app.ts': `import express from 'express';
import { prisma } from './prisma.ts';
const app = express();
app.get('/users', async (request, response) => response.json(await prisma.user.findMany()));
const server = app.listen(3000);
const stop = () => server.close(() => process.exit(0));
process.on('SIGINT', stop);
// expect: shutdown-closes-connections P2
process.on('SIGTERM', stop);`,
        'src/prisma.ts': `import { PrismaClient } from '@prisma/client';
const kept = globalThis as { prisma?: PrismaClient };
export const prisma = kept.prisma ?? new PrismaClient();`,
      },
    },
    {
      name: 'stores of every kind, CommonJS',
      files: {
        'src/app.js': `const express = require('express');
require('./stores');
const server = express().listen(3000);
// expect: shutdown-closes-connections P2
process.on('SIGTERM', () => server.close(() => process.exit(0)));`,
        'src/stores.js': `const knex = require('knex');
const mongoose = require('mongoose');
const { Sequelize } = require('sequelize');
const { DataSource } = require('typeorm');
exports.db = knex({ client: 'pg' });
exports.sequelize = new Sequelize('mysql://db');
exports.source = new DataSource({ type: 'postgres' });
mongoose.connect('mongodb://db');`,
      },
    },
    {
      name: 'a plugin that opens what no hook ends, and a provider',
      files: {
        'src/web.ts': `import Fastify from 'fastify';
import fp from 'fastify-plugin';
import closeWithGrace from 'close-with-grace';
import { Redis } from 'ioredis';
const app = Fastify();
app.register(fp(async (fastify) => {
  const redis = new Redis();
  fastify.decorate('redis', redis);
}));
// expect: shutdown-closes-connections P2
closeWithGrace({ delay: 5_000 }, () => app.close());
await app.listen({ port: 3000 });`,
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(3000);`,
        'src/app.module.ts': `import { Module } from '@nestjs/common';
import { Redis } from 'ioredis';
// expect: shutdown-closes-connections P2
const redis = { provide: 'REDIS', useFactory: () => new Redis() };
@Module({ providers: [redis], exports: [redis] })
export class AppModule {}`,
      },
    },
    {
      name: 'a client that is cut off',
      code: `import express from 'express';
import Redis from 'ioredis';
const redis = new Redis();
const server = express().listen(3000);
process.on('SIGTERM', () => server.close(() => {
  // expect: shutdown-closes-connections P3
  redis.disconnect();
}));`,
    },
  ],
  covers: {
    flagged: ["from 'pg'", '@prisma/client', 'DataSource', 'knex', 'mongoose', 'sequelize', 'redis.disconnect()'],
    passed: ['$disconnect', 'cache.quit()', '@nestjs/typeorm', '@nestjs/mongoose', 'onClose'],
  },
});
