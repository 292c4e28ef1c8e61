import type { Value } from '../summaries/script-summary.ts';
import { baseOfFile, baseOfSite, expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { EntryPoint, FactBase, Reach } from './fact.ts';
import { keptOf, placeOfKept, type Kept } from './kept-fate.ts';
import { FEW_VALUES, IDENTIFYING, LABELLING_CALLS, OPEN_INPUT } from './knowledge/metric-labels.ts';
import { MEMOIZED_CALLS } from './knowledge/memoizers.ts';
import { originsOf } from './link/origins.ts';
import { runsOnce } from './link/runs-once.ts';
import { mayEnd } from './link/same-handler.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { lastingListeners, raisedLimits } from './lasting-listener.ts';
import { provenanceOf } from './provenance.ts';
import { nameOf } from './value-names.ts';

/** Memory that more and more traffic takes and that nothing gives back. */
export interface MemoryGrowthFact extends FactBase {
  readonly kind: 'memory-growth';
  /**
   * What grows: the entries of a collection, the results that a function remembers, listeners, subscriptions, timers or the series of a
   * figure; `limit`: a warning of it is switched off.
   */
  readonly growth: 'collection' | 'memoized' | 'listener' | 'subscription' | 'interval' | 'series' | 'limit';
  /** The call that adds, as the code names it. */
  readonly by: string;
  /** Whether each request certainly adds: otherwise where the key comes from is not decided. */
  readonly decided: boolean;
  readonly reach: Reach;
}

const ARRIVING: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job']);
/** Levels of callers between a handler and the label. */
const CLIMB = 2;

/** All that grows with the requests, messages and jobs of production code, and the warnings of it that are switched off. */
export function memoryGrowthFacts(model: TreeModel): readonly MemoryGrowthFact[] {
  return [
    ...keptOf(model).flatMap((kept) => (kept.as === 'growth' ? [ofCollection(model, kept)] : [])),
    ...memoized(model),
    ...intervals(model),
    ...labelled(model),
    ...lastingListeners(model),
    ...raisedLimits(model),
  ];
}

function ofCollection(model: TreeModel, kept: Kept): MemoryGrowthFact {
  const { by, collection, reach, keys } = kept;
  const decided = keys === 'request' || keys === 'generated';
  return {
    kind: 'memory-growth',
    at: placeOfKept(model, kept),
    ...baseOfFile(model, by.file),
    growth: 'collection',
    by: by.method ?? collection.name,
    decided,
    reach,
  };
}

/** Functions that remember a result for each argument, where requests choose the argument; one fact for each function. */
function memoized(model: TreeModel): readonly MemoryGrowthFact[] {
  const { code } = model;
  const found = new Map<string, MemoryGrowthFact>();
  for (const { site, callee, entry } of knownCalls(model, MEMOIZED_CALLS)) {
    const { created } = callee;
    const [argument] = site.call.args;
    if (!created || !argument || code.enclosing(created) !== 0 || found.has(siteKey(created))) continue;
    const isBounded = entry.bounds.length > 0 && code.setting(created.file, created.call.args[1], ...entry.bounds).state !== 'absent';
    if (isBounded || provenanceOf(model, site.file, argument) !== 'request') continue;
    found.set(siteKey(created), factOf(model, created, { growth: 'memoized', reach: code.reachOf(site) }));
  }
  return [...found.values()];
}

/** Timers that each request starts and nothing in the file stops. */
function intervals(model: TreeModel): readonly MemoryGrowthFact[] {
  const { code } = model;
  return globalCalls(model, 'setInterval').flatMap((site) => {
    const { use } = site.call;
    if (use === 'return' || code.enclosing(site) === 0 || clearsTimers(model, site)) return [];
    if (runsOnce(code, site.file, site.call.context, site.call.at[0])) return [];
    const reach = code.reachOf(site);
    const isArriving = reach.entries.some(({ kind }) => ARRIVING.has(kind)) && reach.entries.every(({ kind }) => kind !== 'startup');
    return isArriving ? [factOf(model, site, { growth: 'interval', reach })] : [];
  });
}

function clearsTimers({ code }: TreeModel, site: CallSite): boolean {
  return code.sites(site.file).some(({ call, ...one }) => {
    const isClear = call.callee.kind === 'global' && call.callee.name === 'clearInterval';
    return isClear && mayEnd(code, { ...one, call }, site);
  });
}

/** Series that a figure gets for every value that requests bring: one fact for each function. */
function labelled(model: TreeModel): readonly MemoryGrowthFact[] {
  const found = new Map<string, MemoryGrowthFact>();
  for (const { site, entry } of knownCalls(model, LABELLING_CALLS)) {
    const key = `${site.file}\0${model.code.enclosing(site)}`;
    if (found.has(key) || !labelsOf(site, entry.labels).some((one) => isOpenLabel(model, site.file, one))) continue;
    found.set(key, factOf(model, site, { growth: 'series', reach: model.code.reachOf(site) }));
  }
  return [...found.values()];
}

function labelsOf({ call: { args } }: CallSite, form: 'object' | 'arguments'): readonly Value[] {
  const [first] = args;
  if (first?.kind === 'object') return first.entries.flatMap((entry) => ('key' in entry ? [entry.value] : []));
  return form === 'arguments' ? args : [];
}

/** Whether a client decides what a label says, and so how many values it takes. */
function isOpenLabel(model: TreeModel, file: string, value: Value): boolean {
  const { code } = model;
  if (IDENTIFYING.test(nameOf(value, code, file))) return provenanceOf(model, file, value) === 'request';
  return originsOf(code, file, value, CLIMB).some(({ from, through }) => {
    if (from.kind !== 'param' || through.length > 0 || !from.path.some((name) => OPEN_INPUT.test(name))) return false;
    const isAsked = code.graph.entriesOf(from.file, from.fn).some(({ kind }) => ARRIVING.has(kind));
    return isAsked && !FEW_VALUES.test(from.path.at(-1) ?? '');
  });
}

function factOf(model: TreeModel, site: CallSite, { growth, reach }: Pick<MemoryGrowthFact, 'growth' | 'reach'>): MemoryGrowthFact {
  const by = expressionText(model.code.script(site.file), site.call.callee);
  return { kind: 'memory-growth', ...baseOfSite(model, site), growth, by, decided: true, reach };
}
