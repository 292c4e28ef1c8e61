import type { Place } from '../model/location.ts';
import { baseOfFile, baseOfSite, expressionText } from './base.ts';
import { callsKnownTo, indexedFiles } from './call-index.ts';
import type { CountedLoop } from './counted-loops.ts';
import type { FactBase, Reach } from './fact.ts';
import { JobQueues, jobWorkers } from './job-queues.ts';
import { MESSAGE_RETURNS, REQUEUES, RETURNING_CONSUMERS } from './knowledge/redelivery.ts';
import { JOB_LIBRARY } from './knowledge/job-queues.ts';
import { ACTIVITY_MAKERS, RETRY_OPERATORS, SELF_REPEATING_CLIENTS } from './knowledge/self-repeating.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { sourceOf } from './observable-chain.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { Redelivery } from './redelivery.ts';
import { hasPredicate, isConstantTrue, numberOf, observableAttempts, type RetryCallSite } from './retry-calls.ts';
import { RetryLayers, type InnerRetry } from './retry-layers.ts';
import { endlessLoops, type EndlessRepeat } from './retry-loops.ts';
import { selfCalls } from './retry-self-calls.ts';
import { reachOf } from './reach.ts';

/** A call inside a retry, shown as evidence. */
export interface RetriedCall {
  readonly expression: string;
  readonly at: Place;
}

/** A retry inside another one. */
export interface RetryLayer extends RetriedCall {
  /** Empty for a loop around the call. */
  readonly library: string;
  /** In all, by itself. */
  readonly attempts: number;
}

/** Something that runs again when it fails. */
export interface RetryFact extends FactBase {
  readonly kind: 'retry';
  readonly mechanism: 'loop' | 'recursion' | 'reconnect' | 'library' | 'observable' | 'activity' | 'requeue' | 'job';
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
  /** The retry is set up here and runs elsewhere. */
  readonly isPolicy: boolean;
  /** The retries inside it, each inside the one before, that multiply its attempts most. */
  readonly layers: readonly RetryLayer[];
  /** A call inside it that fails for good on some answers, where every failure is repeated. */
  readonly permanent?: RetriedCall;
  readonly reach: Reach;
}

/** Names of functions that keep up a connection, a subscription or a lock. */
const CONNECTS = /connect|subscrib|listen|lock|poll|elect|watch|consume|start|boot|init/i;

/** Answers that stay the same however often the same is asked. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 410, 422]);

/** Everything that repeats what failed: loops, self-calls, libraries, observables, workflow activities, messages given back. */
export function retryFacts(model: TreeModel): readonly RetryFact[] {
  const layers = RetryLayers.of(model);
  const redelivery = new Redelivery(model);
  return [
    ...layers.calls.flatMap((call) => libraryFact(model, call, layers) ?? []),
    ...jobFacts(model, layers),
    ...layers.loops.flatMap((loop) => loopFact(model, loop, layers) ?? []),
    ...indexedFiles(model).flatMap((file) =>
      [...endlessLoops(model.code, file), ...selfCalls(model.code, file)].map((repeat) => repeatFact(model, repeat)),
    ),
    ...callsKnownTo(model, RETRY_OPERATORS, ACTIVITY_MAKERS, REQUEUES, MESSAGE_RETURNS, RETURNING_CONSUMERS).flatMap(
      (site) => siteFact(model, site, redelivery) ?? [],
    ),
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
    isPolicy: false,
    layers: [],
    reach: reachOf(model, site),
    ...own,
  };
}

function libraryFact(model: TreeModel, call: RetryCallSite, layers: RetryLayers): RetryFact | undefined {
  const { site, entry, attempts, byDefault } = call;
  // What is endless in a policy is told where the policy is made.
  if (entry.made !== undefined && attempts === Number.POSITIVE_INFINITY) return undefined;
  const works = layers.worksOf(call);
  const repeatsAll = entry.repeatsAll && attempts !== 1 && works.length > 0 && !hasPredicate(model, call);
  const permanent = repeatsAll ? works.map((work) => layers.permanentFailure(work)).find((one) => one !== undefined) : undefined;
  return factOf(model, site, {
    mechanism: 'library',
    library: entry.library,
    attempts,
    byDefault,
    reconnects: entry.reconnects === true,
    isPolicy: entry.isPolicy === true,
    layers: layers.layersOf(works, site).map((layer) => layerOf(model, layer)),
    ...(permanent && { permanent: retried(model, permanent) }),
    ...(alwaysRepeats(model, call) ?? repeatsRefusals(model, call)),
  });
}

/** A loop of a few attempts, where others multiply them. */
function loopFact(model: TreeModel, loop: CountedLoop, layers: RetryLayers): RetryFact | undefined {
  const inside = layers.layersOfLoop(loop);
  if (inside.length === 0) return undefined;
  return factOf(model, loop.site, { mechanism: 'loop', attempts: loop.attempts, layers: inside.map((layer) => layerOf(model, layer)) });
}

function layerOf(model: TreeModel, { site, library, attempts }: InnerRetry): RetryLayer {
  return { ...retried(model, site), library, attempts };
}

