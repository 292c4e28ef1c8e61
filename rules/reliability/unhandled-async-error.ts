import { defineRule, evidenceOfReach, isServing, quote, type Evidence, type FactOf, type Problem, type Suggestion } from '#rule-api';

type Escape = FactOf<'escaping-error'>;
type Verdict = Pick<Problem, 'facet' | 'severity' | 'confidence' | 'message' | 'fix'>;

/** Handlers of one file that are shown as evidence. */
const MOST_HANDLERS = 5;

export default defineRule({
  meta: {
    id: 'unhandled-async-error',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P1',
    confidence: 'high',
    title: 'Error that no handler hears of',
    risk: 'An error that escapes ends the process with all requests in work, or leaves its request without an answer.',
    fix: 'Wait for the promise with `await`, or handle its rejection with `.catch()`.',
    facets: {
      'floating-promise': 'nobody waits for a promise that may be rejected',
      'express4-async-handler': 'Express 4 does not wait for its handlers',
      'promise-executor-async': 'the executor of a promise may fail without rejecting it',
      'async-in-foreach': '`forEach` waits for no callback',
      'promise-as-condition': 'a condition asks the promise instead of what it will give',
      'return-past-catch': 'a promise leaves the `try` before it is rejected',
      'emitter-no-error-listener': 'an emitter announces errors and nothing listens',
      'pipe-without-pipeline': 'a file stream is piped without a listener for its errors',
      'uncaught-continues': 'the process goes on after an error that nothing caught',
    },
  },
  on: {
    'escaping-error'(escape) {
      if (escape.form === 'handler') return undefined;
      const verdict = judge(escape);
      return verdict && { at: escape.at, status: 'missing', ...verdict, evidence: evidenceOf(escape), suggestion: addAwait(escape) };
    },
  },
  atEnd(facts) {
    const handlers = facts.of('escaping-error').filter(({ form }) => form === 'handler');
    const files = new Set(handlers.map(({ at }) => at.path));
    return [...files].flatMap((file) => handlerProblem(handlers.filter(({ at }) => at.path === file)) ?? []);
  },
});

function judge(escape: Escape): Verdict | undefined {
  const name = quote(escape.expression);
  switch (escape.form) {
    case 'lost':
    case 'voided':
      return lostPromise(escape);
    case 'unfinished':
      return {
        facet: 'floating-promise',
        severity: 'P1',
        confidence: 'medium',
        message: `Nobody waits for ${name}: the message counts as done before its work is, and is lost with the process.`,
      };
    case 'unawaited':
      return isAnswering(escape)
        ? {
            facet: 'floating-promise',
            severity: 'P3',
            confidence: 'low',
            message: `Nobody waits for ${name}, which handles its own errors: the answer is given before its work is done.`,
          }
        : undefined;
    case 'each':
      return {
        ...gravity(escape),
        facet: 'async-in-foreach',
        message: `${name} waits for none of its async callbacks, whose errors nobody hears of.`,
        fix: 'Use `for … of` with `await`, or `await Promise.all(items.map(…))`.',
      };
    case 'executor':
      return {
        ...gravity(escape),
        facet: 'promise-executor-async',
        message: 'An error in this async executor leaves the promise pending for good.',
        fix: 'Do the async work outside of the executor, or catch and `reject` in it.',
      };
    case 'condition':
      return {
        facet: 'promise-as-condition',
        severity: GUARDS.test(escape.expression) ? 'P0' : 'P1',
        confidence: 'high',
        message: `The condition asks for the promise of ${name}, which is always true.`,
        fix: 'Put `await` before the call.',
      };
    case 'past-catch':
      return {
        facet: 'return-past-catch',
        severity: 'P2',
        confidence: 'medium',
        message: `The \`catch\` never hears of a rejection of ${name}, since its promise is returned without \`await\`.`,
        fix: 'Return `await` of the call.',
      };
    default:
      return ofEvents(escape);
  }
}

/** Names of checks that decide who may do what. */
const GUARDS = /permi(?:t|ssion)|allowed|authori[sz]|access|admin|owner|member|verif|privilege/i;

function isAnswering({ reach }: Escape): boolean {
  return reach.entries.some(({ kind }) => kind === 'route' || kind === 'graphql-field');
}

/** Names of functions that throw to stop their callers. */
const CHECKS = /(?:^|\.)(?:assert|ensure|require|verify|authorize|enforce)[A-Z]\w*$/;

