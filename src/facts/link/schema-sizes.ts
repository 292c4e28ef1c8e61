import type { Value } from '../../summaries/script-summary.ts';
import { BOUND_FORMS, PIPED_SCHEMA, SCHEMA_CLASSES, type Bounded, type BoundForms } from '../knowledge/request-data.ts';
import type { CodeModel } from './code-model.ts';
import { externalOf } from './entry-points.ts';
import type { CallSite, Resolved } from './resolved.ts';
import { fieldOf, WORDLESS } from './schema-fields.ts';

/** Links of the chain that makes a schema, and classes above a class, that are looked at. */
const LONGEST_CHAIN = 12;

/** What of a value is bounded: that which lies at a path of members. */
export interface BoundedPart {
  readonly path: readonly string[];
  readonly of: Bounded;
}

/** How many items or characters a validation schema lets a part of a value have; undefined where it says nothing. */
export function mostBySchema(model: CodeModel, file: string, schema: Value, { path, of }: BoundedPart): number | undefined {
  const names = path.filter((name) => !WORDLESS.test(name));
  const whole = model.resolve(file, schema);
  const forms = BOUND_FORMS[of];
  if (whole.kind === 'value') return mostByJsonSchema(model, whole, names, forms);
  let at: Resolved | undefined = whole;
  for (const name of names) at = at?.kind === 'external' ? fieldOf(model, at, name) : undefined;
  return at?.kind === 'external' ? mostOfChain(model, at.created, forms) : undefined;
}

/** `array(…).max(20).optional()`: the bound that stands after what makes the schema. */
function mostOfChain(model: CodeModel, last: CallSite | undefined, forms: BoundForms): number | undefined {
  let most: number | undefined;
  let site = last;
  for (let links = 0; site && links < LONGEST_CHAIN; links++) {
    const { callee } = site.call;
    const name = nameOf(model, site.file, callee);
    if (PIPED_SCHEMA.test(name)) return mostOfPipe(model, site, forms);
    if (forms.made.test(name)) return most ?? numberIn(model.setting(site.file, site.call.args[forms.options], forms.option).value);
    if (forms.maximum.test(name)) most ??= numberIn(model.resolve(site.file, site.call.args[0]));
    const before: Resolved = callee.kind === 'member' ? model.resolve(site.file, callee.of) : { kind: 'unknown' };
    site = before.kind === 'external' ? before.created : undefined;
  }
  return undefined;
}

/** `pipe(array(…), maxLength(20))`. */
function mostOfPipe(model: CodeModel, { file, call }: CallSite, forms: BoundForms): number | undefined {
  const [first, ...checks] = call.args.map((argument) => model.resolve(file, argument));
  if (first?.kind !== 'external' || !first.created || !forms.made.test(nameOf(model, file, first.created.call.callee))) return undefined;
  for (const check of checks) {
    const made = check.kind === 'external' ? check.created : undefined;
    if (made && forms.check.test(nameOf(model, made.file, made.call.callee))) return numberIn(model.resolve(made.file, made.call.args[0]));
  }
  return undefined;
}

function mostByJsonSchema(model: CodeModel, schema: Resolved, path: readonly string[], { option }: BoundForms): number | undefined {
  let at: Resolved | undefined = schema;
  for (const name of path) {
    const fields: Resolved | undefined = at && model.settingOf(at, ['properties']).value;
    at = fields && model.settingOf(fields, [name]).value;
  }
  return at && numberIn(model.settingOf(at, [option]).value);
}

/** How many items or characters the validating decorators of a class let a part of it have; undefined where they say nothing. */
export function mostByClass(model: CodeModel, instance: Resolved, part: BoundedPart): number | undefined {
  const schema = schemaOfClass(model, instance);
  if (schema) return mostBySchema(model, schema.file, schema.value, part);
  let at = instance;
  let most: number | undefined;
  for (const name of part.path) {
    const owner = ownerOf(model, at, name);
    const field = owner && model.resolver.classRecord(owner.file, owner.class)?.fields.find((one) => one.name === name);
    if (!owner || !field) return undefined;
    most = field.decorators
      .map((decorator) => maximumOf(model, owner.file, decorator, BOUND_FORMS[part.of]))
      .find((one) => one !== undefined);
    at = model.resolver.typed(owner.file, field.type);
  }
  return most;
}

/** The schema that a class is made from: `class Order extends createZodDto(schema)`. */
function schemaOfClass(model: CodeModel, instance: Resolved): { readonly file: string; readonly value: Value } | undefined {
  const base = instance.kind === 'instance' ? model.resolver.classRecord(instance.file, instance.class)?.extends : undefined;
  const made = base && instance.kind === 'instance' ? model.resolve(instance.file, base) : undefined;
  if (made?.kind !== 'external' || !made.created || !SCHEMA_CLASSES.find(made)) return undefined;
  const [value] = made.created.call.args;
  return value && { file: made.created.file, value };
}

/** The class, or the one above it, that declares a field. */
function ownerOf(model: CodeModel, instance: Resolved, name: string): { readonly file: string; readonly class: number } | undefined {
  let at: Resolved | undefined = instance;
  for (let depth = 0; depth < LONGEST_CHAIN; depth++) {
    if (at?.kind !== 'instance' && at?.kind !== 'class') return undefined;
    const record = model.resolver.classRecord(at.file, at.class);
    if (record?.fields.some((one) => one.name === name)) return { file: at.file, class: at.class };
    at = record?.extends && model.resolve(at.file, record.extends);
  }
  return undefined;
}

function maximumOf(model: CodeModel, file: string, decorator: Value, { decorators }: BoundForms): number | undefined {
  const external = externalOf(model, file, decorator);
  const known = external && decorators.find(external);
  if (!known || decorator.kind !== 'call') return undefined;
  return numberIn(model.resolve(file, model.script(file)?.calls[decorator.call]?.args[known.most]));
}

function nameOf(model: CodeModel, file: string, callee: Value): string {
  if (callee.kind === 'member') return callee.name;
  const binding = callee.kind === 'binding' ? model.script(file)?.bindings[callee.binding] : undefined;
  return binding?.kind === 'import' ? binding.imported : '';
}

function numberIn(resolved: Resolved | undefined): number | undefined {
  const given = resolved?.kind === 'value' && resolved.value.kind === 'literal' ? resolved.value.value : undefined;
  return typeof given === 'number' ? given : undefined;
}
