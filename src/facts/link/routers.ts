import type { Value } from '../../summaries/script-summary.ts';
import { baseOfSite } from '../base.ts';
import { FASTIFY_STEPS, ROUTER_OBJECTS, ROUTE_VERBS, type RouteFramework } from '../knowledge/frameworks.ts';
import type { RouteFact, RouteStep } from '../route.ts';
import { autoloadedFiles } from './autoload.ts';
import type { CodeModel } from './code-model.ts';
import { alternatives, siteKey, type CallSite, type Resolved } from './resolved.ts';
import { functionOf, handlerOf, joinRoute, pathOf, stepOf, type RouteHandler } from './route-parts.ts';
import type { TreeModel } from './tree-model.ts';

/** What code registers routes on: an object made somewhere, or a parameter that carries one. */
interface Router {
  readonly key: string;
  readonly framework: RouteFramework;
  readonly root: boolean;
  /** Prefix that the object itself adds. Undefined where it is not decided. */
  readonly prefix: string | undefined;
  /** Set where it is a parameter. */
  readonly param?: RawParam;
}

interface RawParam {
  readonly file: string;
  readonly fn: number;
  readonly index: number;
  readonly path: readonly string[];
}

interface Attached {
  readonly router: Router | undefined;
  readonly site: CallSite;
  /** Undefined where it is not decided. */
  readonly path: string | undefined;
  readonly steps: readonly RouteStep[];
}

interface Registration extends Attached, RouteHandler {
  readonly method: string;
}

interface Mounting extends Attached {
  readonly child: string;
  /** Routers whose hooks hold for the child as well. */
  readonly hooks?: readonly string[];
}

/** Methods that give back the router they are called on. */
const CHAINED = new Set([
  ...ROUTE_VERBS.keys(),
  'use',
  'route',
  'register',
  'after',
  'ready',
  'decorate',
  'addHook',
  'withTypeProvider',
  'openapi',
  'onError',
  'notFound',
  'prefix',
]);
const ROUTER_PACKAGES = new Set(ROUTER_OBJECTS.entries.flatMap(({ packages }) => packages));
const MOST_MOUNTS = 4;
const DEEPEST_CHAIN = 60;

/** Routes registered by calls on routers: `app.get('/x', …)`, `router.route('/x').post(…)`, `fastify.route({…})`. */
export function routerRoutes(model: TreeModel): readonly RouteFact[] {
  const table = new RouterTable(model);
  for (const file of model.code.files) for (const site of model.code.sites(file)) table.read(site);
  return table.registrations.flatMap((registration) => routesOf(model, table, registration));
}

function routesOf(model: TreeModel, table: RouterTable, registration: Registration): readonly RouteFact[] {
  const { site, method, path, handler, wrapper, steps, router } = registration;
  const base = { kind: 'route' as const, ...baseOfSite(model, site), method, handler, wrapper };
  return table.waysTo(registration).flatMap((way) => {
    const framework = way.framework === 'unknown' ? (router?.framework ?? 'unknown') : way.framework;
    // Route-shaped calls alone prove little; with a function of the tree at the end they do.
    if (framework === 'unknown' && !handler) return [];
    return {
      ...base,
      path: joinRoute(...way.prefixes, path ?? ''),
      exact: way.exact && path !== undefined,
      framework: framework === 'unknown' ? onlyFramework(model, site.file) : framework,
      steps: [...way.steps, ...steps],
    };
  });
}

/** The one framework that a package depends on. */
function onlyFramework(model: TreeModel, file: string): RouteFramework {
  const dependencies = model.packageOf(file)?.manifest.dependencies ?? {};
  const found = (['express', 'fastify', 'koa', 'hono', 'restify', 'polka'] as const).filter((name) => Object.hasOwn(dependencies, name));
  const [only, ...others] = found;
  return only && others.length === 0 ? only : 'unknown';
}

