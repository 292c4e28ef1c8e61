import type { Finding } from '../model/finding.ts';
import { compareSeverity } from '../model/readiness.ts';

/** Entries of one group, in the order in which they were given. */
export type Group<T> = readonly [T, ...T[]];

/** Groups by a key, groups and entries in the order of their first appearance. */
export function groupBy<T>(entries: readonly T[], keyOf: (entry: T) => string): readonly Group<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()];
}

/** Findings that have rule, severity, title, risk and fix in common, the gravest first, of equal gravity the larger group first. */
export function groupByRule(findings: readonly Finding[]): readonly Group<Finding>[] {
  const groups = groupBy(findings, ({ severity, ruleId, title, risk, fix }) => JSON.stringify([severity, ruleId, title, risk, fix]));
  return groups.toSorted(
    ([left, ...leftRest], [right, ...rightRest]) =>
      compareSeverity(left.severity, right.severity) || rightRest.length - leftRest.length || compareText(left.ruleId, right.ruleId),
  );
}

/** Byte-wise order, the same on every machine. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
