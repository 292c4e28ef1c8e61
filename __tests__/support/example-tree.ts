import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rules } from '../../rules/index.ts';
import { readExamples } from './doc-examples.ts';
import type { Files } from './memory-trees.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** A tree in which every rule finds something: the flagged examples of the rules' documents, so many of each, as services of their own. */
export function exampleTree(most = Infinity): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { meta } of rules) {
    const document = readFileSync(path.join(ROOT, `rules/${meta.layer}/${meta.id}.md`), 'utf8');
    for (const [index, example] of readExamples(document, 'Flagged').slice(0, most).entries())
      Object.assign(files, serviceOf(`${meta.id}-${index}`, example.files));
  }
  return files;
}

function serviceOf(name: string, files: Files): Files {
  const manifest = JSON.stringify({ name, scripts: { start: 'node src/app.ts' } });
  const placed = Object.entries({ 'package.json': manifest, ...files }).map(([file, text]) => [
    file.startsWith('.github/') ? file.replace(/(\w+)(\.ya?ml)$/, `${name}$2`) : `services/${name}/${file}`,
    text,
  ]);
  return Object.fromEntries(placed) as Files;
}