/** One way from an application to a router. */
interface Way {
  readonly prefixes: readonly string[];
  readonly exact: boolean;
  readonly framework: RouteFramework;
  readonly steps: readonly RouteStep[];
}

const NO_WAY: Way = { prefixes: [], exact: false, framework: 'unknown', steps: [] };

class RouterTable {
  readonly registrations: Registration[] = [];
  private readonly uses = new Map<string, Attached[]>();
  private readonly mounts = new Map<string, Mounting[]>();
  private readonly ways = new Map<string, readonly Way[]>();
  private readonly code: CodeModel;
  private readonly model: TreeModel;

  constructor(model: TreeModel) {
    this.model = model;
    this.code = model.code;
  }

  /** Notes what a call says of routes. */
  read(site: CallSite): void {
    const { callee } = site.call;
    if (callee.kind !== 'member') return;
    const verb = ROUTE_VERBS.get(callee.name);
    if (verb) this.readVerb(site, verb);
    else if (callee.name === 'route') this.readRoute(site, callee.of);
    else if (callee.name === 'openapi') this.readOptions(site, callee.of, site.call.args[1]);
    else if (callee.name === 'use') this.readUse(site, callee.of);
    else if (callee.name === 'register') this.readRegister(site, callee.of);
    else if (callee.name === 'addHook') this.readHook(site, callee.of);
  }

  /** The ways on which requests come to a registration; one of unknown start where none is found. */
  waysTo({ router, site, path }: Attached): readonly Way[] {
    if (!router) return [NO_WAY];
    const own = this.stepsBefore(router, site, path);
    return this.waysToRouter(router).map((way) => ({ ...way, steps: [...way.steps, ...own] }));
  }

  /** The ways to a router itself, decided once; a router mounted on itself ends there. */
  private waysToRouter(router: Router): readonly Way[] {
    const known = this.ways.get(router.key);
    if (known) return known;
    this.ways.set(router.key, [NO_WAY]);
    const found = this.findWays(router);
    this.ways.set(router.key, found);
    return found;
  }

  private findWays(router: Router): readonly Way[] {
    const parents = this.parentsOf(router).slice(0, MOST_MOUNTS);
    const prefix = router.prefix ?? '';
    const decided = router.prefix !== undefined;
    if (parents.length === 0) return [{ prefixes: [prefix], exact: router.root && decided, framework: router.framework, steps: [] }];
    const ways = parents.flatMap((parent) =>
      this.waysTo(parent).map((way) => ({
        prefixes: [...way.prefixes, parent.path ?? '', prefix],
        exact: way.exact && parent.path !== undefined && decided,
        framework: way.framework === 'unknown' ? router.framework : way.framework,
        steps: [...way.steps, ...parent.steps, ...this.stepsOfHooks(parent)],
      })),
    );
    return distinct(ways).slice(0, MOST_MOUNTS);
  }

  private stepsOfHooks({ hooks = [] }: Mounting): readonly RouteStep[] {
    return hooks.flatMap((key) => (this.uses.get(key) ?? []).flatMap(({ steps }) => steps));
  }

  // Tests mount what programs mount as well, each in its own way.
  private parentsOf(router: Router): readonly Mounting[] {
    const found = this.mounts.get(router.key) ?? [];
    const all = router.param ? [...found, ...this.passedBy(router.key, router.param)] : found;
    const served = all.filter(({ site }) => this.model.roleOf(site.file) !== 'test');
    return served.length > 0 ? served : all;
  }

  /** The routers that callers pass for a parameter. */
  private passedBy(child: string, param: RawParam): readonly Mounting[] {
    return this.code.graph.knownCallers(param.file, param.fn).flatMap((site) => {
      const argument = site.call.args[param.index];
      if (!argument) return [];
      const value = param.path.reduce<Value>((of, name) => memberOf(this.code, site.file, of, name), argument);
      const router = this.routerAt(site.file, value)?.router;
      return router && router.key !== child ? [{ router, child, site, path: '', steps: [] }] : [];
    });
  }

