import { ConfigurationError } from './errors.ts';

/**
 * A path from outside as a path from the root of the tree, with `/` and without `.` and `..`. It does not look at the disk.
 *
 * @throws ConfigurationError for a path that is absolute on any system, that leaves the root, or that is the root.
 */
export function resolveInRoot(asked: string): string {
  const slashed = asked.replaceAll('\\', '/');
  const isAbsolute = slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed);
  const segments: string[] = [];
  let leaves = false;
  for (const segment of slashed.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) leaves = true;
  }
  if (isAbsolute || leaves || segments.length === 0 || asked.includes('\0')) {
    throw new ConfigurationError(
      `The path ${JSON.stringify(asked)} must lie inside the repository; write it from its root, e.g. 'config/app.yml'.`,
    );
  }
  return segments.join('/');
}
