import type { Value } from '../summaries/script-summary.ts';
import { HOLE } from './address-text.ts';
import { settingName } from './environment-setting.ts';
import { httpRequestOf } from './http-request.ts';
import { textOriginsOf } from './link/origins.ts';
import type { Peers } from './link/peers.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { ServiceFact } from './service.ts';

/** The program of the tree that a request goes to, and what of the request's path stands behind its base. */
export interface ServiceBase {
  readonly target: ServiceFact;
  /** `certain`: a manifest names it, or the code does as manifests do; `likely`: a variable is called after it, or a port of the developer's machine is its own. */
  readonly known: 'certain' | 'likely';
  /** In a reader's words: `http://auth:3000`, `AUTH_URL`. */
  readonly by: string;
  /** Segments of the base's own path; undefined where they are not known. */
  readonly prefix: string | undefined;
  /** Without query; a `HOLE` for each part that is not known. */
  readonly path: string;
}

interface Written {
  readonly file: string;
  readonly value: Value;
}

const ORIGIN = /^https?:\/\/(?:[^/?#@]*@)?([^/?#:]+)(?::(\d+))?([^?#]*)/i;
const LOCAL = /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal)$/i;
/** Variables whose name says that they hold an address. */
const ADDRESS = /URL|URI|HOST|ENDPOINT|BASE|ORIGIN|ADDR/;
const ENVIRONMENT = 'process.env.';
/** Levels of callers that an address is followed through. */
const CLIMB = 1;
const BASE_OPTIONS = ['baseURL', 'baseUrl', 'prefixUrl'];

/** A request as it is asked for. */
interface Sent {
  /** The call of the client. */
  readonly sent: CallSite;
  /** The same, or the call of the function around it that decides where it goes. */
  readonly site: CallSite;
  readonly addresses: readonly string[];
}

/** Whether a variable that is set or read somewhere leads to a program of the tree; to follow addresses to variables is worth it then. */
export function variablesLead(model: TreeModel, peers: Peers<ServiceFact>): boolean {
  const read = model.code.files.flatMap((file) => model.code.script(file)?.environment.map(({ name }) => name) ?? []);
  const names = new Set([...read, ...peers.variables].filter((name) => ADDRESS.test(name)));
  return [...names].some((name) => peers.byVariable(name) ?? peers.valuesOf(name).some((value) => byOrigin(value, peers).length > 0));
}

/** Whether a call of a client may go to a program of the tree, as far as its addresses tell by themselves. */
export function mayLeadToPeer(
  model: TreeModel,
  site: CallSite,
  { peers, byVariable: isFollowed }: { readonly peers: Peers<ServiceFact>; readonly byVariable: boolean },
): boolean {
  const addresses = httpRequestOf(model, site)?.addresses ?? [];
  return addresses.some((text) => (text.startsWith(HOLE) ? isFollowed : byOrigin(text, peers).length > 0));
}

/** Where a request goes; undefined where that is no program of the tree, or several may be meant. */
export function serviceBaseOf(model: TreeModel, { site, sent, addresses }: Sent, peers: Peers<ServiceFact>): ServiceBase | undefined {
  const found = addresses.flatMap((text) =>
    text.startsWith(HOLE) ? byVariable(model, { site, sent, text }, peers) : byOrigin(text, peers),
  );
  const [first] = found;
  if (!first || found.some(({ target }) => target !== first.target)) return undefined;
  return found.find(({ known }) => known === 'certain') ?? first;
}

function byOrigin(text: string, peers: Peers<ServiceFact>): readonly ServiceBase[] {
  const [, host = '', port = '', path = ''] = ORIGIN.exec(text) ?? [];
  if (host === '' || host.includes(HOLE)) return [];
  const isLocal = LOCAL.test(host);
  const target = isLocal ? peers.byPort(port) : host.includes('.') && !isOfCluster(host) ? undefined : peers.byHost(host);
  const by = `http://${host}${port === '' ? '' : `:${port}`}`;
  return target ? [{ target, known: isLocal ? 'likely' : 'certain', by, prefix: '', path }] : [];
}

function isOfCluster(host: string): boolean {
  return /\.(?:svc(?:\.cluster\.local)?|internal|local)$/i.test(host);
}

/** By the one variable of the environment that goes into the address: by what manifests set it to, else by its name. */
function byVariable(
  model: TreeModel,
  { site, sent, text }: Omit<Sent, 'addresses'> & { readonly text: string },
  peers: Peers<ServiceFact>,
): readonly ServiceBase[] {
  const [name, ...others] = site === sent ? variablesOfClient(model, site) : variablesIn(model, argumentsOf(site));
  if (name === undefined || others.length > 0) return [];
  const path = text.replace(/^\0+/, '').split(/[?#]/, 1)[0] ?? '';
  if (!path.startsWith('/')) return [];
  const stated = peers.valuesOf(name).flatMap((value) => byOrigin(value, peers));
  const [first] = stated;
  if (first && stated.every(({ target }) => target === first.target)) {
    const prefixes = new Set(stated.map((one) => one.path.replace(/\/+$/, '')));
    return [{ ...first, by: name, prefix: prefixes.size === 1 ? [...prefixes][0] : undefined, path }];
  }
  const target = stated.length === 0 ? peers.byVariable(name) : undefined;
  return target ? [{ target, known: 'likely', by: name, prefix: undefined, path }] : [];
}

function variablesOfClient(model: TreeModel, site: CallSite): readonly string[] {
  const request = httpRequestOf(model, site);
  const base = request?.made && baseOf(model, request.made);
  return variablesIn(model, [...(request?.address ? [request.address] : []), ...(base ? [base] : [])]);
}

function argumentsOf({ file, call }: CallSite): readonly Written[] {
  return call.args.map((value) => ({ file, value }));
}

function variablesIn(model: TreeModel, values: readonly Written[]): readonly string[] {
  const origins = values.flatMap(({ file, value }) => textOriginsOf(model.code, file, value, CLIMB));
  const names = origins.flatMap(({ from, through }) => {
    if (from.kind === 'global') return from.path.startsWith(ENVIRONMENT) ? [from.path.slice(ENVIRONMENT.length)] : [];
    const asked = from.kind === 'external' && from.created ? [from.created] : from.kind === 'result' ? [from.site] : [];
    return [...asked, ...through].flatMap((call) => settingName(model, call) ?? []);
  });
  return [...new Set(names)].filter((name) => ADDRESS.test(name));
}

function baseOf({ code }: TreeModel, { file, call }: CallSite): Written | undefined {
  const options = code.resolve(file, call.args[0]);
  if (options.kind !== 'value' || options.value.kind !== 'object') return undefined;
  const entry = options.value.entries.find((one) => 'key' in one && BASE_OPTIONS.includes(one.key));
  return entry && 'key' in entry ? { file: options.file, value: entry.value } : undefined;
}
