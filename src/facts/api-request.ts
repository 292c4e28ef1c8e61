import type { CallRecord, Value } from '../summaries/script-summary.ts';
import { HOLE, textsOf } from './address-text.ts';
import { laterHookOf, usesOf } from './callback-uses.ts';
import { frameOf, httpRequestOf, type Entered, type HttpRequest } from './http-request.ts';
import { paramPathsIn } from './link/request-paths.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
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
/** Calls of one wrapper that are looked at, and of all wrappers around one call of a client. */
const MOST_CALLERS = 2_000;
const MOST_WAYS = 5_000;
/** Variables and calls that a path is followed through when what is made of it is not seen. */
const DEEPEST_PATH = 4;

/** The requests that a call of an HTTP client sends, each where its address is decided. */
export function requestsOf(model: TreeModel, site: CallSite): readonly AskedRequest[] {
  return askedThrough(model, site, { through: [], budget: { ways: MOST_WAYS } });
}

/** A way to a call, with the ways that may still be looked at. */
interface Way {
  readonly through: readonly Entered[];
  readonly budget: { ways: number };
}

function askedThrough(model: TreeModel, site: CallSite, { through, budget }: Way): readonly AskedRequest[] {
  const own = askedBy(model, site, through);
  if (!own || through.length >= MOST_WRAPPERS || budget.ways <= 0) return own ? [own] : [];
  const outer = callersOf(model, own, through).map((caller) => [...through, caller]);
  budget.ways -= outer.length;
  const tells = outer.some((way) => tellsMore(askedBy(model, site, way), own));
  return tells ? outer.flatMap((way) => askedThrough(model, site, { through: way, budget })) : [own];
}

/** Whether a request is better known where a wrapper is called: its callers ask for different things. */
function tellsMore(outer: Asked | undefined, own: Asked): boolean {
  if (!outer || known(outer.addresses) < known(own.addresses)) return false;
  const isOneOfSeveral = own.addresses.length > 1 && outer.addresses.length < own.addresses.length;
  return isOneOfSeveral || known(outer.addresses) > known(own.addresses) || (own.method === undefined && outer.method !== undefined);
}

type Asked = AskedRequest & Pick<HttpRequest, 'address'>;

function askedBy(model: TreeModel, site: CallSite, through: readonly Entered[]): Asked | undefined {
  const request = httpRequestOf(model, site, ...through);
  if (!request) return undefined;
  const { method, address, addresses } = request;
  const given = address && known(addresses) === 0 ? pathsGiven(model, address, through) : [];
  return { site: through.at(-1)?.site ?? site, method, address, addresses: given.length > 0 ? given : addresses };
}

/** Where an address is made of a path by a function that does not tell how: the path below a base that is not known. */
export function pathsGiven(
  model: TreeModel,
  address: { readonly file: string; readonly value: Value },
  through: readonly Entered[] = [],
): readonly string[] {
  let value: Value | undefined = address.value;
  for (let depth = 0; value && depth < DEEPEST_PATH; depth++) {
    const binding: Value | undefined = value.kind === 'binding' ? firstValue(model, address.file, value.binding) : undefined;
    const call: CallRecord | undefined = value.kind === 'call' ? model.code.script(address.file)?.calls[value.call] : undefined;
    const texts = (call?.args ?? []).flatMap((argument) => textsOf(model, address.file, argument, frameOf(through)));
    const paths = texts.filter((text) => /[a-z].*\/|\/.*[a-z]/i.test(text)).map((text) => `${HOLE}/${text.replace(/^[\0/]+/, '')}`);
    if (paths.length > 0) return paths;
    value = binding ?? call?.args[0];
  }
  return [];
}

function firstValue(model: TreeModel, file: string, index: number): Value | undefined {
  const binding = model.code.script(file)?.bindings[index];
  return binding?.kind === 'variable' ? binding.values[0] : undefined;
}

/** The calls of the functions whose parameters decide the address. */
function callersOf({ code }: TreeModel, { site: top, address }: Asked, through: readonly Entered[]): readonly Entered[] {
  if (!address) return [];
  const [file, values] = through.length === 0 ? [address.file, [address.value]] : [top.file, top.call.args];
  const functions = new Set(values.flatMap((value) => paramPathsIn(code, file, value)).map(({ fn }) => fn));
  const found = [...functions].flatMap((fn) => {
    const hook = laterHookOf(code, file, fn);
    const callers = [...code.graph.knownCallers(file, fn), ...(hook ? usesOf(code, hook) : [])];
    return callers.map((site) => ({ site, fn }));
  });
  const seen = new Set(through.map(({ site }) => siteKey(site)));
  return found.filter(({ site }) => !seen.has(siteKey(site))).slice(0, MOST_CALLERS);
}

function known(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.replaceAll(/[\0/]/g, '').length));
}
