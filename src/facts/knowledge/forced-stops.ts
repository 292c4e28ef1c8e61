import { Table } from './table.ts';

/** Globals that end the process at once. */
export const EXIT_GLOBALS = ['process.exit', 'process.abort', 'process.reallyExit'] as const;

/** The same, imported. */
export const EXIT_CALLS = new Table<object>([{ packages: ['process'], calls: ['exit', 'abort', 'reallyExit'] }]);

/** Listeners for what becomes of the idle connections of a pool, which it replaces by itself. */
export const POOL_LISTENERS = new Table<object>([{ packages: ['pg'], calls: ['Pool#on', 'Pool#once', 'Pool#addListener'] }]);

/** Calls that run a command of the shell. */
export const SHELL_CALLS = new Table<object>([
  { packages: ['child_process'], calls: ['exec', 'execSync', 'execFile', 'execFileSync', 'spawn', 'spawnSync'] },
  { packages: ['execa'], calls: ['execa', 'execaSync', 'execaCommand', 'execaCommandSync', '', 'command'] },
  { packages: ['shelljs'], calls: ['exec'] },
]);

/** Commands that end processes and containers without asking. */
export const KILLING_COMMAND =
  /\b(?:p?kill|killall)\s+(?:-9|-(?:s\s*|-signal[= ])?(?:SIG)?KILL)\b|\bdocker(?:-compose| compose)?\s+kill\b|\bkubectl\s+delete\b.*\s--(?:force|grace-period[= ]0)\b/;

/** Calls that ask another process to end, or tell it something. */
export const COOPERATIVE = /^(?:kill|send|postMessage|close|disconnect|end)$/;

/** A call by which something is stopped in the midst of its work. */
export interface ForcingCall {
  readonly form: 'kill' | 'thread' | 'close';
  /** What the first argument must be for the call to force anything. */
  readonly force?: string | true;
  /** What lets the work end first. */
  readonly orderly: RegExp;
}

export const FORCED_CLOSES = new Table<ForcingCall>([
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
  /^(?:close|stop|shut_?down|terminate|dispose|destroy|teardown|onModuleDestroy|beforeApplicationShutdown|onApplicationShutdown)/i;

/** Functions whose name says that they are what comes after patience. */
export const FORCING_NAME = /force|kill|hard|abort|crash|timeout|expire/i;
