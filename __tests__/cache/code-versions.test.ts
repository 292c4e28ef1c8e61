import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ts } from 'ts-morph';
import { digestCode } from '../../.github/scripts/code-versions.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const onDisk = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const now = digestCode(onDisk);
const formats = Object.keys(now.summaries);

/** The versions that differ once one file has another text. */
function changedBy(file: string, change: (text: string) => string = (text) => `${text}// Changed.\n`): readonly string[] {
  const then = digestCode((name) => (name === file ? change(onDisk(name)) : onDisk(name)));
  return [
    ...formats.filter((format) => then.summaries[format] !== now.summaries[format]),
    ...(then.analysis === now.analysis ? [] : ['analysis']),
    ...(then.pack === now.pack ? [] : ['pack']),
  ].toSorted();
}

const upgrade =
  (name: string) =>
  (text: string): string =>
    text.replace(new RegExp(`("${name}": )"[^"]+"`), '$1"999.0.0"');
const GUESSED = ['unnamed', 'yaml'];

describe('what was made by other code is not believed', () => {
  test.each<[string, readonly string[]]>([
    ['src/summaries/dockerfile.ts', ['dockerfile', ...GUESSED]],
    ['src/summaries/sql.ts', ['sql', ...GUESSED]],
    ['src/summaries/typescript/values.ts', ['script', ...GUESSED]],
    ['src/summaries/secret-text.ts', formats],
    ['src/summaries/summarise.ts', formats],
    ['src/summaries/classify.ts', formats],
    ['src/facts/knowledge/http-clients.ts', ['analysis']],
    ['src/facts/link.ts', ['analysis']],
    ['src/engine/identify.ts', ['analysis']],
    ['src/policy/match-path.ts', ['analysis']],
    ['src/rule-api/index.ts', ['analysis']],
    ['rules/reliability/http-client-timeout.ts', ['analysis']],
    ['src/cache/encode.ts', ['pack']],
    ['src/cache/open-cache.ts', ['pack']],
    ['src/report/text.ts', []],
    // Types alone.
    ['src/summaries/script-summary.ts', []],
    ['README.md', []],
  ])('%s', (file, expected) => expect(changedBy(file)).toEqual(expected.toSorted()));

  test.each<[string, readonly string[]]>([
    ['ts-morph', ['script', ...GUESSED]],
    ['dockerfile-ast', ['dockerfile', ...GUESSED]],
    ['zod', []],
  ])('another version of %s', (name, expected) => expect(changedBy('package.json', upgrade(name))).toEqual(expected.toSorted()));

  test('every rule is read, and every module that what is read imports', () => {
    const read = new Map<string, string>();
    digestCode((file) => {
      read.set(file, onDisk(file));
      return onDisk(file);
    });
    const rules = readdirSync(path.join(ROOT, 'rules'), { recursive: true, encoding: 'utf8' }).filter((name) => /[/].+\.ts$/.test(name));
    const imported = [...read].flatMap(([file, text]) =>
      importsOf(text).map((target) => path.posix.join(path.posix.dirname(file), target)),
    );
    expect(imported.length).toBeGreaterThan(500);
    expect([...rules.map((name) => `rules/${name}`), ...imported].filter((file) => !read.has(file))).toEqual([]);
  });
});

/** The files of ours that a module loads with itself. */
function importsOf(text: string): readonly string[] {
  return ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest).statements.flatMap((statement) => {
    const isImport = ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword;
    const isExport = ts.isExportDeclaration(statement) && !statement.isTypeOnly;
    const target = isImport || isExport ? statement.moduleSpecifier : undefined;
    return target !== undefined && ts.isStringLiteral(target) && target.text.startsWith('.') ? [target.text] : [];
  });
}

test('an extractor that the pattern does not find is no silent miss', () => {
  const read = (file: string): string =>
    file.endsWith('/summarise-content.ts') ? onDisk(file).replaceAll('await import', 'await  import') : onDisk(file);
  expect(() => digestCode(read)).toThrow('adapt the pattern');
  const loaded = [...onDisk('src/summaries/summarise-content.ts').matchAll(/\bimport\(/g)];
  expect(formats).toHaveLength(loaded.length + GUESSED.length + 1);
});
