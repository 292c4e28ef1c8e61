import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NotAnalysed } from '../../src/model/finding.ts';
import type { TreeEntry } from '../../src/model/scope.ts';
import type { Trees } from '../../src/ports.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import { classifyPath, classifyText } from '../../src/summaries/classify.ts';
import { type SummarisedTrees, summarise } from '../../src/summaries/summarise.ts';
import { memoryTrees, type Files } from '../support/memory-trees.ts';

const quiet = { note: () => undefined, working: () => undefined };

function read(trees: Trees, cache = memoryCache()): Promise<SummarisedTrees> {
  return summarise({ trees, cache, log: quiet });
}

/** One file whose bytes are given as they are. */
function treeOfBytes(path: string, bytes: Uint8Array): Trees {
  const entry: TreeEntry = { path, kind: 'file', blob: 'b', size: bytes.length };
  return {
    ...memoryTrees({}),
    head: { id: 'head', entries: [entry] },
    // oxlint-disable-next-line typescript/require-await -- reading is asynchronous by contract
    async *read() {
      yield { entry, content: { bytes } };
    },
  };
}

async function reasons(files: Files, base?: Files): Promise<readonly string[]> {
  const { notAnalysed } = await read(memoryTrees(files, base));
  return notAnalysed.map(({ path, reason, incomplete }: NotAnalysed) => `${path} ${reason}${incomplete ? ' incomplete' : ''}`);
}

describe('classification', () => {
  test.each([
    ['src/app.ts', 'script'],
    ['src/Handler.TS', 'script'],
    ['src/types.d.ts', 'ignored'],
    ['public/jquery.min.js', 'ignored'],
    ['node_modules/x/index.js', 'ignored'],
    ['package-lock.json', 'lock'],
    ['services/api/yarn.lock', 'lock'],
    ['bun.lock', 'lock'],
    ['node_modules/x/yarn.lock', 'ignored'],
    ['Cargo.lock', 'ignored'],
    ['Dockerfile', 'dockerfile'],
    ['docker/Dockerfile.prod', 'dockerfile'],
    ['api.Dockerfile', 'dockerfile'],
    ['docs/dockerfile.md', 'text'],
    ['compose.yaml', 'compose'],
    ['docker-compose.override.yml', 'compose'],
    ['.github/workflows/ci.yml', 'workflow'],
    ['.github/actions/setup/action.yml', 'workflow'],
    ['package.json', 'package'],
    ['tsconfig.build.json', 'tsconfig'],
    ['pnpm-workspace.yaml', 'workspace'],
    ['.gitignore', 'ignore'],
    ['api/Dockerfile.dockerignore', 'ignore'],
    ['.env.production', 'dotenv'],
    ['schema.sql.tmpl', 'sql'],
    ['entrypoint.sh', 'shell'],
    ['k8s/app.yaml', 'yaml'],
    ['Makefile', 'unnamed'],
    ['README.md', 'text'],
  ])('%s is %s', (path, format) => expect(classifyPath(path)).toBe(format));

  // C12: the name says nothing, so the text does.
  test.each([
    ['yaml', 'kind: Deployment\napiVersion: apps/v1\n', 'kubernetes'],
    ['yaml', 'services:\n  api:\n    image: x\n', 'compose'],
    ['yaml', 'on: push\njobs:\n  a:\n    runs-on: x\n', 'workflow'],
    ['yaml', 'openapi: 3.1.0\n', 'text'],
    ['unnamed', "import x from 'node:fs';\nexport default 1;\n", 'script'],
    ['unnamed', '#!/usr/bin/env node\nmain();\n', 'script'],
    ['unnamed', '#!/bin/sh\nexec "$@"\n', 'shell'],
    ['unnamed', 'Export the file, then import it from there.\n', 'text'],
  ] as const)('C12: %s with %j is %s', (format, text, expected) => expect(classifyText(format, text)).toBe(expected));
});

