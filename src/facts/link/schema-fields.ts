import type { Value } from '../../summaries/script-summary.ts';
import { NARROWING_DECORATORS, NARROWING_SCHEMA, SCHEMA_OBJECT } from '../knowledge/request-data.ts';
import type { CodeModel } from './code-model.ts';
import { externalOf } from './entry-methods.ts';
import { alternatives, type Resolved } from './resolved.ts';

/** What a validation lets pass: any text, or only words, numbers and the like that it names. */
export type Allowed = 'text' | 'narrow' | 'unknown';

const DEEPEST = 6;
/** Members of what a validation returns, and of lists, that are no fields of the schema. */
export const WORDLESS = /^(?:\[\]|\d+|data|value|success)$/;

/** What a validation schema lets pass at a path of members. */
export function allowedBySchema(model: CodeModel, file: string, schema: Value, path: readonly string[]): Allowed {
  return allowedBy(
    model,
    model.resolve(file, schema),
    path.filter((name) => !WORDLESS.test(name)),
    0,
  );
}

function allowedBy(model: CodeModel, schema: Resolved, path: readonly string[], depth: number): Allowed {
  if (depth > DEEPEST) return 'unknown';
  if (schema.kind === 'union') return strictest(schema.of.map((one) => allowedBy(model, one, path, depth + 1)));
  if (schema.kind !== 'external') return 'unknown';
  const [name, ...rest] = path;
  if (name === undefined) return allowedByPath(schema.path);
  const field = fieldOf(model, schema, name);
  return field ? allowedBy(model, field, rest, depth + 1) : 'unknown';
}

function allowedByPath(path: string): Allowed {
  if (NARROWING_SCHEMA.test(path)) return 'narrow';
  return /(?:^|\.)(?:string|String|any|unknown|email|url)\(\)/.test(path) ? 'text' : 'unknown';
}

/** A field of an object schema: looked for in every call of the chain that adds fields. */
export function fieldOf(model: CodeModel, schema: Extract<Resolved, { kind: 'external' }>, name: string): Resolved | undefined {
  let site = schema.created;
  for (let links = 0; site && links < DEEPEST; links++) {
    const { callee, args } = site.call;
    const method = callee.kind === 'member' ? callee.name : '';
    const shape = SCHEMA_OBJECT.test(method) && args[0] ? model.resolve(site.file, args[0]) : undefined;
    const field = shape && memberOfShape(model, shape, name);
    if (field) return field;
    const before: Resolved = callee.kind === 'member' ? model.resolve(site.file, callee.of) : { kind: 'unknown' };
    site = before.kind === 'external' ? before.created : undefined;
  }
  return undefined;
}

function memberOfShape(model: CodeModel, shape: Resolved, name: string): Resolved | undefined {
  if (shape.kind === 'external') return fieldOf(model, shape, name);
  if (shape.kind !== 'value' || shape.value.kind !== 'object') return undefined;
  const field = model.resolver.property(shape, name);
  return field && field.kind !== 'value' ? field : undefined;
}

function strictest(all: readonly Allowed[]): Allowed {
  if (all.every((one) => one === 'narrow')) return 'narrow';
  return all.includes('text') ? 'text' : 'unknown';
}

/** What a class with validating decorators lets pass at a path of members. */
export function allowedByClass(model: CodeModel, instance: Resolved, path: readonly string[]): Allowed {
  let at = instance;
  for (const name of path) {
    if (WORDLESS.test(name)) continue;
    if (at.kind !== 'instance') return 'unknown';
    const record = model.resolver.classRecord(at.file, at.class);
    const field = record?.fields.find((one) => one.name === name);
    if (!record || !field) {
      const base = record?.extends && model.resolve(at.file, record.extends);
      return base?.kind === 'class' ? allowedByClass(model, { ...base, kind: 'instance' }, [name]) : 'unknown';
    }
    const { file } = at;
    if (field.decorators.some((decorator) => isNarrowing(model, file, decorator))) return 'narrow';
    if (field.type?.name === 'string') return 'text';
    at = model.resolver.typed(file, field.type?.name === 'Array' ? field.type.args[0] : field.type);
  }
  return 'unknown';
}

function isNarrowing(model: CodeModel, file: string, decorator: Value): boolean {
  const external = externalOf(model, file, decorator);
  return external !== undefined && NARROWING_DECORATORS.find(external) !== undefined;
}

/** Whether any of several alternatives is an instance of a class of the tree. */
export function instanceIn(resolved: Resolved): Resolved | undefined {
  return alternatives(resolved).find(({ kind }) => kind === 'instance');
}
