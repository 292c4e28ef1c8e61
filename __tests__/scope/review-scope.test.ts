import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { ConfigurationError, PlatformError } from '../../src/model/errors.ts';
import type { PullRequestEvent } from '../../src/model/event.ts';
import type { Trees } from '../../src/ports.ts';
import { openAudit, openCheck, openReview, openScope } from '../../src/scope/review-scope.ts';
import { createFolder, createRepository, removeFolders, type TestRepository } from '../support/hostile-repository.ts';
import { closeTrees, keep, readAll } from '../support/opened-trees.ts';

afterAll(removeFolders);
afterEach(closeTrees);

const pathsOf = (trees: Trees): readonly string[] => trees.head.entries.map((entry) => entry.path);
const LINES = Array.from({ length: 30 }, (_, index) => `export const value${index} = ${index};\n`).join('');

interface PullRequestStory {
  readonly repository: TestRepository;
  readonly base: string;
  readonly head: string;
  readonly merge: string;
  readonly event: PullRequestEvent;
}

/** main: `fork` -> `base`; topic: `fork` -> `head`; and GitHub's merge commit of the two. */
function createPullRequest(): PullRequestStory {
  const repository = createRepository();
  const fork = repository.commit({ 'src/a.ts': 'a\n', 'src/old.ts': LINES });
  const base = repository.commit({ 'src/base.ts': 'only on main\n' });
  const head = repository.commit({ 'src/a.ts': 'changed\n', 'src/new.ts': 'new\n' }, { ref: 'refs/heads/topic', parents: [fork] });
  const files = { 'src/a.ts': 'changed\n', 'src/new.ts': 'new\n' };
  const merge = repository.commit(files, { ref: 'refs/pull/7/merge', parents: [base, head] });
  repository.checkout(merge);
  const event: PullRequestEvent = {
    kind: 'pull-request',
    number: 7,
    state: 'open',
    draft: false,
    headSha: head,
    headRef: 'topic',
    baseSha: base,
    baseRef: 'main',
    fork: false,
  };
  return { repository, base, head, merge, event };
}

const CHANGES = [
  { kind: 'modified', path: 'src/a.ts' },
  { kind: 'added', path: 'src/new.ts' },
];

describe('a pull request', () => {
  test('F17: is compared with the first parent of the merge commit, whatever the payload says of the base', async () => {
    const { repository, base, merge, event } = createPullRequest();
    const stale = repository.git('rev-parse', `${base}^`).trim();
    const trees = await keep(openScope({ ...event, baseSha: stale }, { path: repository.root }));
    expect(trees.base?.id).toBe(base);
    expect(trees.head.id).toBe(merge);
    expect(trees.changes).toEqual(CHANGES);
    expect(await readAll(trees)).toMatchObject({ 'src/a.ts': 'changed\n', 'src/base.ts': 'only on main\n' });
  });

  test('F21: fetches the base that a shallow clone lacks', async () => {
    const { repository, base, merge, event } = createPullRequest();
    const clone = repository.cloneShallow(merge);
    expect(() => clone.git('cat-file', '-e', base)).toThrow();
    const trees = await keep(openScope(event, { path: clone.root }));
    expect(trees.base?.id).toBe(base);
    expect(trees.changes).toEqual(CHANGES);
    expect(await readAll(trees, trees.base)).toMatchObject({ 'src/a.ts': 'a\n' });
  });

  test('F21: says what to set when the base cannot be fetched', async () => {
    const { repository, merge, event } = createPullRequest();
    const clone = repository.cloneShallow(merge);
    clone.git('remote', 'set-url', 'origin', `file://${createFolder()}/gone`);
    const attempt = openScope(event, { path: clone.root });
    await expect(attempt).rejects.toThrow(PlatformError);
    await expect(attempt).rejects.toThrow('fetch-depth: 2');
  });

  test('F22: the head alone checked out is compared with where it left the base', async () => {
    const { repository, base, head, event } = createPullRequest();
    repository.checkout(head);
    const trees = await keep(openScope(event, { path: repository.root }));
    expect(trees.base?.id).toBe(repository.git('rev-parse', `${base}^`).trim());
    expect(trees.head.id).toBe(head);
    expect(trees.changes).toEqual(CHANGES);
  });

  test('F22: any other checkout does not change what is compared', async () => {
    const { repository, base, head, event } = createPullRequest();
    repository.checkout(repository.commit({ 'unrelated.ts': 'x\n' }, { ref: 'refs/heads/other', parents: [base, base] }));
    const trees = await keep(openScope(event, { path: repository.root }));
    expect(trees.head.id).toBe(head);
    expect(trees.changes).toEqual(CHANGES);
  });

  test('F22: the head alone in a shallow clone is refused, not compared with too much', async () => {
    const { repository, head, event } = createPullRequest();
    const clone = repository.cloneShallow(head);
    await expect(openScope(event, { path: clone.root })).rejects.toThrow('fetch-depth: 0');
  });

  test('F48: a merge group is compared as its payload says', async () => {
    const { repository, base, merge } = createPullRequest();
    repository.commit({ 'later.ts': 'moved on\n' });
    const group = { kind: 'merge-group', headSha: merge, headRef: 'q', baseSha: base, baseRef: 'main' } as const;
    const trees = await keep(openScope(group, { path: repository.root }));
    expect([trees.base?.id, trees.head.id]).toEqual([base, merge]);
    expect(trees.changes).toEqual(CHANGES);
  });
});

