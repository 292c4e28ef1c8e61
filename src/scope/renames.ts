import type { TreeEntry } from '../model/scope.ts';

/** A file that is in one tree only, with its content. */
export interface Orphan {
  readonly entry: TreeEntry;
  readonly bytes: Uint8Array;
}

/** A file under two names. */
export interface Rename {
  readonly from: TreeEntry;
  readonly to: TreeEntry;
}

interface Candidate extends Rename {
  readonly score: number;
}

/** How much of the longer file the two must share, as with git's own default. */
const SIMILAR_FROM = 0.5;
/** A line that so many files hold tells none of them apart. */
const COMMON_FROM = 100;

/** Pairs files of the same content; among several those of the same file name first. Takes time in proportion to the files. */
export function pairEqual(deleted: readonly TreeEntry[], added: readonly TreeEntry[]): readonly Rename[] {
  const named = pairByKey(deleted.filter(canMove), added.filter(canMove), (entry) => `${entry.blob} ${nameOf(entry)}`);
  const paired = new Set(named.flatMap(({ from, to }) => [from, to]));
  const isLeft = (entry: TreeEntry): boolean => canMove(entry) && !paired.has(entry);
  return [...named, ...pairByKey(deleted.filter(isLeft), added.filter(isLeft), ({ blob }) => blob)];
}

/** Pairs files that share most of their lines, the most alike first. */
export function pairSimilar(deleted: readonly Orphan[], added: readonly Orphan[]): readonly Rename[] {
  const holders = indexLines(deleted.filter(({ entry }) => canMove(entry)).map(readLines));
  const candidates = added.filter(({ entry }) => canMove(entry)).flatMap((orphan) => findSources(readLines(orphan), holders));
  return choose(candidates);
}

/** Pairs entries of equal keys in the order of their paths. */
function pairByKey(deleted: readonly TreeEntry[], added: readonly TreeEntry[], keyOf: (entry: TreeEntry) => string): readonly Rename[] {
  const waiting = new Map<string, TreeEntry[]>();
  for (const entry of deleted.toReversed()) {
    const key = keyOf(entry);
    const others = waiting.get(key);
    if (others === undefined) waiting.set(key, [entry]);
    else others.push(entry);
  }
  return added.flatMap((to) => {
    const from = waiting.get(keyOf(to))?.pop();
    return from === undefined ? [] : [{ from, to }];
  });
}

/** An empty file resembles every empty file, and a link is not content. */
function canMove(entry: TreeEntry): boolean {
  return entry.kind === 'file' && entry.size !== 0 && !EMPTY_BLOBS.has(entry.blob);
}

const EMPTY_BLOBS = new Set([
  'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
]);

/** Takes the best pair, then the best of what is left. The order does not depend on the order of the trees. */
function choose(candidates: readonly Candidate[]): readonly Rename[] {
  const ranked = candidates.toSorted(
    (left, right) =>
      right.score - left.score ||
      Number(hasSameName(right)) - Number(hasSameName(left)) ||
      compareText(left.to.path, right.to.path) ||
      compareText(left.from.path, right.from.path),
  );
  const taken = new Set<TreeEntry>();
  return ranked.filter(({ from, to }) => {
    if (taken.has(from) || taken.has(to)) return false;
    taken.add(from).add(to);
    return true;
  });
}

interface Lines {
  readonly entry: TreeEntry;
  readonly length: number;
  readonly counts: ReadonlyMap<string, number>;
}

function readLines({ entry, bytes }: Orphan): Lines {
  const counts = new Map<string, number>();
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  for (const line of text.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  return { entry, length: bytes.length, counts };
}

function indexLines(files: readonly Lines[]): ReadonlyMap<string, readonly Lines[]> {
  const holders = new Map<string, Lines[]>();
  for (const file of files) {
    for (const line of file.counts.keys()) {
      const known = holders.get(line);
      if (known === undefined) holders.set(line, [file]);
      else known.push(file);
    }
  }
  return holders;
}

function findSources(to: Lines, holders: ReadonlyMap<string, readonly Lines[]>): readonly Candidate[] {
  const shared = new Map<Lines, number>();
  for (const [line, count] of to.counts) {
    const holding = holders.get(line) ?? [];
    if (holding.length > COMMON_FROM) continue;
    for (const from of holding) {
      const bytes = (line.length + 1) * Math.min(count, from.counts.get(line) ?? 0);
      shared.set(from, (shared.get(from) ?? 0) + bytes);
    }
  }
  return [...shared].flatMap(([from, bytes]) => {
    const score = bytes / Math.max(from.length, to.length, 1);
    return score >= SIMILAR_FROM ? [{ from: from.entry, to: to.entry, score }] : [];
  });
}

function hasSameName({ from, to }: Rename): boolean {
  return nameOf(from) === nameOf(to);
}

function nameOf({ path }: TreeEntry): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
