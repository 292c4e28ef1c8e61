import { rules } from '../../rules/index.ts';
import { ConfigurationError } from '../model/errors.ts';
import { suggestNames } from '../model/nearest-names.ts';

const FORMATS = ['text', 'json'];

/** The list of all rules, as a table or as JSON. Throws a ConfigurationError for any other format. */
export function listRules(formats: readonly string[]): string {
  const [format = 'text', ...others] = formats;
  if (others.length > 0) throw new ConfigurationError('rules: --format is given twice.');
  if (!FORMATS.includes(format))
    throw new ConfigurationError(`rules: unknown format ${JSON.stringify(format)}; ${suggestNames(format, FORMATS)}`);
  const metas = rules.map(({ meta }) => meta);
  if (format === 'json') return `${JSON.stringify(metas, undefined, 2)}\n`;
  const rows = metas.map(({ id, severity, layer, title }) => [id, severity, layer, title]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('');
}

/** The document of a rule. Throws a ConfigurationError for one that does not exist. */
export async function explainRule(id: string): Promise<string> {
  const rule = rules.find(({ meta }) => meta.id === id);
  if (rule === undefined) {
    const ids = rules.map(({ meta }) => meta.id);
    throw new ConfigurationError(`explain: unknown rule ${JSON.stringify(id)}; ${suggestNames(id, ids)}`);
  }
  const { readRuleDocument } = await import('./rule-document.ts');
  // The first line says to people who edit the file that it is generated.
  return `${(await readRuleDocument(rule.meta.layer, id)).replace(/^<!--.*-->\n+/, '').trimEnd()}\n`;
}
