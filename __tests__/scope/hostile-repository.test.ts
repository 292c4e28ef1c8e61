import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chownSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { ConfigurationError, PlatformError } from '../../src/model/errors.ts';
import { resolveInRoot } from '../../src/model/resolve-in-root.ts';
import { listFolder } from '../../src/scope/folder-tree.ts';
import { listGitTree } from '../../src/scope/git-tree.ts';
import { findPlace } from '../../src/scope/repository.ts';
import { openAudit, openCheck, openReview, openScope } from '../../src/scope/review-scope.ts';
import {
  createCanary,
  createFolder,
  createRepository,
  embeddedBareRepository,
  removeFolders,
  type FileSpec,
  type TestRepository,
} from '../support/hostile-repository.ts';
import { closeTrees, keep, readAll } from '../support/opened-trees.ts';

afterAll(removeFolders);
afterEach(closeTrees);

/** Everything that this stage does with a repository: both kinds of audit, and reviews of commits and of the work tree. */
async function doEverything(repository: TestRepository, base: string, head: string): Promise<void> {
  const { root } = repository;
  const event = { kind: 'merge-group', baseSha: base, headSha: head, baseRef: 'main', headRef: 'q' } as const;
  const all = [
    openAudit({ path: root }),
    openAudit({ path: root, ref: head }),
    openReview({ path: root, base, head }),
    openCheck({ path: root, base }),
    openScope(event, { path: root }),
  ];
  for (const trees of await Promise.all(all.map(keep))) {
    await readAll(trees);
    if (trees.base) await readAll(trees, trees.base);
  }
}

function createHistory(files: Readonly<Record<string, FileSpec>> = {}): { repository: TestRepository; base: string; head: string } {
  const repository = createRepository();
  const base = repository.commit({ 'a.ts': 'a\n', 'dir/b.ts': 'b\n' });
  const head = repository.commit({ 'a.ts': 'changed\n', ...files });
  repository.checkout(head);
  return { repository, base, head };
}

describe('D01: names that look like options', () => {
  test.each([
    '--output=/tmp/x',
    '--upload-pack=touch /tmp/x;',
    '-rf',
    '--git-dir=/',
    '--end-of-options',
    '-',
    'main\n--batch-check',
    '--textconv',
  ])('%j is refused as a ref', async (name) => {
    const { repository, base } = createHistory();
    const before = readdirSync(repository.root);
    for (const options of [{ base: name }, { base, head: name }]) {
      await expect(openReview({ path: repository.root, ...options })).rejects.toThrow(ConfigurationError);
      await expect(openCheck({ path: repository.root, ...options })).rejects.toThrow(ConfigurationError);
    }
    await expect(openAudit({ path: repository.root, ref: name })).rejects.toThrow(/unknown ref/);
    expect(readdirSync(repository.root)).toEqual(before);
  });

  test.each(['--upload-pack=touch x', 'main', 'HEAD', 'a'.repeat(39), 'A'.repeat(40), `${'a'.repeat(40)}\n`])(
    '%j is refused as the id of a commit in a payload',
    async (id) => {
      const { repository, base } = createHistory();
      const event = { kind: 'merge-group', baseSha: id, headSha: base, baseRef: 'main', headRef: 'q' } as const;
      await expect(openScope(event, { path: repository.root })).rejects.toThrow(/is not the id of a commit/);
    },
  );
});

test.each(['$(touch${IFS}x)', ';id', '`id`', "it's", '"quoted"', 'ä|&<>', 'x'.repeat(200)])(
  'D02: the branch %j is only a name',
  async (name) => {
    const { repository, base, head } = createHistory();
    repository.git('update-ref', `refs/heads/${name}`, head);
    const trees = await keep(openReview({ path: repository.root, base, head: name }));
    expect(trees.head.id).toBe(head);
    expect(trees.changes).toEqual([{ kind: 'modified', path: 'a.ts' }]);
  },
);

