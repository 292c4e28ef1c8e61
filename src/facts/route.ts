import type { Value } from '../summaries/script-summary.ts';
import type { Location } from '../model/location.ts';
import type { FactBase } from './fact.ts';
import type { RouteFramework } from './knowledge/frameworks.ts';
import { baseOfFile } from './base.ts';
import { routesOf } from './link/routes.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Something that runs before the handler of a route: middleware, a guard, a hook, a pipe, a decorator of unknown make. */
export interface RouteStep {
  readonly kind: 'middleware' | 'guard' | 'pipe' | 'interceptor' | 'decorator';
  /** Where it is attached: to the whole application, to a router or controller on the way, or to the route itself. */
  readonly scope: 'application' | 'router' | 'route';
  /** As the code names it. */
  readonly name: string;
  /** The expression with its file; `code.resolve(file, value)` tells what it is. */
  readonly file: string;
  readonly value: Value;
  readonly at: Location;
}

/** One HTTP route: one per registration and mount. */
export interface RouteFact extends FactBase {
  readonly kind: 'route';
  /** In upper case; `ALL` for every method. */
  readonly method: string;
  /** Starts with `/`; prefixes of routers, plugins, controllers and applications are included as far as they are decided. Parameters as written. */
  readonly path: string;
  /** Whether `path` is the whole path. */
  readonly exact: boolean;
  readonly framework: RouteFramework;
  /** The function that answers, where it is one of the tree; a wrapper around it is looked through. */
  readonly handler?: { readonly file: string; readonly fn: number } | undefined;
  /** The call that wraps the handler (`asyncHandler(fn)`), as the code names it. */
  readonly wrapper?: RouteStep | undefined;
  /** In the order in which they run, as far as decided. */
  readonly steps: readonly RouteStep[];
}

/** A route without what every fact has; what linking makes. */
export type Route = Omit<RouteFact, 'kind' | 'role' | 'service'>;

const KNOWN = new WeakMap<TreeModel, readonly RouteFact[]>();

/** The HTTP routes of a tree, made once per tree. */
export function routeFacts(model: TreeModel): readonly RouteFact[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const facts = routesOf(model.code).map((route) => ({ kind: 'route' as const, ...baseOfFile(model, route.at.path), ...route }));
  KNOWN.set(model, facts);
  return facts;
}
