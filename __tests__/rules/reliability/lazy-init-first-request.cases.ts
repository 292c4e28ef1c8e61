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
  ],
});
