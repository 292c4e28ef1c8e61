import { DEEPEST, ENCODINGS, LARGEST_SMALL, SMALL, TAG, type Shapes } from './record.ts';

/** Writes one record. Throws a TypeError on what is no plain data, or nested too deep. */
export function encode(value: unknown, shapes: Shapes): Uint8Array {
  return new Encoder(shapes).record(value);
}

/** Where records are put together; one for all, since thousands of small ones are made in a row. */
let scratch = Buffer.allocUnsafe(1 << 16);

class Encoder {
  readonly #shapes: Shapes;
  readonly #texts = new Map<string, number>();
  #bytes = scratch;
  #end = 0;
  #depth = 0;

  constructor(shapes: Shapes) {
    this.#shapes = shapes;
  }

  record(value: unknown): Uint8Array {
    this.#value(value);
    const bodyEnd = this.#end;
    this.#count(this.#texts.size);
    for (const text of this.#texts.keys()) this.#text(text);
    // Read front to back, a record begins with its texts.
    return Buffer.concat([this.#bytes.subarray(bodyEnd, this.#end), this.#bytes.subarray(0, bodyEnd)]);
  }

  #value(value: unknown): void {
    if (value === null) this.#byte(TAG.null);
    else if (typeof value === 'boolean') this.#byte(value ? TAG.true : TAG.false);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#reference(value);
    else if (typeof value === 'object') this.#nest(value);
    else throw new TypeError(`a ${typeof value} is no plain data`);
  }

  #nest(value: object): void {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new TypeError('nested too deep');
    if (Array.isArray(value)) this.#array(value);
    else this.#object(value);
    this.#depth -= 1;
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      this.#byte(TAG.double);
      this.#reserve(8);
      this.#end = this.#bytes.writeDoubleLE(value, this.#end);
    } else if (value >= 0 && value <= LARGEST_SMALL) this.#byte(SMALL + value);
    else {
      this.#byte(value < 0 ? TAG.negative : TAG.integer);
      this.#count(Math.abs(value));
    }
  }

  #reference(text: string): void {
    let number = this.#texts.get(text);
    if (number === undefined) this.#texts.set(text, (number = this.#texts.size));
    this.#byte(TAG.text);
    this.#count(number);
  }

  #array(items: readonly unknown[]): void {
    if (items.length === 0) return this.#byte(TAG.empty);
    const counts = areCounts(items);
    this.#byte(counts ? TAG.integers : TAG.array);
    this.#count(items.length);
    if (counts) for (const item of items) this.#count(item);
    else for (const item of items) this.#value(item);
  }

  #object(object: object): void {
    if (!isPlain(object)) throw new TypeError('an object with a class is no plain data');
    const entries = Object.entries(object).filter(([, value]) => value !== undefined);
    this.#byte(TAG.object);
    this.#count(this.#shapes.numberOf(entries.map(([key]) => key)));
    for (const [, value] of entries) this.#value(value);
  }

  #text(text: string): void {
    const encoding = encodingFor(text);
    const size = Buffer.byteLength(text, encoding);
    this.#count(size * ENCODINGS.length + ENCODINGS.indexOf(encoding));
    this.#reserve(size);
    this.#end += this.#bytes.write(text, this.#end, encoding);
  }

  /** A whole number from 0, seven bits a byte, the lowest first. */
  #count(value: number): void {
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.#byte((rest % 128) + 128);
    this.#byte(rest);
  }

  #byte(byte: number): void {
    if (this.#end === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#end++] = byte;
  }

  #reserve(size: number): void {
    if (this.#end + size <= this.#bytes.length) return;
    this.#bytes = Buffer.concat([this.#bytes], Math.max(this.#bytes.length * 2, this.#end + size));
    scratch = this.#bytes;
  }
}

/** Whether all that an object holds are its keys. The realm that it comes from does not matter. */
function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function areCounts(items: readonly unknown[]): items is readonly number[] {
  // `every` would pass over gaps.
  for (const item of items) if (!Number.isSafeInteger(item) || Number(item) < 0 || Object.is(item, -0)) return false;
  return true;
}

function encodingFor(text: string): (typeof ENCODINGS)[number] {
  // ASCII is read back without decoding.
  if (Buffer.byteLength(text) === text.length) return 'latin1';
  // Half a surrogate pair has no UTF-8.
  return /\p{Surrogate}/u.test(text) ? 'utf16le' : 'utf8';
}
