import type { Evidence, Finding, NotAnalysed, TriagedFinding } from '../model/finding.ts';
import type { Location } from '../model/location.ts';
import type { Verdict } from '../model/readiness.ts';
import { SEVERITIES } from '../model/readiness.ts';
import { visible } from '../model/quote.ts';
import { compareText, groupBy, groupByRule, type Group } from './group-findings.ts';
import type { MaskedReview } from './mask-secrets.ts';
import type { ReportContext } from './report-context.ts';
import { breakCommands } from './untrusted-text.ts';
import {
  LAYER_LABELS,
  LAYER_STATUS_LABELS,
  READY_SENTENCE,
  REASON_LABELS,
  SILENCE_LABELS,
  VERDICT_LABELS,
  isGrave,
  listedFindings,
  plural,
  silencedFindings,
} from './wording.ts';

export interface TextOptions {
  readonly color: boolean;
  /** Columns of the terminal; longer sentences are wrapped. */
  readonly width: number;
}

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36, alarm: 41 } as const;
type Style = keyof typeof STYLES;
export type Paint = (style: Style, text: string) => string;

interface Page {
  readonly paint: Paint;
  readonly width: number;
}

const SEVERITY_STYLES = { P0: 'alarm', P1: 'red', P2: 'yellow', P3: 'blue' } as const;
const VERDICT_STYLES = {
  'production-ready': 'green',
  'production-ready-with-fixes': 'yellow',
  'not-production-ready': 'red',
  incomplete: 'red',
} as const satisfies Record<Verdict, Style>;

const INDENT = '    ';
const FILES_SHOWN = 6;
const LINES_SHOWN = 12;
const ENTRIES_SHOWN = 10;
const EVIDENCE_SHOWN = 12;
/** From how many findings of one rule on they are listed by file. */
const MANY = 4;

/** The report for a terminal: grave findings one by one, the others by rule, the verdict last, where the prompt is. */
export function renderText(review: MaskedReview, context: ReportContext, options: TextOptions): string {
  const page: Page = { paint: createPaint(options.color), width: Math.max(40, options.width) };
  const listed = listedFindings(review);
  const sections = [
    header(review, context, page),
    ...ruleGroups(listed, page),
    ...silencedSection(silencedFindings(review), page),
    ...notAnalysedSection(review.notAnalysed, page),
    ...noticesSection(review, page),
    summary(review, context, page),
  ];
  const lines = sections
    .map((section) => section.join('\n'))
    .join('\n\n')
    .split('\n');
  return `${lines.map(breakCommands).join('\n')}\n`;
}

export function createPaint(color: boolean): Paint {
  return (style, text) => (color ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text);
}

function header({ mode, filesRead, rulesRun }: MaskedReview, { tool }: ReportContext, { paint }: Page): readonly string[] {
  return [
    paint('bold', `backend-readiness ${visible(tool.version, 40)}`) +
      paint('dim', `  ${mode} of ${plural(filesRead, 'file')} with ${plural(rulesRun, 'rule')}`),
  ];
}

function ruleGroups(listed: readonly TriagedFinding[], page: Page): readonly (readonly string[])[] {
  const blocking = new Set(listed.filter((triaged) => triaged.blocking).map(({ finding }) => finding));
  return groupByRule(listed.map(({ finding }) => finding)).map((group) => ruleGroup(group, blocking, page));
}

function ruleGroup(group: Group<Finding>, blocking: ReadonlySet<Finding>, page: Page): readonly string[] {
  const [first] = group;
  const { paint } = page;
  const count = group.length > 1 ? paint('dim', `  ×${group.length}`) : '';
  const title = `${paint(SEVERITY_STYLES[first.severity], ` ${first.severity} `)} ${paint('bold', visible(first.title, 160))}  ${paint('cyan', visible(first.ruleId))}${count}`;
  const places =
    isGrave(first.severity) || group.length < MANY
      ? group.flatMap((finding) => findingLines(finding, blocking.has(finding), page))
      : fileLines(group, page);
  return [title, ...places, ...labelled('Risk', first.risk, page), ...labelled('Fix', first.fix, page)];
}

function findingLines(finding: Finding, blocks: boolean, page: Page): readonly string[] {
  const { at, status, facet, message, evidence, confidence } = finding;
  const marks = [
    facet === undefined ? '' : visible(facet),
    status,
    confidence === 'high' ? '' : `${confidence} confidence`,
    blocks ? 'blocks the merge' : '',
  ];
  const place = `${INDENT}${page.paint('bold', placeOf(at))}  ${page.paint('dim', marks.filter((mark) => mark !== '').join(', '))}`;
  const shown = isGrave(finding.severity) ? evidence.slice(0, EVIDENCE_SHOWN) : [];
  const more =
    isGrave(finding.severity) && evidence.length > EVIDENCE_SHOWN
      ? [`${INDENT}  … and ${plural(evidence.length - EVIDENCE_SHOWN, 'more place')}`]
      : [];
  const steps = shown.map((entry, index) => `${INDENT}  ${page.paint('dim', `${index + 1}.`)} ${evidenceText(entry, at, page)}`);
  return [place, ...wrap(visible(message, 600), INDENT, page.width), ...steps, ...more];
}

/** The note alone where it speaks of the line of the finding. */
function evidenceText({ at, note }: Evidence, finding: Location, { paint }: Page): string {
  const isHere = at.path === finding.path && at.line === finding.line;
  return `${isHere ? '' : `${placeOf(at)}  `}${paint('dim', visible(note))}`;
}

