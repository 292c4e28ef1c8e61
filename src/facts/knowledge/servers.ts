import { Table } from './table.ts';

export type Serving = 'http' | 'rpc' | 'worker' | 'consumer';

/** A call after which the process goes on running and takes in work; `App#**listen` stands for calls strung on to each other as well. */
interface ServingCall {
  readonly serves: Serving;
  readonly framework: string;
  /** The library itself answers SIGTERM by an orderly stop. */
  readonly stopsItself?: true;
  /** Making the object is what serves. */
  readonly byMaking?: true;
}

export const SERVING_CALLS = new Table<ServingCall>([
  { packages: ['express'], calls: ['App#**listen'], serves: 'http', framework: 'express' },
  { packages: ['fastify'], calls: ['Fastify#**listen'], serves: 'http', framework: 'fastify' },
  { packages: ['koa'], calls: ['App#**listen'], serves: 'http', framework: 'koa' },
  { packages: ['@hono/node-server'], calls: ['serve'], serves: 'http', framework: 'hono' },
  { packages: ['@hono/node-server'], calls: ['createAdaptorServer().listen'], serves: 'http', framework: 'hono' },
  { packages: ['restify'], calls: ['createServer().listen'], serves: 'http', framework: 'restify' },
  { packages: ['polka'], calls: ['().listen', '()**.listen'], serves: 'http', framework: 'polka' },
  { packages: ['@hapi/hapi', 'hapi'], calls: ['server().start', 'Server#start', 'Hapi.server().start'], serves: 'http', framework: 'hapi' },
  {
    packages: ['http', 'https', 'http2'],
    calls: ['createServer().listen', 'createSecureServer().listen', 'Server#listen', 'Http2SecureServer#listen'],
    serves: 'http',
    framework: 'http',
  },
  { packages: ['socket.io'], calls: ['Server#listen', '#listen'], serves: 'http', framework: 'socket.io' },
  { packages: ['apollo-server'], calls: ['ApolloServer#listen'], serves: 'http', framework: 'apollo', stopsItself: true },
  {
    packages: ['@apollo/server/standalone'],
    calls: ['startStandaloneServer'],
    serves: 'http',
    framework: 'apollo',
    stopsItself: true,
  },
  { packages: ['@nestjs/core'], calls: ['NestFactory.create().listen'], serves: 'http', framework: 'nest' },
  { packages: ['@nestjs/core'], calls: ['NestFactory.create().startAllMicroservices'], serves: 'consumer', framework: 'nest' },
  {
    packages: ['@nestjs/common', '@nestjs/platform-express', '@nestjs/platform-fastify'],
    calls: ['INestApplication#listen', 'NestExpressApplication#listen', 'NestFastifyApplication#listen'],
    serves: 'http',
    framework: 'nest',
  },
  { packages: ['@nestjs/core'], calls: ['NestFactory.createMicroservice().listen'], serves: 'consumer', framework: 'nest' },
  { packages: ['@nestjs/common'], calls: ['INestMicroservice#listen'], serves: 'consumer', framework: 'nest' },
  { packages: ['@grpc/grpc-js', 'grpc'], calls: ['Server#start', 'Server#bindAsync'], serves: 'rpc', framework: 'grpc' },
  { packages: ['bullmq'], calls: ['Worker'], serves: 'worker', framework: 'bullmq', byMaking: true },
  { packages: ['bull'], calls: ['#process', '().process'], serves: 'worker', framework: 'bull' },
  { packages: ['kafkajs'], calls: ['Kafka#consumer().run'], serves: 'consumer', framework: 'kafkajs' },
  { packages: ['sqs-consumer'], calls: ['Consumer.create().start', 'Consumer#start'], serves: 'consumer', framework: 'sqs-consumer' },
  { packages: ['amqplib', 'amqplib/callback_api'], calls: ['**.consume', '**#consume'], serves: 'consumer', framework: 'amqplib' },
  {
    packages: ['@temporalio/worker'],
    calls: ['Worker.create().run', 'Worker#run'],
    serves: 'worker',
    framework: 'temporal',
    stopsItself: true,
  },
  { packages: ['graphile-worker'], calls: ['run'], serves: 'worker', framework: 'graphile-worker', stopsItself: true },
]);

/** Calls that make a Nest application. */
export const NEST_APPLICATIONS = new Table<object>([
  { packages: ['@nestjs/core'], calls: ['NestFactory.create', 'NestFactory.createMicroservice', 'NestFactory.createApplicationContext'] },
]);

/** Packages that answer SIGTERM for those who load them. */
export const SIGNAL_LIBRARIES: ReadonlySet<string> = new Set([
  // Its runtime lets the workers end on SIGTERM, and leaves the rest to the code after `run()`.
  '@temporalio/worker',
  'close-with-grace',
  'fastify-graceful-shutdown',
  'fastify-cli',
  'fastify-racing',
  '@godaddy/terminus',
  '@nestjs/terminus/graceful-shutdown',
  'lightship',
  'http-graceful-shutdown',
  'express-graceful-shutdown',
  'express-graceful-exit',
  'graceful-http-shutdown',
  'node-graceful-shutdown',
  'node-graceful',
  '@tygra/nestjs-graceful-shutdown',
  'nestjs-graceful-shutdown',
  'nestjs-graceful',
  '@gquittet/graceful-server',
  'exit-hook',
  'async-exit-hook',
  'signal-exit',
  'death',
  'node-cleanup',
  'shutdown-cleanup',
  'ts-graceful-shutdown',
  'moleculer',
  'platformatic',
  '@platformatic/service',
  '@adonisjs/core',
  'sails',
  '@loopback/core',
  '@medusajs/framework',
  '@strapi/strapi',
  '@dazn/lambda-powertools',
]);

/** Of those, what stops nothing but what it is given a function for, by these calls. */
export const GIVEN_SHUTDOWNS = new Table<object>([
  { packages: ['close-with-grace'], calls: [''] },
  { packages: ['lightship'], calls: ['createLightship().registerShutdownHandler'] },
]);

/** Where such a library is begun to be used. */
export const GIVEN_LIBRARIES = new Table<object>([
  { packages: ['close-with-grace'], calls: [''] },
  { packages: ['lightship'], calls: ['createLightship'] },
]);

/** Looks like one of those: made for the end of a process. */
export const SIGNAL_LIBRARY_NAME = /graceful|shutdown|terminus|lightship|close-with-grace|exit-hook|on-exit/;

/** Methods by which a server, worker or connection is brought to an end. */
export const CLOSING_NAME =
  /^(?:close\w*|stop\w*|shut\w*|tryShutdown|drain\w*|terminate\w*|dispose\w*|destroy\w*|end|quit|disconnect\w*|teardown\w*|cleanup\w*|clean_?up\w*|graceful\w*|exit\w*|finish\w*|kill\w*|\w*(?:Shutdown|Close|Stop|Cleanup|Teardown|Exit))$/i;

/** Packages whose closing says nothing of the server: databases, caches, telemetry, logs. */
export const NO_SERVER_PACKAGE =
  /^(?:@prisma\/client|pg|pg-pool|mysql2?|mongoose|mongodb|typeorm|sequelize|knex|ioredis|redis|@redis\/client|cassandra-driver|neo4j-driver|@opentelemetry\/.*|winston|pino|@sentry\/.*|fs|util|timers|process)$/;

/** Methods that a Nest application runs on a signal only when its shutdown hooks are enabled. */
export const NEST_SHUTDOWN_HOOKS: ReadonlySet<string> = new Set(['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown']);
