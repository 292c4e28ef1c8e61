import type { TreeEntry } from '../model/scope.ts';
import type { Content, Ports } from '../ports.ts';
import { contentOf, keyOf, type Candidate } from './candidate.ts';
import { LARGEST_READ } from './guards.ts';
import { summariseContent, tooLarge, type Outcome } from './summarise-content.ts';
import type { FileSummary } from './summary.ts';

type ReaderPorts = Pick<Ports, 'trees' | 'cache' | 'log'>;

/** Makes summaries, each distinct content at most once, and keeps what became of them. */
export class SummaryReader {
  /** By the key of the candidate. */
  readonly outcomes = new Map<string, Outcome>();
  /** Files whose content was read, rather than recalled from the cache. */
  filesRead = 0;
  private readonly ports: ReaderPorts;
  private readonly fileBytes: number;

  /** Files of more than `fileBytes` are searched for secrets alone. */
  constructor(ports: ReaderPorts, fileBytes: number) {
    this.ports = ports;
    this.fileBytes = fileBytes;
  }

  summaryOf({ key }: Candidate): FileSummary | undefined {
    return this.outcomes.get(key)?.summary;
  }

  /** Recalls what the cache knows and reads the rest. */
  async read(candidates: readonly Candidate[]): Promise<void> {
    const unread = new Map<string, Candidate>();
    for (const candidate of candidates) {
      const { key } = candidate;
      if (!this.outcomes.has(key) && !this.recall(candidate, key)) unread.set(key, unread.get(key) ?? candidate);
    }
    if (unread.size === 0) return;
    const { cache, log, trees } = this.ports;
    for await (const { candidate, entry, content } of readAll(trees, unread, this.outcomes)) {
      const key = keyOf(entry, candidate.format, this.fileBytes);
      if (candidate.entry.blob === '' && this.recall(candidate, key)) continue;
      log.working(entry.path);
      this.filesRead += 1;
      const outcome = await summariseContent(candidate, content, this.fileBytes);
      this.outcomes.set(candidate.key, { ...outcome, key });
      if (outcome.summary && !outcome.objection) cache.summaries.set(key, outcome.summary);
    }
  }

  private recall(candidate: Candidate, key: string): boolean {
    const summary = this.ports.cache.summaries.get(key);
    if (summary) this.outcomes.set(candidate.key, { summary, key });
    return summary !== undefined;
  }
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
