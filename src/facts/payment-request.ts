import type { DeclaredHost, DeclaredPayment } from '../model/policy.ts';
import { HOLE } from './address-text.ts';
import { httpRequestOf, type HttpRequest } from './http-request.ts';
import { ASKING_SEGMENT, PAYMENT_HOSTS, USUAL_KEYS, type PaymentHost, type PaymentRequest } from './knowledge/payment-hosts.ts';
import { paramPathsIn } from './link/request-paths.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { moveOf, placeIn, type KeyPlace, type MoneyCall, type PlacedCall } from './payment-call.ts';

/** The payments of one request over HTTP to a provider, or to a host that the team declares as one. */
export function paymentRequestsOf(model: TreeModel, site: CallSite): readonly PlacedCall[] {
  const request = httpRequestOf(model, site);
  if (!request) return [];
  const callers = callersThatAddress(model, site, request);
  if (callers.length === 0) return moneyCallAt(model, { site, sent: site, request });
  return callers.flatMap((caller) => {
    const through = httpRequestOf(model, site, { site: caller, fn: model.code.enclosing(site) });
    return through ? moneyCallAt(model, { site: caller, sent: site, request: through }) : [];
  });
}

/** The callers of the function around a request, where they decide on its address. */
function callersThatAddress({ code }: TreeModel, site: CallSite, { address }: HttpRequest): readonly CallSite[] {
  const fn = code.enclosing(site);
  if (address?.file !== site.file || fn === 0) return [];
  const isGiven = paramPathsIn(code, site.file, address.value).some((param) => param.fn === fn);
  const callers = isGiven ? (code.graph.callersOf(site.file, fn) ?? []) : [];
  return callers.length <= MOST_CALLERS ? callers : [];
}

const MOST_CALLERS = 50;

interface Sending {
  readonly site: CallSite;
  /** The call of the HTTP client. */
  readonly sent: CallSite;
  readonly request: HttpRequest;
}

function moneyCallAt(model: TreeModel, sending: Sending): readonly PlacedCall[] {
  const { site, request } = sending;
  if (request.method !== 'POST') return [];
  const found = request.addresses.map((text) => requestAt(model, text));
  const known = found.find((one) => one !== undefined);
  if (!known) return [];
  // Where an address is one of several, what the request lacks may be what the others do not need.
  const isShared = request.addresses.some((text, index) => found[index] === undefined && !/^\0./.test(text));
  return [{ site, call: moneyCallOf(model, sending, known, isShared) }];
}

function requestAt(model: TreeModel, text: string): KnownRequest | undefined {
  const address = partsOf(text);
  return address && (requestTo(address, declaredHosts(model.declaredPayments)) ?? requestTo(address, PAYMENT_HOSTS));
}

interface Address {
  readonly host: string;
  readonly segments: readonly string[];
}

interface KnownRequest {
  readonly client: string;
  readonly terms: PaymentRequest;
}

