import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { globalCalls, knownCalls, methodCalls } from './call-index.ts';
import { databaseAccessOf } from './database-call.ts';
import type { ChainStep, EntryPoint, FactBase, Reach } from './fact.ts';
import { MEMORY_QUEUES } from './knowledge/memory-queues.ts';
import { callsWithin, functionsIn, sitesOfFunction, type ReachedCall } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import { methodName } from './link/route-parts.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf, type OutwardEffect } from './outward-effect.ts';
import { reachOf } from './reach.ts';
import { nameOf as nameOfValue } from './value-names.ts';

/** Work of a request that only the memory of the process knows of once the request is answered. */
export interface VolatileWorkFact extends FactBase {
  readonly kind: 'volatile-work';
  /** `caught`: nobody waits for it, though its errors are caught; `deferred`: put off until after the answer; `delayed`: by a timer; `queued`: in a queue in memory. */
  readonly form: 'caught' | 'deferred' | 'delayed' | 'queued';
  /** Milliseconds of the timer. */
  readonly delay?: number | undefined;
  readonly call: string;
  readonly effect: OutwardEffect['effect'] | 'db-write';
  readonly sends: string;
  readonly sendsAt: Location;
  /** How many effects it has, one after the other. */
  readonly effects: number;
  readonly chain: readonly ChainStep[];
  readonly reach: Reach;
}

const ANSWERED: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field']);
/** The gravest first. Jobs and messages that are handed on are out of the process at once. */
const GRAVITY: readonly VolatileWorkFact['effect'][] = ['payment', 'mail', 'sms', 'db-write', 'http'];
/** What a service may do without. */
const DISPENSABLE =
  /log|audit|metric|stat|telemetry|analytic|posthog|segment|mixpanel|sentry|trac(?:k|e)|capture|cache|last_?(?:seen|active|used|login)|view|visit|click|usage|count|touch|warm|prefetch|revalidat|invalidat|clean|purge|expire|evict|heart_?beat|presence|typing|discord|slack|monitor|report|abort|cancel|rollback|release|unlock|reconcil|refresh|heal\b|resync/i;

export function volatileWorkFacts(model: TreeModel): readonly VolatileWorkFact[] {
  const found = [...caught(model), ...timed(model), ...queued(model)];
  return found.flatMap((one) => factOf(model, one) ?? []);
}

/** A place that leaves work behind, and the calls that the work begins with. */
interface Left {
  readonly site: CallSite;
  readonly form: VolatileWorkFact['form'];
  readonly delay?: number | undefined;
  readonly starts: readonly CallSite[];
}

/** `work().catch(log)` as a statement: errors are seen to, and nobody waits. */
function caught(model: TreeModel): readonly Left[] {
  const { code } = model;
  return methodCalls(model, 'catch').flatMap(({ file, call: { callee, use, args } }): readonly Left[] => {
    const isCaught = callee.kind === 'member' && args.length > 0 && (use === 'statement' || use === 'void');
    const site = isCaught && callee.of.kind === 'call' ? code.resolver.site(file, callee.of.call) : undefined;
    const isLeft = site && methodName(site) !== 'then' && methodName(site) !== 'finally' && !args.some((one) => answers(model, file, one));
    return isLeft ? [{ site, form: 'caught', starts: [site] }] : [];
  });
}

// What answers the request when the work fails waits for it.
function answers({ code }: TreeModel, file: string, handler: Value): boolean {
  if (ANSWERING.test(nameOfValue(handler, code, file))) return true;
  return functionsIn(code, file, handler, 0).some((node) =>
    sitesOfFunction(code, node.file, node.fn).some(({ call: { callee } }) =>
      ANSWERING.test(nameOfValue(callee.kind === 'member' ? rootOf(callee) : callee, code, node.file)),
    ),
  );
}

const ANSWERING = /^(?:res|resp|response|reply|next|ctx|c|h|reject|resolve|callback|cb|done)$/;

function rootOf(value: Value): Value {
  let at = value;
  while (at.kind === 'member') at = at.of;
  return at;
}

