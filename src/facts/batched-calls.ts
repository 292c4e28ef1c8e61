import type { Value } from '../summaries/script-summary.ts';
import { globalCalls } from './call-index.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** The calls that one `Promise.all` or `Promise.allSettled` starts, by their keys: its items, and the calls that the methods of those are called on. */
export function batchedCalls(model: TreeModel): ReadonlyMap<string, CallSite> {
  const batched = new Map<string, CallSite>();
  for (const batch of globalCalls(model, 'Promise.all', 'Promise.allSettled')) {
    const [list] = batch.call.args;
    const items = list?.kind === 'array' ? list.items : [];
    for (const item of items) for (const site of chainOf(model, batch.file, item)) batched.set(siteKey(site), batch);
  }
  return batched;
}

/** A call and those before it in the chain: `fetch(url)` and `.then(…)` of `fetch(url).then(…)`. */
function chainOf({ code }: TreeModel, file: string, item: Value): readonly CallSite[] {
  const found: CallSite[] = [];
  for (let at: Value | undefined = item; at?.kind === 'call';) {
    const site = code.resolver.site(file, at.call);
    if (!site) break;
    found.push(site);
    at = site.call.callee.kind === 'member' ? site.call.callee.of : undefined;
  }
  return found;
}
