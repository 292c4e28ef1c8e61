import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { databaseAccessOf } from './database-call.ts';
import { httpRequestOf } from './http-request.ts';
import type { Effect } from './knowledge/effects.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
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
 * The calls of a function that may do anything: on what was injected, imported or handed in and could not be followed. Calls of values at
 * hand, such as those of arrays and texts, are none.
 */
export function openCallsOf(model: TreeModel, file: string, fn: number): readonly OpenCall[] {
  const script = model.code.script(file);
  return sitesOfFunction(model.code, file, fn).flatMap((site): readonly OpenCall[] => {
    const { call } = site;
    const { kind } = model.code.callee(site);
    const isOpen = call.kind === 'call' && (kind === 'unknown' || kind === 'result' || kind === 'param');
    if (!isOpen || !mayDoAnything(site, script?.bindings ?? []) || namedEffectOf(model, site, [])) return [];
    return [{ label: expressionText(script, call.callee), at: location(file, call.at) }];
  });
}

function mayDoAnything({ call }: CallSite, bindings: readonly { readonly kind: string }[]): boolean {
  const root = rootOf(call.callee);
  if (root.value.kind === 'this') return root.members >= 2;
  if (root.value.kind === 'binding' && bindings[root.value.binding]?.kind === 'import') return true;
  return call.use === 'await' && call.callee.kind === 'member' && !ON_VALUES.test(call.callee.name);
}

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
