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
