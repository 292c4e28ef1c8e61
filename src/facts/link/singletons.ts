import type { ScriptSummary, Value } from '../../summaries/script-summary.ts';
import { SINGLETON_DECORATORS } from '../knowledge/singletons.ts';
import { externalOf } from './entry-methods.ts';
import type { TreeModel } from './tree-model.ts';

const KNOWN = new WeakMap<ScriptSummary, Map<number, boolean>>();

/** Whether one object of a class serves the whole process: a container makes it once, or a variable or static field at the top of a file holds it. */
export function isSingleton(model: TreeModel, file: string, index: number): boolean {
  const script = model.code.script(file);
  if (!script) return false;
  const known = KNOWN.get(script) ?? new Map<number, boolean>();
  KNOWN.set(script, known);
  const before = known.get(index);
  if (before !== undefined) return before;
  const found = isProvidedOnce(model, file, index) || isHeldByFile(script, index) || isMadeAtTop(model, file, index);
  known.set(index, found);
  return found;
}

function isProvidedOnce({ code }: TreeModel, file: string, index: number): boolean {
  const script = code.script(file);
  return (script?.classes[index]?.decorators ?? []).some((decorator) => {
    const external = externalOf(code, file, decorator);
    const known = external && SINGLETON_DECORATORS.find(external);
    if (!known) return false;
    const args = decorator.kind === 'call' ? (script?.calls[decorator.call]?.args ?? []) : [];
    const { scope } = known;
    // The scope may stand in options after a pattern or a name.
    return scope === undefined || args.every((argument) => code.setting(file, argument, scope).state === 'absent');
  });
}

function isHeldByFile(script: ScriptSummary, index: number): boolean {
  const isMade = (value: Value | undefined): boolean => {
    const call = value?.kind === 'call' ? script.calls[value.call] : undefined;
    if (call?.kind !== 'new' || call.callee.kind !== 'binding') return false;
    const made = script.bindings[call.callee.binding];
    return made?.kind === 'class' && made.value.kind === 'class' && made.value.class === index;
  };
  return (
    script.bindings.some((binding) => binding.kind === 'variable' && binding.fn === 0 && binding.values.some(isMade)) ||
    script.exports.some((record) => 'value' in record && isMade(record.value)) ||
    script.classes.some(({ fields }) => fields.some((field) => field.static && isMade(field.value))) ||
    script.assignments.some(({ target, value }) => target.kind === 'member' && target.of.kind === 'binding' && isMade(value))
  );
}

function isMadeAtTop({ code }: TreeModel, file: string, index: number): boolean {
  const constructor = code.script(file)?.classes[index]?.constructorFn ?? -1;
  return constructor >= 0 && code.graph.knownCallers(file, constructor).some((site) => code.enclosing(site) === 0);
}
