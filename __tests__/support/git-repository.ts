import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export type Files = Readonly<Record<string, string | undefined>>;

/** A real repository in a temporary folder. */
export class GitRepository {
  readonly folder: string;

  constructor() {
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'repository-'));
    this.git('init', '--quiet', '--initial-branch=main');
  }

  git(...args: readonly string[]): string {
    const identity = [
      '-c',
      'user.name=Ada',
      '-c',
      'user.email=ada@example.org',
      '-c',
      'commit.gpgsign=false',
      '-c',
      'protocol.file.allow=always',
    ];
    const env = { PATH: process.env['PATH'] ?? '', HOME: this.folder, GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', [...identity, ...args], {
      cwd: this.folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  /** Writes files, deletes those without content, and commits. Gives the commit's id. */
  commit(files: Files): string {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(this.folder, name);
      if (content === undefined) {
        rmSync(file);
        continue;
      }
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', 'change');
    return this.git('rev-parse', 'HEAD');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface MergedChange {
  readonly repository: GitRepository;
  readonly base: string;
  readonly head: string;
  /** What the runner checks out for a pull request: base and head merged, with the base as first parent. */
  readonly merge: string;
}

/** A pull request as the runner sees it: the merge commit is checked out. */
export function createMergedChange(base: Files, head: Files): MergedChange {
  const repository = new GitRepository();
  const baseId = repository.commit(base);
  repository.git('checkout', '--quiet', '-b', 'feature');
  const headId = repository.commit(head);
  repository.git('checkout', '--quiet', '--detach', 'main');
  repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'feature');
  return { repository, base: baseId, head: headId, merge: repository.git('rev-parse', 'HEAD') };
}
