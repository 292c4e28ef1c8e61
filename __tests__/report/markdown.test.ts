import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Finding, TriagedFinding } from '../../src/model/finding.ts';
import { quote } from '../../src/model/quote.ts';
import { SEVERITIES } from '../../src/model/readiness.ts';
import type { Review } from '../../src/model/review.ts';
import { buildComment, buildReport, buildSummary } from '../../src/report/build-report.ts';
import { code } from '../../src/report/untrusted-text.ts';
import { VERDICT_LABELS } from '../../src/report/wording.ts';
import { HOSTILE_TEXTS, findOffences, hostileText, listNodes, parseMarkdown } from '../support/hostile-text.ts';
import { aPlace, aReportContext, aReview, aTriagedFinding } from '../support/report-builders.ts';

const context = aReportContext();
const NAMES = ['comment', 'reduced', 'small', 'minimal'] as const;

async function renderComments(review: Review, reserved = 0): Promise<Record<(typeof NAMES)[number], string>> {
  const [comment, reduced, small, minimal] = (await buildComment(review, context, { reserved })).map((render) => render());
  return { comment: comment ?? '', reduced: reduced ?? '', small: small ?? '', minimal: minimal ?? '' };
}

async function renderAll(review: Review): Promise<readonly string[]> {
  const { comment } = await renderComments(review);
  return [comment, await buildReport({ ...review, mode: 'audit' }, context, 'markdown')];
}

function many(count: number, parts: (index: number) => Partial<Finding>): readonly TriagedFinding[] {
  return Array.from({ length: count }, (_, index) => aTriagedFinding({ at: aPlace({ line: index + 1 }), ...parts(index) }));
}

/** The text of a Markdown tree that is not code. */
function plainText(markdown: string): string {
  return listNodes(parseMarkdown(markdown))
    .flatMap((node) => (node.type === 'text' ? [node.value] : []))
    .join(' ');
}

function countHeadings(markdown: string, depth: number): number {
  return listNodes(parseMarkdown(markdown)).filter((node) => node.type === 'heading' && node.depth === depth).length;
}

function hasCode(markdown: string, text: string): boolean {
  return listNodes(parseMarkdown(markdown)).some((node) => node.type === 'inlineCode' && node.value === code(text).value);
}

