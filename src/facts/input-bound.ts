import { knownCalls } from './call-index.ts';
import type { Value } from '../summaries/script-summary.ts';
import { SCHEMA_ROUTES } from './knowledge/frameworks.ts';
import { KEEPING_CALLS, SCHEMA_PARSE, type Bounded } from './knowledge/request-data.ts';
import type { Origin, Passage } from './link/origins.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import { mostByClass, mostBySchema } from './link/schema-sizes.ts';
import type { TreeModel } from './link/tree-model.ts';
import { inputSchema } from './link/untrusted.ts';

type Param = Extract<Resolved, { kind: 'param' }>;

/** Members of a request by which route schemas call what they check. */
const SCHEMA_PARTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['body', ['body']],
  ['query', ['querystring', 'query']],
  ['params', ['params']],
  ['headers', ['headers']],
]);
const HANDLERS = new WeakMap<TreeModel, ReadonlyMap<string, CallSite>>();

/** How many items a list, or characters a text, may have as the validation that it went through says; undefined where that says nothing. */
export function mostOf(model: TreeModel, { from, through }: Origin, of: Bounded): number | undefined {
  const bounds = through.map((passage) => mostAfter(model, passage, of));
  const checkedAt = bounds.findIndex((bound) => bound !== undefined);
  const later = checkedAt < 0 ? through : through.slice(0, checkedAt);
  // Another call after it may have made it longer.
  if (!later.every((passage) => isKeeping(model, passage))) return undefined;
  if (checkedAt >= 0) return bounds[checkedAt];
  return from.kind === 'param' ? mostOfParam(model, from, of) : undefined;
}

function isKeeping(model: TreeModel, passage: Passage): boolean {
  return model.code.externals(passage).some((one) => KEEPING_CALLS.find(one) !== undefined);
}

/** `schema.parse(input)` or `parse(schema, input)`. */
function mostAfter(model: TreeModel, { file, call, path }: Passage, of: Bounded): number | undefined {
  const { callee } = call;
  const [first] = call.args;
  if (callee.kind !== 'member' || !SCHEMA_PARSE.test(callee.name)) return undefined;
  const part = { path, of };
  return mostBySchema(model.code, file, callee.of, part) ?? (first && mostBySchema(model.code, file, first, part));
}

function mostOfParam(model: TreeModel, param: Param, of: Bounded): number | undefined {
  const { code } = model;
  const record = code.functionRecord(param.file, param.fn);
  const byClass = mostByClass(code, code.resolver.typed(param.file, record?.params[param.index]?.type), { path: param.path, of });
  if (byClass !== undefined || param.index !== 0) return byClass;
  const taker = record?.passedTo && code.resolver.site(param.file, record.passedTo.call);
  const procedure = taker && param.path[0] === 'input' ? inputSchema(code, taker) : undefined;
  if (taker && procedure) return mostBySchema(code, taker.file, procedure, { path: param.path.slice(1), of });
  return mostOfRoute(model, param, of);
}

/** By the schema in the options of the route that a function handles. */
function mostOfRoute(model: TreeModel, { file, fn, path }: Param, of: Bounded): number | undefined {
  const [part = '', ...members] = path;
  const names = SCHEMA_PARTS.get(part);
  const site = names && handlersOf(model).get(`${file}\0${fn}`);
  for (const options of site?.call.args ?? []) {
    const schema = site && options.kind !== 'function' ? model.code.setting(site.file, options, 'schema').value : undefined;
    const checked = schema && names && partOf(schema, names);
    if (checked) return mostBySchema(model.code, checked.file, checked.value, { path: members, of });
  }
  return undefined;
}

/** The expression under one of some names of an object. */
function partOf(schema: Resolved, names: readonly string[]): { readonly file: string; readonly value: Value } | undefined {
  if (schema.kind !== 'value' || schema.value.kind !== 'object') return undefined;
  const [entry] = schema.value.entries.flatMap((one) => ('key' in one && names.includes(one.key) ? [one] : []));
  return entry && { file: schema.file, value: entry.value };
}

/** The calls that routes with a schema are registered by, by the function that handles them. */
function handlersOf(model: TreeModel): ReadonlyMap<string, CallSite> {
  const known = HANDLERS.get(model);
  if (known) return known;
  const found = new Map<string, CallSite>();
  for (const { site } of knownCalls(model, SCHEMA_ROUTES)) for (const key of handlersIn(model, site)) found.set(key, site);
  HANDLERS.set(model, found);
  return found;
}

function handlersIn(model: TreeModel, { file, call }: CallSite): readonly string[] {
  return call.args.flatMap((argument) => {
    const given = model.code.resolve(file, argument);
    const handler = given.kind === 'value' ? model.code.settingOf(given, ['handler']).value : given;
    return handler?.kind === 'function' ? [`${handler.file}\0${handler.fn}`] : [];
  });
}
