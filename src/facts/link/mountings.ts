import { append } from '../../model/append.ts';
import type { Value } from '../../summaries/script-summary.ts';
import { expressionText } from '../base.ts';
import { FASTIFY_STEPS, ROUTER_MOUNTS } from '../knowledge/frameworks.ts';
import type { RouteStep } from '../route.ts';
import { autoloadedFiles } from './autoload.ts';
import type { CodeModel } from './code-model.ts';
import type { Passed } from './one-call.ts';
import { rawParam } from './raw-values.ts';
import type { CallSite } from './resolved.ts';
import { joinRoute, knownEnd, pathOf, stepOf } from './route-parts.ts';
import { paramKey, type Router, type RouterObjects } from './router-objects.ts';

/** An expression of a file. */
export interface Written {
  readonly file: string;
  readonly value: Value;
}

/** Something that a call puts on a router. */
export interface Placed {
  readonly router: Router | undefined;
  readonly site: CallSite;
  /** Undefined where it is not decided. */
  readonly path: string | undefined;
  /** What is known of the end of a path that is not decided. */
  readonly end?: string;
  /** The expression of the path, which may come to something else by what is passed to the function around it. */
  readonly written?: Written | undefined;
  readonly steps: readonly RouteStep[];
}

/** A router put on another one. */
export interface Mounting extends Placed {
  readonly child: string;
  /** Routers whose hooks hold for the child as well. */
  readonly hooks?: readonly string[];
  /** What the function that the child's routes stand in is given here. */
  readonly passed?: Passed | undefined;
}

/** A router, and the path under which an argument puts it. */
interface Mounted {
  readonly router: Router;
  readonly path: string | undefined;
}

/** What authors call a path that is set elsewhere. */
const PATH_NAME = /(?:path|prefix|base|basepath|baseurl|route|mount|endpoint)$/i;
/** Helpers of helpers are followed this far. */
const DEEPEST_HELPER = 3;

/** Reads the calls that put routers, middleware and hooks on routers: `app.use('/x', guard, router)`, `fastify.register(plugin)`. */
export class Mountings {
  private readonly code: CodeModel;
  private readonly routers: RouterObjects;
  private readonly steps = new Map<string, Placed[]>();
  private readonly mounts = new Map<string, Mounting[]>();

  constructor(code: CodeModel, routers: RouterObjects) {
    this.code = code;
    this.routers = routers;
  }

  read(site: CallSite, { name, of }: { readonly name: string; readonly of: Value }): void {
    if (name === 'use') this.readUse(site, of);
    else if (name === 'register') this.readRegister(site, of);
    else if (name === 'addHook') this.readHook(site, of);
  }

  mount(mounting: Mounting): void {
    append(this.mounts, mounting.child, mounting);
  }

  /** Lets what helpers put on a router they are given hold where they are called; to be asked once all calls are read. */
  spread(): void {
    let level = [...this.steps.values()].flat();
    for (let depth = 0; depth < DEEPEST_HELPER && level.length > 0; depth++) {
      level = level.flatMap((placed) => this.placedByCallers(placed));
      for (const placed of level) if (placed.router) append(this.steps, placed.router.key, placed);
    }
  }

  /** Where a router is mounted, with what callers pass for it where it is a parameter. */
  parentsOf(router: Router): readonly Mounting[] {
    const found = [router.key, ...(router.bases ?? [])].flatMap((key) => this.mounts.get(key) ?? []);
    return router.param ? [...found, ...this.passedFor(router)] : found;
  }

  /** What is put on a router besides routes. */
  stepsOn({ key, bases = [] }: Pick<Router, 'key' | 'bases'>): readonly Placed[] {
    return [key, ...bases].flatMap((one) => this.steps.get(one) ?? []);
  }

  /** What a router of a helper's is where the helper is called: that of the receiver, or of the argument. */
  routerAtCaller(router: Router | undefined, caller: CallSite): Router | undefined {
    const { callee, args } = caller.call;
    const argument = router?.param && args[router.param.index];
    if (router?.param) return argument && this.routers.ofArgument(caller.file, argument, router.param.path);
    const isHeld = router?.key.startsWith('held:') === true;
    return isHeld && callee.kind === 'member' ? (this.routers.at(caller.file, callee.of)?.router ?? router) : router;
  }

  private placedByCallers(placed: Placed): readonly Placed[] {
    const param = placed.router?.param;
    if (!param) return [];
    return this.code.graph.knownCallers(param.file, param.fn).flatMap((site) => {
      const router = this.routerAtCaller(placed.router, site);
      return router && router.key !== placed.router?.key ? [{ ...placed, router, site }] : [];
    });
  }

  /** The routers that callers pass for a parameter. */
  private passedFor({ key, param }: Router): readonly Mounting[] {
    if (!param) return [];
    return this.code.graph.knownCallers(param.file, param.fn).flatMap((site) => {
      const argument = site.call.args[param.index];
      const router = argument && this.routers.ofArgument(site.file, argument, param.path);
      const passed = { file: param.file, fn: param.fn, by: site };
      return router && router.key !== key ? [{ router, child: key, site, path: '', steps: [], passed }] : [];
    });
  }

