import { defineCases } from '../../support/rule-tester.ts';

const SERVER = "import express from 'express';\nconst app = express();\n";
const MAIL = "import { createTransport } from 'nodemailer';\nconst mail = createTransport({ host: process.env.SMTP });\n";

export default defineCases({
  valid: [
    { name: 'caught', code: `${MAIL}${SERVER}try { await mail.verify(); } catch (error) { console.warn(error); }\napp.listen(3000);` },
    {
      name: 'caught on the way',
      code: `${MAIL}${SERVER}async function check() { await mail.verify(); }\ntry { await check(); } catch { app.set('mail', false); }\napp.listen(3000);`,
    },
    {
      name: 'a catch of the promise',
      code: `${MAIL}${SERVER}await mail.verify().catch((error) => console.warn(error));\napp.listen(3000);`,
    },
    {
      name: 'with a limit',
      code: `${MAIL}${SERVER}import { within } from './within.js';\nawait within(2000, mail.verify());\napp.listen(3000);`,
    },
    { name: 'after the start', code: `${MAIL}${SERVER}app.listen(3000);\nawait mail.verify();` },
    {
      name: 'in a request',
      code: `${MAIL}${SERVER}app.get('/mail', async (req, res) => res.json(await mail.verify()));\napp.listen(3000);`,
    },
    {
      name: 'the database',
      code: `import mongoose from 'mongoose';\n${SERVER}await mongoose.connect(process.env.MONGO!);\napp.listen(3000);`,
    },
    {
      name: 'Redis that holds the jobs',
      code: `import { createClient } from 'redis';\nimport { Queue } from 'bullmq';\n${SERVER}const redis = createClient();\nexport const jobs = new Queue('mail');\nawait redis.connect();\napp.listen(3000);`,
    },
    { name: 'a command', files: { 'scripts/check.ts': `${MAIL}await mail.verify();` } },
    {
      name: 'a callback, which nobody waits for',
      code: `${MAIL}${SERVER}mail.verify((error) => { if (error) console.warn(error); });\napp.listen(3000);`,
    },
    {
      name: 'a catch that hands it to a function of others',
      code: `${MAIL}${SERVER}await mail.verify().catch(console.error);\napp.listen(3000);`,
    },
    {
      name: 'settled either way',
      code: `${MAIL}${SERVER}async function main() { await Promise.allSettled([mail.verify()]); app.listen(3000); }\nvoid main();`,
    },
    {
      name: 'brokers count as needed',
      code: `import amqp from 'amqplib';\nimport { Kafka } from 'kafkajs';\n${SERVER}const producer = new Kafka({ brokers: [process.env.K!] }).producer();\nawait producer.connect();\nawait amqp.connect(process.env.AMQP!);\napp.listen(3000);`,
    },
    {
      name: 'telemetry starts without its collector',
      code: `import { NodeSDK } from '@opentelemetry/sdk-node';\n${SERVER}await new NodeSDK().start();\napp.listen(3000);`,
    },
  ],
  invalid: [
    `${MAIL}${SERVER}// expect: startup-degrades-optional-deps\nawait mail.verify();\napp.listen(3000);`,
    {
      name: 'a catch that ends the process',
      code: `import { Client } from '@elastic/elasticsearch';\n${SERVER}const es = new Client({ node: process.env.ES });\nasync function main() {\n  try {\n    // expect: startup-degrades-optional-deps\n    await es.ping();\n    app.listen(3000);\n  } catch (error) {\n    console.error(error);\n    process.exit(1);\n  }\n}\nawait main();`,
    },
    {
      name: 'a hook of Nest',
      files: {
        'src/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);",
        'src/app.module.ts':
          "import { Module } from '@nestjs/common';\nimport { SearchService } from './search.service.ts';\n@Module({ providers: [SearchService] })\nexport class AppModule {}",
        'src/search.service.ts':
          "import { Injectable, type OnModuleInit } from '@nestjs/common';\nimport { Client } from '@elastic/elasticsearch';\n@Injectable()\nexport class SearchService implements OnModuleInit {\n  private readonly es = new Client({ node: process.env.ES });\n  async onModuleInit() {\n    // expect: startup-degrades-optional-deps\n    await this.es.ping();\n  }\n}",
      },
    },
    {
      name: 'Redis as a cache',
      code: `const { createClient } = require('redis');\nconst app = require('express')();\nconst redis = createClient();\nasync function main() {\n  // expect: startup-degrades-optional-deps\n  await redis.connect();\n  app.listen(3000);\n}\nmain();`,
    },
    {
      name: 'the promise of the start has a catch, but what serves stands behind the call',
      code: `import { Redis } from 'ioredis';\n${SERVER}const cache = new Redis({ lazyConnect: true });\nasync function main() {\n  // expect: startup-degrades-optional-deps\n  await cache.connect();\n  app.listen(3000);\n}\nmain().catch((error) => console.error(error));`,
    },
    {
      name: 'serves in what follows the promise',
      code: `import { init } from 'launchdarkly-node-server-sdk';\n${SERVER}const flags = init(process.env.KEY!);\n// expect: startup-degrades-optional-deps\nflags.waitForInitialization().then(() => app.listen(3000)).catch(() => process.exit(1));`,
    },
    {
      name: 'several at once',
      code: `import { startUnleash } from 'unleash-client';\n${MAIL}${SERVER}const start = async () => {\n  await Promise.all([\n    // expect: startup-degrades-optional-deps\n    mail.verify(),\n    // expect: startup-degrades-optional-deps\n    startUnleash({ url: process.env.FLAGS!, appName: 'shop' }),\n  ]);\n  app.listen(3000);\n};\nvoid start();`,
    },
    {
      name: 'run by something else that the start waits for',
      code: `import Bottleneck from 'bottleneck';\n${MAIL}${SERVER}const limiter = new Bottleneck({ maxConcurrent: 1 });\nawait limiter.schedule(async () => {\n  // expect: startup-degrades-optional-deps\n  await mail.verify();\n});\napp.listen(3000);`,
    },
    {
      name: 'a plugin of Fastify',
      files: {
        'src/app.ts':
          "import Fastify from 'fastify';\nimport search from './search.ts';\nconst app = Fastify();\nawait app.register(search);\nawait app.listen({ port: 3000 });",
        'src/search.ts':
          "import fp from 'fastify-plugin';\nimport { MeiliSearch } from 'meilisearch';\nexport default fp(async (app) => {\n  const search = new MeiliSearch({ host: process.env.SEARCH! });\n  // expect: startup-degrades-optional-deps\n  await search.health();\n  app.decorate('search', search);\n});",
      },
    },
    {
      name: 'a factory of Nest',
      files: {
        'src/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);",
        'src/app.module.ts':
          "import { Module } from '@nestjs/common';\nimport { createTransport } from 'nodemailer';\n@Module({\n  providers: [{\n    provide: 'MAIL',\n    useFactory: async () => {\n      const mail = createTransport({ host: process.env.SMTP });\n      // expect: startup-degrades-optional-deps\n      await mail.verify();\n      return mail;\n    },\n  }],\n})\nexport class AppModule {}",
      },
    },
  ],
  covers: {
    flagged: [
      'ioredis',
      "require('redis')",
      'nodemailer',
      '@elastic/elasticsearch',
      'meilisearch',
      'unleash-client',
      'launchdarkly-node-server-sdk',
      'onModuleInit',
      'fastify-plugin',
    ],
    passed: ['kafkajs', 'amqplib', '@opentelemetry/sdk-node'],
  },
});
