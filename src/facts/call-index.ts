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

/** The calls of production code and scripts that one of some tables knows, each once, in the order of files and calls. */
export function callsKnownTo(model: TreeModel, ...tables: readonly Table<object>[]): readonly CallSite[] {
  const found = new Set(tables.flatMap((table) => knownCalls(model, table).map(({ site }) => site)));
  return [...found].toSorted(compareSites);
}

/** The calls of production code and scripts to what a function is given, in the order of files and calls. */
export function paramCalls(model: TreeModel): readonly CallSite[] {
  return indexOf(model).ofParams;
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

/** The files of production code and scripts: those whose calls are looked at. */
export function indexedFiles(model: TreeModel): readonly string[] {
  return model.code.files.filter((file) => ROLES.has(model.roleOf(file)));
}

interface CallIndex {
  readonly ofParams: readonly CallSite[];
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
  const index: CallIndexDraft = { ofParams: [], byPackage: new Map(), byGlobal: new Map(), byMethod: new Map() };
  for (const file of indexedFiles(model)) for (const site of model.code.sites(file)) addTo(index, model, site);
  KNOWN.set(model, index);
  return index;
}

interface CallIndexDraft extends CallIndex {
  readonly ofParams: CallSite[];
  readonly byMethod: Map<string, CallSite[]>;
  readonly byPackage: Map<string, PackageCall[]>;
  readonly byGlobal: Map<string, CallSite[]>;
}

function addTo({ ofParams, byPackage, byGlobal, byMethod }: CallIndexDraft, { code }: TreeModel, site: CallSite): void {
  const { kind, callee } = site.call;
  if (kind === 'call' && callee.kind === 'member') append(byMethod, callee.name, site);
  const resolved = code.callee(site);
  if (resolved.kind === 'global') append(byGlobal, resolved.path, site);
  else if (resolved.kind === 'param') ofParams.push(site);
  else for (const external of code.externals(site)) append(byPackage, external.package, { site, callee: external });
}

function compareSites(one: CallSite, other: CallSite): number {
  if (one.file === other.file) return one.index - other.index;
  return one.file < other.file ? -1 : 1;
}