describe('what cannot be analysed', () => {
  test.each([
    ['C10, E01: brackets', `const a = ${'['.repeat(800)}${']'.repeat(800)};`],
    ['E01: parentheses', `const a = ${'('.repeat(800)}1${')'.repeat(800)};`],
    ['E01: type arguments', `let a: ${'A<'.repeat(600)}B${'>'.repeat(600)};`],
    ['E01: objects', `const a = ${'{a:'.repeat(800)}1${'}'.repeat(800)};`],
    ['E01: templates', `const a = ${'`${'.repeat(1000)}1${'}`'.repeat(1000)};`],
  ])('%s are named and the other files are read', async (_, text) => {
    const { head, notAnalysed } = await read(memoryTrees({ 'src/deep.ts': text, 'src/good.ts': 'export const good = 1;' }));
    expect(notAnalysed).toMatchObject([{ path: 'src/deep.ts', reason: 'too-deep', incomplete: true }]);
    expect(head.get('src/good.ts')?.content?.format).toBe('script');
    expect(head.get('src/deep.ts')?.content).toBeUndefined();
  });

  test('brackets in strings and comments do not count as depth', async () => {
    const text = `const smileys = [${`':(', '((', `.repeat(300)}];\n// ${'('.repeat(500)}\n`.replaceAll(', ', ',\n');
    expect(await reasons({ 'src/smileys.ts': text })).toEqual([]);
  });

  test('E02: a chain of 100,000 terms is analysed', async () => {
    expect(await reasons({ 'src/chain.ts': `export const sum = ${'a\n + '.repeat(100_000)}1;` })).toEqual([]);
  });

  test('C11: a large file is named, and still scanned for secrets', async () => {
    const key = ['ghp', 'q7Zx2Lm9Kp4Vt8Rw3Ns6Hb1Jd5Fg0YcTuEiO'].join('_');
    const text = `const key = '${key}';\n${'const a = 1;\n'.repeat(120_000)}`;
    const { head, notAnalysed } = await read(memoryTrees({ 'src/large.ts': text }));
    expect(notAnalysed).toMatchObject([{ path: 'src/large.ts', reason: 'too-large', incomplete: true }]);
    expect(head.get('src/large.ts')?.secrets).toMatchObject([{ at: [1, 14, 1, 54], name: 'key', shape: { provider: 'github-token' } }]);
  });

  test('the policy sets the size from which a file counts as large', async () => {
    const trees = memoryTrees({ 'src/a.ts': `const a = '${'x'.repeat(2000)}';\n` });
    const limited = await summarise({ trees, cache: memoryCache(), log: quiet }, { fileBytes: 1024 });
    expect(limited.notAnalysed).toMatchObject([
      { path: 'src/a.ts', reason: 'too-large', detail: '2014 bytes; files of more than 1024 are not parsed' },
    ]);
    expect((await read(trees)).notAnalysed).toEqual([]);
  });

  test('E11: a minified file is named', async () => {
    expect(await reasons({ 'src/bundle.js': `var a=[${'1,'.repeat(20_000)}];` })).toEqual(['src/bundle.js minified incomplete']);
  });

  test('E03: YAML too deep for its lexer never reaches it', async () => {
    const deep = (levels: number): string => `services:\n  a: ${'['.repeat(levels)}${']'.repeat(levels)}\n`;
    expect(await reasons({ 'compose.yml': deep(2_000), 'docker-compose.yml': deep(4_000) })).toEqual([
      'compose.yml too-deep incomplete',
      'docker-compose.yml too-deep incomplete',
    ]);
    expect(await reasons({ 'compose.yml': `services:\n  a:\n    ${'- '.repeat(3_000)}1\n` })).toEqual(['compose.yml too-deep incomplete']);
  });

  test('E04: an alias bomb costs nothing', async () => {
    const levels = 'abcdefghi'.split('').map((name, index) => {
      const previous = index === 0 ? '"x"' : `*${'abcdefghi'[index - 1]}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => previous).join(',')}]`;
    });
    const start = performance.now();
    await reasons({ 'compose.yml': `${levels.join('\n')}\nservices:\n  api:\n    environment: *i\n    command: *i\n` });
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('E05: 10,000 documents, a long scalar, equal keys and unknown tags', async () => {
    const object = 'apiVersion: v1\nkind: Pod\n';
    expect(await reasons({ 'k8s/a.yaml': `${object}---\n`.repeat(10_000) })).toEqual(['k8s/a.yaml too-large incomplete']);
    expect(await reasons({ 'k8s/b.yaml': `${object}data: ${'x'.repeat(900_000)}\n` })).toEqual([]);
    expect(await reasons({ 'k8s/c.yaml': `${object}kind: Pod\nfn: !!js/function "() => 1"\n` })).toEqual([]);
  });

  test.each([
    ['D10: a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5\n', 'lfs-pointer'],
    ['binary content', 'const a = 1;\0\0', 'binary'],
  ])('%s is named', async (_, text, reason) => {
    expect(await reasons({ 'src/a.ts': text })).toEqual([`src/a.ts ${reason} incomplete`]);
  });

  test('a template of Helm is named and holds nothing up', async () => {
    const text = 'apiVersion: apps/v1\nkind: Deployment\n{{- if .Values.x }}\nspec: {{ toYaml . }}\n{{- end }}\n';
    expect(await reasons({ 'chart/templates/app.yaml': text })).toEqual(['chart/templates/app.yaml template']);
  });

  test('broken YAML and JSON are named with their line', async () => {
    const { notAnalysed } = await read(memoryTrees({ 'compose.yml': 'services:\n  a: "x\n', 'package.json': '{ "name": ' }));
    expect(notAnalysed.map(({ path, reason }) => `${path} ${reason}`)).toEqual(['compose.yml syntax-error', 'package.json syntax-error']);
    expect(notAnalysed[0]?.detail).toMatch(/line \d/);
  });

  test('in an audit only production code counts, in a review only what changed', async () => {
    const bad = `const a = ${'['.repeat(800)};`;
    const files = { 'src/a.ts': bad, 'test/a.ts': bad, 'examples/a.ts': bad, 'scripts/a.ts': bad };
    expect(await reasons(files)).toEqual(['examples/a.ts too-deep', 'scripts/a.ts too-deep', 'src/a.ts too-deep incomplete']);
    expect(await reasons(files, { ...files, 'scripts/a.ts': 'old', 'test/a.ts': 'old' })).toEqual([
      'examples/a.ts too-deep',
      'scripts/a.ts too-deep incomplete',
      'src/a.ts too-deep',
    ]);
  });
});

describe('what is read', () => {
  test('tests and vendored code are searched for keys and not parsed', async () => {
    const { head } = await read(memoryTrees({ 'src/a.ts': 'f();', 'src/a.test.ts': 'f();', 'vendor/a.js': 'f();' }));
    expect([...head].map(([path, { content }]) => [path, content?.format])).toEqual([
      ['src/a.test.ts', undefined],
      ['src/a.ts', 'script'],
      ['vendor/a.js', undefined],
    ]);
  });

  test.each([
    [
      `import nock from 'nock';\nnock('https://a').get('/').reply(200);`,
      { answersWith: { text: 'nock', at: [1, 13, 1, 24] }, fails: false },
    ],
    [`const { rest } = require('msw');\nHttpResponse.error();`, { answersWith: { text: 'msw', at: [1, 18, 1, 31] }, fails: true }],
    [`api.get('/').reply(503);`, { fails: true }],
    [`answer({ status: 500 });`, { fails: true }],
  ])('a test is searched for what it puts in the place of services: %s', async (text, expected) => {
    const { head } = await read(memoryTrees({ 'src/a.test.ts': text }));
    expect(head.get('src/a.test.ts')?.content).toEqual({ format: 'tests', ...expected });
  });

  test('each distinct content is read once, for both trees and all paths', async () => {
    const text = 'export const a = 1;';
    const trees = memoryTrees({ 'src/a.ts': text, 'src/b.ts': text, 'src/c.tsx': text }, { 'src/a.ts': text });
    let reads = 0;
    const counted: Trees = { ...trees, read: (entries) => ((reads += entries.length), trees.read(entries)) };
    const { base, head } = await read(counted);
    expect(reads).toBe(1);
    expect(base?.get('src/a.ts')).toBe(head.get('src/b.ts'));
    expect([...head.keys()]).toEqual(['src/a.ts', 'src/b.ts', 'src/c.tsx']);
  });

  test('a cached summary is not made again', async () => {
    const cache = memoryCache();
    const trees = memoryTrees({ 'package.json': '{ "name": "a" }' });
    await read(trees, cache);
    const { filesRead, head } = await read(trees, cache);
    expect(filesRead).toBe(0);
    expect(head.get('package.json')?.content).toMatchObject({ name: 'a' });
  });

  test.each([
    ['UTF-16, little endian', Buffer.from('\uFEFF{ "name": "a" }', 'utf16le')],
    ['UTF-16, big endian', Buffer.from('\uFEFF{ "name": "a" }', 'utf16le').swap16()],
    ['UTF-8 with a mark', Buffer.from('\uFEFF{ "name": "a" }')],
    ['UTF-8 with a broken byte', Buffer.concat([Buffer.from('{ "name": "a", "x": "'), Buffer.from([0xff]), Buffer.from('" }')])],
  ])('E16: %s', async (_, bytes) => {
    const { head, notAnalysed } = await read(treeOfBytes('package.json', bytes));
    expect(notAnalysed).toEqual([]);
    expect(head.get('package.json')?.content).toMatchObject({ name: 'a' });
  });

  test('E16: lines are those of git, whatever else ends a line elsewhere', async () => {
    const text = 'FROM a\r\n# x\u2028y\r\nUSER node\r\n# readiness-ignore some-rule -- because (until 2030-01-01)\r\n\r\nCMD ["a"]\r\n';
    const { head } = await read(memoryTrees({ Dockerfile: text }));
    expect(head.get('Dockerfile')?.content).toMatchObject({ stages: [{ users: [{ text: 'node', at: [3, 1, 3, 10] }] }] });
    expect(head.get('Dockerfile')?.suppressions).toEqual([
      { ruleId: 'some-rule', reason: 'because', until: '2030-01-01', line: 4, target: 6 },
    ]);
  });

  test('E13: hostile keys reach no prototype', async () => {
    const manifest = '{ "name": "a", "scripts": { "__proto__": "x", "constructor": "y" }, "__proto__": { "polluted": 1 } }';
    const compose = 'services:\n  __proto__:\n    image: x\n    environment: { __proto__: { polluted: 1 }, constructor: a }\n';
    const { head } = await read(memoryTrees({ 'package.json': manifest, 'compose.yml': compose, '.env': '__proto__=1\n' }));
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(head.get('package.json')?.content).toMatchObject({ scripts: expect.objectContaining({ constructor: 'y' }) });
    expect(head.get('compose.yml')?.content).toMatchObject({ services: [{ name: '__proto__' }] });
  });

  // E14: the lexers of our own are linear, and the one we took is bounded.
  test.each([
    ['a.sql', '/*'],
    ['a.sql', "'"],
    ['a.sql', '$a$ '],
    ['a.sql', 'SELECT 1;'],
    ['a.sql', '-- '],
    ['a.sh', 'a \\\n'],
    ['a.sh', 'cat <<EOF\n'],
    ['a.sh', '"$('],
    ['.env', 'A="'],
    ['.env', 'A=1\n'],
    ['Dockerfile', 'RUN a \\\n'],
    ['Dockerfile', 'RUN <<EOF\n'],
    ['tsconfig.json', '/*'],
    ['tsconfig.json', '"a",'],
    ['src/a.ts', '/* ( '],
    ['README.md', '// readiness-ignore a -- '],
    ['README.md', '// readiness-ignore a -- x\n'],
  ])('E14: %s made of %j takes linear time', async (path, unit) => {
    // Time of the processor, which other work on the machine adds little to.
    const time = async (length: number): Promise<number> => {
      const start = process.cpuUsage();
      await read(memoryTrees({ [path]: `FROM a\n${unit.repeat(length / unit.length)}` }));
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1_000;
    };
    // Four times the text takes four times as long, and sixteen times where the work is quadratic, however often it is measured.
    let [small, large] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < 6 && (round < 2 || large / Math.max(small, 5) >= 10); round++) {
      small = Math.min(small, await time(60_000));
      large = Math.min(large, await time(240_000));
    }
    expect(large / Math.max(small, 5)).toBeLessThan(10);
  });
});

describe('suppression comments', () => {
  test.each([
    [
      '// readiness-ignore http-client-timeout -- slow partner\ncall();',
      { ruleId: 'http-client-timeout', reason: 'slow partner', target: 2 },
    ],
    ['# readiness-ignore a/b -- x\n\n# other\nrun:', { ruleId: 'a/b', target: 4 }],
    ['-- readiness-ignore a -- x\nDROP TABLE t;', { ruleId: 'a', target: 2 }],
    ['<!-- readiness-ignore a -- x -->\n# Title', { reason: 'x' }],
    ['/* readiness-ignore a -- x */\ncall();', { reason: 'x', target: 2 }],
    ['/**\n * readiness-ignore a -- x\n */\ncall();', { line: 2, target: 4 }],
    ['call(); // readiness-ignore a', { reason: '', line: 1 }],
  ])('%j', async (text, expected) => {
    const { head } = await read(memoryTrees({ 'notes.md': text }));
    expect(head.get('notes.md')?.suppressions).toMatchObject([expected]);
  });

  // C06: no blanket form, no look-alike.
  test.each([
    '// readiness-ignore-file a -- x',
    '// readiness-ignore * -- x',
    '// readіness-ignore a -- x',
    'readiness-ignore a -- x',
    '// readiness-ignore a* -- x',
  ])('C06: %j silences nothing', async (text) => {
    const { head } = await read(memoryTrees({ 'notes.md': text }));
    expect(head.get('notes.md')?.suppressions).toEqual([]);
  });
});

describe('what is parsed', () => {
  const WEB = '{"name":"web","dependencies":{"react-dom":"19"}}';
  const KEY = ['ghp', 'q7Zx2Lm9Kp4Vt8Rw3Ns6Hb1Jd5Fg0YcTuEiO'].join('_');
  const SHOP = {
    'package.json': '{"name":"shop","private":true,"workspaces":["*"]}',
    'api/package.json': '{"name":"api","dependencies":{"express":"5"}}',
    'api/src/app.ts': "import express from 'express';\nimport path from 'node:path';\nexpress().listen(1);\n",
    'web/package.json': WEB,
    'web/src/main.tsx': `import { price } from '@shop/money';\nexport const token = '${KEY}';\nprice();\n`,
    'money/package.json': '{"name":"@shop/money","devDependencies":{"svelte":"5"}}',
    'money/src/index.ts': 'export const price = () => 1;\n',
  };

  async function parsed(files: Files, options: { readonly pages?: boolean; readonly base?: Files } = {}): Promise<readonly string[]> {
    const ports = { trees: memoryTrees(files, options.base), cache: memoryCache(), log: quiet };
    const { head } = await summarise(ports, { pages: options.pages ?? false });
    return [...head].flatMap(([path, { content }]) => (content?.format === 'script' ? [path] : []));
  }

  test('front ends are searched for keys and not parsed, unless pages are asked for', async () => {
    expect(await parsed(SHOP)).toEqual(['api/src/app.ts']);
    expect(await parsed(SHOP, { pages: true })).toEqual(['api/src/app.ts', 'money/src/index.ts', 'web/src/main.tsx']);
    const { head } = await read(memoryTrees(SHOP));
    expect(head.get('web/src/main.tsx')?.secrets).toHaveLength(1);
  });

  test.each([
    ['by name', "import { price } from '@shop/money';\n", 'money/src/index.ts'],
    ['by a path of it', "const { price } = require('@shop/money/src/index');\n", 'money/src/index.ts'],
    ['by a relative path', "import { price } from '../../money/src/index';\n", 'money/src/index.ts'],
    ['by way of another', "import { token } from '../../web/src/main';\n", 'money/src/index.ts'],
  ])('a front end that a service imports %s is parsed', async (_, code, path) => {
    expect(await parsed({ ...SHOP, 'api/src/app.ts': code })).toContain(path);
  });

  test.each([
    ['for its types', "import type { Price } from '@shop/money';\n"],
    ['with a longer name', "import { price } from '@shop/money-server';\n"],
    ['inside its own folder', "import { price } from '../src/money';\n"],
  ])('a front end that a service names %s is not', async (_, code) => {
    expect(await parsed({ ...SHOP, 'api/src/app.ts': code })).toEqual(['api/src/app.ts']);
  });

  test('a tree is read alike alone and in a review, whatever the other tree imports', async () => {
    const importing = { ...SHOP, 'api/src/app.ts': "import { price } from '@shop/money';\n" };
    expect(await parsed(SHOP, { base: importing })).toEqual(await parsed(SHOP));
    expect(await parsed(importing, { base: SHOP })).toEqual(await parsed(importing));
  });

  test('a package with a server among its libraries is no front end', async () => {
    const files = { ...SHOP, 'web/package.json': '{"name":"web","dependencies":{"react-dom":"19","next":"16"}}' };
    expect(await parsed(files)).toContain('web/src/main.tsx');
  });
});

describe('secrets', () => {
  const LETTERS = 'q7Zx2Lm9Kp4Vt8Rw3Ns6Hb1Jd5Fg0YcTuEiOaPlMkBvXzQe';
  const secrets = [
    ['sk', 'live', LETTERS.slice(0, 24)].join('_'),
    ['ghp', LETTERS.slice(0, 36)].join('_'),
    ['AKIA', 'QX7ZLM4KPVT3RWNS'].join(''),
  ];
  const places: Readonly<Record<string, (key: string) => string>> = {
    Dockerfile: (key) =>
      `FROM node\nARG KEY=${key}\nENV OTHER=${key}\nRUN curl -H "x: ${key}" x\nHEALTHCHECK CMD curl -u ${key} x\nCMD ["node", "--key=${key}"]\n`,
    'compose.yml': (key) =>
      `services:\n  api:\n    image: x\n    command: run ${key}\n    environment:\n      A: ${key}\n      DB_PASSWORD: hunter2-${LETTERS.slice(0, 8)}\n`,
    'k8s/app.yaml': (key) =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: s }\ndata: { a: ${Buffer.from(key).toString('base64')} }\nstringData: { b: "${key}" }\n---\napiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - { name: a, image: b, args: ["${key}"], env: [{ name: A, value: "${key}" }] }\n`,
    '.github/workflows/ci.yml': (key) =>
      `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: curl -H "${key}" x\n        env: { A: "${key}" }\n      - uses: a/b@v1\n        with: { token: "${key}" }\n`,
    '.env': (key) => `A=${key}\nB="${key}"\n`,
    'package.json': (key) => `{ "name": "a", "scripts": { "start": "KEY=${key} node ." } }`,
    'run.sh': (key) => `export A=${key}\nexec node --key ${key}\n`,
    'notes.md': (key) => `The key is ${key}.\n`,
    'seed.sql': (key) => `INSERT INTO keys VALUES ('${key}');\n`,
  };

  test('G01, G02: no secret text is in any summary', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(places)), fc.constantFrom(...secrets), async (path, key) => {
        const text = places[path]?.(key) ?? '';
        const { head } = await read(memoryTrees({ [path]: text }));
        const summary = head.get(path);
        expect(summary?.secrets.length).toBeGreaterThan(0);
        expect(JSON.stringify(summary)).not.toContain(key);
        expect(JSON.stringify(summary)).not.toContain(Buffer.from(key).toString('base64').slice(0, 24));
        expect(JSON.stringify(summary)).not.toContain('hunter2');
      }),
      { numRuns: 60 },
    ));
});
