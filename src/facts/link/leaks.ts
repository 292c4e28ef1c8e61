import type { Span, Value } from '../../summaries/script-summary.ts';
import { sitesOfFunction } from './call-walk.ts';
import type { CodeModel } from './code-model.ts';
import { alternatives, type CallSite } from './resolved.ts';
import { carriedBy, ownerOf } from './variable-uses.ts';

/** A place where a function leaves what it holds open. */
export interface Leak {
  /** `never`: nothing ends it. `throw`: the call may fail before the end. `return`: the function is left before the end. `early`: it is ended while the call still runs. */
  readonly kind: 'never' | 'throw' | 'return' | 'early';
  readonly file: string;
  readonly at: Span;
}

/** What is asked about a stretch: from where on something is open, and the calls that end it. */
export interface Stretch {
  readonly file: string;
  readonly fn: number;
  /** The variable that holds it. */
  readonly binding: number;
  readonly from: CallSite;
  readonly ends: readonly CallSite[];
}

/** How a function may be left with something open, the surest way first; undefined where it is ended on every path. */
export function leakOf(code: CodeModel, stretch: Stretch): Leak | undefined {
  const { file, from, ends } = stretch;
  if (ends.length === 0) return { kind: 'never', file, at: from.call.at };
  return returnedEarly(code, stretch) ?? thrownOver(code, stretch);
}

/** The last end that is not the cleaning up of a failure; what stands after it is no matter. */
function lastEnd(code: CodeModel, { file, ends }: Stretch): Span {
  const all = ends.map(({ call }) => call);
  const plain = all.filter(({ context }) => !code.contextsOf(file, context).some(({ kind }) => kind === 'catch'));
  const [first, ...others] = plain.length > 0 ? plain : all;
  return others.reduce((last, { at }) => (isAfter(at, last) ? at : last), first?.at ?? [0, 0, 0, 0]);
}

/** A call that may fail while it is open, and whose failure leaves the function without an end. */
function thrownOver(code: CodeModel, stretch: Stretch): Leak | undefined {
  const { file, fn, from } = stretch;
  const last = lastEnd(code, stretch);
  const guarded = guardedTries(code, stretch);
  const open = sitesOfFunction(code, file, fn).find((site) => {
    const { call } = site;
    if (!mayFail(code, site) || !isAfter(call.at, from.call.at) || !isAfter(last, call.at) || contains(call.at, from.call.at)) return false;
    if (
      stretch.ends.some((end) => end.call === call) ||
      isHandled(call) ||
      isOpening(call) ||
      areExclusive(code, file, from.call.context, call.context)
    )
      return false;
    return !isGuarded(code, file, call.context, guarded) && !isSwallowed(code, stretch, call.context);
  });
  return open && { kind: 'throw', file, at: open.call.at };
}

// Any call may throw; those that wait for something outside of the process will, but for the question whether a file is there.
function mayFail(code: CodeModel, site: CallSite): boolean {
  return (
    site.call.use === 'await' || code.externals(site).some(({ package: name, path }) => name === 'fs' && /(?<!exists)Sync$/.test(path))
  );
}

/** Whether two contexts stand in the two branches of one condition. */
export function areExclusive(code: CodeModel, file: string, one: number, other: number): boolean {
  const branchesOf = (context: number): readonly string[] =>
    code.contextsOf(file, context).flatMap((at) => (at.kind === 'branch' ? [`${at.parent} ${at.when} ${JSON.stringify(at.test)}`] : []));
  const others = new Set(branchesOf(other));
  return branchesOf(one).some((branch) =>
    others.has(branch.replace(/ (true|false) /, (when) => (when === ' true ' ? ' false ' : ' true '))),
  );
}

// What fails to connect, or to begin, holds nothing yet.
function isOpening({ callee }: CallSite['call']): boolean {
  return callee.kind === 'member' && /^(?:connect|begin|beginTransaction|startTransaction)$/.test(callee.name);
}

// `await work().catch(…)`
function isHandled({ callee }: CallSite['call']): boolean {
  return callee.kind === 'member' && callee.name === 'catch';
}

/** Stands in a `try` whose `catch` goes on with what follows, where an end comes. */
function isSwallowed(code: CodeModel, { file, ends }: Stretch, context: number): boolean {
  const script = code.script(file);
  const all = script?.contexts ?? [];
  const leaves = (caught: number): boolean =>
    script?.jumps.some((jump) => jump.kind !== 'break' && jump.kind !== 'continue' && code.isInside(file, jump.context, caught)) ?? true;
  for (let at = context; at >= 0 && all[at]?.kind !== 'function'; at = all[at]?.parent ?? -1) {
    if (all[at]?.kind !== 'try') continue;
    const caught = all.findIndex((one) => one.kind === 'catch' && one.tries === at);
    if (caught >= 0 && !leaves(caught)) return ends.some((end) => !code.isInside(file, end.call.context, at));
  }
  return false;
}

