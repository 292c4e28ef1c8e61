import type { FunctionRecord, ParamRecord, ScriptSummary } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import type { Ignored } from './ignored-cancellation.ts';
import { TELLING_CALLS } from './knowledge/cancellation.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import type { CodeModel } from './link/code-model.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import { functionOf } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { valuesInside } from './values-inside.ts';

/** Functions that are given a signal, wait for other work over and over, and never read it. */
export function unusedSignals(model: TreeModel): readonly Ignored[] {
  const found = [...typedSignals(model), ...toldSignals(model)].flatMap((told) => unusedAt(model, told) ?? []);
  return [...new Map(found.map((one) => [`${one.site.file}\0${one.site.index}`, one])).values()];
}

/** A function with the parameter that tells it to stop. */
interface Told {
  readonly file: string;
  readonly fn: number;
  readonly param: ParamRecord;
}

function typedSignals(model: TreeModel): readonly Told[] {
  const { code } = model;
  return code.files.flatMap((file) => {
    if (model.roleOf(file) !== 'production') return [];
    return (code.script(file)?.functions ?? []).flatMap((record, fn): readonly Told[] => {
      const param = record.params.find(isSignal);
      return param && isFreeToChoose(code, file, record) ? [{ file, fn, param }] : [];
    });
  });
}

/** Functions whose parameter has its meaning from the call that they are given to. */
function toldSignals(model: TreeModel): readonly Told[] {
  const { code } = model;
  return knownCalls(model, TELLING_CALLS).flatMap(({ site, entry }) => {
    const given = site.call.args[entry.given];
    const handler = given && functionOf(code.resolve(site.file, given));
    const params = handler && code.functionRecord(handler.file, handler.fn)?.params;
    const param = entry.param === 'last' ? params?.at(-1) : params?.[entry.param];
    if (!handler || !param || model.roleOf(handler.file) !== 'production' || !isNamed(param)) return [];
    return [{ file: handler.file, fn: handler.fn, param }];
  });
}

function unusedAt(model: TreeModel, { file, fn, param }: Told): Ignored | undefined {
  const record = model.code.functionRecord(file, fn);
  const work = record && workOf(model, file, fn);
  if (!record || !work || isUsed(model, file, param)) return undefined;
  return { form: 'signal', site: work, shownAt: location(file, work.call.at), expression: param.name, at: location(file, record.at) };
}

function isSignal(param: ParamRecord): boolean {
  return param.type?.name === 'AbortSignal' && param.type.binding < 0 && isNamed(param);
}

// A name that begins with an underscore says that it is not used.
function isNamed({ binding, name }: ParamRecord): boolean {
  return binding >= 0 && !name.startsWith('_');
}

// A method that stands in for another has its parameters from there.
function isFreeToChoose(code: CodeModel, file: string, { class: owner }: FunctionRecord): boolean {
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
