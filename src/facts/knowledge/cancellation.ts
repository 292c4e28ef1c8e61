import { Table } from './table.ts';

/** Calls that are given a handler of whole batches, under which name, and what the handler is told by to go on or stop. */
export const BATCH_CONSUMERS = new Table<{ readonly handler: string; readonly asks: readonly string[] }>([
  { packages: ['kafkajs'], calls: ['Kafka#consumer().run'], handler: 'eachBatch', asks: ['isRunning', 'isStale'] },
]);

/** Calls of workflows and activities that a cancellation ends by an error. */
export const CANCELLABLE_CALLS = new Table<object>([
  {
    packages: ['@temporalio/workflow'],
    calls: ['proxyActivities().*', 'proxyLocalActivities().*', 'sleep', 'executeChild', 'startChild', 'condition'],
  },
  { packages: ['@temporalio/activity'], calls: ['sleep', 'Context.current().sleep', 'Context#sleep'] },
]);

/** Calls that are given a function (`given` among the arguments), which they tell by one of its parameters that it is called off. */
export const TELLING_CALLS = new Table<{ readonly given: number; readonly param: number | 'last' }>([
  { packages: ['bullmq'], calls: ['Worker'], given: 1, param: 2 },
  { packages: ['p-cancelable'], calls: [''], given: 0, param: 2 },
  { packages: ['p-cancelable'], calls: ['fn'], given: 0, param: 'last' },
]);

/** Words by which a `catch` tells a cancellation from a failure. */
export const CANCELLATION_WORDS =
  /^(?:isCancellation|CancelledFailure|CancellationScope|AbortError|ABORT_ERR|aborted|throwIfAborted|consideredCancelled|isCanceled|isCancelled)$/;

/** Calls that are given a signal among their options. */
export const SIGNAL_OPTION = 'signal';

/** What tells a handler of requests that the caller is gone. */
export const CLIENT_STATE =
  /^(?:close|closed|clearInterval|aborted|destroyed|writableEnded|writableAborted|signal|pipeline|pipe|finished|errored)$/;
