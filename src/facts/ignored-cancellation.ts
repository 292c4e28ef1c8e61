import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { swallowedAborts, swallowedCancellations } from './cancellation-catches.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { BATCH_CONSUMERS } from './knowledge/cancellation.ts';
import { location } from './link/location-of.ts';
import type { CallSite, FunctionAt, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { callsGiven } from './link/variable-uses.ts';
import { reachOf } from './reach.ts';
import { unusedSignals } from './unused-signals.ts';
import { deafStreams } from './deaf-streams.ts';
import { namesInside } from './values-inside.ts';

/** Code that goes on with work which was called off. */
export interface IgnoredCancellationFact extends FactBase {
  readonly kind: 'ignored-cancellation';
  /**
   * `abort`: a `catch` goes on after an abort as after a failure. `workflow`: the same in workflow code. `signal`: a signal is given and never
   * read. `batch`: a batch is worked off whether or not the consumer still runs. `client`: a stream goes on after its reader has left.
   */
  readonly form: 'abort' | 'workflow' | 'signal' | 'batch' | 'client';
  /** The call or function at the place, as it is written. */
  readonly expression: string;
  /** Where the work goes on. */
  readonly shownAt: Location;
  readonly reach: Reach;
}

/** A place of that kind, before it becomes a fact. */
export interface Ignored {
  readonly form: IgnoredCancellationFact['form'];
  /** The call that is called off, or one in the function that is told. */
  readonly site: CallSite;
  readonly shownAt: Location;
  readonly expression?: string;
  readonly at?: Location;
}

/** Everything in production code that goes on after a cancellation, as far as that is decided. */
export function ignoredCancellationFacts(model: TreeModel): readonly IgnoredCancellationFact[] {
  const found = [
    ...deafBatches(model),
    ...swallowedCancellations(model),
    ...swallowedAborts(model),
    ...unusedSignals(model),
    ...deafStreams(model),
  ];
  return found.map(({ form, site, shownAt, expression, at }) => {
    const base = baseOfSite(model, site);
    return {
      kind: 'ignored-cancellation',
      ...base,
      at: { ...base.at, ...at },
      form,
      expression: expression ?? expressionText(model.code.script(site.file), site.call.callee),
      shownAt,
      reach: reachOf(model, site),
    };
  });
}

/** Handlers of batches that go through the messages and never ask whether the consumer still runs. */
function deafBatches(model: TreeModel): readonly Ignored[] {
  return knownCalls(model, BATCH_CONSUMERS).flatMap(({ site, entry }) => {
    if (model.roleOf(site.file) !== 'production') return [];
    const handler = batchHandler(model, model.code.setting(site.file, site.call.args[0], entry.handler).value);
    const loop = handler && deafLoop(model, handler, entry.asks);
    return loop ? [{ form: 'batch' as const, site, shownAt: loop }] : [];
  });
}

/** The function that handles batches: the one given, or the only one that it hands all of what it is given on to. */
function batchHandler(model: TreeModel, given: Resolved | undefined): FunctionAt | undefined {
  const { code } = model;
  if (given?.kind !== 'function') return undefined;
  const payload = code.functionRecord(given.file, given.fn)?.params[0]?.binding ?? -1;
  const handed = payload < 0 ? [] : callsGiven(code, { file: given.file, binding: payload });
  if (handed.length === 0) return given;
  const [only, ...others] = handed;
  const callee = only?.index === 0 && others.length === 0 ? code.callee(only.site) : undefined;
  if (callee?.kind !== 'function') return undefined;
  // Handed on once more, it gets out of sight.
  const param = code.functionRecord(callee.file, callee.fn)?.params[0]?.binding ?? -1;
  return param >= 0 && callsGiven(code, { file: callee.file, binding: param }).length > 0 ? undefined : callee;
}

/** The loop of a handler that waits for each message and asks for nothing between them. */
function deafLoop({ code }: TreeModel, { file, fn }: FunctionAt, asks: readonly string[]): Location | undefined {
  const script = code.script(file);
  const body = script?.functions[fn]?.context ?? -1;
  const isTaken = script?.bindings.some((one) => one.kind === 'param' && one.fn === fn && asks.includes(one.name));
  const isAsked = isTaken || [...namesInside(code, file, body)].some((name) => asks.includes(name));
  const loop = script?.contexts.find((context, index) => context.kind === 'loop' && code.isInside(file, index, body));
  const works = script?.calls.some(
    ({ use, context }) =>
      use === 'await' && code.isInside(file, context, body) && code.contextsOf(file, context).some(({ kind }) => kind === 'loop'),
  );
  return !isAsked && loop && works ? location(file, loop.at) : undefined;
}
