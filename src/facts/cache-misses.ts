import type { Value } from '../summaries/script-summary.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A variable of a file that holds what a cache gave. */
interface Hit {
  readonly file: string;
  readonly fn: number;
  readonly binding: number;
}

/**
 * The calls of a function that run only where a read of a cache has given nothing, although what it gives is the data itself: it is parsed
 * or returned. Whoever loads the data there can do without the cache.
 */
export function callsOnMiss(model: TreeModel, read: CallSite): readonly CallSite[] {
  const hit = hitOf(model, read);
  if (!hit || !isData(model, hit)) return [];
  const { code } = model;
  const exits = exitsOnHit(model, hit);
  return sitesOfFunction(code, hit.file, hit.fn).filter(
    ({ call: { context, at } }) => outcomeAt(model, hit, context) === 'miss' || exits.some((line) => line < at[0]),
  );
}

function hitOf({ code }: TreeModel, read: CallSite): Hit | undefined {
  const fn = code.enclosing(read);
  const bindings = code.script(read.file)?.bindings ?? [];
  const binding = bindings.findIndex(
    (one) => one.kind === 'variable' && one.fn === fn && one.values.some((value) => isResultOf(value, read.index)),
  );
  return binding < 0 ? undefined : { file: read.file, fn, binding };
}

function isResultOf(value: Value, call: number): boolean {
  const given = value.kind === 'await' ? value.of : value;
  return given.kind === 'call' && given.call === call;
}

function isData(model: TreeModel, { file, fn, binding }: Hit): boolean {
  const isHit = (value: Value): boolean => value.kind === 'binding' && value.binding === binding;
  const isReturned = model.code.functionRecord(file, fn)?.returns.some(isHit) === true;
  return (
    isReturned ||
    sitesOfFunction(model.code, file, fn).some(({ call: { callee, args } }) => {
      const isParse = callee.kind === 'member' && callee.name === 'parse' && callee.of.kind === 'global' && callee.of.name === 'JSON';
      return isParse && args.some(isHit);
    })
  );
}

/** The lines at which the function is left because there was something in the cache. */
function exitsOnHit(model: TreeModel, hit: Hit): readonly number[] {
  const jumps = model.code.script(hit.file)?.jumps ?? [];
  return jumps.flatMap(({ kind, context, at }) => (kind === 'return' && outcomeAt(model, hit, context) === 'hit' ? [at[0]] : []));
}

/** What a stretch of code knows of the variable by the conditions around it. */
function outcomeAt({ code }: TreeModel, { file, binding }: Hit, context: number): 'hit' | 'miss' | undefined {
  for (const around of code.contextsOf(file, context)) {
    const isGiven = around.kind === 'branch' ? saysGiven(around.test, binding) : undefined;
    if (around.kind === 'branch' && isGiven !== undefined) return isGiven === around.when ? 'hit' : 'miss';
  }
  return undefined;
}

/** Whether a condition says that a variable holds something (`hit`, `hit !== null`), or that it does not (`!hit`, `hit == null`). */
function saysGiven(test: Value, binding: number): boolean | undefined {
  if (test.kind === 'binding') return test.binding === binding ? true : undefined;
  if (test.kind !== 'operation') return undefined;
  const [left, right] = test.operands;
  if (left?.kind !== 'binding' || left.binding !== binding) return undefined;
  if (test.operator === '!') return false;
  const isNone = right?.kind === 'undefined' || (right?.kind === 'literal' && right.value === null);
  if (!isNone) return undefined;
  if (test.operator === '!==' || test.operator === '!=') return true;
  return test.operator === '===' || test.operator === '==' ? false : undefined;
}
