import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfFile } from './base.ts';
import type { EntryPoint, Role } from './fact.ts';
import type { Handling, Handlings } from './handling.ts';
import { externalOf } from './link/entry-methods.ts';
import { graphqlResolvers } from './link/graphql-resolvers.ts';
import { location } from './link/location-of.ts';
import { proceduresOf } from './link/procedures.ts';
import type { Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { functionsGiven } from './made-handler.ts';
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

type EntryParts = Omit<FlowEntry, 'handling'>;

interface Source {
  readonly model: TreeModel;
  readonly handlings: Handlings;
}

interface FunctionAt {
  readonly file: string;
  readonly fn: number;
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
export function flowEntries(source: Source): readonly FlowEntry[] {
  const found = [...routes(source), ...procedures(source), ...fields(source), ...actions(source), ...work(source)];
  return found.toSorted(
    (left, right) => compare(left.name, right.name) || compare(left.at.path, right.at.path) || left.at.line - right.at.line,
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function routes({ model, handlings }: Source): readonly FlowEntry[] {
  return routeFacts(model).flatMap((route) => {
    if (!JUDGED.has(route.role)) return [];
    const { symbol: _symbol, text: _text, ...at } = route.at;
    const { method, path, exact } = route;
    // An `action` takes whatever is no GET.
    const answers = route.framework === 'remix' && method === 'POST' ? 'WRITES' : method;
    const address = { kind: 'route' as const, method: answers, path, exact, open: isOpen(route) };
    const parts = { name: `${method} ${path}`, at, service: route.service, address };
    return [entryOf(parts, () => routeHandling({ model, handlings }, route))];
  });
}

// Following a handler is most of the work, and who wants one flow follows one.
function entryOf(parts: EntryParts, follow: () => Handling | undefined): FlowEntry {
  let followed: { readonly handling: Handling | undefined } | undefined;
  return {
    ...parts,
    get handling() {
      followed ??= { handling: follow() };
      return followed.handling;
    },
  };
}

/** A handler that a function of the tree made is followed together with what it was made with, which says more of the route. */
function routeHandling({ model, handlings }: Source, route: RouteFact): Handling | undefined {
  const { handler, method } = route;
  if (!handler) return undefined;
  const given = functionsGiven(model, route);
  const own = given.at(-1);
  const others = own ? [handler, ...given.slice(0, -1)] : [];
  return handlings.of(own ?? handler, { writes: !READING.has(method), alone: isAlone(route) && !own, given: others });
}

/** Whether nothing before the handler may do its work: a redirect to a provider of identities, an upload. */
function isAlone({ steps, wrapper }: RouteFact): boolean {
  return wrapper === undefined && steps.every(({ scope, kind, name }) => scope !== 'route' || kind === 'pipe' || CHECKS.test(name));
}

function isOpen({ path, at }: RouteFact): boolean {
  return /[*]|\(\.\*\)/.test(path) || at.path.includes('[...') || at.path.includes('[[...') || /(?:^|[./])\$(?:\.[jt]sx?)?$/.test(at.path);
}

function procedures({ model, handlings }: Source): readonly FlowEntry[] {
  return proceduresOf(model.code).flatMap(({ name, does, handler, site }) => {
    if (!JUDGED.has(model.roleOf(site.file))) return [];
    const { service } = baseOfFile(model, site.file);
    const address = { kind: 'procedure' as const, name };
    const parts = { name: `${does} ${name}`, at: location(site.file, site.call.at), service, address };
    return [entryOf(parts, () => handlings.of(handler, { writes: does === 'mutation' }))];
  });
}

function fields(source: Source): readonly FlowEntry[] {
  const { code } = source.model;
  const mapped = graphqlResolvers(code).filter(({ type }) => ROOTS.has(type) || type === '');
  return [...mapped, ...code.files.flatMap((file) => decorated(source.model, file))].flatMap((field) => fieldEntry(source, field));
}

function fieldEntry(
  { model, handlings }: Source,
  { file, fn, type, field }: FunctionAt & { type: string; field: string },
): readonly FlowEntry[] {
  const record = model.code.functionRecord(file, fn);
  if (!record || !JUDGED.has(model.roleOf(file))) return [];
  const name = `${type === '' ? 'field' : type.toLowerCase()} ${field}`;
  const address = { kind: 'field' as const, type, field };
  const parts = { name, at: location(file, record.at), service: baseOfFile(model, file).service, address };
  return [entryOf(parts, () => handlings.of({ file, fn }, { writes: type === 'Mutation' }))];
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

function actions({ model, handlings }: Source): readonly FlowEntry[] {
  return serverActions(model).flatMap(({ file, fn, name, at }) => {
    if (!JUDGED.has(model.roleOf(file))) return [];
    const address = { kind: 'action' as const, file, fn };
    const parts = { name: `action ${name}`, at, service: baseOfFile(model, file).service, address };
    return [entryOf(parts, () => handlings.of({ file, fn }, { writes: true }))];
  });
}

function work({ model, handlings }: Source): readonly FlowEntry[] {
  const { code } = model;
  return code.files.flatMap((file) => {
    if (!JUDGED.has(model.roleOf(file))) return [];
    const functions = code.script(file)?.functions ?? [];
    return functions.flatMap((_, fn) =>
      code.graph.entriesOf(file, fn).flatMap((entry): readonly FlowEntry[] => {
        const isWork = WORK.has(entry.kind) || /^(?:function|rpc) /.test(entry.label);
        if (!isWork) return [];
        const { service } = baseOfFile(model, file);
        const parts = { name: entry.label, at: entry.at, service, address: { kind: 'work', of: entry.kind } as const };
        return [entryOf(parts, () => handlings.of({ file, fn }, { writes: false }))];
      }),
    );
  });
}
