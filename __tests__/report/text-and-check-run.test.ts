import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Finding, TriagedFinding } from '../../src/model/finding.ts';
import { INCOMPLETE_ACTIONS } from '../../src/model/policy.ts';
import { SEVERITIES, VERDICTS } from '../../src/model/readiness.ts';
import type { Review } from '../../src/model/review.ts';
import { buildReport } from '../../src/report/build-report.ts';
import { buildCheckRun, checkTitle, conclude } from '../../src/report/check-run.ts';
import { HOSTILE_TEXTS, hostileText, readRunnerCommands } from '../support/hostile-text.ts';
import { aPlace, aReportContext, aReview, aTriagedFinding } from '../support/report-builders.ts';

const context = aReportContext();
const renderText = (review: Review, options = { color: false, width: 100 }): Promise<string> =>
  buildReport(review, context, 'text', options);

function many(count: number, parts: (index: number) => Partial<Finding>): readonly TriagedFinding[] {
  return Array.from({ length: count }, (_, index) => aTriagedFinding({ at: aPlace({ line: index + 1 }), ...parts(index) }));
}

describe('text', () => {
  test('reads well', async () => {
    const at = aPlace({ path: 'src/pay/client.ts', line: 42 });
    const evidence = [
      { at: aPlace({ path: 'src/pay/routes.ts', line: 12 }), note: '`POST /pay` calls `charge`' },
      { at, note: 'no `timeout` among the options' },
    ];
    const logs = many(9, (index) => ({
      ruleId: 'console-in-production',
      severity: 'P3',
      title: 'Console output in production',
      fix: 'Use the logger.',
      at: aPlace({ path: `src/m${index % 2}.ts`, line: index + 1 }),
    }));
    const waived = aTriagedFinding(
      { at: aPlace({ path: 'old.ts' }) },
      { state: 'waived', silence: { kind: 'waiver', reason: 'replaced soon', owner: '@pay', until: '2027-01-31' } },
    );
    const review = aReview({
      findings: [aTriagedFinding({ at, evidence, facet: 'connect' }), ...logs, waived],
      notAnalysed: [{ path: 'gen.ts', reason: 'minified', detail: '', incomplete: false }],
      notices: [{ text: 'The policy changes with this merge.', subject: 'gate' }],
      reason: '1 P1, 9 P3 findings at or above the gate.',
    });
    expect(await renderText(review)).toMatchInlineSnapshot(`
"backend-readiness 1.2.3  review of 321 files with 16 rules

 P1  Outbound HTTP call without a timeout  http-client-timeout
    src/pay/client.ts:42:7  connect, missing, blocks the merge
    \`axios.post\` has no timeout.
      1. src/pay/routes.ts:12:7  \`POST /pay\` calls \`charge\`
      2. no \`timeout\` among the options
    Risk  One slow dependency holds every request that waits on it.
    Fix   Give each outbound call a deadline.

 P3  Console output in production  console-in-production  ×9
    src/m0.ts:1, 3, 5, 7, 9
    src/m1.ts:2, 4, 6, 8
    Risk  One slow dependency holds every request that waits on it.
    Fix   Use the logger.

Suppressed and waived
    P1 http-client-timeout old.ts:1:7  waived: replaced soon, by @pay, until 2027-01-31

Not analysed
    gen.ts  minified

Notices
    The policy changes with this merge. gate

Not production-ready. 1 P1, 9 P3 findings at or above the gate.
  P0 0  P1 1  P2 0  P3 9    introduced 10  fixed 0  existing 0    suppressed 0  waived 1    score 72/100
  Infrastructure: pass · Security: pass · Performance: pass · Reliability: findings · Observability:
  pass · Data integrity: pass
  backend-readiness explain http-client-timeout   why, and how to mend it
  npx backend-readiness check . --base bbbbbbbbbbbb --format json   every finding with its evidence
"
`);
  });

  test('says that all is well in few lines', async () => {
    const text = await renderText(aReview({ reason: 'System meets production readiness standards.' }));
    expect(text).toContain('\nProduction-ready. System meets production readiness standards.\n');
    expect(text.split('\n').length).toBeLessThan(8);
  });

  test('stays readable with 300 findings, every grave one in full', async () => {
    const findings = [
      ...many(12, () => ({})),
      ...many(288, (index) => ({ severity: 'P2', ruleId: `rule-${index % 6}`, at: aPlace({ path: `src/m${index}.ts` }) })),
    ];
    const text = await renderText(aReview({ mode: 'audit', findings }));
    expect(text.match(/src\/orders\/client\.ts:\d+:7 {2}missing/g)).toHaveLength(12);
    expect(text.match(/… and 42 more files/g)).toHaveLength(6);
    expect(text.split('\n').length).toBeLessThan(130);
  });

  test('an entry that makes the result incomplete is never the one left out', async () => {
    const unread = Array.from({ length: 40 }, (_, index) => ({
      path: `f${index}`,
      reason: 'binary' as const,
      detail: '',
      incomplete: index === 39,
    }));
    const text = await renderText(aReview({ notAnalysed: unread, verdict: 'incomplete' }));
    expect(text).toContain('    f39  binary');
    expect(text).toContain('… and 30 more');
  });

  test('has colours only where asked for', async () => {
    const review = aReview({ findings: [aTriagedFinding()] });
    const colored = await renderText(review, { color: true, width: 100 });
    // oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(await renderText(review));
    expect(colored).toContain('\u001b[31m P1 \u001b[0m');
  });

  test.each(HOSTILE_TEXTS)('%s neither steers the terminal nor the runner: %j', async (_, text) => expectInert(text));

  test('neither steers the terminal nor the runner, whatever it holds', async () => {
    await fc.assert(fc.asyncProperty(hostileText, expectInert), { numRuns: 100 });
  });

  async function expectInert(text: string): Promise<void> {
    const at = aPlace({ path: text });
    const finding: Partial<Finding> = {
      at,
      message: text,
      risk: text,
      fix: text,
      title: text,
      ruleId: text,
      facet: text,
      evidence: [{ at: aPlace({ path: text, line: 3 }), note: text }],
    };
    const review = aReview({
      findings: [
        aTriagedFinding(finding),
        aTriagedFinding(finding, { state: 'suppressed', silence: { kind: 'suppression', reason: text, owner: text, until: text } }),
      ],
      notAnalysed: [{ path: text, reason: 'crash', detail: text, incomplete: true }],
      notices: [{ text, subject: text }],
      reason: text,
    });
    for (const width of [40, 100]) {
      const output = await renderText(review, { color: false, width });
      expect(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(output)).toBe(false);
      expect(readRunnerCommands(output)).toEqual([]);
    }
  }
});

