/** The folder of a file; empty for the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Joins and normalises; a path that leaves the tree keeps its leading `..` and so names no file. */
export function joinPath(folder: string, path: string): string {
  const words: string[] = folder === '' || path.startsWith('/') ? [] : folder.split('/');
  for (const word of path.split('/')) {
    if (word === '' || word === '.') continue;
    if (word === '..' && words.length > 0 && words.at(-1) !== '..') words.pop();
    else words.push(word);
  }
  return words.join('/');
}

/** The folders around a path, the nearest first, down to the root (an empty text). */
export function foldersAround(path: string): readonly string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) folders.push(path.slice(0, end));
  return [...folders, ''];
}

/** How many leading parts two paths have in common; Infinity where they are the same. */
export function sharedFolders(one: string, other: string): number {
  const parts = other.split('/');
  const found = one.split('/').findIndex((part, index) => part !== parts[index]);
  return found < 0 ? Number.POSITIVE_INFINITY : found;
}
