import type { Value } from '../summaries/script-summary.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import { databaseAccessOf } from './database-call.ts';
import { TIME_LIMITERS } from './knowledge/http-clients.ts';
import { PAUSES } from './knowledge/pool-hazards.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { partsWithin } from './link/value-parts.ts';
import { outwardEffectOf } from './outward-effect.ts';

/** A call that is raced with a timer which fails: its effect happens although its caller has been told that it did not. */
export interface LeakingRace {
  readonly site: CallSite;
  readonly sends: CallSite;
}

const WRITING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

export function leakingRaces(model: TreeModel): readonly LeakingRace[] {
  const races = globalCalls(model, 'Promise.race').flatMap((race) => {
    const [list] = race.call.args;
    const items = list?.kind === 'array' ? list.items : [];
    const failing = new Set(items.filter((item) => isFailingTimer(model, race.file, item)));
    return failing.size > 0 ? [{ race, works: items.filter((item) => !failing.has(item)) }] : [];
  });
  const limiters = knownCalls(model, TIME_LIMITERS).flatMap(({ site, entry }) =>
    entry.leaves ? [{ race: site, works: site.call.args.slice(entry.argument, entry.argument + 1) }] : [],
  );
  return [...races, ...limiters].flatMap(({ race, works }) =>
    model.roleOf(race.file) !== 'production' || isAborted(model, race) ? [] : works.flatMap((work) => leaksOf(model, race, work)),
  );
}

/** Whether the function around a race stops the work in another way. */
function isAborted(model: TreeModel, race: CallSite): boolean {
  return sitesOfFunction(model.code, race.file, model.code.enclosing(race)).some((site) =>
    /^(?:abort|cancel|destroy|kill)$/.test(methodName(site)),
  );
}

function leaksOf(model: TreeModel, race: CallSite, item: Value): readonly LeakingRace[] {
  return worksOf(model, race, item).flatMap((site) => {
    if (isGivenSignal(model, site)) return [];
    const sends = callsWithin(model.code, [site]).find((one) => hasEffect(model, one.site))?.site;
    return sends ? [{ site, sends }] : [];
  });
}

/** Whether a call is given something that may tell it to stop: `{ signal }`, `controller.signal`. */
function isGivenSignal({ code }: TreeModel, { file, call }: CallSite): boolean {
  const bindings = code.script(file)?.bindings ?? [];
  const namesOf = (part: Value): readonly string[] => {
    if (part.kind === 'object') return part.entries.flatMap((entry) => ('key' in entry ? [entry.key] : []));
    if (part.kind === 'member') return [part.name];
    return part.kind === 'binding' ? [bindings[part.binding]?.name ?? ''] : [];
  };
  return call.args.some((argument) => [...partsWithin(argument)].some((part) => namesOf(part).some((name) => /signal$/i.test(name))));
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

/** A promise that fails after a while, here or in a function that is called. */
function isFailingTimer(model: TreeModel, file: string, item: Value): boolean {
  const { code } = model;
  const site = callIn(model, file, item);
  if (!site) return false;
  const [given] = site.call.args;
  // `sleep(ms).then(() => { throw … })`
  if (methodName(site) === 'then' && given?.kind === 'function' && site.call.callee.kind === 'member')
    return throwsWithin(model, file, given.fn) && waits(model, file, site.call.callee.of);
  const callee = code.callee(site);
  if (callee.kind === 'function')
    return (
      failsWithin(model, callee.file, code.functionRecord(callee.file, callee.fn)?.context ?? -1) ||
      (throwsWithin(model, callee.file, callee.fn) &&
        sitesOfFunction(code, callee.file, callee.fn).some((one) => waits(model, one.file, { kind: 'call', call: one.index })))
    );
  // `new Promise((_, reject) => setTimeout(reject, ms))`
  const executor = callee.kind === 'global' && callee.path === 'Promise' ? given : undefined;
  return executor?.kind === 'function' && failsWithin(model, file, code.functionRecord(file, executor.fn)?.context ?? -1);
}

/** Whether a value is a call that ends after a while and does nothing else: of a timer, or of a function that only makes one. */
function waits(model: TreeModel, file: string, value: Value): boolean {
  const { code } = model;
  const site = callIn(model, file, value);
  const callee = site && code.callee(site);
  if (!site || !callee) return false;
  if (callee.kind === 'external') return PAUSES.find(callee) !== undefined;
  const executor = callee.kind === 'global' && callee.path === 'Promise' ? site.call.args[0] : undefined;
  const within = callee.kind === 'function' ? callee : executor?.kind === 'function' ? { file, fn: executor.fn } : undefined;
  return within !== undefined && startsTimer(model, within.file, code.functionRecord(within.file, within.fn)?.context ?? -1);
}

function startsTimer({ code }: TreeModel, file: string, context: number): boolean {
  return code.sites(file).some((site) => {
    if (!code.isInside(file, site.call.context, context)) return false;
    const callee = code.callee(site);
    return callee.kind === 'global' && callee.path === 'setTimeout';
  });
}

/** Whether a function itself ends by throwing, whatever happens. */
function throwsWithin({ code }: TreeModel, file: string, fn: number): boolean {
  const context = code.functionRecord(file, fn)?.context;
  return code.script(file)?.jumps.some((jump) => jump.kind === 'throw' && jump.context === context) === true;
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
