import { describe, expect, test } from '@jest/globals';
import { extractLockFile } from '../../src/summaries/lock-file.ts';
import { modelOf } from '../support/link-files.ts';
import { type Files, memoryTrees } from '../support/memory-trees.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import { summarise } from '../../src/summaries/summarise.ts';

function majorsOf(path: string, text: string): unknown {
  const extraction = extractLockFile(path, text);
  return 'error' in extraction ? extraction : extraction.summary?.format === 'lock' && extraction.summary.majors;
}

const NPM = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { express: '*', axios: '^1.7.0', got: 'npm:@acme/got@latest' } },
    'services/api': { dependencies: { express: '*', redis: '>=3', pg: 'latest' }, peerDependencies: { koa: '^2 || ^3' } },
    'services/web': { devDependencies: { pg: 'latest' } },
    'node_modules/@acme/api': { resolved: 'services/api', link: true },
    'node_modules/express': { version: '4.19.2', dependencies: { depd: '*' } },
    'node_modules/depd': { version: '2.0.0' },
    'node_modules/redis': { version: '4.7.0' },
    'node_modules/got': { name: '@acme/got', version: '11.8.0' },
    'node_modules/pg': { version: '8.11.0' },
    'node_modules/koa': { version: '3.0.1' },
    'services/api/node_modules/redis': { version: '3.1.2' },
    'services/web/node_modules/pg': { version: '7.18.2' },
  },
});

const PNPM_9 = `lockfileVersion: '9.0'

catalogs:
  default:
    express:
      specifier: ^5.0.0
      version: 5.1.0

importers:

  .:
    dependencies:
      express:
        specifier: 'catalog:'
        version: 5.1.0(supports-color@9.4.0)
      axios:
        specifier: ^1.7.0
        version: 1.7.2

  services/api:
    dependencies:
      '@acme/db':
        specifier: workspace:*
        version: link:../db
      '@nestjs/core':
        specifier: '>=10'
        version: 11.0.3(@nestjs/common@11.0.3)
    devDependencies:
      renamed:
        specifier: npm:express@latest
        version: express@4.18.2

packages:

  redis@3.1.2:
    dependencies:
      depd:
        specifier: '*'
        version: 1.0.0
`;

const PNPM_5 = `lockfileVersion: 5.4

specifiers:
  express: '*'
  '@types/node': latest
  koa: ^2.0.0

dependencies:
  express: 4.18.2_supports-color@9.4.0
  koa: 2.14.1

devDependencies:
  '@types/node': 18.11.9

packages:

  /express/4.18.2:
    resolution: {integrity: sha512-x}
`;

const YARN_1 = `# yarn lockfile v1


"@acme/log@>= 1.0.0":
  version "3.2.1"
  resolved "https://registry.example/log"

express@*, express@^4.16.0:
  version "4.19.2"
  dependencies:
    depd "2.0.0"

depd@2.0.0:
  version "2.0.0"
`;

const YARN_BERRY = `__metadata:
  version: 8

"@acme/api@workspace:services/api":
  version: 0.0.0-use.local

"express@npm:*, express@npm:^5.0.0":
  version: 5.1.0
  resolution: "express@npm:5.1.0"
`;

