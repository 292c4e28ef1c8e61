import { defineCases } from '../../support/rule-tester.ts';

const EXPRESS = `import express from 'express';\nconst app = express();\n`;
const LISTEN = `\napp.listen(3000);\n`;

export default defineCases({
  valid: [
    // Something takes out, or asks how much there is.
    `${EXPRESS}import { load } from './load.ts';
const pages = new Map<string, Promise<string>>();
app.get('/pages/:id', async (req, res) => {
  const { id } = req.params;
  pages.set(id, load(id));
  res.send(await pages.get(id));
  pages.delete(id);
});${LISTEN}`,
    `${EXPRESS}const seen = {};
app.get('/pages/:id', (req, res) => {
  seen[req.params.id] = Date.now();
  setTimeout(() => { delete seen[req.params.id]; }, 1000);
  res.end();
});${LISTEN}`,
    `${EXPRESS}import { load } from './load.ts';
const pages = new Map<string, string>();
app.get('/pages/:id', async (req, res) => {
  if (pages.size > 1000) throw new Error('full');
  pages.set(req.params.id, await load(req.params.id));
  res.end();
});${LISTEN}`,
    `${EXPRESS}let recent: string[] = [];
app.get('/pages/:id', (req, res) => {
  recent.push(req.params.id);
  recent = recent.slice(-100);
  res.json(recent);
});${LISTEN}`,
    {
      name: 'emptied by another file',
      files: {
        'src/hits.ts': `export const hits = new Map<string, number>();\n`,
        'src/sweep.ts': `import { hits } from './hits.ts';\nsetInterval(() => hits.clear(), 60_000);\n`,
        'src/app.ts': `${EXPRESS}import { hits } from './hits.ts';
import './sweep.ts';
app.use((req, res, next) => { hits.set(req.ip, (hits.get(req.ip) ?? 0) + 1); next(); });${LISTEN}`,
      },
    },
    // Handed to something that may empty it.
    `${EXPRESS}import { flush } from './flush.ts';
const lines: string[] = [];
app.get('/pages/:id', (req, res) => { lines.push(req.params.id); flush(lines); res.end(); });${LISTEN}`,
    // Of few keys, or of keys that nothing is known of.
    `${EXPRESS}const counts = new Map<string, number>();
app.use((req, res, next) => { counts.set(req.method, (counts.get(req.method) ?? 0) + 1); next(); });${LISTEN}`,
    `${EXPRESS}import { tenantOf } from './tenant.ts';
const clients = new Map<string, object>();
app.get('/', (req, res) => { clients.set(tenantOf(), {}); res.end(); });${LISTEN}`,
    // At start alone, and in something that goes with what it belongs to.
    `${EXPRESS}const plugins: string[] = [];
export function use(name: string) { plugins.push(name); }
use('csv');
app.get('/', (req, res) => res.json(plugins));${LISTEN}`,
    `${EXPRESS}const owners = new WeakMap<object, string>();
app.use((req, res, next) => { owners.set(req, req.ip); next(); });${LISTEN}`,
    `${EXPRESS}import { LRUCache } from 'lru-cache';
const pages = new LRUCache<string, string>({ max: 500 });
app.get('/pages/:id', (req, res) => { pages.set(req.params.id, 'x'); res.end(); });${LISTEN}`,
    `import { Injectable, Scope } from '@nestjs/common';
@Injectable({ scope: Scope.REQUEST })
export class Trail {
  private readonly steps: string[] = [];
  add(step: string) { this.steps.push(step); }
}`,
    // Listeners that end with the request, and those of start-up.
    `${EXPRESS}import { EventEmitter } from 'node:events';
const bus = new EventEmitter();
app.get('/events', (req, res) => {
  const send = (text: string) => res.write(text);
  bus.on('tick', send);
  req.on('close', () => bus.off('tick', send));
});${LISTEN}`,
    `${EXPRESS}import { EventEmitter } from 'node:events';
const bus = new EventEmitter();
bus.on('tick', () => undefined);
app.get('/next', (req, res) => { bus.once('tick', () => res.end()); });${LISTEN}`,
    `${EXPRESS}import { EventEmitter } from 'node:events';
app.get('/own', (req, res) => {
  const bus = new EventEmitter();
  bus.on('tick', () => res.end());
  bus.emit('tick');
});${LISTEN}`,
    `${EXPRESS}const stopping = new AbortController();
app.get('/wait', (req, res) => {
  stopping.signal.addEventListener('abort', () => res.end(), { once: true });
});${LISTEN}`,
    `${EXPRESS}import { Subject, take } from 'rxjs';
const ticks = new Subject<number>();
app.get('/next', (req, res) => { ticks.pipe(take(1)).subscribe((tick) => res.json(tick)); });${LISTEN}`,
    // Once, however many requests come.
    `${EXPRESS}import { EventEmitter } from 'node:events';
import { start, stop } from './pool.ts';
const bus = new EventEmitter();
let pool: object | undefined;
function poolOf() {
  if (pool) return pool;
  pool = start();
  bus.on('stop', stop);
  setInterval(stop, 60_000);
  return pool;
}
app.get('/', (req, res) => { res.json(poolOf()); });${LISTEN}`,
    `${EXPRESS}import { EventEmitter } from 'node:events';
import { singleton } from './singleton.ts';
import { start } from './pool.ts';
const bus = new EventEmitter();
const poolOf = () => singleton('pool', () => {
  const made = start();
  bus.on('stop', () => made.stop());
  return made;
});
app.get('/', (req, res) => { res.json(poolOf()); });${LISTEN}`,
    // Timers that are stopped.
    `${EXPRESS}app.get('/events', (req, res) => {
  const beat = setInterval(() => res.write(':'), 1000);
  req.on('close', () => clearInterval(beat));
});${LISTEN}`,
    `${EXPRESS}import { refresh } from './refresh.ts';
setInterval(() => refresh(), 60_000);
app.get('/', (req, res) => res.end());${LISTEN}`,
    // Remembers up to a number, or what does not come from requests.
    // Labels that take few values.
    `${EXPRESS}import client from 'prom-client';
const requests = new client.Histogram({ name: 'http_seconds', help: 'h', labelNames: ['path', 'method'] });
app.use((req, res, next) => {
  const end = requests.startTimer({ method: req.method });
  res.on('finish', () => end({ path: req.route?.path ?? 'none' }));
  requests.labels(req.params.type).observe(1);
  next();
});${LISTEN}`,
    // A named function takes it away when it is told to.
    `${EXPRESS}import { EventEmitter } from 'node:events';
const bus = new EventEmitter();
const listeners: (() => void)[] = [];
function stopAll() {
  for (const listener of listeners.splice(0)) bus.off('tick', listener);
}
app.get('/events', (req, res) => {
  bus.on('tick', () => res.write('tick'));
  if (req.query.last) stopAll();
});${LISTEN}`,
    `${EXPRESS}import memoizee from 'memoizee';
import { load } from './load.ts';
const cached = memoizee(load, { promise: true, max: 100 });
app.get('/pages/:id', async (req, res) => res.json(await cached(req.params.id)));${LISTEN}`,
    `${EXPRESS}import memoize from 'lodash/memoize';
import { load } from './load.ts';
const cached = memoize(load);
app.get('/settings', async (req, res) => res.json(await cached('settings')));${LISTEN}`,
    `import { EventEmitter } from 'node:events';
export const bus = new EventEmitter();
bus.setMaxListeners(50);`,
  ],
  invalid: [
    `${EXPRESS}import { load } from './load.ts';
const cache = {};
app.get('/pages/:id', async (req, res) => {
  // expect: memory-growth/unbounded-map P2
  res.send(await (cache[req.params.id] ??= load(req.params.id)));
});${LISTEN}`,
    `${EXPRESS}const hits = new Map<string, number>();
app.use((req, res, next) => {
  const count = (hits.get(req.ip) ?? 0) + 1;
  // expect: memory-growth/unbounded-map P2
  hits.set(req.ip, count);
  if (count > 100) return res.sendStatus(429);
  next();
});${LISTEN}`,
    {
      name: 'a list that a service of Nest fills when a message comes',
      files: {
        'src/publisher.ts': `import { Injectable } from '@nestjs/common';
import { channel } from './channel.ts';
const published: string[] = [];
@Injectable()
export class Publisher {
  publish(name: string) {
    channel.publish(name);
    // expect: memory-growth/unbounded-map P2
    published.push(name);
  }
  isPublished(name: string) {
    return published.includes(name);
  }
}`,
        'src/orders.controller.ts': `import { Controller, Post } from '@nestjs/common';
import { Publisher } from './publisher.ts';
@Controller('orders')
export class OrdersController {
  constructor(private readonly publisher: Publisher) {}
  @Post()
  create() { this.publisher.publish('order created'); }
}`,
      },
    },
    {
      name: 'CommonJS, a set of what was seen',
      path: 'src/app.cjs',
      code: `const express = require('express');
const app = express();
const handled = new Set();
app.post('/hooks', (req, res) => {
  if (handled.has(req.headers['x-delivery'])) return res.end();
  // expect: memory-growth/unbounded-map P2
  handled.add(req.headers['x-delivery']);
  res.end();
});
app.listen(3000);`,
    },
    `import { Injectable, type NestMiddleware } from '@nestjs/common';
@Injectable()
export class TrailMiddleware implements NestMiddleware {
  private readonly visits = new Map<string, number>();
  use(req: { ip: string }, _res: object, next: () => void) {
    // expect: memory-growth/unbounded-map P2
    this.visits.set(req.ip, Date.now());
    next();
  }
}`,
    `${EXPRESS}import { EventEmitter } from 'node:events';
const bus = new EventEmitter();
app.use((req, res, next) => {
  // expect: memory-growth/listener-per-request P2
  bus.on('reload', () => res.end());
  next();
});${LISTEN}`,
    {
      name: 'two listeners of one handler are one finding',
      code: `${EXPRESS}app.post('/pools', (req, res) => {
  // expect: memory-growth/listener-per-request P2
  process.on('SIGTERM', () => res.end());
  process.on('SIGINT', () => res.end());
});${LISTEN}`,
    },
    `import Fastify from 'fastify';
import { EventEmitter } from 'node:events';
export function build() {
  const app = Fastify();
  const bus = new EventEmitter();
  app.get('/ticks', async (request, reply) => {
    // expect: memory-growth/listener-per-request P2
    bus.on('tick', () => reply.send());
  });
  return app;
}
build().listen({ port: 3000 });`,
    `${EXPRESS}app.post('/jobs', (req, res) => {
  // expect: memory-growth/listener-per-request P2
  process.on('exit', () => res.end());
  res.sendStatus(202);
});${LISTEN}`,
    `${EXPRESS}import { Subject } from 'rxjs';
const ticks = new Subject<number>();
app.get('/ticks', (req, res) => {
  // expect: memory-growth/subscription-not-closed P2
  ticks.subscribe((tick) => res.write(String(tick)));
});${LISTEN}`,
    `${EXPRESS}app.get('/ticks', (req, res) => {
  // expect: memory-growth/interval-per-request P2
  setInterval(() => res.write(':'), 1000);
});${LISTEN}`,
    `${EXPRESS}import { memoize } from 'lodash';
import { load } from './load.ts';
// expect: memory-growth/memoize-unbounded P2
const cached = memoize(load);
app.get('/pages/:id', async (req, res) => res.json(await cached(req.params.id)));${LISTEN}`,
    `import { EventEmitter } from 'node:events';
export const bus = new EventEmitter();
// expect: memory-growth/max-listeners-raised P3
bus.setMaxListeners(0);`,
    // What another handler takes away is its own.
    `${EXPRESS}import { EventEmitter } from 'node:events';
const bus = new EventEmitter();
app.get('/events', (req, res) => {
  const send = () => res.write('tick');
  bus.on('tick', send);
  const beat = setInterval(send, 1000);
  req.on('close', () => { bus.off('tick', send); clearInterval(beat); });
});
app.use((req, res, next) => {
  // expect: memory-growth/listener-per-request P2
  bus.on('tick', () => res.write('tick'));
  next();
});
app.get('/live', (req, res) => {
  // expect: memory-growth/interval-per-request P2
  setInterval(() => res.write('ping'), 1000);
});${LISTEN}`,
    // A series for every user.
    `${EXPRESS}import client from 'prom-client';
const operations = new client.Counter({ name: 'operations', help: 'h', labelNames: ['user'] });
app.get('/users/:id', (req, res) => {
  // expect: memory-growth/unbounded-map P2
  operations.inc({ user: req.params.id });
  res.end();
});${LISTEN}`,
    `const client = require('prom-client');
const express = require('express');
const app = express();
const seconds = new client.Histogram({ name: 'http_seconds', help: 'h', labelNames: ['path'] });
app.use((req, res, next) => {
  // expect: memory-growth/unbounded-map P2
  seconds.labels(req.originalUrl).observe(1);
  next();
});
app.listen(3000);`,
  ],
  covers: {
    flagged: [
      'new Map',
      'new Set',
      'bus.on(',
      'setInterval',
      'memoize',
      "'prom-client'",
      '.subscribe(',
      'addEventListener',
      'setMaxListeners',
    ],
    passed: ['LRUCache', 'WeakMap'],
  },
});
