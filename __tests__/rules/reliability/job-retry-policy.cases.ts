import { defineCases } from '../../support/rule-tester.ts';

const BULL = `import { Queue } from 'bullmq';\nimport { connection } from './redis.ts';\n`;
const GOOD = "{ attempts: 5, backoff: { type: 'exponential', delay: 1000 }, removeOnComplete: 1000, removeOnFail: 5000 }";
const NO_RETENTION = "{ attempts: 5, backoff: { type: 'exponential', delay: 1000 } }";

/** A module of Nest with a queue, and a service that adds jobs to it. */
const nest = (imports: string, options = ''): { readonly name: string; readonly files: Readonly<Record<string, string>> } => ({
  name: `nest: ${imports.slice(0, 90)} ${options.slice(0, 40)}`,
  files: {
    'src/mail.module.ts': `import { Module } from '@nestjs/common';
import { BullModule } from '@nestjs/bullmq';
import { MailService } from './mail.service.ts';
@Module({
  imports: [
    ${imports}
  ],
  providers: [MailService],
})
export class MailModule {}
`,
    'src/mail.service.ts': `import { Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import { Queue } from 'bullmq';
@Injectable()
export class MailService {
  constructor(@InjectQueue('mail') private readonly queue: Queue) {}
  send(body: object) { return this.queue.add('send', body${options}); }
}
`,
  },
});

