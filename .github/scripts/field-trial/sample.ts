import { createHash } from 'node:crypto';
import type { TrialFinding } from './trial.ts';

/**
 * Draws findings for reading: all where there are no more than wanted. Each has a rank of its own that the seed decides, so that a finding
 * which appears or goes away changes no more of the draw than itself.
 */
export function drawSample(findings: readonly TrialFinding[], { size, seed }: { size: number; seed: number }): readonly TrialFinding[] {
  const rank = new Map(findings.map((finding) => [finding, rankOf(finding, seed)]));
  const ranked = findings.toSorted((left, right) => compareText(rank.get(left) ?? '', rank.get(right) ?? ''));
  return ranked.slice(0, size).toSorted(compareFindings);
}

/** The order of reading: by severity, then by place. */
export function compareFindings(left: TrialFinding, right: TrialFinding): number {
  return (
    compareText(left.severity, right.severity) ||
    compareText(left.repository, right.repository) ||
    compareText(left.path, right.path) ||
    left.line - right.line ||
    compareText(left.rule, right.rule)
  );
}

function rankOf({ repository, rule, fingerprint }: TrialFinding, seed: number): string {
  return createHash('sha256').update(`${seed}\0${repository}\0${rule}\0${fingerprint}`).digest('hex');
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
