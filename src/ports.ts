import type { RuleRun } from './engine/run-rules.ts';
import type { NotAnalysed } from './model/finding.ts';
import type { Policy } from './model/policy.ts';
import type { Change, Tree, TreeEntry } from './model/scope.ts';
import type { FileSummary } from './summaries/summary.ts';
import type { Review } from './model/review.ts';

/** The bytes of one entry, or why they cannot be had. */
export type Content = { readonly bytes: Uint8Array } | { readonly missing: 'lfs-pointer' | 'too-large' | 'unreadable' };

/** Read access to the two trees. Never follows links, never runs anything of the tree. */
export interface Trees {
  readonly head: Tree;
  /** Undefined in an audit. */
  readonly base?: Tree | undefined;
  /** Base to head, renames followed; empty in an audit. */
  readonly changes: readonly Change[];
  /**
   * Contents of the given entries, in the order asked for; the yielded entry always has its blob id.
   * Who holds several entries of one blob asks for one of them.
   */
  read(entries: readonly TreeEntry[]): AsyncIterable<{ readonly entry: TreeEntry; readonly content: Content }>;
  /** What the trees do not hold (too many files) or hold in doubt (changed while it was read). Complete after the last read. */
  notAnalysed(): readonly NotAnalysed[];
  /** Frees processes and handles. */
  close(): Promise<void>;
}

/** Results of earlier runs. A key names all that a result depends on, the code that made it included; a miss is undefined. */
export interface CacheOf<T> {
  get(key: string): T | undefined;
  set(key: string, result: T): void;
}

export interface ResultCache {
  /** By the content of a file. */
  readonly summaries: CacheOf<FileSummary>;
  /** What the rules said of a whole tree. */
  readonly runs: CacheOf<RuleRun>;
}

export interface Log {
  /** Progress and notices, for people; never part of a report. */
  note(text: string): void;
  /** Names what is in work, so that a supervisor can tell what killed the run: the path of a file, or a stage. */
  working(on: string): void;
}

/** All that the pipeline needs of the world. */
export interface Ports {
  readonly trees: Trees;
  readonly cache: ResultCache;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Shows the outcome; the policy is the one that held. */
  publish(review: Review, policy: Policy): Promise<void>;
}
