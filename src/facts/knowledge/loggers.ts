import { wordsOf } from '../../model/secret-name.ts';
import { Table } from './table.ts';

/** Where a call writes to: a log that people and vendors read, a trace, a tracker of errors, the labels of a metric. */
export interface LogSink {
  readonly writes: 'log' | 'trace' | 'report' | 'metric';
  /** Whether the logger can be told to leave out paths of what it is given. */
  readonly redacts?: true;
}

/** Methods of loggers, by how much of them production shows. */
const QUIET = ['debug', 'trace', 'verbose', 'silly', 'finest', 'fine'];
const LOUD = [
  'log',
  'info',
  'warn',
  'warning',
  'error',
  'fatal',
  'critical',
  'notice',
  'alert',
  'emerg',
  'success',
  'start',
  'ready',
  'box',
  'fail',
  'note',
  'complete',
  'pending',
  'write',
  'http',
];
const LEVELS = [...QUIET, ...LOUD];

/** A method of any object of a package: `info`, `Logger#info`, `child().info`. */
function anywhere(methods: readonly string[]): readonly string[] {
  return methods.flatMap((method) => [method, `**#${method}`, `**.${method}`]);
}

export const LOG_SINKS = new Table<LogSink>([
  {
    packages: ['pino', 'nestjs-pino', 'pino-http', 'fastify', '@fastify/base', 'express-pino-logger', 'koa-pino-logger', 'hono-pino'],
    calls: anywhere(LEVELS),
    writes: 'log',
    redacts: true,
  },
  { packages: ['winston', 'nest-winston', 'express-winston'], calls: anywhere(LEVELS), writes: 'log', redacts: true },
  { packages: ['bunyan', 'bunyan-middleware'], calls: anywhere(LEVELS), writes: 'log', redacts: true },
  {
    packages: ['@nestjs/common'],
    calls: LEVELS.flatMap((level) => [`Logger#${level}`, `Logger.${level}`, `ConsoleLogger#${level}`, `LoggerService#${level}`]),
    writes: 'log',
  },
  {
    packages: [
      'log4js',
      'loglevel',
      'consola',
      'signale',
      'tslog',
      'roarr',
      'npmlog',
      'ololog',
      'caterpillar',
      'electron-log',
      '@adonisjs/logger',
      '@aws-lambda-powertools/logger',
      '@logtail/node',
      '@axiomhq/js',
      'lambda-log',
      '@google-cloud/logging',
      'graphql-yoga',
      'simple-node-logger',
    ],
    calls: anywhere(LEVELS),
    writes: 'log',
  },
  { packages: ['debug'], calls: ['()', 'debug()', '**.extend()', '**.extend()()'], writes: 'log' },
  {
    packages: [
      '@sentry/node',
      '@sentry/nestjs',
      '@sentry/nextjs',
      '@sentry/core',
      '@sentry/serverless',
      '@sentry/aws-serverless',
      '@sentry/google-cloud-serverless',
      '@sentry/remix',
      '@sentry/bun',
      '@sentry/deno',
      '@sentry/cloudflare',
      '@sentry/minimal',
    ],
    calls: anywhere([
      'captureException',
      'captureMessage',
      'captureEvent',
      'captureFeedback',
      'setExtra',
      'setExtras',
      'setContext',
      'setTag',
      'setTags',
      'setUser',
      'addBreadcrumb',
      'setAttribute',
      'setAttributes',
      ...LEVELS,
    ]),
    writes: 'report',
  },
  {
    packages: [
      '@bugsnag/js',
      '@bugsnag/node',
      'rollbar',
      '@honeybadger-io/js',
      'raygun',
      'applicationinsights',
      'airbrake-js',
      '@airbrake/node',
    ],
    calls: anywhere([
      'notify',
      'addMetadata',
      'leaveBreadcrumb',
      'trackEvent',
      'trackTrace',
      'trackException',
      'trackRequest',
      'setContext',
      'addContext',
      'send',
      ...LEVELS,
    ]),
    writes: 'report',
  },
  {
    packages: ['@opentelemetry/api', '@opentelemetry/sdk-trace-base', '@opentelemetry/sdk-trace-node', '@opentelemetry/api-logs'],
    calls: anywhere(['setAttribute', 'setAttributes', 'recordException', 'addEvent', 'setStatus', 'emit', 'startSpan', 'startActiveSpan']),
    writes: 'trace',
  },
  {
    packages: ['dd-trace', 'newrelic', 'elastic-apm-node', 'opentracing', 'aws-xray-sdk', 'aws-xray-sdk-core'],
    calls: anywhere([
      'setTag',
      'addTags',
      'setLabel',
      'addLabels',
      'setCustomContext',
      'addCustomAttribute',
      'addCustomAttributes',
      'addCustomSpanAttribute',
      'noticeError',
      'recordCustomEvent',
      'captureError',
      'addMetadata',
      'addAnnotation',
      'log',
    ]),
    writes: 'trace',
  },
  {
    packages: ['prom-client', '@opentelemetry/sdk-metrics'],
    calls: anywhere(['inc', 'labels', 'observe', 'startTimer', 'record']),
    writes: 'metric',
  },
  {
    packages: ['hot-shots'],
    calls: anywhere(['increment', 'decrement', 'gauge', 'histogram', 'timing', 'distribution']),
    writes: 'metric',
  },
]);

