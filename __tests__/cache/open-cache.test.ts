import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cacheFileOf, openCache, type LastingCache } from '../../src/cache/open-cache.ts';
import type { RuleRun } from '../../src/engine/run-rules.ts';
import type { FileSummary } from '../../src/summaries/summary.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SUMMARY: FileSummary = {
  suppressions: [{ ruleId: 'a', reason: '', line: 1, target: 2 }],
  secrets: [],
  generated: true,
  content: { format: 'ignore', patterns: ['dist'] },
};
const RUN: RuleRun = { findings: [], crashes: [], heard: new Set(['one', 'other']) };

let folder: string;
let file: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'cache-')));
  file = path.join(folder, 'cache', 'a.pack');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(mayWrite = true, place = file): { readonly cache: LastingCache; readonly notes: readonly string[] } {
  const notes: string[] = [];
  return { cache: openCache({ file: place, mayWrite }, (text) => void notes.push(text)), notes };
}

function fill(place = file): readonly string[] {
  const { cache, notes } = open(true, place);
  cache.summaries.set('a', SUMMARY);
  cache.runs.set('r', RUN);
  cache.save();
  return notes;
}

describe('a cache that lasts', () => {
  test('starts empty without a word, and gives what the last run found out', () => {
    expect(open().cache.summaries.get('a')).toBeUndefined();
    expect(fill()).toEqual([]);
    const { cache, notes } = open();
    expect(cache.summaries.get('a')).toEqual(SUMMARY);
    expect(cache.runs.get('r')).toEqual(RUN);
    expect([cache.summaries.get('r'), cache.runs.get('a'), cache.summaries.get('b')]).toEqual([undefined, undefined, undefined]);
    expect(notes).toEqual([]);
  });

  test('reads the content of a file once, and none where there is none', () => {
    const { cache } = open();
    cache.summaries.set('text', { suppressions: [], secrets: [] });
    cache.summaries.set('a', SUMMARY);
    const summary = cache.summaries.get('a');
    expect(summary?.content).toBe(summary?.content);
    expect({ ...summary, generated: false }).toEqual({ ...SUMMARY, generated: false });
    expect(JSON.stringify(cache.summaries.get('text'))).toBe('{"suppressions":[],"secrets":[]}');
  });

  test('does not keep a run in which a rule crashed', () => {
    const { cache } = open();
    cache.runs.set('r', { ...RUN, crashes: [{ ruleId: 'a', path: '', cause: new Error('text of a file') }] });
    cache.save();
    expect(cache.runs.get('r')).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('does not keep what it has no way to write, and goes on', () => {
    const { cache } = open();
    let value: FileSummary['content'] = { format: 'ignore', patterns: [] };
    for (let level = 0; level < 20_000; level += 1) value = { ...value, of: value } as typeof value;
    cache.summaries.set('deep', { ...SUMMARY, content: value });
    expect(cache.summaries.get('deep')).toBeUndefined();
  });

  test('is written for its owner alone, and not when there is nothing to add', () => {
    fill();
    const before = statSync(file);
    const { cache } = open();
    cache.summaries.get('a');
    cache.save();
    expect(statSync(file)).toMatchObject({ mtimeMs: before.mtimeMs, ino: before.ino });
    expect([before.mode & 0o777, statSync(path.dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(readdirSync(path.dirname(file))).toEqual(['a.pack']);
  });

  test('clears away what a killed process left, and leaves alone what another one may be writing', () => {
    const drafts = ['a.pack.1.tmp', 'a.pack.2.tmp'].map((name) => path.join(path.dirname(file), name));
    fill();
    for (const draft of drafts) writeFileSync(draft, 'half');
    utimesSync(drafts[0] ?? '', new Date(0), new Date(0));
    fill();
    expect(readdirSync(path.dirname(file))).toEqual(['a.pack', 'a.pack.2.tmp']);
  });

  test('is read and not written where the run is not to be believed', () => {
    fill();
    const before = readFileSync(file);
    const { cache, notes } = open(false);
    expect(cache.summaries.get('a')).toEqual(SUMMARY);
    cache.summaries.set('stranger', SUMMARY);
    cache.save();
    expect(readFileSync(file)).toEqual(before);
    expect(notes).toEqual([]);
  });

  test('replaces a link in its place and leaves alone what that points to', () => {
    const target = path.join(folder, 'target');
    writeFileSync(target, 'mine');
    mkdirSync(path.dirname(file));
    symlinkSync(target, file);
    fill();
    expect(readFileSync(target, 'utf8')).toBe('mine');
    expect(open().cache.summaries.get('a')).toEqual(SUMMARY);
  });
});

describe('a file that is of no use', () => {
  const unused = (why: string): string => `The cache is not used: ${why}. Every file is read anew.`;

  test.each<[string, string, (bytes: Buffer) => Buffer]>([
    ['corrupt', 'its checksum does not hold', (bytes) => bytes.fill(0, bytes.length - 20, bytes.length - 10)],
    ['cut off', 'its checksum does not hold', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['foreign', 'it was written by another version', () => Buffer.from('something else')],
    ['empty', 'it was written by another version', () => Buffer.alloc(0)],
  ])('%s: told, ignored and replaced', (_, why, change) => {
    fill();
    writeFileSync(file, change(readFileSync(file)));
    const { cache, notes } = open();
    // Who asks for nothing is told nothing.
    expect(notes).toEqual([]);
    expect(cache.summaries.get('a')).toBeUndefined();
    expect(notes).toEqual([unused(why)]);
    expect(fill()).toEqual([unused(why)]);
    const mended = open();
    expect(mended.cache.summaries.get('a')).toBeDefined();
    expect(mended.notes).toEqual([]);
  });

  test('a folder in its place', () => {
    mkdirSync(path.join(file, 'x'), { recursive: true });
    expect(fill()).toEqual([unused('EISDIR'), 'The cache could not be written: EISDIR. The next run reads every file anew.']);
    expect(readdirSync(path.dirname(file))).toEqual(['a.pack']);
  });

  test('a file in the place of its folder', () => {
    writeFileSync(path.dirname(file), 'mine');
    expect(fill()).toEqual([unused('ENOTDIR'), expect.stringMatching(/^The cache could not be written: E\w+\./)]);
    expect(readFileSync(path.dirname(file), 'utf8')).toBe('mine');
  });

  test('a disk that takes nothing', () => {
    expect(fill('/sys/backend-readiness/a.pack')).toEqual([expect.stringMatching(/^The cache could not be written: E\w+\./)]);
  });
});

test('two processes that write at once leave the file of one of them', async () => {
  const script = path.join(folder, 'write.mts').replace(/mts$/, 'ts');
  writeFileSync(
    script,
    `import { openCache } from ${JSON.stringify(path.join(ROOT, 'src/cache/open-cache.ts'))};
const notes = [];
for (let round = 0; round < 40; round += 1) {
  const cache = openCache({ file: ${JSON.stringify(file)}, mayWrite: true }, (text) => notes.push(text));
  cache.summaries.set(process.pid + ' ' + round, { suppressions: [], secrets: [], content: { format: 'ignore', patterns: ['x'.repeat(100_000)] } });
  cache.save();
}
console.log(JSON.stringify(notes));
`,
  );
  const write = () => promisify(execFile)(process.execPath, [path.join(ROOT, '.github/scripts/run.mjs'), script], { cwd: ROOT });
  const ended = await Promise.all([write(), write()]);
  expect(ended.map(({ stdout }) => stdout)).toEqual(['[]\n', '[]\n']);
  expect(readdirSync(path.dirname(file))).toEqual(['a.pack']);
  const { cache, notes } = open();
  // Asked, so that it is read.
  expect(cache.summaries.get('a')).toBeUndefined();
  expect(notes).toEqual([]);
});

describe('where it lies', () => {
  const home = '/home/ada';
  const below = (root: string) => expect.stringMatching(new RegExp(`^${root}/backend-readiness/[0-9a-f]{16}\\.pack$`));
  const placeOf = (root?: string): string | undefined => cacheFileOf(folder, { HOME: home, XDG_CACHE_HOME: root });

  test('below XDG_CACHE_HOME, and below ~/.cache where that is unset, empty or relative', () => {
    expect(placeOf('/var/cache')).toEqual(below('/var/cache'));
    for (const root of [undefined, '', '.', '.cache', '../cache', '~/.cache']) expect(placeOf(root)).toEqual(below(`${home}/.cache`));
  });

  test('in one file a folder, however that is named', () => {
    const inner = path.join(folder, 'inner');
    const link = path.join(folder, 'link');
    mkdirSync(inner);
    symlinkSync(inner, link);
    const file = (name: string) => cacheFileOf(name, { XDG_CACHE_HOME: '/var/cache' });
    expect(new Set([inner, link, `${inner}/`, `${inner}/../inner`, path.relative(process.cwd(), inner)].map(file)).size).toBe(1);
    expect(file(inner)).not.toBe(file(folder));
  });

  test('never inside of the folder, whose files may be a stranger’s', () => {
    const [inside, link, outside] = ['inside', 'link', '..outside'].map((name) => path.join(folder, name));
    mkdirSync(`${inside}`);
    symlinkSync(`${inside}`, `${link}`);
    const subject = (name: string, root: string): string | undefined => cacheFileOf(name, { XDG_CACHE_HOME: root });
    expect(subject(folder, folder)).toBeUndefined();
    expect(subject(folder, `${inside}/not/there`)).toBeUndefined();
    expect(subject(folder, `${outside}`)).toBeUndefined();
    expect(subject(`${inside}`, `${link}/deeper`)).toBeUndefined();
    expect(subject(`${inside}`, `${folder}/elsewhere/../inside`)).toBeUndefined();
    expect(subject('/', '/var/cache')).toBeUndefined();
    expect(subject(`${inside}`, folder)).toEqual(below(folder));
    symlinkSync(`${inside}`, path.join(folder, 'backend-readiness'));
    expect(subject(`${inside}`, folder)).toBeUndefined();
  });

  test('a folder that is not there is somebody else’s to complain of', () => {
    expect(cacheFileOf(path.join(folder, 'nowhere'), { XDG_CACHE_HOME: '/var/cache' })).toEqual(below('/var/cache'));
  });

  test.each(['', 'relative'])('nowhere where the home folder is %j', (home) => {
    expect(cacheFileOf(folder, { HOME: home })).toBeUndefined();
    expect(cacheFileOf(folder, { HOME: home, XDG_CACHE_HOME: '/var/cache' })).toEqual(below('/var/cache'));
  });
});
