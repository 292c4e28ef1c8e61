import { defineCases } from '../../support/rule-tester.ts';

const SERVER = "import express from 'express';\nconst app = express();\n";

export default defineCases({
  valid: [
    {
      name: 'the start waits for it',
      code: `import { MongoClient } from 'mongodb';\n${SERVER}let client;\nexport async function getDb() { client ??= await MongoClient.connect(process.env.MONGO!); return client.db(); }\napp.get('/a', async (req, res) => res.json(await getDb()));\nawait getDb();\napp.listen(3000);`,
    },
    {
      name: 'at the top',
      code: `import mongoose from 'mongoose';\n${SERVER}await mongoose.connect(process.env.MONGO!);\napp.listen(3000);`,
    },
    {
      name: 'a template made ready',
      code: `import Handlebars from 'handlebars';\n${SERVER}const render = Handlebars.compile('<p>{{name}}</p>');\napp.get('/a', (req, res) => res.send(render(req.query)));\napp.listen(3000);`,
    },
    {
      name: 'a template that users write',
      code: `import Handlebars from 'handlebars';\n${SERVER}app.post('/preview', (req, res) => res.send(Handlebars.compile(req.body.text)({})));\napp.listen(3000);`,
    },
    {
      name: 'the database of a tenant',
      code: `import mongoose from 'mongoose';\n${SERVER}app.get('/:tenant', async (req, res) => { const { tenant } = req.params; res.json(await mongoose.createConnection('mongodb://db/' + tenant)); });\napp.listen(3000);`,
    },
    {
      name: 'a function of a platform',
      code: "import { MongoClient } from 'mongodb';\nlet client;\nexport const handler = async () => { client ??= await MongoClient.connect(process.env.MONGO!); return client.db().collection('a').findOne(); };",
    },
    {
      name: 'readiness asks for it',
      code: `import { MongoClient } from 'mongodb';\n${SERVER}let db;\nasync function getDb() {\n  if (db) return db;\n  const client = await MongoClient.connect(process.env.MONGO!);\n  db = client.db();\n  return db;\n}\napp.get('/readyz', async (req, res) => res.json(await (await getDb()).command({ ping: 1 })));\napp.get('/a', async (req, res) => res.json(await (await getDb()).collection('a').findOne()));\napp.listen(3000);`,
    },
    {
      name: 'a connection of a pool, taken out and given back',
      code: `import { Pool } from 'pg';\n${SERVER}const pool = new Pool();\napp.get('/a', async (req, res) => { const client = await pool.connect(); try { res.json(await client.query('select 1')); } finally { client.release(); } });\napp.listen(3000);`,
    },
    {
      name: 'a module of a fixed name, and one whose absence is seen to',
      code: `const app = require('express')();\napp.get('/a', (req, res) => res.json(require('./tool').run()));\napp.get('/b/:name', (req, res) => { try { res.json(require('./tools/' + req.params.name)); } catch { res.sendStatus(404); } });\napp.listen(3000);`,
    },
    {
      name: 'secrets by name',
      code: `import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';\n${SERVER}const secrets = new SecretsManagerClient({});\nconst known = {};\nasync function secretOf(name: string) { known[name] ??= await secrets.send(new GetSecretValueCommand({ SecretId: name })); return known[name]; }\napp.get('/a/:name', async (req, res) => res.json(await secretOf(req.params.name)));\napp.listen(3000);`,
    },
    { name: 'a command', files: { 'scripts/export.ts': "import mongoose from 'mongoose';\nawait mongoose.connect(process.env.MONGO!);" } },
  ],
  invalid: [
    `import { MongoClient } from 'mongodb';\n${SERVER}let client;\napp.get('/a', async (req, res) => {\n  // expect: lazy-init-first-request\n  client ??= await MongoClient.connect(process.env.MONGO!);\n  res.json(await client.db().collection('a').findOne());\n});\napp.listen(3000);`,
    `const mysql = require('mysql2/promise');\nconst app = require('express')();\napp.get('/a', async (req, res) => {\n  // expect: lazy-init-first-request\n  const connection = await mysql.createConnection(process.env.DB);\n  res.json(await connection.query('select 1'));\n});\napp.listen(3000);`,
    {
      name: 'in another file',
      files: {
        'src/app.ts': `import { getChannel } from './broker.ts';\n${SERVER}app.post('/orders', async (req, res) => res.json(await getChannel()));\napp.listen(3000);`,
        'src/broker.ts':
          "import amqp from 'amqplib';\nlet connection;\nexport async function getChannel() {\n  // expect: lazy-init-first-request\n  if (!connection) connection = await amqp.connect(process.env.AMQP!);\n  return connection.createChannel();\n}",
      },
    },
    `import Handlebars from 'handlebars';\nimport { readFileSync } from 'node:fs';\n${SERVER}app.get('/invoice', (req, res) => {\n  // expect: lazy-init-first-request\n  const render = Handlebars.compile(readFileSync('invoice.hbs', 'utf8'));\n  res.send(render(req.query));\n});\napp.listen(3000);`,
    `import Ajv from 'ajv';\n${SERVER}const ajv = new Ajv();\napp.post('/a', (req, res) => {\n  // expect: lazy-init-first-request\n  const check = ajv.compile({ type: 'object' });\n  res.json(check(req.body));\n});\napp.listen(3000);`,
    {
      name: 'a field of a class',
      files: {
        'src/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);",
        'src/app.module.ts':
          "import { Controller, Get, Injectable, Module } from '@nestjs/common';\nimport { Client } from 'pg';\n@Injectable()\nclass Store {\n  private client?: Client;\n  async open() {\n    if (!this.client) {\n      this.client = new Client();\n      // expect: lazy-init-first-request\n      await this.client.connect();\n    }\n    return this.client;\n  }\n}\n@Controller()\nclass Items {\n  constructor(private readonly store: Store) {}\n  @Get() async all() { return (await this.store.open()).query('select 1'); }\n}\n@Module({ controllers: [Items], providers: [Store] })\nexport class AppModule {}",
      },
    },
    {
      name: 'a secret',
      code: `import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';\n${SERVER}let key;\nasync function apiKey() {\n  // expect: lazy-init-first-request\n  key ??= (await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: 'api-key' }))).SecretString;\n  return key;\n}\napp.get('/a', async (req, res) => res.json((await apiKey()).length));\napp.listen(3000);`,
    },
    {
      name: 'templates and descriptions',
      code: `const ejs = require('ejs');\nconst pug = require('pug');\nconst fs = require('fs');\nconst grpc = require('@grpc/grpc-js');\nconst { loadSync } = require('@grpc/proto-loader');\nconst app = require('express')();\nlet page;\nlet stub;\napp.get('/a', (req, res) => {\n  // expect: lazy-init-first-request\n  if (!page) page = pug.compileFile('views/page.pug');\n  // expect: lazy-init-first-request\n  const mail = ejs.compile(fs.readFileSync('views/mail.ejs', 'utf8'));\n  // expect: lazy-init-first-request\n  stub ??= grpc.loadPackageDefinition(loadSync('protos/users.proto'));\n  res.send(page(req.query) + mail(stub));\n});\napp.listen(3000);`,
    },
    `import mongoose from 'mongoose';\nimport Fastify from 'fastify';\nconst app = Fastify();\napp.get('/', async () => {\n  // expect: lazy-init-first-request\n  if (mongoose.connection.readyState !== 1) await mongoose.connect(process.env.MONGO!);\n  return mongoose.connection.collection('a').findOne();\n});\nawait app.listen({ port: 3000 });`,
    `const app = require('express')();\napp.get('/render/:kind', (req, res) => {\n  // expect: lazy-init-first-request\n  res.send(require('./renderers/' + req.params.kind)());\n});\napp.listen(3000);`,
  ],
  covers: {
    flagged: [
      'mongodb',
      'mongoose',
      "'pg'",
      '@aws-sdk/client-secrets-manager',
      'ajv',
      'handlebars',
      'ejs',
      'pug',
      '@grpc/grpc-js',
      "require('./renderers/'",
    ],
  },
});
