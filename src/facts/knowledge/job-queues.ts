import { JOBS, type RetryCall } from './retries.ts';
import { Table } from './table.ts';

/** Calls that give a queue the function that runs its jobs. */
export interface JobWorkerCall {
  /** What names the queue: the first argument, or the call that made the object whose method is called. */
  readonly queue: 'argument' | 'object';
}

export const JOB_WORKERS = new Table<JobWorkerCall>([
  { packages: ['bullmq'], calls: ['Worker'], queue: 'argument' },
  { packages: ['bull'], calls: ['#process', '().process', 'Queue#process', 'Bull.Queue#process'], queue: 'object' },
]);

const NEST_BULL = ['@nestjs/bullmq', '@nestjs/bull'];

/** How queues are set up in modules: the options, or what a factory in them returns. */
export interface QueueModule {
  readonly of: 'queue' | 'root';
  readonly factory: boolean;
}

export const QUEUE_MODULES = new Table<QueueModule>([
  { packages: NEST_BULL, calls: ['BullModule.registerQueue'], of: 'queue', factory: false },
  { packages: NEST_BULL, calls: ['BullModule.registerQueueAsync'], of: 'queue', factory: true },
  { packages: NEST_BULL, calls: ['BullModule.forRoot'], of: 'root', factory: false },
  { packages: NEST_BULL, calls: ['BullModule.forRootAsync'], of: 'root', factory: true },
]);
/** The library that the calls of queues and jobs are known by among all that try again. */
export const JOB_LIBRARY = JOBS.library;
/** How the options of such a queue, and the defaults of all, tell attempts. */
export const QUEUE_DEFAULTS: RetryCall = { ...JOBS, options: 0, path: ['defaultJobOptions'] };
/** Calls that add many jobs: a list of objects, each with options of its own under a member. */
export const BULK_ADDS = new Table<object>([
  { packages: ['bullmq'], calls: ['Queue#addBulk'] },
  { packages: ['bull'], calls: ['#addBulk', '().addBulk', 'Queue#addBulk', 'Bull.Queue#addBulk'] },
]);
export const BULK_MEMBER = 'opts';
export const JOB_OPTIONS: RetryCall = { ...JOBS, options: 0, path: [BULK_MEMBER] };
/** Decorators that name a queue: of what is injected, of classes that run its jobs, and of the methods that do. */
export const QUEUE_DECORATORS = new Table<{ readonly on: 'injected' | 'worker' | 'method' }>([
  { packages: NEST_BULL, calls: ['InjectQueue'], on: 'injected' },
  { packages: NEST_BULL, calls: ['Processor'], on: 'worker' },
  { packages: NEST_BULL, calls: ['Process'], on: 'method' },
]);
/** Method that runs the jobs where no decorator says so. */
export const JOB_METHOD = 'process';
