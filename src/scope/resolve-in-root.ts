import path from 'node:path';
import { ConfigurationError } from '../model/errors.ts';

/**
 * A path from outside, as a path from the root of the tree with `/`. It does not look at the disk.
 *
 * @throws ConfigurationError for a path that is absolute on any system, or that leaves the root.
 */
export function resolveInRoot(asked: string): string {
  const slashed = asked.replaceAll('\\', '/');
  const normal = path.posix.normalize(slashed);
  const isAbsolute = normal.startsWith('/') || /^[A-Za-z]:/.test(normal);
  const leaves = normal === '..' || normal.startsWith('../');
  if (asked === '' || asked.includes('\0') || isAbsolute || leaves) {
    throw new ConfigurationError(`The path ${JSON.stringify(asked)} must lie inside the repository; write it from its root, e.g. 'config/app.yml'.`);
  }
  return normal.replace(/^\.\//, '').replace(/\/$/, '');
}