export default defineCases({
  valid: [
    `${BULL}const mail = new Queue('mail', { connection, defaultJobOptions: ${GOOD} });\nexport const send = (body) => mail.add('send', body);`,
    `${BULL}const mail = new Queue('mail', { connection });\nexport const send = (body) => mail.add('send', body, ${GOOD});`,
    `${BULL}const mail = new Queue('mail', { connection, defaultJobOptions: { removeOnComplete: true } });\nexport const send = (body) => mail.add('send', body, ${NO_RETENTION});`,
    // Options that are not seen.
    `${BULL}import { options } from './options.ts';\nconst mail = new Queue('mail', options);\nexport const send = (body) => mail.add('send', body);`,
    `${BULL}import { jobs } from './options.ts';\nconst mail = new Queue('mail', { connection, defaultJobOptions: jobs });\nexport const send = (body) => mail.add('send', body);`,
    `${BULL}import { options } from './options.ts';\nconst mail = new Queue('mail', { connection });\nexport const send = (body) => mail.add('send', body, options);`,
    // One attempt by choice, and work that comes again by itself.
    `${BULL}const mail = new Queue('mail', { connection });\nexport const send = (body) => mail.add('send', body, { attempts: 1, removeOnComplete: true });`,
    `${BULL}const report = new Queue('report', { connection, defaultJobOptions: { removeOnComplete: 10 } });\nawait report.add('nightly', {}, { repeat: { pattern: '0 3 * * *' } });`,
    `${BULL}const report = new Queue('report', { connection, defaultJobOptions: { removeOnComplete: 10 } });\nawait report.upsertJobScheduler('nightly', { pattern: '0 3 * * *' });`,
    `${BULL}const cleanup = new Queue('cleanup', { connection, defaultJobOptions: { removeOnComplete: 10 } });\nexport const tidy = () => cleanup.add('tidy', {});`,
    // Nobody adds a job here, or the queue is one of another library.
    `${BULL}export const mail = new Queue('mail', { connection });\nexport const waiting = () => mail.getWaitingCount();`,
    `import { Queue } from './own-queue.ts';\nconst mail = new Queue('mail', {});\nexport const send = (body) => mail.add('send', body);`,
    // Nest: defaults of the queue, of all queues, of the job, or made by a factory.
    nest(`BullModule.registerQueue({ name: 'mail', defaultJobOptions: ${GOOD} })`),
    nest(`BullModule.forRoot({ connection: {}, defaultJobOptions: ${GOOD} }),\n    BullModule.registerQueue({ name: 'mail' })`),
    nest(
      `BullModule.forRootAsync({ useFactory: () => ({ connection: {}, defaultJobOptions: ${GOOD} }) }),\n    BullModule.registerQueue({ name: 'mail' })`,
    ),
    nest("BullModule.forRootAsync({ useClass: QueueConfig }),\n    BullModule.registerQueue({ name: 'mail' })"),
    nest("BullModule.registerQueue({ name: 'mail' })", `, ${GOOD}`),
    {
      name: 'two applications, each with defaults of its own',
      files: {
        'apps/a/src/app.module.ts': `import { Module } from '@nestjs/common';\nimport { BullModule } from '@nestjs/bullmq';\n@Module({ imports: [BullModule.forRoot({ defaultJobOptions: ${GOOD} }), BullModule.registerQueue({ name: 'a' })] })\nexport class AppModule {}\n`,
        'apps/a/src/a.service.ts':
          "import { InjectQueue } from '@nestjs/bullmq';\nimport { Queue } from 'bullmq';\nexport class A {\n  constructor(@InjectQueue('a') private readonly queue: Queue) {}\n  send(body: object) { return this.queue.add('send', body); }\n}\n",
        'apps/b/src/app.module.ts':
          "import { Module } from '@nestjs/common';\nimport { BullModule } from '@nestjs/bullmq';\n@Module({ imports: [BullModule.forRoot({ connection: {} })] })\nexport class AppModule {}\n",
      },
    },
    {
      name: 'the template of a scheduled job says what becomes of it',
      code: `${BULL}const report = new Queue('report', { connection });\nawait report.upsertJobScheduler('nightly', { pattern: '0 3 * * *' }, { name: 'nightly', opts: { removeOnComplete: 10 } });`,
    },
    // Queues in databases: once by choice, with pauses of the library, of the job, of the queue or of the client.
    `import PgBoss from 'pg-boss';
const boss = new PgBoss(process.env.DATABASE_URL);
export const once = (body) => boss.send('once', body, { retryLimit: 0 });
export const slow = (body) => boss.send('slow', body, { retryLimit: 5, retryBackoff: true });
await boss.createQueue('mail', { name: 'mail', retryDelay: 5 });
export const mail = (body) => boss.send('mail', body, { retryLimit: 3 });`,
    `import PgBoss from 'pg-boss';
const boss = new PgBoss({ connectionString: process.env.DATABASE_URL, retryBackoff: true });
export const mail = (body) => boss.send('mail', body, { retryLimit: 3 });`,
    `import { makeWorkerUtils } from 'graphile-worker';
const utils = await makeWorkerUtils({ connectionString: process.env.DATABASE_URL });
export const mail = (body) => utils.addJob('mail', body, { maxAttempts: 5 });`,
    // One attempt is what the library gives, and the job sees to the next itself.
    `import { Agenda } from 'agenda';
const agenda = new Agenda({ db: { address: process.env.MONGO_URL } });
agenda.define('mail', async (job) => {
  await fetch('https://mail.example', { method: 'POST' }).catch(async () => { job.schedule('in 5 minutes'); await job.save(); });
});`,
    // Temporal tries again with growing pauses unless told otherwise, and SQS as its queue says.
    `import { proxyActivities } from '@temporalio/workflow';
const { pay } = proxyActivities({ startToCloseTimeout: '1m', retry: { maximumAttempts: 5 } });
export const order = (id: string) => pay(id);`,
    `import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
await new SQSClient({}).send(
  new CreateQueueCommand({ QueueName: 'orders', Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: process.env.DLQ, maxReceiveCount: 5 }) } }),
);`,
  ],
  invalid: [
    `${BULL}// expect: job-retry-policy/single-attempt P1\nconst mail = new Queue('mail', { connection });\nconst sms = new Queue('sms', { connection });\nexport const send = (body) => mail.add('send', body);\nexport const text = (body) => sms.add('text', body);`,
    `${BULL}// expect: job-retry-policy/single-attempt P1\nconst mail = new Queue('mail', { connection });\nexport const send = (body) => mail.add('send', body);`,
    `const { Queue } = require('bullmq');\n// expect: job-retry-policy/single-attempt P1\nconst mail = new Queue('mail');\nexports.send = (body) => mail.add('send', body, { removeOnComplete: true });`,
    `const Queue = require('bull');\n// expect: job-retry-policy/single-attempt P1\nconst mail = new Queue('mail', 'redis://redis');\nexports.send = (body) => mail.add(body);`,
    `${BULL}// expect: job-retry-policy/no-backoff P2\nconst pay = new Queue('pay', { connection });\nexport const charge = (body) => pay.add('charge', body, { attempts: 5, removeOnComplete: true });`,
    `${BULL}// expect: job-retry-policy/attempts-excessive P2\nconst pay = new Queue('pay', { connection, defaultJobOptions: { attempts: 1000, backoff: 1000, removeOnComplete: true } });\nexport const charge = (body) => pay.add('charge', body);`,
    {
      name: 'finished jobs are kept',
      code: `${BULL}// expect: job-retry-policy/no-retention P2\nconst pay = new Queue('pay', { connection });\nexport const charge = (body) => pay.add('charge', body, ${NO_RETENTION});\n`,
      output: `${BULL}// expect: job-retry-policy/no-retention P2\nconst pay = new Queue('pay', { defaultJobOptions: { removeOnComplete: 1000, removeOnFail: 5000 }, connection });\nexport const charge = (body) => pay.add('charge', body, ${NO_RETENTION});\n`,
    },
    {
      name: 'a finished job keeps its id, so that nobody adds it again: no edit',
      code: `${BULL}// expect: job-retry-policy/no-retention P2\nconst pay = new Queue('pay', { connection });\nexport const charge = (body) => pay.add('charge', body, { jobId: body.id, attempts: 5, backoff: 1000 });\n`,
    },
    {
      name: 'one of two calls says nothing',
      code: `${BULL}const pay = new Queue('pay', { connection });\nexport const charge = (body) => pay.add('charge', body, ${GOOD});\n// expect: job-retry-policy/single-attempt P1\nexport const refund = (body) => pay.add('refund', body);\n`,
    },
    nest("// expect: job-retry-policy/single-attempt P1\n    BullModule.registerQueue({ name: 'mail' })"),
    nest(
      "BullModule.forRoot({ connection: {} }),\n    // expect: job-retry-policy/no-backoff P2\n    BullModule.registerQueue({ name: 'mail', defaultJobOptions: { attempts: 3 } })",
    ),
    {
      name: 'the address of the server comes from the environment',
      path: 'src/app.cjs',
      code: `const Queue = require('bull');\n// expect: job-retry-policy/single-attempt P1\nconst mail = new Queue('mail', process.env.REDIS_URL || 'redis://localhost');\nexports.send = (body) => mail.add(body);`,
    },
    `import PgBoss from 'pg-boss';
const boss = new PgBoss(process.env.DATABASE_URL ?? '');
// expect: job-retry-policy/no-backoff P2
export const mail = (body) => boss.send('mail', body, { retryLimit: 3 });`,
    `import { makeWorkerUtils } from 'graphile-worker';
const utils = await makeWorkerUtils({ connectionString: process.env.DATABASE_URL });
// expect: job-retry-policy/attempts-excessive P2
export const mail = (body) => utils.addJob('mail', body, { maxAttempts: 1000 });`,
  ],
  covers: {
    flagged: ["from 'bullmq'", "require('bull')", '@nestjs/bullmq', 'pg-boss', 'graphile-worker'],
    passed: ['agenda', '@temporalio/workflow', 'RedrivePolicy'],
  },
});
