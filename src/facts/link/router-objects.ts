import type { Value } from '../../summaries/script-summary.ts';
import { ROUTER_OBJECTS, ROUTE_VERBS, type RouteFramework } from '../knowledge/frameworks.ts';
import { canonical } from '../knowledge/objects.ts';
import type { CodeModel } from './code-model.ts';
import type { Passed } from './one-call.ts';
import { alternatives, siteKey, type Resolved } from './resolved.ts';
import { classesAbove, memberNamed, rawParam, type ClassAt, type RawParam } from './raw-values.ts';
import { functionOf, pathOf } from './route-parts.ts';

/** What code registers routes on: an object made somewhere, or a parameter that carries one. */
export interface Router {
  readonly key: string;
  readonly framework: RouteFramework;
  readonly root: boolean;
  /** Prefix that the object itself adds. Undefined where it is not decided. */
  readonly prefix: string | undefined;
  /** Set where it is a parameter. */
  readonly param?: RawParam;
  /** Keys of the same field in base classes: what is attached there holds for this one too. */
  readonly bases?: readonly string[];
  /** Where an object of the tree holds it: the call that makes that object. */
  readonly holder?: Passed | undefined;
}

/** A router as an expression names it, with the path of a `.route('/x')` on the way. */
export interface NamedRouter {
  readonly router: Router;
  readonly path?: { readonly text: string | undefined } | undefined;
}

/** The router that an object has for itself, and the call that makes it, if one does. */
interface Held {
  readonly router: Router;
  readonly made: string | undefined;
}

type Instance = Extract<Resolved, { kind: 'instance' }>;
type ExternalObject = Extract<Resolved, { kind: 'external' }>;

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
const DEEPEST_CHAIN = 60;

/** Tells which router an expression stands for. */
export class RouterObjects {
  private readonly code: CodeModel;
  private readonly holders = new Map<string, Held | undefined>();

  constructor(code: CodeModel) {
    this.code = code;
  }

