import type { TypeName } from '../../../summaries/script-summary.ts';
import { canonical } from '../../knowledge/objects.ts';
import { UNKNOWN, unite, type Resolved } from '../resolved.ts';
import type { Bindings } from './bindings.ts';
import type { FileIndexes } from './file-index.ts';
import type { Guard } from './guard.ts';
import { isTypeParameter, type TypeNames } from './type-names.ts';
import type { Following, Workings } from './workings.ts';

/** A type, and the file in which its names are to be read. */
export interface PlacedType {
  readonly file: string;
  readonly type: TypeName;
}

/** Aliases of aliases of types are followed this far. */
const MOST_ALIASES = 5;
/** Type wrappers that stand for their first argument. */
const TRANSPARENT_TYPES = new Set([
  'Promise',
  'PromiseLike',
  'Partial',
  'Readonly',
  'Required',
  'NonNullable',
  'Awaited',
  'Observable',
  'DeepPartial',
  'Omit',
  'Pick',
  'Extract',
  'Exclude',
]);

/** What is something by its declared type: an instance of which class, of the tree or of a package? */
export class Types {
  private readonly files: FileIndexes;
  private readonly guard: Guard;
  private readonly follow: Following;
  private readonly bindings: Bindings;
  private readonly names: TypeNames;

  constructor({ files, guard, follow }: Workings, bindings: Bindings, names: TypeNames) {
    this.files = files;
    this.guard = guard;
    this.follow = follow;
    this.bindings = bindings;
    this.names = names;
  }

  /** What a type annotation of a file names: an instance of a class of the tree or of a package. */
  typed(file: string, type: TypeName | undefined): Resolved {
    if (!type) return UNKNOWN;
    if (type.binding < 0) return this.typedByKeyword(file, type);
    const named = this.named(file, type);
    if (named.kind === 'class') return { kind: 'instance', file: named.file, class: named.class };
    // An alias or an interface of the tree already says what it stands for.
    if (named.kind === 'instance' || named.kind === 'union') return named;
    if (named.kind !== 'external') return this.widened(file, type);
    if (named.path.endsWith('#')) return named;
    if (TRANSPARENT_TYPES.has(named.path)) return this.typed(file, type.args[0]);
    return canonical({ ...named, path: `${named.path}#` });
  }

  /** What stands at a position of a tuple type, or of the parameters of a function type; aliases are looked through. */
  position(file: string, type: TypeName | undefined, index: number): Resolved {
    const whole = this.unalias(file, type);
    if (whole?.type.name === 'tuple') return this.typed(whole.file, whole.type.args[index]);
    if (whole?.type.name !== 'Parameters') return UNKNOWN;
    const called = this.unalias(whole.file, whole.type.args[0]);
    return called?.type.name === 'Function' ? this.typed(called.file, called.type.args[index + 1]) : UNKNOWN;
  }

  /** What a type of the tree is declared as, with aliases of aliases looked through; the type itself where it is no alias. */
  declared(file: string, type: TypeName): PlacedType {
    let at: PlacedType = { file, type };
    for (let depth = 0; at.type.binding >= 0 && depth < MOST_ALIASES; depth++) {
      const next = this.aliasOf(at.file, at.type.binding);
      if (!next) break;
      at = next;
    }
    return at;
  }

  // `type Traced<S> = S & { trace(): void }`: what it adds aside, a `Traced<Orders>` is an `Orders`.
  private widened(file: string, type: TypeName): Resolved {
    const [argument, ...others] = type.args;
    const alias = argument && others.length === 0 ? this.aliasOf(file, type.binding)?.type : undefined;
    return alias && alias.binding < 0 && isTypeParameter(alias.name) ? this.typed(file, argument) : UNKNOWN;
  }

  private typedByKeyword(file: string, { name, args }: TypeName): Resolved {
    const [first] = args;
    if (TRANSPARENT_TYPES.has(name)) return this.typed(file, first);
    if (name === 'union') {
      const members = args.map((one) => this.typed(file, one));
      return members.length > 0 && members.every(({ kind }) => kind !== 'unknown') ? unite(members) : UNKNOWN;
    }
    if (name === 'typeof') return first ? this.named(file, first) : UNKNOWN;
    const made = name === 'ReturnType' && first?.name === 'typeof' && first.args[0] ? this.named(file, first.args[0]) : UNKNOWN;
    if (made.kind === 'external') return canonical({ ...made, path: `${made.path}()` });
    return made.kind === 'function' ? this.follow.returnOf(made.file, made.fn) : UNKNOWN;
  }

  /** What the name of a type, or of a value in `typeof`, stands for. */
  private named(file: string, { name, binding }: TypeName): Resolved {
    const [, ...members] = name.split('.');
    const find = (): Resolved => members.reduce<Resolved>((of, member) => this.follow.member(of, member), this.bindings.at(file, binding));
    return this.guard.descend(find) ?? UNKNOWN;
  }

  /** Names of the properties that an interface or a literal type of the tree declares, with those that it is built upon. */
  members(file: string, type: TypeName): readonly string[] {
    const found: string[] = [];
    let at: PlacedType | undefined = { file, type };
    for (let depth = 0; at && at.type.binding >= 0 && depth < MOST_ALIASES; depth++) {
      const declared = this.names.declarationOf(at.file, at.type.binding);
      const binding = declared?.kind === 'type' ? this.files.bindingRecord(declared.file, declared.binding) : undefined;
      if (binding?.kind === 'type') found.push(...(binding.members ?? []));
      at = this.aliasOf(at.file, at.type.binding);
    }
    return found;
  }

  private unalias(file: string, type: TypeName | undefined): PlacedType | undefined {
    let at: PlacedType | undefined = type && { file, type };
    for (let depth = 0; at && at.type.binding >= 0 && depth < MOST_ALIASES; depth++) at = this.aliasOf(at.file, at.type.binding);
    return at;
  }

  private aliasOf(file: string, index: number): PlacedType | undefined {
    const declared = this.names.declarationOf(file, index);
    const binding = declared?.kind === 'type' ? this.files.bindingRecord(declared.file, declared.binding) : undefined;
    return declared && binding?.type && { file: declared.file, type: binding.type };
  }
}
