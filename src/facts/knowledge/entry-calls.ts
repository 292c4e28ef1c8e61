import type { EntryPoint } from '../fact.ts';
import { Table } from './table.ts';

/** Calls that hand a function over to run later, outside the caller. */
interface EntryCall {
  readonly kind: EntryPoint['kind'];
  readonly word: string;
  /** What the first argument must be, where others mean something else. */
  readonly first?: RegExp;
}

/** Events that bring work from outside; the others tell of the connection itself. */
const ARRIVALS = /^(?:message|pmessage|messageBuffer|pmessageBuffer|connection|job|request)$/;

/** Of an event store: catching up, and kept by the server. */
const EVENT_SUBSCRIPTIONS = [
  'subscribeToStream',
  'subscribeToAll',
  'subscribeToPersistentSubscriptionToStream',
  'subscribeToPersistentSubscriptionToAll',
];

export const ENTRY_CALLS = new Table<EntryCall>([
  {
    packages: ['express'],
    calls: ['App#get', 'App#post', 'App#put', 'App#patch', 'App#delete', 'App#all', 'App#use', 'App#options', 'App#head', 'App#param'],
    kind: 'route',
    word: 'http',
  },
  {
    packages: ['express'],
    calls: [
      'Router#get',
      'Router#post',
      'Router#put',
      'Router#patch',
      'Router#delete',
      'Router#all',
      'Router#use',
      'Router#options',
      'Router#head',
      'Router#param',
    ],
    kind: 'route',
    word: 'http',
  },
  { packages: ['@hapi/hapi', 'hapi'], calls: ['server().route', 'Server#route', 'Hapi.server().route'], kind: 'route', word: 'http' },
  { packages: ['express'], calls: ['App#route().**', 'Router#route().**'], kind: 'route', word: 'http' },
  {
    packages: ['fastify'],
    calls: [
      'Fastify#get',
      'Fastify#post',
      'Fastify#put',
      'Fastify#patch',
      'Fastify#delete',
      'Fastify#all',
      'Fastify#route',
      'Fastify#head',
      'Fastify#options',
      'Fastify#addHook',
      'Fastify#setErrorHandler',
    ],
    kind: 'route',
    word: 'http',
  },
  {
    packages: ['koa', '@koa/router', 'koa-router', 'hono', 'polka', 'restify', '@hono/zod-openapi'],
    calls: ['**get', '**post', '**put', '**patch', '**delete', '**del', '**all', '**use', '**openapi'],
    kind: 'route',
    word: 'http',
  },
  { packages: ['@trpc/server'], calls: ['**.query', '**.mutation', '**.subscription'], kind: 'route', word: 'procedure' },
  { packages: ['http', 'https', 'http2'], calls: ['createServer', 'createSecureServer'], kind: 'route', word: 'http' },
  { packages: ['h3', 'nitropack'], calls: ['defineEventHandler', 'eventHandler'], kind: 'route', word: 'http' },
  { packages: ['@grpc/grpc-js', 'grpc'], calls: ['Server#addService'], kind: 'route', word: 'rpc' },
  {
    packages: [
      'passport-local',
      'passport-jwt',
      'passport-http',
      'passport-http-bearer',
      'passport-custom',
      'passport-oauth2',
      'passport-google-oauth20',
    ],
    calls: ['Strategy', '', '**Strategy'],
    kind: 'route',
    word: 'strategy',
  },
  { packages: ['@connectrpc/connect'], calls: ['ConnectRouter#service', 'ConnectRouter#rpc'], kind: 'route', word: 'rpc' },
  { packages: ['socket.io', 'ws', 'websocket'], calls: ['**on'], kind: 'consumer', word: 'socket', first: ARRIVALS },

  { packages: ['bullmq'], calls: ['Worker'], kind: 'job', word: 'queue' },
  {
    packages: ['bull', 'bee-queue', 'kue'],
    calls: ['#process', '()process', '().process', 'createQueue().process', 'Queue#process'],
    kind: 'job',
    word: 'queue',
  },
  { packages: ['agenda', '@hokify/agenda'], calls: ['#define', 'Agenda#define'], kind: 'job', word: 'job' },
  { packages: ['pg-boss'], calls: ['#work', 'PgBoss#work', '#schedule', '#onComplete'], kind: 'job', word: 'queue' },
  { packages: ['graphile-worker'], calls: ['run', 'runOnce', 'runTaskList'], kind: 'job', word: 'job' },
  { packages: ['inngest'], calls: ['Inngest#createFunction'], kind: 'job', word: 'job' },
  { packages: ['@trigger.dev/sdk', '@trigger.dev/sdk/v3'], calls: ['task', 'schemaTask'], kind: 'job', word: 'job' },
  { packages: ['@trigger.dev/sdk', '@trigger.dev/sdk/v3'], calls: ['schedules.task'], kind: 'schedule', word: 'cron' },
  { packages: ['@temporalio/worker'], calls: ['Worker.create'], kind: 'job', word: 'activity' },
  { packages: ['@temporalio/workflow'], calls: ['setHandler'], kind: 'job', word: 'signal' },
  { packages: ['@dbos-inc/dbos-sdk'], calls: ['DBOS.registerWorkflow'], kind: 'job', word: 'workflow' },
  {
    packages: ['@dbos-inc/dbos-sdk'],
    calls: ['DBOS.registerStep', 'DBOS.registerTransaction'],
    kind: 'job',
    word: 'step',
  },
  { packages: ['@dbos-inc/dbos-sdk'], calls: ['DBOS.registerScheduled'], kind: 'schedule', word: 'cron' },

  { packages: ['@restatedev/restate-sdk'], calls: ['service', 'object', 'workflow'], kind: 'job', word: 'handler' },

  {
    packages: ['kafkajs', '@confluentinc/kafka-javascript'],
    calls: ['Kafka#consumer().run', '**Kafka#consumer().run', 'Consumer#run'],
    kind: 'consumer',
    word: 'topic',
  },
  {
    packages: ['amqplib', 'amqplib/callback_api', 'amqp-connection-manager'],
    calls: ['**consume', '**addSetup'],
    kind: 'consumer',
    word: 'queue',
  },
  { packages: ['node-rdkafka'], calls: ['KafkaConsumer#on'], kind: 'consumer', word: 'topic', first: /^data$/ },
  {
    packages: ['@eventstore/db-client'],
    calls: EVENT_SUBSCRIPTIONS.map((name) => `Client#${name}().on`),
    kind: 'consumer',
    word: 'stream',
    first: /^data$/,
  },
  { packages: ['sqs-consumer'], calls: ['Consumer.create', 'Consumer'], kind: 'consumer', word: 'queue' },
  { packages: ['nats'], calls: ['**subscribe'], kind: 'consumer', word: 'subject' },
  { packages: ['redis'], calls: ['**subscribe', '**pSubscribe', '**sSubscribe'], kind: 'consumer', word: 'channel' },
  { packages: ['ioredis'], calls: ['**on'], kind: 'consumer', word: 'channel', first: ARRIVALS },
  { packages: ['@google-cloud/pubsub'], calls: ['**on'], kind: 'consumer', word: 'subscription', first: ARRIVALS },
  { packages: ['@azure/service-bus', '@azure/event-hubs'], calls: ['**subscribe'], kind: 'consumer', word: 'queue' },
  { packages: ['mqtt'], calls: ['**on'], kind: 'consumer', word: 'topic', first: ARRIVALS },

  {
    packages: ['node-cron', 'cron', 'node-schedule', 'croner'],
    calls: ['schedule', 'createTask', 'CronJob', 'CronJob.from', 'scheduleJob', 'Cron'],
    kind: 'schedule',
    word: 'cron',
  },
  { packages: ['toad-scheduler'], calls: ['Task', 'AsyncTask'], kind: 'schedule', word: 'cron' },

  { packages: ['commander', 'cac', 'sade', '@caporal/core'], calls: ['**action'], kind: 'cli', word: 'command' },
  { packages: ['yargs'], calls: ['**command'], kind: 'cli', word: 'command' },
  { packages: ['@middy/core'], calls: ['', '().handler'], kind: 'event', word: 'function' },

  { packages: ['events', 'eventemitter2', 'eventemitter3'], calls: ['**on', '**once', '**addListener'], kind: 'event', word: 'event' },
]);

