import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** What the analysis is at. */
export interface Work {
  /** Grows with each step. */
  readonly step: number;
  /** A path of the tree, or a stage. */
  readonly on: string;
  readonly isFile: boolean;
}

const WorkRecord: z.ZodType<Work> = z.strictObject({ step: z.int(), on: z.string(), isFile: z.boolean() });
const RECORD_BYTES = 8_192;

/**
 * A file, already removed from its folder, that the analysis writes the name of its work into. A message would be lost when the process hangs or
 * dies before its event loop turns; what is written to a file stays.
 */
export class Progress {
  readonly descriptor: number;

  /** Throws where no file can be made in the folder. */
  constructor(folder: string) {
    const own = mkdtempSync(path.join(folder, 'backend-readiness-'));
    try {
      this.descriptor = openSync(path.join(own, 'progress'), 'wx+', 0o600);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  }

  read(): Work | undefined {
    const buffer = Buffer.alloc(RECORD_BYTES);
    const length = readSync(this.descriptor, buffer, 0, RECORD_BYTES, 0);
    const [line = ''] = buffer.toString('utf8', 0, length).split('\n', 1);
    try {
      return WorkRecord.parse(JSON.parse(line));
    } catch {
      // Nothing written yet, or a line half written at the moment of death.
      return undefined;
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** The other end: writes into an inherited descriptor, and does without when there is none. */
export function createProgressWriter(descriptor: number): (on: string, isFile: boolean) => void {
  let step = 0;
  let works = true;
  return (on, isFile) => {
    if (!works) return;
    step += 1;
    const record = Buffer.from(`${JSON.stringify({ step, on, isFile })}\n`);
    try {
      if (record.length <= RECORD_BYTES) writeSync(descriptor, record, 0, record.length, 0);
    } catch {
      // Without it a death is reported without the name of a file, and the time for the whole run still holds.
      works = false;
    }
  };
}
