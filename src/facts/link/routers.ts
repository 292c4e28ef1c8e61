import type { RouteFramework } from '../knowledge/frameworks.ts';
import type { Route } from '../route.ts';
import type { CodeModel } from './code-model.ts';
import { Mountings } from './mountings.ts';
import { RouteCalls, type Registration } from './route-calls.ts';
import { joinRoute } from './route-parts.ts';
import { RouterObjects } from './router-objects.ts';
import { RouterWays } from './router-ways.ts';

/** Routes registered by calls on routers: one per registration and way to it. */
export function routerRoutes(code: CodeModel): readonly Route[] {
  const routers = new RouterObjects(code);
  const mountings = new Mountings(code, routers);
  const calls = new RouteCalls(code, routers, mountings);
  for (const file of code.files) for (const site of code.sites(file)) calls.read(site);
  mountings.spread();
  const ways = new RouterWays(code, mountings);
  return calls.registrations.flatMap((registration) => routesOf(code, ways, registration));
}

function routesOf(code: CodeModel, ways: RouterWays, registration: Registration): readonly Route[] {
  const { site, method, end, handler, wrapper, steps, router } = registration;
  return ways.to(registration).flatMap((way) => {
    const framework = way.framework === 'unknown' ? (router?.framework ?? 'unknown') : way.framework;
    // Route-shaped calls alone prove little; with a function of the tree at the end they do.
    if (framework === 'unknown' && !handler) return [];
    return {
      at: code.placeOf(site),
      method,
      path: joinRoute(...way.prefixes, way.path ?? end ?? ''),
      exact: way.exact && way.path !== undefined,
      framework: framework === 'unknown' ? onlyFramework(code, site.file) : framework,
      handler,
      wrapper,
      steps: [...way.steps, ...steps],
    };
  });
}

/** The one framework that a package depends on. */
function onlyFramework(code: CodeModel, file: string): RouteFramework {
  const dependencies = code.modules.packageOf(file)?.manifest.dependencies ?? {};
  const found = (['express', 'fastify', 'koa', 'hono', 'restify', 'polka'] as const).filter((name) => Object.hasOwn(dependencies, name));
  const [only, ...others] = found;
  return only && others.length === 0 ? only : 'unknown';
}
