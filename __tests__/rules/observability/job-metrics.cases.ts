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
      name: 'no metrics at all is told of elsewhere',
      code: `import { Worker } from 'bullmq';\nimport { pay } from './pay.ts';\nconst worker = new Worker('pay', async (job) => { await pay(job); }, {});\n${LISTENS}`,
      files: { 'src/pay.ts': FILES['src/pay.ts'] },
    },
    {
      name: 'that nobody hears of failures is told by another rule',
      code: `${WORKER}new Worker('pay', async (job) => { await pay(job); }, {});\n`,
      files: FILES,
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
});
