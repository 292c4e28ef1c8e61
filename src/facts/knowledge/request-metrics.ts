import { Table } from './table.ts';

/** What makes a metric; its options are the first argument. */
export const METRIC_MAKINGS = new Table<{ readonly of: 'histogram' | 'summary' | 'gauge' | 'counter' }>([
  { packages: ['prom-client'], calls: ['Histogram'], of: 'histogram' },
  { packages: ['prom-client'], calls: ['Summary'], of: 'summary' },
  { packages: ['prom-client'], calls: ['Gauge'], of: 'gauge' },
  { packages: ['prom-client'], calls: ['Counter'], of: 'counter' },
  { packages: ['@willsoto/nestjs-prometheus'], calls: ['makeHistogramProvider'], of: 'histogram' },
  { packages: ['@willsoto/nestjs-prometheus'], calls: ['makeSummaryProvider'], of: 'summary' },
  { packages: ['@willsoto/nestjs-prometheus'], calls: ['makeGaugeProvider'], of: 'gauge' },
  { packages: ['@willsoto/nestjs-prometheus'], calls: ['makeCounterProvider'], of: 'counter' },
]);

const LABELLING = ['labels', 'observe', 'startTimer', 'inc', 'dec', 'set'];

/** What gives values to the labels of a metric, and from which argument on. */
export const METRIC_LABELS = new Table<{ readonly from: number }>([
  { packages: ['prom-client'], calls: [...LABELLING.map((method) => `*#${method}`), '*#startTimer()'], from: 0 },
  {
    packages: ['hot-shots'],
    calls: ['increment', 'decrement', 'gauge', 'histogram', 'timing', 'distribution', 'set'].flatMap((method) => [
      `#${method}`,
      `StatsD#${method}`,
    ]),
    from: 1,
  },
  {
    packages: ['@opentelemetry/api'],
    calls: [
      '**.createHistogram().record',
      '**.createCounter().add',
      '**.createUpDownCounter().add',
      'Histogram#record',
      'Counter#add',
      'UpDownCounter#add',
    ],
    from: 1,
  },
]);

/** What measures each request by itself, and options that take something away: by the argument that holds them and their value. */
export const METRIC_MIDDLEWARES = new Table<{
  readonly option: string;
  readonly is: boolean | null;
  readonly lacks: 'no-status' | 'unread';
  /** The option that is a function which makes the label for the route of a request. */
  readonly route?: string;
}>([
  { packages: ['express-prom-bundle'], calls: [''], option: 'includeStatusCode', is: false, lacks: 'no-status', route: 'normalizePath' },
  { packages: ['fastify-metrics'], calls: [''], option: 'endpoint', is: null, lacks: 'unread' },
]);

/** Packages that keep what a program measures, and measure nothing of requests by themselves. */
export const PLAIN_REGISTRIES: ReadonlySet<string> = new Set(['prom-client', '@willsoto/nestjs-prometheus']);
/** Those that give nothing out unless they are told to. */
export const MUTE_REGISTRIES: ReadonlySet<string> = new Set(['prom-client']);
/** Methods by which a metric hears how long something took. */
export const MEASURING_METHODS: readonly string[] = ['observe', 'startTimer'];

/** Servers of GraphQL that answer all operations on one route, and where what hears of each operation is given. */
export const OPERATION_SERVERS = new Table<{ readonly plugins: string }>([
  { packages: ['@apollo/server', 'apollo-server-express', 'apollo-server-koa'], calls: ['ApolloServer'], plugins: 'plugins' },
]);
/** Labels by which operations are told apart. */
export const OPERATION_LABEL = /operation|query|mutation|field/i;

/** Percentiles from which on a summary tells of the slow requests. */
export const HIGH_PERCENTILE = 0.9;

/** What gives out the metrics that are kept. */
export const METRIC_EXPOSURES = new Table<object>([
  {
    packages: ['prom-client'],
    calls: [
      '**.metrics',
      '**#metrics',
      '**.getMetricsAsJSON',
      '**#getMetricsAsJSON',
      'Pushgateway',
      '**.getSingleMetricAsString',
      'AggregatorRegistry',
      '**#clusterMetrics',
    ],
  },
]);

/** Names of what measures how long requests take. */
export function measuresRequests(name: string): boolean {
  return (
    /http|request|(?:^|_)req(?:_|$)|(?:^|_)rest_|graphql/i.test(name) &&
    /duration|latency|(?:response|request|processing|elapsed)_?time|_seconds$|_ms$|_millis/i.test(name) &&
    !/client|outbound|outgoing|upstream|external/i.test(name)
  );
}

/** Whether it counts in milliseconds, by its name. */
export function isInMilliseconds(name: string): boolean {
  return /_ms$|_ms_|milli|Ms$|Millis/.test(name);
}

/** Labels by which failures are told from successes. */
export const STATUS_LABEL = /status|code|outcome|result|success|error/i;

/** Members of a request that have as many values as clients care to send. */
export const RAW_MEMBERS: ReadonlySet<string> = new Set(['url', 'originalUrl', 'path', 'ip', 'href', 'rawPath']);
export const RAW_HOLDERS: ReadonlySet<string> = new Set(['params', 'query', 'headers', 'body', 'cookies']);
/** Names of ids of which there is no end. */
export const ENDLESS_ID = /^(?:user|session|request|req|trace|order|invoice|payment|message|job)_?id$|^e_?mail$/i;
