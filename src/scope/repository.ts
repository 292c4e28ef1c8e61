import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError } from '../model/errors.ts';

/** A folder to look at, and the repository that it lies in. */
export interface Place {
  /** Real path of the folder. */
  readonly folder: string;
  readonly repository?: Repository | undefined;
}

/** What git needs to be told, so that it looks for nothing by itself. All paths are real and absolute. */
export interface Repository {
  /** The `.git` folder or file of a checkout, or a bare repository. */
  readonly gitDir: string;
  /** Root of the checkout; undefined for a bare repository. */
  readonly workTree?: string | undefined;
  /** Path from the root to the folder asked for, with `/`; empty for the root. */
  readonly prefix: string;
}

/** Finds a folder and its repository. Throws a ConfigurationError when there is no such folder. */
export function findPlace(asked: string): Place {
  const folder = resolveFolder(asked);
  const [gitDir] = /^.*?[\\/]\.git(?=[\\/]|$)/.exec(folder) ?? [];
  if (gitDir === folder && isGitDir(folder)) return { folder, repository: { gitDir: folder, prefix: '' } };
  // Credentials lie there.
  if (gitDir !== undefined) throw new ConfigurationError(`'${asked}' lies inside the folder of git itself, which is not analysed.`);
  for (let root = folder; ; root = path.dirname(root)) {
    if (isGitDir(path.join(root, '.git'))) {
      const prefix = path.relative(root, folder).replaceAll(path.sep, '/');
      return { folder, repository: { gitDir: path.join(root, '.git'), workTree: root, prefix } };
    }
    if (path.dirname(root) === root) break;
  }
  // Only where no checkout surrounds it: a bare repository inside a checkout is content, and its settings can name commands.
  return isBare(folder) ? { folder, repository: { gitDir: folder, prefix: '' } } : { folder };
}

function resolveFolder(asked: string): string {
  const stats = statSync(asked, { throwIfNoEntry: false });
  if (stats === undefined) throw new ConfigurationError(`There is no folder '${asked}'.`);
  if (!stats.isDirectory()) throw new ConfigurationError(`'${asked}' is not a folder.`);
  return realpathSync(asked);
}

/** A linked work tree and a submodule have a file there that names the git folder; git reads it. */
function isGitDir(candidate: string): boolean {
  const stats = lstatSync(candidate, { throwIfNoEntry: false });
  return stats?.isFile() === true || existsSync(path.join(candidate, 'HEAD'));
}

function isBare(folder: string): boolean {
  return ['HEAD', 'objects', 'refs'].every((name) => existsSync(path.join(folder, name)));
}
