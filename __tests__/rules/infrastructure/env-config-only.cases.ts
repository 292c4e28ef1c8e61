import { defineCases } from '../../support/rule-tester.ts';

export default defineCases({
  valid: [
    "import { Pool } from 'pg';\nexport const pool = new Pool({ host: process.env.PGHOST });",
    {
      name: 'a default, which another rule speaks of',
      code: "import { Pool } from 'pg';\nexport const pool = new Pool({ host: process.env.PGHOST ?? 'localhost' });",
    },
    {
      name: 'the one host of a vendor',
      code: "import axios from 'axios';\nconst STRIPE = 'https://api.stripe.com';\nexport const charge = () => axios.post(`${STRIPE}/v1/charges`);",
    },
    {
      name: 'a host of a vendor for a client',
      code: "import axios from 'axios';\nexport const client = axios.create({ baseURL: 'https://api.sendgrid.com/v3' });",
    },
    {
      name: 'a parameter that callers give',
      code: "import Redis from 'ioredis';\nexport const connect = (host = 'localhost') => new Redis({ host });\nconnect(process.env.REDIS_HOST);",
    },
    {
      name: 'settings from elsewhere',
      code: "import { Kafka } from 'kafkajs';\nimport { settings } from './settings.js';\nexport const kafka = new Kafka({ brokers: settings.brokers });",
    },
    { name: 'a usual port', code: "import { Pool } from 'pg';\nexport const pool = new Pool({ host: process.env.PGHOST, port: 5432 });" },
    {
      name: 'a host with a hole',
      code: "import axios from 'axios';\nexport const ask = (tenant: string) => axios.get(`http://${tenant}.erp.internal/health`);",
    },
    {
      name: 'development only',
      code: "import Redis from 'ioredis';\nexport let redis = new Redis(process.env.REDIS_URL!);\nif (process.env.NODE_ENV === 'development') redis = new Redis('redis://localhost:6379');",
    },
    {
      name: 'a password in it, which another rule speaks of',
      code: "import { Pool } from 'pg';\nexport const pool = new Pool({ connectionString: 'postgres://app:hunter2@10.0.3.12/erp' });",
    },
    {
      name: 'chosen for development',
      code: "import { Pool } from 'pg';\nconst live = process.env.NODE_ENV === 'production';\nexport const pool = live ? new Pool({ connectionString: process.env.DATABASE_URL }) : new Pool({ host: 'localhost' });",
    },
    {
      name: 'names from settings',
      code: "import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';\nconst s3 = new S3Client({ region: process.env.AWS_REGION });\nexport const keep = () => s3.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: 'a', Body: 'b' }));",
    },
    {
      name: 'a port to listen on, which platforms map',
      code: "import express from 'express';\nimport Fastify from 'fastify';\nimport { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.js';\nexpress().listen(3000);\nawait Fastify().listen({ port: 3001 });\nawait (await NestFactory.create(AppModule)).listen(3002);",
    },
    { name: 'tests', files: { 'src/db.test.ts': "import { Pool } from 'pg';\nexport const pool = new Pool({ host: '10.0.3.12' });" } },
    {
      name: 'a file for development',
      files: { 'src/server-dev.ts': "import { Pool } from 'pg';\nexport const pool = new Pool({ host: 'localhost' });" },
    },
    { name: 'a public origin', code: "import cors from 'cors';\nexport const middleware = cors({ origin: 'https://shop.example.com' });" },
    { name: 'code of pages', files: { 'public/app.js': "fetch('http://localhost:3000/api');" } },
    { name: 'another fetch', code: "import { cache } from './cache.js';\nexport const hit = () => cache.fetch('http://localhost:3000');" },
    { name: 'a relative address', code: "export const load = () => fetch('/api/orders');" },
  ],
  invalid: [
    "import { Pool } from 'pg';\n// expect: env-config-only\nexport const pool = new Pool({ host: '10.0.3.12', database: 'erp' });",
    "const { createClient } = require('redis');\n// expect: env-config-only\nexports.redis = createClient({ socket: { host: 'redis' } });",
    "import axios from 'axios';\nconst AUDIT = 'http://audit.prod.internal:4009';\n// expect: env-config-only\nexport const tell = (event: object) => axios.post(AUDIT + '/events', event);",
    {
      name: 'a client of a service, at the option',
      code: "import axios from 'axios';\nexport class Flights {\n  client = axios.create({\n    // expect: env-config-only\n    baseURL: 'http://localhost:3344',\n    timeout: 1000,\n  });\n}",
    },
    {
      name: 'a port beside settings',
      code: "import { Sequelize } from 'sequelize';\nexport const db = new Sequelize(process.env.DB!, process.env.DB_USER!, process.env.DB_PASSWORD, {\n  // expect: env-config-only\n  port: 54320,\n  dialect: 'postgres',\n});",
    },
    {
      name: 'origins of Nest behind a condition',
      code: "import { Module } from '@nestjs/common';\nimport { GraphQLModule } from '@nestjs/graphql';\n@Module({ imports: [GraphQLModule.forRoot({\n  // expect: env-config-only\n  cors: process.env.PRODUCTION !== 'true' && { origin: ['http://localhost:3170', 'http://localhost:3000'] },\n})] })\nexport class AppModule {}",
    },
    {
      name: 'brokers of a worker',
      code: "import { Kafka } from 'kafkajs';\n// expect: env-config-only\nconst kafka = new Kafka({ brokers: ['kafka-1:9092', 'kafka-2:9092'] });\nawait kafka.consumer({ groupId: 'mail' }).run({ eachMessage: async () => undefined });",
    },
    {
      name: 'one address, asked by many calls',
      code: "const BASE = 'http://10.1.2.3:8080';\n// expect: env-config-only\nexport const a = () => fetch(`${BASE}/a`);\nexport const b = () => fetch(`${BASE}/b`);",
    },
    "import mongoose from 'mongoose';\n// expect: env-config-only\nawait mongoose.connect('mongodb://localhost:27017/erp');",
    {
      name: 'a constant of another file',
      files: {
        'src/config.ts': "export const config = { smtp: { host: 'mail.corp.local' } };",
        'src/mail.ts':
          "import { createTransport } from 'nodemailer';\nimport { config } from './config.ts';\n// expect: env-config-only\nexport const mail = createTransport({ host: config.smtp.host });",
      },
    },
    "import Redis from 'ioredis';\n// expect: env-config-only\nexport const redis = new Redis(6379, 'cache.staging.example.com');",
    "const knex = require('knex');\n// expect: env-config-only\nmodule.exports = knex({ client: 'pg', connection: { host: 'pg.internal', user: process.env.DB_USER } });",
    "const mysql = require('mysql2/promise');\nconst amqp = require('amqplib');\n// expect: env-config-only\nexports.pool = mysql.createPool({ host: 'db1.prod.internal', user: process.env.DB_USER });\n// expect: env-config-only\nexports.connect = () => amqp.connect('amqp://rabbit.prod.local:5672');",
    {
      name: 'options of an ORM',
      code: "import { PrismaClient } from '@prisma/client';\nimport { DataSource } from 'typeorm';\nexport const source = new DataSource({\n  type: 'postgres',\n  // expect: env-config-only\n  host: '172.16.0.4',\n});\n// expect: env-config-only\nexport const prisma = new PrismaClient({ datasourceUrl: 'postgresql://app@pg-prod.internal/erp' });",
    },
    {
      name: 'a bucket and a queue',
      code: "import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';\nimport { SendMessageCommand } from '@aws-sdk/client-sqs';\nconst QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders-prod';\n// expect: env-config-only P3\nconst s3 = new S3Client({ region: 'eu-west-1' });\nexport const keep = (body: string) =>\n  // expect: env-config-only P2\n  s3.send(new PutObjectCommand({ Bucket: 'erp-invoices', Key: 'a', Body: body }));\n// expect: env-config-only P2\nexport const message = new SendMessageCommand({ QueueUrl, MessageBody: 'b' });",
    },
  ],
  covers: {
    flagged: ["'pg'", 'mysql2', 'mongoose', 'ioredis', 'kafkajs', 'amqplib', 'axios', '@aws-sdk/', 'knex', 'typeorm', '@prisma/client'],
    passed: ["'express'", "'fastify'", 'NestFactory'],
  },
});
