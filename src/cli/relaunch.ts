import { spawn } from 'node:child_process';
import os from 'node:os';

const ANALYSES: ReadonlySet<string> = new Set(['audit', 'check', 'flows']);
/** V8 compiles on four threads. On so few cores they take turns with the one that works, which costs a quarter of the time. */
const FEW_CORES = 2;
const FEW_THREADS = '--v8-pool-size=1';
const ENDING_SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/**
 * Runs an analysis again in a process whose Node takes the settings that it takes at its start alone: the heap of `--max-memory`, and fewer
 * threads on a small machine. Gives its exit code, 3 where it was ended and nothing was judged; undefined where this process will do.
 *
 * @param script Path of the program's entry.
 */
export async function relaunch(script: string, words: readonly string[]): Promise<number | undefined> {
  const flags = flagsFor(words).filter((flag) => !process.execArgv.includes(flag));
  // The sources are run by a loader, which another process would lack.
  if (flags.length === 0 || script.endsWith('.ts')) return undefined;
  const child = spawn(process.execPath, [...process.execArgv, ...flags, script, ...words], { stdio: 'inherit' });
  for (const signal of ENDING_SIGNALS) process.on(signal, () => child.kill(signal));
  const code = await new Promise<number | null | undefined>((resolve) => {
    // Where no second process can be had, this one does the work.
    child.once('error', () => resolve(undefined));
    child.once('exit', resolve);
  });
  if (code === undefined || (code !== null && code <= 3)) return code;
  const limit = heapOf(words);
  const reason = limit === undefined ? 'was ended' : `did not get by with ${limit} MB (--max-memory)`;
  process.stderr.write(`backend-readiness: the analysis ${reason}; nothing was judged.\n`);
  return 3;
}

function flagsFor(words: readonly string[]): readonly string[] {
  if (!ANALYSES.has(words[0] ?? '')) return [];
  const heap = heapOf(words);
  const isSmall = os.availableParallelism() <= FEW_CORES;
  return [...(heap === undefined ? [] : [`--max-old-space-size=${heap}`]), ...(isSmall ? [FEW_THREADS] : [])];
}

/** The value of `--max-memory`; one that is not allowed is for the parser of the command line to refuse. */
function heapOf(words: readonly string[]): number | undefined {
  const given = words.flatMap((word, position) =>
    word === '--max-memory' ? (words[position + 1] ?? []) : word.startsWith('--max-memory=') ? word.slice('--max-memory='.length) : [],
  );
  const [megabytes = Number.NaN] = given.map(Number);
  return megabytes >= LEAST_MEGABYTES ? megabytes : undefined;
}

/** MiB of heap below which the parser itself finds no room. */
export const LEAST_MEGABYTES = 64;
