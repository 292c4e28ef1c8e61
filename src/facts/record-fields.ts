import type { TypeName, Value } from '../summaries/script-summary.ts';
import { SCHEMA_OBJECT } from './knowledge/request-data.ts';
import type { CodeModel } from './link/code-model.ts';
import { alternatives, type Resolved } from './link/resolved.ts';
import { nameOf } from './value-names.ts';

/** Classes above a class that are looked at, and calls of a chain that makes a schema. */
const MOST_LEVELS = 6;
/** Types of which it is not decided what they leave of another. */
const LEAVING = /^(?:Omit|Pick|Extract|Exclude|Partial)$/;
/** Types that hold what their argument names. */
const HOLDING = /^(?:Promise|Array|ReadonlyArray|Readonly|Required|NonNullable|Awaited)$/;
/** Classes that act on records, and are none. */
const ACTING = /(?:Service|Controller|Repository|Client|Module|Handler|Provider)$/;
/** Decorators of fields that are left out where a record is written. */
const LEFT_OUT = /^(?:Exclude|HideField)$/;

/** Names of the fields of what a value turns out to be, where that is an instance of a class of the tree. */
export function fieldsOfValue(model: CodeModel, resolved: Resolved): readonly string[] {
  return alternatives(resolved).flatMap((one) => (one.kind === 'instance' ? fieldsOfClass(model, one.file, one.class) : []));
}

/** The same for what a type annotation names: a class, an interface, an alias of a literal type, or the type that a schema infers. */
export function fieldsOfType(model: CodeModel, file: string, type: TypeName | undefined): readonly string[] {
  let held = type;
  while (held && HOLDING.test(held.name)) held = held.args[0];
  if (!held || LEAVING.test(held.name)) return [];
  const ofClass = fieldsOfValue(model, model.resolver.typed(file, held));
  if (ofClass.length > 0) return ofClass;
  const declared = model.resolver.membersOfType(file, held);
  return declared.length > 0 ? declared : fieldsInferred(model, file, held);
}

/** The same for what a call of a function of the tree gives, by its annotation. */
export function fieldsReturned(model: CodeModel, file: string, value: Value): readonly string[] {
  const call = value.kind === 'await' ? value.of : value;
  const site = call.kind === 'call' ? model.resolver.site(file, call.call) : undefined;
  if (!site) return [];
  return alternatives(model.callee(site)).flatMap((one) =>
    one.kind === 'function' ? fieldsOfType(model, one.file, model.functionRecord(one.file, one.fn)?.returnType) : [],
  );
}

/** Names of the entries of the schema that a call builds; empty where that is not seen. */
export function fieldsOfSchema(model: CodeModel, schema: Resolved): readonly string[] {
  const fields: string[] = [];
  let site = schema.kind === 'external' ? schema.created : undefined;
  for (let links = 0; site && links < MOST_LEVELS; links++) {
    const { callee, args } = site.call;
    const shape = callee.kind === 'member' && SCHEMA_OBJECT.test(callee.name) && args[0] ? model.resolve(site.file, args[0]) : undefined;
    if (shape?.kind === 'value' && shape.value.kind === 'object')
      fields.push(...shape.value.entries.flatMap((entry) => ('key' in entry ? [entry.key] : [])));
    const before: Resolved = callee.kind === 'member' ? model.resolve(site.file, callee.of) : { kind: 'unknown' };
    site = before.kind === 'external' ? before.created : undefined;
  }
  return fields;
}

/** `Static<typeof schema>`, `z.infer<typeof schema>`, or an alias of one. */
function fieldsInferred(model: CodeModel, file: string, type: TypeName): readonly string[] {
  const placed = model.resolver.declaredType(file, type);
  const [argument] = placed.type.args;
  if (argument?.name !== 'typeof' || !argument.args[0]) return [];
  return fieldsOfSchema(model, model.resolve(placed.file, { kind: 'binding', binding: argument.args[0].binding }));
}

function fieldsOfClass(model: CodeModel, file: string, index: number): readonly string[] {
  const fields: string[] = [];
  let at: { readonly file: string; readonly class: number } | undefined = { file, class: index };
  for (let level = 0; at && level < MOST_LEVELS; level++) {
    const record = model.resolver.classRecord(at.file, at.class);
    if (!record || ACTING.test(record.name)) break;
    const place: string = at.file;
    // What says itself how it is written shows what it chooses.
    if (record.members.some((member) => model.functionRecord(place, member)?.name === 'toJSON')) return [];
    const made = model.functionRecord(place, record.constructorFn);
    const shown = record.fields.filter((field) => !field.static && !field.decorators.some((one) => isLeftOut(model, place, one)));
    fields.push(...shown.map(({ name }) => name), ...(made?.params.filter(({ property }) => property).map(({ name }) => name) ?? []));
    const base: Resolved | undefined = record.extends && model.resolver.baseOf(place, at.class);
    at = base?.kind === 'class' ? base : undefined;
  }
  return fields;
}

function isLeftOut(model: CodeModel, file: string, decorator: Value): boolean {
  const callee = decorator.kind === 'call' ? model.script(file)?.calls[decorator.call]?.callee : decorator;
  return callee !== undefined && LEFT_OUT.test(nameOf(callee, model, file));
}
