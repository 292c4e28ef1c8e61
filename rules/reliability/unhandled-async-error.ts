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

type Gravity = Pick<Problem, 'severity' | 'confidence'>;
const GATES: Gravity = { severity: 'P1', confidence: 'high' };
const REPORTS: Gravity = { severity: 'P2', confidence: 'medium' };
const HINTS: Gravity = { severity: 'P3', confidence: 'medium' };

/** Names of checks that decide who may do what. */
const GUARDS = /permi(?:t|ssion)|allowed|authori[sz]|access|admin|owner|member|verif|privilege/i;
/** Names of functions that throw to stop their callers. */
const CHECKS = /(?:^|\.)(?:assert|ensure|require|verify|authorize|enforce)[A-Z]\w*$/;

const VERDICTS: Readonly<Record<Escape['form'], (escape: Escape, name: string) => Verdict | undefined>> = {
  lost: (escape, name) => neverDone(escape, name) ?? lostPromise(escape, name),
  voided: (escape, name) => ({ ...lostPromise(escape, name), confidence: 'medium' }),
  unfinished: (_, name) =>
    floating({ ...GATES, confidence: 'medium' }, `Nobody waits for ${name}: its message counts as done before the work is.`),
  unawaited: ({ reach }, name) =>
    reach.entries.some(({ kind }) => kind === 'route' || kind === 'graphql-field')
      ? floating(
          { ...HINTS, confidence: 'low' },
          `Nobody waits for ${name}, which handles its own errors: the answer comes before its work is done.`,
        )
      : undefined,
  each: (escape, name) => ({
    ...gravity(escape),
    facet: 'async-in-foreach',
    message: `${name} waits for none of its async callbacks, whose errors nobody hears of.`,
    fix: 'Use `for … of` with `await`, or `await Promise.all(items.map(…))`.',
  }),
  executor: (escape) => ({
    ...gravity(escape),
    facet: 'promise-executor-async',
    message: 'An error in this async executor leaves the promise pending for good.',
    fix: 'Do the async work outside of the executor, or catch and `reject` in it.',
  }),
  condition: ({ expression }, name) => ({
    ...GATES,
    severity: GUARDS.test(expression) ? 'P0' : 'P1',
    facet: 'promise-as-condition',
    message: `The condition asks for the promise of ${name}, which is always true.`,
    fix: 'Put `await` before the call.',
  }),
  'past-catch': (_, name) => ({
    ...REPORTS,
    facet: 'return-past-catch',
    message: `The \`catch\` never hears of a rejection of ${name}, since its promise is returned without \`await\`.`,
    fix: 'Return `await` of the call.',
  }),
  uncaught: () => ({
    ...REPORTS,
    facet: 'uncaught-continues',
    message: 'The handler of `uncaughtException` lets the process go on in a state that nobody knows.',
    fix: 'Log the error, then end the process and let the platform start a new one.',
  }),
  pipe: ({ reach }) => ({
    ...(isServing(reach) ? GATES : REPORTS),
    facet: 'pipe-without-pipeline',
    message: 'A file that cannot be read or written ends the process: `pipe` hands no errors on.',
    fix: 'Use `pipeline()` of `node:stream/promises`, or listen for `error` on each stream.',
  }),
  socket: () => unheard(GATES, 'No socket of this server has a listener for `error`, so one malformed frame of a client ends the process.'),
  emitter: ({ emitter }) =>
    emitter &&
    (emitter.unheard === 'printed'
      ? unheard(HINTS, `This ${emitter.name} writes its errors to the console alone when ${emitter.fails}.`)
      : unheard(GATES, `This ${emitter.name} has no listener for \`error\`, so the process ends when ${emitter.fails}.`)),
  handler: () => undefined,
};

function judge(escape: Escape): Verdict | undefined {
  const isOfProgram = escape.form === 'emitter' || escape.form === 'socket' || escape.form === 'pipe';
  return isOfProgram && escape.process === 'unknown' ? undefined : VERDICTS[escape.form](escape, quote(escape.expression));
}

function neverDone({ lazy, expression }: Escape, name: string): Verdict | undefined {
  if (lazy === true) return floating(GATES, `${name} does nothing: its work starts only when somebody waits for it.`);
  return CHECKS.test(expression)
    ? floating(GATES, `Nobody waits for the check ${name}, so the work goes on whatever it finds.`)
    : undefined;
}

function lostPromise(escape: Escape, name: string): Verdict {
  const { entries } = escape.reach;
  // Errors on the way up end the process, as they should.
  const isStart = entries.length > 0 && !isServing(escape.reach);
  const consequence = escape.process === 'ends' ? 'a rejection ends the process' : 'nobody hears of a rejection';
  return floating(isStart ? HINTS : gravity(escape), `Nobody waits for the promise of ${name}, so ${consequence}.`);
}

function gravity({ reach, process }: Escape): Gravity {
  return isServing(reach) && process === 'ends' ? GATES : REPORTS;
}

function floating(severity: Gravity, message: string): Verdict {
  return { ...severity, facet: 'floating-promise', message };
}

function unheard(severity: Gravity, message: string): Verdict {
  return { ...severity, facet: 'emitter-no-error-listener', message, fix: "Attach a listener: `.on('error', …)`." };
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
