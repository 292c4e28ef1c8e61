import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

const VARIABLE = /^[A-Z][A-Z0-9]*(?:_[A-Za-z0-9]+)*$/;

/** Whether a name is written as those of variables of the environment are. */
export function isVariableName(name: string): boolean {
  return VARIABLE.test(name);
}

/** The variable that a call to a service for settings asks for by its name, where that is known. */
export function settingName({ code }: TreeModel, { file, call }: CallSite): string | undefined {
  const resolved = code.resolve(file, call.args[0]);
  if (!call.args[0] || resolved.kind !== 'value' || resolved.value.kind !== 'literal') return undefined;
  const name = String(resolved.value.value);
  return isVariableName(name) ? name : undefined;
}
