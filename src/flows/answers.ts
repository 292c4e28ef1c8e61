import { append } from '../model/append.ts';
import type { ApiCallFact, ApiRequest } from '../facts/api-call.ts';
import type { FlowEntry } from '../facts/flow-entry.ts';
import type { FlowFacts } from '../facts/flow-facts.ts';
import type { LinkState } from '../model/flow.ts';
import { commonWords, fitPath, segmentsOf, type PathFit } from '../model/path-match.ts';

/** What answers a call: the entry, or why there is none. */
export interface Answer {
  readonly state: Extract<LinkState, 'confirmed' | 'missing' | 'unknown'> | 'external';
  readonly entry?: FlowEntry;
  readonly note?: string;
}

type HttpRequest = Extract<ApiRequest, { protocol: 'http' }>;
type RouteAddress = Extract<FlowEntry['address'], { kind: 'route' }>;

interface RouteEntry {
  readonly entry: FlowEntry;
  readonly address: RouteAddress;
  readonly segments: readonly string[];
}

interface Candidate {
  readonly route: RouteEntry;
  readonly fit: PathFit;
  /** The route has more in front of what the call is known to ask for, or less. */
  readonly partial: boolean;
}

const NOT_SEEN: Answer = { state: 'unknown', note: 'no route of this repository is seen to answer it' };
/** First words that say nothing of what is asked for. */
const GENERAL = /^(?:api|apis|rest|v\d+|internal|public|admin|app|rpc|graphql|trpc|auth)$/i;
const OPEN_NAME = '…';
/** Share of a package's calls that must be answered before one that is not counts as missing. */
const RECOVERED = 0.8;

/** Finds the entries that answer the calls of pages. */
export class Answers {
  private readonly facts: FlowFacts;
  private readonly routes: readonly RouteEntry[];
  private readonly byWord = new Map<string, RouteEntry[]>();
  private readonly fields = new Map<string, FlowEntry>();
  private readonly procedures = new Map<string, FlowEntry>();
  private readonly actions = new Map<string, FlowEntry>();
  /** Whether fields of GraphQL exist whose names are not decided. */
  private readonly hasOpenNames: boolean;
  private readonly opaque: readonly (readonly string[])[];

  constructor(facts: FlowFacts) {
    this.facts = facts;
    this.routes = facts.entries.flatMap((entry) =>
      entry.address.kind === 'route' ? [{ entry, address: entry.address, segments: segmentsOf(entry.address.path) }] : [],
    );
    this.opaque = facts.opaque.map(segmentsOf);
    for (const route of this.routes) for (const key of keysOf(route.segments)) append(this.byWord, key, route);
    for (const entry of facts.entries) this.addNamed(entry);
    this.hasOpenNames = facts.entries.some(({ address }) => address.kind === 'field' && address.field === OPEN_NAME);
  }

  /** The answers to a call: one, or one for each field of a GraphQL operation. */
  to(call: ApiCallFact): readonly Answer[] {
    const { request } = call;
    if (request.protocol === 'http') return [this.toHttp(call, request)];
    if (request.protocol === 'action') return [this.toAction(request)];
    if (request.protocol === 'trpc') return [this.named(this.procedures.get(request.procedure), call)];
    const fields = request.operation?.fields ?? [];
    if (fields.length === 0) return [{ state: 'unknown', note: 'its document is not seen' }];
    return fields.map((field) => this.named(this.fieldOf(request, field), call));
  }

  private toAction({ file, fn }: Extract<ApiRequest, { protocol: 'action' }>): Answer {
    const entry = this.actions.get(`${file}\0${fn}`);
    return entry ? { state: 'confirmed', entry } : NOT_SEEN;
  }

  private addNamed(entry: FlowEntry): void {
    const { address } = entry;
    if (address.kind === 'action') this.actions.set(`${address.file}\0${address.fn}`, entry);
    if (address.kind === 'procedure' && !this.procedures.has(address.name)) this.procedures.set(address.name, entry);
    if (address.kind !== 'field') return;
    const key = `${address.type}.${address.field}`;
    if (!this.fields.has(key)) this.fields.set(key, entry);
  }

  private fieldOf({ operation }: Extract<ApiRequest, { protocol: 'graphql' }>, field: string): FlowEntry | undefined {
    const kind = operation?.kind ?? 'query';
    const type = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
    return this.fields.get(`${type}.${field}`) ?? this.fields.get(`.${field}`);
  }

  // Only where nearly all that a page asks for is found here, what is not found is missing: the rest may be another service's.
  private named(entry: FlowEntry | undefined, call: ApiCallFact): Answer {
    if (entry) return { state: 'confirmed', entry };
    return !this.hasOpenNames && this.shareOf(call) >= RECOVERED
      ? { state: 'missing', note: 'nothing of this repository has this name' }
      : NOT_SEEN;
  }

  /** Share of the other calls of the same package and protocol whose names are found. */
  private shareOf({ request, service, at }: ApiCallFact): number {
    const others = this.facts.calls.filter((one) => one.service === service && one.request.protocol === request.protocol && one.at !== at);
    const names = others.flatMap((one) => this.namesOf(one.request));
    return names.length === 0 ? 0 : names.filter(Boolean).length / names.length;
  }