function partsOf(text: string): Address | undefined {
  const [, host, path = ''] = /^https?:\/\/([^/?#:]+)(?::[^/?#]*)?([^?#]*)/i.exec(text) ?? [];
  return host === undefined ? undefined : { host: host.toLowerCase(), segments: path.split('/').filter((segment) => segment !== '') };
}

function requestTo({ host, segments }: Address, hosts: readonly PaymentHost[]): KnownRequest | undefined {
  for (const { client, hosts: names, requests } of hosts) {
    if (!names.some((name) => isHost(host, name))) continue;
    const terms = requests.find(({ path }) => (path === ANY_PATH ? mayPay(segments) : matchesPath(segments, path)));
    if (terms) return { client, terms };
  }
  return undefined;
}

function isHost(host: string, name: string): boolean {
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name;
}

/** Whether the segments of a path follow a pattern; a segment that is not known is none that the pattern names. */
export function matchesPath(segments: readonly string[], pattern: string): boolean {
  const wanted = pattern.split('/').filter((segment) => segment !== '');
  // Where the last `**` stands, and how many segments it took: it takes one more whenever what follows does not match.
  let retry: { readonly at: number; taken: number } | undefined;
  let at = 0;
  let position = 0;
  while (position < segments.length) {
    const want = wanted[at];
    if (want === '**') {
      at += 1;
      retry = { at, taken: position };
    } else if (want !== undefined && (want === '*' || want === segments[position])) {
      at += 1;
      position += 1;
    } else if (retry) {
      retry.taken += 1;
      position = retry.taken;
      at = retry.at;
    } else return false;
  }
  return wanted.slice(at).every((want) => want === '**');
}

/** Of a host that is declared without paths. */
const ANY_PATH = '/**';
const DECLARED = new WeakMap<readonly DeclaredPayment[], readonly PaymentHost[]>();

function declaredHosts(declared: readonly DeclaredPayment[]): readonly PaymentHost[] {
  const known = DECLARED.get(declared) ?? declared.flatMap((one) => ('host' in one ? [hostOf(one)] : []));
  DECLARED.set(declared, known);
  return known;
}

function hostOf({ host, paths, key }: DeclaredHost): PaymentHost {
  const names = key.length > 0 ? key : USUAL_KEYS;
  const terms = { moves: 'charge', header: names, body: names.filter((name) => !name.includes('-')) } as const;
  return {
    client: host,
    hosts: [host.toLowerCase()],
    requests: (paths.length > 0 ? paths : [ANY_PATH]).map((path) => ({ path, ...terms })),
  };
}

function mayPay(segments: readonly string[]): boolean {
  return segments.some((segment) => segment !== HOLE) && !segments.some((segment) => ASKING_SEGMENT.test(segment));
}

const ADDRESS_KEY = 'the reference in the address';

function moneyCallOf(model: TreeModel, { sent, request }: Sending, { client, terms }: KnownRequest, isShared: boolean): MoneyCall {
  const places = placesOf(model, request, terms);
  const isUndecided = isShared || addsLater(model, sent, request, [...(terms.header ?? []), ...(terms.body ?? [])]);
  return {
    client,
    moves: moveOf(model, request.body, terms),
    keyName: terms.header?.[0] ?? terms.body?.[0] ?? ADDRESS_KEY,
    byLibrary: false,
    places: isUndecided ? [...places, { in: { kind: 'unknown' }, names: [] }] : places,
    keyIsRequired: terms.keyIsRequired === true,
  };
}

function placesOf(model: TreeModel, { headers, body, address }: HttpRequest, terms: PaymentRequest): readonly KeyPlace[] {
  const inHeaders: readonly KeyPlace[] = terms.header ? [{ in: headers, names: terms.header, anyCase: true }] : [];
  // A field under one of the usual names counts where the body is seen; a body that is not seen is not supposed to hold one.
  const isGuess = terms.body !== undefined && terms.header === USUAL_KEYS && body.kind !== 'value';
  const inBody = isGuess ? [] : (terms.body ?? []).map((name) => placeIn(model, body, name));
  return [...inHeaders, ...inBody, ...(terms.inAddress && address ? [address] : [])];
}

// An interceptor or hook may add the header, and so may what follows the making of the options.
function addsLater(model: TreeModel, site: CallSite, { made }: HttpRequest, names: readonly string[]): boolean {
  const wanted = new Set(names.map((name) => (name.split('.').at(-1) ?? name).toLowerCase()));
  return isNamedIn(model, site.file, wanted) || isHooked(model, made);
}

function isNamedIn(model: TreeModel, file: string, wanted: ReadonlySet<string>): boolean {
  const script = model.code.script(file);
  const assigned = script?.assignments.some(({ target }) => {
    if (target.kind === 'member') return wanted.has(target.name.toLowerCase());
    return target.kind === 'element' && target.index.kind === 'literal' && wanted.has(String(target.index.value).toLowerCase());
  });
  const set = script?.calls.some(({ callee, args: [name] }) => {
    const isSetter = callee.kind === 'member' && (callee.name === 'set' || callee.name === 'append');
    return isSetter && name?.kind === 'literal' && wanted.has(String(name.value).toLowerCase());
  });
  return assigned === true || set === true;
}

const HOOKED = new WeakMap<TreeModel, ReadonlySet<string>>();

function isHooked(model: TreeModel, made: CallSite | undefined): boolean {
  const hooked = HOOKED.get(model) ?? hookedClients(model);
  HOOKED.set(model, hooked);
  const options = made?.call.args[0];
  const hooks = made && options ? model.code.setting(made.file, options, 'hooks', 'transformRequest').state : 'absent';
  return hooked.has(siteKey(made)) || hooked.has('') || hooks !== 'absent';
}

/** The clients whose requests are changed by an interceptor; the empty name stands for those of all clients. */
function hookedClients(model: TreeModel): ReadonlySet<string> {
  const sites = model.code.files
    .flatMap((file) => model.code.sites(file))
    .filter(({ call: { callee } }) => callee.kind === 'member' && callee.name === 'use');
  const found = sites.flatMap((site) => model.code.externals(site)).filter(({ path }) => path.endsWith('interceptors.request.use'));
  return new Set(found.map(({ created }) => siteKey(created)));
}
