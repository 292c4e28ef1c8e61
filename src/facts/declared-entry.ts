import type { FlowEntry } from './flow-entry.ts';
import { fitPath, segmentsOf } from '../model/path-match.ts';

/** What a declared entry was found to be: entries that answer it, nothing (and why, and whether something like it is there), or not decided. */
export type FoundEntry =
  | { readonly state: 'found'; readonly entries: readonly FlowEntry[] }
  | { readonly state: 'missing'; readonly note: string; readonly near: boolean }
  | { readonly state: 'unknown' };

/** All that may be asked of a tree. */
export interface KnownEntries {
  readonly entries: readonly FlowEntry[];
  /** Paths at which something is mounted whose own paths are not seen. */
  readonly opaque: readonly string[];
  /** What runs the jobs of queues, by queue. */
  readonly workers: ReadonlyMap<string, readonly FlowEntry[]>;
}

type RouteAddress = Extract<FlowEntry['address'], { kind: 'route' }>;

interface Route {
  readonly entry: FlowEntry;
  readonly address: RouteAddress;
}

const UNKNOWN: FoundEntry = { state: 'unknown' };
/** Stands for the name of a field that is not decided. */
const OPEN_NAME = '…';
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Finds what a declaration such as `POST /payments`, `mutation payInvoice` or `topic:invoice.created` begins with. */
export function findDeclaredEntry(declared: string, known: KnownEntries): FoundEntry {
  const [, kind = '', rest = ''] = /^([A-Za-z]+)[ :](.*)$/.exec(declared) ?? [];
  if (rest.startsWith('/')) return findRoute(kind, rest, known);
  if (declared.includes(':')) return findWork(rest, known);
  return findOperation(kind, rest, known);
}

function findRoute(method: string, path: string, { entries, opaque }: KnownEntries): FoundEntry {
  const routes = entries.flatMap((entry): readonly Route[] => (entry.address.kind === 'route' ? [{ entry, address: entry.address }] : []));
  if (routes.length === 0) return UNKNOWN;
  const segments = segmentsOf(path);
  const fitting = routes.filter(({ address }) => fits(segments, address));
  const answering = fitting.filter(({ address }) => answersTo(address.method, method));
  const firm = answering.filter(({ address }) => !isCatchAll(address));
  if (firm.length > 0) return { state: 'found', entries: bestOf(segments, firm).map(({ entry }) => entry) };
  if (answering.length > 0 || opaque.some((mount) => isBelow(segments, segmentsOf(mount)))) return UNKNOWN;
  const [other = routes.find(({ address }) => isAlike(segments, segmentsOf(address.path)))] = fitting.filter(
    ({ address }) => !address.open,
  );
  return {
    state: 'missing',
    note: other ? `the nearest that is served is ${other.entry.name}` : 'no route has this path',
    near: other !== undefined,
  };
}

// `/v2/payments` for `/payments`, `/payment/:id` for `/payments/:id`: the words are the same but for one, or for one's number.
function isAlike(segments: readonly string[], route: readonly string[]): boolean {
  const [wanted, served] = [segments, route].map((path) =>
    path.filter((word) => /^\w[\w.-]*$/.test(word)).map((word) => word.toLowerCase().replace(/s$/, '')),
  );
  if (!wanted || !served || wanted.length === 0) return false;
  const [longer, shorter] = wanted.length > served.length ? [wanted, served] : [served, wanted];
  return shorter.at(-1) === longer.at(-1) && longer.length - shorter.length <= 1 && shorter.every((word) => longer.includes(word));
}

function fits(segments: readonly string[], { path, open, exact }: RouteAddress): boolean {
  const route = segmentsOf(path);
  if (!hasStart(segments[route.length - 1], route.at(-1))) return false;
  if (fitPath(segments, route, open)) return true;
  // What stands in front of the route is not decided.
  const end = fitPath(segments.slice(-route.length), route, open);
  return !exact && route.length > 0 && segments.length > route.length && end !== undefined && end.words > 0;
}

// `/stream*` takes anything that begins so.
function hasStart(given: string | undefined, last: string | undefined): boolean {
  const start = /^([\w-]+)\*$/.exec(last ?? '')?.[1];
  return start === undefined || given?.startsWith(start) === true;
}

// Of `/orders/export` and `/orders/:id` the one with more words of its own answers.
function bestOf(segments: readonly string[], routes: readonly Route[]): readonly Route[] {
  const words = ({ address }: Route): number => fitPath(segments, segmentsOf(address.path), address.open)?.words ?? 0;
  const most = Math.max(...routes.map(words));
  return routes.filter((route) => words(route) === most);
}

function answersTo(served: string, asked: string): boolean {
  if (served === asked || served === 'ALL' || asked === 'ALL') return true;
  return served === 'WRITES' && !READING.has(asked);
}

function isCatchAll({ open, path }: RouteAddress): boolean {
  return open && segmentsOf(path).length <= 1;
}

function isBelow(segments: readonly string[], mount: readonly string[]): boolean {
  return segments.some((_, start) => mount.every((word, index) => segments[start + index]?.toLowerCase() === word.toLowerCase()));
}

function findOperation(kind: string, name: string, { entries }: KnownEntries): FoundEntry {
  const named = entries.filter(({ address }) => address.kind === 'field' || address.kind === 'procedure');
  const found = named.filter((entry) => entry.name === `${kind} ${name}` || entry.name === `field ${name}`);
  if (found.length > 0) return { state: 'found', entries: found };
  const isOpen = named.some(({ address }) => address.kind === 'field' && address.field === OPEN_NAME);
  return named.length === 0 || isOpen ? UNKNOWN : { state: 'missing', note: `no ${kind} has this name`, near: true };
}

function findWork(name: string, { entries, workers }: KnownEntries): FoundEntry {
  const work = entries.filter(({ address }) => address.kind === 'work');
  const found = [...(workers.get(name) ?? []), ...work.filter((entry) => nameOf(entry) === name)];
  if (found.length > 0) return { state: 'found', entries: found };
  const isDecided = work.length > 0 && work.every(isNamed) && !workers.has('default');
  return isDecided ? { state: 'missing', note: 'nothing takes it in', near: true } : UNKNOWN;
}

/** The entry without the word for its kind: `queue mail` is mail. */
function nameOf({ name }: FlowEntry): string {
  return name.replace(/^(?:socket message|[a-z]+) ?/, '');
}

// An entry without a name of its own is called by the function that takes it.
function isNamed(entry: FlowEntry): boolean {
  const name = nameOf(entry);
  return name !== '' && name !== entry.handling?.label && !/^[A-Z]\w*(?:\.\w+)?$/.test(name);
}
