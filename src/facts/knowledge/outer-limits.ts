import { Table } from './table.ts';

/** A call that ends every request of a server after a while, in milliseconds. */
interface OuterLimit {
  /** For people. */
  readonly what: string;
  /** Index of the argument that is the time, or that holds the option. */
  readonly argument: number;
  readonly option?: string;
}

export const OUTER_LIMITS = new Table<OuterLimit>([
  { packages: ['http', 'https'], calls: ['createServer().setTimeout', 'Server#setTimeout'], what: 'the server', argument: 0 },
  { packages: ['express'], calls: ['App#listen().setTimeout'], what: 'the server', argument: 0 },
  {
    packages: ['@nestjs/core'],
    calls: ['NestFactory.create().getHttpServer().setTimeout', 'NestFactory.create().listen().setTimeout'],
    what: 'the server',
    argument: 0,
  },
  { packages: ['connect-timeout'], calls: [''], what: '`connect-timeout`', argument: 0 },
  { packages: ['fastify'], calls: ['', 'fastify', 'Fastify'], what: '`handlerTimeout`', argument: 0, option: 'handlerTimeout' },
]);

/** Servers with options that bound how long a client may take to send its request. */
export const SERVER_MAKERS = new Table<{ readonly options: number }>([
  { packages: ['http', 'https'], calls: ['createServer', 'Server'], options: 0 },
  { packages: ['fastify'], calls: ['', 'fastify', 'Fastify'], options: 0 },
]);
export const SERVER_LIMITS: ReadonlySet<string> = new Set(['requestTimeout', 'headersTimeout']);
/** Objects that have them as members. */
export const SERVERS: readonly RegExp[] = [
  /^https? (?:createServer\(\)|Server#)$/,
  /^express App#listen\(\)$/,
  /^@nestjs\/core NestFactory\.create\(\)\.(?:getHttpServer|listen)\(\)$/,
  /^fastify Fastify#server$/,
];