/** The function is left between the start and the end, in no `try` whose `finally` ends it. */
function returnedEarly(code: CodeModel, stretch: Stretch): Leak | undefined {
  const { file, fn, from, ends } = stretch;
  const script = code.script(file);
  const last = lastEnd(code, stretch);
  const guarded = guardedTries(code, stretch, 'finally');
  const jump = script?.jumps.find(({ kind, context, at }) => {
    if (kind !== 'return' || script.contexts[context]?.fn !== fn || !isAfter(at, from.call.at) || !isAfter(last, at)) return false;
    if (isGuarded(code, file, context, guarded) || isWithout(code, stretch, context)) return false;
    // An end before it on the same way, or inside the returned expression.
    return (
      !ends.some((end) => isAfter(at, end.call.at) && code.isInside(file, context, end.call.context)) &&
      !ends.some((end) => contains(at, end.call.at))
    );
  });
  return jump && { kind: 'return', file, at: jump.at };
}

/** Stands in a branch that runs where the variable holds nothing: `if (!client)`. */
function isWithout(code: CodeModel, { file, binding }: Stretch, context: number): boolean {
  const isIt = (value: Value | undefined): boolean => value?.kind === 'binding' && value.binding === binding;
  return code.contextsOf(file, context).some((at) => {
    if (at.kind !== 'branch') return false;
    if (at.test.kind !== 'operation') return isIt(at.test) && !at.when;
    const { operator, operands } = at.test;
    return operator === '!' ? isIt(operands[0]) && at.when : /^[=!]==?$/.test(operator) && operands.some(isIt);
  });
}

/** The tries whose `finally` (or `catch`, where that counts) ends it. */
function guardedTries(code: CodeModel, { file, ends }: Pick<Stretch, 'file' | 'ends'>, only?: 'finally'): ReadonlySet<number> {
  const contexts = ends.flatMap(({ call }) => code.contextsOf(file, call.context));
  return new Set(contexts.flatMap((context) => (context.kind === 'finally' || (context.kind === 'catch' && !only) ? [context.tries] : [])));
}

// What runs in a `catch` or `finally` cleans up already.
function isGuarded(code: CodeModel, file: string, context: number, guarded: ReadonlySet<number>): boolean {
  const all = code.script(file)?.contexts ?? [];
  for (let at = context; at >= 0; at = all[at]?.parent ?? -1) {
    const kind = all[at]?.kind;
    if (guarded.has(at) || kind === 'catch' || kind === 'finally') return true;
    if (kind === 'function') return false;
  }
  return false;
}

/** Whether a stretch of a file begins behind another one. */
export function isAfter([line, column]: Span, [otherLine, otherColumn]: Span): boolean {
  return line > otherLine || (line === otherLine && column > otherColumn);
}

function contains(outer: Span, inner: Span): boolean {
  return !isAfter(outer, inner) && (outer[2] > inner[2] || (outer[2] === inner[2] && outer[3] >= inner[3]));
}

/**
 * A `return` that hands out a promise of work on what a variable holds, in a `try` whose `finally` ends it: the end comes before the
 * work is done.
 */
export function endedEarly(code: CodeModel, { file, fn, binding, ends }: Omit<Stretch, 'from'>): Leak | undefined {
  const script = code.script(file);
  if (!script?.functions[fn]?.async) return undefined;
  const guarded = guardedTries(code, { file, ends }, 'finally');
  const jump = script.jumps.find(({ kind, context, value }) => {
    if (kind !== 'return' || script.contexts[context]?.fn !== fn || value?.kind !== 'call') return false;
    const site = code.resolver.site(file, value.call);
    return (
      site !== undefined &&
      isInTry(code, file, context, guarded) &&
      worksOn(code, site, new Set([binding, ...derived(code, file, binding)]))
    );
  });
  return jump && { kind: 'early', file, at: jump.at };
}

function isInTry(code: CodeModel, file: string, context: number, tries: ReadonlySet<number>): boolean {
  return [...tries].some((one) => code.isInside(file, context, one));
}

/** Variables that are made of what another one holds: `const page = await browser.newPage()`. */
function derived(code: CodeModel, file: string, binding: number): readonly number[] {
  const script = code.script(file);
  return (script?.bindings ?? []).flatMap((record, index) => {
    const [value] = record.kind === 'variable' ? record.values : [];
    const made = value?.kind === 'await' ? value.of : value;
    const call = made?.kind === 'call' ? script?.calls[made.call] : undefined;
    return call && (ownerOf(call.callee) === binding || call.args.some((one) => carriedBy(one).includes(binding))) ? [index] : [];
  });
}

/** Methods that tell of an object without any work. */
const TELLS = /^(?:is[A-Z]\w*|get[A-Z]\w*|url|toString|create|stringify|map|filter|at|slice|join)$/;

/** A call that gives a promise of work on one of some variables, as far as that is known. */
function worksOn(code: CodeModel, site: CallSite, bindings: ReadonlySet<number>): boolean {
  const { callee, args } = site.call;
  const owner = ownerOf(callee);
  if (owner !== undefined && bindings.has(owner)) return callee.kind === 'member' && !TELLS.test(callee.name);
  if (!args.some((one) => carriedBy(one).some((binding) => bindings.has(binding)))) return false;
  return alternatives(code.callee(site)).every((one) => {
    if (one.kind === 'function') return code.functionRecord(one.file, one.fn)?.async === true;
    return one.kind === 'param' && one.path.length === 0;
  });
}
