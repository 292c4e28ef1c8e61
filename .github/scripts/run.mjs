// Runs a TypeScript script: `node .github/scripts/run.mjs <script.ts> [arguments]`.
// Node 20 cannot strip types, so a loader hook does it; Node 24 takes the same road for the same behaviour.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transform } from '@swc/core';

/** Module hook: turns a `.ts` file into the JavaScript it becomes once its types are gone. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), {
    filename,
    swcrc: false,
    sourceMaps: 'inline',
    jsc: { target: 'es2022', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
    module: { type: 'es6' },
  });
  return { format: 'module', source: code, shortCircuit: true };
}

// Node evaluates this file a second time, off the main thread, to take the hook from it.
if (isMainThread) {
  register(import.meta.url);
  process.setSourceMapsEnabled(true);
  process.argv.splice(1, 1);
  const [, script] = process.argv;
  if (script === undefined) throw new Error('Name the script to run.');
  await import(pathToFileURL(path.resolve(script)).href);
}
