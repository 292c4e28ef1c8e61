import type { Finding } from '../../src/model/finding.ts';
import { SEVERITIES, type Severity } from '../../src/model/readiness.ts';
import type { Files } from './memory-trees.ts';

/** A finding that a case announces. Without facet or severity, any will do. */
export interface Expectation {
  readonly path: string;
  readonly line: number;
  readonly ruleId: string;
  readonly facet?: string | undefined;
  readonly severity?: Severity | undefined;
}

const MARK = /\bexpect: ([a-z0-9-]+)(?:\/([a-z0-9-]+))?(?: (P[0-3]))?\s*(?:-->|\*\/)?\s*$/;

/**
 * Reads the `expect: <rule-id>[/<facet>] [P0..P3]` comments of all files. Each speaks of the next line that is neither a comment nor empty;
 * several in a row speak of the same line.
 */
export function readExpectations(files: Files): readonly Expectation[] {
  return Object.entries(files).flatMap(([path, text]) => {
    const lines = text.split('\n');
    const isComment = (line: string | undefined): boolean => line !== undefined && commentOf(path).test(line);
    return lines.flatMap((line, index) => {
      const mark = isComment(line) ? MARK.exec(line) : null;
      if (!mark) return [];
      let target = index + 1;
      while (target < lines.length && (isComment(lines[target]) || lines[target]?.trim() === '')) target += 1;
      return [{ path, line: target + 1, ruleId: mark[1] ?? '', facet: mark[2], severity: toSeverity(mark[3]) }];
    });
  });
}

/** What was announced and not found, and what was found and not announced, a line each. */
export function listDifferences(expectations: readonly Expectation[], findings: readonly Finding[]): readonly string[] {
  const unannounced = new Set(findings);
  // The most exact first, so that a mark without a facet takes what the others leave.
  const unmet = expectations
    .toSorted((left, right) => exactness(right) - exactness(left))
    .filter((expectation) => {
      const met = [...unannounced].find((finding) => meets(finding, expectation));
      return met === undefined || !unannounced.delete(met);
    });
  return [
    ...unmet.map(({ path, line, ruleId, facet = '*', severity = '*' }) => `not found: ${path}:${line} ${ruleId}/${facet} ${severity}`),
    ...[...unannounced].map(
      ({ at, ruleId, facet = '', severity, message }) =>
        `not expected: ${at.path}:${at.line}:${at.column} ${ruleId}/${facet} ${severity} ${message}`,
    ),
  ];
}

function meets({ at, ruleId, facet, severity }: Finding, expectation: Expectation): boolean {
  if (at.path !== expectation.path || at.line !== expectation.line || ruleId !== expectation.ruleId) return false;
  return facet === (expectation.facet ?? facet) && severity === (expectation.severity ?? severity);
}

function exactness({ facet, severity }: Expectation): number {
  return (facet === undefined ? 0 : 1) + (severity === undefined ? 0 : 1);
}

/** What opens a comment in the format of a path. */
function commentOf(path: string): RegExp {
  if (/\.(?:[cm]?[jt]sx?|prisma|graphql|go)$/.test(path)) return /^\s*(?:\/\/|\/\*|\*)/;
  if (path.endsWith('.sql')) return /^\s*--/;
  return /\.(?:md|html|xml)$/.test(path) ? /^\s*<!--/ : /^\s*#/;
}

function toSeverity(text: string | undefined): Severity | undefined {
  return SEVERITIES.find((severity) => severity === text);
}
