import { describe, expect, test } from '@jest/globals';
import { ts } from 'ts-morph';
import { judge } from '../../bench/budgets.ts';
import { sumOfTree } from '../../bench/memory.ts';
import { parseOptions } from '../../bench/options.ts';
import { median, randomNumbers } from '../../bench/statistics.ts';
import { generateTree } from '../../bench/synthetic.ts';

describe('statistics', () => {
  test.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
    [[], Number.NaN],
  ])('the median of %j is %d', (numbers, expected) => expect(median(numbers)).toBe(expected));

  test('a seed decides the numbers, which differ among themselves', () => {
    const [first, second, other] = [randomNumbers(7), randomNumbers(7), randomNumbers(8)].map((next) => [next(), next(), next()]);
    expect(first).toEqual(second);
    expect(first).not.toEqual(other);
    expect(new Set(first).size).toBe(3);
    expect(first?.every((number) => number >= 0 && number < 1)).toBe(true);
  });
});

test('the memory of a tree counts descendants and nobody else', () => {
  const listing = '  1 0 100\n 10 1 20\n 11 10 3\n 12 10 4\n 13 12 5\n 20 1 1000\n';
  expect(sumOfTree(listing, 10)).toBe(32);
  expect(sumOfTree(listing, 99)).toBe(0);
});

describe('budgets', () => {
  const figures = (seconds: number, peakMegabytes = 100) => ({ median: seconds, peakMegabytes });

  test('a ratio at its bound is met, one above is not, one without its other side is open', () => {
    const results = new Map([
      ['audit-cold', figures(3)],
      ['floor', figures(2)],
      ['biome', figures(2.9)],
    ] as const);
    expect(judge('audit-cold', results).map(({ text, measured, isMet }) => [text, measured, isMet])).toEqual([
      ['at most 1.5 x floor', '1.50 x', true],
      ['at most biome', '1.03 x', false],
      ['at most 1/25 of eslint', 'not measured', undefined],
      ['at most 600 MB', '100 MB', true],
    ]);
  });

  test('a fraction is told as one, and memory is bounded for our runs alone', () => {
    const results = new Map([
      ['audit-cold', figures(1, 601)],
      ['eslint', figures(20, 2_000)],
    ] as const);
    expect(judge('audit-cold', results).slice(2)).toEqual([
      { text: 'at most 1/25 of eslint', measured: '1/20.0', isMet: false },
      { text: 'at most 600 MB', measured: '601 MB', isMet: false },
    ]);
    expect(judge('eslint', results)).toEqual([]);
  });
});

describe('options', () => {
  test('a folder is measured in five rounds, growth in three', () => {
    expect(parseOptions(['some/folder'])).toMatchObject({ kind: 'tree', directory: 'some/folder', rounds: 5, slowRounds: 1 });
    expect(parseOptions(['--growth', '--sizes', '50,100'])).toMatchObject({ kind: 'growth', rounds: 3, sizes: [50, 100] });
  });

  test.each([
    [[], /Name the folder/],
    [['a', 'b'], /Too many/],
    [['a', '--only', 'floor,typo'], /"typo" is none of floor/],
    [['a', '--rounds', '0'], /--rounds: "0"/],
    [['a', '--fast'], /--fast/],
  ])('%j is refused', (words, message) => expect(() => parseOptions(words)).toThrow(message));
});

describe('synthetic trees', () => {
  const files = [...generateTree(330)];

  test('the same every time, of exactly the size asked for, and each a part of the larger ones', () => {
    expect(files).toHaveLength(330);
    expect(new Set(files.map(({ path }) => path)).size).toBe(330);
    expect([...generateTree(40)]).toEqual(files.slice(0, 40));
  });

  test('no two scripts are equal', () => {
    const scripts = files.filter(({ path }) => path.endsWith('.ts'));
    expect(new Set(scripts.map(({ text }) => text)).size).toBe(scripts.length);
  });

  test.each(['services/nest-0', 'services/express-1'])('the scripts of %s parse', (root) => {
    const scripts = files.filter(({ path }) => path.startsWith(`${root}/`) && path.endsWith('.ts')).slice(0, 20);
    expect(scripts).toHaveLength(20);
    const faults = scripts.flatMap(({ path, text }) => {
      const { diagnostics = [] } = ts.transpileModule(text, {
        fileName: path,
        reportDiagnostics: true,
        compilerOptions: { experimentalDecorators: true },
      });
      return diagnostics.map(({ messageText }) => `${path}: ${JSON.stringify(messageText)}`);
    });
    expect(faults).toEqual([]);
  });
});
