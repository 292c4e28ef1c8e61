import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BenchmarkError } from './errors.ts';

/** Where `npm run build` puts the product. */
export const DIST = path.resolve(import.meta.dirname, '../dist');

const Report = z.object({ timings: z.record(z.string(), z.number()).optional() });

/**
 * Gives the command line of a build.
 *
 * @throws BenchmarkError when the folder holds none.
 */
export function findCommandLine(dist: string): string {
  const file = path.resolve(dist, 'cli.js');
  if (!existsSync(file)) throw new BenchmarkError(`${file} is missing: run npm run build first.`);
  return file;
}

/** Milliseconds per stage of a JSON report, as far as it tells them. */
export function readTimings(reportFile: string): Readonly<Record<string, number>> {
  return Report.parse(JSON.parse(readFileSync(reportFile, 'utf8'))).timings ?? {};
}