const BUN = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "shop", "dependencies": { "express": "*", "koa": "^2.0.0", }, },
    "services/api": { "name": "@shop/api", "dependencies": { "redis": ">=3", "renamed": "npm:express@latest", "@shop/db": "workspace:*", }, },
  },
  "packages": {
    "@shop/db": ["@shop/db@workspace:db"],
    "express": ["express@5.1.0", "", { "dependencies": { "depd": "*", }, }, "sha512-x=="],
    "redis": ["redis@4.7.0", "", {}, "sha512-y=="],
    "renamed": ["express@4.21.2", "", {}, "sha512-z=="],
    "@shop/api/redis": ["redis@3.1.2", "", {}, "sha512-w=="],
  }
}
`;

describe('majors that a lock file decides', () => {
  test.each([
    ['package-lock.json', NPM, { 'express@*': 4, 'got@@acme/got@latest': 11, 'koa@^2 || ^3': 3, 'redis@>=3': 3 }],
    ['services/api/npm-shrinkwrap.json', NPM, { 'express@*': 4, 'got@@acme/got@latest': 11, 'koa@^2 || ^3': 3, 'redis@>=3': 3 }],
    ['pnpm-lock.yaml', PNPM_9, { 'express@catalog:': 5, '@nestjs/core@>=10': 11, 'renamed@express@latest': 4 }],
    ['pnpm-lock.yaml', PNPM_9.replaceAll('\n', '\r\n'), { 'express@catalog:': 5, '@nestjs/core@>=10': 11, 'renamed@express@latest': 4 }],
    ['pnpm-lock.yaml', PNPM_5, { 'express@*': 4, '@types/node@latest': 18 }],
    ['yarn.lock', YARN_1, { '@acme/log@>= 1.0.0': 3, 'express@*': 4 }],
    ['yarn.lock', YARN_BERRY, { 'express@*': 5 }],
    ['bun.lock', BUN, { 'express@*': 5, 'redis@>=3': 3, 'renamed@express@latest': 4 }],
    ['bun.lock', '{ "workspaces": [', {}],
    // Of version 1, with no word of who asked; merged badly; of another kind; with names that objects have.
    ['package-lock.json', '{ "lockfileVersion": 1, "dependencies": { "express": { "version": "4.0.0" } } }', {}],
    ['package-lock.json', `<<<<<<< ours\n${NPM}`, {}],
    ['package-lock.json', '[1, null]', {}],
    ['pnpm-lock.yaml', 'dependencies:\n  - express\n', {}],
    ['yarn.lock', 'express:\n  version "4.0.0"\n', {}],
    ['yarn.lock', '__proto__@*:\n  version "4.0.0"\n', JSON.parse('{ "__proto__@*": 4 }')],
  ])('%s', (path, text, majors) => expect(majorsOf(path, text)).toEqual(majors));

  test('a file of 60,000 requests gives a bounded answer', () => {
    const hostile = Array.from({ length: 60_000 }, (_, index) => `p${index}@*:\n  version "4.0.0"\n`).join('\n');
    expect(Object.keys(Object(majorsOf('yarn.lock', hostile)))).toHaveLength(10_000);
  });

  test('a folder of a million steps is not climbed', () => {
    const dependencies = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`p${index}`, '*']));
    const packages = { ['a/'.repeat(1_000_000)]: { dependencies }, 'node_modules/p1': { version: '1.0.0' } };
    expect(majorsOf('package-lock.json', JSON.stringify({ packages }))).toEqual({});
  });
});

function manifest(dependencies: Record<string, string>): string {
  return JSON.stringify({ name: 'x', dependencies });
}

const API = { 'package.json': manifest({ express: '*' }), 'src/a.ts': 'export const a = 1;\n' };

async function majorIn(files: Files, path: string): Promise<number | undefined> {
  return (await modelOf(files)).majorOf('express', path);
}

describe('the major version of a dependency', () => {
  test.each<[string, Files, string, number | undefined]>([
    ['from the lock file where the range leaves it open', { ...API, 'yarn.lock': YARN_1 }, 'src/a.ts', 4],
    [
      'of the catalog that is no file of the workspace',
      { 'package.json': manifest({ express: 'catalog:' }), 'pnpm-lock.yaml': PNPM_9 },
      'a.ts',
      5,
    ],
    ['from the range where it decides', { 'package.json': manifest({ express: '^5.0.0' }), 'yarn.lock': YARN_1 }, 'a.ts', 5],
    [
      'of the lock file at the root of a workspace',
      { 'services/api/package.json': manifest({ express: '*' }), 'yarn.lock': YARN_1 },
      'services/api/a.ts',
      4,
    ],
    [
      "of the package's own lock file",
      { 'services/api/package.json': manifest({ express: '*' }), 'services/api/yarn.lock': YARN_BERRY, 'yarn.lock': YARN_1 },
      'services/api/a.ts',
      5,
    ],
    ['is not known where two lock files disagree', { ...API, 'yarn.lock': YARN_BERRY, 'package-lock.json': NPM }, 'src/a.ts', undefined],
    [
      'is not known where the lock file knows another range',
      { 'package.json': manifest({ express: '>=4' }), 'yarn.lock': YARN_1 },
      'a.ts',
      undefined,
    ],
    ['is not that of an example', { ...API, 'examples/yarn.lock': YARN_1 }, 'src/a.ts', undefined],
  ])('%s', async (_, files, path, major) => expect(await majorIn(files, path)).toBe(major));
});

test('a lock file is opened only where a range leaves the major open, is never searched for keys and never named as unread', async () => {
  const key = ['ghp', 'q7Zx2Lm9Kp4Vt8Rw3Ns6Hb1Jd5Fg0YcTuEiO'].join('_');
  const read = async (files: Files): ReturnType<typeof summarise> =>
    summarise({ trees: memoryTrees(files), cache: memoryCache(), log: { note: () => undefined, working: () => undefined } });
  const decided = await read({ 'package.json': manifest({ express: '^4.0.0', db: 'workspace:*' }), 'yarn.lock': YARN_1 });
  expect([...decided.head.keys()]).toEqual(['package.json']);
  const open = await read({ ...API, 'yarn.lock': `${YARN_1}# ${key}\n`, 'package-lock.json': 'x'.repeat(5_000_000) });
  expect(open.head.get('yarn.lock')).toMatchObject({ suppressions: [], secrets: [] });
  expect(open.notAnalysed).toEqual([]);
});
