import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding, NotAnalysed, SettledFinding } from '../../src/model/finding.ts';
import type { Severity, Verdict } from '../../src/model/readiness.ts';
import { decide, type Case } from '../../src/verdict/decide.ts';
import { exitCode } from '../../src/verdict/exit-code.ts';
import { layerStatuses } from '../../src/verdict/layers.ts';
import { score } from '../../src/verdict/score.ts';
import { finding } from '../support/builders.ts';

const review: Case = { mode: 'review', gate: { failOn: 'P1', on: 'introduced' }, findings: [], notAnalysed: [], hasSubject: true };
const unread = (incomplete: boolean): NotAnalysed => ({ path: 'a.ts', reason: 'syntax-error', detail: '', incomplete });

function item(severity: Severity, parts: Partial<SettledFinding> = {}, more: Partial<Finding> = {}): SettledFinding {
  return { finding: finding({ severity, ...more }), baseline: 'introduced', state: 'open', ...parts };
}

describe('decide', () => {
  test.each<[string, Verdict, Partial<Case>]>([
    ['nothing found', 'production-ready', {}],
    ['nothing to judge', 'production-ready', { hasSubject: false }],
    ['an introduced P0', 'not-production-ready', { findings: [item('P0')] }],
    ['an introduced P1', 'not-production-ready', { findings: [item('P1')] }],
    ['an introduced P2', 'production-ready-with-fixes', { findings: [item('P2')] }],
    ['an introduced P3', 'production-ready-with-fixes', { findings: [item('P3')] }],
    ['an existing P0 in a review', 'production-ready', { findings: [item('P0', { baseline: 'existing' })] }],
    ['an existing P0 in an audit', 'not-production-ready', { mode: 'audit', findings: [item('P0', { baseline: 'existing' })] }],
    [
      'an existing P0 of a protected service',
      'not-production-ready',
      { gate: { failOn: 'P1', on: 'all' }, findings: [item('P0', { baseline: 'existing' })] },
    ],
    ['a fixed P0', 'production-ready', { findings: [item('P0', { baseline: 'fixed' })] }],
    [
      'a fixed P0 in an audit of all',
      'production-ready',
      { gate: { failOn: 'P1', on: 'all' }, findings: [item('P0', { baseline: 'fixed' })] },
    ],
    ['a P0 out of scope', 'production-ready', { findings: [item('P0', { state: 'out-of-scope' })] }],
    ['a waived P1', 'production-ready-with-fixes', { findings: [item('P1', { state: 'waived' })] }],
    ['a suppressed P0', 'production-ready-with-fixes', { findings: [item('P0', { state: 'suppressed' })] }],
    ['a waived P2', 'production-ready', { findings: [item('P2', { state: 'waived' })] }],
    ['a waived P1 that was there before', 'production-ready', { findings: [item('P1', { state: 'waived', baseline: 'existing' })] }],
    ['a P0 of medium confidence', 'production-ready-with-fixes', { findings: [item('P0', {}, { confidence: 'medium' })] }],
    ['a P0 of low confidence', 'production-ready-with-fixes', { mode: 'audit', findings: [item('P0', {}, { confidence: 'low' })] }],
    ['a P0 of a rule on trial', 'production-ready-with-fixes', { findings: [item('P0', {}, { stage: 'trial' })] }],
    ['a P2 with a gate at P2', 'not-production-ready', { gate: { failOn: 'P2', on: 'introduced' }, findings: [item('P2')] }],
    ['a P1 with a gate at P0', 'production-ready-with-fixes', { gate: { failOn: 'P0', on: 'introduced' }, findings: [item('P1')] }],
    ['a P0 without a gate', 'production-ready-with-fixes', { gate: { failOn: 'never', on: 'introduced' }, findings: [item('P0')] }],
    ['a file in scope unread', 'incomplete', { notAnalysed: [unread(true)] }],
    ['a file in scope unread and a P2', 'incomplete', { notAnalysed: [unread(true)], findings: [item('P2')] }],
    ['a file in scope unread and a P1', 'not-production-ready', { notAnalysed: [unread(true)], findings: [item('P1')] }],
    ['a file that does not matter unread', 'production-ready', { notAnalysed: [unread(false)] }],
  ])('%s: %s', (_, expected, parts) => {
    expect(decide({ ...review, ...parts }).verdict).toBe(expected);
  });

  test.each<[string, Partial<Case>]>([
    ['System meets production readiness standards.', {}],
    ['No backend files changed.', { hasSubject: false }],
    ['The change introduces no finding; 1 existing one stays open.', { findings: [item('P1', { baseline: 'existing' })] }],
    ['1 P0, 2 P1 findings at or above the gate.', { findings: [item('P1'), item('P0'), item('P1'), item('P2')] }],
    ['1 P1 finding at or above the gate, and 1 entry could not be analysed.', { findings: [item('P1')], notAnalysed: [unread(true)] }],
    ['1 P2, 1 P3 findings to fix, none of which blocks.', { findings: [item('P3'), item('P2')] }],
    ['Incomplete: 2 entries could not be analysed.', { notAnalysed: [unread(true), unread(true), unread(false)] }],
    ['No open finding; 1 P1 finding waived or suppressed until a set day.', { findings: [item('P1', { state: 'waived' })] }],
  ])('says: %s', (reason, parts) => {
    expect(decide({ ...review, ...parts }).reason).toBe(reason);
  });

  test('counts by baseline and state, and marks what blocks', () => {
    const findings = [
      item('P1'),
      item('P2'),
      item('P1', { baseline: 'existing' }),
      item('P0', { baseline: 'fixed' }),
      item('P1', { state: 'waived' }),
      item('P2', { state: 'suppressed' }),
      item('P0', { state: 'out-of-scope' }),
    ];
    const { counts, findings: decided } = decide({ ...review, findings });
    expect(counts).toEqual({ open: { P0: 0, P1: 1, P2: 1, P3: 0 }, introduced: 2, existing: 1, fixed: 1, suppressed: 1, waived: 1 });
    expect(decided.map(({ blocking }) => blocking)).toEqual([true, false, false, false, false, false, false]);
  });
});

