import type { Value } from '../summaries/script-summary.ts';
import { globalCalls, knownCalls, methodCalls } from './call-index.ts';
import { IN_PROCESS_EVENTS } from './knowledge/in-process-events.ts';
import { MEMORY_QUEUES, WAITS_FOR_QUEUE } from './knowledge/memory-queues.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { functionsIn } from './link/written-functions.ts';
import { handlersOf } from './link/event-handlers.ts';
import { methodName } from './link/route-parts.ts';
import { alternatives, siteKey, type CallSite, type Resolved, type FunctionAt } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { scheduledCalls } from './scheduled-work.ts';
import { ownerOf } from './link/variable-uses.ts';
import { nameOf as nameOfValue } from './value-names.ts';

/** A place that leaves work behind in the memory of the process, and the calls that the work begins with. */
export interface LeftWork {
  readonly site: CallSite;
  /**
   * `caught`: nobody waits for it, though its errors are caught; `deferred`: put off until after the answer; `delayed`: by a timer;
   * `scheduled`: by a calendar; `queued`: in a queue; `announced`: done by listeners of an event.
   */
  readonly form: 'caught' | 'deferred' | 'delayed' | 'scheduled' | 'queued' | 'announced';
  /** Milliseconds of the timer. */
  readonly delay?: number | undefined;
  readonly starts: readonly CallSite[];
}

/** Milliseconds from which a timer is a delay of the business, even where somebody keeps hold of it. */
const LONG_DELAY = 60_000;

/** All work that the code of a tree leaves to the memory of the process. */
export function leftWork(model: TreeModel): readonly LeftWork[] {
  const found = [...caught(model), ...timed(model), ...scheduled(model), ...queued(model), ...announced(model)];
  // What is queued and caught is told of as queued.
  return [...new Map(found.map((one) => [siteKey(one.site), one])).values()];
}

/** `work().catch(log)` as a statement: errors are seen to, and nobody waits. */
function caught(model: TreeModel): readonly LeftWork[] {
  const { code } = model;
  return methodCalls(model, 'catch').flatMap(({ file, call: { callee, use, args } }): readonly LeftWork[] => {
    const isCaught = callee.kind === 'member' && args.length > 0 && (use === 'statement' || use === 'void');
    const site = isCaught && callee.of.kind === 'call' ? code.resolver.site(file, callee.of.call) : undefined;
    const isLeft = site && methodName(site) !== 'then' && methodName(site) !== 'finally' && !args.some((one) => answers(model, file, one));
    return isLeft ? [{ site, form: 'caught', starts: [site] }] : [];
  });
}

// What answers the request when the work fails waits for it.
function answers({ code }: TreeModel, file: string, handler: Value): boolean {
  if (ANSWERING.test(nameOfValue(handler, code, file))) return true;
  return functionsIn(code, file, handler, 0).some((node) =>
    sitesOfFunction(code, node.file, node.fn).some(({ call: { callee } }) =>
      ANSWERING.test(nameOfValue(callee.kind === 'member' ? rootOf(callee) : callee, code, node.file)),
    ),
  );
}

const ANSWERING = /^(?:res|resp|response|reply|next|ctx|c|h|reject|resolve|callback|cb|done)$/;

function rootOf(value: Value): Value {
  let at = value;
  while (at.kind === 'member') at = at.of;
  return at;
}

/** `setImmediate(work)`, `setTimeout(work, delay)`. */
function timed(model: TreeModel): readonly LeftWork[] {
  const { code } = model;
  const stopping = new Set(globalCalls(model, 'clearTimeout').map(({ file }) => file));
  return globalCalls(model, 'setImmediate', 'setTimeout', 'process.nextTick', 'queueMicrotask').flatMap((site): readonly LeftWork[] => {
    const [work, wait] = site.call.args;
    const isTimer = site.call.callee.kind === 'global' && site.call.callee.name === 'setTimeout';
    const delay = isTimer ? numberIn(code.resolve(site.file, wait)) : undefined;
    const starts = work ? callsOfFunctions(model, functionsIn(code, site.file, work, 0)) : [];
    const isDelayed = delay !== undefined && delay > 0;
    // How long a timer of unknown length runs is not known, and a short one that is kept may be for something else.
    if (isTimer && (delay === undefined || (site.call.use !== 'statement' && (delay < LONG_DELAY || stopping.has(site.file))))) return [];
    return [{ site, form: isDelayed ? 'delayed' : 'deferred', delay: isDelayed ? delay : undefined, starts }];
  });
}

/** `cron.schedule(pattern, work)`, `scheduleJob(date, work)`: where the code is not run at start, the schedule is gone with the process. */
function scheduled(model: TreeModel): readonly LeftWork[] {
  return scheduledCalls(model).map(({ site, work }) => ({ site, form: 'scheduled', starts: callsOfFunctions(model, [work]) }));
}

/** Work that is put into a queue in memory, and that the handler does not wait for. */
function queued(model: TreeModel): readonly LeftWork[] {
  const { code } = model;
  return knownCalls(model, MEMORY_QUEUES).flatMap(({ site, callee, entry }): readonly LeftWork[] => {
    if (site.call.use === 'await' || site.call.use === 'return' || site.call.use === 'value' || isWaitedForWhole(model, site)) return [];
    const made = callee.created;
    const works =
      entry.work === 'argument'
        ? site.call.args.flatMap((argument) => functionsIn(code, site.file, argument, 0))
        : made
          ? functionsGiven(model, made)
          : [];
    return [{ site, form: 'queued', starts: callsOfFunctions(model, works) }];
  });
}

/** `await queue.onIdle()` in the function that puts the work there. */
function isWaitedForWhole({ code }: TreeModel, site: CallSite): boolean {
  const queue = ownerOf(site.call.callee);
  return sitesOfFunction(code, site.file, code.enclosing(site)).some(
    (one) => one.call.use === 'await' && WAITS_FOR_QUEUE.test(methodName(one)) && ownerOf(one.call.callee) === queue,
  );
}

/** `emitter.emit('order.placed', order)`, whose listeners go on after the call has returned. */
function announced(model: TreeModel): readonly LeftWork[] {
  return knownCalls(model, IN_PROCESS_EVENTS).flatMap(({ site, entry }): readonly LeftWork[] => {
    if (entry.by !== 'name' || methodName(site) !== 'emit') return [];
    return [{ site, form: 'announced', starts: callsOfFunctions(model, handlersOf(model.code, site)) }];
  });
}

function callsOfFunctions({ code }: TreeModel, functions: readonly FunctionAt[]): readonly CallSite[] {
  return functions.flatMap(({ file, fn }) => sitesOfFunction(code, file, fn));
}

function functionsGiven({ code }: TreeModel, made: CallSite): readonly FunctionAt[] {
  return made.call.args.flatMap((argument) =>
    alternatives(code.resolve(made.file, argument)).flatMap((one) => (one.kind === 'function' ? [{ file: one.file, fn: one.fn }] : [])),
  );
}

function numberIn(resolved: Resolved): number | undefined {
  if (resolved.kind !== 'value') return undefined;
  if (resolved.value.kind === 'undefined') return 0;
  return resolved.value.kind === 'literal' && typeof resolved.value.value === 'number' ? resolved.value.value : undefined;
}
