import type { Value } from '../summaries/script-summary.ts';
import { functionsIn } from './link/call-walk.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { RouteFact } from './route.ts';

interface FunctionAt {
  readonly file: string;
  readonly fn: number;
}

/** Calls around calls are looked into this far. */
const DEEPEST = 3;

/**
 * The functions that a handler was made with, where a function of the tree made it: those written among the arguments of
 * `export const action = withUser(options, async (user) => …)`, or of the wrapper of a registered handler.
 */
export function functionsGiven(model: TreeModel, { at, wrapper, handler }: RouteFact): readonly FunctionAt[] {
  const file = wrapper?.file ?? at.path;
  const value = wrapper?.value ?? exportedValue(model, at.path, at.symbol);
  const found = value ? givenIn(model, { file, value }, 0) : [];
  return found.filter((one) => one.file !== handler?.file || one.fn !== handler.fn);
}

function exportedValue(model: TreeModel, file: string, name: string): Value | undefined {
  const record = model.code.script(file)?.exports.find((one) => 'value' in one && one.name === name);
  return record && 'value' in record ? record.value : undefined;
}

function givenIn(
  model: TreeModel,
  { file, value }: { readonly file: string; readonly value: Value },
  depth: number,
): readonly FunctionAt[] {
  const script = model.code.script(file);
  if (!script || depth > DEEPEST) return [];
  if (value.kind === 'binding') {
    const binding = script.bindings[value.binding];
    const values = binding?.kind === 'variable' ? binding.values : [];
    return values.flatMap((one) => givenIn(model, { file, value: one }, depth + 1));
  }
  if (value.kind === 'member' || value.kind === 'await') return givenIn(model, { file, value: value.of }, depth + 1);
  const call = value.kind === 'call' ? script.calls[value.call] : undefined;
  return (call?.args ?? []).flatMap((argument) => functionsIn(model.code, file, argument, 0));
}
