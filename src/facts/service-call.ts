import type { Location } from '../model/location.ts';
import { fitPath, segmentsOf, type PathFit } from '../model/path-match.ts';
import { requestsOf } from './api-request.ts';
import { baseOfSite, expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { HTTP_CALLS, HTTP_GLOBALS } from './knowledge/http-clients.ts';
import { PASSING_ON } from './knowledge/message-patterns.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { Peers } from './link/peers.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { messageCalls } from './message-call.ts';
import { opaqueMounts } from './opaque-mounts.ts';
import { reachOf } from './reach.ts';
import { routeFacts, type RouteFact } from './route.ts';
import { serviceFacts, type ServiceFact } from './service.ts';
import { mayLeadToPeer, serviceBaseOf, variablesLead, type ServiceBase } from './service-base.ts';

/** What one program of the tree asks of another. */
export interface ServiceCallFact extends FactBase {
  readonly kind: 'service-call';
  readonly over: 'http' | 'message';
  /** The callee as it is written. */
  readonly expression: string;
  /** `POST /v1/tokens`, or the pattern of a message. */
  readonly asks: string;
  /** The program that is asked; empty where whoever takes the message may answer. */
  readonly target: string;
  /** How the target is known: `http://auth:3000`, `AUTH_URL`. */
  readonly by: string;
  /** Whether the target cannot be another. */
  readonly certain: boolean;
  /** Whether something there answers. */
  readonly answer: 'present' | 'absent' | 'unknown';
  /** What is there in its place, where something is like it. */
  readonly near?: { readonly label: string; readonly at: Location } | undefined;
  /** Other calls of the tree are answered there, so that what is there is seen. */
  readonly attested: boolean;
  readonly reach: Reach;
}

interface Asked {
  readonly site: CallSite;
  readonly method: string | undefined;
  readonly base: ServiceBase;
}

interface Target {
  readonly routes: readonly RouteFact[];
  /** Paths below which something answers that is not seen. */
  readonly opaque: readonly (readonly string[])[];
  /** Whether nearly all that it answers is seen. */
  readonly recovered: boolean;
}

/** Share of a program's routes whose whole path must be known. */
const RECOVERED = 0.8;

/** The calls between the programs of a tree, over HTTP and by patterns of messages. */
export function serviceCallFacts(model: TreeModel): readonly ServiceCallFact[] {
  return [...httpCalls(model), ...messageCalls(model)];
}

function httpCalls(model: TreeModel): readonly ServiceCallFact[] {
  const services = serviceFacts(model).filter(({ serves, role }) => serves.has('http') && role === 'production');
  if (services.length < 2) return [];
  const asked = askedOf(model, new Peers(model, services));
  const targets = new Map([...new Set(asked.map(({ base }) => base.target))].map((target) => [target, targetOf(model, target)]));
  const answered = asked.map((one) => ({ one, ...answerTo(one, targets.get(one.base.target)) }));
  return answered.map(({ one, answer, near }): ServiceCallFact => {
    const { site, method = 'any', base } = one;
    return {
      kind: 'service-call',
      ...baseOfSite(model, site),
      over: 'http',
      expression: expressionText(model.code.script(site.file), site.call.callee),
      asks: `${method} ${pathOf(base)}`,
      target: base.target.name,
      by: base.by,
      certain: base.known === 'certain',
      answer,
      near: near && { label: `${near.method} ${near.path}`, at: near.at },
      attested: answered.some((other) => other.answer === 'present' && other.one.base.target === base.target),
      reach: reachOf(model, site),
    };
  });
}

function askedOf(model: TreeModel, peers: Peers<ServiceFact>): readonly Asked[] {
  const sites = [...knownCalls(model, HTTP_CALLS).map(({ site }) => site), ...globalCalls(model, ...HTTP_GLOBALS)];
  const own = sites.filter((site) => site.call.kind === 'call' && model.roleOf(site.file) === 'production' && !runsInBrowser(model, site));
  const byVariable = variablesLead(model, peers);
  const near = own.filter((site) => mayLeadToPeer(model, site, { peers, byVariable }));
  return near.flatMap((sent) =>
    requestsOf(model, sent).flatMap(({ site: top, method, addresses }) => {
      const base = serviceBaseOf(model, { sent, site: top, addresses }, peers);
      // What a program asks of itself is no contract between two.
      return base && !base.target.files.has(top.file) ? [{ site: top, method, base }] : [];
    }),
  );
}

function targetOf(model: TreeModel, { files }: ServiceFact): Target {
  const routes = routeFacts(model).filter(({ at }) => files.has(at.path));
  const exact = routes.filter(({ exact: isWhole }) => isWhole);
  const passesOn = [...files].some((file) => model.code.script(file)?.references.some(({ module }) => PASSING_ON.test(module)));
  const takesAll = routes.some(({ path }) => isOpen(path) && segmentsOf(path).length <= 1);
  const recovered = exact.length > 0 && exact.length >= routes.length * RECOVERED && !passesOn && !takesAll;
  return { routes, recovered, opaque: opaqueMounts(model).map(segmentsOf) };
}

function answerTo(
  { method, base }: Asked,
  target: Target | undefined,
): Pick<ServiceCallFact, 'answer'> & { readonly near?: RouteFact | undefined } {
  const segments = segmentsOf(pathOf(base));
  // An address of holes alone says nothing.
  if (!target || !segments.some((segment) => /^[\w.-]+$/.test(segment))) return { answer: 'unknown' };
  const fitting = target.routes.filter((route) => fits(segments, route, base.prefix === undefined));
  if (fitting.some((route) => method === undefined || route.method === 'ALL' || route.method === method)) return { answer: 'present' };
  if (!target.recovered || target.opaque.some((mount) => isBelow(segments, mount))) return { answer: 'unknown' };
  return { answer: 'absent', near: fitting[0] ?? nearestOf(target.routes, segments, method) };
}

/** Whether a route may answer a path; where the base's own path is not known, by the end of the route alone. */
function fits(segments: readonly string[], { path, exact }: RouteFact, isBaseOpen: boolean): boolean {
  const route = segmentsOf(path);
  const whole: PathFit | undefined = fitPath(segments, route, isOpen(path));
  const end = isBaseOpen ? fitPath(segments, route.slice(-segments.length), isOpen(path)) : undefined;
  const start = exact ? undefined : fitPath(segments.slice(-route.length), route, isOpen(path));
  return whole !== undefined || end !== undefined || start !== undefined;
}

function isBelow(segments: readonly string[], mount: readonly string[]): boolean {
  return segments.some((_, start) => mount.every((word, index) => segments[start + index]?.toLowerCase() === word.toLowerCase()));
}

function isOpen(path: string): boolean {
  return /[*]|\(\.\*\)/.test(path);
}

/** The route that is most like what is asked for: `/v1/tokens/introspect` for `/v1/token/introspect`, where all words but one are the same. */
function nearestOf(routes: readonly RouteFact[], asked: readonly string[], method: string | undefined): RouteFact | undefined {
  const likeness = (route: RouteFact): number => wordsInCommon(asked, segmentsOf(route.path)) + (route.method === method ? 0.5 : 0);
  const alike = routes.filter(({ path }) => isAlike(asked, segmentsOf(path)));
  return alike.toSorted((left, right) => likeness(right) - likeness(left))[0];
}

function isAlike(asked: readonly string[], served: readonly string[]): boolean {
  if (Math.abs(asked.length - served.length) > 1) return false;
  const common = wordsInCommon(asked, served);
  return common > 0 && common >= Math.min(asked.length, served.length) - 1;
}

/** Words that two paths share, whatever their number. */
function wordsInCommon(left: readonly string[], right: readonly string[]): number {
  const bare = (word: string): string => word.toLowerCase().replace(/s$/, '');
  const words = new Set(right.map(bare));
  return left.filter((word) => /^[\w.-]+$/.test(word) && words.has(bare(word))).length;
}

function pathOf({ prefix = '', path }: ServiceBase): string {
  const whole = `${prefix}${path}`.split(/[?#]/, 1)[0] ?? '';
  return `/${segmentsOf(whole)
    .map((segment) => segment.replaceAll(/\0+/g, '{}'))
    .join('/')}`;
}
