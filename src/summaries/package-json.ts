import type { Extraction } from './extraction.ts';
import { entriesOf, fieldOf, parseJsonText, stringOf, stringsOf } from './json-text.ts';
import type { PackageSummary } from './manifest-summaries.ts';
import { redact } from './secret-text.ts';

/** Reads a package.json; fields of an unexpected type count as not given. */
export function extractPackage(_path: string, text: string): Extraction {
  const json = parseJsonText(text);
  if (entriesOf(json).length === 0) return json === undefined ? { error: 'no valid JSON', line: 0 } : { summary: undefined };
  const workspaces = fieldOf(json, 'workspaces');
  return {
    summary: {
      format: 'package',
      name: stringOf(fieldOf(json, 'name')),
      type: fieldOf(json, 'type') === 'module' ? 'module' : 'commonjs',
      private: fieldOf(json, 'private') === true,
      main: stringOf(fieldOf(json, 'main')),
      bin: readBin(json),
      scripts: mapStrings(fieldOf(json, 'scripts'), redact),
      dependencies: {
        ...mapStrings(fieldOf(json, 'optionalDependencies'), redact),
        ...mapStrings(fieldOf(json, 'peerDependencies'), redact),
        ...mapStrings(fieldOf(json, 'dependencies'), redact),
      },
      devDependencies: mapStrings(fieldOf(json, 'devDependencies'), redact),
      workspaces: Array.isArray(workspaces) ? stringsOf(workspaces) : stringsOf(fieldOf(workspaces, 'packages')),
      imports: readTargets(fieldOf(json, 'imports')),
      exports: readExports(fieldOf(json, 'exports')),
      engines: mapStrings(fieldOf(json, 'engines')),
    },
  };
}

function mapStrings(value: unknown, convert: (text: string) => string = (text) => text): Readonly<Record<string, string>> {
  return Object.fromEntries(entriesOf(value).flatMap(([key, item]) => (typeof item === 'string' ? [[key, convert(item)]] : [])));
}

function readBin(json: unknown): PackageSummary['bin'] {
  const bin = fieldOf(json, 'bin');
  const name = stringOf(fieldOf(json, 'name'));
  return typeof bin === 'string' ? { [name.replace(/^@[^/]*\//, '')]: bin } : mapStrings(bin);
}

/** `exports` may be one target, a map of conditions, or a map of subpaths. */
function readExports(value: unknown): PackageSummary['exports'] {
  const entries = entriesOf(value);
  if (entries.some(([key]) => key.startsWith('.'))) return readTargets(value);
  const targets = targetsOf(value);
  return targets.length > 0 ? { '.': targets } : {};
}

function readTargets(value: unknown): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(entriesOf(value).map(([key, item]) => [key, targetsOf(item)]));
}

/** All targets behind nested conditions, in the order written; `types` and a `null` lead nowhere that runs. */
function targetsOf(value: unknown): readonly string[] {
  const targets: string[] = [];
  const pending: unknown[] = [value];
  for (let next = pending.pop(); next !== undefined && targets.length < 50; next = pending.pop()) {
    if (typeof next === 'string') targets.push(next);
    else if (Array.isArray(next)) pending.push(...next.toReversed().map((item: unknown) => item));
    else
      pending.push(
        ...entriesOf(next)
          .filter(([key]) => key !== 'types')
          .map(([, item]) => item ?? false)
          .toReversed(),
      );
  }
  return targets;
}
