import { describe, expect, test } from '@jest/globals';
import { rules } from '../../rules/index.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import { runRules } from '../../src/engine/run-rules.ts';
import { link } from '../../src/facts/link.ts';
import { summarise } from '../../src/summaries/summarise.ts';
import { memoryTrees, type Files } from '../support/memory-trees.ts';

const MANIFEST =
  '{ "name": "shop", "scripts": { "start": "node src/app.ts" }, "dependencies": { "express": "^5.0.0", "@nestjs/common": "^11.0.0" } }';
const CALL = "fetch('https://stock.example/')";
const APP = `import express from 'express';
import { load } from './first.ts';
const app = express();
app.get('/orders', async (request, response) => response.json(await load(request.query.url)));
app.listen(8080);
`;

interface Judged {
  /** `path reason` */
  readonly notAnalysed: readonly string[];
  /** `rule path:line` */
  readonly findings: readonly string[];
  /** The notes of the first finding's evidence. */
  readonly evidence: readonly string[];
  readonly milliseconds: number;
}

/** Everything from the bytes to the findings of every rule. Fails where a rule does. */
async function judge(files: Files): Promise<Judged> {
  const log = { note: () => undefined, working: () => undefined };
  const start = performance.now();
  const { head, notAnalysed } = await summarise({ trees: memoryTrees({ 'package.json': MANIFEST, ...files }), cache: memoryCache(), log });
  const { findings, crashes } = runRules(rules, link(head), {
    working: log.working,
    basePathOf: (path) => path,
    severityAt: () => undefined,
  });
  expect(crashes).toEqual([]);
  return {
    notAnalysed: notAnalysed.map(({ path, reason }) => `${path} ${reason}`),
    findings: findings.map(({ ruleId, at }) => `${ruleId} ${at.path}:${at.line}`),
    evidence: findings.filter(({ ruleId }) => ruleId === 'http-client-timeout').flatMap(({ evidence }) => evidence.map(({ note }) => note)),
    milliseconds: performance.now() - start,
  };
}

const many = <T>(count: number, of: (number: number) => T): readonly T[] => Array.from({ length: count }, (_, number) => of(number));
const lines = (count: number, of: (number: number) => string): string => many(count, of).join('\n');
/** A chain of modules from `src/first.ts` on, whose last one calls out. */
const modules = (count: number, of: (next: string) => string): Files =>
  Object.fromEntries([
    ['src/app.ts', APP],
    ...many(count, (number) => [number === 0 ? 'src/first.ts' : `src/m${number}.ts`, of(`./m${number + 1}.ts`)] as const),
    [`src/m${count}.ts`, `export async function load(url) {\n  return ${CALL};\n}\n`],
  ]) as Files;

