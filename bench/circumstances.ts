import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import path from 'node:path';
import { DIST } from './product.ts';
import { git } from './tree.ts';

/** What a figure depends on besides the code: in the words of the report, a line each. */
export function describeCircumstances(load: number, dist: string): readonly string[] {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `Machine: ${cpus().length} cores (${cpu?.model.trim() || 'unknown model'}), ${memory} GB, ${platform()} ${arch()} ${release()}`,
    `Load average when the runs began: ${load.toFixed(2)}`,
    `Node ${process.version}; backend-readiness: ${describeBuild(dist)}`,
  ];
}

/** The load average over a minute, or a NaN where the platform keeps none. */
export function currentLoad(): number {
  return platform() === 'win32' ? Number.NaN : (loadavg()[0] ?? Number.NaN);
}

/** True when so much else runs that the figures will tell of that. */
export function isBusy(load: number): boolean {
  return load > cpus().length / 4;
}

/** Names the commit that the build was made of, as far as it is the one that is checked in. */
function describeBuild(dist: string): string {
  const root = path.join(import.meta.dirname, '..');
  if (path.resolve(dist) !== DIST) return 'a build of its own, outside dist/';
  try {
    const isDirty = git(root, ['status', '--porcelain', '--', 'dist']).trim() !== '';
    const commit = git(root, ['log', '-1', '--format=%h', '--', 'dist']).trim();
    return isDirty ? `dist/ as built after ${commit}` : `dist/ as committed in ${commit}`;
  } catch {
    return 'dist/ of an unknown commit';
  }
}
