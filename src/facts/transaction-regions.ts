import type { Location } from '../model/location.ts';
import type { Span, Value } from '../summaries/script-summary.ts';
import { wholeText } from './address-text.ts';
import { SQL_TEXT_CALLS, statementVerb } from './knowledge/sql-texts.ts';
import {
  ENTITY_HOOKS,
  SUBSCRIBER_CLASSES,
  TRANSACTION_CALLBACKS,
  TRANSACTION_DECORATORS,
  TRANSACTION_STEPS,
} from './knowledge/transactions.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import { functionsIn } from './link/written-functions.ts';
import { externalOf } from './link/entry-points.ts';
import { location } from './link/location-of.ts';
import { siteKey, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A stretch of code that runs inside a database transaction. */
export interface TransactionRegion {
  /** `hook`: a method of an entity or subscriber that the library runs inside the transaction of a write. */
  readonly kind: 'callback' | 'span' | 'decorated' | 'hook';
  readonly client: string;
  readonly begins: Location;
  /** The calls that stand in it. */
  readonly sites: readonly CallSite[];
}

/** A parameter of a function of the tree that the function runs inside a transaction. */
interface Wrapper {
  readonly file: string;
  readonly fn: number;
  readonly index: number;
  readonly path: readonly string[];
  readonly client: string;
}

/** Wrappers of wrappers are followed through this many rounds. */
const MOST_ROUNDS = 3;

interface Regions {
  readonly all: readonly TransactionRegion[];
  /** Keys of the calls that stand in one. */
  readonly sites: ReadonlySet<string>;
}

const KNOWN = new WeakMap<TreeModel, Regions>();

/** All transaction regions of the production code of a tree; made once per tree. */
export function transactionRegions(model: TreeModel): readonly TransactionRegion[] {
  return regionsOf(model).all;
}

/** Whether a call stands in code that runs inside a database transaction. What functions do that are called from there is not asked. */
export function isInTransaction(model: TreeModel, site: CallSite): boolean {
  return regionsOf(model).sites.has(siteKey(site));
}

function regionsOf(model: TreeModel): Regions {
  const known = KNOWN.get(model);
  if (known) return known;
  const all = findRegions(model);
  const regions = { all, sites: new Set(all.flatMap(({ sites }) => sites.map(siteKey))) };
  KNOWN.set(model, regions);
  return regions;
}

function findRegions(model: TreeModel): readonly TransactionRegion[] {
  const files = model.code.files.filter((file) => model.roleOf(file) === 'production' || model.roleOf(file) === 'script');
  return [
    ...callbackRegions(model, files),
    ...files.flatMap((file) => [...spans(model, file), ...decorated(model, file), ...hooks(model, file)]),
  ];
}

function callbackRegions(model: TreeModel, files: readonly string[]): readonly TransactionRegion[] {
  const regions: TransactionRegion[] = [];
  const seen = new Set<string>();
  let wrappers: Wrapper[] = [];
  const enter = (site: CallSite, argument: Value, client: string): void => {
    const region = regionOf(model, site, argument, client);
    if (region.sites.length > 0) regions.push(region);
    wrappers.push(...wrappersIn(model, site, argument, region));
  };
  for (const site of files.flatMap((file) => model.code.sites(file))) {
    const known =
      site.call.kind === 'call'
        ? model.code
            .externals(site)
            .map((one) => TRANSACTION_CALLBACKS.find(one))
            .find((one) => one !== undefined)
        : undefined;
    if (known) for (const argument of site.call.args) enter(site, argument, known.client);
  }
  for (let round = 0; round < MOST_ROUNDS && wrappers.length > 0; round++) {
    const found = wrappers.filter((one) => isNew(seen, one));
    wrappers = [];
    for (const wrapper of found) for (const { site, argument } of handedTo(model, wrapper)) enter(site, argument, wrapper.client);
  }
  return regions;
}

function isNew(seen: Set<string>, { file, fn, index, path }: Wrapper): boolean {
  const key = `${file}\0${fn}\0${index}\0${path.join('.')}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function regionOf(model: TreeModel, site: CallSite, argument: Value, client: string): TransactionRegion {
  const functions = argument.kind === 'array' || argument.kind === 'object' ? [] : functionsIn(model.code, site.file, argument, 0);
  const sites = functions.flatMap(({ file, fn }) => sitesOfFunction(model.code, file, fn));
  return { kind: 'callback', client, begins: location(site.file, site.call.at), sites };
}

// `run(fn) { return db.transaction(fn) }`, or `db.transaction((tx) => fn(tx))`.
function wrappersIn(model: TreeModel, site: CallSite, argument: Value, region: TransactionRegion): readonly Wrapper[] {
  const whole = model.code.resolve(site.file, argument);
  const called = callsWithin(model.code, region.sites).filter(({ chain }) => chain.length === 0);
  return [whole, ...called.map((one) => model.code.callee(one.site))].flatMap((one) => wrapperOf(one, region.client));
}

function wrapperOf(resolved: Resolved, client: string): readonly Wrapper[] {
  if (resolved.kind === 'union') return resolved.of.flatMap((one) => wrapperOf(one, client));
  return resolved.kind === 'param' && resolved.path.length <= 1
    ? [{ file: resolved.file, fn: resolved.fn, index: resolved.index, path: resolved.path, client }]
    : [];
}

/** The functions that the callers of a wrapper hand to it. */
function handedTo(model: TreeModel, { file, fn, index, path }: Wrapper): readonly { readonly site: CallSite; readonly argument: Value }[] {
  return model.code.graph.knownCallers(file, fn).flatMap((site) => {
    const given = site.call.args[index];
    const [name] = path;
    if (!given || name === undefined) return given ? [{ site, argument: given }] : [];
    if (given.kind !== 'object') return [];
    return given.entries.flatMap((entry) => ('key' in entry && entry.key === name ? [{ site, argument: entry.value }] : []));
  });
}

/** From a call that begins a transaction to the one that commits it, in the order of the source, within one function. */
function spans(model: TreeModel, file: string): readonly TransactionRegion[] {
  return model.code.sites(file).flatMap((begin) => {
    const client = stepOf(model, begin, 'begin');
    if (client === undefined || begin.call.args.some(({ kind }) => kind === 'function')) return [];
    const fn = model.code.enclosing(begin);
    const outer = model.code.functionRecord(file, fn)?.context ?? 0;
    const inside = model.code
      .sites(file)
      .filter((site) => isAfter(site.call.at, begin.call.at) && model.code.isInside(file, site.call.context, outer));
    const commit = inside.find((site) => stepOf(model, site, 'commit') !== undefined && endsWhat(model, begin, site));
    if (!commit) return [];
    const sites = inside.filter((site) => isAfter(commit.call.at, site.call.at) && runsDirectly(model, site, fn));
    return [{ kind: 'span' as const, client, begins: location(file, begin.call.at), sites }];
  });
}

function runsDirectly(model: TreeModel, site: CallSite, fn: number): boolean {
  return model.code.enclosing(site) === fn;
}

/** The client on which a call begins or commits a transaction by hand, by a method or by a statement; undefined where it does not. */
export function stepOf(model: TreeModel, site: CallSite, step: 'begin' | 'commit'): string | undefined {
  for (const external of model.code.externals(site)) {
    const known = TRANSACTION_STEPS.find(external);
    if (known) return known.step === step ? known.client : undefined;
    const sql = SQL_TEXT_CALLS.find(external);
    const text = wholeText(site.call.args[0]);
    if (sql?.form !== 'statement' || text === undefined) continue;
    const verb = statementVerb(text);
    if (step === 'begin' ? verb === 'begin' || /^\s*start\s+transaction/i.test(text) : verb === 'commit' || verb === 'end')
      return sql.client;
  }
  return undefined;
}

/** Whether a commit is that of a begin: on the same client, or on what the begin gave. */
function endsWhat(model: TreeModel, begin: CallSite, commit: CallSite): boolean {
  if (begin.call.callee.kind !== 'member' || commit.call.callee.kind !== 'member') return false;
  if (JSON.stringify(begin.call.callee.of) === JSON.stringify(commit.call.callee.of)) return true;
  const resolved = model.code.resolve(commit.file, commit.call.callee.of);
  return resolved.kind === 'external' && siteKey(resolved.created) === siteKey(begin);
}

function isAfter([line, column]: Span, [otherLine, otherColumn]: Span): boolean {
  return line > otherLine || (line === otherLine && column > otherColumn);
}

function decorated(model: TreeModel, file: string): readonly TransactionRegion[] {
  return (model.code.script(file)?.functions ?? []).flatMap((record, fn) => {
    for (const decorator of record.decorators) {
      const external = externalOf(model.code, file, decorator);
      const known = external && TRANSACTION_DECORATORS.find(external);
      if (known)
        return [
          {
            kind: 'decorated' as const,
            client: known.client,
            begins: location(file, record.at),
            sites: sitesOfFunction(model.code, file, fn),
          },
        ];
    }
    return [];
  });
}

function hooks(model: TreeModel, file: string): readonly TransactionRegion[] {
  const script = model.code.script(file);
  return (script?.functions ?? []).flatMap((record, fn) => {
    const owner = script?.classes[record.class];
    const isHook =
      record.decorators.some((decorator) => isKnown(externalOf(model.code, file, decorator), ENTITY_HOOKS)) ||
      (owner?.decorators ?? []).some((decorator) => {
        const external = externalOf(model.code, file, decorator);
        return external !== undefined && (SUBSCRIBER_CLASSES.find(external)?.methods.includes(record.name) ?? false);
      });
    return isHook
      ? [{ kind: 'hook' as const, client: 'typeorm', begins: location(file, record.at), sites: sitesOfFunction(model.code, file, fn) }]
      : [];
  });
}

function isKnown(external: Parameters<typeof ENTITY_HOOKS.find>[0] | undefined, table: typeof ENTITY_HOOKS): boolean {
  return external !== undefined && table.find(external) !== undefined;
}
