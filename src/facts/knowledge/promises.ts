import { Table } from './table.ts';

/** A call of a library that gives a promise, unless a callback is passed last. */
interface PromisingCall {
  /** Nothing happens before somebody waits for it. */
  readonly lazy?: true;
}

const ORM_WRITES = ['create', 'createMany', 'update', 'updateMany', 'upsert', 'delete', 'deleteMany'];
const ORM_READS = ['findUnique', 'findUniqueOrThrow', 'findFirst', 'findFirstOrThrow', 'findMany', 'count', 'aggregate', 'groupBy'];

export const PROMISING_CALLS = new Table<PromisingCall>([
  { packages: ['@prisma/client'], calls: [...ORM_WRITES, ...ORM_READS].map((name) => `PrismaClient#*.${name}`), lazy: true },
  {
    packages: ['typeorm'],
    calls: ['save', 'insert', 'update', 'delete', 'remove', 'upsert', 'find', 'findBy', 'findOne', 'findOneBy', 'count'].flatMap((name) => [
      `Repository#${name}`,
      `EntityManager#${name}`,
    ]),
  },
  { packages: ['pg'], calls: ['Pool#query', 'Client#query'] },
  {
    packages: ['axios'],
    calls: ['', 'get', 'post', 'put', 'patch', 'delete', 'request', 'Axios#get', 'Axios#post', 'Axios#put', 'Axios#patch', 'Axios#delete'],
  },
  { packages: ['bullmq'], calls: ['Queue#add', 'Queue#addBulk'] },
  { packages: ['kafkajs'], calls: ['Kafka#producer().send', 'Kafka#producer().sendBatch'] },
  { packages: ['nodemailer'], calls: ['Transporter#sendMail'] },
  { packages: ['fs'], calls: ['promises.*'] },
]);

/** Globals that give a promise which may be rejected. */
export const PROMISING_GLOBALS: ReadonlySet<string> = new Set([
  'fetch',
  'globalThis.fetch',
  'Promise.all',
  'Promise.any',
  'Promise.race',
  'Promise.reject',
]);

/** What is waited for and never rejected: timers, logs, topics in memory, and results gathered with their errors. */
export const SETTLING_GLOBALS = /^(?:Promise\.(?:allSettled|resolve)|setTimeout|setImmediate|console\.\w+|queueMicrotask)$/;
export const SETTLING_PACKAGES: ReadonlySet<string> = new Set([
  'timers',
  'timers/promises',
  'delay',
  'pino',
  'winston',
  'graphql-subscriptions',
]);

/** Packages that, once loaded, answer `unhandledRejection` for the process. */
export const REJECTION_WATCHERS: ReadonlySet<string> = new Set([
  '@sentry/node',
  '@sentry/nestjs',
  '@sentry/bun',
  '@sentry/profiling-node',
  '@bugsnag/js',
  '@bugsnag/node',
  'rollbar',
  'newrelic',
  'make-promises-safe',
  'loud-rejection',
]);

/** Major version of Express from which on it waits for its handlers. */
export const EXPRESS_WAITS_SINCE = 5;
/** Modules that make an earlier Express wait for its handlers, or whose routers do. */
export const EXPRESS_CATCHERS: ReadonlySet<string> = new Set([
  'express-async-errors',
  'express-promise-router',
  'express-async-router',
  '@awaitjs/express',
  'express-async-patch',
  'express-async-handler/patch',
  'express/lib/router/layer',
  'express/lib/router/layer.js',
  'router/lib/layer',
]);

/** Names of checks that decide who may do what. */
export const GUARDS = /permi(?:t|ssion)|allowed|authori[sz]|access|admin|owner|member|verif|privilege/i;
/** Names of functions that throw to stop their callers. */
export const CHECKS = /(?:^|\.)(?:assert|ensure|require|verify|authorize|enforce)[A-Z]\w*$/;

/** Globals that call a function later and wait for no promise of it. */
export const TIMERS: readonly string[] = ['setInterval', 'setTimeout', 'setImmediate', 'process.nextTick', 'queueMicrotask'];

/** Calls that have a function called with each event, and wait for no promise of it. */
export const LISTENERS = new Table<object>([
  { packages: ['events'], calls: ['EventEmitter#on', 'EventEmitter#once', 'EventEmitter#addListener', '#on', '#once', '#addListener'] },
  { packages: ['ws', 'socket.io'], calls: ['**on', '**once'] },
  { packages: ['bullmq'], calls: ['Worker#on', 'Queue#on', 'QueueEvents#on'] },
]);
