import { createHash, type Hash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, type Stats } from 'node:fs';
import path from 'node:path';
import type { TreeEntry } from '../model/scope.ts';
import type { Content } from '../ports.ts';
import { readRecords } from './git-tree.ts';
import { LISTING_LIMITS, ListingBuilder, type Listing, type ListingLimits } from './listing.ts';
import { isLfsPointer, MAX_BLOB_BYTES } from './objects.ts';
import type { Place, Repository } from './repository.ts';

/** The files of a folder as they are on disk. */
export interface FolderTree extends Listing {
  /** The content of a file with its blob id, which is found out by reading. */
  read(entry: TreeEntry): { readonly entry: TreeEntry; readonly content: Content };
  /** Reads every file and link for its blob id, keeping no content. What cannot be read keeps an empty one. */
  identify(): FolderTree;
}

/** A file as it was when it was listed. */
interface Listed {
  readonly location: Buffer;
  readonly stats: Stats;
}

/** The id that the tree of a folder has in place of a commit's. */
export const WORK_TREE = 'worktree';
const SLASH = Buffer.from('/');
const NEVER_WALKED = new Set(['.git', 'node_modules']);

/**
 * Lists a folder. In a checkout these are the files that git tracks or would track, so that what it ignores stays out;
 * elsewhere all files save those under `node_modules` and `.git`. Links are listed, never followed.
 *
 * @param note Told when git knows the folder but could not list it.
 */
export async function listFolder(place: Place, note: (text: string) => void, limits: ListingLimits = LISTING_LIMITS): Promise<FolderTree> {
  const listing = new FolderListing(place.folder, limits);
  if (place.repository?.workTree !== undefined && (await addKnownToGit(listing, place.repository))) return listing.finish();
  if (place.repository?.workTree !== undefined) note('git could not list this folder, so ignored files are read too.');
  const walked = new FolderListing(place.folder, limits);
  addAll(walked);
  return walked.finish();
}

/** False when git fails, or knows of no file here: the folder may itself be ignored. */
async function addKnownToGit(listing: FolderListing, repository: Repository): Promise<boolean> {
  const { prefix } = repository;
  const cut = prefix === '' ? 0 : Buffer.byteLength(prefix) + 1;
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  let previous: Buffer = SLASH;
  try {
    for await (const record of readRecords(repository, prefix === '' ? args : [...args, '--', `${prefix}/`])) {
      if (record === 'failed') return false;
      // A file in conflict is listed once for each of its stages.
      if (record.equals(previous)) continue;
      previous = record;
      // A repository inside, which git does not look into, is listed with a slash at its end.
      const isNested = record.at(-1) === 0x2f;
      if (!listing.add(record.subarray(cut, isNested ? -1 : undefined))) break;
    }
  } catch {
    // No git at all; the walk needs none.
    return false;
  }
  return !listing.isEmpty;
}

function addAll(listing: FolderListing): void {
  const pending: Buffer[] = [Buffer.alloc(0)];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const name of listing.namesIn(folder)) {
      const relative = folder.length === 0 ? name : Buffer.concat([folder, SLASH, name]);
      const isFolder = listing.isFolder(relative);
      if (isFolder && !NEVER_WALKED.has(name.toString('latin1'))) pending.push(relative);
      if (!isFolder && !listing.add(relative)) return;
    }
  }
}

/** Gathers files of one folder with how they are on disk. */
class FolderListing {
  readonly #root: Buffer;
  readonly #limits: ListingLimits;
  readonly #builder: ListingBuilder;
  readonly #files = new Map<string, Listed>();
  readonly #realFolders = new Map<string, boolean>();

  constructor(root: string, limits: ListingLimits) {
    this.#root = Buffer.from(root.endsWith(path.sep) ? root : `${root}/`);
    this.#limits = limits;
    this.#builder = new ListingBuilder(limits);
  }

  get isEmpty(): boolean {
    return this.#builder.isEmpty;
  }

  /** Adds what lies at a path; nothing when it is gone. False when the limit is reached. */
  add(relative: Buffer): boolean {
    if (this.#builder.isFull) {
      this.#builder.cut(`more than ${this.#limits.entries} files`);
      return false;
    }
    const location = this.#locate(relative);
    const stats = this.#hasRealFolders(relative) ? lookAt(location) : undefined;
    const kind = stats === undefined ? undefined : this.#kindOf(relative, stats);
    if (stats === undefined || kind === undefined) return true;
    const added = this.#builder.add(relative, { kind, blob: '', size: stats.size });
    if (added !== undefined && kind !== 'submodule') this.#files.set(added, { location, stats });
    return true;
  }

