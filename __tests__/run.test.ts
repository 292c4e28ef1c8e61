import { describe, expect, test } from '@jest/globals';
import payments from '../rules/data-integrity/payment-idempotency-key.ts';
import flows from '../rules/infrastructure/user-flow-traced.ts';
import { defineRule, type Rule } from '../src/rule-api/index.ts';
import type { Review } from '../src/model/review.ts';
import { run, type Outcome } from '../src/run.ts';
import { memoryCache } from '../src/cache/memory-cache.ts';
import { memoryTrees, type Files } from './support/memory-trees.ts';

const timeouts = defineRule({
  meta: {
    id: 'http-client-timeout',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P1',
    confidence: 'high',
    title: 'Outbound HTTP call without a timeout',
    risk: 'A slow dependency holds every request.',
    fix: 'Set a timeout.',
  },
  on: {
    'http-call': ({ at, timeout }) =>
      timeout === 'absent' ? { at, status: 'missing', message: 'A call has no timeout.', evidence: [] } : undefined,
  },
});

const manifest = '{ "name": "shop", "scripts": { "start": "node src/app.ts" }, "dependencies": { "axios": "^1.7.0" } }';
const client = (options: string): string =>
  `import axios from 'axios';\nexport const client = axios.create({ baseURL: 'https://pay.example'${options} });\n`;
const orders = "import { client } from './client.ts';\nexport async function pay(order) {\n  return client.post('/payments', order);\n}\n";
const bounded: Files = { 'package.json': manifest, 'src/client.ts': client(', timeout: 2_000'), 'src/orders.ts': orders };
const unbounded: Files = { ...bounded, 'src/client.ts': client('') };

interface Situation {
  readonly head: Files;
  readonly base?: Files;
  readonly rules?: readonly Rule[];
}

async function review({
  head,
  base,
  rules = [timeouts],
}: Situation): Promise<Outcome & { published: readonly Review[]; working: readonly string[] }> {
  const published: Review[] = [];
  const working: string[] = [];
  const ports = {
    trees: memoryTrees(head, base),
    cache: memoryCache(),
    log: { note: () => undefined, working: (on: string) => void working.push(on) },
    now: () => Date.UTC(2026, 5, 30),
    publish: (done: Review) => Promise.resolve(void published.push(done)),
  };
  return { ...(await run(ports, { rules, wishes: { layers: [], ids: [] }, policy: {} })), published, working };
}

