import type { Value } from '../summaries/script-summary.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import { COOPERATIVE, FORCED_CLOSES, FORCING_NAME, STOPPING_NAME } from './knowledge/forced-stops.ts';
import { DEFERRING_GLOBALS } from './knowledge/transactions.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Something else that is stopped in the midst of its work. */
interface ForcedClose {
  readonly form: 'kill' | 'thread' | 'close';
  readonly site: CallSite;
}

/** SIGKILL that is sent, threads and workers that are not let end, where nothing gave them time before. */
export function forcedCloses(model: TreeModel): readonly ForcedClose[] {
  const closes = knownCalls(model, FORCED_CLOSES).flatMap(({ site, entry }): readonly ForcedClose[] => {
    const forced = entry.force === undefined || isLiteral(site.call.args[0], entry.force);
    return forced && isAbrupt(model, site, entry.orderly) ? [{ form: entry.form, site }] : [];
  });
  const kills = killCalls(model).filter((site) => isAbrupt(model, site, COOPERATIVE));
  return [...closes, ...kills.map((site) => ({ form: 'kill' as const, site }))];
}

function isLiteral(value: Value | undefined, ...expected: readonly (string | number | true)[]): boolean {
  return value?.kind === 'literal' && expected.some((one) => value.value === one);
}

/** `process.kill(pid, 'SIGKILL')` to another process. */
function killCalls(model: TreeModel): readonly CallSite[] {
  return globalCalls(model, 'process.kill').filter(({ call }) => isLiteral(call.args[1], 'SIGKILL', 9));
}

/** Nothing before it in the function let the work end, it does not run after a while, and its name is no last resort. */
function isAbrupt(model: TreeModel, site: CallSite, orderly: RegExp): boolean {
  const { code } = model;
  if (model.roleOf(site.file) !== 'production') return false;
  const fn = code.enclosing(site);
  const record = code.functionRecord(site.file, fn);
  if (!record || FORCING_NAME.test(record.name) || !STOPPING_NAME.test(record.name)) return false;
  const taker = record.passedTo && code.resolver.site(site.file, record.passedTo.call);
  if (taker && isDeferred(model, taker)) return false;
  const isLastResort = code.contextsOf(site.file, site.call.context).some(({ kind }) => kind === 'catch' || kind === 'branch');
  return !isLastResort && !sitesOfFunction(code, site.file, fn).some((one) => one !== site && orderly.test(methodName(one)));
}

function isDeferred({ code }: TreeModel, taker: CallSite): boolean {
  const callee = code.callee(taker);
  return callee.kind === 'global' && DEFERRING_GLOBALS.has(callee.path);
}
