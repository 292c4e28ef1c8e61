import type { Value } from '../summaries/script-summary.ts';
import type { Setting } from './fact.ts';
import { CLIENT_CHANGES, HTTP_CLIENTS, LONGEST_TIMEOUT, type HttpClient, type HttpClientName } from './knowledge/http-clients.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Why a call has no bound: none is given, it is switched off, it is longer than a minute, it bounds a part of the call only. */
export type TimeoutFlaw = 'missing' | 'off' | 'too-long' | 'partial';

/** Whether a call ends in time by itself. */
export interface Deadline {
  readonly state: Setting;
  /** Only where the state is `absent`. */
  readonly flaw?: TimeoutFlaw;
  /** Of a bound that is given as a number. */
  readonly milliseconds?: number;
  /** The call that made the signal which is the bound; it runs from there on, however often the request is sent. */
  readonly signal?: CallSite;
}

export const MISSING: Deadline = { state: 'absent', flaw: 'missing' };
export const UNDECIDED: Deadline = { state: 'unknown' };
const GIVEN: Deadline = { state: 'present' };

/** Globals that stand for no bound. */
const ENDLESS: ReadonlySet<string> = new Set(['Infinity', 'Number.POSITIVE_INFINITY', 'Number.MAX_SAFE_INTEGER']);

/** What some options say of the time that a call may take. */
export function deadlineOf(model: TreeModel, options: Resolved, client: HttpClient): Deadline {
  const any = model.code.weakestSettingOf(options, [...client.bounds, ...client.delegates]);
  if (any.state === 'unknown') return UNDECIDED;
  if (any.state === 'absent') return hasPart(model, options, client) ? { state: 'absent', flaw: 'partial' } : MISSING;
  const bound = model.code.settingOf(options, client.bounds);
  return bound.state === 'present' ? judge(model, bound.value, client) : judgeSignal(model, options);
}

/** A signal that fires after a time says how long that is: `AbortSignal.timeout(ms)`. */
function judgeSignal(model: TreeModel, options: Resolved): Deadline {
  const { value } = model.code.settingOf(options, ['signal']);
  const callee = value?.kind === 'result' ? model.code.callee(value.site) : undefined;
  if (value?.kind !== 'result' || callee?.kind !== 'global' || callee.path !== 'AbortSignal.timeout') return GIVEN;
  const milliseconds = model.code.resolve(value.site.file, value.site.call.args[0]);
  if (milliseconds.kind !== 'value' || milliseconds.value.kind !== 'literal' || !milliseconds.value.value) return GIVEN;
  return { ...judgeLiteral(milliseconds.value.value), signal: value.site };
}

function hasPart(model: TreeModel, options: Resolved, { parts }: HttpClient): boolean {
  return parts.length > 0 && model.code.settingOf(options, parts).state === 'present';
}

function judge(model: TreeModel, value: Resolved | undefined, client: HttpClient): Deadline {
  const verdicts = alternatives(value ?? { kind: 'unknown' }).map((one) => judgeOne(model, one, client));
  // Where a value has several sources, a good one may be the one in force.
  return verdicts.find(({ state }) => state !== 'absent') ?? verdicts[0] ?? GIVEN;
}

function judgeOne(model: TreeModel, value: Resolved, client: HttpClient): Deadline {
  if (value.kind === 'global') return ENDLESS.has(value.path) ? { state: 'absent', flaw: 'off' } : GIVEN;
  if (value.kind !== 'value') return GIVEN;
  if (value.value.kind === 'object') return judgePhases(model, value, client);
  return value.value.kind === 'literal' ? judgeLiteral(value.value.value) : GIVEN;
}

function judgeLiteral(value: string | number | boolean | null): Deadline {
  if (value === false || value === 0) return { state: 'absent', flaw: 'off' };
  if (typeof value !== 'number') return GIVEN;
  return value > LONGEST_TIMEOUT ? { state: 'absent', flaw: 'too-long', milliseconds: value } : { state: 'present', milliseconds: value };
}

function judgePhases(model: TreeModel, value: Resolved, client: HttpClient): Deadline {
  const phase = model.code.settingOf(value, client.phases);
  if (phase.state === 'unknown') return UNDECIDED;
  return phase.state === 'present' ? judge(model, phase.value, { ...client, phases: [] }) : { state: 'absent', flaw: 'partial' };
}

