import { defineCases } from '../../support/rule-tester.ts';

const AXIOS = "import axios from 'axios';\n";
const PRISMA = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";
const APP = "import express from 'express';\nconst app = express();\napp.listen(3000);\n";
const POST = "axios.post('https://tax.example/invoices', row)";
/** A route that is sent rows. */
const route = (body: string, imports = AXIOS): string =>
  `${imports}${APP}app.post('/invoices', async (req, res) => {\n${body}\nres.end();\n});`;
/** A job over what a query reads. */
const job = (query: string, work = POST): string =>
  `${AXIOS}${PRISMA}import { Worker } from 'bullmq';\nconst worker = new Worker('invoices', async () => {\n  const rows = await prisma.invoice.findMany(${query});\n  // expect: unbounded-concurrency P2\n  await Promise.all(rows.map((row) => ${work}));\n});\nworker.on('error', console.error);`;
const silent = (code: string): string => code.replace(/ *\/\/ expect: .*\n/g, '');
const nest = (field: string, body: string): string =>
  `import { Body, Controller, Post } from '@nestjs/common';\nimport { ArrayMaxSize, IsArray } from 'class-validator';\nimport { HttpService } from '@nestjs/axios';\nimport { firstValueFrom, from, mergeMap } from 'rxjs';\nclass Import {\n  @IsArray()\n  ${field}\n  rows: object[];\n}\n@Controller('invoices')\nexport class InvoicesController {\n  constructor(private readonly http: HttpService) {}\n  @Post()\n  async add(@Body() body: Import) {\n${body}\n  }\n}`;