describe('the comment', () => {
  test('of a clean change has three lines', async () => {
    const { comment } = await renderComments(aReview({ reason: 'System meets production readiness standards.' }));
    expect(comment.split('\n').filter((line) => line !== '')).toEqual([
      '**Production-ready.** System meets production readiness standards.',
      'Introduced 0 · fixed 0 · existing 0 · suppressed 0 · waived 0 · rules 16 · files 321',
      'Reproduce: `npx backend-readiness check . --base bbbbbbbbbbbb`',
    ]);
  });

  test('says why in its first line', async () => {
    const findings = [aTriagedFinding()];
    const { comment } = await renderComments(aReview({ findings, reason: '1 P1 finding at or above the gate.' }));
    expect(comment.split('\n')[0]).toBe('**Not production-ready.** 1 P1 finding at or above the gate.');
  });

  test('shows a grave finding in full', async () => {
    const at = aPlace({ path: 'src/a (1).ts', line: 42 });
    const evidence = [
      { at: aPlace({ path: 'src/routes.ts', line: 3 }), note: '`POST /pay` calls `charge`' },
      { at, note: 'no `timeout`' },
    ];
    const finding = {
      at,
      evidence,
      facet: 'connect',
      suggestion: { title: 'Abort in time', edits: [{ at, text: 'fetch(url, { signal })' }] },
    };
    const { comment } = await renderComments(aReview({ findings: [aTriagedFinding(finding)] }));
    const link = `https://github.com/acme/shop/blob/${'c'.repeat(40)}`;
    for (const part of [
      '### P1 · Outbound HTTP call without a timeout',
      `[\`src/a (1).ts:42\`](${link}/src/a%20%281%29.ts#L42): \`axios.post\` has no timeout.`,
      '- **Risk:** One slow dependency holds every request that waits on it.',
      '- **Fix:** Give each outbound call a deadline.',
      `  1. [\`src/routes.ts:3\`](${link}/src/routes.ts#L3): \`POST /pay\` calls \`charge\``,
      '[`http-client-timeout/connect`](https://github.com/backend-readiness/',
      'Reliability · Missing · confidence high · blocks the merge · fingerprint `',
      'Suggested edit at `src/a (1).ts:42`: Abort in time\n\n```ts\nfetch(url, { signal })\n```',
      '| Reliability    | findings | 0  | 1  | 0  | 0  |',
    ]) {
      expect(comment).toContain(part);
    }
  });

  test('folds what is not grave, and lists what is silenced, unread or worth knowing', async () => {
    const review = aReview({
      findings: [
        aTriagedFinding({ severity: 'P2', at: aPlace({ path: 'p2.ts' }) }),
        aTriagedFinding({ at: aPlace({ path: 'old.ts' }) }, { baseline: 'existing' }),
        aTriagedFinding({ at: aPlace({ path: 'gone.ts' }) }, { baseline: 'fixed' }),
        aTriagedFinding({ at: aPlace({ path: 'outside.ts' }) }, { state: 'out-of-scope' }),
        aTriagedFinding(
          { at: aPlace({ path: 'waived.ts' }) },
          { state: 'waived', silence: { kind: 'waiver', reason: 'replaced soon', owner: '@pay', until: '2027-01-31' } },
        ),
      ],
      notAnalysed: [{ path: 'big.ts', reason: 'too-large', detail: '3 MB', incomplete: true }],
      notices: [{ text: 'The policy changes with this merge.', subject: 'gate.fail-on' }],
    });
    const { comment } = await renderComments(review);
    for (const part of [
      '- The policy changes with this merge. `gate.fail-on`',
      '<summary>P2 and P3 (1)</summary>\n\n- **P2** · [`p2.ts:1`]',
      '<summary>Fixed (1)</summary>\n\n- **P1** · [`gone.ts:1`]',
      '- `big.ts`: too large, `3 MB` (makes the result incomplete)',
      'waived, `replaced soon`, by `@pay`, until `2027-01-31`',
      'Introduced 1 · fixed 1 · existing 1 · suppressed 0 · waived 1',
    ]) {
      expect(comment).toContain(part);
    }
    expect(comment).not.toContain('old.ts');
    expect(comment).not.toContain('outside.ts');
  });

  test('shows existing findings where the gate counts them', async () => {
    const findings = [aTriagedFinding({}, { baseline: 'existing' })];
    const { comment } = await renderComments(aReview({ findings, gate: { failOn: 'P1', on: 'all' } }));
    expect(countHeadings(comment, 3)).toBe(1);
  });

  test('has no links where no repository is known', async () => {
    const render = await buildComment(aReview({ findings: [aTriagedFinding()] }), aReportContext({ repository: undefined }), {});
    expect(render[0]?.()).not.toContain('/blob/c');
  });
});

