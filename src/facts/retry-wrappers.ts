import type { Attempts } from './attempt-loops.ts';
import type { CallSite, FunctionAt, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A call of a function of the tree that tries what it is given several times: `withRetry(() => post(order))`. */
export interface WrapperCall {
  readonly site: CallSite;
  /** What is tried. */
  readonly work: FunctionAt;
}

/** Callers of one wrapper that are looked at. */
const MOST_CALLERS = 40;

/** The calls of the function around a loop that hand in what the loop repeats. */
export function wrapperCalls(model: TreeModel, { site }: Pick<Attempts, 'site'>): readonly WrapperCall[] {
  const { code } = model;
  const repeated = code.callee(site);
  if (repeated.kind !== 'param' || repeated.path.length > 1) return [];
  const callers = code.graph.knownCallers(repeated.file, repeated.fn).slice(0, MOST_CALLERS);
  return callers.flatMap((caller) => {
    const work = givenBy(model, caller, repeated);
    return work?.kind === 'function' ? [{ site: caller, work: { file: work.file, fn: work.fn } }] : [];
  });
}

// The work is a parameter, or a member of one.
function givenBy(
  { code }: TreeModel,
  { file, call }: CallSite,
  { index, path }: Extract<Resolved, { kind: 'param' }>,
): Resolved | undefined {
  const given = code.resolve(file, call.args[index]);
  return path.length === 0 ? given : code.settingOf(given, path).value;
}