/** `setImmediate(work)`, `setTimeout(work, delay)`. */
function timed(model: TreeModel): readonly Left[] {
  const { code } = model;
  return globalCalls(model, 'setImmediate', 'setTimeout', 'process.nextTick', 'queueMicrotask').flatMap((site): readonly Left[] => {
    const [work, wait] = site.call.args;
    const isTimer = site.call.callee.kind === 'global' && site.call.callee.name === 'setTimeout';
    const delay = isTimer ? numberIn(code.resolve(site.file, wait)) : undefined;
    const starts = work ? functionsIn(code, site.file, work, 0).flatMap(({ file, fn }) => sitesOfFunction(code, file, fn)) : [];
    const isDelayed = delay !== undefined && delay > 0;
    // How long a timer of unknown length runs is not known, and one that is kept may be for something else.
    if (isTimer && (delay === undefined || site.call.use !== 'statement')) return [];
    return [{ site, form: isDelayed ? 'delayed' : 'deferred', delay: isDelayed ? delay : undefined, starts }];
  });
}

/** Work that is put into a queue in memory, and that the handler does not wait for. */
function queued(model: TreeModel): readonly Left[] {
  const { code } = model;
  return knownCalls(model, MEMORY_QUEUES).flatMap(({ site, callee, entry }): readonly Left[] => {
    if (site.call.use === 'await' || site.call.use === 'return' || site.call.use === 'value') return [];
    const made = callee.created;
    const works =
      entry.work === 'argument'
        ? site.call.args.flatMap((argument) => functionsIn(code, site.file, argument, 0))
        : made
          ? functionsGiven(model, made)
          : [];
    return [{ site, form: 'queued', starts: works.flatMap(({ file, fn }) => sitesOfFunction(code, file, fn)) }];
  });
}

function functionsGiven({ code }: TreeModel, made: CallSite): readonly { readonly file: string; readonly fn: number }[] {
  return made.call.args.flatMap((argument) =>
    alternatives(code.resolve(made.file, argument)).flatMap((one) => (one.kind === 'function' ? [{ file: one.file, fn: one.fn }] : [])),
  );
}

function numberIn(resolved: Resolved): number | undefined {
  if (resolved.kind !== 'value') return undefined;
  if (resolved.value.kind === 'undefined') return 0;
  return resolved.value.kind === 'literal' && typeof resolved.value.value === 'number' ? resolved.value.value : undefined;
}

function factOf(model: TreeModel, left: Left): VolatileWorkFact | undefined {
  const { site, form, delay, starts } = left;
  const { code } = model;
  if (starts.length === 0 || code.enclosing(site) === 0) return undefined;
  const reach = reachOf(model, site);
  if (!reach.entries.some(({ kind }) => ANSWERED.has(kind)) || reach.entries.some(({ kind }) => kind === 'startup')) return undefined;
  const call = nameOf(model, form === 'caught' ? site : (starts[0] ?? site));
  if (DISPENSABLE.test(call) || DISPENSABLE.test(code.functionRecord(site.file, code.enclosing(site))?.name ?? '')) return undefined;
  const effects = callsWithin(code, starts).flatMap((reached) => effectAt(model, reached) ?? []);
  const [gravest] = effects.toSorted((one, other) => GRAVITY.indexOf(one.effect) - GRAVITY.indexOf(other.effect));
  if (!gravest) return undefined;
  return {
    kind: 'volatile-work',
    ...baseOfSite(model, site),
    form,
    delay,
    call,
    effect: gravest.effect,
    sends: nameOf(model, gravest.site),
    sendsAt: location(gravest.site.file, gravest.site.call.at),
    effects: effects.length,
    chain: gravest.chain.map((step) => ({ label: nameOf(model, step), at: location(step.file, step.call.at) })),
    reach,
  };
}

function nameOf({ code }: TreeModel, { file, call }: CallSite): string {
  return expressionText(code.script(file), call.callee);
}

interface Effect extends ReachedCall {
  readonly effect: VolatileWorkFact['effect'];
}

function effectAt(model: TreeModel, reached: ReachedCall): Effect | undefined {
  const steps = [...reached.chain, reached.site];
  if (steps.some((step) => DISPENSABLE.test(nameOf(model, step)))) return undefined;
  const access = databaseAccessOf(model, reached.site);
  if (access) return access.access === 'write' ? { ...reached, effect: 'db-write' } : undefined;
  const outward = outwardEffectOf(model, reached.site);
  if (!outward || !GRAVITY.includes(outward.effect)) return undefined;
  const isRead = outward.effect === 'http' && (outward.method === undefined || outward.method === 'GET' || outward.method === 'HEAD');
  return isRead ? undefined : { ...reached, effect: outward.effect };
}
