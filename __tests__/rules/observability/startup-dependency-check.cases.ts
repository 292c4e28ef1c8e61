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
  ],
});
