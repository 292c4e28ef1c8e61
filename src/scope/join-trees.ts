import type { TreeEntry } from '../model/scope.ts';
import type { Content, Trees } from '../ports.ts';
import type { FolderTree } from './folder-tree.ts';
import type { Listing } from './listing.ts';
import type { Objects } from './objects.ts';

/** Where entries and contents come from. */
export interface Sources {
  readonly head: Listing;
  readonly base?: Listing | undefined;
  /** The head, where it is a folder. */
  readonly folder?: FolderTree | undefined;
  /** Needed for every entry that is not in the folder. */
  readonly objects?: Objects | undefined;
}

/** Makes one reader of all sources, without changes. */
export function joinTrees({ head, base, folder, objects }: Sources): Trees {
  const onDisk = new Map(folder?.tree.entries.map(({ path, blob }) => [path, blob]));
  const isOnDisk = (entry: TreeEntry): boolean => onDisk.get(entry.path) === entry.blob;
  return {
    head: head.tree,
    base: base?.tree,
    changes: [],
    async *read(entries) {
      for (const part of splitBy(entries, (entry) => placeOf(entry, isOnDisk))) {
        if (part.place === 'disk' && folder !== undefined) for (const entry of part.entries) yield folder.read(entry);
        else if (part.place === 'git' && objects !== undefined) yield* readFromGit(part.entries, objects);
        else for (const entry of part.entries) yield { entry, content: { missing: 'unreadable' as const } };
      }
    },
    notAnalysed: () => [...head.notAnalysed, ...(base?.notAnalysed ?? [])],
    async close() {
      await objects?.close();
    },
  };
}

type Source = 'disk' | 'git' | 'nowhere';

/** Links and submodules have no content that is ours to read. */
function placeOf(entry: TreeEntry, isOnDisk: (entry: TreeEntry) => boolean): Source {
  if (entry.kind !== 'file') return 'nowhere';
  if (isOnDisk(entry)) return 'disk';
  return /^[0-9a-f]{40,64}$/.test(entry.blob) ? 'git' : 'nowhere';
}

async function* readFromGit(entries: readonly TreeEntry[], objects: Objects): AsyncGenerator<{ entry: TreeEntry; content: Content }> {
  let position = 0;
  for await (const content of objects.readBlobs(entries.map(({ blob }) => blob))) {
    const entry = entries[position];
    position += 1;
    if (entry !== undefined) yield { entry, content };
  }
}

/** Cuts a list into stretches of one source, so that the order stays and git is asked for many at a time. */
function splitBy(
  entries: readonly TreeEntry[],
  sourceOf: (entry: TreeEntry) => Source,
): readonly { readonly place: Source; readonly entries: readonly TreeEntry[] }[] {
  const parts: { place: Source; entries: TreeEntry[] }[] = [];
  for (const entry of entries) {
    const place = sourceOf(entry);
    const last = parts.at(-1);
    if (last?.place === place) last.entries.push(entry);
    else parts.push({ place, entries: [entry] });
  }
  return parts;
}
