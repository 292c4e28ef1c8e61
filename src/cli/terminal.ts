import type { Log } from '../ports.ts';
import { ConfigurationError } from '../model/errors.ts';

const WHEN = ['auto', 'always', 'never'];
const PATIENCE_MS = 1_000;
const FRAME_MS = 100;

/** Whether to colour standard output. Throws a ConfigurationError for anything but auto, always and never. */
export function wantsColor(when = 'auto'): boolean {
  if (!WHEN.includes(when)) throw new ConfigurationError(`--color is ${JSON.stringify(when)}; allowed: ${WHEN.join(', ')}.`);
  if (when !== 'auto') return when === 'always';
  return process.stdout.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
}

/** Columns of the terminal, or a width that reads well where there is none. */
export function widthOfOutput(): number {
  return process.stdout.isTTY ? Math.max(40, process.stdout.columns) : 100;
}

/** A log for a person who waits: notes at once, progress from the first second on, in one line that goes away. */
export interface TerminalLog extends Log {
  /** Takes the line of progress away. */
  clear(): void;
}

export function terminalLog(quiet: boolean): TerminalLog {
  const start = Date.now();
  let steps = 0;
  let shownAt = 0;
  const clear = (): void => {
    if (shownAt > 0) process.stderr.write('\r\u001b[K');
    shownAt = 0;
  };
  return {
    clear,
    note(text) {
      clear();
      if (!quiet) process.stderr.write(`backend-readiness: ${text}\n`);
    },
    working() {
      steps += 1;
      if (quiet || !process.stderr.isTTY) return;
      const now = Date.now();
      if (now - start < PATIENCE_MS || now - shownAt < FRAME_MS) return;
      shownAt = now;
      process.stderr.write(`\r\u001b[Kbackend-readiness: ${steps} steps, ${Math.round((now - start) / 1000)} s`);
    },
  };
}
