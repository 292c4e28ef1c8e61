import { Table } from './table.ts';

/** A call that makes something which lives as long as the process, unless it is brought to an end. */
export interface LongLived {
  readonly kind: 'worker' | 'consumer' | 'schedule' | 'socket' | 'telemetry' | 'connection';
  /** For people: `worker`, `pool`. */
  readonly what: string;
  /** Methods and functions of the package that bring it to its end. */
  readonly ends: readonly string[];
}

const worker = { kind: 'worker', what: 'worker' } as const;
const consumer = { kind: 'consumer', what: 'consumer' } as const;
const schedule = { kind: 'schedule', what: 'schedule' } as const;
const socket = { kind: 'socket', what: 'WebSocket server' } as const;
const pool = { kind: 'connection', what: 'pool' } as const;
const client = { kind: 'connection', what: 'client' } as const;

/** What programs hold, and how it ends. */
export const LONG_LIVED = new Table<LongLived>([
  { packages: ['bullmq'], calls: ['Worker'], ...worker, ends: ['close', 'disconnect'] },
  { packages: ['bull'], calls: ['#process', '().process', 'Queue#process', 'Bull.Queue#process'], ...worker, ends: ['close'] },
  { packages: ['pg-boss'], calls: ['#start', 'PgBoss#start'], ...worker, ends: ['stop'] },
  { packages: ['agenda', '@hokify/agenda'], calls: ['#start', 'Agenda#start'], ...worker, ends: ['stop', 'drain', 'close'] },
  { packages: ['@dbos-inc/dbos-sdk'], calls: ['DBOS.launch'], ...worker, what: 'runtime', ends: ['shutdown'] },
  { packages: ['bree'], calls: ['#start'], ...schedule, ends: ['stop'] },
  { packages: ['kafkajs'], calls: ['Kafka#consumer'], ...consumer, ends: ['disconnect', 'stop'] },
  { packages: ['sqs-consumer'], calls: ['Consumer.create', 'Consumer'], ...consumer, ends: ['stop'] },
  { packages: ['amqplib', 'amqplib/callback_api'], calls: ['connect'], ...consumer, what: 'broker connection', ends: ['close'] },
  { packages: ['amqp-connection-manager'], calls: ['connect'], ...consumer, what: 'broker connection', ends: ['close'] },
  { packages: ['node-cron'], calls: ['schedule'], ...schedule, ends: ['stop', 'destroy'] },
  { packages: ['cron'], calls: ['CronJob', 'CronJob.from'], ...schedule, ends: ['stop'] },
  { packages: ['node-schedule'], calls: ['scheduleJob'], ...schedule, ends: ['gracefulShutdown', 'cancel', 'cancelJob'] },
  { packages: ['ws'], calls: ['WebSocketServer', 'Server', '.Server'], ...socket, ends: ['close', 'terminate'] },
  { packages: ['socket.io'], calls: ['Server', ''], ...socket, what: 'Socket.IO server', ends: ['close', 'disconnectSockets'] },
  { packages: ['@opentelemetry/sdk-node'], calls: ['NodeSDK'], kind: 'telemetry', what: 'telemetry', ends: ['shutdown'] },
  { packages: ['pg'], calls: ['Pool'], ...pool, ends: ['end'] },
  { packages: ['mysql2'], calls: ['createPool'], ...pool, ends: ['end'] },
  { packages: ['postgres'], calls: [''], ...pool, ends: ['end', 'close'] },
  { packages: ['knex'], calls: ['', 'knex'], ...pool, ends: ['destroy'] },
  { packages: ['sequelize'], calls: ['Sequelize'], ...pool, ends: ['close'] },
  { packages: ['typeorm'], calls: ['DataSource', 'createConnection'], ...pool, ends: ['destroy', 'close'] },
  { packages: ['@prisma/client'], calls: ['PrismaClient'], ...client, ends: ['$disconnect'] },
  { packages: ['mongoose'], calls: ['connect', 'createConnection'], ...client, ends: ['disconnect', 'close', 'destroy'] },
  { packages: ['mongodb'], calls: ['MongoClient', 'MongoClient.connect'], ...client, ends: ['close'] },
  { packages: ['ioredis'], calls: ['', 'Redis', 'Cluster'], ...client, ends: ['quit', 'disconnect'] },
  { packages: ['redis'], calls: ['createClient', 'createCluster'], ...client, ends: ['quit', 'disconnect', 'close', 'destroy'] },
]);

/** Calls that end a connection without waiting for the answers that are due on it, and what waits for them. */
export const ABRUPT_ENDS = new Table<{ readonly instead: string }>([
  { packages: ['ioredis'], calls: ['#disconnect', '*#disconnect'], instead: 'quit' },
  { packages: ['redis'], calls: ['createClient().disconnect', 'createClient().destroy'], instead: 'close' },
]);

/** How the servers of a package are closed. */
export interface ServerClose {
  /** `callback`: it returns at once and calls back when all requests are answered. `promise`: it is to be waited for. */
  readonly tells: 'callback' | 'promise';
}

export const SERVER_CLOSES = new Table<ServerClose>([
  {
    packages: ['http', 'https', 'http2'],
    calls: [
      'Server#close',
      'Http2SecureServer#close',
      'createServer().close',
      'createSecureServer().close',
      'createServer().listen().close',
    ],
    tells: 'callback',
  },
  { packages: ['express', 'koa'], calls: ['App#listen().close'], tells: 'callback' },
  { packages: ['@hono/node-server'], calls: ['serve().close', 'createAdaptorServer().close'], tells: 'callback' },
  { packages: ['restify', 'polka'], calls: ['createServer().close', '().server.close'], tells: 'callback' },
  { packages: ['fastify'], calls: ['Fastify#close'], tells: 'promise' },
  { packages: ['@nestjs/core'], calls: ['NestFactory.create().close', 'NestFactory.createMicroservice().close'], tells: 'promise' },
  {
    packages: ['@nestjs/common', '@nestjs/platform-express', '@nestjs/platform-fastify'],
    calls: ['INestApplication#close', 'NestExpressApplication#close', 'NestFastifyApplication#close', 'INestMicroservice#close'],
    tells: 'promise',
  },
  { packages: ['@hapi/hapi', 'hapi'], calls: ['server().stop', 'Server#stop', 'Hapi.server().stop'], tells: 'promise' },
  { packages: ['apollo-server', 'apollo-server-express', '@apollo/server'], calls: ['ApolloServer#stop'], tells: 'promise' },
  { packages: ['bullmq'], calls: ['Worker#close'], tells: 'promise' },
  { packages: ['kafkajs'], calls: ['Kafka#consumer().disconnect', 'Kafka#consumer().stop'], tells: 'promise' },
]);

/** Modules of frameworks by the package whose objects they close when the application does. */
export const OWNING_MODULES: Readonly<Record<string, string>> = {
  '@nestjs/bullmq': 'bullmq',
  '@nestjs/bull': 'bull',
  '@nestjs/typeorm': 'typeorm',
  '@nestjs/mongoose': 'mongoose',
  '@nestjs/sequelize': 'sequelize',
  '@mikro-orm/nestjs': '@mikro-orm/core',
};

/** Methods of servers that end connections in the midst of their requests. */
export const CUTS_CONNECTIONS = /^closeAllConnections$/;
