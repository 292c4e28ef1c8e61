import type { ClassRecord, ScriptSummary, TypeName, Value } from '../../summaries/script-summary.ts';
import type { Modules } from './modules.ts';
import type { Resolved } from './resolved.ts';

/** A class of the tree. */
export interface TreeClass {
  readonly file: string;
  readonly class: number;
}

/** A name that a module exports. */
interface Sought {
  readonly from: string;
  readonly module: string;
  readonly name: string;
}

type Scripts = ReadonlyMap<string, ScriptSummary>;

/** Re-exports of re-exports are followed this far. */
const DEEPEST_EXPORT = 12;
/** Subclasses of subclasses are followed this far. */
const DEEPEST_FAMILY = 6;

/**
 * Which classes of the tree stand behind an interface or an abstract class. Classes without methods are data, and stand behind nothing:
 * many things of other make fit their shape.
 */
export class Implementations {
  /** By what is implemented or extended: the binding of an interface, or a class. */
  private readonly direct = new Map<string, TreeClass[]>();
  private readonly scripts: Scripts;
  private readonly modules: Modules;

  constructor(scripts: Scripts, modules: Modules, baseOf: (file: string, index: number) => Resolved) {
    this.scripts = scripts;
    this.modules = modules;
    for (const [file, { classes }] of scripts) {
      classes.forEach((record, index) => {
        for (const type of record.implements) this.addType(file, type, { file, class: index });
        const base = record.extends && baseOf(file, index);
        if (base?.kind === 'class') append(this.direct, classKey(base), { file, class: index });
      });
    }
  }

  /** The classes with methods that say they implement an interface, by the binding that declares it. */
  ofType(file: string, binding: number): readonly TreeClass[] {
    return this.concrete(typeKey(file, binding)).filter((one) => this.hasMethods(one));
  }

  /** The classes that can be instantiated among those that extend an abstract class, or implement it as if it were an interface. */
  ofAbstract(file: string, index: number): readonly TreeClass[] {
    const key = classKey({ file, class: index });
    return this.direct.has(key) && this.recordOf({ file, class: index })?.abstract ? this.concrete(key) : [];
  }

  private concrete(key: string): readonly TreeClass[] {
    const found: TreeClass[] = [];
    let level = this.direct.get(key) ?? [];
    for (let depth = 0; depth < DEEPEST_FAMILY && level.length > 0; depth++) {
      const abstract = level.filter((one) => this.recordOf(one)?.abstract);
      found.push(...level.filter((one) => !abstract.includes(one)));
      level = abstract.flatMap((one) => this.direct.get(classKey(one)) ?? []);
    }
    return found;
  }

  private addType(file: string, { name, binding }: TypeName, implementer: TreeClass): void {
    const key = binding < 0 || name.includes('.') ? undefined : this.keyOf(file, binding);
    if (key !== undefined) append(this.direct, key, implementer);
  }

  /** The key of what a local name of a type stands for: through imports and re-exports. */
  private keyOf(file: string, index: number): string | undefined {
    const binding = this.scripts.get(file)?.bindings[index];
    if (binding?.kind === 'import') return this.keyOfExport({ from: file, module: binding.module, name: binding.imported });
    if (binding?.kind === 'class') return keyOfValue(file, binding.value);
    return binding?.kind === 'type' ? typeKey(file, index) : undefined;
  }

  private keyOfExport(start: Sought): string | undefined {
    let open: readonly Sought[] = [start];
    const seen = new Set<string>();
    for (let depth = 0; depth < DEEPEST_EXPORT && open.length > 0; depth++) {
      const steps = open.flatMap((sought) => this.stepsFrom(sought, seen));
      const found = steps.find((step) => typeof step === 'string');
      if (found !== undefined) return found;
      open = steps.filter((step) => typeof step !== 'string');
    }
    return undefined;
  }

  /** Where a module has a name from: the key of its own declaration, or the modules to ask next. */
  private stepsFrom({ from, module, name }: Sought, seen: Set<string>): readonly (Sought | string)[] {
    const target = this.modules.resolve(from, module);
    const file = target && 'file' in target ? target.file : undefined;
    if (file === undefined || seen.has(`${file}\0${name}`)) return [];
    seen.add(`${file}\0${name}`);
    return (this.scripts.get(file)?.exports ?? []).flatMap((record): readonly (Sought | string)[] => {
      if ('star' in record) return [{ from: file, module: record.star, name }];
      if (record.name !== name) return [];
      if ('module' in record) return [{ from: file, module: record.module, name: record.imported }];
      return [this.keyOfLocal(file, record.value) ?? []].flat();
    });
  }

  private keyOfLocal(file: string, value: Value): string | undefined {
    const binding = value.kind === 'binding' ? this.scripts.get(file)?.bindings[value.binding] : undefined;
    // Brought in under a name and exported again: such chains are rare, and one that leads back to itself must end.
    if (binding?.kind === 'import') return undefined;
    return value.kind === 'binding' ? this.keyOf(file, value.binding) : keyOfValue(file, value);
  }

  private hasMethods(one: TreeClass): boolean {
    const functions = this.scripts.get(one.file)?.functions;
    return this.recordOf(one)?.members.some((fn) => functions?.[fn]?.kind === 'method') ?? false;
  }

  private recordOf({ file, class: index }: TreeClass): ClassRecord | undefined {
    return this.scripts.get(file)?.classes[index];
  }
}

function typeKey(file: string, binding: number): string {
  return `${file}\0type ${binding}`;
}

function classKey({ file, class: index }: TreeClass): string {
  return `${file}\0class ${index}`;
}

function keyOfValue(file: string, value: Value): string | undefined {
  return value.kind === 'class' ? classKey({ file, class: value.class }) : undefined;
}

function append<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}
