import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { watchMemory } from './memory.ts';
import type { Contender } from './contenders.ts';

/** What one run of a contender took. */
export interface Run {
  readonly seconds: number;
  /** Peak of the whole process tree; undefined where the platform does not tell. */
  readonly megabytes: number | undefined;
  /** The end of what it wrote, on both streams. */
  readonly output: string;
}

export interface MeasureOptions {
  /** Where the output goes: to a file, so that reading it costs this process nothing while the clock runs. */
  readonly outputFile: string;
}

const TAIL = 4_000;

/** Runs a contender once with this very Node. Gives what it took, or in a sentence why the run does not count. */
export async function measure(contender: Contender, { outputFile }: MeasureOptions): Promise<Run | string> {
  contender.prepare?.();
  const descriptor = openSync(outputFile, 'w');
  const started = performance.now();
  const child = spawn(process.execPath, contender.command, {
    cwd: contender.folder,
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...contender.environment },
    stdio: ['ignore', descriptor, descriptor],
  });
  const end = (): void => void child.kill();
  process.once('exit', end);
  const memory = child.pid === undefined ? undefined : watchMemory(child.pid);
  const ending = await new Promise<number | string>((resolve) => {
    child.once('error', (cause) => resolve(cause.message));
    child.once('exit', (code, signal) => resolve(code ?? `signal ${signal}`));
  });
  const seconds = (performance.now() - started) / 1000;
  const megabytes = memory?.stop();
  process.off('exit', end);
  closeSync(descriptor);
  const output = readFileSync(outputFile, 'utf8').slice(-TAIL);
  return findFault(contender, ending, output) ?? { seconds, megabytes, output };
}

function findFault(contender: Contender, ending: number | string, output: string): string | undefined {
  const said = `It wrote: ${output.trim().slice(-600) || 'nothing'}`;
  if (typeof ending === 'string') return `ended by ${ending}. ${said}`;
  if (!contender.exitCodes.includes(ending)) return `exit code ${ending}. ${said}`;
  if (!contender.hasDoneItsWork(output)) return `exit code ${ending}, but no sign of work done. ${said}`;
  return undefined;
}
