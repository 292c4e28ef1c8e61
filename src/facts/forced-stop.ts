import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase, Reach } from './fact.ts';
import { failedStarts } from './failed-starts.ts';
import { forcedCloses, type ForcedClose } from './forced-closes.ts';
import { poolExits, requestExits, signalExits, type ForcedExit } from './forced-exits.ts';
import { location } from './link/location-of.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A call that ends the process, or stops something else, in the midst of its work; or an end that hides a failure. */
export interface ForcedStopFact extends FactBase {
  readonly kind: 'forced-stop';
  /**
   * `request`: a request, a job or a message ends the process. `signal`: a handler of SIGTERM ends it while others drain it. `success`: a
   * failed start ends with the code of success. `pool`: the loss of an idle connection ends it. `kill`: SIGKILL is sent. `command`: by a command
   * of the shell. `thread`: a thread is terminated. `close`: a worker is closed without waiting for its jobs.
   */
  readonly form: ForcedExit['form'] | ForcedClose['form'];
  /** It comes when a deadline has passed, until which nothing asked for a stop. */
  readonly late: boolean;
  /** The call at the place, as it is written. */
  readonly expression: string;
  /** Where else it shows: the call that ends the process, what drains it, other exits of the file. */
  readonly shownAt: readonly Location[];
  readonly reach: Reach;
}

/** All forced stops of production code. */
export function forcedStopFacts(model: TreeModel): readonly ForcedStopFact[] {
  const exits = [...requestExits(model), ...signalExits(model), ...poolExits(model), ...failedStarts(model)];
  return [...exits, ...forcedCloses(model)].map((stop) => factOf(model, stop));
}

type Stop = Omit<ForcedExit, 'form'> & Pick<ForcedClose, 'late'> & Pick<ForcedStopFact, 'form'>;

function factOf(model: TreeModel, { site, form, shownAt = [], late = false }: Stop): ForcedStopFact {
  const { code } = model;
  return {
    kind: 'forced-stop',
    ...baseOfSite(model, site),
    form,
    late,
    expression: expressionText(code.script(site.file), site.call.callee),
    shownAt: shownAt.map(({ file, call }) => location(file, call.at)),
    reach: code.reachOf(site),
  };
}
