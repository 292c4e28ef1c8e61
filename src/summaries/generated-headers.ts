import type { FileSummary, Summaries } from './summary.ts';

/**
 * Heeds a header that calls a file generated only where the base had it already. Otherwise a change could take any file out of the review
 * by one comment; a file that really is new and generated is judged like the rest, once.
 */
export function heedKnownHeaders(head: Summaries, base: Summaries, basePathOf: (path: string) => string): Summaries {
  const isNew = (path: string, { generated }: FileSummary): boolean => generated === true && base.get(basePathOf(path))?.generated !== true;
  if (![...head].some(([path, summary]) => isNew(path, summary))) return head;
  return new Map([...head].map(([path, summary]) => [path, isNew(path, summary) ? { ...summary, generated: false } : summary]));
}
