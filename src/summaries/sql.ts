import type { Extraction } from './extraction.ts';
import { indexLines } from './line-index.ts';
import type { SqlSummary } from './manifest-summaries.ts';

/** What opens a stretch in which a semicolon ends nothing, or ends a statement. */
const MARK = /;|'|"|`|\[|--|#!|\/\*|\$(?:[A-Za-z_]\w*)?\$/g;

/** Splits a script into statements and names what each does. Quotes, dollar quotes and comments are seen through; one pass. */
export function extractSql(_path: string, text: string): Extraction {
  const lines = indexLines(text);
  const statements: SqlSummary['statements'][number][] = [];
  for (const { start, end, bare } of splitStatements(text)) {
    const words = wordsOf(bare);
    if (words.length > 0) statements.push({ verb: verbOf(words), table: tableOf(words), at: lines.spanOf(start, end) });
  }
  return { summary: { format: 'sql', statements } };
}

interface Statement {
  readonly start: number;
  readonly end: number;
  /** The beginning of its text without comments, and with every string emptied. */
  readonly bare: string;
}

/** Enough for the verb and the table; a statement of a megabyte is a bulk of values. */
const LONGEST_BARE = 2_000;

function splitStatements(text: string): readonly Statement[] {
  const statements: Statement[] = [];
  let parts: string[] = [];
  let [start, from] = [0, 0];
  const finish = (end: number): void => {
    parts.push(text.slice(from, Math.min(end, from + LONGEST_BARE)));
    const bare = parts.join('');
    const first = firstCode(text, start, end);
    if (bare.trim() !== '') statements.push({ start: first, end, bare: bare.slice(0, LONGEST_BARE) });
    parts = [];
  };
  MARK.lastIndex = 0;
  for (let match = MARK.exec(text); match !== null; match = MARK.exec(text)) {
    const [mark] = match;
    if (mark === ';') {
      finish(match.index);
      start = match.index + 1;
      from = start;
      continue;
    }
    const end = endOf(text, match.index, mark);
    const kept = mark === '"' || mark === '`' || mark === '[' ? text.slice(match.index, end) : ' ';
    parts.push(text.slice(from, Math.min(match.index, from + LONGEST_BARE)), kept.slice(0, 200));
    from = end;
    MARK.lastIndex = end;
  }
  finish(text.length);
  return statements;
}

/** Where the first word of a statement stands: past blanks and comments. */
function firstCode(text: string, start: number, end: number): number {
  let at = start;
  const blank = /\s+|--[^\n]*|\/\*/y;
  for (;;) {
    blank.lastIndex = at;
    const match = blank.exec(text);
    if (!match || at >= end) return Math.min(at, end);
    at = match[0] === '/*' ? endOf(text, at, '/*') : blank.lastIndex;
  }
}

function endOf(text: string, start: number, mark: string): number {
  const closing = closingOf(mark);
  const end = text.indexOf(closing, start + mark.length);
  if (end === -1) return text.length;
  return closing === '\n' ? end : end + closing.length;
}

function closingOf(mark: string): string {
  if (mark === '--' || mark === '#!') return '\n';
  if (mark === '/*') return '*/';
  return mark === '[' ? ']' : mark;
}

function wordsOf(bare: string): readonly string[] {
  return bare.match(/"[^"]*"|`[^`]*`|\[[^\]]*\]|[\w$.{}]+|[(),*=]/g)?.slice(0, 60) ?? [];
}

const TWO_WORDS =
  /^(?:CREATE|ALTER|DROP|TRUNCATE|COMMENT|SET|RESET|LOCK|START|BEGIN|COMMIT|ROLLBACK|REINDEX|REFRESH|GRANT|REVOKE|INSERT|DELETE|RENAME)$/;
const MODIFIERS = new Set([
  'OR',
  'REPLACE',
  'UNIQUE',
  'TEMP',
  'TEMPORARY',
  'UNLOGGED',
  'GLOBAL',
  'LOCAL',
  'EXTERNAL',
  'RECURSIVE',
  'MATERIALIZED',
  'CONSTRAINT',
  'IGNORE',
  'LOW_PRIORITY',
]);

/** `CREATE UNIQUE INDEX` gives `CREATE INDEX`; `UPDATE` stands alone. */
function verbOf(words: readonly string[]): string {
  const first = (words[0] ?? '').toUpperCase();
  if (!TWO_WORDS.test(first)) return first;
  const second = words.slice(1).find((word) => !MODIFIERS.has(word.toUpperCase()));
  return second && /^\w+$/.test(second) ? `${first} ${second.toUpperCase()}` : first;
}

/** The first name after the word that announces a table. */
function tableOf(words: readonly string[]): string {
  const upper = words.map((word) => word.toUpperCase());
  const isIndex = upper.slice(0, 4).includes('INDEX');
  const announcer = upper.findIndex((word) => (isIndex ? word === 'ON' : /^(?:TABLE|INTO|UPDATE|FROM|VIEW|TRUNCATE)$/.test(word)));
  if (announcer === -1) return '';
  const skipped = new Set(['IF', 'NOT', 'EXISTS', 'ONLY', 'TABLE', 'CONCURRENTLY', 'LOW_PRIORITY', 'IGNORE']);
  const name = words.slice(announcer + 1).find((word) => !skipped.has(word.toUpperCase()));
  return (name ?? '').replace(/["`[\]]/g, '').slice(0, 200);
}
