import type { Location } from '../model/location.ts';
import { baseOfSite } from './base.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import { gapsOfPool } from './database-limits.ts';
import type { FactBase, Reach } from './fact.ts';
import { DATABASE_POOLS, type DatabasePoolMaker, type DatabaseWait } from './knowledge/database-pools.ts';
import { deployablesOf } from './link/deployables.ts';
import { location } from './link/location-of.ts';
import type { Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { reachOf } from './reach.ts';

/** A pool of connections to a database, or a single connection, that lets something wait without end. */
export interface DatabasePoolFact extends FactBase {
  readonly kind: 'database-pool';
  /** Library, for people. */
  readonly client: string;
  /** What has no limit, with the option that sets one, and whether nothing but that option could; never empty. */
  readonly gaps: readonly { readonly wait: DatabaseWait; readonly act: string; readonly isCertain: boolean }[];
  /** Where the options stand, if that is elsewhere. */
  readonly options?: Location | undefined;
  /** Part of a program that goes on running. */
  readonly isServed: boolean;
  readonly reach: Reach;
}

/** The pools of a tree that lack a limit; pools that share their options are told once. */
export function databasePoolFacts(model: TreeModel): readonly DatabasePoolFact[] {
  const seen = new Set<string>();
  return knownCalls(model, DATABASE_POOLS).flatMap((maker) => {
    const fact = factOf(model, maker);
    const key = fact?.options ? `${fact.options.path}:${fact.options.line}:${fact.options.column}` : undefined;
    if (!fact || (key !== undefined && seen.has(key))) return [];
    if (key !== undefined) seen.add(key);
    return [fact];
  });
}

function factOf(model: TreeModel, { site, callee, entry }: KnownCall<DatabasePoolMaker>): DatabasePoolFact | undefined {
  if (model.roleOf(site.file) !== 'production' || (site.call.kind === 'new') !== isClass(callee.path, site.call.kind)) return undefined;
  if (entry.since !== undefined && (model.majorOf(callee.package, site.file) ?? 0) < entry.since) return undefined;
  const { gaps, options } = gapsOfPool(model, site, entry);
  if (gaps.length === 0) return undefined;
  return {
    kind: 'database-pool',
    ...baseOfSite(model, site),
    client: entry.client,
    gaps: gaps.map(({ wait, act, elsewhere }) => ({ wait, act, isCertain: elsewhere === undefined })),
    options: placeOf(options),
    isServed: deployablesOf(model).some(({ files }) => files.has(site.file)),
    reach: reachOf(model, site),
  };
}

function isClass(path: string, kind: string): boolean {
  const name = path.split('.').at(-1) ?? '';
  return name === '' || name === '()' ? kind === 'new' : /^[A-Z]/.test(name);
}

function placeOf(options: Resolved | undefined): Location | undefined {
  return options?.kind === 'value' && options.value.kind === 'object' ? location(options.file, options.value.at) : undefined;
}
