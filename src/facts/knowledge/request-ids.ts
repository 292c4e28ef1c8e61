import { Table } from './table.ts';

/** What gives each request a logger of its own, which carries its id. */
export const REQUEST_LOGGER_MAKINGS = new Table<object>([
  { packages: ['pino-http', 'express-pino-logger'], calls: ['', 'pinoHttp'] },
  { packages: ['nestjs-pino'], calls: ['LoggerModule.forRoot', 'LoggerModule.forRootAsync'] },
]);

/** Calls of a logger that knows nothing of the request at hand, although one beside it does. */
export const ROOT_LOGGERS = new Table<{ readonly beside: 'pino-http' | 'fastify' }>([
  { packages: ['pino'], calls: ['().*', 'pino().*'], beside: 'pino-http' },
  { packages: ['fastify'], calls: ['Fastify#log.*'], beside: 'fastify' },
]);

/** Names of parameters that hold the request of a handler. */
export const REQUEST_PARAM = /^_?(?:req|request)$/;

/** Names of headers and fields in which an id goes along. */
const ID_HEADER =
  /^(?:x-)?(?:request|req|correlation|trace|b3|cloud-trace|amzn-trace|transaction)-?(?:id|context|traceid)?$|^traceparent$|^b3$|^(?:requestId|correlationId|traceId|reqId|messageId)$/i;

export function isIdHeader(name: string): boolean {
  return ID_HEADER.test(name);
}

/** What sends a message: where its headers stand, as argument and path, with `[]` for the items of a list. */
export const MESSAGE_SENDS = new Table<{ readonly headers: string; readonly client: string }>([
  { packages: ['kafkajs'], calls: ['**producer().send', 'Producer#send'], headers: '0.messages.[].headers', client: 'kafka' },
  {
    packages: ['amqplib', 'amqplib/callback_api'],
    calls: ['**createChannel().publish', '**createConfirmChannel().publish', 'Channel#publish', 'ConfirmChannel#publish'],
    headers: '3',
    client: 'rabbitmq',
  },
  {
    packages: ['amqplib', 'amqplib/callback_api'],
    calls: ['**createChannel().sendToQueue', '**createConfirmChannel().sendToQueue', 'Channel#sendToQueue', 'ConfirmChannel#sendToQueue'],
    headers: '2',
    client: 'rabbitmq',
  },
]);
