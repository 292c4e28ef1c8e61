import { KEEPING_NAME } from '../knowledge/held-resources.ts';
import type { CodeModel } from './code-model.ts';
import { alternatives, type CallSite, type FunctionAt } from './resolved.ts';
import { methodName } from './route-parts.ts';
import { callsGiven, callsOn, isKept, variableOf, type Variable } from './variable-uses.ts';

/** A variable of a function that holds what a call gave. */
export interface Holder extends Variable {
  readonly fn: number;
  /** The call that gave it. */
  readonly made: CallSite;
}

/** Functions that something is handed on through. */
const MOST_FUNCTIONS = 30;

/** The variable that is given the result of a call, or an item of it; undefined where that goes elsewhere, or is released by the language. */
export function holderOf(code: CodeModel, made: CallSite, item?: number): Holder | undefined {
  const { file } = made;
  const binding = variableOf(code, made, item);
  const record = binding === undefined ? undefined : code.script(file)?.bindings[binding];
  const fn = code.enclosing(made);
  if (binding === undefined || record?.kind !== 'variable' || record.disposes || record.fn !== fn || fn === 0) return undefined;
  return { file, fn, binding, made };
}

/**
 * Whether what a variable holds gets out of sight: it is returned, kept in a member or another variable, ended by a function inside, or
 * given to a call that may keep or end it.
 */
export function escapes(code: CodeModel, holder: Holder, ends: RegExp): boolean {
  return isKept(code, holder) || isEndedInside(code, holder, ends) || isGivenAway(code, holder, ends);
}

// A callback may run at any time.
function isEndedInside(code: CodeModel, holder: Holder, ends: RegExp): boolean {
  return callsOn(code, holder).some((site) => code.enclosing(site) !== holder.fn && ends.test(methodName(site)));
}

function isGivenAway(code: CodeModel, holder: Holder, ends: RegExp): boolean {
  const work: Variable[] = [];
  const seen = new Set<string>();
  let given: Variable | undefined = holder;
  while (given && seen.size < MOST_FUNCTIONS) {
    for (const { site, index } of callsGiven(code, given)) {
      const taken = takers(code, site, index, { made: holder.made, ends });
      if (!taken) return true;
      work.push(...taken.filter(({ file, binding }) => !seen.has(`${file}\0${binding}`)));
    }
    given = work.pop();
    if (given) seen.add(`${given.file}\0${given.binding}`);
  }
  return given !== undefined;
}

interface Given {
  readonly made: CallSite;
  readonly ends: RegExp;
}

// `new Request(transaction)` of the library that made the transaction leaves its end to the program.
function isOfOnePackage(code: CodeModel, site: CallSite, made: CallSite): boolean {
  const [library] = code.externals(made);
  return library !== undefined && code.externals(site).some((one) => one.package === library.package);
}

/** The parameters that take what a call is given; undefined where it may be ended or kept there. */
function takers(code: CodeModel, site: CallSite, index: number, { made, ends }: Given): readonly Variable[] | undefined {
  if (site.call.kind === 'new' ? !isOfOnePackage(code, site, made) : KEEPING_NAME.test(methodName(site))) return undefined;
  const found: Variable[] = [];
  for (const one of alternatives(code.callee(site))) {
    if (one.kind === 'external' || one.kind === 'global' || one.kind === 'param') continue;
    const param = one.kind === 'function' ? harmlessParam(code, one, index, ends) : undefined;
    if (!param) return undefined;
    found.push(param);
  }
  return found;
}

/** A parameter of a function that only uses it; undefined where it ends it, keeps it, gives it back or takes it apart. */
function harmlessParam(code: CodeModel, { file, fn }: FunctionAt, index: number, ends: RegExp): Variable | undefined {
  const param = { file, binding: code.functionRecord(file, fn)?.params[index]?.binding ?? -1 };
  if (param.binding < 0 || isKept(code, param)) return undefined;
  return callsOn(code, param).some((site) => ends.test(methodName(site))) ? undefined : param;
}

/** The name of the function or method that a call calls, as it is written. */
export function calledName(code: CodeModel, { file, call }: CallSite): string {
  if (call.callee.kind === 'member') return call.callee.name;
  return call.callee.kind === 'binding' ? (code.script(file)?.bindings[call.callee.binding]?.name ?? '') : '';
}
