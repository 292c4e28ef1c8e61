import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { LOCK_BOUNDS, LOCK_NAME, REDIS_SETS } from './knowledge/schedules.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { reachOf } from './reach.ts';
import { nameOf } from './value-names.ts';

/** A lock in Redis that stays taken when the instance that took it dies. */
export interface EndlessLockFact extends FactBase {
  readonly kind: 'endless-lock';
  readonly call: string;
  readonly reach: Reach;
}

export function endlessLockFacts(model: TreeModel): readonly EndlessLockFact[] {
  return knownCalls(model, REDIS_SETS).flatMap(({ site }) => {
    if (!takesLock(model, site) || isBounded(site) || expires(model, site)) return [];
    const call = expressionText(model.code.script(site.file), site.call.callee);
    return [{ kind: 'endless-lock' as const, ...baseOfSite(model, site), call, reach: reachOf(model, site) }];
  });
}

/** `set(key, value, 'NX')`, `set(key, value, { NX: true })` or `setnx(key, value)`, where the key or what is around says that it is a lock. */
function takesLock({ code }: TreeModel, site: CallSite): boolean {
  const { args } = site.call;
  const isFirst = /^setnx$/i.test(methodName(site)) || args.slice(2).some((argument) => names(argument, /^NX$/i));
  const [key] = args;
  if (!isFirst || !key) return false;
  const around = code.functionRecord(site.file, code.enclosing(site))?.symbol ?? '';
  return LOCK_NAME.test(around) || LOCK_NAME.test(nameOf(key, code, site.file)) || textOf(key).some((text) => LOCK_NAME.test(text));
}

function isBounded({ call }: CallSite): boolean {
  // Options in a variable may say how long.
  return call.args.slice(2).some((argument) => names(argument, LOCK_BOUNDS) || argument.kind === 'binding' || argument.kind === 'spread');
}

function names(argument: Value, wanted: RegExp): boolean {
  if (argument.kind === 'literal') return typeof argument.value === 'string' && wanted.test(argument.value);
  return argument.kind === 'object' && argument.entries.some((entry) => !('key' in entry) || wanted.test(entry.key));
}

function textOf(key: Value): readonly string[] {
  if (key.kind === 'literal') return [String(key.value)];
  return key.kind === 'text' ? key.parts.filter((part) => typeof part === 'string') : [];
}

function expires({ code }: TreeModel, site: CallSite): boolean {
  return sitesOfFunction(code, site.file, code.enclosing(site)).some((one) => /^p?expire(?:at)?$/i.test(methodName(one)));
}