  // Order counts: what is attached after a route does not run before it. Across files the order is not known; there it counts as before.
  private stepsBefore(router: Router, site: CallSite, path: string | undefined): readonly RouteStep[] {
    const before = (this.uses.get(router.key) ?? []).filter((use) => use.site.file !== site.file || isBefore(use.site, site));
    return before.filter((use) => use.path === undefined || path === undefined || covers(use.path, path)).flatMap(({ steps }) => steps);
  }

  private readVerb(site: CallSite, method: string): void {
    const { call, file } = site;
    if (call.callee.kind !== 'member') return;
    const receiver = this.routerAt(file, call.callee.of);
    const given =
      receiver?.path === undefined ? this.pathArgument(site, receiver !== undefined) : { path: receiver.path.text, rest: call.args };
    if (!given || given.rest.length === 0) return;
    if (!receiver && !this.isRouteShaped(site, given.rest)) return;
    const found = this.partsOf(site, given.rest);
    if (receiver || found.handler) this.registrations.push({ router: receiver?.router, site, method, path: given.path, ...found });
  }

  /** Path and what follows it. A known router may have a path that is not decided, other code may not. */
  private pathArgument({ file, call }: CallSite, isRouter: boolean): { path: string | undefined; rest: readonly Value[] } | undefined {
    const [first, second] = call.args;
    if (!first || call.args.length < 2) return undefined;
    const path = pathOf(this.code, file, first);
    if (!isRouter) return path?.startsWith('/') ? { path, rest: call.args.slice(1) } : undefined;
    const named = path !== undefined && !path.startsWith('/') && call.args.length > 2 ? pathOf(this.code, file, second) : undefined;
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
    // Fastify takes options before the handler.
    const optionSteps = options && others.length > 0 ? this.optionSteps(file, options) : undefined;
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
    const child = second && this.routerAt(file, second)?.router;
    if (child) return this.mount({ router: this.routerAt(file, of)?.router, site, path: text, steps: [], child: child.key });
    // `router.route('POST', '/path', …handlers)`.
    const path =
      text && second && rest.length > 0 && /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL)$/i.test(text)
        ? pathOf(this.code, file, second)
        : undefined;
    if (text === undefined || path?.startsWith('/') !== true) return;
    this.registrations.push({
      router: this.routerAt(file, of)?.router,
      site,
      method: text.toUpperCase(),
      path,
      ...this.partsOf(site, rest),
    });
  }

  // `route({ method, url | path, handler })`: Fastify, hapi, and wrappers of their like; `openapi(createRoute({…}), handler)`.
  private readOptions(site: CallSite, of: Value, handler: Value | undefined): void {
    const { file, call } = site;
    const options = this.routeOptions(file, call.args[0]);
    if (!options) return;
    const method = this.textOf(this.code.settingOf(options, ['method']).value);
    const path = this.textOf(this.code.settingOf(options, ['url', 'path']).value);
    const router = this.routerAt(file, of)?.router;
    if (method === undefined || (path === undefined && !router)) return;
    const given = handler ? { file, value: handler } : this.entryOf(options, 'handler');
    const steps = options.kind === 'value' ? (this.optionSteps(options.file, options.value) ?? []) : [];
    const found = given ? handlerOf(this.code, given.file, given.value) : {};
    if (!router && !found.handler) return;
    this.registrations.push({ router, site, method: method === '*' ? 'ALL' : method.toUpperCase(), path, steps, ...found });
  }

  private routeOptions(file: string, value: Value | undefined): Resolved | undefined {
    const resolved = this.code.resolve(file, value);
    if (resolved.kind === 'value' && resolved.value.kind === 'object') return resolved;
    const made = resolved.kind === 'external' && resolved.path.endsWith('createRoute()') ? resolved.created : undefined;
    return made && this.code.resolve(made.file, made.call.args[0]);
  }

  private entryOf(options: Resolved, key: string): { readonly file: string; readonly value: Value } | undefined {
    if (options.kind !== 'value' || options.value.kind !== 'object') return undefined;
    const entry = options.value.entries.find((one) => 'key' in one && one.key === key);
    return entry && 'value' in entry ? { file: options.file, value: entry.value } : undefined;
  }

  private textOf(resolved: Resolved | undefined): string | undefined {
    if (resolved?.kind !== 'value') return undefined;
    return pathOf(this.code, resolved.file, resolved.value);
  }

  private readUse(site: CallSite, of: Value): void {
    const receiver = this.routerAt(site.file, of);
    if (!receiver) return;
    const [first, ...others] = site.call.args;
    const text = first && pathOf(this.code, site.file, first);
    const mayBePath = first !== undefined && (text !== undefined || first.kind === 'text' || first.kind === 'regexp');
    const path = receiver.path ? receiver.path.text : mayBePath ? text : '';
    const args = (mayBePath ? others : site.call.args).flatMap((argument) => (argument.kind === 'array' ? argument.items : [argument]));
    const { router } = receiver;
    const steps: RouteStep[] = [];
    for (const value of args) {
      const child = this.mountedBy(site.file, value);
      if (child) this.mount({ router, site, path: joined(path, child.path), steps: [...steps], child: child.router.key });
      else steps.push(stepOf(this.code, { file: site.file, value, kind: 'middleware', scope: router.root ? 'application' : 'router' }));
    }
    if (steps.length > 0) append(this.uses, router.key, { router, site, path, steps });
  }

  /** The router that an argument of `use` stands for: itself, `router.routes()`, `mount('/x', router)`. */
  private mountedBy(file: string, value: Value): { readonly router: Router; readonly path: string | undefined } | undefined {
    const call = value.kind === 'call' ? this.code.script(file)?.calls[value.call] : undefined;
    if (call?.callee.kind === 'member' && /^(?:routes|middleware|callback)$/.test(call.callee.name)) {
      const inner = this.routerAt(file, call.callee.of)?.router;
      return inner && { router: inner, path: '' };
    }
    const callee = call && this.code.resolve(file, call.callee);
    if (call && callee?.kind === 'external' && callee.package === 'koa-mount') {
      const [path, inner] = call.args.length > 1 ? [pathOf(this.code, file, call.args[0]), call.args[1]] : ['', call.args[0]];
      const router = inner && this.routerAt(file, inner)?.router;
      return router && { router, path };
    }
    const router = this.routerAt(file, value)?.router;
    return router && { router, path: '' };
  }

  // A Fastify plugin is a function that is given the instance; `{ prefix }` holds for all that it registers.
  private readRegister(site: CallSite, of: Value): void {
    const router = this.routerAt(site.file, of)?.router;
    const [plugin, options] = site.call.args;
    const resolved = this.code.resolve(site.file, plugin);
    if (router && resolved.kind === 'external' && resolved.package.endsWith('autoload')) return this.readAutoload(site, router);
    const target = router && this.pluginOf(resolved);
    if (!router || !target) return;
    const prefix = this.code.setting(site.file, options, 'prefix');
    const path = prefix.state === 'absent' ? '' : this.textOf(prefix.value);
    this.mount({ router, site, path, steps: [], child: paramKey({ ...target, index: 0, path: [] }) });
  }

  private readAutoload(site: CallSite, router: Router): void {
    const options = this.code.setting(site.file, site.call.args[1], 'options');
    const prefix = options.value ? this.code.settingOf(options.value, ['prefix']) : { state: 'absent' as const, value: undefined };
    for (const { file, path, hooks } of autoloadedFiles(this.code, site)) {
      const target = this.pluginOf({ kind: 'namespace', file });
      if (!target) continue;
      const whole = prefix.state === 'present' ? joined(this.textOf(prefix.value), path) : path;
      const keys = hooks
        .flatMap((hook) => this.pluginOf({ kind: 'namespace', file: hook }) ?? [])
        .map((hook) => paramKey({ ...hook, index: 0, path: [] }));
      this.mount({ router, site, path: whole, steps: [], child: paramKey({ ...target, index: 0, path: [] }), hooks: keys });
    }
  }

  private pluginOf(plugin: Resolved): { readonly file: string; readonly fn: number } | undefined {
    if (plugin.kind === 'namespace') return this.pluginOf(this.code.resolver.exportOf(plugin.file, 'default'));
    const made = plugin.kind === 'external' && plugin.path.endsWith('()') ? plugin.created : undefined;
    return functionOf(made ? this.code.resolve(made.file, made.call.args[0]) : plugin);
  }

  private readHook(site: CallSite, of: Value): void {
    const [name, value] = site.call.args;
    const router = this.routerAt(site.file, of)?.router;
    const hook = pathOf(this.code, site.file, name);
    if (!router || !value || !FASTIFY_STEPS.some((one) => one === hook)) return;
    const step = stepOf(this.code, { file: site.file, value, kind: 'middleware', scope: router.root ? 'application' : 'router' });
    append(this.uses, router.key, { router, site, path: '', steps: [step] });
  }

  private mount(mounting: Mounting): void {
    append(this.mounts, mounting.child, mounting);
  }

  /** The router that an expression stands for, and the path of a `.route('/x')` in its chain. */
  private routerAt(
    file: string,
    value: Value,
    depth = 0,
  ): { readonly router: Router; readonly path?: { readonly text: string | undefined } | undefined } | undefined {
    const script = this.code.script(file);
    let at = value;
    let path: { readonly text: string | undefined } | undefined;
    for (let step = 0; step < DEEPEST_CHAIN; step++) {
      const call = at.kind === 'call' ? script?.calls[at.call] : undefined;
      if (call?.kind !== 'call' || call.callee.kind !== 'member' || !CHAINED.has(call.callee.name)) break;
      if (call.callee.name === 'route' && call.args.length === 1) path ??= { text: pathOf(this.code, file, call.args[0]) };
      at = call.callee.of;
    }
    const router = this.routerOf(file, at, depth);
    return router && { router, path };
  }

  private routerOf(file: string, value: Value, depth: number): Router | undefined {
    const resolved = this.exported(this.code.resolve(file, value));
    const found = alternatives(resolved).flatMap((one) => (one.kind === 'external' ? (this.knownRouter(one, depth) ?? []) : []))[0];
    const param = rawParam(this.code, file, value);
    if (param && (found || resolved.kind === 'param' || resolved.kind === 'unknown')) {
      return { key: paramKey(param), framework: found?.framework ?? 'unknown', root: false, prefix: '', param };
    }
    return found;
  }

  private exported(resolved: Resolved): Resolved {
    return resolved.kind === 'namespace' ? this.code.resolver.exportOf(resolved.file, 'default') : resolved;
  }

  private knownRouter(external: Extract<Resolved, { kind: 'external' }>, depth: number): Router | undefined {
    const known = ROUTER_OBJECTS.find(external);
    const { created } = external;
    if (!known) {
      // What a chain of registrations gives is the router at its start.
      const chain = created?.call.callee;
      const isChain = chain?.kind === 'member' && CHAINED.has(chain.name) && ROUTER_PACKAGES.has(external.package) && depth < DEEPEST_CHAIN;
      return isChain && created ? this.routerAt(created.file, chain.of, depth + 1)?.router : undefined;
    }
    const key = created ? `made:${siteKey(created)}` : `type:${external.package}:${external.path}`;
    return { key, framework: known.framework, root: known.root && created !== undefined, prefix: this.ownPrefix(external) };
  }

  /** `new Router({ prefix })` of Koa, `basePath('/x')` of Hono. */
  private ownPrefix({ created, path }: Extract<Resolved, { kind: 'external' }>): string | undefined {
    if (!created) return '';
    if (path.endsWith('basePath()')) return pathOf(this.code, created.file, created.call.args[0]);
    const prefix = this.code.setting(created.file, created.call.args[0], 'prefix');
    return prefix.state === 'present'
      ? this.textOf(prefix.value)
      : prefix.state === 'absent' || created.call.args.length === 0
        ? ''
        : undefined;
  }
}

