import { sitesOfFunction } from './call-walk.ts';
import { functionsIn } from './written-functions.ts';
import type { CodeModel } from './code-model.ts';
import { alternatives, type CallSite, type FunctionAt } from './resolved.ts';
import { functionOf, methodName } from './route-parts.ts';
import { isDelegated, isExit } from './signals.ts';

/** Functions followed from a handler; what lies deeper is not decided. */
const MOST_FUNCTIONS = 200;

/** Whether the handler that a listener is given leads to the end of the process, or throws, whatever the error is. */
export function endsProcess(code: CodeModel, { file, call }: CallSite): boolean {
  const handler = functionOf(code.resolve(file, call.args[1] ?? { kind: 'unknown' }));
  return handler !== undefined && leadsToEnd(code, handler, { ends: endsIn, counts: () => true });
}

/** Whether a call runs a function that ends the process in any case, once its work is done. */
export function leadsToExit(code: CodeModel, site: CallSite): boolean {
  const callee = code.callee(site);
  return callee.kind === 'function' && leadsToEnd(code, callee, { ends: exitsIn, counts: (one) => !isForFailure(code, one) });
}

/** Calls that run what they are given when something fails or happens, if ever. */
const LISTENING = /^(?:catch|then|on|once|addListener)$/;

function isForFailure(code: CodeModel, site: CallSite): boolean {
  return LISTENING.test(methodName(site)) || code.contextsOf(site.file, site.call.context).some(({ kind }) => kind === 'catch');
}

type Stretch = FunctionAt & { readonly sites: readonly CallSite[] };

/** How the end of a function is told: the contexts that end it, and the calls that count. */
interface Telling {
  readonly ends: (code: CodeModel, at: Stretch) => readonly number[];
  readonly counts: (site: CallSite) => boolean;
}

function leadsToEnd(code: CodeModel, { file, fn: first }: FunctionAt, { ends, counts }: Telling): boolean {
  const seen = new Set<string>();
  const work: FunctionAt[] = [{ file, fn: first }];
  for (let at = work.pop(); at && seen.size < MOST_FUNCTIONS; at = work.pop()) {
    const { file: inside, fn } = at;
    if (seen.has(`${inside}\0${fn}`)) continue;
    seen.add(`${inside}\0${fn}`);
    const sites = sitesOfFunction(code, inside, fn).filter(counts);
    if (isAlways(code, inside, ends(code, { file: inside, fn, sites }))) return true;
    const always = sites.filter((site) => !isConditional(code, inside, site.call.context));
    work.push(...always.flatMap((site) => functionsRunBy(code, site)));
  }
  return false;
}

/** The contexts in which a function itself throws or ends the process. */
function endsIn(code: CodeModel, at: Stretch): readonly number[] {
  const script = code.script(at.file);
  const throwing = script?.jumps.filter(({ kind, context }) => kind === 'throw' && script.contexts[context]?.fn === at.fn) ?? [];
  return [...throwing.map(({ context }) => context), ...exitsIn(code, at)];
}

/** The contexts in which a function itself ends the process. */
function exitsIn(code: CodeModel, { sites }: Stretch): readonly number[] {
  const exits = sites.filter((site) => isExit(code.callee(site)) || isDelegated(code.callee(site)));
  return exits.map(({ call }) => call.context);
}

/** Whether one of some contexts runs in any case: one without a condition, or both arms of one. */
function isAlways(code: CodeModel, file: string, ends: readonly number[]): boolean {
  const contexts = ends.map((context) => code.script(file)?.contexts[context]);
  const arms = contexts.flatMap((one) => (one?.kind === 'branch' && !isConditional(code, file, one.parent) ? [one] : []));
  const areBoth = arms.some((one) => arms.some((other) => one.parent === other.parent && one.when && !other.when));
  return areBoth || ends.some((context) => !isConditional(code, file, context));
}

/** Whether something in its own function decides if a stretch of code runs. */
export function isConditional(code: CodeModel, file: string, context: number): boolean {
  const fn = code.script(file)?.contexts[context]?.fn;
  return code.contextsOf(file, context).some((one) => one.fn === fn && (one.kind === 'branch' || one.kind === 'case'));
}

/** The function that a call calls, and those that it is given. */
function functionsRunBy(code: CodeModel, site: CallSite): readonly FunctionAt[] {
  const called = alternatives(code.callee(site)).filter((one) => one.kind === 'function');
  return [...called, ...site.call.args.flatMap((argument) => functionsIn(code, site.file, argument, 0))];
}
