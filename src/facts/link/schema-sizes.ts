import type { Value } from '../../summaries/script-summary.ts';
import {
  LIST_MAXIMUM,
  LIST_MAXIMUM_CHECK,
  LIST_MAXIMUM_DECORATORS,
  LIST_MAXIMUM_OPTION,
  LIST_SCHEMA,
  PIPED_SCHEMA,
} from '../knowledge/request-data.ts';
import type { CodeModel } from './code-model.ts';
import { externalOf } from './entry-points.ts';
import type { CallSite, Resolved } from './resolved.ts';
import { fieldOf, WORDLESS } from './schema-fields.ts';

/** Links of the chain that makes a schema, and classes above a class, that are looked at. */
const LONGEST_CHAIN = 12;

/** How many items a validation schema lets the list at a path of members have; undefined where it says nothing. */
export function mostItemsBySchema(model: CodeModel, file: string, schema: Value, path: readonly string[]): number | undefined {
  const names = path.filter((name) => !WORDLESS.test(name));
  const whole = model.resolve(file, schema);
  if (whole.kind === 'value') return mostItemsByJsonSchema(model, whole, names);
  let at: Resolved | undefined = whole;
  for (const name of names) at = at?.kind === 'external' ? fieldOf(model, at, name) : undefined;
  return at?.kind === 'external' ? mostItemsOfChain(model, at.created) : undefined;
}

/** `array(…).max(20).optional()`: the bound that stands after what makes the list. */
function mostItemsOfChain(model: CodeModel, last: CallSite | undefined): number | undefined {
  let most: number | undefined;
  let site = last;
  for (let links = 0; site && links < LONGEST_CHAIN; links++) {
    const { callee } = site.call;
    const name = nameOf(model, site.file, callee);
    if (PIPED_SCHEMA.test(name)) return mostItemsOfPipe(model, site);
    if (LIST_SCHEMA.test(name)) return most ?? numberIn(model.setting(site.file, site.call.args[1], LIST_MAXIMUM_OPTION).value);
    if (LIST_MAXIMUM.test(name)) most ??= numberIn(model.resolve(site.file, site.call.args[0]));
    const before: Resolved = callee.kind === 'member' ? model.resolve(site.file, callee.of) : { kind: 'unknown' };
    site = before.kind === 'external' ? before.created : undefined;
  }
  return undefined;
}

/** `pipe(array(…), maxLength(20))`. */
function mostItemsOfPipe(model: CodeModel, { file, call }: CallSite): number | undefined {
  const [first, ...checks] = call.args.map((argument) => model.resolve(file, argument));
  if (first?.kind !== 'external' || !first.created || !LIST_SCHEMA.test(nameOf(model, file, first.created.call.callee))) return undefined;
  for (const check of checks) {
    const made = check.kind === 'external' ? check.created : undefined;
    if (made && LIST_MAXIMUM_CHECK.test(nameOf(model, made.file, made.call.callee)))
      return numberIn(model.resolve(made.file, made.call.args[0]));
  }
  return undefined;
}

function mostItemsByJsonSchema(model: CodeModel, schema: Resolved, path: readonly string[]): number | undefined {
  let at: Resolved | undefined = schema;
  for (const name of path) {
    const fields: Resolved | undefined = at && model.settingOf(at, ['properties']).value;
    at = fields && model.settingOf(fields, [name]).value;
  }
  return at && numberIn(model.settingOf(at, [LIST_MAXIMUM_OPTION]).value);
}

/** How many items the validating decorators of a class let the list at a path of members have; undefined where they say nothing. */
export function mostItemsByClass(model: CodeModel, instance: Resolved, path: readonly string[]): number | undefined {
  let at = instance;
  let most: number | undefined;
  for (const name of path) {
    const owner = ownerOf(model, at, name);
    const field = owner && model.resolver.classRecord(owner.file, owner.class)?.fields.find((one) => one.name === name);
    if (!owner || !field) return undefined;
    most = field.decorators.map((decorator) => maximumOf(model, owner.file, decorator)).find((one) => one !== undefined);
    at = model.resolver.typed(owner.file, field.type);
  }
  return most;
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

function maximumOf(model: CodeModel, file: string, decorator: Value): number | undefined {
  const external = externalOf(model, file, decorator);
  if (!external || !LIST_MAXIMUM_DECORATORS.find(external) || decorator.kind !== 'call') return undefined;
  return numberIn(model.resolve(file, model.script(file)?.calls[decorator.call]?.args[0]));
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
