import { Table } from './table.ts';

/** What makes a logger, and where among its options stand those of pino or winston. */
interface LoggerMaking {
  readonly of: 'pino' | 'winston';
  /** Names that lead from the first argument to the options; a name that is not given is passed over. */
  readonly under: readonly string[];
}

export const LOGGER_MAKINGS = new Table<LoggerMaking>([
  { packages: ['pino'], calls: ['', 'pino'], of: 'pino', under: [] },
  { packages: ['pino-http', 'express-pino-logger', 'koa-pino-logger'], calls: ['', 'pinoHttp'], of: 'pino', under: [] },
  { packages: ['nestjs-pino'], calls: ['LoggerModule.forRoot'], of: 'pino', under: ['pinoHttp'] },
  { packages: ['fastify'], calls: ['', 'fastify', 'Fastify'], of: 'pino', under: ['logger'] },
  { packages: ['@nestjs/platform-fastify'], calls: ['FastifyAdapter'], of: 'pino', under: ['logger'] },
  { packages: ['winston'], calls: ['createLogger', 'configure'], of: 'winston', under: [] },
  { packages: ['nest-winston'], calls: ['WinstonModule.createLogger', 'WinstonModule.forRoot'], of: 'winston', under: [] },
]);

/** What a format of winston makes of a line; `joins` is decided by its parts. */
export const WINSTON_FORMATS = new Table<{ readonly gives: 'text' | 'json' | 'joins' | 'printf' }>([
  { packages: ['winston', 'logform'], calls: ['format.combine()', 'combine()'], gives: 'joins' },
  { packages: ['winston', 'logform'], calls: ['format.printf()', 'printf()'], gives: 'printf' },
  {
    packages: ['winston', 'logform'],
    calls: ['format.simple()', 'format.cli()', 'format.prettyPrint()', 'simple()', 'cli()', 'prettyPrint()'],
    gives: 'text',
  },
  { packages: ['winston', 'logform'], calls: ['format.json()', 'format.logstash()', 'json()', 'logstash()'], gives: 'json' },
  { packages: ['nest-winston'], calls: ['utilities.format.nestLike()'], gives: 'text' },
]);

/** Formats of winston that add to a line and leave it to others how it is written. */
export const ADDING_FORMAT = /(?:^|\.)(?:timestamp|errors|splat|label|metadata|ms|colorize|align|padLevels|uncolorize)\(\)$/;

/** What writes a log to a file: argument and path of the name of the file. */
export const FILE_TRANSPORTS = new Table<{ readonly name: string }>([
  { packages: ['winston'], calls: ['transports.File', 'File'], name: '0.filename' },
  { packages: ['winston-daily-rotate-file'], calls: ['', 'DailyRotateFile'], name: '0.filename' },
  { packages: ['winston'], calls: ['transports.DailyRotateFile'], name: '0.filename' },
  { packages: ['pino'], calls: ['destination', 'pino.destination'], name: '0' },
  { packages: ['rotating-file-stream'], calls: ['createStream'], name: '0' },
]);
export const CONSOLE_TRANSPORTS = new Table<object>([
  { packages: ['winston'], calls: ['transports.Console', 'Console', 'transports.Stream'] },
]);

/** Loggers that take values as fields beside the message. */
export const FIELD_LOGGERS: ReadonlySet<string> = new Set([
  'pino',
  'nestjs-pino',
  'pino-http',
  'fastify',
  'winston',
  'bunyan',
  'express-pino-logger',
  'koa-pino-logger',
]);
