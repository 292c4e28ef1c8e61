import { defineCases } from '../../support/rule-tester.ts';

export default defineCases({
  valid: [
    {
      name: 'a start that fails',
      code: `import { start } from './server.ts';
start().catch((error) => { console.error(error); process.exit(1); });`,
    },
    {
      name: 'a port that is taken',
      code: `import Fastify from 'fastify';
const app = Fastify();
app.listen({ port: 3000 }, (error) => {
  if (error) { app.log.error(error); process.exit(1); }
});`,
    },
    {
      name: 'the last resort after a drain, and the exit after it',
      code: `import express from 'express';
const server = express().listen(3000);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  setTimeout(() => process.exit(1), 25_000).unref();
});`,
    },
    {
      name: 'what cannot be told ends the process',
      code: `import express from 'express';
express().listen(3000);
process.on('uncaughtException', (error) => { console.error(error); process.exit(1); });`,
    },
    {
      name: 'a code for later',
      code: `import express from 'express';
const app = express();
app.get('/', (request, response) => { process.exitCode = 1; response.end(); });
app.listen(3000);`,
    },
    {
      name: 'a command',
      path: 'src/cli.ts',
      code: `#!/usr/bin/env node
import { run } from './run.ts';
run().catch(() => process.exit());`,
    },
    {
      name: 'settings that start-up reads first, through the function that requests use later',
      code: `import express from 'express';
function need(name: string) {
  if (!process.env[name]) { console.error(name); process.exit(1); }
  return process.env[name];
}
const port = need('PORT');
const app = express();
app.get('/', (request, response) => response.json(need('REGION')));
app.listen(port);`,
    },
    {
      name: 'for tests alone',
      code: `import express from 'express';
const app = express();
if (process.env.NODE_ENV === 'test') app.post('/stop', () => process.exit(0));
app.listen(3000);`,
    },
    {
      name: 'Nest and a handler that closes it',
      code: `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
process.on('SIGTERM', async () => { await app.close(); process.exit(0); });
await app.listen(3000);`,
    },
    {
      name: 'a worker that is closed',
      code: `import { Worker } from 'bullmq';
const worker = new Worker('mail', async () => {});
process.on('SIGTERM', async () => { await worker.close(); await worker.close(false); });`,
    },
    {
      name: 'force after patience',
      code: `import { Worker } from 'bullmq';
const worker = new Worker('mail', async () => {});
export async function stop() {
  setTimeout(() => void worker.close(true), 10_000).unref();
  await worker.close();
}
process.on('SIGTERM', stop);`,
    },
    {
      name: 'a child that is asked first',
      code: `import { spawn } from 'node:child_process';
const child = spawn('convert');
export async function stop() {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
}`,
    },
    {
      name: 'a thread that has given its answer',
      code: `import { Worker } from 'node:worker_threads';
export function render(page: string) {
  return new Promise((resolve) => {
    const worker = new Worker('./render.js', { workerData: page });
    worker.once('message', (answer) => { void worker.terminate(); resolve(answer); });
  });
}`,
    },
    {
      name: 'a thread for one request, whose answer is waited for',
      code: `import express from 'express';
import { Worker } from 'node:worker_threads';
const app = express();
app.post('/render', async (request, response) => {
  const worker = new Worker('./render.js');
  try {
    response.json(await new Promise((resolve) => worker.once('message', resolve)));
  } finally {
    await worker.terminate();
  }
});
app.listen(3000);`,
    },
    {
      name: 'a timer that waits for the end of others',
      code: `import express from 'express';
const server = express().listen(3000);
let open = 0;
process.on('SIGTERM', () => {
  server.close();
  setInterval(() => { if (open === 0) process.exit(0); }, 1_000);
});`,
    },
    {
      name: 'a thread whose answers are given first',
      code: `import { Worker } from 'node:worker_threads';
export class Pooled {
  private readonly worker = new Worker('./run.js');
  private readonly pending = new Map();
  async dispose() {
    for (const { reject } of this.pending.values()) reject(new Error('disposed'));
    for (const run of this.pending.values()) this.settle(run);
    await this.worker.terminate();
  }
  private settle(run: unknown) {}
}`,
    },
    {
      name: 'an expected failure',
      code: `import { start } from './server.ts';
try {
  await start();
} catch (error) {
  if (error.code === 'ALREADY_RUNNING') process.exit(0);
  throw error;
}`,
    },
    {
      name: 'a start whose failure is thrown on, or sets the code',
      code: `import Fastify from 'fastify';
const app = Fastify();
async function main() { await app.listen({ port: 3000 }); }
main().catch((error) => { console.error(error); process.exitCode = 1; });`,
    },
    {
      name: 'two handlers, both close',
      code: `import http from 'node:http';
import { NodeSDK } from '@opentelemetry/sdk-node';
const sdk = new NodeSDK({});
const server = http.createServer().listen(3000);
process.on('SIGTERM', () => server.close());
process.on('SIGTERM', () => void sdk.shutdown());`,
    },
    {
      name: 'a server that goes on when the start of something beside it fails',
      code: `import express from 'express';
import { Kafka } from 'kafkajs';
const consumer = new Kafka({ brokers: ['kafka:9092'] }).consumer({ groupId: 'orders' });
async function consume() { await consumer.run({ eachMessage: async () => {} }); }
express().listen(3000);
consume().catch((error) => console.error(error));`,
    },
    {
      name: 'a process that is asked whether it lives, or asked to stop, in a request',
      code: `import express from 'express';
import { execFile } from 'node:child_process';
const app = express();
app.post('/jobs/:pid/stop', (request, response) => {
  process.kill(Number(request.params.pid), 'SIGTERM');
  execFile('kill', ['-15', request.params.pid]);
  execFile('docker', ['stop', 'render']);
  response.end();
});
app.get('/jobs/:pid', (request, response) => { process.kill(Number(request.params.pid), 0); response.end(); });
app.listen(3000);`,
    },
    {
      name: 'a thread that is asked before its deadline',
      code: `import { Worker } from 'node:worker_threads';
export function resize(input: object) {
  const worker = new Worker('./resize.js');
  setTimeout(() => {
    worker.postMessage('stop');
    setTimeout(() => void worker.terminate(), 1_000).unref();
  }, 5_000).unref();
  return worker;
}`,
    },
    {
      name: 'a pool whose errors are noted',
      code: `const { Pool } = require('pg');
const pool = new Pool();
pool.on('error', (error) => console.error('idle client', error));
module.exports = pool;`,
    },
  ],
  invalid: [
    {
      name: 'in a route',
      code: `import express from 'express';
const app = express();
app.post('/crash', () => {
  // expect: force-kill
  process.exit(1);
});
app.listen(3000);`,
    },
    {
      name: 'in the catch of a service that a route uses, with an import',
      files: {
        'src/app.ts': `import Fastify from 'fastify';
import { place } from './orders.ts';
const app = Fastify();
app.post('/orders', async (request) => place(request.body));
await app.listen({ port: 3000 });`,
        'src/orders.ts': `import { exit } from 'node:process';
import { db } from './db.ts';
export async function place(order: unknown) {
  try {
    await db.save(order);
  } catch (error) {
    console.error(error);
    // expect: force-kill
    exit(1);
  }
}`,
      },
    },
    {
      name: 'in a job, CommonJS',
      files: {
        'src/worker.js': `const { Worker } = require('bullmq');
new Worker('mail', async (job) => {
  // expect: force-kill
  if (!job.data.to) process.exit(2);
});`,
        'package.json': '{ "name": "app", "dependencies": { "bullmq": "^5.0.0" } }',
      },
    },
    {
      name: 'in a controller of Nest',
      code: `import { Controller, Get } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
@Controller('admin')
export class AdminController {
  @Get('restart')
  restart() {
    // expect: force-kill
    process.exit(0);
  }
}
const app = await NestFactory.create(AppModule);
await app.listen(3000);`,
    },
    {
      name: 'an error handler of requests that ends the process by the function that signals use',
      files: {
        'src/app.ts': `import express from 'express';
import { errors } from './errors.ts';
const app = express();
app.use((error, request, response, next) => {
  // expect: force-kill
  errors.handle(error);
  response.status(500).end();
});
errors.listen(app.listen(3000));`,
        'src/errors.ts': `import type { Server } from 'node:http';
let server: Server;
export const errors = {
  listen(given: Server) {
    server = given;
    process.on('SIGTERM', () => stop());
    process.on('uncaughtException', (error) => errors.handle(error));
  },
  handle(error: Error) {
    console.error(error);
    if (!error.message) void stop();
  },
};
const stop = async () => {
  server.close(() => process.exit());
};`,
      },
    },
    {
      name: 'a module that exits on SIGTERM while Nest drains',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
import { startTelemetry } from './telemetry.ts';
startTelemetry();
const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(3000);`,
        'src/telemetry.ts': `import { NodeSDK } from '@opentelemetry/sdk-node';
export function startTelemetry() {
  const sdk = new NodeSDK({});
  sdk.start();
  process.on('SIGTERM', () => {
    // expect: force-kill
    sdk.shutdown().finally(() => process.exit(0));
  });
}`,
      },
    },
    {
      name: 'a failed start with the code of success',
      code: `import { start } from './server.ts';
try {
  await start();
} catch (error) {
  console.error(error);
  // expect: force-kill
  process.exit();
}`,
    },
    {
      name: 'several in one file, told once',
      code: `import { load, migrate } from './server.ts';
try {
  await load();
} catch (error) {
  // expect: force-kill
  process.exit(0);
}
try {
  await migrate();
} catch (error) {
  process.exit(0);
}`,
    },
    {
      name: 'the same in a callback',
      code: `import { start } from './server.ts';
start().catch((error) => {
  console.error(error);
  // expect: force-kill
  process.exit(0);
});`,
    },
    {
      name: 'a failed start that is printed',
      code: `import Fastify from 'fastify';
const app = Fastify();
async function main() { await app.listen({ port: 3000 }); }
// expect: force-kill
main().catch(console.log);`,
    },
    {
      name: 'a worker closed by force',
      code: `import { Worker } from 'bullmq';
const worker = new Worker('mail', async () => {});
async function shutdown() {
  // expect: force-kill
  await worker.close(true);
}
process.on('SIGTERM', shutdown);`,
    },
    {
      name: 'a child killed at once, and a process by its id',
      code: `import { spawn } from 'node:child_process';
const child = spawn('convert');
export function stopConversion() {
  // expect: force-kill
  child.kill('SIGKILL');
}
export function closeAgent(pid: number) {
  // expect: force-kill
  process.kill(pid, 'SIGKILL');
}`,
    },
    {
      name: 'a thread terminated',
      code: `import { Worker } from 'node:worker_threads';
const worker = new Worker('./crunch.js');
export async function close() {
  // expect: force-kill
  await worker.terminate();
}`,
    },
    {
      name: 'a worker closed by force, by a constant of another file, in the handler itself',
      files: {
        'src/app.ts': `import { Worker } from 'bullmq';
import { FORCE } from './constants.ts';
const mail = new Worker('mail', async () => {});
const reports = new Worker('reports', async () => {});
process.on('SIGTERM', async () => {
  await mail.close();
  // expect: force-kill
  await reports.close(FORCE);
});`,
        'src/constants.ts': `export const FORCE = true;`,
      },
    },
    {
      name: 'in a request: SIGKILL, and commands that kill',
      code: `import express from 'express';
import { exec, execFileSync } from 'node:child_process';
const app = express();
app.post('/jobs/:pid/abort', (request, response) => {
  // expect: force-kill
  process.kill(Number(request.params.pid), 'SIGKILL');
  response.end();
});
export function restart(pid: string) {
  // expect: force-kill
  execFileSync('kill', ['-9', pid]);
  // expect: force-kill
  exec('docker kill render');
}
app.listen(3000);`,
    },
    {
      name: 'a child and a thread that are given a time, and nothing is asked of them',
      code: `import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
export function convert(path: string) {
  const child = spawn('soffice', [path]);
  // expect: force-kill
  setTimeout(() => child.kill('SIGKILL'), 30_000).unref();
  return once(child, 'exit');
}
export async function resize(input: object) {
  const worker = new Worker('./resize.js', { workerData: input });
  setTimeout(() => {
    // expect: force-kill
    void worker.terminate();
  }, 2_000);
  return once(worker, 'message');
}`,
    },
    {
      name: 'a timer whose work has failed, and a pool that lost an idle connection',
      files: {
        'src/app.ts': `import express from 'express';
import { readFile } from 'node:fs/promises';
import './database.ts';
async function load() {
  try {
    JSON.parse(await readFile('/etc/flags.json', 'utf8'));
  } catch (error) {
    console.error(error);
    // expect: force-kill
    process.exit(1);
  }
}
setInterval(load, 60_000);
express().listen(3000);`,
        'src/database.ts': `import pg from 'pg';
export const pool = new pg.Pool();
pool.on('error', (error) => {
  console.error(error);
  // expect: force-kill
  process.exit(-1);
});`,
      },
    },
    {
      name: 'an error handler that a failed start uses too',
      code: `import express from 'express';
function die(error: unknown) {
  console.error(error);
  process.exit(1);
}
const app = express();
app.use((error, request, response, next) => {
  // expect: force-kill
  die(error);
});
async function start() { app.listen(3000); }
start().catch((error) => { die(error); });`,
    },
  ],
  covers: {
    flagged: [
      'process.exit',
      'process.kill(',
      "'SIGKILL'",
      "child.kill('SIGKILL')",
      'worker.terminate()',
      'close(true)',
      "'kill', ['-9'",
      'docker kill',
    ],
    passed: ['process.exitCode'],
  },
});
