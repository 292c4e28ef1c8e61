import { ByteReader } from './byte-reader.ts';
import { startGit, waitForEnd, type GitProcess } from './git.ts';
import type { Repository } from './repository.ts';

/** What git answers to a name. `ended` means that git itself is gone. */
export type Answer =
  | { readonly kind: 'object'; readonly id: string; readonly type: string; readonly bytes: Buffer }
  | { readonly kind: 'too-large' | 'missing' | 'ended' };

/** One `git cat-file --batch`, which answers names in the order in which they were sent. */
export class ObjectSession {
  readonly #child: GitProcess;
  readonly #reader: ByteReader;
  readonly #end: Promise<unknown>;

  constructor(repository: Repository) {
    this.#child = startGit(repository, ['cat-file', '--batch']);
    this.#reader = new ByteReader(this.#child.stdout);
    this.#end = waitForEnd(this.#child).catch(() => null);
  }

  /** Asks for objects. Names hold no line feed. */
  send(names: readonly string[]): void {
    this.#child.stdin.write(`${names.join('\n')}\n`);
  }

  /** The answer to the oldest name without one. Contents beyond the limit, in bytes, are passed over. */
  async next(limit: number): Promise<Answer> {
    try {
      return await this.#readAnswer(limit);
    } catch {
      // The output broke off: the same as its end.
      return { kind: 'ended' };
    }
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    this.#child.kill();
    // Output that nobody reads any more would keep the streams open for ever.
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
    await this.#end;
  }

  async #readAnswer(limit: number): Promise<Answer> {
    const header = await this.#reader.readLine();
    if (header === undefined) return { kind: 'ended' };
    const [, id, type, digits] = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(header) ?? [];
    if (id === undefined || type === undefined) return { kind: 'missing' };
    const size = Number(digits);
    if (size > limit) return (await this.#reader.skip(size + 1)) ? { kind: 'too-large' } : { kind: 'ended' };
    const bytes = await this.#reader.take(size);
    const isWhole = bytes !== undefined && (await this.#reader.skip(1));
    return isWhole ? { kind: 'object', id, type, bytes } : { kind: 'ended' };
  }
}
