import { defineCases } from '../../support/rule-tester.ts';

const NEST_MODULE = `import { Module, type OnModuleDestroy } from '@nestjs/common';
@Module({})
export class AppModule implements OnModuleDestroy {
  async onModuleDestroy() {}
}
`;

export default defineCases({
  valid: [
    {
      name: 'a handler beside the server',
      code: `import express from 'express';
const app = express();
const server = app.listen(3000);
process.on('SIGTERM', () => server.close());`,
    },
    {
      name: 'both signals in a loop',
      code: `import Fastify from 'fastify';
const app = Fastify();
await app.listen({ port: 3000 });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, async () => { await app.close(); process.exit(0); });`,
    },
    {
      name: 'both signals by forEach, in a helper of another file, CommonJS',
      files: {
        'src/app.js': `const express = require('express');
const { shutdownOn } = require('./shutdown');
const app = express();
shutdownOn(app.listen(process.env.PORT));`,
        'src/shutdown.js': `exports.shutdownOn = (server) => {
  ['SIGTERM', 'SIGINT'].forEach((signal) => process.on(signal, () => server.close(() => process.exit(0))));
};`,
        'package.json': '{ "name": "app", "dependencies": { "express": "^4.19.0" } }',
      },
    },
    {
      name: 'a helper that takes the name of the signal',
      code: `import Koa from 'koa';
const server = new Koa().listen(8080);
const answer = (signal: string) => process.on(signal, () => server.close());
answer('SIGTERM');`,
    },
    {
      name: 'a name of a signal that is not decided',
      code: `import express from 'express';
import { signals } from '@acme/platform';
const server = express().listen(3000);
for (const signal of signals) process.on(signal, () => server.close());`,
    },
    {
      name: 'a library that registers the handler',
      code: `import Fastify from 'fastify';
import closeWithGrace from 'close-with-grace';
const app = Fastify();
closeWithGrace({ delay: 10_000 }, async () => { await app.close(); });
await app.listen({ port: 3000 });`,
    },
    {
      name: 'terminus around an HTTP server',
      code: `import http from 'node:http';
import { createTerminus } from '@godaddy/terminus';
const server = http.createServer((request, response) => response.end());
createTerminus(server, { signal: 'SIGTERM' });
server.listen(3000);`,
    },
    {
      name: 'Nest with its hooks enabled',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(3000);`,
        'src/app.module.ts': NEST_MODULE,
      },
    },
    {
      name: 'Nest with hooks enabled in a helper',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
import { configure } from './configure.ts';
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  configure(app);
  await app.listen(3000);
}
void bootstrap();`,
        'src/configure.ts': `import type { INestApplication } from '@nestjs/common';
export function configure(app: INestApplication) {
  app.enableShutdownHooks();
}`,
        'src/app.module.ts': NEST_MODULE,
      },
    },
    {
      name: 'Nest that closes itself by a handler of its own',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
process.on('SIGTERM', async () => { await app.close(); process.exit(0); });
await app.listen(3000);`,
        'src/app.module.ts': NEST_MODULE,
      },
    },
    {
      name: 'a function of a Lambda, the server for development only',
      code: `import express from 'express';
import serverless from 'serverless-http';
const app = express();
export const handler = serverless(app);
if (process.env.NODE_ENV !== 'production') app.listen(3000);`,
    },
    {
      name: 'a library whose start nobody calls',
      code: `import express from 'express';
export function start(port: number) {
  return express().listen(port);
}`,
    },
    {
      name: 'a one-shot job',
      code: `import { Client } from 'pg';
const client = new Client();
await client.connect();
await client.query('select 1');
await client.end();`,
    },
    {
      name: 'a test server',
      path: 'test/server.ts',
      code: `import express from 'express';
express().listen(3000);`,
    },
    {
      name: 'a worker that Nest makes, whose runtime answers the signal',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { WorkerModule } from './worker.module.ts';
const app = await NestFactory.create(WorkerModule);
await app.listen(3001);`,
        'src/worker.module.ts': `import { Module } from '@nestjs/common';
import { Worker } from '@temporalio/worker';
const provider = {
  provide: 'WORKER',
  useFactory: async () => {
    const worker = await Worker.create({ taskQueue: 'orders' });
    void worker.run();
    return worker;
  },
};
@Module({ providers: [provider] })
export class WorkerModule {}`,
      },
    },
    {
      name: 'a program that stands in for one of production on the own machine',
      path: 'packages/local-job-runner/src/main.ts',
      code: `import express from 'express';
express().listen(8888);`,
    },
    {
      name: 'a server for development',
      path: 'src/dev-server.ts',
      code: `import express from 'express';
express().listen(3000);`,
    },
    {
      name: 'a worker of Temporal, which answers signals itself',
      code: `import { Worker } from '@temporalio/worker';
const worker = await Worker.create({ taskQueue: 'orders' });
await worker.run();`,
    },
    {
      name: 'a worker that returns when it was told to stop, and a server that is closed after that',
      files: {
        'src/worker.ts': `import { Worker } from '@temporalio/worker';
import { startServer } from './server.ts';
const server = await startServer();
const worker = await Worker.create({ taskQueue: 'orders' });
await worker.run();
await server.close();`,
        'src/server.ts': `import http from 'node:http';
export async function startServer() {
  const server = http.createServer((request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(8080, resolve));
  return { close: () => new Promise((resolve) => server.close(resolve)) };
}`,
      },
    },
    {
      name: 'Apollo on its own, which drains by itself',
      code: `import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
const server = new ApolloServer({ typeDefs: '', resolvers: {} });
await startStandaloneServer(server, { listen: { port: 4000 } });`,
    },
    {
      name: 'Apollo with the drain plugin',
      code: `import http from 'node:http';
import express from 'express';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
const app = express();
const httpServer = http.createServer(app);
const server = new ApolloServer({ typeDefs: '', plugins: [ApolloServerPluginDrainHttpServer({ httpServer })] });
await server.start();
app.use('/graphql', expressMiddleware(server));
httpServer.listen(4000);`,
    },
    {
      name: 'Apollo with plugins that are not decided',
      code: `import express from 'express';
import { ApolloServer } from '@apollo/server';
import { plugins } from '@acme/graphql';
const app = express();
export const server = new ApolloServer({ typeDefs: '', plugins });
app.listen(4000);`,
    },
    {
      name: 'a handler that sets a flag which a loop looks at',
      code: `import { Kafka } from 'kafkajs';
const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'a' });
await consumer.run({ eachMessage: async () => {} });
const state = { stopping: false };
process.on('SIGTERM', () => { state.stopping = true; });`,
    },
    {
      name: 'a class that is told of its server by the caller',
      files: {
        'src/app.ts': `import { Server } from './server.ts';
const server = new Server();
server.start();
process.once('SIGTERM', () => server.stop());`,
        'src/server.ts': `import http from 'node:http';
export class Server {
  private readonly server = http.createServer();
  start() { this.server.listen(3000); }
  stop() { this.server.close(); }
}`,
      },
    },
    {
      name: 'pages of a framework that brings its own server',
      path: 'app/routes/_index.tsx',
      code: `import { Worker } from 'bullmq';
export const worker = new Worker('mail', async () => {});
export const loader = () => null;`,
    },
    {
      name: 'a plugin of Fastify, CommonJS',
      path: 'src/app.js',
      code: `const fastify = require('fastify')();
fastify.register(require('fastify-graceful-shutdown'), { timeout: 10_000 });
fastify.listen({ port: 3000 });`,
    },
    {
      name: 'lightship that is given the close of the server, and one whose part is not seen',
      files: {
        'src/app.ts': `import express from 'express';
import { createLightship } from 'lightship';
const lightship = await createLightship();
const server = express().listen(3000, () => lightship.signalReady());
lightship.registerShutdownHandler(() => new Promise((done) => server.close(done)));`,
        'src/jobs.ts': `import express from 'express';
import { createLightship } from 'lightship';
import { stopAll } from '@acme/platform';
const lightship = await createLightship();
lightship.registerShutdownHandler(stopAll);
express().listen(3001);`,
      },
    },
    {
      name: 'gRPC that is shut down, and a promise of the close of a server',
      files: {
        'src/app.ts': `import * as grpc from '@grpc/grpc-js';
const server = new grpc.Server();
server.bindAsync('0.0.0.0:50051', grpc.ServerCredentials.createInsecure(), () => {});
process.on('SIGTERM', () => server.tryShutdown(() => process.exit(0)));`,
        'src/web.ts': `import http from 'node:http';
import { promisify } from 'node:util';
const server = http.createServer().listen(3000);
const close = promisify(server.close.bind(server));
process.on('SIGTERM', async () => {
  await close();
  process.exit(0);
});`,
      },
    },
    {
      name: 'a handler that tells what is not known',
      code: `import express from 'express';
import { lifecycle } from './lifecycle.ts';
express().listen(3000);
process.on('SIGTERM', () => {
  console.log('bye');
  lifecycle.begin();
});`,
    },
    {
      name: 'a worker that is closed through a field',
      code: `import { Worker } from 'bullmq';
class Mail {
  private readonly worker = new Worker('mail', async () => {});
  stop() { return this.worker.close(); }
}
const mail = new Mail();
async function shutdown() {
  await mail.stop();
  process.exit(0);
}
process.on('SIGTERM', shutdown);`,
    },
    {
      name: 'Apollo that leaves the signals to the program',
      code: `import http from 'node:http';
import express from 'express';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
const app = express();
const server = http.createServer(app).listen(4000);
const apollo = new ApolloServer({ typeDefs: 'type Query { a: Int }', stopOnTerminationSignals: false });
await apollo.start();
app.use('/graphql', express.json(), expressMiddleware(apollo));
process.on('SIGTERM', () => server.close(() => process.exit(0)));`,
    },
    {
      name: 'a list of things to close that others fill',
      files: {
        'src/app.ts': `import express from 'express';
import { onShutdown, runShutdown } from './lifecycle.ts';
const server = express().listen(3000);
onShutdown(() => new Promise((resolve) => server.close(resolve)));
process.on('SIGTERM', () => void runShutdown());`,
        'src/lifecycle.ts': `const hooks: (() => Promise<unknown>)[] = [];
export const onShutdown = (hook: () => Promise<unknown>) => { hooks.push(hook); };
export async function runShutdown() {
  for (const hook of hooks) await hook();
  process.exit(0);
}`,
      },
    },
    {
      name: 'a signal that is waited for',
      code: `import { once } from 'node:events';
import express from 'express';
const server = express().listen(3000);
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
await new Promise((resolve) => server.close(resolve));`,
    },
  ],
  invalid: [
    `import express from 'express';
const app = express();
// expect: graceful-shutdown
app.listen(3000);`,
    {
      name: 'the handler belongs to another program of the package',
      files: {
        'src/server.ts': `import Fastify from 'fastify';
const app = Fastify();
// expect: graceful-shutdown P1
await app.listen({ port: 3000 });`,
        'src/worker.ts': `import { Worker } from 'bullmq';
const worker = new Worker('mail', async () => {});
process.on('SIGTERM', () => worker.close());`,
      },
    },
    {
      name: 'a helper that registers handlers and that nobody calls',
      files: {
        'src/app.ts': `import { lifecycle } from './lifecycle.ts';
import { start } from './server.ts';
lifecycle.log('starting');
// expect: graceful-shutdown
start();`,
        'src/server.ts': `import http from 'node:http';
export const start = () => http.createServer().listen(3000);`,
        'src/lifecycle.ts': `export const lifecycle = {
  log: (text: string) => text,
  register: (server: { close(): void }) => process.on('SIGTERM', () => server.close()),
};`,
      },
    },
    {
      name: 'handlers for tests only',
      code: `import Koa from 'koa';
import { settings } from './settings.ts';
const app = new Koa();
// expect: graceful-shutdown
const server = app.listen(3000);
if (settings.isIntegrationTest) process.on('SIGTERM', () => server.close());`,
    },
    {
      name: 'a worker that ends the process when it has stopped, with a server beside it',
      code: `import express from 'express';
import { run } from 'graphile-worker';
// expect: graceful-shutdown
express().listen(3000);
await run({ taskList: {} });`,
    },
    {
      name: 'a program that is called local, and is deployed',
      files: {
        'services/local-search/src/main.ts': `import express from 'express';
// expect: graceful-shutdown
express().listen(3000);`,
        'services/local-search/Dockerfile': 'FROM node:24\nCMD ["node", "src/main.ts"]\n',
      },
    },
    {
      name: 'CommonJS with a server of node:http',
      files: {
        'bin/www.js': `const http = require('http');
const app = require('../app');
const server = http.createServer(app);
// expect: graceful-shutdown
server.listen(process.env.PORT || 3000);`,
        'app.js': `const express = require('express');
module.exports = express();`,
        'package.json': '{ "name": "app", "scripts": { "start": "node bin/www.js" }, "dependencies": { "express": "4.17.1" } }',
      },
    },
    {
      name: 'a worker of bullmq',
      code: `import { Worker } from 'bullmq';
// expect: graceful-shutdown
export const worker = new Worker('mail', async () => {});`,
    },
    {
      name: 'a server of gRPC',
      code: `import { Server, ServerCredentials } from '@grpc/grpc-js';
const server = new Server();
// expect: graceful-shutdown
server.bindAsync('0.0.0.0:50051', ServerCredentials.createInsecure(), () => {});`,
    },
    {
      name: 'Nest with a hook that never runs',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  // expect: graceful-shutdown P1
  await app.listen(3000);
}
void bootstrap();`,
        'src/app.module.ts': NEST_MODULE,
      },
      output: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  // expect: graceful-shutdown P1
  app.enableShutdownHooks();
  await app.listen(3000);
}
void bootstrap();`,
      },
    },
    {
      name: 'Nest without hooks, and the application kept',
      code: `import { NestFactory } from '@nestjs/core';
class AppModule {}
export async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  // expect: graceful-shutdown
  return app.listen(3000);
}
await bootstrap();`,
    },
    {
      name: 'Ctrl+C alone',
      code: `import express from 'express';
const server = express().listen(3000);
// expect: graceful-shutdown
process.on('SIGINT', () => server.close());`,
    },
    {
      name: 'exit without an end',
      code: `import express from 'express';
express().listen(3000);
// expect: graceful-shutdown
process.on('SIGTERM', () => process.exit(0));`,
    },
    {
      name: 'exit after the database alone',
      code: `import express from 'express';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
express().listen(3000);
async function stop() {
  await prisma.$disconnect();
  process.exit(0);
}
// expect: graceful-shutdown
process.on('SIGTERM', stop);`,
    },
    {
      name: 'Nest that closes and stays',
      code: `import { NestFactory } from '@nestjs/core';
class AppModule {}
const app = await NestFactory.create(AppModule);
// expect: graceful-shutdown P2
process.on('SIGTERM', async () => {
  console.info('stopping');
  await app.close();
});
await app.listen(3000);`,
    },
    {
      name: 'Apollo without the drain plugin',
      code: `import express from 'express';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
const app = express();
const server = new ApolloServer({ typeDefs: '', plugins: [] });
await server.start();
app.use('/graphql', expressMiddleware(server));
// expect: graceful-shutdown
app.listen(4000);`,
    },
    {
      name: 'a handler that ends the pool and goes on',
      files: {
        'src/app.ts': `import express from 'express';
import { pool } from './database.ts';
const app = express();
app.listen(3000);
// expect: graceful-shutdown/handler-incomplete P1
process.on('SIGTERM', async () => {
  console.log('bye');
  await pool.end();
});`,
        'src/database.ts': `import { Pool } from 'pg';
export const pool = new Pool();`,
      },
    },
    {
      name: 'libraries that are told to close nothing',
      files: {
        'src/app.ts': `import express from 'express';
import { createLightship } from 'lightship';
// expect: graceful-shutdown/handler-incomplete P1
const lightship = await createLightship();
express().listen(3000, () => lightship.signalReady());`,
        'src/web.ts': `import Fastify from 'fastify';
import closeWithGrace from 'close-with-grace';
const app = Fastify();
// expect: graceful-shutdown/handler-incomplete P1
closeWithGrace({ delay: 5_000 }, async ({ err, signal }) => { console.log(signal, err); });
await app.listen({ port: 3000 });`,
      },
    },
  ],
  covers: {
    flagged: [
      "process.on('SIGTERM'",
      "process.on('SIGINT'",
      'fastify',
      '@nestjs/core',
      'lightship',
      'close-with-grace',
      '@apollo/server',
      '@grpc/grpc-js',
      'bullmq',
    ],
    passed: [
      'server.close(',
      'fastify-graceful-shutdown',
      'enableShutdownHooks',
      '@godaddy/terminus',
      'stopOnTerminationSignals',
      'ApolloServerPluginDrainHttpServer',
      'tryShutdown',
      '@temporalio/worker',
    ],
  },
});
