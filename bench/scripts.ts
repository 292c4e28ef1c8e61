import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGES } from './tokens.ts';
import { git, type Tree } from './tree.ts';

const SCRIPT = /(?<!\.d)\.[cm]?[jt]sx?$/;
const TEST = /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|fixtures|examples?|docs)\/|\.(?:test|spec|stories|config)\./;
const REGULAR_FILE = /^100(?:644|755) /;

/** The TypeScript and JavaScript files on disk that git tracks, without declarations: paths from the folder of the tree, in the order of git. */
export function listScripts(tree: Tree): readonly string[] {
  return git(tree.folder, ['ls-files', '--stage', '-z'])
    .split('\0')
    .filter((entry) => REGULAR_FILE.test(entry) && SCRIPT.test(entry))
    .map((entry) => entry.slice(entry.indexOf('\t') + 1))
    .filter((file) => existsSync(path.join(tree.folder, file)));
}

/**
 * Picks files that hold backend code, which is to say that they import a library with an effect and are no tests, evenly over the tree.
 * Gives fewer than asked for when there are no more.
 */
export function pickBackendFiles(tree: Tree, scripts: readonly string[], count: number): readonly string[] {
  const backend = scripts.filter((file) => !TEST.test(file) && holdsEffect(path.join(tree.folder, file)));
  const step = Math.max(1, backend.length / count);
  return Array.from({ length: Math.min(count, backend.length) }, (_, index) => backend[Math.floor(index * step)] ?? '');
}

function holdsEffect(file: string): boolean {
  const text = readFileSync(file, 'latin1');
  return PACKAGES.some((name) => text.includes(name));
}
