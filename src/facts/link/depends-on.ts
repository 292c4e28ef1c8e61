import type { Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { changesOf } from './changes.ts';

/** Values looked at for one question. */
const MOST_VALUES = 400;

/**
 * Whether any of some values of a file is made from a value that `isSource` knows: through variables, members, operators, texts, objects,
 * and the arguments and receivers of calls, without leaving the file.
 */
export function dependsOn(model: CodeModel, file: string, values: readonly Value[], isSource: (value: Value) => boolean): boolean {
  const seen = new Set<Value>();
  const pending = [...values];
  for (let next = pending.pop(); next && seen.size < MOST_VALUES; next = pending.pop()) {
    if (isSource(next)) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    pending.push(...partsOf(model, file, next));
  }
  return false;
}

function partsOf(model: CodeModel, file: string, value: Value): readonly Value[] {
  switch (value.kind) {
    case 'text':
      return value.parts.filter((part) => typeof part !== 'string');
    case 'either':
      return value.values;
    case 'operation':
      return value.operands;
    case 'object':
      return value.entries.flatMap((entry) =>
        'spread' in entry ? [entry.spread] : 'computed' in entry ? [entry.computed, entry.value] : [entry.value],
      );
    case 'array':
      return value.items;
    case 'await':
    case 'spread':
    case 'item':
    case 'member':
      return [value.of];
    case 'element':
      return [value.of, value.index];
    case 'binding':
      return partsOfBinding(model, file, value.binding);
    case 'call': {
      const call = model.script(file)?.calls[value.call];
      if (!call) return [];
      return call.callee.kind === 'member' ? [call.callee.of, ...call.args] : call.args;
    }
    default:
      return [];
  }
}

function partsOfBinding(model: CodeModel, file: string, index: number): readonly Value[] {
  const binding = model.script(file)?.bindings[index];
  if (binding?.kind === 'param') return [binding.value];
  if (binding?.kind !== 'variable') return [];
  const { pushed, assigned } = changesOf(model, file, index);
  return [...binding.values, ...pushed, ...assigned.map(({ value }) => value)];
}
