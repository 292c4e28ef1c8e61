import { defineCases } from '../../support/rule-tester.ts';

const PRISMA = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";
const QUEUE = "import { Queue } from 'bullmq';\nconst mails = new Queue('mails');\n";
const PG = "import { Pool } from 'pg';\nconst pool = new Pool();\npool.on('error', console.error);\n";
const APP = "import express from 'express';\nconst app = express();\napp.listen(3000);\n";

/** A route whose handler does something. */
const route = (body: string, before = PRISMA): string => `${before}${APP}app.post('/orders', async (req, res) => {\n${body}\n});`;
/** A service that a route calls. */
const service = (body: string, before = PRISMA): string =>
  `${before}${APP}${body}\napp.post('/orders', async (req, res) => {\n  await place(req.body);\n  res.json({ placed: true });\n});`;
/** A provider of Nest that a controller calls. */
const nest = (body: string): string =>
  `import { Body, Controller, Injectable, Logger, Post } from '@nestjs/common';\nimport { HttpService } from '@nestjs/axios';\nimport { Repository } from 'typeorm';\nimport { catchError, firstValueFrom, of, throwError } from 'rxjs';\n@Injectable()\nexport class OrdersService {\n  private readonly logger = new Logger('orders');\n  constructor(private readonly orders: Repository<object>, private readonly http: HttpService) {}\n${body}\n}\n@Controller('orders')\nexport class OrdersController {\n  constructor(private readonly orders: OrdersService) {}\n  @Post()\n  async place(@Body() body: object) {\n    await this.orders.place(body);\n    return { placed: true };\n  }\n}`;

const CREATE = 'await prisma.order.create({ data: order });';
const fallible = (handler: string, before = PRISMA): string =>
  service(`async function place(order) {\n  try {\n    ${CREATE}\n  }\n  ${handler}\n}`, before);

