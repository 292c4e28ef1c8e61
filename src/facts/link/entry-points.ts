import type { FunctionRecord, Value } from '../../summaries/script-summary.ts';
import type { EntryPoint } from '../fact.ts';
import { ENTRY_CALLS, ENTRY_CLASSES, ENTRY_DECORATORS, ENTRY_GLOBALS, STARTUP_METHODS } from '../knowledge/entry-calls.ts';
import type { CodeModel } from './code-model.ts';
import { fileHandlers } from './file-routes.ts';
import { graphqlResolvers } from './graphql-resolvers.ts';
import { location } from './location-of.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';

interface EntryFunction {
  readonly node: { readonly file: string; readonly fn: number };
  readonly entry: EntryPoint;
}

const ROUTE_METHODS = new Set(['get', 'post', 'put', 'patch', 'delete', 'del', 'all', 'use', 'route', 'options', 'head']);

/** Functions that a framework calls: decorated methods, fixed method names of decorated classes, start-up methods, top-level code. */
export function entryPointsOf(model: CodeModel): readonly EntryFunction[] {
  const byFile = model.files.flatMap((file) => [topLevel(model, file), ...methods(model, file)].flatMap((entry) => entry ?? []));
  return [...byFile, ...resolvers(model), ...byFileName(model)];
}

/** The entry point that a call registers its function arguments for, if it does. */
export function registrationOf(model: CodeModel, site: CallSite, callee: Resolved): EntryPoint | undefined {
  const known = alternatives(callee).flatMap((one) =>
    one.kind === 'external' ? (ENTRY_CALLS.find(one) ?? []) : one.kind === 'global' ? globalEntry(one.path) : [],
  )[0];
  const entry = known ?? routeShaped(site, callee);
  if (!entry) return undefined;
  const method = site.call.callee.kind === 'member' ? site.call.callee.name : '';
  const verb = entry.kind === 'route' && entry.word === 'http' ? method.toUpperCase() : entry.word;
  return {
    kind: entry.kind,
    label: `${verb} ${labelOf(model, site.file, site.call.args[0])}`.trim(),
    at: location(site.file, site.call.at),
  };
}

function globalEntry(path: string): { kind: EntryPoint['kind']; word: string } | readonly never[] {
  return (Object.hasOwn(ENTRY_GLOBALS, path) ? ENTRY_GLOBALS[path] : undefined) ?? [];
}

// A router whose origin is not seen (a plugin's parameter, a wrapper's result): `x.get('/path', …, handler)`.
function routeShaped({ call }: CallSite, callee: Resolved): { kind: EntryPoint['kind']; word: string } | undefined {
  if (callee.kind === 'external' || callee.kind === 'function' || call.callee.kind !== 'member') return undefined;
  const [path] = call.args;
  const isRoute =
    ROUTE_METHODS.has(call.callee.name) &&
    call.args.length > 1 &&
    path?.kind === 'literal' &&
    typeof path.value === 'string' &&
    path.value.startsWith('/');
  return isRoute ? { kind: 'route', word: 'http' } : undefined;
}

// Next, Remix and SvelteKit call exports by the names of files.
function byFileName(model: CodeModel): readonly EntryFunction[] {
  return fileHandlers(model).flatMap(({ handler, method, path }) => {
    if (!handler) return [];
    const at = location(handler.file, model.functionRecord(handler.file, handler.fn)?.at ?? [1, 1, 1, 1]);
    return [{ node: handler, entry: { kind: 'route' as const, label: `${method} ${path}`, at } }];
  });
}

function resolvers(model: CodeModel): readonly EntryFunction[] {
  return graphqlResolvers(model).map(({ file, fn, type, field }) => {
    const label = `field ${type ? `${type}.` : ''}${field}`;
    const at = location(file, model.functionRecord(file, fn)?.at ?? [1, 1, 1, 1]);
    return { node: { file, fn }, entry: { kind: 'graphql-field', label, at } };
  });
}

function topLevel(model: CodeModel, file: string): EntryFunction | undefined {
  const record = model.functionRecord(file, 0);
  return record && { node: { file, fn: 0 }, entry: { kind: 'startup', label: `start of ${file}`, at: location(file, [1, 1, 1, 1]) } };
}

function methods(model: CodeModel, file: string): readonly EntryFunction[] {
  const script = model.script(file);
  if (!script) return [];
  return script.functions.flatMap((record, fn) => {
    const entry = record.class < 0 ? undefined : methodEntry(model, file, record);
    return entry ? [{ node: { file, fn }, entry }] : [];
  });
}

function methodEntry(model: CodeModel, file: string, record: FunctionRecord): EntryPoint | undefined {
  const at = location(file, record.at);
  for (const decorator of record.decorators) {
    const known = decoratorOf(model, file, decorator);
    if (known) return { kind: known.entry.kind, label: `${known.entry.word} ${known.label || record.symbol}`, at };
  }
  if (STARTUP_METHODS.has(record.name)) return { kind: 'startup', label: record.symbol, at };
  const owner = model.script(file)?.classes[record.class];
  for (const decorator of owner?.decorators ?? []) {
    const external = externalOf(model, file, decorator);
    const known = external && ENTRY_CLASSES.find(external);
    if (known?.method === record.name) return { kind: known.kind, label: `${known.word} ${owner?.name ?? ''}`, at };
  }
  return undefined;
}

function decoratorOf(
  model: CodeModel,
  file: string,
  decorator: Value,
): { entry: { kind: EntryPoint['kind']; word: string }; label: string } | undefined {
  const external = externalOf(model, file, decorator);
  const entry = external && ENTRY_DECORATORS.find(external);
  if (!entry) return undefined;
  const call = decorator.kind === 'call' ? model.script(file)?.calls[decorator.call] : undefined;
  return { entry, label: labelOf(model, file, call?.args[0]) };
}

/** The package function that a decorator is, whether it is called or not. */
export function externalOf(model: CodeModel, file: string, decorator: Value): Extract<Resolved, { kind: 'external' }> | undefined {
  const callee = decorator.kind === 'call' ? model.script(file)?.calls[decorator.call]?.callee : decorator;
  const resolved = callee && model.resolve(file, callee);
  return resolved?.kind === 'external' ? resolved : undefined;
}

function labelOf(model: CodeModel, file: string, value: Value | undefined): string {
  const resolved = model.resolve(file, value);
  return resolved.kind === 'value' && resolved.value.kind === 'literal' ? String(resolved.value.value) : '';
}
