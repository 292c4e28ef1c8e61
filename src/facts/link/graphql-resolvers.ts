import type { ObjectEntry, ScriptSummary, Value } from '../../summaries/script-summary.ts';
import { CODE_FIRST_PACKAGES } from '../knowledge/graphql-decorators.ts';
import type { CodeModel } from './code-model.ts';
import { alternatives, type Resolved } from './resolved.ts';

/** A function that resolves a field of a GraphQL type: `(parent, args, context)`. */
export interface GraphqlResolver {
  readonly file: string;
  readonly fn: number;
  /** Name of the type that has the field; empty where the code does not tell. */
  readonly type: string;
  readonly field: string;
}

type ObjectValue = Extract<Value, { kind: 'object' }>;

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);
const KNOWN = new WeakMap<CodeModel, readonly GraphqlResolver[]>();

/** Resolvers in maps by type and field, and in field configurations of schemas written in code; made once per tree. */
export function graphqlResolvers(model: CodeModel): readonly GraphqlResolver[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const found = new Map<string, GraphqlResolver>();
  for (const file of model.files) {
    const script = model.script(file);
    if (!script) continue;
    for (const one of [...mapped(model, file, script), ...configured(model, file, script)]) found.set(`${one.file}\0${one.fn}`, one);
  }
  const all = [...found.values()];
  KNOWN.set(model, all);
  return all;
}

// `{ Query: { … }, Order: { … } }`, given to a server or held in a variable.
function mapped(model: CodeModel, file: string, script: ScriptSummary): readonly GraphqlResolver[] {
  return mapsIn(script).flatMap((value) => value.entries.flatMap((entry) => ('key' in entry ? fieldsOf(model, file, entry) : [])));
}

// A service of a federation may resolve nothing but fields of its entities.
function isEntity(type: Value): boolean {
  return type.kind === 'object' && type.entries.some((entry) => 'key' in entry && entry.key === '__resolveReference');
}

// Every object of the tree is looked at, so nothing is gathered but what is found.
function mapsIn(script: ScriptSummary): readonly ObjectValue[] {
  const found: ObjectValue[] = [];
  const take = (value: Value): void => {
    if (value.kind === 'object' && value.entries.some((entry) => 'key' in entry && (ROOTS.has(entry.key) || isEntity(entry.value))))
      found.push(value);
  };
  for (const binding of script.bindings) if (binding.kind === 'variable') for (const value of binding.values) take(value);
  for (const record of script.exports) if ('value' in record) take(record.value);
  for (const { value } of script.assignments) take(value);
  for (const { args } of script.calls) {
    for (const argument of args) {
      take(argument);
      for (const value of resolversOption(argument)) take(value);
    }
  }
  return found;
}

function resolversOption(value: Value): readonly Value[] {
  if (value.kind !== 'object') return [];
  return value.entries.flatMap((entry) => ('key' in entry && entry.key === 'resolvers' ? [entry.value] : []));
}

function fieldsOf(model: CodeModel, file: string, type: Extract<ObjectEntry, { key: string }>): readonly GraphqlResolver[] {
  return alternatives(model.resolve(file, type.value)).flatMap((of) => {
    if (of.kind !== 'value' || of.value.kind !== 'object') return [];
    return of.value.entries.flatMap((entry) => {
      if (!('key' in entry)) return [];
      return functionsOf(model, of.file, entry.value).map((fn) => ({ ...fn, type: type.key, field: entry.key }));
    });
  });
}

// `{ type: X, args: { … }, resolve: (parent, args) => … }` in a file that builds its schema in code.
function configured(model: CodeModel, file: string, script: ScriptSummary): readonly GraphqlResolver[] {
  if (!script.references.some(({ module }) => CODE_FIRST_PACKAGES.has(module))) return [];
  return script.functions.flatMap((record, fn) => {
    if ((record.name !== 'resolve' && record.name !== 'subscribe') || record.class >= 0 || record.params.length === 0) return [];
    return [{ file, fn, type: '', field: record.symbol || record.name }];
  });
}

function functionsOf(model: CodeModel, file: string, value: Value): readonly { readonly file: string; readonly fn: number }[] {
  const found = alternatives(model.resolve(file, value)).flatMap((one) => functionsIn(model, one));
  if (found.length > 0 || value.kind !== 'call') return found;
  // A wrapper of the package kind: `combineResolvers(isAuthenticated, resolver)`.
  const args = model.script(file)?.calls[value.call]?.args ?? [];
  return args.flatMap((argument) => alternatives(model.resolve(file, argument)).flatMap((one) => functionsIn(model, one)));
}

function functionsIn(model: CodeModel, one: Resolved): readonly { readonly file: string; readonly fn: number }[] {
  if (one.kind === 'function') return [{ file: one.file, fn: one.fn }];
  if (one.kind !== 'value' || one.value.kind !== 'object') return [];
  const inner = model.resolver.property(one, 'resolve');
  return inner?.kind === 'function' ? [{ file: inner.file, fn: inner.fn }] : [];
}
