import { defineRule, evidenceOfReach, isServing, quote, type Evidence, type FactOf, type Problem } from '#rule-api';

type Escape = FactOf<'escaping-error'>;
type Gravity = Pick<Problem, 'severity' | 'confidence'>;
type Verdict = Gravity & Pick<Problem, 'facet' | 'message' | 'fix'>;

const GATES: Gravity = { severity: 'P1', confidence: 'high' };
const REPORTS: Gravity = { severity: 'P2', confidence: 'medium' };
const HINTS: Gravity = { severity: 'P3', confidence: 'medium' };
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
      'pipe-without-pipeline': 'a stream that may fail is piped without a listener for its errors',
      'uncaught-continues': 'the process goes on after an error that nothing caught',
    },
  },
  on: {
    'escaping-error'(escape) {
      const verdict = VERDICTS[escape.form](escape, quote(escape.expression));
      const { at, awaitAt } = escape;
      const suggestion = awaitAt && { title: 'Wait for the promise', edits: [{ at: awaitAt, text: 'await ' }] };
      return verdict && { at, status: 'missing', ...verdict, evidence: evidenceOf(escape), suggestion };
    },
  },
});

const VERDICTS: Readonly<Record<Escape['form'], (escape: Escape, name: string) => Verdict | undefined>> = {
  lost: (escape, name) => lostPromise(escape, name),
  voided: (escape, name) => ({ ...lostPromise(escape, name), confidence: 'medium' }),
  unstarted: (_, name) => floating(GATES, `${name} does nothing: its work starts only when somebody waits for it.`),
  unchecked: (_, name) => floating(GATES, `Nobody waits for the check ${name}, so the work goes on whatever it finds.`),
  unfinished: (_, name) =>
    floating({ ...GATES, confidence: 'medium' }, `Nobody waits for ${name}: its message counts as done before the work is.`),
  unawaited: ({ reach }, name) =>
    reach.entries.some(({ kind }) => kind === 'route' || kind === 'graphql-field')
      ? floating({ ...HINTS, confidence: 'low' }, `Nobody waits for ${name}, which handles its own errors: the answer comes first.`)
      : undefined,
  each: (escape, name) => {
    const message = `${name} waits for none of its async callbacks, whose errors nobody hears of.`;
    return verdict('async-in-foreach', gravity(escape), message, 'Use `for … of` with `await`, or `await Promise.all(items.map(…))`.');
  },
  executor: (escape) => {
    const message = 'An error in this async executor leaves the promise pending for good.';
    return verdict('promise-executor-async', gravity(escape), message, 'Do the async work outside of the executor, or catch and `reject`.');
  },
  condition: (_, name) => asked(GATES, name),
  guard: (_, name) => asked({ ...GATES, severity: 'P0' }, name),
  'past-catch': (_, name) => {
    const message = `The \`catch\` never hears of a rejection of ${name}, since its promise is returned without \`await\`.`;
    return verdict('return-past-catch', REPORTS, message, 'Return `await` of the call.');
  },
  handlers: ({ handlers = [] }) => {
    const count = handlers.length === 1 ? 'This async handler' : `${handlers.length} async handlers of this file`;
    const message = `${count} may be rejected, and Express 4 does not hear of it: the request stays without an answer.`;
    return verdict('express4-async-handler', GATES, message, 'Wrap the handlers so that rejections reach `next`, or move to Express 5.');
  },
  emitter: (escape) => (escape.emitter && escape.process !== 'unknown' ? unheard(escape, escape.emitter) : undefined),
  pipe: ({ process, reach, fails }) => {
    if (process === 'unknown' || !fails) return undefined;
    const message = `${fails} ${process === 'ends' ? 'ends the process' : 'is an error that nothing catches'}: \`pipe\` hands no errors on.`;
    const fix = 'Use `pipeline()` of `node:stream/promises`, or listen for `error` on each stream.';
    return verdict('pipe-without-pipeline', process === 'ends' && isServing(reach) ? GATES : REPORTS, message, fix);
  },
  uncaught: () => {
    const message = 'The handler of `uncaughtException` lets the process go on in a state that nobody knows.';
    return verdict('uncaught-continues', REPORTS, message, 'Log the error, then end the process and let the platform start a new one.');
  },
};

function unheard({ process, reach }: Escape, { name, fails, unheard: does, risk }: NonNullable<Escape['emitter']>): Verdict {
  const facet = 'emitter-no-error-listener';
  const fix = "Attach a listener: `.on('error', …)`.";
  if (does === 'printed') return verdict(facet, HINTS, `This ${name} writes its errors to the console alone when ${fails}.`, fix);
  const ends = process === 'ends' ? 'the process ends' : 'an error that nothing catches is thrown';
  const result = does === 'spreads' ? 'its connection is lost as well' : ends;
  const grave = risk === 'kept' || isServing(reach) ? GATES : REPORTS;
  const isCertain = does === 'ends' && process === 'ends';
  const weighed = !isCertain ? REPORTS : risk === 'start' ? { ...grave, confidence: 'medium' as const } : grave;
  return verdict(facet, weighed, `This ${name} has no listener for \`error\`, so ${result} when ${fails}.`, fix);
}

function lostPromise(escape: Escape, name: string): Verdict {
  // Errors on the way up end the process, as they should.
  const isStart = escape.reach.entries.length > 0 && !isServing(escape.reach);
  const consequence = escape.process === 'ends' ? 'a rejection ends the process' : 'nobody hears of a rejection';
  return floating(isStart ? HINTS : gravity(escape), `Nobody waits for the promise of ${name}, so ${consequence}.`);
}

function gravity({ reach, process }: Escape): Gravity {
  return isServing(reach) && process === 'ends' ? GATES : REPORTS;
}

function floating(severity: Gravity, message: string): Verdict {
  return verdict('floating-promise', severity, message, 'Wait for the promise with `await`, or handle its rejection with `.catch()`.');
}

function asked(severity: Gravity, name: string): Verdict {
  const message = `The condition asks for the promise of ${name}, which is always true.`;
  return verdict('promise-as-condition', severity, message, 'Put `await` before the call.');
}

function verdict(facet: string, severity: Gravity, message: string, fix: string): Verdict {
  return { ...severity, facet, message, fix };
}

function evidenceOf({ cause, reach, at, process, handlers = [] }: Escape): readonly Evidence[] {
  if (handlers.length > 0)
    return handlers.slice(0, MOST_HANDLERS).flatMap((one) => [
      { at: one.at, note: `${quote(one.expression)} is given an async function` },
      { at: one.cause, note: 'an error from here leaves it' },
    ]);
  if (!cause) return evidenceOfReach(reach);
  const watch = process === 'ends' ? [{ at, note: 'nothing in the program listens for unhandled rejections' }] : [];
  return [{ at: cause, note: 'an error from here leaves it' }, ...watch, ...evidenceOfReach(reach)];
}
