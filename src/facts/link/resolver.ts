import type { ClassRecord, FunctionRecord, ScriptSummary, TypeName, Value } from '../../summaries/script-summary.ts';
import { canonical } from '../knowledge/objects.ts';
import type { Modules } from './modules.ts';
import { computed } from './resolution/arithmetic.ts';
import { Bindings } from './resolution/bindings.ts';
import { Calls } from './resolution/calls.ts';
import { Classes } from './resolution/classes.ts';
import { Exports } from './resolution/exports.ts';
import { FileIndexes } from './resolution/file-index.ts';
import { Guard } from './resolution/guard.ts';
import { Items } from './resolution/items.ts';
import { Objects } from './resolution/objects.ts';
import { Params } from './resolution/params.ts';
import { Returns } from './resolution/returns.ts';
import { TypeNames } from './resolution/type-names.ts';
import { Types, type PlacedType } from './resolution/types.ts';
import { Wiring } from './resolution/wiring.ts';
import type { Following, Workings } from './resolution/workings.ts';
import { UNKNOWN, unite, type CallSite, type Literal, type Resolved } from './resolved.ts';

/**
 * Follows expressions through bindings, imports, re-exports, members, class fields, constructor injection and the results of functions
 * of the tree. It knows which part of `resolution/` answers what, and is what these ask in turn. Answers are remembered, so each
 * expression is followed once.
 */
export class Resolver implements Following {
  private readonly known = new Map<Value, Resolved>();
  private readonly files: FileIndexes;
  private readonly guard = new Guard();
  private readonly wiring = new Wiring(this);
  private readonly exports: Exports;
  private readonly bindings: Bindings;
  private readonly types: Types;
  private readonly items: Items;
  private readonly objects: Objects;
  private readonly params: Params;
  private readonly classes: Classes;
  private readonly returns: Returns;
  private readonly calls: Calls;

  constructor(scripts: ReadonlyMap<string, ScriptSummary>, modules: Modules) {
    this.files = new FileIndexes(scripts);
    const names = new TypeNames(scripts, modules);
    const workings: Workings = { files: this.files, guard: this.guard, wiring: this.wiring, follow: this };
    this.exports = new Exports(workings, modules);
    this.bindings = new Bindings(workings, this.exports);
    this.types = new Types(workings, this.bindings, names);
    this.items = new Items(workings, this.types);
    this.objects = new Objects(workings);
    this.params = new Params(workings);
    this.classes = new Classes(workings, this.params);
    this.returns = new Returns(workings);
    this.calls = new Calls(workings, this.exports, this.returns);
    this.wiring.read({ scripts, modules, names });
  }

  /** What an expression of a file is. Never throws; what cannot be followed is unknown. */
  resolve(file: string, value: Value): Resolved {
    if (isLiteral(value)) return { kind: 'value', file, value };
    switch (value.kind) {
      case 'function':
        return { kind: 'function', file, fn: value.fn };
      case 'class':
        return { kind: 'class', file, class: value.class };
      case 'binding':
        return this.bindings.at(file, value.binding);
      case 'call':
        return this.calls.result(file, value.call);
      default:
        return this.remembered(file, value);
    }
  }

  /** What a member of something is; `undefined` as a value where it is decidedly not there. */
  member(of: Resolved, name: string): Resolved {
    switch (of.kind) {
      case 'external':
        return this.wiring.hungOn(of, name) ?? canonical({ ...of, path: joinMember(of.path, name) });
      case 'namespace':
        return this.exports.of(of.file, name);
      case 'class':
        return this.classes.staticMember(of, name);
      case 'instance':
        return this.classes.instanceMember(of, name);
      case 'value':
        return this.objects.property(of, name) ?? UNKNOWN;
      case 'param':
        return this.params.member(of, name);
      case 'global':
        return { kind: 'global', path: `${of.path}.${name}` };
      case 'union':
        return unite(of.of.map((one) => this.member(one, name)));
      default:
        return UNKNOWN;
    }
  }

