import type { Location, Place } from '../model/location.ts';
import { expressionText } from './base.ts';
import type { FactBase } from './fact.ts';
import { DATABASE_CALLS } from './knowledge/databases.ts';
import { isHealthPath, purposeOfPath, type HealthPurpose } from './knowledge/health.ts';
import { answerOf, saysWell } from './link/health-answer.ts';
import { mayAddRoutes } from './link/health-elsewhere.ts';
import { location } from './link/location-of.ts';
import type { TreeModel } from './link/tree-model.ts';
import { routeFacts, type RouteFact } from './route.ts';
import { serviceFacts, type ServiceFact } from './service.ts';

/** A route that answers for the health of a program. */
export interface HealthEndpoint {
  readonly at: Place;
  readonly path: string;
  readonly purpose: HealthPurpose;
  /** Calls of its handler that reach a dependency. */
  readonly pings: readonly { readonly label: string; readonly at: Location }[];
  /** All that the handler does is decided, and it gives the same answer whatever happens. */
  readonly constant: boolean;
  /** Where it catches a failure of what it asks and answers as if nothing had happened. */
  readonly hides?: Place | undefined;
}

/** What one HTTP program says of its health. */
export interface HealthFact extends FactBase {
  readonly kind: 'health';
  readonly name: string;
  /** Number of routes that are known. */
  readonly routes: number;
  readonly endpoints: readonly HealthEndpoint[];
  /** Something else may answer: a library, a proxy, code that is not followed. */
  readonly elsewhere: boolean;
  /** A database that it cannot work without, by one of the calls to it. */
  readonly database?: { readonly label: string; readonly at: Location } | undefined;
}

/** The health of the HTTP programs of a tree. */
export function healthFacts(model: TreeModel): readonly HealthFact[] {
  const routes = routeFacts(model);
  return serviceFacts(model).flatMap((service) => (isHttp(service) ? [healthOf(model, service, routes)] : []));
}

function isHttp({ serves, frameworks }: ServiceFact): boolean {
  return serves.has('http') && ![...frameworks].every((name) => name === 'socket.io');
}

function healthOf(model: TreeModel, service: ServiceFact, all: readonly RouteFact[]): HealthFact {
  const routes = all.filter(({ at }) => service.files.has(at.path));
  const endpoints = routes.filter((route) => /^(?:GET|ALL|HEAD)$/.test(route.method) && answersForHealth(model, route));
  const { at, role, service: root, name } = service;
  return {
    kind: 'health',
    at,
    role,
    service: root,
    name,
    routes: routes.length,
    endpoints: endpoints.map((route) => endpointOf(model, route)),
    elsewhere: !service.complete || mayAddRoutes(model, service),
    database: databaseOf(model, service),
  };
}

function answersForHealth({ code }: TreeModel, { path, handler }: RouteFact): boolean {
  return isHealthPath(path) || (handler !== undefined && saysWell(code, handler));
}

function endpointOf(model: TreeModel, route: RouteFact): HealthEndpoint {
  const { at, path, handler } = route;
  const answer = handler ? answerOf(model.code, handler, route.framework) : { pings: [], constant: false };
  return { at, path, purpose: purposeOfPath(path), ...answer };
}

function databaseOf(model: TreeModel, { files }: ServiceFact): HealthFact['database'] {
  const { code } = model;
  for (const file of [...files].toSorted()) {
    if (model.roleOf(file) !== 'production') continue;
    const site = code.sites(file).find((one) => code.externals(one).some((external) => DATABASE_CALLS.find(external) !== undefined));
    if (site) return { label: expressionText(code.script(file), site.call.callee), at: location(file, site.call.at) };
  }
  return undefined;
}
