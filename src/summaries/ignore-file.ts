import type { Extraction } from './extraction.ts';

/** Real files have a few dozen. */
const MOST_PATTERNS = 1_000;

/** Reads the patterns of a `.gitignore` or `.dockerignore`, in order, without comments. */
export function extractIgnoreFile(_path: string, text: string): Extraction {
  const lines = text.split('\n').map((line) => line.trim());
  return { summary: { format: 'ignore', patterns: lines.filter((line) => line !== '' && !line.startsWith('#')).slice(0, MOST_PATTERNS) } };
}
