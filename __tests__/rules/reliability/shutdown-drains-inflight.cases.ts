import { defineCases } from '../../support/rule-tester.ts';

export default defineCases({
  valid: [
    {
      name: 'an exit in the callback, and a deadline',
      code: `import express from 'express';
const server = express().listen(3000);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  setTimeout(() => process.exit(1), 25_000).unref();
});`,
    },
    {
      name: 'an exit after a promise of the close',
      code: `import http from 'node:http';
const server = http.createServer().listen(3000);
process.on('SIGTERM', async () => {
  const late = setTimeout(() => process.exit(1), 20_000);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(late);
  process.exit(0);
});`,
    },
    {
      name: 'Fastify and Nest, waited for',
      files: {
        'src/app.ts': `import Fastify from 'fastify';
const app = Fastify();
await app.listen({ port: 3000 });
process.on('SIGTERM', async () => { await app.close(); process.exit(0); });`,
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
await app.listen(3001);
process.on('SIGTERM', () => app.close().then(() => process.exit(0)));`,
      },
    },
    {
      name: 'time to drain between the close and the exit',
      code: `import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
const server = express().listen(3000);
process.on('SIGTERM', async () => {
  server.close();
  await sleep(10_000);
  process.exit(0);
});`,
    },
    {
      name: 'a second signal that insists',
      code: `import express from 'express';
const server = express().listen(3000);
let stopping = false;
process.on('SIGTERM', () => {
  setTimeout(() => process.exit(1), 25_000).unref();
  server.close(() => process.exit(0));
  if (stopping) process.exit(1);
  stopping = true;
});`,
    },
    {
      name: 'connections that are cut when the deadline passes',
      code: `import http from 'node:http';
const server = http.createServer().listen(3000);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 20_000).unref();
});`,
    },
    {
      name: 'a library with a deadline',
      code: `import Fastify from 'fastify';
import closeWithGrace from 'close-with-grace';
const app = Fastify();
closeWithGrace({ delay: 10_000 }, async () => { await app.close(); });
await app.listen({ port: 3000 });`,
    },
    {
      name: 'WebSockets that are closed',
      code: `import http from 'node:http';
import { WebSocketServer } from 'ws';
const server = http.createServer().listen(3000);
const sockets = new WebSocketServer({ server });
process.on('SIGTERM', () => {
  sockets.close();
  for (const client of sockets.clients) client.close();
  server.close(() => process.exit(0));
  setTimeout(() => process.exit(1), 20_000).unref();
});`,
    },
    {
      name: 'a list of things to close',
      code: `import http from 'node:http';
import { WebSocketServer } from 'ws';
import { closers } from './closers.ts';
const server = http.createServer().listen(3000);
new WebSocketServer({ server });
process.on('SIGTERM', () => {
  for (const close of closers) close();
  server.close(() => process.exit(0));
});`,
    },
    {
      name: 'a program without a handler, of which another rule speaks',
      code: `import express from 'express';
express().listen(3000);`,
    },
    {
      name: 'a handler that closes nothing, of which another rule speaks',
      code: `import express from 'express';
express().listen(3000);
process.on('SIGTERM', () => process.exit(0));`,
    },
    {
      name: 'libraries that end idle connections and know a deadline',
      files: {
        'src/app.ts': `import express from 'express';
import { createHttpTerminator } from 'http-terminator';
const server = express().listen(3000);
const terminator = createHttpTerminator({ server, gracefulTerminationTimeout: 10_000 });
process.on('SIGTERM', async () => {
  await terminator.terminate();
  process.exit(0);
});`,
        'src/web.js': `const http = require('http');
const stoppable = require('stoppable');
const server = stoppable(http.createServer(), 10_000);
server.listen(3001);
process.on('SIGTERM', () => server.stop(() => process.exit(0)));`,
      },
    },
    {
      name: 'Socket.IO that closes the server with itself, CommonJS',
      path: 'src/app.js',
      code: `const http = require('http');
const { Server } = require('socket.io');
const server = http.createServer();
const io = new Server(server);
server.listen(3000);
process.on('SIGTERM', () => {
  setTimeout(() => process.exit(1), 10_000).unref();
  io.close(() => process.exit(0));
});`,
    },
    {
      name: 'idle connections of Node and of Fastify',
      files: {
        'src/app.ts': `import http from 'node:http';
const server = http.createServer().listen(3000);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(1), 20_000).unref();
});`,
        'src/web.ts': `import Fastify from 'fastify';
const app = Fastify({ forceCloseConnections: 'idle' });
await app.listen({ port: 3000 });
process.once('SIGTERM', async () => {
  await app.close();
  process.exit(0);
});`,
      },
    },
    {
      name: 'a drain plugin of Apollo, and the server closed with it',
      code: `import http from 'node:http';
import express from 'express';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
const app = express();
const httpServer = http.createServer(app);
const apollo = new ApolloServer({ typeDefs: 'type Query { a: Int }', plugins: [ApolloServerPluginDrainHttpServer({ httpServer })] });
await apollo.start();
app.use(express.json(), expressMiddleware(apollo));
httpServer.listen(4000);`,
    },
  ],
  invalid: [
    {
      name: 'an exit right after the close',
      code: `import express from 'express';
