import { expect, test } from '@jest/globals';
import { factsOf } from '../support/link-files.ts';
import type { Files } from '../support/memory-trees.ts';

const PACKAGE = '{ "name": "app", "dependencies": { "express": "^4.0.0" } }';

const CONTROLLER = `import { Router } from 'express';
export class Controller {
  app = Router();
  constructor(config) { this.config = config; }
  route(options) { this.app[options.method](options.path, check(options.permission), wrap(options.handler.bind(this))); }
  get(path, handler, permission = 'none') { this.route({ method: 'get', path, handler, permission }); }
  upload(path, filter, handler) { this.app.post(path, check('admin'), filter, handler.bind(this)); }
  use(path, router) { this.app.use(path, router); }
  guarded(path, router, guard) { this.app.use(path, guard, router); }
  get router() { return this.app; }
}
function check(permission) { return (request, response, next) => next(); }
function wrap(handler) { return async (request, response) => handler(request, response); }`;

test.each<{ readonly name: string; readonly files: Files; readonly routes: readonly string[] }>([
  {
    name: 'classes that each wrap a router of their own, mounted on one another',
    files: {
      'src/controller.ts': CONTROLLER,
      'src/app.ts': `import express from 'express';
import { Api } from './api.ts';
const app = express();
app.use('/', new Api({}).router);`,
      'src/api.ts': `import { Controller } from './controller.ts';
import { Orders } from './orders.ts';
import { Users } from './users.ts';
export class Api extends Controller {
  constructor(config) {
    super(config);
    this.use('/orders', new Orders(config).router);
    this.guarded('/users', new Users(config).router, signedIn);
  }
}
function signedIn(request, response, next) { next(); }`,
      'src/orders.ts': `import { Controller } from './controller.ts';
const BASE = '/:id';
const LINES = \`\${BASE}/lines\`;
export class Orders extends Controller {
  constructor(config) {
    super(config);
    this.get('', this.list);
    this.route({ method: 'post', path: \`\${LINES}/:line\`, handler: this.add, permission: 'write' });
    this.upload('/import', (request, response, next) => next(), this.take);
  }
  list() {}
  add() {}
  take() {}
}`,
      'src/users.ts': `import { Controller } from './controller.ts';
export class Users extends Controller {
  constructor(config) { super(config); this.app.delete('/:name', (request, response) => response.end()); }
}`,
    },
    routes: ['DELETE /users/:name signedIn', 'GET /orders', 'POST /orders/:id/lines/:line', 'POST /orders/import function'],
  },
  {
    name: 'a function that registers what it is given',
    files: {
      'src/app.ts': `import express from 'express';
import { serve } from './serve.ts';
const app = express();
serve(app, '/orders', (request, response) => response.end());
serve(app, '/users', show);
function show() {}`,
      'src/serve.ts': `export function serve(app, path, handler) { app.get(path, handler); }`,
    },
    routes: ['GET /orders', 'GET /users'],
  },
  {
    name: 'a class that is a router',
    files: {
      'src/orders.ts': `import { Hono } from 'hono';
class Orders extends Hono { constructor() { super(); this.get('/:id', (c) => c.json({})); } }
const app = new Hono();
app.route('/orders', new Orders());
export default app;`,
    },
    routes: ['GET /orders/:id'],
  },
  {
    name: 'a base that is set elsewhere, as far as it is known',
    files: {
      'src/app.ts': `import express from 'express';
import { Router } from 'express';
export function start({ base }) {
  const app = express();
  const orders = Router();
  orders.get('/:id', (request, response) => response.end());
  app.use(base, log);
  app.use(log, answer);
  app.use(\`\${base}/orders\`, orders);
  app.post(\`\${base}/login\`, (request, response) => response.end());
}
function log() {}
function answer() {}`,
    },
    routes: ['GET /orders/:id? log log answer', 'POST /login? log log answer'],
  },
  {
    name: 'helpers that put middleware on the application, before and after the routes',
    files: {
      'src/app.ts': `import express, { type Application } from 'express';
import { addRoutes } from './routes.ts';
const app = express();
secure(app);
addRoutes(app);
addErrors(app);
secure(express());
function secure(server: Application) { server.use(headers); limit(server); }
function limit(server: Application) { server.use('/orders', slow); }
function addErrors(server: Application) { server.use(answer); }
function headers() {}
function slow() {}
function answer() {}`,
      'src/routes.ts': `import { Router, type Application } from 'express';
export function addRoutes(app: Application) {
  const orders = Router();
  orders.get('/:id', (request, response) => response.end());
  app.use('/orders', orders);
  app.get('/health', (request, response) => response.end());
}`,
    },
    routes: ['GET /health headers', 'GET /orders/:id headers slow'],
  },
  {
    name: 'middleware at a path that routers further in complete, and at others',
    files: {
      'src/app.ts': `import express, { Router } from 'express';
const app = express();
const api = Router();
const orders = Router();
app.use('/api/orders', signedIn);
app.use('/api/ord', near);
app.use('/orders', other);
app.use('/api', api);
api.use('/orders', orders);
orders.get('/:id', (request, response) => response.end());
function signedIn() {}
function near() {}
function other() {}`,
    },
    routes: ['GET /api/orders/:id signedIn'],
  },
  {
    name: 'Fastify: a handler among the options',
    files: {
      'src/app.ts': `import Fastify from 'fastify';
const app = Fastify();
app.post('/orders', { schema: {}, preHandler: signedIn, handler: create });
async function signedIn() {}
async function create() {}`,
    },
    routes: ['POST /orders signedIn'],
  },
  {
    name: 'Nest: middleware for all routes, for a path, for a method, for a controller',
    files: {
      'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
await app.listen(3000);`,
      'src/app.module.ts': `import { Module, RequestMethod, type MiddlewareConsumer } from '@nestjs/common';
import { Orders, Users } from './controllers.ts';
class Tracing { use() {} }
class Limit { use() {} }
class Audit { use() {} }
class Session { use() {} }
@Module({ controllers: [Orders, Users] })
export class AppModule {
  configure(consumer: MiddlewareConsumer) {
    consumer.apply(Tracing).forRoutes('*');
    consumer.apply(Limit).exclude('orders/health').forRoutes('orders');
    consumer.apply(Audit).forRoutes({ path: 'orders/*path', method: RequestMethod.POST });
    consumer.apply(Session).forRoutes(Users);
  }
}`,
      'src/controllers.ts': `import { Controller, Get, Post } from '@nestjs/common';
import { Accounts } from './accounts.ts';
@Controller('orders') export class Orders { @Get(':id') show() {}\n @Post() add() {} }
export { Accounts as Users };`,
      'src/accounts.ts': `import { Controller, Get } from '@nestjs/common';
@Controller('users') export class Accounts { @Get() list() {} }
@Controller('teams') export class Teams { @Get() list() {} }`,
    },
    routes: ['GET /orders/:id Tracing Limit', 'GET /teams Tracing', 'GET /users Tracing Session', 'POST /orders Tracing Limit Audit'],
  },
  {
    name: 'a controller whose path depends on what makes it: a default, a ternary, a text, a branch, options',
    files: {
      'src/controller.ts': CONTROLLER,
      'src/app.ts': `import express from 'express';
import { Fields, Named } from './fields.ts';
const app = express();
app.use('/fields', new Fields({}).router);
app.use('/projects', new Fields({}, 'project').router);
const teams = new Named({ prefix: '/teams', hasExport: false });
app.use(teams.router);
app.use('/api', new Named({}).router);`,
      'src/fields.ts': `import { Router } from 'express';
import { Controller } from './controller.ts';
export class Fields extends Controller {
  constructor(config, mode: 'global' | 'project' = 'global') {
    super(config);
    const prefix = mode === 'global' ? '' : '/:project/fields';
    this.route({ method: 'get', path: prefix, handler: this.list });
    this.route({ method: 'get', path: \`\${prefix}/:name\`, handler: this.show });
    if (mode === 'project') this.post('/:project/adopt', this.show);
  }
  list() {}
  show() {}
}
export class Named {
  router = Router();
  constructor({ prefix = '/users', hasExport = true }) {
    this.prefix = prefix;
    this.fill(hasExport);
    this.router.get(this.prefix, this.list);
    if (!hasExport) return;
    this.router.get(this.prefix + '/export', this.list);
  }
  fill() { this.router.delete(\`\${this.prefix}/:id\`, this.list); }
  list() {}
}`,
    },
    routes: [
      'DELETE /api/users/:id',
      'DELETE /teams/:id',
      'GET /api/users',
      'GET /api/users/export',
      'GET /fields',
      'GET /fields/:name',
      'GET /projects/:project/fields',
      'GET /projects/:project/fields/:name',
      'GET /teams',
      'POST /projects/:project/adopt',
    ],
  },
  {
    name: 'a function that fills what it is given, once for each version',
    files: {
      'src/app.ts': `import express from 'express';
import { serve } from './serve.ts';
const app = express();
serve(app, 'v1');
serve(app, 'v2', true);`,
      'src/serve.ts': `export function serve(app, version, withSearch = false) {
  app.get(\`/\${version}/orders\`, list);
  if (withSearch) app.get(\`/\${version}/search\`, list);
}
function list() {}`,
    },
    routes: ['GET /v1/orders', 'GET /v2/orders', 'GET /v2/search'],
  },
  {
    name: 'near misses: what is passed is set elsewhere, or set anew inside',
    files: {
      'src/app.ts': `import express from 'express';
import { Orders, Users } from './orders.ts';
const app = express();
app.use('/a', new Orders(process.env.MODE).router);
app.use('/b', new Users('x').router);`,
      'src/orders.ts': `import { Router } from 'express';
export class Orders {
  router = Router();
  constructor(mode = 'plain') {
    this.router.get(\`\${mode}/orders\`, this.list);
    if (mode === 'plain') this.router.post('/orders', this.list);
  }
  list() {}
}
export class Users {
  router = Router();
  constructor(mode) {
    mode = load(mode);
    if (mode === 'y') this.router.get('/users', this.list);
  }
  list() {}
}`,
    },
    routes: ['GET /a/orders?', 'GET /b/users', 'POST /a/orders'],
  },
  {
    name: 'near misses: a database, a class that serves one application, a store with methods of such names',
    files: {
      'src/a.ts': `import express from 'express';
export function migrate(db) { db.all('select 1', () => {}); }
export class Server {
  static make() { const app = express(); app.get('/made', () => {}); return app; }
  get app() { return Server.make(); }
}
class Store { get(key, fallback) { return fallback(key); } load() { this.get('key', (key) => key); } }`,
    },
    routes: ['GET /made'],
  },
])('$name', async ({ files, routes }) => {
  const facts = await factsOf({ 'package.json': PACKAGE, ...files });
  const found = facts
    .of('route')
    .map(({ method, path, exact, handler, steps }) =>
      [handler ? method : `unanswered ${method}`, exact ? path : `${path}?`, ...steps.map(({ name }) => name)].join(' '),
    );
  expect(found.toSorted()).toEqual(routes);
});
