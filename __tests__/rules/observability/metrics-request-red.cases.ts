import { defineCases } from '../../support/rule-tester.ts';

const MARK = '// expect: metrics-request-red';
const SERVE = "import express from 'express';\nconst app = express();\napp.get('/orders/:id', (req, res) => res.end());\n";
const METRIC = "import { Counter, Gauge, Histogram, register } from 'prom-client';\n";
const ROUTE = "app.get('/metrics', async (req, res) => res.end(await register.metrics()));\n";

/** A service that exports a histogram, with something more. */
const measured = (code: string): string => `${SERVE}${METRIC}${ROUTE}${code}\napp.listen(80);`;

const GOOD =
  "const durations = new Histogram({ name: 'http_request_duration_seconds', help: 'h', labelNames: ['method', 'route', 'status'], buckets: [0.05, 0.1, 0.3, 1] });";

export default defineCases({
  valid: [
    {
      name: 'a histogram with route and status',
      code: measured(
        `${GOOD}\napp.use((req, res, next) => {\n  const end = durations.startTimer();\n  res.on('finish', () => end({ method: req.method, route: req.route.path, status: res.statusCode }));\n  next();\n});`,
      ),
    },
    {
      name: 'default edges in seconds',
      code: measured("export const d = new Histogram({ name: 'http_request_duration_seconds', help: 'h', labelNames: ['code'] });"),
    },
    {
      name: 'a template, and what came only where there is none',
      code: measured(
        `${GOOD}\nexport const done = (req: any, res: any) => durations.labels(req.method, req.route?.path ?? req.path, res.statusCode).observe(1);`,
      ),
    },
    {
      name: 'a path that is made harmless',
      code: measured(
        `${GOOD}\ndeclare function template(path: string): string;\nexport const done = (req: any) => durations.observe({ route: template(req.path) }, 1);`,
      ),
    },
    {
      name: 'failures in a counter of their own',
      code: measured(
        "export const d = new Histogram({ name: 'http_request_duration_seconds', help: 'h', labelNames: ['route'] });\nexport const e = new Counter({ name: 'http_errors_total', help: 'h' });",
      ),
    },
    {
      name: 'gauges of other things',
      code: measured(
        "export const q = new Gauge({ name: 'queue_depth', help: 'h' });\nq.set(4);\nexport const u = new Gauge({ name: 'upstream_request_duration_seconds', help: 'h' });",
      ),
    },
    {
      name: 'labels that are decided elsewhere',
      code: measured(
        "const given = (globalThis as any).labels;\nexport const d = new Histogram({ name: 'http_request_duration_seconds', help: 'h', labelNames: given, buckets: given });",
      ),
    },
    {
      name: 'edges in milliseconds',
      code: measured(
        "export const d = new Histogram({ name: 'http_request_duration_ms', help: 'h', labelNames: ['status'], buckets: [50, 100, 300, 1000] });",
      ),
    },
    {
      name: 'middlewares and plugins that measure by themselves',
      code: `import promBundle from 'express-prom-bundle';\nimport Fastify from 'fastify';\nimport metrics from 'fastify-metrics';\n${SERVE}app.use(promBundle({ includePath: true, includeStatusCode: true, normalizePath: (req) => req.route.path }));\nawait Fastify().register(metrics, { endpoint: '/metrics' });\napp.listen(80);`,
    },
    {
      name: 'StatsD with the template of the route',
      code: `import { StatsD } from 'hot-shots';\nconst stats = new StatsD();\n${SERVE}export const done = (req: any, res: any, ms: number) => stats.timing('request', ms, { route: req.route.path, status: String(res.statusCode) });\napp.listen(80);`,
    },
    {
      name: 'a histogram that Nest provides',
      code: `import { NestFactory } from '@nestjs/core';\nimport { Module } from '@nestjs/common';\nimport { makeHistogramProvider, PrometheusModule } from '@willsoto/nestjs-prometheus';\n@Module({ imports: [PrometheusModule.register()], providers: [makeHistogramProvider({ name: 'http_request_duration_seconds', help: 'h', labelNames: ['route', 'status'], buckets: [0.1, 0.3, 1] })] })\nclass AppModule {}\nconst app = await NestFactory.create(AppModule);\nawait app.listen(80);`,
    },
    {
      name: 'operations that a plugin hears of, and reports of the server',
      files: {
        'src/app.ts': `import { ApolloServer } from '@apollo/server';\nimport { operations } from './operations.ts';\n${measured(GOOD)}\nexport const server = new ApolloServer({ typeDefs: '', plugins: [operations] });`,
        'src/operations.ts': 'export const operations = {};\n',
        'src/other.ts':
          "import { ApolloServer } from '@apollo/server';\nimport { ApolloServerPluginUsageReporting } from '@apollo/server/plugin/usageReporting';\nimport { startStandaloneServer } from '@apollo/server/standalone';\nconst server = new ApolloServer({ typeDefs: '', plugins: [ApolloServerPluginUsageReporting()] });\nawait startStandaloneServer(server);\n",
      },
    },
    {
      name: 'a summary with high percentiles',
      code: measured(
        "import { Summary } from 'prom-client';\nexport const d = new Summary({ name: 'http_request_duration_seconds', help: 'h', labelNames: ['status'], percentiles: [0.5, 0.99] });",
      ),
    },
    { name: 'an agent of a package', code: `import 'dd-trace/init';\n${SERVE}app.listen(80);` },
    {
      name: 'OpenTelemetry',
      files: {
        'src/setup.ts': "import { NodeSDK } from '@opentelemetry/sdk-node';\nnew NodeSDK().start();\n",
        'src/app.ts': `import './setup.ts';\n${SERVE}app.listen(80);\n`,
      },
    },
    {
      name: 'an agent that a script loads',
      files: {
        'package.json': '{ "name": "app", "scripts": { "start": "node --require @acme/agent src/app.js" } }',
        'src/app.ts': `${SERVE}app.listen(80);\n`,
      },
    },
    {
      name: 'an agent of the image',
      files: {
        Dockerfile: 'FROM node:20\nENV NODE_OPTIONS="--require dd-trace/init"\nCMD ["node", "src/app.js"]\n',
        'src/app.ts': `${SERVE}app.listen(80);\n`,
      },
    },
    {
      name: 'a mesh or collector beside it',
      files: {
        'docker-compose.yml': 'services:\n  app:\n    build: .\n  collector:\n    image: otel/opentelemetry-collector\n',
        'src/app.ts': `${SERVE}app.listen(80);\n`,
      },
    },
    {
      name: 'a package of which nothing is known but its name',
      code: `import { observe } from '@acme/telemetry';\n${SERVE}observe(app);\napp.listen(80);`,
    },
    {
      name: 'a route for metrics that is written by hand',
      code: `${SERVE}app.get('/internal/metrics', (req, res) => res.json({ total: 1 }));\napp.listen(80);`,
    },
    {
      name: 'a library that makes metrics for others',
      code: "import { Counter } from 'prom-client';\nexport const orders = new Counter({ name: 'orders_total', help: 'h' });",
    },
    { name: 'a library and a script', code: 'export const add = (a: number, b: number) => a + b;\nconsole.log(add(1, 2));' },
    {
      name: 'ids that are constants, and ids in logs',
      code: measured(
        `${GOOD}\nconst userId = 'system';\ndurations.observe({ route: userId }, 1);\nexport const show = (orderId: string) => console.log(orderId);`,
      ),
    },
  ],
  invalid: [
    {
      name: 'the figures of the process alone',
      code: `import { collectDefaultMetrics, register } from 'prom-client';\ncollectDefaultMetrics();\n${SERVE}${ROUTE}// expect: metrics-request-red/no-metrics P1\napp.listen(80);`,
    },
    {
      name: 'middlewares without a status, by the path as it came, and not given out, in CommonJS',
      files: {
        'src/app.js': `const express = require('express');\nconst promBundle = require('express-prom-bundle');\nconst metrics = require('fastify-metrics');\nconst fastify = require('fastify')();\nconst app = express();\n// expect: metrics-request-red/no-status-label P2\napp.use(promBundle({ includeStatusCode: false }));\n// expect: metrics-request-red/unbounded-label P1\napp.use(promBundle({ includePath: true, normalizePath: (req) => req.originalUrl }));\n// expect: metrics-request-red/not-exposed P1\nfastify.register(metrics, { endpoint: null });\napp.listen(80);\n`,
      },
    },
    {
      name: 'StatsD with the path as it came',
      code: `import StatsD from 'hot-shots';\nconst stats = new StatsD();\n${SERVE}// expect: metrics-request-red/unbounded-label P1\nexport const done = (req: any, ms: number) => stats.timing('request', ms, { path: req.url });\napp.listen(80);`,
    },
    {
      name: 'a timer that is ended with what a client sent',
      code: measured(
        `${GOOD}\napp.use((req, res, next) => {\n  const end = durations.startTimer();\n  ${MARK}/unbounded-label P1\n  res.on('finish', () => end({ route: req.query.name, status: res.statusCode }));\n  next();\n});`,
      ),
    },
    {
      name: 'a summary of the middle alone',
      code: measured(
        `import { Summary } from 'prom-client';\n${MARK}/average-only P2\nexport const a = new Summary({ name: 'rest_duration_seconds', help: 'h', labelNames: ['status'], percentiles: [0.5] });`,
      ),
    },
    {
      name: 'operations of GraphQL as one route',
      code: `import { ApolloServer } from '@apollo/server';\n${measured(GOOD)}\n${MARK}/graphql-blind P2\nexport const server = new ApolloServer({ typeDefs: '' });`,
    },
    { name: 'nothing is measured', code: `${SERVE}${MARK}\napp.listen(80);` },
    {
      name: 'CommonJS, with a script that loads nothing of the kind',
      files: {
        'package.json':
          '{ "name": "app", "scripts": { "start": "node -r dotenv/config src/app.js", "test": "node --require @acme/agent test.js" } }',
        'src/app.js': `const Koa = require('koa');\nconst app = new Koa();\n${MARK}\napp.listen(80);\n`,
      },
    },
    {
      name: 'Nest',
      code: `import { NestFactory } from '@nestjs/core';\nclass AppModule {}\nconst app = await NestFactory.create(AppModule);\n${MARK}\nawait app.listen(80);`,
    },
    {
      name: 'a gauge of durations',
      code: measured(`${MARK}\nexport const g = new Gauge({ name: 'http_request_duration_seconds', help: 'h' });`),
    },
    {
      name: 'no status',
      code: measured(
        `${MARK}\nexport const d = new Histogram({ name: 'http_request_duration_seconds', help: 'h', labelNames: ['method', 'route'] });`,
      ),
    },
    {
      name: 'no edge near what people wait for',
      code: measured(
        `${MARK}\nexport const d = new Histogram({ name: 'http_request_duration_seconds', help: 'h', labelNames: ['status'], buckets: [1.5, 5, 10] });`,
      ),
    },
    {
      name: 'milliseconds with edges for seconds',
      code: measured(`${MARK}\nexport const d = new Histogram({ name: 'http_request_duration_ms', help: 'h', labelNames: ['status'] });`),
    },
    {
      name: 'what clients send as labels',
      code: measured(
        `${GOOD}\napp.use((req, res, next) => {\n  ${MARK}\n  durations.labels(req.method, req.originalUrl, '200').observe(1);\n  ${MARK}\n  durations.observe({ method: req.method, route: \`\${req.baseUrl}\${req.path}\` }, 1);\n  const route = req.params.id;\n  ${MARK}\n  durations.startTimer({ route });\n  next();\n});`,
      ),
    },
    {
      name: 'ids as labels',
      code: measured(
        `const orders = new Counter({ name: 'orders_total', help: 'h', labelNames: ['user'] });\nexport const count = (userId: string) => {\n  ${MARK}\n  orders.inc({ user: userId });\n};`,
      ),
    },
    {
      name: 'OpenTelemetry with raw paths',
      code: `import { metrics } from '@opentelemetry/api';\nconst durations = metrics.getMeter('app').createHistogram('http.server.duration');\nexport const done = (req: any) => {\n  ${MARK}\n  durations.record(1, { 'http.route': req.url });\n};`,
    },
    {
      name: 'metrics that nobody can read',
      code: `${METRIC}${MARK}\nexport const orders = new Counter({ name: 'orders_total', help: 'h' });\n${SERVE}app.use((req, res, next) => {\n  orders.inc();\n  next();\n});\napp.listen(80);`,
    },
  ],
  covers: {
    flagged: ['prom-client', 'express-prom-bundle', 'fastify-metrics', 'hot-shots', '@opentelemetry/api', '@apollo/server'],
    passed: ['@willsoto/nestjs-prometheus', '@opentelemetry/sdk-node', 'dd-trace', 'usageReporting'],
  },
});
