import { Table } from './table.ts';

/** How long a library waits between attempts, and which options tell it otherwise. */
export interface DelayTerms {
  /** Between attempts, where nothing is said: nothing, always as long, or longer each time. */
  readonly byDefault: 'none' | 'fixed' | 'growing';
  /** Milliseconds of the first wait, where it is the library that says so. */
  readonly first?: number;
  /** Option with the first wait in milliseconds. */
  readonly pause: readonly string[];
  /** Option by which each wait is multiplied. */
  readonly factor: readonly string[];
  /** Factor where none is given. */
  readonly factorByDefault?: number;
  /** Option with the longest wait. */
  readonly cap: readonly string[];
  /** Option that spreads the waits, and whether they are spread where nothing is said. */
  readonly jitter: readonly string[];
  readonly jitterByDefault: boolean;
  /** Option with a function, or an object of the library, that decides on each wait. */
  readonly decides: readonly string[];
}

const RETRY: DelayTerms = {
  byDefault: 'growing',
  first: 1000,
  pause: ['minTimeout'],
  factor: ['factor'],
  factorByDefault: 2,
  cap: ['maxTimeout'],
  jitter: ['randomize'],
  jitterByDefault: false,
  decides: [],
};
const UNTOLD = { pause: [], factor: [], cap: [], jitter: [], jitterByDefault: false } as const;

/** By library, as the published packages state them. */
export const DELAYS: Readonly<Record<string, DelayTerms>> = {
  'p-retry': RETRY,
  'promise-retry': RETRY,
  retry: RETRY,
  'async-retry': { ...RETRY, jitterByDefault: true },
  'exponential-backoff': {
    ...RETRY,
    first: 100,
    pause: ['startingDelay'],
    factor: ['timeMultiple'],
    cap: ['maxDelay'],
    jitter: ['jitter'],
  },
  '@lifeomic/attempt': {
    ...RETRY,
    byDefault: 'fixed',
    first: 200,
    pause: ['delay'],
    factorByDefault: 0,
    cap: ['maxDelay'],
    jitter: ['jitter'],
    decides: ['calculateDelay'],
  },
  'axios-retry': { ...UNTOLD, byDefault: 'none', decides: ['retryDelay'] },
  cockatiel: { ...UNTOLD, byDefault: 'none', decides: ['backoff'] },
  got: { ...UNTOLD, byDefault: 'growing', decides: ['calculateDelay'] },
  ky: { ...UNTOLD, byDefault: 'growing', decides: ['delay'] },
};

/** What libraries offer to decide on waits. */
export const BACKOFFS = new Table<{
  readonly delay: 'fixed' | 'growing';
  readonly jitters: boolean;
  /** Option with what spreads the waits. */
  readonly spreads?: string;
}>([
  { packages: ['axios-retry'], calls: ['exponentialDelay', 'axiosRetry.exponentialDelay'], delay: 'growing', jitters: true },
  { packages: ['axios-retry'], calls: ['linearDelay()', 'linearDelay', 'axiosRetry.linearDelay()'], delay: 'growing', jitters: false },
  { packages: ['cockatiel'], calls: ['ExponentialBackoff#'], delay: 'growing', jitters: true, spreads: 'generator' },
  { packages: ['cockatiel'], calls: ['DelegateBackoff#'], delay: 'growing', jitters: true },
  { packages: ['cockatiel'], calls: ['IterableBackoff#'], delay: 'growing', jitters: false },
  { packages: ['cockatiel'], calls: ['ConstantBackoff#'], delay: 'fixed', jitters: false },
]);

/** What spreads no waits, in the place of what does. */
export const UNSPREAD = new Table<object>([{ packages: ['cockatiel'], calls: ['noJitterGenerator'] }]);

/** Clients that connect again by themselves, after a wait that the function of an option gives. */
export const RECONNECTING_CLIENTS = new Table<{ readonly wait: string }>([
  { packages: ['ioredis'], calls: ['', 'Redis', 'Cluster', 'Redis.Cluster'], wait: 'retryStrategy' },
]);

