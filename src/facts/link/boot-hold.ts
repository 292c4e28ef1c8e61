import type { ScriptSummary, Value } from '../../summaries/script-summary.ts';
import type { Boot } from './boot.ts';
import type { CodeModel } from './code-model.ts';
import type { Deployable } from './deployables.ts';
import { siteKey, type CallSite } from './resolved.ts';
import { methodName } from './route-parts.ts';
import { isExit } from './signals.ts';
import type { TreeModel } from './tree-model.ts';

/** How the start of a program depends on one of its calls. */
export interface BootHold {
  /** The program serves only once the call is through. */
  readonly awaited: boolean;
  /** A failure of the call ends up where the program goes on to serve. */
  readonly caught: boolean;
  /** What handles a failure neither hands it on nor calls anything that could tell of it. */
  readonly untold: boolean;
}

/** The calls that lead to where a program serves, and the functions that they stand in. */
interface ServingPath {
  readonly sites: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  readonly steps: readonly CallSite[];
}

interface Hold {
  readonly waits: boolean;
  readonly caught: boolean;
  /** What handles a failure of the call, where something does. */
  readonly handler?: Handler | undefined;
}

/** The context of a `catch`, or of a function that hears of a rejection. */
interface Handler {
  readonly file: string;
  /** Undefined for a function that is not seen, such as `console.error`. */
  readonly context: number | undefined;
}

const WAITS: Hold = { waits: true, caught: false };
const GOES_ON: Hold = { waits: false, caught: false };

/** Calls strung on to one call, or put around it, that are looked at. */
const MOST_LINKS = 12;
const PATHS = new WeakMap<Deployable, ServingPath>();

/** Whether a program waits for a call on the way to its first request, and what a failure of it leads to. */
export function holdOf(model: TreeModel, { path, program }: Boot): BootHold {
  const serving = servingPathOf(model, program);
  // A failure in the function that serves ends that, whatever becomes of its own promise.
  const from = path.findLastIndex(({ file, call }) =>
    serving.functions.has(`${file}\0${model.code.script(file)?.contexts[call.context]?.fn ?? 0}`),
  );
  const holds = path.slice(Math.max(from, 0)).map((step) => holdOfStep(model.code, step, serving));
  return {
    awaited: holds.every(({ waits }) => waits),
    caught: holds.some(({ caught }) => caught),
    untold: holds.some(({ handler }) => handler !== undefined && isSilent(model.code, handler)),
  };
}

function servingPathOf({ code }: TreeModel, program: Deployable): ServingPath {
  const known = PATHS.get(program);
  if (known) return known;
  const steps = program.serving.flatMap(({ site, via }) => [...code.graph.pathTo(site.file, code.enclosing(site)), site, via]);
  const found: ServingPath = {
    steps,
    sites: new Set(steps.map(siteKey)),
    functions: new Set(steps.map((step) => `${step.file}\0${code.enclosing(step)}`)),
  };
  PATHS.set(program, found);
  return found;
}

/** Follows a call outwards: through what is strung on to it, and `Promise.all` around it, to what waits for it. */
function holdOfStep(code: CodeModel, step: CallSite, serving: ServingPath): Hold {
  if (isPlugin(code, step)) return WAITS;
  if (takesCallback(step)) return GOES_ON;
  let at = step;
  let hold = GOES_ON;
  for (let count = 0; count < MOST_LINKS; count++) {
    const { use } = at.call;
    if (use === 'await' || use === 'return') return { ...(hold.handler ? hold : holdAround(code, at, serving)), waits: true };
    const next = use === 'chain' ? chainedOn(code, at) : use === 'value' ? allAround(code, at) : undefined;
    if (!next) break;
    hold = hold.handler ? hold : heldBy(code, rejectionHandler(code, next));
    if (serving.sites.has(siteKey(next))) return { ...hold, waits: true, handler: hold.handler ?? laterHandler(code, next) };
    at = next;
  }
  return hold;
}

function heldBy(code: CodeModel, handler: Handler | undefined): Hold {
  return handler ? { waits: false, caught: !endsWithin(code, handler), handler } : GOES_ON;
}

// Fastify listens once all that is registered is through.
function isPlugin(code: CodeModel, step: CallSite): boolean {
  return code
    .externals(step)
    .some(({ package: name, path }) => name === 'fastify-plugin' || (name === 'fastify' && path === 'Fastify#register'));
}

