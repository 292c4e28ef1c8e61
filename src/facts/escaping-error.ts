import type { Location, Place } from '../model/location.ts';
import { asyncHandlers } from './escaping-error-handlers.ts';
import { lostPromises } from './escaping-error-promises.ts';
import { unheardErrors } from './escaping-error-events.ts';
import type { FactBase, Reach } from './fact.ts';
import { Promises } from './link/promises.ts';
import { ProcessGuards } from './link/process-guards.ts';
import type { TreeModel } from './link/tree-model.ts';

/** The ways in which an error leaves the code that could handle it. */
export type EscapeForm =
  /** A call whose promise nobody keeps; `voided` with the operator. */
  | 'lost'
  | 'voided'
  /** The same, of a function that handles its own errors; `unfinished` where a message or job counts as done meanwhile. */
  | 'unawaited'
  | 'unfinished'
  /** An async callback of `forEach`. */
  | 'each'
  /** An async executor of `new Promise`. */
  | 'executor'
  /** A promise asked for its truth, which it always has. */
  | 'condition'
  /** A promise returned out of a `try` before it is rejected. */
  | 'past-catch'
  /** An async handler of Express 4. */
  | 'handler'
  /** An emitter, a socket or a file stream without a listener for `error`. */
  | 'emitter'
  | 'socket'
  | 'pipe'
  /** A handler of `uncaughtException` after which the process goes on. */
  | 'uncaught';

/** A place where an error escapes, as far as it is decided. */
export interface EscapingErrorFact extends FactBase {
  readonly kind: 'escaping-error';
  readonly form: EscapeForm;
  /** The call or function as the code names it. */
  readonly expression: string;
  /** What the escaped error does to the process: it ends it, something listens for it, or the program around it is not known. */
  readonly process: 'ends' | 'listens' | 'unknown';
  /** Where the error comes from, inside of what is called. */
  readonly cause?: Location | undefined;
  /** The work is only done for those who wait for it. */
  readonly lazy?: boolean;
  /** For emitters: when it announces an error, and what is written where nobody listens. */
  readonly emitter?: { readonly name: string; readonly fails: string; readonly unheard: 'ends' | 'printed' };
  /** Where `await` may be put before the call. */
  readonly awaitAt?: Location | undefined;
  readonly reach: Reach;
}

/** What the builders of the single forms give. */
export type Escape = Omit<EscapingErrorFact, 'kind' | 'role' | 'service' | 'process'> & { readonly at: Place };

/** All errors that escape from production code. */
export function escapingErrorFacts(model: TreeModel): readonly EscapingErrorFact[] {
  const guards = new ProcessGuards(model);
  const promises = new Promises(model.code);
  const files = model.code.files.filter((file) => model.roleOf(file) === 'production');
  const found = [...lostPromises(model, promises, files), ...asyncHandlers(model, promises), ...unheardErrors(model, files)];
  return found.map((escape) => ({
    kind: 'escaping-error',
    role: model.roleOf(escape.at.path),
    service: model.packageOf(escape.at.path)?.root ?? '',
    process: guards.at(escape.at.path),
    ...escape,
  }));
}
