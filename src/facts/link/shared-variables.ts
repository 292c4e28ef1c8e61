import type { ScriptSummary, Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { commonJsName } from './resolution/file-index.ts';

/** A variable of a file, by the index of its binding. */
export interface SharedVariable {
  readonly file: string;
  readonly binding: number;
}

/** Files that hand a variable on from one to the next are followed this far. */
const MOST_FILES = 6;

/** The variable that a name, or a member of a module, stands for: one of the file itself, or one that another file of the tree exports. */
export function variableBehind(code: CodeModel, file: string, value: Value): SharedVariable | undefined {
  return follow(code, { file, value }, 0);
}

/** The file of the tree whose exports a variable or import holds as one object. */
export function moduleBehind(code: CodeModel, file: string, binding: number): string | undefined {
  const script = code.script(file);
  const module = script && moduleOf(script, { kind: 'binding', binding });
  return module === undefined ? undefined : targetOf(code, file, module);
}

/** The names under which a file exports something by itself; `default` stands for all of a CommonJS file. */
export function exportedNames(script: ScriptSummary | undefined): readonly string[] {
  if (!script) return [];
  const named = script.exports.flatMap((record) => ('name' in record ? [record.name] : []));
  const assigned = commonJsOf(script.assignments);
  const whole = assigned.get('') ?? script.commonjs;
  const keys = whole?.kind === 'object' ? whole.entries.flatMap((entry) => ('key' in entry ? [entry.key] : [])) : [];
  return [...named, ...assigned.keys(), ...keys, 'default'].filter((name) => name !== '');
}

interface Named {
  readonly file: string;
  readonly value: Value;
}

function follow(code: CodeModel, { file, value }: Named, depth: number): SharedVariable | undefined {
  const script = code.script(file);
  if (!script || depth > MOST_FILES) return undefined;
  const module = moduleOf(script, value);
  if (module !== undefined) return exported(code, { file, module, name: 'default' }, depth + 1);
  if (value.kind === 'member') {
    const owner = moduleOf(script, value.of);
    return owner === undefined ? undefined : exported(code, { file, module: owner, name: value.name }, depth + 1);
  }
  const binding = value.kind === 'binding' ? script.bindings[value.binding] : undefined;
  if (value.kind !== 'binding' || !binding) return undefined;
  if (binding.kind === 'import') return exported(code, { file, module: binding.module, name: binding.imported }, depth + 1);
  if (binding.kind !== 'variable') return undefined;
  // `const { orders } = require('./store')`
  const [only] = binding.values;
  const isTaken = binding.values.length === 1 && only?.kind === 'member' && moduleOf(script, only.of) !== undefined;
  return isTaken ? follow(code, { file, value: only }, depth + 1) : { file, binding: value.binding };
}

/** The module whose exports an expression is. */
function moduleOf({ bindings }: ScriptSummary, value: Value): string | undefined {
  if (value.kind === 'module') return value.module;
  const binding = value.kind === 'binding' ? bindings[value.binding] : undefined;
  if (binding?.kind === 'import') return binding.imported === '*' ? binding.module : undefined;
  const [only] = binding?.kind === 'variable' && binding.values.length === 1 ? binding.values : [];
  return only?.kind === 'module' ? only.module : undefined;
}

function targetOf({ modules }: CodeModel, file: string, module: string): string | undefined {
  const target = modules.resolve(file, module);
  return target && 'file' in target ? target.file : undefined;
}

interface Import {
  readonly file: string;
  readonly module: string;
  readonly name: string;
}

function exported(code: CodeModel, { file: from, module, name }: Import, depth: number): SharedVariable | undefined {
  const file = targetOf(code, from, module);
  const script = file === undefined ? undefined : code.script(file);
  if (file === undefined || !script || depth > MOST_FILES) return undefined;
  for (const record of script.exports) {
    if (!('name' in record) || record.name !== name) continue;
    if ('value' in record) return follow(code, { file, value: record.value }, depth);
    return exported(code, { file, module: record.module, name: record.imported }, depth + 1);
  }
  const value = exportedByCommonJs(script, name);
  if (value) return follow(code, { file, value }, depth);
  // `export *` hands on all but the default.
  for (const record of name === 'default' ? [] : script.exports) {
    const found = 'star' in record ? exported(code, { file, module: record.star, name }, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

function exportedByCommonJs({ assignments, commonjs }: ScriptSummary, name: string): Value | undefined {
  const named = commonJsOf(assignments);
  const whole = named.get('') ?? commonjs;
  if (name === 'default') return whole;
  const entry = whole?.kind === 'object' ? whole.entries.find((one) => 'key' in one && one.key === name) : undefined;
  return named.get(name) ?? (entry && 'key' in entry ? entry.value : undefined);
}

const KNOWN = new WeakMap<ScriptSummary['assignments'], ReadonlyMap<string, Value>>();

/** What a file assigns to its exports, by name; under the empty name what takes their place. */
function commonJsOf(assignments: ScriptSummary['assignments']): ReadonlyMap<string, Value> {
  const known = KNOWN.get(assignments);
  if (known) return known;
  const named = new Map<string, Value>();
  for (const { target, value } of assignments) {
    const name = commonJsName(target);
    if (name !== undefined) named.set(name, value);
  }
  KNOWN.set(assignments, named);
  return named;
}
