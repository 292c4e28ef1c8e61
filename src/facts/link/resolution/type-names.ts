import type { ScriptSummary, Value } from '../../../summaries/script-summary.ts';
import type { Modules } from '../modules.ts';

/** Where a type is declared: the binding of an interface or alias, or a class. */
export type Declared =
  | { readonly kind: 'type'; readonly file: string; readonly binding: number }
  | { readonly kind: 'class'; readonly file: string; readonly class: number };

/** A name that a module exports. */
interface Sought {
  readonly from: string;
  readonly module: string;
  readonly name: string;
}

/** Names that type parameters go by. */
const TYPE_PARAMETER = /^(?:[A-Z]|T[A-Z]\w*)$/;

/** Re-exports of re-exports are followed this far. */
const DEEPEST_EXPORT = 12;

/** Follows the names of types to their declarations: through imports, re-exports, and what is brought in and exported again. */
export class TypeNames {
  private readonly known = new Map<string, Declared | undefined>();
  private readonly scripts: ReadonlyMap<string, ScriptSummary>;
  private readonly modules: Modules;

  constructor(scripts: ReadonlyMap<string, ScriptSummary>, modules: Modules) {
    this.scripts = scripts;
    this.modules = modules;
  }

  /** What a local name of a type stands for; nothing where it is none of the tree's. */
  declarationOf(file: string, index: number): Declared | undefined {
    const binding = this.scripts.get(file)?.bindings[index];
    if (binding?.kind === 'class') return classOf(file, binding.value);
    if (binding?.kind === 'type') return { kind: 'type', file, binding: index };
    return binding?.kind === 'import' ? this.exported({ from: file, module: binding.module, name: binding.imported }) : undefined;
  }

  private exported(start: Sought): Declared | undefined {
    const key = `${start.from}\0${start.module}\0${start.name}`;
    if (!this.known.has(key)) this.known.set(key, this.find(start));
    return this.known.get(key);
  }

  private find(start: Sought): Declared | undefined {
    const seen = new Set<string>();
    let open: readonly Sought[] = [start];
    for (let depth = 0; depth < DEEPEST_EXPORT && open.length > 0; depth++) {
      const steps = open.flatMap((sought) => this.stepsFrom(sought, seen));
      const found = steps.find((step) => 'kind' in step);
      if (found) return found;
      open = steps.filter((step) => 'module' in step);
    }
    return undefined;
  }

  /** Where a module has a name from: its own declaration, or the modules to ask next. */
  private stepsFrom({ from, module, name }: Sought, seen: Set<string>): readonly (Sought | Declared)[] {
    const target = this.modules.resolve(from, module);
    const file = target && 'file' in target ? target.file : undefined;
    if (file === undefined || seen.has(`${file}\0${name}`)) return [];
    seen.add(`${file}\0${name}`);
    return (this.scripts.get(file)?.exports ?? []).flatMap((record): readonly (Sought | Declared)[] => {
      if ('star' in record) return [{ from: file, module: record.star, name }];
      if (record.name !== name) return [];
      return 'module' in record ? [{ from: file, module: record.module, name: record.imported }] : this.stepsIn(file, record.value);
    });
  }

  private stepsIn(file: string, value: Value): readonly (Sought | Declared)[] {
    const binding = value.kind === 'binding' ? this.scripts.get(file)?.bindings[value.binding] : undefined;
    if (binding?.kind === 'import') return [{ from: file, module: binding.module, name: binding.imported }];
    if (binding?.kind === 'type' && value.kind === 'binding') return [{ kind: 'type', file, binding: value.binding }];
    return [classOf(file, binding?.kind === 'class' ? binding.value : value) ?? []].flat();
  }
}

export function isTypeParameter(name: string): boolean {
  return TYPE_PARAMETER.test(name);
}

function classOf(file: string, value: Value): Declared | undefined {
  return value.kind === 'class' ? { kind: 'class', file, class: value.class } : undefined;
}
