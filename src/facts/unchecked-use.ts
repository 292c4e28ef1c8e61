import type { Location } from '../model/location.ts';
import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Where a caller calls a method of what a function gave, without asking first whether it gave anything. */
export function uncheckedUse(model: TreeModel, file: string, fn: number): Location | undefined {
  for (const caller of model.code.graph.knownCallers(file, fn)) {
    if (model.roleOf(caller.file) !== 'production' || caller.file.endsWith('x')) continue;
    const use = useOf(model, caller);
    if (use) return location(use.file, use.call.at);
  }
  return undefined;
}

function useOf({ code }: TreeModel, caller: CallSite): CallSite | undefined {
  const script = code.script(caller.file);
  const held = script?.bindings.findIndex((one) => one.kind === 'variable' && one.values.length === 1 && isResult(one.values[0], caller));
  if (!script || held === undefined || held < 0) return undefined;
  const isHeld = (value: Value): boolean => value.kind === 'binding' && value.binding === held;
  if (isAskedFor(script, isHeld)) return undefined;
  return code.sites(caller.file).find(({ call: { callee } }) => callee.kind === 'member' && callee.optional !== true && isHeld(callee.of));
}

function isResult(value: Value | undefined, { index }: CallSite): boolean {
  const of = value?.kind === 'await' ? value.of : value;
  return of?.kind === 'call' && of.call === index;
}

/** Whether a condition of the file asks for a variable. */
function isAskedFor({ contexts }: ScriptSummary, isHeld: (value: Value) => boolean): boolean {
  return contexts.some((context) => {
    const work: Value[] = context.kind === 'branch' ? [context.test] : [];
    for (let at = work.pop(); at; at = work.pop()) {
      if (isHeld(at)) return true;
      if (at.kind === 'operation') work.push(...at.operands);
      else if (at.kind === 'either') work.push(...at.values);
      else if (at.kind === 'member') work.push(at.of);
    }
    return false;
  });
}
