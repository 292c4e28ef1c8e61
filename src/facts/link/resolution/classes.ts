import type { ClassRecord } from '../../../summaries/script-summary.ts';
import { canonical } from '../../knowledge/objects.ts';
import { alternatives, isNothing, orElse, UNKNOWN, unite, type CallSite, type Resolved } from '../resolved.ts';
import type { FileIndexes } from './file-index.ts';
import type { Guard } from './guard.ts';
import type { Params } from './params.ts';
import type { Wiring } from './wiring.ts';
import type { Following, Workings } from './workings.ts';

type Instance = Extract<Resolved, { kind: 'instance' }>;

/** What does a class of the tree, or an instance of one, have under a name: a method, a field, something inherited or injected? */
export class Classes {
  private readonly files: FileIndexes;
  private readonly guard: Guard;
  private readonly wiring: Wiring;
  private readonly follow: Following;
  private readonly params: Params;

  constructor({ files, guard, wiring, follow }: Workings, params: Params) {
    this.files = files;
    this.guard = guard;
    this.wiring = wiring;
    this.follow = follow;
    this.params = params;
  }

  /** The class that a class extends, where it can be followed. */
  baseOf(file: string, index: number): Resolved {
    const record = this.files.classRecord(file, index);
    return record?.extends ? this.follow.resolve(file, record.extends) : UNKNOWN;
  }

  /** What `super` is within a class. */
  superOf(file: string, index: number): Resolved {
    return instanceOf(this.baseOf(file, index), this.superCall(file, index)) ?? UNKNOWN;
  }

  staticMember({ file, class: index }: Extract<Resolved, { kind: 'class' }>, name: string): Resolved {
    const record = this.files.classRecord(file, index);
    if (!record) return UNKNOWN;
    const fn = this.memberFunction(file, record, name, true);
    if (fn !== undefined) return { kind: 'function', file, fn };
    const field = record.fields.find((one) => one.static && one.name === name);
    if (field) return field.value ? this.follow.resolve(file, field.value) : this.follow.typed(file, field.type);
    const { extends: base } = record;
    return (base && this.guard.descend(() => this.follow.member(this.follow.resolve(file, base), name))) ?? UNKNOWN;
  }

  instanceMember(instance: Instance, name: string): Resolved {
    const members = this.files.of(instance.file)?.members;
    const key = `${instance.class}.${name}`;
    const known = members?.get(key);
    if (!members || known) return known ?? UNKNOWN;
    members.set(key, UNKNOWN);
    const found = this.guard.descend(() => this.findInstanceMember(instance, name)) ?? UNKNOWN;
    members.set(key, found);
    return found;
  }

  private findInstanceMember({ file, class: index, created }: Instance, name: string): Resolved {
    const record = this.files.classRecord(file, index);
    if (!record) return UNKNOWN;
    const fn = this.memberFunction(file, record, name, false);
    if (fn !== undefined) return this.isGetter(file, fn) ? this.follow.returnOf(file, fn) : { kind: 'function', file, fn };
    const given = this.field(file, index, name);
    if (given.kind !== 'unknown') return given;
    const base = record.extends && instanceOf(this.follow.resolve(file, record.extends), this.superCall(file, index) ?? created);
    const inherited = base ? this.follow.member(base, name) : UNKNOWN;
    return orElse(inherited, this.follow.member(this.wiring.extending(file, index), name));
  }

  /** What a field holds: what it is set to, else what the constructor is given for it, else what is injected or its type names. */
  private field(file: string, index: number, name: string): Resolved {
    const record = this.files.classRecord(file, index);
    if (!record) return UNKNOWN;
    const field = record.fields.find((one) => !one.static && one.name === name);
    const assigned = this.files.of(file)?.fieldAssignments.get(`${index}.${name}`) ?? [];
    const values = [...(field?.value ? [field.value] : []), ...assigned.map((one) => one.value)];
    const found = values.length > 0 ? unite(values.map((value) => this.follow.resolve(file, value))) : UNKNOWN;
    const known = alternatives(found).filter((one) => isTelling(one));
    if (known.length > 0) return unite(known);
    const constructor = this.files.functionRecord(file, record.constructorFn);
    const position = constructor?.params.findIndex((param) => param.property && param.name === name) ?? -1;
    if (position >= 0) return this.params.of(file, record.constructorFn, position);
    return orElse(this.wiring.injected(file, field?.decorators, this.follow.typed(file, field?.type)), found);
  }

  private memberFunction(file: string, record: ClassRecord, name: string, isStatic: boolean): number | undefined {
    const functions = this.files.of(file)?.summary.functions;
    return record.members.find(
      (fn) => functions?.[fn]?.name === name && functions[fn].static === isStatic && functions[fn].kind !== 'setter',
    );
  }

  private isGetter(file: string, fn: number): boolean {
    return this.files.functionRecord(file, fn)?.kind === 'getter';
  }

  private superCall(file: string, index: number): CallSite | undefined {
    const call = this.files.of(file)?.superCalls.get(index);
    return call === undefined ? undefined : this.files.site(file, call);
  }
}

function isTelling(one: Resolved): boolean {
  return !isNothing(one) && one.kind !== 'param' && one.kind !== 'result' && one.kind !== 'unknown';
}

/** What `new` makes of a class of the tree or of a package; nothing of anything else. */
export function instanceOf(base: Resolved, created: CallSite | undefined): Resolved | undefined {
  if (base.kind === 'class') return { kind: 'instance', file: base.file, class: base.class, created };
  return base.kind === 'external' ? canonical({ ...base, path: `${base.path}#`, created }) : undefined;
}
