import type { ScriptSummary, Span, Value } from '../../summaries/script-summary.ts';
import { outlivesRequests } from './lasting-variables.ts';
import { variableBehind, type SharedVariable } from './shared-variables.ts';
import { isSingleton } from './singletons.ts';
import type { TreeModel } from './tree-model.ts';

/** A variable of a file, or of what sets up its handlers; or a member of the object in it. */
interface VariableHolder extends SharedVariable {
  readonly member?: string;
}

/** What holds a collection for as long as the process lives: a variable, or a field of an object that is made once. */
type Holder = VariableHolder | { readonly file: string; readonly class: number; readonly field: string };

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
  for (const { callee, context } of script.calls) {
    // `carts[id].push(item)`
    if (callee.kind === 'member' && ADDS.has(callee.name)) add(callee.of.kind === 'element' ? callee.of.of : callee.of, context);
  }
  for (const { target, context } of script.assignments) if (target.kind === 'element') add(target.of, context);
  return found;
}

function mayOutlive(script: ScriptSummary, value: Value, fn: number): boolean {
  if (value.kind === 'member') return value.of.kind === 'this' || value.of.kind === 'binding';
  const binding = value.kind === 'binding' ? script.bindings[value.binding] : undefined;
  return binding?.kind === 'import' || (binding?.kind === 'variable' && binding.fn !== fn);
}

function collectionOf(model: TreeModel, script: ScriptSummary, file: string, { to, context }: Addition): KeptCollection | undefined {
  if (to.kind === 'member' && classOf(script, to.of) !== undefined) return ofField(model, script, file, to);
  const holder = holderOf(model, file, to);
  if (!holder) return undefined;
  const owner = model.code.script(holder.file);
  const record = owner?.bindings[holder.binding];
  if (!owner || record?.kind !== 'variable') return undefined;
  const container = containerOf(owner, holder.member === undefined ? record.values[0] : memberOf(record.values, holder.member));
  const lasts = holder.file === file ? outlivesRequests(model.code, file, { fn: record.fn, context }) : record.fn === 0;
  if (!container || !lasts) return undefined;
  const name = holder.member === undefined ? record.name : `${record.name}.${holder.member}`;
  return { file: holder.file, name, container, holder, at: record.at };
}

/** The variable that an expression stands for, or the one whose member it is. */
function holderOf({ code }: TreeModel, file: string, value: Value): VariableHolder | undefined {
  const whole = variableBehind(code, file, value);
  if (whole || value.kind !== 'member') return whole;
  const owner = variableBehind(code, file, value.of);
  return owner && { ...owner, member: value.name };
}

/** What the object that a variable is given once has under a name. */
function memberOf([only, ...others]: readonly Value[], name: string): Value | undefined {
  if (only?.kind !== 'object' || others.length > 0) return undefined;
  const entry = only.entries.find((one) => 'key' in one && one.key === name);
  return entry && 'key' in entry ? entry.value : undefined;
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
