import { append } from '../model/append.ts';
import type { ScriptSummary } from '../summaries/script-summary.ts';
import type { EntryPoint } from './fact.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import { EXIT_CALLS, EXIT_GLOBALS } from './knowledge/forced-stops.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { isCommand } from './link/commands.ts';
import { deployablesOf } from './link/deployables.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { siteKey, type CallSite, type Resolved } from './link/resolved.ts';
import { functionOf, methodName } from './link/route-parts.ts';
import { followHandler, signalHandlerOf } from './link/signals.ts';
import type { TreeModel } from './link/tree-model.ts';
import { waysTo, type Way } from './link/ways.ts';
import { serviceFacts, type ServiceFact } from './service.ts';

/** An end of the process at the wrong place or with the wrong code. */
export interface ForcedExit {
  readonly form: 'request' | 'signal' | 'success';
  readonly site: CallSite;
  /** The call that ends the process, what drains it, or the other exits of the file. */
  readonly shownAt?: readonly CallSite[];
}

/** Through which work arrives while a program runs. */
const SERVING: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job', 'schedule']);

const KNOWN = new WeakMap<TreeModel, readonly CallSite[]>();

/** The calls that end the process, those for development left out. */
function exitsOf(model: TreeModel): readonly CallSite[] {
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
    // What start-up runs too checks settings, which it does before any request comes.
    if (ways.some(({ entry }) => entry === undefined || entry.kind === 'cli' || entry.kind === 'startup')) return [];
    const serving = ways.find(({ entry }) => entry !== undefined && isServing(entry));
    if (!serving || isForDevelopment(model, serving.via)) return [];
    return [requestExit(exit, ways, serving)];
  });
}

// A timer that ends the process waits for something, or watches over it.
function isServing({ kind, label }: EntryPoint): boolean {
  return SERVING.has(kind) && !label.startsWith('interval');
}

// Where a handler of signals ends the process by the same function, the fault is in the request that calls it.
function requestExit(exit: CallSite, ways: readonly Way[], { via }: Way): ForcedExit {
  const isShared = ways.some(({ entry }) => entry?.kind === 'event');
  return isShared && siteKey(via) !== siteKey(exit) ? { form: 'request', site: via, shownAt: [exit] } : { form: 'request', site: exit };
}

/** Handlers of SIGTERM that end the process at once in a program that something else drains. */
export function signalExits(model: TreeModel): readonly ForcedExit[] {
  const drained = serviceFacts(model).filter((service) => service.gap === undefined && drains(service));
  if (drained.length === 0) return [];
  return globalCalls(model, 'process.on', 'process.once').flatMap((site): readonly ForcedExit[] => {
    const program = drained.find(({ files, answers }) => files.has(site.file) && answers.some(({ at }) => isAt(at, site)));
    const handler = program && signalHandlerOf(model.code, site);
    if (!program || handler?.closes !== 'nothing' || handler.signals?.includes('SIGTERM') !== true) return [];
    const exit = followHandler(model.code, site).sites.find((one) => isExit(model, one));
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

/** Starts that fail and end as if they had not: the failure is caught, and no code but zero is given. */
export function failedStarts(model: TreeModel): readonly ForcedExit[] {
  return [...exitsAsSuccess(model), ...failuresLetPass(model)];
}

// One for each file: they are mended together.
function exitsAsSuccess(model: TreeModel): readonly ForcedExit[] {
  const byFile = new Map<string, CallSite[]>();
  for (const exit of exitsOf(model)) if (hidesFailure(model, exit)) append(byFile, exit.file, exit);
  return [...byFile.values()].flatMap(([site, ...shownAt]) => (site ? [{ form: 'success' as const, site, shownAt }] : []));
}

function hidesFailure(model: TreeModel, exit: CallSite): boolean {
  const [code] = exit.call.args;
  const isZero = code === undefined || (code.kind === 'literal' && code.value === 0);
  if (!isZero || methodName(exit) === 'abort' || !standsOnFailure(model, exit)) return false;
  return waysTo(model.code, exit).every(({ entry }) => entry === undefined);
}

/** In a `catch` or a callback of `.catch()`, whatever the error is. */
function standsOnFailure({ code }: TreeModel, { file, call }: CallSite): boolean {
  const [innermost] = code.contextsOf(file, call.context);
  if (!innermost || setsExitCode(code.script(file), innermost.fn)) return false;
  if (innermost.kind === 'catch') return true;
  const taker = code.functionRecord(file, innermost.fn)?.passedTo;
  const taking = taker && code.resolver.site(file, taker.call);
  return innermost.kind === 'function' && taking !== undefined && methodName(taking) === 'catch';
}

function setsExitCode(script: ScriptSummary | undefined, fn: number): boolean {
  const assignments = script?.assignments ?? [];
  return assignments.some(
    ({ target, context }) => target.kind === 'member' && target.name === 'exitCode' && script?.contexts[context]?.fn === fn,
  );
}

/** `main().catch(console.log)` at the top of a program: what fails is printed, and the process ends as it does after success, or stays. */
function failuresLetPass(model: TreeModel): readonly ForcedExit[] {
  const serving = deployablesOf(model).flatMap((program) => program.serving);
  const starts = serving.flatMap(({ site }) => waysTo(model.code, site)).filter(({ entry }) => entry === undefined);
  const distinct = [...new Map(starts.map(({ via }) => [siteKey(via), via])).values()];
  return distinct.flatMap((start) => {
    const caught = caughtBy(model, start);
    return caught && onlyPrints(model, caught) ? [{ form: 'success' as const, site: caught }] : [];
  });
}

/** The `.catch(…)` of a call. */
function caughtBy({ code }: TreeModel, { file, index }: CallSite): CallSite | undefined {
  return code
    .sites(file)
    .find(
      ({ call: { callee } }) =>
        callee.kind === 'member' && callee.name === 'catch' && callee.of.kind === 'call' && callee.of.call === index,
    );
}

const PRINTS = /(?:^|\.)(?:log|error|warn|info|debug|trace|fatal|toString|stringify|captureException|dir)$/;

function onlyPrints({ code }: TreeModel, caught: CallSite): boolean {
  const { file, call } = caught;
  const handler = code.resolve(file, call.args[0]);
  const fn = functionOf(handler);
  if (!fn) return call.args.length === 1 && isPrint(handler);
  const script = code.script(fn.file);
  const isInside = ({ context }: { readonly context: number }): boolean => script?.contexts[context]?.fn === fn.fn;
  if (script?.assignments.some(isInside) || script?.jumps.some((jump) => jump.kind === 'throw' && isInside(jump))) return false;
  const sites = sitesOfFunction(code, fn.file, fn.fn);
  return sites.length > 0 && sites.every((site) => PRINTS.test(methodName(site)) && code.callee(site).kind !== 'function');
}

function isPrint(resolved: Resolved): boolean {
  return resolved.kind === 'global' && resolved.path.startsWith('console.');
}

function isExit({ code }: TreeModel, site: CallSite): boolean {
  const callee = code.callee(site);
  if (callee.kind === 'global') return (EXIT_GLOBALS as readonly string[]).includes(callee.path);
  return callee.kind === 'external' && EXIT_CALLS.find(callee) !== undefined;
}
