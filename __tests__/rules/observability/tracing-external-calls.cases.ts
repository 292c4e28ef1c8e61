import { defineCases } from '../../support/rule-tester.ts';

const MARK = '// expect: tracing-external-calls';
const CALLING =
  "import express from 'express';\nimport axios from 'axios';\nconst app = express();\napp.get('/', async (req, res) => {\n  await axios.get('http://tax/rates');\n  res.end();\n});\n";
const FLUSH = "process.on('SIGTERM', () => sdk.shutdown());\n";
const SDK =
  "import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';\n";
const AUTO = `${SDK}const sdk = new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] });\nsdk.start();\n${FLUSH}`;

export default defineCases({
  valid: [
    {
      name: 'a client whose messages go without their trace, which another rule tells of',
      files: {
        'src/tracing.ts': `import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { HttpInstrumentation } from '@opentelemetry/instrumentation-http';\nconst sdk = new NodeSDK({ instrumentations: [new HttpInstrumentation()] });\nsdk.start();\n${FLUSH}`,
        'src/app.ts':
          "import './tracing.ts';\nimport { Kafka } from 'kafkajs';\nimport express from 'express';\nconst producer = new Kafka({ brokers: [] }).producer();\nconst app = express();\napp.post('/', async (req, res) => {\n  await producer.send({ topic: 'a', messages: [{ value: '1' }] });\n  res.end();\n});\napp.listen(80);\n",
      },
    },
    { name: 'as the first import', files: { 'src/tracing.ts': AUTO, 'src/app.ts': `import './tracing.ts';\n${CALLING}app.listen(80);\n` } },
    {
      name: 'required first',
      files: {
        'src/tracing.js':
          "const { NodeSDK } = require('@opentelemetry/sdk-node');\nconst sdk = new NodeSDK();\nsdk.start();\nprocess.on('SIGTERM', () => sdk.shutdown());\n",
        'src/app.js': "require('./tracing.js');\nconst express = require('express');\nexpress().listen(80);\n",
      },
    },
    {
      name: 'after settings alone',
      files: {
        'src/tracing.ts': AUTO,
        'src/config.ts': 'export const port = 80;\n',
        'src/app.ts': `import 'dotenv/config';\nimport { port } from './config.ts';\nimport './tracing.ts';\n${CALLING}app.listen(port);\n`,
      },
    },
    {
      name: 'loaded by the start script',
      files: {
        'package.json': '{ "name": "app", "scripts": { "start": "node --import ./src/tracing.js src/app.js" } }',
        'src/tracing.ts': AUTO,
        'src/app.ts': `${CALLING}import './tracing.ts';\napp.listen(80);\n`,
      },
    },
    {
      name: 'an agent of the image',
      files: { Dockerfile: 'FROM node:20\nENV NODE_OPTIONS="--require dd-trace/init"\n', 'src/app.ts': `${CALLING}app.listen(80);\n` },
    },
    {
      name: 'Prisma with its own instrumentation',
      files: {
        'src/tracing.ts': AUTO.replace(
          '[getNodeAutoInstrumentations()]',
          '[getNodeAutoInstrumentations(), new PrismaInstrumentation()]',
        ).replace(SDK, `${SDK}import { PrismaInstrumentation } from '@prisma/instrumentation';\n`),
        'src/app.ts': `import './tracing.ts';\nimport { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();\n${CALLING}app.listen(80);\n`,
      },
    },
    {
      name: 'Sentry for errors alone, after the rest, and in a version that patches nothing',
      files: {
        'package.json':
          '{ "name": "app", "scripts": { "start": "node src/app.js" }, "dependencies": { "@sentry/node": "^7.100.0", "express": "^4.0.0" } }',
        'src/app.js':
          "const express = require('express');\nconst Sentry = require('@sentry/node');\nSentry.init({ dsn: process.env.DSN });\nSentry.init({ dsn: process.env.DSN, tracesSampleRate: 0.1 });\nexpress().listen(80);\n",
      },
    },
    { name: 'a program that calls nobody', code: "import express from 'express';\nconst app = express();\napp.listen(80);" },
    { name: 'a script that calls others', code: "import axios from 'axios';\nawait axios.get('http://tax/rates');" },
    { name: 'a package of which nothing is known but its name', code: `import '@acme/observability';\n${CALLING}app.listen(80);` },
    { name: 'Sentry', code: `import * as Sentry from '@sentry/node';\nSentry.init({ dsn: process.env.DSN });\n${CALLING}app.listen(80);` },
    {
      name: 'an instrumentation for each client',
      files: {
        'src/tracing.ts': `import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { HttpInstrumentation } from '@opentelemetry/instrumentation-http';\nimport { PgInstrumentation } from '@opentelemetry/instrumentation-pg';\nconst sdk = new NodeSDK({ instrumentations: [new HttpInstrumentation(), new PgInstrumentation()] });\nsdk.start();\n${FLUSH}`,
        'src/app.ts': `import './tracing.ts';\nimport pg from 'pg';\n${CALLING}export const pool = new pg.Pool();\napp.listen(80);\n`,
      },
    },
    {
      name: 'instrumentations that are decided elsewhere',
      files: {
        'src/tracing.ts': `import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { chosen } from '@acme/setup';\nconst sdk = new NodeSDK({ instrumentations: [...chosen] });\nsdk.start();\n${FLUSH}`,
        'src/app.ts': `import './tracing.ts';\nimport pg from 'pg';\nexport const pool = new pg.Pool();\n${CALLING}app.listen(80);\n`,
      },
    },
    {
      name: 'printed in development',
      files: {
        'src/tracing.ts': `import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { ConsoleSpanExporter, AlwaysOffSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base';\nconst isDev = process.env.NODE_ENV === 'development';\nconst sdk = new NodeSDK({ traceExporter: isDev ? new ConsoleSpanExporter() : undefined, sampler: isDev ? new AlwaysOffSampler() : new TraceIdRatioBasedSampler(0.1) });\nsdk.start();\n${FLUSH}`,
        'src/app.ts': `import './tracing.ts';\n${CALLING}app.listen(80);\n`,
      },
    },
    {
      name: 'started by a function, before the rest is loaded',
      files: {
        'src/tracing.ts': `${SDK}export function startTracing() {\n  const sdk = new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] });\n  sdk.start();\n  ${FLUSH}}\n`,
        'src/server.ts': `${CALLING}export const serve = () => app.listen(80);\n`,
        'src/app.ts':
          "import { startTracing } from './tracing.ts';\nstartTracing();\nconst { serve } = await import('./server.ts');\nserve();\n",
      },
    },
    {
      name: 'a library that makes tracers',
      code: "import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';\nexport const make = () => new NodeTracerProvider();",
    },
  ],
  invalid: [
    {
      name: 'a gateway of GraphQL',
      code: `import { ApolloGateway } from '@apollo/gateway';\nimport { ApolloServer } from '@apollo/server';\nimport { startStandaloneServer } from '@apollo/server/standalone';\nconst gateway = new ApolloGateway({});\n${MARK}\nawait startStandaloneServer(new ApolloServer({ gateway }));`,
    },
    {
      name: 'Sentry, too late and for no request, in CommonJS',
      files: {
        'package.json':
          '{ "name": "app", "scripts": { "start": "node src/app.js" }, "dependencies": { "@sentry/node": "^8.40.0", "express": "^4.0.0" } }',
        'src/app.js': `const express = require('express');\nconst Sentry = require('@sentry/node');\n${MARK}/late-init\nSentry.init({ dsn: process.env.DSN, tracesSampleRate: 0.1 });\n${MARK}/late-init\n${MARK}/sampler-off\nSentry.init({ dsn: process.env.OTHER, ...{ tracesSampleRate: 0 } });\nexpress().listen(80);\n`,
      },
    },
    {
      name: 'Prisma, which no collection of instrumentations brings',
      files: {
        'src/tracing.ts': AUTO.replace('const sdk', `${MARK}/library-uncovered\nconst sdk`),
        'src/app.ts': `import './tracing.ts';\nimport { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();\n${CALLING}app.listen(80);\n`,
      },
    },
    {
      name: 'clients of five kinds, of which one is patched',
      files: {
        'src/tracing.ts': `import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { PgInstrumentation } from '@opentelemetry/instrumentation-pg';\n${MARK}/library-uncovered\nconst sdk = new NodeSDK({ instrumentations: [new PgInstrumentation()] });\nsdk.start();\n${FLUSH}`,
        'src/app.ts': `import './tracing.ts';\nimport pg from 'pg';\nimport mysql from 'mysql2/promise';\nimport { Redis } from 'ioredis';\nimport { Kafka } from 'kafkajs';\nimport amqp from 'amqplib';\nimport * as grpc from '@grpc/grpc-js';\nimport { request } from 'undici';\nexport const all = [pg, mysql, Redis, Kafka, amqp, grpc, request];\n${CALLING}app.listen(80);\n`,
      },
    },
    { name: 'nothing is traced', code: `${CALLING}${MARK}\napp.listen(80);` },
    {
      name: 'CommonJS with fetch and a queue',
      code: `const express = require('express');\nconst { Queue } = require('bullmq');\nconst queue = new Queue('mail');\nconst app = express();\napp.post('/', async (req, res) => {\n  await fetch('http://tax/rates');\n  await queue.add('mail', {});\n  res.end();\n});\n${MARK}\napp.listen(80);`,
    },
    {
      name: 'too late to patch',
      files: {
        'src/tracing.ts': AUTO.replace('const sdk', `${MARK}\nconst sdk`),
        'src/app.ts': `${CALLING}import './tracing.ts';\napp.listen(80);\n`,
      },
    },
    {
      name: 'too late by way of another file',
      files: {
        'src/tracing.ts': AUTO.replace('const sdk', `${MARK}\nconst sdk`),
        'src/db.ts': "import pg from 'pg';\nexport const pool = new pg.Pool();\n",
        'src/app.ts':
          "import { createServer } from 'node:http';\nimport { pool } from './db.ts';\nimport './tracing.ts';\ncreateServer((req, res) => res.end(String(pool))).listen(80);\n",
      },
    },
    {
      name: 'started by a function, after the imports of the file that calls it',
      files: {
        'src/tracing.ts': `${SDK}export function startTracing() {\n  ${MARK}\n  const sdk = new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] });\n  sdk.start();\n  ${FLUSH}}\n`,
        'src/app.ts': `import { startTracing } from './tracing.ts';\nstartTracing();\n${CALLING}app.listen(80);\n`,
      },
    },
    {
      name: 'in the file that imports',
      code: `import express from 'express';\nimport tracer from 'dd-trace';\n${MARK}\ntracer.init();\nexpress().listen(80);`,
    },
    {
      name: 'clients that nothing patches',
      files: {
        'src/tracing.ts': `import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { HttpInstrumentation } from '@opentelemetry/instrumentation-http';\n${MARK}\nconst sdk = new NodeSDK({ instrumentations: [new HttpInstrumentation()] });\nsdk.start();\n${FLUSH}`,
        'src/app.ts':
          "import './tracing.ts';\nimport pg from 'pg';\nimport express from 'express';\nexport const pool = new pg.Pool();\nconst app = express();\napp.get('/', async (req, res) => {\n  await fetch('http://tax/rates');\n  res.end();\n});\napp.listen(80);\n",
      },
    },
    {
      name: 'printed, sampled away, never sent',
      files: {
        'src/tracing.ts': `import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { ConsoleSpanExporter, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base';\n${MARK}\nconst exporter = new ConsoleSpanExporter();\n${MARK}\nconst sampler = new TraceIdRatioBasedSampler(0);\n${MARK}\nconst sdk = new NodeSDK({ traceExporter: exporter, sampler });\nsdk.start();\n`,
        'src/app.ts': `import './tracing.ts';\n${CALLING}app.listen(80);\n`,
      },
    },
  ],
  covers: {
    flagged: [
      '@opentelemetry/sdk-node',
      'getNodeAutoInstrumentations',
      'instrumentation-http',
      'undici',
      "from 'pg'",
      'mysql2',
      'ioredis',
      'kafkajs',
      'amqplib',
      '@grpc/grpc-js',
      '@prisma/client',
      'dd-trace',
      '@sentry/node',
      '@apollo/gateway',
    ],
    passed: ['instrumentation-pg', '@prisma/instrumentation', 'dd-trace/init'],
  },
});
