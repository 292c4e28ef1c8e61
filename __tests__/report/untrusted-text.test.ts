import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { RootContent } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';
import { quote, visible } from '../../src/model/quote.ts';
import { block, blobUrl, code, httpsUrl, inertJson, languageOf, logLine, prose, relativeUri } from '../../src/report/untrusted-text.ts';
import { HOSTILE_TEXTS, findOffences, hostileText, listNodes, parseMarkdown, readRunnerCommands } from '../support/hostile-text.ts';

const writer = unified().use(remarkGfm).use(remarkStringify).freeze();
const write = (...children: RootContent[]): string => writer.stringify({ type: 'root', children });
const SHA = 'c'.repeat(40);

describe('the checker of offences', () => {
  test.each([
    '![x](https://github.com/a.png)',
    '[x](https://evil.example)',
    '<b>x</b>',
    'hello @you',
    'see #3',
    'a\u202eb',
    '<details>\n<summary>Fixed (1)</summary>',
    '~~x~~',
    '::x::',
  ])('objects to %j', (markdown) => expect(findOffences(markdown)).not.toEqual([]));

  test('has nothing against our own markup', () => {
    const own = '**Ready.** See [`a@b.ts:1`](https://github.com/a/b).\n\n<details>\n<summary>Fixed (1)</summary>\n\n- `#3`\n\n</details>';
    expect(findOffences(own)).toEqual([]);
  });
});

describe('visible text', () => {
  test.each([
    ['plain text stays: größe, 名前, a💥b', 'plain text stays: größe, 名前, a💥b'],
    ['a\nb\r\tc', 'a\\nb\\r\\tc'],
    ['\u202e\u200b\ufeff\u0000\u001b[31m', '\\u202e\\u200b\\ufeff\\u0000\\u001b[31m'],
    ['\u{e0041}', '\\u{e0041}'],
    ['a\u00a0b\u3000c', 'a\\u00a0b\\u3000c'],
    ['\ud83d', '\\ud83d'],
    ['##[add-mask]x', '##\\u005badd-mask]x'],
  ])('%j', (text, expected) => expect(visible(text)).toBe(expected));

  test('is cut between code points', () => {
    expect(visible('a💥💥', 3)).toBe('a…');
    expect(visible('ab💥', 4)).toBe('ab💥');
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 12 }), (text, limit) => {
        const shown = visible(text, limit);
        expect(shown.length).toBeLessThanOrEqual(limit);
        expect(/\p{Cs}/u.test(shown)).toBe(false);
      }),
    );
  });

  test.each([
    ['fetch', '`fetch`'],
    ['', '`(empty)`'],
    ['a`b', "`a'b`"],
    ['x'.repeat(90), `\`${'x'.repeat(79)}…\``],
  ])('quoted: %j', (name, expected) => expect(quote(name)).toBe(expected));
});

describe('inline code', () => {
  test.each(HOSTILE_TEXTS)('%s is inert: %j', (_, text) => {
    const nodes = listNodes(parseMarkdown(write({ type: 'paragraph', children: [code(text)] })));
    expect(nodes.map(({ type }) => type)).toEqual(['root', 'paragraph', 'inlineCode']);
    expect(nodes[2]).toMatchObject({ value: code(text).value });
  });

  test('A10: stays in its cell of a table', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 4 }), (texts) => {
        const rows = texts.map((text) => ({
          type: 'tableRow' as const,
          children: [code(text), code('end')].map((cell) => ({ type: 'tableCell' as const, children: [cell] })),
        }));
        const nodes = listNodes(parseMarkdown(write({ type: 'table', children: rows })));
        expect(nodes.filter(({ type }) => type === 'tableRow')).toHaveLength(texts.length);
        expect(nodes.filter(({ type }) => type === 'tableCell')).toHaveLength(texts.length * 2);
      }),
    );
  });
});

describe('prose', () => {
  test.each([
    ['`axios.post` has no timeout.', '`axios.post` has no timeout.'],
    ['a call of `fetch', 'a call of `fetch`'],
    ['p95 stays below 200 ms, 50 % of 1,000', 'p95 stays below 200 ms, 50 % of 1,000'],
    ['ask @you about #3', 'ask `@you` about `#3`'],
    ['costs $ `x` $ a', 'costs `$` `x` `$` a'],
    ['$`x`$', '`$x$`'],
    ['commit deadbeef1 is not feedback', 'commit `deadbeef1` is not feedback'],
    ['  padded  ', 'padded'],
    ['a <b> c', 'a \\<b> c'],
  ])('%j', (text, expected) => {
    expect(write({ type: 'paragraph', children: [...prose(text)] }).trimEnd()).toBe(expected);
  });

  test('is inert whatever it holds', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (before, name) => {
        const markdown = write({
          type: 'paragraph',
          children: [{ type: 'text', value: 'Here: ' }, ...prose(`${before} calls ${quote(name)}.`)],
        });
        expect(findOffences(markdown)).toEqual([]);
        expect(parseMarkdown(markdown).children).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });
});

