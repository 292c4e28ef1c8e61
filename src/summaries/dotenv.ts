import { toEnvEntry } from './env-entry.ts';
import type { Extraction } from './extraction.ts';
import { indexLines } from './line-index.ts';
import type { EnvEntry } from './manifest-summaries.ts';

/** `export NAME = value`; the value runs to the end of the line or, in double or single quotes, over several. */
const ENTRY =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*(?:"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|`([^`]*)`|([^\n]*))/gm;
/** `# NAME=` */
const REMARKED = /^#[# \t]*(?:export[ \t]+)?([A-Z_][A-Z0-9_]*)[ \t]*=/gm;

/** Reads a `.env` file. References such as `${OTHER}` stay as they are. */
export function extractDotenv(_path: string, text: string): Extraction {
  const lines = indexLines(text);
  const entries: EnvEntry[] = [];
  for (const match of text.matchAll(ENTRY)) {
    const [all, name = '', double, single, backtick, bare = ''] = match;
    const value = double ?? single ?? backtick ?? bare.replace(/\s+#.*$/, '').trim();
    entries.push(toEnvEntry(name, value, lines.spanOf(match.index + all.search(/\S/), match.index + all.length)));
  }
  const remarked = [...new Set([...text.matchAll(REMARKED)].map(([, name = '']) => name))];
  return { summary: { format: 'dotenv', entries, remarked } };
}
