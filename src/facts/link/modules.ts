import { folderOf, joinPath } from '../../model/path.ts';
import type { TsconfigSummary } from '../../summaries/manifest-summaries.ts';
import type { Summaries } from '../../summaries/summary.ts';
import type { PackageNode } from './tree-model.ts';

/** What a module specifier means: a file of the tree, or a package from outside (built-in modules with their `node:` prefix dropped). */
export type ModuleTarget = { readonly file: string } | { readonly package: string; readonly subpath: string };

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'] as const;
/** Written extension to the source extensions that it may stand for (TypeScript's own substitution). */
const SUBSTITUTES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};
/** Folders of build output and the source folders that they come from. */
const OUTPUT = /^(?:\.\/)?(?:dist|build|lib|out)(?:\/(?:src|esm|cjs))?\//;
const DEEPEST_EXTENDS = 8;

interface PathMapping {
  /** Folder that the targets are relative to. */
  readonly base: string;
  readonly paths: Readonly<Record<string, readonly string[]>>;
  readonly baseUrl: string | undefined;
}

/** Resolves module specifiers inside one tree: relative, `tsconfig` paths, package `imports`, workspaces. */
export class Modules {
  private readonly byName = new Map<string, PackageNode>();
  private readonly mappings = new Map<string, PathMapping | undefined>();
  /** By folder, then by specifier. */
  private readonly known = new Map<string, Map<string, ModuleTarget | undefined>>();
  private readonly knownByFile = new Map<string, Map<string, ModuleTarget | undefined>>();
  private readonly summaries: Summaries;
  /** The nearest package around a path, if any. */
  readonly packageOf: (path: string) => PackageNode | undefined;

  constructor(summaries: Summaries, packages: readonly PackageNode[], packageOf: (path: string) => PackageNode | undefined) {
    this.summaries = summaries;
    this.packageOf = packageOf;
    for (const node of packages) if (node.manifest.name && !this.byName.has(node.manifest.name)) this.byName.set(node.manifest.name, node);
  }

  /** Undefined where a specifier looks local but names no file of the tree. */
  resolve(from: string, specifier: string): ModuleTarget | undefined {
    const known = this.knownByFile.get(from) ?? this.knownIn(from);
    const before = known.get(specifier);
    if (before !== undefined || known.has(specifier)) return before;
    const target = this.find(from, folderOf(from), specifier);
    known.set(specifier, target);
    return target;
  }

  /** The answers for the folder of a file, which all its files share. */
  private knownIn(file: string): Map<string, ModuleTarget | undefined> {
    const folder = folderOf(file);
    const known = this.known.get(folder) ?? new Map<string, ModuleTarget | undefined>();
    this.known.set(folder, known);
    this.knownByFile.set(file, known);
    return known;
  }

  private find(from: string, folder: string, specifier: string): ModuleTarget | undefined {
    if (specifier.startsWith('.')) return fileTarget(this.file(joinPath(folder, specifier)));
    if (specifier.startsWith('node:')) return { package: specifier.slice(5), subpath: '' };
    const mapped = this.mapped(folder, specifier);
    if (mapped) return { file: mapped };
    if (specifier.startsWith('#')) return this.packageImport(from, specifier);
    const { name, subpath } = splitSpecifier(specifier);
    const workspace = this.byName.get(name);
    if (workspace) return fileTarget(this.entryOf(workspace, subpath)) ?? { package: name, subpath };
    return { package: name, subpath };
  }

  private file(path: string): string | undefined {
    if (this.isFile(path)) return path;
    for (const extension of EXTENSIONS) if (this.isFile(path + extension)) return path + extension;
    const written = path.slice(path.lastIndexOf('.'));
    for (const extension of SUBSTITUTES[written] ?? []) {
      const candidate = path.slice(0, -written.length) + extension;
      if (this.isFile(candidate)) return candidate;
    }
    const base = path === '' ? 'index' : `${path}/index`;
    for (const extension of EXTENSIONS) if (this.isFile(base + extension)) return base + extension;
    return undefined;
  }

  private isFile(path: string): boolean {
    return this.summaries.has(path);
  }

  private mapped(folder: string, specifier: string): string | undefined {
    const mapping = this.mappingFor(folder);
    if (!mapping) return undefined;
    for (const [pattern, targets] of Object.entries(mapping.paths)) {
      const rest = matchPattern(pattern, specifier);
      if (rest === undefined) continue;
      for (const target of targets) {
        const found = this.source(joinPath(mapping.base, target.replace('*', rest)));
        if (found) return found;
      }
    }
    return mapping.baseUrl === undefined ? undefined : this.file(joinPath(mapping.baseUrl, specifier));
  }

  /** The path mapping of the nearest tsconfig around a folder. */
  private mappingFor(folder: string): PathMapping | undefined {
    if (this.mappings.has(folder)) return this.mappings.get(folder);
    const own = this.readMapping(folder);
    const mapping = own ?? (folder === '' ? undefined : this.mappingFor(folderOf(folder)));
    this.mappings.set(folder, mapping);
    return mapping;
  }

