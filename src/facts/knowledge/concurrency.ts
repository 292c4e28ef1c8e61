import { Table } from './table.ts';

/** Packages whose objects let a few calls run at a time. */
export const CONCURRENCY_LIMITERS: ReadonlySet<string> = new Set([
  'p-limit',
  'p-queue',
  'p-throttle',
  'p-ratelimit',
  'bottleneck',
  'async-sema',
  'async-mutex',
  'semaphore-async-await',
  'throat',
  'limiter',
  'cockatiel',
  'fastq',
  'queue',
]);
/** Names by which such objects go where they were not followed to a package. */
export const LIMITER_NAME = /^(?:\w*[lL]imit(?:er|ed)?|throttle\w*|semaphore|sem|mutex|bottleneck|gate|pool|queue|rateLimiter)$/;
/** Methods of them that hold a call back. */
export const LIMITER_METHOD = /^(?:schedule|acquire|runExclusive|use|limit|throttle|wrap)$/;

/** Operators that start work for each value of a stream, with the index of the argument that says how many at a time. */
export const MERGING_OPERATORS = new Table<{ readonly concurrency: number }>([
  { packages: ['rxjs', 'rxjs/operators'], calls: ['mergeMap', 'flatMap', 'operators.mergeMap'], concurrency: 1 },
]);
/** What makes a stream of a list. */
export const STREAM_SOURCES = new Table<object>([{ packages: ['rxjs'], calls: ['from'] }]);

/** Calls that start a process of the operating system. */
export const PROCESS_STARTS = new Table<object>([
  { packages: ['child_process'], calls: ['spawn', 'exec', 'execFile', 'fork'] },
  { packages: ['execa'], calls: ['', 'execa', 'execaCommand', '$'] },
]);
