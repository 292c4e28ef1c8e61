import type { NotAnalysed } from '../model/finding.ts';
import type { ReviewEvent } from '../model/event.ts';
import { DEFAULT_POLICY } from '../model/policy.ts';
import { LAYERS, type Gate } from '../model/readiness.ts';
import type { Review } from '../model/review.ts';
import type { Failure } from '../supervisor.ts';

const NONE = { P0: 0, P1: 0, P2: 0, P3: 0 };

/** The review of a run whose analysis gave none: nothing found, nothing passed, and what stood in the way listed. */
export function incompleteReview(
  failures: readonly Failure[],
  about: { event: ReviewEvent; head: string; failOn: Gate | undefined },
): Review {
  const notAnalysed = failures.map(({ path, reason, detail }): NotAnalysed => ({ path: path || '.', reason, detail, incomplete: true }));
  return {
    mode: about.event.kind === 'audit' ? 'audit' : 'review',
    verdict: 'incomplete',
    reason: 'The analysis did not come to an end.',
    gate: { ...DEFAULT_POLICY.gate, failOn: about.failOn ?? DEFAULT_POLICY.gate.failOn },
    score: 0,
    findings: [],
    counts: { open: NONE, introduced: 0, existing: 0, fixed: 0, suppressed: 0, waived: 0 },
    layers: LAYERS.map((layer) => ({ layer, status: 'incomplete', open: NONE })),
    notAnalysed,
    notices: [],
    head: about.head,
    filesRead: 0,
    rulesRun: 0,
  };
}
