import { describe, expect, test } from '@jest/globals';
import type { ComparedFinding, Finding } from '../../src/model/finding.ts';
import type { Waiver } from '../../src/model/policy.ts';
import type { Severity } from '../../src/model/readiness.ts';
import type { SuppressionComment } from '../../src/summaries/summary.ts';
import { limitFindings } from '../../src/triage/limit-findings.ts';
import { triage, type TriageOptions } from '../../src/triage/triage.ts';
import { finding, triaged } from '../support/builders.ts';

const comment: SuppressionComment = {
  ruleId: 'http-client-timeout',
  reason: 'the peer answers in 50 ms',
  until: '2026-06-30',
  line: 4,
  target: 5,
};
const waiver: Waiver = {
  rule: 'http-client-timeout',
  path: 'src/app.ts',
  owner: 'team-pay',
  reason: 'replaced in June',
  expires: '2026-06-30',
};
const options: TriageOptions = {
  mode: 'review',
  suppressions: new Map(),
  baseSuppressions: () => [],
  allowNewSuppressions: false,
  waivers: [],
  isInScope: () => true,
  matches: (glob, path) => glob === path,
  knownRules: new Set(['http-client-timeout', 'secret-logged']),
  ranRules: new Set(['http-client-timeout', 'secret-logged']),
  today: '2026-06-30',
};

const atLine = (line: number, severity: Severity = 'P2', rest: Partial<Finding> = {}): Finding =>
  finding({ severity, ...rest, at: { line } });
const introduced = (item: Finding): ComparedFinding => ({ finding: item, baseline: 'introduced' });
const withComment = (more: Partial<SuppressionComment> = {}): Partial<TriageOptions> => ({
  suppressions: new Map([['src/app.ts', [{ ...comment, ...more }]]]),
});

function stateOf(compared: ComparedFinding, more: Partial<TriageOptions>): string | undefined {
  return triage([compared], { ...options, ...more }).findings[0]?.state;
}

describe('suppression comments', () => {
  test.each<[string, string, Partial<SuppressionComment>, Finding]>([
    ['on the line before', 'suppressed', {}, atLine(5)],
    ['on the line itself', 'suppressed', {}, atLine(4)],
    ['on its last day', 'suppressed', { until: '2026-06-30' }, atLine(5)],
    ['for one facet', 'suppressed', { ruleId: 'http-client-timeout/connect' }, atLine(5, 'P2', { facet: 'connect' })],
    ['for another facet', 'open', { ruleId: 'http-client-timeout/connect' }, atLine(5, 'P2', { facet: 'total' })],
    ['further away', 'open', {}, atLine(6)],
    ['for another rule', 'open', { ruleId: 'secret-logged' }, atLine(5)],
    ['with a letter of another alphabet', 'open', { ruleId: 'http-client-tіmeout' }, atLine(5)],
    ['for all rules', 'open', { ruleId: '*' }, atLine(5)],
    ['without a reason', 'open', { reason: ' ' }, atLine(5)],
    ['a day too old', 'open', { until: '2026-06-29' }, atLine(5)],
    ['until no day', 'open', { until: '2026-02-31' }, atLine(5)],
    ['until some other text', 'open', { until: 'next year' }, atLine(5)],
  ])('%s: %s', (_, expected, parts, item) => {
    expect(stateOf(introduced(item), withComment(parts))).toBe(expected);
  });

  test('without an end they do not hold', () => {
    const { until: _, ...endless } = comment;
    expect(stateOf(introduced(atLine(5)), { suppressions: new Map([['src/app.ts', [endless]]]) })).toBe('open');
  });

  test.each<[string, string, ComparedFinding, Partial<TriageOptions>]>([
    ['P0 that the change brings', 'open', introduced(atLine(5, 'P0')), {}],
    ['P1 that the change brings', 'open', introduced(atLine(5, 'P1')), {}],
    ['P1 that the change brings, where the policy allows it', 'suppressed', introduced(atLine(5, 'P1')), { allowNewSuppressions: true }],
    ['P1 of an audit', 'suppressed', { finding: atLine(5, 'P1'), baseline: 'existing' }, { mode: 'audit' }],
    ['existing P1, comment added', 'open', { finding: atLine(5, 'P1'), baseline: 'existing', before: atLine(9, 'P1') }, {}],
    [
      'existing P1, comment as before',
      'suppressed',
      { finding: atLine(5, 'P1'), baseline: 'existing', before: atLine(9, 'P1') },
      { baseSuppressions: () => [{ ...comment, line: 8, target: 9 }] },
    ],
    [
      'P1 that the change brings, comment moved to it',
      'open',
      introduced(atLine(5, 'P1')),
      { baseSuppressions: () => [{ ...comment, line: 4, target: 5 }] },
    ],
  ])('in a review, of a %s: %s', (_, expected, compared, more) => {
    expect(stateOf(compared, { ...withComment(), ...more })).toBe(expected);
  });

  test.each<[string, Partial<SuppressionComment>, RegExp]>([
    ['expired', { until: '2025-01-01' }, /^P3: a suppression has expired/],
    ['without a reason', { reason: '' }, /gives no reason/],
    ['for no rule', { ruleId: 'all' }, /names no rule/],
  ])('one that does not hold is told: %s', (_, parts, text) => {
    expect(triage([], { ...options, ...withComment(parts) }).notices).toEqual([
      { text: expect.stringMatching(text), subject: 'src/app.ts:4' },
    ]);
  });

  test('one that the change adds to a P1 is told', () => {
    const { notices } = triage([introduced(atLine(5, 'P1'))], { ...options, ...withComment() });
    expect(notices).toEqual([{ text: expect.stringMatching(/that the change adds/), subject: 'src/app.ts:4' }]);
  });
});