  private namesOf(request: ApiRequest): readonly boolean[] {
    if (request.protocol === 'trpc') return [this.procedures.has(request.procedure)];
    if (request.protocol !== 'graphql') return [];
    return (request.operation?.fields ?? []).map((field) => this.fieldOf(request, field) !== undefined);
  }

  private toHttp(call: ApiCallFact, { method, address }: HttpRequest): Answer {
    if (address.origin === 'other') return { state: 'external' };
    const segments = segmentsOf(address.path);
    if (!segments.some((segment) => /[a-z]/i.test(segment))) return { state: 'unknown', note: 'its address is not decided' };
    const fitting = this.candidates(segments, address.origin === 'open');
    const answering = fitting.filter(({ route }) => answers(route.address.method, method));
    const best = bestOf(answering, call.service);
    if (best) return best;
    const [other] = fitting.filter(({ fit, partial }) => !fit.loose && !partial);
    const note = other && method !== undefined ? 'the path is served, but not for this method' : 'no route answers it';
    return fitting.length === 0 || other ? this.missing(segments, { isOpen: address.origin === 'open', note, method }) : NOT_SEEN;
  }

  private candidates(segments: readonly string[], isOpen: boolean): readonly Candidate[] {
    const near = new Set([...segments.flatMap((segment) => this.byWord.get(segment.toLowerCase()) ?? []), ...(this.byWord.get('') ?? [])]);
    return [...near].flatMap((route): readonly Candidate[] => {
      const { open, exact } = route.address;
      const whole = fitPath(segments, route.segments, open);
      if (whole && (whole.words > 0 || !isOpen)) return [{ route, fit: whole, partial: false }];
      // A base that is not seen may hold what stands in front of the call's path; a prefix that is not seen, what stands in front of the route's.
      const behind = isOpen ? fitPath(segments, route.segments.slice(-segments.length), open) : undefined;
      if (behind && behind.words > 0 && route.segments.length > segments.length) return [{ route, fit: behind, partial: true }];
      const before = exact ? undefined : fitPath(segments.slice(-route.segments.length), route.segments, open);
      return before && before.words > 0 && segments.length > route.segments.length ? [{ route, fit: before, partial: true }] : [];
    });
  }

  private missing(
    segments: readonly string[],
    { isOpen, note, method }: { isOpen: boolean; note: string; method: string | undefined },
  ): Answer {
    if (method === undefined && note === 'no route answers it' && isOpen) return NOT_SEEN;
    if (this.opaque.some((path) => startsWith(segments, path)) || this.routes.some(({ address }) => !address.exact || isCatchAll(address)))
      return NOT_SEEN;
    const isOurs = this.routes.some((route) => {
      const shared = commonWords(segments, route.segments);
      return shared.some((word) => !GENERAL.test(word)) || (!isOpen && shared.length > 0);
    });
    return isOurs ? { state: 'missing', note } : NOT_SEEN;
  }
}

function isCatchAll({ open, path }: RouteAddress): boolean {
  return open && segmentsOf(path).length <= 1;
}

function answers(route: string, call: string | undefined): boolean {
  if (route === 'WRITES') return call !== 'GET' && call !== 'HEAD';
  return call === undefined || route === 'ALL' || route === call || (call === 'HEAD' && route === 'GET');
}

/** The closest fit; of equals the one of the caller's own package. Several that are left decide nothing. */
function bestOf(candidates: readonly Candidate[], service: string): Answer | undefined {
  const firm = candidates.filter(({ fit, route }) => !fit.loose && (fit.words > 0 || route.segments.length === 0));
  const ranked = firm.toSorted((left, right) => rank(right) - rank(left));
  const [first] = ranked;
  if (!first) return candidates.length > 0 ? { state: 'unknown', note: whyOpen(candidates) } : undefined;
  const equals = ranked.filter((one) => rank(one) === rank(first));
  const own = equals.filter(({ route }) => route.entry.service === service);
  const chosen = (own.length > 0 ? own : equals)[0] ?? first;
  const places = new Set((own.length > 0 ? own : equals).map(({ route: { entry } }) => `${entry.name}\0${entry.service}`));
  return places.size > 1 ? { state: 'unknown', note: 'several routes may answer it' } : { state: 'confirmed', entry: chosen.route.entry };
}

function whyOpen(candidates: readonly Candidate[]): string {
  return candidates.some(({ fit }) => fit.loose) ? 'a part of its path is not decided' : 'only a route for any path answers it';
}

function rank({ fit, partial, route }: Candidate): number {
  return fit.words * 4 + (partial ? 0 : 2) + (route.address.method === 'ALL' ? 0 : 1);
}

/** Under which words a route is looked up: all of its own, or the empty one where it has none. */
function keysOf(segments: readonly string[]): readonly string[] {
  const words = segments.filter((segment) => /^[\w.-]+$/.test(segment)).map((segment) => segment.toLowerCase());
  return words.length > 0 ? [...new Set(words)] : [''];
}

function startsWith(segments: readonly string[], prefix: readonly string[]): boolean {
  return segments.some((_, start) => prefix.every((word, index) => segments[start + index]?.toLowerCase() === word.toLowerCase()));
}
