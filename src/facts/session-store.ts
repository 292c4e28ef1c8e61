import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import { MEMORY_KEY_VALUES, MEMORY_STORES, PLUGIN_CALLS, SESSION_CALLS, SESSION_PLUGINS } from './knowledge/process-state.ts';
import type { CodeModel, SettingValue } from './link/code-model.ts';
import { isInProgram } from './link/deployables.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { variableOf } from './link/variable-uses.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { TOKENS } from './kept-fate.ts';
import type { ProcessStateFact } from './process-state.ts';
import { reachOf } from './reach.ts';

/** Stores of keys and values that keep sessions or tokens in memory, since they are told of no other place. */
export function memoryTokens(model: TreeModel): readonly ProcessStateFact[] {
  const { code } = model;
  return knownCalls(model, MEMORY_KEY_VALUES).flatMap(({ site, entry: { options, store } }) => {
    const holder = code.script(site.file)?.bindings[variableOf(code, site) ?? -1]?.name ?? '';
    if (!TOKENS.test(holder) || !namesNoPlace(code, site.file, site.call.args[options], store)) return [];
    if (!isInProgram(model, site.file) || isForDevelopment(model, site)) return [];
    return [{ ...factOf(model, site, site.call.callee), state: 'token', holder }];
  });
}

/** Whether a store is told nothing of where to keep its entries: by no argument, or by options without the names of a place. */
function namesNoPlace(code: CodeModel, file: string, given: Value | undefined, names: readonly string[]): boolean {
  if (!given) return true;
  const options = code.resolve(file, given);
  // An address or another store may stand in the place of the options.
  return options.kind === 'value' && options.value.kind === 'object' && code.settingOf(options, names).state === 'absent';
}

/** Sessions of a library that are kept in the memory of the process, by default or by name. */
export function memorySessions(model: TreeModel): readonly ProcessStateFact[] {
  const { code } = model;
  const calls = knownCalls(model, SESSION_CALLS).map(({ site, entry }) => ({
    site,
    by: site.call.callee,
    store: code.setting(site.file, site.call.args[entry.options], entry.store),
  }));
  const plugins = knownCalls(model, PLUGIN_CALLS).flatMap(({ site }) => {
    const [plugin, options] = site.call.args;
    const known = alternatives(code.resolve(site.file, plugin)).flatMap((one) =>
      one.kind === 'external' ? (SESSION_PLUGINS.find(one) ?? []) : [],
    )[0];
    return known && plugin ? [{ site, by: plugin, store: code.setting(site.file, options, known.store) }] : [];
  });
  const found = [...calls, ...plugins].filter(
    ({ site, store }) => isInMemory(store) && !isForDevelopment(model, site) && isInProgram(model, site.file),
  );
  // A file that makes several makes them for one server.
  const first = new Map(found.toReversed().map((one) => [one.site.file, one]));
  return [...first.values()].toReversed().map(({ site, by }) => factOf(model, site, by));
}

function isInMemory({ state, value }: SettingValue): boolean {
  if (state === 'absent') return true;
  return value !== undefined && alternatives(value).every((one) => one.kind === 'external' && MEMORY_STORES.find(one) !== undefined);
}

function factOf(model: TreeModel, site: CallSite, made: Value): ProcessStateFact {
  const by = expressionText(model.code.script(site.file), made);
  const base = baseOfSite(model, site);
  return { kind: 'process-state', ...base, state: 'sessions', holder: by, by, related: base.at, reach: reachOf(model, site) };
}