/** `src/a.ts:3, 9, 40`, one file a line. */
function fileLines(group: Group<Finding>, { paint }: Page): readonly string[] {
  const files = groupBy(group, ({ at }) => at.path).toSorted(
    (left, right) => right.length - left.length || compareText(left[0].at.path, right[0].at.path),
  );
  const shown = files.slice(0, FILES_SHOWN).map((file) => {
    const lines = [...new Set(file.map(({ at }) => at.line))].toSorted((left, right) => left - right);
    const more = lines.length > LINES_SHOWN ? `, and ${lines.length - LINES_SHOWN} more` : '';
    return `${INDENT}${visible(file[0].at.path)}:${lines.slice(0, LINES_SHOWN).join(', ')}${more}`;
  });
  return files.length > FILES_SHOWN ? [...shown, INDENT + paint('dim', `… and ${plural(files.length - FILES_SHOWN, 'more file')}`)] : shown;
}

function labelled(label: 'Risk' | 'Fix', text: string, { paint, width }: Page): readonly string[] {
  const [first = '', ...rest] = wrap(visible(text, 600), `${INDENT}      `, width);
  return [`${INDENT}${paint('dim', label.padEnd(4))}  ${first.trimStart()}`, ...rest];
}

function silencedSection(silenced: readonly TriagedFinding[], { paint }: Page): readonly (readonly string[])[] {
  if (silenced.length === 0) return [];
  const lines = silenced.slice(0, ENTRIES_SHOWN).map(({ finding, silence }) => {
    const found = `${INDENT}${finding.severity} ${visible(finding.ruleId)} ${placeOf(finding.at)}`;
    if (silence === undefined) return found;
    const owner = silence.owner === undefined ? '' : `, by ${visible(silence.owner, 120)}`;
    const until = silence.until === undefined ? '' : `, until ${visible(silence.until, 30)}`;
    return `${found}  ${paint('dim', `${SILENCE_LABELS[silence.kind]}: ${visible(silence.reason)}${owner}${until}`)}`;
  });
  return [[paint('bold', 'Suppressed and waived'), ...lines, ...remainder(silenced.length, paint)]];
}

function notAnalysedSection(entries: readonly NotAnalysed[], { paint }: Page): readonly (readonly string[])[] {
  if (entries.length === 0) return [];
  // What makes the result incomplete comes first: it must not hide behind the ten that do not.
  const ordered = entries.toSorted((left, right) => Number(right.incomplete) - Number(left.incomplete));
  const lines = ordered.slice(0, ENTRIES_SHOWN).map(({ path, reason, detail, incomplete }) => {
    const why = `${REASON_LABELS[reason]}${detail === '' ? '' : `: ${visible(detail)}`}`;
    return `${INDENT}${visible(path)}  ${paint(incomplete ? 'red' : 'dim', why)}`;
  });
  return [[paint('bold', 'Not analysed'), ...lines, ...remainder(entries.length, paint)]];
}

function remainder(count: number, paint: Paint): readonly string[] {
  return count > ENTRIES_SHOWN ? [INDENT + paint('dim', `… and ${count - ENTRIES_SHOWN} more; \`--format json\` lists all`)] : [];
}

function noticesSection({ notices }: MaskedReview, { paint, width }: Page): readonly (readonly string[])[] {
  if (notices.length === 0) return [];
  const lines = notices.flatMap(({ text, subject }) =>
    wrap(`${visible(text, 600)}${subject === undefined ? '' : ` ${visible(subject)}`}`, INDENT, width),
  );
  return [[paint('bold', 'Notices'), ...lines]];
}

function summary(review: MaskedReview, { command }: ReportContext, page: Page): readonly string[] {
  const { paint, width } = page;
  const { counts, mode, score } = review;
  const why = review.verdict === 'production-ready' ? READY_SENTENCE : visible(review.reason, 600);
  const [headline = '', ...rest] = wrap(`${VERDICT_LABELS[review.verdict]}. ${why}`, '', width);
  const severities = SEVERITIES.map((severity) => `${severity} ${counts.open[severity]}`).join('  ');
  const change = mode === 'audit' ? '' : `    introduced ${counts.introduced}  fixed ${counts.fixed}  existing ${counts.existing}`;
  const silenced = counts.suppressed + counts.waived === 0 ? '' : `    suppressed ${counts.suppressed}  waived ${counts.waived}`;
  return [
    ...[headline, ...rest].map((line) => paint(VERDICT_STYLES[review.verdict], line)),
    `  ${severities}${change}${silenced}    score ${score}/100`,
    ...wrap(layerLine(review), '  ', width),
    ...hints(review, visible(command, 300)).map((hint) => paint('dim', `  ${hint}`)),
  ];
}

function layerLine({ layers }: MaskedReview): string {
  return layers.map(({ layer, status }) => `${LAYER_LABELS[layer]}: ${LAYER_STATUS_LABELS[status]}`).join(' · ');
}

function hints(review: MaskedReview, command: string): readonly string[] {
  const [first] = listedFindings(review);
  if (first === undefined) return [];
  return [
    `backend-readiness explain ${visible(first.finding.ruleId)}   why, and how to mend it`,
    `${command} --format json   every finding with its evidence`,
  ];
}

function placeOf(at: Location): string {
  return `${visible(at.path)}:${at.line}:${at.column}`;
}

/** Breaks a line at blanks; a word that is longer than the page stands alone. */
function wrap(text: string, indent: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
