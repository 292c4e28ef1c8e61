import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decode } from '../../src/cache/decode.ts';
import { encode } from '../../src/cache/encode.ts';
import { Shapes } from '../../src/cache/record.ts';

function roundTrip(value: unknown): unknown {
  const shapes = new Shapes();
  const record = encode(value, shapes);
  return decode(record, new Shapes(JSON.parse(JSON.stringify(shapes.keys))));
}

/** Whole numbers as the format writes them: seven bits a byte, the lowest first. */
function counts(...numbers: readonly bigint[]): Uint8Array {
  const bytes: number[] = [];
  for (const number of numbers) {
    let rest = number;
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) + 128);
    bytes.push(Number(rest));
  }
  return Uint8Array.from(bytes);
}

const nest = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { of: value };
  return value;
};

/** Any plain value, with keys that a prototype has and texts of broken surrogate pairs. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\ud800', '\udc00', 'é', '😀', '\0', 'a') }),
);
const key = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', '1', '0', ''));
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(text, fc.boolean(), fc.constant(null), fc.double(), fc.maxSafeInteger(), fc.nat(), fc.constantFrom(-0, 238, 239, 240)),
    fc.array(tie('plain'), { maxLength: 6 }),
    fc.array(fc.nat(300), { maxLength: 6 }),
    fc.dictionary(key, tie('plain'), { maxKeys: 6, noNullPrototype: true }),
  ),
}));

describe('a record', () => {
  test('gives back what was written', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const read = roundTrip(value);
        // A matcher of jest takes a key called `constructor` for one.
        expect([isDeepStrictEqual(read, value), JSON.stringify(read)]).toEqual([true, JSON.stringify(value)]);
      }),
      { numRuns: 400 },
    );
  });

  test.each<[string, unknown]>([
    ['keys that a separator would confuse', [{ 'a\0b': 1 }, { a: 1, b: 2 }, { 'a\0b': 1, c: 2 }, { a: 1, 'b\0c': 2 }]],
    ['no key and an empty one', [{}, { '': 1 }]],
    ['a key that would set a prototype', JSON.parse('{ "__proto__": { "polluted": true }, "constructor": 1 }')],
    ['halves of a pair', ['\ud800', 'a\udc00é', '\ufffd', '😀']],
    ['numbers at the edges', [0, -0, -1, 239, 240, 127, 128, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e308, 5e-324, 0.1]],
    ['numbers that JSON has no word for', [NaN, Infinity, -Infinity]],
    ['long texts', ['x'.repeat(100_000), 'é'.repeat(100_000), `${'x'.repeat(70_000)}\ud800`]],
    ['many texts', Array.from({ length: 20_000 }, (_, number) => `text ${number}`)],
    [
      'spans and longer lists of numbers',
      [
        [1, 2, 3, 4],
        [1, 2, 3],
        [1, 2, 3, 4, 5],
        [-0, 0, 0, 0],
        [1, 2, 3, 0.5],
      ],
    ],
    ['200 levels', nest(200)],
  ])('%s', (_, value) => expect(roundTrip(value)).toStrictEqual(value));

  test('leaves out keys without a value, as JSON does', () => {
    expect(roundTrip({ a: 1, b: undefined, c: { d: undefined } })).toStrictEqual({ a: 1, c: {} });
  });

  test('means the same once others have brought shapes of their own', () => {
    const shapes = new Shapes();
    const first = encode([{ a: 1 }, { b: 2 }], shapes);
    encode([{ c: 3 }, { b: 2, a: 1 }], shapes);
    expect(decode(first, shapes)).toStrictEqual([{ a: 1 }, { b: 2 }]);
  });

  test.each<[string, unknown]>([
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a big integer', 1n],
    ['undefined in a list', [1, undefined]],
    ['a gap in a list', Object.assign([], { 1: 1 })],
    ['a map', new Map([['a', 1]])],
    ['a set', new Set([1])],
    ['a date', new Date(0)],
    ['100,000 levels', nest(100_000)],
  ])('is not made of %s', (_, value) => expect(() => encode(value, new Shapes())).toThrow(TypeError));
});

describe('bytes that are no record', () => {
  const shapes = new Shapes([[], ['a'], ['a', 'b', 'c'], ['__proto__']]);

  test.each<[string, readonly number[] | Uint8Array]>([
    ['nothing', []],
    ['more texts than bytes', counts(2n ** 50n)],
    ['a text longer than the record', [...counts(1n, 3n * 2n ** 50n + 1n), 7, 0]],
    ['a text that ends beyond it', [1, 31, 97, 7, 0]],
    ['more items than bytes', [0, 8, ...counts(2n ** 50n), 3, 3, 3]],
    ['more numbers than bytes', [0, 9, ...counts(2n ** 50n), 3, 3, 3]],
    ['four numbers that are not there', [0, 9, 4, 1]],
    ['a number without an end', [0, 4, ...Array.from({ length: 3_000 }, () => 255)]],
    ['a number beyond what is exact', [0, 4, ...counts(2n ** 53n)]],
    ['a number beyond every number', [0, 4, ...Array.from({ length: 200 }, () => 128), 0]],
    ['half a double', [0, 6, 0, 0, 0]],
    ['a text that is not in the table', [0, 7, 0]],
    ['a shape that is not in the table', [0, 10, 9]],
    ['an object without its values', [0, 10, 2, 3]],
    ['an unknown tag', [0, 15]],
    ['something behind the end', [0, 0, 0]],
    ['a million levels', [0, ...Array.from({ length: 1_000_000 }, () => [8, 1]).flat(), 0]],
  ])('%s: refused at once', (_, bytes) => {
    const start = performance.now();
    expect(() => decode(Uint8Array.from(bytes), shapes)).toThrow(RangeError);
    expect(performance.now() - start).toBeLessThan(500);
  });

  test('whatever they are, give a plain value or a RangeError', () => {
    const start = performance.now();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, withoutTexts) => {
        const record = withoutTexts ? Uint8Array.from([0, ...bytes]) : bytes;
        try {
          encode(decode(record, shapes), new Shapes());
        } catch (cause) {
          expect(cause).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 5_000 },
    );
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
