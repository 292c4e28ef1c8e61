import { DEEPEST, ENCODINGS, SMALL, TAG, type Shapes } from './record.ts';

/** Reads a record that `encode` wrote with these shapes or with fewer. Throws a RangeError on what is none, in time that its length bounds. */
export function decode(record: Uint8Array, shapes: Shapes): unknown {
  return new Decoder(Buffer.from(record.buffer, record.byteOffset, record.byteLength), shapes.keys).record();
}

const EMPTY: readonly never[] = Object.freeze([]);

class Decoder {
  readonly #bytes: Buffer;
  readonly #shapes: readonly (readonly string[])[];
  #texts: readonly string[] = [];
  #at = 0;
  #depth = 0;

  constructor(bytes: Buffer, shapes: readonly (readonly string[])[]) {
    this.#bytes = bytes;
    this.#shapes = shapes;
  }

  record(): unknown {
    const texts: string[] = [];
    for (let left = this.#count(); left > 0; left -= 1) texts.push(this.#text());
    this.#texts = texts;
    const value = this.#value();
    if (this.#at !== this.#bytes.length) throw new RangeError('a record ends before its bytes do');
    return value;
  }

  #value(): unknown {
    const tag = this.#byte();
    if (tag >= SMALL) return tag - SMALL;
    switch (tag) {
      case TAG.object:
      case TAG.array:
        return this.#nest(tag);
      case TAG.text:
        return this.#reference();
      case TAG.integers:
        return this.#integers();
      case TAG.empty:
        return EMPTY;
      case TAG.true:
        return true;
      case TAG.false:
        return false;
      case TAG.integer:
        return this.#count();
      case TAG.null:
        return null;
      case TAG.negative:
        return -this.#count();
      case TAG.double:
        return this.#double();
      default:
        throw new RangeError(`no value begins with ${tag}`);
    }
  }

  #nest(tag: number): unknown {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new RangeError('nested too deep');
    const value = tag === TAG.array ? this.#array() : this.#object();
    this.#depth -= 1;
    return value;
  }

  #reference(): string {
    const text = this.#texts[this.#count()];
    if (text === undefined) throw new RangeError('a text is not in the table');
    return text;
  }

  #object(): Readonly<Record<string, unknown>> {
    const keys = this.#shapes[this.#count()];
    if (keys === undefined) throw new RangeError('an object has an unknown shape');
    const object: Record<string, unknown> = {};
    for (const key of keys) {
      // An assignment would set the prototype.
      if (key === '__proto__')
        Object.defineProperty(object, key, { value: this.#value(), enumerable: true, writable: true, configurable: true });
      else object[key] = this.#value();
    }
    return object;
  }

  #array(): readonly unknown[] {
    const items: unknown[] = [];
    for (let left = this.#count(); left > 0; left -= 1) items.push(this.#value());
    return items;
  }

  #integers(): readonly number[] {
    const length = this.#count();
    // Almost all are spans of a text.
    if (length === 4) return [this.#count(), this.#count(), this.#count(), this.#count()];
    const items: number[] = [];
    for (let left = length; left > 0; left -= 1) items.push(this.#count());
    return items;
  }

  #text(): string {
    const head = this.#count();
    const start = this.#skip(Math.floor(head / ENCODINGS.length));
    return this.#bytes.toString(ENCODINGS[head % ENCODINGS.length], start, this.#at);
  }

  #double(): number {
    return this.#bytes.readDoubleLE(this.#skip(8));
  }

  /** Gives where the bytes that it passes over begin. */
  #skip(size: number): number {
    const start = this.#at;
    this.#at += size;
    if (this.#at > this.#bytes.length) throw new RangeError('a record ends too early');
    return start;
  }

  #count(): number {
    let byte = this.#byte();
    if (byte < 128) return byte;
    let value = byte - 128;
    for (let scale = 128; byte > 127; scale *= 128) {
      byte = this.#byte();
      value += (byte % 128) * scale;
    }
    if (!Number.isSafeInteger(value)) throw new RangeError('a number is too large');
    return value;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError('a record ends too early');
    return byte;
  }
}
