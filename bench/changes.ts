import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BenchmarkError } from './errors.ts';
import { listScripts, pickBackendFiles } from './scripts.ts';
import { git, type Tree } from './tree.ts';

/** Two commits on top of the one that is checked out, to be reviewed against it. */
export interface Changes {
  /** Ten files of backend code, each with one more function that calls out. */
  readonly code: string;
  /** A line more in the README. */
  readonly text: string;
}

const CHANGED_FILES = 10;

/**
 * Writes both changes as commits. The work tree and its index are left alone, as after the checkout of a base.
 *
 * @throws BenchmarkError when the tree has too little backend code to change.
 */
export function commitChanges(tree: Tree): Changes {
  const files = pickBackendFiles(tree, listScripts(tree), CHANGED_FILES);
  if (files.length < CHANGED_FILES)
    throw new BenchmarkError(`Only ${files.length} files there hold backend code; the change to review takes ${CHANGED_FILES}.`);
  return {
    code: commitAppended(tree, new Map(files.map((file, index) => [file, renderFunction(index)]))),
    text: commitAppended(tree, new Map([['README.md', '\nOne more line.\n']])),
  };
}

/** Plain JavaScript, since any of the files may be. */
function renderFunction(index: number): string {
  return `
async function benchmarkChange${index}(url, attempts) {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const response = await fetch(\`\${url}/orders/${index}\`, { method: 'POST', body: JSON.stringify({ attempt }) });
    if (response.ok) return response.json();
  }
  throw new Error('No answer.');
}
`;
}

function commitAppended(tree: Tree, additions: ReadonlyMap<string, string>): string {
  const index = path.join(tree.root, '.git', 'benchmark-index');
  const prefix = git(tree.folder, ['rev-parse', '--show-prefix']).trim();
  git(tree.root, ['read-tree', tree.commit], { index });
  for (const [file, addition] of additions) {
    const target = path.join(tree.folder, file);
    const text = existsSync(target) ? readFileSync(target, 'utf8') : '';
    const blob = git(tree.root, ['hash-object', '-w', '--stdin'], { input: `${text}${addition}` }).trim();
    git(tree.root, ['update-index', '--add', '--cacheinfo', `100644,${blob},${prefix}${file}`], { index });
  }
  const written = git(tree.root, ['write-tree'], { index }).trim();
  return git(tree.root, ['commit-tree', written, '-p', tree.commit], { input: 'benchmark: change\n' }).trim();
}
