import type { EntryPoint } from '../fact.ts';
import type { CodeModel } from './code-model.ts';

const ARRIVING: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job']);
/** Functions in functions are looked through this far. */
const DEEPEST = 30;

/**
 * Whether a variable of a function outlives the requests in which it is used: it stands at the top of the file, or in what sets up the
 * handlers that use it. `context` is where it is used.
 */
export function outlivesRequests(
  code: CodeModel,
  file: string,
  { fn, context }: { readonly fn: number; readonly context: number },
): boolean {
  if (fn === 0) return true;
  const script = code.script(file);
  let handles = false;
  for (let at = script?.contexts[context], depth = 0; at && depth < DEEPEST; at = script?.contexts[at.parent], depth++) {
    if (at.fn === fn) break;
    handles ||= code.graph.entriesOf(file, at.fn).some(({ kind }) => ARRIVING.has(kind));
  }
  return handles && code.graph.reach(file, fn).entries.every(({ kind }) => !ARRIVING.has(kind));
}
