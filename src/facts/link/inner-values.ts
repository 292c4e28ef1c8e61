import type { Value } from '../../summaries/script-summary.ts';

/** The expressions that an expression is put together from; of calls none, which are records of their own. */
export function innerValues(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'member':
    case 'await':
    case 'spread':
    case 'item':
      return [value.of];
    case 'element':
      return [value.of, value.index];
    case 'array':
      return value.items;
    case 'object':
      return value.entries.map((entry) => ('spread' in entry ? { kind: 'spread', of: entry.spread } : entry.value));
    case 'text':
      return value.parts.filter((part) => typeof part !== 'string');
    case 'either':
      return value.test ? [value.test, ...value.values] : value.values;
    case 'operation':
      return value.operands;
    default:
      return [];
  }
}
