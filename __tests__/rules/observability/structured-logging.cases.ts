import { defineCases } from '../../support/rule-tester.ts';

const MARK = '// expect: structured-logging';
const SERVE = "import express from 'express';\nconst app = express();\napp.get('/', (req, res) => res.end());\n";

export default defineCases({
  valid: [
    { name: 'pino', code: `import pino from 'pino';\nconst log = pino();\n${SERVE}app.listen(80, () => log.info('up'));` },
    {
      name: 'pretty for development',
      code: "import pino from 'pino';\nconst isDev = process.env.NODE_ENV === 'development';\nexport const a = pino({ transport: isDev ? { target: 'pino-pretty' } : undefined });\nexport const b = pino({ ...(isDev && { transport: { target: 'pino-pretty' } }) });",
    },
    {
      name: 'pretty where the environment chooses',
      code: "import pino from 'pino';\nconst by = { development: { transport: { target: 'pino-pretty' } }, production: {} };\nexport const log = pino(by[process.env.NODE_ENV]);\nlet other = pino();\nif (process.env.NODE_ENV !== 'production') other = pino({ transport: { target: 'pino-pretty' } });\nexport { other };",
    },
    { name: 'pino that ships', code: "import pino from 'pino';\nexport const log = pino({ transport: { target: 'pino-loki' } });" },
    {
      name: 'winston with JSON',
      code: "import winston from 'winston';\nconst { combine, timestamp, json } = winston.format;\nexport const log = winston.createLogger({ format: combine(timestamp(), json()), transports: [new winston.transports.Console()] });",
    },
    {
      name: 'winston as it is',
      code: "import winston from 'winston';\nexport const log = winston.createLogger({ transports: [new winston.transports.Console()] });",
    },
    {
      name: 'a format that the environment chooses',
      code: "import winston from 'winston';\nexport const log = winston.createLogger({ format: process.env.NODE_ENV === 'production' ? winston.format.json() : winston.format.simple() });",
    },
    {
      name: 'one of two loggers that the environment chooses',
      code: "import pino from 'pino';\nimport winston from 'winston';\nconst isLocal = process.env.STAGE === 'local';\nexport const a = process.env.NODE_ENV === 'production' ? pino() : pino({ transport: { target: 'pino-pretty' } });\nexport const b = isLocal ? winston.createLogger({ format: winston.format.simple() }) : winston.createLogger();",
    },
    {
      name: 'templates that begin as JSON',
      code: 'import winston from \'winston\';\nconst { format } = winston;\nexport const a = winston.createLogger({ format: format.printf((line) => `${JSON.stringify(line)}`) });\nexport const b = winston.createLogger({ format: format.printf(({ level, message }) => `{"level":"${level}","message":"${message}"}`) });',
    },
    {
      name: 'a template that writes JSON',
      code: "import winston from 'winston';\nexport const log = winston.createLogger({ format: winston.format.printf((info) => JSON.stringify(info)), transports: [new winston.transports.Console()] });",
    },
    {
      name: 'a transport that overrides the format',
      code: "import winston from 'winston';\nexport const log = winston.createLogger({ format: winston.format.simple(), transports: [new winston.transports.Console({ format: winston.format.json() })] });",
    },
    {
      name: 'transports of other make',
      code: "import winston from 'winston';\nimport { Loki } from './loki.js';\nexport const log = winston.createLogger({ format: winston.format.simple(), transports: [new Loki()] });",
    },
    {
      name: 'a file for development, and standard output by its path',
      code: "import winston from 'winston';\nimport pino from 'pino';\nif (process.env.NODE_ENV === 'development') winston.add(new winston.transports.File({ filename: 'dev.log' }));\nexport const out = pino(pino.destination('/dev/stdout'));\nexport const one = pino(pino.destination(1));\nexport const sink = process.env.NODE_ENV === 'production' ? new winston.transports.Console() : new winston.transports.File({ filename: 'a.log' });",
    },
    {
      name: 'a file that is asked for',
      code: "import winston from 'winston';\nexport function make(options: { folder?: string }) {\n  const transports = [new winston.transports.Console()];\n  if (options.folder) transports.push(new winston.transports.File({ filename: 'app.log', dirname: options.folder }));\n  return winston.createLogger({ transports });\n}",
    },
    {
      name: 'Nest with JSON',
      code: "import { ConsoleLogger, Logger } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\nclass AppModule {}\nconst logger = new Logger('main');\nconst app = await NestFactory.create(AppModule, { logger: new ConsoleLogger({ json: true }) });\nawait app.listen(80);\nlogger.log('up');",
    },
    {
      name: 'a logger of the own tree, and a package that may bring one',
      files: {
        'src/lib/logger.ts': 'export const write = (text: string) => process.stdout.write(JSON.stringify({ text }));\n',
        'src/app.ts': `import { write } from './lib/logger.ts';\n${SERVE}app.listen(80, () => write('up'));\n`,
      },
    },
    { name: 'a package that may bring one', code: `import { log } from '@acme/logging';\n${SERVE}app.listen(80, () => log('up'));` },
    { name: 'a script that prints for whoever runs it', code: "console.log('done');\nconsole.log('42 rows');" },
    {
      name: 'a transport that a variable turns on',
      code: "const pino = require('pino');\nconst options = { level: 'info' };\nif (process.env.LOG_PRETTY === 'true') options.transport = { target: 'pino-pretty' };\nmodule.exports = pino(options);",
    },
    {
      name: 'nestjs-pino as the environment says',
      code: "import { LoggerModule } from 'nestjs-pino';\nexport const log = LoggerModule.forRoot({ pinoHttp: { transport: process.env.NODE_ENV !== 'production' ? { target: 'pino-pretty' } : undefined } });",
    },
    {
      name: 'bunyan, log4js with a layout, an access log that is JSON or goes through the logger',
      code: `import bunyan from 'bunyan';\nimport log4js from 'log4js';\nimport morgan from 'morgan';\nexport const log = bunyan.createLogger({ name: 'app', streams: [{ stream: process.stdout }] });\nlog4js.configure({ appenders: { out: { type: 'stdout', layout: { type: 'json' } } }, categories: {} });\n${SERVE}app.use(morgan((tokens, req, res) => JSON.stringify({ status: tokens.status(req, res) })));\napp.use(morgan('combined', { stream: { write: (line) => log.info(line) } }));\napp.listen(80);`,
    },
    {
      name: 'fastify with its logger, and as the environment says',
      code: "import Fastify from 'fastify';\nconst by = { development: { transport: { target: 'pino-pretty' } }, production: true };\nconst app = Fastify({ logger: by[process.env.NODE_ENV] ?? true });\nawait app.listen({ port: 80 });",
    },
    {
      name: 'values in messages of Nest, whose logger writes text',
      code: "import { Logger } from '@nestjs/common';\nconst log = new Logger('pay');\nexport const paid = (id: string, ms: number) => log.log(`paid ${id} in ${ms}`);",
    },
    {
      name: 'one value in a message, or fields',
      code: "import pino from 'pino';\nconst log = pino();\nexport const paid = (id: string, ms: number) => {\n  log.info(`paid ${id}`);\n  log.info({ id, ms }, 'paid');\n};",
    },
  ],
  invalid: [
    { name: 'a service that prints', code: `${SERVE}${MARK}\napp.listen(80, () => console.log('up'));` },
    {
      name: 'CommonJS with an access log alone',
      code: `const express = require('express');\nconst morgan = require('morgan');\nconst app = express();\napp.use(morgan('dev'));\n${MARK}\napp.listen(80);`,
    },
    {
      name: 'Nest as it is',
      code: `import { Logger } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\nclass AppModule {}\nconst app = await NestFactory.create(AppModule);\n${MARK}\nawait app.listen(80);\nnew Logger('main').log('up');`,
    },
    {
      name: 'pretty everywhere',
      code: `import pino from 'pino';\n${MARK}\nexport const log = pino({ level: 'info', transport: { target: 'pino-pretty' } });`,
    },
    {
      name: 'pretty by a stream',
      code: `import pino from 'pino';\nimport pretty from 'pino-pretty';\n${MARK}\nexport const log = pino({}, pretty());`,
    },
    {
      name: 'pretty in fastify, nestjs-pino and pino-http',
      code: `import Fastify from 'fastify';\nimport { LoggerModule } from 'nestjs-pino';\nimport { pinoHttp } from 'pino-http';\n${MARK}\nexport const app = Fastify({ logger: { transport: { target: 'pino-pretty', options: { colorize: true } } } });\n${MARK}\nexport const module = LoggerModule.forRoot({ pinoHttp: { transport: { target: 'pino-pretty' } } });\n${MARK}\nexport const http = pinoHttp({ transport: { target: 'pino-pretty' } });`,
    },
    {
      name: 'winston with text',
      code: `import winston, { format } from 'winston';\n${MARK}\nexport const a = winston.createLogger({ format: winston.format.simple() });\n${MARK}\nexport const b = winston.createLogger({\n  format: format.combine(format.timestamp(), format.printf(({ level, message }) => \`\${level}: \${message}\`)),\n  transports: [new winston.transports.Console()],\n});`,
    },
    {
      name: 'JSON behind a text',
      code: `import winston from 'winston';\n${MARK}\nexport const log = winston.createLogger({ format: winston.format.printf(({ level, message, ...rest }) => \`\${level}: \${message} \${JSON.stringify(rest)}\`) });`,
    },
    {
      name: 'winston with text for the console',
      code: `const winston = require('winston');\n${MARK}\nmodule.exports = winston.createLogger({ transports: [new winston.transports.Console({ format: winston.format.cli() })] });`,
    },
    {
      name: 'files',
      code: `import winston from 'winston';\nimport pino from 'pino';\nexport const a = winston.createLogger({\n  ${MARK}\n  transports: [new winston.transports.File({ filename: 'app.log' })],\n});\n${MARK}\nexport const b = pino(pino.destination('./logs/app.log'));`,
    },
    {
      name: 'a file beside the console, and one for each day',
      code: `import winston from 'winston';\nimport DailyRotateFile from 'winston-daily-rotate-file';\nexport const a = winston.createLogger({\n  transports: [\n    new winston.transports.Console(),\n    ${MARK}\n    new winston.transports.File({ filename: 'app.log' }),\n    ${MARK}\n    new DailyRotateFile({ filename: 'app-%DATE%.log' }),\n  ],\n});`,
    },
    {
      name: 'files of other loggers',
      code: `import bunyan from 'bunyan';\nimport log4js from 'log4js';\nimport pino from 'pino';\n${MARK}\nexport const a = bunyan.createLogger({ name: 'app', streams: [{ stream: process.stdout }, { path: '/var/tmp/app.log' }] });\n${MARK}\nlog4js.configure({ appenders: { file: { type: 'dateFile', filename: 'logs/app.log' } }, categories: {} });\n${MARK}\nexport const b = pino.transport({ targets: [{ target: 'pino/file', options: { destination: 1 } }, { target: 'pino/file', options: { destination: './app.log' } }] });`,
    },
    {
      name: 'log4js as it is, in CommonJS',
      code: `const log4js = require('log4js');\n${MARK}\nlog4js.configure({\n  appenders: { out: { type: 'stdout', layout: { type: 'pattern', pattern: '%d %p %m' } } },\n  categories: { default: { appenders: ['out'], level: 'info' } },\n});\nmodule.exports = log4js.getLogger();`,
    },
    {
      name: 'an access log of text beside a logger',
      code: `import morgan from 'morgan';\nimport pino from 'pino';\nconst log = pino();\n${SERVE}${MARK}\napp.use(morgan('dev'));\napp.listen(80, () => log.info('up'));`,
    },
    {
      name: 'Nest with a logger that is not told to write JSON',
      code: `import { ConsoleLogger } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\nclass AppModule {}\n${MARK}\nconst app = await NestFactory.create(AppModule, { logger: new ConsoleLogger({ prefix: 'app' }) });\nawait app.listen(80);`,
    },
    {
      name: 'fastify without its logger',
      code: `import Fastify from 'fastify';\nconst app = Fastify();\napp.get('/', async () => 1);\n${MARK}\nawait app.listen({ port: 80 });`,
    },
    {
      name: 'values in messages of Nest, with a logger that takes fields behind',
      code: `import { Logger } from '@nestjs/common';\nconst log = new Logger('pay');\n${MARK}\nexport const paid = (id: string, ms: number) => log.log(\`paid \${id} in \${ms}\`);`,
      dependencies: { 'nestjs-pino': '^4.0.0' },
    },
    {
      name: 'values in messages, once for each file',
      code: `import pino from 'pino';\nconst log = pino();\nexport const paid = (id: string, user: string, ms: number) => {\n  ${MARK}\n  log.info(\`invoice \${id} paid by \${user} in \${ms}ms\`);\n  log.warn(\`invoice \${id} took \${ms}ms\`);\n};`,
    },
  ],
  covers: {
    flagged: ['pino-pretty', 'nestjs-pino', 'pino-http', 'winston', 'bunyan', 'ConsoleLogger', 'fastify', 'morgan', 'log4js'],
    passed: ['json: true'],
  },
});
