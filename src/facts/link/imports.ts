import type { CodeModel } from './code-model.ts';
import type { TreeModel } from './tree-model.ts';

type Linked = Pick<TreeModel, 'code'>;

const CLOSURES = new WeakMap<CodeModel, Map<string, ReadonlySet<string>>>();

/** The files that a file loads, itself included, through every chain of imports that is there at run time. */
export function importsOf(model: Linked, file: string): ReadonlySet<string> {
  const known = CLOSURES.get(model.code) ?? new Map<string, ReadonlySet<string>>();
  CLOSURES.set(model.code, known);
  const found = known.get(file) ?? collect(model, file);
  known.set(file, found);
  return found;
}

function collect(model: Linked, start: string): ReadonlySet<string> {
  const files = new Set([start]);
  for (const file of files) for (const target of directImports(model, file)) files.add(target);
  return files;
}

const DIRECT = new WeakMap<CodeModel, Map<string, readonly string[]>>();

/** The files that a file names itself, type imports left out. */
export function directImports(model: Linked, file: string): readonly string[] {
  const known = DIRECT.get(model.code) ?? new Map<string, readonly string[]>();
  DIRECT.set(model.code, known);
  const found = known.get(file) ?? findImports(model, file);
  known.set(file, found);
  return found;
}

function findImports({ code }: Linked, file: string): readonly string[] {
  const targets = (code.script(file)?.references ?? []).flatMap(({ module, typeOnly }) => {
    const target = typeOnly ? undefined : code.modules.resolve(file, module);
    return target && 'file' in target ? [target.file] : [];
  });
  return [...new Set(targets)];
}
