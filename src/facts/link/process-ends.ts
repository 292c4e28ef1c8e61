import { sitesOfFunction } from './call-walk.ts';
import { functionsIn } from './written-functions.ts';
import type { CodeModel } from './code-model.ts';
import { alternatives, type CallSite, type FunctionAt } from './resolved.ts';
import { functionOf } from './route-parts.ts';
import { isDelegated, isExit } from './signals.ts';

/** Functions followed from a handler; what lies deeper is not decided. */
const MOST_FUNCTIONS = 200;

/** Whether the handler that a listener is given leads to the end of the process, or throws, whatever the error is. */
export function endsProcess(code: CodeModel, { file, call }: CallSite): boolean {
  const handler = functionOf(code.resolve(file, call.args[1] ?? { kind: 'unknown' }));
  const seen = new Set<string>();
  const work = handler ? [{ file: handler.file, fn: handler.fn }] : [];
  for (let at = work.pop(); at && seen.size < MOST_FUNCTIONS; at = work.pop()) {
    const { file: inside, fn } = at;
    if (seen.has(`${inside}\0${fn}`)) continue;
    seen.add(`${inside}\0${fn}`);
    const sites = sitesOfFunction(code, inside, fn);
    if (isAlways(code, inside, endsIn(code, { file: inside, fn, sites }))) return true;
    const always = sites.filter((site) => !isConditional(code, inside, site.call.context));
    work.push(...always.flatMap((site) => functionsRunBy(code, site)));
  }
  return false;
}

/** The contexts in which a function itself throws or ends the process. */
function endsIn(code: CodeModel, { file, fn, sites }: FunctionAt & { readonly sites: readonly CallSite[] }): readonly number[] {
  const script = code.script(file);
  const throwing = script?.jumps.filter(({ kind, context }) => kind === 'throw' && script.contexts[context]?.fn === fn) ?? [];
  const exits = sites.filter((site) => isExit(code.callee(site)) || isDelegated(code.callee(site)));
  return [...throwing.map(({ context }) => context), ...exits.map(({ call }) => call.context)];
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