/** Globals that hand a function over to run later. */
export const ENTRY_GLOBALS: Readonly<Record<string, EntryCall>> = {
  setInterval: { kind: 'schedule', word: 'interval' },
  'process.on': { kind: 'event', word: 'process' },
  'process.once': { kind: 'event', word: 'process' },
  defineEventHandler: { kind: 'route', word: 'http' },
};

/** Calls that take in messages where they stand: the function around them handles what arrives. */
export const RECEIVING_CALLS = new Table<{ readonly word: string }>([
  { packages: ['@aws-sdk/client-sqs'], calls: ['ReceiveMessageCommand', 'SQS#receiveMessage'], word: 'queue' },
  { packages: ['aws-sdk'], calls: ['SQS#receiveMessage'], word: 'queue' },
  { packages: ['ioredis'], calls: ['Redis#xreadgroup', 'Redis#xread', 'Redis#blpop', 'Redis#brpop', 'Redis#brpoplpush'], word: 'stream' },
  { packages: ['redis'], calls: ['Redis#xReadGroup', 'Redis#xRead', 'Redis#blPop', 'Redis#brPop', 'Redis#blMove'], word: 'stream' },
  { packages: ['@azure/service-bus'], calls: ['**receiveMessages'], word: 'queue' },
]);

/** What gives messages one by one to a `for await` loop. */
export const MESSAGE_STREAMS = new Table<{ readonly word: string }>([
  { packages: ['nats', '@nats-io/nats-core', '@nats-io/jetstream'], calls: ['**subscribe()', '**consume()', '**fetch()'], word: 'subject' },
  { packages: ['@azure/service-bus', '@azure/event-hubs'], calls: ['**getMessageIterator()'], word: 'queue' },
  { packages: ['@eventstore/db-client'], calls: EVENT_SUBSCRIPTIONS.map((name) => `Client#${name}()`), word: 'stream' },
]);

/** Calls that put procedures, and routers of procedures, under names. */
export const PROCEDURE_ROUTERS = new Table<object>([{ packages: ['@trpc/server'], calls: ['**.router', 'router', '**.createRouter'] }]);
/** Calls that make a procedure of a function. */
export const PROCEDURE_CALLS = new Table<{ readonly does: 'query' | 'mutation' | 'subscription' }>(
  (['query', 'mutation', 'subscription'] as const).map((does) => ({ packages: ['@trpc/server'], calls: [`**.${does}`], does })),
);

/** Calls that load workflows from the file that an option names; its exports are the workflows. */
export const WORKFLOW_BUNDLES = new Table<{ readonly option: string }>([
  { packages: ['@temporalio/worker'], calls: ['Worker.create', 'bundleWorkflowCode'], option: 'workflowsPath' },
]);
