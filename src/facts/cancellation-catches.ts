import type { ContextRecord } from '../summaries/script-summary.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import { CANCELLABLE_CALLS, CANCELLATION_WORDS, SIGNAL_OPTION } from './knowledge/cancellation.ts';
import type { Ignored } from './ignored-cancellation.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { namesInside } from './values-inside.ts';

interface Catch {
  /** Index of the `catch` among the contexts of the file. */
  readonly index: number;
  readonly context: ContextRecord;
  /** Index of its `try`. */
  readonly tries: number;
}

/** Activities, timers and children of a workflow whose `catch` takes a cancellation for a failure and goes on. */
export function swallowedCancellations(model: TreeModel): readonly Ignored[] {
  const seen = new Set<string>();
  return knownCalls(model, CANCELLABLE_CALLS).flatMap(({ site }): readonly Ignored[] => {
    const caught = model.roleOf(site.file) === 'production' && site.call.use === 'await' ? catchAround(model, site) : undefined;
    if (!caught || endsOrAsks(model, site.file, caught) || seen.has(`${site.file}\0${caught.index}`)) return [];
    seen.add(`${site.file}\0${caught.index}`);
    const after = workAfter(model, site, caught);
    return after ? [{ form: 'workflow', site, shownAt: location(after.file, after.call.at) }] : [];
  });
}

/** Requests with the signal of a caller, in a loop whose `catch` tries again whatever the error is; one for each `catch`. */
export function swallowedAborts(model: TreeModel): readonly Ignored[] {
  const seen = new Set<ContextRecord>();
  return globalCalls(model, 'fetch').flatMap((site): readonly Ignored[] => {
    const caught = takesSignal(model, site) ? catchAround(model, site) : undefined;
    const loop = model.code.contextsOf(site.file, site.call.context).find(({ kind }) => kind === 'loop');
    if (!caught || !loop || seen.has(caught.context) || endsOrAsks(model, site.file, caught) || asksAnywhere(model, site.file, loop.fn))
      return [];
    seen.add(caught.context);
    return [{ form: 'abort', site, shownAt: location(site.file, loop.at) }];
  });
}

/** Whether a call of production code hands on a signal that its function was given. */
function takesSignal(model: TreeModel, { file, call }: CallSite): boolean {
  return model.roleOf(file) === 'production' && model.code.setting(file, call.args[1], SIGNAL_OPTION).value?.kind === 'param';
}

function asksAnywhere({ code }: TreeModel, file: string, fn: number): boolean {
  const names = [...namesInside(code, file, code.functionRecord(file, fn)?.context ?? 0)];
  return names.some((name) => CANCELLATION_WORDS.test(name));
}

/** The `catch` of the innermost `try` around a call, in the same function. */
function catchAround({ code }: TreeModel, { file, call }: CallSite): Catch | undefined {
  const contexts = code.script(file)?.contexts ?? [];
  for (let at = call.context; at >= 0 && contexts[at]?.kind !== 'function'; at = contexts[at]?.parent ?? -1) {
    if (contexts[at]?.kind !== 'try') continue;
    const tries = at;
    const index = contexts.findIndex((one) => one.kind === 'catch' && one.tries === tries);
    const context = contexts[index];
    if (context) return { index, context, tries };
  }
  return undefined;
}

/** The `catch` throws, leaves the function or loop, or tells a cancellation from a failure. */
function endsOrAsks({ code }: TreeModel, file: string, { index }: Catch): boolean {
  const leaves = code.script(file)?.jumps.some(({ kind, context }) => kind !== 'continue' && code.isInside(file, context, index));
  return leaves === true || [...namesInside(code, file, index)].some((name) => CANCELLATION_WORDS.test(name));
}

/** Something that is waited for in the `catch` or after it, or again in the loop around. */
function workAfter(model: TreeModel, site: CallSite, { index, context }: Catch): CallSite | undefined {
  const { code } = model;
  const inLoop = code.contextsOf(site.file, site.call.context).some(({ kind }) => kind === 'loop');
  const fn = code.enclosing(site);
  const later = code.sites(site.file).find((one) => {
    if (one.call.use !== 'await' || code.enclosing(one) !== fn) return false;
    const isCleanUp = code.contextsOf(one.file, one.call.context).some(({ kind }) => kind === 'finally');
    return !isCleanUp && (code.isInside(one.file, one.call.context, index) || one.call.at[0] > context.at[2]);
  });
  return later ?? (inLoop ? site : undefined);
}
