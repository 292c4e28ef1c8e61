import { codeVersions } from '../model/code-versions.ts';
import { type PathRole, pathRoleOf } from '../model/path-role.ts';
import type { Tree, TreeEntry } from '../model/scope.ts';
import { classifyPath, type PathFormat } from './classify.ts';

/** A file that is to be summarised. */
export interface Candidate {
  readonly entry: TreeEntry;
  readonly format: PathFormat;
  /** Names all that its summary depends on: see `keyOf`. */
  readonly key: string;
}

/** The files of a tree that some extractor or search reads. */
export function candidatesOf(tree: Tree, fileBytes: number): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const entry of tree.entries) {
    if (entry.kind !== 'file') continue;
    const format = formatOf(entry.path);
    if (format !== 'ignored') candidates.push({ entry, format, key: keyOf(entry, format, fileBytes) });
  }
  return candidates;
}

/** No rule speaks of tests and of other people's code: they are searched, tests for more than keys, and not parsed. */
const UNPARSED: ReadonlyMap<PathRole, PathFormat> = new Map([
  ['test', 'tests'],
  ['vendored', 'text'],
]);

function formatOf(path: string): PathFormat {
  const format = classifyPath(path);
  // Examples and fixtures have lock files by the hundred, and no rule asks what they install.
  if (format === 'lock') return pathRoleOf(path) === 'production' ? 'lock' : 'ignored';
  return format === 'script' ? (UNPARSED.get(pathRoleOf(path)) ?? format) : format;
}

/**
 * What a summary is kept by: the content of the file, how it is read, and the version of the code that reads it. The ending is part of it
 * because `.ts` and `.tsx` read the same text differently.
 */
export function keyOf(entry: TreeEntry, format: PathFormat, fileBytes: number): string {
  const ending = format === 'script' ? entry.path.slice(entry.path.lastIndexOf('.') + 1).toLowerCase() : '';
  const version = codeVersions?.summaries[format] ?? codeVersions?.summaries['common'] ?? '';
  return `${contentOf(entry)}:${format}:${ending}:${fileBytes}:${version}`;
}

/** What the content of an entry is known by: its blob, or its path where it lies on disk and its blob is not known before it is read. */
export function contentOf({ blob, path }: TreeEntry): string {
  return blob === '' ? `path ${path}` : blob;
}
