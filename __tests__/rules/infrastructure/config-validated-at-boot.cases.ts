import { defineCases } from '../../support/rule-tester.ts';

const RAW = `import jwt from 'jsonwebtoken';
import express from 'express';
const app = express();
// expect: config-validated-at-boot
app.get('/me', (req, res) => res.json(jwt.verify(String(req.headers.token), process.env.JWT_SECRET as string)));
app.listen(3000);`;

const NEST = (options: string, code = "this.config.get('JWT_SECRET')"): Readonly<Record<string, string>> => ({
  'src/main.ts':
    "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);",
  'src/app.module.ts': `import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { Tokens } from './tokens.ts';
@Module({ imports: [
${options}
], providers: [Tokens] })
export class AppModule {}`,
  'src/tokens.ts': `import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
@Injectable()
export class Tokens {
  constructor(private readonly config: ConfigService) {}
  secret() { return ${code}; }
}`,
});

const SAMPLE = 'DATABASE_URL=\nREDIS_URL=\nMAIL_FROM=\n';
const READS = 'export const settings = [process.env.DATABASE_URL, process.env.REDIS_URL, process.env.MAIL_FROM];';

/** A program of many files that each read a variable of their own. */
const scattered = (count: number, read: (index: number) => string): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`src/part${index}.ts`, `export const part${index} = ${read(index)};`]));
const importing = (count: number): string =>
  Array.from({ length: count }, (_, index) => `import { part${index} } from './part${index}.ts';`).join('\n');

