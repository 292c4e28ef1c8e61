import { Table } from './table.ts';

/** What makes a logger, what decides how it writes, and where that stands. */
interface LoggerMaking {
  /**
   * `pretty`: JSON unless a transport for people is named; `formats`: as its formats and transports say; `option`: text unless the option
   * `json` is on; `layouts`: text unless its appenders have another layout; `access`: a line for each request, in a format by name.
   */
  readonly lines: 'pretty' | 'formats' | 'option' | 'layouts' | 'access';
  /** Names that lead from the first argument to the options; a name that is not given is passed over. */
  readonly under: readonly string[];
}

export const LOGGER_MAKINGS = new Table<LoggerMaking>([
  { packages: ['pino'], calls: ['', 'pino'], lines: 'pretty', under: [] },
  { packages: ['pino-http', 'express-pino-logger', 'koa-pino-logger'], calls: ['', 'pinoHttp'], lines: 'pretty', under: [] },
  { packages: ['nestjs-pino'], calls: ['LoggerModule.forRoot'], lines: 'pretty', under: ['pinoHttp'] },
  { packages: ['fastify'], calls: ['', 'fastify', 'Fastify'], lines: 'pretty', under: ['logger'] },
  { packages: ['@nestjs/platform-fastify'], calls: ['FastifyAdapter'], lines: 'pretty', under: ['logger'] },
  { packages: ['winston'], calls: ['createLogger', 'configure'], lines: 'formats', under: [] },
  { packages: ['nest-winston'], calls: ['WinstonModule.createLogger', 'WinstonModule.forRoot'], lines: 'formats', under: [] },
  { packages: ['@nestjs/common'], calls: ['ConsoleLogger'], lines: 'option', under: [] },
  { packages: ['log4js'], calls: ['configure'], lines: 'layouts', under: [] },
  { packages: ['morgan'], calls: [''], lines: 'access', under: [] },
]);

/** Transports and streams that write for people, and the option that once asked for the same. */
export const PRETTY_PRINTERS: ReadonlySet<string> = new Set(['pino-pretty']);
export const PRETTY_OPTION = 'prettyPrint';

/** What a format makes of a line; `joins` is decided by its parts. */
export const LINE_FORMATS = new Table<{ readonly gives: 'text' | 'json' | 'joins' | 'printf' }>([
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

/** Formats that add to a line and leave it to others how it is written. */
export const ADDING_FORMAT = /(?:^|\.)(?:timestamp|errors|splat|label|metadata|ms|colorize|align|padLevels|uncolorize)\(\)$/;

/** Appenders that write to the console, and layouts that write text; a pattern may be a way to write JSON. */
export const CONSOLE_APPENDER = /^(?:console|stdout|stderr)$/;
export const TEXT_LAYOUT = /^(?:basic|colou?red|messagePassThrough|dummy)$/;
export const PATTERN_LAYOUT = 'pattern';

/** Formats of access logs that have a name, all of which are text. */
export const NAMED_FORMAT = /^(?:combined|common|default|dev|short|tiny)$/;

/**
 * What writes a log to a file: where the name of the file stands, as argument and path, with `[]` for the items of a list and `{}` for the
 * members of an object.
 */
export const FILE_TRANSPORTS = new Table<{ readonly names: readonly string[] }>([
  { packages: ['winston'], calls: ['transports.File', 'File', 'transports.DailyRotateFile'], names: ['0.filename'] },
  { packages: ['winston-daily-rotate-file'], calls: ['', 'DailyRotateFile'], names: ['0.filename'] },
  { packages: ['pino'], calls: ['destination', 'pino.destination'], names: ['0', '0.dest'] },
  { packages: ['pino'], calls: ['transport', 'pino.transport'], names: ['0.options.destination', '0.targets.[].options.destination'] },
  {
    packages: ['pino'],
    calls: ['', 'pino'],
    names: ['0.transport.options.destination', '0.transport.targets.[].options.destination'],
  },
  { packages: ['rotating-file-stream'], calls: ['createStream'], names: ['0'] },
  { packages: ['bunyan'], calls: ['createLogger'], names: ['0.streams.[].path'] },
  { packages: ['log4js'], calls: ['configure'], names: ['0.appenders.{}.filename'] },
]);
export const CONSOLE_TRANSPORTS = new Table<object>([
  { packages: ['winston'], calls: ['transports.Console', 'Console', 'transports.Stream'] },
]);

/** Loggers that take values as fields beside the message; some only where one of other packages stands behind them. */
export const FIELD_LOGGERS: ReadonlyMap<string, readonly string[]> = new Map([
  ...['pino', 'nestjs-pino', 'pino-http', 'fastify', 'winston', 'bunyan', 'express-pino-logger', 'koa-pino-logger'].map(
    (name): [string, readonly string[]] => [name, []],
  ),
  ['@nestjs/common', ['nestjs-pino', 'nest-winston']],
]);
