import { describe, expect, test } from '@jest/globals';
import { isExponential } from '../../src/facts/regexp-shape.ts';

describe('regular expressions', () => {
  test.each([
    ['/^(\\w+\\s)*$/'],
    ['/(a+)+/'],
    ['/^(a+)+b?/'],
    ['/^[\\w.]+@([\\w-]+\\.)+[a-z]{2,}$/'],
    ['/^([a-z]{1,3})*$/'],
    ['/(?:a|b)*c/'],
    ['/^(?:[^"\\\\]|\\\\.)*"$/'],
    ['/^\\s+|\\s+$/g'],
    ['/^#?([a-f0-9]{6}|[a-f0-9]{3})$/i'],
    ['/^(\\/[a-z]+)*$/'],
    ['/^(?=a+)+$/'],
    // What cannot be read.
    ['/^(\\p{L}+)+$/u'],
    ['/^(a+)\\1+$/'],
    ['/((a+)+$/'],
    [`/${'('.repeat(100)}a+${')+'.repeat(100)}$/`],
    [`/^(${'a'.repeat(5_000)}+)+$/`],
  ])('%s takes no exponential time that is sure', (pattern) => {
    expect(isExponential(pattern)).toBe(false);
  });

  test.each([
    ['/^(\\w+\\s?)*$/'],
    ['/(a+)+$/'],
    ['/(a|a)*b/'],
    ['/(\\w|\\d)+$/'],
    ['/(.*,)*x/'],
    ['/(x+x+)+y/'],
    ['/^(([a-z])+.)+[A-Z]([a-z])+$/'],
    ['/^(\\d+)*-$/'],
    ['/^(?:(?:a+)b?)*$/'],
    ['/^(?<word>[a-z]+)+$/'],
    ['/^(a|b|ab|[ab])*c$/'],
    ['/^([\\w-]+)+@/'],
    ['/([0-9]+)+\\#/'],
  ])('%s takes exponential time', (pattern) => {
    expect(isExponential(pattern)).toBe(true);
  });
});
