import { Table } from './table.ts';

/** Options of jobs by which they are tried again, kept or removed, and known from others. */
export const JOB_SETTINGS = {
  attempts: ['attempts'],
  backoff: ['backoff'],
  removeOnComplete: ['removeOnComplete'],
  removeOnFail: ['removeOnFail'],
  id: ['jobId'],
} as const;

/** Option of queues and modules that holds what holds for all jobs. */
export const JOB_DEFAULTS = 'defaultJobOptions';

/** Options that make a job come again by itself: one that fails is made up for by the next. */
export const REPEATING: readonly string[] = ['repeat'];

/** Calls that add a job which comes again by itself: the argument, and its member, that hold the options of the job. */
export const SCHEDULING_CALLS = new Table<{ readonly template: number; readonly options: string }>([
  { packages: ['bullmq'], calls: ['Queue#upsertJobScheduler'], template: 2, options: 'opts' },
]);

/** Queues of work that is done again soon anyway. */
export const HOUSEKEEPING = /clean|purge|sweep|housekeep|heartbeat|metric|telemetr/i;