describe('a review', () => {
  test.each<[string, { introduced: number; existing: number; fixed: number }, Files, Files]>([
    ['nothing changed', { introduced: 0, existing: 0, fixed: 0 }, unbounded, unbounded],
    ['the timeout of the shared client removed', { introduced: 1, existing: 0, fixed: 0 }, bounded, unbounded],
    ['the timeout of the shared client added', { introduced: 0, existing: 0, fixed: 1 }, unbounded, bounded],
    [
      'a pure rename',
      { introduced: 0, existing: 1, fixed: 0 },
      unbounded,
      { 'package.json': manifest, 'src/client.ts': client(''), 'src/billing/orders.ts': orders.replace('./client', '../client') },
    ],
    [
      'formatting and comments',
      { introduced: 0, existing: 1, fixed: 0 },
      unbounded,
      {
        ...unbounded,
        'src/orders.ts': orders.replaceAll('  ', '\t').replace("'/payments', order", "\n    '/payments', // Payments.\n    order,\n  "),
      },
    ],
    ['code deleted', { introduced: 0, existing: 0, fixed: 1 }, unbounded, { 'package.json': manifest, 'src/client.ts': client('') }],
    [
      'a second call in the same words',
      { introduced: 1, existing: 1, fixed: 0 },
      unbounded,
      { ...unbounded, 'src/orders.ts': orders.replace('return', "await client.post('/payments', order);\n  return") },
    ],
  ])('%s', async (_, expected, base, head) => {
    const { review: done, exitCode } = await review({ base, head });
    expect(done.counts).toMatchObject(expected);
    expect([done.verdict, exitCode]).toEqual(expected.introduced > 0 ? ['not-production-ready', 1] : ['production-ready', 0]);
  });

  test('publishes once what it returns', async () => {
    const { review: done, published } = await review({ base: bounded, head: unbounded });
    expect(published).toEqual([done]);
    expect(done).toMatchObject({ mode: 'review', base: 'base', head: 'head', rulesRun: 1, filesRead: 3 });
  });

  test('judges by the policy of the base', async () => {
    const policy = { '.github/backend-readiness.yml': 'rules:\n  http-client-timeout: off\n' };
    const weakened = await review({ base: bounded, head: { ...unbounded, ...policy } });
    expect([weakened.exitCode, weakened.review.notices.length]).toEqual([1, 1]);
    const silent = defineRule({ meta: { ...timeouts.meta, id: 'says-nothing' } });
    const agreed = await review({ base: { ...bounded, ...policy }, head: { ...unbounded, ...policy }, rules: [timeouts, silent] });
    expect([agreed.exitCode, agreed.review.rulesRun]).toEqual([0, 1]);
  });

  test('holds the payment interfaces that the policy of the base declares to a key', async () => {
    const policy = { '.github/backend-readiness.yml': 'payments:\n  - host: pay.example\n' };
    const rules = [payments];
    const { review: undeclared } = await review({ base: {}, head: { ...bounded, ...policy }, rules });
    expect(undeclared.counts.introduced).toBe(0);
    const { review: declared } = await review({ base: policy, head: { ...bounded, ...policy }, rules });
    expect(declared.findings.map(({ finding }) => [finding.ruleId, finding.facet])).toEqual([['payment-idempotency-key', 'missing-key']]);
  });

  test('finds the change that takes the route of a declared flow away', async () => {
    const policy = { '.github/backend-readiness.yml': 'flows:\n  - name: pay\n    entry: POST /payments\n' };
    const server = (route: string): string =>
      `import express from 'express';\nimport { pay } from './orders.ts';\n\nconst app = express();\napp.post('${route}', pay);\napp.listen(3000);\n`;
    const base = { ...bounded, ...policy, 'src/app.ts': server('/payments') };
    const { review: same } = await review({ base, head: { ...base, 'src/app.ts': `${server('/payments')}\n` }, rules: [flows] });
    expect(same.counts).toMatchObject({ introduced: 0, existing: 0 });
    const { review: moved } = await review({ base, head: { ...base, 'src/app.ts': server('/v2/payments') }, rules: [flows] });
    expect(moved.findings.map(({ finding, baseline }) => [finding.facet, finding.at.path, finding.at.line, baseline])).toEqual([
      ['entry-missing', '.github/backend-readiness.yml', 2, 'introduced'],
    ]);
  });

  test('is not silenced by a comment of the change', async () => {
    const comment = '  // readiness-ignore http-client-timeout -- it is fast (until 2026-12-31)\n';
    const silenced = { ...unbounded, 'src/orders.ts': orders.replace('  return', `${comment}  return`) };
    const { review: done, exitCode } = await review({ base: bounded, head: silenced });
    expect([exitCode, done.notices.map(({ text }) => text)]).toEqual([1, [expect.stringMatching(/that the change adds/)]]);
    expect((await review({ head: silenced })).review.counts).toMatchObject({ suppressed: 1 });
  });

  test('of documents alone reads nothing', async () => {
    const { review: done, exitCode, working } = await review({ base: unbounded, head: { ...unbounded, 'README.md': '# Shop\n' } });
    expect([done.verdict, done.reason, exitCode, working]).toEqual(['production-ready', 'No backend files changed.', 0, []]);
  });

  test('of documents alone judges a service whose every finding counts', async () => {
    const protectedTree = { ...unbounded, '.github/backend-readiness.yml': 'gate:\n  on: all\n' };
    const { exitCode } = await review({ base: protectedTree, head: { ...protectedTree, 'README.md': '# Shop\n' } });
    expect(exitCode).toBe(1);
  });

  test('of a broken file is incomplete', async () => {
    const { review: done, exitCode } = await review({ base: bounded, head: { ...bounded, 'src/orders.ts': `${'('.repeat(500)}` } });
    expect([done.verdict, exitCode]).toEqual(['incomplete', 3]);
    expect(done.notAnalysed).toMatchObject([{ path: 'src/orders.ts', incomplete: true }]);
  });

  test('with a rule that throws is incomplete and names rule and file', async () => {
    const broken = defineRule({
      meta: { ...timeouts.meta, id: 'breaks' },
      on: {
        'http-call'() {
          throw new TypeError('secret source');
        },
      },
    });
    const { review: done, exitCode } = await review({
      base: bounded,
      head: { ...bounded, 'package.json': `${manifest}\n` },
      rules: [timeouts, broken],
    });
    expect([done.verdict, exitCode]).toEqual(['incomplete', 3]);
    expect(done.notAnalysed).toEqual([
      { path: 'src/orders.ts', reason: 'rule-error', detail: 'rule breaks failed with TypeError', incomplete: true },
    ]);
  });
});

describe('an audit', () => {
  test('counts all that is open', async () => {
    const { review: done, exitCode } = await review({ head: unbounded });
    expect(done).toMatchObject({ mode: 'audit', verdict: 'not-production-ready', counts: { open: { P1: 1 } }, base: undefined });
    expect(exitCode).toBe(1);
  });

  test('names each file in work, then each stage', async () => {
    const { working } = await review({ head: unbounded });
    expect(working.slice(0, 3).toSorted()).toEqual(['package.json', 'src/client.ts', 'src/orders.ts']);
    expect(working.slice(3)).toEqual(['linking', 'src/orders.ts', 'comparing']);
  });

  test('lists no more than its limit of one rule and file, and counts the rest', async () => {
    const calls = Array.from({ length: 40 }, (_, index) => `await fetch('https://pay.example/${index}');`).join('\n');
    const { review: done } = await review({ head: { 'package.json': manifest, 'src/app.ts': calls } });
    expect([done.findings.length, done.counts.open.P1]).toEqual([25, 40]);
    expect(done.notices.map(({ text }) => text)).toEqual([expect.stringMatching(/^15 further findings/)]);
  });
});
