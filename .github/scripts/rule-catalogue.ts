import type { Rule } from '#rule-api';
import { CONTROLS } from '../../src/model/controls.ts';
import { SECTIONS } from '../../src/model/readiness.ts';

/** A rule with the path of its file, relative to `rules/` and with forward slashes. */
export interface ListedRule {
  readonly path: string;
  readonly meta: Rule['meta'];
}

/** The words of one row; the same names head the columns. */
type Row = Readonly<Record<string, string>>;

const INTRODUCTION = `Each rule decides one control: a thing that a backend in production has to show. \`high\` confidence gates, \`medium\` reports
without gating, \`low\` speaks in audits of a whole repository alone, and a rule on \`trial\` never gates. A facet is one of the ways to fail;
\`control/facet\` can be waived alone. With the suggestion \`safe\` some findings come with an edit that mends them.`;

const MISSING = `What these ask for is listed, and no rule tells yet where it is not met.`;

/** The page about all rules: what each is, and which controls have none. */
export function renderRuleCatalogue(rules: readonly ListedRule[], notice: string): string {
  const sorted = rules.toSorted((left, right) => SECTIONS.indexOf(left.meta.section) - SECTIONS.indexOf(right.meta.section));
  const ids = new Set(rules.map(({ meta }) => meta.id));
  const missing = CONTROLS.filter(({ id }) => !ids.has(id));
  const parts = [
    `<!-- ${notice} -->`,
    '# Rules',
    INTRODUCTION,
    renderTable(sorted.map(ruleRow)),
    ...(missing.length > 0 ? ['## Controls without a rule', MISSING, renderTable(missing.map(controlRow))] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The table of rules for readers who want to know what there is. */
export function renderRuleTable(rules: readonly ListedRule[], linkPrefix: string): string {
  return renderTable(
    rules.map(({ path, meta }) => ({
      Rule: linkTo(meta.id, linkPrefix + path),
      Layer: meta.layer,
      Section: meta.section,
      Severity: meta.severity,
      Confidence: meta.confidence,
      Title: meta.title,
    })),
  );
}

/** A table of Markdown; the rows have the same columns. */
export function renderTable(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => columns.map((column) => (row[column] ?? '').replaceAll('|', '\\|')));
  return [columns, columns.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function ruleRow({ path, meta }: ListedRule): Row {
  return {
    Control: linkTo(meta.id, path),
    Layer: meta.layer,
    Section: meta.section,
    Severity: meta.severity,
    Confidence: meta.confidence,
    Stage: meta.stage,
    Facets: Object.keys(meta.facets).map(code).join(', '),
    Suggestion: meta.suggestion,
    Title: meta.title,
  };
}

function controlRow({ id, layer, section, severity, decidedOn, demand }: (typeof CONTROLS)[number]): Row {
  return { Control: code(id), Layer: layer, Section: section, Severity: severity, 'Decided on': decidedOn, 'Holds where met': demand };
}

function linkTo(id: string, path: string): string {
  return `[${code(id)}](${path.replace(/\.ts$/, '.md')})`;
}

function code(text: string): string {
  return `\`${text}\``;
}
