import type { Confidence, Layer, Section, Severity, Status } from './readiness.ts';
import type { Location, Place } from './location.ts';

/** A place that proves a finding, with what is to be seen there. */
export interface Evidence {
  readonly at: Location;
  readonly note: string;
}

/** Replaces a stretch of text; a stretch of no length inserts. */
export interface TextEdit {
  readonly at: Location;
  readonly text: string;
}

/** An edit that removes the finding and is safe to apply as it is. */
export interface Suggestion {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** What a rule returns. */
export interface Problem {
  readonly at: Place;
  readonly status: Status;
  /** What is wrong here, one sentence. Names from the code stand in backticks. */
  readonly message: string;
  /** The distinct way to fail, from the rule's `facets`. */
  readonly facet?: string | undefined;
  /** Where reach or kind changes the severity of the rule. */
  readonly severity?: Severity | undefined;
  readonly confidence?: Confidence | undefined;
  /** Overrides of the rule's general risk and fix, for facets that differ. */
  readonly risk?: string | undefined;
  readonly fix?: string | undefined;
  readonly evidence: readonly Evidence[];
  readonly suggestion?: Suggestion | undefined;
}

/** A problem with its rule and its identity. */
export interface Finding {
  readonly ruleId: string;
  readonly facet?: string | undefined;
  readonly layer: Layer;
  readonly section: Section;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly stage: 'stable' | 'trial';
  readonly status: Status;
  readonly title: string;
  readonly message: string;
  readonly risk: string;
  readonly fix: string;
  readonly docs: string;
  readonly at: Place;
  readonly evidence: readonly Evidence[];
  readonly suggestion?: Suggestion | undefined;
  /** 32 hex digits; stable across moved lines. */
  readonly fingerprint: string;
}

export type Baseline = 'introduced' | 'existing' | 'fixed';

/** A finding and what the change did to it. */
export interface ComparedFinding {
  readonly finding: Finding;
  readonly baseline: Baseline;
  /** The finding of the base that an existing one continues. */
  readonly before?: Finding | undefined;
}

/** Why a finding does not count: who silenced it, why, until when. */
export interface Silence {
  readonly kind: 'suppression' | 'waiver';
  readonly reason: string;
  readonly owner?: string | undefined;
  /** ISO date, the last day on which it holds. */
  readonly until?: string | undefined;
  readonly at?: Location | undefined;
}

/** A finding with its one state. `blocking` is decided by the gate. */
export interface TriagedFinding {
  readonly finding: Finding;
  readonly baseline: Baseline;
  readonly state: 'open' | 'suppressed' | 'waived' | 'out-of-scope';
  readonly silence?: Silence | undefined;
  readonly blocking: boolean;
}

/** A finding before the gate has spoken. */
export type SettledFinding = Omit<TriagedFinding, 'blocking'>;

export const UNREAD_REASONS = [
  'too-large',
  'too-deep',
  'minified',
  'binary',
  'lfs-pointer',
  'symlink',
  'submodule',
  'syntax-error',
  'unreadable',
  'timeout',
  'crash',
  'rule-error',
  'too-many-files',
  'template',
] as const;

/** Something that could not be read or judged. */
export interface NotAnalysed {
  readonly path: string;
  readonly reason: (typeof UNREAD_REASONS)[number];
  readonly detail: string;
  /** Whether it leaves the verdict incomplete: a changed file in scope, or (in an audit) a file of the production code. */
  readonly incomplete: boolean;
}
