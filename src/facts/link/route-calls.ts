import type { Value } from '../../summaries/script-summary.ts';
import { FASTIFY_STEPS, ROUTE_VERBS } from '../knowledge/frameworks.ts';
import type { RouteStep } from '../route.ts';
import type { CodeModel } from './code-model.ts';
import type { Mountings, Placed } from './mountings.ts';
import { rawParam } from './raw-values.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';
import { handlerOf, knownEnd, pathOf, stepOf, type RouteHandler } from './route-parts.ts';
import type { NamedRouter, Router, RouterObjects } from './router-objects.ts';

/** A call that registers a handler for a path. */
export interface Registration extends Placed, RouteHandler {
  readonly method: string;
}

/** The call and what follows its path. */
interface Given {
  readonly path: string | undefined;
  readonly rest: readonly Value[];
}

const METHOD_NAME = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL)$/i;

/** Reads the calls that register routes: `app.get('/x', …)`, `router.route('/x').post(…)`, `fastify.route({…})`. */
export class RouteCalls {
  readonly registrations: Registration[] = [];
  private readonly code: CodeModel;
  private readonly routers: RouterObjects;
  private readonly mountings: Mountings;

  constructor(code: CodeModel, routers: RouterObjects, mountings: Mountings) {
    this.code = code;
    this.routers = routers;
    this.mountings = mountings;
  }

  /** Notes what a call says of routes. */
  read(site: CallSite): void {
    const { callee } = site.call;
    if (callee.kind !== 'member') return;
    const verb = ROUTE_VERBS.get(callee.name);
    if (verb) this.readVerb(site, verb, callee.of);
    else if (callee.name === 'route') this.readRoute(site, callee.of);
    else if (callee.name === 'openapi') this.readOptions(site, callee.of, site.call.args[1]);
    else this.mountings.read(site, callee);
  }

  private readVerb(site: CallSite, method: string, of: Value): void {
    const { call, file } = site;
    const receiver = this.routers.at(file, of);
    const given = receiver?.path ? { path: receiver.path.text, rest: call.args } : this.pathArgument(site, receiver?.router);
    if (!given || given.rest.length === 0) return;
    if (!receiver && !this.isRouteShaped(site, given.rest)) return;
    if (given.path === undefined && !receiver?.path && this.isForwarded(file, call.args)) return this.readCallers(site, method, receiver);
    this.add(site, method, receiver, given);
  }

  private add(site: CallSite, method: string, receiver: NamedRouter | undefined, { path, rest }: Given): void {
    const found = this.partsOf(site, rest);
    const end = path === undefined && !receiver?.path ? knownEnd(this.code, site.file, site.call.args[0]) : '';
    const [first] = site.call.args;
    const written =
      first && !receiver?.path && path === pathOf(this.code, site.file, first) ? { file: site.file, value: first } : undefined;
    if (receiver || found.handler) this.registrations.push({ router: receiver?.router, site, method, path, end, written, ...found });
  }

  /** Whether a function registers what its callers give it: path and handler are parameters. */
  private isForwarded(file: string, args: readonly Value[]): boolean {
    const [path, ...rest] = args;
    return path !== undefined && this.isGivenByCallers(file, path) && rest.every((value) => !isFunction(value));
  }

  // A helper that registers what it is given: each call of it is a registration.
  private readCallers(site: CallSite, method: string, receiver: NamedRouter | undefined): void {
    const [path] = site.call.args;
    const param = path && rawParam(this.code, site.file, path);
    if (!param || param.path.length > 0) return;
    for (const caller of this.code.graph.knownCallers(param.file, param.fn)) {
      const text = pathOf(this.code, caller.file, caller.call.args[param.index]);
      const callee = caller.call.callee;
      // Methods named like a verb are read where they are called.
      if (text === undefined || (callee.kind === 'member' && (ROUTE_VERBS.has(callee.name) || callee.name === 'route'))) continue;
      const router = this.mountings.routerAtCaller(receiver?.router, caller);
      this.add(caller, method, router && { router }, { path: text, rest: caller.call.args.slice(param.index + 1) });
    }
  }