function lostPromise(escape: Escape): Verdict | undefined {
  const name = quote(escape.expression);
  const isStart = escape.reach.entries.length > 0 && !isServing(escape.reach);
  // Errors on the way up end the process, as they should.
  const { severity, confidence } = isStart ? ({ severity: 'P3', confidence: 'medium' } as const) : gravity(escape);
  const facet = 'floating-promise';
  if (escape.lazy && escape.form === 'lost')
    return { facet, severity: 'P1', confidence: 'high', message: `${name} does nothing: its work starts only when somebody waits for it.` };
  if (CHECKS.test(escape.expression) && escape.form === 'lost')
    return {
      facet,
      severity: 'P1',
      confidence: 'high',
      message: `Nobody waits for the check ${name}, so the work goes on whatever it finds.`,
    };
  const consequence = escape.process === 'ends' ? 'a rejection ends the process' : 'nobody hears of a rejection';
  return {
    facet,
    severity,
    confidence: escape.form === 'voided' ? 'medium' : confidence,
    message: `Nobody waits for the promise of ${name}, so ${consequence}.`,
  };
}

function gravity({ reach, process }: Escape): Required<Pick<Problem, 'severity' | 'confidence'>> {
  return isServing(reach) && process === 'ends' ? { severity: 'P1', confidence: 'high' } : { severity: 'P2', confidence: 'medium' };
}

function ofEvents({ form, emitter, reach, process }: Escape): Verdict | undefined {
  if (form === 'uncaught')
    return {
      facet: 'uncaught-continues',
      severity: 'P2',
      confidence: 'medium',
      message: 'The handler of `uncaughtException` lets the process go on in a state that nobody knows.',
      fix: 'Log the error, then end the process and let the platform start a new one.',
    };
  if (process === 'unknown') return undefined;
  if (form === 'pipe')
    return {
      facet: 'pipe-without-pipeline',
      ...(isServing(reach) ? { severity: 'P1', confidence: 'high' } : { severity: 'P2', confidence: 'medium' }),
      message: 'A file that cannot be read or written ends the process: `pipe` hands no errors on.',
      fix: 'Use `pipeline()` of `node:stream/promises`, or listen for `error` on each stream.',
    };
  const fix = "Attach a listener: `.on('error', …)`.";
  const facet = 'emitter-no-error-listener';
  if (form === 'socket')
    return {
      facet,
      severity: 'P1',
      confidence: 'high',
      message: 'No socket of this server has a listener for `error`, so one malformed frame of a client ends the process.',
      fix,
    };
  if (!emitter) return undefined;
  if (emitter.unheard === 'printed')
    return {
      facet,
      severity: 'P3',
      confidence: 'medium',
      message: `This ${emitter.name} writes its errors to the console alone when ${emitter.fails}.`,
      fix,
    };
  return {
    facet,
    severity: 'P1',
    confidence: 'high',
    message: `This ${emitter.name} has no listener for \`error\`, so the process ends when ${emitter.fails}.`,
    fix,
  };
}

function handlerProblem(handlers: readonly Escape[]): Problem | undefined {
  const [first] = handlers;
  if (!first) return undefined;
  const count = handlers.length === 1 ? 'This async handler' : `${handlers.length} async handlers of this file`;
  return {
    at: first.at,
    facet: 'express4-async-handler',
    status: 'missing',
    severity: 'P1',
    message: `${count} may be rejected, and Express 4 does not hear of it: the request stays without an answer.`,
    fix: 'Wrap the handlers in a function that passes rejections to `next`, or move to Express 5.',
    evidence: handlers
      .slice(0, MOST_HANDLERS)
      .flatMap(({ at, expression, cause }) => [
        { at, note: `${quote(expression)} is given an async function` },
        ...(cause ? [{ at: cause, note: 'an error from here leaves it' }] : []),
      ]),
  };
}

function evidenceOf({ cause, reach, at, process }: Escape): readonly Evidence[] {
  const watch: readonly Evidence[] =
    process === 'ends' && cause ? [{ at, note: 'nothing in the program listens for unhandled rejections' }] : [];
  return [...(cause ? [{ at: cause, note: 'an error from here leaves it' }] : []), ...watch, ...evidenceOfReach(reach)];
}

function addAwait({ awaitAt }: Escape): Suggestion | undefined {
  return awaitAt && { title: 'Wait for the promise', edits: [{ at: awaitAt, text: 'await ' }] };
}
