import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { namesRequestId } from './knowledge/telemetry.ts';
import type { CodeModel } from './link/code-model.ts';
import type { TreeModel } from './link/tree-model.ts';
import { partsWithin } from './link/value-parts.ts';

/** What a program may load, by name. */
export interface ProgramNames {
  /** Packages: those that it imports, and those that its manifests and that of the root depend on. */
  readonly packages: readonly string[];
  /** Its own files. */
  readonly paths: readonly string[];
}

/** The names of what a program of some files may load. */
export function namesOf(model: TreeModel, files: ReadonlySet<string>): ProgramNames {
  const manifests = new Set(model.packages.flatMap(({ root, manifest }) => (root === '' ? [manifest] : [])));
  const packages = new Set<string>();
  for (const file of files) {
    const own = model.packageOf(file)?.manifest;
    if (own) manifests.add(own);
    for (const { module, typeOnly } of model.code.script(file)?.references ?? [])
      if (!typeOnly && !module.startsWith('.')) packages.add(packageName(module));
  }
  for (const { dependencies } of manifests) for (const name of Object.keys(dependencies)) packages.add(name);
  return { packages: [...packages], paths: [...files] };
}

/** The package that a module belongs to: `mysql2` of `mysql2/promise`. */
export function packageName(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Texts that are longer tell something, and name nothing. */
const LONGEST_NAME = 60;
const MENTIONS = new WeakMap<ScriptSummary, boolean>();

/** Whether an id of requests is among the names and short texts of some files. */
export function mentionsRequestId(code: CodeModel, files: ReadonlySet<string>): boolean {
  for (const file of files) {
    const script = code.script(file);
    if (!script) continue;
    const found = MENTIONS.get(script) ?? mentionsId(script);
    MENTIONS.set(script, found);
    if (found) return true;
  }
  return false;
}

function mentionsId(script: ScriptSummary): boolean {
  return (
    script.bindings.some(({ name }) => namesRequestId(name)) ||
    script.functions.some(({ name, params }) => namesRequestId(name) || params.some((param) => namesRequestId(param.name))) ||
    script.calls.some(({ callee, args }) => namesIt(callee) || args.some((argument) => namesIt(argument))) ||
    script.assignments.some(({ target }) => namesIt(target))
  );
}

function namesIt(root: Value): boolean {
  for (const value of partsWithin(root)) if (namesItself(value)) return true;
  return false;
}

function namesItself(value: Value): boolean {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' && value.value.length < LONGEST_NAME && namesRequestId(value.value);
    case 'member':
      return namesRequestId(value.name);
    case 'object':
      return value.entries.some((entry) => 'key' in entry && namesRequestId(entry.key));
    default:
      return false;
  }
}
