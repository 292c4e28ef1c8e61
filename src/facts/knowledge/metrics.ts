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

/** Calls that ask how much waits in a queue. */
export const DEPTH_CALLS = new Table<object>([
  {
    packages: ['bullmq', 'bull'],
    calls: [
      'getJobCounts',
      'getWaitingCount',
      'getWaiting',
      'getDelayedCount',
      'getFailedCount',
      'getActiveCount',
      'getJobCountByTypes',
      'getCountsPerPriority',
      'count',
      'exportPrometheusMetrics',
      'getMetrics',
    ].flatMap((name) => [`**.${name}`, `**#${name}`]),
  },
  {
    packages: ['kafkajs', '@confluentinc/kafka-javascript'],
    calls: ['**.fetchTopicOffsets', '**.fetchOffsets', '**.fetchTopicOffsetsByTimestamp'],
  },
  { packages: ['amqplib', 'amqp-connection-manager'], calls: ['**checkQueue'] },
  { packages: ['@aws-sdk/client-sqs', 'aws-sdk'], calls: ['GetQueueAttributesCommand', 'SQS#getQueueAttributes'] },
  { packages: ['pg-boss'], calls: ['**getQueueSize', '**getQueueStats', '**countStates'] },
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

/** Names of calls by which something outside hears that a schedule ran. */
export const HEARTBEATS = /^(?:withMonitor|captureCheckIn|ping|heartbeat|checkIn|sendHeartbeat|reportSuccess)$/;
/** Rows that wait to be published, and calls that count them. */
export const OUTBOX = /outbox/i;
export const COUNTING_QUERY = /(?:^|[.#])(?:count|countDocuments|aggregate|groupBy|estimatedDocumentCount)$/;
/** Calls that listen to a breaker. */
export const BREAKER_EVENTS = new Table<object>([
  { packages: ['opossum'], calls: ['#on', 'CircuitBreaker#on', '#once', 'CircuitBreaker#once'] },
]);
