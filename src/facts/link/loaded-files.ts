import { directImports, importsOf } from './imports.ts';
import { folderOf } from '../../model/path.ts';
import type { TreeModel } from './tree-model.ts';

/** What a program is made of. */
export interface LoadedFiles {
  /** All files that its roots load; with code that is loaded by a computed name, all of the package. */
  readonly files: ReadonlySet<string>;
  /** Whether its imports tell all that it loads. */
  readonly complete: boolean;
}

/** Packages that load whatever stands in a folder. */
const LOADERS = new Set(['@fastify/autoload', 'require-all', 'require-dir', 'include-all', 'awilix', 'glob', 'fast-glob', 'globby']);

/** Who loads whom, tests left out. */
export function importersOf(model: TreeModel): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>();
  for (const file of model.code.files) {
    if (model.roleOf(file) === 'test') continue;
    for (const target of directImports(model, file)) {
      const list = importers.get(target);
      if (list) list.push(file);
      else importers.set(target, [file]);
    }
  }
  return importers;
}

/** The files at the start of all chains of imports that lead to a file; the file itself where they only go round. */
export function rootsOf(importers: ReadonlyMap<string, readonly string[]>, file: string): readonly string[] {
  const seen = new Set([file]);
  const roots: string[] = [];
  for (const at of seen) {
    const above = importers.get(at) ?? [];
    if (above.length === 0) roots.push(at);
    for (const one of above) seen.add(one);
  }
  return roots.length > 0 ? roots : [file];
}

/** The files that roots load, by their imports as far as these tell. */
export function loadedBy(model: TreeModel, roots: readonly string[]): LoadedFiles {
  const files = new Set<string>();
  for (const root of roots) for (const file of importsOf(model, root)) files.add(file);
  if (![...files].some((file) => loadsUnseen(model, file))) return { files, complete: true };
  // Whatever stands beside or below the start may be loaded too.
  const folders = roots.map((root) => `${folderOf(root)}/`.replace(/^\//, ''));
  for (const file of model.code.files)
    if (model.roleOf(file) !== 'test' && folders.some((folder) => file.startsWith(folder))) files.add(file);
  return { files, complete: false };
}

/** Loads files whose names are computed, or that are built later, so that imports do not tell all. */
function loadsUnseen({ code }: TreeModel, file: string): boolean {
  const script = code.script(file);
  if (
    script?.references.some(
      ({ module, typeOnly }) =>
        !typeOnly &&
        module.startsWith('.') &&
        !/\.(?:json|css|scss|svg|png|graphql|html|wasm|node)$/.test(module) &&
        code.modules.resolve(file, module) === undefined,
    )
  )
    return true;
  if (script?.references.some(({ module }) => LOADERS.has(module))) return true;
  return (script?.calls ?? []).some(
    ({ callee, args }) =>
      callee.kind === 'global' &&
      (callee.name === 'require' || callee.name === 'import') &&
      args[0] !== undefined &&
      args[0].kind !== 'literal',
  );
}
