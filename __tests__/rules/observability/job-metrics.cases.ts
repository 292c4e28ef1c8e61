import { defineCases } from '../../support/rule-tester.ts';

const FILES = {
  'src/metrics.ts': `import { Counter } from 'prom-client';\nexport const failed = new Counter({ name: 'failed', help: 'failed' });\nexport const requests = new Counter({ name: 'requests', help: 'requests' });\n`,
  'src/pay.ts': 'export async function pay(job) { await job.done; }\n',
};
const WORKER = `import { Worker } from 'bullmq';\nimport { failed, requests } from './metrics.ts';\nimport { pay } from './pay.ts';\nrequests.inc();\n`;
const LISTENS = "worker.on('failed', (job, error) => console.error(job, error));\n";
const KAFKA = `import { Kafka } from 'kafkajs';\nimport { failed, requests } from './metrics.ts';\nimport { pay } from './pay.ts';\nrequests.inc();\nconst consumer = new Kafka({ brokers: ['kafka:9092'] }).consumer({ groupId: 'orders' });\n`;

/** An application of Nest with a schedule. */
const nest = (body: string, mark = '', imports = ''): { readonly name: string; readonly files: Readonly<Record<string, string>> } => ({
  name: `nest: ${imports} ${body}`,
  files: {
    ...FILES,
    'src/main.ts':
      "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);\n",
    'src/app.module.ts':
      "import { Module } from '@nestjs/common';\nimport { Nightly } from './nightly.ts';\nimport './metrics.ts';\n@Module({ providers: [Nightly] })\nexport class AppModule {}\n",
    'src/nightly.ts': `import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { failed } from './metrics.ts';
import { pay } from './pay.ts';
${imports}
@Injectable()
export class Nightly {
  private readonly logger = new Logger('nightly');
  ${mark}@Cron('0 3 * * *')
  async run() { ${body} }
}
`,
  },
});

/** An application of Nest with a processor of jobs. */
const processor = (events: string, mark = ''): { readonly name: string; readonly files: Readonly<Record<string, string>> } => ({
  name: `a processor of nest: ${events}`,
  files: {
    ...FILES,
    'src/main.ts':
      "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.ts';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);\n",
    'src/app.module.ts':
      "import { BullModule } from '@nestjs/bullmq';\nimport { Module } from '@nestjs/common';\nimport { PayProcessor } from './pay.processor.ts';\n@Module({ imports: [BullModule.registerQueue({ name: 'pay' })], providers: [PayProcessor] })\nexport class AppModule {}\n",
    'src/pay.processor.ts': `import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { failed } from './metrics.ts';
import { pay } from './pay.ts';
${mark}@Processor('pay')
export class PayProcessor extends WorkerHost {
  async process(job) { await pay(job); }
${events}}
`,
  },
});

