import { Table } from './table.ts';

const CLIENTS = ['ClientProxy', 'ClientKafka', 'ClientKafkaProxy', 'ClientRMQ', 'ClientRedis', 'ClientTCP', 'ClientNats', 'ClientMqtt'];

/** Calls that send a message under a pattern, their first argument; `awaits` where an answer is waited for. */
export const PATTERN_SENDS = new Table<{ readonly awaits: boolean }>([
  {
    packages: ['@nestjs/microservices'],
    calls: [...CLIENTS.map((client) => `${client}#send`), 'ClientProxyFactory.create().send'],
    awaits: true,
  },
  {
    packages: ['@nestjs/microservices'],
    calls: [...CLIENTS.map((client) => `${client}#emit`), 'ClientProxyFactory.create().emit'],
    awaits: false,
  },
]);

/** Decorators of methods that take the messages of a pattern, their first argument. */
export const PATTERN_DECORATORS = new Table<object>([{ packages: ['@nestjs/microservices'], calls: ['MessagePattern', 'EventPattern'] }]);

/** Packages that pass requests on to other programs: which of them their routes answer is not seen. */
export const PASSING_ON =
  /^(?:http-proxy|http-proxy-middleware|express-http-proxy|@fastify\/http-proxy|fastify-http-proxy|koa-proxies|fast-gateway|express-gateway|@fastify\/reply-from|@nestjsx\/crud|@dataui\/crud|tsoa|nestjs-query|@nestjs-query\/.*)$/;
