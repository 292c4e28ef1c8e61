import { defineCases } from '../../support/rule-tester.ts';

const EXPRESS = `import express from 'express';\nconst app = express();\napp.use(express.json());\n`;
const LISTEN = `\napp.listen(3000);\n`;

export default defineCases({
  valid: [
    // Live handles, not data.
    `import { WebSocketServer, WebSocket } from 'ws';
const members = new Map<string, WebSocket>();
const server = new WebSocketServer({ port: 3000 });
server.on('connection', (socket, request) => {
  members.set(String(request.headers['x-member']), socket);
});`,
    // The copy of what the database has.
    `${EXPRESS}import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
const orders = [];
app.post('/orders', async (req, res) => {
  const order = await prisma.order.create({ data: req.body });
  orders.push(order);
  res.status(201).json(order);
});${LISTEN}`,
    `${EXPRESS}import { repository } from '@company/orders';
const orders = new Map();
app.post('/orders', async (req, res) => {
  await repository.save(req.body);
  orders.set(req.body.id, req.body);
  res.sendStatus(201);
});${LISTEN}`,
    // A cache: filled by a reading route.
    `${EXPRESS}import { load } from './load.ts';
const reports = new Map();
app.get('/reports/:id', async (req, res) => {
  if (!reports.has(req.params.id)) reports.set(req.params.id, await load(req.params.id));
  res.json(reports.get(req.params.id));
});${LISTEN}`,
    // In flight for the time of the request.
    `${EXPRESS}import { run } from './run.ts';
const running = new Map();
app.post('/runs', async (req, res) => {
  running.set(req.body.id, { startedAt: Date.now() });
  try {
    res.json(await run(req.body));
  } finally {
    running.delete(req.body.id);
  }
});${LISTEN}`,
    // Filled at start from the code.
    `${EXPRESS}const formats: string[] = [];
function register(name: string) { formats.push(name); }
register('csv');
app.get('/formats', (req, res) => res.json(formats));${LISTEN}`,
    // Made anew for each request.
    `${EXPRESS}app.post('/totals', (req, res) => {
  const totals: number[] = [];
  for (const line of req.body.lines) totals.push(line.amount);
  res.json({ total: totals.length });
});${LISTEN}`,
    `${EXPRESS}app.post('/trees', (req, res) => {
  const found: object[] = [];
  const walk = (node) => { found.push(node); node.children.forEach(walk); };
  walk(req.body);
  res.json({ size: found.length });
});${LISTEN}`,
    // Handed to something that may keep it.
    `${EXPRESS}import { persist } from '@company/journal';
const orders: object[] = [];
app.post('/orders', (req, res) => { orders.push(req.body); res.sendStatus(202); });
setInterval(() => persist(orders), 1000);${LISTEN}`,
    // Tokens of another system, fetched again when they are gone.
    `import { load } from '@company/identity';
const tokenCache = new Map<string, string>();
export async function tokenFor(tenant: string) {
  const token = tokenCache.get(tenant) ?? (await load(tenant));
  tokenCache.set(tenant, token);
  return token;
}`,
    // A store is given, or may be.
    `${EXPRESS}import session from 'express-session';
import { RedisStore } from 'connect-redis';
import { client } from './redis.ts';
app.use(session({ store: new RedisStore({ client }), secret: process.env.SESSION_SECRET }));${LISTEN}`,
    `${EXPRESS}import session from 'express-session';
import { sessionOptions } from '@company/sessions';
app.use(session({ ...sessionOptions, secret: process.env.SESSION_SECRET }));${LISTEN}`,
    `${EXPRESS}import session from 'express-session';
if (process.env.NODE_ENV !== 'production') app.use(session({ secret: process.env.SESSION_SECRET }));${LISTEN}`,
    `import Fastify from 'fastify';
import fastifySession from '@fastify/session';
import { store } from './store.ts';
const app = Fastify();
app.register(fastifySession, { secret: process.env.SESSION_SECRET, store });
app.listen({ port: 3000 });`,
    // Sessions in the cookie itself.
    `${EXPRESS}import cookieSession from 'cookie-session';
app.use(cookieSession({ keys: [process.env.COOKIE_KEY] }));${LISTEN}`,
    // Random, but for one message, and stored with it.
    `import { createCipheriv, randomBytes } from 'node:crypto';
export function seal(text: string) {
  const key = randomBytes(32);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return { key, iv, sealed: cipher.update(text, 'utf8', 'hex') + cipher.final('hex') };
}
${EXPRESS}app.post('/seal', (req, res) => res.json(seal(req.body.text)));${LISTEN}`,
    `import jwt from 'jsonwebtoken';
const KEY = process.env.JWT_KEY;
export const sign = (user: string) => jwt.sign({ user }, KEY);`,
    // Only on its way to the object store.
    `${EXPRESS}import multer from 'multer';
import { tmpdir } from 'node:os';
const upload = multer({ dest: tmpdir() });
app.post('/files', upload.single('file'), (req, res) => res.sendStatus(201));${LISTEN}`,
    `${EXPRESS}import multer from 'multer';
import { unlink } from 'node:fs/promises';
import { put } from './bucket.ts';
const upload = multer({ dest: 'uploads/' });
app.post('/files', upload.single('file'), async (req, res) => {
  await put(req.file.path);
  await unlink(req.file.path);
  res.sendStatus(201);
});${LISTEN}`,
    `import Database from 'better-sqlite3';
const db = new Database('report.db');
console.log(db.prepare('SELECT 1').get());`,
    `${EXPRESS}import Database from 'better-sqlite3';
const db = new Database(process.env.DATABASE_FILE);
app.get('/', (req, res) => res.json(db.prepare('SELECT 1').get()));${LISTEN}`,
    // One object for each request.
    `import { Injectable, Scope, type NestInterceptor, type ExecutionContext, type CallHandler } from '@nestjs/common';
import { Users } from './users.ts';
@Injectable({ scope: Scope.REQUEST })
export class LastSeenInterceptor implements NestInterceptor {
  private user: { id: string };
  constructor(private readonly users: Users) {}
  intercept(context: ExecutionContext, next: CallHandler) {
    this.user = context.switchToHttp().getRequest().user;
    return next.handle().pipe(() => this.users.seen(this.user.id));
  }
}`,
    `import { Injectable, type NestInterceptor, type ExecutionContext, type CallHandler } from '@nestjs/common';
import { Users } from './users.ts';
@Injectable()
export class LastSeenInterceptor implements NestInterceptor {
  private count = 0;
  constructor(private readonly users: Users) {}
  intercept(context: ExecutionContext, next: CallHandler) {
    const { user } = context.switchToHttp().getRequest();
    this.count = this.count + 1;
    return next.handle().pipe(() => this.users.seen(user.id, this.count));
  }
}`,
    // Read again before anything else can run.
    `import { Injectable } from '@nestjs/common';
import { Controller, Post, Body } from '@nestjs/common';
@Injectable()
export class Parser {
  private dialect = '';
  parse(schema: { dialect: string; text: string }) {
    this.dialect = schema.dialect;
    return this.quote(schema.text);
  }
  private quote(text: string) { return this.dialect === 'mysql' ? text : text.trim(); }
}
@Controller('schemas')
export class SchemasController {
  constructor(private readonly parser: Parser) {}
  @Post()
  parse(@Body() body: { dialect: string; text: string }) { return this.parser.parse(body); }
}`,
    // A value of each message, in an object of each message.
    `import express from 'express';
class Draft {
  private title = '';
  with(title: string) { this.title = title; return this; }
  text() { return this.title.trim(); }
}
const app = express();
app.post('/drafts', (req, res) => res.send(new Draft().with(req.body.title).text()));
app.listen(3000);`,
    {
      name: 'a store of keys and values that is told of a database',
      code: `${EXPRESS}import Keyv from 'keyv';
import KeyvRedis from '@keyv/redis';
const sessions = new Keyv({ store: new KeyvRedis(process.env.REDIS_URL), namespace: 'login' });
app.post('/login', async (req, res) => {
  await sessions.set(crypto.randomUUID(), req.body.user, 3_600_000);
  res.sendStatus(204);
});${LISTEN}`,
    },
    {
      name: 'a store of keys and values that is given an address, and one for answers',
      code: `${EXPRESS}import Keyv from 'keyv';
import KeyvRedis from '@keyv/redis';
const tokens = new Keyv(process.env.REDIS_URL);
const sessions = new Keyv('redis://sessions:6379');
const logins = new Keyv(new KeyvRedis('redis://logins:6379'));
const pages = new Keyv({ ttl: 60_000 });
app.get('/', async (req, res) => res.json([await tokens.get('x'), await sessions.get('x'), await logins.get('x'), await pages.get('y')]));${LISTEN}`,
    },
    {
      name: 'a member of an object that is handed to code elsewhere',
      files: {
        'src/state.ts': "import { persist } from '@company/journal';\nexport const state = { orders: [] as object[] };\npersist(state);",
        'src/app.ts': `${EXPRESS}import { state } from './state.ts';\napp.post('/orders', (req, res) => {\n  state.orders.push(req.body);\n  res.sendStatus(201);\n});${LISTEN}`,
      },
    },
    {
      name: 'uploads in a folder that a setting names',
      code: `${EXPRESS}import multer from 'multer';
import path from 'node:path';
const storage = multer.diskStorage({ destination: path.join(process.env.DATA_FOLDER, 'avatars') });
app.post('/avatar', multer({ storage }).single('file'), (req, res) => res.sendStatus(201));${LISTEN}`,
    },
  ],
  invalid: [
    `${EXPRESS}const orders = [];
app.post('/orders', (req, res) => {
  // expect: state-in-process-memory/domain-state P1
  orders.push(req.body);
  res.sendStatus(201);
});
app.get('/orders', (req, res) => res.json(orders));${LISTEN}`,
    {
      name: 'a plugin that keeps what its routes are sent',
      files: {
        'src/notes.ts': `import type { FastifyInstance } from 'fastify';
export default async function notes(fastify: FastifyInstance) {
  const kept = new Map<string, object>();
  fastify.put('/notes/:id', async (request) => {
    // expect: state-in-process-memory/domain-state P1
    kept.set(request.params.id, request.body);
    return { done: true };
  });
  fastify.get('/notes/:id', async (request) => kept.get(request.params.id));
}`,
        'src/app.ts': `import Fastify from 'fastify';
import notes from './notes.ts';
const app = Fastify();
app.register(notes);
app.listen({ port: 3000 });`,
      },
    },
    {
      name: 'a store in a file of its own, and a service between',
      files: {
        'src/store.ts': `export const notes = new Map<string, object>();\n`,
        'src/notes.ts': `import { notes } from './store.ts';
import { randomUUID } from 'node:crypto';
export function create(text: string) {
  const id = randomUUID();
  // expect: state-in-process-memory/domain-state P1
  notes.set(id, { id, text });
  return id;
}
export const remove = (id: string) => notes.delete(id);`,
        'src/app.ts': `${EXPRESS}import { create, remove } from './notes.ts';
app.post('/notes', (req, res) => res.json({ id: create(req.body.text) }));
app.delete('/notes/:id', (req, res) => res.json(remove(req.params.id)));${LISTEN}`,
      },
    },
    `${EXPRESS}function serve() {
  const expenses = new Map<string, string>();
  app.post('/expenses', (req, res) => {
    // expect: state-in-process-memory/domain-state P1
    expenses.set(req.body.id, 'created');
    res.end();
  });
  app.get('/expenses', (req, res) => res.json([...expenses]));
}
serve();${LISTEN}`,
    {
      name: 'CommonJS, an object without a prototype',
      path: 'src/app.cjs',
      code: `const express = require('express');
const app = express();
const carts = Object.create(null);
app.put('/carts/:id', (req, res) => {
  // expect: state-in-process-memory/domain-state P1
  carts[req.params.id] = req.body;
  res.end();
});
app.listen(3000);`,
    },
    `import { Body, Controller, Injectable, Post } from '@nestjs/common';
@Injectable()
export class TasksService {
  private readonly tasks: object[] = [];
  create(task: { title: string }) {
    // expect: state-in-process-memory/domain-state P1
    this.tasks.push({ ...task, done: false });
    return task;
  }
}
@Controller('tasks')
export class TasksController {
  constructor(private readonly service: TasksService) {}
  @Post()
  create(@Body() task: { title: string }) {
    return this.service.create(task);
  }
}`,
    `${EXPRESS}import { randomInt } from 'node:crypto';
import { mail } from './mail.ts';
const otps = new Map<string, number>();
app.post('/otp', (req, res) => {
  const code = randomInt(100000, 999999);
  // expect: state-in-process-memory/token-in-memory P1
  otps.set(req.body.email, code);
  mail(req.body.email, code);
  res.sendStatus(202);
});
app.post('/otp/check', (req, res) => { res.json(otps.get(req.body.email) === req.body.code); otps.delete(req.body.email); });${LISTEN}`,
    `import Fastify from 'fastify';
const revokedTokens = new Set<string>();
const app = Fastify();
app.post('/logout', async (request) => {
  // expect: state-in-process-memory/token-in-memory P1
  revokedTokens.add(request.body.token);
  return { done: true };
});
app.addHook('onRequest', async (request) => {
  if (revokedTokens.has(request.headers.authorization)) throw new Error('signed out');
});
app.listen({ port: 3000 });`,
    `${EXPRESS}import session from 'express-session';
// expect: state-in-process-memory/session-memory-store P1
app.use(session({ secret: process.env.SESSION_SECRET, resave: false }));${LISTEN}`,
    {
      name: 'the store of the library named, CommonJS',
      path: 'src/app.cjs',
      code: `const express = require('express');
const session = require('express-session');
const app = express();
// expect: state-in-process-memory/session-memory-store P1
app.use(session({ secret: process.env.SESSION_SECRET, store: new session.MemoryStore() }));
app.listen(3000);`,
    },
    `import Fastify from 'fastify';
import fastifySession from '@fastify/session';
const app = Fastify();
// expect: state-in-process-memory/session-memory-store P1
app.register(fastifySession, { secret: process.env.SESSION_SECRET });
app.listen({ port: 3000 });`,
    `import { randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
${EXPRESS}// expect: state-in-process-memory/boot-random-secret P1
const KEY = randomBytes(32);
app.post('/login', (req, res) => res.json({ token: jwt.sign({ user: req.body.user }, KEY) }));${LISTEN}`,
    {
      name: 'a random secret in place of a missing one, in a file of its own',
      files: {
        'src/config.ts': `import crypto from 'node:crypto';
// expect: state-in-process-memory/boot-random-secret P2
export const config = { secret: process.env.SESSION_SECRET || crypto.randomBytes(16).toString('hex') };`,
        'src/app.ts': `${EXPRESS}import session from 'express-session';
import { config } from './config.ts';
import { store } from './store.ts';
app.use(session({ secret: config.secret, store }));${LISTEN}`,
      },
    },
    `${EXPRESS}import multer from 'multer';
// expect: state-in-process-memory/local-disk-state P2
const upload = multer({ dest: 'uploads/' });
app.post('/files', upload.single('file'), (req, res) => res.sendStatus(201));${LISTEN}`,
    `${EXPRESS}import multer from 'multer';
import path from 'node:path';
// expect: state-in-process-memory/local-disk-state P2
const storage = multer.diskStorage({
  destination: (req, file, done) => done(null, path.join(import.meta.dirname, 'avatars')),
});
app.post('/avatar', multer({ storage }).single('file'), (req, res) => res.sendStatus(201));${LISTEN}`,
    `${EXPRESS}import Database from 'better-sqlite3';
// expect: state-in-process-memory/local-disk-state P2
const db = new Database('app.db');
app.get('/', (req, res) => res.json(db.prepare('SELECT 1').get()));${LISTEN}`,
    `${EXPRESS}import { DataSource } from 'typeorm';
// expect: state-in-process-memory/local-disk-state P2
const source = new DataSource({ type: 'sqlite', database: './app.sqlite' });
app.get('/', async (req, res) => res.json(await source.query('SELECT 1')));${LISTEN}`,
    `import { Body, Controller, Injectable, Post } from '@nestjs/common';
import { lookup } from './rates.ts';
@Injectable()
export class Totals {
  private country = '';
  async total(order: { country: string; amount: number }) {
    // expect: state-in-process-memory/request-in-singleton P1
    this.country = order.country;
    const rate = await lookup(order.amount);
    return lookup(this.country, rate);
  }
}
@Controller('orders')
export class OrdersController {
  constructor(private readonly totals: Totals) {}
  @Post()
  create(@Body() order: { country: string; amount: number }) { return this.totals.total(order); }
}`,
    `import { Injectable, type NestInterceptor, type ExecutionContext, type CallHandler } from '@nestjs/common';
import { tap } from 'rxjs/operators';
import { Users } from './users.ts';
@Injectable()
export class LastSeenInterceptor implements NestInterceptor {
  constructor(private readonly users: Users) {}
  member: { id: string };
  intercept(context: ExecutionContext, next: CallHandler) {
    return this.handle(context, next);
  }
  private handle(context: ExecutionContext, next: CallHandler) {
    const request = context.switchToHttp().getRequest();
    // expect: state-in-process-memory/request-in-singleton P1
    this.member = request.user;
    return next.handle().pipe(tap(() => this.users.seen(this.member.id)));
  }
}`,
    {
      name: 'a CommonJS store in another file, with lists by client',
      files: {
        'package.json': '{ "name": "app", "main": "src/app.js", "scripts": { "start": "node src/app.js" } }',
        'src/store.js': 'const carts = {};\nmodule.exports = { carts };',
        'src/app.js': `const express = require('express');
const { carts } = require('./store');
const app = express();
app.post('/carts/:id/items', (req, res) => {
  const { id } = req.params;
  if (!carts[id]) carts[id] = [];
  // expect: state-in-process-memory/domain-state P1
  carts[id].push(req.body);
  res.status(201).json(carts[id]);
});
app.get('/carts/:id', (req, res) => res.json(carts[req.params.id]));
app.listen(3000);`,
      },
    },
    {
      name: 'a list in the object that another file exports whole',
      files: {
        'src/db.ts': 'const db = { orders: [] as object[], users: [] as object[] };\nexport default db;',
        'src/app.ts': `${EXPRESS}import db from './db.ts';
app.post('/orders', (req, res) => {
  // expect: state-in-process-memory/domain-state P1
  db.orders.push({ ...req.body, id: db.orders.length });
  res.sendStatus(201);
});
app.get('/orders', (req, res) => res.json(db.orders));${LISTEN}`,
      },
    },
    {
      name: 'a map, through a file that hands on',
      files: {
        'src/orders/store.ts': 'export const orders = new Map<string, object>();',
        'src/orders/index.ts': "export * from './store.ts';",
        'src/app.ts': `${EXPRESS}import { orders } from './orders/index.ts';
app.put('/orders/:id', (req, res) => {
  // expect: state-in-process-memory/domain-state P1
  orders.set(req.params.id, { ...req.body });
  res.sendStatus(204);
});${LISTEN}`,
      },
    },
    {
      name: 'a map of a namespace',
      files: {
        'src/store.ts': 'export const orders = new Map<string, object>();',
        'src/app.ts': `${EXPRESS}import * as store from './store.ts';
app.put('/orders/:id', (req, res) => {
  // expect: state-in-process-memory/domain-state P1
  store.orders.set(req.params.id, { ...req.body });
  res.sendStatus(204);
});${LISTEN}`,
      },
    },
    {
      name: 'codes that end by attempts, sent as a message too',
      code: `${EXPRESS}import twilio from 'twilio';
const client = twilio();
const pins = new Map<string, { code: string; attempts: number }>();
app.post('/login', async (req, res) => {
  const code = String(Math.random()).slice(2, 8);
  // expect: state-in-process-memory/token-in-memory P1
  pins.set(req.body.phone, { code, attempts: 0 });
  await client.messages.create({ to: req.body.phone, body: code });
  res.sendStatus(204);
});${LISTEN}`,
    },
    `${EXPRESS}class Orders {
  static readonly all = new Map<string, object>();
}
app.post('/orders', (req, res) => {
  // expect: state-in-process-memory/domain-state P1
  Orders.all.set(req.body.id, { total: req.body.total });
  res.sendStatus(201);
});
app.get('/orders/:id', (req, res) => res.json(Orders.all.get(req.params.id)));${LISTEN}`,
    `${EXPRESS}import Keyv from 'keyv';
// expect: state-in-process-memory/token-in-memory P1
const sessions = new Keyv({ namespace: 'login' });
app.post('/login', async (req, res) => {
  await sessions.set(crypto.randomUUID(), req.body.user, 3_600_000);
  res.sendStatus(204);
});${LISTEN}`,
    `${EXPRESS}import session from 'express-session';
import passport from 'passport';
// expect: state-in-process-memory/session-memory-store P1
app.use(session({ secret: process.env.SESSION_SECRET, resave: false }));
app.use(passport.session());${LISTEN}`,
    `${EXPRESS}import multer from 'multer';
import path from 'node:path';
// expect: state-in-process-memory/local-disk-state P2
const storage = multer.diskStorage({ destination: path.join(__dirname, '../uploads') });
app.post('/avatar', multer({ storage }).single('file'), (req, res) => res.sendStatus(201));${LISTEN}`,
  ],
  covers: {
    flagged: ['express-session', '@fastify/session', 'passport', "'keyv'", 'new Map', 'new Set', '[]', 'randomBytes'],
    passed: ['connect-redis'],
  },
});
