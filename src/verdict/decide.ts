import type { NotAnalysed, SettledFinding, TriagedFinding } from '../model/finding.ts';
import type { Policy } from '../model/policy.ts';
import { reachesGate, SEVERITIES, type Severity, type Verdict } from '../model/readiness.ts';
import type { Counts } from '../model/review.ts';

export interface Case {
  readonly mode: 'audit' | 'review';
  readonly gate: Policy['gate'];
  readonly findings: readonly SettledFinding[];
  readonly notAnalysed: readonly NotAnalysed[];
  /** Whether there was anything to judge; false where a change touches no file that any rule reads. */
  readonly hasSubject: boolean;
}

export interface Decision {
  readonly verdict: Verdict;
  /** One sentence of our own words and numbers. */
  readonly reason: string;
  readonly findings: readonly TriagedFinding[];
  readonly counts: Counts;
}

/**
 * The one place where the verdict is made. In a review the open findings that the change introduces count (or all, where the gate says so), in
 * an audit all that are open. One that counts blocks when it is at or above the gate, of high confidence and of a rule past its trial.
 */
export function decide(matter: Case): Decision {
  const findings = matter.findings.map((item): TriagedFinding => ({ ...item, blocking: counts(item, matter) && blocks(item, matter) }));
  const counted = findings.filter((item) => counts(item, matter));
  const blocking = findings.filter((item) => item.blocking);
  const unread = matter.notAnalysed.filter(({ incomplete }) => incomplete).length;
  const tally = count(findings, counted);
  if (blocking.length > 0) return { verdict: 'not-production-ready', reason: reasonToBlock(blocking, unread), findings, counts: tally };
  if (unread > 0)
    return {
      verdict: 'incomplete',
      reason: `Incomplete: ${plural(unread, 'entry', 'entries')} could not be analysed.`,
      findings,
      counts: tally,
    };
  if (counted.length > 0) return { verdict: 'production-ready-with-fixes', reason: reasonToFix(counted), findings, counts: tally };
  const silenced = findings.filter((item) => isSilencedBlocker(item, matter));
  if (silenced.length > 0) return { verdict: 'production-ready-with-fixes', reason: reasonToWait(silenced), findings, counts: tally };
  return { verdict: 'production-ready', reason: reasonToPass(matter, tally), findings, counts: tally };
}

/** Whether a finding speaks for the verdict. */
export function counts({ baseline, state }: SettledFinding, { mode, gate }: Pick<Case, 'mode' | 'gate'>): boolean {
  if (state !== 'open' || baseline === 'fixed') return false;
  return mode === 'audit' || gate.on === 'all' || baseline === 'introduced';
}

function blocks({ finding }: SettledFinding, { gate }: Case): boolean {
  return finding.confidence === 'high' && finding.stage === 'stable' && reachesGate(finding.severity, gate.failOn);
}

/** A P0 or P1 that someone answers for until a day: tolerated, which is not the same as ready. */
function isSilencedBlocker(item: SettledFinding, matter: Case): boolean {
  const isSilenced = item.state === 'waived' || item.state === 'suppressed';
  return isSilenced && reachesGate(item.finding.severity, 'P1') && counts({ ...item, state: 'open' }, matter);
}

function reasonToBlock(blocking: readonly TriagedFinding[], unread: number): string {
  const also = unread > 0 ? `, and ${plural(unread, 'entry', 'entries')} could not be analysed` : '';
  return `${describeSeverities(blocking)} at or above the gate${also}.`;
}

function reasonToFix(counted: readonly TriagedFinding[]): string {
  return `${describeSeverities(counted)} to fix, none of which blocks.`;
}

function reasonToWait(silenced: readonly TriagedFinding[]): string {
  return `No open finding; ${describeSeverities(silenced)} waived or suppressed until a set day.`;
}

function reasonToPass({ hasSubject }: Case, { existing }: Counts): string {
  if (!hasSubject) return 'No backend files changed.';
  if (existing > 0) return `The change introduces no finding; ${plural(existing, 'existing one stays', 'existing ones stay')} open.`;
  return 'System meets production readiness standards.';
}

/** `2 P0, 1 P2`, and the noun that fits. */
function describeSeverities(findings: readonly TriagedFinding[]): string {
  const tally = bySeverity(findings);
  const parts = SEVERITIES.filter((severity) => tally[severity] > 0).map((severity) => `${tally[severity]} ${severity}`);
  return `${parts.join(', ')} ${findings.length === 1 ? 'finding' : 'findings'}`;
}

function count(findings: readonly TriagedFinding[], counted: readonly TriagedFinding[]): Counts {
  const of = (matches: (item: TriagedFinding) => boolean): number => findings.filter(matches).length;
  return {
    open: bySeverity(counted),
    introduced: of(({ baseline, state }) => baseline === 'introduced' && state === 'open'),
    existing: of(({ baseline, state }) => baseline === 'existing' && state === 'open'),
    fixed: of(({ baseline, state }) => baseline === 'fixed' && state === 'open'),
    suppressed: of(({ state }) => state === 'suppressed'),
    waived: of(({ state }) => state === 'waived'),
  };
}

/** How many of each severity there are. */
export function bySeverity(findings: readonly SettledFinding[]): Readonly<Record<Severity, number>> {
  const tally = { P0: 0, P1: 0, P2: 0, P3: 0 };
  for (const { finding } of findings) tally[finding.severity] += 1;
  return tally;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
