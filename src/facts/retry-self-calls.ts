import type { CallRecord, ScriptSummary } from '../summaries/script-summary.ts';
import { CLOSING_EVENTS, SOCKET_EVENTS } from './knowledge/self-repeating.ts';
import type { CodeModel } from './link/code-model.ts';
import type { CallSite } from './link/resolved.ts';
import { BOUNDING, MOST_REPEATS, pausesIn, wordsOf, type EndlessRepeat } from './retry-loops.ts';

/** Where the failure of a function is handled, whatever the failure was. */
interface Handling {
  readonly fn: number;
  readonly kind: 'recursion' | 'reconnect';
  /** A timer stands between the failure and the next attempt. */
  readonly pauses: boolean;
}

const TIMER = 'setTimeout';

/**
 * Functions that run themselves again with the same arguments where they fail: inside `catch`, inside a callback of `.catch()`, or when the
 * connection that they opened closes; at once, or from a timer.
 */
export function selfCalls(code: CodeModel, file: string): readonly EndlessRepeat[] {
  const script = code.script(file);
  if (!script) return [];
  const calls = code.sites(file).flatMap((site) => {
    const fn = calledAgain(code, site);
    return fn === undefined || !isAround(script, fn, site.call.context) ? [] : [{ site, fn }];
  });
  return calls.slice(0, MOST_REPEATS).flatMap(({ site, fn }): readonly EndlessRepeat[] => {
    const handling = handlingAt(code, file, site.call);
    if (handling?.fn !== fn || countsDown(script, site.call) || givesUp(script, fn)) return [];
    // What runs itself again after success, too, is a clock.
    if (calls.some((other) => other.fn === fn && handlingAt(code, file, other.site.call)?.fn !== fn)) return [];
    return [{ kind: handling.kind, file, site, context: undefined, pauses: handling.pauses || pausesIn(script, site.call.context) }];
  });
}

/** The function of the file that a call runs: itself, or through a timer that is given it. */
function calledAgain(code: CodeModel, site: CallSite): number | undefined {
  const callee = code.callee(site);
  const run = callee.kind === 'global' && callee.path === TIMER ? code.resolve(site.file, site.call.args[0]) : callee;
  return run.kind === 'function' && run.file === site.file ? run.fn : undefined;
}

function isAround(script: ScriptSummary, fn: number, context: number): boolean {
  for (let at = script.contexts[context]; at; at = script.contexts[at.parent]) if (at.fn === fn) return true;
  return false;
}

function handlingAt(code: CodeModel, file: string, call: CallRecord): Handling | undefined {
  const script = code.script(file);
  let pauses = call.callee.kind === 'global' && call.callee.name === TIMER;
  for (let at = script?.contexts[call.context]; script && at; at = script.contexts[at.parent]) {
    if (at.kind === 'catch') return { fn: at.fn, kind: 'recursion', pauses };
    if (at.kind === 'branch' || at.kind === 'case' || at.kind === 'loop') return undefined;
    if (at.kind !== 'function') continue;
    const passedTo = script.functions[at.fn]?.passedTo;
    const taker = passedTo && code.resolver.site(file, passedTo.call);
    if (!taker) return undefined;
    const { callee, context } = taker.call;
    const fn = script.contexts[context]?.fn ?? 0;
    if (callee.kind === 'member' && callee.name === 'catch') return { fn, kind: 'recursion', pauses };
    if (isClosing(code, taker)) return { fn, kind: 'reconnect', pauses };
    if (callee.kind !== 'global' || callee.name !== TIMER) return undefined;
    pauses = true;
  }
  return undefined;
}

/** Whether a call listens for the end of a connection. */
function isClosing(code: CodeModel, site: CallSite): boolean {
  const [event] = site.call.args;
  const isEnd = event?.kind === 'literal' && CLOSING_EVENTS.has(String(event.value));
  return isEnd && code.externals(site).some((callee) => SOCKET_EVENTS.find(callee) !== undefined);
}

// A condition at its start that counts, or that a shutdown sets.
function givesUp(script: ScriptSummary, fn: number): boolean {
  return script.jumps.some(({ context }) => {
    const at = script.contexts[context];
    return at?.kind === 'branch' && at.fn === fn && BOUNDING.test(wordsOf(script, at.test).join(' '));
  });
}

function countsDown(script: ScriptSummary, { args }: CallRecord): boolean {
  return args.some(
    (value) =>
      value.kind === 'operation' || value.kind === 'object' || value.kind === 'spread' || BOUNDING.test(wordsOf(script, value).join(' ')),
  );
}
