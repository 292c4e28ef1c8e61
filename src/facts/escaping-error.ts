import type { Location, Place } from '../model/location.ts';
import { asyncHandlers } from './escaping-error-handlers.ts';
import { unheardCallbacks } from './escaping-error-callbacks.ts';
import { lostPromises } from './escaping-error-promises.ts';
import { unheardEmitters } from './escaping-error-emitters.ts';
import { errorsLetPass } from './escaping-error-uncaught.ts';
import type { FactBase, Reach } from './fact.ts';
import { Promises } from './link/promises.ts';
import { ProcessGuards, type ProcessFate } from './link/process-guards.ts';
import type { TreeModel } from './link/tree-model.ts';

/** The ways in which an error leaves the code that could handle it. */
export type EscapeForm =
  /** A call whose promise nobody keeps; `voided` with the operator. */
  | 'lost'
  | 'voided'
  /** The same, of a call that starts nothing before it is waited for, and of a check that throws to stop its caller. */
  | 'unstarted'
  | 'unchecked'
  /** The same, of a function that handles its own errors; `unfinished` where a message or job counts as done meanwhile. */
  | 'unawaited'
  | 'unfinished'
  /** An async callback of `forEach`; one of a timer or an event. */
  | 'each'
  | 'callback'
  /** An async executor of `new Promise`. */
  | 'executor'
  /** A promise asked for its truth, which it always has; `guard` where the answer decides who may do what. */
  | 'condition'
  | 'guard'
  /** A promise returned out of a `try` before it is rejected. */
  | 'past-catch'
  /** The async handlers of Express 4 in one file. */
  | 'handlers'
  /** An emitter without a listener for `error`, or a stream that is piped without one. */
  | 'emitter'
  | 'pipe'
  /** A handler of `uncaughtException` after which the process goes on. */
  | 'uncaught';

/** A registration that is given an async function. */
export interface AsyncHandler {
  readonly at: Place;
  /** The registering call as the code names it. */
  readonly expression: string;
  readonly cause: Location;
}

/** An emitter that nobody listens to. */
export interface UnheardEmitter {
  readonly name: string;
  /** When it announces an error, for people. */
  readonly fails: string;
  /** What the event does: it ends the process, takes what the emitter was made from along, or is written to the console by the library. */
  readonly unheard: 'ends' | 'spreads' | 'printed';
  /** Which failures: of connections that are kept open, of any use, or those that the machine decides at the start. */
  readonly risk: 'kept' | 'each' | 'start';
}

/** A place where an error escapes, as far as it is decided. */
export interface EscapingErrorFact extends FactBase {
  readonly kind: 'escaping-error';
  readonly form: EscapeForm;
  /** The call or function as the code names it. */
  readonly expression: string;
  /** What the escaped error does to the process: it ends it, something listens and goes on, or the program around it is not known. */
  readonly process: Exclude<ProcessFate, 'exits'>;
  /** Something in the program listens for it, also where that ends the process. */
  readonly isHeard: boolean;
  /** Where the error comes from, inside of what is called. */
  readonly cause?: Location | undefined;
  /** For handlers: all that the file registers, the first one included. */
  readonly handlers?: readonly AsyncHandler[];
  readonly emitter?: UnheardEmitter;
  /** For streams that are piped: what makes them fail, for people. */
  readonly fails?: string;
  /** Where `await` may be put before the call. */
  readonly awaitAt?: Location | undefined;
  readonly reach: Reach;
}

/** What the builders of the single forms give. */
export type Escape = Omit<EscapingErrorFact, 'kind' | 'role' | 'service' | 'process' | 'isHeard'> & { readonly at: Place };

/** All errors that escape from production code. */
export function escapingErrorFacts(model: TreeModel): readonly EscapingErrorFact[] {
  const guards = new ProcessGuards(model);
  const promises = new Promises(model.code);
  const files = model.code.files.filter((file) => model.roleOf(file) === 'production');
  const found = [
    ...lostPromises(model, promises, files),
    ...unheardCallbacks(model, promises),
    ...asyncHandlers(model, promises),
    ...unheardEmitters(model, files),
    ...errorsLetPass(model),
  ];
  return found.flatMap((escape) => {
    const { path } = escape.at;
    const fate = isThrown(escape.form) ? guards.ofException(path) : guards.ofRejection(path);
    // What an event does to a program that is not known is not decided either.
    if (isThrown(escape.form) && fate === 'unknown') return [];
    const service = model.packageOf(path)?.root ?? '';
    const process = fate === 'exits' ? 'ends' : fate;
    const isHeard = fate === 'exits' || fate === 'listens';
    return [{ kind: 'escaping-error', role: model.roleOf(path), service, process, isHeard, ...escape }];
  });
}

// What no listener takes of an emitter is thrown.
function isThrown(form: EscapeForm): boolean {
  return form === 'emitter' || form === 'pipe';
}
