import type { ExportRecord, Value } from '../../../summaries/script-summary.ts';
import { canonical, generatedPackage } from '../../knowledge/objects.ts';
import type { Modules, ModuleTarget } from '../modules.ts';
import { UNKNOWN, type Resolved } from '../resolved.ts';
import type { FileIndex, FileIndexes } from './file-index.ts';
import type { Guard } from './guard.ts';
import type { Following, Workings } from './workings.ts';

/** What does a file export under a name, and what does an import bring in? */
export class Exports {
  private readonly files: FileIndexes;
  private readonly guard: Guard;
  private readonly follow: Following;
  private readonly modules: Modules;
  private readonly stars = new Map<string, readonly ModuleTarget[]>();

  constructor({ files, guard, follow }: Workings, modules: Modules) {
    this.files = files;
    this.guard = guard;
    this.follow = follow;
    this.modules = modules;
  }

  /** What a module gives under a name, as a file imports it; the whole module under a star. */
  imported(file: string, module: string, name: string): Resolved {
    return this.given(this.targetOf(file, module), name);
  }

  /** What a file exports under a name; `default` of a CommonJS file is its `module.exports`. */
  of(file: string, name: string): Resolved {
    const index = this.files.of(file);
    const known = index?.exported.get(name);
    if (!index || known) return known ?? UNKNOWN;
    index.exported.set(name, UNKNOWN);
    const found = this.guard.descend(() => this.find(file, index, name)) ?? UNKNOWN;
    index.exported.set(name, found);
    return found;
  }

  /** A global of a file; `exports` is what the file exports. */
  global(file: string, name: string): Resolved {
    const index = this.files.of(file);
    if (name === 'exports' && index && index.commonjs.size > 0) return { kind: 'namespace', file };
    return { kind: 'global', path: name };
  }

  private find(file: string, { summary, commonjs, exports }: FileIndex, name: string): Resolved {
    const named = exports.get(name) ?? [];
    // A value and a type may share a name; whoever asks for the type finds it through the value's class or not at all.
    const record = named.find((one) => !('value' in one && this.isType(file, one.value))) ?? named[0];
    if (record && 'module' in record) return this.imported(file, record.module, record.imported);
    if (record && 'value' in record) return this.follow.resolve(file, record.value);
    const own = commonjs.get(name);
    if (own) return this.follow.resolve(file, own);
    const whole = summary.commonjs ?? commonjs.get('');
    if (whole) return this.ofWhole(this.follow.resolve(file, whole), name);
    if (name === 'default') return commonjs.size > 0 ? { kind: 'namespace', file } : UNKNOWN;
    return this.findStar(file, exports.get('*') ?? [], name);
  }

  private ofWhole(whole: Resolved, name: string): Resolved {
    return name === 'default' ? whole : this.follow.member(whole, name);
  }

  // A package re-exported whole may or may not have the name; a file of the tree that states it does.
  private findStar(file: string, records: readonly ExportRecord[], name: string): Resolved {
    let outside: Resolved | undefined;
    for (const target of this.starsOf(file, records)) {
      if ('file' in target && !this.mayExport(target.file, name)) continue;
      const found = this.given(target, name);
      const isStated = 'file' in target && this.files.of(target.file)?.exports.has(name);
      if (found.kind === 'external' && !isStated) outside ??= found;
      else if (found.kind !== 'unknown') return found;
    }
    return outside ?? UNKNOWN;
  }

  // A barrel of thousands of files is asked for thousands of names.
  private starsOf(file: string, records: readonly ExportRecord[]): readonly ModuleTarget[] {
    const known = this.stars.get(file);
    if (known) return known;
    const targets = records.flatMap((record) => ('star' in record ? (this.targetOf(file, record.star) ?? []) : []));
    this.stars.set(file, targets);
    return targets;
  }

  private mayExport(file: string, name: string): boolean {
    const index = this.files.of(file);
    if (!index) return false;
    const { exports, commonjs, summary } = index;
    return exports.has(name) || exports.has('*') || commonjs.size > 0 || summary.commonjs !== undefined;
  }

  private targetOf(file: string, module: string): ModuleTarget | undefined {
    const found = this.modules.resolve(file, module);
    return found && 'file' in found ? found : (generated(module) ?? found);
  }

  private given(target: ModuleTarget | undefined, name: string): Resolved {
    if (!target) return UNKNOWN;
    if ('file' in target) return name === '*' ? { kind: 'namespace', file: target.file } : this.of(target.file, name);
    const whole = target.subpath ? `${target.package}/${target.subpath}` : target.package;
    return canonical({ kind: 'external', package: whole, path: name === 'default' || name === '*' ? '' : name });
  }

  private isType(file: string, value: Value): boolean {
    return value.kind === 'binding' && this.files.bindingRecord(file, value.binding)?.kind === 'type';
  }
}

function generated(module: string): { readonly package: string; readonly subpath: string } | undefined {
  const name = generatedPackage(module);
  return name === undefined ? undefined : { package: name, subpath: '' };
}
