import { HOLE } from './address-text.ts';
import { httpRequestOf, type HttpRequest } from './http-request.ts';
import { paramPathsIn } from './link/request-paths.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A request as it is asked for: by the call of a client, or by the call of a function that hands its arguments on to one. */
export interface AskedRequest {
  readonly site: CallSite;
  readonly method: string | undefined;
  /** Whole addresses, a `HOLE` for each part that is not known. */
  readonly addresses: readonly string[];
}

/** Functions around functions around a client are looked through this far. */
const MOST_WRAPPERS = 4;
/** Calls of one wrapper that are looked at. */
const MOST_CALLERS = 2_000;

/** The requests that a call of an HTTP client sends, each where its address is decided. */
export function requestsOf(model: TreeModel, site: CallSite): readonly AskedRequest[] {
  const request = httpRequestOf(model, site);
  return request ? askedThrough(model, site, { request, through: [] }) : [];
}

interface Step {
  readonly request: HttpRequest;
  /** From the call around the client outwards. */
  readonly through: readonly CallSite[];
}

function askedThrough(model: TreeModel, site: CallSite, { request, through }: Step): readonly AskedRequest[] {
  const own: AskedRequest = { site: through.at(-1) ?? site, method: request.method, addresses: request.addresses };
  if (through.length >= MOST_WRAPPERS || !request.address) return [own];
  const outer = callersOf(model, own.site, request, through).flatMap((caller) => {
    const step = { request: httpRequestOf(model, site, ...through, caller), through: [...through, caller] };
    return step.request ? [{ ...step, request: step.request }] : [];
  });
  const tells = outer.some((step) => tellsMore(step.request.addresses, own.addresses));
  return tells ? outer.flatMap((step) => askedThrough(model, site, step)) : [own];
}

/** The calls of the functions whose parameters decide the address. */
function callersOf({ code }: TreeModel, top: CallSite, { address }: HttpRequest, through: readonly CallSite[]): readonly CallSite[] {
  const values = through.length === 0 ? (address ? [address.value] : []) : top.call.args;
  const file = through.length === 0 ? (address?.file ?? top.file) : top.file;
  const params = values.flatMap((value) => paramPathsIn(code, file, value));
  const functions = new Set(params.map(({ fn }) => fn));
  return [...functions].flatMap((fn) => code.graph.knownCallers(file, fn)).slice(0, MOST_CALLERS);
}

function tellsMore(texts: readonly string[], than: readonly string[]): boolean {
  return known(texts) > known(than);
}

function known(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.replaceAll(HOLE, '').length));
}
