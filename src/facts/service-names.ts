import { folderOf } from '../model/path.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Projects of a repository that has one package.json for all of them. */
const PROJECT = /^(?:apps|packages|projects|services|microservices|servers)\/[^/]+/;
const SOURCES = /(?:^|\/)(?:src|source|dist|build)(?:\/.*)?$/;

/**
 * What people call the services that start from some files: the package; the folder of the project where the package is that of the whole
 * repository or starts several services; the file where that folder, too, starts several.
 */
export function serviceNames(model: TreeModel, files: readonly string[]): ReadonlyMap<string, string> {
  const folders = files.map((file) => projectOf(model, file));
  return new Map(
    files.map((file, index) => {
      const root = model.packageOf(file)?.root;
      const folder = folders[index] ?? '';
      const isShared = files.some((other, at) => at !== index && other !== file && model.packageOf(other)?.root === root);
      const isProject = PROJECT.test(insideOf(folder, root ?? ''));
      if (!isShared && !isProject) return [file, model.packageOf(file)?.manifest.name || file];
      const isAlone = folder !== (root ?? '') && !folders.some((other, at) => other === folder && files[at] !== file);
      return [file, isAlone ? folder : file];
    }),
  );
}

/** The folder of a file without the folder of sources in it. */
function projectOf(model: TreeModel, file: string): string {
  const root = model.packageOf(file)?.root ?? '';
  const inside = insideOf(folderOf(file), root).replace(SOURCES, '');
  return [root, inside].filter((part) => part !== '').join('/');
}

function insideOf(path: string, root: string): string {
  return root === '' ? path : path.slice(root.length + 1);
}
