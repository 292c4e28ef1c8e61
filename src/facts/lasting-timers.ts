import { databaseAccessOf } from './database-call.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import { isForDevelopment } from './link/development-branches.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { callsGiven, callsOn, isKept, variableOf } from './link/variable-uses.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { scheduledWork, type ScheduledWork } from './scheduled-work.ts';
import type { ShutdownChain } from './shutdown-chain.ts';

/** Timers of a program whose work reaches a database or another system, and which no function keeps the handle of. Those of classes are told by the classes. */
export function lastingTimers(model: TreeModel, { service, sites }: ShutdownChain): readonly CallSite[] {
  const clears = sites.some((site) => {
    const callee = model.code.callee(site);
    return callee.kind === 'global' && callee.path === 'clearInterval';
  });
  if (clears) return [];
  return scheduledWork(model).flatMap((work) =>
    work.by === 'interval' && service.files.has(work.site.file) && lasts(model, work) ? [work.site] : [],
  );
}

function lasts(model: TreeModel, { site, work }: ScheduledWork): boolean {
  const { code } = model;
  const isOfClass = (code.functionRecord(site.file, code.enclosing(site))?.class ?? -1) >= 0;
  // A decorator starts no timer of its own, and one that is let go of by `unref()` is chained.
  const isDropped = site.call.kind === 'call' && (site.call.use === 'statement' || isKeptInVain(model, site));
  if (!isDropped || isOfClass || isForDevelopment(model, site)) return false;
  return callsWithin(code, sitesOfFunction(code, work.file, work.fn)).some(
    (reached) => databaseAccessOf(model, reached.site) !== undefined || outwardEffectOf(model, reached.site) !== undefined,
  );
}

/** The variable that holds it is given to nothing and nothing is called on it. */
function isKeptInVain({ code }: TreeModel, site: CallSite): boolean {
  const binding = variableOf(code, site);
  if (binding === undefined) return false;
  const variable = { file: site.file, binding };
  return !isKept(code, variable) && callsOn(code, variable).length === 0 && callsGiven(code, variable).length === 0;
}
