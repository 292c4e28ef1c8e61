import type { Extraction } from './extraction.ts';
import { fieldOf, parseJsonText, stringsOf } from './json-text.ts';
import { parseYaml, textOf } from './yaml-document.ts';

/** Reads the globs of the packages out of `pnpm-workspace.yaml` or `lerna.json`. */
export function extractWorkspace(path: string, text: string): Extraction {
  if (path.toLowerCase().endsWith('.json')) {
    const json = parseJsonText(text);
    if (json === undefined) return { error: 'no valid JSON', line: 0 };
    return { summary: { format: 'workspace', packages: stringsOf(fieldOf(json, 'packages')) } };
  }
  const file = parseYaml(text);
  if ('error' in file) return file;
  const packages = file.documents[0]?.get('packages')?.items() ?? [];
  return { summary: { format: 'workspace', packages: packages.map(textOf).filter((glob) => glob !== '') } };
}