describe('waivers', () => {
  const target = atLine(5, 'P0');
  test.each<[string, string, Partial<Waiver>]>([
    ['rule and path', 'waived', {}],
    ['rule and fingerprint', 'waived', { path: undefined, fingerprint: target.fingerprint }],
    ['another path', 'open', { path: 'src/other.ts' }],
    ['another fingerprint', 'open', { path: undefined, fingerprint: '0'.repeat(32) }],
    ['another rule', 'open', { rule: 'secret-logged' }],
    ['a whole rule', 'open', { path: undefined }],
    ['expired', 'open', { expires: '2026-06-29' }],
  ])('%s: %s', (_, expected, parts) => {
    expect(stateOf(introduced(target), { waivers: [{ ...waiver, ...parts }] })).toBe(expected);
  });

  test('state who answers and until when', () => {
    const { findings } = triage([introduced(target)], { ...options, waivers: [waiver] });
    expect(findings[0]?.silence).toEqual({ kind: 'waiver', owner: 'team-pay', reason: 'replaced in June', until: '2026-06-30' });
  });

  test('idle and expired ones are told, those of rules that did not run are not', () => {
    const waivers = [waiver, { ...waiver, expires: '2020-01-01' }, { ...waiver, rule: 'not-run' }];
    expect(triage([], { ...options, waivers }).notices.map(({ text }) => text)).toEqual([
      expect.stringMatching(/silences nothing/),
      expect.stringMatching(/^P3: .*expired/),
    ]);
  });
});

describe('triage', () => {
  test('lists the gravest first, then by path, line and rule', () => {
    const items = [
      atLine(9, 'P2'),
      atLine(3, 'P1'),
      atLine(1, 'P2'),
      finding({ severity: 'P0', at: { path: 'z.ts' } }),
      atLine(1, 'P2', { ruleId: 'a' }),
    ];
    const { findings } = triage(items.map(introduced), options);
    expect(
      findings.map((item) => `${item.finding.severity} ${item.finding.at.path}:${item.finding.at.line} ${item.finding.ruleId}`),
    ).toEqual([
      'P0 z.ts:1 http-client-timeout',
      'P1 src/app.ts:3 http-client-timeout',
      'P2 src/app.ts:1 a',
      'P2 src/app.ts:1 http-client-timeout',
      'P2 src/app.ts:9 http-client-timeout',
    ]);
  });

  test('low confidence shows in audits alone', () => {
    const low = introduced(finding({ confidence: 'low' }));
    expect(triage([low], options).findings).toHaveLength(0);
    expect(triage([low], { ...options, mode: 'audit' }).findings).toHaveLength(1);
  });

  test('what is out of scope is marked and kept, whatever else is said of it', () => {
    expect(stateOf(introduced(atLine(5)), { ...withComment(), isInScope: () => false })).toBe('out-of-scope');
  });

  test('a fixed finding needs no silence', () => {
    expect(stateOf({ finding: atLine(5), baseline: 'fixed' }, { ...withComment(), waivers: [waiver] })).toBe('open');
  });
});

describe('limitFindings', () => {
  const many = (count: number, parts: Parameters<typeof triaged>[0] = {}) => Array.from({ length: count }, () => triaged(parts));

  test('lists 25 of one rule and file and counts the rest', () => {
    const { listed, omitted } = limitFindings([...many(10_000), triaged({ finding: finding({ at: { path: 'b.ts' } }) })]);
    expect([listed.length, omitted]).toEqual([26, 9_975]);
  });

  test('drops what blocks last, in the order of the list', () => {
    const existing = many(30, { baseline: 'existing', blocking: false });
    const { listed, omitted } = limitFindings([...existing, triaged(), ...existing.slice(0, 0)], { perRuleAndFile: 2, perRun: 10 });
    expect([listed.map(({ baseline }) => baseline), omitted]).toEqual([['existing', 'introduced'], 29]);
  });

  test('lists no more than the limit of a run', () => {
    const items = Array.from({ length: 40 }, (_, index) => triaged({ finding: finding({ at: { path: `src/${index}.ts` } }) }));
    expect(limitFindings(items, { perRuleAndFile: 25, perRun: 30 })).toMatchObject({ omitted: 10 });
  });
});
