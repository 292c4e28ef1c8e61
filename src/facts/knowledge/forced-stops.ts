import { Table } from './table.ts';

/** Globals that end the process at once. */
export const EXIT_GLOBALS = ['process.exit', 'process.abort', 'process.reallyExit'] as const;

/** The same, imported. */
export const EXIT_CALLS = new Table<object>([{ packages: ['process'], calls: ['exit', 'abort', 'reallyExit'] }]);

/** Calls that ask another process to end, or tell it something. */
export const COOPERATIVE = /^(?:kill|send|postMessage|close|disconnect|end)$/;

/** A call by which something is stopped in the midst of its work. */
interface ForcedClose {
  readonly form: 'kill' | 'thread' | 'close';
  /** What the first argument must be for the call to force anything. */
  readonly force?: string | true;
  /** What lets the work end first. */
  readonly orderly: RegExp;
}

export const FORCED_CLOSES = new Table<ForcedClose>([
  {
    packages: ['worker_threads'],
    calls: ['Worker#terminate', 'default.Worker#terminate'],
    form: 'thread',
    orderly: /^(?:postMessage|once|race|all|allSettled|resolve|reject|settle\w*|drain\w*)$/,
  },
  { packages: ['bullmq'], calls: ['Worker#close'], form: 'close', force: true, orderly: /^(?:close|pause)$/ },
  {
    packages: ['bull'],
    calls: ['#close', '().close', 'Queue#close', 'Bull.Queue#close'],
    form: 'close',
    force: true,
    orderly: /^(?:close|pause|whenCurrentJobsFinished)$/,
  },
  {
    packages: ['child_process', 'execa', 'cross-spawn'],
    calls: ['spawn().kill', 'fork().kill', 'exec().kill', 'execFile().kill', 'execa().kill', '().kill', 'ChildProcess#kill'],
    form: 'kill',
    force: 'SIGKILL',
    orderly: COOPERATIVE,
  },
  { packages: ['amqplib'], calls: ['**.closeNow'], form: 'close', orderly: /^close$/ },
]);

/** Functions whose name says that they bring something to its end. */
export const STOPPING_NAME =
  /^(?:close|stop|shut_?down|terminate|dispose|destroy|teardown|kill|onModuleDestroy|beforeApplicationShutdown|onApplicationShutdown)/i;

/** Functions whose name says that they are what comes after patience. */
export const FORCING_NAME = /force|kill|hard|abort|crash|timeout|expire/i;
