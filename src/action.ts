import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };
import { runAction } from './action/run-action.ts';
import { announceFailure } from './github/runner.ts';
import { nameFault } from './model/errors.ts';

// Node ends with 0 when a promise never settles: nothing but a finished review may look like success.
process.exitCode = 1;

// The runner kills 10 seconds after its first signal; by then all is said.
const LAST_MOMENT_MS = 1_500;

const cancelled = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, cancel);

// Node would print the error as it is, and the runner reads commands from there as well.
process.on('uncaughtException', (error) => {
  announceFailure(`Internal fault (${nameFault(error)}).`);
  cancel();
});

const mayPass = await runAction({
  analysis: fileURLToPath(new URL('analysis.js', import.meta.url)),
  version: manifest.version,
  signal: cancelled.signal,
});
if (mayPass && !cancelled.signal.aborted) process.exitCode = 0;

function cancel(): void {
  cancelled.abort();
  // oxlint-disable-next-line unicorn/no-process-exit -- Keeps the exit code; a connection that hangs must not hold the job.
  setTimeout(() => process.exit(), LAST_MOMENT_MS).unref();
}
