import type { ScriptSummary, Value } from '../../summaries/script-summary.ts';
import { KEEPING_NAME } from '../knowledge/held-resources.ts';
import type { CodeModel } from './code-model.ts';
import { alternatives, type CallSite } from './resolved.ts';
import { methodName } from './route-parts.ts';

/** A variable of a function that holds what a call gave. */
export interface Holder {
  readonly file: string;
  readonly fn: number;
  readonly binding: number;
  /** The call that gave it. */
  readonly made: CallSite;
}

/** The variable that is given the result of a call as it is; undefined where the result goes elsewhere, or is released by the language. */
export function holderOf(code: CodeModel, made: CallSite): Holder | undefined {
  const script = code.script(made.file);
  const binding =
    script?.bindings.findIndex((one) => one.kind === 'variable' && one.values.some((value) => isResultOf(value, made.index))) ?? -1;
  const record = script?.bindings[binding];
  const fn = code.enclosing(made);
  if (record?.kind !== 'variable' || record.disposes || record.fn !== fn || fn === 0) return undefined;
  return { file: made.file, fn, binding, made };
}

function isResultOf(value: Value, call: number): boolean {
  const result = value.kind === 'await' ? value.of : value;
  return result.kind === 'call' && result.call === call;
}

/** Whether a value is the variable itself, or holds it: as an item, a property, one of several, what an operator leaves. */
export function carries(value: Value, binding: number): boolean {
  switch (value.kind) {
    case 'binding':
      return value.binding === binding;
    case 'object':
      return value.entries.some((entry) => carries('spread' in entry ? entry.spread : entry.value, binding));
    case 'array':
      return value.items.some((item) => carries(item, binding));
    case 'spread':
    case 'await':
      return carries(value.of, binding);
    case 'either':
      return value.values.some((one) => carries(one, binding));
    default:
      return false;
  }
}

/** The calls of methods of what a variable holds, also through members of it: `client.query()`, `runner.manager.save()`. */
export function callsOn(code: CodeModel, { file, binding }: Pick<Holder, 'file' | 'binding'>): readonly CallSite[] {
  return code.sites(file).filter(({ call: { callee } }) => ownerOf(callee) === binding);
}

/** The variable at the root of members. */
export function ownerOf(callee: Value): number | undefined {
  let at = callee;
  while (at.kind === 'member' || at.kind === 'element') at = at.of;
  return at.kind === 'binding' ? at.binding : undefined;
}

/** The calls that are given what a variable holds, with the place among their arguments. */
export function callsGiven(
  code: CodeModel,
  { file, binding }: Pick<Holder, 'file' | 'binding'>,
): readonly { readonly site: CallSite; readonly index: number }[] {
  return code.sites(file).flatMap((site) => {
    const index = site.call.args.findIndex((argument) => carries(argument, binding));
    return index < 0 ? [] : [{ site, index }];
  });
}

/**
 * Whether what a variable holds gets out of sight: it is returned, kept in a member or another variable, ended by a function inside, or
 * given to a call that may keep or end it.
 */
export function escapes(code: CodeModel, holder: Holder, ends: RegExp): boolean {
  const script = code.script(holder.file);
  return script === undefined || isKept(script, holder) || isEndedInside(code, holder, ends) || isGivenAway(code, holder, ends);
}

function isKept(script: ScriptSummary, { binding }: Pick<Holder, 'binding'>): boolean {
  return (
    script.assignments.some(({ value }) => carries(value, binding)) ||
    script.functions.some(({ returns }) => returns.some((value) => carries(value, binding))) ||
    script.bindings.some(
      (one, index) => index !== binding && one.kind === 'variable' && one.values.some((value) => carries(value, binding)),
    )
  );
}

// A callback may run at any time.
function isEndedInside(code: CodeModel, holder: Holder, ends: RegExp): boolean {
  return callsOn(code, holder).some((site) => code.enclosing(site) !== holder.fn && ends.test(methodName(site)));
}

function isGivenAway(code: CodeModel, holder: Holder, ends: RegExp): boolean {
  const work: Given[] = [];
  const seen = new Set<string>();
  let given: Pick<Holder, 'file' | 'binding'> | undefined = holder;
  while (given && seen.size < MOST_FUNCTIONS) {
    for (const { site, index } of callsGiven(code, given)) {
      const taken = takers(code, site, index, ends);
      if (!taken) return true;
      work.push(...taken.filter(({ file, binding }) => !seen.has(`${file}\0${binding}`)));
    }
    given = work.pop();
    if (given) seen.add(`${given.file}\0${given.binding}`);
  }
  return given !== undefined;
}

/** A parameter of a function of the tree that is given what the variable holds. */
type Given = Pick<Holder, 'file' | 'binding'>;

/** Functions that something is handed on through. */
const MOST_FUNCTIONS = 30;

/** The parameters that take what a call is given; undefined where it may be ended or kept there. */
function takers(code: CodeModel, site: CallSite, index: number, ends: RegExp): readonly Given[] | undefined {
  if (site.call.kind === 'new' || KEEPING_NAME.test(methodName(site))) return undefined;
  const found: Given[] = [];
  for (const one of alternatives(code.callee(site))) {
    if (one.kind === 'external' || one.kind === 'global' || one.kind === 'param') continue;
    const param = one.kind === 'function' ? keptParam(code, one, index, ends) : undefined;
    if (!param) return undefined;
    found.push(param);
  }
  return found;
}

/** A parameter of a function that only uses it; undefined where it ends it, keeps it, gives it back or takes it apart. */
function keptParam(
  code: CodeModel,
  { file, fn }: { readonly file: string; readonly fn: number },
  index: number,
  ends: RegExp,
): Given | undefined {
  const script = code.script(file);
  const binding = script?.functions[fn]?.params[index]?.binding ?? -1;
  if (!script || binding < 0 || isKept(script, { binding })) return undefined;
  return callsOn(code, { file, binding }).some((site) => ends.test(methodName(site))) ? undefined : { file, binding };
}

/** The name of the function or method that a call calls, as it is written. */
export function calledName(code: CodeModel, { file, call }: CallSite): string {
  if (call.callee.kind === 'member') return call.callee.name;
  return call.callee.kind === 'binding' ? (code.script(file)?.bindings[call.callee.binding]?.name ?? '') : '';
}
