import type { Finding } from '../model/finding.ts';
import type { Location } from '../model/location.ts';
import { compareText, groupBy, groupByRule, type Group } from './group-findings.ts';
import { RANKS, optionalLine, optionalPiece, placeLink } from './markdown-findings.ts';
import { item, joinInline, numbered, renderNodes, strong, words, type Inline } from './markdown-nodes.ts';
import type { ReportContext } from './report-context.ts';
import type { Piece } from './size-limits.ts';
import { code, prose } from './untrusted-text.ts';

const PLACES_PER_FILE = 30;

/** What to do, the gravest first and of equal gravity the most frequent first: one line per rule and fix. */
export function implementationChecklist(findings: readonly Finding[]): readonly Piece[] {
  return groupByRule(findings).map((group, index) => optionalPiece(RANKS.notes, () => checklistEntry(group, index + 1)));
}

/** Per file, the lines that prove something and what they prove. */
export function evidenceIndex(findings: readonly Finding[], context: Pick<ReportContext, 'repository'>): readonly Piece[] {
  const places = findings.flatMap(({ at, evidence, ruleId }) => [{ at, ruleId }, ...evidence.map((entry) => ({ at: entry.at, ruleId }))]);
  const files = groupBy(places, ({ at }) => at.path).toSorted(([left], [right]) => compareText(left.at.path, right.at.path));
  return files.map((file) => optionalLine(RANKS.rest, () => indexLine(file, context)));
}

function checklistEntry(group: Group<Finding>, position: number): string {
  const [{ severity, fix, ruleId }] = group;
  const line = item([
    strong(words`${severity}`),
    words` `,
    ...prose(fix),
    words` (`,
    code(ruleId),
    words`, ${group.length} ${group.length === 1 ? 'place' : 'places'})`,
  ]);
  return renderNodes([{ ...numbered([{ ...line, checked: false }]), start: position }]);
}

function indexLine(
  file: Group<{ readonly at: Location; readonly ruleId: string }>,
  context: Pick<ReportContext, 'repository'>,
): readonly Inline[] {
  const lines = groupBy(file, ({ at }) => String(at.line)).toSorted(([left], [right]) => left.at.line - right.at.line);
  const shown = lines.slice(0, PLACES_PER_FILE).map((line): readonly Inline[] => {
    const rules = [...new Set(line.map(({ ruleId }) => ruleId))].toSorted(compareText);
    return [
      placeLink(words`${line[0].at.line}`, line[0].at, context),
      words` `,
      ...joinInline(
        rules.map((rule) => [code(rule)]),
        words` `,
      ),
    ];
  });
  const more = lines.length > PLACES_PER_FILE ? [[words`${lines.length - PLACES_PER_FILE} more`]] : [];
  return [code(file[0].at.path), words`: line `, ...joinInline([...shown, ...more], words`, `)];
}
