import type { Value } from '../summaries/script-summary.ts';
import { HOLE, joinAddress, textsOf, textsOfResolved, type Frame } from './address-text.ts';
import {
  CONTINUED_CLIENTS,
  FETCH_CALL,
  HTTP_CALLS,
  HTTP_GLOBALS,
  PIECEMEAL_CLIENTS,
  type HttpClientName,
} from './knowledge/http-clients.ts';
import type { External } from './knowledge/table.ts';
import { isOfModule, nestHttpSetups } from './nest-http-options.ts';
import { alternatives, isNothing, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** What is known of a request over HTTP from the call that sends it. */
export interface HttpRequest {
  /** `POST`; undefined where it is not decided. */
  readonly method: string | undefined;
  /** Whole addresses that it may go to, with a `HOLE` for what is not known. */
  readonly addresses: readonly string[];
  /** The address as it is written. */
  readonly address: { readonly file: string; readonly value: Value } | undefined;
  /** What was resolved of headers and body, looked through `JSON.stringify()` and the like. */
  readonly headers: Resolved;
  readonly body: Resolved;
  /** The call that made the client, where one did. */
  readonly made: CallSite | undefined;
}

/** A call with the function that it enters: the one around a call that is looked at, or one around that. */
export interface Entered {
  readonly site: CallSite;
  readonly fn: number;
}

const NOTHING: Resolved = { kind: 'value', file: '', value: { kind: 'undefined' } };
const UNDECIDED: Resolved = { kind: 'unknown' };
const ADDRESS_OPTIONS = ['url', 'uri', 'path'];
const BODY_OPTIONS = ['data', 'json', 'body', 'form', 'formData'];
const BASE_OPTIONS = ['baseURL', 'baseUrl', 'prefixUrl', 'prefix'];
const METHOD_NAME = /^(?:get|post|put|patch|delete|head|options)(?:Form)?$/i;
/** Longest chain of clients that extend each other. */
const MOST_PARENTS = 6;

/**
 * The address, method, headers and body of a call of an HTTP client; undefined for other calls and for clients that take the address piece
 * by piece. `through` is a call of a function around it, whose arguments stand for its parameters; further ones are around the one before.
 */
export function httpRequestOf(model: TreeModel, site: CallSite, ...through: readonly Entered[]): HttpRequest | undefined {
  const known = site.call.kind === 'call' ? clientOf(model, site) : undefined;
  if (!known || PIECEMEAL_CLIENTS.has(known.client) || site.call.args.some(({ kind }) => kind === 'spread')) return undefined;
  const { code } = model;
  const { args } = site.call;
  const [first] = args;
  const whole = first && known.options !== 0 ? code.resolve(site.file, first) : NOTHING;
  const isConfig = known.options === 0 || (whole.kind === 'value' && whole.value.kind === 'object');
  const position = isConfig ? 0 : known.options < 0 ? args.length - 1 : known.options;
  const options = code.resolve(site.file, args[position]);
  const address = isConfig ? entryOf(options, ADDRESS_OPTIONS) : first && { file: site.file, value: first };
  const bound = (resolved: Resolved): Resolved => boundTo(model, site, resolved, through);
  const isContinued = CONTINUED_CLIENTS.has(known.client);
  const body = !isConfig && known.options === 2 ? code.resolve(site.file, args[1]) : partOf(model, options, BODY_OPTIONS);
  return {
    method: methodOf(model, site, options, bound),
    address,
    addresses: address ? addressesOf(model, site, { known, address, options, through }) : [],
    headers: isContinued ? UNDECIDED : bound(partOf(model, options, ['headers'])),
    body: isContinued ? UNDECIDED : bound(bodyOf(model, bound(body))),
    made: known.callee?.created,
  };
}

/** A parameter of the function around a call, replaced by what a caller passes. */
function boundTo({ code }: TreeModel, site: CallSite, resolved: Resolved, through: readonly Entered[]): Resolved {
  let bound = resolved;
  let { file } = site;
  for (const { fn, site: caller } of through) {
    if (bound.kind !== 'param' || bound.file !== file || bound.fn !== fn) return bound;
    const given = code.resolve(caller.file, caller.call.args[bound.index]);
    bound = bound.path.reduce<Resolved>((of, name) => code.resolver.member(of, name), given);
    file = caller.file;
  }
  return bound;
}

interface Client {
  readonly client: HttpClientName;
  readonly options: number;
  readonly callee: External | undefined;
}

function clientOf(model: TreeModel, site: CallSite): Client | undefined {
  const callee = model.code.callee(site);
  if (callee.kind === 'global') return HTTP_GLOBALS.has(callee.path) ? { ...FETCH_CALL, callee: undefined } : undefined;
  for (const one of model.code.externals(site)) {
    const entry = HTTP_CALLS.find(one);
    if (entry) return { client: entry.client, options: entry.options, callee: one };
  }
  return undefined;
}

function methodOf(model: TreeModel, site: CallSite, options: Resolved, bound: (resolved: Resolved) => Resolved): string | undefined {
  const { callee } = site.call;
  if (callee.kind === 'member' && METHOD_NAME.test(callee.name)) return callee.name.replace(/Form$/, '').toUpperCase();
  const found = [bound(options), ...spreadIn(model, options).map(bound)].map((one) => model.code.settingOf(one, ['method']));
  const setting = found.find(({ state }) => state === 'present');
  if (!setting) return found.every(({ state }, index) => state === 'absent' || (index === 0 && found.length > 1)) ? 'GET' : undefined;
  const value = setting.value && bound(setting.value);
  return value?.kind === 'value' && value.value.kind === 'literal' ? String(value.value.value).toUpperCase() : undefined;
}

/** What is spread into an object: `{ headers, ...options }`. */
function spreadIn({ code }: TreeModel, options: Resolved): readonly Resolved[] {
  if (options.kind !== 'value' || options.value.kind !== 'object') return [];
  return options.value.entries.flatMap((entry) => ('spread' in entry ? [code.resolve(options.file, entry.spread)] : []));
}

function partOf(model: TreeModel, options: Resolved, names: readonly string[]): Resolved {
  const { state, value } = model.code.settingOf(options, names);
  if (state === 'absent') return NOTHING;
  if (state === 'present' && value) return value;
  // `body: data ? JSON.stringify(data) : undefined` is the former wherever there is one.
  const written = entryOf(options, names);
  const given = written ? alternatives(model.code.resolve(written.file, written.value)).filter((one) => !isNothing(one)) : [];
  return (given.length === 1 && given[0]) || UNDECIDED;
}

/** Calls that write down what they are given, as the body of a request. */
const WRITERS = /^(?:JSON\.stringify|URLSearchParams|Headers)$/;

function bodyOf(model: TreeModel, body: Resolved): Resolved {
  const site =
    body.kind === 'result' ? body.site : body.kind === 'external' && /(?:^|\.)stringify\(\)$/.test(body.path) ? body.created : undefined;
  if (!site) return body;
  const callee = model.code.callee(site);
  const writes = callee.kind === 'external' || (callee.kind === 'global' && WRITERS.test(callee.path));
  return writes && site.call.args[0] ? model.code.resolve(site.file, site.call.args[0]) : UNDECIDED;
}

interface Addressing {
  readonly known: Client;
  readonly address: { readonly file: string; readonly value: Value };
  readonly options: Resolved;
  readonly through: readonly Entered[];
}

function addressesOf(model: TreeModel, site: CallSite, { known, address, options, through }: Addressing): readonly string[] {
  const entered = frameOf(through);
  const texts = textsOf(model, address.file, address.value, entered);
  if (texts.every((text) => /^https?:\/\//i.test(text))) return texts;
  const bases = basesOf(model, site, known.callee, options);
  return texts.flatMap((text) => (text.startsWith(HOLE) ? [text] : bases.map((base) => joinAddress(base, text))));
}

/** The calls through which a call was reached, the nearest first, as frames. */
export function frameOf([inner, ...outer]: readonly Entered[]): Frame | undefined {
  return inner && { ...inner, outer: frameOf(outer) };
}

// What the call itself says of its base comes before what its client was made with.
function basesOf(model: TreeModel, site: CallSite, callee: External | undefined, options: Resolved): readonly string[] {
  const own = baseIn(model, options);
  if (own) return own;
  if (isOfModule(site, callee)) return nestHttpSetups(model, site).flatMap((setup) => baseIn(model, setup.options) ?? [HOLE]);
  let made = callee?.created;
  for (let count = 0; made && count < MOST_PARENTS; count++) {
    const [first] = made.call.args;
    const base = first && (baseIn(model, model.code.resolve(made.file, first)) ?? originIn(model, made.file, first));
    if (base) return base;
    made = model.code.externals(made).find(({ created }) => created)?.created;
  }
  // The global `fetch` has no client that could know of a base.
  return [callee ? HOLE : ''];
}

function baseIn(model: TreeModel, options: Resolved): readonly string[] | undefined {
  const { state, value } = model.code.settingOf(options, BASE_OPTIONS);
  if (state !== 'present') return undefined;
  const written = entryOf(options, BASE_OPTIONS);
  if (written) return textsOf(model, written.file, written.value);
  return value && textsOfResolved(model, value);
}

// `new Pool('https://host')`
function originIn(model: TreeModel, file: string, value: Value): readonly string[] | undefined {
  const texts = textsOf(model, file, value);
  return texts.some((text) => /^https?:\/\//i.test(text)) ? texts : undefined;
}

/** What an object writes under the first of some names that it has, and under which. */
export function entryOf(
  options: Resolved,
  names: readonly string[],
): { readonly file: string; readonly value: Value; readonly name: string } | undefined {
  if (options.kind !== 'value' || options.value.kind !== 'object') return undefined;
  const entry = options.value.entries.find((one) => 'key' in one && names.includes(one.key));
  return entry && 'key' in entry ? { file: options.file, value: entry.value, name: entry.key } : undefined;
}
