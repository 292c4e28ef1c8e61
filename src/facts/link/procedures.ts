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

function entriesOf(model: CodeModel, { file, call }: CallSite): readonly EntryAt[] {
  return call.args.slice(0, 1).flatMap((argument) => entriesIn(model, { file, value: argument, prefix: '' }, 0));
}

/** The entries of an object; a plain object among them is a router without a call. */
function entriesIn(
  model: CodeModel,
  { file, value, prefix }: { readonly file: string; readonly value: Value; readonly prefix: string },
  depth: number,
): readonly EntryAt[] {
  const given = model.resolve(file, value);
  if (depth > DEEPEST_ROUTER || given.kind !== 'value' || given.value.kind !== 'object') return [];
  return given.value.entries.flatMap((entry): readonly EntryAt[] => {
    if (!('key' in entry)) return [];
    const key = prefix + entry.key;
    const inner = entriesIn(model, { file: given.file, value: entry.value, prefix: `${key}.` }, depth + 1);
    return inner.length > 0 ? inner : [{ file: given.file, entry: { ...entry, key } }];
  });
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
