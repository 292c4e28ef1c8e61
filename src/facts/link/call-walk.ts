import type { ScriptSummary } from '../../summaries/script-summary.ts';
import { BREAKERS } from '../knowledge/breakers.ts';
import { AFTER_COMMIT_CALLS, AFTER_COMMIT_NAME, DEFERRING_GLOBALS } from '../knowledge/transactions.ts';
import type { CodeModel } from './code-model.ts';
import { registrationOf } from './entry-points.ts';
import { OneCall } from './one-call.ts';
import { functionsIn } from './written-functions.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';

/** A call that runs within a stretch of code, with the calls that lead to it, the outermost first. */
export interface ReachedCall {
  readonly site: CallSite;
  readonly chain: readonly CallSite[];
}

interface Step {
  readonly file: string;
  readonly fn: number;
  readonly chain: readonly CallSite[];
  /** The call that entered the code at hand, where one did. */
  readonly entered?: OneCall | undefined;
}

/** Calls followed from one stretch of code into the functions of the tree. */
const DEEPEST = 5;
const MOST_CALLS = 2_000;
const LISTENING = /^(?:on|once|addListener|prependListener|subscribe|catch)$/;
const SITES = new WeakMap<ScriptSummary, ReadonlyMap<number, readonly CallSite[]>>();

/** The calls that stand in the body of a function, not in functions inside it. */
export function sitesOfFunction(model: CodeModel, file: string, fn: number): readonly CallSite[] {
  const script = model.script(file);
  if (!script) return [];
  const known = SITES.get(script) ?? groupSites(model, file, script);
  SITES.set(script, known);
  return known.get(fn) ?? [];
}

function groupSites(model: CodeModel, file: string, script: ScriptSummary): ReadonlyMap<number, readonly CallSite[]> {
  const groups = new Map<number, CallSite[]>();
  for (const site of model.sites(file)) {
    const fn = script.contexts[site.call.context]?.fn ?? 0;
    const group = groups.get(fn);
    if (group) group.push(site);
    else groups.set(fn, [site]);
  }
  return groups;
}

/**
 * What runs when some calls run: the calls themselves, those of the functions that they call or hand a callback to, breadth first. What
 * is put off, registered for later, runs only when something failed, or not for what is passed, is left out.
 */
export function callsWithin(model: CodeModel, start: readonly CallSite[]): readonly ReachedCall[] {
  const found: ReachedCall[] = [];
  const taken = new Set<CallSite>();
  const seen = new Set<string>();
  const pending: Step[] = [];
  const take = (site: CallSite, { chain, entered }: Pick<Step, 'chain' | 'entered'>): void => {
    if (site.call.kind === 'decorator' || isOnFailure(model, site)) return;
    if (!taken.has(site)) found.push({ site, chain });
    for (const next of stepsInto(model, site, { chain, entered })) {
      // Calls that run different parts of a function are followed each.
      const key = `${next.file}\0${next.fn}\0${next.entered?.way ?? ''}`;
      if (seen.has(key)) continue;
      seen.add(key);
      pending.push(next);
    }
  };
  for (const site of start) take(site, { chain: [] });
  for (let next = pending.shift(), steps = 0; next && steps < MOST_CALLS && found.length < MOST_CALLS; next = pending.shift(), steps++) {
    for (const site of sitesOfFunction(model, next.file, next.fn)) {
      if (next.entered?.skips(site)) continue;
      take(site, next);
      taken.add(site);
    }
  }
  return found;
}

function stepsInto(model: CodeModel, site: CallSite, { chain, entered }: Pick<Step, 'chain' | 'entered'>): readonly Step[] {
  const callee = guardedBy(model, model.callee(site));
  const called = callee.kind === 'function' && chain.length < DEEPEST ? [enter(model, callee, site, chain)] : [];
  if (runsLater(model, site)) return called;
  // A callback is part of the code that hands it over, so it adds no step.
  const callbacks = site.call.args.flatMap((argument) => functionsIn(model, site.file, argument, 0));
  return [...called, ...callbacks.map((one) => ({ ...one, chain, entered }))];
}

/** `breaker.fire()` calls the function that the breaker was made for. */
function guardedBy(model: CodeModel, callee: Resolved): Resolved {
  if (callee.kind !== 'external' || !callee.created || !/[.#](?:fire|exec)$/.test(callee.path)) return callee;
  const { file, call } = callee.created;
  const breaker = model.externals(callee.created).flatMap((one) => BREAKERS.find(one) ?? [])[0];
  return breaker && breaker.work >= 0 ? model.resolve(file, call.args[breaker.work]) : callee;
}

function enter(model: CodeModel, { file, fn }: Pick<Step, 'file' | 'fn'>, by: CallSite, chain: readonly CallSite[]): Step {
  return { file, fn, chain: [...chain, by], entered: new OneCall(model, { file, fn, by }) };
}

/** Whether a call puts the functions that it is given off until something else happens. */
export function runsLater(model: CodeModel, site: CallSite): boolean {
  const { callee } = site.call;
  const name =
    callee.kind === 'member'
      ? callee.name
      : callee.kind === 'binding'
        ? (model.script(site.file)?.bindings[callee.binding]?.name ?? '')
        : '';
  if (AFTER_COMMIT_NAME.test(name) || LISTENING.test(name)) return true;
  const resolved = model.callee(site);
  if (registrationOf(model, site, resolved)) return true;
  return alternatives(resolved).some(
    (one) =>
      (one.kind === 'global' && DEFERRING_GLOBALS.has(one.path)) || (one.kind === 'external' && AFTER_COMMIT_CALLS.find(one) !== undefined),
  );
}

/** Whether a call stands where a failure is handled. */
export function isOnFailure(model: CodeModel, site: CallSite): boolean {
  return model.contextsOf(site.file, site.call.context).some(({ kind }) => kind === 'catch');
}
