import { append } from '../../../model/append.ts';
import type { ClassRecord, ScriptSummary, TypeName } from '../../../summaries/script-summary.ts';
import type { Resolved } from '../resolved.ts';
import type { Declared, TypeNames } from './type-names.ts';

/** A class of the tree. */
export interface TreeClass {
  readonly file: string;
  readonly class: number;
}

type Scripts = ReadonlyMap<string, ScriptSummary>;

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
  private readonly names: TypeNames;

  constructor(scripts: Scripts, names: TypeNames, baseOf: (file: string, index: number) => Resolved) {
    this.scripts = scripts;
    this.names = names;
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

  /** Whether classes stand behind the interface that a local name of a type stands for. */
  isImplemented(file: string, binding: number): boolean {
    const declared = binding < 0 ? undefined : this.names.declarationOf(file, binding);
    return declared?.kind === 'type' && this.direct.has(keyOf(declared));
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
    const declared = binding < 0 || name.includes('.') ? undefined : this.names.declarationOf(file, binding);
    if (declared) append(this.direct, keyOf(declared), implementer);
  }

  private hasMethods(one: TreeClass): boolean {
    const functions = this.scripts.get(one.file)?.functions;
    return this.recordOf(one)?.members.some((fn) => functions?.[fn]?.kind === 'method') ?? false;
  }

  private recordOf({ file, class: index }: TreeClass): ClassRecord | undefined {
    return this.scripts.get(file)?.classes[index];
  }
}

function keyOf(declared: Declared): string {
  return declared.kind === 'type' ? typeKey(declared.file, declared.binding) : classKey(declared);
}

function typeKey(file: string, binding: number): string {
  return `${file}\0type ${binding}`;
}

function classKey({ file, class: index }: TreeClass): string {
  return `${file}\0class ${index}`;
}