describe('check', () => {
  test('starts where the head left the base', async () => {
    const { repository, base } = createPullRequest();
    const trees = await keep(openScope({ kind: 'check', base: 'main', head: 'topic' }, { path: repository.root }));
    expect(trees.base?.id).toBe(repository.git('rev-parse', `${base}^`).trim());
    expect(trees.changes).toEqual(CHANGES);
  });

  test('F23: takes the base itself where the two have no history in common', async () => {
    const { repository, base } = createPullRequest();
    repository.commit({ 'src/a.ts': 'orphan\n' }, { ref: 'refs/heads/orphan', parents: [] });
    const trees = await keep(openCheck({ path: repository.root, base: 'main', head: 'orphan' }));
    expect(trees.base?.id).toBe(base);
    expect(trees.changes.map(({ kind, path: file }) => `${kind} ${file}`)).toEqual([
      'modified src/a.ts',
      'deleted src/base.ts',
      'deleted src/old.ts',
    ]);
  });

  test('without a head compares the files on disk, committed or not', async () => {
    const { repository, base } = createPullRequest();
    repository.checkout(base);
    repository.write({
      'src/a.ts': 'edited\n',
      'src/fresh.ts': 'untracked\n',
      '.gitignore': 'dist/\n',
      'dist/out.js': 'ignored\n',
      'moved/new.ts': `${LINES}// more\n`,
    });
    rmSync(path.join(repository.root, 'src/old.ts'));
    const trees = await keep(openCheck({ path: repository.root, base: 'main' }));
    expect(trees.head.id).toBe('worktree');
    expect(trees.changes).toEqual([
      { kind: 'added', path: '.gitignore' },
      { kind: 'renamed', path: 'moved/new.ts', from: 'src/old.ts' },
      { kind: 'modified', path: 'src/a.ts' },
      { kind: 'added', path: 'src/fresh.ts' },
    ]);
    expect(await readAll(trees)).toMatchObject({ 'src/a.ts': 'edited\n', 'src/base.ts': 'only on main\n' });
    expect(await readAll(trees, trees.base)).toMatchObject({ 'src/a.ts': 'a\n', 'src/old.ts': LINES });
  });

  test('an unchanged work tree with links and submodules has no changes', async () => {
    const repository = createRepository();
    const id = repository.commit({ 'a.ts': 'a\n', 'link.ts': { link: 'a.ts' }, sub: { submodule: 'a'.repeat(40) }, 'empty.ts': '' });
    repository.checkout(id);
    const trees = await keep(openCheck({ path: repository.root, base: id }));
    expect(trees.changes).toEqual([]);
    expect(trees.head.entries.map(({ path: file, kind }) => `${kind} ${file}`)).toEqual([
      'file a.ts',
      'file empty.ts',
      'symlink link.ts',
      'submodule sub',
    ]);
  });

  test.each([
    ['mein', /did you mean main\?/],
    ['feature', /did you mean origin\/feature\?/],
    ['no-such-thing-at-all', /allowed: main/],
    ['main:src', /unknown ref/],
    ['', /unknown ref ""/],
  ])('the unknown ref %j is named, with advice', async (base, advice) => {
    const { repository, head } = createPullRequest();
    repository.git('update-ref', 'refs/remotes/origin/feature', head);
    const attempt = openCheck({ path: repository.root, base });
    await expect(attempt).rejects.toThrow(ConfigurationError);
    await expect(attempt).rejects.toThrow(advice);
  });

  test.each(['main', 'topic', 'HEAD~1', 'HEAD^2', 'refs/heads/main', '@'])('the ref %s is known', async (base) => {
    const { repository } = createPullRequest();
    const trees = await keep(openReview({ path: repository.root, base, head: 'HEAD' }));
    expect(trees.base?.id).toMatch(/^[0-9a-f]{40}$/);
  });

  test('a folder without a repository cannot be compared', async () => {
    await expect(openCheck({ path: createFolder(), base: 'main' })).rejects.toThrow(ConfigurationError);
  });
});

