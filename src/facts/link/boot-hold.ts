import type { Value } from '../../summaries/script-summary.ts';
import type { Boot } from './boot.ts';
import type { CodeModel } from './code-model.ts';
import type { Deployable } from './deployables.ts';
import { siteKey, type CallSite } from './resolved.ts';
import { methodName } from './route-parts.ts';
import type { TreeModel } from './tree-model.ts';

/** How the start of a program depends on one of its calls. */
export interface BootHold {
  /** The program serves only once the call is through. */
  readonly awaited: boolean;
  /** A failure of the call ends up where the program goes on to serve. */
  readonly caught: boolean;
}

/** The calls that lead to where a program serves, and the functions that they stand in. */
interface ServingPath {
  readonly sites: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  readonly steps: readonly CallSite[];
}

type Hold = 'waits' | 'goes on' | 'caught';

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
  return { awaited: holds.every((hold) => hold !== 'goes on'), caught: holds.includes('caught') };
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
  if (isPlugin(code, step)) return 'waits';
  if (takesCallback(step)) return 'goes on';
  let at = step;
  for (let count = 0; count < MOST_LINKS; count++) {
    const { use } = at.call;
    if (use === 'await' || use === 'return') return isCaught(code, at, serving) ? 'caught' : 'waits';
    const next = use === 'chain' ? chainedOn(code, at) : use === 'value' ? allAround(code, at) : undefined;
    if (!next) return 'goes on';
    const handler = methodName(next) === 'catch' ? next.call.args[0] : methodName(next) === 'then' ? next.call.args[1] : undefined;
    if (handler) return endsStart(code, next.file, handler) ? 'waits' : 'caught';
    if (serving.sites.has(siteKey(next))) return 'waits';
    at = next;
  }
  return 'goes on';
}

// Fastify listens once all that is registered is through.
function isPlugin(code: CodeModel, step: CallSite): boolean {
  return code
    .externals(step)
    .some(({ package: name, path }) => name === 'fastify-plugin' || (name === 'fastify' && path === 'Fastify#register'));
}

// `transport.verify((error) => …)`: nobody waits for that.
function takesCallback({ call }: CallSite): boolean {
  return (
    call.kind === 'call' &&
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

/** Whether a `catch` around a call lets the program go on: it ends nothing, and what serves does not stand in its `try` too. */
function isCaught(code: CodeModel, { file, call }: CallSite, serving: ServingPath): boolean {
  const script = code.script(file);
  if (!script) return true;
  for (let at = call.context; at >= 0; at = script.contexts[at]?.parent ?? -1) {
    const context = script.contexts[at];
    if (context?.kind === 'function') return false;
    if (context?.kind !== 'try' || !context.hasCatch) continue;
    const servesInside = serving.steps.some((step) => step.file === file && code.isInside(file, step.call.context, at));
    const handler = script.contexts.findIndex((one) => one.kind === 'catch' && one.tries === at);
    if (!servesInside && !endsWithin(code, file, handler)) return true;
  }
  return false;
}

function endsStart(code: CodeModel, file: string, handler: Value): boolean {
  const resolved = code.resolve(file, handler);
  const context = resolved.kind === 'function' ? code.functionRecord(resolved.file, resolved.fn)?.context : undefined;
  return resolved.kind === 'function' && context !== undefined && endsWithin(code, resolved.file, context);
}

/** Throws, or ends the process. */
function endsWithin(code: CodeModel, file: string, context: number): boolean {
  const script = code.script(file);
  const isExit = (callee: Value): boolean => callee.kind === 'member' && callee.name === 'exit';
  return Boolean(
    script?.calls.some(({ callee, context: of }) => isExit(callee) && code.isInside(file, of, context)) ||
    script?.jumps.some(({ kind, context: of }) => kind === 'throw' && code.isInside(file, of, context)),
  );
}
