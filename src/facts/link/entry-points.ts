import type { EntryPoint } from '../fact.ts';
import { ENTRY_CALLS, ENTRY_GLOBALS } from '../knowledge/entry-calls.ts';
import type { CodeModel } from './code-model.ts';
import { isCommand } from './commands.ts';
import { entryExports } from './entry-exports.ts';
import { entryMethods } from './entry-methods.ts';
import { entryAt, labelOf, type EntryFunction } from './entry-point-parts.ts';
import { graphqlResolvers } from './graphql-resolvers.ts';
import { location } from './location-of.ts';
import { proceduresOf } from './procedures.ts';
import { receivers } from './receivers.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';
import { FILE_FRAMEWORKS } from './file-routes.ts';
import { functionsGiven } from './made-handlers.ts';
import { routesOf } from './routes.ts';

export { externalOf } from './entry-methods.ts';

type Registered = Pick<EntryPoint, 'kind'> & { readonly word: string };

const ROUTE_METHODS = new Set(['get', 'post', 'put', 'patch', 'delete', 'del', 'all', 'use', 'route', 'options', 'head']);

/** Functions that are called from outside the tree: by requests, messages, schedules, frameworks, and by being loaded. */
export function entryPointsOf(model: CodeModel): readonly EntryFunction[] {
  const routes = handlers(model);
  const served = new Set(routes.map(({ node }) => `${node.file}\0${node.fn}`));
  const methods = model.files.flatMap((file) => entryMethods(model, file));
  return [
    ...routes,
    ...model.files.flatMap((file) => topLevel(model, file) ?? []),
    // The route of a controller tells more than the decorator alone.
    ...methods.filter(({ node, entry }) => entry.kind !== 'route' || !served.has(`${node.file}\0${node.fn}`)),
    ...resolvers(model),
    ...procedures(model),
    ...entryExports(model),
    ...receivers(model),
    ...model.files.flatMap((file) => providerFactories(model, file)),
  ];
}

/** The entry point that a call registers its function arguments for, if it does. */
export function registrationOf(model: CodeModel, site: CallSite, callee: Resolved): EntryPoint | undefined {
  const first = (): string => labelOf(model, site.file, site.call.args[0]);
  const entry = alternatives(callee).flatMap((one) => registeredBy(one, first) ?? [])[0] ?? routeShaped(site, callee);
  if (!entry) return undefined;
  const method = site.call.callee.kind === 'member' ? site.call.callee.name : '';
  const verb = entry.kind === 'route' && entry.word === 'http' ? method.toUpperCase() : entry.word;
  return { kind: entry.kind, label: `${verb} ${first()}`.trim(), at: location(site.file, site.call.at) };
}

function registeredBy(callee: Resolved, first: () => string): Registered | undefined {
  if (callee.kind === 'global') return Object.hasOwn(ENTRY_GLOBALS, callee.path) ? ENTRY_GLOBALS[callee.path] : undefined;
  const known = callee.kind === 'external' ? ENTRY_CALLS.find(callee) : undefined;
  return known?.first && !known.first.test(first()) ? undefined : known;
}

// A router whose origin is not seen (a plugin's parameter, a wrapper's result): `x.get('/path', …, handler)`.
function routeShaped({ call }: CallSite, callee: Resolved): Registered | undefined {
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

function handlers(model: CodeModel): readonly EntryFunction[] {
  return routesOf(model).flatMap((route): readonly EntryFunction[] => {
    const { handler, method, path, at, framework } = route;
    const { symbol: _symbol, text: _text, ...place } = at;
    // What a file exports to its framework may have been made of the function that does the work.
    const made = FILE_FRAMEWORKS.has(framework) ? functionsGiven(model, route) : [];
    const entry = { kind: 'route', label: `${method} ${path}`, at: place } as const;
    return [...(handler ? [{ node: handler, entry }] : []), ...made.map((node) => ({ node, entry: { ...entry, made: true as const } }))];
  });
}

function resolvers(model: CodeModel): readonly EntryFunction[] {
  return graphqlResolvers(model).map(({ file, fn, type, field }) =>
    entryAt(model, { file, fn }, 'graphql-field', `field ${type ? `${type}.` : ''}${field}`),
  );
}

function procedures(model: CodeModel): readonly EntryFunction[] {
  return proceduresOf(model).map(({ handler, name, site }) => ({
    node: handler,
    entry: { kind: 'route', label: `procedure ${name}`, at: location(site.file, site.call.at) },
  }));
}

// `{ provide: 'CACHE', useFactory: async () => … }`: Nest makes what it provides before it listens, unless that is made per request.
function providerFactories(model: CodeModel, file: string): readonly EntryFunction[] {
  const script = model.script(file);
  if (!script?.references.some(({ module }) => module.startsWith('@nestjs/'))) return [];
  const isPerRequest = script.bindings.some(({ kind, name }) => kind === 'import' && /^(?:REQUEST|CONTEXT|Scope)$/.test(name));
  if (isPerRequest) return [];
  return script.functions.flatMap(({ name, class: owner }, fn) =>
    name === 'useFactory' && owner < 0 ? [entryAt(model, { file, fn }, 'startup', 'factory of a provider')] : [],
  );
}

function topLevel(model: CodeModel, file: string): EntryFunction | undefined {
  if (!model.script(file)?.functions[0]) return undefined;
  const entry: Pick<EntryPoint, 'kind' | 'label'> = isCommand(model, file)
    ? { kind: 'cli', label: `command ${file}` }
    : { kind: 'startup', label: `start of ${file}` };
  return { node: { file, fn: 0 }, entry: { ...entry, at: location(file, [1, 1, 1, 1]) } };
}