/** What makes an observable that fires after a time. */
export const OBSERVABLE_TIMERS = new Table<object>([{ packages: ['rxjs'], calls: ['timer'] }]);

/** Conditions under which `axios-retry` repeats requests that are safe to repeat alone. */
export const SAFE_CONDITIONS = new Table<object>([
  {
    packages: ['axios-retry'],
    calls: ['isIdempotentRequestError', 'isSafeRequestError', 'axiosRetry.isIdempotentRequestError', 'axiosRetry.isSafeRequestError'],
  },
]);

/** Conditions that let a request through whose answer was lost, whatever it does. */
export const LOST_ANSWER_CONDITIONS = /^(?:isNetworkError|isNetworkOrIdempotentRequestError)$/;

/** Options by which a retry tells of an attempt that failed, as paths: functions, or lists of them. */
export const RETRY_HOOKS: Readonly<Record<string, readonly string[]>> = {
  'p-retry': ['onFailedAttempt', 'shouldRetry'],
  'async-retry': ['onRetry'],
  'axios-retry': ['onRetry', 'onMaxRetryTimesExceeded'],
  'exponential-backoff': ['retry'],
  '@lifeomic/attempt': ['handleError', 'beforeAttempt'],
  got: ['hooks.beforeRetry'],
  ky: ['hooks.beforeRetry'],
};

/** Names of headers and fields by which a receiver knows that a request is the same as an earlier one. */
export const REQUEST_KEYS: readonly string[] = [
  'Idempotency-Key',
  'X-Idempotency-Key',
  'Idempotence-Key',
  'Idempotent-Key',
  'X-Request-Id',
  'PayPal-Request-Id',
  'X-GitHub-Delivery',
  'idempotencyKey',
  'idempotency_key',
  'clientRequestId',
  'client_token',
  'ClientToken',
  'requestId',
  'request_id',
];
/** Words of addresses and functions that book, pay or send something. */
export const BOOKS =
  /(?<![a-z])(?:pay(?:ment|out)?s?|charges?|captures?|refunds?|transfers?|orders?|invoices?|purchases?|bookings?|subscriptions?|withdraw(?:al)?s?|checkouts?|disburse(?:ment)?s?)(?![a-z])|(?:payment|charge|capture|refund|transfer|payout|purchase)/i;
/** Words of requests that change nothing, or nothing twice. */
export const ASKS =
  /search|query|graphql|token|login|oauth|auth|session|find|list|lookup|look-up|validate|verif|check(?!out)|preview|estimate|quote|embed|complet|translat|generat|convert|render|calculat|batchget|introspect|revoke|refresh|ping|health|log|metric|trace|collect|ingest|upsert|sync|classif|moderat|chat|predict|parse|export/i;
/** Methods that move money at a gateway of unknown make. */
export const MOVES_MONEY =
  /^(?:capture|charge|refund|transfer|payout|disburse|withdraw)(?:[A-Z]\w*)?$|^(?:create|make|submit|send|process|execute)(?:Payment|Charge|Refund|Transfer|Payout|Withdrawal)$/;
/** Methods of clients of unknown make that begin something which a second call begins again. */
export const BEGINS =
  /^(?:create|submit|place|book|issue|start)(?:Build|Order|Payment|Invoice|Charge|Booking|Subscription|Ticket|Issue|Lead|Contact|Shipment|Label|Refund|Deployment|Job|Task|Message|Post|Comment|Card|Purchase|Reservation)s?$/;

/** An option that spreads the waits of a library, for a call that says nothing of it. */
interface SpreadingOption {
  readonly option: string;
  readonly value: string;
  /** The value is a member of what the library exports by default. */
  readonly isMember: boolean;
}

export const SPREADING_OPTIONS: Readonly<Record<string, SpreadingOption>> = {
  'axios-retry': { option: 'retryDelay', value: 'exponentialDelay', isMember: true },
  'p-retry': { option: 'randomize', value: 'true', isMember: false },
};