export default defineCases({
  valid: [
    {
      code: `${WORKER}const worker = new Worker('pay', async (job) => { await pay(job); }, {});\nworker.on('failed', () => failed.inc());\nworker.on('completed', () => requests.inc());\n`,
      files: FILES,
    },
    { code: `${WORKER}const worker = new Worker('pay', async (job) => { await pay(job); failed.inc(0); }, {});\n${LISTENS}`, files: FILES },
    {
      code: `${WORKER}import { measured } from './measured.ts';\nconst worker = new Worker('pay', measured(pay), {});\n${LISTENS}`,
      files: FILES,
    },
    {
      name: 'an instrument for jobs',
      code: `${WORKER}import { BullMQOtel } from 'bullmq-otel';\nconst worker = new Worker('pay', async (job) => { await pay(job); }, { telemetry: new BullMQOtel('app') });\n${LISTENS}`,
      files: FILES,
    },
    {
      name: 'what an agent may see',
      code: `import 'dd-trace/init';\nimport { Worker } from 'bullmq';\nimport { pay } from './pay.ts';\nnew Worker('pay', async (job) => { await pay(job); }, {});\n`,
      files: { 'src/pay.ts': FILES['src/pay.ts'] },
    },
    {
      name: 'that nobody hears of failures at all is told by another rule',
      code: `${WORKER}new Worker('pay', async (job) => { await pay(job); }, {});\n`,
      files: FILES,
    },
    processor(''),
    {
      name: 'a wrapper that counts with OpenTelemetry',
      code: `import { Worker } from 'bullmq';\nimport { measured } from './measured.ts';\nimport { pay } from './pay.ts';\nnew Worker('pay', measured(pay), {});\n`,
      files: {
        ...FILES,
        'src/measured.ts': `import { metrics } from '@opentelemetry/api';\nconst jobs = metrics.getMeter('jobs').createCounter('jobs');\nexport const measured = (run) => async (input) => {\n  try {\n    await run(input);\n    jobs.add(1, { outcome: 'ok' });\n  } catch (error) {\n    jobs.add(1, { outcome: 'failed' });\n    throw error;\n  }\n};\n`,
      },
    },
    {
      name: 'events of the queue',
      code: `import { QueueEvents, Worker } from 'bullmq';\nimport StatsD from 'hot-shots';\nimport { pay } from './pay.ts';\nconst stats = new StatsD();\nnew Worker('pay', pay, {});\nnew QueueEvents('pay').on('failed', () => stats.increment('pay.failed'));\n`,
      files: FILES,
    },
    {
      name: 'figures that the library writes down',
      code: `import { Queue, Worker } from 'bullmq';\nimport express from 'express';\nimport { pay } from './pay.ts';\nconst queue = new Queue('pay');\nnew Worker('pay', pay, {});\nexpress().get('/metrics', async (req, res) => res.end(await queue.exportPrometheusMetrics())).listen(80);\n`,
      files: FILES,
    },
    {
      name: 'an exporter of queues',
      code: `${WORKER}new Worker('pay', pay, {});\n`,
      files: { ...FILES, 'docker-compose.yml': 'services:\n  exporter:\n    image: uphabit/bull_exporter:latest\n' },
    },
    {
      name: 'a schedule that tells something outside, and one that pushes',
      code: `import cron from 'node-cron';\nimport express from 'express';\nimport { Pushgateway } from 'prom-client';\nimport { failed } from './metrics.ts';\nimport { pay } from './pay.ts';\nconst gateway = new Pushgateway('http://push:9091');\nexpress().listen(3000);\ncron.schedule('0 3 * * *', async () => {\n  await pay({});\n  await fetch('https://hc-ping.com/5f0b');\n});\ncron.schedule('0 4 * * *', async () => {\n  try {\n    await pay({});\n  } catch {\n    failed.inc();\n  } finally {\n    await gateway.pushAdd({ jobName: 'pay' });\n  }\n});\n`,
      files: FILES,
    },
    {
      name: 'engines that keep how each run ends',
      code: `import { DBOS } from '@dbos-inc/dbos-sdk';\nimport { Worker } from '@temporalio/worker';\nimport express from 'express';\nimport { pay } from './pay.ts';\nexpress().listen(3000);\nexport class Jobs {\n  @DBOS.scheduled({ crontab: '0 3 * * *' })\n  @DBOS.workflow()\n  static async nightly() { await pay({}); }\n}\nconst worker = await Worker.create({ taskQueue: 'pay' });\nawait worker.run();\n`,
      files: FILES,
    },
    processor("  @OnWorkerEvent('failed')\n  lost() { failed.inc(); }\n"),
    {
      name: 'a base class of the tree',
      files: {
        ...processor('').files,
        'src/pay.processor.ts':
          "import { Processor } from '@nestjs/bullmq';\nimport { Measured } from './measured.ts';\n@Processor('pay')\nexport class PayProcessor extends Measured {\n  async process() { await super.process(); }\n}\n",
        'src/measured.ts':
          "import { WorkerHost } from '@nestjs/bullmq';\nexport class Measured extends WorkerHost {\n  async process() {}\n}\n",
      },
    },
    {
      code: `${KAFKA}consumer.on('consumer.end_batch_process', () => failed.inc(0));\nawait consumer.run({ eachMessage: async ({ message }) => { await pay(message); } });\n`,
      files: FILES,
    },
    nest('await pay({}); failed.inc(0);'),
    nest("await withMonitor('nightly', () => pay({}));", '', "import { withMonitor } from './monitor.ts';"),
  ],
  invalid: [
    {
      name: 'a process that only a schedule keeps running',
      code: "import cron from 'node-cron';\nimport { pay } from './pay.ts';\n// expect: job-metrics P2\ncron.schedule('0 3 * * *', async () => { await pay({}); });\n",
      files: { 'src/pay.ts': FILES['src/pay.ts'] },
    },
    {
      name: 'no figures at all',
      code: `import { Worker } from 'bullmq';\nimport { pay } from './pay.ts';\n// expect: job-metrics P2\nconst worker = new Worker('pay', async (job) => { await pay(job); }, {});\n${LISTENS}`,
      files: { 'src/pay.ts': FILES['src/pay.ts'] },
    },
    {
      name: 'one job beside another that is measured',
      code: `${WORKER}new Worker('pay', async (job) => { await pay(job); failed.inc(0); }, {});\n// expect: job-metrics P2\nconst worker = new Worker('mail', async (job) => { await pay(job); }, {});\n${LISTENS}`,
      files: FILES,
    },
    {
      name: 'workers of a factory',
      code: `import { createWorker } from './create-worker.ts';\nimport { pay } from './pay.ts';\ncreateWorker('pay', async (job) => { await pay(job); });\n`,
      files: {
        ...FILES,
        'src/create-worker.ts':
          "import { Worker, type Processor } from 'bullmq';\n// expect: job-metrics P2\nexport const createWorker = (name: string, run: Processor) => new Worker(name, run, {});\n",
      },
    },
    {
      name: 'RabbitMQ in CommonJS',
      files: {
        'src/app.js':
          "const amqp = require('amqplib');\nasync function main() {\n  const channel = await (await amqp.connect('amqp://broker')).createChannel();\n  // expect: job-metrics P2\n  await channel.consume('mail', async (message) => {\n    await fetch('http://smtp');\n    channel.ack(message);\n  });\n}\nmain();\n",
      },
    },
    processor("  @OnWorkerEvent('failed')\n  lost(job, error) { console.error(job, error); }\n", '// expect: job-metrics P3\n'),
    {
      code: `${WORKER}// expect: job-metrics P2\nconst worker = new Worker('pay', async (job) => { await pay(job); }, {});\n${LISTENS}`,
      files: FILES,
    },
    {
      code: `${KAFKA}// expect: job-metrics P2\nawait consumer.run({ eachMessage: async ({ message }) => { await pay(message); } });\n`,
      files: FILES,
    },
    {
      name: 'CommonJS',
      files: {
        'src/app.js':
          "const { Worker } = require('bullmq');\nconst { Counter } = require('prom-client');\nnew Counter({ name: 'requests', help: 'requests' }).inc();\n// expect: job-metrics P2\nconst worker = new Worker('pay', async (job) => { await job.done; }, {});\nworker.on('failed', (job, error) => console.error(error));\n",
      },
    },
    {
      code: `import cron from 'node-cron';\nimport express from 'express';\nimport { requests } from './metrics.ts';\nimport { pay } from './pay.ts';\nrequests.inc();\nexpress().listen(3000);\n// expect: job-metrics P2\ncron.schedule('0 3 * * *', async () => { await pay({}); });\n`,
      files: FILES,
    },
    nest('await pay({});', '// expect: job-metrics P2\n  '),
    nest("this.logger.log('starts'); await pay({});", '// expect: job-metrics P3\n  '),
  ],
  covers: {
    flagged: ["from 'bullmq'", 'kafkajs', 'amqplib', 'node-cron', '@nestjs/bullmq', '@nestjs/schedule', 'prom-client'],
    passed: [
      'QueueEvents',
      'exportPrometheusMetrics',
      'bullmq-otel',
      'consumer.end_batch_process',
      'OnWorkerEvent',
      '@temporalio/worker',
      '@dbos-inc/dbos-sdk',
      'pushAdd',
      'hc-ping',
    ],
  },
});
