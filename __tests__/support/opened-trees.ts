import type { Trees } from '../../src/ports.ts';

const opened: Trees[] = [];

/** Remembers trees until `closeTrees`, which belongs into `afterEach`. */
export async function keep(trees: Promise<Trees>): Promise<Trees> {
  opened.push(await trees);
  return trees;
}

export async function closeTrees(): Promise<void> {
  await Promise.all(opened.splice(0).map((trees) => trees.close()));
}

/** What the files of a tree hold, by path; for one that is not read the reason. */
export async function readAll(trees: Trees, tree = trees.head): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for await (const { entry, content } of trees.read(tree.entries)) {
    texts[entry.path] = 'bytes' in content ? Buffer.from(content.bytes).toString() : content.missing;
  }
  return texts;
}
