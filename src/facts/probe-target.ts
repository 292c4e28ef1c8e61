import type { Location, Place } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfFile, manifestPlace } from './base.ts';
import type { FactBase, Setting } from './fact.ts';
import { isHealthPath } from './knowledge/health.ts';
import { isForeignImage } from './knowledge/images.ts';
import { mayServeUnseen } from './link/health-elsewhere.ts';
import { builtImages, type BuiltImage } from './link/images.ts';
import { location } from './link/location-of.ts';
import { purposeOf } from './link/manifest-paths.ts';
import { joinPath } from '../model/path.ts';
import type { TreeModel } from './link/tree-model.ts';
import { probeFacts, type ProbeFact } from './probe.ts';
import { routeFacts, type RouteFact } from './route.ts';
import { serviceFacts, type ServiceFact } from './service.ts';

/** What a probe of a manifest asks for, held against what is there: the routes of the program, the files of the image. */
export interface ProbeTargetFact extends FactBase {
  readonly kind: 'probe-target';
  readonly at: Place;
  readonly source: ProbeFact['source'];
  readonly purpose: ProbeFact['purpose'];
  readonly deployment: ProbeFact['deployment'];
  readonly asks: 'route' | 'script';
  readonly path: string;
  /** Whether that route or file is there. */
  readonly route: Setting;
  /** Routes or files that look like what was meant, at most a few. */
  readonly alike: readonly { readonly path: string; readonly at: Location }[];
}

const MOST_ALIKE = 3;

const KNOWN = new WeakMap<TreeModel, readonly ProbeTargetFact[]>();

/** The targets of the probes of a tree. */
export function probeTargetFacts(model: TreeModel): readonly ProbeTargetFact[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const probes = probeFacts(model).filter(({ path }) => path !== undefined);
  const facts = probes.length === 0 ? scriptTargets(model) : [...routeTargets(model, probes), ...scriptTargets(model)];
  KNOWN.set(model, facts);
  return facts;
}

function routeTargets(model: TreeModel, probes: readonly ProbeFact[]): readonly ProbeTargetFact[] {
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
      asks: 'route',
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
  return isKnown && !isNamed(model, { candidates, own }, path) ? 'absent' : 'unknown';
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

/**
 * The path, or its end, stands as a text somewhere in the program, so that something may serve it that is no route: static files, a
 * middleware. The routes' own texts tell nothing: where they are mounted is known.
 */
function isNamed({ code }: TreeModel, { candidates, own }: Pick<Question, 'candidates' | 'own'>, path: string): boolean {
  const registrations = new Set(own.map(({ at }) => `${at.path}:${at.line}:${at.column}`));
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
        script?.calls.some(({ args, at }) => !registrations.has(`${file}:${at[0]}:${at[1]}`) && args.some(holds)) === true ||
        script?.contexts.some((context) => context.kind === 'branch' && holds(context.test)) === true
      );
    }),
  );
}

const SCRIPT = /^(?:\.\/)?[\w.-]+\.(?:sh|[cm]?js)$/;

/** Health checks of images that run a script by a relative path, which the image puts elsewhere. */
function scriptTargets(model: TreeModel): readonly ProbeTargetFact[] {
  return builtImages(model).flatMap(({ path, stage }) => {
    const { healthcheck, copies, workdir } = stage;
    const script = healthcheck?.words.find((word) => SCRIPT.test(word))?.replace(/^\.\//, '');
    if (!healthcheck || script === undefined || workdir === '') return [];
    const asked = absolute(workdir, script);
    const placed = copies.flatMap((copy) =>
      placesOf(copy, script) === undefined ? [] : [{ path: placesOf(copy, script) ?? '', at: location(path, copy.at) }],
    );
    const isThere =
      placed.length === 0 ||
      placed.some((one) => one.path === asked) ||
      copies.some(({ from, sources }) => from === '' && sources.some((source) => /^\.?\/?$/.test(source)));
    if (isThere) return [];
    const at = manifestPlace(path, healthcheck.at, stage.name || 'image', `script ${asked}`);
    return {
      kind: 'probe-target',
      asks: 'script',
      at,
      ...baseOfFile(model, path),
      source: 'dockerfile',
      purpose: 'health',
      deployment: purposeOf(path, stage.name),
      path: asked,
      route: 'absent',
      alike: placed,
    };
  });
}

/** Where a copy puts a file of a name, if it copies one. */
function placesOf({ sources, target, workdir }: BuiltImage['stage']['copies'][number], name: string): string | undefined {
  if (!sources.some((source) => source.slice(source.lastIndexOf('/') + 1) === name)) return undefined;
  const isFolder = /(?:^|\/)\.?$/.test(target) || sources.length > 1;
  return absolute(workdir, isFolder ? `${target}/${name}` : target);
}

function absolute(workdir: string, path: string): string {
  return `/${joinPath('', path.startsWith('/') ? path : `${workdir}/${path}`)}`;
}
