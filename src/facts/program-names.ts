import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { namesRequestId } from './knowledge/telemetry.ts';
import type { CodeModel } from './link/code-model.ts';
import type { TreeModel } from './link/tree-model.ts';

/** What a program may load, by name. */
interface ProgramNames {
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

function packageName(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}

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
  const work: Value[] = [root];
  for (let at = work.pop(); at; at = work.pop()) {
    if (at.kind === 'literal' && typeof at.value === 'string' && at.value.length < 60 && namesRequestId(at.value)) return true;
    if (at.kind === 'member') {
      if (namesRequestId(at.name)) return true;
      work.push(at.of);
    } else if (at.kind === 'element') work.push(at.of, at.index);
    else if (at.kind === 'object') {
      for (const entry of at.entries) {
        if ('key' in entry && namesRequestId(entry.key)) return true;
        if ('key' in entry) work.push(entry.value);
      }
    }
  }
  return false;
}