const server = express().listen(3000);
process.on('SIGTERM', () => {
  // expect: shutdown-drains-inflight/exit-before-close
  server.close();
  process.exit(0);
});`,
    },
    {
      name: 'a close that is no promise, in a helper of another file',
      files: {
        'src/app.ts': `import http from 'node:http';
import { listen } from './stop.ts';
listen(http.createServer().listen(3001));`,
        'src/stop.ts': `import type { Server } from 'node:http';
let held: Server | undefined;
export function listen(server: Server) {
  held = server;
  process.on('SIGTERM', async () => { await stop(); });
}
const stop = async () => {
  if (held) {
    // expect: shutdown-drains-inflight/exit-before-close
    await held.close();
  }
  process.exit();
};`,
      },
    },
    {
      name: 'CommonJS, several signals in a loop',
      files: {
        'src/app.js': `const http = require('node:http');
const server = http.createServer();
server.listen(3000);
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    // expect: shutdown-drains-inflight/exit-before-close
    server.close();
    process.exit(0);
  });
}`,
        'package.json': '{ "name": "app" }',
      },
    },
    {
      name: 'Fastify that is not waited for, and the pool closed under the requests',
      code: `import Fastify from 'fastify';
import { Pool } from 'pg';
const app = Fastify();
const pool = new Pool();
await app.listen({ port: 3000 });
process.on('SIGTERM', async () => {
  // expect: shutdown-drains-inflight/exit-before-close
  app.close();
  await pool.end();
  process.exit(0);
});`,
    },
    {
      name: 'a function that closes, not waited for',
      code: `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
await app.listen(3000);
async function stop() { await app.close(); }
process.on('SIGTERM', () => {
  // expect: shutdown-drains-inflight/exit-before-close
  void stop();
  process.exit(0);
});`,
    },
    {
      name: 'connections that are cut at once',
      code: `import http from 'node:http';
const server = http.createServer().listen(3000);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  // expect: shutdown-drains-inflight/connections-cut
  server.closeAllConnections();
});`,
    },
    {
      name: 'the same by hand',
      code: `import express from 'express';
import type { Socket } from 'node:net';
const server = express().listen(3000);
const sockets: Record<string, Socket> = {};
server.on('connection', (socket) => { sockets[socket.remotePort] = socket; });
function destroyAll() {
  for (const id in sockets) sockets[id].destroy();
}
process.on('SIGTERM', () => {
  // expect: shutdown-drains-inflight/connections-cut
  destroyAll();
  server.close();
});`,
    },
    {
      name: 'WebSockets left open',
      code: `import http from 'node:http';
import { WebSocketServer } from 'ws';
const server = http.createServer().listen(3000);
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket) => socket.send('hello'));
// expect: shutdown-drains-inflight/websockets-not-closed
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  setTimeout(() => process.exit(1), 20_000).unref();
});`,
    },
    {
      name: 'no deadline',
      code: `import Koa from 'koa';
const server = new Koa().listen(3000);
// expect: shutdown-drains-inflight/no-deadline
process.on('SIGTERM', () => { server.close(() => process.exit(0)); });`,
    },
    {
      name: 'sockets that a function of another file attaches, with both signals answered apart',
      files: {
        'src/app.ts': `import http from 'node:http';
import { attach } from './sockets.ts';
const server = http.createServer();
attach(server);
server.listen(3000);
const stop = () => {
  setTimeout(() => process.exit(1), 20_000).unref();
  server.close(() => process.exit(0));
};
process.on('SIGINT', stop);
// expect: shutdown-drains-inflight/websockets-not-closed P2
process.on('SIGTERM', stop);`,
        'src/sockets.ts': `import type { Server } from 'node:http';
import { Server as IoServer } from 'socket.io';
export function attach(server: Server) {
  const io = new IoServer(server);
  io.on('connection', (socket) => socket.emit('welcome'));
}`,
      },
    },
    {
      name: 'a stream of events that nothing ends, and a promise of the close without a deadline',
      files: {
        'src/app.ts': `import express from 'express';
const app = express();
app.get('/events', (request, response) => {
  response.set({ 'Content-Type': 'text/event-stream' });
  const timer = setInterval(() => response.write('data: tick'), 1_000);
  request.on('close', () => clearInterval(timer));
});
const server = app.listen(3000);
// expect: shutdown-drains-inflight/no-deadline
process.on('SIGTERM', () => { server.close(() => process.exit(0)); });`,
        'src/web.ts': `import http from 'node:http';
import { promisify } from 'node:util';
const server = http.createServer().listen(3001);
const close = promisify(server.close.bind(server));
// expect: shutdown-drains-inflight/no-deadline
process.on('SIGTERM', async () => {
  await close();
  process.exit(0);
});`,
      },
    },
  ],
  covers: {
    flagged: ['server.close()', 'closeAllConnections', 'fastify', "from 'ws'", 'socket.io', 'text/event-stream'],
    passed: ['closeIdleConnections', 'forceCloseConnections', 'http-terminator', 'stoppable', 'ApolloServerPluginDrainHttpServer'],
  },
});