// A condition that is always true makes the library repeat what it would not by itself.
function alwaysRepeats(model: TreeModel, { site, entry }: RetryCallSite): Pick<RetryFact, 'permanent'> | undefined {
  if (entry.repeatsAll || entry.predicates.length === 0) return undefined;
  const { state, value } = model.code.setting(site.file, site.call.args[entry.options], ...entry.predicates);
  return state === 'present' && isConstantTrue(model, value) ? { permanent: retried(model, site) } : undefined;
}

/** A client that is told to repeat answers which say that the request itself is wrong. */
function repeatsRefusals(model: TreeModel, { site, entry }: RetryCallSite): Pick<RetryFact, 'permanent'> | undefined {
  if (!Object.hasOwn(SELF_REPEATING_CLIENTS, entry.library)) return undefined;
  const retry = model.code.setting(site.file, site.call.args[entry.options], 'retry').value;
  const codes = retry && model.code.settingOf(retry, ['statusCodes']).value;
  if (codes?.kind !== 'value' || codes.value.kind !== 'array') return undefined;
  const isRefusal = codes.value.items.some((item) => item.kind === 'literal' && REFUSALS.has(Number(item.value)));
  return isRefusal ? { permanent: retried(model, site) } : undefined;
}

function retried(model: TreeModel, site: CallSite): RetriedCall {
  return { expression: expressionText(model.code.script(site.file), site.call.callee), at: model.code.placeOf(site) };
}

/** Workers whose jobs are tried several times by the queue and again inside. */
function jobFacts(model: TreeModel, layers: RetryLayers): readonly RetryFact[] {
  const queues = new JobQueues(model, layers.calls);
  // Jobs that are tried without an end are told of where that is asked for.
  const isEndlessTold = layers.calls.some(({ entry, attempts }) => entry.library === JOB_LIBRARY && attempts === Number.POSITIVE_INFINITY);
  return jobWorkers(model).flatMap(({ site, queue, work }) => {
    const attempts = queues.attemptsOf(queue);
    if (attempts === undefined || (attempts === Number.POSITIVE_INFINITY && isEndlessTold)) return [];
    const reach = model.code.graph.reach(work.file, work.fn);
    return [
      factOf(model, site, {
        mechanism: 'job',
        library: JOB_LIBRARY,
        attempts,
        layers: layers.layersOf([work], site).map((layer) => layerOf(model, layer)),
        reach,
      }),
    ];
  });
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
    reconnects: kind === 'reconnect' || CONNECTS.test(name) || CONNECTS.test(expression),
    isPolicy: false,
    layers: [],
    reach: reachOf(model, site),
  };
}

function siteFact(model: TreeModel, site: CallSite, redelivery: Redelivery): RetryFact | undefined {
  for (const callee of model.code.externals(site)) {
    if (RETRY_OPERATORS.find(callee)) return observableFact(model, site);
    if (ACTIVITY_MAKERS.find(callee))
      return factOf(model, site, { mechanism: 'activity', library: 'temporal', ...activityAttempts(model, site) });
  }
  return redelivery.isEndless(site)
    ? factOf(model, site, { mechanism: 'requeue', attempts: Number.POSITIVE_INFINITY, pauses: false })
    : undefined;
}

function observableFact(model: TreeModel, site: CallSite): RetryFact {
  const pauses = model.code.setting(site.file, site.call.args[0], 'delay').state !== 'absent';
  const source = sourceOf(model, site);
  return factOf(model, site, {
    mechanism: 'observable',
    library: 'rxjs',
    attempts: observableAttempts(model, site),
    pauses,
    // A request is over with its answer; any other stream may be a connection that is kept up.
    reconnects: pauses && (source === undefined || outwardEffectOf(model, source)?.effect !== 'http'),
  });
}

const ACTIVITY_ATTEMPTS = { counts: 'attempts', zeroIsEndless: true } as const;

/** Attempts of the activities that a workflow calls: endless unless a number, a time in all or errors that are final are given. */
function activityAttempts(model: TreeModel, { file, call }: CallSite): Pick<RetryFact, 'attempts' | 'byDefault'> {
  const { code } = model;
  const undecided = { attempts: undefined, byDefault: false };
  if (code.setting(file, call.args[0], 'scheduleToCloseTimeout').state !== 'absent') return undecided;
  const retry = code.setting(file, call.args[0], 'retry');
  if (retry.state === 'unknown') return undecided;
  if (retry.state === 'absent' || !retry.value) return { attempts: Number.POSITIVE_INFINITY, byDefault: true };
  const most = code.settingOf(retry.value, ['maximumAttempts']);
  const isUnlimited = most.state === 'absent' || (most.value && numberOf(ACTIVITY_ATTEMPTS, most.value) === Number.POSITIVE_INFINITY);
  const final = code.settingOf(retry.value, ['nonRetryableErrorTypes']);
  return isUnlimited && final.state === 'absent' ? { attempts: Number.POSITIVE_INFINITY, byDefault: false } : undecided;
}
