import type { NotAnalysed, Silence, TriagedFinding } from '../model/finding.ts';
import type { Layer, Severity, Status, Verdict } from '../model/readiness.ts';
import { SEVERITIES } from '../model/readiness.ts';
import type { LayerStatus, Review } from '../model/review.ts';

/** The words of the reports. All are literals, so that the renderers can tell them from text of the tree by their types. */

export const VERDICT_LABELS = {
  'production-ready': 'Production-ready',
  'production-ready-with-fixes': 'Production-ready with fixes',
  'not-production-ready': 'Not production-ready',
  incomplete: 'Review incomplete',
} as const satisfies Record<Verdict, string>;

export const READY_SENTENCE = 'System meets production readiness standards.';

export const LAYER_LABELS = {
  infrastructure: 'Infrastructure',
  security: 'Security',
  performance: 'Performance',
  reliability: 'Reliability',
  observability: 'Observability',
  'data-integrity': 'Data integrity',
} as const satisfies Record<Layer, string>;

export const STATUS_LABELS = { missing: 'Missing', partial: 'Partial', stubbed: 'Stubbed', unsafe: 'Unsafe' } as const satisfies Record<
  Status,
  string
>;

export const LAYER_STATUS_LABELS = {
  pass: 'pass',
  findings: 'findings',
  incomplete: 'incomplete',
  'not-evidenced': 'not evidenced',
} as const satisfies Record<LayerStatus['status'], string>;

export const REASON_LABELS = {
  'too-large': 'too large',
  'too-deep': 'nested too deep',
  minified: 'minified',
  binary: 'binary',
  'lfs-pointer': 'stored in Git LFS',
  symlink: 'symbolic link',
  submodule: 'submodule',
  'syntax-error': 'syntax error',
  unreadable: 'unreadable',
  timeout: 'took too long',
  crash: 'analysis crashed',
  'rule-error': 'a rule failed',
  'too-many-files': 'too many files',
  template: 'template',
} as const satisfies Record<NotAnalysed['reason'], string>;

export const SILENCE_LABELS = { suppression: 'suppressed', waiver: 'waived' } as const satisfies Record<Silence['kind'], string>;

/** The findings that decide the verdict and are shown one by one: open, and in a review of a change introduced by it unless all count. */
export function listedFindings(review: Review): readonly TriagedFinding[] {
  const countsAll = review.mode === 'audit' || review.gate.on === 'all';
  return review.findings.filter(
    ({ state, baseline }) => state === 'open' && baseline !== 'fixed' && (countsAll || baseline === 'introduced'),
  );
}

/** The findings that a comment or a waiver silences, as far as they are still there. */
export function silencedFindings(review: Review): readonly TriagedFinding[] {
  return review.findings.filter(({ state, baseline }) => (state === 'suppressed' || state === 'waived') && baseline !== 'fixed');
}

/** Whether the severity is shown in full and first. */
export function isGrave(severity: Severity): boolean {
  return severity === 'P0' || severity === 'P1';
}

/** `2 P0, 1 P1, 0 P2, 4 P3` */
export function countsBySeverity(review: Review): string {
  return SEVERITIES.map((severity) => `${review.counts.open[severity]} ${severity}`).join(', ');
}

/** `1 finding`, `2 findings` */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
