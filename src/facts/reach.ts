import type { ContextRecord } from '../summaries/script-summary.ts';
import type { Reach, Surrounding } from './fact.ts';
import { iterationsAround } from './link/iterations.ts';
import { location } from './link/location-of.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { transactionRegions, type TransactionRegion } from './transaction-regions.ts';

/** From where a call can be reached, and under which conditions it then runs. */
export function reachOf(model: TreeModel, site: CallSite): Reach {
  let within: readonly Surrounding[] | undefined;
  return {
    ...model.code.reachOf(site),
    // Few rules ask, so the way is walked when one does.
    get within() {
      return (within ??= surroundingsOf(model, site));
    },
  };
}

/** The loops, guards and transactions around a call, and around the calls that lead to it from the nearest entry point, the innermost first. */
function surroundingsOf(model: TreeModel, site: CallSite): readonly Surrounding[] {
  const path = model.code.graph.pathTo(site.file, model.code.enclosing(site));
  const found = [...path, site].toReversed().flatMap((step) => surroundingsAt(model, step));
  const distinct = new Map(found.map((one) => [`${one.kind} ${one.at.path} ${one.at.line} ${one.at.column}`, one]));
  return [...distinct.values()];
}

function surroundingsAt(model: TreeModel, site: CallSite): readonly Surrounding[] {
  const contexts = model.code.contextsOf(site.file, site.call.context);
  const region = regionsOf(model).get(siteKey(site));
  return [
    ...iterationsAround(model.code, site).map(({ file, at }) => ({ kind: 'loop' as const, at: location(file, at) })),
    ...contexts.flatMap((context) => ofContext(site.file, context)),
    ...(region ? [{ kind: 'transaction' as const, at: region.begins }] : []),
  ];
}

function ofContext(file: string, context: ContextRecord): readonly Surrounding[] {
  if (context.kind === 'loop') return [{ kind: 'loop', at: location(file, context.at) }];
  return context.kind === 'try' && context.hasCatch ? [{ kind: 'try', at: location(file, context.at) }] : [];
}

const REGIONS = new WeakMap<TreeModel, ReadonlyMap<string, TransactionRegion>>();

/** The transaction that each call stands in, by the key of the call. */
function regionsOf(model: TreeModel): ReadonlyMap<string, TransactionRegion> {
  const known = REGIONS.get(model);
  if (known) return known;
  const regions = new Map(transactionRegions(model).flatMap((region) => region.sites.map((site) => [siteKey(site), region] as const)));
  REGIONS.set(model, regions);
  return regions;
}
