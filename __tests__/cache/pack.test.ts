import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ForeignPack, Pack } from '../../src/cache/pack.ts';

type Entries = Readonly<Record<string, readonly unknown[]>>;

function packOf(entries: Entries, pack = Pack.empty()): Pack {
  for (const [key, values] of Object.entries(entries)) pack.set(key, values);
  return pack;
}

const reopen = (pack: Pack, limits?: Parameters<Pack['serialise']>[0]): Pack => Pack.parse(pack.serialise(limits));
const read = (pack: Pack, key: string): unknown => pack.get(key)?.map((value) => value());
const KEYS = ['asked', 'forgotten', 'large', 'new', 'oldest', 'second', 'third'];
const keysOf = (bytes: Uint8Array): readonly string[] => KEYS.filter((key) => Pack.parse(bytes).get(key) !== undefined);

const ENTRIES: Entries = {
  'summary a': [
    { suppressions: [], secrets: [] },
    { format: 'script', calls: [{ at: [1, 2, 3, 4] }] },
  ],
  'run ü \n': [{ findings: [{ text: '\ud800' }], heard: ['a', 'b'] }],
  __proto__x: [null],
  'without values': [],
};

test('a pack gives back what was put into it, before and after it was written', () => {
  const pack = packOf(ENTRIES);
  for (const state of [pack, reopen(pack), reopen(reopen(pack))]) {
    for (const [key, values] of Object.entries(ENTRIES)) expect(read(state, key)).toStrictEqual(values);
    expect(state.get('nothing')).toBeUndefined();
  }
  expect([Pack.empty().isChanged, pack.isChanged, reopen(pack).isChanged]).toEqual([false, true, false]);
});

test('a pack may lie anywhere in a larger buffer', () => {
  const bytes = packOf(ENTRIES).serialise();
  const larger = new Uint8Array(bytes.length + 20);
  larger.set(bytes, 7);
  expect(read(Pack.parse(larger.subarray(7, 7 + bytes.length)), 'summary a')).toStrictEqual(ENTRIES['summary a']);
});

test('the same entries give the same bytes', () => {
  expect(packOf(ENTRIES).serialise()).toEqual(packOf(ENTRIES).serialise());
});

describe('bytes that another hand has touched', () => {
  const bytes = packOf(ENTRIES).serialise();
  const foreign = (changed: Uint8Array) => expect(() => Pack.parse(changed)).toThrow(ForeignPack);

  test('one byte changed, whichever it is', () => {
    for (let at = 0; at < bytes.length; at += 1) foreign(bytes.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte)));
  });

  test('cut off, wherever', () => {
    for (let length = 0; length < bytes.length; length += 1) foreign(bytes.subarray(0, length));
  });

  test('longer than it was', () => foreign(Uint8Array.from([...bytes, 0])));

  test('any others', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), foreign));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => foreign(Uint8Array.from([...bytes.subarray(0, 25), ...tail]))));
  });

  test('of another version, whose text says so', () => {
    expect(() => Pack.parse(Buffer.from('backend-readiness pack 0\n'.padEnd(200, 'x')))).toThrow('another version');
  });
});

describe('what is kept', () => {
  test('an entry that nobody asks for leaves after so many writings, one that is asked for stays', () => {
    let bytes = packOf({ asked: [1], forgotten: [2] }).serialise();
    for (let writing = 1; writing <= 4; writing += 1) {
      const pack = Pack.parse(bytes);
      expect(read(pack, 'asked')).toEqual([1]);
      bytes = pack.serialise({ age: 3, bytes: 1_000 });
      expect(keysOf(bytes)).toEqual(writing <= 3 ? ['asked', 'forgotten'] : ['asked']);
    }
  });

  test('beyond the limit of bytes the longest forgotten leave first', () => {
    const of = (name: string): Entries => ({ [name]: ['x'.repeat(100)] });
    const old = reopen(packOf({ ...of('oldest'), ...of('second') }));
    const younger = reopen(packOf(of('third'), old));
    read(younger, 'second');
    expect(keysOf(packOf(of('new'), younger).serialise({ age: 20, bytes: 350 }))).toEqual(['new', 'second', 'third']);
  });

  test('a single entry beyond the limit is left out', () => {
    expect(keysOf(packOf({ large: ['x'.repeat(2_000)] }).serialise({ age: 20, bytes: 1_000 }))).toEqual([]);
  });

  test('shapes whose entries are gone go with them once they are many', () => {
    const changing = Array.from({ length: 3_000 }, (_, number) => ({ [`dependency-${number}`]: '1.0.0' }));
    const pack = packOf({ changing: [changing], lasting: [{ a: [{ b: 1 }] }] });
    const [crowded, lean] = [reopen(pack), reopen(packOf({ changing: [1] }, pack))];
    expect(read(crowded, 'changing')).toStrictEqual([changing]);
    expect(lean.serialise().length).toBeLessThan(500);
    expect(read(lean, 'lasting')).toStrictEqual([{ a: [{ b: 1 }] }]);
  });
});
