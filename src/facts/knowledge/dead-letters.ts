import { Table } from './table.ts';

/** Calls that declare a queue: index of its name, of its options, and the options that name where refused messages go. */
export const QUEUE_ASSERTIONS = new Table<{ readonly name: number; readonly options: number }>([
  { packages: ['amqplib', 'amqplib/callback_api', 'amqp-connection-manager'], calls: ['**assertQueue'], name: 0, options: 1 },
]);
export const DEAD_LETTER_OPTION = 'deadLetterExchange';
export const DEAD_LETTER_ARGUMENT = 'x-dead-letter-exchange';
/** Names of calls that put a message into another queue. */
export const SENDS_ON = /^(?:publish|sendToQueue)$/;
/** Names of queues that hold what failed already. */
export const DEAD_LETTER_NAME = /dlq|dlx|dead(?!line)|failed|poison|parking|error[-_. ]?queue/i;

/** Calls that have a queue of SQS run a function for its messages. */
export const QUEUE_SOURCES = new Table<object>([
  { packages: ['aws-cdk-lib/aws-lambda-event-sources', '@aws-cdk/aws-lambda-event-sources'], calls: ['SqsEventSource'] },
  { packages: ['aws-cdk-lib'], calls: ['aws_lambda_event_sources.SqsEventSource'] },
  { packages: ['@pulumi/aws'], calls: ['lambda.EventSourceMapping', 'sqs.QueueEventSubscription'] },
]);

/** Calls by which a program listens for what becomes of jobs. */
export const JOB_EVENTS = new Table<{ readonly of: 'worker' | 'queue' }>([
  { packages: ['bullmq'], calls: ['Worker#on', 'Worker#once', 'Worker#addListener'], of: 'worker' },
  { packages: ['bullmq'], calls: ['QueueEvents#on', 'QueueEvents#once', 'QueueEvents#addListener'], of: 'queue' },
  { packages: ['bull'], calls: ['#on', '().on', 'Queue#on', 'Bull.Queue#on'], of: 'queue' },
]);
export const FAILURE_EVENT = /^(?:global:)?fail(?:ed)?(?::.+)?$/;

/** Decorators of methods that hear of what becomes of jobs. */
export const JOB_EVENT_DECORATORS = new Table<{ readonly failures?: true }>([
  { packages: ['@nestjs/bull'], calls: ['OnQueueFailed', 'OnGlobalQueueFailed'], failures: true },
  { packages: ['@nestjs/bullmq'], calls: ['OnWorkerEvent', 'OnQueueEvent'] },
]);
/** Packages that show what failed to people who look. */
export const JOB_BOARDS = /^(?:@bull-board\/.*|bull-board|bull-arena|@taskforcesh\/.*|@bull-monitor\/.*)$/;
/** Option by which a worker reports on its jobs to a tracer. */
export const TELEMETRY_OPTION = 'telemetry';