describe('a call at the end of', () => {
  test.each<[string, Files, string | undefined]>([
    ['5,000 modules that export what the next one exports', modules(5_000, (next) => `export * from '${next}';\n`), 'src/m5000.ts:2'],
    ['5,000 modules that pass one name on', modules(5_000, (next) => `export { load } from '${next}';\n`), 'src/m5000.ts:2'],
    [
      '1,000 modules that call the next one',
      modules(
        1_000,
        (next) => `import { load as other } from '${next}';\nexport async function load(url) {\n  return await other(url);\n}\n`,
      ),
      'src/m1000.ts:2',
    ],
    [
      '5,000 functions of one file',
      {
        'src/app.ts': APP,
        'src/first.ts': `export const load = (url) => f0(url);\n${lines(5_000, (number) => `function f${number}(url) { return f${number + 1}(url); }`)}\nfunction f5000(url) {\n  return ${CALL};\n}\n`,
      },
      'src/first.ts:5003',
    ],
    [
      '5,000 names of one function',
      {
        'src/app.ts': APP,
        'src/first.ts': `function f0(url) {\n  return ${CALL};\n}\n${lines(5_000, (number) => `const f${number + 1} = f${number};`)}\nexport const load = f5000;\n`,
      },
      'src/first.ts:2',
    ],
    [
      '5,000 classes that extend each other',
      {
        'src/app.ts': APP,
        'src/first.ts': `class C0 {\n  run() {\n    return ${CALL};\n  }\n}\n${lines(5_000, (number) => `class C${number + 1} extends C${number} {}`)}\nexport const load = () => new C5000().run();\n`,
      },
      'src/first.ts:3',
    ],
    [
      'a barrel of 10,000 names',
      {
        'src/app.ts': APP,
        'src/first.ts': `${lines(10_000, (number) => `export { load as name${number} } from './last.ts';`)}\nexport { load } from './last.ts';\n`,
        'src/last.ts': `export const load = () => ${CALL};\n`,
      },
      'src/last.ts:1',
    ],
    [
      '5,000 objects spread into each other',
      {
        'src/app.ts': APP,
        'src/first.ts': `const o0 = { method: 'GET' };\n${lines(5_000, (number) => `const o${number + 1} = { ...o${number} };`)}\nexport const load = () => fetch('https://stock.example/', o5000);\n`,
      },
      // What lies too deep is not decided.
      undefined,
    ],
  ])('%s: judged, in time', async (_, files, place) => {
    const { findings, notAnalysed, milliseconds } = await judge(files);
    expect(notAnalysed).toEqual([]);
    expect(findings.filter((finding) => finding.startsWith('http-client-timeout'))).toEqual(
      place === undefined ? [] : [`http-client-timeout ${place}`],
    );
    // Bounded, whatever else the machine does; alone each takes about a second.
    expect(milliseconds).toBeLessThan(20_000);
  });
});

