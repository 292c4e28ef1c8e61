import { defineCases } from '../../support/rule-tester.ts';

const SERVER = "import express from 'express';\nconst app = express();\n";
const ROUTE = "app.get('/orders', async (req, res) => res.json(await pool.query('select * from orders limit 10')));\n";
const POOL = "import { Pool } from 'pg';\nconst pool = new Pool();\n";

export default defineCases({
  valid: [
    { name: 'a question at the start', code: `${POOL}${SERVER}${ROUTE}await pool.query('select 1');\napp.listen(3000);` },
    {
      name: 'a question of readiness',
      code: `${POOL}${SERVER}${ROUTE}app.get('/ready', async (req, res) => { try { await pool.query('select 1'); res.sendStatus(200); } catch { res.sendStatus(503); } });\napp.listen(3000);`,
    },
    {
      name: 'a connection of Prisma',
      code: `import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n${SERVER}app.get('/a', async (req, res) => res.json(await prisma.order.count()));\nasync function main() { await prisma.$connect(); app.listen(3000); }\nawait main();`,
    },
    {
      name: 'a read of the start in another file',
      files: {
        'src/app.ts': `import { warm } from './db.ts';\n${SERVER}await warm();\napp.listen(3000);`,
        'src/db.ts': "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const warm = () => pool.query('select 1');",
      },
    },
    {
      name: 'a module that connects by itself',
      files: {
        'src/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);",
        'src/app.module.ts':
          "import { Module } from '@nestjs/common';\nimport { TypeOrmModule } from '@nestjs/typeorm';\n@Module({ imports: [TypeOrmModule.forRoot({ type: 'postgres' })] })\nexport class AppModule {}\nexport { source } from './source.ts';",
        'src/source.ts': "import { DataSource } from 'typeorm';\nexport const source = new DataSource({ type: 'postgres' });",
      },
    },
    { name: 'no database', code: `${SERVER}app.get('/a', (req, res) => res.json([]));\napp.listen(3000);` },
    { name: 'a library', code: "import { Pool } from 'pg';\nexport const pool = new Pool();" },
    {
      name: 'a failure that is told',
      code: `import mongoose from 'mongoose';\nimport { Kafka } from 'kafkajs';\nimport amqp from 'amqplib';\n${SERVER}const bus = new Kafka({ brokers: [process.env.K!] }).producer();\nasync function main() {\n  try {\n    await mongoose.connect(process.env.MONGO!);\n    await bus.connect();\n    await amqp.connect(process.env.AMQP!);\n  } catch (error) {\n    console.error('a dependency is away', error);\n    process.exit(1);\n  }\n  app.listen(3000);\n}\nvoid main();`,
    },
    {
      name: 'a failure that ends the process by itself',
      code: `import mongoose from 'mongoose';\n${SERVER}await mongoose.connect(process.env.MONGO!);\napp.listen(3000);`,
    },
    {
      name: 'a failure that is handed on',
      code: `import knex from 'knex';\n${SERVER}const db = knex({ client: 'pg' });\nawait db.raw('select 1').catch((cause) => { throw new Error('postgres is away', { cause }); });\napp.listen(3000);`,
    },
    {
      name: 'a failure that readiness is told of',
      code: `import mongoose from 'mongoose';\nimport amqp from 'amqplib';\n${SERVER}let isUp = true;\nconst state = { broker: true };\napp.get('/ready', (req, res) => res.sendStatus(isUp && state.broker ? 200 : 503));\nawait mongoose.connect(process.env.MONGO!).catch(() => { isUp = false; });\nawait amqp.connect(process.env.AMQP!).catch(() => { state.broker = false; });\napp.listen(3000);`,
    },
    {
      name: 'connected to by a request, which another rule speaks of',
      code: `import { MongoClient } from 'mongodb';\n${SERVER}let client;\napp.get('/a', async (req, res) => {\n  if (!client) { client = new MongoClient(process.env.MONGO!); await client.connect(); }\n  res.json(await client.db().collection('a').findOne());\n});\napp.listen(3000);`,
    },
    {
      name: 'tried again until it works',
      code: `import amqp from 'amqplib';\nimport { setTimeout } from 'node:timers/promises';\n${SERVER}async function connect() {\n  for (;;) {\n    try { return await amqp.connect(process.env.AMQP!); } catch { await setTimeout(1000); }\n  }\n}\nawait connect();\napp.listen(3000);`,
    },
    {
      name: 'indicators of Terminus',
      files: {
        'src/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);",
        'src/app.module.ts':
          "import { Controller, Get, Module } from '@nestjs/common';\nimport { HealthCheck, HealthCheckService, PrismaHealthIndicator, TerminusModule } from '@nestjs/terminus';\nimport { PrismaService } from './prisma.service.ts';\n@Controller('health')\nclass HealthController {\n  constructor(private health: HealthCheckService, private db: PrismaHealthIndicator, private prisma: PrismaService) {}\n  @Get('ready') @HealthCheck()\n  ready() { return this.health.check([() => this.db.pingCheck('postgres', this.prisma)]); }\n}\n@Module({ imports: [TerminusModule], controllers: [HealthController], providers: [PrismaService] })\nexport class AppModule {}",
        'src/prisma.service.ts':
          "import { Injectable } from '@nestjs/common';\nimport { PrismaClient } from '@prisma/client';\n@Injectable()\nexport class PrismaService extends PrismaClient {}",
      },
    },
    {
      name: 'a command',
      files: {
        'scripts/export.ts': "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const rows = () => pool.query('select 1');",
      },
    },
  ],
  invalid: [
    `import { Pool } from 'pg';\n// expect: startup-dependency-check\nconst pool = new Pool();\n${SERVER}${ROUTE}app.listen(3000);`,
    `const { PrismaClient } = require('@prisma/client');\nconst app = require('express')();\n// expect: startup-dependency-check\nconst prisma = new PrismaClient();\napp.get('/a', async (req, res) => res.json(await prisma.order.count()));\napp.listen(3000);`,
    {
      name: 'a data source that nobody starts',
      files: {
        'src/app.ts': `import { source } from './db.ts';\n${SERVER}app.get('/a', async (req, res) => res.json(await source.query('select 1')));\napp.listen(3000);`,
        'src/db.ts':
          "import { DataSource } from 'typeorm';\n// expect: startup-dependency-check\nexport const source = new DataSource({ type: 'postgres' });",
      },
    },
    `import mysql from 'mysql2/promise';\nimport Fastify from 'fastify';\nconst app = Fastify();\n// expect: startup-dependency-check\nconst pool = mysql.createPool(process.env.DB!);\napp.get('/a', async () => pool.query('select 1'));\napp.get('/health', async () => ({ ok: true, at: Date.now() }));\nawait app.listen({ port: 3000 });`,
    {
      name: 'a class that is the client',
      files: {
        'src/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);",
        'src/app.module.ts':
          "import { Controller, Get, Module } from '@nestjs/common';\nimport { PrismaService } from './prisma.service.ts';\n@Controller()\nclass Users {\n  constructor(private readonly prisma: PrismaService) {}\n  @Get() all() { return this.prisma.user.findMany({ take: 5 }); }\n}\n@Module({ providers: [PrismaService], controllers: [Users] })\nexport class AppModule {}",
        'src/prisma.service.ts':
          "import { PrismaClient } from '@prisma/client';\n// expect: startup-dependency-check\nexport class PrismaService extends PrismaClient {}",
      },
    },
    `const knex = require('knex');\nconst app = require('express')();\n// expect: startup-dependency-check\nconst db = knex({ client: 'pg', connection: process.env.DB });\napp.get('/a', async (req, res) => res.json(await db('a').limit(5)));\napp.listen(3000);`,
    {
      name: 'a catch that tells nobody',
      code: `import { DataSource } from 'typeorm';\n${SERVER}const source = new DataSource({ type: 'postgres' });\n// expect: startup-dependency-check\nawait source.initialize().catch(() => {});\napp.listen(3000);`,
    },
    {
      name: 'a start that ends without a word',
      code: `import mongoose from 'mongoose';\n${SERVER}async function main() {\n  try {\n    // expect: startup-dependency-check\n    await mongoose.connect(process.env.MONGO!);\n  } catch {\n    process.exit(1);\n  }\n  app.listen(3000);\n}\nvoid main();`,
    },
    {
      name: 'brokers of which nobody hears that they are away',
      code: `import amqp from 'amqplib';\nimport { Kafka } from 'kafkajs';\n${SERVER}const bus = new Kafka({ brokers: [process.env.K!] }).producer();\nlet channel;\n// expect: startup-dependency-check\namqp.connect(process.env.AMQP!).then((it) => it.createChannel()).then((it) => { channel = it; }).catch(() => {});\ntry {\n  // expect: startup-dependency-check\n  await bus.connect();\n} catch {}\napp.post('/a', (req, res) => res.json(channel.sendToQueue('a', Buffer.from(''))));\napp.listen(3000);`,
    },
  ],
  covers: {
    flagged: ["'pg'", '@prisma/client', 'initialize', 'knex', 'mongoose', 'kafkajs', 'amqplib'],
    passed: ['@nestjs/terminus', '@nestjs/typeorm'],
  },
});
