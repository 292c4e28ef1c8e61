import type { TriagedFinding } from '../model/finding.ts';

/** How many findings a report lists: per rule and file, and in all. */
export const LIMITS = { perRuleAndFile: 25, perRun: 5_000 };

export interface Listing {
  /** In the order given. */
  readonly listed: readonly TriagedFinding[];
  /** How many more there are; every count of the review includes them. */
  readonly omitted: number;
}

/**
 * Keeps what matters most where one line can give thousands of findings: blocking ones first, then introduced, then open, each by its place in
 * the list. It runs after all counting and comparing, so that what is left out can change neither verdict nor baseline.
 */
export function limitFindings(findings: readonly TriagedFinding[], limits: typeof LIMITS = LIMITS): Listing {
  const perPlace = new Map<string, number>();
  const kept = new Set<TriagedFinding>();
  for (const item of findings.toSorted((left, right) => weigh(right) - weigh(left))) {
    if (kept.size >= limits.perRun) break;
    const place = `${item.finding.ruleId} ${item.finding.at.path}`;
    const count = perPlace.get(place) ?? 0;
    if (count >= limits.perRuleAndFile) continue;
    perPlace.set(place, count + 1);
    kept.add(item);
  }
  return { listed: findings.filter((item) => kept.has(item)), omitted: findings.length - kept.size };
}

function weigh({ blocking, baseline, state }: TriagedFinding): number {
  return (blocking ? 4 : 0) + (baseline === 'introduced' ? 2 : 0) + (state === 'open' ? 1 : 0);
}
