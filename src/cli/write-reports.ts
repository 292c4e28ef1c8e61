import { writeFile } from 'node:fs/promises';
import { visible } from '../model/quote.ts';
import type { ReportTarget } from './report-targets.ts';

/** Writes each report, the one to standard output last, and says which could not be. */
export async function writeReports<F extends string>(
  targets: readonly ReportTarget<F>[],
  build: (format: F) => Promise<string>,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const { format, file } of targets.toSorted((left, right) => Number(left.file === undefined) - Number(right.file === undefined))) {
    const text = await build(format);
    if (file === undefined) {
      process.stdout.write(text);
      continue;
    }
    try {
      await writeFile(file, text);
    } catch (cause) {
      failures.push(`The ${format} report could not be written: ${describeFailure(file, cause)}`);
    }
  }
  return failures;
}

/** What went wrong with a file, in words, with its name. */
export function describeFailure(file: string, cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'unknown error';
  const meanings: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or folder',
    EACCES: 'permission denied',
    EISDIR: 'is a folder',
    ENOTDIR: 'a part of the path is no folder',
    ENOSPC: 'the disk is full',
    EROFS: 'the disk is read-only',
  };
  return `${visible(file)}: ${meanings[code] ?? code}.`;
}