describe('circles', () => {
  test.each<[string, Files]>([
    [
      'lists of modules that hold each other, given as a key',
      {
        'src/first.ts': `import jwt from 'jsonwebtoken';\nimport { other } from './other.ts';\nexport const one = [other];\nexport const load = () => ${CALL} ?? jwt.sign({}, one);\n`,
        'src/other.ts': "import { one } from './first.ts';\nexport const other = [one];\n",
      },
    ],
    [
      'modules that import each other',
      {
        'src/first.ts': `import { more } from './other.ts';\nexport const load = (url) => more(url);\nexport const last = () => ${CALL};\n`,
        'src/other.ts': "import { load, last } from './first.ts';\nexport const more = (url) => (url ? last() : load(url));\n",
      },
    ],
    [
      'modules that export all of each other',
      {
        'src/first.ts': `export * from './other.ts';\nexport * from './first.ts';\nexport const load = () => ${CALL};\n`,
        'src/other.ts': "export * from './first.ts';\n",
      },
    ],
    [
      'a name that goes round',
      {
        'src/first.ts': `export { load, away } from './other.ts';\nexport const stay = () => ${CALL};\n`,
        'src/other.ts': "export { load, stay as away } from './first.ts';\n",
      },
    ],
    [
      'functions that call each other and themselves',
      {
        'src/first.ts': `export function load(url = load()) { return one(one) ?? load(url); }\nconst one = (f) => f(f) || two(one);\nconst two = (f) => [f].map(two) && one(two) && ${CALL};\n`,
      },
    ],
    [
      'values made of themselves',
      {
        'src/first.ts': `const a = { ...a, ...b };\nconst b = { ...a, b: b.b };\nlet c = c ?? \`\${c}\${d}\`;\nlet d = [...d, c, d[d]];\nObject.assign(a, a, b);\nconst { e = e, ...f } = f;\nexport const load = () => fetch('https://stock.example/' + c + d[0] + e, { ...a, ...f }) ?? ${CALL};\n`,
      },
    ],
    [
      'classes that extend themselves',
      {
        'src/first.ts': `import { Other } from './other.ts';\nclass Own extends Own { run() { return super.run(); } }\nexport class Mine extends Other { go() { return this.run() ?? ${CALL}; } }\nclass Mixed extends mixin(Mixed) {}\nfunction mixin(Base) { return class extends Base {}; }\nexport const load = () => new Own().run() ?? new Mine().go() ?? new Mixed().go();\n`,
        'src/other.ts': "import { Mine } from './first.ts';\nexport class Other extends Mine { run() { return this.go(); } }\n",
      },
    ],
    [
      'routers that are mounted on each other',
      {
        'src/first.ts': `import { Router } from 'express';\nexport const one = Router();\nconst two = Router();\none.use('/two', two);\ntwo.use('/one', one);\none.use(one);\ntwo.get('/x', () => ${CALL});\nexport const load = (url) => url;\n`,
      },
    ],
    [
      'modules and services of Nest that need each other',
      {
        'src/first.ts': `import { Module, Injectable, forwardRef, Inject } from '@nestjs/common';
@Injectable() export class One { constructor(@Inject(forwardRef(() => Two)) private two: Two, private own: One) {} run() { return this.two.run() ?? this.own.run(); } }
@Injectable() export class Two { constructor(private one: One) {} run() { return this.one.run() ?? ${CALL}; } }
@Module({ imports: [forwardRef(() => B), A], providers: [One, { provide: 'x', useExisting: 'y' }, { provide: 'y', useExisting: 'x' }], exports: [B, A] }) export class A {}
@Module({ imports: [forwardRef(() => A)], providers: [Two, { provide: One, useClass: One }], exports: [A] }) export class B {}
export const load = (url) => url;
`,
      },
    ],
    [
      'emitters and promises that wait for themselves',
      {
        'src/first.ts': `import { EventEmitter } from 'node:events';\nconst bus = new EventEmitter();\nbus.on('a', () => bus.emit('b'));\nbus.on('b', () => bus.emit('a') && ${CALL});\nconst wait = async () => await wait();\nconst chain = Promise.resolve().then(() => chain);\nexport const load = async () => { bus.emit('a'); await Promise.all([wait(), chain, load()]); };\n`,
      },
    ],
    [
      'a tsconfig that extends itself, over another',
      {
        'tsconfig.json':
          '{ "extends": "./tsconfig.base.json", "references": [{ "path": "." }], "compilerOptions": { "paths": { "@/*": ["./@/*", "./src/*"] } } }',
        'tsconfig.base.json': '{ "extends": ["./tsconfig.json", "./tsconfig.base.json"] }',
        'src/first.ts': `import { more } from '@/more';\nexport const load = () => more();\n`,
        'src/more.ts': `export const more = () => ${CALL};\n`,
      },
    ],
    [
      'packages that depend on each other and are their own exports',
      {
        'package.json':
          '{ "name": "shop", "workspaces": ["packages/*", "."], "imports": { "#a": "#b", "#b": "#a" }, "dependencies": { "one": "*", "express": "^5.0.0" } }',
        'packages/one/package.json':
          '{ "name": "one", "main": "one", "exports": { ".": "one", "./x": ["./x", "one/x"] }, "dependencies": { "two": "*", "one": "*" } }',
        'packages/two/package.json': '{ "name": "two", "dependencies": { "one": "*" } }',
        'src/first.ts': `import one from 'one';\nimport x from 'one/x';\nimport a from '#a';\nexport const load = () => one(x, a) ?? ${CALL};\n`,
      },
    ],
  ])('%s: judged, in time', async (_, files) => {
    const { notAnalysed, milliseconds, findings } = await judge({ 'src/app.ts': APP, ...files });
    expect(notAnalysed).toEqual([]);
    expect(findings.filter((finding) => finding.startsWith('http-client-timeout'))).not.toEqual([]);
    expect(milliseconds).toBeLessThan(10_000);
  });
});

