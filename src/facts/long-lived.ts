import type { Place } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { knownCalls, methodCalls, type KnownCall } from './call-index.ts';
import { LONG_LIVED, OWNING_MODULES, type LongLived } from './knowledge/long-lived.ts';
import { CLOSING_NAME } from './knowledge/servers.ts';
import type { External } from './knowledge/table.ts';
import type { OpenItem } from './left-open.ts';
import type { CodeModel } from './link/code-model.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { location } from './link/location-of.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { callsOn, variableOf } from './link/variable-uses.ts';
import { waysTo } from './link/ways.ts';
import type { ShutdownChain } from './shutdown-chain.ts';

/** The function by which a module of Nest makes what it provides. */
const PROVIDER_FACTORY = 'useFactory';

/** Something that a program holds as long as it runs. */
export type Held = KnownCall<LongLived>;

/** What a program holds of one kind and its shutdown does not end. What modules of its framework end, or what is made for a while, is left out. */
export function heldBy(model: TreeModel, { service, sites }: ShutdownChain, kind: LongLived['kind']): readonly Held[] {
  const owned = ownedPackages(model, service.files);
  return knownCalls(model, LONG_LIVED).filter(({ site, entry, callee }) => {
    if (entry.kind !== kind || !service.files.has(site.file) || model.roleOf(site.file) !== 'production') return false;
    if (isForDevelopment(model, site) || owned.has(callee.package)) return false;
    const held = { site, entry, callee };
    return !sites.some((one) => isEndOf(model, one, held)) && staysOpen(model, site) && !isEndedAtStart(model, held, service.files);
  });
}

/** Whether a call ends what another one made, or one of the kind that is not told apart. */
function isEndOf({ code }: TreeModel, one: CallSite, { site, entry, callee }: Held): boolean {
  return endsOf(code, one, callee.package, entry.ends).some(
    ({ created }) => created === undefined || site.call.kind !== created.call.kind || siteKey(created) === siteKey(site),
  );
}

/** It is needed for the start alone, which ends it: `check().finally(() => pool.end())`. */
function isEndedAtStart(model: TreeModel, held: Held, files: ReadonlySet<string>): boolean {
  return methodCalls(model, ...held.entry.ends).some((one) => {
    if (!files.has(one.file) || !isEndOf(model, one, held)) return false;
    const ways = waysTo(model.code, one);
    return ways.length > 0 && ways.every(({ entry }) => entry === undefined || entry.kind === 'startup');
  });
}

/** The methods of a package by some names that a call calls. */
function endsOf(code: CodeModel, one: CallSite, name: string, ends: readonly string[]): readonly External[] {
  return code.externals(one).filter((callee) => callee.package === name && ends.includes(/[^.#()]*$/.exec(callee.path)?.[0] ?? ''));
}

/** Made where the program starts, by a provider, or kept in a field or in a variable of a module. */
function staysOpen(model: TreeModel, site: CallSite): boolean {
  const { code } = model;
  const { file, index, call } = site;
  const script = code.script(file);
  const fn = script?.contexts[call.context]?.fn ?? 0;
  if (fn === 0 || script?.functions[fn]?.kind === 'constructor') return true;
  const isMade = (value: Value): boolean => {
    const made = value.kind === 'await' ? value.of : value;
    return made.kind === 'call' && made.call === index;
  };
  if (script?.assignments.some(({ value }) => isMade(value))) return true;
  return script?.bindings.some((one) => one.kind === 'variable' && one.fn === 0 && one.values.some(isMade)) || isMadeAtStart(model, site);
}

/** In a function that start-up runs and no request, and that does not end it itself. */
function isMadeAtStart({ code }: TreeModel, site: CallSite): boolean {
  const fn = code.enclosing(site);
  const holder = variableOf(code, site);
  const isEnded =
    holder !== undefined &&
    (isDisposed(code, site.file, holder) ||
      callsOn(code, { file: site.file, binding: holder }).some((one) => CLOSING_NAME.test(methodName(one)) && code.enclosing(one) === fn));
  if (isEnded) return false;
  if (code.functionRecord(site.file, fn)?.name === PROVIDER_FACTORY) return true;
  const ways = waysTo(code, site);
  return ways.length > 0 && ways.every(({ entry }) => entry === undefined || entry.kind === 'startup');
}

function isDisposed(code: CodeModel, file: string, binding: number): boolean {
  const record = code.script(file)?.bindings[binding];
  return record?.kind === 'variable' && record.disposes === true;
}

/** The packages whose objects a module of the framework ends, among the files of a program. */
function ownedPackages({ code }: TreeModel, files: ReadonlySet<string>): ReadonlySet<string> {
  const references = [...files].flatMap((file) => code.script(file)?.references ?? []);
  return new Set(references.flatMap(({ module }) => OWNING_MODULES[module] ?? []));
}

/** Classes of a program that are a client themselves, which nothing of its shutdown ends: `class Db extends PrismaClient`. */
export function extendingClients(
  model: TreeModel,
  { service, sites }: ShutdownChain,
  sort: LongLived['kind'],
): readonly { readonly place: Place; readonly item: OpenItem }[] {
  const { code } = model;
  if (sort !== 'connection') return [];
  return [...service.files].flatMap((file) =>
    (code.script(file)?.classes ?? []).flatMap((record) => {
      const base = record.extends && code.resolve(file, record.extends);
      const entry = base?.kind === 'external' ? LONG_LIVED.find(base) : undefined;
      if (base?.kind !== 'external' || entry?.kind !== sort || model.roleOf(file) !== 'production') return [];
      const isEnded = sites.some((one) => endsOf(code, one, base.package, entry.ends).length > 0);
      const item = { what: entry.what, expression: record.name, at: location(file, record.at), end: `${entry.ends[0] ?? 'close'}()` };
      return isEnded ? [] : [{ place: code.place(file, record.at, record.name, ''), item }];
    }),
  );
}
