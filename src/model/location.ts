/** A stretch of one file. Lines and columns count from 1; columns are UTF-16 units; the end is exclusive in its column. */
export interface Location {
  /** Path from the root of the tree, with `/`. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A location that can be found again after lines moved: it knows its enclosing symbol and its normalised text. */
export interface Place extends Location {
  /** Qualified name of the enclosing function, class, service or job; empty at the top of a file. */
  readonly symbol: string;
  /** Digest of the source text without white space and comments. Never holds the text of a secret. */
  readonly text: string;
}

/** Orders locations by path, line and column, byte-wise, so that output is the same on every machine. */
export function compareLocation(left: Location, right: Location): number {
  if (left.path !== right.path) return left.path < right.path ? -1 : 1;
  return left.line - right.line || left.column - right.column || left.endLine - right.endLine || left.endColumn - right.endColumn;
}