describe('what is there twice, or not at all', () => {
  test('classes of one name are told apart by where they come from', async () => {
    const service = (call: string): string =>
      `import { Injectable } from '@nestjs/common';\n@Injectable()\nexport class Orders {\n  load() {\n    return ${call};\n  }\n}\n`;
    const controller = `import { Controller, Get } from '@nestjs/common';\nimport { Orders } from './orders.ts';\n@Controller('x')\nexport class OrdersController {\n  constructor(private readonly orders: Orders) {}\n  @Get()\n  get() {\n    return this.orders.load();\n  }\n}\n`;
    const { evidence } = await judge({
      'src/a/orders.ts': service(CALL),
      'src/a/controller.ts': controller,
      'src/b/orders.ts': service('1'),
      'src/b/controller.ts': controller.replace("'x'", "'y'"),
    });
    expect(evidence.join('\n')).toContain('GET /x');
    expect(evidence.join('\n')).not.toContain('GET /y');
  });

  test('a tree without tsconfig, with imports that lead nowhere', async () => {
    const { findings, notAnalysed } = await judge({
      'src/app.ts': APP,
      'src/first.ts': `import { x } from '@/nowhere';\nimport y from '../../../../../etc/passwd';\nimport z from './';\nexport * from './gone.ts';\nexport const load = () => ${CALL} ?? x(y, z);\n`,
    });
    expect([findings.includes('http-client-timeout src/first.ts:5'), notAnalysed]).toEqual([true, []]);
  });

  test.each([
    ['cut off', '{ "name": "shop", "dependencies": {'],
    ['no object', '[1, 2'],
    ['empty', ''],
    ['of wrong types', '{ "name": 1, "dependencies": [1], "workspaces": { "packages": 3 }, "exports": 7, "bin": null, "scripts": "x" }'],
  ])('a package.json that is %s is listed or read as far as it goes, and the code is judged', async (_, text) => {
    const { findings, notAnalysed } = await judge({
      'package.json': text,
      'src/app.ts': APP,
      'src/first.ts': `export const load = () => ${CALL};\n`,
    });
    expect(findings).toContain('http-client-timeout src/first.ts:1');
    expect(notAnalysed).toEqual(text.endsWith('}') ? [] : ['package.json syntax-error']);
  });

  test('2,000 overloads, a union of 2,000, and 2,000 parameters', async () => {
    const { findings, milliseconds } = await judge({
      'src/app.ts': APP,
      'src/first.ts': `${lines(2_000, (number) => `export function load(a: ${number}): Promise<T${number % 7}>;`)}
export function load(a: any) { return ${CALL}; }
type All = ${many(2_000, (number) => `T${number}`).join(' | \n')};
export class Service { constructor(${many(2_000, (number) => `private p${number}: T${number}`).join(',\n')}) {} run(x: All) { return this.p7.run(x); } }
`,
    });
    expect(findings).toContain('http-client-timeout src/first.ts:2001');
    expect(milliseconds).toBeLessThan(10_000);
  });
});

test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])('packages, members and options named `%s`', async (name) => {
  const server = `import made, { make } from '${name}';
import Fastify from 'fastify';
import { PrismaClient } from '@prisma/client';
const app = Fastify();
const prisma = new PrismaClient();
const log = made({ level: 'info' });
const other = make.${name}({ ${name}: 1 });
app.post('/orders', { schema: { ${name}: {} } }, async (request) => {
  log.info({ password: request.body.password });
  other.info(request.headers);
  await made.${name}({ ${name}: request.query.${name} });
  for (const one of request.${name}) await prisma.order.findFirst({ where: { id: one } });
  return ${CALL};
});
app.listen({ port: 8080 });
`;
  const { findings } = await judge({ 'src/app.ts': server });
  expect(findings).toContainEqual(expect.stringMatching(/^http-client-timeout src\/app\.ts:13$/));
});

test('1,500 files that use each other take seconds', async () => {
  const layer = (number: number): string => `import { S${(number + 1) % 1_490} } from './s${(number + 1) % 1_490}.ts';
import { S${(number * 7) % 1_490} as Far } from './s${(number * 7) % 1_490}.ts';
export class S${number} {
  constructor(private readonly next: S${(number + 1) % 1_490}, private readonly far: Far) {}
  async run(id: string) {
    ${number % 50 === 0 ? `await ${CALL};` : ''}
    return (await this.next.run(id)) ?? this.far.run(id);
  }
}
`;
  const { findings, milliseconds } = await judge({
    'src/app.ts': APP,
    'src/first.ts': "import { S0 } from './s0.ts';\nexport const load = (url) => new S0().run(url);\n",
    ...Object.fromEntries(many(1_490, (number) => [`src/s${number}.ts`, layer(number)])),
  });
  expect(findings.filter((finding) => finding.startsWith('http-client-timeout'))).toHaveLength(30);
  expect(milliseconds).toBeLessThan(20_000);
});
