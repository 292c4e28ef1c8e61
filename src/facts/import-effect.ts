import type { Location } from '../model/location.ts';
import type { BindingRecord, ScriptSummary } from '../summaries/script-summary.ts';
import { append } from '../model/append.ts';
import { baseOfSite, expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { IMPORT_EFFECTS, type ImportEffect } from './knowledge/import-effects.ts';
import { deployablesOf } from './link/deployables.ts';
import { directImports } from './link/imports.ts';
import { location } from './link/location-of.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { partsWithin } from './link/value-parts.ts';

/** A call that runs as soon as its file is imported. */
export interface ImportEffectFact extends FactBase {
  readonly kind: 'import-effect';
  /** As written. */
  readonly call: string;
  readonly effect: ImportEffect['effect'];
  /** A client is made that connects by itself. */
  readonly byMaking: boolean;
  /** Files of production that import the file, at most a few. */
  readonly importers: readonly Location[];
}

/** Importers shown to a reader. */
const MOST_IMPORTERS = 3;

/** The effects of importing modules that are no start of a program. */
export function importEffectFacts(model: TreeModel): readonly ImportEffectFact[] {
  const candidates = [...libraryEffects(model), ...globalEffects(model)].filter(
    ({ site }) => model.roleOf(site.file) === 'production' && isAtTop(model, site, DEEPEST_CALL),
  );
  if (candidates.length === 0) return [];
  const starts = new Set(deployablesOf(model).flatMap(({ roots }) => roots));
  const importers = importersAmong(model, new Set(candidates.map(({ site }) => site.file)), starts);
  return candidates.flatMap(({ site, effect, byMaking }): readonly ImportEffectFact[] => {
    const found = importers.get(site.file) ?? [];
    if (found.length === 0 || starts.has(site.file) || isReleased(model, site)) return [];
    const call = expressionText(model.code.script(site.file), site.call.callee);
    return [{ kind: 'import-effect', ...baseOfSite(model, site), call, effect, byMaking, importers: found.slice(0, MOST_IMPORTERS) }];
  });
}

interface Candidate {
  readonly site: CallSite;
  readonly effect: ImportEffect['effect'];
  readonly byMaking: boolean;
}

function libraryEffects(model: TreeModel): readonly Candidate[] {
  return knownCalls(model, IMPORT_EFFECTS).flatMap(({ site, callee, entry }) => {
    const { effect, byMaking, unless, until } = entry;
    const major = model.majorOf(callee.package, site.file);
    const mayBeLater = until !== undefined && (major === undefined || major > until);
    return mayBeLater || (unless && isPutOff(model, site, unless)) ? [] : [{ site, effect, byMaking: byMaking ?? false }];
  });
}

/** Whether an option puts the effect off, or may do so where it is not known. */
function isPutOff({ code }: TreeModel, { file, call }: CallSite, { option, is }: NonNullable<ImportEffect['unless']>): boolean {
  return call.args.some((argument) => {
    const { state, value } = code.setting(file, argument, option);
    if (state === 'absent') return false;
    if (state === 'unknown') return !alternatives(code.resolve(file, argument)).every(isNoOptions);
    return value?.kind !== 'value' || value.value.kind !== 'literal' || value.value.value === is;
  });
}

// An address of the environment, or a handler, in the place of options.
function isNoOptions(one: Resolved): boolean {
  return one.kind === 'global' || one.kind === 'function' || (one.kind === 'value' && one.value.kind !== 'object');
}

function globalEffects(model: TreeModel): readonly Candidate[] {
  return globalCalls(model, 'setInterval', 'fetch').map((site) => {
    const { callee } = site.call;
    const effect = callee.kind === 'global' && callee.name === 'fetch' ? 'asks' : 'schedules';
    return { site, effect, byMaking: false };
  });
}

/** Calls followed from the top of a file into functions of the same file. */
const DEEPEST_CALL = 3;

/** Stands at the top of its file under no condition, or in a function that the file calls there. */
function isAtTop(model: TreeModel, { file, index, call }: CallSite, depth: number): boolean {
  const { code } = model;
  const script = code.script(file);
  if (isOfObjects(script, index)) return false;
  for (let at = script?.contexts[call.context]; at; at = script?.contexts[at.parent]) {
    if (at.kind === 'branch' || at.kind === 'case') return false;
    if (at.kind !== 'function' || at.fn === 0) continue;
    const { fn } = at;
    const isOnTheSpot = script?.calls.some(({ callee }) => callee.kind === 'function' && callee.fn === fn) ?? false;
    if (isOnTheSpot || script?.functions[fn]?.kind === 'static-block') continue;
    return depth > 0 && code.graph.knownCallers(file, fn).some((by) => by.file === file && isAtTop(model, by, depth - 1));
  }
  return true;
}

/** What a field of a class begins with is made with each object. */
function isOfObjects(script: ScriptSummary | undefined, call: number): boolean {
  const fields = script?.classes.flatMap((one) => one.fields) ?? [];
  return fields.some(
    (field) =>
      !field.static &&
      field.value !== undefined &&
      [...partsWithin(field.value)].some((part) => part.kind === 'call' && part.call === call),
  );
}

// `setInterval(…).unref()` keeps no process alive.
function isReleased({ code }: TreeModel, { file, index, call }: CallSite): boolean {
  if (call.use !== 'chain') return false;
  return code
    .sites(file)
    .some(
      (site) =>
        methodName(site) === 'unref' &&
        site.call.callee.kind === 'member' &&
        site.call.callee.of.kind === 'call' &&
        site.call.callee.of.call === index,
    );
}

/**
 * Who imports the files without asking for their effects. `import './jobs.ts'` does ask, but in a file that others import in turn nobody
 * who does so hears of that.
 */
function importersAmong(
  model: TreeModel,
  files: ReadonlySet<string>,
  starts: ReadonlySet<string>,
): ReadonlyMap<string, readonly Location[]> {
  const found = new Map<string, Location[]>();
  for (const file of model.code.files) {
    if (model.roleOf(file) !== 'production' || !directImports(model, file).some((target) => files.has(target))) continue;
    for (const { module, at, typeOnly } of model.code.script(file)?.references ?? []) {
      const target = typeOnly ? undefined : model.code.modules.resolve(file, module);
      if (target && 'file' in target && target.file !== file && files.has(target.file) && isUnaware(model, file, module, starts))
        append(found, target.file, location(file, at));
    }
  }
  return found;
}

function isUnaware({ code }: TreeModel, file: string, module: string, starts: ReadonlySet<string>): boolean {
  const script = code.script(file);
  if (!script) return false;
  const isHandedOn = script.exports.some((one) => ('star' in one ? one.star : 'module' in one ? one.module : undefined) === module);
  if (isHandedOn || script.bindings.some((binding) => isBoundTo(binding, module))) return true;
  return !starts.has(file) && (script.exports.length > 0 || script.commonjs !== undefined);
}

function isBoundTo(binding: BindingRecord, module: string): boolean {
  if (binding.kind === 'import') return binding.module === module && !binding.typeOnly;
  if (binding.kind !== 'variable') return false;
  return binding.values.some((value) => [...partsWithin(value)].some((part) => part.kind === 'module' && part.module === module));
}
