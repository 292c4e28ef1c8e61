import { createHash } from 'node:crypto';
import type { NotAnalysed } from '../model/finding.ts';
import type { Ports } from '../ports.ts';
import { candidatesOf, keyOf, type Candidate } from './candidate.ts';
import { LARGEST_PARSED } from './guards.ts';
import { asksLockFile } from './lock-need.ts';
import { importedPackages, unaskedPackages } from './script-filter.ts';
import type { Outcome } from './summarise-content.ts';
import type { FileSummary, Summaries } from './summary.ts';
import { SummaryReader } from './summary-reader.ts';
import { listUnread } from './unread.ts';

/** What the files of both trees state, and what could not be read. */
export interface SummarisedTrees {
  /** Undefined in an audit. */
  readonly base: Summaries | undefined;
  readonly head: Summaries;
  /** Digests of all paths and of what each summary was made from and by; equal for trees whose summaries are equal. */
  readonly identities: { readonly base: string | undefined; readonly head: string };
  /** Of the head, sorted by path. */
  readonly notAnalysed: readonly NotAnalysed[];
  readonly filesRead: number;
}

interface SummariseOptions {
  /** Files of more bytes are searched for secrets alone. */
  readonly fileBytes?: number;
  /** Whether the code of front ends is asked for; without it only what services may need is parsed. */
  readonly pages?: boolean;
}

/**
 * Summarises both trees. Each distinct content is read and parsed at most once; a file that a parser cannot take
 * becomes an entry of `notAnalysed`, and the run goes on.
 */
export async function summarise(
  ports: Pick<Ports, 'trees' | 'cache' | 'log'>,
  { fileBytes = LARGEST_PARSED, pages = false }: SummariseOptions = {},
): Promise<SummarisedTrees> {
  const { trees } = ports;
  const reader = new SummaryReader(ports, fileBytes);
  const { outcomes } = reader;
  const head = await readTree(candidatesOf(trees.head, fileBytes), reader, { fileBytes, pages });
  const base = trees.base && (await readTree(candidatesOf(trees.base, fileBytes), reader, { fileBytes, pages }));
  const all = [...head, ...(base ?? [])];
  if (asksLockFile(manifestsIn(all, outcomes))) await reader.read(all.filter(({ format }) => format === 'lock'));
  return {
    base: base && collect(base, outcomes),
    head: collect(head, outcomes),
    identities: { base: base && identify(base, outcomes), head: identify(head, outcomes) },
    notAnalysed: listUnread(trees, head, outcomes),
    filesRead: reader.filesRead,
  };
}

/**
 * Reads a tree, but for its lock files. The scripts of packages that nothing asks for are searched for keys like any text; a package that
 * turns out to be imported by the others is parsed after all. Gives the candidates as they were read.
 */
async function readTree(
  candidates: readonly Candidate[],
  reader: SummaryReader,
  { fileBytes, pages }: Required<SummariseOptions>,
): Promise<readonly Candidate[]> {
  const summaryOf = (candidate: Candidate): FileSummary | undefined => reader.summaryOf(candidate);
  await reader.read(candidates.filter(({ format }) => format === 'package'));
  let unasked = pages ? [] : unaskedPackages(candidates, summaryOf);
  for (;;) {
    const passed = new Set(unasked.flatMap(({ scripts }) => [...scripts]));
    const asked = candidates.filter((one) => one.format !== 'lock' && !passed.has(one));
    await reader.read(asked);
    const imported = importedPackages(unasked, asked, summaryOf);
    if (imported.size === 0) return readAsTexts(candidates, passed, reader, fileBytes);
    unasked = unasked.filter((one) => !imported.has(one));
  }
}

async function readAsTexts(
  candidates: readonly Candidate[],
  passed: ReadonlySet<Candidate>,
  reader: SummaryReader,
  fileBytes: number,
): Promise<readonly Candidate[]> {
  if (passed.size === 0) return candidates;
  const read = candidates.map((one): Candidate =>
    passed.has(one) ? { ...one, format: 'text', key: keyOf(one.entry, 'text', fileBytes) } : one,
  );
  await reader.read(read.filter(({ format }) => format === 'text'));
  return read;
}

/** Other files are not asked for their content here: in a warm run nothing else may need it. */
function manifestsIn(candidates: readonly Candidate[], outcomes: ReadonlyMap<string, Outcome>): readonly FileSummary[] {
  return candidates.flatMap(({ key, format }) =>
    format === 'package' || format === 'workspace' ? (outcomes.get(key)?.summary ?? []) : [],
  );
}

function identify(candidates: readonly Candidate[], outcomes: ReadonlyMap<string, Outcome>): string {
  const lines = candidates.map((candidate) => {
    const { key = '', objection } = outcomes.get(candidate.key) ?? {};
    return `${candidate.entry.path}\0${key}\0${objection?.reason ?? ''}\n`;
  });
  return createHash('sha256').update(lines.join('')).digest('hex');
}

function collect(candidates: readonly Candidate[], outcomes: ReadonlyMap<string, Outcome>): Summaries {
  const summaries = new Map<string, FileSummary>();
  for (const { entry, key } of candidates) {
    const summary = outcomes.get(key)?.summary;
    if (summary) summaries.set(entry.path, summary);
  }
  return summaries;
}
