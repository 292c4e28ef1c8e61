import type { Extraction } from './extraction.ts';
import { entriesOf, fieldOf, parseJsonText, stringOf, stringsOf } from './json-text.ts';

/** Reads what a tsconfig.json or jsconfig.json says of where modules lie. */
export function extractTsconfig(_path: string, text: string): Extraction {
  const json = parseJsonText(text);
  if (json === undefined) return { error: 'no valid JSON', line: 0 };
  const parent = fieldOf(json, 'extends');
  const references = fieldOf(json, 'references');
  const options = fieldOf(json, 'compilerOptions');
  const [baseUrl, outDir, rootDir] = ['baseUrl', 'outDir', 'rootDir'].map((key) => stringOf(fieldOf(options, key)));
  return {
    summary: {
      format: 'tsconfig',
      references: Array.isArray(references)
        ? references.map((entry) => stringOf(fieldOf(entry, 'path'))).filter((path) => path !== '')
        : [],
      extends: typeof parent === 'string' ? [parent] : stringsOf(parent),
      ...(baseUrl ? { baseUrl } : {}),
      paths: Object.fromEntries(entriesOf(fieldOf(options, 'paths')).map(([key, targets]) => [key, stringsOf(targets)])),
      ...(outDir ? { outDir } : {}),
      ...(rootDir ? { rootDir } : {}),
    },
  };
}
