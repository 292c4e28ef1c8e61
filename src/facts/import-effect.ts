import type { Location } from '../model/location.ts';
import { append } from '../model/append.ts';
import { baseOfSite, expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { IMPORT_EFFECTS, type ImportEffect } from './knowledge/import-effects.ts';
import { deployablesOf } from './link/deployables.ts';
import { directImports } from './link/imports.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { partsWithin } from './link/value-parts.ts';

/** A call that runs as soon as its file is imported. */
export interface ImportEffectFact extends FactBase {
  readonly kind: 'import-effect';
  /** As written. */
  readonly call: string;
  readonly effect: ImportEffect['effect'];
  /** Files of production that import the file, at most a few. */
  readonly importers: readonly Location[];
}

/** Importers shown to a reader. */
const MOST_IMPORTERS = 3;

/** The effects of importing modules that are no start of a program. */
export function importEffectFacts(model: TreeModel): readonly ImportEffectFact[] {
  const known = knownCalls(model, IMPORT_EFFECTS).map(({ site, entry }) => ({ site, effect: entry.effect }));
  const timers = globalCalls(model, 'setInterval', 'fetch').map((site) => ({
    site,
    effect: methodName(site) === 'fetch' ? ('asks' as const) : ('schedules' as const),
  }));
  const candidates = [...known, ...timers].filter(({ site }) => model.roleOf(site.file) === 'production' && isAtTop(model, site));
  if (candidates.length === 0) return [];
  const importers = importersAmong(model, new Set(candidates.map(({ site }) => site.file)));
  const starts = new Set(deployablesOf(model).flatMap(({ roots }) => roots));
  return candidates.flatMap(({ site, effect }): readonly ImportEffectFact[] => {
    const found = importers.get(site.file) ?? [];
    if (found.length === 0 || starts.has(site.file) || isReleased(model, site)) return [];
    const call = expressionText(model.code.script(site.file), site.call.callee);
    return [{ kind: 'import-effect', ...baseOfSite(model, site), call, effect, importers: found.slice(0, MOST_IMPORTERS) }];
  });
}

/** Stands at the top of its file under no condition, or in a function that is called on the spot. */
function isAtTop({ code }: TreeModel, { file, call }: CallSite): boolean {
  const script = code.script(file);
  for (let at = script?.contexts[call.context]; at; at = script?.contexts[at.parent]) {
    if (at.kind === 'branch' || at.kind === 'case') return false;
    if (at.kind !== 'function' || at.fn === 0) continue;
    const { fn } = at;
    const isCalled = script?.calls.some(({ callee }) => callee.kind === 'function' && callee.fn === fn) ?? false;
    if (!isCalled && script?.functions[fn]?.kind !== 'static-block') return false;
  }
  return true;
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

/** Who imports something of the files by name; `import './jobs.ts'` is there for what the import sets off. */
function importersAmong(model: TreeModel, files: ReadonlySet<string>): ReadonlyMap<string, readonly Location[]> {
  const found = new Map<string, Location[]>();
  for (const file of model.code.files) {
    if (model.roleOf(file) !== 'production' || !directImports(model, file).some((target) => files.has(target))) continue;
    for (const { module, at, typeOnly } of model.code.script(file)?.references ?? []) {
      const target = typeOnly ? undefined : model.code.modules.resolve(file, module);
      if (target && 'file' in target && target.file !== file && files.has(target.file) && isNamed(model, file, module))
        append(found, target.file, location(file, at));
    }
  }
  return found;
}

function isNamed({ code }: TreeModel, file: string, module: string): boolean {
  const bindings = code.script(file)?.bindings ?? [];
  return bindings.some((binding) => {
    if (binding.kind === 'import') return binding.module === module && !binding.typeOnly;
    return (
      binding.kind === 'variable' &&
      binding.values.some((value) => [...partsWithin(value)].some((part) => part.kind === 'module' && part.module === module))
    );
  });
}
