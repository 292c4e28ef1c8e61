import type { Finding, Problem } from '../model/finding.ts';
import { fingerprint, identityKey, type Identity } from '../model/fingerprint.ts';
import type { Severity } from '../model/readiness.ts';
import type { Rule } from '../rule-api/index.ts';

/** A problem and the rule that stated it. */
export interface Statement {
  readonly rule: Rule;
  readonly problem: Problem;
}

interface IdentifyOptions {
  readonly basePathOf: (path: string) => string;
  readonly severityAt: (ruleId: string, path: string) => Severity | undefined;
}

/** Makes findings of problems, in the order given; a problem stated twice of one place counts once. */
export function identify(statements: readonly Statement[], { basePathOf, severityAt }: IdentifyOptions): readonly Finding[] {
  const seen = new Set<string>();
  const ordinals = new Map<string, number>();
  const findings: Finding[] = [];
  for (const { rule, problem } of statements) {
    const place = placeKey(rule.meta.id, problem);
    if (seen.has(place)) continue;
    seen.add(place);
    const identity = identityOf(rule.meta.id, problem, basePathOf);
    const key = identityKey(identity);
    const ordinal = ordinals.get(key) ?? 0;
    ordinals.set(key, ordinal + 1);
    findings.push({ ...describe(rule, problem, severityAt(rule.meta.id, problem.at.path)), fingerprint: fingerprint(identity, ordinal) });
  }
  return findings;
}

function placeKey(ruleId: string, { at, facet, message }: Problem): string {
  return JSON.stringify([ruleId, facet, at.path, at.line, at.column, at.endLine, at.endColumn, message]);
}

function identityOf(ruleId: string, { at, facet }: Problem, basePathOf: (path: string) => string): Identity {
  return { ruleId, facet, path: basePathOf(at.path), symbol: at.symbol, text: at.text };
}

function describe({ meta }: Rule, problem: Problem, severity: Severity | undefined): Omit<Finding, 'fingerprint'> {
  return {
    ruleId: meta.id,
    facet: problem.facet,
    layer: meta.layer,
    section: meta.section,
    severity: severity ?? problem.severity ?? meta.severity,
    confidence: problem.confidence ?? meta.confidence,
    stage: meta.stage,
    status: problem.status,
    title: meta.title,
    message: problem.message,
    risk: problem.risk ?? meta.risk,
    fix: problem.fix ?? meta.fix,
    docs: meta.docs,
    at: problem.at,
    evidence: problem.evidence,
    suggestion: problem.suggestion,
  };
}
