import { calledName } from './consumer-calls.ts';
import { LOG_SINKS } from './knowledge/loggers.ts';
import { METRIC_LABELS } from './knowledge/request-metrics.ts';
import { COUNTING_NAMES, MEASURED_OBJECTS, MEASURING_INSTRUMENTS, type Instrumented } from './knowledge/metrics.ts';
import { expressionText } from './base.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Calls that leave a line in a log, or an event in a trace. */
const TELLS = /^(?:warn|error|info|debug|log|verbose|captureException|captureMessage|startSpan|startActiveSpan|addEvent|recordException)$/;

/** What some calls, and those that they lead to, leave behind: a figure, a line in a log, or nothing. */
export function measures(model: TreeModel, sites: readonly CallSite[]): 'metric' | 'log' | 'none' {
  const reached = [...sites, ...callsWithin(model.code, [...sites, ...afterFailures(model, sites)]).map(({ site }) => site)];
  if (reached.some((site) => isMeasuring(model, site))) return 'metric';
  return reached.some((site) => isLogging(model, site)) ? 'log' : 'none';
}

/** The calls of the functions that are called in a `catch`: a walk leaves them out, and here they are what matters. */
function afterFailures({ code }: TreeModel, sites: readonly CallSite[]): readonly CallSite[] {
  return sites.flatMap((site) => {
    const callee = code.callee(site);
    const isHandling = code.contextsOf(site.file, site.call.context).some(({ kind }) => kind === 'catch');
    return isHandling && callee.kind === 'function' ? sitesOfFunction(code, callee.file, callee.fn) : [];
  });
}

/** Whether a call changes a figure that somebody collects. */
export function isMeasuring(model: TreeModel, site: CallSite): boolean {
  if (model.code.externals(site).some((one) => LOG_SINKS.find(one)?.writes === 'metric' || METRIC_LABELS.find(one))) return true;
  const script = model.code.script(site.file);
  if (!COUNTING_NAMES.test(calledName(script, site.call))) return false;
  return MEASURED_OBJECTS.test(expressionText(script, site.call.callee));
}

function isLogging(model: TreeModel, site: CallSite): boolean {
  if (expressionText(model.code.script(site.file), site.call.callee).startsWith('console.')) return true;
  if (model.code.externals(site).some((one) => LOG_SINKS.find(one) !== undefined)) return true;
  return TELLS.test(calledName(model.code.script(site.file), site.call));
}

const INSTRUMENTED = new WeakMap<TreeModel, Map<Instrumented, readonly string[]>>();

/** Whether a program loads a package that measures its jobs, or its retries, by itself. */
export function loadsInstrument(model: TreeModel, of: Instrumented, files: ReadonlySet<string>): boolean {
  const known = INSTRUMENTED.get(model) ?? new Map<Instrumented, readonly string[]>();
  INSTRUMENTED.set(model, known);
  const { code } = model;
  const found =
    known.get(of) ??
    code.files.filter((file) => code.script(file)?.references.some(({ module }) => MEASURING_INSTRUMENTS[of].test(module)));
  known.set(of, found);
  return found.some((file) => files.has(file));
}
