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

/** Functions that start a callback for every item of a list, with the option of their third argument that says how many at a time. */
export const CONCURRENT_MAPPERS = new Table<{ readonly limit?: string }>([
  { packages: ['p-map', 'bluebird'], calls: ['', 'pMap', 'map', 'Promise.map'], limit: 'concurrency' },
  { packages: ['async'], calls: ['each', 'forEach', 'map', 'eachOf', 'forEachOf', 'filter', 'concat', 'flatMap'] },
]);

/** Calls that start a process of the operating system, or a thread. */
export const PROCESS_STARTS = new Table<object>([
  { packages: ['child_process'], calls: ['spawn', 'exec', 'execFile', 'fork'] },
  { packages: ['execa'], calls: ['', 'execa', 'execaCommand', '$'] },
  { packages: ['worker_threads'], calls: ['Worker'] },
]);

/** Calls that make rows of a file. */
export const ROW_READERS = new Table<object>([
  { packages: ['csv-parse/sync', 'csv-parse'], calls: ['parse', 'sync.parse'] },
  { packages: ['papaparse'], calls: ['parse', 'Papa.parse'] },
  { packages: ['xlsx'], calls: ['read', 'utils.sheet_to_json'] },
]);
