import { defineCases } from '../../support/rule-tester.ts';

const server = (body: string): string =>
  `import express from 'express';\n\nconst app = express();\napp.post('/invoices', (request, response) => {\n${body}\n  response.end();\n});\napp.listen(3000);\n`;

export default defineCases({
  valid: [
    {
      name: 'each names its own',
      files: {
        '.env.staging': 'DATABASE_URL=postgres://db.staging.internal/a\n',
        '.env.production': 'DATABASE_URL=postgres://db.prod.internal/a\n',
      },
    },
    {
      name: 'a host that names no environment',
      files: { '.env.staging': 'API_URL=https://api.stripe.com/v1\nCDN=https://products.example.com\n' },
    },
    { name: 'development that uses staging', files: { '.env.development': 'API_URL=https://api.staging.example.com\n' } },
    { name: 'a file that is of no environment', files: { '.env': 'API_URL=https://api.prod.example.com\n' } },
    { name: 'a pattern for others', files: { '.env.staging.example': 'API_URL=https://api.prod.example.com\nNODE_ENV=staging\n' } },
    {
      name: 'a word that only looks like it',
      files: { '.env.staging': 'API_URL=https://product.example.com\nLIVENESS=https://liveness.example.com\n' },
    },
    { name: 'no host', files: { '.env.staging': 'MODE=prod\nPATH_PREFIX=/prod\n' } },
    {
      name: 'the modes that libraries know',
      files: {
        Dockerfile: 'FROM node:24\nENV NODE_ENV=production\n',
        'compose.yml': 'services:\n  app:\n    build: .\n    environment:\n      NODE_ENV: development\n',
      },
    },
    {
      name: 'a mode that is given from outside',
      files: { 'compose.yml': 'services:\n  app:\n    build: .\n    environment:\n      NODE_ENV: ${NODE_ENV:-staging}\n' },
    },
    { name: 'a mode of its own on this machine', files: { '.env.local': 'NODE_ENV=local\n' } },
    server("  if (process.env.NODE_ENV === 'production') response.set('strict-transport-security', 'max-age=1');"),
    server("  if (process.env.VAT_MODE === 'staging') response.status(202);"),
    server("  if (request.body.env === 'staging') response.status(202);"),
    server("  if (process.env.APP_ENV === 'development') console.log(request.body);"),
    {
      name: 'at the start, not in a request',
      code: "import express from 'express';\n\nconst app = express();\nif (process.env.APP_ENV === 'staging') app.set('trust proxy', true);\napp.listen(3000);\n",
    },
    {
      name: 'scripts that start in the modes that libraries know, and one of this machine',
      files: {
        'package.json': JSON.stringify({
          name: 'app',
          scripts: {
            start: 'NODE_ENV=production node dist/main.js',
            'start:local': 'NODE_ENV=local node dist/main.js',
            lint: 'NODE_ENV=qa eslint',
          },
        }),
      },
    },
    {
      name: 'a setting of another meaning',
      files: {
        'src/app.ts':
          "import { ConfigService } from '@nestjs/config';\nimport { Controller, Get } from '@nestjs/common';\n@Controller()\nexport class Orders {\n  constructor(private readonly config: ConfigService) {}\n  @Get() all() { return this.config.get('ORDER_SOURCE') === 'staging' ? [] : [1]; }\n}",
      },
    },
    server("  switch (process.env.APP_ENV) {\n    case 'development':\n      response.status(202);\n  }"),
  ],
  invalid: [
    {
      name: 'staging that writes to production',
      files: { '.env.staging': '# expect: env-config-isolated/cross-reference P2\nDATABASE_URL=postgres://db.prod.internal/a\n' },
    },
    {
      name: 'tests that write to production',
      files: { 'config/.env.test': '# expect: env-config-isolated/cross-reference P2\nREDIS_HOST=cache.production.example.com\n' },
    },
    {
      name: 'production that reads staging',
      files: {
        'docker-compose.prod.yml':
          'services:\n  app:\n    build: .\n    environment:\n      # expect: env-config-isolated/cross-reference P2\n      AUTH_URL: https://auth.staging.example.com\n',
      },
    },
    {
      name: 'an image in a mode that no library knows',
      files: { Dockerfile: 'FROM node:24\n# expect: env-config-isolated/nodeenv-overload P2\nENV NODE_ENV=staging\n' },
    },
    { name: 'a short name', files: { '.env.production': '# expect: env-config-isolated/nodeenv-overload P2\nNODE_ENV=prod\n' } },
    {
      name: 'code that asks for it',
      code: server("  // expect: env-config-isolated/nodeenv-overload P2\n  if (process.env.NODE_ENV === 'staging') response.status(202);"),
    },
    {
      name: 'a request that differs by the environment',
      code: server("  // expect: env-config-isolated/env-branching P2\n  if (process.env.APP_ENV === 'staging') response.status(202);"),
    },
    {
      name: 'a function that a request leads to',
      files: {
        'src/vat.ts':
          "export function vat(net: number): number {\n  // expect: env-config-isolated/env-branching P2\n  if (net > 0 && process.env.ENVIRONMENT !== 'prod') return 0;\n  return net * 0.15;\n}\n",
        'src/app.ts':
          "import express from 'express';\nimport { vat } from './vat.ts';\n\nconst app = express();\napp.post('/invoices', (request, response) => response.json({ vat: vat(request.body.net) }));\napp.listen(3000);\n",
      },
    },
    {
      name: 'a name that is kept in settings first',
      files: {
        'src/settings.ts': "export const settings = { stage: process.env.APP_ENV ?? 'development' };\n",
        'src/app.ts': `import { settings } from './settings.ts';\n${server("  switch (settings.stage) {\n    // expect: env-config-isolated/env-branching P2\n    case 'staging':\n      response.status(202);\n  }")}`,
      },
    },
    {
      name: 'a name of the service for settings',
      files: {
        'src/orders.ts':
          "import { Controller, Get } from '@nestjs/common';\nimport { ConfigService } from '@nestjs/config';\n@Controller()\nexport class Orders {\n  constructor(private readonly config: ConfigService) {}\n  @Get()\n  all() {\n    // expect: env-config-isolated/env-branching P2\n    if (this.config.get('APP_ENV') === 'uat') return [];\n    return [1];\n  }\n}",
      },
    },
    {
      name: 'a script that starts in a mode that no library knows',
      files: {
        'package.json': JSON.stringify({ name: 'app', scripts: { 'start:staging': 'cross-env NODE_ENV=staging node dist/main.js' } }),
      },
      expect: [{ ruleId: 'env-config-isolated', path: 'package.json', line: 1 }],
    },
  ],
  covers: { flagged: ['.env.staging', 'docker-compose.prod.yml', 'NODE_ENV', 'APP_ENV'] },
});