test('the audit has score, checklist in order and evidence index', async () => {
  const findings = [
    ...many(3, () => ({ ruleId: 'console-in-production', severity: 'P2', fix: 'Use the logger.' })),
    aTriagedFinding({ at: aPlace({ path: 'z.ts' }) }),
  ];
  const markdown = await buildReport(aReview({ mode: 'audit', findings }), context, 'markdown');
  expect(markdown).toContain('Score 72 of 100');
  expect(markdown).toContain(
    '1. [ ] **P1** Give each outbound call a deadline. (`http-client-timeout`, 1 place)\n2. [ ] **P2** Use the logger. (`console-in-production`, 3 places)',
  );
  expect(markdown).toMatch(/- `src\/orders\/client\.ts`: line \[1\]\(https:\S+#L1\) `console-in-production`, \[2\]/);
  expect(countHeadings(markdown, 3)).toBe(4);
});

/** A review in which every text that can come from the tree is the given one. */
function hostileReview(texts: readonly string[]): Review {
  const [path = '', name = '', note = '', reason = ''] = texts;
  const at = aPlace({ path });
  const message = `${quote(name)} has no timeout.`;
  const parts: Partial<Finding> = {
    at,
    message,
    evidence: [
      { at, note: `${quote(note)} calls it` },
      { at, note: 'raw' },
    ],
    suggestion: { title: 'Bind the value', edits: [{ at, text: note }] },
  };
  return aReview({
    findings: [
      aTriagedFinding({ ...parts, severity: 'P0' }),
      aTriagedFinding({ severity: 'P0', at: aPlace({ path: 'after.ts' }), title: 'The one after' }),
      aTriagedFinding({ ...parts, severity: 'P2' }),
      aTriagedFinding(parts, { state: 'waived', silence: { kind: 'waiver', reason, owner: name, until: note } }),
    ],
    notAnalysed: [{ path, reason: 'syntax-error', detail: reason, incomplete: false }],
    notices: [{ text: 'The head holds another policy.', subject: name }],
    head: reason,
  });
}

describe('hostile text', () => {
  test.each(HOSTILE_TEXTS)('%s stays inert in every rendering: %j', async (_, text) => {
    const review = hostileReview([text, text, text, text]);
    for (const markdown of await renderAll(review)) expect(findOffences(markdown)).toEqual([]);
    const { comment } = await renderComments(review);
    // A06, A11: nothing after it is hidden, and the verdict is said once, by us.
    expect(countHeadings(comment, 3)).toBe(2);
    expect(plainText(comment)).toContain('The one after');
    expect(hasCode(comment, 'after.ts:1')).toBe(true);
    expect(plainText(comment).match(/production-ready/gi)).toHaveLength(1);
    expect(plainText(comment).startsWith(VERDICT_LABELS['not-production-ready'])).toBe(true);
  });

  test('stays inert whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileText, { minLength: 4, maxLength: 4 }), async (texts) => {
        const review = hostileReview(texts);
        for (const markdown of await renderAll(review)) expect(findOffences(markdown)).toEqual([]);
        const { comment } = await renderComments(review);
        expect(countHeadings(comment, 3)).toBe(2);
        expect(hasCode(comment, `${texts[0]}:1`)).toBe(true);
        expect(listNodes(parseMarkdown(comment)).filter((node) => node.type === 'html' && node.value !== '</details>')).toHaveLength(3);
      }),
      { numRuns: 30 },
    );
  });

  test('stays inert outside of quotes as well', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const finding = aTriagedFinding({
          message: text,
          title: text,
          risk: text,
          fix: text,
          docs: text,
          ruleId: text,
          facet: text,
          evidence: [{ at: aPlace({ path: text }), note: text }],
        });
        const review = aReview({ findings: [finding], reason: text, notices: [{ text }] });
        for (const markdown of await renderAll(review)) expect(findOffences(markdown)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test.each(HOSTILE_TEXTS)('%s outside of quotes: %j', async (_, text) => {
    const review = aReview({
      findings: [aTriagedFinding({ message: text, title: text, risk: text, fix: text, docs: text })],
      reason: text,
    });
    for (const markdown of await renderAll(review)) expect(findOffences(markdown)).toEqual([]);
  });

  test('A13: a suggested edit with a fence is one block of the lines of the rule, and no GitHub suggestion', async () => {
    const text = 'x\n```\n```suggestion\nevil()\n```';
    const { comment } = await renderComments(
      aReview({ findings: [aTriagedFinding({ suggestion: { title: 'Fix', edits: [{ at: aPlace(), text }] } })] }),
    );
    const blocks = listNodes(parseMarkdown(comment)).flatMap((node) => (node.type === 'code' ? [node] : []));
    expect(blocks).toEqual([expect.objectContaining({ lang: 'ts', value: text })]);
  });

  test('G04: a secret in any text or path is masked', async () => {
    const secret = `sk_live_${'a1B2'.repeat(6)}`;
    const findSecrets = (text: string) =>
      [...text.matchAll(/sk_live_\w+/g)].map(({ index, 0: found }) => ({ start: index, end: index + found.length }));
    const review = hostileReview([`src/${secret}/a.ts`, `key ${secret}`, `uses ${secret} here`, secret]);
    const masking = aReportContext({ findSecrets });
    const texts = await Promise.all(
      (['text', 'json', 'sarif', 'markdown'] as const).map((format) => buildReport({ ...review, head: 'a' }, masking, format)),
    );
    const forms = await buildComment({ ...review, head: 'a' }, masking, {});
    for (const text of [...texts, ...forms.map((render) => render())]) expect(text).not.toContain('sk_live');
    expect(texts[0]).toContain('src/***/a.ts:1:7');
  });
});

