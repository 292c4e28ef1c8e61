import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { rules } from '../rules/index.ts';
import { readExamples } from './support/doc-examples.ts';
import { findAll, toFiles } from './support/rule-tester.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const SECTIONS = ['## Flagged', '## Passes', '## What it cannot see', '## When to waive'];

// What the folder and the file name say is compared with the meta data by the generator, before anything is written.
describe.each(rules.map((rule) => ({ id: rule.meta.id, rule, text: readDoc(rule.meta.layer, rule.meta.id) })))('$id', ({ rule, text }) => {
  test('has its sections, each with something in it', () => {
    const positions = SECTIONS.map((heading) => text.indexOf(`\n${heading}\n`));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual(positions.toSorted((left, right) => left - right));
    const contents = text.split(/^## .*$/m).slice(1);
    expect(contents.filter((content) => content.trim() === '')).toEqual([]);
  });

  test('flags every example of what it flags', async () => {
    const examples = readExamples(text, 'Flagged');
    expect(examples.length).toBeGreaterThan(0);
    for (const { files, code } of examples) {
      const findings = await findAll(rule, toFiles({ files }));
      expect({ code, found: findings.length > 0 }).toEqual({ code, found: true });
    }
  });

  test('passes every example of what passes', async () => {
    const examples = readExamples(text, 'Passes');
    expect(examples.length).toBeGreaterThan(0);
    for (const { files, code } of examples) {
      const findings = await findAll(rule, toFiles({ files }));
      expect({ code, messages: findings.map(({ message }) => message) }).toEqual({ code, messages: [] });
    }
  });
});

function readDoc(layer: string, id: string): string {
  return readFileSync(path.join(ROOT, 'rules', layer, `${id}.md`), 'utf8');
}

describe('examples of a document', () => {
  const document = [
    '## Flagged',
    '',
    '```ts',
    'await fetch(url);',
    '```',
    '',
    '```ts',
    '// src/client.ts',
    'export const a = 1;',
    '// src/main.ts',
    "import './client.ts';",
    '```',
    '',
    '```dockerfile',
    'FROM node:24',
    '```',
    '',
    '## Passes',
    '',
    '```yaml',
    '# deploy/app.yml',
    'kind: Pod',
    '```',
  ].join('\n');

  test('are files named by comments, or by the language alone', () => {
    expect(readExamples(document, 'Flagged').map(({ files }) => files)).toEqual([
      { 'src/app.ts': 'await fetch(url);\n' },
      { 'src/client.ts': 'export const a = 1;\n', 'src/main.ts': "import './client.ts';\n" },
      { Dockerfile: 'FROM node:24\n' },
    ]);
    expect(readExamples(document, 'Passes').map(({ files }) => files)).toEqual([{ 'deploy/app.yml': 'kind: Pod\n' }]);
  });

  test('need a name where the language tells none', () => {
    expect(() => readExamples('## Passes\n\n```yaml\nkind: Pod\n```\n', 'Passes')).toThrow(/names no file/);
  });
});