  at(file: string, value: Value, depth = 0): NamedRouter | undefined {
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

  /** The function that a Fastify plugin is, looked for behind `fp(…)` and default exports. */
  pluginOf(plugin: Resolved): { readonly file: string; readonly fn: number } | undefined {
    if (plugin.kind === 'namespace') return this.pluginOf(this.code.resolver.exportOf(plugin.file, 'default'));
    const made = plugin.kind === 'external' && plugin.path.endsWith('()') ? plugin.created : undefined;
    return functionOf(made ? this.code.resolve(made.file, made.call.args[0]) : plugin);
  }

  private routerOf(file: string, value: Value, depth: number): Router | undefined {
    const resolved = this.exported(this.code.resolve(file, value));
    const found = alternatives(resolved).flatMap((one) => (one.kind === 'external' ? (this.knownRouter(one, depth) ?? []) : []))[0];
    const held = this.heldBy(file, value, resolved);
    if (held) return held;
    const param = rawParam(this.code, file, value);
    if (param && (found || resolved.kind === 'param' || resolved.kind === 'unknown')) {
      return { key: paramKey(param), framework: found?.framework ?? 'unknown', root: false, prefix: '', param };
    }
    return found;
  }

  /** The router of an object of the tree: `this.app`, `new Orders().router`, or the object itself where its class wraps or extends one. */
  private heldBy(file: string, value: Value, resolved: Resolved): Router | undefined {
    if (resolved.kind === 'instance') return this.routerIn(resolved, this.held(resolved)?.router);
    const owner = value.kind === 'member' && resolved.kind === 'external' ? this.code.resolve(file, value.of) : undefined;
    if (owner?.kind !== 'instance' || resolved.kind !== 'external') return undefined;
    const held = this.held(owner);
    return held?.made !== undefined && held.made === siteKey(resolved.created) ? this.routerIn(owner, held.router) : undefined;
  }

  private routerIn({ file, class: index, created }: Instance, router: Router | undefined): Router | undefined {
    if (!router || !created) return router;
    const maker = classesAbove(this.code, file, index)
      .map((one) => ({ file: one.file, fn: this.code.resolver.classRecord(one.file, one.class)?.constructorFn ?? -1 }))
      .find(({ fn }) => fn >= 0);
    return { ...router, holder: maker && { ...maker, by: created } };
  }

  /** The one router that the objects of a class have each for themselves. */
  private held({ file, class: index }: Instance): Held | undefined {
    const key = `held:${file}:${index}`;
    if (this.holders.has(key)) return this.holders.get(key);
    this.holders.set(key, undefined);
    const above = classesAbove(this.code, file, index);
    const found = above.flatMap((one) => [...this.madeBy(one), ...this.extendedBy(one)]);
    const [only] = found;
    const bases = above.slice(1).map((one) => `held:${one.file}:${one.class}`);
    const held = only && found.length === 1 ? { ...only, router: { ...only.router, key, bases } } : undefined;
    this.holders.set(key, held);
    return held;
  }

  // `this.app = express.Router()` in a constructor, or as a field.
  private madeBy({ file, class: index }: ClassAt): readonly Held[] {
    const script = this.code.script(file);
    const assigned = (script?.assignments ?? []).flatMap(({ target, value }) =>
      target.kind === 'member' && target.of.kind === 'this' && target.of.class === index ? [value] : [],
    );
    const fields = script?.classes[index]?.fields.flatMap(({ value, static: isStatic }) => (value && !isStatic ? [value] : [])) ?? [];
    return [...assigned, ...fields].flatMap((value) => {
      const resolved = value.kind === 'call' ? this.code.resolve(file, value) : undefined;
      const isOwn = resolved?.kind === 'external' && value.kind === 'call' && siteKey(resolved.created) === `${file}:${value.call}`;
      const router = isOwn ? this.knownRouter(resolved, 0) : undefined;
      return router ? [{ router, made: siteKey(resolved?.kind === 'external' ? resolved.created : undefined) }] : [];
    });
  }

  // `class Orders extends Hono`.
  private extendedBy({ file, class: index }: ClassAt): readonly Held[] {
    const script = this.code.script(file);
    const base = this.code.resolver.baseOf(file, index);
    if (base.kind !== 'external') return [];
    const made = script?.calls.findIndex(({ callee }) => callee.kind === 'super' && callee.class === index) ?? -1;
    const created = this.code.resolver.site(file, made);
    const router = this.knownRouter(canonical({ ...base, path: `${base.path}#`, created }), 0);
    return router ? [{ router, made: undefined }] : [];
  }

  private exported(resolved: Resolved): Resolved {
    return resolved.kind === 'namespace' ? this.code.resolver.exportOf(resolved.file, 'default') : resolved;
  }

  private knownRouter(external: ExternalObject, depth: number): Router | undefined {
    const known = ROUTER_OBJECTS.find(external);
    const { created } = external;
    if (!known) {
      // What a chain of registrations gives is the router at its start.
      const chain = created?.call.callee;
      const isChain = chain?.kind === 'member' && CHAINED.has(chain.name) && ROUTER_PACKAGES.has(external.package) && depth < DEEPEST_CHAIN;
      return isChain && created ? this.at(created.file, chain.of, depth + 1)?.router : undefined;
    }
    const key = created ? `made:${siteKey(created)}` : `type:${external.package}:${external.path}`;
    return { key, framework: known.framework, root: known.root && created !== undefined, prefix: this.ownPrefix(external) };
  }

  /** `new Router({ prefix })` of Koa, `basePath('/x')` of Hono. */
  private ownPrefix({ created, path }: ExternalObject): string | undefined {
    if (!created) return '';
    if (path.endsWith('basePath()')) return pathOf(this.code, created.file, created.call.args[0]);
    const prefix = this.code.setting(created.file, created.call.args[0], 'prefix');
    if (prefix.state === 'present')
      return prefix.value?.kind === 'value' ? pathOf(this.code, prefix.value.file, prefix.value.value) : undefined;
    return prefix.state === 'absent' || created.call.args.length === 0 ? '' : undefined;
  }

  /** What an argument that is given for a router parameter names. */
  ofArgument(file: string, argument: Value, path: readonly string[]): Router | undefined {
    const value = path.reduce<Value>((of, name) => memberNamed(this.code, file, of, name), argument);
    return this.at(file, value)?.router;
  }
}

export function paramKey({ file, fn, index, path }: RawParam): string {
  return `param:${file}:${fn}:${index}:${path.join('.')}`;
}
