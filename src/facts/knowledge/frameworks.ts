import { Table } from './table.ts';

/** What serves HTTP. `unknown` is route-shaped code whose router was not followed to a package. */
export type RouteFramework =
  | 'express'
  | 'koa'
  | 'fastify'
  | 'hono'
  | 'hapi'
  | 'restify'
  | 'polka'
  | 'nest'
  | 'decorators'
  | 'next'
  | 'remix'
  | 'svelte'
  | 'unknown';

interface RouterObject {
  readonly framework: RouteFramework;
  /** An application of its own: unless it is mounted somewhere, its paths are whole. */
  readonly root: boolean;
}

/** Objects that routes are registered on, by the path of the object itself. */
export const ROUTER_OBJECTS = new Table<RouterObject>([
  { packages: ['express'], calls: ['App#'], framework: 'express', root: true },
  {
    packages: ['express', 'express-promise-router', 'router'],
    calls: ['Router#', '()', '#', 'Router()'],
    framework: 'express',
    root: false,
  },
  { packages: ['fastify'], calls: ['Fastify#'], framework: 'fastify', root: true },
  { packages: ['koa'], calls: ['App#'], framework: 'koa', root: true },
  { packages: ['@koa/router', 'koa-router'], calls: ['#', '()', 'Router#', 'Router()'], framework: 'koa', root: false },
  {
    packages: ['hono', '@hono/zod-openapi', 'hono/tiny', 'hono/quick'],
    calls: ['Hono#', 'OpenAPIHono#', '**.basePath()', '**#basePath()'],
    framework: 'hono',
    root: true,
  },
  { packages: ['@hapi/hapi', 'hapi'], calls: ['server()', 'Server#', 'Hapi.server()'], framework: 'hapi', root: true },
  { packages: ['restify'], calls: ['createServer()'], framework: 'restify', root: true },
  { packages: ['polka'], calls: ['()'], framework: 'polka', root: true },
]);

/** Methods of routers that register a handler for one path. */
export const ROUTE_VERBS: ReadonlyMap<string, string> = new Map([
  ['get', 'GET'],
  ['post', 'POST'],
  ['put', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['del', 'DELETE'],
  ['head', 'HEAD'],
  ['options', 'OPTIONS'],
  ['all', 'ALL'],
]);

/** Class decorators that make a class a controller; the first argument is its path, or has it as `path`. */
export const CONTROLLER_DECORATORS = new Table<{ readonly framework: RouteFramework }>([
  { packages: ['@nestjs/common'], calls: ['Controller'], framework: 'nest' },
  { packages: ['routing-controllers'], calls: ['Controller', 'JsonController'], framework: 'decorators' },
  { packages: ['tsoa'], calls: ['Route'], framework: 'decorators' },
  { packages: ['inversify-express-utils'], calls: ['controller'], framework: 'decorators' },
  { packages: ['@tsed/di', '@tsed/common'], calls: ['Controller'], framework: 'decorators' },
]);

/** Method decorators that make a method the handler of a path. */
export const METHOD_DECORATORS = new Table<{ readonly method: string }>([
  ...['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options', 'All'].flatMap((name) => [
    {
      packages: ['@nestjs/common', 'routing-controllers', 'tsoa', '@tsed/schema', '@tsed/common'],
      calls: [name],
      method: name.toUpperCase(),
    },
    { packages: ['inversify-express-utils'], calls: [`http${name}`], method: name.toUpperCase() },
  ]),
  { packages: ['@nestjs/common'], calls: ['Sse'], method: 'GET' },
]);

/** Decorators that put a version into the path of a controller or of one of its methods, where versions are part of paths. */
export const VERSION_DECORATORS = new Table<object>([{ packages: ['@nestjs/common'], calls: ['Version'] }]);

/** Decorators of Nest and the like that put something before the handler; their arguments are what runs. */
export const STEP_DECORATORS = new Table<{ readonly step: 'guard' | 'middleware' | 'pipe' | 'interceptor' }>([
  { packages: ['@nestjs/common'], calls: ['UseGuards'], step: 'guard' },
  { packages: ['@nestjs/common'], calls: ['UsePipes'], step: 'pipe' },
  { packages: ['@nestjs/common'], calls: ['UseInterceptors'], step: 'interceptor' },
  { packages: ['routing-controllers'], calls: ['UseBefore', 'Authorized'], step: 'middleware' },
  { packages: ['tsoa'], calls: ['Security', 'Middlewares'], step: 'guard' },
  { packages: ['@tsed/common', '@tsed/platform-middlewares'], calls: ['UseBefore', 'UseAuth', 'Use'], step: 'middleware' },
]);

/** Calls that may register a route with a schema of what it takes. */
export const SCHEMA_ROUTES = new Table<object>([{ packages: ['fastify'], calls: ['**'] }]);

/** Keys of Fastify's route options and names of its hooks whose functions run before the handler. */
export const FASTIFY_STEPS = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;

/** Packages whose call puts a router, its last argument, below the path in front of it. */
export const ROUTER_MOUNTS = new Table<object>([{ packages: ['koa-mount'], calls: [''] }]);