// `transport.verify((error) => …)`: nobody waits for that. Who waits for `limiter.schedule(() => …)` waits for what it runs.
function takesCallback({ call }: CallSite): boolean {
  return (
    call.kind === 'call' &&
    call.use !== 'await' &&
    call.use !== 'return' &&
    call.callee.kind === 'member' &&
    !/^(?:then|finally)$/.test(call.callee.name) &&
    call.args.at(-1)?.kind === 'function'
  );
}

function chainedOn(code: CodeModel, { file, index }: CallSite): CallSite | undefined {
  return code.sites(file).find(({ call: { callee } }) => callee.kind === 'member' && callee.of.kind === 'call' && callee.of.call === index);
}

function allAround(code: CodeModel, { file, index }: CallSite): CallSite | undefined {
  return code.sites(file).find((site) => {
    const [list] = site.call.args;
    const isIn = list?.kind === 'array' && list.items.some((item) => item.kind === 'call' && item.call === index);
    if (!isIn) return false;
    const callee = code.callee(site);
    return callee.kind === 'global' && callee.path === 'Promise.all';
  });
}

/** What a `try` around a call makes of its failure: one in which the program serves as well lets it not go on. */
function holdAround(code: CodeModel, { file, call }: CallSite, serving: ServingPath): Hold {
  const script = code.script(file);
  for (let at = call.context; at >= 0; at = script?.contexts[at]?.parent ?? -1) {
    const context = script?.contexts[at];
    if (!script || context?.kind === 'function') return WAITS;
    if (context?.kind !== 'try' || !context.hasCatch) continue;
    const handler = { file, context: script.contexts.findIndex((one) => one.kind === 'catch' && one.tries === at) };
    const servesInside = serving.steps.some((step) => step.file === file && code.isInside(file, step.call.context, at));
    return { waits: true, caught: !servesInside && !endsWithin(code, handler), handler };
  }
  return WAITS;
}

/** What hears of a rejection: the function of `.catch(…)`, the second of `.then(…)`. */
function rejectionHandler(code: CodeModel, site: CallSite): Handler | undefined {
  const name = methodName(site);
  const given = name === 'catch' ? site.call.args[0] : name === 'then' ? site.call.args[1] : undefined;
  return given && functionOf(code, site.file, given);
}

function laterHandler(code: CodeModel, site: CallSite): Handler | undefined {
  const next = site.call.use === 'chain' ? chainedOn(code, site) : undefined;
  return next && rejectionHandler(code, next);
}

function functionOf(code: CodeModel, file: string, value: Value): Handler {
  const resolved = code.resolve(file, value);
  if (resolved.kind !== 'function') return { file, context: undefined };
  return { file: resolved.file, context: code.functionRecord(resolved.file, resolved.fn)?.context };
}

/** Throws, or ends the process. */
function endsWithin(code: CodeModel, handler: Handler): boolean {
  return throwsWithin(code, handler) || sitesWithin(code, handler).some((site) => isExit(code.callee(site)));
}

/** Calls nothing but the end of the process, sets nothing and throws nothing. */
function isSilent(code: CodeModel, handler: Handler): boolean {
  const script = code.script(handler.file);
  if (!script || handler.context === undefined || throwsWithin(code, handler)) return false;
  return sitesWithin(code, handler).every((site) => isExit(code.callee(site))) && !isHeeded(script, handler.context);
}

/** Whether a handler notes the failure in a variable, or gives back more than a constant, which stands in for what was asked. */
function isHeeded(script: ScriptSummary, context: number): boolean {
  const record = script.contexts[context];
  if (record?.kind !== 'catch' && record?.kind !== 'function') return false;
  const returns = record.kind === 'function' ? (script.functions[record.fn]?.returns ?? []) : [];
  return record.sets === true || returns.some(({ kind }) => kind !== 'undefined' && kind !== 'object' && kind !== 'literal');
}

function sitesWithin(code: CodeModel, { file, context }: Handler): readonly CallSite[] {
  if (context === undefined) return [];
  return code.sites(file).filter(({ call }) => code.isInside(file, call.context, context));
}

function throwsWithin(code: CodeModel, { file, context }: Handler): boolean {
  if (context === undefined) return false;
  return code.script(file)?.jumps.some(({ kind, context: of }) => kind === 'throw' && code.isInside(file, of, context)) ?? false;
}
