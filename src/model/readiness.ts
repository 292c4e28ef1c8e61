/** The words of a review: severities, layers, sections, states and verdicts, each a closed union with its values as data. */

export const SEVERITIES = ['P0', 'P1', 'P2', 'P3'] as const;
/** P0 data loss or breach, P1 outage or stuck system, P2 operational pain, P3 hygiene. */
export type Severity = (typeof SEVERITIES)[number];

export const LAYERS = ['infrastructure', 'security', 'performance', 'reliability', 'observability', 'data-integrity'] as const;
export type Layer = (typeof LAYERS)[number];

export const SECTIONS = [
  'deployability-startup',
  'config-secrets',
  'observability',
  'failure-handling',
  'data-migration',
  'idempotency',
  'background-jobs',
  'shutdown',
  'security-abuse',
  'playbooks',
  'debt-and-docs',
  'graphql',
  'event-sourcing',
  'domain-bd-erp',
  'load-and-coverage',
] as const;
export type Section = (typeof SECTIONS)[number];

export const CONFIDENCES = ['high', 'medium', 'low'] as const;
/** `high` gates, `medium` reports without gating, `low` shows in full audits only. */
export type Confidence = (typeof CONFIDENCES)[number];

export const STATUSES = ['missing', 'partial', 'stubbed', 'unsafe'] as const;
export type Status = (typeof STATUSES)[number];

/** The readiness verdicts, and `incomplete` where something in scope could not be judged. */
export const VERDICTS = ['production-ready', 'production-ready-with-fixes', 'not-production-ready', 'incomplete'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The severity from which an open finding blocks; `never` blocks nothing. */
export const GATES = ['P0', 'P1', 'P2', 'P3', 'never'] as const;
export type Gate = (typeof GATES)[number];

/** Orders severities, the gravest first. */
export function compareSeverity(left: Severity, right: Severity): number {
  return SEVERITIES.indexOf(left) - SEVERITIES.indexOf(right);
}

/** Whether a severity is at or above the gate. */
export function reachesGate(severity: Severity, gate: Gate): boolean {
  return gate !== 'never' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(gate);
}
