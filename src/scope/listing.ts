import type { NotAnalysed } from '../model/finding.ts';
import type { Tree, TreeEntry } from '../model/scope.ts';
import { decodePath, depthOf } from './tree-path.ts';

/** How much of a tree is listed. Real repositories stay far below; a crafted one can hold millions of entries in a few objects. */
export interface ListingLimits {
  readonly entries: number;
  /** Folders above a file. */
  readonly depth: number;
  /** Bytes of one path. */
  readonly pathBytes: number;
}

export const LISTING_LIMITS: ListingLimits = { entries: 200_000, depth: 128, pathBytes: 4096 };

/** A tree, and what of it is not in its entries. */
export interface Listing {
  readonly tree: Tree;
  readonly notAnalysed: readonly NotAnalysed[];
}

/** Gathers the entries of a tree up to the limits. */
export class ListingBuilder {
  readonly #limits: ListingLimits;
  readonly #entries = new Map<string, TreeEntry>();
  readonly #notAnalysed: NotAnalysed[] = [];
  #tooDeep = 0;

  constructor(limits: ListingLimits) {
    this.#limits = limits;
  }

  get isFull(): boolean {
    return this.#entries.size >= this.#limits.entries;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** Adds an entry by the bytes of its path, unless a limit or another entry stands against it. Gives its path when it was added. */
  add(pathBytes: Buffer, entry: Omit<TreeEntry, 'path'>): string | undefined {
    const path = decodePath(pathBytes);
    if (pathBytes.length > this.#limits.pathBytes || depthOf(path) > this.#limits.depth) {
      this.#tooDeep += 1;
      return undefined;
    }
    if (this.#entries.has(path)) {
      this.#leaveOut({ path, reason: 'unreadable', detail: 'two files whose names read alike' });
      return undefined;
    }
    this.#entries.set(path, { path, ...entry });
    return path;
  }

  /** Notes that the list ends before the tree does. */
  cut(detail: string): void {
    this.#leaveOut({ path: '.', reason: 'too-many-files', detail });
  }

  /** The listing under the id of its commit. */
  finish(id: string): Listing {
    if (this.#tooDeep > 0)
      this.cut(
        `${this.#tooDeep} files lie deeper than ${this.#limits.depth} folders or have longer paths than ${this.#limits.pathBytes} bytes`,
      );
    const entries = [...this.#entries.values()].toSorted((left, right) => (left.path < right.path ? -1 : 1));
    return { tree: { id, entries }, notAnalysed: this.#notAnalysed };
  }

  #leaveOut(entry: Omit<NotAnalysed, 'incomplete'>): void {
    this.#notAnalysed.push({ ...entry, incomplete: true });
  }
}
