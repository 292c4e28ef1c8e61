import type { NotAnalysed, TriagedFinding } from './finding.ts';
import type { Gate, Layer, Severity, Verdict } from './readiness.ts';

/** State of one of the six layers. */
export interface LayerStatus {
  readonly layer: Layer;
  /** `pass` only where at least one rule of the layer ran over facts of its kind. */
  readonly status: 'pass' | 'findings' | 'incomplete' | 'not-evidenced';
  readonly open: Readonly<Record<Severity, number>>;
}

export interface Counts {
  /** Open findings, by severity. In a review: introduced ones only (or all, as the gate says). */
  readonly open: Readonly<Record<Severity, number>>;
  readonly introduced: number;
  readonly existing: number;
  readonly fixed: number;
  readonly suppressed: number;
  readonly waived: number;
}

/** A sentence that the reader must know, in our own words; what comes from the tree stands in `subject`. */
export interface Notice {
  readonly text: string;
  readonly subject?: string;
}

/** The complete outcome of one run; every report is rendered from this value and nothing else. */
export interface Review {
  readonly mode: 'audit' | 'review';
  readonly verdict: Verdict;
  /** One sentence that says why, made of our own words and numbers only. */
  readonly reason: string;
  readonly gate: { readonly failOn: Gate; readonly on: 'introduced' | 'all' };
  /** 0 to 100; see `score.ts`. */
  readonly score: number;
  /** The gravest first, then path, line, rule. */
  readonly findings: readonly TriagedFinding[];
  readonly counts: Counts;
  readonly layers: readonly LayerStatus[];
  readonly notAnalysed: readonly NotAnalysed[];
  /** Policy changed in the head, idle waivers, suppressions that do not hold, findings that are counted and not listed. */
  readonly notices: readonly Notice[];
  readonly head: string;
  readonly base?: string | undefined;
  readonly filesRead: number;
  readonly rulesRun: number;
}
