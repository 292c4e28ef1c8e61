import { Table } from './table.ts';

/** What gives each request a logger of its own, which carries its id. */
export const REQUEST_LOGGER_MAKINGS = new Table<object>([
  { packages: ['pino-http', 'express-pino-logger'], calls: ['', 'pinoHttp'] },
  { packages: ['nestjs-pino'], calls: ['LoggerModule.forRoot', 'LoggerModule.forRootAsync'] },
]);

/** What gives each request an id, and leaves it to the code to log it. */
export const REQUEST_ID_MAKINGS = new Table<object>([{ packages: ['express-request-id', 'express-requestid'], calls: ['', 'requestId'] }]);

/** What a logger adds to each line by a format of the program's own, which may be the id. */
export const OWN_FORMATS = new Table<object>([{ packages: ['winston', 'logform'], calls: ['format', 'format()'] }]);

/** Calls of a logger that knows nothing of the request at hand, although something beside it does: `framework` is the same package. */
export const ROOT_LOGGERS = new Table<{ readonly beside: 'middleware' | 'framework' }>([
  { packages: ['pino'], calls: ['().*', 'pino().*'], beside: 'middleware' },
  { packages: ['winston', 'bunyan'], calls: ['createLogger().*'], beside: 'middleware' },
  { packages: ['fastify'], calls: ['Fastify#log.*'], beside: 'framework' },
]);

/** Addresses of services that others run, who take no id of ours. */
export const FOREIGN_ADDRESS = /^https:\/\/[^/:]+\.(?:com|io|org|net|dev|app|ai|co|cloud)(?:[/:?]|$)/i;

/** Names of parameters that hold the request of a handler. */
export const REQUEST_PARAM = /^_?(?:req|request)$/;

/** Names of headers and fields in which an id goes along. */
const ID_HEADER =
  /^(?:x-)?(?:request|req|correlation|trace|b3|cloud-trace|amzn-trace|transaction)-?(?:id|context|traceid)?$|^traceparent$|^b3$|^(?:requestId|correlationId|traceId|reqId|messageId)$/i;

/** Names of fields that hold what is known of a request, its id as well as not. */
export const CONTEXT_KEY = /^(?:meta|metadata|context|ctx|trace|tracing)$/i;

export function isIdHeader(name: string): boolean {
  return ID_HEADER.test(name);
}

/** What sends a message or adds a job: where its headers or data stand, as argument and path, with `[]` for the items of a list. */
export const MESSAGE_SENDS = new Table<{ readonly headers: string }>([
  { packages: ['bullmq'], calls: ['Queue#add'], headers: '1' },
  { packages: ['bull'], calls: ['#add', '().add', 'Queue#add', 'Bull.Queue#add'], headers: '0' },
  { packages: ['kafkajs'], calls: ['**producer().send', 'Producer#send'], headers: '0.messages.[].headers' },
  {
    packages: ['amqplib', 'amqplib/callback_api'],
    calls: ['**createChannel().publish', '**createConfirmChannel().publish', 'Channel#publish', 'ConfirmChannel#publish'],
    headers: '3',
  },
  {
    packages: ['amqplib', 'amqplib/callback_api'],
    calls: ['**createChannel().sendToQueue', '**createConfirmChannel().sendToQueue', 'Channel#sendToQueue', 'ConfirmChannel#sendToQueue'],
    headers: '2',
  },
]);
