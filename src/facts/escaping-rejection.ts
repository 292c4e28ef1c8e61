import type { Location } from '../model/location.ts';
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
  if (reach.within?.some(({ kind, at }) => kind === 'try' && !passesOn(model, at))) return false;
  const consumers = consumersOf(model.code, site);
  if (consumers.some((one) => CATCHING_NAME.test(nameOf(model, one)) || catchesInThen(one))) return false;
  return !isPassedToCatcher(model, site);
}

/** Whether the `catch` of a `try` hands on whatever it gets: it throws, or gives the error to `next`. */
function passesOn({ code }: TreeModel, { path, line, column }: Location): boolean {
  const script = code.script(path);
  const tries = script?.contexts.findIndex(({ kind, at }) => kind === 'try' && at[0] === line && at[1] === column) ?? -1;
  const context = script?.contexts.findIndex((one) => one.kind === 'catch' && one.tries === tries) ?? -1;
  const handler = script?.contexts[context];
  if (!script || handler?.kind !== 'catch') return false;
  if (script.jumps.some((jump) => jump.kind === 'throw' && jump.context === context)) return true;
  return script.calls.some(
    ({ callee, args, context: at }) =>
      at === context &&
      callee.kind === 'binding' &&
      script.bindings[callee.binding]?.name === 'next' &&
      args.some((argument) => argument.kind === 'binding' && argument.binding === handler.binding),
  );
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
