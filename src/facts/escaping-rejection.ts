import type { Reach } from './fact.ts';
import { CATCHING_NAME } from './knowledge/optional-services.ts';
import { consumersOf } from './link/consumers.ts';
import type { CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';

/** How many functions outwards a call is looked for in one that catches. */
const DEEPEST = 4;

/** Whether the failure of a call reaches the entry point: nothing on the way there catches it, as far as is seen. */
export function escapes(model: TreeModel, site: CallSite, reach: Reach): boolean {
  if (reach.within?.some(({ kind }) => kind === 'try')) return false;
  const consumers = consumersOf(model.code, site);
  if (consumers.some((one) => CATCHING_NAME.test(nameOf(model, one)) || catchesInThen(one))) return false;
  return !isPassedToCatcher(model, site);
}

function nameOf({ code }: TreeModel, site: CallSite): string {
  const { callee } = site.call;
  if (callee.kind !== 'binding') return callee.kind === 'global' ? callee.name : methodName(site);
  return code.script(site.file)?.bindings[callee.binding]?.name ?? '';
}

function catchesInThen(site: CallSite): boolean {
  return methodName(site) === 'then' && site.call.args.length > 1;
}

/** A callback runs inside what it is given to: `trySafe(async () => …)`. */
function isPassedToCatcher(model: TreeModel, site: CallSite): boolean {
  const { code } = model;
  let fn = code.enclosing(site);
  for (let depth = 0; depth < DEEPEST && fn > 0; depth++) {
    const record = code.functionRecord(site.file, fn);
    const outer = record?.passedTo && code.resolver.site(site.file, record.passedTo.call);
    if (outer && CATCHING_NAME.test(nameOf(model, outer))) return true;
    const script = code.script(site.file);
    fn = script?.contexts[script.contexts[record?.context ?? -1]?.parent ?? -1]?.fn ?? 0;
  }
  return false;
}
