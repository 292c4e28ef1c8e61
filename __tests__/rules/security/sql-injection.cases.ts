import { defineCases } from '../../support/rule-tester.ts';

const PG = `import { Pool } from 'pg';\nconst pool = new Pool();\n`;
const EXPRESS = `import express from 'express';\nconst app = express();\n`;
const ROUTE = `${PG}${EXPRESS}`;

/** A handler that runs `code` with `req` at hand. */
const handler = (code: string): string => `${ROUTE}app.get('/users', async (req, res) => {\n${code}\nres.end();\n});`;

export default defineCases({
  valid: [
    // Placeholders.
    handler("await pool.query('SELECT * FROM users WHERE name = $1', [req.query.name]);"),
    handler("await pool.query({ text: 'SELECT * FROM users WHERE name = $1', values: [req.query.name] });"),
    handler(
      "const ids = req.query.ids.split(',');\nawait pool.query(`SELECT * FROM users WHERE id IN (${ids.map((_, i) => `$${i + 1}`).join(', ')})`, ids);",
    ),
    handler("const ids = req.body.ids;\nawait pool.query(`SELECT * FROM users WHERE id IN (${ids.map(() => '?').join(', ')})`, ids);"),
    handler(
      "const ids = req.body.ids;\nawait pool.query('SELECT * FROM t WHERE id IN (' + Array(ids.length).fill('?').join() + ')', ids);",
    ),
    handler(
      "const where = [];\nconst values = [];\nif (req.query.name) {\n  values.push(req.query.name);\n  where.push(`name = $${values.length}`);\n}\nawait pool.query(`SELECT * FROM users WHERE ${where.join(' AND ')}`, values);",
    ),
    // Templates that bind.
    `import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n${EXPRESS}app.get('/u/:id', async (req, res) => res.json(await prisma.$queryRaw\`SELECT * FROM users WHERE id = \${req.params.id}\`));`,
    `import postgres from 'postgres';\nconst sql = postgres();\n${EXPRESS}app.get('/u/:id', async (req, res) => res.json(await sql\`SELECT * FROM users WHERE id = \${req.params.id}\`));`,
    `import { createPool, sql } from 'slonik';\nconst pool = await createPool('');\n${EXPRESS}app.get('/u/:id', async (req, res) => res.json(await pool.any(sql.unsafe\`SELECT * FROM users WHERE id = \${req.params.id}\`)));`,
    // Numbers, words from a list, what a schema or a pipe lets pass.
    handler('await pool.query(`SELECT * FROM users LIMIT ${Number(req.query.limit)} OFFSET ${parseInt(req.query.offset, 10)}`);'),
    handler('const page = +req.query.page;\nawait pool.query(`SELECT * FROM users OFFSET ${page * 20}`);'),
    handler(
      "const COLUMNS = { name: 'name', date: 'created_at' };\nawait pool.query(`SELECT * FROM users ORDER BY ${COLUMNS[req.query.sort] ?? 'name'}`);",
    ),
    handler(
      "const direction = req.query.dir === 'asc' ? 'ASC' : 'DESC';\nawait pool.query(`SELECT * FROM users ORDER BY name ${direction}`);",
    ),
    handler(
      "const { dir } = req.query;\nconst direction = dir === 'asc' || dir === 'desc' ? dir : 'asc';\nawait pool.query(`SELECT * FROM users ORDER BY name ${direction}`);",
    ),
    handler(
      "const { dir } = req.query;\nconst direction = dir !== 'asc' && dir !== 'desc' ? 'asc' : dir;\nawait pool.query(`SELECT * FROM users ORDER BY name ${direction}`);",
    ),
    `${ROUTE}class Users {\n  async list({ limit, order = 'asc' }) {\n    const direction = order === 'asc' || order === 'desc' ? order : 'asc';\n    return pool.query(\`SELECT * FROM users ORDER BY name \${direction}\`);\n  }\n}\nconst users = new Users();\napp.get('/users', async (req, res) => res.json(await users.list({ order: req.query.order })));`,
    handler(
      "const { sort } = req.query;\nif (!['name', 'email'].includes(sort)) return res.status(400).end();\nawait pool.query(`SELECT * FROM users ORDER BY ${sort}`);",
    ),
    handler(
      "const { table } = req.params;\nif (!/^[a-z_]+$/.test(table)) throw new Error('bad table');\nawait pool.query(`SELECT count(*) FROM ${table}`);",
    ),
    handler(
      "if (req.query.sort === 'name' || req.query.sort === 'email') await pool.query(`SELECT * FROM users ORDER BY ${req.query.sort}`);",
    ),
    `import { z } from 'zod';\n${handler("const { sort, id } = z.object({ sort: z.enum(['name', 'email']), id: z.string().uuid() }).parse(req.query);\nawait pool.query(`SELECT * FROM users WHERE id = '${id}' ORDER BY ${sort}`);")}`,
    `import { Controller, Get, Param, ParseIntPipe } from '@nestjs/common';\nimport { DataSource } from 'typeorm';\n@Controller('users')\nexport class UsersController {\n  constructor(private readonly data: DataSource) {}\n  @Get(':id')\n  find(@Param('id', ParseIntPipe) id: number) {\n    return this.data.query(\`SELECT * FROM users WHERE id = \${id}\`);\n  }\n}`,
    `import { Body, Controller, Post } from '@nestjs/common';\nimport { IsIn } from 'class-validator';\nimport { DataSource } from 'typeorm';\nclass SearchDto {\n  @IsIn(['name', 'email'])\n  sort: string;\n}\n@Controller('users')\nexport class UsersController {\n  constructor(private readonly data: DataSource) {}\n  @Post('search')\n  search(@Body() dto: SearchDto) {\n    return this.data.query('SELECT * FROM users ORDER BY ' + dto.sort);\n  }\n}`,
    // Constants, fields and settings of the operator.
    `${PG}const TABLE = 'users';\nexport const all = () => pool.query(\`SELECT * FROM \${TABLE}\`);`,
    `${PG}export class Store {\n  private readonly table = 'users';\n  all() {\n    return pool.query(\`SELECT * FROM \${this.table}\`);\n  }\n}`,
    `${PG}export const all = () => pool.query(\`SELECT * FROM \${process.env.SCHEMA}.users\`);`,
    `${PG}enum Direction {\n  Up = 'ASC',\n  Down = 'DESC',\n}\nconst list = (direction: Direction) => pool.query(\`SELECT * FROM users ORDER BY name \${direction}\`);\nexport const newest = () => list(Direction.Down);`,
    // Quoted by the library.
    `import format from 'pg-format';\n${handler("await pool.query(format('SELECT * FROM %I WHERE name = %L', req.query.table, req.query.name));")}`,
    `import mysql from 'mysql2/promise';\nconst db = mysql.createPool('');\n${EXPRESS}app.get('/', async (req, res) => res.json(await db.query(\`SELECT * FROM t WHERE name = \${db.escape(req.query.name)}\`)));`,
    `import knex from 'knex';\nconst db = knex({});\n${EXPRESS}app.get('/', async (req, res) => res.json(await db('users').where({ name: req.query.name }).orderBy(req.query.sort)));`,
    // A wrapper whose callers write constant text.
    {
      name: 'a wrapper of the client, called with placeholders',
      files: {
        'src/db.ts': `${PG}export const query = (text: string, values: unknown[]) => pool.query(text, values);`,
        'src/app.ts': `import { query } from './db.ts';\n${EXPRESS}app.get('/', async (req, res) => res.json(await query('SELECT * FROM users WHERE name = $1', [req.query.name])));`,
      },
    },
    // Conditions as objects, conditions as text with parameters.
    `import { Repository } from 'typeorm';\nexport const find = (users: Repository<object>, email: string) => users.createQueryBuilder('u').where('u.email = :email', { email }).getOne();`,
    `import { Sequelize } from 'sequelize';\nconst db = new Sequelize('');\n${EXPRESS}app.get('/', async (req, res) => res.json(await db.query('SELECT * FROM users WHERE name = :name', { replacements: { name: req.query.name } })));`,
    // Text about SQL that no database gets.
    `${EXPRESS}app.get('/', (req, res) => {\n  console.log(\`SELECT * FROM users WHERE id = '\${req.query.id}'\`);\n  res.end();\n});`,
    // A pattern with the wildcards escaped.
    handler("const text = escapeLike(req.query.q);\nawait pool.query('SELECT * FROM users WHERE name LIKE $1', [`%${text}%`]);"),
    `import { PGlite } from '@electric-sql/pglite';\nconst db = new PGlite();\nexport const find = (req, res) => db.query('SELECT * FROM users WHERE name = $1', [req.query.name]);`,
    `import { PGlite } from '@electric-sql/pglite';\nconst db = await PGlite.create();\nexport const find = (req, res) => db.sql\`SELECT * FROM users WHERE name = \${req.query.name}\`;`,
    {
      name: 'what a builder of routes hands on may be checked by then',
      dependencies: { '@remix-run/node': '2', pg: '8' },
      files: {
        'app/builder.ts':
          'export const route = (schema, work) => async ({ request }) => work({ searchParams: await schema.parse(request) });',
        'app/routes/orders.ts': `import { Pool } from 'pg';
import { route } from '../builder';
import { schema } from '../schema';
const pool = new Pool();
export const loader = route(schema, async ({ searchParams }) => pool.query('SELECT * FROM orders LIMIT ' + searchParams.limit));`,
      },
    },
  ],
  invalid: [
    // The word that is asked for is not the one that goes in.
    handler(
      "const { dir } = req.query;\nconst direction = dir === 'asc' ? 'ASC' : dir;\n// expect: sql-injection/dynamic-identifier P0\nawait pool.query(`SELECT * FROM users ORDER BY name ${direction}`);",
    ),
    handler("// expect: sql-injection/tainted P0\nawait pool.query(`SELECT * FROM users WHERE name = '${req.query.name}'`);"),
    handler(
      'const text = "SELECT * FROM users WHERE name = \'" + req.body.name.trim() + "\'";\n// expect: sql-injection/tainted P0\nawait pool.query(text);',
    ),
    handler(
      "let text = 'SELECT * FROM users WHERE 1 = 1';\nif (req.query.name) text += ` AND name = '${req.query.name}'`;\n// expect: sql-injection/tainted P0\nawait pool.query({ text });",
    ),
    handler(
      "const where = [];\nwhere.push(`name = '${req.query.name}'`);\n// expect: sql-injection/tainted P0\nawait pool.query('SELECT * FROM users WHERE ' + where.join(' AND '));",
    ),
    handler('// expect: sql-injection/dynamic-identifier P0\nawait pool.query(`SELECT * FROM users ORDER BY ${req.query.sort}`);'),
    handler(
      'const columns = Object.keys(req.body);\n// expect: sql-injection/dynamic-identifier P0\nawait pool.query(`UPDATE users SET ${columns.map((column, i) => `${column} = $${i + 1}`).join()}`, Object.values(req.body));',
    ),
    // Through functions of other files, CommonJS.
    {
      name: 'a model function that a route calls with the request',
      files: {
        'model/auth.js': `const pgp = require('pg-promise')();\nconst db = pgp('');\nfunction login(name, password) {\n  const q = "SELECT * FROM users WHERE name = '" + name + "'";\n  // expect: sql-injection/tainted P0\n  return db.one(q);\n}\nmodule.exports = login;`,
        'routes/login.js': `const express = require('express');\nconst login = require('../model/auth');\nconst router = express.Router();\nrouter.post('/login', (req, res) => {\n  const name = req.body.name;\n  login(name, req.body.password).then((user) => res.json(user));\n});\nmodule.exports = router;`,
      },
    },
    {
      name: 'a wrapper of the client: the caller writes the text',
      files: {
        'src/db.ts': `${PG}export const query = (text: string) => pool.query(text);`,
        'src/app.ts': `import { query } from './db.ts';\n${EXPRESS}app.get('/', async (req, res) => {\n  // expect: sql-injection/tainted P0\n  res.json(await query(\`SELECT * FROM users WHERE id = \${req.query.id}\`));\n});`,
      },
    },
    // A client that is not followed to its package, handed a statement.
    `import m from './models.js';\nexport const search = (req, res) => {\n  const { name } = req.query;\n  // expect: sql-injection/tainted P0\n  return m.sequelize.query(\`SELECT * FROM users WHERE name LIKE '%\${name}%'\`);\n};`,
    `import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n${EXPRESS}app.get('/u', async (req, res) => {\n  // expect: sql-injection/dynamic-identifier P0\n  res.json(await prisma.$queryRawUnsafe('SELECT * FROM users ORDER BY ' + req.query.sort));\n});`,
    `import { Body, Controller, Post } from '@nestjs/common';\nimport { IsString } from 'class-validator';\nimport { DataSource } from 'typeorm';\nclass SearchDto {\n  @IsString()\n  email: string;\n}\n@Controller('users')\nexport class UsersController {\n  constructor(private readonly data: DataSource) {}\n  @Post('search')\n  search(@Body() dto: SearchDto) {\n    // expect: sql-injection/tainted P0\n    return this.data.createQueryBuilder().where(\`u.email = '\${dto.email}'\`).getMany();\n  }\n}`,
    `import knex from 'knex';\nconst db = knex({});\n${EXPRESS}app.get('/', async (req, res) => {\n  // expect: sql-injection/tainted P0\n  res.json(await db('users').whereRaw(\`name = '\${req.query.name}'\`));\n});`,
    `import { Sequelize } from 'sequelize';\nimport { ApolloServer } from '@apollo/server';\nconst db = new Sequelize('');\nconst resolvers = {\n  Query: {\n    // expect: sql-injection/tainted P0\n    search: (_parent, args) => db.query(\`SELECT * FROM posts WHERE title = '\${args.text}'\`),\n  },\n};\nexport const server = new ApolloServer({ typeDefs: '', resolvers });`,
    `import { z } from 'zod';\n${handler("const { name } = z.object({ name: z.string() }).parse(req.query);\n// expect: sql-injection/tainted P0\nawait pool.query(`SELECT * FROM users WHERE name = '${name}'`);")}`,
    `import { Kafka } from 'kafkajs';\n${PG}const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'a' });\nawait consumer.run({\n  eachMessage: async ({ message }) => {\n    // expect: sql-injection/tainted P0\n    await pool.query(\`SELECT * FROM orders WHERE id = '\${message.value.toString()}'\`);\n  },\n});`,
    // The first quote alone is replaced.
    `const mysql = require('mysql2');\nconst db = mysql.createConnection('');\nexports.handler = async (event, context) => {\n  // expect: sql-injection/tainted P0\n  return db.query("SELECT * FROM t WHERE a = '" + event.body.name.replace("'", '') + "'");\n};`,
    // Nobody calls it yet.
    `${PG}// A helper for later.\nexport function findByName(name: string) {\n  // expect: sql-injection/unsafe-api P2\n  return pool.query(\`SELECT * FROM users WHERE name = '\${name}'\`);\n}`,
    handler(
      "// expect: sql-injection/like-unescaped P3\nawait pool.query('SELECT * FROM users WHERE name LIKE $1', [`%${req.query.q}%`]);",
    ),
    `import { PGlite } from '@electric-sql/pglite';\nimport express from 'express';\nconst db = await PGlite.create();\nconst app = express();\napp.get('/', (req, res) =>\n  db.transaction(async (tx) => {\n    // expect: sql-injection/tainted P0\n    await tx.exec(\`DELETE FROM users WHERE name = '\${req.query.name}'\`);\n  }),\n);`,
  ],
});
