import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ts } from 'ts-morph';

/** What the files of one area may import. An area is a folder of `src/`, or a file there with the folder of its name. */
interface Boundary {
  /** Areas whose values and types may be imported. */
  readonly ours: readonly string[];
  /** Areas of which only the types may be imported, by `import type`. */
  readonly types?: readonly string[];
  /** Packages by where they may be used: a path prefix inside the area, `''` for all of it. */
  readonly npm?: Readonly<Record<string, readonly string[]>>;
}

const STAGES = [
  'event',
  'policy',
  'scope',
  'summaries',
  'facts',
  'engine',
  'triage',
  'verdict',
  'flows',
  'certificate',
  'evidence',
  'report',
];
const ENTRY: Boundary = {
  ours: ['run', 'ports', 'model', 'policy', 'event', 'scope', 'summaries', 'cache', 'report', 'supervisor', 'rules'],
  types: [...STAGES, 'rule-api'],
  npm: { '': ['@actions/core'] },
};

const BOUNDARIES: Readonly<Record<string, Boundary>> = {
  model: { ours: [] },
  ports: { ours: ['model'], types: STAGES },
  policy: { ours: ['model'], npm: { '': ['zod'], 'policy-file': ['yaml'] } },
  event: { ours: ['model'], npm: { '': ['zod'] } },
  scope: { ours: ['model'], types: ['ports'], npm: { '': ['zod'] } },
  summaries: {
    ours: ['model'],
    types: ['ports'],
    npm: { '': ['dockerfile-ast', 'graphql', 'libpg-query', '@mrleebo/prisma-ast', 'yaml'], typescript: ['ts-morph'] },
  },
  facts: { ours: ['model'], types: ['summaries'] },
  'rule-api': { ours: ['model'], types: ['facts'] },
  rules: { ours: ['rule-api'] },
  engine: { ours: ['model', 'rule-api'], types: ['facts'] },
  triage: { ours: ['model'], types: ['facts', 'summaries'] },
  verdict: { ours: ['model'], types: ['facts'] },
  flows: { ours: ['model'], types: ['facts'] },
  certificate: { ours: ['model'], types: ['facts'] },
  evidence: { ours: ['model'], npm: { '': ['saxes', 'fast-xml-parser', 'yaml'] } },
  rehearsal: { ours: ['model'], npm: { '': ['@electric-sql/pglite'] } },
  report: {
    ours: ['model'],
    npm: { markdown: ['unified', 'remark-gfm', 'remark-stringify', 'mdast'], sarif: ['sarif'], 'json-schema': ['zod'] },
  },
  github: {
    ours: ['model', 'ports'],
    npm: { '': ['@actions/core', '@actions/github', '@octokit/', 'zod'] },
  },
  run: { ours: [...STAGES, 'rehearsal', 'rule-api', 'ports', 'model'] },
  cache: { ours: ['model'], types: ['ports', 'summaries', 'engine'] },
  supervisor: { ours: ['ports', 'model'], npm: { '': ['zod'] } },
  action: { ...ENTRY, ours: [...ENTRY.ours, 'github'], npm: { inputs: ['zod'] } },
  cli: ENTRY,
  analysis: ENTRY,
};

/** The places that may touch files, environment, clock and console. */
const EDGES = ['src/action', 'src/cli', 'src/analysis', 'src/supervisor', 'src/scope', 'src/github', 'src/cache'];
const EFFECTS = [
  /^from node:(?:fs|fs\/promises|child_process|net|http|https|http2|tls|dgram|process)$/,
  /^process\.(?:env|exit|stdout|stderr)$/,
  /^new Date\(\)$/,
  /^(?:Date|performance)\.now$/,
  /^console\./,
];
const FORBIDDEN_FOLDERS = ['utils', 'util', 'helpers', 'common', 'shared'];
const ROOT = path.resolve(import.meta.dirname, '..');

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

const sources = ['src', 'rules'].flatMap(listSources);

