import { Table } from './table.ts';

/** Options of jobs by which they are tried again, and kept or removed. */
export const JOB_SETTINGS = {
  attempts: ['attempts'],
  backoff: ['backoff'],
  removeOnComplete: ['removeOnComplete'],
  removeOnFail: ['removeOnFail'],
} as const;

/** Option of queues and modules that holds what holds for all jobs. */
export const JOB_DEFAULTS = 'defaultJobOptions';

/** Options that make a job come again by itself: one that fails is made up for by the next. */
export const REPEATING: readonly string[] = ['repeat'];

/** Attempts beyond which a job that cannot succeed holds up others. */

/** Calls that add a job which comes again by itself. */
export const SCHEDULING_CALLS = new Table<object>([{ packages: ['bullmq'], calls: ['Queue#upsertJobScheduler'] }]);

/** Queues of work that is done again soon anyway. */
export const HOUSEKEEPING = /clean|purge|sweep|housekeep|heartbeat|metric|telemetr/i;
