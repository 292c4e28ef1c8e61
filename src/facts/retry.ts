import type { Place } from '../model/location.ts';
import { baseOfFile, baseOfSite, expressionText } from './base.ts';
import type { FactBase, Reach } from './fact.ts';
import { ACTIVITY_MAKERS, JOB_WORKERS, REQUEUES, RETRY_OPERATORS } from './knowledge/retries.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { hasPredicate, isConstantTrue, type RetryCallSite } from './retry-calls.ts';
import { RetryLayers } from './retry-layers.ts';
import { endlessRepeats, type EndlessRepeat } from './retry-loops.ts';

/** A call inside a retry, shown as evidence. */
export interface RetriedCall {
  readonly expression: string;
  readonly at: Place;
}

/** Something that runs again when it fails. */
export interface RetryFact extends FactBase {
  readonly kind: 'retry';
  readonly mechanism: 'loop' | 'recursion' | 'library' | 'observable' | 'activity' | 'requeue' | 'job';
  /** The repeating call, or the call that is repeated, as it is written. */
  readonly expression: string;
  readonly library?: string;
  /** In all; Infinity without end, undefined where it is not decided. */
  readonly attempts: number | undefined;
  /** Whether the number is a default that nobody wrote down. */
  readonly byDefault: boolean;
  readonly pauses: boolean;
  /** Keeps up a connection, which has no better end than success. */
  readonly reconnects: boolean;
  /** The retry inside it that multiplies its attempts most. */
  readonly inner?: RetriedCall & { readonly library: string; readonly attempts: number };
  /** A call inside it that fails for good on some answers, where every failure is repeated. */
  readonly permanent?: RetriedCall;
  readonly reach: Reach;
}

/** Names of functions that keep up a connection, a subscription or a lock. */
const CONNECTS = /connect|subscrib|listen|lock|poll|elect|watch|consume|start|boot|init/i;

/** Everything that repeats what failed: loops, self-calls, libraries, observables, workflow activities, messages given back. */
export function retryFacts(model: TreeModel): readonly RetryFact[] {
  const layers = new RetryLayers(model);
  const files = model.code.files.filter((file) => model.roleOf(file) === 'production' || model.roleOf(file) === 'script');
  const limited = hasDeliveryLimit(model);
  return [
    ...layers.calls.map((call) => libraryFact(model, call, layers)),
    ...jobFacts(model, layers),
    ...files.flatMap((file) => endlessRepeats(model.code, file).map((repeat) => repeatFact(model, repeat))),
    ...files.flatMap((file) => model.code.sites(file).flatMap((site) => siteFact(model, site, limited) ?? [])),
  ];
}

function factOf(model: TreeModel, site: CallSite, own: Pick<RetryFact, 'mechanism' | 'attempts'> & Partial<RetryFact>): RetryFact {
  return {
    kind: 'retry',
    ...baseOfSite(model, site),
    expression: expressionText(model.code.script(site.file), site.call.callee),
    byDefault: false,
    pauses: true,
    reconnects: false,
    reach: model.code.reachOf(site),
    ...own,
  };
}

function libraryFact(model: TreeModel, call: RetryCallSite, layers: RetryLayers): RetryFact {
  const { site, entry, attempts, byDefault, work } = call;
  const inner = work && layers.innermost(work, site);
  const repeatsAll = work && entry.repeatsAll && attempts !== 1 && !hasPredicate(model, call);
  const permanent = repeatsAll ? layers.permanentFailure(work) : undefined;
  return factOf(model, site, {
    mechanism: 'library',
    library: entry.library,
    attempts,
    byDefault,
    reconnects: entry.reconnects === true,
    ...(inner && { inner: { ...retried(model, inner.site), library: inner.library, attempts: inner.attempts } }),
    ...(permanent && { permanent: retried(model, permanent) }),
    ...alwaysRepeats(model, call),
  });
}

// A condition that is always true makes the library repeat what it would not by itself.
function alwaysRepeats(model: TreeModel, { site, entry }: RetryCallSite): Pick<RetryFact, 'permanent'> | undefined {
  if (entry.repeatsAll || entry.predicates.length === 0) return undefined;
  const { state, value } = model.code.setting(site.file, site.call.args[entry.options], ...entry.predicates);
  return state === 'present' && isConstantTrue(model, value) ? { permanent: retried(model, site) } : undefined;
}

function retried(model: TreeModel, site: CallSite): RetriedCall {
  return { expression: expressionText(model.code.script(site.file), site.call.callee), at: model.code.placeOf(site) };
}

/** Workers whose jobs are tried several times by the queue and again inside. */
function jobFacts(model: TreeModel, layers: RetryLayers): readonly RetryFact[] {
  const attempts = new Map<string, number>();
  for (const call of layers.calls) {
    const name = call.entry.library === 'bullmq' ? queueName(model, call.site) : undefined;
    if (name !== undefined && call.attempts !== undefined) attempts.set(name, Math.max(call.attempts, attempts.get(name) ?? 1));
  }
  if (attempts.size === 0) return [];
  return model.code.files.flatMap((file) => model.code.sites(file).flatMap((site) => jobFact(model, site, attempts, layers) ?? []));
}

