import { defineCases } from '../../support/rule-tester.ts';

const SERVER = "import express from 'express';\nconst app = express();\n";

export default defineCases({
  valid: [
    {
      name: 'a file of the image',
      code: `import { readFileSync } from 'node:fs';\n${SERVER}export const schema = readFileSync('schema.graphql', 'utf8');\napp.listen(3000);`,
    },
    {
      name: 'one bounded question',
      code: `import { Pool } from 'pg';\n${SERVER}const pool = new Pool();\nawait pool.query('select 1');\napp.listen(3000);`,
    },
    {
      name: 'after the start',
      code: `import { execSync } from 'node:child_process';\n${SERVER}app.listen(3000);\nexecSync('git rev-parse HEAD');`,
    },
    {
      name: 'in the callback of the start',
      code: `import { execSync } from 'node:child_process';\n${SERVER}app.listen(3000, () => console.log(execSync('git rev-parse HEAD')));`,
    },
    {
      name: 'in a request',
      code: `import { scryptSync } from 'node:crypto';\n${SERVER}app.post('/login', (req, res) => res.json(scryptSync(req.body.password, 'salt', 64)));\napp.listen(3000);`,
    },
    {
      name: 'a job of the release',
      files: {
        'scripts/migrate.ts': "import { execSync } from 'node:child_process';\nexecSync('npx prisma migrate deploy');",
        'src/app.ts': `${SERVER}app.listen(3000);`,
      },
    },
    {
      name: 'development only',
      code: `import { execSync } from 'node:child_process';\n${SERVER}if (process.env.NODE_ENV === 'development') execSync('docker compose up -d');\napp.listen(3000);`,
    },
    { name: 'a library', code: "import { execSync } from 'node:child_process';\nexport const version = execSync('git rev-parse HEAD');" },
    {
      name: 'a script of the release',
      files: { 'package.json': JSON.stringify({ name: 'app', scripts: { release: 'prisma migrate deploy', start: 'node dist/main.js' } }) },
    },
    {
      name: 'a script for development',
      files: { 'package.json': JSON.stringify({ name: 'app', scripts: { 'start:dev': 'prisma migrate deploy && nest start --watch' } }) },
    },
    { name: 'a shell script for tests', files: { 'scripts/start.test.sh': '#!/bin/sh\nnpm run migration:run\nnpm run start\n' } },
    { name: 'a shell script that migrates alone', files: { 'release.sh': '#!/bin/sh\nnpx prisma migrate deploy\n' } },
    { name: 'asynchronous', code: `import { exec } from 'node:child_process';\n${SERVER}exec('git rev-parse HEAD');\napp.listen(3000);` },
    {
      name: 'files and keys that belong to the service',
      code: `import { readFileSync } from 'node:fs';\nimport { createHash } from 'node:crypto';\n${SERVER}export const key = readFileSync('/data/tls/tls.key');\nexport const config = JSON.parse(readFileSync('/data/app-config.json', 'utf8'));\nexport const rules = readFileSync('/mnt/rules.yaml');\nexport const tag = createHash('sha256').update(readFileSync('/etc/hostname')).digest('hex');\napp.listen(3000);`,
    },
    {
      name: 'migrations that nothing switches on',
      code: `import { DataSource } from 'typeorm';\n${SERVER}const source = new DataSource({ type: 'postgres', migrationsRun: false });\nawait source.initialize();\napp.listen(3000);`,
    },
    {
      name: 'a command that changes nothing',
      code: `import { exec } from 'node:child_process';\nimport { promisify } from 'node:util';\n${SERVER}await promisify(exec)('npx prisma generate');\napp.listen(3000);`,
    },
    {
      name: 'strung on the application, before the work',
      code: `import { execSync } from 'node:child_process';\n${SERVER}app.get('/', (req, res) => res.send('ok')).listen(3000);\nexecSync('git rev-parse HEAD');`,
    },
  ],
  invalid: [
    `import { execSync } from 'node:child_process';\n${SERVER}// expect: startup-blocking-io\nexecSync('npx prisma migrate deploy');\napp.listen(3000);`,
    `const { spawnSync } = require('child_process');\nconst app = require('express')();\nfunction prepare() {\n  // expect: startup-blocking-io\n  spawnSync('node', ['build.js']);\n}\nprepare();\napp.listen(3000);`,
    `import { generateKeyPairSync } from 'node:crypto';\n${SERVER}// expect: startup-blocking-io\nexport const keys = generateKeyPairSync('rsa', { modulusLength: 4096 });\napp.listen(3000);`,
    {
      name: 'migrations of TypeORM',
      code: `import { DataSource } from 'typeorm';\n${SERVER}const source = new DataSource({ type: 'postgres' });\nasync function main() {\n  await source.initialize();\n  // expect: startup-blocking-io\n  await source.runMigrations();\n  app.listen(3000);\n}\nawait main();`,
    },
    {
      name: 'migrations of Knex in another file',
      files: {
        'src/app.ts': `import { prepare } from './prepare.ts';\n${SERVER}await prepare();\napp.listen(3000);`,
        'src/prepare.ts':
          "import knex from 'knex';\nconst db = knex({ client: 'pg' });\nexport async function prepare() {\n  // expect: startup-blocking-io\n  await db.migrate.latest();\n}",
      },
    },
    {
      name: 'a start script of a package',
      files: { 'package.json': JSON.stringify({ name: 'app', scripts: { start: 'prisma migrate deploy && node dist/main.js' } }) },
      expect: [{ ruleId: 'startup-blocking-io', path: 'package.json', line: 1 }],
    },
    {
      name: 'a shell script',
      files: { 'docker/start.sh': '#!/bin/sh\n# expect: startup-blocking-io\nnpx sequelize db:migrate\nHOST=0.0.0.0 node dist/main.js\n' },
    },
    {
      name: 'a shell script by the name of a stage, that an image starts',
      files: {
        'start.dev.sh': '#!/bin/sh\n# expect: startup-blocking-io\nnpm run migration:run\nnpm run start:prod\n',
        Dockerfile: 'FROM node:22\nCOPY start.dev.sh /opt/\nCMD ["/opt/start.dev.sh"]\n',
      },
    },
    {
      name: 'models of Sequelize',
      code: `import { Sequelize } from 'sequelize';\n${SERVER}const db = new Sequelize(process.env.DB!);\n// expect: startup-blocking-io\nawait db.sync({ alter: true });\napp.listen(3000);`,
    },
    {
      name: 'a command that is waited for',
      code: `import { exec } from 'node:child_process';\nimport { promisify } from 'node:util';\n${SERVER}const run = promisify(exec);\nasync function main() {\n  // expect: startup-blocking-io\n  await run('npx prisma migrate deploy');\n  app.listen(3000);\n}\nvoid main();`,
    },
    {
      name: 'data from a mounted folder',
      code: `import fs from 'node:fs';\nimport { gunzipSync } from 'node:zlib';\n${SERVER}// expect: startup-blocking-io\nconst packed = fs.readFileSync('/mnt/share/cities.json.gz');\n// expect: startup-blocking-io\nexport const cities = JSON.parse(gunzipSync(packed).toString());\napp.listen(3000);`,
    },
    {
      name: 'calls made synchronous',
      code: `const deasync = require('deasync');\nconst request = require('sync-request');\nconst fetch = require('sync-fetch');\nconst app = require('express')();\n// expect: startup-blocking-io\nconst rates = request('GET', process.env.RATES);\n// expect: startup-blocking-io\nconst keys = fetch('https://login.example.com/jwks.json').json();\n// expect: startup-blocking-io\ndeasync.loopWhile(() => !app.ready);\napp.get('/', (req, res) => res.json({ rates, keys })).listen(3000);`,
    },
    {
      name: 'an option that migrates',
      code: `import { DataSource } from 'typeorm';\n${SERVER}// expect: startup-blocking-io\nconst source = new DataSource({ type: 'postgres', migrationsRun: true });\nawait source.initialize();\napp.listen(3000);`,
    },
    {
      name: 'the same option of Nest',
      files: {
        'src/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);",
        'src/app.module.ts':
          "import { Module } from '@nestjs/common';\nimport { TypeOrmModule } from '@nestjs/typeorm';\n// expect: startup-blocking-io\n@Module({ imports: [TypeOrmModule.forRootAsync({ useFactory: () => ({ type: 'postgres', migrationsRun: true }) })] })\nexport class AppModule {}",
      },
    },
  ],
  covers: {
    flagged: [
      'node:fs',
      'node:child_process',
      'node:crypto',
      'node:zlib',
      'deasync',
      'sync-fetch',
      'sync-request',
      'prisma',
      'typeorm',
      'knex',
    ],
  },
});
