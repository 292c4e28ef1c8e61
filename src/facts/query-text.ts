import { append } from '../model/append.ts';
import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import { SQL_TEXT_CALLS } from './knowledge/sql-texts.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { servedNear } from './query-table.ts';

/** A statement that reads a whole table. */
export interface TextRead {
  readonly site: CallSite;
  readonly client: string;
  readonly table: string;
  /** Where rows are added to the table while the service runs. */
  readonly growsAt?: Location | undefined;
}

const READS = /^\s*select\s[^()]*?\sfrom\s+["`[]?(?:\w+["`\]]?\.["`[]?)?(\w+)["`\]]?\s*(?:(?:as\s+)?\w+\s*)?(?:order\s+by\s[^()]*)?;?\s*$/i;
const BOUNDS = /\b(?:where|limit|fetch|top|offset|join|union|having|group|distinct|count)\b/i;
const ADDS = /^\s*insert\s+into\s+["`[]?(?:\w+["`\]]?\.["`[]?)?(\w+)/i;

/** The statements without a condition or a limit, from the literal texts that clients of databases are given. */
export function textReads(model: TreeModel): readonly TextRead[] {
  const additions = new Map<string, CallSite[]>();
  const reads: Omit<TextRead, 'growsAt'>[] = [];
  for (const { site, entry } of knownCalls(model, SQL_TEXT_CALLS)) {
    if (entry.form !== 'statement' || model.roleOf(site.file) !== 'production') continue;
    const text = literalOf(model, site, entry.text);
    const added = ADDS.exec(text)?.[1];
    if (added !== undefined) append(additions, added.toLowerCase(), site);
    const table = BOUNDS.test(text) ? undefined : READS.exec(text)?.[1];
    if (table !== undefined) reads.push({ site, client: entry.client, table });
  }
  return reads.map((read) => ({ ...read, growsAt: servedNear(model, additions.get(read.table.toLowerCase()) ?? [], read.site.file) }));
}

function literalOf({ code }: TreeModel, { file, call }: CallSite, index: number): string {
  const given = code.resolve(file, call.args[index]);
  if (given.kind !== 'value') return '';
  return textIn(given.value) ?? '';
}

function textIn(value: Value): string | undefined {
  if (value.kind === 'literal') return String(value.value);
  return value.kind === 'text' ? value.parts.map((part) => (typeof part === 'string' ? part : '(?)')).join('') : undefined;
}
