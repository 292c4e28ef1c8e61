/** Takes lines and counted bytes out of a stream of chunks, holding no more than one chunk beyond what was asked for. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Text up to the next line feed, which is left out; undefined at the end of the stream. */
  async readLine(): Promise<string | undefined> {
    let line = '';
    for (let end = this.#rest.indexOf(0x0a); end === -1; end = this.#rest.indexOf(0x0a)) {
      line += this.#rest.toString('latin1');
      if (!(await this.#fill())) return undefined;
    }
    const end = this.#rest.indexOf(0x0a);
    line += this.#rest.toString('latin1', 0, end);
    this.#rest = this.#rest.subarray(end + 1);
    return line;
  }

  /** The next bytes; undefined when the stream ends before. */
  async take(count: number): Promise<Buffer | undefined> {
    if (this.#rest.length >= count) {
      const taken = this.#rest.subarray(0, count);
      this.#rest = this.#rest.subarray(count);
      return taken;
    }
    const taken = Buffer.allocUnsafe(count);
    for (let filled = 0; ;) {
      const copied = this.#rest.copy(taken, filled, 0, count - filled);
      this.#rest = this.#rest.subarray(copied);
      filled += copied;
      if (filled === count) return taken;
      if (!(await this.#fill())) return undefined;
    }
  }

  /** Passes over bytes without keeping them; false when the stream ends before. */
  async skip(count: number): Promise<boolean> {
    let left = count;
    while (left > this.#rest.length) {
      left -= this.#rest.length;
      if (!(await this.#fill())) return false;
    }
    this.#rest = this.#rest.subarray(left);
    return true;
  }

  /** Replaces what is left by the next chunk. */
  async #fill(): Promise<boolean> {
    const next = await this.#chunks.next();
    this.#rest = next.done === true ? Buffer.alloc(0) : next.value;
    return next.done !== true;
  }
}
