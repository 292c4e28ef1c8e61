import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A report and where it goes, a further place of the same text included. */
export interface ReportFile {
  readonly file: string;
  readonly copy?: string | undefined;
  readonly build: () => Promise<string>;
}

export interface WrittenReports {
  /** Paths by the names given; empty where nothing could be written. */
  readonly paths: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** Writes the files as far as disk and rights allow: the verdict does not depend on them. */
export async function writeReports(reports: Readonly<Record<string, ReportFile>>): Promise<WrittenReports> {
  const paths: Record<string, string> = {};
  const warnings: string[] = [];
  for (const [name, { file, copy, build }] of Object.entries(reports)) {
    const text = await build();
    paths[name] = '';
    for (const target of copy === undefined ? [file] : [file, copy]) {
      const problem = await tryToWrite(target, text);
      if (problem === undefined) paths[name] = paths[name] === '' ? target : paths[name];
      else warnings.push(`${path.basename(target)} could not be written: ${problem}.`);
    }
  }
  return { paths, warnings };
}

async function tryToWrite(file: string, text: string): Promise<string | undefined> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  }
}
