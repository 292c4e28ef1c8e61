import { toEnvEntry } from './env-entry.ts';
import type { Extraction } from './extraction.ts';
import type { EnvEntry } from './manifest-summaries.ts';
import { parseYaml, type YamlValue } from './yaml-document.ts';

/** Settings nested deeper than this, or more than this, are data. */
const DEEPEST = 8;
const MOST_ENTRIES = 2_000;

/**
 * Reads a file of settings (`config/default.json`, `ormconfig.json`); nested names are joined by dots. A file that does not parse states
 * nothing: it may be JSON with comments, and is searched for keys all the same.
 */
export function extractSettings(_path: string, text: string): Extraction {
  const file = parseYaml(text);
  if ('error' in file) return { summary: undefined };
  const entries: EnvEntry[] = [];
  const work: { readonly value: YamlValue; readonly name: string; readonly depth: number }[] = file.documents.map((value) => ({
    value,
    name: '',
    depth: 0,
  }));
  for (let next = work.pop(); next && entries.length < MOST_ENTRIES; next = work.pop()) {
    const { value, name, depth } = next;
    if (depth > DEEPEST) continue;
    for (const entry of value.entries().toReversed()) {
      const path = name === '' ? entry.key : `${name}.${entry.key}`;
      if (entry.value.text === undefined) work.push({ value: entry.value, name: path, depth: depth + 1 });
      else entries.push(toEnvEntry(path, entry.value.text, entry.at));
    }
    work.push(...value.items().map((item) => ({ value: item, name, depth: depth + 1 })));
  }
  return entries.length === 0 ? { summary: undefined } : { summary: { format: 'settings', entries } };
}
