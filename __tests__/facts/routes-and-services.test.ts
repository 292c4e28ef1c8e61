import { describe, expect, test } from '@jest/globals';
import { factsOf } from '../support/link-files.ts';
import type { Files } from '../support/memory-trees.ts';

const PACKAGE = '{ "name": "app", "dependencies": { "express": "^4.0.0" } }';

async function routesOf(files: Files): Promise<readonly string[]> {
  const facts = await factsOf({ 'package.json': PACKAGE, ...files });
  return facts
    .of('route')
    .map(({ method, path, exact, handler, wrapper, steps }) =>
      [method, exact ? path : `${path}?`, handler ? '' : 'unknown', wrapper ? `in ${wrapper.name}` : '', ...steps.map(({ name }) => name)]
        .filter((word) => word !== '')
        .join(' '),
    )
    .toSorted();
}

describe('routes', () => {
  test.each<{ readonly name: string; readonly files: Files; readonly routes: readonly string[] }>([
    {
      name: 'Express, mounted twice over, through a chain and a parameter',
      files: {
        'src/app.ts': `import express from 'express';
import api from './api.ts';
import { addHealth } from './health.ts';
const app = express();
app.use(log);
addHealth(app);
app.use('/api', guard, api);
app.get('/late', (request, response) => response.end());
function log() {}
function guard() {}`,
        'src/api.ts': `import { Router } from 'express';
import { orders } from './orders.ts';
export default Router().use('/v1', orders);`,
        'src/orders.ts': `import { Router } from 'express';
export const orders = Router();
orders.route('/orders/:id').get(show).put(wrap(async () => {}));
function show() {}
function wrap(handler: () => Promise<void>) { return () => handler().catch(() => {}); }`,
        'src/health.ts': `export function addHealth(app: any) { app.get('/health', check.bind(null)); }
function check() {}`,
      },
      routes: ['GET /api/v1/orders/:id log guard', 'GET /health log', 'GET /late log', 'PUT /api/v1/orders/:id in wrap() log guard'],
    },
    {
      name: 'CommonJS, a router that is given its database',
      files: {
        'app.js': `const express = require('express');
const routes = require('./routes');
const app = express();
routes(app, {});`,
        'routes.js': `module.exports = (app, db) => { app.post('/orders', (request, response) => response.json(db)); };`,
      },
      routes: ['POST /orders'],
    },
    {
      name: 'a router that is mounted nowhere',
      files: { 'src/orders.ts': `import { Router } from 'express';\nconst router = Router();\nrouter.get('/orders', () => {});` },
      routes: ['GET /orders?'],
    },
    {
      name: 'Fastify: plugins, prefixes, options and hooks',
      files: {
        'src/app.ts': `import Fastify from 'fastify';
import orders from './orders.ts';
const app = Fastify();
app.addHook('onRequest', authenticate);
app.register(orders, { prefix: '/orders' });
function authenticate() {}`,
        'src/orders.ts': `import type { FastifyInstance } from 'fastify';
export default async function plugin(fastify: FastifyInstance) {
  fastify.get('/', { preHandler: [check], schema: {} }, async () => []);
  fastify.route({ method: 'POST', url: '/:id', handler: create });
}
function check() {}
function create() {}`,
      },
      routes: ['GET /orders authenticate check', 'POST /orders/:id authenticate'],
    },
    {
      name: 'Fastify: folders that are loaded whole, with hooks of their own',
      files: {
        'src/app.ts': `import path from 'node:path';
import Fastify from 'fastify';
import autoload from '@fastify/autoload';
const app = Fastify();
app.register(autoload, { dir: path.join(import.meta.dirname, 'routes'), options: { prefix: '/api' } });`,
        'src/routes/home.ts': `export default async (fastify) => { fastify.get('/', async () => 'hello'); };`,
        'src/routes/orders/autohooks.ts': `export default async (fastify) => { fastify.addHook('onRequest', authenticate); };
function authenticate() {}`,
        'src/routes/orders/_id/index.ts': `const plugin = async (fastify) => { fastify.get('/lines', async () => []); };
export default plugin;`,
        'test/app.ts': `import Fastify from 'fastify';
import orders from '../src/routes/orders/_id/index.ts';
Fastify().register(orders, { prefix: '/elsewhere' });`,
      },
      routes: ['GET /api', 'GET /api/orders/:id/lines authenticate'],
    },
    {
      name: 'Koa',
      files: {
        'src/app.ts': `import Koa from 'koa';
import Router from '@koa/router';
const app = new Koa();
const router = new Router({ prefix: '/api' });
router.get('orders', '/orders', async (context) => {});
app.use(router.routes()).use(router.allowedMethods());`,
      },
      routes: ['GET /api/orders'],
    },
    {
      name: 'Hono',
      files: {
        'src/app.ts': `import { Hono } from 'hono';
const orders = new Hono();
orders.get('/:id', (c) => c.json({}));
const app = new Hono();
app.route('/orders', orders);
export default app;`,
      },
      routes: ['GET /orders/:id'],
    },
    {
      name: 'Nest: prefixes, versions, guards of every level, a base class, a decorator of its own',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { VersioningType } from '@nestjs/common';
import { AppModule } from './app.module.ts';
const app = await NestFactory.create(AppModule);
app.setGlobalPrefix('api', { exclude: ['health'] });
app.enableVersioning({ type: VersioningType.URI });
await app.listen(3000);`,
        'src/app.module.ts': `import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { OrdersController, HealthController } from './orders.controller.ts';
class AuthGuard {}
@Module({ controllers: [OrdersController, HealthController], providers: [{ provide: APP_GUARD, useClass: AuthGuard }] })
export class AppModule {}`,
        'src/orders.controller.ts': `import { applyDecorators, Controller, Get, Post, UseGuards } from '@nestjs/common';
const Admin = () => applyDecorators(UseGuards(RolesGuard));
class RolesGuard {}
class Base { @Get('count') count() {} }
@Controller({ path: 'orders', version: '1' })
export class OrdersController extends Base {
  @Post(':id') @Admin() create() {}
}
@Controller('health')
export class HealthController { @Get() check() {} }`,
      },
      routes: ['GET /api/v1/orders/count AuthGuard', 'GET /health AuthGuard', 'POST /api/v1/orders/:id AuthGuard Admin() RolesGuard'],
    },
    {
      name: 'things that are no routes',
      files: {
        'src/a.ts': `import axios from 'axios';
const cache = new Map<string, string>();
axios.get('/orders', () => {});
cache.get('/orders');
app.get('setting');
declare const app: { get(name: string): string };`,
      },
      routes: [],
    },
    {
      name: 'files of equal content in two places',
      files: Object.fromEntries(
        ['a', 'b'].flatMap((name) => [
          [
            `${name}/app.ts`,
            `import express from 'express';\nimport { routes } from './routes.ts';\nconst app = express();\napp.use('/${name}', routes);`,
          ],
          [
            `${name}/routes.ts`,
            `import { Router } from 'express';\nimport { handle } from './handle.ts';\nexport const routes = Router();\nroutes.get('/x', handle);`,
          ],
          [`${name}/handle.ts`, `export function handle() { return '${name}'; }`],
        ]),
      ),
      routes: ['GET /a/x', 'GET /b/x'],
    },
  ])('$name', async ({ files, routes }) => {
    expect(await routesOf(files)).toEqual(routes);
  });

  test('a handler of one of two equal files is the one beside it', async () => {
    const text = `import express from 'express';\nimport { handle } from './handle.ts';\nconst app = express();\napp.get('/x', handle);`;
    const facts = await factsOf({
      'package.json': PACKAGE,
      'a/app.ts': text,
      'b/app.ts': text,
      'a/handle.ts': 'export function handle() { return 1; }',
      'b/handle.ts': 'export function handle() { return 2; }',
    });
    expect(facts.of('route').map(({ at, handler }) => [at.path, handler?.file])).toEqual([
      ['a/app.ts', 'a/handle.ts'],
      ['b/app.ts', 'b/handle.ts'],
    ]);
  });
});

describe('services', () => {
  test('each program starts where its own file leads to serving', async () => {
    const facts = await factsOf({
      'package.json': PACKAGE,
      'src/main.ts': `import { start } from './server.ts';\nasync function bootstrap() {\n  await start(3000);\n}\nvoid bootstrap();`,
      'src/server.ts': `import express from 'express';\nexport async function start(port: number) { express().listen(port); }`,
      'src/worker.ts': `import { Worker } from 'bullmq';\nnew Worker('mail', async () => {});`,
      'src/library.ts': `import http from 'node:http';\nexport const serve = () => http.createServer().listen(1);`,
    });
    const services = facts
      .of('service')
      .map(({ at, call, serves, servesAt, files }) => [at.path, at.line, call, [...serves], servesAt.path, files.size]);
    expect(services).toEqual([
      ['src/main.ts', 3, 'start', ['http'], 'src/server.ts', 2],
      ['src/worker.ts', 2, 'Worker', ['worker'], 'src/worker.ts', 1],
    ]);
  });

  test('what answers signals for tests is told apart from what does in production', async () => {
    const facts = await factsOf({
      'package.json': '{"name":"app"}',
      'src/main.ts': `import express from 'express';
const server = express().listen(3000);
process.on('SIGTERM', () => server.close());
if (process.env.NODE_ENV === 'test') process.on('SIGINT', () => process.exit(0));`,
    });
    const [service] = facts.of('service');
    expect(service?.answers.map(({ at, signals }) => [at.line, signals])).toEqual([[3, ['SIGTERM']]]);
    expect(service?.trialAnswers.map(({ line }) => line)).toEqual([4]);
  });

  const SERVE = `import http from 'node:http';\nhttp.createServer().listen(3000);`;

  test.each<{ readonly name: string; readonly files: readonly string[]; readonly names: readonly string[] }>([
    { name: 'the package, where one starts', files: ['src/main.ts'], names: ['shop'] },
    { name: 'near miss: a folder that is no project', files: ['server/index.ts'], names: ['shop'] },
    { name: 'the folder of a project without a package of its own', files: ['apps/orders/src/main.ts'], names: ['apps/orders'] },
    { name: 'near miss: a project with a package of its own', files: ['apps/billing/src/main.ts'], names: ['billing'] },
    { name: 'folders, where several start', files: ['orders/src/main.ts', 'users/src/main.ts'], names: ['orders', 'users'] },
    { name: 'files, where folders start several', files: ['src/main.ts', 'src/worker.ts'], names: ['src/main.ts', 'src/worker.ts'] },
  ])('services are called by $name', async ({ files, names }) => {
    const facts = await factsOf({
      'package.json': '{ "name": "shop" }',
      'apps/billing/package.json': '{ "name": "billing", "version": "1.0.0", "dependencies": { "pg": "8" } }',
      ...Object.fromEntries(files.map((file) => [file, SERVE])),
    });
    expect(facts.of('service').map(({ name }) => name)).toEqual(names);
  });
});