function jobFact(model: TreeModel, site: CallSite, attempts: ReadonlyMap<string, number>, layers: RetryLayers): RetryFact | undefined {
  if (site.call.kind !== 'new' || !model.code.externals(site).some((callee) => JOB_WORKERS.find(callee) !== undefined)) return undefined;
  const [name, processor] = site.call.args;
  const tried = attempts.get(textOf(model.code.resolve(site.file, name)) ?? '');
  const work = processor && model.code.resolve(site.file, processor);
  if (tried === undefined || work?.kind !== 'function') return undefined;
  const inner = layers.innermost({ file: work.file, fn: work.fn }, site);
  return factOf(model, site, {
    mechanism: 'job',
    library: 'bullmq',
    attempts: tried,
    ...(inner && { inner: { ...retried(model, inner.site), library: inner.library, attempts: inner.attempts } }),
  });
}

// The queue whose `add` is called, or that is made.
function queueName(model: TreeModel, site: CallSite): string | undefined {
  const made = site.call.kind === 'new' ? site : model.code.externals(site).flatMap(({ created }) => created ?? [])[0];
  return made && textOf(model.code.resolve(made.file, made.call.args[0]));
}

function textOf(resolved: Resolved): string | undefined {
  if (resolved.kind !== 'value' || resolved.value.kind !== 'literal') return undefined;
  return typeof resolved.value.value === 'string' ? resolved.value.value : undefined;
}

function repeatFact(model: TreeModel, { kind, file, site, context, pauses }: EndlessRepeat): RetryFact {
  const { code } = model;
  const symbol = code.symbolAt(file, site.call.context);
  const expression = expressionText(code.script(file), site.call.callee);
  const name = code.functionRecord(file, code.enclosing(site))?.name ?? '';
  const at = context ? code.place(file, context.at, symbol, site.call.text) : code.placeOf(site);
  return {
    kind: 'retry',
    ...baseOfFile(model, file),
    at,
    mechanism: kind,
    expression,
    attempts: Number.POSITIVE_INFINITY,
    byDefault: false,
    pauses,
    reconnects: CONNECTS.test(name) || CONNECTS.test(expression),
    reach: code.reachOf(site),
  };
}

function siteFact(model: TreeModel, site: CallSite, limited: boolean): RetryFact | undefined {
  for (const callee of model.code.externals(site)) {
    if (RETRY_OPERATORS.find(callee)) return observableFact(model, site);
    if (ACTIVITY_MAKERS.find(callee))
      return factOf(model, site, { mechanism: 'activity', library: 'temporal', ...activityAttempts(model, site) });
    const requeue = REQUEUES.find(callee);
    if (requeue && !limited && givesBackAlways(model, site, requeue.requeue))
      return factOf(model, site, { mechanism: 'requeue', attempts: Number.POSITIVE_INFINITY, pauses: false });
  }
  return undefined;
}

function observableFact(model: TreeModel, site: CallSite): RetryFact | undefined {
  const { code } = model;
  const [config] = site.call.args;
  const given = code.resolve(site.file, config);
  if (given.kind === 'value' && given.value.kind === 'literal')
    return factOf(model, site, { mechanism: 'observable', library: 'rxjs', attempts: Number(given.value.value) + 1 });
  const count = code.settingOf(given, ['count']);
  const delay = code.settingOf(given, ['delay']);
  const endless =
    given.kind === 'global'
      ? given.path.endsWith('Infinity')
      : count.state === 'absent' && delay.state !== 'unknown' && delay.value?.kind !== 'function';
  return factOf(model, site, {
    mechanism: 'observable',
    library: 'rxjs',
    attempts: endless ? Number.POSITIVE_INFINITY : undefined,
    pauses: delay.state !== 'absent',
    reconnects: delay.state !== 'absent',
  });
}

/** Attempts of the activities that a workflow calls: endless unless a number, a time in all or errors that are final are given. */
function activityAttempts(model: TreeModel, { file, call }: CallSite): Pick<RetryFact, 'attempts' | 'byDefault'> {
  const { code } = model;
  const undecided = { attempts: undefined, byDefault: false };
  if (code.setting(file, call.args[0], 'scheduleToCloseTimeout').state !== 'absent') return undecided;
  const retry = code.setting(file, call.args[0], 'retry');
  if (retry.state === 'unknown') return undecided;
  if (retry.state === 'absent' || !retry.value) return { attempts: Number.POSITIVE_INFINITY, byDefault: true };
  const bounds = code.settingOf(retry.value, ['maximumAttempts', 'nonRetryableErrorTypes']);
  return bounds.state === 'absent' ? { attempts: Number.POSITIVE_INFINITY, byDefault: false } : undecided;
}

// In a `catch`, whatever the failure and however often the message came back.
function givesBackAlways(model: TreeModel, { file, call }: CallSite, index: number): boolean {
  const asked = model.code.resolve(file, call.args[index]);
  const isAsked =
    asked.kind === 'value' && (asked.value.kind === 'undefined' || (asked.value.kind === 'literal' && asked.value.value === true));
  const contexts = model.code.contextsOf(file, call.context);
  return isAsked && contexts.some(({ kind }) => kind === 'catch') && !contexts.some(({ kind }) => kind === 'branch' || kind === 'case');
}

/** Whether some queue of the tree ends redelivery by itself. */
function hasDeliveryLimit(model: TreeModel): boolean {
  return model.code.files.some((file) =>
    model.code.sites(file).some((site) => {
      if (site.call.callee.kind !== 'member' || site.call.callee.name !== 'assertQueue') return false;
      const told = model.code.setting(site.file, site.call.args[1], 'arguments');
      return (
        told.state === 'unknown' || (told.value !== undefined && model.code.settingOf(told.value, ['x-delivery-limit']).state !== 'absent')
      );
    }),
  );
}
