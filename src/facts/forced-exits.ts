import type { EntryPoint } from './fact.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import { EXIT_CALLS, EXIT_GLOBALS, POOL_LISTENERS } from './knowledge/forced-stops.ts';
import { isOnFailure } from './link/call-walk.ts';
import { isCommand } from './link/commands.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import { functionOf, methodName } from './link/route-parts.ts';
import { followHandler, isExit, signalHandlerOf } from './link/signals.ts';
import type { TreeModel } from './link/tree-model.ts';
import { waysTo, type Way } from './link/ways.ts';
import { serviceFacts, type ServiceFact } from './service.ts';

/** An end of the process at the wrong place or with the wrong code. */
export interface ForcedExit {
  readonly form: 'request' | 'signal' | 'success' | 'pool';
  readonly site: CallSite;
  /** The call that ends the process, what drains it, or the other exits of the file. */
  readonly shownAt?: readonly CallSite[];
}

/** Through which work arrives while a program runs. */
const SERVING: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job', 'schedule']);

const KNOWN = new WeakMap<TreeModel, readonly CallSite[]>();

/** The calls that end the process, those for development left out. */
export function exitsOf(model: TreeModel): readonly CallSite[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const imported = knownCalls(model, EXIT_CALLS).map(({ site }) => site);
  const exits = [...globalCalls(model, ...EXIT_GLOBALS), ...imported].filter(
    (site) => model.roleOf(site.file) === 'production' && !isCommand(model.code, site.file) && !isForDevelopment(model, site),
  );
  KNOWN.set(model, exits);
  return exits;
}

/** Exits that a request, a job or a message leads to. */
export function requestExits(model: TreeModel): readonly ForcedExit[] {
  return exitsOf(model).flatMap((exit) => {
    const ways = waysTo(model.code, exit);
    if (ways.some((way) => isBeforeServing(model, way))) return [];
    const onFailure = answersFailure(model, exit);
    const serving = ways.find(({ entry }) => entry !== undefined && isServing(entry, onFailure));
    if (!serving || isForDevelopment(model, serving.via)) return [];
    return [requestExit(exit, ways, serving)];
  });
}

// What start-up runs too checks settings, which it does before any request comes; a start that failed is handled like any other failure.
function isBeforeServing(model: TreeModel, { entry, via }: Way): boolean {
  if (entry?.kind === 'cli') return true;
  return (entry === undefined || entry.kind === 'startup') && !answersFailure(model, via);
}

// A timer that ends the process waits for something, or watches over it, unless its work has failed.
function isServing({ kind, label }: EntryPoint, onFailure: boolean): boolean {
  return SERVING.has(kind) && (onFailure || !label.startsWith('interval'));
}

// Where a handler of signals or a failed start ends the process by the same function, the fault is in the request that calls it.
function requestExit(exit: CallSite, ways: readonly Way[], { via }: Way): ForcedExit {
  const isShared = ways.some(({ entry }) => entry === undefined || entry.kind === 'event');
  return isShared && siteKey(via) !== siteKey(exit) ? { form: 'request', site: via, shownAt: [exit] } : { form: 'request', site: exit };
}

/** Stands in a `catch` or in a callback of `.catch()`, or is the call of `.catch()` itself. */
function answersFailure({ code }: TreeModel, site: CallSite): boolean {
  const taker = code.functionRecord(site.file, code.enclosing(site))?.passedTo;
  const taking = taker && code.resolver.site(site.file, taker.call);
  return isOnFailure(code, site) || [site, taking].some((one) => one !== undefined && methodName(one) === 'catch');
}

/** Exits by which a pool answers that one of its idle connections was lost. */
export function poolExits(model: TreeModel): readonly ForcedExit[] {
  const listeners = new Map(
    knownCalls(model, POOL_LISTENERS).flatMap(({ site }) => {
      const [event, given] = site.call.args;
      const listener =
        event?.kind === 'literal' && event.value === 'error' && given ? functionOf(model.code.resolve(site.file, given)) : undefined;
      return listener ? [[`${listener.file}\0${listener.fn}`, site] as const] : [];
    }),
  );
  if (listeners.size === 0) return [];
  return exitsOf(model).flatMap((exit): readonly ForcedExit[] => {
    const listener = listeners.get(`${exit.file}\0${model.code.enclosing(exit)}`);
    return listener ? [{ form: 'pool', site: exit, shownAt: [listener] }] : [];
  });
}

/** Handlers of SIGTERM that end the process at once in a program that something else drains. */
export function signalExits(model: TreeModel): readonly ForcedExit[] {
  const drained = serviceFacts(model).filter((service) => service.gap === undefined && drains(service));
  if (drained.length === 0) return [];
  return globalCalls(model, 'process.on', 'process.once').flatMap((site): readonly ForcedExit[] => {
    const program = drained.find(({ files, answers }) => files.has(site.file) && answers.some(({ at }) => isAt(at, site)));
    const handler = program && signalHandlerOf(model.code, site);
    if (!program || handler?.closes !== 'nothing' || handler.signals?.includes('SIGTERM') !== true) return [];
    const exit = followHandler(model.code, site).sites.find((one) => isExit(model.code.callee(one)));
    return exit ? [{ form: 'signal', site: exit, shownAt: [site] }] : [];
  });
}

/** Nest, another handler or a library brings the program to an orderly end. */
function drains({ nest, answers, signalLibraries }: ServiceFact): boolean {
  return nest?.enabled === true || signalLibraries.length > 0 || answers.some(({ closes }) => closes === 'something');
}

function isAt(at: { readonly path: string; readonly line: number; readonly column: number }, { file, call }: CallSite): boolean {
  return at.path === file && at.line === call.at[0] && at.column === call.at[1];
}
