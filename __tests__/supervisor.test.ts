import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nameFault } from '../src/model/errors.ts';
import type { Review } from '../src/model/review.ts';
import type { TreeEntry } from '../src/model/scope.ts';
import type { Trees } from '../src/ports.ts';
import { leaveOut } from '../src/scope/leave-out.ts';
import { supervise, type Supervised, type Supervision } from '../src/supervisor.ts';

const OPEN = { P0: 0, P1: 0, P2: 0, P3: 0 };
const REVIEW: Review = {
  mode: 'review',
  verdict: 'production-ready',
  reason: 'System meets production readiness standards.',
  gate: { failOn: 'P1', on: 'introduced' },
  score: 100,
  findings: [],
  counts: { open: OPEN, introduced: 0, existing: 0, fixed: 0, suppressed: 0, waived: 0 },
  layers: [],
  notAnalysed: [],
  notices: [],
  head: 'a'.repeat(40),
  filesRead: 1,
  rulesRun: 1,
};

let folder: string;
let scripts = 0;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'supervisor-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a stand-in for the analysis. Its code sees `request`, `work(on, isFile)` and `reply(message)`. */
async function superviseScript(code: string, change: Partial<Supervision> = {}): Promise<Supervised> {
  scripts += 1;
  const entry = path.join(folder, `script-${scripts}.mjs`);
  const frame = `import fs from 'node:fs';
let step = 0;
const work = (on, isFile = true) => fs.writeSync(4, JSON.stringify({ step: ++step, on, isFile }) + '\\n', 0);
const reply = (message) => process.send(message, () => process.disconnect());
const review = ${JSON.stringify(REVIEW)};
const reviewed = (change = {}) => reply({ kind: 'reviewed', review: { ...review, ...change }, onIncomplete: 'fail' });
process.once('message', async (request) => { ${code} });`;
  writeFileSync(entry, frame);
  return supervise({
    entry,
    request: { workspace: '/nowhere', event: { kind: 'audit', ref: 'HEAD' }, inputs: {} },
    environment: { PATH: '/usr/bin' },
    limits: { runMs: 10_000, fileMs: 1_000, heapMb: 64 },
    signal: new AbortController().signal,
    note: () => undefined,
    now: () => performance.now(),
    ...change,
  });
}

describe('an analysis that ends well', () => {
  test.each<[string, string, Partial<Supervised>]>([
    ['a review', 'reviewed();', { kind: 'reviewed', review: REVIEW, onIncomplete: 'fail' }],
    ['a review of 20 MB', "reviewed({ reason: 'x'.repeat(20_000_000) });", { kind: 'reviewed' }],
    ['a configuration error', "reply({ kind: 'misconfigured', message: 'no' });", { kind: 'misconfigured', message: 'no' }],
    [
      'git that says no',
      "reply({ kind: 'unavailable', message: 'no' });",
      { kind: 'failed', failures: [{ path: '', reason: 'unreadable', detail: 'no' }] },
    ],
  ])('%s', async (_, code, expected) => {
    await expect(superviseScript(code)).resolves.toMatchObject(expected);
  });

  test('takes long in all, with every file in time', async () => {
    const code = "for (let i = 0; i < 6; i += 1) { work('f' + i); await new Promise((r) => setTimeout(r, 300)); } reviewed();";
    await expect(superviseScript(code)).resolves.toMatchObject({ kind: 'reviewed' });
  });

  test('takes long over what is no file', async () => {
    const code = "work('linking', false); await new Promise((r) => setTimeout(r, 1_600)); reviewed();";
    await expect(superviseScript(code)).resolves.toMatchObject({ kind: 'reviewed' });
  });

  test('hears notes, and hands over neither the token nor the rest of the environment', async () => {
    process.env['INPUT_TOKEN'] = 'ghs_secret';
    const notes: string[] = [];
    const code = "process.send({ kind: 'note', text: Object.keys(process.env).sort().join() }); reviewed();";
    await superviseScript(code, { note: (text) => void notes.push(text) });
    delete process.env['INPUT_TOKEN'];
    expect(notes).toHaveLength(1);
    expect(notes[0]?.split(',').filter((name) => !/^(?:PATH|NODE_CHANNEL_.*|__CF_.*)$/.test(name))).toEqual([]);
  });

  test('is not left running when it lingers after its answer', async () => {
    const code = "process.send({ kind: 'reviewed', review, onIncomplete: 'fail' }); setInterval(() => {}, 1_000);";
    await expect(superviseScript(code)).resolves.toMatchObject({ kind: 'reviewed' });
  });
});

