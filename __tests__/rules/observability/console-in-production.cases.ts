import { defineCases } from '../../support/rule-tester.ts';

const SERVER = `import express from 'express';\nconst app = express();\napp.listen(3000);`;

export default defineCases({
  valid: [
    `${SERVER}\nimport { logger } from './logger.js';\nlogger.info('ready');`,
    { path: 'scripts/seed.ts', code: `console.log('seeded');` },
    { path: 'src/cli.ts', code: `#!/usr/bin/env node\nconsole.log('usage');` },
    { path: 'src/app.test.ts', code: `console.log('a test');` },
    `${SERVER}\nconst console = makeLogger();\nconsole.log('a logger of that name');`,
    `${SERVER}\nexport function show(console: { log(text: string): void }) {\n  console.log('a parameter');\n}`,
    `${SERVER}\nasync function main() {\n  app.listen(3000);\n}\nmain().catch((error) => {\n  console.error(error);\n  process.exit(1);\n});`,
    `${SERVER}\ntry {\n  app.listen(3000);\n} catch (error) {\n  console.error(error);\n  process.exit(1);\n}`,
    {
      name: 'a seed, a test of load, a page',
      path: 'prisma/seed.ts',
      code: "console.log('seeding');",
      files: {
        'load/k6.js': "import http from 'k6/http';\nexport default () => {\n  http.get('http://x');\n  console.log('again');\n};\n",
        'src/app.ts': SERVER,
      },
    },
    {
      name: 'for development alone',
      code: `${SERVER}\napp.get('/', (request, response) => {\n  if (process.env.NODE_ENV === 'development') console.log(request.query);\n  response.end();\n});`,
    },
    {
      name: 'what wraps the console as a logger',
      files: {
        'src/app.ts': `${SERVER}\nimport { logger } from './logger.ts';\nlogger.info('ready');`,
        'src/logger.ts': `export const logger = { info: (text: string) => console.info(text) };`,
      },
    },
  ],
  invalid: [
    {
      name: 'a service of Nest, in a class field and after a failure',
      files: {
        'src/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);\n",
        'src/app.module.ts':
          "import { Controller, Get, Module } from '@nestjs/common';\nimport { Cats } from './cats.ts';\n@Controller()\nclass Root {\n  constructor(private readonly cats: Cats) {}\n  @Get() all() { return this.cats.all(); }\n}\n@Module({ controllers: [Root], providers: [Cats] })\nexport class AppModule {}\n",
        'src/cats.ts':
          "import { Injectable } from '@nestjs/common';\n@Injectable()\nexport class Cats {\n  async all() {\n    try {\n      return await fetch('http://cats');\n    } catch (error) {\n      // expect: console-in-production P3\n      console.warn(error);\n      return [];\n    }\n  }\n}\n",
      },
    },
    {
      name: 'what a function inspects, in CommonJS',
      files: {
        'src/app.js':
          "const express = require('express');\nconst { inspect } = require('node:util');\nconst app = express();\napp.get('/', (request, response) => {\n  // expect: console-in-production P3\n  process.stdout.write(inspect(request.headers));\n  response.end();\n});\napp.listen(3000);\n",
      },
    },
    `${SERVER}
app.get('/a', (request, response) => {
  // expect: console-in-production P3
  console.log(request.query);
  console.error('b');
  response.end();
});`,
    `${SERVER}
// expect: console-in-production P3
debugger;`,
    `${SERVER}
export function write(text: string) {
  // expect: console-in-production P3
  process.stdout.write(text);
}`,
    {
      code: `${SERVER}
import { logger } from './logger.js';
// expect: console-in-production P3
console.log('ready');
console.error(\`failed: \${app.name}\`);
logger.info('done');`,
      output: `${SERVER}
import { logger } from './logger.js';
// expect: console-in-production P3
logger.info('ready');
logger.error(\`failed: \${app.name}\`);
logger.info('done');`,
    },
  ],
  covers: {
    flagged: ['console.log', 'console.error', 'console.warn', 'process.stdout.write', 'inspect', 'debugger'],
  },
});