describe('D03: an embedded bare repository', () => {
  test('is content, and its settings are not obeyed', async () => {
    const canary = createCanary();
    const { repository, base, head } = createHistory(embeddedBareRepository('svc/evil', canary.command('fsmonitor')));
    const evil = path.join(repository.root, 'svc/evil');
    await doEverything(repository, base, head);
    const trees = await keep(openAudit({ path: evil }));
    expect(trees.head.entries.map((entry) => entry.path)).toContain('config');
    await readAll(trees);
    expect(canary.seen()).toEqual([]);
    // The trap itself works: git obeys it when it is run in there without care.
    expect(() => execFileSync('git', ['status'], { cwd: evil, stdio: 'ignore' })).not.toThrow();
    expect(canary.seen()).toEqual(['fsmonitor']);
  });
});

describe('D04: settings that name commands', () => {
  const SETTINGS: readonly (readonly [string, string?])[] = [
    ['core.fsmonitor'],
    ['core.sshCommand'],
    ['core.pager'],
    ['core.editor'],
    ['core.askPass'],
    ['core.gitProxy'],
    ['core.alternateRefsCommand'],
    ['credential.helper', '!'],
    ['diff.external'],
    ['diff.evil.textconv'],
    ['diff.evil.command'],
    ['filter.evil.clean'],
    ['filter.evil.smudge'],
    ['filter.evil.process'],
    ['merge.evil.driver'],
    ['remote.origin.uploadpack'],
    ['uploadpack.packObjectsHook'],
    ['gpg.program'],
    ['alias.ls-tree', '!'],
    ['alias.cat-file', '!'],
    ['alias.ls-files', '!'],
  ];
  const HOOKS = [
    'post-checkout',
    'post-index-change',
    'reference-transaction',
    'pre-auto-gc',
    'fsmonitor-watchman',
    'post-merge',
    'pre-push',
  ];

  function plant(repository: TestRepository, command: (name: string) => string): void {
    for (const [key, prefix = ''] of SETTINGS) repository.git('config', key, `${prefix}${command(key)};`);
    const hooks = path.join(repository.root, '.git/evil-hooks');
    mkdirSync(hooks);
    for (const hook of HOOKS) writeFileSync(path.join(hooks, hook), `#!/bin/sh\n${command(hook)}\n`, { mode: 0o755 });
    repository.git('config', 'core.hooksPath', hooks);
    mkdirSync(path.join(repository.root, '.git/info'), { recursive: true });
    writeFileSync(path.join(repository.root, '.git/info/attributes'), '* diff=evil filter=evil merge=evil\n');
  }

  test('run nothing while trees are read', async () => {
    const canary = createCanary();
    const { repository, base, head } = createHistory({ '.gitattributes': '* diff=evil filter=evil merge=evil\n' });
    plant(repository, canary.command);
    appendFileSync(path.join(repository.root, 'a.ts'), 'edited\n');
    await doEverything(repository, base, head);
    expect(canary.seen()).toEqual([]);
    // The trap itself works.
    spawnSync('git', ['-C', repository.root, 'status']);
    expect(canary.seen()).toContain('core.fsmonitor');
  });

  test('run nothing while a missing base is fetched', async () => {
    const canary = createCanary();
    const { repository, base, head } = createHistory();
    const clone = repository.cloneShallow(head);
    plant(clone, canary.command);
    const event = { kind: 'merge-group', baseSha: base, headSha: head, baseRef: 'main', headRef: 'q' } as const;
    const trees = await keep(openScope(event, { path: clone.root }));
    expect(trees.changes).toEqual([{ kind: 'modified', path: 'a.ts' }]);
    expect(canary.seen()).toEqual([]);
  });

  test.each([
    ['ext::sh -c', (command: string) => `ext::sh -c ${command.replaceAll(' ', '% ')}`],
    ['ssh', () => 'ssh://git@host.invalid/repo'],
    ['git', () => 'git://host.invalid/repo'],
    ['a helper', () => 'evil::address'],
  ])('do not make a fetch speak over %s', async (_, toUrl) => {
    const canary = createCanary();
    const { repository, base, head } = createHistory();
    const clone = repository.cloneShallow(head);
    plant(clone, canary.command);
    clone.git('config', 'protocol.allow', 'always');
    clone.git('config', 'remote.origin.url', toUrl(canary.command('url')));
    const event = { kind: 'merge-group', baseSha: base, headSha: head, baseRef: 'main', headRef: 'q' } as const;
    await expect(openScope(event, { path: clone.root })).rejects.toThrow(PlatformError);
    expect(canary.seen()).toEqual([]);
  });

  test('run nothing where a partial clone lacks a blob, which is then unreadable', async () => {
    const canary = createCanary();
    const { repository, base, head } = createHistory();
    const blob = repository.git('rev-parse', `${head}:a.ts`).trim();
    rmSync(path.join(repository.root, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    plant(repository, canary.command);
    repository.git('config', 'extensions.partialClone', 'origin');
    repository.git('config', 'remote.origin.promisor', 'true');
    repository.git('config', 'remote.origin.url', 'ssh://git@host.invalid/repo');
    const trees = await keep(openReview({ path: repository.root, base, head }));
    expect(await readAll(trees)).toEqual({ 'a.ts': 'unreadable', 'dir/b.ts': 'b\n' });
    expect(canary.seen()).toEqual([]);
  });

  test('in the environment are not passed on', async () => {
    const { repository, base, head } = createHistory();
    const canary = createCanary();
    const planted = {
      GIT_DIR: '/nowhere',
      GIT_INDEX_FILE: '/nowhere',
      GIT_OBJECT_DIRECTORY: '/nowhere',
      GIT_EXTERNAL_DIFF: canary.command('diff'),
    };
    Object.assign(process.env, planted, {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: canary.command('count'),
    });
    try {
      await doEverything(repository, base, head);
    } finally {
      for (const name of [...Object.keys(planted), 'GIT_CONFIG_COUNT', 'GIT_CONFIG_KEY_0', 'GIT_CONFIG_VALUE_0']) delete process.env[name];
    }
    expect(canary.seen()).toEqual([]);
  });
});

describe('D06: hostile file names', () => {
  const NAMES: readonly (readonly [Buffer | string, string?])[] = [
    ['new\nline.ts'],
    ['tab\there.ts'],
    ['"quoted".ts'],
    ["it's.ts"],
    [Buffer.from('latin\xe9.ts', 'latin1'), 'latin\\xe9.ts'],
    [Buffer.from([0x2e, 0x2f, 0xff, 0xfe, 0xf0, 0x9f].slice(2)), '\\xff\\xfe\\xf0\\x9f'],
    ['-rf'],
    ['--output=x'],
    ['trailing '],
    ['A.ts'],
    ['a.TS'],
    ['caf\u00e9.ts'],
    ['cafe\u0301.ts'],
    ['\u202egnp.ts'],
    ['back\\slash.ts'],
    [':(glob)**'],
    ['@{-1}'],
    [`deep/${'x'.repeat(250)}/${'y'.repeat(250)}.ts`],
    ['emoji\u{1f4a5}.ts'],
    ['A.ts -> B.ts'],
  ];

  test.each([
    ['git', 'HEAD'],
    ['the disk', undefined],
  ])('come back from %s unchanged, each with its own content', async (_, ref) => {
    const repository = createRepository();
    const files = new Map(NAMES.map(([name], index) => [name, `content ${index}\n`]));
    repository.checkout(repository.commit(files));
    const trees = await keep(openAudit({ path: repository.root, ref }));
    const expected = Object.fromEntries(NAMES.map(([name, shown = String(name)], index) => [shown, `content ${index}\n`]));
    expect(await readAll(trees)).toEqual(expected);
    expect(trees.notAnalysed()).toEqual([]);
  });

  test('that read alike are told: one of them is not analysed', async () => {
    const repository = createRepository();
    const head = repository.commit(
      new Map<Buffer | string, FileSpec>([
        [Buffer.from('a\xff.ts', 'latin1'), 'first\n'],
        ['a\\xff.ts', 'second\n'],
      ]),
    );
    const trees = await keep(openAudit({ path: repository.root, ref: head }));
    expect(trees.head.entries.map((entry) => entry.path)).toEqual(['a\\xff.ts']);
    expect(trees.notAnalysed()).toEqual([{ path: 'a\\xff.ts', reason: 'unreadable', detail: expect.any(String), incomplete: true }]);
  });

  test('of more than 4,096 bytes are not listed, and that is said', async () => {
    const repository = createRepository();
    const long = Array.from({ length: 20 }, () => 'z'.repeat(210)).join('/');
    const head = repository.commit({ 'a.ts': 'a\n', [long]: 'x' });
    const trees = await keep(openAudit({ path: repository.root, ref: head }));
    expect(trees.head.entries.map((entry) => entry.path)).toEqual(['a.ts']);
    expect(trees.notAnalysed()).toMatchObject([{ reason: 'too-many-files', incomplete: true }]);
  });
});

describe('D07: links', () => {
  const SECRET = 'the secret outside';

  function createLinks(): { repository: TestRepository; head: string } {
    const outside = createFolder();
    writeFileSync(path.join(outside, 'passwd'), SECRET);
    const repository = createRepository();
    const head = repository.commit({
      'config.ts': { link: path.join(outside, 'passwd') },
      'env.ts': { link: '/proc/self/environ' },
      'loop.ts': { link: 'loop.ts' },
      'git.ts': { link: '.git/config' },
      folder: { link: outside },
      'real.ts': 'real\n',
    });
    repository.checkout(head);
    return { repository, head };
  }

  test.each([
    ['git', true],
    ['the disk', false],
  ])('are entries of %s and are never followed', async (_, fromGit) => {
    const { repository, head } = createLinks();
    const trees = await keep(openAudit({ path: repository.root, ref: fromGit ? head : undefined }));
    const links = trees.head.entries.filter(({ kind }) => kind === 'symlink').map((entry) => entry.path);
    expect(links).toEqual(['config.ts', 'env.ts', 'folder', 'git.ts', 'loop.ts']);
    const texts = await readAll(trees);
    expect(texts['real.ts']).toBe('real\n');
    expect(links.map((link) => texts[link])).toEqual(links.map(() => 'unreadable'));
  });

  test('without git are not followed either', async () => {
    const { repository } = createLinks();
    rmSync(path.join(repository.root, '.git'), { recursive: true });
    const texts = await readAll(await keep(openAudit({ path: repository.root })));
    expect(Object.keys(texts)).toHaveLength(6);
    expect(Object.values(texts).filter((text) => text !== 'unreadable')).toEqual(['real\n']);
  });

  test('in place of a folder that git knows lead nowhere', async () => {
    const repository = createRepository();
    repository.checkout(repository.commit({ 'dir/passwd': 'tracked\n' }));
    const outside = createFolder();
    writeFileSync(path.join(outside, 'passwd'), SECRET);
    rmSync(path.join(repository.root, 'dir'), { recursive: true });
    symlinkSync(outside, path.join(repository.root, 'dir'));
    const trees = await keep(openAudit({ path: repository.root }));
    expect(await readAll(trees)).toEqual({ dir: 'unreadable' });
  });

  test('put in place of a file or its folder after the listing are not followed', async () => {
    const repository = createRepository();
    repository.checkout(repository.commit({ 'a.ts': 'a\n', 'dir/b.ts': 'b\n' }));
    const outside = createFolder();
    for (const name of ['a.ts', 'b.ts']) writeFileSync(path.join(outside, name), 'x\n');
    const trees = await keep(openAudit({ path: repository.root }));
    rmSync(path.join(repository.root, 'a.ts'));
    symlinkSync(path.join(outside, 'a.ts'), path.join(repository.root, 'a.ts'));
    rmSync(path.join(repository.root, 'dir'), { recursive: true });
    symlinkSync(outside, path.join(repository.root, 'dir'));
    expect(await readAll(trees)).toEqual({ 'a.ts': 'unreadable', 'dir/b.ts': 'unreadable' });
  });
});

test('D08: submodules are entries, whatever their addresses say', async () => {
  const canary = createCanary();
  const url = `ext::sh -c ${canary.command('submodule').replaceAll(' ', '% ')}`;
  const modules = `[submodule "evil"]\n\tpath = evil\n\turl = ${url}\n\tupdate = !${canary.command('update')}\n`;
  const { repository, base, head } = createHistory({ '.gitmodules': modules, evil: { submodule: 'b'.repeat(40) } });
  repository.git('config', 'submodule.evil.url', url);
  repository.git('config', 'submodule.recurse', 'true');
  await doEverything(repository, base, head);
  const trees = await keep(openReview({ path: repository.root, base, head }));
  expect(trees.head.entries).toContainEqual({ path: 'evil', kind: 'submodule', blob: 'b'.repeat(40) });
  expect((await readAll(trees))['evil']).toBe('unreadable');
  expect(canary.seen()).toEqual([]);
});

describe('D09: paths from outside', () => {
  test.each([
    ['src/a.ts', 'src/a.ts'],
    ['./src//a.ts', 'src/a.ts'],
    ['src/../other/a.ts', 'other/a.ts'],
    ['src\\windows\\a.ts', 'src/windows/a.ts'],
    ['..a/b', '..a/b'],
    ['folder/', 'folder'],
  ])('%j is %j', (asked, expected) => expect(resolveInRoot(asked)).toBe(expected));

  test.each([
    '',
    '.',
    '..',
    '../x',
    'a/../../x',
    '/etc/passwd',
    'C:\\Windows',
    'c:/x',
    '\\\\host\\share',
    '..\\x',
    'a\\..\\..\\x',
    'a\0b',
    './..',
  ])('%j is refused', (asked) => expect(() => resolveInRoot(asked)).toThrow(ConfigurationError));
});

test('D10: pointers of Git LFS are told from content, and nothing is converted', async () => {
  const repository = createRepository();
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;
  const files = {
    '.gitattributes': '*.bin filter=lfs\n*.txt working-tree-encoding=UTF-16 text eol=crlf\n*.ts text eol=crlf\n',
    'model.bin': pointer,
    'talk.md': `about LFS\n${pointer}`,
    'a.ts': 'one\ntwo\n',
    'b.ts': 'one\r\ntwo\r\n',
    'note.txt': 'plain\n',
    'large.md': pointer + 'x'.repeat(1024),
  };
  const head = repository.commit(files);
  repository.git('config', 'core.autocrlf', 'true');
  const trees = await keep(openAudit({ path: repository.root, ref: head }));
  expect(await readAll(trees)).toEqual({ ...files, 'model.bin': 'lfs-pointer' });
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot('D11: a checkout of another user is read, and no setting is changed for it', async () => {
  const { repository, base, head } = createHistory();
  const own = (file: string): void => {
    chownSync(file, 65_534, 65_534);
    if (statSync(file).isDirectory()) for (const name of readdirSync(file)) own(path.join(file, name));
  };
  own(repository.root);
  expect(() => repository.git('status')).toThrow(/dubious ownership/);
  await doEverything(repository, base, head);
  expect(() => repository.git('status')).toThrow(/dubious ownership/);
});

describe('D12: files that change during the scan', () => {
  test.each<[string, (file: string) => void]>([
    ['grown', (file) => appendFileSync(file, 'more\n')],
    ['rewritten in the same length', (file) => writeFileSync(file, 'b\n')],
    ['replaced', (file) => (writeFileSync(`${file}.new`, 'a\n'), renameSync(`${file}.new`, file))],
    ['gone', (file) => rmSync(file)],
    ['a folder now', (file) => (rmSync(file), mkdirSync(file))],
  ])('%s: the file is unreadable', async (_, change) => {
    const repository = createRepository();
    repository.write({ 'a.ts': 'a\n', 'still.ts': 'still\n' });
    const trees = await keep(openAudit({ path: repository.root }));
    await new Promise((resolve) => setTimeout(resolve, 15));
    change(path.join(repository.root, 'a.ts'));
    expect(await readAll(trees)).toEqual({ 'a.ts': 'unreadable', 'still.ts': 'still\n' });
  });

  test('a commit does not change', async () => {
    const { repository, head } = createHistory();
    const trees = await keep(openAudit({ path: repository.root, ref: 'HEAD' }));
    repository.commit({ 'a.ts': 'later\n' });
    repository.write({ 'a.ts': 'on disk\n' });
    expect(trees.head.id).toBe(head);
    expect((await readAll(trees))['a.ts']).toBe('changed\n');
  });
});

describe('D13: trees made to be endless', () => {
  const limits = { entries: 10, depth: 3, pathBytes: 100 };

  test('a tree that holds itself a hundred times on each of twenty levels ends at the cap', async () => {
    const repository = createRepository();
    const blob = execFileSync('git', ['-C', repository.root, 'hash-object', '-w', '--stdin'], { input: 'x', encoding: 'utf8' }).trim();
    let [kind, id] = ['100644 blob', blob];
    for (let level = 0; level < 20; level += 1) {
      const input = Array.from({ length: 100 }, (_, index) => `${kind} ${id}\t${index}\n`).join('');
      id = execFileSync('git', ['-C', repository.root, 'mktree'], { input, encoding: 'utf8' }).trim();
      kind = '040000 tree';
    }
    const commit = repository.git('commit-tree', id, '-m', 'bomb').trim();
    const trees = await keep(openAudit({ path: repository.root, ref: commit }));
    expect(trees.head.entries).toHaveLength(200_000);
    expect(trees.notAnalysed()).toEqual([{ path: '.', reason: 'too-many-files', detail: 'more than 200000 files', incomplete: true }]);
  });

  test.each([true, false])('files beyond a limit are counted, from git: %s', async (fromGit) => {
    const { repository } = createHistory();
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`many/f${String(index).padStart(2, '0')}.ts`, 'x']));
    const head = repository.commit({ ...files, [`${'d/'.repeat(5)}deep.ts`]: 'x' });
    repository.checkout(head);
    const place = findPlace(repository.root);
    const treeId = repository.git('rev-parse', `${head}^{tree}`).trim();
    const listing = fromGit
      ? await listGitTree(place.repository ?? { gitDir: '', prefix: '' }, { treeId, commitId: head }, limits)
      : await listFolder(place, () => undefined, limits);
    expect(listing.tree.entries).toHaveLength(10);
    expect(listing.notAnalysed.map(({ reason, detail }) => `${reason}: ${detail}`)).toEqual([
      'too-many-files: more than 10 files',
      'too-many-files: 1 files lie deeper than 3 folders or have longer paths than 100 bytes',
    ]);
  });

  test('a folder of 3,000 levels does not stop the listing', async () => {
    const repository = createRepository();
    const blob = execFileSync('git', ['-C', repository.root, 'hash-object', '-w', '--stdin'], { input: 'x', encoding: 'utf8' }).trim();
    const stream = [`M 100644 ${blob} ${'d/'.repeat(3000)}f.ts\n`, `M 100644 ${blob} a.ts\n`].join('');
    const input = `commit refs/heads/main\ncommitter T <t@example.invalid> 0 +0000\ndata 0\n${stream}`;
    execFileSync('git', ['-C', repository.root, 'fast-import', '--quiet'], { input });
    const trees = await keep(openAudit({ path: repository.root, ref: 'main' }));
    expect(trees.head.entries.map((entry) => entry.path)).toEqual(['a.ts']);
    expect(trees.notAnalysed()).toMatchObject([{ reason: 'too-many-files', incomplete: true }]);
  });
});

test('D14: the credentials that checkout leaves are in no tree', async () => {
  const { repository, base, head } = createHistory();
  const token = 'AUTHORIZATION: basic c2VjcmV0LXRva2Vu';
  repository.git('config', 'http.https://github.com/.extraheader', token);
  for (const trees of [
    openAudit({ path: repository.root }),
    openAudit({ path: repository.root, ref: head }),
    openCheck({ path: repository.root, base }),
  ]) {
    const texts = await readAll(await keep(trees));
    expect(Object.keys(texts).filter((name) => name.startsWith('.git/'))).toEqual([]);
    expect(JSON.stringify(texts)).not.toContain(token);
  }
  rmSync(path.join(repository.root, '.git/HEAD'));
  const walked = await readAll(await keep(openAudit({ path: repository.root })));
  expect(Object.keys(walked)).toEqual(['a.ts', 'dir/b.ts']);
});
