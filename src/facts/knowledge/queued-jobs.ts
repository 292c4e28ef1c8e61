import { Table } from './table.ts';

/** A call that queues a job, with the options by which the job is tried again. */
export interface QueuedJobCall {
  readonly library: string;
  /** Index of the argument that holds the options. */
  readonly options: number;
  readonly times: string;
  /** What the number counts: all attempts, or those after the first. */
  readonly counts: 'attempts' | 'retries';
  /** Options that put a pause between attempts, one of which has to be given; none where the library pauses by itself. */
  readonly pauses: readonly string[];
}

const BOSS = {
  packages: ['pg-boss'],
  library: 'pg-boss',
  times: 'retryLimit',
  counts: 'retries',
  pauses: ['retryDelay', 'retryBackoff'],
} as const;
const GRAPHILE = {
  packages: ['graphile-worker'],
  library: 'graphile-worker',
  times: 'maxAttempts',
  counts: 'attempts',
  pauses: [],
} as const;

export const QUEUED_JOBS = new Table<QueuedJobCall>([
  { ...BOSS, calls: ['#send', 'PgBoss#send'], options: 2 },
  { ...BOSS, calls: ['#sendAfter', 'PgBoss#sendAfter', '#sendOnce', 'PgBoss#sendOnce'], options: 2 },
  { ...GRAPHILE, calls: ['makeWorkerUtils().addJob', 'run().addJob', 'WorkerUtils#addJob', 'Runner#addJob'], options: 2 },
  { ...GRAPHILE, calls: ['quickAddJob'], options: 3 },
]);

/** Calls that say for all jobs of a queue how they are tried again: index of the name and of the options. */
export const QUEUE_SETUPS = new Table<{ readonly name: number; readonly options: number }>([
  { packages: ['pg-boss'], calls: ['#createQueue', 'PgBoss#createQueue', '#updateQueue', 'PgBoss#updateQueue'], name: 0, options: 1 },
]);
