import { append } from '../model/append.ts';
import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import type { EntryPoint, FactBase, Reach } from './fact.ts';
import {
  HOP_INSTRUMENTATION,
  MOUNTED_HANDLERS,
  PROPAGATION_CALLS,
  STORE_CALLS,
  STORE_MOUNTS,
  TRACE_HOPS,
  type Hop,
  type StoreUse,
} from './knowledge/async-contexts.ts';
import { AUTO_INSTRUMENTATIONS, TRACER_MAKINGS } from './knowledge/tracing.ts';
import { externalOf } from './link/entry-points.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { namesOf, packageName } from './program-names.ts';
import { reachOf } from './reach.ts';
import { telemetryFacts } from './telemetry.ts';
import { instrumentationsOf } from './tracing-coverage.ts';
import { partsWithin, valuesOf } from './link/value-parts.ts';

/** A place where the context of a request or trace does not go along. */
export interface AsyncContextFact extends FactBase {
  readonly kind: 'async-context';
  /**
   * `send`, `take`: work goes to another process without its trace, one for each program and client; `read`: a store is read where nothing
   * has set it; `enter`: a store is set for more than the work at hand.
   */
  readonly loses: 'send' | 'take' | 'read' | 'enter';
  readonly expression: string;
  /** Of `send` and `take`: BullMQ and the like. */
  readonly client: string;
  /** Of `send` and `take`: the package of the client, and the instrumentation that would carry the trace, where there is one. */
  readonly package: string;
  readonly patchedBy: string | undefined;
  readonly places: readonly Location[];
  /** Of `enter`: what it is set for. */
  readonly scope: 'program' | 'loop' | 'worker' | undefined;
  readonly reach: Reach;
}

/** Entry points that no request leads to. */
const BACKGROUND: ReadonlySet<EntryPoint['kind']> = new Set(['consumer', 'job', 'schedule']);

/** The places of a tree where the asynchronous context is lost. */
export function asyncContextFacts(model: TreeModel): readonly AsyncContextFact[] {
  return [...hops(model), ...stores(model)];
}

function hops(model: TreeModel): readonly AsyncContextFact[] {
  const tracers = knownCalls(model, TRACER_MAKINGS).filter(({ entry }) => entry.needsStart);
  if (tracers.length === 0) return [];
  const byHand = new Set(knownCalls(model, PROPAGATION_CALLS).map(({ entry }) => entry.side));
  const known = knownCalls(model, TRACE_HOPS).filter(
    ({ site, entry }) => model.roleOf(site.file) === 'production' && !byHand.has(entry.side),
  );
  return telemetryFacts(model).flatMap(({ files }) => {
    const isTraced =
      tracers.some(({ site }) => files.has(site.file)) && !namesOf(model, files).packages.some((name) => HOP_INSTRUMENTATION.test(name));
    const patched = isTraced ? instrumentationsOf(model, files) : undefined;
    const bare = isTraced ? known.filter((one) => files.has(one.site.file) && isUntraced(model, one, patched)) : [];
    const byClient = new Map<string, KnownCall<Hop>[]>();
    for (const one of bare) append(byClient, `${one.entry.client} ${one.entry.side}`, one);
    return [...byClient.values()].flatMap((group) => hopOf(model, group));
  });
}

/** Whether neither an option nor an instrumentation carries a trace, as far as those of the program are known (`patched`). */
function isUntraced({ code }: TreeModel, { site, entry }: KnownCall<Hop>, patched: ReadonlySet<string> | undefined): boolean {
  const { option, patchedBy } = entry;
  if (patchedBy !== undefined)
    return patched !== undefined && patched.size > 0 && !patched.has(patchedBy) && !patched.has(AUTO_INSTRUMENTATIONS);
  return !option || code.setting(site.file, site.call.args[option.argument], option.name).state === 'absent';
}

function hopOf(model: TreeModel, group: readonly KnownCall<Hop>[]): readonly AsyncContextFact[] {
  const [first] = group;
  if (!first) return [];
  const { client, side, patchedBy } = first.entry;
  return [
    factOf(model, first.site, {
      loses: side,
      client,
      package: packageName(first.callee.package),
      patchedBy,
      places: group.map(({ site }) => location(site.file, site.call.at)),
      scope: undefined,
    }),
  ];
}

function factOf(
  model: TreeModel,
  site: CallSite,
  found: Pick<AsyncContextFact, 'loses' | 'client' | 'package' | 'patchedBy' | 'places' | 'scope'>,
): AsyncContextFact {
  const expression = expressionText(model.code.script(site.file), site.call.callee);
  return { kind: 'async-context', ...baseOfSite(model, site), ...found, expression, reach: reachOf(model, site) };
}

