import type { Value } from '../../summaries/script-summary.ts';
import type { Route } from '../route.ts';
import { functionsIn } from './written-functions.ts';
import type { CodeModel } from './code-model.ts';
import type { FunctionAt } from './resolved.ts';

/** Values looked at on the way to the call. */
const MOST_VALUES = 50;

/**
 * The functions that a handler was made with: those written among the arguments of
 * `export const action = withUser(options, async (user) => …)`, or of the wrapper of a registered handler.
 */
export function functionsGiven(code: CodeModel, { at, wrapper, handler }: Route): readonly FunctionAt[] {
  const file = wrapper?.file ?? at.path;
  const value = wrapper?.value ?? exportedValue(code, at.path, at.symbol);
  const found = value ? givenIn(code, file, value) : [];
  return found.filter((one) => one.file !== handler?.file || one.fn !== handler.fn);
}

function exportedValue(code: CodeModel, file: string, name: string): Value | undefined {
  const record = code.script(file)?.exports.find((one) => 'value' in one && one.name === name);
  return record && 'value' in record ? record.value : undefined;
}

/** The functions among the arguments of the call that a value is, through variables and members. */
function givenIn(code: CodeModel, file: string, start: Value): readonly FunctionAt[] {
  const script = code.script(file);
  const found: FunctionAt[] = [];
  const work: Value[] = [start];
  for (let value = work.shift(), count = 0; value && count < MOST_VALUES; value = work.shift(), count++) {
    const binding = value.kind === 'binding' ? script?.bindings[value.binding] : undefined;
    if (binding?.kind === 'variable') work.push(...binding.values);
    if (value.kind === 'member' || value.kind === 'await') work.push(value.of);
    const call = value.kind === 'call' ? script?.calls[value.call] : undefined;
    found.push(...(call?.args ?? []).flatMap((argument) => functionsIn(code, file, argument, 0)));
  }
  return found;
}
