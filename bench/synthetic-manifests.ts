import { each, fieldsOf, type Feature, type SyntheticFile } from './synthetic-names.ts';

export interface ServiceShape {
  readonly isNest: boolean;
  readonly features: readonly Feature[];
}

/** What the services have in common: the root of the workspace, and a package that all of them import. */
export function workspaceFiles(): readonly SyntheticFile[] {
  return [
    { path: 'package.json', text: '{ "name": "synthetic", "private": true, "workspaces": ["packages/*", "services/*"] }\n' },
    { path: 'packages/kit/package.json', text: '{ "name": "@synthetic/kit", "version": "1.0.0", "main": "src/index.ts" }\n' },
    { path: 'packages/kit/src/index.ts', text: "export * from './money';\nexport * from './retry';\n" },
    {
      path: 'packages/kit/src/money.ts',
      text: 'export function roundMoney(amount: number): number {\n  return Math.round(amount * 100) / 100;\n}\n',
    },
    {
      path: 'packages/kit/src/retry.ts',
      text: `export async function retry<Answer>(attempts: number, ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 100 * Math.random()));
    }
  }
}
`,
    },
  ];
}

/** What a service has besides its features: manifests, its start, what the features share, and their tables. */
export function serviceManifests(root: string, { isNest, features }: ServiceShape): readonly SyntheticFile[] {
  const name = nameOf(root);
  return [
    { path: `${root}/package.json`, text: renderPackage(name, isNest) },
    { path: `${root}/tsconfig.json`, text: '{ "compilerOptions": { "strict": true, "target": "es2022", "module": "commonjs" } }\n' },
    { path: `${root}/Dockerfile`, text: DOCKERFILE },
    { path: `${root}/deployment.yaml`, text: renderDeployment(name) },
    { path: `${root}/README.md`, text: `# ${name}\n\nAnswers for ${features.map((feature) => feature.name).join(', ')}.\n` },
    { path: `${root}/migrations/0001-tables.sql`, text: each(features, renderTable) },
    ...(isNest ? nestStart(root, features) : expressStart(root, features)),
  ];
}

function nameOf(root: string): string {
  return root.slice(root.lastIndexOf('/') + 1);
}

function nestStart(root: string, features: readonly Feature[]): readonly SyntheticFile[] {
  return [
    {
      path: `${root}/src/app.module.ts`,
      text: `import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
${each(features, ({ name, type }) => `import { ${type}Module } from './${name}/${name}.module';\n`)}
@Module({
  imports: [
    ScheduleModule.forRoot(),
    TypeOrmModule.forRoot({ type: 'postgres', url: process.env.DATABASE_URL, extra: { statement_timeout: 5_000 } }),
    ${features.map(({ type }) => `${type}Module`).join(', ')},
  ],
})
export class AppModule {}
`,
    },
    {
      path: `${root}/src/main.ts`,
      text: `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  app.setGlobalPrefix('${nameOf(root)}');
  app.enableShutdownHooks();
  await app.listen(process.env.PORT ?? 3000);
}

void bootstrap();
`,
    },
  ];
}

function expressStart(root: string, features: readonly Feature[]): readonly SyntheticFile[] {
  return [
    {
      path: `${root}/src/logger.ts`,
      text: `import pino from 'pino';\n\nexport const logger = pino({ name: '${nameOf(root)}', redact: ['authorization'] });\n`,
    },
    {
      path: `${root}/src/pool.ts`,
      text: `import { Pool } from 'pg';

export const pool = new Pool({ application_name: '${nameOf(root)}', max: 10, connectionTimeoutMillis: 2_000, statement_timeout: 5_000 });
`,
    },
    {
      path: `${root}/src/require-user.ts`,
      text: `import type { NextFunction, Request, Response } from 'express';

export function requireUser(request: Request, response: Response, next: NextFunction): void {
  if (request.headers.authorization === undefined) response.set('www-authenticate', 'Bearer realm="${nameOf(root)}"').status(401).end();
  else next();
}
`,
    },
    {
      path: `${root}/src/main.ts`,
      text: `import express from 'express';
import { logger } from './logger';
import { pool } from './pool';
${each(features, ({ name, type }) => `import { router as router${type} } from './${name}/${name}.router';\n`)}
const app = express();
app.use(express.json({ limit: '100kb' }));
${each(features, ({ type }) => `app.use('/api', router${type});\n`)}
const server = app.listen(process.env.PORT ?? 3000, () => logger.info('listening'));
process.on('SIGTERM', () => server.close(() => void pool.end()));
`,
    },
  ];
}

function renderPackage(name: string, isNest: boolean): string {
  const nest = {
    '@nestjs/axios': '4.0.1',
    '@nestjs/bullmq': '11.0.3',
    '@nestjs/common': '11.1.6',
    '@nestjs/core': '11.1.6',
    bullmq: '5.58.5',
  };
  const express = { axios: '1.12.2', express: '5.1.0', kafkajs: '2.2.4', pg: '8.16.3', pino: '9.11.0' };
  const dependencies = isNest
    ? { ...nest, '@nestjs/schedule': '6.0.1', '@nestjs/typeorm': '11.0.0', pg: '8.16.3', typeorm: '0.3.27' }
    : express;
  return `${JSON.stringify({ name, private: true, version: '1.0.0', scripts: { start: 'node dist/main.js' }, dependencies: { '@synthetic/kit': '1.0.0', ...dependencies } }, undefined, 2)}\n`;
}

const DOCKERFILE = `FROM node:24-slim
WORKDIR /app
COPY package.json ./
RUN npm install --omit=dev
COPY dist ./dist
USER node
CMD ["node", "dist/main.js"]
`;

function renderDeployment(name: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: 2
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
      containers:
        - name: ${name}
          image: registry.example.test/${name}:1.0.0
          resources:
            requests: { cpu: 100m, memory: 128Mi }
            limits: { memory: 256Mi }
          readinessProbe:
            httpGet: { path: /ready, port: 3000 }
`;
}

function renderTable(feature: Feature): string {
  const table = feature.name.replace('-', '_');
  return `CREATE TABLE ${table} (
  id uuid PRIMARY KEY,
  status text NOT NULL,${each(fieldsOf(feature), (field) => `\n  ${field}_cents bigint,`)}
  created_at timestamptz NOT NULL DEFAULT now()
);
`;
}