function stores(model: TreeModel): readonly AsyncContextFact[] {
  const known = knownCalls(model, STORE_CALLS).filter(({ site }) => model.roleOf(site.file) === 'production');
  const sets = known.filter(({ site, entry }) =>
    entry.does === 'set' || entry.does === 'enter' ? kindsAt(model, site).some((kind) => BACKGROUND.has(kind)) : false,
  );
  return known.flatMap((one): readonly AsyncContextFact[] => {
    const { site, entry } = one;
    const none = { client: '', package: '', patchedBy: undefined, places: [] };
    if (entry.does === 'read' || entry.does === 'value')
      return isLostRead(model, one, sets) ? [factOf(model, site, { loses: 'read', ...none, scope: undefined })] : [];
    const scope = entry.does === 'enter' ? scopeOf(model, site) : undefined;
    return scope ? [factOf(model, site, { loses: 'enter', ...none, scope })] : [];
  });
}

type StoreCall = KnownCall<StoreUse>;

/** Whether a store is read where nothing can have set it: in the function that is run in the background, or further down and at once. */
function isLostRead(model: TreeModel, { site, entry }: StoreCall, sets: readonly StoreCall[]): boolean {
  if (!isInBackground(model, site) || isRunWithStore(model, site) || hasStandIn(model, site)) return false;
  const isDirect = model.code.graph.pathTo(site.file, model.code.enclosing(site)).length === 0;
  if (isDirect) return !sets.some((one) => entryAt(model, one.site) === entryAt(model, site));
  // Where work in the background sets a store somewhere, which of the calls further down are covered is not decided.
  return sets.length === 0 && !isMounted(model) && (entry.does === 'value' || isReadAtOnce(model, site));
}

/** Whether a decorator of the function sets a store around it, or makes it one of the handlers that a store is mounted for. */
function isRunWithStore(model: TreeModel, site: CallSite): boolean {
  const { code } = model;
  const decorators = code.functionRecord(site.file, code.enclosing(site))?.decorators ?? [];
  return decorators.some((value) => {
    const external = value.kind === 'call' ? externalOf(code, site.file, value) : undefined;
    if (!external) return false;
    return STORE_CALLS.find(external)?.does === 'set' || (MOUNTED_HANDLERS.find(external) !== undefined && isMounted(model));
  });
}

/** Whether a store may be set around the handlers of a framework. */
function isMounted(model: TreeModel): boolean {
  return knownCalls(model, STORE_MOUNTS).some(
    ({ site, entry }) => model.code.setting(site.file, site.call.args[0], ...entry.options).state !== 'absent',
  );
}

function entryAt(model: TreeModel, site: CallSite): string {
  const at = model.code.reachOf(site).entries[0]?.at;
  return at ? `${at.path}:${at.line}:${at.column}` : '';
}

function kindsAt(model: TreeModel, site: CallSite): readonly EntryPoint['kind'][] {
  return model.code.reachOf(site).entries.map(({ kind }) => kind);
}

function isInBackground(model: TreeModel, site: CallSite): boolean {
  const kinds = kindsAt(model, site);
  return kinds.length > 0 && kinds.every((kind) => BACKGROUND.has(kind));
}

/** Whether something takes the place of what a call gives: `store.getStore() ?? { id: job.id }`. */
function hasStandIn({ code }: TreeModel, { file, index }: CallSite): boolean {
  const script = code.script(file);
  if (!script) return false;
  return [...valuesOf(script)].some(
    (value) =>
      value.kind === 'either' &&
      (value.operator === '??' || value.operator === '||') &&
      value.values.slice(0, -1).some((one) => [...partsWithin(one)].some((part) => part.kind === 'call' && part.call === index)),
  );
}

/** Whether a member of what a call gives is read without asking whether there is anything. */
function isReadAtOnce({ code }: TreeModel, { file, index }: CallSite): boolean {
  const script = code.script(file);
  if (!script) return false;
  const callees = script.calls.map(({ callee }) => callee);
  return [...valuesOf(script), ...callees].some(
    (value) => value.kind === 'member' && value.of.kind === 'call' && value.of.call === index && value.optional !== true,
  );
}

/** For what else than the work at hand a store is set, where that is decided. */
function scopeOf(model: TreeModel, site: CallSite): AsyncContextFact['scope'] {
  if (model.code.enclosing(site) === 0) return 'program';
  if (model.code.contextsOf(site.file, site.call.context).some(({ kind }) => kind === 'loop')) return 'loop';
  return isInBackground(model, site) ? 'worker' : undefined;
}
