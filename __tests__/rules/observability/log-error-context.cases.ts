import { defineCases } from '../../support/rule-tester.ts';

const PINO = "import pino from 'pino';\nconst log = pino();\ndeclare function pay(id: string): Promise<void>;\n";
const MARK = '// expect: log-error-context';

/** A function that tries something, with what it does when that fails. */
const tried = (taken: string, body: string, head = PINO): string =>
  `${head}export async function run(id: string, next: (error: unknown) => void) {\n  try {\n    await pay(id);\n  } catch${taken} {\n${body}\n  }\n}\n`;

const handler = (body: string): string =>
  `import express from 'express';\nimport pino from 'pino';\nconst log = pino();\nconst app = express();\napp.post('/pay', (req, res) => {\n${body}\n  res.end();\n});\n`;

export default defineCases({
  valid: [
    {
      name: 'a request with its headers, of which the rule on secrets tells',
      code: `import axios from 'axios';\n${PINO}export async function run() {\n  try {\n    await axios.get('http://erp', { headers: { authorization: process.env.TOKEN } });\n  } catch (error) {\n    log.error({ err: error, request: error.config });\n  }\n}`,
    },
    { name: 'the error in an object', code: tried(' (err)', "    log.error({ err, id }, 'payment failed');") },
    { name: 'the error as it is', code: tried(' (error)', "    log.error(error);\n    console.error('payment failed', error);") },
    {
      name: 'the signature of Nest',
      code: "import { Logger } from '@nestjs/common';\nexport class Pay {\n  private readonly logger = new Logger('pay');\n  async run(id: string) {\n    try {\n      await this.send(id);\n    } catch (e) {\n      this.logger.error(`payment ${id} failed: ${e.message}`, e.stack);\n    }\n  }\n  private async send(id: string) { return id; }\n}",
    },
    { name: 'the message is logged, and the error thrown on', code: tried(' (e)', '    log.error(e.message);\n    throw e;') },
    { name: 'handed on', code: tried(' (e)', '    log.error(`failed: ${e}`);\n    next(e);') },
    {
      name: 'given to a tracker',
      code: tried(
        ' (e)',
        "    Sentry.captureException(e);\n    log.error('payment failed');",
        `import * as Sentry from '@sentry/node';\n${PINO}`,
      ),
    },
    { name: 'as a cause', code: tried(' (e)', "    throw new Error('payment failed', { cause: e });") },
    { name: 'through a variable', code: tried(' (e)', '    const error = e as Error;\n    log.error({ error }, error.message);') },
    { name: 'an error that lists what is wrong', code: tried(' (e)', '    log.error({ issues: e.issues }, e.message);') },
    { name: 'an expected failure', code: tried(' (e)', "    if (e.code === 'P2002') log.error('duplicate');\n    else throw e;") },
    {
      name: 'somebody is told that he gave something wrong',
      code: tried(
        ' ',
        "    log.error('no such token');\n    throw new UnauthorizedException();",
        `import { UnauthorizedException } from '@nestjs/common';\n${PINO}`,
      ),
    },
    {
      name: 'malformed input',
      code: `${PINO}export function read(text: string): unknown {\n  try {\n    return JSON.parse(text);\n  } catch (e) {\n    throw new Error('no valid JSON');\n  }\n}\nexport function link(text: string) {\n  try {\n    return new URL(text);\n  } catch {\n    log.error('no valid address');\n    return undefined;\n  }\n}`,
    },
    { name: 'a warning', code: tried(' ', "    log.warn('cache is away, going on without it');") },
    { name: 'nothing is logged', code: tried(' ', '    return undefined;') },
    { name: 'an error that nobody threw', code: `${PINO}export const check = (id: string) => {\n  if (id === '') log.error('no id');\n};` },
    {
      name: 'the error of a promise',
      code: `${PINO}export const go = (id: string) => pay(id).catch((error) => log.error({ error }, 'failed'));`,
    },
    {
      name: 'an error of the own making that is given the original',
      code: tried(
        ' (e)',
        "    throw new PaymentError('failed', e);",
        `class PaymentError extends Error { constructor(text: string, readonly inner: unknown) { super(text); } }\n${PINO}`,
      ),
    },
    {
      name: 'kept in a variable from outside',
      code: `${PINO}export async function twice(id: string) {\n  let failure: unknown;\n  try {\n    await pay(id);\n  } catch (e) {\n    failure = e;\n    log.error('failed once');\n  }\n  return failure;\n}`,
    },
    {
      name: 'a script that people start',
      code: "const { load } = require('./load');\nload().catch((e) => console.error(e.message));",
      path: 'scripts/load-all.js',
    },
    {
      name: 'keys that are chosen',
      code: handler("  const { invoiceId } = req.body;\n  log.info({ invoiceId, size: JSON.stringify(req.body).length }, 'paying');"),
    },
    { name: 'an object in a text shows nothing', code: handler('  log.info(`paying ${req.body}`);') },
    {
      name: 'an event that is none of a request',
      code: "import pino from 'pino';\nimport { EventEmitter } from 'node:events';\nconst log = pino();\nnew EventEmitter().on('paid', (event) => log.info(event, event.body));",
    },
    {
      name: 'the status of an answer, and what a schema found',
      code: `import axios from 'axios';\nimport { z } from 'zod';\n${PINO}export async function run(id: string, body: unknown) {\n  const parsed = z.object({ a: z.string() }).safeParse(body);\n  if (!parsed.success) log.error({ id, issues: parsed.error.issues }, 'refused');\n  try {\n    await axios.get('http://erp');\n  } catch (error) {\n    log.error({ err: error, status: error.response?.status, code: error.response?.data.code }, 'failed');\n  }\n}`,
    },
    {
      name: 'an error of the own making that says what somebody did wrong',
      code: tried(' (e)', "    throw new InvalidTokenError('no such token');", `class InvalidTokenError extends Error {}\n${PINO}`),
    },
    { name: 'for development', code: handler("  if (process.env.NODE_ENV === 'development') log.info(req.body);") },
  ],
  invalid: [
    {
      name: 'a constant text, with and without a name for the error',
      code: `${tried(' (e)', `    ${MARK}\n    log.error('payment failed');`)}`,
    },
    { name: 'no name for the error', code: tried(' ', `    ${MARK}\n    console.error('payment failed', id);`) },
    { name: 'its message', code: tried(' (e)', `    ${MARK}\n    log.error(e.message);`) },
    { name: 'itself in a text', code: tried(' (error)', `    ${MARK}\n    log.error(\`payment \${id} failed: \${error}\`);`) },
    {
      name: 'whatever it is, as a text',
      code: tried(
        ' (error)',
        `    const text = error instanceof Error ? error.message : String(error);\n    ${MARK}\n    log.error({ id, text }, 'failed');`,
      ),
    },
    {
      name: 'as JSON, which shows nothing of an error',
      code: tried(' (error)', `    ${MARK}\n    log.error('failed ' + JSON.stringify(error));`),
    },
    {
      name: 'winston in CommonJS',
      code: `const winston = require('winston');\nconst logger = winston.createLogger();\nmodule.exports = (job) => job().catch((err) => {\n  ${MARK}\n  logger.error('job failed: ' + err.message);\n});`,
    },
    {
      name: 'several of one file are one',
      code: `${PINO}export async function both(id: string) {\n  try {\n    await pay(id);\n  } catch (e) {\n    ${MARK}\n    log.error(e.message);\n  }\n  try {\n    await pay(id);\n  } catch (other) {\n    log.error(\`\${other}\`);\n  }\n}`,
    },
    {
      name: 'all that the other side answered, and all that it was sent',
      code: `import axios from 'axios';\n${PINO}export async function run() {\n  try {\n    await axios.get('http://erp');\n  } catch (error) {\n    ${MARK}/payload-dump\n    log.error({ err: error, data: JSON.stringify(error.response?.data) }, 'failed');\n    log.error(error.config);\n  }\n}`,
    },
    {
      name: 'the logger of Nest, with the message alone',
      code: `import { Logger } from '@nestjs/common';\nexport class Pay {\n  private readonly logger = new Logger('pay');\n  async run(id: string) {\n    try {\n      await this.send(id);\n    } catch (e) {\n      ${MARK}/stack-lost\n      this.logger.error(\`payment \${id} failed: \${e.message}\`);\n    }\n  }\n  private async send(id: string) { return id; }\n}`,
    },
    {
      name: 'an error of the own making in its place',
      code: tried(
        ' (e)',
        `    ${MARK}/rethrow-without-cause\n    throw new PaymentError('payment failed');`,
        `class PaymentError extends Error {}\n${PINO}`,
      ),
    },
    { name: 'another error in its place', code: tried(' (e)', `    ${MARK}\n    throw new Error('payment failed');`) },
    {
      name: 'another error with its message',
      code: tried(
        ' (e)',
        `    ${MARK}\n    throw new InternalServerErrorException(e.message);`,
        `import { InternalServerErrorException } from '@nestjs/common';\n${PINO}`,
      ),
    },
    {
      name: 'the body of a request',
      code: handler(`  ${MARK}\n  log.info(req.body);\n  const { body } = req;\n  ${MARK}\n  console.log('got', JSON.stringify(body));`),
    },
    {
      name: 'what a function in the cloud is handed',
      code: `import type { APIGatewayProxyHandler } from 'aws-lambda';\nexport const handler: APIGatewayProxyHandler = async (event) => {\n  ${MARK}\n  console.log('event', JSON.stringify(event));\n  ${MARK}\n  console.log(\`body: \${event.body}\`);\n  return { statusCode: 200, body: '' };\n};`,
    },
    {
      name: 'the body of a controller',
      code: `import { Body, Controller, Logger, Post } from '@nestjs/common';\n@Controller('pay')\nexport class Pay {\n  private readonly logger = new Logger('pay');\n  @Post()\n  create(@Body() body: Record<string, unknown>) {\n    ${MARK}\n    this.logger.log({ body }, 'paying');\n  }\n}`,
    },
  ],
  covers: {
    flagged: ["from 'pino'", "require('winston')", "Logger } from '@nestjs/common'", 'console.error', 'axios'],
    passed: ['zod'],
  },
});
