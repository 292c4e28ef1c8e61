import type {
  AssignmentRecord,
  BindingRecord,
  ClassRecord,
  ExportRecord,
  FunctionRecord,
  ScriptSummary,
  TypeName,
  Value,
} from '../../summaries/script-summary.ts';
import { COPYING_GLOBALS } from '../knowledge/object-copies.ts';
import { callbackParameter, canonical, generatedPackage } from '../knowledge/objects.ts';
import { LOOKUPS } from '../knowledge/injection.ts';
import { Decorations } from './decorations.ts';
import { Implementations, type TreeClass } from './implementations.ts';
import { Injection } from './injection.ts';
import { additionsIn, mergedBy, withAdditions } from './merged-objects.ts';
import type { Modules, ModuleTarget } from './modules.ts';
import { alternatives, UNKNOWN, unite, type CallSite, type Literal, type Resolved } from './resolved.ts';
import { TypeNames } from './type-names.ts';

/** Chains longer than this are given up as unknown; it also bounds the stack. */
const DEEPEST = 64;
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

/** Globals that give back what they are given. */
/** Names that type parameters go by. */
const TYPE_PARAMETER = /^(?:[A-Z]|T[A-Z]\w*)$/;

/** What one file offers to resolution, indexed once. */
interface FileIndex {
  readonly summary: ScriptSummary;
  /** `this.name = value`, by class and name. */
  readonly fieldAssignments: Map<string, AssignmentRecord[]>;
  /** `variable.name = value`, by binding and name. */
  readonly memberAssignments: Map<string, AssignmentRecord[]>;
  /** What `Object.assign` adds, by binding. */
  readonly additions: ReadonlyMap<number, readonly Value[]>;
  /** `exports.name = value`, and `module.exports = value` under the empty name. */
  readonly commonjs: Map<string, Value>;
  /** By name; `export *` under a star. */
  readonly exports: ReadonlyMap<string, readonly ExportRecord[]>;
  readonly superCalls: Map<number, number>;
  /** The calls of the file; each is one object, by which others may remember it. */
  readonly sites: readonly CallSite[];
  /** Answers given before: by name of an export, by class and name of a member, by function. */
  readonly exported: Map<string, Resolved>;
  readonly members: Map<string, Resolved>;
  readonly returned: Map<number, Resolved>;
  /** By position of the binding, and of the call. */
  readonly bindings: (Resolved | undefined)[];
  readonly results: (Resolved | undefined)[];
}

/**
 * Follows expressions through bindings, imports, re-exports, members, class fields, constructor injection and the results of functions
 * of the tree. Answers are remembered by the value object, so each expression is followed once.
 */
export class Resolver {
  private readonly files = new Map<string, FileIndex>();
  private readonly known = new Map<Value, Resolved>();
  private readonly working = new Set<object>();
  /** Of variables that are being followed: what the first value is. */
  private readonly firsts = new Map<BindingRecord, Resolved>();
  private readonly stars = new Map<string, readonly ModuleTarget[]>();
  private readonly entries = new Map<Value, Map<string, Resolved | undefined>>();
  private depth = 0;
  private readonly modules: Modules;
  private readonly names: TypeNames;
  /** These are undefined only while they are made, for which expressions are followed. */
  private readonly implementations: Implementations | undefined;
  private readonly injection: Injection | undefined;
  private readonly decorations: Decorations | undefined;

