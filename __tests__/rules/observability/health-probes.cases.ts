import { defineCases } from '../../support/rule-tester.ts';

const HEALTHY = `import express from 'express';
const app = express();
app.get('/health', (request, response) => response.send('ok'));
app.listen(3000);`;

const deployment = (probes: string, container = 'api'): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      containers:
        # expect-here
        - name: ${container}
          image: registry.example/app:1.2.3
          ports:
            - containerPort: 3000
${probes}`;

const READINESS = `          readinessProbe:
            httpGet:
              path: /health
              port: 3000
`;
const LIVENESS = `          livenessProbe:
            httpGet:
              path: /live
              port: 3000
`;

const POOL = `import { Pool } from 'pg';
export const pool = new Pool();
export const orders = () => pool.query('select * from orders');`;

export default defineCases({
  valid: [
    {
      name: 'a compose service whose script waits for the database',
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n    depends_on: [db]\n  db:\n    image: postgres:17\n',
        Dockerfile: 'FROM node:24\nCOPY . .\nCMD ["/bin/sh", "start.sh"]\n',
        'start.sh': './wait-for-it.sh db:5432 -- node src/app.ts\n',
      },
    },
    {
      name: 'an image that migrates and ends',
      code: `import express from 'express';
const app = express();
app.get('/healthz', (request, response) => response.send('ok'));
process.on('SIGTERM', () => process.exit(0));
app.listen(3000);`,
      files: { 'migrations/Dockerfile': 'FROM node:24\nCMD ["prisma", "migrate", "deploy"]\n' },
    },
    {
      name: 'a route that says in a sentence that the program runs',
      code: `import express from 'express';
const app = express();
app.get('/', (request, response) => response.json({ status: 'API is running on /api' }));
process.on('SIGTERM', () => process.exit(0));
app.listen(3000);`,
    },
    HEALTHY,
    {
      name: 'a health route under a prefix, in another file',
      files: {
        'src/app.ts': `import express from 'express';
import { probes } from './probes.ts';
const app = express();
app.use('/internal', probes);
app.get('/orders', (request, response) => response.json([]));
app.listen(3000);`,
        'src/probes.ts': `import { Router } from 'express';
export const probes = Router();
probes.get('/healthz', (request, response) => response.sendStatus(204));`,
      },
    },
    ...['response.json({ up: true })', "response.send('OK')", "response.status(200).json({ status: 'ok', uptime: process.uptime() })"].map(
      (answer) => ({
        name: `an answer that says it is well, under another path: ${answer}`,
        code: `import express from 'express';
