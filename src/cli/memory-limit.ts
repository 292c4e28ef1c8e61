import { spawn } from 'node:child_process';
import { ConfigurationError } from '../model/errors.ts';

/** MiB of heap below which the parser itself finds no room. */
const LEAST = 64;

/**
 * Runs the same command again in a process whose heap is limited to so many MiB, and gives its exit code; undefined in that process, which
 * is to do the work. V8 takes the limit at its start alone. Where the process ran out of memory nothing was judged: 3. Throws a
 * ConfigurationError for what is no such number.
 */
export async function runWithin(megabytes: string, words: readonly string[]): Promise<number | undefined> {
  if (!/^[1-9]\d{1,6}$/.test(megabytes) || Number(megabytes) < LEAST)
    throw new ConfigurationError(`--max-memory is ${JSON.stringify(megabytes)}; allowed: whole megabytes from ${LEAST}.`);
  const limit = `--max-old-space-size=${megabytes}`;
  if (process.execArgv.includes(limit)) return undefined;
  const child = spawn(process.execPath, [limit, ...process.argv.slice(1, 2), ...words], { stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
  if (code !== null && code <= 3) return code;
  process.stderr.write(`backend-readiness: the analysis did not get by with ${megabytes} MB (--max-memory); nothing was judged.\n`);
  return 3;
}
