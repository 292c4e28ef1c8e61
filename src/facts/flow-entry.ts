import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfFile } from './base.ts';
import type { EntryPoint, Role } from './fact.ts';
import type { Handling, Handlings, HandlerUse } from './handling.ts';
import { externalOf } from './link/entry-methods.ts';
import { graphqlResolvers } from './link/graphql-resolvers.ts';
import { location } from './link/location-of.ts';
import { proceduresOf } from './link/procedures.ts';
import type { Resolved, FunctionAt } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { functionsGiven } from './link/made-handlers.ts';
import { routeFacts, type RouteFact } from './route.ts';
import { serverActions } from './server-action.ts';

/** How those outside ask for an entry point. */
export type EntryAddress =
  | {
      readonly kind: 'route';
      /** In upper case; `ALL` for every method, `WRITES` for all that change something. */
      readonly method: string;
      readonly path: string;
      readonly exact: boolean;
      /** Whether the last parameter stands for any number of segments. */
      readonly open: boolean;
    }
  /** `type` is empty where the code does not tell. */
  | { readonly kind: 'field'; readonly type: string; readonly field: string }
  | { readonly kind: 'procedure'; readonly name: string }
  | { readonly kind: 'action'; readonly file: string; readonly fn: number }
  /** Nobody asks for it by an address: a message, a job, a schedule. */
  | { readonly kind: 'work'; readonly of: EntryPoint['kind'] };

/** Where work of a backend begins, and what it leads to. */
export interface FlowEntry {
  /** `POST /orders`, `mutation createOrder`, `queue mail`. */
  readonly name: string;
  readonly at: Location;
  readonly service: string;
  readonly address: EntryAddress;
  /** Undefined where the function that takes it is not seen. */
  readonly handling: Handling | undefined;
}

/** Who takes what arrives, and how it is used. */
export interface EntryHandler extends FunctionAt, HandlerUse {}

/** An entry point that somebody asks something of, before anything is followed. */
export interface AskedEntry extends Omit<FlowEntry, 'handling'> {
  readonly handler: EntryHandler | undefined;
}

interface Source {
  readonly model: TreeModel;
  readonly handlings: Handlings;
}

const JUDGED: ReadonlySet<Role> = new Set(['production']);
const READING = new Set(['GET', 'HEAD', 'OPTIONS', 'ALL']);
/** Names of steps that let a request pass or not, and do nothing else. */
const CHECKS =
  /valid|schema|limit|throttl|csrf|role|permission|^(?:is|has|can|require|ensure|check)|Api[A-Z]|Swagger|Version|HttpCode|Header/;
const WORK: ReadonlySet<EntryPoint['kind']> = new Set(['consumer', 'job', 'schedule']);
/** Stands for the name of a field that is not decided. */
const OPEN = '…';
const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);
const FIELD_PACKAGES: ReadonlySet<string> = new Set(['@nestjs/graphql', 'type-graphql']);

