import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { databaseAccessOf } from './database-call.ts';
import type { ChainStep, EntryPoint, FactBase, Reach } from './fact.ts';
import { leftWork, type LeftWork } from './left-work.ts';
import { callsWithin, type ReachedCall } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf, type OutwardEffect } from './outward-effect.ts';
import { reachOf } from './reach.ts';

/** Work of a request or message that only the memory of the process knows of once that is answered. */
export interface VolatileWorkFact extends FactBase, Pick<LeftWork, 'form' | 'delay'> {
  readonly kind: 'volatile-work';
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
/** What counts as done when its function returns. That a handler of messages does not wait for its work is told by another fact. */
const HANDLED: ReadonlySet<EntryPoint['kind']> = new Set([...ANSWERED, 'consumer', 'job']);
/** The gravest first. Jobs and messages that are handed on are out of the process at once. */
const GRAVITY: readonly VolatileWorkFact['effect'][] = ['payment', 'mail', 'sms', 'db-write', 'http'];
/** What a service may do without. */
const DISPENSABLE =
  /log|audit|metric|stat|telemetry|analytic|posthog|segment|mixpanel|sentry|trac(?:k|e)|capture|cache|last_?(?:seen|active|used|login)|view|visit|click|usage|count|touch|warm|prefetch|revalidat|invalidat|clean|purge|expire|evict|heart_?beat|presence|typing|discord|slack|monitor|report|abort|cancel|rollback|release|unlock|reconcil|refresh|heal\b|resync/i;

/** Forms whose work is known by the call that leaves it; that of the others by its own first call. */
const NAMED_THEMSELVES: ReadonlySet<LeftWork['form']> = new Set(['caught', 'scheduled', 'announced']);

/** The work with effects that production code leaves to the memory of the process while it answers or handles something. */
export function volatileWorkFacts(model: TreeModel): readonly VolatileWorkFact[] {
  return leftWork(model).flatMap((one) => factOf(model, one) ?? []);
}

function factOf(model: TreeModel, left: LeftWork): VolatileWorkFact | undefined {
  const { site, form, delay, starts } = left;
  const { code } = model;
  if (starts.length === 0 || code.enclosing(site) === 0) return undefined;
  const reach = reachOf(model, site);
  const ends = form === 'caught' ? ANSWERED : HANDLED;
  if (!reach.entries.some(({ kind }) => ends.has(kind)) || reach.entries.some(({ kind }) => kind === 'startup')) return undefined;
  const call = nameOf(model, NAMED_THEMSELVES.has(form) ? site : (starts[0] ?? site));
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
