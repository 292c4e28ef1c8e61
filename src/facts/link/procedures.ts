import type { ObjectEntry, Value } from '../../summaries/script-summary.ts';
import { PROCEDURE_CALLS, PROCEDURE_ROUTERS } from '../knowledge/entry-calls.ts';
import type { CodeModel } from './code-model.ts';
import { alternatives, siteKey, type CallSite } from './resolved.ts';
import { functionOf, handlerOf } from './route-parts.ts';

/** A function that callers reach by a dotted name: `orders.list` of tRPC. */
export interface Procedure {
  readonly name: string;
  readonly does: 'query' | 'mutation' | 'subscription';
  readonly handler: { readonly file: string; readonly fn: number };
  /** The call that makes the procedure. */
  readonly site: CallSite;
}

interface Router {
  readonly site: CallSite;
  readonly prefix: string;
}

type NamedEntry = Extract<ObjectEntry, { key: string }>;

/** Entries of one router, those of objects in it included. */
const MOST_ENTRIES = 5_000;

interface PlacedValue {
  readonly file: string;
  readonly value: Value;
  readonly prefix: string;
  readonly depth: number;
}

interface EntryAt {
  readonly file: string;
  readonly entry: NamedEntry;
}

const KNOWN = new WeakMap<CodeModel, readonly Procedure[]>();
/** Routers in routers are followed this far. */
const DEEPEST_ROUTER = 8;

/** The procedures of a tree by their full names; made once per tree. */
export function proceduresOf(model: CodeModel): readonly Procedure[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const found = findProcedures(model);
  KNOWN.set(model, found);
  return found;
}

function findProcedures(model: CodeModel): readonly Procedure[] {
  const routers = model.files.flatMap((file) => model.sites(file).filter((site) => isRouter(model, site)));
  const inner = new Set(
    routers.flatMap((site) => entriesOf(model, site).flatMap((one) => siteKey(routerAt(model, one.file, one.entry.value)) || [])),
  );
  const found: Procedure[] = [];
  let level: readonly Router[] = routers.filter((site) => !inner.has(siteKey(site))).map((site) => ({ site, prefix: '' }));
  for (let depth = 0; depth < DEEPEST_ROUTER && level.length > 0; depth++) {
    const entries = level.flatMap(({ site, prefix }) => entriesOf(model, site).map((one) => ({ ...one, name: prefix + one.entry.key })));
    found.push(...entries.flatMap(({ file, entry, name }) => procedureAt(model, file, entry.value, name)));
    level = entries.flatMap(({ file, entry, name }) => {
      const site = routerAt(model, file, entry.value);
      return site ? [{ site, prefix: `${name}.` }] : [];
    });
  }
  return found;
}

function isRouter(model: CodeModel, site: CallSite): boolean {
  return model.externals(site).some((one) => PROCEDURE_ROUTERS.find(one) !== undefined);
}

/** The entries of the object that a router is made of; a plain object among them is a router without a call. */
function entriesOf(model: CodeModel, { file, call }: CallSite): readonly EntryAt[] {
  const found: EntryAt[] = [];
  const work: PlacedValue[] = call.args.slice(0, 1).map((value) => ({ file, value, prefix: '', depth: 0 }));
  for (let at = work.shift(); at && found.length < MOST_ENTRIES; at = work.shift()) {
    const given = model.resolve(at.file, at.value);
    if (given.kind === 'value' && given.value.kind === 'object' && at.depth < DEEPEST_ROUTER) {
      const { prefix, depth } = at;
      const named = given.value.entries.flatMap((entry) => ('key' in entry ? [entry] : []));
      found.push(...named.map((entry) => ({ file: given.file, entry: { ...entry, key: prefix + entry.key } })));
      work.push(...named.map(({ key, value }) => ({ file: given.file, value, prefix: `${prefix}${key}.`, depth: depth + 1 })));
    }
  }
  return found;
}

/** The call that makes the router which a value is. */
function routerAt(model: CodeModel, file: string, value: Value): CallSite | undefined {
  return alternatives(model.resolve(file, value)).flatMap((one) => {
    const created = one.kind === 'external' ? one.created : undefined;
    return created && isRouter(model, created) ? [created] : [];
  })[0];
}

function procedureAt(model: CodeModel, file: string, value: Value, name: string): readonly Procedure[] {
  const resolved = model.resolve(file, value);
  const site = resolved.kind === 'external' ? resolved.created : undefined;
  const does = site && model.externals(site).flatMap((one) => PROCEDURE_CALLS.find(one)?.does ?? [])[0];
  const [resolver] = site?.call.args ?? [];
  if (!site || !does || !resolver) return [];
  const found = functionOf(model.resolve(site.file, resolver)) ?? handlerOf(model, site.file, resolver).handler;
  return found ? [{ name, does, site, handler: { file: found.file, fn: found.fn } }] : [];
}