  constructor(scripts: ReadonlyMap<string, ScriptSummary>, modules: Modules) {
    this.modules = modules;
    this.names = new TypeNames(scripts, modules);
    for (const [path, summary] of scripts) this.files.set(path, indexFile(path, summary));
    this.implementations = new Implementations(scripts, this.names, (file, index) => this.baseOf(file, index));
    this.decorations = new Decorations(scripts, {
      resolve: (file, value) => this.resolve(file, value),
      typed: (file, type) => this.typed(file, type),
    });
    this.injection = new Injection(scripts, {
      resolve: (file, value) => this.resolve(file, value),
      returnOf: (file, fn) => this.returnOf(file, fn),
      packageOf: (file) => modules.packageOf(file)?.root ?? '',
    });
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
        return this.binding(file, value.binding);
      case 'call':
        return this.resultAt(file, value.call);
      default:
        return this.remembered(file, value);
    }
  }

  /** What most expressions are is remembered by position, which is cheaper than by the expression itself. */
  private remembered(file: string, value: Value): Resolved {
    const known = this.known.get(value);
    if (known) return known;
    const resolved = this.guarded(value, () => this.follow(file, value));
    if (!resolved) return UNKNOWN;
    this.known.set(value, resolved);
    return resolved;
  }

  private binding(file: string, position: number): Resolved {
    const index = this.files.get(file);
    const binding = index?.summary.bindings[position];
    if (!index || !binding) return UNKNOWN;
    const known = index.bindings[position];
    if (known) return known;
    const resolved = this.guarded(binding, () => this.resolveBinding(file, position, binding));
    if (!resolved) return this.firsts.get(binding) ?? UNKNOWN;
    index.bindings[position] = resolved;
    return resolved;
  }

  private resultAt(file: string, position: number): Resolved {
    const index = this.files.get(file);
    const site = index?.sites[position];
    if (!index || !site) return UNKNOWN;
    const known = index.results[position];
    if (known) return known;
    const resolved = this.guarded(site, () => unite(alternatives(this.callee(site)).map((one) => this.resultOf(one, site))));
    if (!resolved) return UNKNOWN;
    index.results[position] = resolved;
    return resolved;
  }

  /** Undefined for what is being followed already, and too deep down. */
  private guarded(subject: object, follow: () => Resolved): Resolved | undefined {
    if (this.depth > DEEPEST || this.working.has(subject)) return undefined;
    this.depth++;
    this.working.add(subject);
    const resolved = follow();
    this.working.delete(subject);
    this.depth--;
    return resolved;
  }

  /** What a call calls. */
  callee(site: CallSite): Resolved {
    const resolved = this.resolve(site.file, site.call.callee);
    // What `require` gives can be called where the file exports a function: `require('./routes')(app)`.
    return resolved.kind === 'namespace' ? orElse(this.exportOf(resolved.file, 'default'), resolved) : resolved;
  }

  /** What a member of something is; `undefined` as a value where it is decidedly not there. */
  member(of: Resolved, name: string): Resolved {
    switch (of.kind) {
      case 'external': {
        const hung = of.package === 'fastify' && of.path === 'Fastify#' ? this.decorations?.valueOf(name) : undefined;
        return hung ?? canonical({ ...of, path: joinMember(of.path, name) });
      }
      case 'namespace':
        return this.exportOf(of.file, name);
      case 'class':
        return this.staticMember(of.file, of.class, name);
      case 'instance':
        return this.instanceMember(of.file, of.class, name, of.created);
      case 'value':
        return this.property(of, name) ?? UNKNOWN;
      case 'param':
        return (of.path.length === 0 ? this.givenTo(of, name) : undefined) ?? { ...of, path: [...of.path, name] };
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
    const { file, value, binding } = of;
    const assigned = binding === undefined ? undefined : this.files.get(file)?.memberAssignments.get(`${binding}.${name}`);
    if (assigned) return unite(assigned.map((assignment) => this.resolve(file, assignment.value)));
    return value.kind === 'object' ? this.entryOf(file, value, name) : undefined;
  }

  // A variable may be spread into itself, on several branches; each object is asked for a name once, and within itself not again.
  private entryOf(file: string, object: Extract<Value, { kind: 'object' }>, name: string): Resolved | undefined {
    const known = this.entries.get(object) ?? new Map<string, Resolved | undefined>();
    this.entries.set(object, known);
    if (known.has(name)) return known.get(name);
    known.set(name, undefined);
    const found = this.findEntry(file, object, name);
    known.set(name, found);
    return found;
  }

  private findEntry(file: string, object: Extract<Value, { kind: 'object' }>, name: string): Resolved | undefined {
    for (const entry of object.entries.toReversed()) {
      if ('key' in entry) {
        if (entry.key === name) return this.resolve(file, entry.value);
        continue;
      }
      if ('computed' in entry) return undefined;
      const inner = this.descend(() => this.spreadProperty(this.resolve(file, entry.spread), name));
      if (inner === undefined || !isUndefined(inner)) return inner;
    }
    return { kind: 'value', file, value: { kind: 'undefined' } };
  }

  /** The function of a resolved callee with its record, if it is one of the tree. */
  functionOf(resolved: Resolved): { readonly file: string; readonly fn: number; readonly record: FunctionRecord } | undefined {
    if (resolved.kind !== 'function') return undefined;
    const record = this.files.get(resolved.file)?.summary.functions[resolved.fn];
    return record && { file: resolved.file, fn: resolved.fn, record };
  }

  classRecord(file: string, index: number): ClassRecord | undefined {
    return this.files.get(file)?.summary.classes[index];
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

  // What implements a wider interface need not have what a narrower one adds.
  private stoodFor(file: string, type: TypeName | undefined): Resolved {
    return type && this.implementations?.isImplemented(file, type.binding) ? UNKNOWN : this.typed(file, type);
  }

  // `type Traced<S> = S & { trace(): void }`: what it adds aside, a `Traced<Orders>` is an `Orders`.
  private widened(file: string, type: TypeName): Resolved {
    const [argument, ...others] = type.args;
    const alias = argument && others.length === 0 ? this.aliasOf(file, type.binding)?.type : undefined;
    return alias && alias.binding < 0 && TYPE_PARAMETER.test(alias.name) ? this.typed(file, argument) : UNKNOWN;
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
    return made.kind === 'function' ? this.returnOf(made.file, made.fn) : UNKNOWN;
  }

  /** What the name of a type, or of a value in `typeof`, stands for. */
  private named(file: string, { name, binding: index }: TypeName): Resolved {
    const binding = this.files.get(file)?.summary.bindings[index];
    if (!binding || this.depth > DEEPEST) return UNKNOWN;
    this.depth++;
    let found = this.binding(file, index);
    for (const member of name.split('.').slice(1)) found = this.member(found, member);
    this.depth--;
    return found;
  }

  /** The class that a class extends, where it can be followed. */
  baseOf(file: string, index: number): Resolved {
    const record = this.classRecord(file, index);
    return record?.extends ? this.resolve(file, record.extends) : UNKNOWN;
  }

  /** One step further, unless that is too deep: files may hand a name on, classes extend each other, and objects be spread, without end. */
  private descend<T>(step: () => T): T | undefined {
    if (this.depth > DEEPEST) return undefined;
    this.depth++;
    const found = step();
    this.depth--;
    return found;
  }

  private follow(file: string, value: Value): Resolved {
    switch (value.kind) {
      case 'global':
        return this.globalOf(file, value.name);
      case 'this':
        return value.class < 0 ? UNKNOWN : { kind: 'instance', file, class: value.class };
      case 'super':
        return value.class < 0 ? UNKNOWN : this.instanceOf(this.baseOf(file, value.class), this.superCall(file, value.class));
      case 'param':
        return this.param(file, value.fn, value.index);
      case 'module':
        return this.moduleOf(file, value.module, '*');
      default:
        return this.followPart(file, value);
    }
  }

  private followPart(file: string, value: Value): Resolved {
    switch (value.kind) {
      case 'member':
        return this.member(this.resolve(file, value.of), value.name);
      case 'element':
        return this.element(file, value);
      case 'await':
        return this.resolve(file, value.of);
      case 'item':
        return this.item(this.resolve(file, value.of));
      case 'either':
        return unite((value.operator === '&&' ? value.values.slice(1) : value.values).map((one) => this.resolve(file, one)));
      default:
        return UNKNOWN;
    }
  }

  private resolveBinding(file: string, index: number, binding: BindingRecord): Resolved {
    switch (binding.kind) {
      case 'import':
        return this.moduleOf(file, binding.module, binding.imported);
      case 'variable':
        return this.variable(file, index, binding);
      case 'param': {
        const given = this.resolve(file, binding.value);
        // A whole parameter has been asked for its type already.
        return given.kind === 'param' && binding.value.kind !== 'param' ? orElse(this.typed(file, binding.type), given) : given;
      }
      case 'function':
      case 'class':
      case 'enum':
        return this.resolve(file, binding.value);
      case 'type':
        return orElse(instancesOf(this.implementations?.ofType(file, index)), this.stoodFor(file, binding.type));
      default:
        return UNKNOWN;
    }
  }

  private variable(file: string, index: number, binding: Extract<BindingRecord, { kind: 'variable' }>): Resolved {
    const found = this.assigned(file, binding);
    if (found.kind === 'value' && found.value.kind === 'object' && found.file === file) {
      const added = this.files.get(file)?.additions.get(index);
      return { ...found, value: added ? withAdditions(found.value, added) : found.value, binding: index };
    }
    return found.kind === 'unknown' || found.kind === 'result' || isNothing(found) ? orElse(this.typed(file, binding.type), found) : found;
  }

  // `query = query.where(…)`: while a later value is followed, the variable is what its first one is.
  private assigned(file: string, binding: Extract<BindingRecord, { kind: 'variable' }>): Resolved {
    const [first, ...others] = binding.values;
    if (!first) return UNKNOWN;
    const found = [this.resolve(file, first)];
    if (found[0] && others.length > 0) this.firsts.set(binding, found[0]);
    for (const value of others) found.push(this.resolve(file, value));
    this.firsts.delete(binding);
    return unite(found);
  }

  private moduleOf(file: string, module: string, imported: string): Resolved {
    return this.given(this.targetOf(file, module), imported);
  }

  private targetOf(file: string, module: string): ModuleTarget | undefined {
    const found = this.modules.resolve(file, module);
    return found && 'file' in found ? found : (generated(module) ?? found);
  }

  /** What a module gives under a name. */
  private given(target: ModuleTarget | undefined, imported: string): Resolved {
    if (!target) return UNKNOWN;
    if ('file' in target) return imported === '*' ? { kind: 'namespace', file: target.file } : this.exportOf(target.file, imported);
    const name = target.subpath ? `${target.package}/${target.subpath}` : target.package;
    return canonical({ kind: 'external', package: name, path: imported === 'default' || imported === '*' ? '' : imported });
  }

  /** What a file exports under a name; `default` of a CommonJS file is its `module.exports`. */
  exportOf(file: string, name: string): Resolved {
    const index = this.files.get(file);
    const known = index?.exported.get(name);
    if (!index || known) return known ?? UNKNOWN;
    index.exported.set(name, UNKNOWN);
    const found = this.descend(() => this.findExport(file, index, name)) ?? UNKNOWN;
    index.exported.set(name, found);
    return found;
  }

  private findExport(file: string, { summary, commonjs, exports }: FileIndex, name: string): Resolved {
    const named = exports.get(name) ?? [];
    // A value and a type may share a name; whoever asks for the type finds it through the value's class or not at all.
    const record = named.find((one) => !('value' in one && this.isType(file, one.value))) ?? named[0];
    if (record && 'module' in record) return this.moduleOf(file, record.module, record.imported);
    if (record && 'value' in record) return this.resolve(file, record.value);
    const own = commonjs.get(name);
    if (own) return this.resolve(file, own);
    const whole = summary.commonjs ?? commonjs.get('');
    if (whole) return name === 'default' ? this.resolve(file, whole) : this.member(this.resolve(file, whole), name);
    if (name === 'default') return commonjs.size > 0 ? { kind: 'namespace', file } : UNKNOWN;
    return this.findStarExport(file, exports.get('*') ?? [], name);
  }

  // A package re-exported whole may or may not have the name; a file of the tree is known.
  private findStarExport(file: string, records: readonly ExportRecord[], name: string): Resolved {
    let outside: Resolved | undefined;
    for (const target of this.starsOf(file, records)) {
      if ('file' in target && !this.mayExport(target.file, name)) continue;
      const found = this.given(target, name);
      if (found.kind === 'external') outside ??= found;
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
    const index = this.files.get(file);
    if (!index) return false;
    const { exports, commonjs, summary } = index;
    return exports.has(name) || exports.has('*') || commonjs.size > 0 || summary.commonjs !== undefined;
  }

  private isType(file: string, value: Value): boolean {
    return value.kind === 'binding' && this.files.get(file)?.summary.bindings[value.binding]?.kind === 'type';
  }

  private globalOf(file: string, name: string): Resolved {
    const index = this.files.get(file);
    if (name === 'exports' && index && index.commonjs.size > 0) return { kind: 'namespace', file };
    return { kind: 'global', path: name };
  }

  private staticMember(file: string, index: number, name: string): Resolved {
    const record = this.classRecord(file, index);
    if (!record) return UNKNOWN;
    const fn = this.memberFunction(file, record, name, true);
    if (fn !== undefined) return { kind: 'function', file, fn };
    const field = record.fields.find((one) => one.static && one.name === name);
    if (field) return field.value ? this.resolve(file, field.value) : this.typed(file, field.type);
    const { extends: base } = record;
    return (base && this.descend(() => this.member(this.resolve(file, base), name))) ?? UNKNOWN;
  }

  private instanceMember(file: string, index: number, name: string, created: CallSite | undefined): Resolved {
    const members = this.files.get(file)?.members;
    const key = `${index}.${name}`;
    const known = members?.get(key);
    if (!members || known) return known ?? UNKNOWN;
    members.set(key, UNKNOWN);
    const found = this.descend(() => this.findInstanceMember(file, index, name, created)) ?? UNKNOWN;
    members.set(key, found);
    return found;
  }

  private findInstanceMember(file: string, index: number, name: string, created: CallSite | undefined): Resolved {
    const record = this.classRecord(file, index);
    if (!record) return UNKNOWN;
    const fn = this.memberFunction(file, record, name, false);
    if (fn !== undefined) return this.isGetter(file, fn) ? this.returnOf(file, fn) : { kind: 'function', file, fn };
    const given = this.fieldValue(file, index, record, name);
    if (given.kind !== 'unknown') return given;
    const inherited = record.extends
      ? this.member(this.instanceOf(this.resolve(file, record.extends), this.superCall(file, index) ?? created), name)
      : UNKNOWN;
    return orElse(inherited, this.member(instancesOf(this.implementations?.ofAbstract(file, index)), name));
  }

  private fieldValue(file: string, index: number, record: ClassRecord, name: string): Resolved {
    const field = record.fields.find((one) => !one.static && one.name === name);
    const assigned = this.files.get(file)?.fieldAssignments.get(`${index}.${name}`) ?? [];
    const values = [...(field?.value ? [field.value] : []), ...assigned.map((one) => one.value)];
    const found = values.length > 0 ? unite(values.map((value) => this.resolve(file, value))) : UNKNOWN;
    const known = alternatives(found).filter(
      (one) => !isNothing(one) && one.kind !== 'param' && one.kind !== 'result' && one.kind !== 'unknown',
    );
    if (known.length > 0) return unite(known);
    const constructor = this.files.get(file)?.summary.functions[record.constructorFn];
    const position = constructor?.params.findIndex((param) => param.property && param.name === name) ?? -1;
    if (position >= 0) return this.param(file, record.constructorFn, position);
    return orElse(this.injected(file, field?.decorators, this.typed(file, field?.type)), found);
  }

  private memberFunction(file: string, record: ClassRecord, name: string, isStatic: boolean): number | undefined {
    const functions = this.files.get(file)?.summary.functions;
    return record.members.find(
      (fn) => functions?.[fn]?.name === name && functions[fn].static === isStatic && functions[fn].kind !== 'setter',
    );
  }

  private isGetter(file: string, fn: number): boolean {
    return this.files.get(file)?.summary.functions[fn]?.kind === 'getter';
  }

  private instanceOf(base: Resolved, created: CallSite | undefined): Resolved {
    if (base.kind === 'class') return { kind: 'instance', file: base.file, class: base.class, created };
    return base.kind === 'external' ? canonical({ ...base, path: `${base.path}#`, created }) : UNKNOWN;
  }

  private superCall(file: string, index: number): CallSite | undefined {
    const call = this.files.get(file)?.superCalls.get(index);
    return call === undefined ? undefined : this.site(file, call);
  }

  /** One call of a file. */
  site(file: string, index: number): CallSite | undefined {
    return this.files.get(file)?.sites[index];
  }

  private resultOf(callee: Resolved, site: CallSite): Resolved {
    const { call } = site;
    if (call.kind === 'new') return this.constructed(callee, site);
    if (callee.kind === 'external') return this.resultOfPackage(callee, site);
    if (callee.kind === 'function') return this.specialise(this.returnOf(callee.file, callee.fn), callee, site);
    if (call.callee.kind === 'member' && call.callee.name === 'bind') return this.resolve(site.file, call.callee.of);
    if (callee.kind === 'global' && COPYING_GLOBALS.has(callee.path) && call.args[0]) return this.resolve(site.file, call.args[0]);
    const merged = mergedBy(callee, call);
    return merged ? { kind: 'value', file: site.file, value: merged } : { kind: 'result', site };
  }

  private resultOfPackage(callee: Extract<Resolved, { kind: 'external' }>, site: CallSite): Resolved {
    const merged = mergedBy(callee, site.call);
    if (merged) return { kind: 'value', file: site.file, value: merged };
    return this.lookedUp(callee, site) ?? canonical({ ...callee, path: `${callee.path}()`, created: site });
  }

  // `app.get(Orders)`, `container.resolve('orders')`.
  private lookedUp(callee: Extract<Resolved, { kind: 'external' }>, { file, call }: CallSite): Resolved | undefined {
    const [token] = call.args;
    if (!token || !LOOKUPS.find(callee)) return undefined;
    const found = this.injection?.provided(file, this.resolve(file, token));
    return found?.kind === 'unknown' ? undefined : found;
  }

  private constructed(callee: Resolved, site: CallSite): Resolved {
    if (callee.kind === 'class') return { kind: 'instance', file: callee.file, class: callee.class, created: site };
    if (callee.kind === 'external') return canonical({ ...callee, path: `${callee.path}#`, created: site });
    return { kind: 'result', site };
  }

  // A function that gives back its own argument (a wrapper, an identity) gives what this call passes, and one that is declared to give
  // back what its callback gives (a memo, a retry), or what it is given (an extension, a proxy), gives that.
  private specialise(result: Resolved, callee: { file: string; fn: number }, { file, call }: CallSite): Resolved {
    // A memo may keep what it gives on the global object.
    const isKept = result.kind === 'global' && /^global(?:This)?\./.test(result.path);
    if (result.kind === 'unknown' || result.kind === 'result' || isKept) return this.givenByCallback(callee, { file, call }) ?? result;
    if (result.kind !== 'param' || result.file !== callee.file || result.fn !== callee.fn) return result;
    const argument = call.args[result.index];
    if (!argument) return result;
    return result.path.reduce((of, name) => this.member(of, name), this.resolve(file, argument));
  }

  private givenByCallback(callee: { file: string; fn: number }, { file, call }: Pick<CallSite, 'file' | 'call'>): Resolved | undefined {
    const record = this.files.get(callee.file)?.summary.functions[callee.fn];
    const gives = unwrapPromise(record?.returnType);
    if (!record || !gives || gives.binding >= 0) return undefined;
    const index = record.params.findIndex(({ type }) => type?.name === 'Function' && unwrapPromise(type.args[0])?.name === gives.name);
    const callback = call.args[index];
    const resolved = callback && this.resolve(file, callback);
    if (resolved?.kind === 'function') return this.returnOf(resolved.file, resolved.fn);
    const same = call.args[record.params.findIndex(({ type }) => type?.name === gives.name && TYPE_PARAMETER.test(gives.name))];
    return same && this.resolve(file, same);
  }

  /** What a function of the tree gives back; promises are looked through. */
  returnOf(file: string, fn: number): Resolved {
    const index = this.files.get(file);
    const known = index?.returned.get(fn);
    if (!index || known) return known ?? UNKNOWN;
    index.returned.set(fn, UNKNOWN);
    const record = index.summary.functions[fn];
    const values = record && !record.generator ? record.returns : [];
    const found = values.length > 0 ? unite(values.map((value) => this.resolve(file, value))) : UNKNOWN;
    const result = found.kind === 'unknown' && record?.returnType ? this.typed(file, record.returnType) : found;
    index.returned.set(fn, result);
    return result;
  }

  private param(file: string, fn: number, index: number): Resolved {
    const record = this.files.get(file)?.summary.functions[fn];
    const param = record?.params[index];
    const typed = this.injected(file, record?.kind === 'constructor' ? param?.decorators : undefined, this.typed(file, param?.type));
    if (typed.kind !== 'unknown') return typed;
    if (this.decorations?.isInstance(file, fn, index)) return { kind: 'external', package: 'fastify', path: 'Fastify#' };
    const named = param && this.injection?.named(file, fn, param.name);
    return named ?? orElse(this.callbackParam(file, record, index), { kind: 'param', file, fn, index, path: [] });
  }

  /** What a container puts in the place of a parameter or field with decorators; where it has no say, what the type names. */
  private injected(file: string, decorators: readonly Value[] | undefined, typed: Resolved): Resolved {
    if (!decorators || !this.injection) return typed;
    const wanted = decorators.length > 0 ? this.injection.wanted(file, decorators) : undefined;
    if (wanted && wanted.kind !== 'unknown') return wanted;
    return typed.kind === 'instance' ? (this.injection.insteadOf(file, typed) ?? typed) : typed;
  }

  /** What a container or a plugin's host gives a function under a name. */
  private givenTo({ file, fn, index }: Extract<Resolved, { kind: 'param' }>, name: string): Resolved | undefined {
    return this.injection?.named(file, fn, name) ?? this.decorations?.ofParameter(file, fn, index, name);
  }

  private callbackParam(file: string, record: FunctionRecord | undefined, index: number): Resolved {
    const site = record?.passedTo && this.site(file, record.passedTo.call);
    if (!site || !record.passedTo) return UNKNOWN;
    const { callee: called } = site.call;
    const awaited = called.kind === 'member' && called.name === 'then' && index === 0 ? this.resolve(site.file, called.of) : UNKNOWN;
    // `import('./orders').then((orders) => …)`
    if (awaited.kind === 'namespace') return awaited;
    const callee = this.callee(site);
    if (callee.kind === 'unknown' && index === 0) return this.sameInTransaction(site);
    for (const one of alternatives(callee)) {
      if (one.kind !== 'external') continue;
      const found = callbackParameter(one, { arg: record.passedTo.arg, path: record.passedTo.path, index });
      if (found) return found;
    }
    return UNKNOWN;
  }

  // `orders.transactional((service) => …)`, where no class has the method: what wraps the object gives it again, bound to a transaction.
  private sameInTransaction({ file, call }: CallSite): Resolved {
    if (call.callee.kind !== 'member' || !/transact/i.test(call.callee.name)) return UNKNOWN;
    const of = this.resolve(file, call.callee.of);
    return of.kind === 'instance' ? of : UNKNOWN;
  }

  private element(file: string, value: Extract<Value, { kind: 'element' }>): Resolved {
    const of = this.resolve(file, value.of);
    const index = value.index.kind === 'literal' && typeof value.index.value === 'number' ? value.index.value : undefined;
    const declared = index === undefined || of.kind !== 'param' ? UNKNOWN : this.position(file, this.declaredType(file, value.of), index);
    if (declared.kind !== 'unknown') return declared;
    if (of.kind === 'value' && of.value.kind === 'array' && index !== undefined) {
      const item = of.value.items[index];
      return item && item.kind !== 'spread' ? this.resolve(of.file, item) : UNKNOWN;
    }
    return of.kind === 'value' ? UNKNOWN : this.item(of);
  }

  private declaredType(file: string, value: Value): TypeName | undefined {
    const summary = this.files.get(file)?.summary;
    if (value.kind === 'param') return summary?.functions[value.fn]?.params[value.index]?.type;
    return value.kind === 'binding' ? summary?.bindings[value.binding]?.type : undefined;
  }

  /** What stands at a position of a tuple type, or of the parameters of a function type; aliases are looked through. */
  private position(file: string, type: TypeName | undefined, index: number): Resolved {
    const whole = this.unalias(file, type);
    if (whole?.type.name === 'tuple') return this.typed(whole.file, whole.type.args[index]);
    if (whole?.type.name !== 'Parameters') return UNKNOWN;
    const called = this.unalias(whole.file, whole.type.args[0]);
    return called?.type.name === 'Function' ? this.typed(called.file, called.type.args[index + 1]) : UNKNOWN;
  }

  private unalias(file: string, type: TypeName | undefined): { readonly file: string; readonly type: TypeName } | undefined {
    let at = type && { file, type };
    for (let depth = 0; at && at.type.binding >= 0 && depth < MOST_ALIASES; depth++) at = this.aliasOf(at.file, at.type.binding);
    return at;
  }

  private aliasOf(file: string, index: number): { readonly file: string; readonly type: TypeName } | undefined {
    const declared = this.names.declarationOf(file, index);
    const binding = declared?.kind === 'type' ? this.files.get(declared.file)?.summary.bindings[declared.binding] : undefined;
    return declared && binding?.type && { file: declared.file, type: binding.type };
  }

  private item(of: Resolved): Resolved {
    if (of.kind === 'value' && of.value.kind === 'array')
      return unite(of.value.items.map((item) => (item.kind === 'spread' ? UNKNOWN : this.resolve(of.file, item))));
    return of.kind === 'external' || of.kind === 'param' || of.kind === 'global' ? this.member(of, '[]') : UNKNOWN;
  }

  private spreadProperty(of: Resolved, name: string): Resolved | undefined {
    if (of.kind === 'value') return of.value.kind === 'object' ? this.property(of, name) : isNothing(of) ? of : undefined;
    if (of.kind !== 'union') return undefined;
    const found = of.of.map((one) => this.descend(() => this.spreadProperty(one, name)));
    return found.every((one) => one !== undefined) ? unite(found) : undefined;
  }

  /** All calls of a file, in the order of their records. */
  sites(file: string): readonly CallSite[] {
    return this.files.get(file)?.sites ?? [];
  }
}

function instancesOf(classes: readonly TreeClass[] = []): Resolved {
  return unite(classes.map((one) => ({ kind: 'instance', file: one.file, class: one.class })));
}

function generated(module: string): { readonly package: string; readonly subpath: string } | undefined {
  const name = generatedPackage(module);
  return name === undefined ? undefined : { package: name, subpath: '' };
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

function orElse(first: Resolved, second: Resolved): Resolved {
  return first.kind === 'unknown' ? second : first;
}

function unwrapPromise(type: TypeName | undefined): TypeName | undefined {
  return type?.name === 'Promise' ? type.args[0] : type;
}

/** Whether something is decidedly `undefined` or `null`. */
export function isNothing(resolved: Resolved): boolean {
  return (
    resolved.kind === 'value' &&
    (resolved.value.kind === 'undefined' || (resolved.value.kind === 'literal' && resolved.value.value === null))
  );
}

function isUndefined(resolved: Resolved): boolean {
  return resolved.kind === 'value' && resolved.value.kind === 'undefined';
}

function joinMember(path: string, name: string): string {
  return path === '' || path.endsWith('#') ? `${path}${name}` : `${path}.${name}`;
}

function indexFile(file: string, summary: ScriptSummary): FileIndex {
  const index: FileIndex = {
    summary,
    sites: summary.calls.map((call, position) => ({ file, index: position, call })),
    exports: indexExports(summary.exports),
    exported: new Map(),
    members: new Map(),
    returned: new Map(),
    bindings: [],
    results: [],
    fieldAssignments: new Map(),
    memberAssignments: new Map(),
    additions: additionsIn(summary),
    commonjs: new Map(),
    superCalls: new Map(),
  };
  for (const assignment of summary.assignments) indexAssignment(index, assignment);
  summary.calls.forEach((call, position) => {
    if (call.callee.kind === 'super' && call.callee.class >= 0) index.superCalls.set(call.callee.class, position);
  });
  return index;
}

function indexExports(records: readonly ExportRecord[]): ReadonlyMap<string, readonly ExportRecord[]> {
  const index = new Map<string, ExportRecord[]>();
  for (const record of records) append(index, 'star' in record ? '*' : record.name, record);
  return index;
}

function indexAssignment(index: FileIndex, assignment: AssignmentRecord): void {
  const { target, value } = assignment;
  if (target.kind !== 'member') return;
  const { of, name } = target;
  if (of.kind === 'this') append(index.fieldAssignments, `${of.class}.${name}`, assignment);
  if (of.kind === 'binding') append(index.memberAssignments, `${of.binding}.${name}`, assignment);
  if (of.kind === 'global' && of.name === 'exports') index.commonjs.set(name, value);
  if (of.kind === 'global' && of.name === 'module' && name === 'exports') index.commonjs.set('', value);
  const isModuleExports = of.kind === 'member' && of.name === 'exports' && of.of.kind === 'global' && of.of.name === 'module';
  if (isModuleExports) index.commonjs.set(name, value);
}

function append<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}