describe('an analysis that a file kills', () => {
  const unlessSkipped = (act: string): string =>
    `work('src/good.ts'); if (request.skip.some(({ path }) => path === 'src/evil.ts')) reviewed({ reason: JSON.stringify(request.skip) }); else { work('src/evil.ts'); ${act} }`;
  test.each<[string, string, string]>([
    ['F35 out of memory', 'const all = []; for (;;) all.push(new Array(10_000).fill({}));', 'ran out of memory'],
    ['F35 killed', "process.kill(process.pid, 'SIGKILL');", 'was killed, perhaps for want of memory'],
    ['F35 aborted', 'process.abort();', 'was ended by SIGABRT'],
    ['exit', 'process.exit(7);', 'ended with exit code 7'],
    ['a promise that never settles', 'await new Promise(() => {});', 'ended without a result'],
    ['F36 a hang', 'for (;;);', 'took longer than 1 s'],
  ])('%s: done again without it, and told so', async (_, act, detail) => {
    const outcome = await superviseScript(unlessSkipped(act));
    expect(outcome).toMatchObject({ kind: 'reviewed', review: { reason: expect.stringContaining('src/evil.ts') } });
    expect(JSON.stringify(outcome)).toContain(detail);
  });

  test('a second file: given up, both named', async () => {
    const outcome = await superviseScript("work('src/evil' + request.skip.length + '.ts'); process.kill(process.pid, 'SIGKILL');");
    expect(outcome).toMatchObject({ kind: 'failed', failures: [{ path: 'src/evil0.ts' }, { path: 'src/evil1.ts' }] });
  });
});

describe('an analysis that ends badly', () => {
  test.each<[string, string, string]>([
    ['before any file', 'process.exit(3);', 'ended with exit code 3'],
    ['in a stage', "work('rule x', false); process.exit(3);", 'while rule x'],
    ['an answer that is none', "process.send({ kind: 'reviewed', review: {}, onIncomplete: 'fail' });", 'an answer that is none'],
    ['a verdict that does not exist', "reviewed({ verdict: 'fine' });", 'an answer that is none'],
    ['an error of our own', "reply({ kind: 'broken', error: 'TypeError' });", 'failed with TypeError'],
  ])('%s', async (_, code, detail) => {
    const outcome = await superviseScript(code);
    expect(outcome).toMatchObject({ kind: 'failed', failures: [{ path: '', reason: 'crash' }] });
    expect(JSON.stringify(outcome)).toContain(detail);
  });

  test('a script that is not there', async () => {
    await expect(superviseScript('', { entry: path.join(folder, 'missing.mjs') })).resolves.toMatchObject({ kind: 'failed' });
  });

  test('F36 no end in sight, without a file to blame', async () => {
    const limits = { runMs: 600, fileMs: 60_000, heapMb: 64 };
    const outcome = await superviseScript('setInterval(() => {}, 1_000);', { limits });
    expect(outcome).toMatchObject({ kind: 'failed', failures: [{ path: '', reason: 'timeout' }] });
  });

  test('F37 cancelled: over at once', async () => {
    const controller = new AbortController();
    const started = performance.now();
    setTimeout(() => controller.abort(), 400);
    await expect(superviseScript('for (;;);', { signal: controller.signal })).resolves.toEqual({ kind: 'cancelled' });
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('a file that is left out', () => {
  const entry = (name: string, blob: string): TreeEntry => ({ path: name, kind: 'file', blob });
  const trees: Trees = {
    head: { id: 'head', entries: [entry('copy.ts', 'b2'), entry('evil.ts', 'b2'), entry('good.ts', 'b1')] },
    base: { id: 'base', entries: [entry('evil.ts', 'b0'), entry('good.ts', 'b1')] },
    changes: [],
    async *read() {},
    notAnalysed: () => [{ path: 'link', reason: 'symlink', detail: 'links are not followed', incomplete: false }],
    close: async () => undefined,
  };

  test('is in neither tree, nor is its copy, and leaves the review incomplete', () => {
    const left = leaveOut(trees, [{ path: 'evil.ts', reason: 'crash', detail: 'ran out of memory' }]);
    expect(left.head.entries.map(({ path: name }) => name)).toEqual(['good.ts']);
    expect(left.base?.entries.map(({ path: name }) => name)).toEqual(['good.ts']);
    expect(left.notAnalysed().map(({ path: name, incomplete }) => [name, incomplete])).toEqual([
      ['link', false],
      ['evil.ts', true],
    ]);
  });

  test('is none in an ordinary run', () => {
    expect(leaveOut(trees, [])).toBe(trees);
  });
});

test.each<[string, unknown, RegExp]>([
  ['its class and place', new TypeError('quoted source'), /^TypeError at supervisor\.test\.ts:\d+:\d+$/],
  ['no place that its message makes up', new Error('x\n    at evil (/tree/evil.ts:1:1)'), /^Error at supervisor\.test\.ts:\d+:\d+$/],
  ['what is thrown and no error', 'quoted source', /^string$/],
])('a fault of ours is named by %s', (_, error, expected) => {
  expect(nameFault(error)).toMatch(expected);
});