describe('the check run', () => {
  test.each([
    ['production-ready', ['success', 'success', 'success']],
    ['production-ready-with-fixes', ['success', 'success', 'success']],
    ['not-production-ready', ['failure', 'failure', 'failure']],
    ['incomplete', ['failure', 'neutral', 'success']],
  ] as const)('C22: %s concludes %j', (verdict, expected) => {
    expect(INCOMPLETE_ACTIONS.map((action) => conclude({ verdict }, action))).toEqual(expected);
  });

  test('A17: the title is made of our own words, whatever the review holds', () => {
    for (const verdict of VERDICTS) {
      for (const [, text] of HOSTILE_TEXTS) {
        const review = aReview({
          verdict,
          reason: text,
          head: text,
          findings: [aTriagedFinding({ message: text })],
          notAnalysed: [{ path: text, reason: 'crash', detail: text, incomplete: true }],
        });
        expect(checkTitle(review)).toMatch(/^[A-Za-z0-9 :,.()/-]{1,255}$/);
      }
    }
    expect(checkTitle(aReview({ findings: [aTriagedFinding()] }))).toBe('Not production-ready: 0 P0, 1 P1, 0 P2, 0 P3');
    expect(
      checkTitle(aReview({ verdict: 'incomplete', notAnalysed: [{ path: 'a', reason: 'crash', detail: '', incomplete: true }] })),
    ).toBe('Review incomplete: 0 P0, 0 P1, 0 P2, 0 P3, 1 file not analysed');
  });

  test('its summary fits, and begins with the verdict', () => {
    const { summaries } = buildCheckRun(aReview({ findings: many(700, () => ({})) }), context, 'fail');
    for (const render of summaries) {
      expect(render().length).toBeLessThanOrEqual(65_535);
      expect(render().startsWith('**Not production-ready.**')).toBe(true);
    }
  });

  test('B09: annotations are at most 200, the gravest first', () => {
    const findings = many(400, (index) => ({ severity: SEVERITIES[3 - (index % 4)] ?? 'P3' }));
    const { annotations } = buildCheckRun(aReview({ findings }), context, 'fail');
    expect(annotations).toHaveLength(200);
    expect(annotations.map(({ title }) => title.slice(0, 2))).toEqual([...Array(100).fill('P0'), ...Array(100).fill('P1')]);
  });

  test.each<[string, Partial<Finding>, Partial<TriagedFinding>, object | undefined]>([
    [
      'an introduced P1',
      {},
      {},
      {
        path: 'src/orders/client.ts',
        start_line: 1,
        end_line: 1,
        start_column: 7,
        end_column: 17,
        annotation_level: 'failure',
        title: 'P1 http-client-timeout: Outbound HTTP call without a timeout',
      },
    ],
    ['a P2', { severity: 'P2' }, {}, { annotation_level: 'warning' }],
    ['a P3', { severity: 'P3' }, {}, { annotation_level: 'notice' }],
    [
      'a file without lines',
      { at: aPlace({ line: 0, column: 0, endColumn: 0 }) },
      {},
      { start_line: 1, end_line: 1, start_column: 1, end_column: 1 },
    ],
    ['an existing one', {}, { baseline: 'existing' }, undefined],
    ['a fixed one', {}, { baseline: 'fixed' }, undefined],
    ['a waived one', {}, { state: 'waived' }, undefined],
    ['one outside of the tree', { at: aPlace({ path: '../x' }) }, {}, undefined],
  ])('annotates %s', (_, parts, triaged, expected) => {
    const { annotations } = buildCheckRun(aReview({ findings: [aTriagedFinding(parts, triaged)] }), context, 'fail');
    if (expected === undefined) expect(annotations).toEqual([]);
    else expect(annotations).toMatchObject([expected]);
  });

  test('gives no columns to an annotation of several lines', () => {
    const { annotations } = buildCheckRun(
      aReview({ findings: [aTriagedFinding({ at: aPlace({ line: 2, endLine: 5 }) })] }),
      context,
      'fail',
    );
    expect(annotations).toMatchObject([{ start_line: 2, end_line: 5 }]);
    expect(annotations[0]).not.toHaveProperty('start_column');
    expect(annotations[0]).not.toHaveProperty('end_column');
  });

  test('annotations hold no character that cannot be seen', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { annotations } = buildCheckRun(
          aReview({ findings: [aTriagedFinding({ message: text, title: text, risk: text })] }),
          context,
          'fail',
        );
        for (const { title, message } of annotations) expect(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(title + message)).toBe(false);
      }),
    );
  });
});
