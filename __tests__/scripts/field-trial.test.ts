import { describe, expect, test } from '@jest/globals';
import { parseOptions } from '../../.github/scripts/field-trial/options.ts';
import { renderPage } from '../../.github/scripts/field-trial/page.ts';
import { drawSample } from '../../.github/scripts/field-trial/sample.ts';
import type { Trial, TrialFinding } from '../../.github/scripts/field-trial/trial.ts';
import { judgeFindings, parseVerdicts } from '../../.github/scripts/field-trial/verdicts.ts';

function finding(line: number, parts: Partial<TrialFinding> = {}): TrialFinding {
  const place = { repository: 'acme/shop', path: 'src/app.ts', line, fingerprint: String(line) };
  return { rule: 'http-client-timeout', facet: undefined, severity: 'P1', confidence: 'high', message: 'm', ...place, ...parts };
}

const many = Array.from({ length: 40 }, (_, index) => finding(index + 1));

describe('a sample', () => {
  test('is all of few, and so many of many, in the order of reading', () => {
    expect(drawSample(many.slice(0, 10), { size: 10, seed: 1 })).toEqual(many.slice(0, 10));
    const drawn = drawSample(many, { size: 10, seed: 1 });
    expect(drawn).toHaveLength(10);
    expect(drawn.map(({ line }) => line)).toEqual(drawn.map(({ line }) => line).toSorted((left, right) => left - right));
  });

  test('is decided by the seed, not by the order of the findings', () => {
    const drawn = drawSample(many, { size: 10, seed: 1 });
    expect(drawSample(many.toReversed(), { size: 10, seed: 1 })).toEqual(drawn);
    expect(drawSample(many, { size: 10, seed: 2 })).not.toEqual(drawn);
  });

  test('changes by one where one finding of it goes away', () => {
    const drawn = drawSample(many, { size: 10, seed: 1 });
    const [gone] = drawn;
    const left = drawSample(
      many.filter((one) => one !== gone),
      { size: 10, seed: 1 },
    );
    expect(left.filter((one) => !drawn.includes(one))).toHaveLength(1);
  });
});

describe('verdicts', () => {
  const text = [
    'repository\tpath:line\tseverity\tverdict\twhy',
    '# read by two',
    'acme+shop\tsrc/app.ts:1\tP1\tright\tno bound at all',
    'acme/shop\tsrc/app.ts:2:7\tP1\tWrong\tthe client sets one',
    'acme/shop\tsrc/app.ts\tP1\tright\tno line',
    'acme/shop\tsrc/app.ts:3\tP1\tmaybe\tno verdict',
    '#total\tP1 2',
  ].join('\n');

  test('are read line by line, and what is none is named', () => {
    const { places, unread } = parseVerdicts(text);
    expect(places.map(({ repository, line, verdict }) => [repository, line, verdict])).toEqual([
      ['acme/shop', 1, 'right'],
      ['acme/shop', 2, 'wrong'],
    ]);
    expect(unread).toHaveLength(2);
  });

  test('count for what is found where they point, and for nothing else', () => {
    const { places } = parseVerdicts(text);
    const findings = [finding(1), finding(3), finding(2, { path: 'src/other.ts' }), finding(1, { repository: 'acme/other' })];
    expect(judgeFindings(findings, places)).toEqual([{ finding: findings[0], verdict: 'right' }]);
  });
});

describe('the page', () => {
  const findings = [finding(1), finding(2), finding(3), finding(4, { severity: 'P3', rule: 'console-in-production' })];
  const trial: Trial = { repository: 'acme/shop', commit: 'abc', files: 7, seconds: 1.25, findings, notes: [] };
  const judged = new Map([
    ['console-in-production', []],
    [
      'http-client-timeout',
      [
        { finding: finding(1), verdict: 'right' as const },
        { finding: finding(2), verdict: 'debatable' as const },
      ],
    ],
  ]);

  test('counts what was found, what was read and what was right', () => {
    const page = renderPage({ trials: [trial], judged }, '');
    expect(page).toContain('| acme/shop | abc | 7 | 1.3 | 0 | 3 | 0 | 1 | 1 | http-client-timeout 75 % |');
    expect(page).toContain('| http-client-timeout | 3 | 2 | 1 | 0 | 1 | 100 % |');
    expect(page).toContain('| console-in-production | 1 | 0 | 0 | 0 | 0 |  |');
  });

  test('keeps what people write around its tables, and is the same when written again', () => {
    const page = renderPage({ trials: [trial], judged }, '').concat('\n## Labels\n\nWritten by hand.\n');
    expect(renderPage({ trials: [trial], judged }, page)).toBe(page);
    expect(() => renderPage({ trials: [trial], judged }, '# A page without markers\n')).toThrow(/markers/);
  });
});

test('options name folders and numbers', () => {
  expect(parseOptions(['a', 'b', '--rule', 'x', '--rule', 'y'])).toMatchObject({
    directories: ['a', 'b'],
    rules: ['x', 'y'],
    seed: 1,
    sample: 10,
  });
  expect(parseOptions(['--help'])).toBeUndefined();
  expect(() => parseOptions([])).toThrow(/Name the folders/);
  expect(() => parseOptions(['a', '--sample', '0'])).toThrow(/no whole number/);
  expect(() => parseOptions(['a', '--smaple', '3'])).toThrow(/smaple/);
});
