import { Table } from './table.ts';

/** A call that runs its work again when that fails, or makes something that does. */
export interface RetryCall {
  readonly library: string;
  /** Index of the argument that is the work, or `NONE`. */
  readonly work: number;
  /** Index of the options. */
  readonly options: number;
  /** Index of the options where one of the arguments before them is left out. */
  readonly unnamed?: number;
  /** Members from the options to the object that holds the numbers: `['retry']` for `{ retry: { limit } }`. */
  readonly path?: readonly string[];
  /** The options stand at this index of the call that made the object instead; what is wrong with them is told of that call. */
  readonly made?: number;
  /** The object was put together of several policies, one of which is made by such a call. */
  readonly combines?: true;
  /** Sets up retries that run elsewhere. */
  readonly isPolicy?: true;
  /** Called with `new`. */
  readonly isClass?: true;
  /** Option that says how often. */
  readonly times: readonly string[];
  /** Whether the option counts all attempts, or the ones after the first. */
  readonly counts: 'attempts' | 'retries';
  /** Value of the option where it is not given. */
  readonly byDefault: number;
  /** Options that end it otherwise: a time in all, an abort signal. */
  readonly limits: readonly string[];
  /** Options that switch every bound off when true. */
  readonly endless: readonly string[];
  /** Options that tell which failures are worth another attempt. */
  readonly predicates: readonly string[];
  /** Repeats whatever failed unless a predicate says otherwise. */
  readonly repeatsAll: boolean;
  /** The value 0 stands for no bound. */
  readonly zeroIsEndless?: true;
  /** Is attached to a client, and repeats what that sends whenever the connection fails. */
  readonly attaches?: true;
  /** Is a client that repeats the commands which it is given to send. */
  readonly sends?: true;
  /** Guards work of any kind, which need not leave the process. */
  readonly isGeneral?: true;
  /** Reconnects to a broker with growing pauses, which has no better end. */
  readonly reconnects?: true;
}

const NONE = -1;
const USUAL = { options: 1, work: 0, counts: 'retries', limits: [], endless: [], predicates: [], repeatsAll: false } as const;

/** How the options of jobs tell attempts. */
export const JOBS = {
  ...USUAL,
  library: 'bullmq',
  work: NONE,
  isPolicy: true,
  times: ['attempts'],
  counts: 'attempts',
  byDefault: 1,
} as const;

const KAFKA = {
  ...USUAL,
  packages: ['kafkajs'],
  library: 'kafkajs',
  work: NONE,
  options: 0,
  path: ['retry'],
  times: ['retries'],
  byDefault: 5,
  isPolicy: true,
} as const;

/** Clients that repeat by themselves, as their option `retry` says. */
const OWN_RETRY = { ...USUAL, work: NONE, path: ['retry'], times: ['limit'], byDefault: 2 } as const;
const REQUESTING = ['', 'get', 'post', 'put', 'patch', 'delete', 'head'];

