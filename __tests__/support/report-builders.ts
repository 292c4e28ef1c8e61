import type { Finding, TriagedFinding } from '../../src/model/finding.ts';
import type { Place } from '../../src/model/location.ts';
import { LAYERS, SEVERITIES, type Severity } from '../../src/model/readiness.ts';
import type { Counts, Review } from '../../src/model/review.ts';
import type { ReportContext, RuleDescription } from '../../src/report/report-context.ts';
import { finding } from './builders.ts';

/** A place of ten columns on one line. */
export function aPlace(place: Partial<Place> = {}): Place {
  const line = place.line ?? 1;
  return { path: 'src/orders/client.ts', line, column: 7, endLine: line, endColumn: 17, symbol: 'placeOrder', text: 'd1', ...place };
}

/** An outbound call without a timeout, unless told otherwise. */
export function aFinding(parts: Partial<Finding> = {}): Finding {
  const at = parts.at ?? aPlace();
  return finding({
    message: '`axios.post` has no timeout.',
    risk: 'One slow dependency holds every request that waits on it.',
    fix: 'Give each outbound call a deadline.',
    docs: 'https://github.com/backend-readiness/backend-readiness/blob/main/rules/reliability/http-client-timeout.md',
    evidence: [{ at, note: 'no `timeout` among the options' }],
    fingerprint: fingerprintOf(parts.ruleId ?? 'http-client-timeout', at),
    ...parts,
    at,
  });
}

/** An open, introduced finding; `blocking` as a gate at P1 decides. */
export function aTriagedFinding(parts: Partial<Finding> = {}, triaged: Partial<TriagedFinding> = {}): TriagedFinding {
  const built = aFinding(parts);
  return { finding: built, baseline: 'introduced', state: 'open', blocking: built.severity < 'P2', ...triaged };
}

/** A review whose counts, layers and verdict follow from its findings. */
export function aReview(review: Partial<Review> = {}): Review {
  const findings = (review.findings ?? []).toSorted((left, right) => compare(left.finding.severity, right.finding.severity));
  const open = findings.filter(({ state, baseline }) => state === 'open' && baseline === 'introduced').map(({ finding }) => finding);
  const isGrave = open.some(({ severity }) => severity < 'P2');
  return {
    mode: 'review',
    verdict: open.length === 0 ? 'production-ready' : isGrave ? 'not-production-ready' : 'production-ready-with-fixes',
    reason: `This change introduces ${open.length} findings.`,
    gate: { failOn: 'P1', on: 'introduced' },
    score: 72,
    counts: countAll(findings, open),
    layers: LAYERS.map((layer) => {
      const ofLayer = open.filter((finding) => finding.layer === layer);
      return { layer, status: ofLayer.length > 0 ? 'findings' : 'pass', open: countOpen(ofLayer) };
    }),
    notAnalysed: [],
    notices: [],
    head: 'a'.repeat(40),
    base: 'b'.repeat(40),
    filesRead: 321,
    rulesRun: 16,
    ...review,
    findings,
  };
}

export function aRuleDescription(rule: Partial<RuleDescription> = {}): RuleDescription {
  const { layer, section, severity, confidence, stage, title, risk, fix, docs } = aFinding();
  return { id: 'http-client-timeout', layer, section, severity, confidence, stage, title, risk, fix, docs, facets: {}, ...rule };
}

export function aReportContext(context: Partial<ReportContext> = {}): ReportContext {
  return {
    tool: { version: '1.2.3', homepage: 'https://github.com/backend-readiness/backend-readiness' },
    repository: { server: 'https://github.com', name: 'acme/shop', sha: 'c'.repeat(40) },
    rules: [aRuleDescription()],
    policyPath: '.github/backend-readiness.yml',
    command: `npx backend-readiness check . --base ${'b'.repeat(12)}`,
    findSecrets: () => [],
    ...context,
  };
}

function countAll(findings: readonly TriagedFinding[], open: readonly Finding[]): Counts {
  const count = (isCounted: (triaged: TriagedFinding) => boolean): number => findings.filter(isCounted).length;
  return {
    open: countOpen(open),
    introduced: open.length,
    existing: count(({ baseline }) => baseline === 'existing'),
    fixed: count(({ baseline }) => baseline === 'fixed'),
    suppressed: count(({ state }) => state === 'suppressed'),
    waived: count(({ state }) => state === 'waived'),
  };
}

function countOpen(findings: readonly Finding[]): Record<Severity, number> {
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return { P0: count('P0'), P1: count('P1'), P2: count('P2'), P3: count('P3') };
}

function compare(left: Severity, right: Severity): number {
  return SEVERITIES.indexOf(left) - SEVERITIES.indexOf(right);
}

/** 32 hex digits that differ from place to place. */
function fingerprintOf(ruleId: string, { path, line, column }: Place): string {
  let hash = 7;
  for (const character of `${ruleId} ${path} ${line} ${column}`) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(16).padStart(8, '0').repeat(4);
}
