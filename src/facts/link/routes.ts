import type { Route } from '../route.ts';
import type { CodeModel } from './code-model.ts';
import { controllerRoutes } from './controllers.ts';
import { fileRoutes } from './file-routes.ts';
import { routerRoutes } from './routers.ts';

const KNOWN = new WeakMap<CodeModel, readonly Route[]>();

/** The HTTP routes of a tree, however they are declared; made once per tree. */
export function routesOf(code: CodeModel): readonly Route[] {
  const known = KNOWN.get(code);
  if (known) return known;
  const routes = [...routerRoutes(code), ...controllerRoutes(code), ...fileRoutes(code)];
  KNOWN.set(code, routes);
  return routes;
}
