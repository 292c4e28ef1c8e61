import { defineCases } from '../../support/rule-tester.ts';

/** A handler of a request, with what it does. */
const handler = (body: string, head = ''): string =>
  `import express from 'express';\n${head}const app = express();\napp.post('/login', async (req, res) => {\n${body}\n  res.end();\n});\n`;

const PINO = "import pino from 'pino';\n";

export default defineCases({
  valid: [
    {
      name: 'a logger of the tree that leaves out the keys of a list wherever they stand',
      files: {
        'src/app.ts': `import { Logger } from './logger.ts';
const logger = new Logger();
export function connect(options: { host: string; password: string }) {
  logger.info('connecting', { redis: { password: process.env.REDIS_PASSWORD } });
}`,
        'src/logger.ts': `const FILTERED_KEYS = ['password', 'token'];
export class Logger {
  info(message: string, ...args: unknown[]) {
    console.log(JSON.stringify({ message, args }, (key, value) => (FILTERED_KEYS.includes(key) ? undefined : value)));
  }
}`,
      },
    },
    {
      name: 'cookies that sign nobody in',
      code: handler('  console.log(req.cookies.author, req.cookies.assessment, req.cookies.sessionTheme);'),
    },
    { name: 'a message about a password', code: "console.log('password changed');" },
    {
      name: 'ids of tokens',
      code: `${PINO}const log = pino();\nexport const used = (token: { jti: string; expiresAt: Date }, tokenId: string) => log.info({ tokenId, jti: token.jti, expires: token.expiresAt });`,
    },
    {
      name: 'whether there is one',
      code: "export function start(accessToken?: string, apiKey = process.env.API_KEY) {\n  console.log('configured', Boolean(accessToken), !!apiKey, typeof apiKey, apiKey !== undefined, { hasToken: Boolean(accessToken) });\n}",
    },
    {
      name: 'lengths and prefixes',
      code: 'export const show = (accessToken: string) => console.log(accessToken.length, accessToken.slice(0, 4), `${accessToken.slice(-4)}`);',
    },
    {
      name: 'masked, hashed, left out',
      code: "import { createHash } from 'node:crypto';\nimport { omit } from 'lodash';\nexport function audit(user: { password: string }, accessToken: string) {\n  const hashedToken = createHash('sha256').update(accessToken).digest('hex');\n  console.log(mask(accessToken), hashedToken, omit(user, ['password']), { token: redact(accessToken) });\n}\ndeclare function mask(text: string): string;\ndeclare function redact(text: string): string;",
    },
    {
      name: 'a variable that is no secret',
      code: "console.log('listening on', process.env.PORT, process.env.NODE_ENV, process.env.TOKEN_TTL);",
    },
    {
      name: 'names of fields and texts about them',
      code: "const PASSWORD_FIELD = 'password';\nconst messages = { password: 'is too short', token: 'is missing' };\nconsole.log(PASSWORD_FIELD, messages.password, messages.token, 'token');",
    },
    {
      name: 'other tokens',
      code: 'interface Token { kind: number }\nexport function lex(token: Token, nextPageToken: string, maxTokens: number, cancelToken: object) {\n  console.log(token, token.kind, nextPageToken, maxTokens, cancelToken);\n}',
    },
    {
      name: 'a redacted path',
      code: handler(
        '  log.info({ req });\n  log.warn({ headers: req.headers });\n  log.info({ user: { password: req.body.password } });',
        `${PINO}const log = pino({ redact: ['req.headers.authorization', 'headers.cookie', '*.password'] });\n`,
      ),
    },
    {
      name: 'a path redacted for children as well',
      code: handler(
        '  log.info({ password: req.body.password });',
        `${PINO}const root = pino({ redact: { paths: ['password'], remove: true } });\nconst log = root.child({ module: 'login' });\n`,
      ),
    },
    {
      name: 'the paths of another file',
      files: {
        'src/logger.ts': `${PINO}const hidden = ['accessToken'];\nexport const log = pino({ redact: hidden });\n`,
        'src/app.ts': "import { log } from './logger.ts';\nexport const use = (accessToken: string) => log.info({ accessToken });\n",
      },
    },
    {
      name: 'fastify that redacts',
      code: "import Fastify from 'fastify';\nconst app = Fastify({ logger: { redact: ['headers.authorization'] } });\napp.get('/', async (request) => {\n  request.log.info({ headers: request.headers });\n});",
    },
    {
      name: 'on the machine of a developer',
      code: handler(
        "  if (process.env.NODE_ENV !== 'production') console.log('otp', req.body.otp);\n  if (isDevelopment) console.log(req.headers);",
        'declare const isDevelopment: boolean;\n',
      ),
    },
    {
      name: 'JSON of what is chosen',
      code: handler(
        "  console.log(JSON.stringify(req.body, ['email', 'name']));\n  console.log(JSON.stringify(req.headers, hideSecrets));",
        'declare function hideSecrets(key: string, value: unknown): unknown;\n',
      ),
    },
    {
      name: 'parts of an error',
      code: "import axios from 'axios';\nexport async function load() {\n  try {\n    await axios.get('https://api.acme.io', { timeout: 100 });\n  } catch (error) {\n    console.error((error as Error).message, error.response?.status, error.config?.url);\n  }\n}",
    },
    {
      name: 'an answer, not what was asked',
      code: 'export function show(res: { headers: object; body: object }, config: { headers: string[] }) {\n  console.log(res.headers, config.headers.length);\n}',
    },
    {
      name: 'a browser',
      files: {
        'package.json': '{ "name": "web", "dependencies": { "react-dom": "19" } }',
        'src/a.ts': 'export const show = (password: string) => console.log(password);',
      },
    },
    { name: 'a test', files: { 'src/a.test.ts': 'console.log(process.env, process.env.API_KEY);' } },
    {
      name: 'a command line tool that prints a key',
      path: 'scripts/new-key.ts',
      code: 'const apiKey = make();\nconsole.log(apiKey);\ndeclare function make(): string;',
    },
    {
      name: 'things called like a logger',
      code: 'export function open(dialog: { info(a: string): void }, catalog: { log(a: string): void }, password: string) {\n  dialog.info(password);\n  catalog.log(password);\n}',
    },
    {
      name: 'a request logger that leaves the headers out',
      code: "import express from 'express';\nimport { pinoHttp } from 'pino-http';\nconst app = express();\napp.use(pinoHttp({ redact: ['req.headers.authorization'] }));\napp.use(pinoHttp({ serializers: { req: (req) => ({ url: req.url }) } }));\napp.use(pinoHttp(options));\ndeclare const options: object;",
    },
    {
      name: 'a format of morgan',
      code: "import morgan from 'morgan';\nexport default [morgan('combined'), morgan(':method :req[x-request-id] :status')];",
    },
    {
      name: 'a name that could not be found',
      code: 'export const load = (secretKey: string) => console.warn(`Secret "${secretKey}" not found`);',
    },
    {
      name: 'attributes of a span',
      code: "import { trace } from '@opentelemetry/api';\nexport const mark = (userId: string, tokenType: string) => trace.getActiveSpan()?.setAttributes({ userId, tokenType });",
    },
    {
      name: 'a wrapper that masks',
      files: {
        'src/log.ts':
          'export const logSafely = (values: object) => console.log(mask(values));\ndeclare function mask(values: object): object;\n',
        'src/a.ts': "import { logSafely } from './log.ts';\nexport const use = (accessToken: string) => logSafely({ accessToken });\n",
      },
    },
    {
      name: 'a metric of a token that names no token',
      code: "import StatsD from 'hot-shots';\nconst statsd = new StatsD();\nexport const count = (token: string) => statsd.increment('tokens', 1, { length: String(token.length) });",
    },
    {
      name: 'a format of winston that leaves keys out',
      files: {
        'src/logger.ts':
          "import winston from 'winston';\nconst hidden = new Set(['password', 'token']);\nconst scrub = winston.format((info) => {\n  for (const key of Object.keys(info)) if (hidden.has(key)) delete info[key];\n  return info;\n});\nexport const logger = winston.createLogger({ format: winston.format.combine(scrub(), winston.format.json()) });\n",
        'src/app.ts':
          "import { logger } from './logger.ts';\nexport const login = (password: string) => logger.info('login', { password });\n",
      },
    },
    {
      name: 'a parsed environment without secrets, and a member of one with them',
      code: "import { z } from 'zod';\nconst plain = z.object({ PORT: z.coerce.number(), LOG_LEVEL: z.string() }).parse(process.env);\nconst env = z.object({ PORT: z.coerce.number(), JWT_SECRET: z.string() }).parse(process.env);\nconsole.log('starting', plain, env.PORT);",
    },
    {
      name: 'a record whose secret a logger of the tree leaves out',
      files: {
        'src/app.ts':
          "import { Logger } from './logger.ts';\nconst logger = new Logger();\ninterface Account { id: string; apiKey: string }\nexport const show = (account: Account) => logger.info('shown', { account });\n",
        'src/logger.ts':
          "const FILTERED_KEYS = ['password', 'apikey'];\nexport class Logger {\n  info(message: string, ...args: unknown[]) {\n    console.log(JSON.stringify({ message, args }, (key, value) => (FILTERED_KEYS.includes(key.toLowerCase()) ? undefined : value)));\n  }\n}\n",
      },
    },
    {
      name: 'what a pattern leaves over',
      code: "import { z } from 'zod';\nconst env = z.object({ PORT: z.coerce.number(), JWT_SECRET: z.string() }).parse(process.env);\nconst { JWT_SECRET, ...rest } = env;\nconsole.log('starting', rest, JWT_SECRET.length);",
    },
    {
      name: 'fields of the span, of an error and of a cookie that open nothing',
      code: "import { trace } from '@opentelemetry/api';\ntrace.getTracer('a').startActiveSpan('login', (span) => span.setAttribute('tenant', 'acme'));\nexport function show(req: { cookies: Record<string, string> }, error: Error) {\n  console.log(req.cookies.theme, error.message);\n}",
    },
    {
      name: 'a class that leaves its secret out',
      code: "import { Exclude } from 'class-transformer';\nclass Account { id = 0; @Exclude() password = ''; }\nclass Session { accessToken = ''; toJSON() { return {}; } }\nexport const show = (account: Account, session: Session) => console.log(account, session);",
    },
    `import pino from 'pino';\nconst log = pino();\nexport function insert(rows: object[], { dedupToken, idempotencyToken }: { dedupToken: string; idempotencyToken: string }) {\n  log.info({ rows: rows.length, dedupToken, idempotencyToken }, 'insert');\n}`,
  ],
  invalid: [
    {
      name: 'the environment',
      code: `${PINO}const log = pino();\n// expect: secret-logged/environment P0\nlog.info({ env: process.env }, 'boot');`,
    },
    {
      name: 'the environment, spread',
      code: "// expect: secret-logged/environment P0\nconsole.log('config', JSON.stringify({ ...process.env, NODE_ENV: 'x' }));",
    },
    {
      name: 'the environment behind a schema',
      code: "import { z } from 'zod';\nconst env = z.object({ API_KEY: z.string() }).parse(process.env);\n// expect: secret-logged/environment P0\nconsole.log(env);",
    },
    {
      name: 'cookies that sign somebody in, and a function that logs on its way',
      code: handler(
        '  // expect: secret-logged/credential P0\n  console.log(req.cookies.session);\n  // expect: secret-logged/credential P0\n  console.log(req.cookies.connect_sid);\n  // expect: secret-logged/credential P2\n  login(req.body.password);',
        'function login(given: string) {\n  save(given);\n  console.log(given);\n}\ndeclare function save(given: string): void;\n',
      ),
    },
    {
      name: 'a token that no function which lets people in is given',
      code: 'export function tellAuthor(token: string) {\n  // expect: secret-logged/credential P2\n  console.log(token);\n}',
    },
    { name: 'a variable of it', code: '// expect: secret-logged/credential P0\nconsole.log(`starting with ${process.env.JWT_SECRET}`);' },
    {
      name: 'a header',
      code: handler(
        "  // expect: secret-logged/credential P0\n  log.info('auth header %s', req.headers.authorization);\n  // expect: secret-logged/credential P1\n  log.debug(req.get('Authorization'));\n  // expect: secret-logged/headers P1\n  log.info({ headers: req.headers });\n  // expect: secret-logged/headers P2\n  log.info({ req });",
        `${PINO}const log = pino();\n`,
      ),
    },
    {
      name: 'what a client sent',
      code: handler(
        "  const { password } = req.body;\n  // expect: secret-logged/credential P0\n  console.log('login', req.body.email, password);\n  // expect: secret-logged/credential P0\n  console.log(`otp ${req.body.otp}`);\n  // expect: secret-logged/credential P0\n  console.log({ card: req.body.cardNumber });",
      ),
    },
    {
      name: 'CommonJS, winston and a child',
      path: 'src/app.js',
      code: "const winston = require('winston');\nconst logger = winston.createLogger({ level: 'info' });\nexports.login = (sessionToken) => {\n  const log = logger.child({ module: 'login' });\n  // expect: secret-logged/credential P0\n  log.warn('no such session', { sessionToken });\n};",
    },
    {
      name: 'bunyan, log4js, loglevel, consola, signale and debug',
      code: "import bunyan from 'bunyan';\nimport log4js from 'log4js';\nimport loglevel from 'loglevel';\nimport { consola } from 'consola';\nimport signale from 'signale';\nimport debug from 'debug';\nconst trace = debug('app');\nexport function show(apiKey: string) {\n  // expect: secret-logged/credential P0\n  bunyan.createLogger({ name: 'a' }).info({ apiKey });\n  // expect: secret-logged/credential P0\n  log4js.getLogger().error(apiKey);\n  // expect: secret-logged/credential P0\n  loglevel.warn(apiKey);\n  // expect: secret-logged/credential P0\n  consola.success(apiKey);\n  // expect: secret-logged/credential P0\n  signale.info(apiKey);\n  // expect: secret-logged/credential P0\n  trace('key %s', apiKey);\n}",
    },
    {
      name: 'the logger of Nest',
      code: "import { Injectable, Logger } from '@nestjs/common';\nimport { JwtService } from '@nestjs/jwt';\n@Injectable()\nexport class AuthService {\n  private readonly logger = new Logger(AuthService.name);\n  constructor(private readonly jwt: JwtService) {}\n  async login(id: string) {\n    const token = await this.jwt.signAsync({ id });\n    // expect: secret-logged/credential P0\n    this.logger.log(`issued ${token}`);\n    // expect: secret-logged/credential P1\n    this.logger.debug(token);\n  }\n}",
    },
    {
      name: 'a logger that is not seen, by its name',
      code: "export class Cache {\n  // expect: secret-logged/credential P0\n  load(sessionToken) { this.logger.error('cannot load %j', sessionToken); }\n}",
      path: 'src/cache.js',
    },
    {
      name: 'the logger of a request',
      code: "import Fastify from 'fastify';\nconst app = Fastify();\napp.post('/', async (request) => {\n  // expect: secret-logged/headers P1\n  request.log.info({ headers: request.headers });\n});",
    },
    {
      name: 'what an HTTP client sent',
      code: "import axios from 'axios';\nexport async function load() {\n  try {\n    await axios.get('https://api.acme.io', { timeout: 100 });\n  } catch (e) {\n    // expect: secret-logged/client-request P1\n    console.error(e.config);\n    // expect: secret-logged/client-request P1\n    console.error('failed', { request: e.response?.config });\n  }\n}\n// expect: secret-logged/client-request P1\naxios.interceptors.request.use((request) => { console.log('sending', { request }); return request; });",
    },
    {
      name: 'an address of a database',
      code: '// expect: secret-logged/connection-string P1\nconsole.log(`connecting to ${process.env.DATABASE_URL}`);',
    },
    {
      name: 'a key that is read from settings',
      code: "export function start(config: { get(name: string): string }) {\n  // expect: secret-logged/credential P0\n  console.log('using', config.get('jwt.secret'));\n}",
    },
    {
      name: 'what a function of the tree gives',
      files: {
        'src/settings.ts': 'export const settings = () => ({ port: process.env.PORT, db: { password: process.env.DB_PASSWORD } });\n',
        'src/main.ts':
          "import { settings } from './settings.ts';\nimport util from 'node:util';\n// expect: secret-logged/credential P0\nconsole.log(util.inspect(settings(), false, null));\n",
      },
    },
    {
      name: 'a wrapper',
      files: {
        'src/log.ts':
          "import pino from 'pino';\nconst log = pino();\nexport function logInfo(message: string, values: object) {\n  log.info({ ...values }, message);\n}\n",
        'src/login.ts':
          "import { logInfo } from './log.ts';\nexport function login(req: { body: { password: string } }) {\n  // expect: secret-logged/credential P0\n  logInfo('login', { password: req.body.password });\n  logInfo('login', { user: 1 });\n}\n",
      },
    },
    {
      name: 'a function that logs on its way',
      code: "function limit(key: string) {\n  if (key.length > 3) console.warn('too many', key);\n}\nexport function reset(resetToken: string) {\n  // expect: secret-logged/credential P2\n  limit(resetToken);\n}",
    },
    {
      name: 'a path that is not redacted',
      code: `${PINO}const log = pino({ redact: ['password'] });\n// expect: secret-logged/credential P2\nexport const use = (accessToken: string) => log.info({ accessToken });\n// A text is out of reach of any path.\n// expect: secret-logged/credential P0\nexport const tell = (password: string) => log.info(\`it is \${password}\`);`,
    },
    {
      name: 'redaction that is not seen',
      code: "import winston from 'winston';\nconst maskSecrets = winston.format((entry) => entry);\nconst logger = winston.createLogger({ format: maskSecrets() });\n// expect: secret-logged/credential P2\nexport const use = (accessToken: string) => logger.info('used', { accessToken });",
    },
    {
      name: 'an error tracker',
      code: "import * as Sentry from '@sentry/node';\nexport function fail(error: Error, password: string) {\n  // expect: secret-logged/credential P0\n  Sentry.captureException(error, { extra: { password } });\n}",
    },
    {
      name: 'a span',
      code: "import { trace } from '@opentelemetry/api';\nexport function mark(accessToken: string) {\n  const span = trace.getActiveSpan();\n  // expect: secret-logged/credential P0\n  span?.setAttribute('auth.token', accessToken);\n}",
    },
    {
      name: 'labels of a metric',
      code: "import { Counter } from 'prom-client';\nconst logins = new Counter({ name: 'logins', help: 'x', labelNames: ['key'] });\n// expect: secret-logged/credential P0\nexport const count = (apiKey: string) => logins.inc({ key: apiKey });",
    },
    {
      name: 'every request with its headers',
      code: "import express from 'express';\nimport { pinoHttp } from 'pino-http';\nconst app = express();\n// expect: secret-logged/headers P1\napp.use(pinoHttp());",
    },
    {
      name: 'a header in the format of morgan',
      code: "import morgan from 'morgan';\n// expect: secret-logged/headers P1\nexport default morgan(':method :req[authorization]');",
    },
    {
      name: 'a token that may be one',
      code: "export class Marketplace {\n  resolve(token: string) {\n    // expect: secret-logged/credential P2\n    this.logger.log('resolve', { token });\n  }\n  // expect: secret-logged/credential P3\n  show(token) { this.logger.log(token); }\n}",
    },
    {
      name: 'a key among the tags of a metric',
      code: "import StatsD from 'hot-shots';\nconst statsd = new StatsD();\n// expect: secret-logged/credential P0\nexport const count = (apiKey: string) => statsd.increment('logins', 1, { key: apiKey });",
    },
    {
      name: 'a value that no wildcard of the redaction reaches',
      code: handler(
        '  // expect: secret-logged/credential P2\n  log.info({ otp: req.body.otp });',
        `${PINO}const log = pino({ redact: ['*.password'] });\n`,
      ),
    },
    {
      name: 'settings of another file as a whole',
      files: {
        'package.json': '{ "name": "app", "scripts": { "start": "node index.js" } }',
        'config.js': 'module.exports = { port: process.env.PORT, jwtSecret: process.env.JWT_SECRET };\n',
        'env.js': "const { z } = require('zod');\nmodule.exports.env = z.object({ JWT_SECRET: z.string() }).parse(process.env);\n",
        'index.js':
          "const winston = require('winston');\nconst config = require('./config');\nconst { env } = require('./env');\nconst logger = winston.createLogger();\n// expect: secret-logged/credential\nlogger.info('starting', config);\n",
      },
    },
    {
      name: 'the parsed environment of another file',
      files: {
        'src/env.ts': "import { z } from 'zod';\nexport const env = z.object({ JWT_SECRET: z.string() }).parse(process.env);\n",
        'src/app.ts':
          "import bunyan from 'bunyan';\nimport { env } from './env.ts';\nconst log = bunyan.createLogger({ name: 'a' });\n// expect: secret-logged/environment\nlog.info({ env }, 'boot');\n",
      },
    },
    {
      name: 'a span, a token of morgan and a cookie that signs somebody in',
      code: handler(
        "  // expect: secret-logged/credential\n  tracer.startActiveSpan('a', (span) => span.setAttribute('header', req.headers.authorization));\n  // expect: secret-logged/credential\n  console.log(req.cookies.sessionId);",
        "import morgan from 'morgan';\nimport { trace } from '@opentelemetry/api';\nconst tracer = trace.getTracer('a');\n// expect: secret-logged/credential\nmorgan.token('who', (req) => req.headers.authorization);\n",
      ),
    },
    {
      name: 'what an interceptor is given, and an error that writes its request',
      code: "import axios from 'axios';\nconst http = axios.create({ timeout: 1_000 });\nhttp.interceptors.request.use((config) => {\n  // expect: secret-logged/client-request\n  console.log('sending', config.headers);\n  return config;\n});\nexport const failed = (error: { toJSON(): object }) => {\n  // expect: secret-logged/client-request\n  console.error('failed', error.toJSON());\n};",
    },
    {
      name: 'a record with a password',
      code: "import { Logger } from '@nestjs/common';\ninterface SignUp { email: string; password: string }\nexport class Users {\n  private readonly logger = new Logger('users');\n  create(dto: SignUp) {\n    // expect: secret-logged/credential P2\n    this.logger.log(`creating ${JSON.stringify(dto)}`);\n  }\n}",
    },
  ],
  covers: {
    flagged: ['pino', 'winston', 'bunyan', '@nestjs/common', 'console.', '@sentry/node', '@opentelemetry/api', 'axios', 'morgan'],
    passed: ['redact: ['],
  },
});
