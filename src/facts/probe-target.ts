import type { Location, Place } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import type { FactBase, Setting } from './fact.ts';
import { isHealthPath } from './knowledge/health.ts';
import { isForeignImage } from './knowledge/images.ts';
import { mayServeUnseen } from './link/health-elsewhere.ts';
import type { TreeModel } from './link/tree-model.ts';
import { probeFacts, type ProbeFact } from './probe.ts';
import { routeFacts, type RouteFact } from './route.ts';
import { serviceFacts, type ServiceFact } from './service.ts';

/** The path that a probe of a manifest asks for, held against the routes of the program behind it. */
export interface ProbeTargetFact extends FactBase {
  readonly kind: 'probe-target';
  readonly at: Place;
  readonly source: ProbeFact['source'];
  readonly purpose: ProbeFact['purpose'];
  readonly deployment: ProbeFact['deployment'];
  readonly path: string;
  readonly route: Setting;
  /** Routes of the program that look like what was meant, at most a few. */
  readonly alike: readonly { readonly path: string; readonly at: Location }[];
}

const MOST_ALIKE = 3;

/** The targets of the HTTP probes of a tree. */
export function probeTargetFacts(model: TreeModel): readonly ProbeTargetFact[] {
  const probes = probeFacts(model).filter(({ path }) => path !== undefined);
  if (probes.length === 0) return [];
  const services = serviceFacts(model).filter(({ serves }) => serves.has('http'));
  const routes = routeFacts(model).filter(({ role }) => role === 'production');
  return probes.flatMap((probe) => {
    const { at, role, service, source, purpose, deployment, path } = probe;
    if (path === undefined) return [];
    const candidates = candidatesFor(probe, services);
    const own = routes.filter((route) => candidates.some(({ files }) => files.has(route.at.path)));
    const alike = own
      .filter((route) => isHealthPath(route.path))
      .slice(0, MOST_ALIKE)
      .map((route) => ({ path: route.path, at: route.at }));
    return {
      kind: 'probe-target',
      at,
      role,
      service,
      source,
      purpose,
      deployment,
      path,
      route: stateOf(model, { path, candidates, own, routes }),
      alike,
    };
  });
}

/** The programs that a probe may ask: those of its package, or the only one there is. */
function candidatesFor(probe: ProbeFact, services: readonly ServiceFact[]): readonly ServiceFact[] {
  if (probe.source !== 'dockerfile' && probe.image !== '') {
    if (isForeignImage(probe.image)) return [];
    const named = services.filter((service) => namesService(probe, service));
    if (named.length > 0) return named;
  }
  const beside = services.filter(({ service }) => service !== '' && service === probe.service);
  if (beside.length > 0) return beside;
  return services.length === 1 ? services : [];
}

function namesService({ image, container }: ProbeFact, { name, service }: ServiceFact): boolean {
  const names = [name.replace(/^@[^/]*\//, ''), service.slice(service.lastIndexOf('/') + 1)].filter((one) => one !== '');
  const words = [
    image
      .replace(/[:@].*$/, '')
      .split('/')
      .at(-1) ?? '',
    ...container.split('/'),
  ];
  return words.some((word) => names.includes(word));
}

interface Question {
  readonly path: string;
  readonly candidates: readonly ServiceFact[];
  readonly own: readonly RouteFact[];
  readonly routes: readonly RouteFact[];
}

function stateOf(model: TreeModel, { path, candidates, own, routes }: Question): Setting {
  if (routes.some((route) => fits(route, path))) return 'present';
  const isKnown =
    candidates.length > 0 &&
    own.length > 0 &&
    own.every(({ exact }) => exact) &&
    candidates.every((service) => service.complete && !mayServeUnseen(model, service));
  return isKnown && !isNamed(model, candidates, path) ? 'absent' : 'unknown';
}

function fits({ method, path, exact }: RouteFact, asked: string): boolean {
  if (!/^(?:GET|HEAD|ALL)$/.test(method)) return false;
  const wanted = asked.split('/').filter((word) => word !== '');
  const own = path.split('/').filter((word) => word !== '');
  const offset = exact ? 0 : Math.max(0, wanted.length - own.length);
  if (own.some((word) => word.includes('*') || word.includes('('))) return true;
  if (wanted.length - offset !== own.length) return false;
  return own.every(
    (word, index) => word.startsWith(':') || word.startsWith('{') || word.toLowerCase() === wanted[index + offset]?.toLowerCase(),
  );
}

/** The path stands as a text somewhere in the program, so that something may serve it that is no route: static files, a middleware. */
function isNamed({ code }: TreeModel, candidates: readonly ServiceFact[], path: string): boolean {
  const last = `/${path.split('/').at(-1) ?? ''}`;
  const names = (value: Value): boolean =>
    value.kind === 'literal' &&
    typeof value.value === 'string' &&
    value.value !== '/' &&
    (value.value === path || value.value.endsWith(last));
  const holds = (value: Value): boolean =>
    names(value) ||
    (value.kind === 'operation' && value.operands.some(names)) ||
    (value.kind === 'array' && value.items.some(names)) ||
    (value.kind === 'object' && value.entries.some((entry) => !('spread' in entry) && names(entry.value)));
  return candidates.some(({ files }) =>
    [...files].some((file) => {
      const script = code.script(file);
      return (
        script?.calls.some(({ args }) => args.some(holds)) === true ||
        script?.contexts.some((context) => context.kind === 'branch' && holds(context.test)) === true
      );
    }),
  );
}
