import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rules } from '../../rules/index.ts';
import { openCache } from '../../src/cache/open-cache.ts';
import { runKey } from '../../src/engine/run-key.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/model/policy.ts';
import type { Review } from '../../src/model/review.ts';
import { buildReport, REPORT_FORMATS } from '../../src/report/build-report.ts';
import type { Rule } from '../../src/rule-api/index.ts';
import { run, type RunOptions } from '../../src/run.ts';
import { sightSecrets } from '../../src/summaries/secret-text.ts';
import { exampleTree } from '../support/example-tree.ts';
import { memoryTrees, type Files } from '../support/memory-trees.ts';
import { aReportContext } from '../support/report-builders.ts';

const CONTEXT = aReportContext({ rules: rules.map(({ meta }) => meta), findSecrets: sightSecrets });
const TREE = exampleTree();
const folder = mkdtempSync(path.join(os.tmpdir(), 'warm-'));
let files = 0;
let file = '';
beforeEach(() => {
  file = path.join(folder, `${(files += 1)}.pack`);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Reviewed {
  readonly review: Review;
  /** In every format, one after the other. */
  readonly reports: string;
  /** Paths of the files that were read. */
  readonly read: readonly string[];
  /** How many trees the rules looked at. */
  readonly judged: number;
}

interface Subject {
  readonly head: Files;
  readonly base?: Files | undefined;
  readonly policy?: string | undefined;
  readonly options?: Partial<RunOptions>;
}

/** A run as a process of its own makes it: what it keeps is written, and read by the next. */
async function review({ head, base, policy, options }: Subject, place = file): Promise<Reviewed> {
  const trees = memoryTrees(head, base);
  const read: string[] = [];
  const working: string[] = [];
  const published: Review[] = [];
  const cache = openCache({ file: place, mayWrite: true }, (text) => {
    throw new Error(text);
  });
  const given = policy === undefined ? {} : { given: { file: 'policy.yml', bytes: Buffer.from(policy) } };
  const watched = {
    ...trees,
    read: (entries: Parameters<typeof trees.read>[0]) => {
      read.push(...entries.map((entry) => entry.path));
      return trees.read(entries);
    },
  };
  await run(
    {
      trees: watched,
      cache,
      log: { note: () => undefined, working: (on) => void working.push(on) },
      now: () => Date.UTC(2026, 0, 1),
      publish: (done) => Promise.resolve(void published.push(done)),
    },
    { rules, wishes: { ids: [], layers: [] }, policy: given, ...options },
  );
  cache.save();
  const [done] = published;
  if (done === undefined) throw new Error('nothing was published');
  const reports = await Promise.all(REPORT_FORMATS.map((format) => buildReport(done, CONTEXT, format)));
  return { review: done, reports: reports.join('\n'), read, judged: working.filter((on) => on === 'linking').length };
}

/** The same without anything kept. */
const reviewCold = async (subject: Subject): Promise<Reviewed> => review(subject, path.join(folder, `${(files += 1)}.pack`));

const [first = ''] = Object.keys(TREE).filter((name) => name.endsWith('.ts'));
const CHANGED: Files = { ...TREE, [first]: `${TREE[first]}\nexport const added = fetch('https://stock.example/');\n` };

describe('a warm run says what a cold one says', () => {
  test('of a tree in which every rule finds something, reading nothing and judging nothing', async () => {
    const cold = await review({ head: TREE });
    expect(new Set(cold.review.findings.map(({ finding }) => finding.ruleId)).size).toBe(rules.length);
    expect([new Set(cold.read).size, cold.judged]).toEqual([new Set(Object.values(TREE)).size, 1]);
    const warm = await review({ head: TREE });
    expect(warm.reports).toBe(cold.reports);
    expect([warm.read, warm.judged]).toEqual([[], 0]);
    expect((await review({ head: TREE })).reports).toBe(cold.reports);
  });

  test('of a change, whose base an audit has judged', async () => {
    await review({ head: TREE });
    const check = await review({ head: CHANGED, base: TREE });
    expect([check.read, check.judged]).toEqual([[first], 1]);
    expect(check.review.counts.introduced).toBeGreaterThan(0);
    expect(check.reports).toBe((await reviewCold({ head: CHANGED, base: TREE })).reports);
    const again = await review({ head: CHANGED, base: TREE });
    expect(again.reports).toBe(check.reports);
    expect([again.read, again.judged]).toEqual([[], 0]);
    const audit = await review({ head: CHANGED });
    expect([audit.reports, audit.judged]).toEqual([(await reviewCold({ head: CHANGED })).reports, 0]);
  });

  test('with the summaries alone, when another rule is asked', async () => {
    const options = { wishes: { ids: ['http-client-timeout'], layers: [] } };
    await review({ head: TREE });
    const warm = await review({ head: TREE, options });
    expect([warm.read, warm.judged]).toEqual([[], 1]);
    expect(warm.reports).toBe((await reviewCold({ head: TREE, options })).reports);
  });
});

const CALL = "export const load = () => fetch('https://stock.example/');\n";
const SMALL: Files = { 'package.json': '{ "name": "shop", "scripts": { "start": "node src/app.ts" } }', 'src/app.ts': CALL };

describe('what was kept of one file is not taken for another', () => {
  test('files of equal content are read once, and each has its findings', async () => {
    const head = { ...SMALL, 'src/copy.ts': CALL };
    for (const expected of [2, 0]) {
      const { read, review: done } = await review({ head });
      expect(read).toHaveLength(expected);
      expect(done.findings.map(({ finding }) => finding.at.path)).toEqual(['src/app.ts', 'src/copy.ts']);
    }
  });

  test('the ending decides how a text is read', async () => {
    const head = { ...SMALL, 'src/cast.ts': 'export const load = <T>(url: string) => fetch(url);\n' };
    await review({ head });
    const { 'src/cast.ts': cast, ...others } = head;
    for (const name of ['src/cast.tsx', 'src/cast.js', 'cast.sh']) {
      const subject = { head: { ...others, [name]: cast } };
      const warm = await review(subject);
      expect([warm.read, warm.reports]).toEqual([[name], (await reviewCold(subject)).reports]);
    }
  });

  test('a file over a lower limit is a large one, whatever was known of it', async () => {
    const head = { ...SMALL, 'src/long.ts': `${CALL}// ${'x'.repeat(70).concat('\n// ').repeat(40)}\n` };
    await review({ head });
    const subject = { head, policy: 'limits: { max-file-kb: 1 }\n' };
    const limited = await review(subject);
    expect(limited.review.notAnalysed).toMatchObject([{ path: 'src/long.ts', reason: 'too-large' }]);
    expect(limited.reports).toBe((await reviewCold(subject)).reports);
    expect((await review({ head })).review.notAnalysed).toEqual([]);
  });

  test('a file that could not be read is tried again each time', async () => {
    const head = { ...SMALL, 'src/deep.ts': '['.repeat(900) };
    const [cold, warm] = [await review({ head }), await review({ head })];
    expect(warm.read).toEqual(['src/deep.ts']);
    expect(warm.reports).toBe(cold.reports);
  });
});

describe('what the rules said of one tree is not taken for another', () => {
  const renamed = { 'package.json': SMALL['package.json'] ?? '', 'src/main.ts': CALL };
  const generated = { ...SMALL, 'src/app.ts': `// @generated by a tool\n${CALL}` };

  test.each<[string, Subject]>([
    ['a renamed file keeps the identity of its findings', { base: SMALL, head: renamed }],
    ['a header that the change brings is not heeded', { base: SMALL, head: generated }],
    ['a header that stays is', { base: generated, head: { ...generated, 'src/more.ts': CALL } }],
    ['a file that cannot be read any more', { base: SMALL, head: { ...SMALL, 'src/app.ts': '['.repeat(900) } }],
    ['another path of the same content', { base: SMALL, head: { ...SMALL, 'src/other/app.ts': CALL } }],
  ])('%s', async (_, subject) => {
    // Both trees are known before they meet in one change.
    for (const head of [subject.base, subject.head]) if (head) await review({ head });
    const cold = await reviewCold(subject);
    for (const attempt of ['first', 'second']) expect([attempt, (await review(subject)).reports]).toEqual([attempt, cold.reports]);
    expect((await review({ head: subject.head })).reports).toBe((await reviewCold({ head: subject.head })).reports);
  });

  test.each([
    'rules: { http-client-timeout: off }',
    'rules: { http-client-timeout: { severity: P3 } }',
    'paths: [{ match: src/**, rules: { http-client-timeout: { severity: P2 } } }]',
    'payments: [{ host: stock.example }]',
    'gate: { on: all }',
  ])('another policy: %s', async (policy) => {
    await review({ head: SMALL });
    const warm = await review({ head: SMALL, policy });
    expect([warm.judged, warm.reports]).toEqual([1, (await reviewCold({ head: SMALL, policy })).reports]);
    expect((await review({ head: SMALL, policy })).judged).toBe(0);
  });

  test('a rule that crashed is asked again', async () => {
    const [timeouts] = rules.filter(({ meta }) => meta.id === 'http-client-timeout');
    if (timeouts === undefined) throw new Error('no such rule');
    let isBroken = true;
    const fragile: Rule = {
      ...timeouts,
      on: {
        'http-call': (...said) => {
          if (isBroken) throw new TypeError('broken');
          return timeouts.on['http-call']?.(...said);
        },
      },
    };
    const options = { rules: [fragile] };
    expect((await review({ head: SMALL, options })).review.verdict).toBe('incomplete');
    isBroken = false;
    expect((await review({ head: SMALL, options })).review.notAnalysed).toEqual([]);
  });
});

describe('the key of a run', () => {
  const subject = { rules: rules.slice(0, 2), policy: DEFAULT_POLICY, identity: 'a' };
  const withPolicy = (change: Partial<Policy>) => ({ ...subject, policy: { ...DEFAULT_POLICY, ...change } });

  test('differs with all that what is said depends on', () => {
    const off = new Map([['a', { off: true }]]);
    const subjects = [
      subject,
      { ...subject, identity: 'b' },
      { ...subject, rules: rules.slice(0, 1) },
      { ...subject, rules: rules.slice(0, 2).toReversed() },
      withPolicy({ rules: off }),
      withPolicy({ rules: new Map([['a', { severity: 'P2' }]]) }),
      withPolicy({ rules: new Map([['b', { off: true }]]) }),
      withPolicy({ paths: [{ match: ['a'], rules: off }] }),
      withPolicy({ paths: [{ match: ['a'], rules: new Map() }] }),
      withPolicy({ payments: [{ host: 'a.example', paths: [], key: [] }] }),
      withPolicy({ payments: [{ host: 'a.example', paths: [], key: ['a'] }] }),
      withPolicy({ limits: { fileBytes: 1 } }),
    ];
    expect(new Set(subjects.map(runKey)).size).toBe(subjects.length);
    expect(runKey(withPolicy({ rules: new Map(off) }))).toBe(runKey(withPolicy({ rules: off })));
  });
});