describe('changes', () => {
  const body = (from: number, to: number): string => LINES.split('\n').slice(from, to).join('\n');

  test.each<[string, Record<string, string>, Record<string, string>, readonly string[]]>([
    ['a moved file', { 'a/x.ts': LINES }, { 'b/x.ts': LINES }, ['a/x.ts > b/x.ts']],
    ['moved and edited', { 'a/x.ts': LINES }, { 'b/y.ts': `${LINES}edited\n` }, ['a/x.ts > b/y.ts']],
    ['half replaced is still the same file', { 'a.ts': body(0, 20) }, { 'b.ts': `${body(0, 16)}\nother\n` }, ['a.ts > b.ts']],
    [
      'mostly replaced is another file',
      { 'a.ts': body(0, 20) },
      { 'b.ts': `${body(0, 4)}\n${'something else entirely;\n'.repeat(20)}` },
      [],
    ],
    [
      'equal files keep their names',
      { 'a/x.ts': LINES, 'a/y.ts': LINES },
      { 'b/y.ts': LINES, 'b/x.ts': LINES },
      ['a/x.ts > b/x.ts', 'a/y.ts > b/y.ts'],
    ],
    ['the most alike wins', { 'a.ts': LINES }, { 'b.ts': body(0, 25), 'c.ts': `${LINES}x\n` }, ['a.ts > c.ts']],
    ['empty files are no renames', { 'a.ts': '' }, { 'b.ts': '' }, []],
    ['a copy is no rename', { 'a.ts': LINES }, { 'a.ts': LINES, 'b.ts': LINES }, []],
  ])('%s', async (_, before, after, expected) => {
    const repository = createRepository();
    const base = repository.commit(before);
    const head = repository.commit(after, { parents: [], ref: 'refs/heads/next' });
    const trees = await keep(openReview({ path: repository.root, base, head }));
    const renames = trees.changes.flatMap((change) => (change.kind === 'renamed' ? [`${change.from} > ${change.path}`] : []));
    expect(renames).toEqual(expected);
  });

  test('C08: attributes of the change hide nothing', async () => {
    const repository = createRepository();
    const base = repository.commit({ 's.ts': 'clean\n' });
    const head = repository.commit({ 's.ts': 'secret\n', '.gitattributes': '*.ts -diff -text linguist-generated\n' });
    const trees = await keep(openReview({ path: repository.root, base, head }));
    expect(trees.changes).toContainEqual({ kind: 'modified', path: 's.ts' });
    expect(await readAll(trees)).toMatchObject({ 's.ts': 'secret\n' });
  });

  test('C09: a file moved into the sources and edited counts as the new path', async () => {
    const repository = createRepository();
    const base = repository.commit({ 'vendor/ignored.ts': LINES });
    const head = repository.commit({ 'vendor/ignored.ts': undefined, 'src/live.ts': `${LINES}eval(input);\n` });
    const trees = await keep(openReview({ path: repository.root, base, head }));
    expect(trees.changes).toEqual([{ kind: 'renamed', path: 'src/live.ts', from: 'vendor/ignored.ts' }]);
  });

  test('D05: settings of the repository change nothing', async () => {
    const { repository, base, merge } = createPullRequest();
    const settings = {
      'diff.noprefix': 'true',
      'color.ui': 'always',
      'diff.mnemonicPrefix': 'true',
      'core.quotePath': 'true',
      'diff.renames': 'false',
    };
    const plain = await keep(openReview({ path: repository.root, base, head: merge }));
    for (const [key, value] of Object.entries(settings)) repository.git('config', key, value);
    const changed = await keep(openReview({ path: repository.root, base, head: merge }));
    expect(changed.changes).toEqual(plain.changes);
    expect(changed.head).toEqual(plain.head);
  });
});

