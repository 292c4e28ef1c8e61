import type { Finding, TriagedFinding } from '../../src/model/finding.ts';
import { fingerprint } from '../../src/model/fingerprint.ts';
import type { Place } from '../../src/model/location.ts';

/** A place of one character at line 1 of `src/app.ts`, unless said otherwise. */
export function place(parts: Partial<Place> = {}): Place {
  const line = parts.line ?? 1;
  const column = parts.column ?? 1;
  return { path: 'src/app.ts', line, column, endLine: line, endColumn: column + 1, symbol: 'start', text: 'a1', ...parts };
}

/** A P1 finding of a rule for tests; its fingerprint follows from its place. */
export function finding(parts: Partial<Omit<Finding, 'at'>> & { at?: Partial<Place>; ordinal?: number } = {}): Finding {
  const { at: whereabouts, ordinal = 0, ...rest } = parts;
  const at = place(whereabouts);
  const ruleId = rest.ruleId ?? 'http-client-timeout';
  return {
    ruleId,
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P1',
    confidence: 'high',
    stage: 'stable',
    status: 'missing',
    title: 'Outbound HTTP call without a timeout',
    message: '`fetch` call has no timeout.',
    risk: 'A slow dependency holds every request.',
    fix: 'Set a timeout.',
    docs: 'https://example.com/http-client-timeout.md',
    at,
    evidence: [],
    fingerprint: fingerprint({ ruleId, facet: rest.facet, path: at.path, symbol: at.symbol, text: at.text }, ordinal),
    ...rest,
  };
}

/** An open, introduced, blocking finding, unless said otherwise. */
export function triaged(parts: Partial<TriagedFinding> = {}): TriagedFinding {
  return { finding: finding(), baseline: 'introduced', state: 'open', blocking: true, ...parts };
}
