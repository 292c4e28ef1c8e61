import { defineCases } from '../../support/rule-tester.ts';

// Keys are put together here, so that no scanner takes this file for a leak.
const LETTERS = 'q7Zx2Lm9Kp4Vt8Rw3Ns6Hb1Jd5Fg0YcTuEiOaPlMkBvXzQeWrAsDfGhJyUiNm7Cx4';
const HEX = '9f3c7a1e5b8d2064c1e7f5a3b9d80246e8c2a4f6';
const body = (length: number): string => LETTERS.repeat(4).slice(0, length);
const STRIPE = `sk_live_${body(24)}`;
const GITHUB = `ghp_${body(36)}`;
const BASE64_LINES = Array.from({ length: 12 }, () => body(64)).join('\n');
const PEM = `-----BEGIN RSA ${'PRIVATE'} KEY-----\n${BASE64_LINES}\n-----END RSA ${'PRIVATE'} KEY-----\n`;
const encode = (text: string): string => Buffer.from(text).toString('base64');

const line = (path: string, number = 1) => ({ ruleId: 'hardcoded-secret', path, line: number });

export default defineCases({
  valid: [
    {
      name: 'names of fields and headers',
      code: "const PASSWORD_FIELD = 'password'; const TOKEN_HEADER = 'x-api-token'; const passwordLabel = 'Password';",
    },
    {
      name: 'texts about passwords',
      code: "export const errors = { password: 'is too short', token: 'Token is missing', clientSecret: 'Client secret' };",
    },
    { name: 'names of variables', code: "export const Env = { JWT_SECRET: 'JWT_SECRET', dbPassword: 'DB_PASSWORD' };" },
    {
      name: 'a key that is read',
      code: "import jwt from 'jsonwebtoken';\nexport const issue = (p: object) => jwt.sign(p, process.env.JWT_SECRET ?? '');",
    },
    {
      name: 'a required variable',
      code: "import { z } from 'zod';\nexport const env = z.object({ JWT_SECRET: z.string().min(32, 'JWT_SECRET is too short') }).parse(process.env);",
    },
    {
      name: 'defaults of what is no secret',
      code: "const Joi = require('joi');\nmodule.exports = Joi.object({ JWT_TTL: Joi.string().default('15m'), TOKEN_HEADER: Joi.string().default('x-token') });",
    },
    {
      name: 'test-mode and publishable keys',
      code: `import Stripe from 'stripe';\nexport const pay = { key: 'pk_live_${body(24)}', test: 'sk_test_${body(24)}' };`,
    },
    { name: 'an analytics key that every page shows', code: `export class Posthog { private apiKey = 'phc_${body(40)}'; }` },
    { name: 'the access key of the manual', code: "export const sample = 'AKIAIOSFODNN7EXAMPLE';" },
    {
      name: 'the secret key of the manual, by its name and as a setting',
      files: {
        'src/ignored.ts': "export const IGNORED = { AWSSecretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };",
        '.env': 'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n',
      },
    },
    { name: 'a hash of a password', code: `export const users = [{ password: '$2b$10$${body(53)}' }];` },
    {
      name: 'a value shown in API documentation',
      code: `import { ApiProperty } from '@nestjs/swagger';\nexport class Dto { @ApiProperty({ example: { apiKey: '${HEX.slice(0, 32)}' } }) key!: string; }`,
    },
    { name: 'a digest', code: `export const image = 'node@sha256:${HEX}${HEX.slice(0, 24)}';` },
    {
      name: 'a password typed by somebody',
      code: "export async function login(password: string) { return check({ password, secret: await read('jwt/secret') }); }\ndeclare function check(a: object): object; declare function read(a: string): Promise<string>;",
    },
    {
      name: 'a placeholder for a service key',
      code: "import OpenAI from 'openai';\nexport const ai = new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? 'your-api-key' });",
    },
    {
      name: 'a stand-in in tests',
      files: { 'src/auth.test.ts': `import jwt from 'jsonwebtoken';\njwt.sign({}, 'test-secret'); const key = '${STRIPE}';` },
    },
    {
      name: 'a key in documents',
      files: { 'docs/setup.md': `export STRIPE_KEY=${STRIPE}\n`, 'README.md': GITHUB, 'api.http': `Authorization: token ${GITHUB}` },
    },
    {
      name: 'a sample environment',
      files: { '.env.example': 'JWT_SECRET=replace-me\nDB_PASSWORD=postgres\nSESSION_SECRET=abcdef1234abcdef\n' },
    },
    {
      name: 'an environment file with stand-ins',
      files: {
        '.env':
          'JWT_SECRET=<your secret>\nAPI_KEY=[from the vault]\nGITHUB_TOKEN=\nPORT=3000\nDATABASE_URL=postgres://app:app@localhost:5432/app\n',
      },
    },
    { name: 'variables that a bundler writes into pages', files: { '.env.production': `VITE_API_KEY=${HEX}\nNEXT_PUBLIC_TOKEN=${HEX}\n` } },
    {
      name: 'a compose file that reads the environment',
      path: 'compose.yml',
      code: 'services:\n  db:\n    image: postgres\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}\n',
    },
    {
      name: 'sealed, encrypted and external secrets',
      path: 'deploy/secret.yml',
      code: `apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData:\n  password: ENC[AES256_GCM,data:${body(20)},type:str]\nsops: {}\n---\napiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: { name: b }\nspec:\n  encryptedData:\n    password: ${body(60)}\n---\napiVersion: external-secrets.io/v1beta1\nkind: ExternalSecret\nmetadata: { name: c }\nspec:\n  data: [{ secretKey: password, remoteRef: { key: db } }]\n`,
    },
    {
      name: 'a placeholder behind base64',
      path: 'deploy/secret.yml',
      code: `apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ndata:\n  password: ${encode('<your-password>')}\n  username: ${encode('app')}\n`,
    },
    {
      name: 'a secret that is mounted for the build',
      path: 'Dockerfile',
      code: 'FROM node:22\nARG NODE_ENV=production\nENV PORT=3000\nCOPY package.json ./\nRUN --mount=type=secret,id=npm npm ci\nCMD ["node", "a.js"]\n',
    },
    {
      name: 'an environment file without secrets in the image',
      files: { Dockerfile: 'FROM node:22\nCOPY .env.production ./\nCOPY .env.example ./\n', '.env.production': 'PORT=3000\n' },
    },
    {
      name: 'a key for another header, in two halves',
      code: "export const pattern = 'Authorization: ' + 'Bearer '; export const name = 'x-api-' + 'key';",
    },
    {
      name: 'an address that is put together',
      code: "export const url = (user: string, password: string) => `postgres://${user}:${password}@db.acme.io/app`; export const local = 'postgres://postgres:postgres@localhost:5432/app';",
    },
    {
      name: 'an error that names a missing secret',
      code: "if (!process.env.JWT_SECRET) throw new Error('JWT_SECRET is not set');\nexport const secret = process.env.JWT_SECRET;",
    },
    {
      name: 'settings that name variables, or hold nothing',
      files: {
        'config/custom-environment-variables.json': '{ "jwt": { "secret": "JWT_SECRET" } }',
        'config/production.json':
          '{ "jwt": { "secret": "" }, "tokenTtl": "15m", "labels": { "x": "password" }, "encrypted": { "password": "encrypted:BdqX7x" } }',
        'src/locales/en.json': '{ "password": "Kennwort", "secret": "hush" }',
        'config/default.json': '// for Node\n{ "port": 1 }',
      },
    },
    {
      name: 'an environment file that the image leaves out',
      files: { Dockerfile: 'FROM node:22\nCOPY . .\n', '.gitignore': '.env\n', '.dockerignore': '# secrets\n**/.env*\n' },
    },
    { name: 'no environment file that git ignores', files: { Dockerfile: 'FROM node:22\nCOPY . .\n', '.gitignore': 'node_modules\n' } },
    {
      name: 'a health check that reads the environment',
      path: 'compose.yml',
      code: "services:\n  db:\n    image: a\n    healthcheck:\n      test: ['CMD', 'client', '--password', '${DB_PASSWORD}', '--no-password', '--token', '--verbose']\n",
    },
    {
      name: 'public keys, and words in the place of keys that services give out',
      code: "import jwt from 'jsonwebtoken';\nimport OpenAI from 'openai';\nimport { S3Client } from '@aws-sdk/client-s3';\nconst PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo\\n-----END PUBLIC KEY-----`;\nexport const check = (token: string) => jwt.verify(token, PUBLIC_KEY, { algorithms: ['RS256'] });\nexport const model = new OpenAI({ baseURL: 'http://ollama:11434/v1', apiKey: 'ollama' });\nexport const other = new OpenAI({ baseURL: process.env.LLM_URL, apiKey: process.env.LLM_KEY ?? 'not-needed' });\nexport const store = new S3Client({ endpoint: 'http://localhost:8000', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });",
    },
    { name: 'registry tokens from the environment', files: { '.npmrc': '//registry.example.org/:_authToken=${NPM_TOKEN}\n' } },
    { name: 'a public key', files: { 'keys/public.pem': `-----BEGIN PUBLIC KEY-----\n${BASE64_LINES}\n-----END PUBLIC KEY-----\n` } },
    {
      name: 'the list of stand-ins that production refuses',
      code: "const KNOWN = { AUTH_JWT_SECRET: 'secret' };\nif (process.env.NODE_ENV === 'production' && process.env.AUTH_JWT_SECRET === KNOWN.AUTH_JWT_SECRET) { throw new Error('set it'); }",
      path: 'src/config/auth.config.ts',
    },
    {
      name: 'sink of another package',
      code: "import { sign } from './paint.js';\nsign(picture, 'blue paint');\ndeclare const picture: object;",
    },
    {
      name: 'what a call gives back',
      code: "import { createHmac } from 'node:crypto';\nexport const sign = (s: { key(): Buffer }) => createHmac('sha256', s.key().toString('utf8'));",
    },
    { name: 'a cookie parser that signs nothing', code: "import cookieParser from 'cookie-parser';\nexport default cookieParser();" },
    {
      name: 'a browser key in a page',
      files: {
        'package.json': '{ "name": "web", "dependencies": { "react-dom": "19" } }',
        'src/firebase.ts': `export const config = { apiKey: 'AIza${body(35)}', authDomain: 'a' };`,
      },
    },
    {
      name: 'credentials of other systems from the environment, and settings beside them',
      code: "import { init } from '@launchdarkly/node-server-sdk';\nimport { MeiliSearch } from 'meilisearch';\nimport Sftp from 'ssh2-sftp-client';\nexport const flags = init(process.env.FLAGS_KEY ?? '');\nexport const search = new MeiliSearch({ host: 'http://localhost:7700' });\nexport const upload = (password: string) => new Sftp().connect({ host: 'files', username: 'app', password });",
    },
    {
      name: 'a secret of CSRF that is read when it is asked for',
      code: "import { doubleCsrf } from 'csrf-csrf';\nexport const csrf = doubleCsrf({ getSecret: () => process.env.CSRF_SECRET ?? '', cookieName: 'csrf-of-the-shop' });",
    },
    {
      name: 'a name that is declared again in a page of samples',
      code: "import jwt from 'jsonwebtoken';\nconst key = 'only shown to readers';\nshow(key);\nconst key = process.env.JWT_KEY ?? '';\nexport const issue = (p: object) => jwt.sign(p, key);\ndeclare function show(a: string): void;",
    },
    {
      name: 'names of the same kind in other blocks',
      code: "import jwt from 'jsonwebtoken';\nexport function issue(p: object, isSample: boolean) {\n  if (isSample) { const key = 'only shown to readers'; return key.length; }\n  const key = process.env.JWT_KEY ?? '';\n  return jwt.sign(p, key);\n}",
    },
    {
      name: 'a wrapper whose callers read the environment',
      files: {
        'src/key.ts': 'export const bytesOf = (text: string) => new TextEncoder().encode(text);',
        'src/app.ts':
          "import { SignJWT } from 'jose';\nimport { bytesOf } from './key.ts';\nexport const issue = () => new SignJWT({}).sign(bytesOf(process.env.KEY ?? ''));",
      },
    },
    {
      name: 'keys of sessions and plugins from the environment',
      code: "import cookieSession from 'cookie-session';\nimport Fastify from 'fastify';\nimport jwt from '@fastify/jwt';\nimport Koa from 'koa';\nconst koa = new Koa();\nkoa.keys = [process.env.COOKIE_KEY ?? ''];\nexport const sessions = cookieSession({ name: 'shop', keys: [process.env.COOKIE_KEY ?? ''] });\nvoid Fastify().register(jwt, { secret: process.env.JWT_KEY ?? '', cookie: { cookieName: 'token-of-shop' } });",
    },
    {
      name: 'a header that is put together, a scheme, and a sample of one',
      code: "import axios from 'axios';\nexport const api = axios.create({ headers: { Authorization: `Bearer ${process.env.API_TOKEN}` }, auth: { username: 'app', password: process.env.API_PASSWORD ?? '' } });\nexport const scheme = 'Bearer';\nexport const sample = 'Bearer your-access-token-goes-here';\nexport const head = { example: 'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9' };",
    },
    {
      name: 'a password of somebody that is hashed',
      code: "import bcrypt from 'bcrypt';\nimport { scryptSync } from 'node:crypto';\nexport const kept = (password: string) => bcrypt.hash(password, 10);\nexport const derived = (password: string) => scryptSync(password, 'salt', 32);",
    },
  ],
  invalid: [
    {
      name: 'a live key in the code',
      code: `import Stripe from 'stripe';\n// expect: hardcoded-secret/code-literal P0\nconst stripe = new Stripe('${STRIPE}');`,
    },
    {
      name: 'a key in the midst of a text',
      code: `// expect: hardcoded-secret\nexport const command = "curl -H 'Authorization: token ${GITHUB}' https://api.github.com";`,
    },
    {
      name: 'a weak default of a signing key',
      code: "import jwt from 'jsonwebtoken';\n// expect: hardcoded-secret/fallback-literal P0\nexport const issue = (p: object) => jwt.sign(p, process.env.JWT_SECRET || 'changeme');",
    },
    {
      name: 'CommonJS',
      code: "const jwt = require('jsonwebtoken');\n// expect: hardcoded-secret\nmodule.exports = (t) => jwt.verify(t, 'your-secret-key');",
      path: 'src/verify.js',
    },
    {
      name: 'a constant of another file',
      files: {
        'src/constants.ts': "// expect: hardcoded-secret\nexport const APP_SECRET = 'appsecret321';\n",
        'src/app.ts':
          "import { sign } from 'jsonwebtoken';\nimport { APP_SECRET } from './constants.ts';\nexport const issue = (id: string) => sign({ id }, APP_SECRET);\n",
      },
    },
    {
      name: 'a parameter with a default',
      code: "import { createCipheriv } from 'node:crypto';\nexport function seal(text: string, key = 'correct horse battery staple') {\n  // expect: hardcoded-secret/fallback-literal P0\n  return createCipheriv('aes-256-cbc', Buffer.from(key), Buffer.alloc(16)).update(text);\n}",
    },
    {
      name: 'options made elsewhere',
      code: "import session from 'express-session';\n// expect: hardcoded-secret\nconst options = { secret: 'keyboard cat', resave: false };\nexport default session({ ...options });",
    },
    {
      name: 'a strategy of passport',
      code: "import { PassportStrategy } from '@nestjs/passport';\nimport { Strategy } from 'passport-jwt';\nexport class JwtStrategy extends PassportStrategy(Strategy) {\n  constructor() {\n    // expect: hardcoded-secret\n    super({ secretOrKey: 'SECRET' });\n  }\n}",
    },
    {
      name: 'a factory of a module',
      code: "import { JwtModule } from '@nestjs/jwt';\nexport const jwt = JwtModule.registerAsync({\n  // expect: hardcoded-secret\n  useFactory: () => ({ secret: process.env.KEY ?? 'hard to guess' }),\n});",
    },
    {
      name: 'the key of jose',
      code: "import { SignJWT } from 'jose';\n// expect: hardcoded-secret\nconst secret = new TextEncoder().encode('a very good and secure secret');\nexport const issue = () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(secret);",
    },
    {
      name: 'the default of a schema',
      code: "import Joi from 'joi';\nexport const schema = Joi.object().keys({\n  // expect: hardcoded-secret\n  JWT_SECRET: Joi.string().default('thisisafakesecretchangeit').required(),\n});",
    },
    {
      name: 'the default of a described setting',
      code: "export default {\n  jwtSecret: {\n    doc: 'signs tokens',\n    // expect: hardcoded-secret\n    default: 'just-a-default',\n    env: 'JWT_SECRET',\n  },\n};",
    },
    {
      name: 'the default of a reader of settings',
      code: "export const secret = (config: Map<string, string>) => get('SESSION_SECRET', 'not so secret');\n// expect: hardcoded-secret\nexport const other = () => get('JWT_SECRET', 'not so secret');\ndeclare function get(name: string, otherwise: string): string;\n".replace(
        "export const secret = (config: Map<string, string>) => get('SESSION_SECRET', 'not so secret');\n",
        '',
      ),
    },
    {
      name: 'a secret of the service without a sink in sight',
      code: "// expect: hardcoded-secret\nexport const config = { secret: process.env.ACME_SECRET || 'super-secret' };",
    },
    {
      name: 'a password of the database',
      code: "import { DataSource } from 'typeorm';\nexport const db = new DataSource({\n  type: 'postgres', host: process.env.DB_HOST!, username: 'app',\n  // expect: hardcoded-secret\n  password: 'tr0ub4dor-and-three',\n});",
    },
    {
      name: 'a weak password of a mail server',
      code: "import nodemailer from 'nodemailer';\n// expect: hardcoded-secret\nexport const mail = nodemailer.createTransport({ host: 'smtp.acme.io', auth: { user: 'admin', pass: 'admin' } });",
    },
    {
      name: 'a key of the cloud',
      code: `import { S3Client } from '@aws-sdk/client-s3';\n// expect: hardcoded-secret\nexport const s3 = new S3Client({ credentials: { accessKeyId: 'AKIA${'QX7ZLM4KPVT3RWNS'}', secretAccessKey: '${body(40)}' } });`,
    },
    {
      name: 'a random value with a telling name',
      code: `// expect: hardcoded-secret/code-literal P1\nexport const apiKey = '${HEX.slice(0, 32)}';`,
    },
    {
      name: 'an address with a password',
      code: `// expect: hardcoded-secret\nexport const url = 'postgres://app:${body(16)}@db.acme.io:5432/app';`,
    },
    {
      name: 'an environment file',
      files: {
        '.env': `# expect: hardcoded-secret/committed-file P0\nSTRIPE_KEY=${STRIPE}\n# expect: hardcoded-secret/committed-file P1\nAPI_TOKEN=${HEX}\n# expect: hardcoded-secret/default-credential P2\nDB_PASSWORD=postgres\nADMIN_PASSWORD=admin\n`,
      },
    },
    {
      name: 'the environment of a developer',
      files: { '.env.development': '# expect: hardcoded-secret/default-credential P3\nDB_PASSWORD=postgres\nREDIS_PASSWORD=secret\n' },
    },
    {
      name: 'a token of the registry',
      files: { '.npmrc': `# expect: hardcoded-secret\n//registry.example.org/:_authToken=${body(36)}\n` },
    },
    { name: 'a private key', files: { 'deploy/tls.pem': PEM }, expect: [line('deploy/tls.pem')] },
    {
      name: 'a service account',
      files: { 'config/account.json': JSON.stringify({ type: 'service_account', private_key: PEM }) },
      expect: [line('config/account.json')],
    },
    {
      name: 'a compose file',
      path: 'compose.yml',
      code: `services:\n  api:\n    image: a\n    environment:\n      # expect: hardcoded-secret\n      - ENCRYPTION_KEY=${HEX.slice(0, 32)}\n      # expect: hardcoded-secret\n      - DATABASE_URL=postgres://postgres:testpass@db:5432/app\n      # expect: hardcoded-secret/default-credential P3\n      - MAIL_PASSWORD=password\n`,
    },
    {
      name: 'a secret of Kubernetes',
      path: 'deploy/secret.yml',
      code: `apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ndata:\n  # expect: hardcoded-secret\n  password: ${encode(HEX.slice(0, 20))}\n  # expect: hardcoded-secret\n  token: ${encode(GITHUB)}\n`,
    },
    {
      name: 'a container of Kubernetes',
      path: 'deploy/app.yml',
      code: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec:\n  template:\n    spec:\n      containers:\n        - name: api\n          image: a\n          env:\n            # expect: hardcoded-secret\n            - name: JWT_SECRET\n              value: ${HEX.slice(0, 24)}\n`,
    },
    {
      name: 'a build argument',
      path: 'Dockerfile',
      code: 'FROM node:22\n# expect: hardcoded-secret\nARG NPM_TOKEN\nRUN echo "//registry.example.org/:_authToken=$NPM_TOKEN" > .npmrc && npm ci\n',
    },
    {
      name: 'a variable of the image',
      path: 'Dockerfile',
      code: `FROM node:22\n# expect: hardcoded-secret/image-layer P1\nENV JWT_SECRET=${HEX.slice(0, 24)}\n`,
    },
    {
      name: 'an environment file in the image',
      files: {
        'api/Dockerfile': 'FROM node:22\n# expect: hardcoded-secret\nCOPY api/.env.development ./\n',
        'api/.env.development': '# expect: hardcoded-secret\nJWT_SECRET=thisisafakesecret\n',
      },
    },
    {
      name: 'a key in two halves',
      code: `// expect: hardcoded-secret/code-literal P0\nexport const key = '${STRIPE.slice(0, 12)}' + '${STRIPE.slice(12)}';`,
    },
    {
      name: 'a file of settings',
      files: {
        'config/production.json': JSON.stringify(
          { port: 80, jwt: { secret: 'correct horse battery' }, db: { password: HEX.slice(0, 20), user: 'app' } },
          undefined,
          2,
        ),
      },
      expect: [line('config/production.json', 4), line('config/production.json', 7)],
    },
    {
      name: 'credentials of the registry',
      files: { '.npmrc': `# expect: hardcoded-secret\n//registry.example.org/:_password=${encode(HEX.slice(0, 20))}\n` },
    },
    {
      name: 'the environment of whoever builds',
      files: {
        Dockerfile: 'FROM node:22\n# expect: hardcoded-secret/image-layer P2\nCOPY . .\n',
        '.gitignore': 'node_modules\n.env\n',
        '.dockerignore': 'node_modules\n',
      },
    },
    {
      name: 'a password in a health check',
      path: 'compose.yml',
      code: "services:\n  db:\n    image: a\n    healthcheck:\n      # expect: hardcoded-secret/manifest-plaintext P3\n      test: ['CMD', 'client', '--user', 'default', '--password', 'password']\n",
    },
    {
      name: 'a sample environment in the image',
      path: 'Dockerfile',
      code: 'FROM node:22\n# expect: hardcoded-secret\nRUN if [ ! -f .env ]; then cp env-example .env; fi\n',
    },
    {
      name: 'a key of feature flags',
      code: `import { init } from '@launchdarkly/node-server-sdk';\n// expect: hardcoded-secret\nexport const flags = init('sdk-${HEX.slice(0, 8)}-${HEX.slice(8, 24)}');`,
    },
    {
      name: 'keys of a search engine and of a payment provider',
      code: `import { MeiliSearch } from 'meilisearch';\nimport Razorpay from 'razorpay';\n// expect: hardcoded-secret\nexport const search = new MeiliSearch({ host: 'https://search.example', apiKey: '${HEX.slice(0, 32)}' });\n// expect: hardcoded-secret\nexport const payments = new Razorpay({ key_id: 'rzp_test', key_secret: '${body(24)}' });`,
    },
    {
      name: 'a password of a file server',
      code: `import Sftp from 'ssh2-sftp-client';\nconst sftp = new Sftp();\n// expect: hardcoded-secret\nexport const open = () => sftp.connect({ host: 'files.example', username: 'app', password: '${body(14)}' });`,
    },
    {
      name: 'a password of a directory',
      code: `const ldap = require('ldapjs');\nconst client = ldap.createClient({ url: 'ldaps://directory.example' });\n// expect: hardcoded-secret\nclient.bind('cn=app', '${body(14)}', () => undefined);`,
    },
    {
      name: 'a constant secret of CSRF, of cookies of an admin page, and of tokens',
      code: "import AdminJSExpress from '@adminjs/express';\nimport { doubleCsrf } from 'csrf-csrf';\nimport jwt from 'jwt-simple';\n// expect: hardcoded-secret\nexport const csrf = doubleCsrf({ getSecret: () => 'shop of little horrors' });\n// expect: hardcoded-secret\nexport const router = (admin) => AdminJSExpress.buildAuthenticatedRouter(admin, { cookieName: 'admin', cookiePassword: 'shop of little horrors' });\n// expect: hardcoded-secret\nexport const issue = (payload: object) => jwt.encode(payload, 'shop of little horrors');",
    },
    {
      name: 'a name that is declared again in a page of samples: the first one',
      code: "import jwt from 'jsonwebtoken';\n// expect: hardcoded-secret P0\nconst key = 'keyboard of a cat';\nexport const first = (p: object) => jwt.sign(p, key);\nconst key = process.env.JWT_KEY ?? '';\nexport const second = (p: object) => jwt.sign(p, key);",
    },
    {
      name: 'options that a class is given',
      files: {
        'src/database.ts':
          "import { Pool, type PoolConfig } from 'pg';\nexport class Database { readonly pool: Pool; constructor(options: PoolConfig) { this.pool = new Pool(options); } }",
        'src/app.ts': `import { Database } from './database.ts';\nexport const db = new Database({\n  host: 'db.acme.io',\n  // expect: hardcoded-secret P0\n  password: '${body(14)}',\n});`,
      },
    },
    {
      name: 'a wrapper in another file',
      files: {
        'src/key.ts': 'export const bytesOf = (text: string) => new TextEncoder().encode(text);',
        'src/app.ts':
          "import { SignJWT } from 'jose';\nimport { bytesOf } from './key.ts';\n// expect: hardcoded-secret P0\nconst key = bytesOf('keyboard of a cat');\nexport const issue = () => new SignJWT({}).sign(key);",
      },
    },
    {
      name: 'keys of sessions in a list, of a plugin and of an application',
      code: "import cookieSession from 'cookie-session';\nimport Fastify from 'fastify';\nimport jwt from '@fastify/jwt';\nimport Koa from 'koa';\nconst koa = new Koa();\n// expect: hardcoded-secret P0\nkoa.keys = ['keyboard of a cat', 'and of a dog'];\n// expect: hardcoded-secret P0\nexport const sessions = cookieSession({ name: 'shop', keys: ['keyboard of a cat'] });\n// expect: hardcoded-secret P0\nvoid Fastify().register(jwt, { secret: 'keyboard of a cat' });",
    },
    {
      name: 'a token in a header, and a password of an API',
      code: `import axios from 'axios';\n// expect: hardcoded-secret/code-literal P1\nexport const api = axios.create({ headers: { Authorization: 'Bearer ${body(32)}' } });\n// expect: hardcoded-secret/code-literal P0\nexport const list = () => axios.get('https://api.acme.io', { auth: { username: 'app', password: '${body(14)}' } });`,
    },
    {
      name: 'the first password of an account, and a key that is derived from a constant',
      code: "import bcrypt from 'bcrypt';\nimport { scryptSync } from 'node:crypto';\n// expect: hardcoded-secret/default-credential P2\nexport const admin = async () => ({ name: 'root', password: await bcrypt.hash('admin', 10) });\n// expect: hardcoded-secret P0\nexport const key = scryptSync('correct horse battery staple', 'salt', 32);",
    },
  ],
  covers: {
    flagged: [
      'new Stripe(',
      'jsonwebtoken',
      'jose',
      'createHmac',
      'createCipheriv',
      'express-session',
      'passport-jwt',
      '.env',
      'kind: Secret',
      'environment:',
      'ARG ',
      'ENV ',
      '.npmrc',
      '.pem',
    ],
  },
});