export default defineCases({
  valid: [
    // A workflow engine runs its steps.
    `${AXIOS}import { Inngest } from 'inngest';
const inngest = new Inngest({ id: 'tax' });
export const tax = inngest.createFunction({ id: 'tax' }, { event: 'tax/due' }, async ({ event, step }) => {
  await Promise.all(event.data.rows.map((row) => step.run(row.id, () => ${POST})));
});`,
    // A step before the handler refuses what is too long.
    `${AXIOS}${APP}const few = (req, res, next) => {
  if (req.body.rows.length > 20) return res.sendStatus(413);
  next();
};
app.post('/invoices', few, async (req, res) => {
  await Promise.all(req.body.rows.map((row) => ${POST}));
  res.end();
});`,
    // A few at a time.
    route(
      `const limit = pLimit(10);\nawait Promise.all(req.body.rows.map((row) => limit(() => ${POST})));`,
      `${AXIOS}import pLimit from 'p-limit';\n`,
    ),
    route(
      `const queue = new PQueue({ concurrency: 5 });\nawait Promise.all(req.body.rows.map((row) => queue.add(() => ${POST})));`,
      `${AXIOS}import PQueue from 'p-queue';\n`,
    ),
    route(`await pMap(req.body.rows, (row) => ${POST}, { concurrency: 10 });`, `${AXIOS}import pMap from 'p-map';\n`),
    route(
      `await Promise.all(req.body.rows.map((row) => limiter.schedule(() => ${POST})));`,
      `${AXIOS}import { limiter } from './limiter.ts';\n`,
    ),
    route(`for (const row of req.body.rows) await ${POST};`),
    route(`for await (const row of req) await ${POST};`),
    route(
      `await Promise.map(req.body.rows, (row) => ${POST}, { concurrency: 3 });\nawait async.eachLimit(req.body.rows, 5, async (row) => ${POST});`,
      `${AXIOS}import Promise from 'bluebird';\nimport async from 'async';\n`,
    ),
    route(
      `for (const file of req.body.files) await run('convert', [file]);`,
      "import { execFile } from 'node:child_process';\nimport { promisify } from 'node:util';\nconst run = promisify(execFile);\n",
    ),
    route(`const sent = [];\nfor (const row of [1, 2, 3]) sent.push(${POST});\nawait Promise.all(sent);`),
    route(
      `await Promise.all(req.body.rows.map((row) => limiter.schedule(() => ${POST})));`,
      `${AXIOS}import Bottleneck from 'bottleneck';\nconst limiter = new Bottleneck({ maxConcurrent: 5 });\n`,
    ),
    // One process per request, and workers that take a number of jobs at a time.
    route("new Worker('./hash.js', { workerData: req.body.rows });", "import { Worker } from 'node:worker_threads';\n"),
    "import { Worker } from 'bullmq';\nconst worker = new Worker('invoices', async (job) => job.data.total, { concurrency: 50 });\nworker.on('error', console.error);",
    // How many messages a consumer is sent is told where its acknowledgements are.
    "import amqp from 'amqplib';\nconst connection = await amqp.connect('amqp://localhost');\nconst channel = await connection.createChannel();\nawait channel.prefetch(10);\nawait channel.consume('invoices', (message) => message && channel.ack(message));",
    "import { Kafka } from 'kafkajs';\nconst consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'a' });\nawait consumer.run({ partitionsConsumedConcurrently: 3, eachMessage: async ({ message }) => console.log(message.offset) });",
    // A bounded number of items.
    route(`await Promise.all([1, 2, 3].map((row) => ${POST}));`),
    route(`await Promise.all([axios.get('https://a.example'), axios.get('https://b.example')]);`),
    route(`await Promise.all(req.body.rows.slice(0, 10).map((row) => ${POST}));`),
    route(`if (req.body.rows.length > 100) return res.status(400).end();\nawait Promise.all(req.body.rows.map((row) => ${POST}));`),
    route(
      `const { rows } = Import.parse(req.body);\nawait Promise.all(rows.map((row) => ${POST}));`,
      `${AXIOS}import { z } from 'zod';\nconst Import = z.object({ rows: z.array(z.object({})).max(100) });\n`,
    ),
    route(
      `for (const rows of chunk(req.body.rows, 10)) await Promise.all(rows.map((row) => ${POST}));`,
      `${AXIOS}import chunk from 'lodash/chunk';\n`,
    ),
    nest(
      '@ArrayMaxSize(100)',
      "    await Promise.all(body.rows.map((row) => firstValueFrom(this.http.post('https://tax.example', row))));",
    ),
    silent(job('{ take: 100 }')),
    silent(job('{ where: { customerId: 1 } }')),
    // Nothing leaves the process, or it goes to what takes many as they come.
    route('await Promise.all(req.body.rows.map(async (row) => row.total * 2));'),
    route(
      "await Promise.all(req.body.rows.map((row) => queue.add('invoice', row)));",
      "import { Queue } from 'bullmq';\nconst queue = new Queue('invoices');\nqueue.on('error', console.error);\n",
    ),
    // Writes and lookups that one call could do are told as such.
    silent(job('{}', 'prisma.invoice.update({ where: { id: row.id }, data: { sent: true } })')),
    silent(job('{}', 'axios.get(`https://tax.example/invoices/${row.id}`)')),
    // Who sends the rows is not known.
    `${AXIOS}export const send = (rows: object[]) => Promise.all(rows.map((row) => ${POST}));`,
    // A command that somebody starts.
    `${AXIOS}${PRISMA}async function main() {\n  const rows = await prisma.invoice.findMany();\n  await Promise.all(rows.map((row) => ${POST}));\n}\nmain();`,
    nest('', "    return firstValueFrom(from(body.rows).pipe(mergeMap((row) => this.http.post('https://tax.example', row), 5)));"),
  ],
  invalid: [
    route(`// expect: unbounded-concurrency P2\nawait Promise.all(req.body.rows.map((row) => ${POST}));`),
    route(
      `const { rows } = req.body;\nconst sent = rows.map(async (row) => {\n  await ${POST};\n});\n// expect: unbounded-concurrency P2\nawait Promise.allSettled(sent);`,
    ),
    `const axios = require('axios');\nconst express = require('express');\nconst app = express();\nasync function send(row) {\n  await ${POST};\n}\nasync function sendAll(rows) {\n  // expect: unbounded-concurrency P2\n  await Promise.all(rows.map(send));\n}\napp.post('/invoices', async (req, res) => {\n  await sendAll(req.body.rows);\n  res.end();\n});\napp.listen(3000);`,
    route(
      '// expect: unbounded-concurrency P2\nawait Promise.all(req.body.rows.map((row) => mailer.sendMail({ to: row.mail })));',
      "import nodemailer from 'nodemailer';\nconst mailer = nodemailer.createTransport({});\n",
    ),
    route(
      "// expect: unbounded-concurrency P2\nawait Promise.all(req.body.files.map((file) => execa('convert', [file])));",
      "import { execa } from 'execa';\n",
    ),
    nest(
      '',
      "    // expect: unbounded-concurrency P2\n    await Promise.all(body.rows.map((row) => firstValueFrom(this.http.post('https://tax.example', row))));",
    ),
    nest(
      '',
      "    return firstValueFrom(\n      from(body.rows).pipe(\n        // expect: unbounded-concurrency P2\n        mergeMap((row) => this.http.post('https://tax.example', row)),\n      ),\n    );",
    ),
    // Helpers that have a limit for it, or none.
    route(`// expect: unbounded-concurrency P2\nawait pMap(req.body.rows, (row) => ${POST});`, `${AXIOS}import pMap from 'p-map';\n`),
    route(
      `// expect: unbounded-concurrency P2\nawait async.each(req.body.rows, async (row) => {\n  await ${POST};\n});`,
      `${AXIOS}import async from 'async';\n`,
    ),
    // Rows of an uploaded file.
    route(
      `const rows = parse(req.file.buffer, { columns: true });\n// expect: unbounded-concurrency P2\nawait Promise.all(rows.map((row) => ${POST}));`,
      `${AXIOS}import { parse } from 'csv-parse/sync';\n`,
    ),
    // Started in a loop, and waited for together or not at all.
    route(
      `const sent = [];\nfor (const row of req.body.rows) sent.push(${POST});\n// expect: unbounded-concurrency P2\nawait Promise.all(sent);`,
    ),
    route(
      "// expect: unbounded-concurrency P2\nawait Promise.all(req.body.files.map((file) => run('convert', [file])));",
      "import { execFile } from 'node:child_process';\nimport { promisify } from 'node:util';\nconst run = promisify(execFile);\n",
    ),
    route(
      "for (const row of req.body.rows) {\n  // expect: unbounded-concurrency P2\n  new Worker('./hash.js', { workerData: row });\n}",
      "import { Worker } from 'node:worker_threads';\n",
    ),
    job(''),
    job('{ where: { createdAt: { gt: new Date(0) } } }'),
    job('', 'stripe.charges.create({ amount: row.total })').replace(
      AXIOS,
      "import Stripe from 'stripe';\nconst stripe = new Stripe(process.env.STRIPE_KEY);\n",
    ),
    `${AXIOS}import { Kafka } from 'kafkajs';\nconst consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'a' });\nawait consumer.run({\n  eachBatch: async ({ batch }) => {\n    // expect: unbounded-concurrency P2\n    await Promise.all(batch.messages.map((row) => ${POST}));\n  },\n});`,
  ],
  covers: {
    flagged: [
      'Promise.all(',
      'Promise.allSettled',
      "'p-map'",
      "'async'",
      'mergeMap',
      "'node:child_process'",
      "'node:worker_threads'",
      'kafkajs',
    ],
    passed: ["'p-limit'", "'p-map'", "'bottleneck'", 'eachLimit', "'bullmq'", 'partitionsConsumedConcurrently', 'for await', "'amqplib'"],
  },
});
