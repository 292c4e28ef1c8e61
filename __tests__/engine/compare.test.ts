import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compare } from '../../src/engine/compare.ts';
import type { Baseline, ComparedFinding, Finding } from '../../src/model/finding.ts';
import { fingerprint } from '../../src/model/fingerprint.ts';
import type { Severity } from '../../src/model/readiness.ts';
import { finding } from '../support/builders.ts';

type Expected = Partial<Record<Baseline, number>>;
const same = (path: string): string => path;

function tally(compared: readonly ComparedFinding[]): Expected {
  const counts: Expected = {};
  for (const { baseline } of compared) counts[baseline] = (counts[baseline] ?? 0) + 1;
  return counts;
}

const inside = (symbol: string, text: string, rest: Parameters<typeof finding>[0] = {}): Finding =>
  finding({ ...rest, at: { symbol, text, ...rest.at } });

describe('compare', () => {
  test.each<[string, readonly Finding[], readonly Finding[], Expected]>([
    ['the same code on another line', [finding()], [finding({ at: { line: 90 } })], { existing: 1 }],
    ['a renamed function', [inside('load', 'x')], [inside('fetchOrder', 'x')], { existing: 1 }],
    ['a method moved to another class', [inside('A.load', 'x')], [inside('B.load', 'x')], { existing: 1 }],
    ['a block moved to another file', [inside('load', 'x')], [inside('load', 'x', { at: { path: 'src/b.ts' } })], { existing: 1 }],
    [
      'a block moved to another file and another function',
      [inside('load', 'x')],
      [inside('find', 'x', { at: { path: 'src/b.ts' } })],
      { existing: 1 },
    ],
    [
      'a file split in two',
      [inside('a', 'x'), inside('b', 'y')],
      [inside('a', 'x', { at: { path: 'src/one.ts' } }), inside('b', 'y', { at: { path: 'src/two.ts' } })],
      { existing: 2 },
    ],
    ['edited text of the same construct', [inside('load', 'x')], [inside('load', 'y')], { existing: 1 }],
    ['edited text at the top of the file', [inside('', 'x')], [inside('', 'y')], { existing: 1 }],
    [
      'a service that lacks something, anchored elsewhere',
      [inside('api', '', { at: { path: 'api/main.ts' } })],
      [inside('api', '', { at: { path: 'api/package.json' } })],
      { existing: 1 },
    ],
    [
      'what was missing is there in part',
      [inside('start', 'x', { facet: 'none', status: 'missing' })],
      [inside('health', 'y', { facet: 'no-readiness', status: 'partial', at: { path: 'src/health.ts' } })],
      { existing: 1 },
    ],
    ['nothing any more', [finding()], [], { fixed: 1 }],
    ['one of two equal ones deleted', [finding(), finding({ ordinal: 1 })], [finding()], { existing: 1, fixed: 1 }],
  ])('introduces nothing: %s', (_, base, head, expected) => {
    expect(tally(compare(base, head, same))).toEqual(expected);
  });

  test.each<[string, readonly Finding[], readonly Finding[], Expected]>([
    ['a handler that is gone', [], [finding({ ruleId: 'graceful-shutdown' })], { introduced: 1 }],
    ['a second one with equal text', [finding()], [finding(), finding({ ordinal: 1 })], { existing: 1, introduced: 1 }],
    ['another rule at the same place', [finding()], [finding({ ruleId: 'retry-unbounded' })], { introduced: 1, fixed: 1 }],
    ['another facet at the same place', [finding({ facet: 'a' })], [finding({ facet: 'b' })], { introduced: 1, fixed: 1 }],
    ['another function of the file with other text', [inside('load', 'x')], [inside('store', 'y')], { introduced: 1, fixed: 1 }],
    [
      'a graver one in the same function',
      [inside('load', 'x', { severity: 'P2' })],
      [inside('load', 'y', { severity: 'P1' })],
      { introduced: 1, fixed: 1 },
    ],
    ['two at the top of a file where one was', [inside('', 'x')], [inside('', 'y'), inside('', 'z')], { introduced: 2, fixed: 1 }],
    [
      'one service loses what another gains in part',
      [inside('a', '1', { status: 'missing' })],
      [inside('b', '2', { status: 'missing' })],
      { introduced: 1, fixed: 1 },
    ],
    [
      'other places of no text and no symbol',
      [inside('', '', { at: { path: 'a.yml' } })],
      [inside('', '', { at: { path: 'b.yml' } })],
      { introduced: 1, fixed: 1 },
    ],
  ])('introduces: %s', (_, base, head, expected) => {
    expect(tally(compare(base, head, same))).toEqual(expected);
  });

  test('prefers the same file over the same text elsewhere', () => {
    const kept = inside('load', 'x', { at: { path: 'src/b.ts' } });
    const base = [inside('other', 'x', { at: { path: 'src/a.ts' } }), kept];
    const compared = compare(base, [inside('renamed', 'x', { at: { path: 'src/b.ts' } })], same);
    expect(compared[0]?.before).toBe(kept);
  });

  test('follows a renamed file in every step', () => {
    const renames = new Map([['src/new.ts', 'src/old.ts']]);
    const base = [inside('load', 'x', { at: { path: 'src/old.ts' } })];
    const edited = inside('load', 'y', { at: { path: 'src/new.ts' } });
    expect(tally(compare(base, [edited], (path) => renames.get(path) ?? path))).toEqual({ existing: 1 });
    expect(tally(compare(base, [edited], same))).toEqual({ introduced: 1, fixed: 1 });
  });
});

