import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import path from 'node:path';
import { git } from './tree.ts';

/** What a figure depends on besides the code: in the words of the report, a line each. */
export function describeCircumstances(load: number): readonly string[] {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `Machine: ${cpus().length} cores (${cpu?.model.trim() || 'unknown model'}), ${memory} GB, ${platform()} ${arch()} ${release()}`,
    `Load average when the runs began: ${load.toFixed(2)}`,
    `Node ${process.version}; backend-readiness at ${describeCheckout()}`,
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

function describeCheckout(): string {
  const root = path.join(import.meta.dirname, '..');
  try {
    const isDirty = git(root, ['status', '--porcelain', '--untracked-files=no']).trim() !== '';
    return `${git(root, ['rev-parse', '--short', 'HEAD']).trim()}${isDirty ? ' with changes' : ''}`;
  } catch {
    return 'an unknown commit';
  }
}