/** The parameter that an expression names, also through constants and fields that only carry it on. */
function rawParam(code: CodeModel, file: string, value: Value): RawParam | undefined {
  const names: string[] = [];
  let at: Value | undefined = value;
  for (let depth = 0; at && depth < DEEPEST_CHAIN; depth++) {
    if (at.kind === 'param') return { file, fn: at.fn, index: at.index, path: names };
    if (at.kind === 'element' && at.of.kind === 'param' && at.index.kind === 'literal' && typeof at.index.value === 'number') {
      const isRest = code.functionRecord(file, at.of.fn)?.params[at.of.index]?.rest === true;
      return isRest ? { file, fn: at.of.fn, index: at.of.index + at.index.value, path: names } : undefined;
    }
    if (at.kind === 'member' && at.of.kind === 'this') at = fieldOf(code, file, at.of.class, at.name);
    else if (at.kind === 'member') {
      names.unshift(at.name);
      at = at.of;
    } else at = at.kind === 'binding' ? bindingValue(code, file, at.binding) : undefined;
  }
  return undefined;
}

function bindingValue(code: CodeModel, file: string, index: number): Value | undefined {
  const binding = code.script(file)?.bindings[index];
  if (binding?.kind === 'param') return binding.value;
  return binding?.kind === 'variable' && binding.values.length === 1 ? binding.values[0] : undefined;
}

