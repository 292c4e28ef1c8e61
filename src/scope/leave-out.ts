import type { NotAnalysed } from '../model/finding.ts';
import type { Tree } from '../model/scope.ts';
import type { Trees } from '../ports.ts';

/** A file that is not to be looked at, and why. */
export interface LeftOut {
  readonly path: string;
  readonly reason: NotAnalysed['reason'];
  readonly detail: string;
}

/**
 * The same trees without some files, in the base as in the head, so that the comparison stays fair, and without others of the same
 * content. Each is listed as not analysed and leaves the review incomplete, whether the change touches it or not.
 */
export function leaveOut(trees: Trees, files: readonly LeftOut[]): Trees {
  if (files.length === 0) return trees;
  const paths = new Set(files.map(({ path }) => path));
  const all = [...trees.head.entries, ...(trees.base?.entries ?? [])];
  const blobs = new Set(all.filter(({ path }) => paths.has(path)).map(({ blob }) => blob));
  const without = (tree: Tree): Tree => ({
    ...tree,
    entries: tree.entries.filter(({ path, blob }) => !paths.has(path) && !blobs.has(blob)),
  });
  return {
    ...trees,
    head: without(trees.head),
    base: trees.base && without(trees.base),
    notAnalysed: () => [...trees.notAnalysed(), ...files.map((file) => ({ ...file, incomplete: true }))],
  };
}
