import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BenchmarkError } from './errors.ts';

/** The built command line of the product. */
export const CLI = path.join(import.meta.dirname, '../dist/cli.js');

const Report = z.object({ timings: z.record(z.string(), z.number()).optional() });

/** @throws BenchmarkError when dist/ is not built. */
export function ensureBuilt(): void {
  if (!existsSync(CLI)) throw new BenchmarkError('dist/cli.js is missing: run npm run build first.');
}

/** Milliseconds per stage of a JSON report, as far as it tells them. */
export function readTimings(reportFile: string): Readonly<Record<string, number>> {
  return Report.parse(JSON.parse(readFileSync(reportFile, 'utf8'))).timings ?? {};
}
