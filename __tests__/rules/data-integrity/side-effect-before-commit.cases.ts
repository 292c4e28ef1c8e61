import { defineCases } from '../../support/rule-tester.ts';

const PRISMA = `import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n`;
const MAIL = `import nodemailer from 'nodemailer';\nconst mailer = nodemailer.createTransport();\n`;
const KAFKA = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: [] }).producer();\n`;
const QUEUE = `import { Queue } from 'bullmq';\nconst jobs = new Queue('jobs');\n`;
const AXIOS = `import axios from 'axios';\n`;

export default defineCases({
  valid: [
    // What is passed decides that nothing is sent.
    `${PRISMA}${MAIL}const save = async (tx, data, silent) => {\n  await tx.order.create({ data });\n  if (silent) return;\n  await mailer.sendMail({ to: data.email });\n};\nexport const order = (data) => prisma.$transaction((tx) => save(tx, data, true));`,
    `${PRISMA}${MAIL}export async function order(data) {\n  const row = await prisma.$transaction((tx) => tx.order.create({ data }));\n  await mailer.sendMail({ to: row.email });\n}`,
    `${PRISMA}${MAIL}export const order = (data) => prisma.$transaction(async (tx) => tx.order.create({ data })).then((row) => mailer.sendMail({ to: row.email }));`,
    `${PRISMA}export const order = (data) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  await tx.outbox.create({ data: { type: 'order' } });\n});`,
    // The array form runs what was made before; its operands are queries only.
    `${PRISMA}${MAIL}export async function order(data) {\n  await prisma.$transaction([prisma.order.create({ data }), prisma.stock.updateMany({ data })]);\n  await mailer.sendMail({ to: data.email });\n}`,
    // Put off until after the commit.
    `import { Sequelize } from 'sequelize';\n${MAIL}const db = new Sequelize('');\nexport const order = (to) => db.transaction(async (t) => {\n  t.afterCommit(() => mailer.sendMail({ to }));\n});`,
    `import { Transactional, runOnTransactionCommit } from 'typeorm-transactional';\n${MAIL}export class Orders {\n  @Transactional()\n  async create(to: string) {\n    runOnTransactionCommit(() => mailer.sendMail({ to }));\n  }\n}`,
    `${PRISMA}${MAIL}import { withHooks } from './transaction.ts';\nexport const order = (to) => prisma.$transaction(async (tx) => {\n  const hooks = withHooks(tx);\n  hooks.onCommit(() => mailer.sendMail({ to }));\n});`,
    `${PRISMA}${MAIL}export const order = async (data) => {\n  const after = await prisma.$transaction(async (tx) => {\n    const row = await tx.order.create({ data });\n    return () => mailer.sendMail({ to: row.email });\n  });\n  await after();\n};`,
    // Reading requests.
    `${PRISMA}${AXIOS}export const order = (id) => prisma.$transaction(async (tx) => {\n  const { data } = await axios.get('https://rates.example/' + id);\n  await tx.order.create({ data });\n});`,
    `${PRISMA}export const order = (id) => prisma.$transaction(async (tx) => {\n  const answer = await fetch('https://rates.example/' + id);\n  await tx.order.create({ data: await answer.json() });\n});`,
    // After the commit, in the same function; and when the transaction failed.
    `import { DataSource } from 'typeorm';\n${MAIL}export async function order(data: DataSource, to: string) {\n  const runner = data.createQueryRunner();\n  await runner.startTransaction();\n  try {\n    await runner.manager.save({ to });\n    await runner.commitTransaction();\n  } catch (error) {\n    await runner.rollbackTransaction();\n    await mailer.sendMail({ to: 'oncall@example.org' });\n    throw error;\n  }\n  await mailer.sendMail({ to });\n}`,
    `import { Pool } from 'pg';\n${MAIL}const pool = new Pool();\nexport async function order(to) {\n  const client = await pool.connect();\n  await client.query('BEGIN');\n  await client.query('INSERT INTO orders (mail) VALUES ($1)', [to]);\n  await client.query('COMMIT');\n  await mailer.sendMail({ to });\n}`,
    // A job of the same database, within the transaction.
    `${PRISMA}import PgBoss from 'pg-boss';\nconst boss = new PgBoss('');\nexport const order = (data, db) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  await boss.send('order', data, { db });\n});`,
    `${PRISMA}import { worker } from './worker.ts';\nconst enqueue = (id, tx) => worker.enqueue('order', { id }, { tx });\nexport const order = (data) => prisma.$transaction(async (tx) => {\n  await enqueue(data.id, tx);\n});`,
    // Hooks that run after the commit; listeners that only log.
    `import { EventSubscriber } from 'typeorm';\n${KAFKA}@EventSubscriber()\nexport class OrderSubscriber {\n  afterTransactionCommit() {\n    return producer.send({ topic: 'orders', messages: [] });\n  }\n}`,
    `import { AfterInsert, Entity } from 'typeorm';\n@Entity()\nexport class Order {\n  @AfterInsert()\n  log() {\n    console.log('created');\n  }\n}`,
    `${PRISMA}import { EventEmitter } from 'node:events';\nconst bus = new EventEmitter();\nbus.on('order.created', (order) => console.log(order.id));\nexport const order = (data) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  bus.emit('order.created', data);\n});`,
    // An announcement that is recorded once it was made, and one that precedes nothing.
    `${PRISMA}${MAIL}export async function remind(user) {\n  await mailer.sendMail({ to: user.email });\n  await prisma.user.update({ where: { id: user.id }, data: { remindedAt: new Date() } });\n}`,
    `${PRISMA}${MAIL}export async function remind(user) {\n  await mailer.sendMail({ to: user.email });\n  await prisma.mailLog.create({ data: { to: user.email } });\n}`,
    `${PRISMA}${MAIL}export async function invite(email) {\n  if (process.env.DRY_RUN) {\n    await mailer.sendMail({ to: email });\n    return;\n  }\n  await prisma.invite.create({ data: { email } });\n}`,
    `${MAIL}import { PGlite } from '@electric-sql/pglite';\nconst db = new PGlite();\nexport async function order(id) {\n  await db.transaction(async (tx) => {\n    await tx.query('INSERT INTO orders VALUES ($1)', [id]);\n  });\n  await mailer.sendMail({ subject: id });\n}`,
    {
      name: 'a notification of a mediator whose handler only counts',
      files: {
        'src/paid.ts': `import { NotificationData } from 'mediatr-ts';\nexport class Paid extends NotificationData {\n  constructor(readonly id: string) {\n    super();\n  }\n}`,
        'src/send-receipt.ts': `import { notificationHandler } from 'mediatr-ts';\n${MAIL}import { Paid } from './paid.ts';\n@notificationHandler(Paid)\nexport class SendReceipt {\n  async handle(event: Paid) {\n    console.log(event.id);\n  }\n}`,
        'src/pay.ts': `import { Mediator } from 'mediatr-ts';\nimport { DataSource } from 'typeorm';\nimport { Paid } from './paid.ts';\nconst mediator = new Mediator();\nexport const pay = (data: DataSource, id: string) =>\n  data.transaction(async (manager) => {\n    await manager.save({ id });\n    await mediator.publish(new Paid(id));\n  });`,
      },
    },
    // Of Redis, streams and channels leave the process; keys are a cache.
    `${PRISMA}import Redis from 'ioredis';\nconst redis = new Redis();\nexport const order = (data) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  await redis.del('orders');\n});`,
    `${PRISMA}import Redis from 'ioredis';\nconst redis = new Redis();\nexport async function order(data) {\n  await prisma.$transaction(async (tx) => tx.order.create({ data }));\n  await redis.xadd('orders', '*', 'id', data.id);\n}`,
    `${PRISMA}import { connect } from '@nats-io/transport-node';\nconst broker = await connect();\nexport async function order(data) {\n  await prisma.$transaction(async (tx) => tx.order.create({ data }));\n  broker.publish('orders', data.id);\n}`,
  ],
  invalid: [
    // One of two calls sends.
    `${PRISMA}${MAIL}const save = async (tx, data, silent = false) => {\n  await tx.order.create({ data });\n  if (silent) return;\n  await mailer.sendMail({ to: data.email });\n};\nexport const order = (data) => prisma.$transaction(async (tx) => {\n  await save(tx, data.first, true);\n  // expect: side-effect-before-commit\n  await save(tx, data.second);\n});`,
    `${PRISMA}${MAIL}export const order = (data) => prisma.$transaction(async (tx) => {\n  const row = await tx.order.create({ data });\n  // expect: side-effect-before-commit/effect-in-transaction P0\n  await mailer.sendMail({ to: row.email });\n});`,
    `${PRISMA}${AXIOS}export const order = (data) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  // expect: side-effect-before-commit/effect-in-transaction P0\n  await axios.post('https://crm.example/orders', data);\n});`,
    `${PRISMA}export const order = (data) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  // expect: side-effect-before-commit/effect-in-transaction P0\n  await fetch('https://crm.example/orders', { method: 'POST', body: '{}' });\n});`,
    `${PRISMA}${QUEUE}export const order = (data) => prisma.$transaction(async (tx) => {\n  const row = await tx.order.create({ data });\n  // expect: side-effect-before-commit/effect-in-transaction P1\n  await jobs.add('ship', { id: row.id });\n});`,
    `import Stripe from 'stripe';\nimport knex from 'knex';\nconst stripe = new Stripe('');\nconst db = knex({});\nexport const pay = (amount) => db.transaction(async (trx) => {\n  await trx('payments').insert({ amount });\n  // expect: side-effect-before-commit/effect-in-transaction P0\n  await stripe.paymentIntents.create({ amount, currency: 'eur' });\n});`,
    // Spans on a client, in TypeORM, pg, mongoose and sequelize.
    `import { DataSource } from 'typeorm';\n${MAIL}export async function order(data: DataSource, to: string) {\n  const runner = data.createQueryRunner();\n  await runner.startTransaction();\n  try {\n    await runner.manager.save({ to });\n    // expect: side-effect-before-commit/effect-in-transaction P0\n    await mailer.sendMail({ to });\n    await runner.commitTransaction();\n  } catch (error) {\n    await runner.rollbackTransaction();\n    throw error;\n  }\n}`,
    `const { Pool } = require('pg');\nconst { Kafka } = require('kafkajs');\nconst pool = new Pool();\nconst producer = new Kafka({ brokers: [] }).producer();\nexports.order = async (id) => {\n  const client = await pool.connect();\n  await client.query('BEGIN');\n  await client.query('INSERT INTO orders (id) VALUES ($1)', [id]);\n  // expect: side-effect-before-commit/effect-in-transaction P0\n  await producer.send({ topic: 'orders', messages: [{ value: id }] });\n  await client.query('COMMIT');\n};`,
    `import { Sequelize } from 'sequelize';\n${MAIL}const db = new Sequelize('');\nexport async function order(to) {\n  const t = await db.transaction();\n  // expect: side-effect-before-commit/effect-in-transaction P0\n  await mailer.sendMail({ to });\n  await t.commit();\n}`,
    `import mongoose from 'mongoose';\n${MAIL}export async function order(to) {\n  const session = await mongoose.startSession();\n  await session.withTransaction(async () => {\n    // expect: side-effect-before-commit/effect-in-transaction P0\n    await mailer.sendMail({ to });\n  });\n}`,
    `import { Transactional } from 'typeorm-transactional';\n${MAIL}export class Orders {\n  @Transactional()\n  async create(to: string) {\n    // expect: side-effect-before-commit/effect-in-transaction P0\n    await mailer.sendMail({ to });\n  }\n}`,
    // Through services of other files, and a wrapper of the transaction.
    {
      name: 'a service that the transaction calls, through injection',
      files: {
        'src/mail.service.ts': `import { Injectable } from '@nestjs/common';\nimport { MailerService } from '@nestjs-modules/mailer';\n@Injectable()\nexport class MailService {\n  constructor(private readonly mailer: MailerService) {}\n  welcome(to: string) {\n    return this.mailer.sendMail({ to });\n  }\n}`,
        'src/users.service.ts': `import { Injectable } from '@nestjs/common';\nimport { DataSource } from 'typeorm';\nimport { MailService } from './mail.service.ts';\n@Injectable()\nexport class UsersService {\n  constructor(private readonly data: DataSource, private readonly mail: MailService) {}\n  create(email: string) {\n    return this.data.transaction(async (manager) => {\n      await manager.save({ email });\n      // expect: side-effect-before-commit/effect-in-transaction P0\n      await this.mail.welcome(email);\n    });\n  }\n}`,
      },
    },
    {
      name: 'a wrapper of the transaction in another file',
      files: {
        'src/db.ts': `${PRISMA}export async function inTransaction(run) {\n  return prisma.$transaction((tx) => run(tx));\n}`,
        'src/app.ts': `${MAIL}import { inTransaction } from './db.ts';\nexport const order = (data) => inTransaction(async (tx) => {\n  await tx.order.create({ data });\n  // expect: side-effect-before-commit/effect-in-transaction P0\n  await mailer.sendMail({ to: data.email });\n});`,
      },
    },
    // By the name of a method that cannot be followed.
    `${PRISMA}import { worker } from './worker.ts';\nconst enqueue = (id, tx) => worker.enqueue('order', { id }, { tx });\nexport const order = (data) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  // expect: side-effect-before-commit/effect-in-transaction P2\n  await enqueue(data.id);\n});`,
    `import { AfterInsert, Entity } from 'typeorm';\n${KAFKA}@Entity()\nexport class Order {\n  @AfterInsert()\n  announce() {\n    // expect: side-effect-before-commit/entity-hook-effect P0\n    return producer.send({ topic: 'orders', messages: [] });\n  }\n}`,
    `import { EventSubscriber } from 'typeorm';\n${KAFKA}@EventSubscriber()\nexport class OrderSubscriber {\n  afterInsert() {\n    // expect: side-effect-before-commit/entity-hook-effect P0\n    return producer.send({ topic: 'orders', messages: [] });\n  }\n}`,
    {
      name: 'an event of CQRS whose handler sends mail',
      files: {
        'src/paid.ts': `export class Paid {\n  constructor(readonly id: string) {}\n}`,
        'src/send-receipt.ts': `import { EventsHandler } from '@nestjs/cqrs';\n${MAIL}import { Paid } from './paid.ts';\n@EventsHandler(Paid)\nexport class SendReceipt {\n  handle(event: Paid) {\n    return mailer.sendMail({ subject: event.id });\n  }\n}`,
        'src/pay.ts': `import { EventBus } from '@nestjs/cqrs';\nimport { DataSource } from 'typeorm';\nimport { Paid } from './paid.ts';\nexport class Pay {\n  constructor(private readonly data: DataSource, private readonly eventBus: EventBus) {}\n  execute(id: string) {\n    return this.data.transaction(async (manager) => {\n      await manager.save({ id });\n      // expect: side-effect-before-commit/sync-emitter-in-tx P0\n      this.eventBus.publish(new Paid(id));\n    });\n  }\n}`,
      },
    },
    `${PRISMA}${MAIL}import { EventEmitter } from 'node:events';\nconst bus = new EventEmitter();\nbus.on('order.created', (order) => mailer.sendMail({ to: order.email }));\nexport const order = (data) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  // expect: side-effect-before-commit/sync-emitter-in-tx P0\n  bus.emit('order.created', data);\n});`,
    `${PRISMA}${MAIL}export async function invite(email, token) {\n  // expect: side-effect-before-commit/effect-before-write P1\n  await mailer.sendMail({ to: email, text: token });\n  await prisma.invite.create({ data: { email, token } });\n}`,
    `${PRISMA}import { PubSub } from 'graphql-subscriptions';\nconst pubsub = new PubSub();\nexport const order = (data) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  // expect: side-effect-before-commit/effect-in-transaction P2\n  await pubsub.publish('order', data);\n});`,
    `${MAIL}import { PGlite } from '@electric-sql/pglite';\nconst db = new PGlite();\nexport const order = (id) => db.transaction(async (tx) => {\n  await tx.query('INSERT INTO orders VALUES ($1)', [id]);\n  // expect: side-effect-before-commit/effect-in-transaction P0\n  await mailer.sendMail({ subject: id });\n});`,
    {
      name: 'a notification of a mediator whose handler sends mail',
      files: {
        'src/paid.ts': `import { NotificationData } from 'mediatr-ts';\nexport class Paid extends NotificationData {\n  constructor(readonly id: string) {\n    super();\n  }\n}`,
        'src/send-receipt.ts': `import { notificationHandler } from 'mediatr-ts';\n${MAIL}import { Paid } from './paid.ts';\n@notificationHandler(Paid)\nexport class SendReceipt {\n  async handle(event: Paid) {\n    await mailer.sendMail({ subject: event.id });\n  }\n}`,
        'src/pay.ts': `import { Mediator } from 'mediatr-ts';\nimport { DataSource } from 'typeorm';\nimport { Paid } from './paid.ts';\nconst mediator = new Mediator();\nexport const pay = (data: DataSource, id: string) =>\n  data.transaction(async (manager) => {\n    await manager.save({ id });\n    // expect: side-effect-before-commit/sync-emitter-in-tx P0\n    await mediator.publish(new Paid(id));\n  });`,
      },
    },
    `${PRISMA}import Redis from 'ioredis';\nconst redis = new Redis();\nexport const order = (data) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  // expect: side-effect-before-commit/effect-in-transaction P0\n  await redis.xadd('orders', '*', 'id', data.id);\n});`,
    `${PRISMA}import { createClient } from 'redis';\nconst redis = createClient();\nexport const order = (data) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  // expect: side-effect-before-commit/effect-in-transaction P2\n  await redis.publish('orders', data.id);\n});`,
    `${PRISMA}import { jetstream } from '@nats-io/jetstream';\nimport { connect } from '@nats-io/transport-node';\nconst stream = jetstream(await connect());\nexport const order = (data) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  // expect: side-effect-before-commit/effect-in-transaction P0\n  await stream.publish('orders', data.id);\n});`,
    `${PRISMA}import { EventHubProducerClient } from '@azure/event-hubs';\nconst hub = new EventHubProducerClient('', 'orders');\nexport const order = (data) => prisma.$transaction(async (tx) => {\n  await tx.order.create({ data });\n  // expect: side-effect-before-commit/effect-in-transaction P0\n  await hub.sendBatch([{ body: data }]);\n});`,
  ],
});