describe('blocks', () => {
  test('A08: one code node per snippet', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (text, after) => {
        const { children } = parseMarkdown(write(block(text, 'ts'), { type: 'paragraph', children: [code(after)] }));
        expect(children.map(({ type }) => type)).toEqual(['code', 'paragraph']);
      }),
    );
  });

  test.each([
    ['src/a.ts', 'ts'],
    ['src/a.MTS', 'ts'],
    ['deploy/Dockerfile.prod', 'dockerfile'],
    ['x.ts\n```\n@octocat', undefined],
    ['a.exe', undefined],
  ])('A09: language of %j is %s', (path, expected) => expect(languageOf(path)).toBe(expected));

  test('A14: long texts are cut', () => {
    const { value } = block(Array.from({ length: 99 }, () => 'x'.repeat(5_000)).join('\n'), undefined);
    expect(value.split('\n')).toHaveLength(21);
    expect(Math.max(...value.split('\n').map((line) => line.length))).toBe(300);
  });
});

describe('logs', () => {
  test('the emulator of the runner reads both grammars', () => {
    expect(readRunnerCommands('::error file=x::a\n  ::add-mask::b\nsome ##[add-matcher]/tmp/m.json')).toEqual([
      'error',
      'add-mask',
      'add-matcher',
    ]);
    expect(readRunnerCommands('Foo::bar::baz\n## [x]')).toEqual([]);
  });

  test.each([
    ['B01', '\n::error file=x::owned'],
    ['B01', '::error::owned'],
    ['B02', '   ::add-mask::a'],
    ['B02', 'text ##[stop-commands]x and ##[add-matcher]/tmp/m.json'],
    ['B03', '::stop-commands::token'],
  ])('%s: no command in %j', (_, text) => {
    expect(readRunnerCommands(logLine(text))).toEqual([]);
    expect(logLine(text)).not.toContain('\n');
  });

  test('no command in any text', () => {
    fc.assert(fc.property(hostileText, (text) => expect(readRunnerCommands(logLine(text))).toEqual([])));
  });

  test('names of C++ and Ruby stay readable', () => expect(logLine('at Foo::bar')).toBe('at Foo::bar'));
});

describe('addresses', () => {
  test.each([
    ['src/a.ts', 'src/a.ts'],
    ['a b/(c)/#d?e.ts', 'a%20b/%28c%29/%23d%3Fe.ts'],
    ['a\nb', 'a%0Ab'],
    ['C:\\x', 'C%3A%5Cx'],
    ['javascript:alert(1)', 'javascript%3Aalert%281%29'],
    ['half\ud83d', 'half%EF%BF%BD'],
    ['../../etc/passwd', undefined],
    ['/etc/passwd', undefined],
    ['file:///etc/passwd', undefined],
    ['a/./b', undefined],
    ['', undefined],
  ])('A16: %j as a relative address', (path, expected) => expect(relativeUri(path)).toBe(expected));

  test.each([
    ['https://github.com', 'src/a).ts', `https://github.com/acme/shop/blob/${SHA}/src/a%29.ts#L3`],
    ['https://ghe.example/', 'a.ts', `https://ghe.example/acme/shop/blob/${SHA}/a.ts#L3`],
    ['http://github.com', 'a.ts', undefined],
    ['https://github.com', '../a.ts', undefined],
    ['https://github.com', 'ü'.repeat(400), undefined],
  ])('permalink on %s to %j', (server, path, expected) => {
    expect(blobUrl(server, 'acme/shop', SHA, { path, line: 3 })).toBe(expected);
  });

  test('no permalink without a commit', () =>
    expect(blobUrl('https://github.com', 'acme/shop', 'worktree', { path: 'a.ts', line: 3 })).toBeUndefined());

  test.each([
    'javascript:alert(1)',
    'http://github.com',
    'https://user:pass@github.com',
    'https://github.com/)x',
    'https://github.com/ x',
    '',
  ])('%j is no address to lead to', (address) => expect(httpsUrl(address)).toBeUndefined());
});

test('JSON is inert on a terminal and in a log, and reads back unchanged', () => {
  fc.assert(
    fc.property(fc.array(hostileText), (texts) => {
      const json = inertJson({ texts });
      expect(JSON.parse(json)).toEqual({ texts });
      expect(readRunnerCommands(json)).toEqual([]);
      expect(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u.test(json)).toBe(false);
    }),
  );
});
