import type { TextEdit } from '../../src/model/finding.ts';
import type { Files } from './memory-trees.ts';

/** Applies edits from the end of each file to its start, so that none moves another. Fails where two overlap. */
export function applyEdits(files: Files, edits: readonly TextEdit[]): Files {
  const result: Record<string, string> = { ...files };
  for (const path of new Set(edits.map(({ at }) => at.path))) {
    const text = files[path];
    if (text === undefined) throw new Error(`A suggestion edits ${path}, which does not exist.`);
    const stretches = edits
      .filter(({ at }) => at.path === path)
      .map(({ at, text: replacement }) => {
        return { start: offsetOf(text, at.line, at.column), end: offsetOf(text, at.endLine, at.endColumn), replacement };
      });
    result[path] = replaceAll(text, stretches);
  }
  return result;
}

function replaceAll(text: string, stretches: readonly { start: number; end: number; replacement: string }[]): string {
  let result = text;
  let limit = text.length;
  for (const { start, end, replacement } of stretches.toSorted((left, right) => right.start - left.start || right.end - left.end)) {
    if (end > limit) throw new Error('Two suggestions edit the same text.');
    result = result.slice(0, start) + replacement + result.slice(end);
    limit = start;
  }
  return result;
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) start = text.indexOf('\n', start) + 1;
  return start + column - 1;
}
