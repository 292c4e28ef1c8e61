import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildDist } from './support/action-harness.ts';
import { exampleTree } from './support/example-tree.ts';
import { GitRepository } from './support/git-repository.ts';

const BUILD_MS = 240_000;
const FILES = ['json', 'sarif', 'markdown'] as const;

let dist: string;
let folder: string;
let repository: GitRepository;
let runs = 0;

beforeAll(async () => {
  dist = await buildDist();
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'determinism-')));
  repository = new GitRepository();
  const tree = exampleTree(1);
  const changed = 'services/http-client-timeout-0/src/app.ts';
  repository.commit(tree);
  repository.commit({ [changed]: `${tree[changed]}export const late = (url: string) => axios.get(\`\${url}/late\`);\n` });
}, BUILD_MS);

afterAll(() => {
  repository.remove();
  for (const each of [dist, folder]) rmSync(each, { recursive: true, force: true });
});

interface Setting {
  readonly words?: readonly string[];
  readonly cwd?: string;
  readonly operand?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A run of the built program as its own process: everything it wrote for its reader, and what it said beside that. */
function run({ words = ['audit'], cwd = repository.folder, operand = '.', environment = {} }: Setting): {
  readonly reports: string;
  readonly notes: string;
} {
  const out = path.join(folder, `run-${(runs += 1)}`);
  mkdirSync(out);
  const [command = '', ...options] = words;
  const formats = FILES.flatMap((format) => ['--format', `${format}=${path.join(out, format)}`]);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(dist, 'cli.js'), command, operand, ...options, ...formats, '--format', 'text'],
    {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, ...environment },
    },
  );
  expect(status).toBe(1);
  return { reports: [stdout, ...FILES.map((format) => readFileSync(path.join(out, format), 'utf8'))].join('\n'), notes: stderr };
}

const cacheAt = (name: string): Readonly<Record<string, string>> => ({ XDG_CACHE_HOME: path.join(folder, name) });
const packsAt = (name: string): readonly string[] => {
  const place = path.join(folder, name, 'backend-readiness');
  return existsSync(place) ? readdirSync(place) : [];
};

describe.each<[string, readonly string[]]>([
  ['an audit', ['audit']],
  ['a check', ['check', '--base', 'HEAD~1', '--fail-on', 'P2']],
])('%s gives the same bytes', (_, words) => {
  const [name = ''] = words;
  let cold: string;
  beforeAll(() => {
    cold = run({ words, environment: cacheAt(`${name}-one`) }).reports;
  });

  test('warm', () => {
    expect(packsAt(`${name}-one`)).toHaveLength(1);
    expect(run({ words, environment: cacheAt(`${name}-one`) })).toEqual({ reports: cold, notes: '' });
  });

  test('from another folder, with another home, language and clock', () => {
    const environment = {
      ...cacheAt(`${name}-two`),
      HOME: '/',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
      TZ: 'Pacific/Kiritimati',
      COLUMNS: '40',
    };
    expect(run({ words, cwd: '/', operand: repository.folder, environment }).reports).toBe(cold);
  });

  test('of a clone that lies elsewhere, without a cache, which nobody touches then', () => {
    const clone = path.join(folder, `${name} clone`);
    repository.git('clone', '--quiet', repository.folder, clone);
    expect(run({ words: [...words, '--no-cache'], cwd: clone, environment: cacheAt(`${name}-none`) }).reports).toBe(cold);
    expect(packsAt(`${name}-none`)).toEqual([]);
  });

  test('with a cache that is corrupt, which is told', () => {
    const [pack = ''] = packsAt(`${name}-one`);
    const file = path.join(folder, `${name}-one`, 'backend-readiness', pack);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(7, bytes.length - 9));
    const { reports, notes } = run({ words, environment: cacheAt(`${name}-one`) });
    expect([reports, notes]).toEqual([cold, expect.stringContaining('The cache is not used: its checksum does not hold.')]);
  });
});

test('a cache inside of the folder is not used, since its files may be a stranger’s', () => {
  run({ environment: { XDG_CACHE_HOME: path.join(repository.folder, '.cache') } });
  expect(existsSync(path.join(repository.folder, '.cache'))).toBe(false);
});