describe('an audit', () => {
  test('of a commit reads the commit, of a folder what is on disk', async () => {
    const repository = createRepository();
    repository.checkout(repository.commit({ 'a.ts': 'committed\n', 'b.ts': 'b\n', '.gitignore': 'node_modules/\n*.log\n' }));
    repository.write({ 'a.ts': 'edited\n', 'c.ts': 'new\n', 'node_modules/m/index.js': 'x\n', 'debug.log': 'x\n' });
    rmSync(path.join(repository.root, 'b.ts'));
    const commit = await keep(openScope({ kind: 'audit', ref: 'HEAD' }, { path: repository.root }));
    expect(await readAll(commit)).toEqual({ '.gitignore': 'node_modules/\n*.log\n', 'a.ts': 'committed\n', 'b.ts': 'b\n' });
    const folder = await keep(openScope({ kind: 'audit' }, { path: repository.root }));
    expect(await readAll(folder)).toEqual({ '.gitignore': 'node_modules/\n*.log\n', 'a.ts': 'edited\n', 'c.ts': 'new\n' });
    expect(folder.changes).toEqual([]);
  });

  test('gives the files on disk the blob ids that git gives them', async () => {
    const repository = createRepository();
    const files = { 'a.ts': 'a\n', 'b.ts': 'ü\r\n', 'empty.ts': '' };
    repository.checkout(repository.commit(files));
    const ids = async (trees: Trees): Promise<readonly string[]> => {
      const blobs: string[] = [];
      for await (const { entry } of trees.read(trees.head.entries)) blobs.push(entry.blob);
      return blobs;
    };
    const [commit, folder] = [
      await keep(openAudit({ path: repository.root, ref: 'HEAD' })),
      await keep(openAudit({ path: repository.root })),
    ];
    expect(await ids(folder)).toEqual(await ids(commit));
  });

  test('of a folder below the root has paths from that folder', async () => {
    const repository = createRepository();
    repository.checkout(repository.commit({ 'services/api/src/a.ts': 'a\n', 'services/apiary/b.ts': 'b\n', 'root.ts': 'r\n' }));
    for (const ref of ['HEAD', undefined]) {
      const trees = await keep(openAudit({ path: path.join(repository.root, 'services/api'), ref }));
      expect(await readAll(trees)).toEqual({ 'src/a.ts': 'a\n' });
    }
  });

  test('of a folder without git reads all but installed packages', async () => {
    const root = createFolder();
    for (const name of ['a.ts', 'deep/er/b.ts', 'node_modules/m.js', 'deep/node_modules/n.js']) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), name);
    }
    expect(await readAll(await keep(openAudit({ path: root })))).toEqual({ 'a.ts': 'a.ts', 'deep/er/b.ts': 'deep/er/b.ts' });
  });

  test('of a folder that git ignores reads it all the same', async () => {
    const repository = createRepository();
    repository.write({ '.gitignore': 'build/\n', 'build/a.ts': 'a\n' });
    const notes: string[] = [];
    const trees = await keep(openAudit({ path: path.join(repository.root, 'build'), note: (text) => notes.push(text) }));
    expect(await readAll(trees)).toEqual({ 'a.ts': 'a\n' });
    expect(notes).toHaveLength(1);
  });

  test.each<[string, (git: string) => void]>([
    ['no index', (git) => rmSync(path.join(git, 'index'))],
    ['a broken index', (git) => writeFileSync(path.join(git, 'index'), 'DIRC broken')],
    ['a HEAD that leads nowhere', (git) => writeFileSync(path.join(git, 'HEAD'), 'ref: refs/heads/gone\n')],
    ['no objects', (git) => renameSync(path.join(git, 'objects'), path.join(git, 'elsewhere'))],
  ])('of a checkout with %s still sees its files', async (_, damage) => {
    const repository = createRepository();
    repository.checkout(repository.commit({ 'a.ts': 'a\n' }));
    damage(path.join(repository.root, '.git'));
    expect(await readAll(await keep(openAudit({ path: repository.root })))).toEqual({ 'a.ts': 'a\n' });
  });

  test('of a bare repository takes its HEAD', async () => {
    const repository = createRepository();
    const id = repository.commit({ 'a.ts': 'a\n' });
    const trees = await keep(openAudit({ path: path.join(repository.root, '.git') }));
    expect(trees.head.id).toBe(id);
  });

  test('D14: never looks into the folder of git', async () => {
    const repository = createRepository();
    repository.write({ '.git/hooks/pre-push': 'echo token\n' });
    await expect(openAudit({ path: path.join(repository.root, '.git/hooks') })).rejects.toThrow(/lies inside the folder of git/);
  });

  test('of what is no folder is refused', async () => {
    const root = createFolder();
    writeFileSync(path.join(root, 'file'), '');
    await expect(openAudit({ path: path.join(root, 'missing') })).rejects.toThrow(/There is no folder/);
    await expect(openAudit({ path: path.join(root, 'file') })).rejects.toThrow(/is not a folder/);
  });

  test('reads at the same time do not mix', async () => {
    const repository = createRepository();
    const names = Array.from({ length: 600 }, (_, index) => `f${index}.ts`);
    const head = repository.commit(Object.fromEntries(names.map((name) => [name, `${name}\n`])));
    const trees = await keep(openAudit({ path: repository.root, ref: head }));
    for await (const { entry } of trees.read(trees.head.entries.slice(0, 3))) {
      for await (const inner of trees.read([entry])) {
        expect('bytes' in inner.content && Buffer.from(inner.content.bytes).toString()).toBe(`${entry.path}\n`);
      }
      // Left early: the answers to the names sent ahead must reach nobody.
      for await (const first of trees.read(trees.head.entries)) {
        expect(first.entry.path).toBe('f0.ts');
        break;
      }
    }
    const texts = await readAll(trees);
    expect(Object.entries(texts).every(([name, text]) => text === `${name}\n`)).toBe(true);
    expect(Object.keys(texts)).toHaveLength(600);
  });
});