const CONSOLE = 'log info warn error debug trace dir dirxml table group groupCollapsed assert write';
const METHODS: ReadonlySet<string> = new Set([
  ...CONSOLE.split(' '),
  ...LOG_SINKS.entries.flatMap(({ calls }) => calls.map((call) => call.replace(/^.*[.#*]/, ''))),
]);

/** The cheap test before any callee is followed: whether some sink has a method of this name. */
export function mayWrite(method: string): boolean {
  return METHODS.has(method);
}

const GLOBAL_SINK =
  /^(?:console\.(?:log|info|warn|error|debug|trace|dir|dirxml|table|group|groupCollapsed|assert)|process\.(?:stdout|stderr)\.write)$/;

/** A console or stream that every program has. */
export function isGlobalSink(path: string): boolean {
  return GLOBAL_SINK.test(path.replace(/^(?:globalThis|global|window)\./, ''));
}

const LOGGER_NAME = /^_{0,2}(?:[a-z]\w*)?(?:log|logger|logging)_?$/i;
const NO_LOGGER = /^(?:catalog|dialog|blog|backlog|changelog|prolog|analog|auditlog|eventlog|datalog|weblog|slog|clog)$/i;
const LEVEL = new Set(LEVELS.filter((level) => level !== 'write' && level !== 'note' && level !== 'start' && level !== 'complete'));

/** Whether a name is that of a logger: `log`, `auditLogger`. */
export function isLoggerName(name: string): boolean {
  return LOGGER_NAME.test(name) && !NO_LOGGER.test(name);
}

/** Whether `receiver.method(…)` writes to a log by its names alone: `this.logger.warn`, `req.log.info`. */
export function isNamedLogger(receiver: string, method: string): boolean {
  return LEVEL.has(method) && isLoggerName(receiver);
}

const WRITING_VERB = /^(?:trace|debug|print|report|warn|info|error|capture|dump)$/;

/** Whether a function is there to write, by the words of its name: `logRequest`, `safeLog`, `reportError`; `login` and `catalog` are other words. */
export function isWritingName(name: string): boolean {
  const words = wordsOf(name);
  return WRITING_VERB.test(words[0] ?? '') || words.some((word) => /^log(?:s|ger|ging)?$/.test(word));
}

const QUIET_LEVELS: ReadonlySet<string> = new Set(QUIET);

/** Whether production shows what is written at this level only when somebody turns it on. */
export function isQuiet(method: string): boolean {
  return QUIET_LEVELS.has(method);
}

/** What logs every request by itself, with all of its headers unless told otherwise, and the options that tell it. */
export interface RequestLogger {
  /** The argument that holds the options, and the option among them that does. */
  readonly options: string;
  /** Any of these being given leaves it to them what is written. */
  readonly settledBy: readonly string[];
  /** Another logger may stand here, with settings of its own. */
  readonly logger?: string;
}

export const REQUEST_LOGGERS = new Table<RequestLogger>([
  {
    packages: ['pino-http', 'express-pino-logger', 'koa-pino-logger'],
    calls: ['', 'pinoHttp', 'default'],
    options: '0',
    settledBy: ['redact', 'serializers', 'quietReqLogger', 'wrapSerializers'],
    logger: 'logger',
  },
  {
    packages: ['nestjs-pino'],
    calls: ['LoggerModule.forRoot'],
    options: '0.pinoHttp',
    settledBy: ['redact', 'serializers', 'quietReqLogger', 'autoLogging', 'wrapSerializers'],
    logger: 'logger',
  },
  {
    packages: ['express-winston'],
    calls: ['logger'],
    options: '0',
    settledBy: ['headerBlacklist', 'requestWhitelist', 'requestFilter', 'skip'],
  },
]);

/** What logs every request in a format that the first argument gives. */
export const FORMAT_LOGGERS = new Table<object>([{ packages: ['morgan'], calls: [''] }]);

/** What makes a logger; its options tell what it leaves out. */
export const LOGGER_MAKERS = new Table<object>([
  { packages: ['pino'], calls: ['', 'pino'] },
  { packages: ['pino-http'], calls: ['', 'pinoHttp'] },
  { packages: ['nestjs-pino'], calls: ['LoggerModule.forRoot', 'LoggerModule.forRootAsync'] },
  { packages: ['fastify'], calls: ['', 'fastify', 'Fastify'] },
  { packages: ['@nestjs/platform-fastify'], calls: ['FastifyAdapter'] },
  { packages: ['winston'], calls: ['createLogger', 'configure', 'Logger'] },
  { packages: ['nest-winston'], calls: ['WinstonModule.createLogger', 'WinstonModule.forRoot'] },
  { packages: ['bunyan'], calls: ['createLogger'] },
]);
