import { memoryCache } from '../cache/memory-cache.ts';
import { cacheFileOf, openCache, type LastingCache } from '../cache/open-cache.ts';
import { codeVersions } from '../model/code-versions.ts';
import type { CommandLine } from './parse-command-line.ts';

/** What earlier runs found out. Without versions of the code nobody could tell whether it still holds. */
export function openResults(line: CommandLine, note: (text: string) => void): LastingCache {
  const isWanted = !line.options.has('no-cache') && codeVersions !== undefined;
  const file = isWanted ? cacheFileOf(line.operand ?? '.', process.env) : undefined;
  return file === undefined ? { ...memoryCache(), save: () => undefined } : openCache({ file, mayWrite: true }, note);
}