function listSources(folder: string): readonly string[] {
  if (!existsSync(path.join(ROOT, folder))) return [];
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll(path.sep, '/')}`)
    .filter((name) => name.endsWith('.ts'))
    .toSorted();
}

/** `src/facts/link/link.ts` is in facts, `src/run.ts` in run, `rules/...` in rules. */
function areaOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'src' ? second.replace(/\.ts$/, '') : top;
}

/** `src/summaries/cache` covers `cache.ts`, `cache-pack.ts` and `cache/`. */
function isWithin(file: string, prefix: string): boolean {
  return prefix === '' || file === `${prefix}.ts` || file.startsWith(`${prefix}/`) || file.startsWith(`${prefix}-`);
}

function readImports(text: string): readonly Import[] {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest);
  const imports: Import[] = [];
  const pending: ts.Node[] = [source];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const found = readImport(node);
    if (found !== undefined) imports.push(found);
    node.forEachChild((child) => void pending.push(child));
  }
  return imports;
}

function readImport(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return { target: node.moduleSpecifier.text, typeOnly: node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
    return { target: node.moduleSpecifier.text, typeOnly: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { target: node.argument.literal.text, typeOnly: true };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [target] = node.arguments;
    return { target: target !== undefined && ts.isStringLiteral(target) ? target.text : '(computed)', typeOnly: false };
  }
  return undefined;
}

/** Says why a file may not have an import; undefined when it may. */
function findObjection(file: string, { target, typeOnly }: Import): string | undefined {
  const area = areaOf(file);
  const boundary = BOUNDARIES[area];
  if (boundary === undefined) return `${file}: the area "${area}" is not in the table`;
  if (file === 'rules/index.ts' && target.startsWith('./')) return undefined;
  if (area === 'rules' && target !== '#rule-api') return `${file} imports ${target}: a rule imports #rule-api alone`;
  if (target.startsWith('node:')) return area === 'model' && target !== 'node:crypto' ? `${file} imports ${target}` : undefined;
  if (target.endsWith('/package.json')) return undefined;
  return target.startsWith('.') || target.startsWith('#')
    ? objectToOurs({ file, boundary, target, typeOnly })
    : objectToPackage(file, boundary, target);
}

function objectToOurs(use: Import & { file: string; boundary: Boundary }): string | undefined {
  const { file, boundary, target, typeOnly } = use;
  const resolved = target === '#rule-api' ? 'src/rule-api/index.ts' : path.posix.join(path.posix.dirname(file), target);
  const area = areaOf(resolved);
  if (area === areaOf(file) || boundary.ours.includes(area)) return undefined;
  if (boundary.types?.includes(area) !== true) return `${file} imports ${target}`;
  return typeOnly ? undefined : `${file} imports ${target}: only \`import type\` is allowed`;
}

function objectToPackage(file: string, boundary: Boundary, target: string): string | undefined {
  const folder = file.split('/').slice(0, 2).join('/').replace(/\.ts$/, '');
  const allowed = Object.entries(boundary.npm ?? {})
    .filter(([prefix]) => isWithin(file, prefix === '' ? '' : `${folder}/${prefix}`))
    .flatMap(([, names]) => names);
  const isAllowed = allowed.some((name) =>
    name.endsWith('/') ? target.startsWith(name) : target === name || target.startsWith(`${name}/`),
  );
  return isAllowed ? undefined : `${file} imports the package ${target}`;
}

/** What a text does to the world. Comments and strings are not looked at: the text is parsed. */
function findEffects(text: string): readonly string[] {
  const uses = [...readImports(text).flatMap(({ target, typeOnly }) => (typeOnly ? [] : `from ${target}`)), ...listUses(text)];
  return uses.filter((use) => EFFECTS.some((effect) => effect.test(use)));
}

/** The members read and the objects made by a text, e.g. `Date.now` and `new Date()`. */
function listUses(text: string): readonly string[] {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest);
  const uses: string[] = [];
  const pending: ts.Node[] = [source];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) uses.push(`${node.expression.text}.${node.name.text}`);
    if (ts.isNewExpression(node)) uses.push(`new ${node.expression.getText(source)}(${node.arguments?.length ? '...' : ''})`);
    node.forEachChild((child) => void pending.push(child));
  }
  return uses;
}

