import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase, Reach } from './fact.ts';
import { failedStarts, requestExits, signalExits, type ForcedExit } from './forced-exits.ts';
import { forcedCloses } from './forced-closes.ts';
import { location } from './link/location-of.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A call that ends the process, or stops something else, in the midst of its work; or an end that hides a failure. */
export interface ForcedStopFact extends FactBase {
  readonly kind: 'forced-stop';
  /**
   * `request`: a request, a job or a message ends the process. `signal`: a handler of SIGTERM ends it while others drain it. `success`: a
   * failed start ends with the code of success. `kill`: SIGKILL is sent. `thread`: a thread is terminated. `close`: a worker is closed without
   * waiting for its jobs.
   */
  readonly form: ForcedExit['form'] | 'kill' | 'thread' | 'close';
  /** The call at the place, as it is written. */
  readonly expression: string;
  /** Where else it shows: the call that ends the process, what drains it, other exits of the file. */
  readonly shownAt: readonly Location[];
  readonly reach: Reach;
}

/** All forced stops of production code. */
export function forcedStopFacts(model: TreeModel): readonly ForcedStopFact[] {
  const exits = [...requestExits(model), ...signalExits(model), ...failedStarts(model)];
  return [...exits, ...forcedCloses(model)].map((stop) => factOf(model, stop));
}

function factOf(
  model: TreeModel,
  { site, form, shownAt = [] }: Omit<ForcedExit, 'form'> & { readonly form: ForcedStopFact['form'] },
): ForcedStopFact {
  const { code } = model;
  return {
    kind: 'forced-stop',
    ...baseOfSite(model, site),
    form,
    expression: expressionText(code.script(site.file), site.call.callee),
    shownAt: shownAt.map(({ file, call }) => location(file, call.at)),
    reach: code.reachOf(site),
  };
}
