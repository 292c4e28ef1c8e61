import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { BenchmarkError } from './errors.ts';

/** A repository of our own to measure on: nothing in it is missed, and nothing is tracked that is not its own. */
export interface Tree {
  /** The top of the work tree. */
  readonly root: string;
  /** The folder to judge, the root or one below it. */
  readonly folder: string;
  /** The commit that is checked out. */
  readonly commit: string;
}

/** Runs git without hooks, paging, or the caller's environment for it, and gives what it writes. */
export function git(root: string, words: readonly string[], options: { readonly input?: string; readonly index?: string } = {}): string {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const env = { ...own, ...(options.index === undefined ? {} : { GIT_INDEX_FILE: options.index }), ...AUTHOR };
  return execFileSync('git', ['-C', root, '-c', 'core.hooksPath=/dev/null', '-c', 'commit.gpgSign=false', ...words], {
    encoding: 'utf8',
    env,
    input: options.input ?? '',
    maxBuffer: 1 << 29,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

// Fixed, so that a commit of the same files has the same name in every run.
const AUTHOR = {
  GIT_AUTHOR_NAME: 'benchmark',
  GIT_AUTHOR_EMAIL: 'benchmark@example.test',
  GIT_AUTHOR_DATE: '2025-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'benchmark',
  GIT_COMMITTER_EMAIL: 'benchmark@example.test',
  GIT_COMMITTER_DATE: '2025-01-01T00:00:00Z',
};

/**
 * Clones the repository that a folder lies in, at its HEAD, sharing its objects: the folder itself is never written to, and what it
 * holds besides tracked files (packages, build output) is not measured.
 *
 * @throws BenchmarkError when the folder does not exist, is in no repository, or the repository has no commit.
 */
export function cloneTree(directory: string, destination: string): Tree {
  if (!existsSync(directory)) throw new BenchmarkError(`${directory}: no such folder.`);
  const top = askGit(directory, ['rev-parse', '--show-toplevel'], 'not in a git repository');
  const commit = askGit(directory, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], 'the repository has no commit');
  git(top, ['clone', '--quiet', '--shared', '--no-tags', '--no-checkout', top, destination]);
  git(destination, ['checkout', '--quiet', '--detach', commit]);
  const folder = path.join(destination, path.relative(realpathSync(top), realpathSync(directory)));
  if (!existsSync(folder)) throw new BenchmarkError(`${directory}: nothing in it is committed.`);
  return { root: destination, folder, commit };
}

/** Makes a repository of the files in a folder, in one commit. */
export function commitTree(root: string): Tree {
  git(root, ['init', '--quiet']);
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '--message', 'benchmark: synthetic tree']);
  return { root, folder: root, commit: git(root, ['rev-parse', 'HEAD']).trim() };
}

function askGit(directory: string, words: readonly string[], complaint: string): string {
  try {
    return git(directory, words).trim();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') throw new BenchmarkError('git is not installed.');
    throw new BenchmarkError(`${directory}: ${complaint}.`);
  }
}
