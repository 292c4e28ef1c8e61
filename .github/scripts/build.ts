import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { rolldown, type OutputAsset, type OutputChunk, type Plugin } from 'rolldown';
import { renderCodeVersions } from './code-versions.ts';
import { findLicenses, renderLicenses } from './licenses.ts';
import { slimTypeScript } from './slim-typescript.ts';

/** Path below `dist/`, with forward slashes, to content. */
type Files = ReadonlyMap<string, Buffer>;

const ENTRIES = ['action', 'cli', 'analysis'];
const EXECUTABLE = 'cli.js';

const { values: wishes } = parseArgs({ options: { check: { type: 'boolean' }, out: { type: 'string', default: 'dist' } } });
const files = await bundle();
if (wishes.check === true) await checkDist(files);
else await writeDist(wishes.out, files);

/** Bundles the entries in memory, so that the check compares without touching `dist/`. */
async function bundle(): Promise<Files> {
  const input = findEntries();
  if (Object.keys(input).length === 0) return new Map();
  const build = await rolldown({
    input,
    platform: 'node',
    plugins: [slimTypeScript(), stampCodeVersions(), holdRuleDocuments()],
    onLog(level, log, handle) {
      if (level === 'warn' && log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message);
      handle(level, log);
    },
  });
  const { output } = await build.generate({
    format: 'esm',
    minify: true,
    sourcemap: false,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    comments: { legal: false },
  });
  await build.close();
  assertSelfContained(output);
  const modules = output.flatMap((item) => (item.type === 'chunk' ? item.moduleIds : []));
  const extra = new Map([
    ['licenses.txt', Buffer.from(renderLicenses(await findLicenses(modules)))],
    ['package.json', Buffer.from('{ "type": "module" }\n')],
  ]);
  return new Map([...output.map(toFile), ...extra]);
}

function findEntries(): Record<string, string> {
  const missing = ENTRIES.filter((name) => !existsSync(`src/${name}.ts`));
  if (missing.length > 0) console.log(`Skipped, for want of a source: ${missing.join(', ')}.`);
  const present = ENTRIES.filter((name) => !missing.includes(name));
  return Object.fromEntries(present.map((name) => [name, `src/${name}.ts`]));
}

/** Throws when a chunk imports what is neither another chunk nor part of Node. */
function assertSelfContained(output: readonly (OutputChunk | OutputAsset)[]): void {
  const available = new Set([...output.map((item) => item.fileName), ...builtinModules]);
  for (const item of output) {
    if (item.type === 'asset') continue;
    const foreign = [...item.imports, ...item.dynamicImports].filter((name) => !available.has(name.replace(/^node:/, '')));
    if (foreign.length > 0) throw new Error(`${item.fileName} imports ${foreign.join(', ')} from outside of dist/.`);
  }
}

function toFile(item: OutputChunk | OutputAsset): [string, Buffer] {
  const content = Buffer.from(item.type === 'chunk' ? item.code : item.source);
  // The bundler keeps the first line of a source that has one, and refuses a banner on top of it.
  if (item.fileName !== EXECUTABLE || content.subarray(0, 2).toString() === '#!') return [item.fileName, content];
  return [item.fileName, Buffer.concat([Buffer.from('#!/usr/bin/env node\n'), content])];
}

/** Tells the program the versions of its own code, by which it knows whether what an earlier run kept still holds. */
function stampCodeVersions(): Plugin {
  return {
    name: 'stamp-code-versions',
    load: { filter: { id: /[\\/]src[\\/]model[\\/]code-versions\.ts$/ }, handler: renderCodeVersions },
  };
}

/** The documents of the rules lie beside the rules, where `dist/` cannot count on them. */
function holdRuleDocuments(): Plugin {
  return {
    name: 'hold-rule-documents',
    load: { filter: { id: /[\\/]src[\\/]cli[\\/]rule-document\.ts$/ }, handler: renderRuleDocuments },
  };
}

async function renderRuleDocuments(): Promise<string> {
  const entries = await readdir('rules', { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.md') && entry.parentPath !== 'rules');
  const documents = await Promise.all(
    files.map(async ({ name, parentPath }) => [path.basename(name, '.md'), await readFile(path.join(parentPath, name), 'utf8')] as const),
  );
  const byId = Object.fromEntries(documents.toSorted(([left], [right]) => (left < right ? -1 : 1)));
  return `const documents = ${JSON.stringify(byId)};\nexport const readRuleDocument = async (_layer, id) => documents[id];\n`;
}

async function writeDist(folder: string, wanted: Files): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [name, content] of wanted) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  if (wanted.has(EXECUTABLE)) await chmod(path.join(folder, EXECUTABLE), 0o755);
  const bytes = [...wanted.values()].reduce((sum, content) => sum + content.length, 0);
  console.log(`${folder}: ${wanted.size} files, ${(bytes / 1e6).toFixed(2)} MB.`);
}

/** Fails when `dist/` is not what the sources give, or does not run without node_modules. */
async function checkDist(wanted: Files): Promise<void> {
  const present = existsSync('dist') ? await readFiles('dist') : new Map<string, Buffer>();
  const names = new Set([...wanted.keys(), ...present.keys()]);
  const stale = [...names].filter((name) => !sameBytes(wanted.get(name), present.get(name))).toSorted();
  if (stale.length > 0) {
    console.error(`dist/ is out of date (${stale.join(', ')}). Run \`npm run build\`.`);
    process.exitCode = 1;
    return;
  }
  if (wanted.has(EXECUTABLE)) await runAlone(wanted);
  console.log('dist/ is what the sources give.');
}

async function readFiles(folder: string): Promise<Files> {
  const found = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    found.set(path.relative(folder, file).replaceAll(path.sep, '/'), await readFile(file));
  }
  return found;
}

function sameBytes(left: Buffer | undefined, right: Buffer | undefined): boolean {
  return left !== undefined && right !== undefined && left.equals(right);
}

/** Runs the terminal's entry where no node_modules is above it: a bundle that still imports a package fails here. */
async function runAlone(wanted: Files): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'backend-readiness-'));
  try {
    await writeDist(folder, wanted);
    await promisify(execFile)(process.execPath, [path.join(folder, EXECUTABLE), '--version'], { cwd: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