test('layers pass only where a rule met facts', () => {
  const matter: Case = { ...review, findings: [item('P2'), item('P1', { baseline: 'existing' }, { layer: 'performance' })] };
  const statuses = (more: Partial<Case> = {}) =>
    layerStatuses({ ...matter, ...more }, new Set(['reliability', 'performance'])).map(({ layer, status }) => `${layer} ${status}`);
  expect(statuses()).toEqual([
    'infrastructure not-evidenced',
    'security not-evidenced',
    'performance pass',
    'reliability findings',
    'observability not-evidenced',
    'data-integrity not-evidenced',
  ]);
  expect(statuses({ notAnalysed: [unread(true)] }).slice(2, 5)).toEqual([
    'performance incomplete',
    'reliability findings',
    'observability incomplete',
  ]);
});

test('exit codes', () => {
  expect(exitCode('production-ready', 'fail')).toBe(0);
  expect(exitCode('production-ready-with-fixes', 'fail')).toBe(0);
  expect(exitCode('not-production-ready', 'warn')).toBe(1);
  expect([exitCode('incomplete', 'fail'), exitCode('incomplete', 'neutral'), exitCode('incomplete', 'warn')]).toEqual([3, 0, 0]);
});

describe('score', () => {
  const tally = fc.record({ P0: fc.nat(20), P1: fc.nat(50), P2: fc.nat(300), P3: fc.nat(900) });

  test.each<[number, Record<Severity, number>]>([
    [100, { P0: 0, P1: 0, P2: 0, P3: 0 }],
    [39, { P0: 1, P1: 0, P2: 0, P3: 0 }],
    [69, { P0: 0, P1: 1, P2: 0, P3: 0 }],
    [91, { P0: 0, P1: 0, P2: 3, P3: 0 }],
  ])('%i', (expected, open) => {
    expect(score(open)).toBe(expected);
  });

  test('never rises by another finding, and stays from 0 to 100', () => {
    fc.assert(
      fc.property(tally, fc.constantFrom<Severity[]>('P0', 'P1', 'P2', 'P3'), (open, severity) => {
        const more = score({ ...open, [severity]: open[severity] + 1 });
        expect(more).toBeLessThanOrEqual(score(open));
        expect(more).toBeGreaterThanOrEqual(0);
        expect(score(open)).toBeLessThanOrEqual(100);
      }),
    );
  });
});
