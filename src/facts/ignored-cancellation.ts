import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { swallowedAborts, swallowedCancellations } from './cancellation-catches.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { BATCH_CONSUMERS } from './knowledge/cancellation.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
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
  const { code } = model;
  return knownCalls(model, BATCH_CONSUMERS).flatMap(({ site, entry }) => {
    const handler = model.roleOf(site.file) === 'production' ? code.setting(site.file, site.call.args[0], entry.handler).value : undefined;
    const record = handler?.kind === 'function' ? code.functionRecord(handler.file, handler.fn) : undefined;
    if (handler?.kind !== 'function' || !record) return [];
    const { file, fn } = handler;
    const script = code.script(file);
    // What is handed on may be asked there.
    const isPattern = (record.params[0]?.binding ?? -1) < 0;
    const asked = script?.bindings.some((one) => one.kind === 'param' && one.fn === fn && entry.asks.includes(one.name));
    const isAsked = asked || entry.asks.some((name) => [...namesInside(code, file, record.context)].includes(name));
    const loop = script?.contexts.find((context, index) => context.kind === 'loop' && code.isInside(file, index, record.context));
    const works = script?.calls.some(
      ({ use, context }) =>
        use === 'await' &&
        code.contextsOf(file, context).some(({ kind }) => kind === 'loop') &&
        code.isInside(file, context, record.context),
    );
    return isPattern && !isAsked && loop && works ? [{ form: 'batch' as const, site, shownAt: location(file, loop.at) }] : [];
  });
}
