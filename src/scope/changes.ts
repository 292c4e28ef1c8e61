import type { Change, Tree, TreeEntry } from '../model/scope.ts';
import type { Trees } from '../ports.ts';
import { pairEqual, pairSimilar, type Orphan, type Rename } from './renames.ts';

/** Beyond so many files on one side only those that moved unchanged are found again. */
const MAX_COMPARED = 1000;
const MAX_COMPARED_BYTES = 512 * 1024;
const MAX_COMPARED_BYTES_IN_ALL = 32 * 1024 * 1024;

/**
 * What differs between two trees, by path. It needs the two lists alone, so it works without a common history and whatever
 * attributes or settings hide from `git diff`; contents are read only to find files that were moved and edited.
 */
export async function compareTrees(base: Tree, head: Tree, read: Trees['read']): Promise<readonly Change[]> {
  const before = new Map(base.entries.map((entry) => [entry.path, entry]));
  const after = new Map(head.entries.map((entry) => [entry.path, entry]));
  const deleted = base.entries.filter(({ path }) => !after.has(path));
  const added = head.entries.filter(({ path }) => !before.has(path));
  const modified = head.entries.filter((entry) => differs(before.get(entry.path), entry));
  const renames = await findRenames(deleted, added, read);
  const [from, to] = [new Set(renames.map((rename) => rename.from)), new Set(renames.map((rename) => rename.to))];
  const changes: Change[] = [
    ...modified.map(({ path }) => ({ kind: 'modified' as const, path })),
    ...added.filter((entry) => !to.has(entry)).map(({ path }) => ({ kind: 'added' as const, path })),
    ...deleted.filter((entry) => !from.has(entry)).map(({ path }) => ({ kind: 'deleted' as const, path })),
    ...renames.map((rename) => ({ kind: 'renamed' as const, path: rename.to.path, from: rename.from.path })),
  ];
  return changes.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

function differs(before: TreeEntry | undefined, after: TreeEntry): boolean {
  if (before === undefined) return false;
  if (before.kind !== after.kind) return true;
  // On disk nobody asks a submodule which commit it is at.
  return before.blob !== after.blob && !(after.kind === 'submodule' && after.blob === '');
}

async function findRenames(deleted: readonly TreeEntry[], added: readonly TreeEntry[], read: Trees['read']): Promise<readonly Rename[]> {
  const equal = pairEqual(deleted, added);
  const paired = new Set(equal.flatMap(({ from, to }) => [from, to]));
  const [left, right] = [deleted, added].map((entries) => entries.filter((entry) => entry.kind === 'file' && !paired.has(entry)));
  if (!isComparable(left) || !isComparable(right)) return equal;
  return [...equal, ...pairSimilar(await readOrphans(left, read), await readOrphans(right, read))];
}

function isComparable(entries: readonly TreeEntry[] | undefined): entries is readonly TreeEntry[] {
  return entries !== undefined && entries.length > 0 && entries.length <= MAX_COMPARED;
}

async function readOrphans(entries: readonly TreeEntry[], read: Trees['read']): Promise<readonly Orphan[]> {
  const orphans: Orphan[] = [];
  let [position, total] = [0, 0];
  for await (const { content } of read(entries)) {
    const entry = entries[position];
    position += 1;
    if (entry === undefined || !('bytes' in content) || content.bytes.length > MAX_COMPARED_BYTES) continue;
    total += content.bytes.length;
    if (total > MAX_COMPARED_BYTES_IN_ALL) break;
    orphans.push({ entry, bytes: content.bytes });
  }
  return orphans;
}
