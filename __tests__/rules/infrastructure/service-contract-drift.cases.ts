import { defineCases } from '../../support/rule-tester.ts';

const COMPOSE = `services:
  auth:
    build: services/auth
  orders:
    build:
      context: .
      dockerfile: services/orders/Dockerfile
`;

/** Two services: one that answers, and one with the code of a case. */
function shop(orders: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    'compose.yml': COMPOSE,
    'services/auth/package.json': '{ "name": "@shop/auth-service", "dependencies": { "express": "5" } }',
    'services/auth/main.ts': `import express from 'express';
import { tokens } from './tokens.ts';

const app = express();
app.use('/v1/tokens', tokens);
app.get('/v1/users/:id', (request, response) => response.json({ id: request.params.id }));
app.listen(4001);
`,
    'services/auth/tokens.ts': `import { Router } from 'express';

export const tokens = Router();
tokens.post('/introspect', (request, response) => response.json({ active: true }));
tokens.delete('/:id', (request, response) => response.end());
`,
    'services/auth/.env': 'PORT=4001\n',
    'services/orders/package.json': '{ "name": "@shop/orders", "dependencies": { "express": "5", "axios": "1" } }',
    'services/orders/main.ts': `import express from 'express';
import { check } from './auth.ts';

const app = express();
app.get('/orders', async (request, response) => response.json(await check(request.headers.authorization)));
app.listen(3000);
`,
    'services/orders/auth.ts': orders,
    ...more,
  };
}

const MARK = '// expect: service-contract-drift/route P1\n  ';

/** A function that sends one request. */
function check(call: string, before = ''): string {
  return `import axios from 'axios';\n${before}\nexport async function check(token) {\n  ${call}\n}\n`;
}

/** A service that sends messages, and one that takes them. */
function bus(send: string, take: string): Record<string, string> {
  return {
    'services/users/package.json': '{ "name": "users", "dependencies": { "@nestjs/microservices": "11" } }',
    'services/users/users.controller.ts': `import { Controller } from '@nestjs/common';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { PATTERNS } from '../../contracts/patterns.ts';

@Controller()
export class UsersController {
  ${take}
}
`,
    'contracts/patterns.ts': "export const PATTERNS = { find: 'user.find' };\nexport enum Topics {\n  Created = 'user.created',\n}\n",
    'services/web/package.json': '{ "name": "web", "dependencies": { "@nestjs/microservices": "11" } }',
    'services/web/users.service.ts': `import { Inject, Injectable } from '@nestjs/common';
import { ClientProxy } from '@nestjs/microservices';
import { PATTERNS, Topics } from '../../contracts/patterns.ts';

@Injectable()
export class UsersService {
  constructor(@Inject('USERS') private readonly client: ClientProxy) {}

  ask(id: string) {
    ${send}
  }
}
`,
  };
}

const HANDLERS =
  "@MessagePattern('user.get')\n  get() {}\n\n  @MessagePattern(PATTERNS.find)\n  find() {}\n\n  @EventPattern('user.created')\n  created() {}";

