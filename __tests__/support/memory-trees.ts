import { createHash } from 'node:crypto';
import type { Change, Tree, TreeEntry } from '../../src/model/scope.ts';
import type { Content, Trees } from '../../src/ports.ts';

/** Path to text. */
export type Files = Readonly<Record<string, string>>;

/** Trees of texts, for tests. A file that vanished from one path and stands unchanged at another was renamed. */
export function memoryTrees(head: Files, base?: Files): Trees {
  const contents = new Map([head, base ?? {}].flatMap((files) => Object.values(files)).map((text) => [blobOf(text), Buffer.from(text)]));
  return {
    head: toTree('head', head),
    base: base && toTree('base', base),
    changes: base ? compareFiles(base, head) : [],
    // oxlint-disable-next-line typescript/require-await -- reading is asynchronous by contract
    async *read(entries) {
      for (const entry of entries) yield { entry, content: contentOf(contents.get(entry.blob)) };
    },
    notAnalysed: () => [],
    close: () => Promise.resolve(),
  };
}

function contentOf(bytes: Uint8Array | undefined): Content {
  return bytes ? { bytes } : { missing: 'unreadable' };
}

function toTree(id: string, files: Files): Tree {
  const entries = Object.entries(files).map(([path, text]): TreeEntry => ({
    path,
    kind: 'file',
    blob: blobOf(text),
    size: Buffer.byteLength(text),
  }));
  return { id, entries: entries.toSorted((left, right) => (left.path < right.path ? -1 : 1)) };
}

function compareFiles(base: Files, head: Files): readonly Change[] {
  const gone = new Map(Object.keys(base).flatMap((path) => (path in head ? [] : [[base[path], path]])));
  const renamed = new Set<string>();
  const changes = Object.keys(head).flatMap((path): readonly Change[] => {
    if (path in base) return base[path] === head[path] ? [] : [{ kind: 'modified', path }];
    const from = gone.get(head[path]);
    if (from === undefined || renamed.has(from)) return [{ kind: 'added', path }];
    renamed.add(from);
    return [{ kind: 'renamed', path, from }];
  });
  const deleted = Object.keys(base).filter((path) => !(path in head) && !renamed.has(path));
  return [...changes, ...deleted.map((path): Change => ({ kind: 'deleted', path }))];
}

function blobOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
