import type { BindingRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import { POOL_CLASSES, POOL_OPENINGS } from './knowledge/pool-hazards.ts';
import { DATABASE_CALLS } from './knowledge/databases.ts';
import { consumersOf } from './link/consumers.ts';
import { alternatives, siteKey, type CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A pool that a function opens for itself, and nobody keeps for the next call. */
export interface LocalPool {
  readonly site: CallSite;
  readonly client: string;
  /** The function closes it, too. */
  readonly isClosed: boolean;
}

/** The pools of a tree that are opened anew whenever a function runs. */
export function localPools(model: TreeModel): readonly LocalPool[] {
  return [...knownOpenings(model), ...ownOpenings(model)].flatMap(({ site, client, closes }) => {
    if (model.roleOf(site.file) !== 'production' || !isKeptByNobody(model, site)) return [];
    const isClosed = consumersOf(model.code, site).some((one) => closes.includes(methodName(one)));
    return [{ site, client, isClosed }];
  });
}

interface Opening {
  readonly site: CallSite;
  readonly client: string;
  readonly closes: readonly string[];
}

function knownOpenings(model: TreeModel): readonly Opening[] {
  return knownCalls(model, POOL_OPENINGS).flatMap(({ site, callee, entry }) => {
    const name = callee.path.split('.').at(-1) ?? '';
    const isClass = /^[A-Z]/.test(name);
    return isClass && site.call.kind !== 'new' ? [] : [{ site, client: entry.client, closes: entry.closes }];
  });
}

/** Clients of a class of the tree that extends one of a library: found by what is called on them. */
function ownOpenings(model: TreeModel): readonly Opening[] {
  const found = new Map<string, Opening>();
  for (const { callee } of knownCalls(model, DATABASE_CALLS)) {
    const client = POOL_CLASSES.get(callee.package);
    if (!client || !callee.created) continue;
    for (const site of makingsOf(model, callee.created))
      found.set(siteKey(site), { site, client, closes: ['$disconnect', 'onModuleDestroy'] });
  }
  return [...found.values()];
}

/** The calls that make an object of a class: the one at hand, or those of the constructor whose `super()` that is. */
function makingsOf({ code }: TreeModel, created: CallSite): readonly CallSite[] {
  const { callee, kind } = created.call;
  if (kind === 'new') return alternatives(code.callee(created)).every((one) => one.kind === 'class') ? [created] : [];
  const constructorFn = callee.kind === 'super' ? code.script(created.file)?.classes[callee.class]?.constructorFn : undefined;
  return constructorFn === undefined ? [] : code.graph.knownCallers(created.file, constructorFn).filter(({ call }) => call.kind === 'new');
}

/** How many functions outwards that give back what they make are followed. */
const FACTORY_LEVELS = 2;

/** Whether what a call makes is held by a variable of its function alone, or by none, so that it is made anew whenever that runs. */
export function isKeptByNobody(model: TreeModel, site: CallSite, levels = FACTORY_LEVELS): boolean {
  const { code } = model;
  const script = code.script(site.file);
  const fn = code.enclosing(site);
  const record = script?.functions[fn];
  if (!script || !record || fn === 0 || record.kind === 'constructor' || record.kind === 'static-block') return false;
  // Where it is made under a condition, somebody keeps the one that was made before.
  if (code.contextsOf(site.file, site.call.context).some(({ kind }) => kind === 'branch' || kind === 'case')) return false;
  if (record.passedTo && code.graph.entriesOf(site.file, fn).length === 0) return false;
  if (site.call.use === 'chain') return true;
  // What a factory gives is kept by whoever calls it.
  if (site.call.use === 'return' && levels > 0) {
    const callers = code.graph.callersOf(site.file, fn) ?? [];
    return callers.length > 0 && callers.every((caller) => isKeptByNobody(model, caller, levels - 1));
  }
  const holders = script.bindings.filter((binding) => holds(binding, site.index));
  const [holder] = holders;
  if (!holder || holders.length > 1 || holder.fn !== fn) return false;
  return !isHandedOn(script, script.bindings.indexOf(holder), record.returns);
}

function holds(binding: BindingRecord, call: number): boolean {
  return binding.kind === 'variable' && binding.values.length === 1 && binding.values.some((value) => isCall(value, call));
}

function isCall(value: Value, call: number): boolean {
  return value.kind === 'await' ? isCall(value.of, call) : value.kind === 'call' && value.call === call;
}

/** Whether a variable's value is returned, assigned to something, or given to another call. */
function isHandedOn({ assignments, calls, bindings }: ScriptSummary, binding: number, returns: readonly Value[]): boolean {
  return (
    returns.some((value) => mentions(value, binding)) ||
    assignments.some(({ value }) => mentions(value, binding)) ||
    calls.some(({ args }) => args.some((argument) => mentions(argument, binding))) ||
    bindings.some((other) => other.kind === 'variable' && other.values.some((value) => mentions(value, binding)))
  );
}

/** Whether a value is a variable, or an object or list with it. */
function mentions(value: Value, binding: number): boolean {
  const work: Value[] = [value];
  for (let next = work.pop(); next; next = work.pop()) {
    if (next.kind === 'binding' && next.binding === binding) return true;
    if (next.kind === 'array') work.push(...next.items);
    if (next.kind === 'await' || next.kind === 'spread') work.push(next.of);
    if (next.kind === 'either') work.push(...next.values);
    if (next.kind === 'object') work.push(...next.entries.map((entry) => ('spread' in entry ? entry.spread : entry.value)));
  }
  return false;
}
