import type { Span } from './script-summary.ts';

/**
 * Turns offsets of a text into lines and columns, both from 1.
 * Lines end at LF only, as in git and in GitHub's annotations, whatever the format itself calls a line.
 */
export interface LineIndex {
  spanOf(start: number, end: number): Span;
  lineOf(offset: number): number;
  /** Offset where a line starts; lines past the end give the length of the text. */
  startOf(line: number): number;
  readonly lines: number;
}

export function indexLines(text: string): LineIndex {
  const starts = lineStarts(text);
  const lineOf = (offset: number): number => lastStart(starts, offset) + 1;
  const columnOf = (offset: number, line: number): number => offset - (starts[line - 1] ?? 0) + 1;
  return {
    lineOf,
    lines: starts.length,
    startOf: (line) => starts[line - 1] ?? text.length,
    spanOf(start, end) {
      const [line, endLine] = [lineOf(start), lineOf(end)];
      return [line, columnOf(start, line), endLine, columnOf(end, endLine)];
    },
  };
}

/** Offsets at which the lines of a text start. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The last of the starts, by its index from 0, that is not past an offset. */
export function lastStart(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