  private readMapping(folder: string): PathMapping | undefined {
    for (const name of ['tsconfig.json', 'jsconfig.json', 'tsconfig.base.json', 'tsconfig.build.json', 'tsconfig.app.json']) {
      const mapping = this.mappingOf(joinPath(folder, name), 0);
      if (mapping) return mapping;
    }
    return this.referencedMapping(folder);
  }

  /** A tsconfig that only lists projects leaves the paths to those whose files lie beside it. */
  private referencedMapping(folder: string): PathMapping | undefined {
    for (const reference of this.tsconfig(joinPath(folder, 'tsconfig.json'))?.references ?? []) {
      const path = joinPath(folder, reference);
      const mapping = path.endsWith('.json') && folderOf(path) === folder ? this.mappingOf(path, 0) : undefined;
      if (mapping) return mapping;
    }
    return undefined;
  }

  private mappingOf(path: string, depth: number): PathMapping | undefined {
    const config = this.tsconfig(path);
    if (!config || depth > DEEPEST_EXTENDS) return undefined;
    const folder = folderOf(path);
    const baseUrl = config.baseUrl === undefined ? undefined : joinPath(folder, config.baseUrl);
    if (Object.keys(config.paths).length > 0) return { base: baseUrl ?? folder, paths: config.paths, baseUrl };
    for (const parent of config.extends) {
      const target = parent.startsWith('.') ? joinPath(folder, parent) : this.packagedConfig(parent);
      const inherited = target && (this.mappingOf(target, depth + 1) ?? this.mappingOf(`${target}.json`, depth + 1));
      if (inherited) return baseUrl === undefined ? inherited : { ...inherited, baseUrl };
    }
    return baseUrl === undefined ? undefined : { base: baseUrl, paths: {}, baseUrl };
  }

  private packagedConfig(specifier: string): string | undefined {
    const { name, subpath } = splitSpecifier(specifier);
    const workspace = this.byName.get(name);
    return workspace && joinPath(workspace.root, subpath || 'tsconfig.json');
  }

  private tsconfig(path: string): TsconfigSummary | undefined {
    const content = this.summaries.get(path)?.content;
    return content?.format === 'tsconfig' ? content : undefined;
  }

  private packageImport(from: string, specifier: string): ModuleTarget | undefined {
    const node = this.packageOf(from);
    if (!node) return undefined;
    for (const [pattern, targets] of Object.entries(node.manifest.imports)) {
      const rest = matchPattern(pattern, specifier);
      if (rest === undefined) continue;
      for (const target of targets) {
        const found = this.source(joinPath(node.root, target.replace('*', rest)));
        if (found) return { file: found };
      }
    }
    return undefined;
  }

  private entryOf({ root, manifest }: PackageNode, subpath: string): string | undefined {
    const wanted = subpath ? `./${subpath}` : '.';
    for (const [pattern, targets] of Object.entries(manifest.exports)) {
      const rest = matchPattern(pattern, wanted);
      if (rest === undefined) continue;
      for (const target of targets) {
        const found = this.source(joinPath(root, target.replace('*', rest)));
        if (found) return found;
      }
    }
    if (subpath) return this.source(joinPath(root, subpath)) ?? this.file(joinPath(root, `src/${subpath}`));
    return (
      (manifest.main ? this.source(joinPath(root, manifest.main)) : undefined) ??
      this.file(joinPath(root, 'src')) ??
      this.file(root) ??
      this.file(joinPath(root, 'lib'))
    );
  }

  /** The file itself, or the source that a path into build output comes from. */
  source(path: string): string | undefined {
    const direct = this.file(path);
    if (direct) return direct;
    const root = this.packageOf(path)?.root ?? '';
    const inside = root ? path.slice(root.length + 1) : path;
    if (!OUTPUT.test(inside)) return undefined;
    const bare = inside.replace(OUTPUT, '').replace(/\.d\.[mc]?ts$/, '.ts');
    return this.file(joinPath(root, `src/${bare}`)) ?? this.file(joinPath(root, bare));
  }
}

function fileTarget(file: string | undefined): ModuleTarget | undefined {
  return file === undefined ? undefined : { file };
}

/** What `*` stands for, the empty string for a pattern without one, or undefined. */
function matchPattern(pattern: string, text: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text ? '' : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
  return fits ? text.slice(before.length, text.length - after.length) : undefined;
}

/** `@scope/name/sub/path` to its package and the path inside it. */
export function splitSpecifier(specifier: string): { readonly name: string; readonly subpath: string } {
  const parts = specifier.split('/');
  const words = specifier.startsWith('@') ? 2 : 1;
  return { name: parts.slice(0, words).join('/'), subpath: parts.slice(words).join('/') };
}