describe('F24', () => {
  const PATH = process.env['PATH'];
  afterEach(() => {
    process.env['PATH'] = PATH;
  });

  const stub = (script: string): string => {
    const folder = createFolder();
    writeFileSync(path.join(folder, 'git'), script);
    chmodSync(path.join(folder, 'git'), 0o755);
    return folder;
  };

  test('without git a folder can be audited, and commits cannot', async () => {
    const repository = createRepository();
    repository.checkout(repository.commit({ 'a.ts': 'a\n' }));
    process.env['PATH'] = createFolder();
    const notes: string[] = [];
    const trees = await keep(openAudit({ path: repository.root, note: (text) => notes.push(text) }));
    expect(await readAll(trees)).toEqual({ 'a.ts': 'a\n' });
    expect(notes).toHaveLength(1);
    for (const attempt of [openAudit({ path: repository.root, ref: 'HEAD' }), openCheck({ path: repository.root, base: 'main' })]) {
      await expect(attempt).rejects.toThrow(PlatformError);
      await expect(attempt).rejects.toThrow('git was not found');
    }
  });

  test.each([
    ['git version 1.8.3.1', /git 1\.8 is too old/],
    ['git version 2.29.9', /git 2\.29 is too old/],
    ['nonsense', /gave no version/],
  ])('%s is refused', async (version, expected) => {
    const repository = createRepository();
    repository.commit({ 'a.ts': 'a\n' });
    process.env['PATH'] = `${stub(`#!/bin/sh\necho '${version}'\n`)}:${PATH}`;
    const attempt = openReview({ path: repository.root, base: 'main', head: 'main' });
    await expect(attempt).rejects.toThrow(PlatformError);
    await expect(attempt).rejects.toThrow(expected);
  });

  test('a git that dies while it reads leaves files unreadable, never silently out', async () => {
    const repository = createRepository();
    repository.commit({ 'a.ts': 'a\n', 'b.ts': 'b\n' });
    const trees = await keep(openAudit({ path: repository.root, ref: 'main' }));
    process.env['PATH'] = `${stub('#!/bin/sh\nexit 128\n')}:${PATH}`;
    await trees.close();
    expect(await readAll(trees)).toEqual({ 'a.ts': 'unreadable', 'b.ts': 'unreadable' });
  });
});

test('nothing is left behind in the repository', async () => {
  const { repository, base, merge, event } = createPullRequest();
  const trees = await keep(openScope(event, { path: repository.root }));
  await readAll(trees);
  expect(pathsOf(trees)).toContain('src/new.ts');
  expect(repository.git('status', '--porcelain')).toBe('');
  expect(existsSync(path.join(repository.root, '.git/FETCH_HEAD'))).toBe(false);
  expect([base, merge]).toEqual([trees.base?.id, trees.head.id]);
});
