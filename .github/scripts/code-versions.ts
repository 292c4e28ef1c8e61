import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CodeVersions } from '../../src/model/code-versions.ts';

const SUMMARISE = 'src/summaries/summarise.ts';
const EXTRACTORS = 'src/summaries/summarise-content.ts';
const ANALYSIS = ['src/facts/link.ts', 'src/engine/run-rules.ts', 'src/policy/match-path.ts', 'rules/index.ts'];
const PACK = ['src/cache/open-cache.ts'];
const RULE_API = 'src/rule-api/index.ts';

/** What is given for a name in place of its text on disk. */
type Read = (file: string) => string;

/**
 * Digests of the sources behind each kind of result, with the versions of the packages that they use. An extractor is what
 * `summarise-content.ts` loads on demand; `yaml` and `unnamed` stand for files whose text decides which of them reads it.
 *
 * @param read Gives the text of a file by its path from the root.
 */
export function digestCode(read: Read = (file) => readFileSync(file, 'utf8')): CodeVersions {
  const extractors = [...read(EXTRACTORS).matchAll(/^ {2}(\w+): async \(\) => \(await import\('([^']+)'\)\)/gm)].map(
    ([, format = '', module = '']) => [format, path.posix.join(path.posix.dirname(EXTRACTORS), module)] as const,
  );
  if (extractors.length === 0) throw new Error(`${EXTRACTORS} loads no extractor: adapt the pattern.`);
  const all = extractors.map(([, file]) => file);
  const summaries = [
    ...extractors.map(([format, file]) => [format, [file]] as const),
    ['yaml', all],
    ['unnamed', all],
    ['common', []],
  ] as const;
  return {
    summaries: Object.fromEntries(summaries.map(([format, files]) => [format, digest([SUMMARISE, ...files], read)])),
    analysis: digest(ANALYSIS, read),
    pack: digest(PACK, read),
  };
}

/** Of the files and all that they import, types aside. */
function digest(entries: readonly string[], read: Read): string {
  const { dependencies: versions } = JSON.parse(read('package.json')) as { readonly dependencies: Readonly<Record<string, string>> };
  const files = new Map<string, string>();
  const packages = new Set<string>();
  const pending = [...entries];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (files.has(file)) continue;
    const text = read(file);
    files.set(file, text);
    for (const target of importsOf(text)) {
      if (target.startsWith('.')) pending.push(path.posix.join(path.posix.dirname(file), target));
      else if (target === '#rule-api') pending.push(RULE_API);
      else if (!target.startsWith('node:')) packages.add(`${target}@${versions[target] ?? ''}`);
    }
  }
  const hash = createHash('sha256');
  for (const name of [...packages].toSorted()) hash.update(`${name}\n`);
  for (const [name, text] of [...files].toSorted(([left], [right]) => (left < right ? -1 : 1)))
    hash.update(`${name}\n${text.length}\n${text}`);
  return hash.digest('hex').slice(0, 16);
}

function importsOf(text: string): readonly string[] {
  return [...text.matchAll(/^(?:import|export)\s(?!type\b)(?:[^;'"]*?\sfrom\s)?'([^']+)'/gm)].map(([, target = '']) => target);
}

/** The module that the build puts in the place of `src/model/code-versions.ts`. */
export function renderCodeVersions(): string {
  return `export const codeVersions = ${JSON.stringify(digestCode())};\n`;
}
