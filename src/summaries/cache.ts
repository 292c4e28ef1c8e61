import type { SummaryCache } from '../ports.ts';
import type { FileSummary } from './summary.ts';

/** Keeps summaries for the length of one process. */
export function memoryCache(): SummaryCache {
  const summaries = new Map<string, FileSummary>();
  return {
    get: (key) => summaries.get(key),
    set: (key, summary) => void summaries.set(key, summary),
  };
}