describe('compare, over any findings', () => {
  const identity = fc.record({
    ruleId: fc.constantFrom('a', 'b'),
    facet: fc.constantFrom(undefined, 'f'),
    severity: fc.constantFrom<Severity[]>('P0', 'P1', 'P2'),
    path: fc.constantFrom('src/a.ts', 'src/b.ts'),
    symbol: fc.constantFrom('', 'f', 'g'),
    text: fc.constantFrom('', 'x', 'y'),
  });
  type Identity = typeof identity extends fc.Arbitrary<infer T> ? T : never;
  const severityOf = new Map<string, Severity>();

  /** Numbers equal ones in their order, as a run of the rules does. */
  function toFindings(identities: readonly Identity[], line = 1): readonly Finding[] {
    const ordinals = new Map<string, number>();
    return identities.map(({ ruleId, facet, severity, ...at }, index) => {
      const key = fingerprint({ ruleId, facet, ...at }, 0);
      const ordinal = ordinals.get(key) ?? 0;
      ordinals.set(key, ordinal + 1);
      if (!severityOf.has(key)) severityOf.set(key, severity);
      return finding({ ruleId, facet, severity: severityOf.get(key) ?? severity, at: { ...at, line: line + index }, ordinal });
    });
  }

  const list = fc.array(identity, { maxLength: 12 });

  test('a tree compared with itself, lines moved, has only existing findings', () => {
    fc.assert(
      fc.property(list, (identities) => {
        const compared = compare(toFindings(identities), toFindings(identities, 500), same);
        expect(compared.every(({ baseline }) => baseline === 'existing')).toBe(true);
      }),
    );
  });

  test('deleting code introduces nothing and fixes what is gone', () => {
    fc.assert(
      fc.property(list, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (identities, keep) => {
        const rest = identities.filter((_, index) => keep[index]);
        const { introduced = 0, fixed = 0 } = tally(compare(toFindings(identities), toFindings(rest), same));
        expect([introduced, fixed]).toEqual([0, identities.length - rest.length]);
      }),
    );
  });

  test('adding code fixes nothing and introduces what is new', () => {
    fc.assert(
      fc.property(list, list, (identities, added) => {
        const { introduced = 0, fixed = 0 } = tally(compare(toFindings(identities), toFindings([...identities, ...added]), same));
        expect([introduced, fixed]).toEqual([added.length, 0]);
      }),
    );
  });

  test('renaming files introduces nothing', () => {
    fc.assert(
      fc.property(list, (identities) => {
        // As in a run: fingerprints of the head are made of the names in the base.
        const head = toFindings(identities).map((item) => ({ ...item, at: { ...item.at, path: `moved/${item.at.path}` } }));
        const compared = compare(toFindings(identities), head, (path) => path.replace('moved/', ''));
        expect(compared.every(({ baseline }) => baseline === 'existing')).toBe(true);
      }),
    );
  });

  test('every finding of both trees is counted once', () => {
    fc.assert(
      fc.property(list, list, (before, after) => {
        const compared = compare(toFindings(before), toFindings(after), same);
        const { introduced = 0, existing = 0, fixed = 0 } = tally(compared);
        expect([introduced + existing, existing + fixed]).toEqual([after.length, before.length]);
        const partners = compared.flatMap((item) => item.before ?? []);
        expect(new Set(partners).size).toBe(existing);
      }),
    );
  });
});
