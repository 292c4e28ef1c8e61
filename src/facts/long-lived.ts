import type { Value } from '../summaries/script-summary.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import { LONG_LIVED, OWNING_MODULES, type LongLived } from './knowledge/long-lived.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { ShutdownChain } from './shutdown-chain.ts';

/** Something that a program holds as long as it runs. */
export type Held = KnownCall<LongLived>;

/** What a program holds of one kind and its shutdown does not end. What modules of its framework end, or what is made for a while, is left out. */
export function heldBy(model: TreeModel, { service, sites }: ShutdownChain, kind: LongLived['kind']): readonly Held[] {
  const owned = ownedPackages(model, service.files);
  return knownCalls(model, LONG_LIVED).filter(({ site, entry, callee }) => {
    if (entry.kind !== kind || !service.files.has(site.file) || model.roleOf(site.file) !== 'production') return false;
    if (isForDevelopment(model, site) || owned.has(callee.package) || !staysOpen(model, site)) return false;
    return !sites.some((one) => ends(model, one, { site, entry, callee }));
  });
}

/** Whether a call ends what another one made: a method of its package by that name, on it or on what is not told apart. */
function ends({ code }: TreeModel, one: CallSite, { site, entry, callee }: Held): boolean {
  return code.externals(one).some(({ package: name, path, created }) => {
    if (name !== callee.package || !entry.ends.includes(/[^.#()]*$/.exec(path)?.[0] ?? '')) return false;
    return created === undefined || site.call.kind !== created.call.kind || siteKey(created) === siteKey(site);
  });
}

/** Made where the program starts, or kept in a field or in a variable of a module. */
function staysOpen({ code }: TreeModel, { file, index, call }: CallSite): boolean {
  const script = code.script(file);
  const fn = script?.contexts[call.context]?.fn ?? 0;
  if (fn === 0 || script?.functions[fn]?.kind === 'constructor') return true;
  const isMade = (value: Value): boolean => (value.kind === 'await' ? isMade(value.of) : value.kind === 'call' && value.call === index);
  if (script?.assignments.some(({ value }) => isMade(value))) return true;
  return script?.bindings.some((one) => one.kind === 'variable' && one.fn === 0 && one.values.some(isMade)) ?? false;
}

/** The packages whose objects a module of the framework ends, among the files of a program. */
function ownedPackages({ code }: TreeModel, files: ReadonlySet<string>): ReadonlySet<string> {
  const references = [...files].flatMap((file) => code.script(file)?.references ?? []);
  return new Set(references.flatMap(({ module }) => OWNING_MODULES[module] ?? []));
}
