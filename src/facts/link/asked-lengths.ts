import type { Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { testsOfFunction } from './request-paths.ts';

const COMPARES = /^[<>]=?$/;
const LENGTH = /^(?:length|size|byteLength)$/;

/**
 * What a function compares lengths with, as one does who refuses what is too long: `64` of `name.length > 64`. Whether something is there at
 * all does not count.
 */
export function lengthsAsked(code: CodeModel, file: string, fn: number): readonly Value[] {
  const found: Value[] = [];
  const pending = [...testsOfFunction(code, file, fn)];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'either') pending.push(...next.values);
    if (next.kind !== 'operation') continue;
    pending.push(...next.operands);
    const [one, other] = next.operands;
    if (COMPARES.test(next.operator) && one && other) found.push(...(isLength(one) ? [other] : isLength(other) ? [one] : []));
  }
  return found.filter((value) => value.kind !== 'literal' || value.value !== 0);
}

function isLength(value: Value): boolean {
  return value.kind === 'member' && LENGTH.test(value.name);
}
