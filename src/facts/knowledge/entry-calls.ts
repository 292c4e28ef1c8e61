import type { EntryPoint } from '../fact.ts';
import { Table } from './table.ts';

/** Decorators that make a method an entry point. */
interface EntryDecorator {
  readonly kind: EntryPoint['kind'];
  /** Word before the argument in the label: `GET`, `event`. */
  readonly word: string;
}

export const ENTRY_DECORATORS = new Table<EntryDecorator>([
  ...['Get', 'Post', 'Put', 'Patch', 'Delete', 'All', 'Options', 'Head', 'Sse'].map((method) => ({
    packages: ['@nestjs/common'],
    calls: [method],
    kind: 'route' as const,
    word: method.toUpperCase(),
  })),
  {
    packages: ['@nestjs/microservices'],
    calls: ['MessagePattern', 'EventPattern', 'GrpcMethod', 'GrpcStreamMethod'],
    kind: 'consumer',
    word: 'message',
  },
  { packages: ['@nestjs/websockets'], calls: ['SubscribeMessage'], kind: 'consumer', word: 'socket message' },
  { packages: ['@golevelup/nestjs-rabbitmq'], calls: ['RabbitSubscribe', 'RabbitRPC'], kind: 'consumer', word: 'message' },
  { packages: ['@ssut/nestjs-sqs'], calls: ['SqsMessageHandler'], kind: 'consumer', word: 'message' },
  {
    packages: ['@nestjs/graphql', 'type-graphql'],
    calls: ['Query', 'Mutation', 'Subscription', 'ResolveField', 'FieldResolver', 'ResolveReference'],
    kind: 'graphql-field',
    word: 'field',
  },
  { packages: ['@nestjs/schedule'], calls: ['Cron', 'Interval', 'Timeout'], kind: 'schedule', word: 'cron' },
  { packages: ['@nestjs/bull', '@nestjs/bullmq'], calls: ['Process'], kind: 'job', word: 'job' },
  { packages: ['@nestjs/event-emitter'], calls: ['OnEvent'], kind: 'event', word: 'event' },
  { packages: ['@dbos-inc/dbos-sdk'], calls: ['DBOS.workflow', 'DBOS.scheduled'], kind: 'job', word: 'workflow' },
]);

/** Class decorators whose classes are run by the framework through a method of fixed name. */
export const ENTRY_CLASSES = new Table<EntryDecorator & { readonly method: string }>([
  { packages: ['@nestjs/bullmq'], calls: ['Processor'], kind: 'job', word: 'job', method: 'process' },
  { packages: ['@nestjs/cqrs'], calls: ['EventsHandler'], kind: 'event', word: 'event', method: 'handle' },
  { packages: ['@nestjs/cqrs'], calls: ['CommandHandler', 'QueryHandler'], kind: 'event', word: 'command', method: 'execute' },
]);

/** Calls that hand a function over to run later, outside the caller. */
interface EntryCall {
  readonly kind: EntryPoint['kind'];
  readonly word: string;
}

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
  { packages: ['bullmq'], calls: ['Worker'], kind: 'job', word: 'queue' },
  {
    packages: ['bull', 'bee-queue', 'kue'],
    calls: ['#process', '()process', '().process', 'createQueue().process'],
    kind: 'job',
    word: 'queue',
  },
  { packages: ['agenda'], calls: ['#define', 'Agenda#define'], kind: 'job', word: 'job' },
  { packages: ['pg-boss'], calls: ['#work', '#schedule', 'PgBoss#work'], kind: 'job', word: 'queue' },
  { packages: ['kafkajs'], calls: ['Kafka#consumer().run'], kind: 'consumer', word: 'topic' },
  { packages: ['amqplib', 'amqp-connection-manager'], calls: ['**consume', '**addSetup'], kind: 'consumer', word: 'queue' },
  { packages: ['sqs-consumer'], calls: ['Consumer.create'], kind: 'consumer', word: 'queue' },
  {
    packages: ['node-cron', 'cron', 'node-schedule', 'croner'],
    calls: ['schedule', 'CronJob', 'CronJob.from', 'scheduleJob', 'Cron'],
    kind: 'schedule',
    word: 'cron',
  },
  { packages: ['events', 'eventemitter2', 'eventemitter3'], calls: ['**on', '**once', '**addListener'], kind: 'event', word: 'event' },
]);

/** Globals that hand a function over to run later. */
export const ENTRY_GLOBALS: Readonly<Record<string, EntryCall>> = {
  setInterval: { kind: 'schedule', word: 'interval' },
  'process.on': { kind: 'event', word: 'process' },
  'process.once': { kind: 'event', word: 'process' },
};

/** Methods of a class that the framework calls when the application starts. */
export const STARTUP_METHODS = new Set(['onModuleInit', 'onApplicationBootstrap']);
