import { isAcknowledging, isAside, isAwaitedWork, isRefusing, lossOf, sitesIn } from './consumer-calls.ts';
import type { Stretch } from './consumer-handlers.ts';
import type { ConsumerFlaw } from './consumer-flaws.ts';
import type { ContextRecord } from '../summaries/script-summary.ts';
import { PURE_GLOBALS } from './knowledge/consumers.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

type Catch = Extract<ContextRecord, { kind: 'catch' }>;

/** All work of a handler in a `try` whose `catch` does no more than log, after which the message counts as done. */
export function swallowingCatch(model: TreeModel, body: Stretch, settlesByCall: boolean): ConsumerFlaw | undefined {
  const script = model.code.script(body.file);
  const sites = sitesIn(model, body);
  const works = sites.filter((site) => isAwaitedWork(model, site) && !isAfterFailure(model, site));
  const [work] = works;
  if (!script || !work || sites.some((site) => isRefusing(model, site))) return undefined;
  for (const [context, record] of script.contexts.entries()) {
    if (record.kind !== 'catch' || record.fn !== body.fn || !model.code.isInside(body.file, context, body.context)) continue;
    if (!works.every((site) => model.code.isInside(body.file, site.call.context, record.tries))) continue;
    if (isRepeated(model, body, record.tries) || !onlyLogs(model, body.file, context, record)) continue;
    const done = settlesByCall ? acknowledgedAfter(model, sites, record) : work;
    if (done) return { flaw: 'catch-and-ack', site: done, work, caught: record.at, loss: lossOf(model, work) };
  }
  return undefined;
}

function isAfterFailure({ code }: TreeModel, { file, call }: CallSite): boolean {
  return code.contextsOf(file, call.context).some(({ kind }) => kind === 'catch' || kind === 'finally');
}

// What is tried again in a loop is not given up.
function isRepeated({ code }: TreeModel, { file, context }: Stretch, tried: number): boolean {
  const outer = code.contextsOf(file, tried);
  return outer.some(
    (one) => one.kind === 'loop' && one.loop !== 'for-of' && one.loop !== 'for-in' && one !== code.script(file)?.contexts[context],
  );
}

/** Whether a `catch` leaves no trace of the failure but in a log: it throws nothing, gives nothing back, and calls nothing else. */
function onlyLogs(model: TreeModel, file: string, context: number, { empty }: Catch): boolean {
  const { code } = model;
  const script = code.script(file);
  const isThrown = script?.jumps.some(
    ({ kind, context: at, value }) =>
      code.isInside(file, at, context) && (kind === 'throw' || (kind === 'return' && value !== undefined && value.kind !== 'undefined')),
  );
  const isKept = script?.assignments.some(({ context: at }) => code.isInside(file, at, context));
  const calls = code.sites(file).filter((site) => code.isInside(file, site.call.context, context));
  if (isThrown || isKept) return false;
  return empty || (calls.length > 0 && calls.every((site) => isAside(model, site) || isPure(model, site)));
}

// What is put into the text of a log.
function isPure({ code }: TreeModel, site: CallSite): boolean {
  const callee = code.callee(site);
  return callee.kind === 'global' && PURE_GLOBALS.test(callee.path);
}

/** An acknowledgement in the `catch`, in the `finally`, or behind both. */
function acknowledgedAfter(model: TreeModel, sites: readonly CallSite[], { tries, at: caught }: Catch): CallSite | undefined {
  const { code } = model;
  return sites.find((site) => {
    if (!isAcknowledging(model, site)) return false;
    const { file, call } = site;
    const handles = code
      .contextsOf(file, call.context)
      .some((one) => (one.kind === 'catch' || one.kind === 'finally') && one.tries === tries);
    return handles || (call.at[0] >= caught[2] && code.isInside(file, tries, call.context));
  });
}