export default defineCases({
  valid: [
    {
      name: 'a schema that the program parses',
      code: RAW.replace('// expect: config-validated-at-boot\n', ''),
      files: {
        'src/env.ts': "import { z } from 'zod';\nexport const env = z.object({ JWT_SECRET: z.string().min(32) }).parse(process.env);",
      },
    },
    {
      name: 'a class that a validator checks',
      code: RAW.replace('// expect: config-validated-at-boot\n', ''),
      files: { 'src/env.ts': "import { IsString } from 'class-validator';\nexport class Variables { @IsString() JWT_SECRET!: string; }" },
    },
    {
      name: 'envalid',
      code: RAW.replace('// expect: config-validated-at-boot\n', ''),
      files: {
        'src/env.ts': "const { cleanEnv, str } = require('envalid');\nmodule.exports = cleanEnv(process.env, { JWT_SECRET: str() });",
      },
    },
    {
      name: 'convict, by the name of the variable',
      code: RAW.replace('// expect: config-validated-at-boot\n', ''),
      files: {
        'src/env.ts':
          "import convict from 'convict';\nexport const env = convict({ jwt: { secret: { format: String, default: null, env: 'JWT_SECRET' } } });\nenv.validate({ allowed: 'strict' });",
      },
    },
    {
      name: 'a guard at the start',
      code: RAW.replace(
        '// expect: config-validated-at-boot\n',
        "if (!process.env.JWT_SECRET) throw new Error('JWT_SECRET is missing');\n",
      ),
    },
    {
      name: 'a guard on the constant that holds it',
      code: `import { createHmac } from 'node:crypto';
const key = process.env.SIGNING_KEY;
if (!key) process.exit(1);
export const sign = (text: string) => createHmac('sha256', key).update(text).digest('hex');`,
    },
    {
      name: 'a guard on a default parameter',
      code: `import { createCipheriv } from 'node:crypto';
export function encrypt(text: string, key = process.env.DATA_KEY) {
  if (!key) throw new Error('no key');
  return createCipheriv('aes-256-cbc', key, Buffer.alloc(16)).update(text);
}`,
    },
    {
      name: 'a guard on the settings object, in another file',
      files: {
        'src/config.ts': 'export const config = { signing: { key: process.env.SIGNING_KEY } };',
        'src/main.ts': "import { config } from './config.ts';\nif (!config.signing.key) throw new Error('SIGNING_KEY is missing');",
        'src/sign.ts':
          "import { createHmac } from 'node:crypto';\nimport { config } from './config.ts';\nexport const sign = (text: string) => createHmac('sha256', config.signing.key!).update(text).digest('hex');",
      },
    },
    {
      name: 'an assertion',
      code: RAW.replace(
        '// expect: config-validated-at-boot\n',
        "import assert from 'node:assert';\nassert(process.env.JWT_SECRET, 'JWT_SECRET');\n",
      ),
    },
    {
      name: 'a list of names that are asked for',
      code: RAW.replace(
        '// expect: config-validated-at-boot\n',
        "for (const name of ['JWT_SECRET', 'DATABASE_URL']) if (!process.env[name]) throw new Error(name);\n",
      ),
    },
    {
      name: 'a function that requires it',
      code: RAW.replace('process.env.JWT_SECRET as string', "required('JWT_SECRET')")
        .replace('// expect: config-validated-at-boot\n', '')
        .concat('\nfunction required(name: string) { const value = process.env[name]; if (!value) throw new Error(name); return value; }'),
    },
    {
      name: 'a library that refuses to start without it',
      code: "import Stripe from 'stripe';\nexport const stripe = new Stripe(process.env.STRIPE_KEY!);",
    },
    {
      name: 'an address without which the client refuses at the start',
      code: "import mongoose from 'mongoose';\nawait mongoose.connect(process.env.MONGO_URL!);",
    },
    {
      name: 'one of two variables is enough',
      code: "import { Pool } from 'pg';\nexport const pool = new Pool({ connectionString: process.env.DIRECT_URL ?? process.env.DATABASE_URL });",
    },
    {
      name: 'an optional feature',
      code: RAW.replace('// expect: config-validated-at-boot\n', 'if (process.env.JWT_SECRET) start();\ndeclare function start(): void;\n'),
    },
    {
      name: 'variables that the platform sets, and numbers with a way out',
      code: 'export const size = Number(process.env.POOL_SIZE) || 5;\nexport const port = Number(process.env.PORT ?? 3000);\nexport const info = { version: process.env.npm_package_version, ci: process.env.CI };',
    },
    {
      name: 'a number that is looked at',
      code: "const size = parseInt(process.env.POOL_SIZE!, 10);\nif (Number.isNaN(size)) throw new Error('POOL_SIZE');\nexport const limit = size;",
    },
    { name: 'a module that validates', files: NEST('ConfigModule.forRoot({ isGlobal: true, validate: (env) => env })') },
    { name: 'a module whose factories may validate', files: NEST('ConfigModule.forRoot({ load: [settings] })') },
    { name: 'a module with options from elsewhere', files: NEST('ConfigModule.forRoot(options)') },
    {
      name: 'a module of settings that have defaults',
      files: NEST('ConfigModule.forRoot({ isGlobal: true })', "this.config.get('JWT_SECRET', 'x')"),
    },
    {
      name: 'a setting of a module that is asked about',
      files: NEST(
        'ConfigModule.forRoot({ isGlobal: true })',
        "(() => { const secret = this.config.get('JWT_SECRET'); if (!secret) throw new Error('JWT_SECRET'); return secret; })()",
      ),
    },
    {
      name: 'a sample with what may stay empty in a comment',
      code: `${READS}\nexport const dsn = process.env.SENTRY_DSN;`,
      files: { '.env.example': `# SENTRY_DSN=\n${SAMPLE}` },
    },
    {
      name: 'a sample that was never meant to be whole',
      code: `${READS}\nexport const more = [process.env.A_ONE, process.env.A_TWO, process.env.A_THREE, process.env.A_FOUR];`,
      files: { '.env.example': SAMPLE },
    },
    {
      name: 'a schema of Joi that ends the start',
      code: `const Joi = require('joi');
const jwt = require('jsonwebtoken');
const { error } = Joi.object({ JWT_SECRET: Joi.string().required() }).unknown().validate(process.env);
if (error) throw error;
exports.read = (token) => jwt.verify(token, process.env.JWT_SECRET);`,
    },
    {
      name: 'schemas of Ajv and of a plugin',
      code: `import { Ajv } from 'ajv';
import fastifyEnv from '@fastify/env';
import Fastify from 'fastify';
import jwt from 'jsonwebtoken';
const validate = new Ajv().compile({ type: 'object', required: ['JWT_SECRET'], properties: { JWT_SECRET: { type: 'string' } } });
if (!validate(process.env)) process.exit(1);
const app = Fastify();
await app.register(fastifyEnv, { schema: { type: 'object', required: ['COOKIE_KEY'], properties: { COOKIE_KEY: { type: 'string' } } } });
export const read = (token: string) => jwt.verify(token, process.env.JWT_SECRET! + process.env.COOKIE_KEY!);`,
    },
    {
      name: 'readers that check what they read',
      code: `import env from 'env-var';
import { createEnv } from '@t3-oss/env-core';
import { z } from 'zod';
import jwt from 'jsonwebtoken';
export const settings = createEnv({ server: { SIGNING_KEY: z.string().min(32) }, runtimeEnv: process.env });
const secret = env.get('JWT_SECRET').required().asString();
export const read = (token: string) => jwt.verify(token, secret + settings.SIGNING_KEY);`,
    },
    {
      name: 'an address that the start itself needs, and a port that the platform gives',
      code: `import express from 'express';
import mongoose from 'mongoose';
async function main() {
  await mongoose.connect(process.env.MONGO_URL!);
  express().listen(Number(process.env.PORT));
}
void main();`,
    },
    {
      name: 'an address that a request needs after the start did',
      code: `import { MongoClient } from 'mongodb';
import express from 'express';
let client: MongoClient | undefined;
async function open() {
  client ??= await MongoClient.connect(process.env.MONGO_URL!);
  return client.db();
}
const app = express();
app.get('/orders', async (req, res) => res.json(await (await open()).collection('orders').findOne()));
await open();
app.listen(3000);`,
    },
    {
      name: 'an optional feature that is asked for where it is used',
      files: {
        'src/mail.ts':
          "import axios from 'axios';\nexport const mailer = ({ apiKey }: { apiKey?: string }) => ({\n  async send(text: string) {\n    if (apiKey && text !== '') await axios({ url: 'https://api.mailgun.net/v3/send', method: 'post', auth: { username: 'api', password: apiKey } });\n  },\n});",
        'src/app.ts':
          "import { mailer } from './mail.ts';\nconst { MAIL_KEY: apiKey } = process.env;\nexport const mail = mailer({ apiKey });",
      },
    },
    {
      name: 'an address of requests with a default',
      code: "const base = process.env.USERS_URL ?? 'https://users.example.com';\nexport const users = () => fetch(`${base}/users`, { signal: AbortSignal.timeout(800) });",
    },
    {
      name: 'many files with defaults',
      code: `${importing(11)}\nimport express from 'express';\nexpress().listen(3000);`,
      files: { ...scattered(11, (index) => `process.env.FEATURE_${index} === 'on'`) },
    },
  ],
  invalid: [
    RAW,
    {
      name: 'a key in a job, held by a constant',
      code: `const { createHmac } = require('node:crypto');
const { Worker } = require('bullmq');
// expect: config-validated-at-boot
const { SIGNING_KEY } = process.env;
new Worker('mail', async (job) => createHmac('sha256', SIGNING_KEY).update(job.name).digest('hex'));`,
    },
    {
      name: 'a settings object that nobody checks',
      files: {
        'src/config.ts':
          'export const config = {\n  // expect: config-validated-at-boot\n  signing: { key: process.env.SIGNING_KEY! },\n};',
        'src/sign.ts':
          "import { createHmac } from 'node:crypto';\nimport { config } from './config.ts';\nexport const sign = (text: string) => createHmac('sha256', config.signing.key).update(text).digest('hex');",
      },
    },
    {
      name: 'an empty default that only silences the compiler',
      code: `import jwt from 'jsonwebtoken';
// expect: config-validated-at-boot
export const read = (token: string) => jwt.verify(token, process.env.JWT_SECRET ?? '');`,
    },
    {
      name: 'an address without which the client talks to this machine',
      code: `import { Pool } from 'pg';
// expect: config-validated-at-boot
export const pool = new Pool({ connectionString: process.env.DATABASE_URL });`,
    },
    {
      name: 'a session secret that is taken unseen',
      code: `const session = require('express-session');
const express = require('express');
// expect: config-validated-at-boot
express().use(session({ secret: process.env.SESSION_SECRET }));`,
    },
    {
      name: 'a client that is made in a handler',
      code: `import OpenAI from 'openai';
import Fastify from 'fastify';
const app = Fastify();
app.post('/chat', async () => {
  // expect: config-validated-at-boot
  const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });
  return client.chat;
});
await app.listen({ port: 3000 });`,
    },
    { name: 'a module that takes all', files: NEST('  // expect: config-validated-at-boot\n  ConfigModule.forRoot({ isGlobal: true }),') },
    {
      name: 'a number that may be none',
      code: '// expect: config-validated-at-boot\nexport const retries = Number(process.env.MAX_RETRIES);',
    },
    {
      name: 'a sample that fell behind',
      code: `${READS}\nexport const bucket = process.env.UPLOAD_PREFIX;`,
      files: { '.env.example': 'DATABASE_URL=\nREDIS_URL=\n# expect: config-validated-at-boot\nMAIL_FROM=\n' },
    },
    {
      name: 'a schema of Convict that nobody holds against the environment',
      code: `import convict from 'convict';
// expect: config-validated-at-boot
export const config = convict({
  port: { format: 'port', default: 3000, env: 'PORT' },
  db: { url: { format: String, default: '', env: 'DATABASE_URL' } },
});`,
    },
    {
      name: 'an address that requests are sent to',
      code: `import axios from 'axios';
import express from 'express';
const app = express();
app.get('/users', async (req, res) => {
  // expect: config-validated-at-boot
  res.json(await axios.get(\`\${process.env.USERS_URL}/users\`, { timeout: 800 }));
});
app.listen(3000);`,
    },
    {
      name: 'a schema of Joi whose outcome nobody looks at',
      code: `const Joi = require('joi');
const jwt = require('jsonwebtoken');
Joi.object({ JWT_SECRET: Joi.string().required() }).unknown().validate(process.env);
// expect: config-validated-at-boot
exports.read = (token) => jwt.verify(token, process.env.JWT_SECRET);`,
    },
    {
      name: 'a number that is only parsed',
      code: "import { Pool } from 'pg';\n// expect: config-validated-at-boot\nconst max = parseInt(process.env.POOL_SIZE!, 10);\nexport const pool = new Pool({ connectionString: 'postgres://db/erp', max });",
    },
    {
      name: 'many files, and nothing that tells what is needed',
      code: `${importing(11)}\nimport express from 'express';\n// expect: config-validated-at-boot\nexpress().listen(3000);`,
      files: { ...scattered(11, (index) => `process.env.FEATURE_${index}`) },
    },
  ],
  covers: {
    flagged: ['@nestjs/config', "require('joi')", 'convict'],
    passed: ['zod', 'joi', 'envalid', 'env-var', '@t3-oss/env-core', 'class-validator', '@fastify/env', 'ajv'],
  },
});
