import { Table } from './table.ts';

/** Calls that are repeated by the client itself unless its maker is told otherwise, with the attempts in all. */
export const SELF_REPEATING_CALLS = new Table<{ readonly library: string; readonly attempts: number }>([
  { packages: ['kafkajs'], calls: ['Kafka#producer().send', 'Kafka#producer().sendBatch'], library: 'kafkajs', attempts: 6 },
]);

/** Libraries whose retries are judged with their queues, or keep up a connection. */
export const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['bullmq', 'kafkajs']);

/** Methods that `got` and `ky` repeat by themselves, up to the given number of attempts in all. */
export const SELF_REPEATING_CLIENTS: Readonly<Record<string, number>> = { got: 3, ky: 3 };
export const SELF_REPEATED_METHODS: ReadonlySet<string> = new Set(['', 'GET', 'PUT', 'HEAD', 'DELETE', 'OPTIONS']);

/** Clients whose time limit starts anew with each attempt of their own. */
export const TIMED_ATTEMPTS: ReadonlySet<string> = new Set(['got']);

/** Clients that throw for an answer of 4xx, with the option that makes them stop it. */
export const THROWS_ON_CLIENT_ERROR: Readonly<Record<string, string>> = {
  axios: 'validateStatus',
  got: 'throwHttpErrors',
  ky: 'throwHttpErrors',
  superagent: 'ok',
};

/** The operator that subscribes again when an observable fails. */
export const RETRY_OPERATORS = new Table<object>([{ packages: ['rxjs', 'rxjs/operators'], calls: ['retry'] }]);

/** Calls that give a workflow its activities; the engine repeats these for ever unless told otherwise. */
export const ACTIVITY_MAKERS = new Table<object>([
  { packages: ['@temporalio/workflow'], calls: ['proxyActivities', 'proxyLocalActivities', 'scheduleActivity'] },
]);

/** Calls that listen to a connection which fires an end event for a failed attempt, too. */
export const SOCKET_EVENTS = new Table<object>([
  { packages: ['ws', 'net', 'tls'], calls: ['**on', '**once', '**addListener', '**addEventListener'] },
]);
export const CLOSING_EVENTS: ReadonlySet<string> = new Set(['close', 'end', 'error']);
