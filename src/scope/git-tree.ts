import { PlatformError } from '../model/errors.ts';
import type { TreeEntry } from '../model/scope.ts';
import { startGit, waitForEnd } from './git.ts';
import { LISTING_LIMITS, ListingBuilder, type Listing, type ListingLimits } from './listing.ts';
import type { Repository } from './repository.ts';

const LISTING_TIMEOUT_MS = 120_000;

/**
 * Lists a tree of the object database with everything below it.
 *
 * @param treeId Id of the tree, 40 or 64 hex digits.
 * @param commitId What the tree is called afterwards.
 * @throws PlatformError when git cannot list it at all; a list that breaks off is marked as incomplete.
 */
export async function listGitTree(
  repository: Repository,
  ids: { readonly treeId: string; readonly commitId: string },
  limits: ListingLimits = LISTING_LIMITS,
): Promise<Listing> {
  const builder = new ListingBuilder(limits);
  for await (const record of readRecords(repository, ['ls-tree', '-r', '-z', '--full-tree', ids.treeId])) {
    if (record === 'failed') {
      if (builder.isEmpty) throw new PlatformError(`git could not list the tree ${ids.treeId}.`);
      builder.cut('git broke off while it listed the tree');
      break;
    }
    if (builder.isFull) {
      builder.cut(`more than ${limits.entries} files`);
      break;
    }
    addRecord(builder, record);
  }
  return builder.finish(ids.commitId);
}

/** The records, ended by NUL, that a git command prints; `failed` stands last when the command did not end well. */
export async function* readRecords(repository: Repository, args: readonly string[]): AsyncGenerator<Buffer | 'failed'> {
  const child = startGit(repository, args);
  const end = waitForEnd(child);
  // Who leaves early does not wait for the end.
  end.catch(() => undefined);
  const timer = setTimeout(() => child.kill(), LISTING_TIMEOUT_MS);
  try {
    child.stdin.end();
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      for (let to = bytes.indexOf(0); to !== -1; to = bytes.indexOf(0, from)) {
        yield bytes.subarray(from, to);
        from = to + 1;
      }
      rest = bytes.subarray(from);
    }
    if ((await end) !== 0) yield 'failed';
  } finally {
    clearTimeout(timer);
    child.kill();
  }
}

/** A record reads `<mode> <type> <id>\t<path>`. */
function addRecord(builder: ListingBuilder, record: Buffer): void {
  const tab = record.indexOf(0x09);
  const [mode = '', , blob = ''] = record.toString('latin1', 0, tab).split(' ');
  builder.add(record.subarray(tab + 1), { kind: kindOf(mode), blob });
}

function kindOf(mode: string): TreeEntry['kind'] {
  if (mode === '120000') return 'symlink';
  return mode === '160000' ? 'submodule' : 'file';
}
