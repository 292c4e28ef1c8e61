import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { DESCRIBED, MAJORS } from '../.github/scripts/libraries/described.ts';
import { knownLibraries, renderLibraries } from '../.github/scripts/libraries/page.ts';
import { NOT_YET_KNOWN } from '../.github/scripts/libraries/not-yet-known.ts';
import { Table } from '../src/facts/knowledge/table.ts';

const KNOWLEDGE = path.resolve('src/facts/knowledge');
const known = knownLibraries();
const unknown = NOT_YET_KNOWN.flatMap(({ libraries }) => libraries);

describe('the page of libraries', () => {
  test('names each library once: as known or as not yet known', () => {
    expect(unknown.filter((name) => known.has(name))).toEqual([]);
    expect(unknown.filter((name, index) => unknown.indexOf(name) !== index)).toEqual([]);
  });

  test('tells what every table of knowledge says', async () => {
    const described = new Set<unknown>(DESCRIBED.map(({ table }) => table));
    const missing: string[] = [];
    for (const file of readdirSync(KNOWLEDGE)) {
      const exported = Object.entries((await import(pathToFileURL(path.join(KNOWLEDGE, file)).href)) as Record<string, unknown>);
      missing.push(...exported.flatMap(([name, value]) => (value instanceof Table && !described.has(value) ? [`${file} ${name}`] : [])));
    }
    expect(missing).toEqual([]);
  });

  test('tells majors apart of known libraries alone', () => {
    expect([...MAJORS.keys()].filter((name) => !known.has(name))).toEqual([]);
  });

  test.each([
    [
      /^\| `axios` \|  \| sends HTTP requests: bounded by `timeout` or `signal`.*waits for ever by default; bounds of an instance; options in argument 2 or 3/m,
    ],
    [/^\| `express` \| waits for its handlers from 5 on \| registers routes/m],
    [/^\| `bullmq` \|  \| enqueues jobs/m],
    [/^\| `node:child_process` \|/m],
    [/^\| Tests \| .*`jest`/m],
  ])('has %s', (row) => expect(renderLibraries('Made by a test.')).toMatch(row));

  test('has no row for a part of a package', () => {
    expect([...known.keys()].filter((name) => name.split('/').length > (name.startsWith('@') ? 2 : 1))).toEqual([]);
  });
});

test('the page of the model names files that are there', () => {
  const page = readFileSync('src/facts/README.md', 'utf8');
  const files = [...page.matchAll(/`((?:[\w-]+\/)*[\w-]+\.ts)`/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => !existsSync(path.join('src/facts', file)))).toEqual([]);
});
