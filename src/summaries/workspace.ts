import type { Extraction } from './extraction.ts';
import { fieldOf, parseJsonText, stringsOf } from './json-text.ts';
import { redact } from './secret-text.ts';
import { parseYaml, textOf, type YamlValue } from './yaml-document.ts';

/** Reads the globs of the packages out of `pnpm-workspace.yaml` or `lerna.json`. */
export function extractWorkspace(path: string, text: string): Extraction {
  if (path.toLowerCase().endsWith('.json')) {
    const json = parseJsonText(text);
    if (json === undefined) return { error: 'no valid JSON', line: 0 };
    return { summary: { format: 'workspace', packages: stringsOf(fieldOf(json, 'packages')), catalogs: {} } };
  }
  const file = parseYaml(text);
  if ('error' in file) return file;
  const root = file.documents[0];
  const packages = root?.get('packages')?.items() ?? [];
  const named = (root?.get('catalogs')?.entries() ?? []).map(({ key, value }) => [key, rangesOf(value)] as const);
  const catalogs = Object.fromEntries([['', rangesOf(root?.get('catalog'))], ...named]);
  return { summary: { format: 'workspace', packages: packages.map(textOf).filter((glob) => glob !== ''), catalogs } };
}

function rangesOf(catalog: YamlValue | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((catalog?.entries() ?? []).map(({ key, value }) => [key, redact(textOf(value))]));
}
