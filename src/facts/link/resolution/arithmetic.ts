import { UNKNOWN, type Resolved } from '../resolved.ts';

/** What an operator makes of known numbers, as in `2 * MINUTE`; unknown where an operand is something else. */
export function computed(file: string, operator: string, [left, right, ...others]: readonly Resolved[]): Resolved {
  const [one, other] = [numberIn(left), numberIn(right)];
  if (one === undefined || other === undefined || others.length > 0) return UNKNOWN;
  const value = OPERATORS[operator]?.(one, other);
  return value !== undefined && Number.isFinite(value) ? { kind: 'value', file, value: { kind: 'literal', value } } : UNKNOWN;
}

const OPERATORS: Readonly<Record<string, (left: number, right: number) => number>> = {
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
};

function numberIn(resolved: Resolved | undefined): number | undefined {
  if (resolved?.kind !== 'value' || resolved.value.kind !== 'literal') return undefined;
  return typeof resolved.value.value === 'number' ? resolved.value.value : undefined;
}
