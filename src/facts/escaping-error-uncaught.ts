import { expressionText } from './base.ts';
import { methodCalls } from './call-index.ts';
import type { Escape } from './escaping-error.ts';
import { callsWithin } from './link/call-walk.ts';
import { endsProcess } from './link/process-ends.ts';
import { isProcessListener, LISTENING } from './link/process-guards.ts';
import type { CallSite, FunctionAt } from './link/resolved.ts';
import { functionOf, methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { reachOf } from './reach.ts';

const REPORTS = /^(?:log|trace|debug|info|warn|warning|error|fatal|captureException|toString|stringify)$/;

/** Handlers of `uncaughtException` that report the error and let the process go on. */
export function errorsLetPass(model: TreeModel): readonly Escape[] {
  const sites = methodCalls(model, ...LISTENING).filter(({ file }) => model.roleOf(file) === 'production');
  return sites.filter((site) => letsPass(model, site)).map((site) => escapeAt(model, site));
}

function letsPass(model: TreeModel, site: CallSite): boolean {
  const [event, listener] = site.call.args;
  if (!isProcessListener(model, site) || !listener) return false;
  if (event?.kind !== 'literal' || event.value !== 'uncaughtException') return false;
  const handler = functionOf(model.code.resolve(site.file, listener));
  return handler !== undefined && onlyReports(model, handler) && !endsProcess(model.code, site);
}

// Anything but a report may end the process somewhere.
function onlyReports({ code }: TreeModel, { file, fn }: FunctionAt): boolean {
  const script = code.script(file);
  const isInside = (context: number): boolean => code.isInside(file, context, script?.functions[fn]?.context ?? -1);
  const changes =
    script?.assignments.some(({ context }) => isInside(context)) ||
    script?.jumps.some(({ kind, context }) => kind === 'throw' && isInside(context));
  if (changes) return false;
  const own = code.sites(file).filter(({ call }) => isInside(call.context));
  return callsWithin(code, own).every(({ site }) => REPORTS.test(methodName(site)) || code.callee(site).kind === 'function');
}

function escapeAt(model: TreeModel, site: CallSite): Escape {
  const { code } = model;
  const expression = expressionText(code.script(site.file), site.call.callee);
  return { at: code.placeOf(site), form: 'uncaught', expression, reach: reachOf(model, site) };
}