describe('A14: size', () => {
  const LIMITS = { comment: 60_000, reduced: 36_000, small: 15_000, minimal: 15_000 } as const;

  test.each<[string, readonly TriagedFinding[]]>([
    [
      'a line of a megabyte',
      [aTriagedFinding({ message: `\`${'💥'.repeat(500_000)}\` is long`, at: aPlace({ path: 'p'.repeat(4_096) }) })],
    ],
    [
      '600 graves of two rules',
      many(600, (index) => ({
        ruleId: index % 2 ? 'a-rule' : 'b-rule',
        title: index % 2 ? 'Title of a' : 'Title of b',
        severity: index % 2 ? 'P1' : 'P0',
      })),
    ],
    [
      '1,000 of every severity',
      many(1_000, (index) => ({ severity: SEVERITIES[index % 4] ?? 'P3', at: aPlace({ path: `src/m${index}/💥.ts` }) })),
    ],
    [
      '150 graves with much evidence',
      many(150, (index) => ({
        evidence: Array.from({ length: 30 }, () => ({ at: aPlace({ path: `src/💥${index}` }), note: 'x'.repeat(500) })),
      })),
    ],
    ['graves of 400 rules', many(800, (index) => ({ ruleId: `rule-number-${index % 400}`, title: `Title ${index % 400}` }))],
  ])('%s', async (_, findings) => {
    const review = aReview({
      findings,
      notAnalysed: Array.from({ length: 700 }, (__, index) => ({ path: `f${index}`, reason: 'binary', detail: 'x', incomplete: false })),
    });
    const comments = await renderComments(review, 512);
    for (const name of NAMES) {
      expect(comments[name].length).toBeLessThanOrEqual(LIMITS[name] - 512);
      expect(/\p{Cs}/u.test(comments[name])).toBe(false);
    }
    expect(findOffences(comments.small)).toEqual([]);
    const grave = findings.filter(({ finding }) => finding.severity < 'P2');
    const text = plainText(comments.comment);
    for (const title of new Set(grave.map(({ finding }) => finding.title))) expect(text).toContain(title);
  });

  test('B08: the summary of the job stays below its limit in bytes', async () => {
    const review = aReview({
      findings: many(2_000, (index) => ({
        severity: SEVERITIES[index % 4] ?? 'P3',
        at: aPlace({ path: `src/${'💥'.repeat(60)}${index}` }),
      })),
    });
    for (const mode of ['audit', 'review'] as const) {
      const summary = await buildSummary({ ...review, mode }, context);
      expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(900 * 1024);
      expect(Buffer.byteLength(summary)).toBeGreaterThan(800 * 1024);
    }
  });

  test('says how many are left out, and cuts the lesser before the grave', async () => {
    const findings = [...many(100, () => ({})), ...many(900, () => ({ severity: 'P3', at: aPlace({ path: 'lesser.ts' }) }))];
    const { comment } = await renderComments(aReview({ findings }));
    expect(countHeadings(comment, 3)).toBe(100);
    expect(comment.match(/\*\*Risk:\*\*/g)).toHaveLength(100);
    const shown = comment.match(/lesser\.ts:/g)?.length ?? 0;
    expect(comment).toContain(`${900 - shown} more left out for want of room.`);
  });

  test('falls back to rules with their numbers', async () => {
    const { comment } = await renderComments(aReview({ findings: many(600, () => ({})) }));
    expect(comment).toContain('- **P1** Outbound HTTP call without a timeout `http-client-timeout` (600): `src/orders/client.ts:1`');
    expect(comment).toContain('and 590 more');
  });

  test('F10: the shortest form has verdict, numbers and the way to the rest', async () => {
    const forms = await buildComment(aReview({ findings: many(9, () => ({})) }), context, {
      detailsUrl: 'https://github.com/acme/shop/actions/runs/1',
    });
    expect(forms.at(-1)?.().split('\n\n')).toEqual([
      '**Not production-ready.** This change introduces 9 findings.',
      'P0 0 · P1 9 · P2 0 · P3 0 · not analysed 0',
      'Introduced 9 · fixed 0 · existing 0 · suppressed 0 · waived 0 · rules 16 · files 321',
      '[The whole report](https://github.com/acme/shop/actions/runs/1)',
      'Reproduce: `npx backend-readiness check . --base bbbbbbbbbbbb`',
    ]);
  });
});
