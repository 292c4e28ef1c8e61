import type { TypeName, Value } from '../summaries/script-summary.ts';
import { personalNamed } from './knowledge/personal-data.ts';
import { INPUT_DECORATORS, SCHEMA_OBJECT } from './knowledge/request-data.ts';
import type { CodeModel } from './link/code-model.ts';
import { alternatives, type Resolved } from './link/resolved.ts';

/** Classes above a class that are looked at, and calls of a chain that makes a schema. */
const MOST_LEVELS = 6;

/** Names of personal data among the fields of what a value turns out to be: an instance of a class of the tree, or an object literal. */
export function personalFields(model: CodeModel, resolved: Resolved): readonly string[] {
  for (const one of alternatives(resolved)) {
    const found = personalAmong(one.kind === 'instance' ? fieldsOfClass(model, one.file, one.class) : []);
    if (found.length > 0) return found;
  }
  return [];
}

/** The same for what a type annotation names: a class, or the type that a schema infers. */
export function personalFieldsOfType(model: CodeModel, file: string, type: TypeName | undefined): readonly string[] {
  // What is left of a type by these is not decided.
  if (!type || /^(?:Omit|Pick|Extract|Exclude|Partial)$/.test(type.name)) return [];
  const fields = personalFields(model, model.resolver.typed(file, type));
  return fields.length > 0 ? fields : personalAmong(inferredFields(model, file, type));
}

/** The parameter that a framework fills with what a client sent, by its decorator. */
export function isInputParam(model: CodeModel, file: string, decorators: readonly Value[]): boolean {
  return decorators.some((decorator) => {
    const site = decorator.kind === 'call' ? model.resolver.site(file, decorator.call) : undefined;
    const known =
      site &&
      model
        .externals(site)
        .map((one) => INPUT_DECORATORS.find(one))
        .find((entry) => entry !== undefined);
    return known?.kind === 'request' && site?.call.args.length === 0 && /Body/.test(lastName(site.call.callee, model, file));
  });
}

function lastName(callee: Value, model: CodeModel, file: string): string {
  if (callee.kind === 'member') return callee.name;
  return callee.kind === 'binding' ? (model.script(file)?.bindings[callee.binding]?.name ?? '') : '';
}

// A name of a person alone makes no record about one: teams and tokens have names as well.
function personalAmong(fields: readonly string[]): readonly string[] {
  const found = fields.filter((field) => personalNamed(field) !== undefined);
  return found.some((field) => personalNamed(field)?.weak === false && personalNamed(field)?.ambiguous === false) ? found : [];
}

function fieldsOfClass(model: CodeModel, file: string, index: number): readonly string[] {
  const fields: string[] = [];
  let at: { readonly file: string; readonly class: number } | undefined = { file, class: index };
  for (let level = 0; at && level < MOST_LEVELS; level++) {
    const record = model.resolver.classRecord(at.file, at.class);
    // What acts on persons is no record about one.
    if (!record || /(?:Service|Controller|Repository|Client|Module|Handler|Provider)$/.test(record.name)) break;
    const made = model.functionRecord(at.file, record.constructorFn);
    fields.push(...record.fields.filter((field) => !field.static).map(({ name }) => name));
    fields.push(...(made?.params.filter(({ property }) => property).map(({ name }) => name) ?? []));
    const base: Resolved | undefined = record.extends && model.resolver.baseOf(at.file, at.class);
    at = base?.kind === 'class' ? base : undefined;
  }
  return fields;
}

/** `Static<typeof schema>`, `z.infer<typeof schema>`, or an alias of one. */
function inferredFields(model: CodeModel, file: string, type: TypeName): readonly string[] {
  const placed = model.resolver.declaredType(file, type);
  const [argument] = placed.type.args;
  if (argument?.name !== 'typeof' || !argument.args[0]) return [];
  return fieldsOfSchema(model, model.resolve(placed.file, { kind: 'binding', binding: argument.args[0].binding }));
}

function fieldsOfSchema(model: CodeModel, schema: Resolved): readonly string[] {
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
