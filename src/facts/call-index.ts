import { append } from '../model/append.ts';
import type { Entry, External, Table } from './knowledge/table.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A call that a table of knowledge knows. */
export interface KnownCall<T extends object> {
  readonly site: CallSite;
  readonly callee: External;
  readonly entry: Entry<T>;
}

/**
 * The calls of production code and scripts that a table knows, in the order of files and calls; one for each call, by its first callee that
 * the table has. All calls of a tree are resolved once, so asking costs no more than there are calls of the packages in question.
 */
export function knownCalls<T extends object>(model: TreeModel, table: Table<T>): readonly KnownCall<T>[] {
  const { byPackage } = indexOf(model);
  const found = new Map<CallSite, KnownCall<T>>();
  for (const name of table.packages) {
    for (const { site, callee } of byPackage.get(name) ?? []) {
      const entry = found.has(site) ? undefined : table.find(callee);
      if (entry) found.set(site, { site, callee, entry });
    }
  }
  return table.packages.length > 1 ? [...found.values()].toSorted((one, other) => compareSites(one.site, other.site)) : [...found.values()];
}

/** The calls of production code and scripts to globals of one of some names (`setInterval`, `process.on`), in the order of files and calls. */
export function globalCalls(model: TreeModel, ...names: readonly string[]): readonly CallSite[] {
  const { byGlobal } = indexOf(model);
  const found = names.flatMap((name) => byGlobal.get(name) ?? []);
  return names.length > 1 ? found.toSorted(compareSites) : found;
}

/** The calls of production code and scripts to methods of one of some names, whatever they are methods of, in the order of files and calls. */
export function methodCalls(model: TreeModel, ...names: readonly string[]): readonly CallSite[] {
  const { byMethod } = indexOf(model);
  const found = names.flatMap((name) => byMethod.get(name) ?? []);
  return names.length > 1 ? found.toSorted(compareSites) : found;
}

interface CallIndex {
  readonly byMethod: ReadonlyMap<string, readonly CallSite[]>;
  readonly byPackage: ReadonlyMap<string, readonly PackageCall[]>;
  readonly byGlobal: ReadonlyMap<string, readonly CallSite[]>;
}

interface PackageCall {
  readonly site: CallSite;
  readonly callee: External;
}

const ROLES: ReadonlySet<string> = new Set(['production', 'script']);
const KNOWN = new WeakMap<TreeModel, CallIndex>();

function indexOf(model: TreeModel): CallIndex {
  const known = KNOWN.get(model);
  if (known) return known;
  const byPackage = new Map<string, PackageCall[]>();
  const byGlobal = new Map<string, CallSite[]>();
  const byMethod = new Map<string, CallSite[]>();
  for (const file of model.code.files) {
    if (!ROLES.has(model.roleOf(file))) continue;
    for (const site of model.code.sites(file)) {
      addTo(byPackage, byGlobal, model, site);
      if (site.call.kind === 'call' && site.call.callee.kind === 'member') append(byMethod, site.call.callee.name, site);
    }
  }
  const index = { byMethod, byPackage, byGlobal };
  KNOWN.set(model, index);
  return index;
}

function addTo(byPackage: Map<string, PackageCall[]>, byGlobal: Map<string, CallSite[]>, { code }: TreeModel, site: CallSite): void {
  const resolved = code.callee(site);
  if (resolved.kind === 'global') append(byGlobal, resolved.path, site);
  else for (const callee of code.externals(site)) append(byPackage, callee.package, { site, callee });
}

function compareSites(one: CallSite, other: CallSite): number {
  if (one.file === other.file) return one.index - other.index;
  return one.file < other.file ? -1 : 1;
}
