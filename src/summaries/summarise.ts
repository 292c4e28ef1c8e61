import { createHash } from 'node:crypto';
import type { NotAnalysed } from '../model/finding.ts';
import type { TreeEntry } from '../model/scope.ts';
import type { Content, Ports } from '../ports.ts';
import { candidatesOf, contentOf, keyOf, type Candidate } from './candidate.ts';
import { LARGEST_PARSED, LARGEST_READ } from './guards.ts';
import { asksLockFile } from './lock-need.ts';
import { summariseContent, tooLarge, type Outcome } from './summarise-content.ts';
import type { FileSummary, Summaries } from './summary.ts';
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

/**
 * Summarises both trees. Each distinct content is read and parsed at most once; a file that a parser cannot take
 * becomes an entry of `notAnalysed`, and the run goes on. Files of more than `fileBytes` are searched for secrets alone.
 */
export async function summarise(
  ports: Pick<Ports, 'trees' | 'cache' | 'log'>,
  { fileBytes = LARGEST_PARSED }: { readonly fileBytes?: number } = {},
): Promise<SummarisedTrees> {
  const { trees } = ports;
  const head = candidatesOf(trees.head, fileBytes);
  const base = trees.base && candidatesOf(trees.base, fileBytes);
  const outcomes = new Map<string, Outcome>();
  const read = async (isWanted: (candidate: Candidate) => boolean): Promise<number> =>
    readCandidates([...head, ...(base ?? [])].filter(isWanted), ports, { fileBytes, outcomes });
  let filesRead = await read(({ format }) => format !== 'lock');
  if (asksLockFile(manifestsIn([...head, ...(base ?? [])], outcomes))) filesRead += await read(({ format }) => format === 'lock');
  return {
    base: base && collect(base, outcomes),
    head: collect(head, outcomes),
    identities: { base: base && identify(base, outcomes), head: identify(head, outcomes) },
    notAnalysed: listUnread(trees, head, outcomes),
    filesRead,
  };
}

/** Recalls what the cache knows and reads the rest; gives the number of files read. */
async function readCandidates(
  candidates: readonly Candidate[],
  { trees, cache, log }: Pick<Ports, 'trees' | 'cache' | 'log'>,
  { fileBytes, outcomes }: { readonly fileBytes: number; readonly outcomes: Map<string, Outcome> },
): Promise<number> {
  const unread = new Map<string, Candidate>();
  const recall = (candidate: Candidate, key: string): boolean => {
    const summary = cache.summaries.get(key);
    if (summary) outcomes.set(candidate.key, { summary, key });
    return summary !== undefined;
  };
  for (const candidate of candidates) {
    if (!outcomes.has(candidate.key) && !recall(candidate, candidate.key))
      unread.set(candidate.key, unread.get(candidate.key) ?? candidate);
  }
  let filesRead = 0;
  for await (const { candidate, entry, content } of readAll(trees, unread, outcomes)) {
    const key = keyOf(entry, candidate.format, fileBytes);
    if (candidate.entry.blob === '' && recall(candidate, key)) continue;
    log.working(entry.path);
    filesRead += 1;
    const outcome = await summariseContent(candidate, content, fileBytes);
    outcomes.set(candidate.key, { ...outcome, key });
    if (outcome.summary && !outcome.objection) cache.summaries.set(key, outcome.summary);
  }
  return filesRead;
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

/** Reads each blob once, for however many paths and formats it stands. */
async function* readAll(
  trees: Ports['trees'],
  unread: ReadonlyMap<string, Candidate>,
  outcomes: Map<string, Outcome>,
): AsyncGenerator<{ readonly candidate: Candidate; readonly entry: TreeEntry; readonly content: Content }> {
  const byBlob = new Map<string, Candidate[]>();
  for (const candidate of unread.values()) {
    const { size } = candidate.entry;
    const blob = contentOf(candidate.entry);
    if (size !== undefined && size > LARGEST_READ) outcomes.set(candidate.key, tooLarge(size, LARGEST_READ));
    else byBlob.set(blob, [...(byBlob.get(blob) ?? []), candidate]);
  }
  const wanted = [...byBlob.values()].flatMap(([first]) => (first ? [first.entry] : []));
  for await (const { entry, content } of trees.read(wanted)) {
    for (const candidate of byBlob.get(entry.blob) ?? byBlob.get(`path ${entry.path}`) ?? []) yield { candidate, entry, content };
  }
}

function collect(candidates: readonly Candidate[], outcomes: ReadonlyMap<string, Outcome>): Summaries {
  const summaries = new Map<string, FileSummary>();
  for (const { entry, key } of candidates) {
    const summary = outcomes.get(key)?.summary;
    if (summary) summaries.set(entry.path, summary);
  }
  return summaries;
}