  /**
   * A property of an object value: what it is, `undefined` as a value where the object decidedly lacks it, and nothing where that is not
   * decided (an unresolved spread, a computed key).
   */
  property(of: Extract<Resolved, { kind: 'value' }>, name: string): Resolved | undefined {
    return this.objects.property(of, name);
  }

  /** What a type annotation of a file names: an instance of a class of the tree or of a package. */
  typed(file: string, type: TypeName | undefined): Resolved {
    return this.types.typed(file, type);
  }

  /** What a type of the tree is declared as, with aliases looked through. */
  declaredType(file: string, type: TypeName): PlacedType {
    return this.types.declared(file, type);
  }

  /** Names of the properties of an interface or a literal type of the tree, or of an alias of one. */
  membersOfType(file: string, type: TypeName): readonly string[] {
    return this.types.members(file, type);
  }

  /** What a file exports under a name; `default` of a CommonJS file is its `module.exports`. */
  exportOf(file: string, name: string): Resolved {
    return this.exports.of(file, name);
  }

  /** What a call calls. */
  callee(site: CallSite): Resolved {
    return this.calls.callee(site);
  }

  /** What a function of the tree gives back; promises are looked through. */
  returnOf(file: string, fn: number): Resolved {
    return this.returns.of(file, fn);
  }

  /** The class that a class extends, where it can be followed. */
  baseOf(file: string, index: number): Resolved {
    return this.classes.baseOf(file, index);
  }

  /** The function of a resolved callee with its record, if it is one of the tree. */
  functionOf(resolved: Resolved): { readonly file: string; readonly fn: number; readonly record: FunctionRecord } | undefined {
    if (resolved.kind !== 'function') return undefined;
    const record = this.files.functionRecord(resolved.file, resolved.fn);
    return record && { file: resolved.file, fn: resolved.fn, record };
  }

  classRecord(file: string, index: number): ClassRecord | undefined {
    return this.files.classRecord(file, index);
  }

  /** All calls of a file, in the order of their records. */
  sites(file: string): readonly CallSite[] {
    return this.files.sites(file);
  }

  /** One call of a file. */
  site(file: string, index: number): CallSite | undefined {
    return this.files.site(file, index);
  }

  /** What bindings and calls are is remembered by position, which is cheaper than by the expression itself. */
  private remembered(file: string, value: Value): Resolved {
    const known = this.known.get(value);
    if (known) return known;
    const resolved = this.guard.once(value, () => this.follow(file, value));
    if (!resolved) return UNKNOWN;
    this.known.set(value, resolved);
    return resolved;
  }

  private follow(file: string, value: Value): Resolved {
    switch (value.kind) {
      case 'global':
        return this.exports.global(file, value.name);
      case 'this':
        return value.class < 0 ? UNKNOWN : { kind: 'instance', file, class: value.class };
      case 'super':
        return value.class < 0 ? UNKNOWN : this.classes.superOf(file, value.class);
      case 'param':
        return this.params.of(file, value.fn, value.index);
      case 'module':
        return this.exports.imported(file, value.module, '*');
      default:
        return this.followPart(file, value);
    }
  }

  private followPart(file: string, value: Value): Resolved {
    switch (value.kind) {
      case 'member':
        return this.member(this.resolve(file, value.of), value.name);
      case 'element':
        return this.items.element(file, value);
      case 'await':
        return this.resolve(file, value.of);
      case 'item':
        return this.items.anyOf(this.resolve(file, value.of));
      case 'either':
        return unite((value.operator === '&&' ? value.values.slice(1) : value.values).map((one) => this.resolve(file, one)));
      case 'operation':
        return computed(
          file,
          value.operator,
          value.operands.map((one) => this.resolve(file, one)),
        );
      default:
        return UNKNOWN;
    }
  }
}

function isLiteral(value: Value): value is Literal {
  return LITERALS.has(value.kind);
}

const LITERALS: ReadonlySet<Value['kind']> = new Set([
  'literal',
  'masked',
  'undefined',
  'regexp',
  'text',
  'object',
  'array',
] satisfies Literal['kind'][]);

function joinMember(path: string, name: string): string {
  return path === '' || path.endsWith('#') ? `${path}${name}` : `${path}.${name}`;
}
