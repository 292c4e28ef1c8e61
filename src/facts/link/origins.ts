import type { Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { Search } from './origins/search.ts';
import type { Origin } from './origins/trail.ts';

export type { Origin, Passage } from './origins/trail.ts';

/**
 * All that may flow into a value: through text, operators, objects, arrays, loops, callbacks of array methods, the returns of functions of
 * the tree, and, for `climb` levels, from a parameter to the arguments of its callers.
 */
export function originsOf(model: CodeModel, file: string, value: Value, climb: number): readonly Origin[] {
  return new Search({ model, climb, textOnly: false }).run(file, value);
}

/** The same for a value that is put into a text: an object carries nothing of its members then. */
export function textOriginsOf(model: CodeModel, file: string, value: Value, climb: number): readonly Origin[] {
  return new Search({ model, climb, textOnly: true }).run(file, value);
}