export default defineCases({
  valid: [
    // The caller hears of it.
    fallible('catch (error) {\n    throw new Error("no order", { cause: error });\n  }'),
    fallible('catch (error) {\n    console.error(error);\n    throw error;\n  }'),
    fallible('finally {\n    console.log(order.id);\n  }'),
    service(`async function place(order) {\n  try {\n    ${CREATE}\n    return true;\n  } catch {\n    return false;\n  }\n}`),
    service(
      `async function place(order) {\n  try {\n    ${CREATE}\n    return { success: true };\n  } catch (error) {\n    return { success: false, error };\n  }\n}`,
    ),
    service(
      `async function place(order) {\n  try {\n    return await prisma.order.create({ data: order });\n  } catch (error) {\n    console.error(error);\n    return null;\n  }\n}`,
    ),
    route(
      `try {\n  await prisma.order.create({ data: req.body });\n  res.json({});\n} catch (error) {\n  console.error(error);\n  res.status(500).json({});\n}`,
    ),
    `${PRISMA}${APP}app.post('/orders', async (req, res, next) => {\n  try {\n    await prisma.order.create({ data: req.body });\n    res.json({});\n  } catch (error) {\n    next(error);\n  }\n});`,
    // It is noted in a variable or a field, judged, or made good.
    service(
      `async function place(order) {\n  let failed = false;\n  try {\n    ${CREATE}\n  } catch {\n    failed = true;\n  }\n  if (failed) throw new Error('no order');\n}`,
    ),
    service(`async function place(order) {\n  try {\n    ${CREATE}\n  } catch {\n    order.failed = true;\n  }\n}`),
    fallible("catch (error) {\n    if (error.code !== 'P2002') throw error;\n  }"),
    fallible('catch (error) {\n    await keep(order, error);\n  }', `${PRISMA}import { keep } from './outbox.ts';\n`),
    fallible('catch (error) {\n    await prisma.deadLetter.create({ data: order });\n  }'),
    // What is put in order after a failure may fail as well.
    fallible(
      'catch (error) {\n    await prisma.order.update({ where: { id: order.id }, data: { failed: true } }).catch(() => undefined);\n    throw error;\n  }',
    ),
    fallible(
      'catch (error) {\n    try {\n      await prisma.order.update({ where: { id: order.id }, data: { failed: true } });\n    } catch {}\n    throw error;\n  }',
    ),
    // A read with a default, a cache, a clean-up, what is gone already.
    route('const rate = await prisma.rate.findFirst().catch(() => undefined);\nres.json({ rate: rate ?? 1 });'),
    service(
      'async function place(order) {\n  try {\n    return await prisma.order.findFirst({ where: { id: order.id } });\n  } catch {\n    return undefined;\n  }\n}',
    ),
    service(
      'async function place(order) {\n  try {\n    await unlink(order.file);\n  } catch {}\n}',
      "import { unlink } from 'node:fs/promises';\n",
    ),
    service(
      "async function place(order) {\n  try {\n    await redis.set(order.id, 'seen');\n  } catch {}\n}",
      "import Redis from 'ioredis';\nconst redis = new Redis();\nredis.on('error', console.error);\n",
    ),
    service('async function place(order) {\n  try {\n    await prisma.draft.delete({ where: { id: order.draftId } });\n  } catch {}\n}'),
    service('async function place(order) {\n  await prisma.draft.delete({ where: { id: order.draftId } }).catch(() => undefined);\n}'),
    // What a service does without: when somebody was last seen, metrics, logs of audits.
    service(
      'async function place(order) {\n  try {\n    await prisma.user.update({ where: { id: order.userId }, data: { lastSeenAt: new Date() } });\n  } catch {}\n}',
    ),
    service(
      'async function place(order) {\n  try {\n    await trackOrder(order);\n  } catch {}\n}\nconst trackOrder = async (order) => prisma.event.create({ data: order });',
    ),
    // The check is what may fail.
    service(
      "async function place(order) {\n  try {\n    await assertQuota(order);\n  } catch {\n    console.warn('over quota');\n  }\n}\nconst assertQuota = async (order) => prisma.quota.update({ where: { id: order.userId }, data: { used: { increment: 1 } } });",
    ),
    // The next item, the next attempt.
    service(
      `async function place(orders) {\n  for (const order of orders) {\n    try {\n      ${CREATE}\n    } catch (error) {\n      console.error(error);\n    }\n  }\n}`,
    ),
    service(
      `async function place(order) {\n  for (let attempt = 0; attempt < 3; attempt++) {\n    try {\n      ${CREATE}\n      return;\n    } catch {}\n  }\n  throw new Error('no order');\n}`,
    ),
    // What it gave is asked for afterwards.
    service(
      "async function place(order) {\n  let placed;\n  try {\n    placed = await prisma.order.create({ data: order });\n  } catch (error) {\n    console.error(error);\n  }\n  if (!placed) throw new Error('no order');\n}",
    ),
    // A mail that fails is for the log; so is work that nobody waits for.
    service(
      'async function place(order) {\n  try {\n    await mailer.sendMail({ to: order.mail });\n  } catch (error) {\n    console.error(error);\n  }\n}',
      "import nodemailer from 'nodemailer';\nconst mailer = nodemailer.createTransport({});\n",
    ),
    route("mails.add('placed', req.body).catch((error) => console.error(error));\nres.json({});", QUEUE),
    route("void mails.add('placed', req.body).catch(console.error);\nres.json({});", QUEUE),
    // A schedule comes again, and a consumer decides what becomes of its message.
    `${PRISMA}import cron from 'node-cron';\ncron.schedule('* * * * *', async () => {\n  try {\n    await prisma.order.updateMany({ data: { late: true } });\n  } catch (error) {\n    console.error(error);\n  }\n});`,
    `${PRISMA}async function main() {\n  try {\n    await prisma.order.updateMany({ data: { late: true } });\n  } catch (error) {\n    console.error(error);\n  }\n}\nvoid main();`,
    // The error leaves with the promise, or is taken further in.
    service('async function place(order) {\n  try {\n    return prisma.order.create({ data: order });\n  } catch {}\n}'),
    nest(
      '  async place(body: object) {\n    try {\n      await this.orders.save(body);\n    } catch (error) {\n      this.logger.error(error);\n      throw error;\n    }\n  }',
    ),
    nest(
      '  place(body: object) {\n    return firstValueFrom(this.http.post("https://stock.example", body).pipe(catchError((error) => throwError(() => error))));\n  }',
    ),
    nest('  place(body: object) {\n    return firstValueFrom(this.http.get("https://stock.example").pipe(catchError(() => of([]))));\n  }'),
    // Lists that are read may be empty; what callers ask for may be undefined.
    "import { readdir } from 'node:fs/promises';\nexport async function listPlugins(folder: string) {\n  try {\n    return await readdir(folder);\n  } catch {\n    return [];\n  }\n}",
    "import { connect } from 'amqplib';\nexport async function open() {\n  try {\n    return await connect('amqp://localhost');\n  } catch (error) {\n    console.error(error);\n  }\n}\nexport async function start() {\n  const broker = await open();\n  if (broker) await broker.createChannel();\n}",
    // Handlers of errors that say so.
    `${APP}app.use((error, req, res, next) => {\n  res.status(error.status ?? 500).json({ message: error.message });\n});`,
    `${APP}app.use((error, req, res, next) => {\n  res.statusCode = 500;\n  res.json({});\n});`,
    `${APP}app.use((error, req, res, next) => {\n  if (res.headersSent) return next(error);\n  res.json({});\n});`,
    `${APP}import { answer } from './answer.ts';\napp.use((error, req, res, next) => {\n  answer(res, error);\n});`,
    "import { ArgumentsHost, Catch, ExceptionFilter, HttpException } from '@nestjs/common';\n@Catch()\nexport class AllErrors implements ExceptionFilter {\n  catch(error: HttpException, host: ArgumentsHost) {\n    const response = host.switchToHttp().getResponse();\n    response.status(error.getStatus()).json({ message: error.message });\n  }\n}",
    // Pages.
    {
      path: 'src/page.tsx',
      code: "export function Page() {\n  const save = () => {\n    fetch('/orders', { method: 'POST' }).catch(() => {});\n  };\n  return <button onClick={save} />;\n}",
    },
    // Callbacks that look at their error, or have none to look at.
    route(
      "pool.query('INSERT INTO orders VALUES ($1)', [req.body.id], (err, result) => {\n  if (err) return res.sendStatus(500);\n  res.json(result.rows);\n});",
      PG,
    ),
    route("pool.query('INSERT INTO orders VALUES ($1)', [req.body.id], (err, result) => report(err, result));", PG),
    route("pool.query('SELECT 1', [], (err, result) => {\n  res.json({});\n});", PG),
    // An answer of another content, or of a failure.
    route(
      'try {\n  await prisma.order.create({ data: req.body });\n  res.json({ ok: true });\n} catch (error) {\n  console.error(error);\n  res.json({ ok: false });\n}',
    ),
    route(
      "try {\n  await prisma.order.create({ data: req.body });\n  res.json({ ok: true });\n} catch (error) {\n  console.error(error);\n  res.status(422).json({ status: 'done' });\n}",
    ),
    service(
      "async function place(order) {\n  try {\n    await prisma.order.create({ data: order });\n    return { state: 'placed' };\n  } catch {\n    return { state: 'refused' };\n  }\n}",
    ),
    route('const failure = await mails.add("placed", req.body).then(() => undefined, (error) => error);\nres.json({ failure });', QUEUE),
  ],
  invalid: [
    // Without a trace.
    fallible('// expect: swallowed-error/empty-catch P1\n  catch {}'),
    fallible('// expect: swallowed-error/empty-catch P1\n  catch (error) {\n    String(error);\n  }'),
    fallible('// expect: swallowed-error/empty-catch P3\n  catch {\n    /* best effort */\n  }'),
    {
      name: 'a wrapper in another file',
      files: {
        'src/app.ts': `${APP}import { place } from './orders.ts';\napp.post('/orders', async (req, res) => {\n  await place(req.body);\n  res.json({});\n});`,
        'src/orders.ts':
          "import { announce } from './bus.ts';\nexport async function place(order: object) {\n  try {\n    await announce(order);\n  }\n  // expect: swallowed-error/empty-catch P1\n  catch {}\n}",
        'src/bus.ts':
          "import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: [] }).producer();\nexport const announce = (order: object) => producer.send({ topic: 'orders', messages: [{ value: JSON.stringify(order) }] });",
      },
    },
    service(
      'async function place(order) {\n  try {\n    await stripe.refunds.create({ charge: order.charge });\n  }\n  // expect: swallowed-error/empty-catch P1\n  catch {}\n}',
      "import Stripe from 'stripe';\nconst stripe = new Stripe(process.env.STRIPE_KEY);\n",
    ),
    service(
      "async function place(order) {\n  let user;\n  try {\n    user = await prisma.user.findUnique({ where: { id: order.userId } });\n  }\n  // expect: swallowed-error/empty-catch P2\n  catch {}\n  if (!user) throw new Error('unknown user');\n}",
    ),
    `const { Pool } = require('pg');\nconst express = require('express');\nconst pool = new Pool();\nconst app = express();\napp.post('/orders', async (req, res) => {\n  try {\n    await pool.query('INSERT INTO orders VALUES ($1)', [req.body.id]);\n  }\n  // expect: swallowed-error/empty-catch P1\n  catch {}\n  res.json({});\n});\napp.listen(3000);`,
    `${PRISMA}export async function place(order: object) {\n  try {\n    await prisma.order.create({ data: order });\n  }\n  // expect: swallowed-error/empty-catch P2\n  catch {}\n}`,
    nest(
      '  async place(body: object) {\n    try {\n      await this.orders.save(body);\n    }\n    // expect: swallowed-error/empty-catch P1\n    catch {}\n  }',
    ),
    // Promises.
    route(
      "// expect: swallowed-error/empty-catch P1\nawait mails.add('placed', req.body).catch(() => undefined);\nres.json({ status: 'sent' });",
      QUEUE,
    ),
    route(
      '// expect: swallowed-error/empty-catch P2\nawait prisma.order.create({ data: req.body }).then((order) => order.id).catch(() => null);\nres.json({});',
    ),
    route(
      "// expect: swallowed-error/catch-log-continue-after-write P1\nawait mails.add('placed', req.body).catch((error) => console.error(error));\nres.json({});",
      QUEUE,
    ),
    route(
      "// expect: swallowed-error/empty-catch P1\nawait mails.add('placed', req.body).catch(noop);\nres.json({});",
      `import noop from 'lodash/noop';\n${QUEUE}`,
    ),
    nest(
      '  place(body: object) {\n    return firstValueFrom(this.http.post("https://stock.example", body).pipe(\n      // expect: swallowed-error/empty-catch P2\n      catchError(() => of(null)),\n    ));\n  }',
    ),
    nest(
      '  place(body: object) {\n    return firstValueFrom(this.http.post("https://stock.example", body).pipe(\n      // expect: swallowed-error/empty-catch P2\n      catchError(() => {\n        return of([]);\n      }),\n    ));\n  }',
    ),
    // The log alone hears of it.
    fallible('// expect: swallowed-error/catch-log-continue-after-write P2\n  catch (error) {\n    console.error(error);\n  }'),
    fallible(
      "// expect: swallowed-error/catch-log-continue-after-write P2\n  catch (error) {\n    logger.error({ error, id: order.id }, 'no order');\n  }",
      `${PRISMA}import pino from 'pino';\nconst logger = pino();\n`,
    ),
    fallible(
      '// expect: swallowed-error/catch-log-continue-after-write P2\n  catch (error) {\n    captureException(error);\n  }',
      `${PRISMA}import { captureException } from '@sentry/node';\n`,
    ),
    service(
      "async function place(order) {\n  try {\n    await retry(async () => {\n      channel.publish('orders', '', Buffer.from(order.id));\n    });\n  }\n  // expect: swallowed-error/catch-log-continue-after-write P1\n  catch (error) {\n    console.error(error);\n    await channel.close();\n  }\n}",
      "import retry from 'async-retry';\nimport { connect } from 'amqplib';\nconst channel = await (await connect('amqp://localhost')).createChannel();\nchannel.on('error', console.error);\n",
    ),
    nest(
      '  async place(body: object) {\n    try {\n      await this.orders.save(body);\n    }\n    // expect: swallowed-error/catch-log-continue-after-write P2\n    catch (error) {\n      this.logger.error(`no order: ${error.message}`);\n    }\n  }',
    ),
    // The caller is told that all went well.
    service(
      'async function place(order) {\n  try {\n    await prisma.order.create({ data: order });\n    return { success: true };\n  }\n  // expect: swallowed-error/catch-returns-success P1\n  catch (error) {\n    console.error(error);\n    return { success: true };\n  }\n}',
    ),
    service(
      'async function place(order) {\n  try {\n    await prisma.order.create({ data: order });\n    return order;\n  }\n  // expect: swallowed-error/catch-returns-success P1\n  catch {\n    return order;\n  }\n}',
    ),
    "import { execFile } from 'node:child_process';\nimport { promisify } from 'node:util';\nexport async function generateModules(folder: string) {\n  try {\n    const { stdout } = await promisify(execFile)('generate', [folder]);\n    return stdout.split('\\n');\n  }\n  // expect: swallowed-error/catch-returns-success P2\n  catch (error) {\n    console.error(error);\n    return [];\n  }\n}",
    "import { connect } from 'amqplib';\nexport async function open() {\n  try {\n    const broker = await connect('amqp://localhost');\n    return broker;\n  }\n  // expect: swallowed-error/catch-returns-success P2\n  catch (error) {\n    console.error(error);\n  }\n}\nexport async function start() {\n  const broker = await open();\n  await broker.createChannel();\n}",
    // Handlers of errors that answer success.
    `${APP}app.use((error, req, res, next) => {\n  // expect: swallowed-error/filter-hides-5xx P1\n  res.json({ message: error.message });\n});`,
    `${APP}app.use(function (err, req, res, next) {\n  // expect: swallowed-error/filter-hides-5xx P1\n  res.status(200).send({ ok: false });\n});`,
    "import { ArgumentsHost, Catch, ExceptionFilter } from '@nestjs/common';\n@Catch()\nexport class AllErrors implements ExceptionFilter {\n  catch(error: Error, host: ArgumentsHost) {\n    const response = host.switchToHttp().getResponse();\n    // expect: swallowed-error/filter-hides-5xx P1\n    response.json({ message: error.message });\n  }\n}",
    // A callback that never looks at its error.
    route(
      "// expect: swallowed-error/empty-catch P2\npool.query('INSERT INTO orders VALUES ($1)', [req.body.id], (err, result) => {\n  res.json({ placed: true });\n});",
      PG,
    ),
    // The second function of `then`, and a command that another call sends.
    route(
      '// expect: swallowed-error/empty-catch P1\nawait mails.add("placed", req.body).then(undefined, () => {});\nres.json({});',
      QUEUE,
    ),
    service(
      'async function place(order) {\n  try {\n    await s3.send(new PutObjectCommand({ Bucket: "orders", Key: order.id, Body: order.text }));\n  }\n  // expect: swallowed-error/empty-catch P2\n  catch {}\n}',
      "import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';\nconst s3 = new S3Client({});\n",
    ),
    // The answer of a request, or of a function, is the same with and without a failure.
    route(
      "try {\n  await prisma.order.create({ data: req.body });\n  res.status(201).json({ status: 'created' });\n}\n// expect: swallowed-error/catch-returns-success P1\ncatch (error) {\n  res.status(200).json({ status: 'created' });\n}",
    ),
    service(
      "async function place(order) {\n  try {\n    await prisma.order.create({ data: order });\n  }\n  // expect: swallowed-error/catch-returns-success P1\n  catch {\n    return { state: 'placed' };\n  }\n  return { state: 'placed' };\n}",
    ),
    // A handler of events.
    `${PRISMA}import { EventEmitter } from 'node:events';\nconst bus = new EventEmitter();\nbus.on('placed', async (order) => {\n  try {\n    await prisma.outbox.create({ data: order });\n  }\n  // expect: swallowed-error/empty-catch\n  catch {}\n});`,
  ],
  covers: { flagged: ['catch {}', '.catch(', '(err, result) =>', 'catchError', '@Catch()', 'bus.on('] },
});