/** All that a backend is asked for or set to work by, in the order of names. */
export function flowEntries({ model, handlings }: Source): readonly FlowEntry[] {
  const found = [...askedEntries(model), ...work(model)].map((entry) => entryOf(handlings, entry));
  return found.toSorted(
    (left, right) => compare(left.name, right.name) || compare(left.at.path, right.at.path) || left.at.line - right.at.line,
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** All that a backend is asked for: routes, procedures, fields of root types and actions of pages. */
export function askedEntries(model: TreeModel): readonly AskedEntry[] {
  return [...routes(model), ...procedures(model), ...fields(model), ...actions(model)];
}

function routes(model: TreeModel): readonly AskedEntry[] {
  return routeFacts(model).flatMap((route) => {
    if (!JUDGED.has(route.role)) return [];
    const { symbol: _symbol, text: _text, ...at } = route.at;
    const { method, path, exact } = route;
    // An `action` takes whatever is no GET.
    const answers = route.framework === 'remix' && method === 'POST' ? 'WRITES' : method;
    const address = { kind: 'route' as const, method: answers, path, exact, open: isOpen(route) };
    return [{ name: `${method} ${path}`, at, service: route.service, address, handler: routeHandler(model, route) }];
  });
}

// Following a handler is most of the work, and who wants one flow follows one.
function entryOf(handlings: Handlings, { handler, ...parts }: AskedEntry): FlowEntry {
  let followed: Handling | undefined;
  return {
    ...parts,
    get handling() {
      followed ??= handler && handlings.of(handler, handler);
      return followed;
    },
  };
}

/** A handler that a function of the tree made is followed together with what it was made with, which says more of the route. */
function routeHandler(model: TreeModel, route: RouteFact): EntryHandler | undefined {
  const { handler, method } = route;
  if (!handler) return undefined;
  const given = functionsGiven(model.code, route);
  const own = given.at(-1);
  const others = own ? [handler, ...given.slice(0, -1)] : [];
  return { ...(own ?? handler), writes: !READING.has(method), alone: isAlone(route) && !own, given: others };
}

/** Whether nothing before the handler may do its work: a redirect to a provider of identities, an upload. */
function isAlone({ steps, wrapper }: RouteFact): boolean {
  return wrapper === undefined && steps.every(({ scope, kind, name }) => scope !== 'route' || kind === 'pipe' || CHECKS.test(name));
}

function isOpen({ path, at }: RouteFact): boolean {
  return /[*]|\(\.\*\)/.test(path) || at.path.includes('[...') || at.path.includes('[[...') || /(?:^|[./])\$(?:\.[jt]sx?)?$/.test(at.path);
}

function procedures(model: TreeModel): readonly AskedEntry[] {
  return proceduresOf(model.code).flatMap(({ name, does, handler, site }) => {
    if (!JUDGED.has(model.roleOf(site.file))) return [];
    const { service } = baseOfFile(model, site.file);
    const address = { kind: 'procedure' as const, name };
    const at = location(site.file, site.call.at);
    return [{ name: `${does} ${name}`, at, service, address, handler: { ...handler, writes: does === 'mutation' } }];
  });
}

function fields(model: TreeModel): readonly AskedEntry[] {
  const { code } = model;
  const mapped = graphqlResolvers(code).filter(({ type }) => ROOTS.has(type) || type === '');
  return [...mapped, ...code.files.flatMap((file) => decorated(model, file))].flatMap((field) => fieldEntry(model, field));
}

function fieldEntry(model: TreeModel, { file, fn, type, field }: FunctionAt & { type: string; field: string }): readonly AskedEntry[] {
  const record = model.code.functionRecord(file, fn);
  if (!record || !JUDGED.has(model.roleOf(file))) return [];
  const name = `${type === '' ? 'field' : type.toLowerCase()} ${field}`;
  const address = { kind: 'field' as const, type, field };
  const { service } = baseOfFile(model, file);
  return [{ name, at: location(file, record.at), service, address, handler: { file, fn, writes: type === 'Mutation' } }];
}

/** Methods that a decorator makes fields of a root type: by the name that it gives, else by their own. */
function decorated({ code }: TreeModel, file: string): readonly (FunctionAt & { readonly type: string; readonly field: string })[] {
  return (code.script(file)?.functions ?? []).flatMap((record, fn) =>
    record.decorators.flatMap((decorator) => {
      const external = externalOf(code, file, decorator);
      if (!external || !FIELD_PACKAGES.has(external.package) || !ROOTS.has(external.path)) return [];
      const args = decorator.kind === 'call' ? (code.script(file)?.calls[decorator.call]?.args ?? []) : [];
      const given = args.flatMap((argument) => namesIn(code, file, argument));
      const names = given.length > 0 ? given : [record.name];
      return names.map((field) => ({ file, fn, type: external.path, field }));
    }),
  );
}

/** The names that an argument gives a field: one, or as many as the mixin around it is called with, or `OPEN`. */
function namesIn(code: TreeModel['code'], file: string, argument: Value): readonly string[] {
  if (argument.kind === 'function') return [];
  const whole = code.resolve(file, argument);
  const isName = whole.kind === 'param' || (whole.kind === 'value' && whole.value.kind === 'literal');
  const given = isName ? { state: 'present', value: whole } : code.setting(file, argument, 'name');
  if (given.state === 'absent') return [];
  const found = given.value?.kind === 'param' ? code.argumentsOf(given.value) : [given.value];
  return found.length === 0 ? [OPEN] : found.map((one) => textOf(one) ?? OPEN);
}

function textOf(resolved: Resolved | undefined): string | undefined {
  if (resolved?.kind !== 'value' || resolved.value.kind !== 'literal') return undefined;
  return typeof resolved.value.value === 'string' ? resolved.value.value : undefined;
}

function actions(model: TreeModel): readonly AskedEntry[] {
  return serverActions(model).flatMap(({ file, fn, name, at }) => {
    if (!JUDGED.has(model.roleOf(file))) return [];
    const address = { kind: 'action' as const, file, fn };
    const { service } = baseOfFile(model, file);
    return [{ name: `action ${name}`, at, service, address, handler: { file, fn, writes: true } }];
  });
}

function work(model: TreeModel): readonly AskedEntry[] {
  const { code } = model;
  return code.files.flatMap((file) => {
    if (!JUDGED.has(model.roleOf(file))) return [];
    const functions = code.script(file)?.functions ?? [];
    return functions.flatMap((_, fn) =>
      code.graph.entriesOf(file, fn).flatMap((entry): readonly AskedEntry[] => {
        const isWork = WORK.has(entry.kind) || /^(?:function|rpc) /.test(entry.label);
        if (!isWork) return [];
        const { service } = baseOfFile(model, file);
        const address = { kind: 'work' as const, of: entry.kind };
        return [{ name: entry.label, at: entry.at, service, address, handler: { file, fn, writes: false } }];
      }),
    );
  });
}
