import { defineCases } from '../../support/rule-tester.ts';

const PINO = "import pino from 'pino';\n";

/** A handler of a request, with what it does. */
const handler = (body: string, head = `${PINO}const log = pino();\n`): string =>
  `import express from 'express';\n${head}const app = express();\napp.post('/login', async (req, res) => {\n${body}\n  res.end();\n});\n`;

const MARK = '// expect: pii-in-logs';

export default defineCases({
  valid: [
    { name: 'a message about an address', code: handler("  log.warn('email already taken');\n  log.info({ field: 'email' }, 'invalid');") },
    { name: 'ids of persons', code: handler('  log.info({ userId: req.body.userId, emailId: req.body.emailId }, `user ${req.body.id}`);') },
    {
      name: 'masked, hashed, in part',
      code: handler(
        "  log.info({ phone: mask(req.body.phone), email: hashOf(req.body.email), domain: req.body.email.split('@')[1], last: req.body.phoneNumber.slice(-2) });",
        `${PINO}const log = pino();\ndeclare function mask(text: string): string;\ndeclare function hashOf(text: string): string;\n`,
      ),
    },
    {
      name: 'flags and counts',
      code: handler(
        '  log.info({ hasEmail: Boolean(req.body.email), emailVerified: req.body.emailVerified, count: req.body.emails.length, email: req.body.email !== undefined });',
      ),
    },
    {
      name: "the operator's own addresses",
      code: handler(
        '  log.info(`mail from ${process.env.MAIL_FROM_EMAIL} to ${config.email} and ${supportEmail}`, senderEmail, settings.adminEmail);',
        `${PINO}const log = pino();\nconst config = { email: process.env.OPS_EMAIL };\nconst supportEmail = 'help@example.com';\ndeclare const senderEmail: string;\ndeclare const settings: { adminEmail: string };\n`,
      ),
    },
    {
      name: 'a redacted path',
      code: handler(
        '  log.info({ user: { email: req.body.email } });\n  log.info({ phone: req.body.phone });',
        `${PINO}const log = pino({ redact: ['*.email', 'phone'] });\n`,
      ),
    },
    {
      name: 'on the machine of a developer',
      code: handler("  if (process.env.NODE_ENV !== 'production') console.log('mail to', req.body.email);"),
    },
    {
      name: 'an address that is none of a person',
      code: "import pino from 'pino';\nimport { createServer } from 'node:http';\nconst log = pino();\nconst server = createServer();\nserver.listen(80, () => log.info({ address: server.address() }));\nexport const show = (email: { subject: string; id: string }, mobile: boolean) => log.info({ subject: email.subject, mobile }, email.id);",
    },
    {
      name: 'an object in a text shows nothing',
      code: 'import pino from \'pino\';\nconst log = pino();\nclass Customer { id = 1; email = ""; }\nexport const show = (customer: Customer) => log.info(`saved ${customer} ${customer.id}`);',
    },
    {
      name: 'a record that holds no data about a person',
      code: "import pino from 'pino';\nconst log = pino();\nclass Invoice { id = 1; total = 2; name = ''; }\nexport const show = (invoice: Invoice, team: { name: string }) => log.info({ invoice, team: team.name }, 'saved');",
    },
    {
      name: 'a service, not a record',
      code: "import pino from 'pino';\nconst log = pino();\nclass MailService { constructor(private readonly email: string) {}\n  start() { log.info({ at: this }); } }\nexport const start = (service: MailService) => log.info({ service }, 'made');",
    },
    {
      name: 'what is left of a record is not decided',
      code: "import pino from 'pino';\nconst log = pino();\nclass Customer { id = 1; email = ''; }\nexport const show = (customer: Pick<Customer, 'id'>, other: Omit<Customer, 'email'>) => log.info({ customer, other });",
    },
    {
      name: 'columns that tell nothing of a person, and other tables',
      code: "import { PrismaClient } from '@prisma/client';\nimport pino from 'pino';\nconst log = pino();\nconst prisma = new PrismaClient();\nexport async function load(id: string) {\n  const invoice = await prisma.invoice.findUnique({ where: { id } });\n  const count = await prisma.user.count();\n  log.info({ invoice, count }, 'loaded');\n}",
    },
    {
      name: 'an access log with ids',
      code: "import express from 'express';\nimport morgan from 'morgan';\nconst app = express();\nmorgan.token('id', (req) => req.headers['x-request-id']);\nmorgan.token('size', (req) => String(req.body.length));\napp.use(morgan(':id :size'));",
    },
    {
      name: 'chosen keys',
      code: "import pino from 'pino';\nimport { pick } from 'lodash';\nconst log = pino();\nclass Customer { id = 1; email = ''; }\nexport const show = (customer: Customer) => log.info(pick(customer, ['id']), JSON.stringify(customer, ['id']));",
    },
    {
      name: 'what a client sent, whatever that is, has a rule of its own',
      code: handler('  log.info(req.body);').replace('/login', '/settings'),
    },
    {
      name: 'texts under such names',
      code: handler(
        '  log.info(errors.email, messages.phone, columns.email);',
        `${PINO}const log = pino();\nconst errors = { email: 'is no address' };\ndeclare const messages: { phone: string };\ndeclare const columns: { email: string };\n`,
      ),
    },
    {
      name: 'a page that prints for its own user',
      code: 'export function Profile({ user }: { user: { email: string } }) {\n  console.log(user.email);\n  return <b>{user.email}</b>;\n}',
      path: 'src/profile.tsx',
    },
    {
      name: 'a test',
      code: "console.log('created', user.email);\ndeclare const user: { email: string };",
      path: 'test/user.test.ts',
    },
    {
      name: 'default settings of libraries, and settings for development',
      code: "import * as Sentry from '@sentry/node';\nimport { Sequelize } from 'sequelize';\nimport { DataSource } from 'typeorm';\nimport mongoose from 'mongoose';\nconst isDev = process.env.NODE_ENV === 'development';\nSentry.init({ dsn: process.env.DSN, sendDefaultPii: false });\nnew Sequelize({ logging: false, logQueryParameters: true });\nnew DataSource({ type: 'postgres', logging: isDev });\nnew DataSource({ type: 'postgres', logging: ['error', 'warn'] });\nif (process.env.NODE_ENV === 'development') mongoose.set('debug', true);\nmongoose.set('strictQuery', true);",
    },
    {
      name: 'a format of winston that leaves keys out',
      code: "import winston from 'winston';\nconst PERSONAL = ['email', 'phone'];\nconst drop = winston.format((info) => {\n  for (const key of PERSONAL) delete info[key];\n  return info;\n});\nconst logger = winston.createLogger({ format: winston.format.combine(drop(), winston.format.json()) });\nexport const invite = (user: { email: string }) => logger.info('invited', { email: user.email });",
    },
    {
      name: 'types without personal data, settings, and what is left of a type',
      code: `${PINO}const log = pino();\ninterface Order { id: string; total: number }\ninterface MailOptions { email: string; retries: number }\ntype Person = { id: string; email: string };\nexport function show(order: Order, options: MailOptions, person: Omit<Person, 'email'>, user: Person) {\n  const { email, ...rest } = user;\n  log.info({ order, options, person, rest, emailHash: email }, 'shown');\n}`,
    },
    {
      name: 'an error tracker that sends no data of persons',
      code: "import * as Sentry from '@sentry/node';\nSentry.init({ dsn: process.env.DSN, sendDefaultPii: false, beforeSend: (event) => ({ ...event, user: undefined }) });",
    },
    {
      name: 'a wrapper that is given ids',
      code: `${PINO}const log = pino();\nconst note = (name: string, fields: object): void => log.info(fields, name);\nexport const invite = (user: { id: string }) => note('invited', { id: user.id });`,
    },
  ],
  invalid: [
    {
      name: 'members of a request, in texts and objects',
      code: handler(
        `  ${MARK}\n  log.info(\`otp sent to \${req.body.phone}\`);\n  ${MARK}\n  log.info({ to: req.body.email }, 'sent');\n  ${MARK}\n  log.warn('born ' + req.body.dateOfBirth);\n  ${MARK}\n  console.error('no such user', req.body.email);`,
      ),
    },
    {
      name: 'variables',
      code: `${PINO}const log = pino();\nexport function invite(email: string, user: { firstName: string }) {\n  ${MARK}\n  log.info('invited ' + email);\n  ${MARK}\n  log.debug({ name: user.firstName });\n}`,
    },
    {
      name: 'numbers that identify',
      code: `import { Logger } from '@nestjs/common';\nexport class Kyc {\n  private readonly logger = new Logger(Kyc.name);\n  check(dto: { nidNumber: string; passportNumber: string; iban: string }) {\n    ${MARK}\n    this.logger.log(\`checking \${dto.nidNumber}\`);\n    ${MARK}\n    this.logger.warn(\`passport \${dto.passportNumber} expired\`);\n    ${MARK}\n    this.logger.error('refused', dto.iban);\n  }\n}`,
    },
    {
      name: 'a record of a class, through a file',
      files: {
        'src/customer.ts': "export class Person { id = 1; phoneNumber = ''; }\nexport class Customer extends Person { total = 0; }\n",
        'src/app.ts': `import winston from 'winston';\nimport { Customer } from './customer.ts';\nconst logger = winston.createLogger();\nexport function save(customer: Customer) {\n  ${MARK}\n  logger.info('saved', { customer });\n  ${MARK}\n  logger.info(\`saved \${JSON.stringify(customer)}\`);\n}\n`,
      },
    },
    {
      name: 'CommonJS',
      code: `const pino = require('pino');\nconst log = pino();\nmodule.exports = function notify(user) {\n  ${MARK}\n  log.info({ email: user.email, other: 1 }, 'notified');\n};`,
    },
    {
      name: 'a message that is handed to a publisher, which writes it',
      files: {
        'src/events.ts': 'export class UserCreated { constructor(public readonly id: number, public readonly email: string) {} }\n',
        'src/publisher.ts': `import { Logger } from '@nestjs/common';\nconst toText = (value: unknown): string => JSON.stringify(value);\nexport async function publish<T>(message: T): Promise<void> {\n  const text = toText(message);\n  ${MARK}\n  Logger.log(\`sent \${text}\`);\n}\n`,
        'src/app.ts':
          "import { UserCreated } from './events.ts';\nimport { publish } from './publisher.ts';\nexport const create = (id: number, email: string) => publish(new UserCreated(id, email));\n",
      },
    },
    {
      name: 'a function of the tree that is there to write',
      code: `${PINO}const log = pino();\nconst logInfo = (text: string) => log.info(text);\nexport const send = (to: { email: string }) => {\n  ${MARK}\n  logInfo(to.email);\n};`,
    },
    {
      name: 'the body of a request whose data is asked for beside it',
      code: handler(
        `  ${MARK}\n  log.info(\`signing up \${JSON.stringify(req.body)}\`);\n  const { email } = req.body;\n  await register(email);`,
        `${PINO}const log = pino();\ndeclare function register(email: string): Promise<void>;\n`,
      ),
    },
    {
      name: 'the body of a request whose schema tells',
      files: {
        'src/order.ts':
          "import { Type, Static } from '@sinclair/typebox';\nexport const order = Type.Object({ id: Type.Number(), deliveryAddress: Type.String() });\nexport type Order = Static<typeof order>;\nexport const add = (given: Order) => given.id;\n",
        'src/app.ts': `import express from 'express';\nimport pino from 'pino';\nimport util from 'node:util';\nimport { add } from './order.ts';\nconst log = pino();\nconst app = express();\napp.post('/', (req, res) => {\n  ${MARK}\n  log.info(\`adding \${util.inspect(req.body)}\`);\n  res.json(add(req.body));\n});\n`,
      },
    },
    {
      name: 'the DTO of a controller',
      code: `import { Body, Controller, Logger, Post } from '@nestjs/common';\nclass SignUp { email!: string; password!: string; }\n@Controller('users')\nexport class Users {\n  private readonly logger = new Logger('users');\n  @Post()\n  create(@Body() dto: SignUp) {\n    ${MARK}\n    this.logger.log(dto);\n  }\n}`,
    },
    {
      name: 'a record by its name alone',
      code: handler(`  ${MARK}\n  log.info({ user: req.user }, 'login');`),
    },
    {
      name: 'what a query gives, and what it selects',
      code: `import { PrismaClient } from '@prisma/client';\nimport pino from 'pino';\nconst log = pino();\nconst prisma = new PrismaClient();\nexport async function load(id: string) {\n  const user = await prisma.user.findUnique({ where: { id } });\n  ${MARK}\n  log.info({ user }, 'loaded');\n  const customer = await prisma.customer.findFirst({ select: { id: true, email: true } });\n  ${MARK}\n  log.info({ customer }, 'loaded');\n}`,
    },
    {
      name: 'the body of a route about persons',
      code: `import express from 'express';\nimport pino from 'pino';\nconst log = pino();\nconst app = express();\napp.post('/users', (req, res) => {\n  ${MARK}\n  log.info({ body: req.body }, 'signing up');\n  res.end();\n});`,
    },
    {
      name: 'bodies in an access log',
      code: `import express from 'express';\nimport morgan from 'morgan';\nconst app = express();\n${MARK}\nmorgan.token('who', (req) => req.body.email);\napp.use(morgan(':method :url :who'));`,
    },
    {
      name: 'an error tracker and a span',
      code: `import * as Sentry from '@sentry/node';\nimport { trace } from '@opentelemetry/api';\nexport function identify(user: { id: string; email: string }) {\n  ${MARK}\n  Sentry.setUser({ id: user.id, email: user.email });\n  const span = trace.getTracer('a').startSpan('login');\n  ${MARK}\n  span.setAttribute('user.email', user.email);\n}`,
    },
    {
      name: 'settings of libraries',
      code: `import * as Sentry from '@sentry/node';\nimport { Sequelize } from 'sequelize';\nimport { DataSource } from 'typeorm';\nimport mongoose from 'mongoose';\n${MARK}\nSentry.init({ dsn: process.env.DSN, sendDefaultPii: true });\nnew Sequelize('a', 'b', process.env.P, {\n  ${MARK}\n  logQueryParameters: true,\n});\n${MARK}\nnew DataSource({ type: 'postgres', logging: true });\n${MARK}\nmongoose.set('debug', true);`,
    },
    {
      name: 'records whose interface or alias tells',
      files: {
        'src/user.ts': 'export interface User { id: string; email: string }\nexport type Patient = { id: string; birthDate: Date };\n',
        'src/app.ts': `${PINO}import type { Patient, User } from './user.ts';\nconst log = pino();\ndeclare function load(id: string): Promise<User>;\nexport async function show(patient: Patient, id: string) {\n  ${MARK}\n  log.info({ patient }, 'admitted');\n  const user: User = await load(id);\n  ${MARK}\n  log.info({ user }, 'loaded');\n}`,
      },
    },
    {
      name: 'what a function of the tree gives, by its type',
      code: `${PINO}const log = pino();\ninterface User { id: string; email: string }\nasync function load(id: string): Promise<User | null> { return get(id); }\ndeclare function get(id: string): Promise<User>;\nexport async function show(id: string) {\n  const found = await load(id);\n  ${MARK}\n  log.info({ found }, 'loaded');\n}`,
    },
    {
      name: 'a wrapper that does nothing else',
      code: `${PINO}const log = pino();\nconst note = (event: string, fields: object): void => log.info(fields, event);\nexport const invite = (user: { email: string }) => {\n  ${MARK}\n  note('invited', { email: user.email });\n};`,
    },
    {
      name: 'who signed in, in an access log',
      code: `import express from 'express';\nimport morgan from 'morgan';\nconst app = express();\n${MARK}/field P2\napp.use(morgan(':method :remote-user :url'));`,
    },
    {
      name: 'what a repository of persons saved',
      code: `import { Repository } from 'typeorm';\nexport class Customers {\n  constructor(private readonly customers: Repository<object>) {}\n  async create(given: object) {\n    const saved = await this.customers.save(given);\n    ${MARK}/entity P2\n    console.log('saved', { saved });\n  }\n}`,
    },
  ],
  covers: {
    flagged: ['pino', 'winston', '@sentry/node', 'sendDefaultPii', '@opentelemetry/api', ':remote-user', 'console.'],
    passed: ['redact: [', 'winston.format(', 'beforeSend'],
  },
});