/** What a constructor puts into a field: `this.app = app`, or a parameter that is a property. */
function fieldOf(code: CodeModel, file: string, owner: number, name: string): Value | undefined {
  const script = code.script(file);
  const record = script?.classes[owner];
  const position = script?.functions[record?.constructorFn ?? -1]?.params.findIndex((param) => param.property && param.name === name) ?? -1;
  if (record && position >= 0) return { kind: 'param', fn: record.constructorFn, index: position };
  const assigned =
    script?.assignments.filter(
      ({ target }) => target.kind === 'member' && target.name === name && target.of.kind === 'this' && target.of.class === owner,
    ) ?? [];
  return assigned.length === 1 ? assigned[0]?.value : undefined;
}

function memberOf(code: CodeModel, file: string, of: Value, name: string): Value {
  const entries = of.kind === 'object' ? of.entries : [];
  const entry = entries.find((one) => 'key' in one && one.key === name);
  if (entry && 'value' in entry) return entry.value;
  const held = of.kind === 'binding' ? bindingValue(code, file, of.binding) : undefined;
  return held?.kind === 'object' ? memberOf(code, file, held, name) : { kind: 'member', of, name };
}

/** Two programs may be made of the same parts in the same way. */
function distinct(ways: readonly Way[]): readonly Way[] {
  const known = new Map<string, Way>();
  for (const way of ways) {
    const key = [joinRoute(...way.prefixes), way.exact, ...way.steps.map(({ name, at }) => `${name}@${at.path}:${at.line}`)].join(' ');
    if (!known.has(key)) known.set(key, way);
  }
  return [...known.values()];
}

function paramKey({ file, fn, index, path }: RawParam): string {
  return `param:${file}:${fn}:${index}:${path.join('.')}`;
}

function isBefore(left: CallSite, right: CallSite): boolean {
  const [, , line, column] = left.call.at;
  const [, , otherLine, otherColumn] = right.call.at;
  return line < otherLine || (line === otherLine && column < otherColumn);
}

/** Whether middleware attached at a path runs for a route. */
function covers(prefix: string, path: string): boolean {
  const attached = joinRoute(prefix.replace(/\/?\*.*$/, ''));
  return attached === '/' || joinRoute(path) === attached || joinRoute(path).startsWith(`${attached}/`);
}

function joined(left: string | undefined, right: string | undefined): string | undefined {
  return left === undefined || right === undefined ? undefined : joinRoute(left, right);
}

function append<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}
