import type { Value } from '../summaries/script-summary.ts';
import { globalCalls } from './call-index.ts';
import { databaseAccessOf } from './database-call.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf } from './outward-effect.ts';

/** A call that is raced with a timer which fails: its effect happens although its caller has been told that it did not. */
export interface LeakingRace {
  readonly site: CallSite;
  readonly sends: CallSite;
}

const WRITING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

export function leakingRaces(model: TreeModel): readonly LeakingRace[] {
  return globalCalls(model, 'Promise.race').flatMap((race) => {
    const [list] = race.call.args;
    if (model.roleOf(race.file) !== 'production' || list?.kind !== 'array' || isAborted(model, race)) return [];
    const items = list.items.map((item) => ({ item, failing: isFailingTimer(model, race.file, item) }));
    if (!items.some(({ failing }) => failing)) return [];
    return items.filter(({ failing }) => !failing).flatMap(({ item }) => leaksOf(model, race, item));
  });
}

/** Whether the function around a race stops the work in another way. */
function isAborted(model: TreeModel, race: CallSite): boolean {
  return sitesOfFunction(model.code, race.file, model.code.enclosing(race)).some((site) =>
    /^(?:abort|cancel|destroy|kill)$/.test(methodName(site)),
  );
}

function leaksOf(model: TreeModel, race: CallSite, item: Value): readonly LeakingRace[] {
  return worksOf(model, race, item).flatMap((site) => {
    if (JSON.stringify(site.call.args).includes('ignal')) return [];
    const sends = callsWithin(model.code, [site]).find((one) => hasEffect(model, one.site))?.site;
    return sends ? [{ site, sends }] : [];
  });
}

/** The calls whose promise is raced; where it is a parameter, those of the callers. */
function worksOf(model: TreeModel, race: CallSite, item: Value): readonly CallSite[] {
  const { code } = model;
  const direct = callIn(model, race.file, item);
  if (direct) return [direct];
  const resolved = code.resolve(race.file, item);
  if (resolved.kind !== 'param' || resolved.path.length > 0) return [];
  return code.graph.knownCallers(resolved.file, resolved.fn).flatMap((caller) => {
    const given = caller.call.args[resolved.index];
    return (given && model.roleOf(caller.file) === 'production' && callIn(model, caller.file, given)) || [];
  });
}

/** The call that a value is the result of, through one variable. */
function callIn({ code }: TreeModel, file: string, value: Value): CallSite | undefined {
  if (value.kind === 'call') return code.resolver.site(file, value.call);
  const binding = value.kind === 'binding' ? code.script(file)?.bindings[value.binding] : undefined;
  const [only, ...others] = binding?.kind === 'variable' ? binding.values : [];
  return only?.kind === 'call' && others.length === 0 ? code.resolver.site(file, only.call) : undefined;
}

function hasEffect(model: TreeModel, site: CallSite): boolean {
  const effect = outwardEffectOf(model, site);
  if (effect) return effect.effect !== 'http' || WRITING.has(effect.method ?? '');
  return databaseAccessOf(model, site)?.access === 'write';
}

/** A promise that fails after a while: `new Promise((_, reject) => setTimeout(reject, ms))`, here or in a function that is called. */
function isFailingTimer(model: TreeModel, file: string, item: Value): boolean {
  const { code } = model;
  const site = callIn(model, file, item);
  if (!site) return false;
  const callee = code.callee(site);
  if (callee.kind === 'function') return failsWithin(model, callee.file, code.functionRecord(callee.file, callee.fn)?.context ?? -1);
  const executor = callee.kind === 'global' && callee.path === 'Promise' ? site.call.args[0] : undefined;
  return executor?.kind === 'function' && failsWithin(model, file, code.functionRecord(file, executor.fn)?.context ?? -1);
}

function failsWithin({ code }: TreeModel, file: string, context: number): boolean {
  return code.sites(file).some((site) => {
    if (!code.isInside(file, site.call.context, context)) return false;
    const callee = code.callee(site);
    const [kept] = site.call.args;
    if (callee.kind !== 'global' || callee.path !== 'setTimeout' || !kept) return false;
    if (kept.kind === 'binding') return isReject(code, file, kept);
    return kept.kind === 'function' && sitesOfFunction(code, file, kept.fn).some((inner) => isReject(code, file, inner.call.callee));
  });
}

/** The second parameter of a function that is given to `new Promise`. */
function isReject(code: TreeModel['code'], file: string, value: Value): boolean {
  const binding = value.kind === 'binding' ? code.script(file)?.bindings[value.binding] : undefined;
  return binding?.kind === 'param' && binding.value.kind === 'param' && binding.value.index === 1;
}
