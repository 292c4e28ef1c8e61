import type { ScriptSummary, Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';

/** What is put into a variable's array or object after it was made. */
export interface Changes {
  /** Arguments of `push` and `unshift`. */
  readonly pushed: readonly Value[];
  /** `variable.name = value`; the name is `[]` where it is computed. */
  readonly assigned: readonly { readonly name: string; readonly value: Value }[];
}

interface Draft {
  readonly pushed: Value[];
  readonly assigned: { readonly name: string; readonly value: Value }[];
}

const NONE: Changes = { pushed: [], assigned: [] };
const KNOWN = new WeakMap<ScriptSummary, ReadonlyMap<number, Changes>>();

/** The changes of one variable within its file. */
export function changesOf(model: CodeModel, file: string, binding: number): Changes {
  const script = model.script(file);
  if (!script) return NONE;
  const known = KNOWN.get(script) ?? collect(script);
  KNOWN.set(script, known);
  return known.get(binding) ?? NONE;
}

function collect(script: ScriptSummary): ReadonlyMap<number, Changes> {
  const all = new Map<number, Draft>();
  const of = (binding: number): Draft => {
    const draft = all.get(binding) ?? { pushed: [], assigned: [] };
    all.set(binding, draft);
    return draft;
  };
  for (const { callee, args } of script.calls) {
    if (callee.kind !== 'member' || callee.of.kind !== 'binding' || (callee.name !== 'push' && callee.name !== 'unshift')) continue;
    of(callee.of.binding).pushed.push(...args);
  }
  for (const { target, value } of script.assignments) {
    if (target.kind === 'member' && target.of.kind === 'binding') of(target.of.binding).assigned.push({ name: target.name, value });
    if (target.kind === 'element' && target.of.kind === 'binding') of(target.of.binding).assigned.push({ name: '[]', value });
  }
  return all;
}
