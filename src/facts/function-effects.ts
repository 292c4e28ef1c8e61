import type { Location } from '../model/location.ts';
import type { BindingRecord, Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { databaseAccessOf } from './database-call.ts';
import { httpRequestOf } from './http-request.ts';
import { EFFECTLESS_PACKAGES } from './knowledge/effectless-packages.ts';
import type { Effect } from './knowledge/effects.ts';
import { VALUE_METHODS } from './knowledge/value-methods.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { namedEffectOf, outwardEffectOf } from './outward-effect.ts';

/** What leaves the process, or is kept, when a function runs. */
export interface FunctionEffect {
  readonly effect: Exclude<Effect, 'db-raw'>;
  /** Library that does it; empty where only the name of the call says so. */
  readonly client: string;
  /** `prisma.order.create`, `POST https://pay.example.com/v1/refunds`. */
  readonly label: string;
  readonly at: Location;
  readonly site: CallSite;
}

/** A call that could have an effect, and that was not followed to anything. */
export interface OpenCall {
  readonly label: string;
  readonly at: Location;
  /** Its name or its use promises an effect. */
  readonly likely: boolean;
  readonly site: CallSite;
}

/** The effects of the calls in the body of a function itself. */
export function effectsOfFunction(model: TreeModel, file: string, fn: number): readonly FunctionEffect[] {
  return sitesOfFunction(model.code, file, fn).flatMap((site) => effectOf(model, site) ?? []);
}

function effectOf(model: TreeModel, site: CallSite): FunctionEffect | undefined {
  const { file, call } = site;
  const base = { label: expressionText(model.code.script(file), call.callee), at: location(file, call.at), site };
  const access = databaseAccessOf(model, site);
  if (access) return { ...base, effect: access.access === 'write' ? 'db-write' : 'db-read', client: access.client };
  const outward = outwardEffectOf(model, site) ?? namedEffectOf(model, site, []);
  if (!outward) return undefined;
  const label = outward.effect === 'http' ? requestLabel(model, site, outward.method) : undefined;
  return { ...base, ...(label !== undefined && { label }), effect: outward.effect, client: outward.byName ? '' : outward.client };
}

/** Method and address of a request without its query, where something of the address is known. */
function requestLabel(model: TreeModel, site: CallSite, method: string | undefined): string | undefined {
  const [address] = httpRequestOf(model, site)?.addresses ?? [];
  const known = address?.split(/[?#]/, 1)[0]?.replaceAll(/\0+/g, '{}');
  if (known === undefined || !/[a-z]/i.test(known)) return undefined;
  const bare = known.replace(/\/\/[^/@]*@/, '//');
  return method === undefined ? bare : `${method} ${bare}`;
}

/**
 * The calls of a function that may do anything: of packages that nothing is known of, and on what was injected, imported or handed in and
 * could not be followed. Calls of values at hand, such as those of arrays and texts, are none.
 */
export function openCallsOf(model: TreeModel, file: string, fn: number): readonly OpenCall[] {
  const script = model.code.script(file);
  return sitesOfFunction(model.code, file, fn).flatMap((site): readonly OpenCall[] => {
    const { call } = site;
    if (call.kind !== 'call' || !isOpen(model, site, script?.bindings ?? []) || effectOf(model, site)) return [];
    const name = call.callee.kind === 'member' ? call.callee.name : '';
    const likely = call.use === 'await' || LASTING_VERBS.test(name);
    return [{ label: expressionText(script, call.callee), at: location(file, call.at), likely, site }];
  });
}

function isOpen({ code }: TreeModel, site: CallSite, bindings: readonly BindingRecord[]): boolean {
  const callee = code.callee(site);
  if (callee.kind === 'param' && callee.path.length >= FAR && !isOfValue(callee.path.at(-1) ?? '')) return true;
  if (callee.kind === 'unknown' || callee.kind === 'result' || callee.kind === 'param') return mayDoAnything(site, bindings);
  return alternatives(callee).some((one) => one.kind === 'external' && (!EFFECTLESS_PACKAGES.test(one.package) || ADDED.test(one.path)));
}

/** What others put on the requests and answers of a framework: `Request#session.save`. */
const ADDED = /^(?:\w+\.)*(?:Request|Response|Context|FastifyRequest|FastifyReply)#\w+\.\w+/;

function mayDoAnything({ call }: CallSite, bindings: readonly BindingRecord[]): boolean {
  const root = rootOf(call.callee);
  if (call.callee.kind === 'member' && call.callee.of.kind === 'member' && LOGGER.test(call.callee.of.name)) return false;
  if (root.value.kind === 'this') return root.members >= 2;
  if (root.value.kind === 'binding' && isLoaded(bindings[root.value.binding])) return true;
  if (call.callee.kind !== 'member' || isOfValue(call.callee.name)) return false;
  return call.use === 'await' || root.members >= FAR || LASTING_VERBS.test(call.callee.name);
}

function isOfValue(name: string): boolean {
  return ON_VALUES.test(name) || VALUE_METHODS.has(name);
}

/** Whether a name stands for a module, however it is loaded. */
function isLoaded(binding: BindingRecord | undefined): boolean {
  return binding?.kind === 'import' || (binding?.kind === 'variable' && binding.values.some(({ kind }) => kind === 'module'));
}

const LOGGER = /^_?(?:log|logger)$|Logger$/;

/** Members on the way from something at hand to what is no part of it: `request.config.database.purge()`. */
const FAR = 3;

/** Methods whose names promise that something is kept, changed or sent. */
const LASTING_VERBS =
  /^(?:save|create|insert|update|upsert|delete|remove|destroy|persist|publish|enqueue|dispatch|execute|query|commit)(?:[A-Z]\w*)?$/;
/** Methods of promises, responses and collections. */
const ON_VALUES =
  /^(?:then|catch|finally|json|text|arrayBuffer|blob|formData|map|filter|forEach|next|toArray|toPromise|send|status|code|all)$/;

function rootOf(callee: Value): { readonly value: Value; readonly members: number } {
  let at = callee;
  let members = 0;
  while (at.kind === 'member' || at.kind === 'await') {
    if (at.kind === 'member') members++;
    at = at.of;
  }
  return { value: at, members };
}
