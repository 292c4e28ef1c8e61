import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Severity } from '../../../src/model/readiness.ts';
import { reportSchema, type JsonReport } from '../../../src/report/json-schema.ts';
import { TrialError, type TrialOptions } from './options.ts';

/** A finding of a trial, as little as a reader needs to find it. */
export interface TrialFinding {
  readonly repository: string;
  readonly rule: string;
  readonly facet: string | undefined;
  readonly severity: Severity;
  readonly confidence: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
  readonly fingerprint: string;
}

/** What an audit of one repository gave. */
export interface Trial {
  readonly repository: string;
  /** Twelve digits of the commit; empty where it is not a repository of git. */
  readonly commit: string;
  /** Files that were read. */
  readonly files: number;
  /** Wall time with the start of the process, nothing kept from earlier runs. */
  readonly seconds: number;
  readonly findings: readonly TrialFinding[];
  /** What the report says of findings that it counts and does not list, and of files that could not be read. */
  readonly notes: readonly string[];
}

const run = promisify(execFile);
const RUNNER = path.resolve(import.meta.dirname, '../run.mjs');
const MOST_OUTPUT = 512 * 1024 * 1024;
/** Exit codes of an audit that gave a report: ready, not ready, incomplete. */
const REPORTED = new Set([0, 1, 3]);

/** Audits a folder with the command line as a user would, and reads its report. Throws a TrialError where there is none. */
export async function auditFolder(folder: string, { commandLine, rules }: TrialOptions): Promise<Trial> {
  if (!existsSync(folder)) throw new TrialError(`${folder}: there is no such folder.`);
  const wishes = rules.flatMap((rule) => ['--rule', rule]);
  const start = performance.now();
  const text = await reportOf(commandLine, ['audit', folder, '--no-cache', '--quiet', '--format', 'json', ...wishes]);
  const seconds = (performance.now() - start) / 1000;
  const report = reportSchema.parse(JSON.parse(text));
  const repository = path.basename(path.resolve(folder)).replace('+', '/');
  return {
    repository,
    commit: await commitOf(folder),
    files: report.filesRead,
    seconds,
    findings: findingsIn(report, repository),
    notes: notesOn(report),
  };
}

async function reportOf(commandLine: string, words: readonly string[]): Promise<string> {
  const script = commandLine.endsWith('.ts') ? [RUNNER, commandLine] : [commandLine];
  try {
    return (await run(process.execPath, [...script, ...words], { maxBuffer: MOST_OUTPUT })).stdout;
  } catch (cause) {
    const { code, stdout, stderr } = cause as { readonly code?: unknown; readonly stdout?: string; readonly stderr?: string };
    if (typeof code === 'number' && REPORTED.has(code) && stdout) return stdout;
    throw new TrialError(`${words[1] ?? ''}: the audit gave no report. ${(stderr ?? '').trim()}`);
  }
}

async function commitOf(folder: string): Promise<string> {
  try {
    return (await run('git', ['-C', folder, 'rev-parse', '--short=12', 'HEAD'])).stdout.trim();
  } catch {
    return '';
  }
}

function findingsIn({ findings }: JsonReport, repository: string): readonly TrialFinding[] {
  return findings
    .filter(({ state }) => state === 'open')
    .map(({ ruleId, facet, severity, confidence, at, message, fingerprint }) => {
      return { repository, rule: ruleId, facet, severity, confidence, path: at.path, line: at.line, message, fingerprint };
    });
}

function notesOn({ notices, notAnalysed }: JsonReport): readonly string[] {
  const unread = notAnalysed.filter(({ incomplete }) => incomplete).length;
  const omitted = notices.map(({ text }) => text).filter((text) => text.includes('not listed'));
  return [...omitted, ...(unread > 0 ? [`${unread} files could not be judged.`] : [])];
}
