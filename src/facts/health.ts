import type { Location, Place } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import type { FactBase } from './fact.ts';
import { DATABASE_CALLS } from './knowledge/databases.ts';
import { isHealthPath, purposeOfPath, type HealthPurpose } from './knowledge/health.ts';
import { answerOf, saysWell, type HealthAnswer } from './link/health-answer.ts';
import { mayAddRoutes } from './link/health-elsewhere.ts';
import { location } from './link/location-of.ts';
import { purposeOf } from './link/manifest-paths.ts';
import type { TreeModel } from './link/tree-model.ts';
import { partsWithin } from './link/value-parts.ts';
import { probeTargetFacts, type ProbeTargetFact } from './probe-target.ts';
import { routeFacts, type RouteFact } from './route.ts';
import { serviceFacts, type ServiceFact } from './service.ts';

/** A database that a program cannot work without, by one of the calls to it. */
export interface DatabaseUse {
  readonly label: string;
  readonly at: Location;
}

/** A route that answers for the health of a program. */
export interface HealthEndpoint extends Omit<HealthAnswer, 'constant'> {
  readonly at: Place;
  readonly path: string;
  readonly purpose: HealthPurpose;
  /** The probe of liveness that asks it. */
  readonly asked?: Location | undefined;
  /** A failure of it restarts the program: it tells of liveness, by its name or since a probe of liveness asks it. */
  readonly restarts: boolean;
  /** The database that its program needs, where it tells of readiness and gives the same answer whatever happens. */
  readonly hollow?: DatabaseUse | undefined;
}

/** What a program that answers requests says of its health. */
export interface HealthFact extends FactBase {
  readonly kind: 'health';
  readonly name: string;
  readonly protocol: 'http' | 'grpc';
  /** Number of routes that are known. */
  readonly routes: number;
  readonly endpoints: readonly HealthEndpoint[];
  /** It has routes, none of them an endpoint, no probe asks one of them, and nothing else may answer: no library, no proxy, no code that is not followed. */
  readonly silent: boolean;
  /** An orchestrator is among the manifests of the tree; without one it may run where nobody asks. */
  readonly orchestrated: boolean;
}

/** The health of the programs of a tree that answer requests. */
export function healthFacts(model: TreeModel): readonly HealthFact[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const routes = routeFacts(model);
  const facts = serviceFacts(model).flatMap((service) => {
    if (isHttp(service)) return [healthOf(model, service, routes)];
    return service.frameworks.has('grpc') ? [grpcHealthOf(model, service)] : [];
  });
  KNOWN.set(model, facts);
  return facts;
}

const KNOWN = new WeakMap<TreeModel, readonly HealthFact[]>();

function isHttp({ serves, frameworks }: ServiceFact): boolean {
  return serves.has('http') && ![...frameworks].every((name) => name === 'socket.io');
}

function healthOf(model: TreeModel, service: ServiceFact, all: readonly RouteFact[]): HealthFact {
  const routes = all.filter(({ at }) => service.files.has(at.path));
  const answering = routes.filter((route) => /^(?:GET|ALL|HEAD)$/.test(route.method) && answersForHealth(model, route));
  const database = databaseOf(model, service);
  const targets = probeTargetFacts(model);
  const isAsked = targets.some(({ route }) => route === 'present');
  const { at, role, service: root, name } = service;
  return {
    kind: 'health',
    at,
    role,
    service: root,
    name,
    protocol: 'http',
    routes: routes.length,
    endpoints: answering.map((route) => endpointOf(model, route, { database, targets })),
    silent: routes.length > 0 && answering.length === 0 && !isAsked && service.complete && !mayAddRoutes(model, service),
    orchestrated: isOrchestrated(model),
  };
}

/** gRPC has one service for health; a library adds it, or the program names it. Source: github.com/grpc/grpc, doc/health-checking.md. */
function grpcHealthOf(model: TreeModel, service: ServiceFact): HealthFact {
  const { at, role, service: root, name, complete } = service;
  const silent = complete && !mayAddRoutes(model, service) && !namesGrpcHealth(model, service);
  const orchestrated = isOrchestrated(model);
  return { kind: 'health', at, role, service: root, name, protocol: 'grpc', routes: 0, endpoints: [], silent, orchestrated };
}

/** Whether a call of a program is given something named after health: `addService(HealthService, …)`, `package: ['grpc.health.v1']`. */
function namesGrpcHealth({ code }: TreeModel, { files }: ServiceFact): boolean {
  return [...files].some((file) => {
    const script = code.script(file);
    const isHealth = (part: Value): boolean =>
      /health/i.test(part.kind === 'literal' ? String(part.value) : part.kind === 'object' ? '' : expressionText(script, part));
    return script?.calls.some(({ args }) => args.some((argument) => [...partsWithin(argument)].some(isHealth))) ?? false;
  });
}

function answersForHealth({ code }: TreeModel, { path, handler }: RouteFact): boolean {
  return isHealthPath(path) || (handler !== undefined && saysWell(code, handler));
}

interface Surroundings {
  readonly database: DatabaseUse | undefined;
  readonly targets: readonly ProbeTargetFact[];
}

function endpointOf(model: TreeModel, route: RouteFact, { database, targets }: Surroundings): HealthEndpoint {
  const { at, path, handler } = route;
  const purpose = purposeOfPath(path);
  const asked = targets.find((target) => target.purpose === 'liveness' && target.path === path)?.at;
  const restarts = purpose === 'liveness' || (purpose === 'general' && asked !== undefined);
  const { constant, ...answer } = handler ? answerOf(model.code, handler, route.framework) : { pings: [], constant: false };
  return { at, path, purpose, asked, restarts, ...answer, hollow: purpose === 'readiness' && constant ? database : undefined };
}

function isOrchestrated(model: TreeModel): boolean {
  return [...model.summaries].some(
    ([path, { content }]) =>
      content?.format === 'kubernetes' &&
      model.roleOf(path) === 'production' &&
      purposeOf(path) !== 'development' &&
      content.workloads.some(({ containers }) => containers.some(({ init }) => !init)),
  );
}

function databaseOf(model: TreeModel, { files }: ServiceFact): DatabaseUse | undefined {
  const { code } = model;
  for (const file of [...files].toSorted()) {
    if (model.roleOf(file) !== 'production') continue;
    const site = code.sites(file).find((one) => code.externals(one).some((external) => DATABASE_CALLS.find(external) !== undefined));
    if (site) return { label: expressionText(code.script(file), site.call.callee), at: location(file, site.call.at) };
  }
  return undefined;
}