describe('the table of imports', () => {
  test.each<[string, string, boolean]>([
    ['rules/security/a.ts', "import { defineRule } from '#rule-api';", true],
    ['rules/index.ts', "import a from './security/a.ts';", true],
    ['rules/security/a.ts', "import b from './b.ts';", false],
    ['rules/security/a.ts', "import type { Fact } from '../../src/facts/fact.ts';", false],
    ['rules/security/a.ts', "import path from 'node:path';", false],
    ['src/facts/route.ts', "import type { Summary } from '../summaries/summary.ts';", true],
    ['src/facts/route.ts', "export type { Summary } from '../summaries/summary.ts';", true],
    ['src/facts/link/link.ts', "import { byKind } from '../fact.ts';", true],
    ['src/facts/route.ts', "import { type Summary } from '../summaries/summary.ts';", false],
    ['src/facts/route.ts', "const { run } = await import('../engine/run-rules.ts');", false],
    ['src/facts/route.ts', 'const late = await import(name);', false],
    ['src/summaries/typescript/calls.ts', "import { ts } from 'ts-morph';", true],
    ['src/summaries/typescript.ts', "import { ts } from 'ts-morph';", true],
    ['src/summaries/kubernetes.ts', "import { ts } from 'ts-morph';", false],
    ['src/policy/policy-file.ts', "import { parse } from 'yaml';", true],
    ['src/policy/resolve.ts', "import { parse } from 'yaml';", false],
    ['src/github/checks.ts', "import { Octokit } from '@octokit/rest';", true],
    ['src/report/sarif.ts', "import { Octokit } from '@octokit/rest';", false],
    ['src/triage/triage.ts', "import { decide } from '../verdict/decide.ts';", false],
    ['src/run.ts', "import { checks } from './github/checks.ts';", false],
    ['src/cli.ts', "import { checks } from './github/checks.ts';", false],
    ['src/action.ts', "import { checks } from './github/checks.ts';", true],
    ['src/invented/a.ts', "import '../model/location.ts';", false],
  ])('%s: %s', (file, text, allowed) => {
    const objections = readImports(text).flatMap((found) => findObjection(file, found) ?? []);
    expect(objections).toHaveLength(allowed ? 0 : 1);
  });

  test('is kept by every file', () => {
    const objections = sources.flatMap((file) => readImports(readText(file)).flatMap((found) => findObjection(file, found) ?? []));
    expect(objections).toEqual([]);
  });

  test('knows every area', () => {
    const unknown = sources.filter((file) => BOUNDARIES[areaOf(file)] === undefined);
    expect(unknown).toEqual([]);
  });
});

describe('effects', () => {
  test.each<[string, boolean]>([
    ["import path from 'node:path';", false],
    ["import type { Stats } from 'node:fs';", false],
    ["const names = ['node:fs', 'process.env', 'console.log', 'new Date()'];", false],
    ['// process.env and Date.now() are read by the entry', false],
    ['const end = new Date(waiver.until);', false],
    ['isExpired(waiver, now)', false],
    ["import { readFile } from 'node:fs/promises';", true],
    ['const token = process.env.TOKEN;', true],
    ['const { TOKEN } = process.env;', true],
    ['const now = new Date();', true],
    ['const now = Date.now();', true],
    ["console.log('done');", true],
    ['const text = `${process.env.TOKEN}`;', true],
  ])('%s', (text, expected) => {
    expect(findEffects(text).length > 0).toBe(expected);
  });

  test('appear at the edges alone', () => {
    const inner = sources.filter((file) => !EDGES.some((edge) => isWithin(file, edge)));
    const found = inner.flatMap((file) => findEffects(readText(file)).map((effect) => `${file}: ${effect}`));
    expect(found).toEqual([]);
  });
});

test('no folder is a drawer for odds and ends', () => {
  const isDrawer = (file: string): boolean => file.split('/').some((part) => FORBIDDEN_FOLDERS.includes(part));
  expect(isDrawer('src/utils/text.ts')).toBe(true);
  expect(isDrawer('src/facts/shared-queue.ts')).toBe(false);
  expect([...sources, ...listSources('__tests__')].filter((file) => !file.includes('/fixtures/') && isDrawer(file))).toEqual([]);
});

test('a rule is read in a minute', () => {
  const lengths = listSources('rules')
    .filter((file) => file !== 'rules/index.ts')
    .map((file) => ({ file, lines: readText(file).trimEnd().split('\n').length }));
  expect(lengths.length).toBeGreaterThan(60);
  expect(lengths.filter(({ lines }) => lines > 120)).toEqual([]);
});

function readText(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
