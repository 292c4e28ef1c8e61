import { Table } from './table.ts';

/** Names of the calls that change a figure, and of the objects that hold figures. */
export const COUNTING_NAMES =
  /^(?:inc|increment|incr|add|count|counter|observe|record|set|gauge|timing|histogram|startTimer|putMetric|addMetric|emit|track|mark|recordMetric|incrementCounter)$/;
export const MEASURED_OBJECTS =
  /metric|counter|gauge|histogram|statsd|stats|prom|meter|telemetry|monitor|timer|Total\b|_total|datadog|dogstatsd|cloudwatch/i;

/** Packages that give a program figures which somebody collects. */
export const METRIC_PACKAGES: ReadonlySet<string> = new Set([
  'prom-client',
  '@willsoto/nestjs-prometheus',
  'nestjs-otel',
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/exporter-prometheus',
  '@opentelemetry/exporter-metrics-otlp-http',
  '@opentelemetry/exporter-metrics-otlp-grpc',
  '@opentelemetry/exporter-metrics-otlp-proto',
  'hot-shots',
  'node-statsd',
  'statsd-client',
  'datadog-metrics',
  'express-prom-bundle',
  'fastify-metrics',
  'express-prometheus-middleware',
  'aws-embedded-metrics',
  '@aws-lambda-powertools/metrics',
]);

/** What keeps messages or jobs until they are taken, and exports nothing by itself of how much waits. */
export type QueueSystem = 'jobs' | 'kafka' | 'rabbitmq';

/** A call that asks how much waits, and what tells in which queue: the object whose method it is, or an argument. */
interface DepthCall {
  readonly system: QueueSystem;
  readonly queue?: 'object' | number;
}

/** Names of methods of queues that ask so, and that nothing else has. */
const COUNTS: readonly string[] = [
  'getJobCounts',
  'getWaitingCount',
  'getDelayedCount',
  'getFailedCount',
  'getActiveCount',
  'getJobCountByTypes',
  'getCountsPerPriority',
  'exportPrometheusMetrics',
];
/** The same of all clients, known without their object. */
export const DEPTH_METHODS: readonly string[] = [...COUNTS, 'fetchTopicOffsets', 'checkQueue'];

/** Calls that ask how much waits. */
export const DEPTH_CALLS = new Table<DepthCall>([
  {
    packages: ['bullmq', 'bull'],
    calls: [...COUNTS, 'getWaiting', 'count', 'getMetrics'].flatMap((name) => [`**.${name}`, `**#${name}`]),
    system: 'jobs',
    queue: 'object',
  },
  {
    packages: ['kafkajs', '@confluentinc/kafka-javascript'],
    calls: ['**.fetchTopicOffsets', '**.fetchOffsets', '**.fetchTopicOffsetsByTimestamp'],
    system: 'kafka',
  },
  { packages: ['amqplib', 'amqp-connection-manager'], calls: ['**checkQueue'], system: 'rabbitmq', queue: 0 },
]);
/** Interfaces whose figures go nowhere unless something of `METRIC_PACKAGES`, or a vendor's agent, collects them. */
export const METER_CALLS = new Table<object>([
  { packages: ['@opentelemetry/api'], calls: ['metrics.getMeter', 'metrics.getMeterProvider', 'metrics.setGlobalMeterProvider'] },
]);

/** What exports the depth of queues or the lag of consumers, as manifests name it: images, charts, rules. */
export const QUEUE_EXPORTERS =
  /kafka[-_]?(?:lag[-_]?)?exporter|kminion|burrow|kafka-ui|bull(?:mq)?[-_]?exporter|bull[-_]?monitor|rabbitmq[-_]?exporter|rabbitmq_prometheus|ApproximateNumberOfMessages|keda|kafka_consumergroup/i;

/** What packages measure by themselves once they are set up. */
export type Instrumented = 'jobs' | 'retries';

/** Packages that do. */
export const MEASURING_INSTRUMENTS: Readonly<Record<Instrumented, RegExp>> = {
  jobs: /^(?:bullmq-otel|@appsignal\/nodejs|newrelic|dd-trace|@opentelemetry\/(?:auto-instrumentations-node|instrumentation-(?:kafkajs|amqplib|aws-sdk))|@?bull-?mq?-prometheus|@immobiliarelabs\/fastify-.*|bull-prom)$/,
  retries: /^(?:opossum-prometheus|newrelic|dd-trace|@appsignal\/nodejs)$/,
};

/** Calls that run a function on a schedule. */
export const SCHEDULES = new Table<object>([
  { packages: ['node-cron'], calls: ['schedule', 'createTask'] },
  { packages: ['cron'], calls: ['CronJob', 'CronJob.from'] },
  { packages: ['node-schedule'], calls: ['scheduleJob'] },
  { packages: ['croner'], calls: ['Cron', ''] },
]);

/** Decorators of methods that hear how jobs end. */
export const JOB_EVENT_DECORATORS = new Table<object>([
  {
    packages: ['@nestjs/bullmq', '@nestjs/bull'],
    calls: ['OnWorkerEvent', 'OnQueueEvent', 'OnQueueFailed', 'OnQueueCompleted', 'OnGlobalQueueFailed', 'OnGlobalQueueCompleted'],
  },
]);
/** Names of methods that give out how the jobs of a queue ended. */
export const JOB_EXPORTS: readonly string[] = ['exportPrometheusMetrics'];
/** Names of events by which jobs and consumers tell how they end. */
export const JOB_EVENTS = /fail|complet|error|success|consumer|finish|end|job/i;

/** Names of calls by which something outside hears that a schedule ran, and of what they are given or called on. */
export const HEARTBEATS = /^(?:withMonitor|captureCheckIn|ping|heartbeat|checkIn|sendHeartbeat|reportSuccess)$/;
export const HEARTBEAT_RECEIVERS = /healthchecks|hc-ping|cronitor|pushgateway|heartbeat|deadmanssnitch|betterstack|uptime/i;
/** Rows that wait to be published, and calls that count them. */
export const OUTBOX = /outbox/i;
export const COUNTING_TEXT = /\bcount\s*\(/i;
export const COUNTING_QUERY = /(?:^|[.#])(?:count|countDocuments|aggregate|groupBy|estimatedDocumentCount)$/;
/** Calls by which a breaker or a policy of retries tells that it acts. */
export const RETRY_EVENTS = new Table<object>([
  { packages: ['opossum'], calls: ['#on', 'CircuitBreaker#on', '#once', 'CircuitBreaker#once'] },
  {
    packages: ['cockatiel'],
    calls: ['retry().*', 'circuitBreaker().*', 'RetryPolicy#*', 'CircuitBreakerPolicy#*'].flatMap((object) =>
      ['onRetry', 'onFailure', 'onGiveUp', 'onBreak', 'onHalfOpen', 'onReset', 'onStateChange'].map((event) => object.replace('*', event)),
    ),
  },
]);
