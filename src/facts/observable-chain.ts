import type { Value } from '../summaries/script-summary.ts';
import { consumersOf } from './link/consumers.ts';
import { methodName } from './link/route-parts.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Links of a chain that are looked at. */
const LONGEST_CHAIN = 12;

/** The `.pipe(…)` that an operator is given to. */
function pipeAround({ code }: TreeModel, operator: CallSite): CallSite | undefined {
  const isIt = (argument: Value): boolean => argument.kind === 'call' && argument.call === operator.index;
  return consumersOf(code, operator).find((site) => methodName(site) === 'pipe' && site.call.args.some(isIt));
}

/** The call at the start of a chain of `then`, `pipe` and their like. */
export function rootOf({ code }: TreeModel, { file, call }: CallSite): CallSite | undefined {
  let at: Value = call.callee;
  for (let links = 0; links < LONGEST_CHAIN; links++) {
    const of = at.kind === 'member' ? at.of : at;
    const site = of.kind === 'call' ? code.resolver.site(file, of.call) : undefined;
    if (!site) return undefined;
    if (!/^(?:then|finally|pipe)$/.test(methodName(site))) return site;
    at = site.call.callee;
  }
  return undefined;
}

/** The call whose observable an operator is put on, where it stands in one expression with it. */
export function sourceOf(model: TreeModel, operator: CallSite): CallSite | undefined {
  const pipe = pipeAround(model, operator);
  return pipe && rootOf(model, pipe);
}
