/** One entry of a tree. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: 'file' | 'symlink' | 'submodule';
  /** Git blob id (SHA-1 or SHA-256 hex) of the content; empty for a file on disk that has not been read yet. */
  readonly blob: string;
  /** Bytes, where known without reading. */
  readonly size?: number | undefined;
}

/** All files of one commit, or of a folder. Entries are sorted by path, byte-wise. */
export interface Tree {
  /** Commit id, or `worktree` for a folder as it is on disk. */
  readonly id: string;
  readonly entries: readonly TreeEntry[];
}

/** One file that differs between base and head. */
export interface Change {
  readonly kind: 'added' | 'modified' | 'deleted' | 'renamed';
  /** Path in the head (in the base for a deletion). */
  readonly path: string;
  /** Path in the base, for a rename. */
  readonly from?: string | undefined;
}

/** What is looked at: one tree for an audit, two for a review. */
export type Scope =
  | { readonly mode: 'audit'; readonly head: Tree }
  | { readonly mode: 'review'; readonly head: Tree; readonly base: Tree; readonly changes: readonly Change[] };