  private readUse(site: CallSite, of: Value): void {
    const receiver = this.routers.at(site.file, of);
    if (!receiver) return;
    const [first, ...others] = site.call.args;
    const text = first && pathOf(this.code, site.file, first);
    const isNamed = first !== undefined && others.length > 0 && PATH_NAME.test(expressionText(this.code.script(site.file), first));
    const mayBePath = first !== undefined && (text !== undefined || first.kind === 'text' || first.kind === 'regexp' || isNamed);
    const path = receiver.path ? receiver.path.text : mayBePath ? text : '';
    const args = (mayBePath ? others : site.call.args).flatMap((argument) => (argument.kind === 'array' ? argument.items : [argument]));
    const end = mayBePath && text === undefined ? knownEnd(this.code, site.file, first) : '';
    const written = mayBePath && first && !receiver.path ? { file: site.file, value: first } : undefined;
    this.place({ router: receiver.router, site, path, end, written, args });
    if (first && (isNamed || !mayBePath)) this.readCallers(site, receiver.router);
  }

  private place({
    router,
    site,
    path,
    end = '',
    written,
    args,
  }: Omit<Placed, 'steps'> & { readonly router: Router; readonly args: readonly Value[] }): void {
    const steps: RouteStep[] = [];
    for (const value of args) {
      const child = this.mountedBy(site.file, value);
      if (child)
        this.mount({
          child: child.router.key,
          passed: child.router.holder,
          router,
          site,
          path: joined(path, child.path),
          end,
          steps: [...steps],
          written: child.path === '' ? written : undefined,
        });
      else steps.push(stepOf(this.code, { file: site.file, value, kind: 'middleware', scope: router.root ? 'application' : 'router' }));
    }
    if (steps.length > 0) append(this.steps, router.key, { router, site, path, steps });
  }

  // A helper that mounts what it is given at a path that it is given: each call of it mounts.
  private readCallers(site: CallSite, router: Router): void {
    const [path, ...rest] = site.call.args.map((argument) => rawParam(this.code, site.file, argument));
    if (!path || path.path.length > 0 || rest.length === 0 || rest.includes(undefined)) return;
    for (const caller of this.code.graph.knownCallers(path.file, path.fn)) {
      const { callee, args } = caller.call;
      // Methods of this name are read where they are called.
      if (callee.kind === 'member' && callee.name === 'use') continue;
      const text = pathOf(this.code, caller.file, args[path.index]);
      const on = this.routerAtCaller(router, caller);
      const given = rest.flatMap((param) => (param && param.path.length === 0 ? (args[param.index] ?? []) : []));
      if (on && text !== undefined) this.place({ router: on, site: caller, path: text, args: given });
    }
  }

  /** The router that an argument of `use` stands for: itself, `router.routes()`, `mount('/x', router)`. */
  private mountedBy(file: string, value: Value): Mounted | undefined {
    const call = value.kind === 'call' ? this.code.script(file)?.calls[value.call] : undefined;
    if (call?.callee.kind === 'member' && /^(?:routes|middleware|callback)$/.test(call.callee.name)) {
      const inner = this.routers.at(file, call.callee.of)?.router;
      return inner && { router: inner, path: '' };
    }
    const callee = call && this.code.resolve(file, call.callee);
    if (call && callee?.kind === 'external' && ROUTER_MOUNTS.find(callee) !== undefined) {
      const [path, inner] = call.args.length > 1 ? [pathOf(this.code, file, call.args[0]), call.args[1]] : ['', call.args[0]];
      const router = inner && this.routers.at(file, inner)?.router;
      return router && { router, path };
    }
    const router = this.routers.at(file, value)?.router;
    return router && { router, path: '' };
  }

  // A Fastify plugin is a function that is given the instance; `{ prefix }` holds for all that it registers.
  private readRegister(site: CallSite, of: Value): void {
    const router = this.routers.at(site.file, of)?.router;
    const [plugin, options] = site.call.args;
    const resolved = this.code.resolve(site.file, plugin);
    if (router && resolved.kind === 'external' && resolved.package.endsWith('autoload')) return this.readAutoload(site, router);
    const target = router && this.routers.pluginOf(resolved);
    if (!router || !target) return;
    const { state, value } = this.code.setting(site.file, options, 'prefix');
    const path = state === 'absent' ? '' : value?.kind === 'value' ? pathOf(this.code, value.file, value.value) : undefined;
    this.mount({ router, site, path, steps: [], child: paramKey({ ...target, index: 0, path: [] }) });
  }

  private readAutoload(site: CallSite, router: Router): void {
    const options = this.code.setting(site.file, site.call.args[1], 'options');
    const { state, value } = options.value
      ? this.code.settingOf(options.value, ['prefix'])
      : { state: 'absent' as const, value: undefined };
    for (const { file, path, hooks } of autoloadedFiles(this.code, site)) {
      const target = this.routers.pluginOf({ kind: 'namespace', file });
      if (!target) continue;
      const prefix = value?.kind === 'value' ? pathOf(this.code, value.file, value.value) : undefined;
      const keys = hooks
        .flatMap((hook) => this.routers.pluginOf({ kind: 'namespace', file: hook }) ?? [])
        .map((hook) => paramKey({ ...hook, index: 0, path: [] }));
      const whole = state === 'present' ? joined(prefix, path) : path;
      this.mount({ router, site, path: whole, steps: [], child: paramKey({ ...target, index: 0, path: [] }), hooks: keys });
    }
  }

  private readHook(site: CallSite, of: Value): void {
    const [name, value] = site.call.args;
    const router = this.routers.at(site.file, of)?.router;
    const hook = pathOf(this.code, site.file, name);
    if (!router || !value || !FASTIFY_STEPS.some((one) => one === hook)) return;
    const step = stepOf(this.code, { file: site.file, value, kind: 'middleware', scope: router.root ? 'application' : 'router' });
    append(this.steps, router.key, { router, site, path: '', steps: [step] });
  }
}

function joined(left: string | undefined, right: string | undefined): string | undefined {
  return left === undefined || right === undefined ? undefined : joinRoute(left, right);
}