export default defineCases({
  valid: [
    {
      name: 'the route is there, below a router',
      files: shop(check("await axios.post('http://auth:4001/v1/tokens/introspect', { token });")),
    },
    {
      name: 'a parameter stands for what is put in',
      files: shop(check('await axios.get(`http://auth:4001/v1/users/${token.sub}?full=1`);')),
    },
    {
      name: 'a host that is no service of the tree',
      files: shop(check("await axios.post('https://api.stripe.com/v1/charges', { token });")),
    },
    {
      name: 'a public host with the name of a service',
      files: shop(check("await axios.post('https://auth.example.com/v1/token', { token });")),
    },
    {
      name: 'fetch, with the method among the options',
      files: shop(check("await fetch('http://auth:4001/v1/tokens/introspect', { method: 'POST' });")),
    },
    {
      name: 'a base from the environment that compose sets, with a path of its own',
      files: shop(
        check("await auth.post('/tokens/introspect', { token });", 'const auth = axios.create({ baseURL: process.env.AUTH_URL });'),
        {
          'compose.yml': COMPOSE.replace('      context: .', '      context: .').concat(
            '    environment:\n      AUTH_URL: http://auth:4001/v1\n',
          ),
        },
      ),
    },
    {
      name: 'a variable called after the service, whose base may have a path',
      files: shop(
        check("await auth.post('/introspect', { token });", 'const auth = axios.create({ baseURL: process.env.AUTH_SERVICE_URL });'),
      ),
    },
    {
      name: 'a variable that is called after nothing of the tree',
      files: shop(check('await axios.post(`${process.env.BILLING_URL}/v1/charge`, { token });')),
    },
    {
      name: 'a wrapper around the client, which its callers tell where to go',
      files: shop(
        check(
          'await post(`${process.env.AUTH_URL}/v1/tokens/introspect`, { token });\n  await post(`${process.env.BILLING_URL}/v1/charge`, { token });',
          'const post = async (url, body) => axios.post(url, body, { timeout: 500 });\n',
        ),
      ),
    },
    { name: 'the path is not decided', files: shop(check('await axios.post(`http://auth:4001/${token.path}`, { token });')) },
    {
      name: 'the method is not decided',
      files: shop(check("await axios({ method: token.method, url: 'http://auth:4001/v1/tokens/introspect' });")),
    },
    {
      name: 'it passes requests on',
      files: shop(check("await axios.get('http://auth:4001/v2/anything');"), {
        'services/auth/proxy.ts':
          "import { createProxyMiddleware } from 'http-proxy-middleware';\n\nexport const proxy = createProxyMiddleware({ target: 'http://legacy' });\n",
        'services/auth/main.ts':
          "import express from 'express';\nimport { proxy } from './proxy.ts';\n\nconst app = express();\napp.get('/v1/users/:id', (request, response) => response.end());\napp.use(proxy);\napp.listen(4001);\n",
      }),
    },
    {
      name: 'a route for everything',
      files: shop(check("await axios.get('http://auth:4001/v2/anything');"), {
        'services/auth/main.ts':
          "import express from 'express';\n\nconst app = express();\napp.get('/v1/users/:id', (request, response) => response.end());\napp.all('*', (request, response) => response.end());\napp.listen(4001);\n",
      }),
    },
    {
      name: 'where its routers are mounted is not seen',
      files: shop(check("await axios.get('http://auth:4001/v2/tokens');"), {
        'services/auth/main.ts':
          "import express from 'express';\nimport { tokens } from './tokens.ts';\n\nconst app = express();\napp.use(process.env.BASE_PATH, tokens);\napp.listen(4001);\n",
      }),
    },
    {
      name: 'two services of one name',
      files: shop(check("await axios.get('http://auth:4001/v2/users');"), {
        'other/auth/package.json': '{ "name": "auth" }',
        'other/auth/main.ts':
          "import express from 'express';\n\nconst app = express();\napp.get('/v2/users', (request, response) => response.end());\napp.listen(4001);\n",
      }),
    },
    {
      name: 'one program, whatever it asks of itself',
      files: {
        'src/app.ts':
          "import axios from 'axios';\nimport express from 'express';\n\nconst app = express();\napp.get('/a', async (request, response) => response.json(await axios.get('http://app:3000/b')));\napp.listen(3000);\n",
      },
    },
    { name: 'a pattern that is taken', files: bus("return this.client.send('user.get', id);", HANDLERS) },
    {
      name: 'a pattern by a constant, an event by an enumeration',
      files: bus('this.client.emit(Topics.Created, id);\n    return this.client.send(PATTERNS.find, id);', HANDLERS),
    },
    {
      name: 'a pattern of keys in another order',
      files: bus("return this.client.send({ role: 'user', cmd: 'get' }, id);", "@MessagePattern({ cmd: 'get', role: 'user' })\n  get() {}"),
    },
    { name: 'an event that others may take', files: bus("this.client.emit('invoice.created', id);", HANDLERS) },
    { name: 'the pattern is not decided', files: bus('return this.client.send(process.env.PATTERN, id);', HANDLERS) },
    {
      name: 'who takes what is not decided',
      files: bus("return this.client.send('users.get', id);", '@MessagePattern(process.env.PATTERN)\n  get() {}'),
    },
    { name: 'nobody of the tree takes messages', files: bus("return this.client.send('users.get', id);", 'get() {}') },
    {
      name: 'each client by its own form, where the route is there',
      files: shop(`import got from 'got';
import ky from 'ky';
import { request } from 'undici';
import superagent from 'superagent';
const viaGot = got.extend({ prefixUrl: process.env.AUTH_URL });
const viaKy = ky.create({ prefixUrl: 'http://auth:4001' });
export async function check(token) {
  await viaGot.post('v1/tokens/introspect', { json: { token } });
  await viaKy.get(\`v1/users/\${token.sub}\`);
  await request('http://auth:4001/v1/tokens/introspect', { method: 'POST' });
  await superagent.delete(process.env.AUTH_URL + '/v1/tokens/' + token.id).timeout(500);
  return fetch(new URL('/v1/tokens/introspect', process.env.AUTH_URL), { method: 'POST' });
}
`),
    },
    {
      name: 'routes of Fastify, registered under a prefix by a plugin',
      files: {
        ...shop(check('await axios.post(`${process.env.AUTH_URL}/v1/tokens/introspect`, { token });')),
        'services/auth/main.ts':
          "import Fastify from 'fastify';\nimport { tokens } from './tokens.ts';\nconst app = Fastify();\napp.register(tokens, { prefix: '/v1/tokens' });\nawait app.listen({ port: 4001 });\n",
        'services/auth/tokens.ts': "export async function tokens(app) {\n  app.post('/introspect', async () => ({ active: true }));\n}\n",
      },
    },
  ],
  invalid: [
    {
      name: 'a path that is nearly there',
      files: shop(check(`${MARK}await axios.post('http://auth:4001/v1/token/introspect', { token });`)),
    },
    {
      name: 'the path is served for another method',
      files: shop(check(`${MARK}await axios.get('http://auth:4001/v1/tokens/introspect');`)),
    },
    {
      name: 'a client of a base that compose sets',
      files: shop(
        check(
          `${MARK}await auth.post('/token/introspect', { token });`,
          'const auth = axios.create({ baseURL: process.env.AUTH_URL, timeout: 500 });',
        ),
        {
          'compose.yml': `${COMPOSE}    environment:\n      AUTH_URL: http://auth:4001/v1\n`,
        },
      ),
    },
    {
      name: 'a variable called after the service',
      files: shop(check(`${MARK}await axios.post(\`\${process.env.AUTH_URL}/v1/token/introspect\`, { token });`)),
    },
    {
      name: 'a wrapper around the client, which its callers tell where to go',
      files: shop(
        check(
          `${MARK}await post(\`\${process.env.AUTH_URL}/v1/token/introspect\`, { token });\n  await post(\`\${process.env.BILLING_URL}/v1/charge\`, { token });`,
          'const post = async (url, body) => axios.post(url, body, { timeout: 500 });\n',
        ),
      ),
    },
    { name: 'a port of this machine', files: shop(check(`${MARK}await fetch('http://localhost:4001/v1/user/' + token.sub);`)) },
    {
      name: 'CommonJS, and a name within a cluster',
      files: shop('', {
        'services/orders/package.json': '{ "name": "@shop/orders", "main": "server.js", "dependencies": { "express": "5", "axios": "1" } }',
        'services/orders/main.ts': '',
        'services/orders/server.js': `const axios = require('axios');\nconst express = require('express');\nconst app = express();\napp.get('/orders', async (req, res) => {\n  // expect: service-contract-drift/route P1\n  await axios.delete('http://auth.shop.svc.cluster.local/v1/token/' + req.query.id);\n  res.end();\n});\napp.listen(3000);\n`,
      }),
    },
    {
      name: 'Nest on both sides, below a global prefix',
      files: {
        'apps/users/package.json': '{ "name": "users", "dependencies": { "@nestjs/core": "11" } }',
        'apps/users/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\n\nconst app = await NestFactory.create(AppModule);\napp.setGlobalPrefix('api');\nawait app.listen(3000);\n",
        'apps/users/app.module.ts':
          "import { Controller, Get, Module, Param } from '@nestjs/common';\n\n@Controller('users')\nexport class UsersController {\n  @Get(':id')\n  find(@Param('id') id: string) {\n    return { id };\n  }\n}\n\n@Module({ controllers: [UsersController] })\nexport class AppModule {}\n",
        'apps/web/package.json': '{ "name": "web", "dependencies": { "@nestjs/core": "11", "@nestjs/axios": "4" } }',
        'apps/web/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\n\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3001);\n",
        'apps/web/app.module.ts':
          "import { HttpModule, HttpService } from '@nestjs/axios';\nimport { Controller, Get, Module } from '@nestjs/common';\n\n@Controller('home')\nexport class HomeController {\n  constructor(private readonly http: HttpService) {}\n\n  @Get()\n  show() {\n    // expect: service-contract-drift/route P1\n    return this.http.get('http://users:3000/users/1');\n  }\n}\n\n@Module({ imports: [HttpModule], controllers: [HomeController] })\nexport class AppModule {}\n",
      },
    },
    {
      name: 'a pattern that is nearly taken',
      files: bus("// expect: service-contract-drift/pattern P1\n    return this.client.send('users.get', id);", HANDLERS),
    },
    {
      name: 'a pattern that nobody takes',
      files: bus("// expect: service-contract-drift/pattern P1\n    return this.client.send({ cmd: 'remove' }, id);", HANDLERS),
    },
    {
      name: 'an event that is nearly taken',
      files: bus("// expect: service-contract-drift/pattern P1\n    this.client.emit('user_created', id);", HANDLERS),
    },
    {
      name: 'got with a prefix that a variable gives',
      files: shop(`import got from 'got';
const client = got.extend({ prefixUrl: process.env.AUTH_URL, timeout: { request: 500 } });
export async function check(token) {
  ${MARK}return client.post('v1/token/introspect', { json: { token } }).json();
}
`),
    },
    {
      name: 'ky with a prefix',
      files: shop(`import ky from 'ky';
const client = ky.create({ prefixUrl: 'http://auth:4001' });
// expect: service-contract-drift/route P1
export const check = (token) => client.post('v1/token/introspect', { json: { token } }).json();
`),
    },
    {
      name: 'undici with the method among the options',
      files: shop(`import { request } from 'undici';
export async function check(token) {
  ${MARK}const { body } = await request('http://auth:4001/v1/token/introspect', { method: 'POST', body: token });
  return body.json();
}
`),
    },
    {
      name: 'superagent, whose body comes later',
      files: shop(`import superagent from 'superagent';
export async function check(token) {
  ${MARK}return superagent.post(process.env.AUTH_URL + '/v1/token/introspect').timeout(500).send({ token });
}
`),
    },
    {
      name: 'fetch with a path on a base',
      files: shop(`const AUTH = process.env.AUTH_URL ?? 'http://auth:4001';
export async function check(token) {
  ${MARK}return fetch(new URL('/v1/token/introspect', AUTH), { method: 'POST', body: token });
}
`),
    },
    {
      name: 'routes of Fastify under a prefix',
      files: {
        ...shop(check(`${MARK}await axios.post(\`\${process.env.AUTH_URL}/v1/token/introspect\`, { token });`)),
        'services/auth/main.ts':
          "import Fastify from 'fastify';\nimport { tokens } from './tokens.ts';\nconst app = Fastify();\napp.register(tokens, { prefix: '/v1/tokens' });\nawait app.listen({ port: 4001 });\n",
        'services/auth/tokens.ts': "export async function tokens(app) {\n  app.post('/introspect', async () => ({ active: true }));\n}\n",
      },
    },
  ],
  covers: {
    flagged: [
      "from 'axios'",
      "from 'got'",
      "from 'undici'",
      'fetch(',
      "from 'ky'",
      '@nestjs/axios',
      "from 'superagent'",
      '@nestjs/microservices',
      "from 'express'",
      "from 'fastify'",
    ],
    passed: ['@nestjs/common'],
  },
});
