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
  ],
});
