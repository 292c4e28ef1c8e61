import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What stands at a path of a commit; undefined removes it. */
export type FileSpec = string | Buffer | { readonly link: string } | { readonly submodule: string } | undefined;

export interface CommitOptions {
  /** Full name of the ref that moves. Default `refs/heads/main`. */
  readonly ref?: string | undefined;
  /** Default: where the ref is. An empty list makes a root commit. */
  readonly parents?: readonly string[] | undefined;
}

/** A real repository in a folder of its own, without any setting of the machine. */
export interface TestRepository {
  readonly root: string;
  /** Runs git in the work tree and gives what it printed. */
  git(...args: readonly string[]): string;
  /** Makes a commit without touching the work tree; paths are bytes where they are no UTF-8. Gives its id. */
  commit(files: ReadonlyMap<Buffer | string, FileSpec> | Readonly<Record<string, FileSpec>>, options?: CommitOptions): string;
  /** Writes files into the work tree. */
  write(files: Readonly<Record<string, string>>): void;
  /** Makes the work tree equal to a commit. */
  checkout(commit: string): void;
  /** A shallow clone of one commit, as actions/checkout makes it. */
  cloneShallow(commit: string): TestRepository;
}

/** A place where a hostile setting leaves a mark when it is obeyed. */
export interface Canary {
  /** A command for a shell that leaves the mark. */
  readonly command: (name: string) => string;
  /** The marks left so far. */
  seen(): readonly string[];
}

const IDENTITY = { NAME: 'Test', EMAIL: 'test@example.invalid', DATE: '2026-01-01T00:00:00Z' };
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => Object.entries(IDENTITY).map(([what, value]) => [`GIT_${who}_${what}`, value])),
  ),
};

const folders: string[] = [];

/** An empty folder that goes with `removeFolders`. */
export function createFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'backend-readiness-')));
  folders.push(folder);
  return folder;
}

/** Removes all folders made so far. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function createRepository(): TestRepository {
  const root = createFolder();
  runGit(root, ['init', '--quiet', '--initial-branch=main', '--template=', '.']);
  return openRepository(root);
}

export function createCanary(): Canary {
  const folder = createFolder();
  return {
    command: (name) => `touch '${path.join(folder, name)}'`,
    seen: () => readdirSync(folder).toSorted(),
  };
}

/** The files of a bare repository whose settings name a command, to be committed or written below a folder. */
export function embeddedBareRepository(folder: string, command: string): Readonly<Record<string, string>> {
  const config = `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = "../.."\n\tfsmonitor = "${command}; false"\n`;
  return {
    [`${folder}/HEAD`]: 'ref: refs/heads/main\n',
    [`${folder}/config`]: config,
    [`${folder}/objects/info/keep`]: '',
    [`${folder}/refs/heads/keep`]: '',
  };
}

function openRepository(root: string): TestRepository {
  const git = (...args: readonly string[]): string => runGit(root, args);
  return {
    root,
    git,
    commit(files, { ref = 'refs/heads/main', parents } = {}) {
      const entries = files instanceof Map ? [...files] : Object.entries(files as Record<string, FileSpec>);
      const tip = git('for-each-ref', '--format=%(objectname)', ref).trim();
      runGit(root, ['fast-import', '--quiet', '--force'], renderImport(entries, ref, parents ?? [tip].filter((id) => id !== '')));
      return git('rev-parse', ref).trim();
    },
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
        writeFileSync(path.join(root, name), text);
      }
    },
    checkout: (commit) => void git('checkout', '--quiet', '--force', '--detach', commit),
    cloneShallow(commit) {
      const clone = createRepository();
      clone.git('remote', 'add', 'origin', `file://${root}`);
      clone.git('fetch', '--quiet', '--depth=1', 'origin', commit);
      clone.checkout(commit);
      return clone;
    },
  };
}

function renderImport(files: readonly (readonly [Buffer | string, FileSpec])[], ref: string, parents: readonly string[]): Buffer {
  const lineage = parents.map((parent, index) => `${index === 0 ? 'from' : 'merge'} ${parent}\n`);
  const head = [`reset ${ref}\n`, `commit ${ref}\n`, 'committer Test <test@example.invalid> 1767225600 +0000\n', 'data 0\n', ...lineage];
  const body = files.flatMap(([name, spec]) => renderFile(quote(name), spec));
  return Buffer.concat([...head, ...body].map((part) => Buffer.from(part)));
}

function renderFile(name: string, spec: FileSpec): readonly (string | Buffer)[] {
  if (spec === undefined) return [`D ${name}\n`];
  if (typeof spec === 'object' && 'submodule' in spec) return [`M 160000 ${spec.submodule} ${name}\n`];
  const isLink = typeof spec === 'object' && 'link' in spec;
  const bytes = Buffer.from(isLink ? spec.link : spec);
  return [`M ${isLink ? '120000' : '100644'} inline ${name}\ndata ${bytes.length}\n`, bytes, '\n'];
}

/** A path as git writes it in quotes, with every unusual byte as three octal digits. */
function quote(name: Buffer | string): string {
  const bytes = [...Buffer.from(name)].map((byte) => {
    const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    return isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${bytes.join('')}"`;
}

function runGit(root: string, args: readonly string[], input: Buffer | string = ''): string {
  return execFileSync('git', args, {
    cwd: root,
    env: ENVIRONMENT,
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
}
