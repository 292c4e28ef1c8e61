import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BenchmarkError } from './errors.ts';

const HERE = import.meta.dirname;
const Manifest = z.object({ version: z.string().optional(), dependencies: z.record(z.string(), z.string()).default({}) });

/** A file of an installed peer. */
export function peerFile(name: string, file: string): string {
  return path.join(HERE, 'node_modules', name, file);
}

/** The exact versions that this folder's package.json asks for. */
export function peerVersions(): Readonly<Record<string, string>> {
  return readManifest(path.join(HERE, 'package.json')).dependencies;
}

/**
 * Installs the peers where they are missing or of another version than asked for, by `npm ci` from the lock file beside this one.
 *
 * @throws BenchmarkError when npm fails.
 */
export function ensurePeers(say: (text: string) => void): void {
  const wanted = Object.entries(peerVersions());
  if (wanted.every(([name, version]) => installedVersion(name) === version)) return;
  say('The peers are installed into bench/node_modules, once: npm ci --prefix bench');
  const words = ['ci', '--prefix', HERE, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
  const { status, error } = spawnSync('npm', words, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status !== 0) throw new BenchmarkError(`The peers could not be installed${error === undefined ? '' : `: ${error.message}`}.`);
}

function installedVersion(name: string): string | undefined {
  const file = peerFile(name, 'package.json');
  return existsSync(file) ? readManifest(file).version : undefined;
}

function readManifest(file: string): z.infer<typeof Manifest> {
  return Manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
}