/** Numbers as the published packages state them. */
export const RETRY_CALLS = new Table<RetryCall>([
  {
    ...USUAL,
    packages: ['p-retry'],
    calls: ['', 'pRetry'],
    library: 'p-retry',
    times: ['retries'],
    byDefault: 10,
    limits: ['maxRetryTime', 'signal'],
    endless: ['forever', 'unlimited'],
    predicates: ['shouldRetry', 'onFailedAttempt'],
    repeatsAll: true,
  },
  {
    ...USUAL,
    packages: ['async-retry'],
    calls: [''],
    library: 'async-retry',
    times: ['retries'],
    byDefault: 10,
    limits: ['maxRetryTime'],
    endless: ['forever', 'unlimited'],
    predicates: ['onRetry'],
    repeatsAll: true,
  },
  {
    ...USUAL,
    packages: ['promise-retry'],
    calls: [''],
    library: 'promise-retry',
    times: ['retries'],
    byDefault: 10,
    limits: ['maxRetryTime'],
    endless: ['forever'],
  },
  {
    ...USUAL,
    packages: ['retry'],
    calls: ['operation'],
    library: 'retry',
    isPolicy: true,
    work: NONE,
    options: 0,
    times: ['retries'],
    byDefault: 10,
    limits: ['maxRetryTime'],
    endless: ['forever', 'unlimited'],
  },
  {
    ...USUAL,
    packages: ['exponential-backoff'],
    calls: ['backOff'],
    library: 'exponential-backoff',
    times: ['numOfAttempts'],
    counts: 'attempts',
    byDefault: 10,
    predicates: ['retry'],
    repeatsAll: true,
  },
  {
    ...USUAL,
    packages: ['@lifeomic/attempt'],
    calls: ['retry'],
    library: '@lifeomic/attempt',
    times: ['maxAttempts'],
    counts: 'attempts',
    byDefault: 3,
    predicates: ['handleError'],
    repeatsAll: true,
    zeroIsEndless: true,
  },
  {
    ...USUAL,
    packages: ['cockatiel'],
    calls: ['retry'],
    library: 'cockatiel',
    isGeneral: true,
    isPolicy: true,
    work: NONE,
    times: ['maxAttempts'],
    byDefault: Number.POSITIVE_INFINITY,
  },
  {
    ...USUAL,
    packages: ['cockatiel'],
    calls: ['retry().execute'],
    library: 'cockatiel',
    isGeneral: true,
    made: 1,
    times: ['maxAttempts'],
    byDefault: Number.POSITIVE_INFINITY,
    repeatsAll: true,
  },
  {
    ...USUAL,
    packages: ['cockatiel'],
    calls: ['wrap().execute'],
    library: 'cockatiel',
    isGeneral: true,
    made: 1,
    combines: true,
    times: ['maxAttempts'],
    byDefault: Number.POSITIVE_INFINITY,
    repeatsAll: true,
  },
  {
    ...USUAL,
    packages: ['axios-retry'],
    calls: ['', 'axiosRetry'],
    library: 'axios-retry',
    attaches: true,
    isPolicy: true,
    work: NONE,
    times: ['retries'],
    byDefault: 3,
    predicates: ['retryCondition'],
  },
  { ...OWN_RETRY, packages: ['got'], calls: REQUESTING, library: 'got' },
  { ...OWN_RETRY, packages: ['got'], calls: ['extend', 'create'], options: 0, isPolicy: true, library: 'got' },
  { ...OWN_RETRY, packages: ['ky'], calls: ['extend', 'create'], options: 0, isPolicy: true, library: 'ky' },
  { ...OWN_RETRY, packages: ['ky'], calls: REQUESTING, library: 'ky' },
  {
    ...USUAL,
    packages: ['@aws-sdk/client-ses', '@aws-sdk/client-sesv2'],
    calls: ['SESClient', 'SESv2Client', 'SES', 'SESv2'],
    isClass: true,
    isPolicy: true,
    sends: true,
    library: 'aws-sdk',
    work: NONE,
    options: 0,
    times: ['maxAttempts'],
    counts: 'attempts',
    byDefault: 3,
  },
  { ...KAFKA, calls: ['Kafka'], isClass: true, reconnects: true },
  { ...KAFKA, calls: ['Kafka#consumer', 'Kafka#admin'], reconnects: true },
  // A producer repeats what it sends, too, and somebody may wait for that.
  { ...KAFKA, calls: ['Kafka#producer'] },
  { ...JOBS, packages: ['bullmq'], calls: ['Queue#add'], options: 2 },
  { ...JOBS, packages: ['bull'], calls: ['#add', '().add', 'Queue#add', 'Bull.Queue#add'], options: 2, unnamed: 1 },
  { ...JOBS, packages: ['bullmq'], calls: ['Queue'], path: ['defaultJobOptions'], isClass: true },
  { ...JOBS, packages: ['bull'], calls: ['', 'Queue'], options: 2, unnamed: 1, path: ['defaultJobOptions'], isClass: true },
]);

/** Policies that repeat, as objects that other policies are combined with. */
export const RETRYING_POLICIES = new Table<object>([{ packages: ['cockatiel'], calls: ['retry()'] }]);

/** Conditions of policies that let every failure be repeated. */
export const EVERY_FAILURE = new Table<object>([{ packages: ['cockatiel'], calls: ['handleAll'] }]);

/** Errors and callbacks by which the work itself ends a retry. */
export const GIVES_UP = new Table<object>([{ packages: ['p-retry'], calls: ['AbortError'] }]);
