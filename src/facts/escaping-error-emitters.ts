import type { Escape, UnheardEmitter } from './escaping-error.ts';
import { EMITTER_GIVINGS, EMITTER_MAKINGS, FAILING_STREAMS, type EmitterMaking } from './knowledge/emitters.ts';
import { EmitterUses } from './link/emitter-uses.ts';
import { listensToParam } from './link/param-listeners.ts';
import { alternatives, siteKey, type CallSite, type Resolved } from './link/resolved.ts';
import { functionOf, methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { expressionText } from './base.ts';
import { reachOf } from './reach.ts';

interface Making {
  readonly site: CallSite;
  readonly known: EmitterMaking;
}

/** Emitters and streams whose errors nobody listens for. One per emitter, where it is made; one per stream, where it is piped. */
export function unheardEmitters(model: TreeModel, files: readonly string[]): readonly Escape[] {
  const sites = files.flatMap((file) => model.code.sites(file).filter(({ call }) => call.kind === 'new' || call.kind === 'call'));
  const makings = sites.flatMap((site) => makingAt(model, site) ?? []);
  const streams = sites.filter((site) => streamMadeAt(model, site) !== undefined);
  const uses = new EmitterUses(model, [...makings.map(({ site }) => site), ...streams]);
  return [
    ...makings.flatMap((making) => unheardMaking(model, uses, making) ?? []),
    ...sites.flatMap((site) => unheardGiving(model, site) ?? []),
    ...(streams.length > 0 ? unheardPipes(model, uses, sites) : []),
  ];
}

function makingAt({ code }: TreeModel, site: CallSite): Making | undefined {
  const known = code.externals(site).flatMap((one) => EMITTER_MAKINGS.find(one) ?? [])[0];
  return known && { site, known };
}

function unheardMaking(model: TreeModel, uses: EmitterUses, { site, known }: Making): Escape | undefined {
  if (isSilenced(model, site, known) || !uses.isUnheard(site)) return undefined;
  if (known.risk === 'kept' && uses.isClosedWhereMade(site)) return undefined;
  const { name, fails, unheard, risk } = known;
  return emitterEscape(model, site, { name, fails, unheard, risk });
}

function isSilenced(model: TreeModel, { file, call }: CallSite, { silencedBy }: EmitterMaking): boolean {
  if (!silencedBy || (model.majorOf(silencedBy.dependency, file) ?? 0) >= silencedBy.before) return false;
  const isKnown = model.majorOf(silencedBy.dependency, file) !== undefined;
  const states = call.args.map((options) => model.code.setting(file, options, silencedBy.option).state);
  return states.some((state) => state === 'present' || (isKnown && state === 'unknown'));
}

function unheardGiving(model: TreeModel, site: CallSite): Escape | undefined {
  const { code } = model;
  const known = code.externals(site).flatMap((one) => EMITTER_GIVINGS.find(one) ?? [])[0];
  if (!known) return undefined;
  const [event] = site.call.args;
  const isMeant = !known.event || (event?.kind === 'literal' && typeof event.value === 'string' && known.event.test(event.value));
  const listener = isMeant ? functionOf(code.resolve(site.file, site.call.args.at(-1))) : undefined;
  // A method may be another one in a class that extends this one, or be assigned.
  const isMethod = listener && (code.functionRecord(listener.file, listener.fn)?.kind ?? 'method') === 'method';
  if (!listener || isMethod || listensToParam(code, listener, known.param)) return undefined;
  return emitterEscape(model, site, { name: known.name, fails: known.fails, unheard: 'ends', risk: 'kept' });
}

function emitterEscape(model: TreeModel, site: CallSite, emitter: UnheardEmitter): Escape {
  return { ...escapeAt(model, site, 'emitter'), emitter };
}

function streamMadeAt({ code }: TreeModel, site: CallSite): { readonly fails: string } | undefined {
  return code.externals(site).flatMap((one) => FAILING_STREAMS.find(one) ?? [])[0];
}

/** The first `a.pipe(b)` of each stream that fails without a listener. */
function unheardPipes(model: TreeModel, uses: EmitterUses, sites: readonly CallSite[]): readonly Escape[] {
  const told = new Set<string>();
  return sites.flatMap((site) => {
    if (methodName(site) !== 'pipe') return [];
    const streams = failingStreams(model, site).filter((stream) => !told.has(siteKey(stream)) && uses.isUnheard(stream));
    for (const stream of streams) told.add(siteKey(stream));
    const known = streams[0] && streamMadeAt(model, streams[0]);
    return known ? [{ ...escapeAt(model, site, 'pipe'), fails: known.fails }] : [];
  });
}

function failingStreams(model: TreeModel, { file, call }: CallSite): readonly CallSite[] {
  const ends = [call.callee.kind === 'member' ? call.callee.of : undefined, call.args[0]];
  return ends.flatMap((end) => (end ? alternatives(model.code.resolve(file, end)) : [])).flatMap((one) => madeStream(model, one) ?? []);
}

function madeStream(model: TreeModel, one: Resolved): CallSite | undefined {
  return one.kind === 'external' && one.created && streamMadeAt(model, one.created) ? one.created : undefined;
}

function escapeAt(model: TreeModel, site: CallSite, form: Escape['form']): Escape {
  const { code } = model;
  const expression = expressionText(code.script(site.file), site.call.callee);
  return { at: code.placeOf(site), form, expression, reach: reachOf(model, site) };
}
