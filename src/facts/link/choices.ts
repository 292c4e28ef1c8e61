import type { Value } from '../../summaries/script-summary.ts';

type Choice = Extract<Value, { kind: 'either' }>;

/**
 * What a choice may give, without what its own test holds to be one of a few words: `x === 'asc' || x === 'desc' ? x : 'asc'` gives nothing
 * but those words.
 */
export function openChoices({ operator, test, values }: Choice): readonly Value[] {
  if (operator === '&&') return values.slice(1);
  if (operator !== '?:' || !test) return values;
  return values.filter((value, position) => !isHeld(test, JSON.stringify(value), position === 0));
}

/** Whether a test that comes out true, or false, leaves nothing but words for a value (given as JSON). */
function isHeld(test: Value, value: string, outcome: boolean): boolean {
  if (test.kind === 'either') {
    const isAll = (test.operator === '||') === outcome;
    const holds = (one: Value): boolean => isHeld(one, value, outcome);
    return isAll ? test.values.every(holds) : test.values.some(holds);
  }
  if (test.kind !== 'operation') return false;
  const [left, right] = test.operands;
  if (test.operator === '!' && left) return isHeld(left, value, !outcome);
  if (!left || !right || !(outcome ? /^===?$/ : /^!==?$/).test(test.operator)) return false;
  return (isWord(right) && JSON.stringify(left) === value) || (isWord(left) && JSON.stringify(right) === value);
}

/** A literal, or a constant by the way it is written. */
export function isWord(value: Value): boolean {
  return (
    (value.kind === 'literal' && typeof value.value === 'string' && value.value !== '') ||
    (value.kind === 'member' && /^[A-Z]/.test(value.name))
  );
}