const app = express();
app.get('/', (request, response) => {
  ${answer};
});
app.get('/orders', (request, response) => response.json([]));
app.listen(3000);`,
      }),
    ),
    {
      name: 'health by a controller of Nest',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { HealthController } from './health.controller.ts';
class AppModule { controllers = [HealthController]; }
const app = await NestFactory.create(AppModule);
await app.listen(3000);`,
        'src/health.controller.ts': `import { Controller, Get } from '@nestjs/common';
@Controller('health')
export class HealthController { @Get() check() { return 'ok'; } }`,
      },
    },
    {
      name: 'a library that answers',
      code: `import http from 'node:http';
import express from 'express';
import { createTerminus } from '@godaddy/terminus';
const app = express();
app.get('/orders', (request, response) => response.json([]));
const server = http.createServer(app);
createTerminus(server, { healthChecks: { '/health': async () => {} } });
server.listen(3000);`,
    },
    {
      name: 'a plugin of Fastify that answers under /status',
      code: `import Fastify from 'fastify';
import underPressure from '@fastify/under-pressure';
const app = Fastify();
app.register(underPressure, { exposeStatusRoute: true });
app.get('/orders', async () => []);
await app.listen({ port: 3000 });`,
    },
    {
      name: 'an application that a package of the company completes',
      code: `import express from 'express';
import { addPlatform } from '@acme/platform';
const app = express();
addPlatform(app);
app.get('/orders', (request, response) => response.json([]));
app.listen(3000);`,
    },
    {
      name: 'a server that looks at the path itself',
      code: `import http from 'node:http';
import express from 'express';
const app = express();
app.get('/orders', (request, response) => response.json([]));
http.createServer((request, response) => {
  if (request.url === '/healthz') return response.end('ok');
  return app(request, response);
}).listen(3000);`,
    },
    {
      name: 'a program without routes of its own',
      code: `import http from 'node:http';
http.createServer().listen(3000);`,
    },
    {
      name: 'a worker',
      code: `import { Worker } from 'bullmq';
export const worker = new Worker('mail', async () => {});`,
    },
    {
      name: 'a probe of the root, which the program serves',
      code: `import express from 'express';
const app = express();
app.get('/', (request, response) => response.send('hello'));
app.listen(3000);`,
      files: { Dockerfile: 'FROM node:24\nHEALTHCHECK CMD curl -f http://localhost:3000/ || exit 1\nCMD ["node", "src/app.ts"]\n' },
    },
    {
      name: 'probes that meet their routes, one with a parameter',
      code: `import express from 'express';
const app = express();
app.get('/health', (request, response) => response.send('ok'));
app.get('/:probe', (request, response) => response.send('ok'));
app.listen(3000);`,
      files: { 'k8s/api.yaml': deployment(READINESS + LIVENESS) },
    },
    {
      name: 'a probe of a database',
      code: HEALTHY,
      files: {
        'compose.yaml': `services:
  search:
    image: elasticsearch:9.0.0
    healthcheck:
      test: curl -f http://localhost:9200/_cluster/health
`,
      },
    },
    {
      name: 'a path that static files serve',
      code: `import express from 'express';
const app = express();
app.use('/ready.txt', express.static('public'));
app.get('/health', (request, response) => response.send('ok'));
app.listen(3000);`,
      files: { Dockerfile: 'FROM node:24\nHEALTHCHECK CMD curl -f http://localhost:3000/ready.txt\nCMD ["node", "src/app.ts"]\n' },
    },
    {
      name: 'a router that is mounted where nothing is seen',
      files: {
        'src/app.ts': `import express from 'express';
import { prefix } from '@acme/settings';
import { orders } from './orders.ts';
const app = express();
app.use(prefix, orders);
app.listen(3000);`,
        'src/orders.ts': `import { Router } from 'express';
export const orders = Router();
orders.get('/health', (request, response) => response.send('ok'));`,
        Dockerfile: 'FROM node:24\nHEALTHCHECK CMD curl -f http://localhost:3000/api/health\nCMD ["node", "src/app.ts"]\n',
      },
    },
    {
      name: 'readiness that asks the database and tells',
      files: {
        'src/app.ts': `import express from 'express';
import { pool } from './pool.ts';
const app = express();
app.get('/ready', async (request, response) => {
  try {
    await pool.query('select 1');
    response.send('ok');
  } catch {
    response.status(503).end();
  }
});
app.get('/live', (request, response) => response.json({ up: process.uptime() }));
app.listen(3000);`,
        'src/pool.ts': POOL,
      },
    },
    {
      name: 'readiness by a flag that start and stop set',
      files: {
        'src/app.ts': `import express from 'express';
import { orders } from './pool.ts';
import { state } from './state.ts';
const app = express();
app.get('/ready', (request, response) => response.status(state.ready ? 200 : 503).end());
app.get('/orders', async (request, response) => response.json(await orders()));
app.listen(3000);`,
        'src/pool.ts': POOL,
        'src/state.ts': 'export const state = { ready: false };',
      },
    },
    {
      name: 'constant readiness of a service that needs nothing',
      code: `import express from 'express';
const app = express();
app.get('/ready', (request, response) => response.send('ok'));
app.listen(3000);`,
    },
    {
      name: 'a failed check that is thrown on',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { HealthController } from './health.controller.ts';
class AppModule { controllers = [HealthController]; }
const app = await NestFactory.create(AppModule);
await app.listen(3000);`,
        'src/health.controller.ts': `import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { pool } from './pool.ts';
@Controller('health')
export class HealthController {
  @Get()
  async check() {
    try {
      await pool.query('select 1');
      return 'ok';
    } catch {
      throw new ServiceUnavailableException();
    }
  }
}`,
        'src/pool.ts': POOL,
      },
    },
    {
      name: 'a job and an init container have no probes',
      code: HEALTHY,
      files: {
        'k8s/job.yaml': `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  template:
    spec:
      containers:
        - name: migrate
          image: registry.example/app:1.2.3
`,
      },
    },
    {
      name: 'a manifest for development',
      code: HEALTHY,
      files: { 'k8s/dev/api.yaml': deployment('') },
    },
    {
      name: 'an image whose compose service is asked',
      code: HEALTHY,
      files: {
        Dockerfile: 'FROM node:24\nCMD ["node", "src/app.ts"]\n',
        'compose.yaml': `services:
  api:
    build: .
    healthcheck:
      test: curl -f http://localhost:3000/health
`,
      },
    },
    {
      name: 'a check that finds its script',
      code: HEALTHY,
      files: {
        Dockerfile: `FROM node:24
WORKDIR /srv/app
COPY scripts/check.sh ./
COPY dist .
HEALTHCHECK CMD sh check.sh
CMD ["node", "main.js"]
`,
      },
    },
    {
      name: 'a service of compose that waits for its database',
      code: HEALTHY,
      files: {
        'compose.yaml': `services:
  api:
    build: .
    depends_on:
      db:
        condition: service_healthy
      mail:
        condition: service_started
  db:
    image: postgres:17
    healthcheck:
      test: pg_isready
  mail:
    image: mailhog/mailhog
`,
      },
    },
    {
      name: 'gRPC with its service for health',
      code: `import { Server, ServerCredentials } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { definition, handlers } from './orders.ts';
const server = new Server();
server.addService(definition, handlers);
new HealthImplementation({ orders: 'SERVING' }).addToServer(server);
server.bindAsync('0.0.0.0:50051', ServerCredentials.createInsecure(), () => undefined);`,
      files: { 'src/orders.ts': 'export const definition = {};\nexport const handlers = {};' },
    },
    {
      name: 'gRPC whose proto brings the service for health',
      code: `import { loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
const { orders, health } = loadPackageDefinition(loadSync(['orders.proto', 'health.proto']));
const server = new Server();
server.addService(orders.Orders.service, { find: (call, done) => done(null, {}) });
server.addService(health.Health.service, { check: (call, done) => done(null, { status: 'SERVING' }) });
server.bindAsync('0.0.0.0:50051', ServerCredentials.createInsecure(), () => undefined);`,
    },
    {
      name: 'a library that answers for an HTTP server and its signals',
      code: `import http from 'node:http';
import express from 'express';
import { createTerminus } from '@godaddy/terminus';
const app = express();
app.get('/items', (request, response) => response.json([]));
const server = http.createServer(app);
createTerminus(server, { healthChecks: { '/ready': async () => {} } });
server.listen(3000);`,
    },
    {
      name: 'a library that answers beside the application',
      code: `import express from 'express';
import { createLightship } from 'lightship';
const app = express();
app.get('/items', (request, response) => response.json([]));
const lightship = await createLightship();
app.listen(3000, () => lightship.signalReady());`,
    },
  ],
  invalid: [
    {
      name: 'a greeting, and the outcome of work, are no answers for health',
      code: `import express from 'express';
import { Pool } from 'pg';
const app = express();
const pool = new Pool();
app.get('/', (request, response) => response.send('Hello World!'));
app.get('/clear', async (request, response) => {
  await pool.query('delete from carts');
  response.json({ ok: true });
});
// expect: health-probes/missing P1
app.listen(3000);`,
    },
    {
      name: 'Express without a health route',
      code: `import express from 'express';
const app = express();
app.get('/orders', (request, response) => response.json([]));
// expect: health-probes P1
app.listen(3000);`,
    },
    {
      name: 'Fastify without a health route, a parameter that could be anything',
      code: `import Fastify from 'fastify';
const app = Fastify();
app.get('/users/:id/status', async () => ({}));
// expect: health-probes
await app.listen({ port: 3000 });`,
    },
    {
      name: 'Nest without a health route',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { OrdersController } from './orders.controller.ts';
class AppModule { controllers = [OrdersController]; }
const app = await NestFactory.create(AppModule);
// expect: health-probes
await app.listen(3000);`,
        'src/orders.controller.ts': `import { Controller, Get } from '@nestjs/common';
@Controller('orders')
export class OrdersController { @Get() list() { return []; } }`,
      },
    },
    {
      name: 'a probe of a path that is spelt in another way',
      code: HEALTHY,
      files: {
        'k8s/api.yaml': deployment(`          readinessProbe:
            # expect: health-probes P1
            httpGet:
              path: /healthz
              port: 3000
          livenessProbe:
            # expect: health-probes P1
            httpGet:
              path: /alive
              port: 3000
`),
      },
    },
    {
      name: 'a health check that forgets the prefix',
      files: {
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { HealthController } from './health.controller.ts';
class AppModule { controllers = [HealthController]; }
const app = await NestFactory.create(AppModule);
app.setGlobalPrefix('api');
await app.listen(3000);`,
        'src/health.controller.ts': `import { Controller, Get } from '@nestjs/common';
@Controller('health')
export class HealthController { @Get() check() { return 'ok'; } }`,
        Dockerfile:
          'FROM node:24\n# expect: health-probes\nHEALTHCHECK CMD wget -qO- http://localhost:3000/health || exit 1\nCMD ["node", "src/main.ts"]\n',
      },
    },
    {
      name: 'readiness that says yes to everything',
      files: {
        'src/app.ts': `import express from 'express';
import { orders } from './pool.ts';
const app = express();
// expect: health-probes P1
app.get('/ready', (request, response) => response.send('ok'));
app.get('/orders', async (request, response) => response.json(await orders()));
app.listen(3000);`,
        'src/pool.ts': POOL,
      },
    },
    {
      name: 'liveness that asks the database, through a function',
      files: {
        'src/app.ts': `import Fastify from 'fastify';
import { ping } from './pool.ts';
const app = Fastify();
// expect: health-probes P1
app.get('/livez', async () => {
  await ping();
  return 'ok';
});
await app.listen({ port: 3000 });`,
        'src/pool.ts': `import { Pool } from 'pg';
const pool = new Pool();
export const ping = () => pool.query('select 1');`,
      },
    },
    {
      name: 'a general health route as the target of the liveness probe',
      files: {
        'src/app.ts': `import express from 'express';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
const app = express();
// expect: health-probes P1
app.get('/health', async (request, response) => {
  await prisma.$queryRaw\`select 1\`;
  response.send('ok');
});
app.get('/ready', async (request, response) => {
  await prisma.$queryRaw\`select 1\`;
  response.send('ok');
});
app.listen(3000);`,
        'k8s/api.yaml': deployment(`          livenessProbe:
            httpGet:
              path: /health
              port: 3000
          readinessProbe:
            httpGet:
              path: /ready
              port: 3000
`),
      },
    },
    {
      name: 'a failed check that is answered like a success',
      files: {
        'src/app.ts': `import express from 'express';
import { pool } from './pool.ts';
const app = express();
app.get('/health', async (request, response) => {
  try {
    await pool.query('select 1');
    response.json({ status: 'up' });
  } catch (error) {
    // expect: health-probes P1
    response.json({ status: 'down' });
  }
});
app.listen(3000);`,
        'src/pool.ts': POOL,
      },
    },
    {
      name: 'a deployment without probes',
      code: HEALTHY,
      files: { 'k8s/api.yaml': deployment('').replace('# expect-here', '# expect: health-probes P1') },
    },
    {
      name: 'a deployment without liveness',
      code: HEALTHY,
      files: { 'k8s/api.yaml': deployment(READINESS).replace('# expect-here', '# expect: health-probes P2') },
    },
    {
      name: 'a deployment that asks the same twice',
      code: HEALTHY,
      files: {
        'k8s/api.yaml': deployment(READINESS + READINESS.replace('readiness', 'liveness')).replace(
          '# expect-here',
          '# expect: health-probes P2',
        ),
      },
    },
    {
      name: 'an image that nobody asks',
      code: HEALTHY,
      files: { Dockerfile: 'FROM node:24\nWORKDIR /app\n# expect: health-probes P3\nCMD ["node", "src/app.ts"]\n' },
    },
    {
      name: 'a check that looks for its script where it is not',
      code: HEALTHY,
      files: {
        Dockerfile: `FROM node:24
COPY dist /srv/app
COPY check.sh .
# expect: health-probes P2
HEALTHCHECK CMD /bin/sh ./check.sh
WORKDIR /srv/app
CMD ["node", "main.js"]
`,
      },
    },
    {
      name: 'a service of compose that nobody asks, and that waits for nobody',
      code: HEALTHY,
      files: {
        Dockerfile: 'FROM node:24\nCMD ["node", "src/app.ts"]\n',
        'compose.yaml': `services:
  api:
    # expect: health-probes P3
    build: .
    ports: ['3000:3000']
    depends_on:
      # expect: health-probes P2
      - db
  db:
    image: postgres:17
`,
      },
    },
    {
      name: 'gRPC without its service for health',
      code: `import { loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
const proto = loadPackageDefinition(loadSync('orders.proto'));
const server = new Server();
server.addService(proto.orders.Orders.service, { find: (call, done) => done(null, {}) });
// expect: health-probes/missing P1
server.bindAsync('0.0.0.0:50051', ServerCredentials.createInsecure(), () => undefined);`,
    },
    {
      name: 'a check that forgets where its router is mounted',
      code: `import express from 'express';
const app = express();
const internal = express.Router();
internal.get('/healthz', (request, response) => response.send('ok'));
app.use('/internal', internal);
app.listen(3000);`,
      files: {
        Dockerfile:
          'FROM node:24\nCOPY . .\n# expect: health-probes/path-mismatch P1\nHEALTHCHECK CMD curl -f http://localhost:3000/healthz\nCMD ["node", "src/app.ts"]\n',
      },
    },
    {
      name: 'a probe that forgets the prefix, where Terminus asks the database',
      code: `import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthCheck, HealthCheckService, TerminusModule, TypeOrmHealthIndicator } from '@nestjs/terminus';
@Controller('health')
export class HealthController {
  constructor(private health: HealthCheckService, private db: TypeOrmHealthIndicator) {}
  @Get()
  @HealthCheck()
  check() {
    return this.health.check([() => this.db.pingCheck('database', { timeout: 500 })]);
  }
  @Get('live')
  live() {
    return 'ok';
  }
}
@Module({ imports: [TerminusModule], controllers: [HealthController] })
class AppModule {}
const app = await NestFactory.create(AppModule);
app.setGlobalPrefix('api');
await app.listen(3000);`,
      files: {
        'deploy.yaml': deployment(
          `${READINESS.replace('            httpGet', '            # expect: health-probes/path-mismatch P1\n            httpGet')}${LIVENESS.replace('/live', '/api/health/live')}`,
          'app',
        ).replace('        # expect-here\n', ''),
      },
    },
  ],
  covers: {
    flagged: [
      "from 'express'",
      "from 'fastify'",
      '@nestjs/core',
      '@nestjs/terminus',
      '@grpc/grpc-js',
      'kind: Deployment',
      'depends_on',
      'HEALTHCHECK',
    ],
    passed: ['@godaddy/terminus', 'lightship', 'grpc-health-check', 'healthcheck:'],
  },
});
