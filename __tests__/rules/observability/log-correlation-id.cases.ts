import { defineCases } from '../../support/rule-tester.ts';

const MARK = '// expect: log-correlation-id';
const EXPRESS = "import express from 'express';\nimport pino from 'pino';\nconst log = pino();\nconst app = express();\n";
const HTTP = "import express from 'express';\nimport { pinoHttp } from 'pino-http';\nconst app = express();\napp.use(pinoHttp());\n";

export default defineCases({
  valid: [
    { name: 'pino-http', code: `${HTTP}app.get('/', (req, res) => {\n  req.log.info('here');\n  res.end();\n});\napp.listen(80);` },
    {
      name: 'an id by hand',
      code: `${EXPRESS}app.use((req, res, next) => {\n  res.locals.requestId = req.headers['x-request-id'];\n  next();\n});\napp.get('/', (req, res) => {\n  log.info('here');\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'a store of the platform',
      code: `import { AsyncLocalStorage } from 'node:async_hooks';\n${EXPRESS}export const store = new AsyncLocalStorage();\napp.get('/', (req, res) => {\n  log.info('here');\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'fastify, whose logger has an id',
      code: "import Fastify from 'fastify';\nconst app = Fastify({ logger: true });\napp.get('/', async (request) => {\n  request.log.info('here');\n  return 1;\n});\nawait app.listen({ port: 80 });\napp.log.info('up');",
    },
    {
      name: 'tracing',
      code: `import 'dd-trace/init';\n${EXPRESS}app.get('/', (req, res) => {\n  log.info('here');\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'a service without a logger has that to mend first',
      code: "import express from 'express';\nconst app = express();\napp.get('/', (req, res) => {\n  console.log('here');\n  res.end();\n});\napp.listen(80);",
    },
    { name: 'a logger that nothing uses', code: `${EXPRESS}app.listen(80);` },
    {
      name: 'lines of the start and the stop',
      code: `${EXPRESS}app.get('/', (req, res) => res.end());\nconst server = app.listen(80, () => log.info('up'));\nprocess.on('SIGTERM', () => {\n  log.info('stopping');\n  server.close();\n});`,
    },
    {
      name: 'an id that is logged by name, or added by a format',
      code: `import express from 'express';\nimport requestId from 'express-request-id';\nimport winston from 'winston';\nconst log = winston.createLogger();\nconst app = express();\napp.use(requestId());\napp.get('/', (req, res) => {\n  log.info('here', { requestId: req.id });\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'an id in the text, by a name of its own, in what is spread, or in a variable',
      code: `import express from 'express';\nimport requestId from 'express-request-id';\nimport winston from 'winston';\nconst log = winston.createLogger();\nconst app = express();\napp.use(requestId());\ndeclare function context(req: unknown): object;\napp.get('/', (req, res) => {\n  const line = { id: req.id };\n  log.info(\`[\${req.id}] here\`);\n  log.info('here', { call: req.id });\n  log.info('here', { ...context(req), step: 1 });\n  log.info('here', line);\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'a store of nestjs-cls',
      code: `import { NestFactory } from '@nestjs/core';\nimport { Controller, Get, Logger, Module } from '@nestjs/common';\nimport { ClsModule } from 'nestjs-cls';\n@Controller()\nclass Cats {\n  private readonly log = new Logger('cats');\n  @Get() list() { this.log.log('here'); return []; }\n}\n@Module({ imports: [ClsModule.forRoot({ middleware: { mount: true, generateId: true } })], controllers: [Cats] })\nclass AppModule {}\nconst app = await NestFactory.create(AppModule);\nawait app.listen(80);`,
    },
    {
      name: 'OpenTelemetry, whose trace is an id',
      code: `import { NodeSDK } from '@opentelemetry/sdk-node';\nnew NodeSDK().start();\n${EXPRESS}app.get('/', (req, res) => {\n  log.info('here');\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'a service that others run',
      code: `${HTTP}app.get('/', async (req, res) => {\n  await fetch('https://api.github.com/repos');\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'a job that takes the id along',
      code: `import { Queue } from 'bullmq';\n${HTTP}const mail = new Queue('mail');\napp.post('/', async (req, res) => {\n  await mail.add('welcome', { to: 'you', requestId: req.id });\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'messages that tell the id in what they say',
      code: `import { Queue } from 'bullmq';\nimport { Kafka } from 'kafkajs';\n${HTTP}const mail = new Queue('mail');\nconst producer = new Kafka({ brokers: [] }).producer();\ndeclare function current(): object;\napp.post('/', async (req, res) => {\n  await mail.add('welcome', { to: 'you', meta: { requestId: req.id } });\n  await mail.add('welcome', { to: 'you', context: current() });\n  await producer.send({ topic: 'paid', messages: [{ value: JSON.stringify({ paid: 1, correlationId: req.id }) }] });\n  res.end();\n});\napp.listen(80);`,
    },
    { name: 'a script', code: "import pino from 'pino';\npino().info('done');" },
    {
      name: 'the logger of the program beside handlers',
      code: `import pino from 'pino';\n${HTTP}const log = pino();\nlog.info('starting');\napp.get('/', (req, res) => res.end());\napp.listen(80, () => log.info('up'));`,
    },
    {
      name: 'a logger that adds the id to each line',
      code: `import pino from 'pino';\n${HTTP}const log = pino({ mixin() { return { id: current() }; } });\ndeclare function current(): string;\napp.get('/', (req, res) => {\n  log.info('here');\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'an id that is sent along',
      code: `${HTTP}app.get('/', async (req, res) => {\n  await fetch('http://tax/rates', { headers: { 'x-request-id': String(req.id) } });\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'an interceptor that adds it',
      code: `import axios from 'axios';\n${HTTP}const http = axios.create();\nhttp.interceptors.request.use((config) => withId(config));\ndeclare function withId<T>(config: T): T;\napp.get('/', async (req, res) => {\n  await http.get('http://tax/rates');\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'a client whose name ends like a log',
      code: `import axios from 'axios';\n${HTTP}const blog = axios.create({ baseURL: 'http://blog' });\napp.get('/', async (req, res) => {\n  await blog.get('/posts', { headers: { 'x-request-id': String(req.id) } });\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'headers of which nothing is known',
      code: `${HTTP}app.get('/', async (req, res) => {\n  await fetch('http://tax/rates', { headers: outgoing(req) });\n  res.end();\n});\ndeclare function outgoing(req: unknown): Record<string, string>;\napp.listen(80);`,
    },
    {
      name: 'a message with headers',
      code: `import { Kafka } from 'kafkajs';\n${HTTP}const producer = new Kafka({ brokers: [] }).producer();\napp.post('/', async (req, res) => {\n  await producer.send({ topic: 'paid', messages: [{ value: '1', headers: { correlationId: String(req.id) } }] });\n  res.end();\n});\napp.listen(80);`,
    },
  ],
  invalid: [
    {
      name: 'pino alone',
      code: `${EXPRESS}app.get('/', (req, res) => {\n  log.info('here');\n  res.end();\n});\n${MARK}\napp.listen(80);`,
    },
    {
      name: 'winston in CommonJS',
      code: `const Koa = require('koa');\nconst winston = require('winston');\nconst logger = winston.createLogger();\nconst app = new Koa();\napp.use(async (ctx) => {\n  logger.info('here');\n  ctx.body = 1;\n});\n${MARK}\napp.listen(80);`,
    },
    {
      name: 'the logger of the program in handlers, once for each file',
      code: `import pino from 'pino';\n${HTTP}const log = pino();\napp.get('/', (req, res) => {\n  ${MARK}\n  log.info('here');\n  log.warn('there');\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'the same in fastify',
      code: `import Fastify from 'fastify';\nconst app = Fastify({ logger: true });\napp.get('/', async (request) => {\n  ${MARK}\n  app.log.info('here');\n  return 1;\n});\nawait app.listen({ port: 80 });`,
    },
    {
      name: 'calls to others, once for each program',
      code: `import axios from 'axios';\n${HTTP}app.get('/', async (req, res) => {\n  ${MARK}\n  await axios.get('http://tax/rates');\n  await axios.get('http://tax/other', { headers: { accept: 'text/plain' } });\n  req.log.info({ requestId: req.id });\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'a message without headers',
      code: `import { Kafka } from 'kafkajs';\n${HTTP}const producer = new Kafka({ brokers: [] }).producer();\napp.post('/', async (req, res) => {\n  ${MARK}\n  await producer.send({ topic: 'paid', messages: [{ value: '1' }] });\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'Nest with its own logger',
      code: `import { NestFactory } from '@nestjs/core';\nimport { Controller, Get, Logger, Module } from '@nestjs/common';\n@Controller()\nclass Cats {\n  private readonly log = new Logger('cats');\n  @Get() list() { this.log.log('here'); return []; }\n}\n@Module({ controllers: [Cats] })\nclass AppModule {}\nconst app = await NestFactory.create(AppModule);\n${MARK}\nawait app.listen(80);`,
    },
    {
      name: 'the logger of the program beside an id that it does not know',
      code: `import express from 'express';\nimport requestId from 'express-request-id';\nimport winston from 'winston';\nconst log = winston.createLogger();\nconst app = express();\napp.use(requestId());\napp.get('/', (req, res) => {\n  ${MARK}\n  log.info('here');\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'a store that no call sends on',
      files: {
        'src/app.ts': `import { AsyncLocalStorage } from 'node:async_hooks';\nimport { randomUUID } from 'node:crypto';\nimport { rates } from './rates.ts';\n${EXPRESS}const store = new AsyncLocalStorage();\napp.use((req, res, next) => store.run({ requestId: randomUUID() }, next));\napp.get('/', async (req, res) => res.json(await rates()));\napp.listen(80, () => log.info('up'));\n`,
        'src/rates.ts': `import axios from 'axios';\nconst http = axios.create({ baseURL: 'http://rates.internal' });\nexport const rates = async () => {\n  ${MARK}\n  const { data } = await http.get('/v1');\n  return data;\n};\n`,
      },
    },
    {
      name: 'a job beside one that takes the id along',
      code: `import { Queue } from 'bullmq';\n${HTTP}const mail = new Queue('mail');\nconst sms = new Queue('sms');\napp.post('/', async (req, res) => {\n  await mail.add('welcome', { requestId: req.id });\n  ${MARK}\n  await sms.add('welcome', { to: 'you' });\n  res.end();\n});\napp.listen(80);`,
    },
    {
      name: 'RabbitMQ',
      code: `import amqp from 'amqplib';\n${HTTP}const channel = await (await amqp.connect('amqp://mq')).createChannel();\napp.post('/', (req, res) => {\n  ${MARK}\n  channel.publish('paid', '', Buffer.from('1'), { persistent: true });\n  res.end();\n});\napp.listen(80);`,
    },
  ],
  covers: {
    flagged: ['pino-http', 'fastify', 'express-request-id', 'AsyncLocalStorage', 'axios', 'kafkajs', 'bullmq', 'amqplib', 'winston'],
    passed: ['nestjs-cls', '@opentelemetry/sdk-node', 'interceptors', 'dd-trace'],
  },
});
