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
  { packages: ['prom-client'], calls: LABELLING.map((method) => `*#${method}`), from: 0 },
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
