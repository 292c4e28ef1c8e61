import type { Value } from '../summaries/script-summary.ts';
import { INJECTED_CLIENTS } from './knowledge/http-clients.ts';
import type { External } from './knowledge/table.ts';
import { NestModules, type NestImport } from './link/nest-modules.ts';
import { UNKNOWN, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** How a module sets up `HttpModule`: with which options (`undefined` as a value where it gives none), and by which call. */
export interface NestHttpSetup {
  readonly options: Resolved;
  readonly call?: CallSite | undefined;
}

const INNER_CLIENTS: ReadonlySet<string> = new Set([...INJECTED_CLIENTS.values()].map(({ inner }) => inner));

/** Whether a call goes through a client that a module sets up, or through the one inside it. */
export function isOfModule({ call: { callee } }: CallSite, external: External | undefined): boolean {
  return (external !== undefined && INJECTED_CLIENTS.has(external.package)) || isInnerClient(callee);
}

/** Whether a call is `http.axiosRef.get(…)` or `http.axiosRef(…)`. */
export function isInnerClient(callee: Value): boolean {
  const names = callee.kind === 'member' ? [callee.name, callee.of.kind === 'member' ? callee.of.name : ''] : [];
  return names.some((name) => INNER_CLIENTS.has(name));
}

const NO_OPTIONS: Resolved = { kind: 'value', file: '', value: { kind: 'undefined' } };

/** What the modules that provide the class around a call say of its `HttpService`, one by one. */
export function nestHttpSetups(model: TreeModel, site: CallSite): readonly NestHttpSetup[] {
  const { code } = model;
  const modules = NestModules.of(code);
  const owner = code.functionRecord(site.file, code.enclosing(site))?.class ?? -1;
  return modules.ownersOf(site.file, owner).map((module) => {
    const visible = modules.visibleTo(module).filter(isHttpModule);
    const ofGlobals = () => modules.all.filter(({ isGlobal }) => isGlobal).flatMap((one) => modules.importsOf(one).filter(isHttpModule));
    const [found] = visible.length > 0 ? visible : ofGlobals();
    return found ? setupOf(model, found) : { options: UNKNOWN };
  });
}

function setupOf({ code }: TreeModel, { call }: NestImport): NestHttpSetup {
  const given = call?.call.args[0];
  if (!call || !given) return { options: NO_OPTIONS, call };
  const options = code.resolve(call.file, given);
  if (call.call.callee.kind === 'member' && call.call.callee.name === 'register') return { options, call };
  const factory = options.kind === 'value' ? code.resolver.property(options, 'useFactory') : undefined;
  return { options: factory?.kind === 'function' ? code.resolver.returnOf(factory.file, factory.fn) : UNKNOWN, call };
}

function isHttpModule({ resolved }: NestImport): boolean {
  return resolved.kind === 'external' && resolved.path === 'HttpModule';
}
