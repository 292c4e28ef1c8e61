import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { databaseAccessOf } from './database-call.ts';
import type { ChainStep, FactBase } from './fact.ts';
import { leavesBefore } from './job-claims.ts';
import { CHOSEN_INSTANCE, GIVING_WAY, LOCK_CALLS, LOCK_NAME, LOCK_SQL } from './knowledge/schedules.ts';
import { callsWithin, sitesOfFunction, type ReachedCall } from './link/call-walk.ts';
import { valueParts } from './link/value-parts.ts';
import { location } from './link/location-of.ts';
import { asksWhatIsKept } from './link/runs-once.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { namedEffectOf, outwardEffectOf, type OutwardEffect } from './outward-effect.ts';
import { wordsOf } from './retry-loops.ts';
import { scheduledWork, type ScheduledWork } from './scheduled-work.ts';

/** Something that every instance does by the clock and that should be done once. */
export interface ScheduleFact extends FactBase {
  readonly kind: 'schedule';
  readonly by: ScheduledWork['by'];
  /** Milliseconds between two runs, where that is decided. */
  readonly every?: number | undefined;
  /** For people: the symbol of what runs, or the call that schedules it. */
  readonly runs: string;
  readonly effect: OutwardEffect['effect'] | 'create';
  /** The call with the effect, as the code names it. */
  readonly sends: string;
  readonly sendsAt: Location;
  /** Whether the call was followed to a package that does it. */
  readonly decided: boolean;
  /** Runs that take longer than the time between two are started beside each other. */
  readonly overlaps: boolean;
  readonly chain: readonly ChainStep[];
}

/** The gravest first. */
const GRAVITY: readonly ScheduleFact['effect'][] = ['payment', 'mail', 'sms', 'create', 'publish', 'enqueue', 'http'];
const CREATES = /(?:^|[.#])(?:create|createMany|createManyAndReturn|insert|insertOne|insertMany|insertInto|bulkCreate)\b/;
/** Logs, marks and caches, of which a second one does no harm. */
const HARMLESS =
  /log|audit|metric|stat|telemetry|analytic|posthog|sentry|trace|span|event|heart_?beat|ping|health|cache|session|snapshot|usage|monitor|webhook_?log/i;

/** What schedules do in each instance though nothing makes sure that one instance does it; one fact for each schedule. */
export function scheduleFacts(model: TreeModel): readonly ScheduleFact[] {
  return scheduledWork(model).flatMap((scheduled) => factOf(model, scheduled) ?? []);
}

interface Found {
  readonly call: ReachedCall;
  readonly effect: ScheduleFact['effect'];
  readonly decided: boolean;
}

function factOf(model: TreeModel, scheduled: ScheduledWork): ScheduleFact | undefined {
  const { site, by, every, work } = scheduled;
  const { code } = model;
  const reached = callsWithin(code, sitesOfFunction(code, work.file, work.fn));
  const [found] = reached.flatMap((call) => effectOf(model, call) ?? []).toSorted((one, other) => gravity(one) - gravity(other));
  if (!found || isForOneInstance(model, site) || reached.some((call) => isGuarded(model, call))) return undefined;
  // A timer that hands on what the instance has gathered has to run in each.
  if (by === 'interval' && !reached.some((call) => databaseAccessOf(model, call.site)?.access === 'read')) return undefined;
  const script = code.script(site.file);
  return {
    kind: 'schedule',
    ...baseOfSite(model, site),
    by,
    every,
    runs: code.functionRecord(work.file, work.fn)?.symbol || expressionText(script, site.call.callee),
    effect: found.effect,
    sends: nameOf(model, found.call.site),
    sendsAt: location(found.call.site.file, found.call.site.call.at),
    decided: found.decided,
    overlaps: by === 'interval' && !hasFlag(model, work),
    chain: found.call.chain.map((step) => ({ label: nameOf(model, step), at: location(step.file, step.call.at) })),
  };
}

function nameOf({ code }: TreeModel, { file, call }: CallSite): string {
  return expressionText(code.script(file), call.callee);
}

function gravity({ effect, decided }: Found): number {
  return GRAVITY.indexOf(effect) + (decided ? 0 : GRAVITY.length);
}

function effectOf(model: TreeModel, call: ReachedCall): Found | undefined {
  const name = nameOf(model, call.site);
  if (HARMLESS.test(name)) return undefined;
  const access = databaseAccessOf(model, call.site);
  if (access) return access.access === 'write' && CREATES.test(access.callee.path) ? { call, effect: 'create', decided: true } : undefined;
  const outward = outwardEffectOf(model, call.site) ?? namedEffectOf(model, call.site, call.chain);
  if (!outward || !GRAVITY.includes(outward.effect)) return undefined;
  const isRead =
    outward.effect === 'http' &&
    (outward.method === 'GET' || outward.method === undefined || outward.method === 'HEAD' || outward.method === 'PUT');
  return isRead ? undefined : { call, effect: outward.effect, decided: outward.byName === undefined };
}

/** Whether a call takes a lock, claims its work or gives way to what another instance did. */
function isGuarded(model: TreeModel, { site }: ReachedCall): boolean {
  const { code } = model;
  const { call, file } = site;
  if (LOCK_NAME.test(nameOf(model, site)) || code.externals(site).some((one) => LOCK_CALLS.find(one) !== undefined)) return true;
  if (call.args.some((argument) => givesWay(argument))) return true;
  const script = code.script(file);
  if (script && leavesBefore(script, call, (word) => FIRST.test(word))) return true;
  const contexts = code.contextsOf(file, call.context);
  const isCreating = databaseAccessOf(model, site)?.access === 'write';
  // A unique key refuses the second one, and a count of changed rows tells who was first.
  return contexts.some(
    (one) =>
      (isCreating && one.kind === 'try' && one.hasCatch) ||
      (one.kind === 'branch' && wordsIn(model, file, one.test).some((word) => FIRST.test(word))),
  );
}

const FIRST = /lock|lease|leader|claim|acquired|count|affected|rowCount|modifiedCount|matchedCount|isPrimary|isMaster|primary/i;

function givesWay(root: Value): boolean {
  const pending = [root];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'object' && next.entries.some((entry) => 'key' in entry && GIVING_WAY.test(entry.key))) return true;
    if (next.kind === 'literal' && typeof next.value === 'string' && (next.value === 'NX' || LOCK_SQL.test(next.value))) return true;
    if (next.kind === 'text' && next.parts.some((part) => typeof part === 'string' && LOCK_SQL.test(part))) return true;
    pending.push(...valueParts(next));
  }
  return false;
}

/** Whether a condition around the scheduling tells this instance from others. */
function isForOneInstance(model: TreeModel, { file, call }: CallSite): boolean {
  return model.code
    .contextsOf(file, call.context)
    .some((one) => one.kind === 'branch' && wordsIn(model, file, one.test).some((word) => CHOSEN_INSTANCE.test(word)));
}

function wordsIn({ code }: TreeModel, file: string, test: Value): readonly string[] {
  const script = code.script(file);
  return script ? wordsOf(script, test) : [];
}

/** Whether a function asks something that is kept between its runs: a flag that says that one is under way. */
function hasFlag({ code }: TreeModel, { file, fn }: ScheduledWork['work']): boolean {
  const script = code.script(file);
  return script?.contexts.some((one) => one.kind === 'branch' && one.fn === fn && asksWhatIsKept(script, one.test)) === true;
}
