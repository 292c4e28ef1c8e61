import { createHash } from 'node:crypto';
import { codeVersions } from '../model/code-versions.ts';
import { decode } from './decode.ts';
import { encode } from './encode.ts';
import { Shapes } from './record.ts';

/** The bytes of a pack are not those that were written, or another version wrote them. */
export class ForeignPack extends Error {}

interface Entry {
  /** One or more values that are read apart from each other. */
  readonly parts: readonly Uint8Array[];
  /** Writings of the pack since the entry was last asked for. */
  readonly age: number;
}

interface PackLimits {
  /** Entries that no run asked for in so many writings are left out. */
  readonly age: number;
  /** Of all entries together; the oldest are left out first. */
  readonly bytes: number;
}

const LIMITS: PackLimits = { age: 20, bytes: 256 * 2 ** 20 };
/** Shapes beyond one an entry: most of them are left from entries that are gone. */
const SPARE_SHAPES = 1_000;
// The same code wrote it, so nothing of its layout is in doubt once the checksum holds.
const MAGIC = Buffer.from(`backend-readiness pack ${codeVersions?.pack ?? ''}\n`);
const DIGEST_BYTES = 32;
const BODY = MAGIC.length + DIGEST_BYTES;

/**
 * Results by key, as one file holds them: the magic text, the SHA-256 of all that follows, the length of the index (4 bytes), the index, and
 * the records one behind the other. Nothing is decoded before it is asked for.
 */
export class Pack {
  readonly #shapes: Shapes;
  readonly #entries: Map<string, Entry>;
  readonly #asked = new Set<string>();
  #isChanged = false;

  private constructor(shapes: Shapes, entries: Map<string, Entry>) {
    this.#shapes = shapes;
    this.#entries = entries;
  }

  static empty(): Pack {
    return new Pack(new Shapes(), new Map());
  }

  /** Throws a ForeignPack for bytes that `serialise` did not write. */
  static parse(bytes: Uint8Array): Pack {
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!file.subarray(0, MAGIC.length).equals(MAGIC)) throw new ForeignPack('it was written by another version');
    if (!digest([file.subarray(BODY)]).equals(file.subarray(MAGIC.length, BODY))) throw new ForeignPack('its checksum does not hold');
    const start = BODY + 4 + file.readUInt32LE(BODY);
    const index = JSON.parse(file.toString('utf8', BODY + 4, start)) as Index;
    let at = start;
    const entries = new Map<string, Entry>();
    for (const [key, age, ...sizes] of index.entries) {
      entries.set(key, { age, parts: sizes.map((size) => file.subarray(at, (at += size))) });
    }
    return new Pack(new Shapes(index.shapes), entries);
  }

  /** Whether there is anything that the file does not hold. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** A function for each value that is kept under a key, which decodes it. */
  get(key: string): readonly (() => unknown)[] | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#asked.add(key);
    return entry.parts.map((part) => () => decode(part, this.#shapes));
  }

  set(key: string, values: readonly unknown[]): void {
    this.#asked.add(key);
    this.#entries.set(key, { age: 0, parts: values.map((value) => encode(value, this.#shapes)) });
    this.#isChanged = true;
  }

  serialise(limits: PackLimits = LIMITS): Uint8Array {
    const selected = [...this.#select(limits)];
    const isCrowded = this.#shapes.keys.length > selected.length + SPARE_SHAPES;
    const { shapes, kept } = isCrowded ? this.#renew(selected) : { shapes: this.#shapes, kept: selected };
    const entries = kept.map(([key, { age, parts }]) => [key, age, ...parts.map(({ length }) => length)] as const);
    const index = Buffer.from(JSON.stringify({ shapes: shapes.keys, entries } satisfies Index));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(index.length);
    const body = [length, index, ...kept.flatMap(([, { parts }]) => parts)];
    return Buffer.concat([MAGIC, digest(body), ...body]);
  }

  /** The same entries with those shapes alone that they use. */
  #renew(entries: readonly (readonly [string, Entry])[]): {
    readonly shapes: Shapes;
    readonly kept: readonly (readonly [string, Entry])[];
  } {
    const shapes = new Shapes();
    const renew = (part: Uint8Array): Uint8Array => encode(decode(part, this.#shapes), shapes);
    return { shapes, kept: entries.map(([key, { age, parts }]) => [key, { age, parts: parts.map(renew) }]) };
  }

  /** The entries to write, those of this run first. */
  *#select({ age, bytes }: PackLimits): Iterable<readonly [string, Entry]> {
    const aged = [...this.#entries].map(([key, entry]) => [key, { ...entry, age: this.#asked.has(key) ? 0 : entry.age + 1 }] as const);
    let left = bytes;
    for (const [key, entry] of aged.toSorted(([, one], [, other]) => one.age - other.age)) {
      left -= entry.parts.reduce((sum, part) => sum + part.length, 0);
      if (entry.age <= age && left >= 0) yield [key, entry];
    }
  }
}

interface Index {
  readonly shapes: readonly (readonly string[])[];
  readonly entries: readonly (readonly [key: string, age: number, ...sizes: number[]])[];
}

function digest(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
