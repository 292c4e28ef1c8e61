import type { ComparedFinding, Finding } from '../model/finding.ts';
import { compareSeverity } from '../model/readiness.ts';

/** A way to recognise a finding of the base in the head. */
interface Likeness {
  /** What both must share; undefined where the finding can't be told that way. */
  readonly key: (finding: Finding) => string | undefined;
  /** Only where one finding alone bears the key on each side. */
  readonly unique?: true;
  /** A further condition on the pair. */
  readonly allows?: (finding: Finding, before: Finding) => boolean;
}

/**
 * From the surest to the least sure; each takes what the ones before it left over. Equal identity; moved or renamed code of equal text; the
 * same construct with edited text, which may not hide a graver finding (at the top of a file, where all constructs share one symbol, it must
 * be the only candidate); and what was missing and now is there in part, which is progress and no new fault.
 */
function likenesses(pathOf: (finding: Finding) => string): readonly Likeness[] {
  const facetKey = ({ ruleId, facet }: Finding, ...parts: readonly string[]): string => JSON.stringify([ruleId, facet ?? '', ...parts]);
  return [
    { key: (finding) => finding.fingerprint },
    { key: (finding) => (finding.at.text === '' ? undefined : facetKey(finding, pathOf(finding), finding.at.text)) },
    { key: (finding) => (isNameless(finding) ? undefined : facetKey(finding, finding.at.symbol, finding.at.text)) },
    { key: (finding) => (finding.at.text === '' ? undefined : facetKey(finding, finding.at.text)) },
    {
      key: (finding) => (finding.at.symbol === '' ? undefined : facetKey(finding, pathOf(finding), finding.at.symbol)),
      allows: isNoGraver,
    },
    { key: (finding) => (finding.at.symbol === '' ? facetKey(finding, pathOf(finding)) : undefined), unique: true, allows: isNoGraver },
    { key: (finding) => finding.ruleId, unique: true, allows: isProgress },
  ];
}

function isNameless({ at }: Finding): boolean {
  return at.symbol === '' && at.text === '';
}

function isNoGraver(finding: Finding, before: Finding): boolean {
  return compareSeverity(finding.severity, before.severity) >= 0;
}

function isProgress(finding: Finding, before: Finding): boolean {
  return before.status === 'missing' && (finding.status === 'partial' || finding.status === 'stubbed') && isNoGraver(finding, before);
}

/**
 * Marks each finding of the head as introduced or existing, and adds those of the base that are fixed; keeps the order of both lists.
 * `basePathOf` gives the name that a file of the head had in the base.
 */
export function compare(
  base: readonly Finding[],
  head: readonly Finding[],
  basePathOf: (path: string) => string,
): readonly ComparedFinding[] {
  const basePaths = new Map(head.map((finding) => [finding, basePathOf(finding.at.path)]));
  const partners = new Map<Finding, Finding>();
  let [before, after] = [base, head];
  for (const likeness of likenesses((finding) => basePaths.get(finding) ?? finding.at.path)) {
    if (before.length === 0 || after.length === 0) break;
    for (const [finding, past] of pair(before, after, likeness)) partners.set(finding, past);
    const taken = new Set(partners.values());
    before = before.filter((finding) => !taken.has(finding));
    after = after.filter((finding) => !partners.has(finding));
  }
  const compared = head.map((finding): ComparedFinding => {
    const past = partners.get(finding);
    return past === undefined ? { finding, baseline: 'introduced' } : { finding, baseline: 'existing', before: past };
  });
  return [...compared, ...before.map((finding): ComparedFinding => ({ finding, baseline: 'fixed' }))];
}

/** Each finding of the head with its partner of the base, as far as the likeness goes. */
function pair(
  base: readonly Finding[],
  head: readonly Finding[],
  { key, unique, allows }: Likeness,
): readonly (readonly [Finding, Finding])[] {
  const past = groupBy(base, key);
  return [...groupBy(head, key)].flatMap(([shared, findings]) => {
    const candidates = past.get(shared) ?? [];
    if (unique && (findings.length > 1 || candidates.length > 1)) return [];
    return allows ? alignBySeverity(findings, candidates, allows) : align(findings, candidates);
  });
}

/** The first of one list with the first of the other, and so on. */
function align(head: readonly Finding[], base: readonly Finding[]): readonly (readonly [Finding, Finding])[] {
  return head.flatMap((finding, index) => {
    const before = base[index];
    return before ? [[finding, before] as const] : [];
  });
}

/** The gravest of one list with the gravest of the other; one that has no partner allowed to it leaves the partner to the next. */
function alignBySeverity(
  head: readonly Finding[],
  base: readonly Finding[],
  allows: NonNullable<Likeness['allows']>,
): readonly (readonly [Finding, Finding])[] {
  const waiting = base.toSorted((left, right) => compareSeverity(left.severity, right.severity));
  const pairs: (readonly [Finding, Finding])[] = [];
  for (const finding of head.toSorted((left, right) => compareSeverity(left.severity, right.severity))) {
    const [before] = waiting;
    if (!before || !allows(finding, before)) continue;
    waiting.shift();
    pairs.push([finding, before]);
  }
  return pairs;
}

function groupBy(findings: readonly Finding[], keyOf: Likeness['key']): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return groups;
}
