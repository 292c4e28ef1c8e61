import type { ComparedFinding, Finding, Silence } from '../model/finding.ts';
import type { Notice } from '../model/review.ts';
import type { SuppressionComment } from '../summaries/summary.ts';
import { isDate, isPast } from './dates.ts';

/** The suppression comments of each file of a tree. */
export type SuppressionsAt = (path: string) => readonly SuppressionComment[];

export interface SuppressionOptions {
  readonly mode: 'audit' | 'review';
  readonly head: SuppressionsAt;
  readonly base: SuppressionsAt;
  /** Whether comments that the change adds hold for P0 and P1 at once. */
  readonly allowNew: boolean;
  /** ISO date. */
  readonly today: string;
}

/** The silence that a comment lays on a finding, or that it tries to and may not. */
export type Suppression = { readonly silence: Silence } | { readonly refused: Notice } | undefined;

/**
 * Finds the comment that speaks of a finding. It holds with a reason and an end that has not passed. In a review, for P0 and P1, it must have
 * covered the same finding in the base already: a change can't silence what it brings.
 */
export function findSuppression(compared: ComparedFinding, options: SuppressionOptions): Suppression {
  const { finding } = compared;
  const comment = findComment(finding, options.head, options.today);
  if (!comment) return undefined;
  const subject = `${finding.at.path}:${comment.line}`;
  if (!isEstablished(compared, options)) {
    return { refused: { text: 'A suppression that the change adds does not cover a P0 or P1 until it is merged.', subject } };
  }
  const at = { path: finding.at.path, line: comment.line, column: 1, endLine: comment.line, endColumn: 1 };
  return { silence: { kind: 'suppression', reason: comment.reason, until: comment.until, at } };
}

function isEstablished({ finding, baseline, before }: ComparedFinding, { mode, base, allowNew, today }: SuppressionOptions): boolean {
  if (mode === 'audit' || allowNew || baseline === 'fixed') return true;
  if (finding.severity !== 'P0' && finding.severity !== 'P1') return true;
  return before !== undefined && findComment(before, base, today) !== undefined;
}

function findComment({ ruleId, facet, at }: Finding, suppressions: SuppressionsAt, today: string): SuppressionComment | undefined {
  const names = [ruleId, `${ruleId}/${facet}`];
  return suppressions(at.path).find(
    (comment) => names.includes(comment.ruleId) && (comment.line === at.line || comment.target === at.line) && !findFault(comment, today),
  );
}

/** Says of each comment that does not hold why; the names of rules are those that exist. */
export function listFaults(
  path: string,
  comments: readonly SuppressionComment[],
  options: { today: string; ruleIds: ReadonlySet<string> },
): readonly Notice[] {
  return comments.flatMap((comment) => {
    const [ruleId = ''] = comment.ruleId.split('/');
    const text = options.ruleIds.has(ruleId)
      ? findFault(comment, options.today)
      : 'A suppression names no rule that exists, so it does not hold.';
    return text === undefined ? [] : [{ text, subject: `${path}:${comment.line}` }];
  });
}

function findFault({ reason, until }: SuppressionComment, today: string): string | undefined {
  if (reason.trim() === '') return 'A suppression gives no reason, so it does not hold.';
  if (until === undefined || !isDate(until)) return 'A suppression gives no day (YYYY-MM-DD) on which it ends, so it does not hold.';
  return isPast(until, today) ? 'P3: a suppression has expired, so it no longer holds.' : undefined;
}