/** What a client does, by the major version of its package that a file's package asks for. */
export function clientFor(model: TreeModel, name: HttpClientName, { file, library }: { file: string; library: string }): HttpClient {
  const client = HTTP_CLIENTS[name];
  const changed = CLIENT_CHANGES.get(library);
  const major = changed && model.majorOf(library, file);
  return changed && major !== undefined && major >= changed.major ? { ...client, ...changed.change } : client;
}

interface Arguments {
  readonly options: number;
  readonly addressIsOptional?: true;
}

/** What the arguments of one call say of its time, apart from what its client says. */
export function deadlineOfCall(
  model: TreeModel,
  site: CallSite,
  { options: place, addressIsOptional }: Arguments,
  client: HttpClient,
): Deadline {
  const { args } = site.call;
  const options = place < 0 ? lastOptions(model, site) : place;
  if (args.slice(0, options + 1).some(({ kind }) => kind === 'spread')) return UNDECIDED;
  const [first] = args;
  const given = args[options] && model.code.resolve(site.file, args[options]);
  const ownOptions = given && given.kind !== 'function' ? deadlineOf(model, given, client) : MISSING;
  if (options === 0 || !first || ownOptions.state !== 'absent' || ownOptions.flaw !== 'missing') return ownOptions;
  const carriesOptions = addressIsOptional === true || client === HTTP_CLIENTS.fetch;
  return carriesOptions ? deadlineOfAddress(model, site.file, first, client) : ownOptions;
}

// Before a callback, if there is one; an address in the last place has none after it.
function lastOptions(model: TreeModel, { file, call: { args } }: CallSite): number {
  const index = args.at(-1)?.kind === 'function' ? args.length - 2 : args.length - 1;
  const last = args[index];
  return last && isAddress(model, file, last) ? index + 1 : index;
}

/** Names of variables and members that hold an address. */
const ADDRESS_NAME = /(?:ur[li]|endpoint|href|link|address|host|path|domain)s?$/i;
const ADDRESS_TYPES: ReadonlySet<string> = new Set(['string', 'URL']);

// The first argument may hold the options (`axios(config)`) or be a request with a signal (`fetch(request)`).
function deadlineOfAddress(model: TreeModel, file: string, value: Value, client: HttpClient): Deadline {
  const resolved = model.code.resolve(file, value);
  if (resolved.kind === 'value') return resolved.value.kind === 'object' ? deadlineOf(model, resolved, client) : MISSING;
  if (isAddress(model, file, value)) return MISSING;
  if (resolved.kind === 'result' && resolved.site.call.kind === 'new') return deadlineOfNew(model, resolved.site, client);
  if (client === HTTP_CLIENTS.fetch) return mayBeRequest(model, file, value) ? UNDECIDED : MISSING;
  return resolved.kind === 'param' ? deadlineOf(model, resolved, client) : UNDECIDED;
}

function deadlineOfNew(model: TreeModel, site: CallSite, client: HttpClient): Deadline {
  const callee = model.code.callee(site);
  if (callee.kind !== 'global') return UNDECIDED;
  if (callee.path === 'URL') return MISSING;
  const [, options] = site.call.args;
  if (callee.path !== 'Request') return UNDECIDED;
  return options ? deadlineOf(model, model.code.resolve(site.file, options), client) : MISSING;
}

/** Whether a value is the address of something, by its shape, its name or its type. */
export function isAddress(model: TreeModel, file: string, value: Value): boolean {
  if (value.kind === 'operation') return value.operator === '+';
  const name = nameOf(model, file, value);
  if (name !== undefined && ADDRESS_NAME.test(name)) return true;
  const type = typeOf(model, file, value);
  return type !== undefined && ADDRESS_TYPES.has(type);
}

function mayBeRequest(model: TreeModel, file: string, value: Value): boolean {
  const type = typeOf(model, file, value);
  if (type !== undefined && type.startsWith('Request')) return true;
  const name = nameOf(model, file, value);
  return name !== undefined && /^(?:req|request|input|resource)$/i.test(name);
}

function nameOf(model: TreeModel, file: string, value: Value): string | undefined {
  if (value.kind === 'member') return value.name;
  return value.kind === 'binding' ? model.code.script(file)?.bindings[value.binding]?.name : undefined;
}

function typeOf(model: TreeModel, file: string, value: Value): string | undefined {
  return value.kind === 'binding' ? model.code.script(file)?.bindings[value.binding]?.type?.name : undefined;
}
