import type { Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';

/** The functions of an argument: the argument itself, or inside an object or array literal. */
export function functionsIn(
  model: CodeModel,
  file: string,
  value: Value,
  depth: number,
): readonly { readonly file: string; readonly fn: number }[] {
  if (depth > 2) return [];
  if (value.kind === 'function') return [{ file, fn: value.fn }];
  if (value.kind === 'array') return value.items.flatMap((item) => functionsIn(model, file, item, depth + 1));
  if (value.kind === 'object')
    return value.entries.flatMap((entry) => functionsIn(model, file, 'spread' in entry ? entry.spread : entry.value, depth + 1));
  if (value.kind !== 'binding' && value.kind !== 'member') return [];
  const resolved = model.resolve(file, value);
  return resolved.kind === 'function' ? [{ file: resolved.file, fn: resolved.fn }] : [];
}
