import { SEVERITIES, type Severity } from '../../../src/model/readiness.ts';
import { renderTable } from '../rule-catalogue.ts';
import type { Trial, TrialFinding } from './trial.ts';
import type { JudgedFinding, Verdict } from './verdicts.ts';

const [START, END] = ['<!-- trial:start -->', '<!-- trial:end -->'];

const NEW_PAGE = `# Field trial

What the rules say of public backends, and how much of it an engineer who read the source agrees with. The tables are written by
\`npm run field-trial\`; times are wall time of one cold audit with the start of the process.

${START}

${END}
`;

const GRAVE: readonly Severity[] = ['P0', 'P1'];

/** Severities that are judged together: what can stop a merge, and what cannot. */
const GROUPS: readonly { readonly heading: string; readonly severities: readonly Severity[] }[] = [
  { heading: 'Findings of P0 and P1 by rule', severities: GRAVE },
  { heading: 'Findings of P2 and P3 by rule', severities: ['P2', 'P3'] },
];

/** What is known of a trial: each rule's findings and those among them that were read. */
export interface Tried {
  readonly trials: readonly Trial[];
  /** By rule, in the order of the page. */
  readonly judged: ReadonlyMap<string, readonly JudgedFinding[]>;
}

/** The page with its tables written anew; the text around them stays. */
export function renderPage(tried: Tried, current: string): string {
  const text = current === '' ? NEW_PAGE : current;
  const [from, to] = [text.indexOf(START), text.indexOf(END)];
  if (from === -1 || to < from) throw new Error(`The page needs the markers ${START} and ${END}.`);
  return `${text.slice(0, from + START.length)}\n\n${renderTables(tried)}\n\n${text.slice(to)}`;
}

function renderTables({ trials, judged }: Tried): string {
  const parts = GROUPS.flatMap(({ heading, severities }) => {
    const isOfGroup = ({ severity }: TrialFinding): boolean => severities.includes(severity);
    const findings = trials.flatMap((trial) => trial.findings.filter(isOfGroup));
    const rows = [...judged].flatMap(([rule, all]) =>
      ruleRow(
        rule,
        findings,
        all.filter(({ finding }) => isOfGroup(finding)),
      ),
    );
    return rows.length === 0 ? [] : [`## ${heading}`, renderTable([...rows, totalRow(rows)].map(({ cells }) => cells))];
  });
  const read = new Set([...judged.values()].flatMap((all) => all.map(({ finding }) => identityOf(finding))));
  const isUnread = (finding: TrialFinding): boolean => !read.has(identityOf(finding));
  return ['## Repositories', renderTable(trials.map((trial) => repositoryRow(trial, isUnread))), ...parts].join('\n\n');
}

function identityOf({ repository, rule, fingerprint }: TrialFinding): string {
  return `${repository}\0${rule}\0${fingerprint}`;
}

function repositoryRow(
  { repository, commit, files, seconds, findings }: Trial,
  isUnread: (finding: TrialFinding) => boolean,
): Readonly<Record<string, string>> {
  const unread = findings.filter((finding) => GRAVE.includes(finding.severity) && isUnread(finding));
  const cells: Record<string, string> = { Repository: repository, Commit: commit, Files: String(files), Seconds: seconds.toFixed(1) };
  for (const severity of SEVERITIES) cells[severity] = String(findings.filter((one) => one.severity === severity).length);
  return { ...cells, 'P0, P1 unread': String(unread.length), 'Most of one rule': mostOfOneRule(findings) };
}

function mostOfOneRule(findings: readonly TrialFinding[]): string {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const [most] = [...counts].toSorted(([, left], [, right]) => right - left);
  return most ? `${most[0]} ${percent(most[1], findings.length)}` : '';
}

interface RuleRow {
  readonly cells: Readonly<Record<string, string>>;
  readonly found: number;
  readonly said: Readonly<Record<Verdict, number>>;
}

function ruleRow(rule: string, findings: readonly TrialFinding[], judged: readonly JudgedFinding[]): readonly RuleRow[] {
  const found = findings.filter((one) => one.rule === rule).length;
  const count = (wanted: Verdict): number => judged.filter(({ verdict }) => verdict === wanted).length;
  return found === 0 ? [] : [rowOf(rule, found, { right: count('right'), wrong: count('wrong'), debatable: count('debatable') })];
}

function totalRow(rows: readonly RuleRow[]): RuleRow {
  const sum = (pick: (row: RuleRow) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  const said = { right: sum((row) => row.said.right), wrong: sum((row) => row.said.wrong), debatable: sum((row) => row.said.debatable) };
  return rowOf(
    'all',
    sum(({ found }) => found),
    said,
  );
}

// What one can argue about is neither right nor wrong, and stands apart.
function rowOf(rule: string, found: number, said: RuleRow['said']): RuleRow {
  const { right, wrong, debatable } = said;
  const cells = {
    Rule: rule,
    Findings: String(found),
    Judged: String(right + wrong + debatable),
    Right: String(right),
    Wrong: String(wrong),
    Debatable: String(debatable),
    Precision: percent(right, right + wrong),
  };
  return { cells, found, said };
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '' : `${Math.round((100 * part) / whole)} %`;
}
