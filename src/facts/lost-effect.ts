import type { Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { databaseAccessOf } from './database-call.ts';
import type { Effect } from './knowledge/effects.ts';
import { BEST_EFFORT, CHECKING, NOTED_MEMBERS, PAYMENT_STEPS, REMOVING } from './knowledge/error-handling.ts';
import { MESSAGING_CALLS } from './knowledge/messaging.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { isOnFailure, runsLater, sitesOfFunction, type ReachedCall } from './link/call-walk.ts';
import { functionsIn } from './link/written-functions.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { namedEffectOf, outwardEffectOf, type OutwardEffect } from './outward-effect.ts';
import { nameOf } from './value-names.ts';

/** Something that was to happen outside the process, and whose failure somebody hides. */
export interface LostEffect extends ReachedCall {
  readonly effect: Exclude<Effect, 'db-raw'>;
  readonly client: string;
  /** Followed to a package that does it; otherwise its name says so. */
  readonly decided: boolean;
}

/** The gravest first. */
const GRAVITY: readonly LostEffect['effect'][] = ['payment', 'publish', 'enqueue', 'db-write', 'http', 'mail', 'sms', 'upload', 'db-read'];
const WRITING_METHODS = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** Functions of the tree between the call that is tried and the effect. */
const MOST_STEPS = 3;
/** Calls looked at for each number of such functions. */
const MOST_CALLS = 1_000;

/**
 * The gravest effect whose failure is heard by whoever waits for some calls: one that these calls make or lead to, that somebody waits for and
 * that no `catch` on the way takes. What a service may do without is none.
 */
export function lostEffectOf(model: TreeModel, calls: readonly CallSite[]): LostEffect | undefined {
  const starts = new Set(calls);
  let level: readonly ReachedCall[] = calls.map((site) => ({ site, chain: [] }));
  const found: LostEffect[] = [];
  const seen = new Set<string>();
  // The nearest effect that is sure is what the code is about.
  for (let steps = 0; steps <= MOST_STEPS && level.length > 0 && !found.some(({ decided }) => decided); steps++) {
    const reached = withCallbacks(model, level);
    found.push(...reached.flatMap((one) => effectAt(model, one, starts) ?? []));
    level = steps < MOST_STEPS ? reached.flatMap((one) => callsOfCallee(model, one, seen)) : [];
  }
  const [gravest] = found.toSorted(
    (left, right) => Number(right.decided) - Number(left.decided) || GRAVITY.indexOf(left.effect) - GRAVITY.indexOf(right.effect),
  );
  return gravest;
}

/** Calls with those in the callbacks that they run. */
function withCallbacks({ code }: TreeModel, level: readonly ReachedCall[]): readonly ReachedCall[] {
  const reached: ReachedCall[] = [];
  const pending = [...level];
  for (let next = pending.pop(); next && reached.length < MOST_CALLS; next = pending.pop()) {
    reached.push(next);
    const { site, chain } = next;
    if (!site.call.args.some(isFunction) || runsLater(code, site)) continue;
    const callbacks = site.call.args.flatMap((argument) => (isFunction(argument) ? functionsIn(code, site.file, argument, 0) : []));
    pending.push(...callbacks.flatMap(({ file, fn }) => sitesOfFunction(code, file, fn).map((inner) => ({ site: inner, chain }))));
  }
  return reached;
}

function isFunction({ kind }: Value): boolean {
  return kind === 'function';
}

function callsOfCallee({ code }: TreeModel, { site, chain }: ReachedCall, seen: Set<string>): readonly ReachedCall[] {
  const callee = code.callee(site);
  if (callee.kind !== 'function') return [];
  const key = `${callee.file}\0${callee.fn}`;
  if (seen.has(key)) return [];
  seen.add(key);
  const inside = sitesOfFunction(code, callee.file, callee.fn).filter((one) => one.call.kind !== 'decorator' && !isOnFailure(code, one));
  return inside.map((one) => ({ site: one, chain: [...chain, site] }));
}

function effectAt(model: TreeModel, reached: ReachedCall, starts: ReadonlySet<CallSite>): LostEffect | undefined {
  const { site, chain } = reached;
  const effect = effectOf(model, site, chain);
  if (!effect || !GRAVITY.includes(effect.effect)) return undefined;
  const steps = [...chain, site];
  return steps.some((step) => isDispensable(model, step)) || isCaughtInside(model, reached, starts) ? undefined : { ...reached, ...effect };
}

function effectOf(
  model: TreeModel,
  site: CallSite,
  chain: readonly CallSite[],
): Pick<LostEffect, 'effect' | 'client' | 'decided'> | undefined {
  const access = databaseAccessOf(model, site);
  if (access) return { effect: access.access === 'write' ? 'db-write' : 'db-read', client: access.client, decided: true };
  const [payment] = model.code.externals(site).flatMap((one) => PAYMENT_STEPS.find(one) ?? []);
  if (payment) return { effect: 'payment', client: payment.client, decided: true };
  const outward = outwardEffectOf(model, site) ?? sentByOneOf(model, site) ?? namedEffectOf(model, site, chain);
  // The controller of a stream takes chunks.
  if (outward?.byName && /controller/i.test(expressionText(model.code.script(site.file), site.call.callee))) return undefined;
  if (!outward || (outward.effect === 'http' && !WRITING_METHODS.has(outward.method ?? ''))) return undefined;
  return { effect: outward.effect, client: outward.client, decided: outward.byName === undefined };
}

// A client that is kept in a variable is nothing until it is made.
function sentByOneOf({ code }: TreeModel, site: CallSite): OutwardEffect | undefined {
  return code.externals(site).flatMap((one) => MESSAGING_CALLS.find(one) ?? [])[0];
}

function isDispensable(model: TreeModel, site: CallSite): boolean {
  const { code } = model;
  const words = expressionText(code.script(site.file), site.call.callee);
  return (
    BEST_EFFORT.test(words) ||
    REMOVING.test(words) ||
    CHECKING.test(nameOf(site.call.callee, code, site.file)) ||
    BEST_EFFORT.test(code.symbolAt(site.file, site.call.context)) ||
    notesUse(site) ||
    runsInBrowser(model, site)
  );
}

/** Whether a row is told when it was last used, and no more than that. */
function notesUse({ call }: CallSite): boolean {
  const objects = call.args.flatMap((argument) => {
    if (argument.kind !== 'object') return [];
    const written = argument.entries.flatMap((entry) => ('key' in entry && entry.key === 'data' ? [entry.value] : []));
    return written.length > 0 ? written : [argument];
  });
  return objects.some((one) => one.kind === 'object' && one.entries.some((entry) => 'key' in entry && NOTED_MEMBERS.test(entry.key)));
}

/** Whether code on the way takes the error itself, or nobody waits for the work there. */
function isCaughtInside({ code }: TreeModel, { site, chain }: ReachedCall, starts: ReadonlySet<CallSite>): boolean {
  return [...chain, site].some(
    (step) =>
      isLeftAlone(code, step) ||
      (!starts.has(step) && code.contextsOf(step.file, step.call.context).some((one) => one.kind === 'try' && one.hasCatch)),
  );
}

function isLeftAlone(code: TreeModel['code'], site: CallSite): boolean {
  if (site.call.use === 'void') return true;
  const callee = code.callee(site);
  return site.call.use === 'statement' && callee.kind === 'function' && code.functionRecord(callee.file, callee.fn)?.async === true;
}