  isFolder(relative: Buffer): boolean {
    return lookAt(this.#locate(relative))?.isDirectory() === true;
  }

  namesIn(relative: Buffer): readonly Buffer[] {
    try {
      return readdirSync(this.#locate(relative), { encoding: 'buffer' });
    } catch {
      this.#builder.cut('a folder could not be opened');
      return [];
    }
  }

  finish(): FolderTree {
    return toFolderTree(this.#builder.finish(WORK_TREE), this.#files);
  }

  /** Sockets, pipes and devices are no content, nor is a folder, save one that git would list as another repository. */
  #kindOf(relative: Buffer, stats: Stats): TreeEntry['kind'] | undefined {
    if (stats.isFile()) return 'file';
    if (stats.isSymbolicLink()) return 'symlink';
    if (!stats.isDirectory()) return undefined;
    const names = this.namesIn(relative);
    return names.length === 0 || names.some((name) => name.toString('latin1') === '.git') ? 'submodule' : undefined;
  }

  #locate(relative: Buffer): Buffer {
    return Buffer.concat([this.#root, relative]);
  }

  /** Whether none of the folders above is a link: the index may know `a/b` where `a` has become a link to somewhere else. */
  #hasRealFolders(relative: Buffer): boolean {
    for (let end = relative.indexOf(0x2f); end !== -1; end = relative.indexOf(0x2f, end + 1)) {
      const folder = relative.toString('latin1', 0, end);
      const known = this.#realFolders.get(folder) ?? this.isFolder(relative.subarray(0, end));
      this.#realFolders.set(folder, known);
      if (!known) return false;
    }
    return true;
  }
}

function toFolderTree(listing: Listing, files: ReadonlyMap<string, Listed>): FolderTree {
  return {
    ...listing,
    read: (entry) => readListed(entry, files.get(entry.path)),
    identify() {
      const entries = listing.tree.entries.map((entry) => ({ ...entry, blob: identifyListed(files.get(entry.path)) ?? entry.blob }));
      return toFolderTree({ ...listing, tree: { ...listing.tree, entries } }, files);
    },
  };
}

function lookAt(location: Buffer): Stats | undefined {
  try {
    return lstatSync(location, { throwIfNoEntry: false });
  } catch {
    // A file stands where a folder was, or the folder may not be entered: nothing that could be read.
    return undefined;
  }
}

function readListed(entry: TreeEntry, listed: Listed | undefined): { readonly entry: TreeEntry; readonly content: Content } {
  if (listed === undefined) return { entry, content: { missing: 'unreadable' } };
  if (listed.stats.size > MAX_BLOB_BYTES) return { entry, content: { missing: 'too-large' } };
  const bytes = readUnchanged(listed);
  if (bytes === undefined) return { entry, content: { missing: 'unreadable' } };
  const blob = startBlobId(bytes.length).update(bytes).digest('hex');
  if (entry.blob !== '' && entry.blob !== blob) return { entry, content: { missing: 'unreadable' } };
  return { entry: { ...entry, blob }, content: isLfsPointer(bytes) ? { missing: 'lfs-pointer' } : { bytes } };
}

/** The bytes of a file that is still the one that was listed. Anything else would mix two states of the tree, or lead out of it. */
function readUnchanged(listed: Listed): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(listed.stats.size);
  return visitUnchanged(listed, (file) => readInto(file, bytes) === bytes.length) ? bytes : undefined;
}

function identifyListed(listed: Listed | undefined): string | undefined {
  if (listed === undefined) return undefined;
  const { size } = listed.stats;
  if (listed.stats.isSymbolicLink()) return identifyLink(listed.location);
  const hash = startBlobId(size);
  const part = Buffer.allocUnsafe(Math.min(size, 1024 * 1024));
  let left = size;
  const isWhole = visitUnchanged(listed, (file) => {
    for (let count = -1; count !== 0 && left > 0; left -= count) {
      count = readInto(file, part.subarray(0, Math.min(left, part.length)));
      hash.update(part.subarray(0, count));
    }
    return left === 0;
  });
  return isWhole ? hash.digest('hex') : undefined;
}

/** To git, the content of a link is the path that it points to. */
function identifyLink(location: Buffer): string | undefined {
  try {
    const target = readlinkSync(location, { encoding: 'buffer' });
    return startBlobId(target.length).update(target).digest('hex');
  } catch {
    return undefined;
  }
}

/** Opens a file without following a link or waiting for a pipe. False when it cannot be read, or is no longer what was listed. */
function visitUnchanged({ location, stats }: Listed, visit: (file: number) => boolean): boolean {
  let file: number | undefined;
  try {
    file = openSync(location, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    return visit(file) && isSame(fstatSync(file), stats);
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Gives the number of bytes read, which is smaller than the buffer at the end of the file. */
function readInto(file: number, bytes: Buffer): number {
  let filled = 0;
  for (let count = -1; count !== 0 && filled < bytes.length; filled += count) {
    count = readSync(file, bytes, filled, bytes.length - filled, null);
  }
  return filled;
}

function isSame(now: Stats, before: Stats): boolean {
  return now.ino === before.ino && now.dev === before.dev && now.size === before.size && now.mtimeMs === before.mtimeMs;
}

/** The start of the id that git gives to so many bytes in a repository of SHA-1. */
function startBlobId(size: number): Hash {
  return createHash('sha1').update(`blob ${size}\0`);
}