  /** Path and what follows it. A router may have a path that is not decided, other code may not. */
  private pathArgument({ file, call }: CallSite, router: Router | undefined): Given | undefined {
    const [first, second] = call.args;
    if (!first || call.args.length < 2) return undefined;
    const path = pathOf(this.code, file, first);
    if (!router) return path?.startsWith('/') ? { path, rest: call.args.slice(1) } : undefined;
    const named = path !== undefined && !path.startsWith('/') && call.args.length > 2 ? pathOf(this.code, file, second) : undefined;
    // A parameter that nothing is known of may be a database: `db.all('select …', callback)`.
    if (router.framework === 'unknown' && path !== undefined && !/^(?:[/*(]|$)/.test(path)) return undefined;
    return named?.startsWith('/') ? { path: named, rest: call.args.slice(2) } : { path, rest: call.args.slice(1) };
  }

  // `x.get('/path', …, handler)` on something that is not followed to a package: a plugin's parameter, a wrapper's result, a base class.
  private isRouteShaped(site: CallSite, rest: readonly Value[]): boolean {
    const { callee } = site.call;
    if (callee.kind !== 'member' || rest.length === 0) return false;
    const isForeign = alternatives(this.code.resolve(site.file, callee.of)).some(
      ({ kind }) => kind === 'external' || kind === 'value' || kind === 'global',
    );
    return !isForeign;
  }

  private partsOf({ file }: CallSite, args: readonly Value[]): RouteHandler & { steps: readonly RouteStep[] } {
    const flat = args.flatMap((argument) => (argument.kind === 'array' ? argument.items : [argument]));
    const [options, ...others] = flat;
    // Fastify takes options before the handler, or the handler among the options.
    const inside = options && others.length === 0 ? entryOf(this.code.resolve(file, options), 'handler') : undefined;
    const optionSteps = options && (others.length > 0 || inside) ? this.optionSteps(file, options) : undefined;
    if (inside) return { ...handlerOf(this.code, inside.file, inside.value), steps: optionSteps ?? [] };
    const list = optionSteps ? others : flat;
    const last = list.findLastIndex((argument) => handlerOf(this.code, file, argument).handler !== undefined);
    const position = last >= 0 ? last : list.length - 1;
    const handlerValue = list[position];
    const before = list.filter((_, index) => index !== position);
    const steps = before.map((value) => stepOf(this.code, { file, value, kind: 'middleware', scope: 'route' }));
    return { ...(handlerValue ? handlerOf(this.code, file, handlerValue) : {}), steps: [...(optionSteps ?? []), ...steps] };
  }

  private optionSteps(file: string, options: Value): readonly RouteStep[] | undefined {
    const resolved = this.code.resolve(file, options);
    if (resolved.kind !== 'value' || resolved.value.kind !== 'object') return undefined;
    return resolved.value.entries.flatMap((entry) => {
      if (!('key' in entry) || !FASTIFY_STEPS.some((name) => name === entry.key)) return [];
      const values = entry.value.kind === 'array' ? entry.value.items : [entry.value];
      return values.map((value) => stepOf(this.code, { file: resolved.file, value, kind: 'middleware', scope: 'route' }));
    });
  }

  private readRoute(site: CallSite, of: Value): void {
    const { call, file } = site;
    const [first, second, ...rest] = call.args;
    if (!first) return;
    const resolved = this.code.resolve(file, first);
    if (resolved.kind === 'value' && resolved.value.kind === 'object') return this.readOptions(site, of, undefined);
    const text = pathOf(this.code, file, first);
    const child = second && this.routers.at(file, second)?.router;
    if (child) return this.mountings.mount({ router: this.routers.at(file, of)?.router, site, path: text, steps: [], child: child.key });
    // `router.route('POST', '/path', …handlers)`.
    const path = text && second && rest.length > 0 && METHOD_NAME.test(text) ? pathOf(this.code, file, second) : undefined;
    if (text === undefined || path?.startsWith('/') !== true) return;
    const router = this.routers.at(file, of)?.router;
    this.registrations.push({ router, site, method: text.toUpperCase(), path, ...this.partsOf(site, rest) });
  }

  // `route({ method, url | path, handler })`: Fastify, hapi, and wrappers of their like; `openapi(createRoute({…}), handler)`.
  private readOptions(site: CallSite, of: Value, handler: Value | undefined): void {
    const { file, call } = site;
    const options = this.routeOptions(file, call.args[0]);
    if (!options) return;
    const method = this.textOf(this.code.settingOf(options, ['method']).value);
    const path = this.textOf(this.code.settingOf(options, ['url', 'path']).value);
    const router = this.routers.at(file, of)?.router;
    if (method === undefined || (path === undefined && (!router || this.isPathForwarded(options)))) return;
    const given = handler ? { file, value: handler } : entryOf(options, 'handler');
    const steps = options.kind === 'value' ? (this.optionSteps(options.file, options.value) ?? []) : [];
    const found = given ? handlerOf(this.code, given.file, given.value) : {};
    if (!router && !found.handler) return;
    const written = entryOf(options, 'path') ?? entryOf(options, 'url');
    const end = path === undefined && written ? knownEnd(this.code, written.file, written.value) : '';
    const verb = method === '*' ? 'ALL' : method.toUpperCase();
    this.registrations.push({ router, site, method: verb, path, end, written, steps, ...found });
  }

  private isPathForwarded(options: Resolved): boolean {
    const path = entryOf(options, 'path') ?? entryOf(options, 'url');
    return path !== undefined && this.isGivenByCallers(path.file, path.value);
  }

  // What makes an object says under which path its routes are; they are registered by the object itself.
  private isGivenByCallers(file: string, path: Value): boolean {
    const param = rawParam(this.code, file, path);
    return param !== undefined && this.code.functionRecord(param.file, param.fn)?.kind !== 'constructor';
  }

  private routeOptions(file: string, value: Value | undefined): Resolved | undefined {
    const resolved = this.code.resolve(file, value);
    if (resolved.kind === 'value' && resolved.value.kind === 'object') return resolved;
    const made = resolved.kind === 'external' && resolved.path.endsWith('createRoute()') ? resolved.created : undefined;
    return made && this.code.resolve(made.file, made.call.args[0]);
  }

  private textOf(resolved: Resolved | undefined): string | undefined {
    return resolved?.kind === 'value' ? pathOf(this.code, resolved.file, resolved.value) : undefined;
  }
}

function entryOf(options: Resolved, key: string): { readonly file: string; readonly value: Value } | undefined {
  if (options.kind !== 'value' || options.value.kind !== 'object') return undefined;
  const entry = options.value.entries.find((one) => 'key' in one && one.key === key);
  return entry && 'value' in entry ? { file: options.file, value: entry.value } : undefined;
}

function isFunction({ kind }: Value): boolean {
  return kind === 'function';
}
