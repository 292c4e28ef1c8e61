import { append } from '../../model/append.ts';
import type { BindingRecord } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import type { KeptCollection } from './kept-collections.ts';
import { exportedNames, moduleBehind, variableBehind, type SharedVariable } from './shared-variables.ts';
import type { TreeModel } from './tree-model.ts';

/** The names of collections in one file: variables by index, members of variables and fields of classes by both their names. */
export interface CollectionNames {
  readonly bindings: Map<number, KeptCollection>;
  readonly members: Map<string, KeptCollection>;
  readonly fields: Map<string, KeptCollection>;
  /** What the variables with such members hold, for where they are handed on whole. */
  readonly wholes: Map<number, KeptCollection[]>;
}

/** The names of some collections in the files of a tree that name any. */
export function namesOf(model: TreeModel, kept: readonly KeptCollection[]): ReadonlyMap<string, CollectionNames> {
  return new NameFinder(model).find(kept);
}

class NameFinder {
  private readonly code: CodeModel;
  private readonly files = new Map<string, CollectionNames>();
  /** By the variable that holds them. */
  private readonly held = new Map<string, KeptCollection[]>();

  constructor({ code }: TreeModel) {
    this.code = code;
  }

  find(kept: readonly KeptCollection[]): ReadonlyMap<string, CollectionNames> {
    for (const one of kept) {
      const { holder } = one;
      if ('class' in holder) this.at(holder.file).fields.set(`${holder.class}.${holder.field}`, one);
      else append(this.held, keyOf(holder), one);
    }
    const holders = new Set([...this.held.values()].flatMap((all) => all.map((one) => one.file)));
    const names = new Set([...holders].flatMap((file) => exportedNames(this.code.script(file))));
    for (const file of this.code.files) this.findIn(file, { holders, names });
    return this.files;
  }

  private at(file: string): CollectionNames {
    const known = this.files.get(file) ?? { bindings: new Map(), members: new Map(), fields: new Map(), wholes: new Map() };
    this.files.set(file, known);
    return known;
  }

  private findIn(file: string, { holders, names }: { readonly holders: ReadonlySet<string>; readonly names: ReadonlySet<string> }): void {
    const { bindings = [] } = this.code.script(file) ?? {};
    for (const [index, binding] of bindings.entries()) {
      const isOwn = holders.has(file) && binding.kind === 'variable';
      if (!isOwn && !mayBring(binding, names)) continue;
      const variable = variableBehind(this.code, file, { kind: 'binding', binding: index });
      if (variable) this.name(file, index, this.held.get(keyOf(variable)) ?? []);
      const module = moduleBehind(this.code, file, index);
      if (module !== undefined && holders.has(module)) this.nameExports(file, index, module);
    }
  }

  private name(file: string, binding: number, collections: readonly KeptCollection[]): void {
    for (const one of collections) {
      const member = 'binding' in one.holder ? one.holder.member : undefined;
      if (member === undefined) this.at(file).bindings.set(binding, one);
      else this.nameMember(file, { binding, member }, one);
    }
  }

  private nameExports(file: string, binding: number, module: string): void {
    for (const name of exportedNames(this.code.script(module))) {
      const variable = variableBehind(this.code, file, { kind: 'member', of: { kind: 'binding', binding }, name });
      const whole = variable && this.held.get(keyOf(variable))?.find(({ holder }) => 'binding' in holder && holder.member === undefined);
      if (whole) this.nameMember(file, { binding, member: name }, whole);
    }
  }

  private nameMember(file: string, { binding, member }: { readonly binding: number; readonly member: string }, one: KeptCollection): void {
    const named = this.at(file);
    named.members.set(`${binding}.${member}`, one);
    append(named.wholes, binding, one);
  }
}

/** Whether a name of a file may come from another file, under one of some names. */
function mayBring(binding: BindingRecord, names: ReadonlySet<string>): boolean {
  if (binding.kind === 'import') return binding.imported === '*' || names.has(binding.imported);
  const [only] = binding.kind === 'variable' ? binding.values : [];
  return only?.kind === 'module' || (only?.kind === 'member' && names.has(only.name));
}

function keyOf({ file, binding }: SharedVariable): string {
  return `${file}\0${binding}`;
}
