import type { Value } from '../summaries/script-summary.ts';
import { functionsIn } from './link/call-walk.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { RouteFact } from './route.ts';

interface FunctionAt {
  readonly file: string;
  readonly fn: number;
}

/** Values looked at on the way to the call. */
const MOST_VALUES = 50;

/**
 * The functions that a handler was made with, where a function of the tree made it: those written among the arguments of
 * `export const action = withUser(options, async (user) => …)`, or of the wrapper of a registered handler.
 */
export function functionsGiven(model: TreeModel, { at, wrapper, handler }: RouteFact): readonly FunctionAt[] {
  const file = wrapper?.file ?? at.path;
  const value = wrapper?.value ?? exportedValue(model, at.path, at.symbol);
  const found = value ? givenIn(model, file, value) : [];
  return found.filter((one) => one.file !== handler?.file || one.fn !== handler.fn);
}

function exportedValue(model: TreeModel, file: string, name: string): Value | undefined {
  const record = model.code.script(file)?.exports.find((one) => 'value' in one && one.name === name);
  return record && 'value' in record ? record.value : undefined;
}

/** The functions among the arguments of the call that a value is, through variables and members. */
function givenIn(model: TreeModel, file: string, start: Value): readonly FunctionAt[] {
  const script = model.code.script(file);
  const found: FunctionAt[] = [];
  const work: Value[] = [start];
  for (let value = work.shift(), count = 0; value && count < MOST_VALUES; value = work.shift(), count++) {
    const binding = value.kind === 'binding' ? script?.bindings[value.binding] : undefined;
    if (binding?.kind === 'variable') work.push(...binding.values);
    if (value.kind === 'member' || value.kind === 'await') work.push(value.of);
    const call = value.kind === 'call' ? script?.calls[value.call] : undefined;
    found.push(...(call?.args ?? []).flatMap((argument) => functionsIn(model.code, file, argument, 0)));
  }
  return found;
}
