import { defineCases } from '../../support/rule-tester.ts';

const SERVER = `import express from 'express';\nconst app = express();\napp.listen(3000);\n`;
const HANDED_REDIS = `import { Redis, type RedisOptions } from 'ioredis';
export class Cache {
  private readonly redis: Redis;
  constructor(options: RedisOptions) {
    this.redis = new Redis({ ...options, keyPrefix: 'shop:' });
  }
  get = (key: string) => this.redis.get(key);
}
`;

export default defineCases({
  covers: {
    flagged: [
      "from 'ioredis'",
      "from 'redis'",
      '@grpc/grpc-js',
      '@nestjs/microservices',
      "from 'amqplib'",
      "from 'nodemailer'",
      "from 'stripe'",
      '@aws-sdk/client-s3',
      "from 'ldapjs'",
    ],
    passed: ['kafkajs', 'twilio', '@google-cloud/pubsub', '@elastic/elasticsearch', '@temporalio/client', 'ssh2-sftp-client'],
  },
  valid: [
    // Redis: the option of each library, and what takes its place.
    `${SERVER}import Redis from 'ioredis';\nconst redis = new Redis(process.env.REDIS_URL, { commandTimeout: 500 });\napp.get('/a', async (_req, res) => res.json(await redis.get('a')));`,
    `${SERVER}import Redis from 'ioredis';\nconst redis = new Redis({ host: 'cache', socketTimeout: Number(process.env.LIMIT) });\napp.get('/a', async (_req, res) => res.json(await redis.get('a')));`,
    {
      name: 'commands fail at once while there is no connection',
      code: `${SERVER}import Redis from 'ioredis';\nconst redis = new Redis({ host: 'cache', enableOfflineQueue: false });\napp.get('/a', async (_req, res) => res.json(await redis.get('a')));`,
    },
    `${SERVER}import { Cluster } from 'ioredis';\nconst redis = new Cluster([{ host: 'a', port: 1 }], { redisOptions: { commandTimeout: 500 } });\napp.get('/a', async (_req, res) => res.json(await redis.get('a')));`,
    `${SERVER}import { createClient } from 'redis';\nconst redis = createClient({ url: process.env.REDIS_URL, socket: { socketTimeout: 2000 } });\napp.get('/a', async (_req, res) => res.json(await redis.get('a')));`,
    `${SERVER}const { createClient } = require('redis');\nconst redis = createClient({ url: 'redis://a', disableOfflineQueue: true });\napp.get('/a', async (_req, res) => res.json(await redis.get('a')));`,
    {
      name: 'the options come from elsewhere',
      code: `${SERVER}import Redis from 'ioredis';\nimport { settings } from 'settings';\nconst redis = new Redis({ ...settings.redis });\nconst other = new Redis(settings.options);\napp.get('/a', async (_req, res) => res.json([await redis.get('a'), await other.get('a')]));`,
    },
    {
      name: 'commands that block on purpose',
      code: `import Redis from 'ioredis';\nconst redis = new Redis();\nfor (;;) {\n  const item = await redis.brpop('queue', 0);\n  console.log(item);\n}`,
    },
    {
      name: 'a subscriber only listens',
      code: `import { createClient } from 'redis';\nconst subscriber = createClient();\nawait subscriber.connect();\nawait subscriber.subscribe('news', (text) => console.log(text));`,
    },
    {
      name: 'the connection of a worker must wait',
      code: `import { Worker } from 'bullmq';\nimport Redis from 'ioredis';\nconst connection = new Redis({ maxRetriesPerRequest: null });\nnew Worker('mail', async () => connection.incr('done'), { connection });`,
    },
    {
      name: 'a connection that goes to a queue',
      code: `${SERVER}import { Queue } from 'bullmq';\nimport Redis from 'ioredis';\nconst connection = new Redis(6379, 'cache');\nconst queue = new Queue('mail', { connection });\napp.get('/a', async (_req, res) => res.json(await connection.ping()));`,
    },
    {
      name: 'reads are raced against a timer',
      code: `${SERVER}import { setTimeout } from 'node:timers/promises';\nimport { createClient } from 'redis';\nclass Cache {\n  private readonly client = createClient();\n  async get(key: string) {\n    const reading = this.client.get(key);\n    return Promise.race([reading, setTimeout(1000)]);\n  }\n}\nconst cache = new Cache();\napp.get('/a', async (_req, res) => res.json(await cache.get('a')));`,
    },
    { name: 'a client that nobody is seen to use', code: `import Redis from 'ioredis';\nexport const redis = new Redis();` },
    {
      name: 'libraries whose defaults are sound',
      code: `${SERVER}import { Client } from '@elastic/elasticsearch';
import { PubSub } from '@google-cloud/pubsub';
import { Connection } from '@temporalio/client';
import { Kafka } from 'kafkajs';
import Sftp from 'ssh2-sftp-client';
import twilio from 'twilio';
const search = new Client({ node: 'http://search:9200' });
const topic = new PubSub().topic('orders');
const producer = new Kafka({ brokers: ['kafka:9092'] }).producer();
const messages = twilio('id', 'token').messages;
const files = new Sftp();
await Connection.connect({ address: 'temporal:7233' });
await files.connect({ host: 'files' });
app.post('/a', async (req, res) => {
  await producer.send({ topic: 'orders', messages: [{ value: 'a' }] });
  await topic.publishMessage({ json: req.body });
  await messages.create({ to: 'a', from: 'b', body: 'c' });
  res.json(await search.search({ index: 'orders' }));
});`,
    },
    {
      name: 'options that a library names the type of, from a caller that gives a limit',
      files: {
        'src/cache.ts': HANDED_REDIS,
        'src/app.ts': `${SERVER}import { Cache } from './cache.ts';\nconst cache = new Cache({ host: 'cache', commandTimeout: 500 });\napp.get('/a', async (_req, res) => res.json(await cache.get('a')));`,
      },
    },
    // gRPC.
    `import * as grpc from '@grpc/grpc-js';\nimport { definition } from './definition.js';\nconst { users } = grpc.loadPackageDefinition(definition) as any;\nconst client = new users.Users('users:50051', grpc.credentials.createInsecure());\nexport const load = (id: string, done: () => void) => client.getUser({ id }, { deadline: Date.now() + 1500 }, () => done());`,
    `const grpc = require('@grpc/grpc-js');\nconst { users } = grpc.loadPackageDefinition(require('./definition'));\nconst client = new users.Users('users:50051', grpc.credentials.createInsecure(), { interceptors: [withDeadline] });\nexports.load = (id, done) => client.getUser({ id }, () => done());`,
    `const grpc = require('@grpc/grpc-js');\nconst { users } = grpc.loadPackageDefinition(require('./definition'));\nconst client = new users.Users('users:50051', grpc.credentials.createInsecure());\nconst stream = client.listUsers({ all: true });\nstream.on('data', console.log);\nclient.close();`,
    // Messages with an answer.
    `import { ClientProxy } from '@nestjs/microservices';\nimport { lastValueFrom, timeout } from 'rxjs';\nexport class AuthService {\n  constructor(private readonly auth: ClientProxy) {}\n  verify(token: string) {\n    return lastValueFrom(this.auth.send('verify', token).pipe(timeout(2000)));\n  }\n}`,
    `import { ClientProxy } from '@nestjs/microservices';\nexport class AuthService {\n  constructor(private readonly auth: ClientProxy) {}\n  announce(id: string) {\n    this.auth.emit('signed-in', id);\n  }\n}`,
    {
      name: 'an interceptor ends what any handler does',
      files: {
        'src/timeout.interceptor.ts': `import type { CallHandler, NestInterceptor } from '@nestjs/common';\nimport { timeout } from 'rxjs';\nexport class TimeoutInterceptor implements NestInterceptor {\n  intercept(_context: unknown, next: CallHandler) {\n    return next.handle().pipe(timeout(5000));\n  }\n}`,
        'src/auth.service.ts': `import { ClientProxy } from '@nestjs/microservices';\nimport { lastValueFrom } from 'rxjs';\nexport class AuthService {\n  constructor(private readonly auth: ClientProxy) {}\n  verify(token: string) {\n    return lastValueFrom(this.auth.send('verify', token));\n  }\n}`,
      },
    },
    {
      name: 'gRPC of NestJS: a stream, a deadline, a timeout',
      code: `import { ClientGrpc } from '@nestjs/microservices';\nimport { lastValueFrom, timeout } from 'rxjs';\nexport class UsersClient {\n  private users;\n  constructor(private readonly client: ClientGrpc) {}\n  onModuleInit() {\n    this.users = this.client.getService('Users');\n  }\n  watch() {\n    return this.users.watch({}).subscribe(console.log);\n  }\n  load(id: string, metadata) {\n    return lastValueFrom(this.users.findOne({ id }, metadata));\n  }\n  drop(id: string) {\n    return lastValueFrom(this.users.drop({ id }).pipe(timeout(1000)));\n  }\n}`,
    },
    // Mail.
    `${SERVER}import nodemailer from 'nodemailer';\nconst mailer = nodemailer.createTransport({ host: 'mail', port: 587, connectionTimeout: 5000, greetingTimeout: 5000, socketTimeout: 10_000 });\napp.post('/a', async (_req, res) => res.json(await mailer.sendMail({ to: 'a@example.com' })));`,
    `${SERVER}import nodemailer from 'nodemailer';\nimport { transport } from 'mail-provider';\nconst mailer = nodemailer.createTransport(transport({ key: 'a' }));\nconst local = nodemailer.createTransport({ sendmail: true, host: 'a' });\nconst byAddress = nodemailer.createTransport(process.env.SMTP_URL);\napp.post('/a', async (_req, res) => res.json([await mailer.sendMail({}), await local.sendMail({}), await byAddress.sendMail({})]));`,
    // AWS.
    `${SERVER}import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';\nconst s3 = new S3Client({ requestHandler: { requestTimeout: 2000, throwOnRequestTimeout: true } });\napp.get('/a', async (_req, res) => res.json(await s3.send(new GetObjectCommand({ Bucket: 'a', Key: 'b' }))));`,
    `${SERVER}import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';\nimport { NodeHttpHandler } from '@smithy/node-http-handler';\nconst s3 = new S3Client({ requestHandler: new NodeHttpHandler({ socketTimeout: 2000 }) });\napp.get('/a', async (_req, res) => res.json(await s3.send(new GetObjectCommand({ Bucket: 'a', Key: 'b' }))));`,
    `${SERVER}import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';\nconst s3 = new S3Client({});\napp.get('/a', async (_req, res) => res.json(await s3.send(new GetObjectCommand({ Bucket: 'a', Key: 'b' }), { abortSignal: AbortSignal.timeout(2000) })));`,
    `${SERVER}import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';\nimport { getSignedUrl } from '@aws-sdk/s3-request-presigner';\nconst s3 = new S3Client({});\napp.get('/a', async (_req, res) => res.json(await getSignedUrl(s3, new PutObjectCommand({ Bucket: 'a', Key: 'b' }))));`,
    `${SERVER}import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nimport { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';\nconst db = DynamoDBDocumentClient.from(new DynamoDBClient({}));\napp.get('/a', async (_req, res) => res.json(await db.send(new GetCommand({ TableName: 'a', Key: {} }), { abortSignal: AbortSignal.timeout(2000) })));`,
    `${SERVER}import { S3 } from '@aws-sdk/client-s3';\nconst s3 = new S3({ requestHandler: { requestTimeout: 2000, throwOnRequestTimeout: true } });\napp.get('/a', async (_req, res) => res.json(await s3.headObject({ Bucket: 'a', Key: 'b' })));`,
    // Others.
    `${SERVER}import Stripe from 'stripe';\nconst stripe = new Stripe(process.env.KEY ?? '', { timeout: 10_000 });\napp.post('/a', async (_req, res) => res.json(await stripe.customers.create({ name: 'a' })));`,
    `${SERVER}import Stripe from 'stripe';\nconst stripe = new Stripe(process.env.KEY ?? '');\napp.post('/hook', (req, res) => res.json(stripe.webhooks.constructEvent(req.body, 'a', 'b')));`,
    `import amqp from 'amqplib';\nexport const connect = () => amqp.connect('amqp://broker', { timeout: 5000 });`,
    `import ldap from 'ldapjs';\nconst client = ldap.createClient({ url: 'ldap://directory', timeout: 2000, connectTimeout: 2000 });\nexport const bind = (name: string, done: () => void) => client.bind(name, 'x', done);`,
  ],
  invalid: [
    `${SERVER}import Redis from 'ioredis';\n// expect: client-command-timeout/redis-no-command-timeout\nconst redis = new Redis(process.env.REDIS_URL);\napp.get('/a', async (_req, res) => res.json(await redis.get('a')));`,
    `${SERVER}const Redis = require('ioredis');\n// expect: client-command-timeout/redis-no-command-timeout\nconst redis = new Redis(6379, 'cache', { connectTimeout: 1000, commandTimeout: undefined });\napp.get('/a', async (_req, res) => res.json(await redis.hgetall('a')));`,
    `${SERVER}import { Cluster } from 'ioredis';\n// expect: client-command-timeout/redis-no-command-timeout\nconst redis = new Cluster([{ host: 'a', port: 1 }], { scaleReads: 'slave' });\napp.get('/a', async (_req, res) => res.json(await redis.pipeline().get('a').exec()));`,
    {
      name: 'a client behind a class of its own, in another file',
      files: {
        'src/cache.ts': `import { createClient, type RedisClientType } from 'redis';\nabstract class CacheBase {\n  readonly client?: RedisClientType;\n  async get(key: string) {\n    return this.client?.get(key);\n  }\n}\nexport class Cache extends CacheBase {\n  readonly client?: RedisClientType;\n  constructor(url: string) {\n    super();\n    // expect: client-command-timeout/redis-no-command-timeout\n    this.client = createClient({ url, pingInterval: 1000 });\n  }\n}`,
        'src/app.ts': `${SERVER}import { Cache } from './cache.ts';\nconst cache = new Cache(process.env.REDIS_URL ?? '');\napp.get('/a', async (_req, res) => res.json(await cache.get('a')));`,
      },
    },
    {
      name: 'options that a library names the type of, from a caller that gives no limit',
      files: {
        'src/cache.ts': HANDED_REDIS.replace(
          '    this.redis',
          '    // expect: client-command-timeout/redis-no-command-timeout P1\n    this.redis',
        ),
        'src/app.ts': `${SERVER}import { Cache } from './cache.ts';\nconst cache = new Cache({ host: 'cache' });\napp.get('/a', async (_req, res) => res.json(await cache.get('a')));`,
      },
    },
    {
      name: 'a client that a module makes from a function',
      files: {
        'src/redis.ts': `import Redis from 'ioredis';\nexport function connect(options: { host: string }) {\n  // expect: client-command-timeout/redis-no-command-timeout\n  return new Redis({ retryStrategy: () => 100, ...options });\n}`,
        'src/app.ts': `${SERVER}import { connect } from './redis.ts';\nconst redis = connect({ host: 'cache' });\napp.get('/a', async (_req, res) => res.json(await redis.get('a')));`,
      },
    },
    `import * as grpc from '@grpc/grpc-js';\nimport { definition } from './definition.js';\nconst { users } = grpc.loadPackageDefinition(definition) as any;\nconst client = new users.Users('users:50051', grpc.credentials.createInsecure());\n// expect: client-command-timeout/grpc-no-deadline\nexport const load = (id: string, done: (error: Error) => void) => client.getUser({ id }, (error: Error) => done(error));\nexport const drop = (id: string, done: (error: Error) => void) => client.dropUser({ id }, new grpc.Metadata(), (error: Error) => done(error));`,
    `import { ClientProxy } from '@nestjs/microservices';\nimport { lastValueFrom } from 'rxjs';\nexport class AuthService {\n  constructor(private readonly auth: ClientProxy) {}\n  verify(token: string) {\n    // expect: client-command-timeout/rpc-no-timeout\n    return lastValueFrom(this.auth.send('verify', token));\n  }\n  rights(token: string) {\n    return lastValueFrom(this.auth.send('rights', token));\n  }\n}`,
    `import { ClientGrpc } from '@nestjs/microservices';\nimport { lastValueFrom } from 'rxjs';\nexport class UsersClient {\n  private users;\n  constructor(private readonly client: ClientGrpc) {}\n  onModuleInit() {\n    this.users = this.client.getService('Users');\n  }\n  load(id: string) {\n    // expect: client-command-timeout/grpc-no-deadline\n    return lastValueFrom(this.users.findOne({ id }));\n  }\n}`,
    {
      name: 'one of two transports, for all who send through either',
      files: {
        'src/mailer.ts': `import { createTransport } from 'nodemailer';\nimport { transportOf } from 'provider';\nexport function makeMailer(kind: string) {\n  if (kind === 'api') return createTransport(transportOf());\n  // expect: client-command-timeout/smtp-minutes P2\n  return createTransport({ host: 'mail', port: 587 });\n}`,
        'src/app.ts': `${SERVER}import { makeMailer } from './mailer.ts';\nconst mailer = makeMailer(process.env.MAIL ?? '');\napp.post('/a', async (_req, res) => res.json(await mailer.sendMail({ to: 'a@example.com' })));`,
      },
    },
    `${SERVER}import nodemailer from 'nodemailer';\n// expect: client-command-timeout/smtp-minutes\nconst mailer = nodemailer.createTransport({ host: process.env.SMTP_HOST, port: 587 });\napp.post('/a', async (_req, res) => res.json(await mailer.sendMail({ to: 'a@example.com' })));`,
    `${SERVER}import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nimport { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';\n// expect: client-command-timeout\nconst db = DynamoDBDocumentClient.from(new DynamoDBClient({}));\napp.get('/a', async (_req, res) => res.json(await db.send(new GetCommand({ TableName: 'a', Key: {} }))));`,
    `${SERVER}const { S3 } = require('@aws-sdk/client-s3');\n// expect: client-command-timeout P2\nconst s3 = new S3({ region: 'eu-west-1' });\napp.get('/a', async (_req, res) => res.json(await s3.headObject({ Bucket: 'a', Key: 'b' })));`,
    `${SERVER}import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';\n// expect: client-command-timeout\nconst s3 = new S3Client({ region: 'eu-west-1' });\napp.get('/a', async (_req, res) => res.json(await s3.send(new GetObjectCommand({ Bucket: 'a', Key: 'b' }))));`,
    `${SERVER}import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';\nimport { NodeHttpHandler } from '@smithy/node-http-handler';\n// expect: client-command-timeout/aws-request-timeout-warn-only\nconst s3 = new S3Client({ requestHandler: new NodeHttpHandler({ requestTimeout: 2000 }) });\napp.get('/a', async (_req, res) => res.json(await s3.send(new GetObjectCommand({ Bucket: 'a', Key: 'b' }))));`,
    `${SERVER}import Stripe from 'stripe';\n// expect: client-command-timeout/stripe-80s-in-request\nconst stripe = new Stripe(process.env.KEY ?? '', { apiVersion: '2024-06-20' });\napp.post('/a', async (_req, res) => res.json(await stripe.customers.create({ name: 'a' })));`,
    `import amqp from 'amqplib';\n// expect: client-command-timeout/amqp-no-heartbeat-or-connect-timeout\nexport const connect = () => amqp.connect('amqp://broker', { heartbeat: 30 });`,
    `import ldap from 'ldapjs';\n// expect: client-command-timeout\nconst client = ldap.createClient({ url: 'ldap://directory', timeout: 0 });\nexport const bind = (name: string, done: () => void) => client.bind(name, 'x', done);`,
  ],
});
