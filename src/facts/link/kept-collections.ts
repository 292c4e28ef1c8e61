import type { ScriptSummary, Span, Value } from '../../summaries/script-summary.ts';
import { outlivesRequests } from './lasting-variables.ts';
import { isSingleton } from './singletons.ts';
import type { TreeModel } from './tree-model.ts';

/** What holds a collection for as long as the process lives: a variable of a file, or of what sets up its handlers, or a field of an object that is made once. */
type Holder =
  | { readonly file: string; readonly binding: number }
  | { readonly file: string; readonly class: number; readonly field: string };

/** A collection that lives as long as the process, and that some function adds to. */
export interface KeptCollection {
  readonly file: string;
  readonly name: string;
  readonly container: 'array' | 'map' | 'set' | 'object';
  readonly holder: Holder;
  readonly at: Span;
}

const CONTAINERS: Readonly<Record<string, 'map' | 'set'>> = { Map: 'map', Set: 'set' };
const ADDS = new Set(['push', 'unshift', 'splice', 'set', 'add']);

/** The collections of production code that live as long as the process and are added to, in the order in which files do so. */
export function keptCollections(model: TreeModel): readonly KeptCollection[] {
  const found = new Map<string, KeptCollection>();
  for (const file of model.code.files) {
    const script = model.roleOf(file) === 'production' ? model.code.script(file) : undefined;
    for (const addition of script ? addedTo(script) : []) {
      const collection = script && collectionOf(model, script, file, addition);
      if (collection) found.set(`${collection.file}\0${JSON.stringify(collection.holder)}`, collection);
    }
  }
  return [...found.values()];
}

/** What some code adds to, and where. */
interface Addition {
  readonly to: Value;
  readonly context: number;
}

/** What the functions of a file add to, of what may outlive them: variables of the file or of others, and fields. */
function addedTo(script: ScriptSummary): readonly Addition[] {
  const found: Addition[] = [];
  const add = (to: Value, context: number): void => {
    const fn = script.contexts[context]?.fn ?? 0;
    if (fn !== 0 && mayOutlive(script, to, fn)) found.push({ to, context });
  };
  for (const { callee, context } of script.calls) if (callee.kind === 'member' && ADDS.has(callee.name)) add(callee.of, context);
  for (const { target, context } of script.assignments) if (target.kind === 'element') add(target.of, context);
  return found;
}

function mayOutlive(script: ScriptSummary, value: Value, fn: number): boolean {
  if (value.kind === 'member') return value.of.kind === 'this' || value.of.kind === 'binding';
  const binding = value.kind === 'binding' ? script.bindings[value.binding] : undefined;
  return binding?.kind === 'import' || (binding?.kind === 'variable' && binding.fn !== fn);
}

function collectionOf(model: TreeModel, script: ScriptSummary, file: string, { to, context }: Addition): KeptCollection | undefined {
  if (to.kind === 'member') return ofField(model, script, file, to);
  const binding = to.kind === 'binding' ? script.bindings[to.binding] : undefined;
  if (to.kind !== 'binding' || !binding) return undefined;
  if (binding.kind !== 'import') {
    const found = ofVariable(script, file, to.binding);
    return found && outlivesRequests(model.code, file, { fn: binding.fn, context }) ? found : undefined;
  }
  const target = model.code.modules.resolve(file, binding.module);
  const exporter = target && 'file' in target ? model.code.script(target.file) : undefined;
  const exported = exporter?.exports.find((record) => 'value' in record && record.name === binding.imported);
  if (!exporter || !target || !('file' in target) || !exported || !('value' in exported)) return undefined;
  return exported.value.kind === 'binding' ? ofVariable(exporter, target.file, exported.value.binding) : undefined;
}

function ofVariable(script: ScriptSummary, file: string, index: number): KeptCollection | undefined {
  const binding = script.bindings[index];
  if (binding?.kind !== 'variable') return undefined;
  const container = containerOf(script, binding.values[0]);
  return container && { file, name: binding.name, container, holder: { file, binding: index }, at: binding.at };
}

function ofField(
  model: TreeModel,
  script: ScriptSummary,
  file: string,
  { of, name }: Extract<Value, { kind: 'member' }>,
): KeptCollection | undefined {
  const index = classOf(script, of);
  const record = script.classes[index ?? -1];
  if (index === undefined || !record) return undefined;
  const field = record.fields.find((one) => one.name === name);
  // Classes of JavaScript often declare no fields.
  const container = containerOf(script, field?.value ?? assignedFirst(script, index, name));
  if (!container || !(field?.static || isSingleton(model, file, index))) return undefined;
  return { file, name, container, holder: { file, class: index, field: name }, at: field?.at ?? record.at };
}

/** The class whose object, or whose static side, an expression is. */
export function classOf(script: ScriptSummary, value: Value): number | undefined {
  if (value.kind === 'this') return value.class < 0 ? undefined : value.class;
  const binding = value.kind === 'binding' ? script.bindings[value.binding] : undefined;
  return binding?.kind === 'class' && binding.value.kind === 'class' ? binding.value.class : undefined;
}

/** What the constructor gives to a field. */
function assignedFirst(script: ScriptSummary, owner: number, name: string): Value | undefined {
  const constructor = script.classes[owner]?.constructorFn;
  return script.assignments.find(
    ({ target, context }) =>
      target.kind === 'member' &&
      target.name === name &&
      target.of.kind === 'this' &&
      target.of.class === owner &&
      script.contexts[context]?.fn === constructor,
  )?.value;
}

function containerOf(script: ScriptSummary, value: Value | undefined): KeptCollection['container'] | undefined {
  if (value?.kind === 'array') return 'array';
  if (value?.kind === 'object') return value.entries.length === 0 ? 'object' : undefined;
  const call = value?.kind === 'call' ? script.calls[value.call] : undefined;
  if (call?.kind === 'call') return isBareObject(call.callee) ? 'object' : undefined;
  if (call?.kind !== 'new' || call.callee.kind !== 'global') return undefined;
  return Object.hasOwn(CONTAINERS, call.callee.name) ? CONTAINERS[call.callee.name] : undefined;
}

// `Object.create(null)`
function isBareObject(callee: Value): boolean {
  return callee.kind === 'member' && callee.name === 'create' && callee.of.kind === 'global' && callee.of.name === 'Object';
}
