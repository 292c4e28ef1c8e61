import type { FunctionRecord, ParamRecord, ScriptSummary } from '../summaries/script-summary.ts';
import type { Ignored } from './ignored-cancellation.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { valuesInside } from './values-inside.ts';

/** Functions that are given a signal, wait for other work over and over, and never read it. */
export function unusedSignals(model: TreeModel): readonly Ignored[] {
  const { code } = model;
  return code.files.flatMap((file) => {
    if (model.roleOf(file) !== 'production') return [];
    return (code.script(file)?.functions ?? []).flatMap((record, fn): readonly Ignored[] => {
      const param = record.params.find(isSignal);
      const work = param && isFreeToChoose(model, file, record) ? workOf(model, file, fn) : undefined;
      if (!param || !work || isUsed(model, file, param)) return [];
      return [{ form: 'signal', site: work, shownAt: location(file, work.call.at), expression: param.name, at: location(file, record.at) }];
    });
  });
}

/** A name that begins with an underscore says that it is not used. */
function isSignal({ type, binding, name }: ParamRecord): boolean {
  return binding >= 0 && type?.name === 'AbortSignal' && type.binding < 0 && !name.startsWith('_');
}

// A method that stands in for another has its parameters from there.
function isFreeToChoose({ code }: TreeModel, file: string, { class: owner }: FunctionRecord): boolean {
  const record = code.script(file)?.classes[owner];
  return record === undefined || (record.extends === undefined && record.implements.length === 0);
}

/** A loop that waits for something, or two things that are waited for one after the other. */
function workOf({ code }: TreeModel, file: string, fn: number): CallSite | undefined {
  const waits = sitesOfFunction(code, file, fn).filter(({ call }) => call.use === 'await');
  return (
    waits.find(({ call }) => code.contextsOf(file, call.context).some(({ kind }) => kind === 'loop')) ??
    (waits.length > 1 ? waits[0] : undefined)
  );
}

const USED = new WeakMap<ScriptSummary, ReadonlySet<number>>();

function isUsed({ code }: TreeModel, file: string, { binding }: ParamRecord): boolean {
  const script = code.script(file);
  if (!script) return true;
  const known =
    USED.get(script) ?? new Set([...valuesInside(code, file, 0)].flatMap((value) => (value.kind === 'binding' ? [value.binding] : [])));
  USED.set(script, known);
  return known.has(binding);
}
