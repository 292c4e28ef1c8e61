import { describe, expect, test } from '@jest/globals';
import { applyEdits } from './apply-edits.ts';
import { finding } from './builders.ts';
import { listDifferences, readExpectations, type Expectation } from './expectations.ts';

describe('marks', () => {
  test.each<[string, string, string, readonly Partial<Expectation>[]]>([
    ['the next line', 'a.ts', '// expect: r\ncall();', [{ line: 2, ruleId: 'r' }]],
    ['facet and severity', 'a.ts', '  // expect: r/f P1\n  call();', [{ line: 2, ruleId: 'r', facet: 'f', severity: 'P1' }]],
    ['over comments and empty lines', 'a.ts', '// expect: r\n// why\n\ncall();', [{ line: 4 }]],
    [
      'two of one line',
      'a.ts',
      '// expect: r/a\n// expect: r/b\ncall();',
      [
        { line: 3, facet: 'a' },
        { line: 3, facet: 'b' },
      ],
    ],
    ['a Dockerfile', 'Dockerfile', '# expect: r\nUSER root', [{ line: 2 }]],
    ['YAML, where dashes are no comment', 'a.yml', '# expect: r\n--- # doc\n', [{ line: 2 }]],
    ['SQL', 'a.sql', '-- expect: r\nDROP TABLE t;', [{ line: 2 }]],
    ['Markdown', 'a.md', '<!-- expect: r -->\n# Title', [{ line: 2 }]],
    ['a private field is no comment', 'a.ts', '// expect: r\n#count = 0;', [{ line: 2 }]],
    ['a string is no mark', 'a.ts', "const text = '// expect: r';\n", []],
    ['prose is no mark', 'a.ts', '// We expect: nothing of this.\ncall();', []],
  ])('%s', (_, path, text, expected) => {
    expect(readExpectations({ [path]: text })).toMatchObject(expected);
    expect(readExpectations({ [path]: text })).toHaveLength(expected.length);
  });
});

describe('differences', () => {
  const mark: Expectation = { path: 'src/app.ts', line: 3, ruleId: 'r' };
  const found = (facet?: string) => finding({ ruleId: 'r', facet, severity: 'P1', at: { line: 3 } });
  test.each<[string, number, readonly Expectation[], readonly ReturnType<typeof finding>[]]>([
    ['met', 0, [mark], [found()]],
    ['unmet', 1, [mark], []],
    ['unmarked', 1, [], [found()]],
    ['two where one is marked', 1, [mark], [found('a'), found('b')]],
    ['another line', 2, [{ ...mark, line: 4 }], [found()]],
    ['another path', 2, [{ ...mark, path: 'src/b.ts' }], [found()]],
    ['another facet', 2, [{ ...mark, facet: 'b' }], [found('a')]],
    ['another severity', 2, [{ ...mark, severity: 'P2' }], [found()]],
    ['the open mark takes what the exact one leaves', 0, [mark, { ...mark, facet: 'a' }], [found('a'), found('b')]],
  ])('%s', (_, count, expectations, findings) => {
    expect(listDifferences(expectations, findings)).toHaveLength(count);
  });
});

describe('edits', () => {
  const at = (line: number, column: number, endColumn: number) => ({ path: 'a.ts', line, column, endLine: line, endColumn });
  test('apply where they were made, however many there are', () => {
    const edits = [
      { at: at(1, 1, 4), text: 'long name' },
      { at: at(2, 5, 5), text: '!' },
      { at: at(1, 5, 6), text: '' },
    ];
    expect(applyEdits({ 'a.ts': 'one 2\nfour' }, edits)).toEqual({ 'a.ts': 'long name \nfour!' });
  });

  test('may not overlap', () => {
    expect(() =>
      applyEdits({ 'a.ts': 'abcdef' }, [
        { at: at(1, 1, 4), text: '' },
        { at: at(1, 3, 6), text: '' },
      ]),
    ).toThrow(/same text/);
  });
});
