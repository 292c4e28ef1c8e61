import type { ComparedFinding, Finding, SettledFinding } from '../model/finding.ts';
import { compareLocation } from '../model/location.ts';
import type { Waiver } from '../model/policy.ts';
import { compareSeverity } from '../model/readiness.ts';
import type { Notice } from '../model/review.ts';
import type { SuppressionComment } from '../summaries/summary.ts';
import { findSuppression, listFaults, type SuppressionsAt } from './suppressions.ts';
import { findWaiver, listIdleWaivers, toSilence, type MatchGlob } from './waivers.ts';

export interface TriageOptions {
  readonly mode: 'audit' | 'review';
  /** Files of the head with a comment, and what stands there. */
  readonly suppressions: ReadonlyMap<string, readonly SuppressionComment[]>;
  readonly baseSuppressions: SuppressionsAt;
  readonly allowNewSuppressions: boolean;
  readonly waivers: readonly Waiver[];
  /** Whether the policy looks at this path for this rule. */
  readonly isInScope: (finding: Finding) => boolean;
  readonly matches: MatchGlob;
  readonly knownRules: ReadonlySet<string>;
  readonly ranRules: ReadonlySet<string>;
  /** ISO date. */
  readonly today: string;
}

export interface Triaged {
  /** The gravest first, then by path, line and rule. */
  readonly findings: readonly SettledFinding[];
  readonly notices: readonly Notice[];
}

/** Gives each finding its one state. Findings of low confidence are for audits alone; nothing else is left out. */
export function triage(compared: readonly ComparedFinding[], options: TriageOptions): Triaged {
  const shown = compared.filter(({ finding }) => options.mode === 'audit' || finding.confidence !== 'low');
  const settled = shown.map((item) => settle(item, options));
  const used = new Set(settled.flatMap(({ waiver }) => waiver ?? []));
  const comments = [...options.suppressions].flatMap(([path, list]) =>
    listFaults(path, list, { today: options.today, ruleIds: options.knownRules }),
  );
  const waivers = options.waivers.filter(({ rule }) => options.ranRules.has(rule.split('/')[0] ?? rule));
  return {
    findings: settled.map(({ finding }) => finding).toSorted(compareFindings),
    notices: [...settled.flatMap(({ notice }) => notice ?? []), ...comments, ...listIdleWaivers(waivers, used, options.today)],
  };
}

/** The gravest first, then by path, line and rule. */
export function compareFindings({ finding: left }: SettledFinding, { finding: right }: SettledFinding): number {
  const bySeverity = compareSeverity(left.severity, right.severity) || compareLocation(left.at, right.at);
  if (bySeverity !== 0 || left.ruleId === right.ruleId) return bySeverity;
  return left.ruleId < right.ruleId ? -1 : 1;
}

interface Settlement {
  readonly finding: SettledFinding;
  readonly waiver?: Waiver;
  readonly notice?: Notice;
}

function settle(compared: ComparedFinding, options: TriageOptions): Settlement {
  const { finding, baseline } = compared;
  if (!options.isInScope(finding)) return { finding: { finding, baseline, state: 'out-of-scope' } };
  if (baseline === 'fixed') return { finding: { finding, baseline, state: 'open' } };
  const suppression = findSuppression(compared, {
    mode: options.mode,
    head: (path) => options.suppressions.get(path) ?? [],
    base: options.baseSuppressions,
    allowNew: options.allowNewSuppressions,
    today: options.today,
  });
  if (suppression && 'silence' in suppression) return { finding: { finding, baseline, state: 'suppressed', silence: suppression.silence } };
  const notice = suppression ? { notice: suppression.refused } : {};
  const waiver = findWaiver(finding, options.waivers, options);
  if (waiver) return { finding: { finding, baseline, state: 'waived', silence: toSilence(waiver) }, waiver, ...notice };
  return { finding: { finding, baseline, state: 'open' }, ...notice };
}
