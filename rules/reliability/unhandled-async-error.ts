import { defineRule, evidenceOfReach, isServing, quote, type Evidence, type FactOf, type Problem } from '#rule-api';

type Escape = FactOf<'escaping-error'>;
type Gravity = Pick<Problem, 'severity' | 'confidence'>;
type Verdict = Gravity & Pick<Problem, 'facet' | 'message' | 'fix'>;

const GATES: Gravity = { severity: 'P1', confidence: 'high' };
const WARNS: Gravity = { severity: 'P1', confidence: 'medium' };
const REPORTS: Gravity = { severity: 'P2', confidence: 'medium' };
const HINTS: Gravity = { severity: 'P3', confidence: 'medium' };
const DOUBTS: Gravity = { severity: 'P3', confidence: 'low' };
const CAUGHT = 'reaches `uncaughtException` only';
/** Handlers of one file that are shown as evidence. */
/** Handlers of one file that are shown as evidence. */
const MOST_HANDLERS = 5;

export default defineRule({
  meta: {
    id: 'unhandled-async-error',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P1',
    confidence: 'high',
    suggestion: 'safe',
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
    'escaping-error'(escape, facts) {
      if (facts.of('message-consumer').some(({ flaws }) => flaws.some((flaw) => isOfSameCause(flaw, escape)))) return undefined;
      const verdict = VERDICTS[escape.form](escape, quote(escape.expression));
      const suggestion = escape.awaitAt && { title: 'Wait for the promise', edits: [{ at: escape.awaitAt, text: 'await ' }] };
      return verdict && { at: escape.at, status: 'missing', ...verdict, evidence: evidenceOf(escape), suggestion };
    },
  },
});

// That a message counts as done before its work is the graver half; a promise that only the consumer needs is told of here.
function isOfSameCause({ kind, at: flawAt }: FactOf<'message-consumer'>['flaws'][number], { form, at }: Escape): boolean {
  return kind === 'unawaited-handler' && form !== 'unfinished' && flawAt.path === at.path && flawAt.line === at.line;
}

const FIXES: Readonly<Record<string, string>> = {
  'express4-async-handler': 'Wrap the handlers so that rejections reach `next`, or move to Express 5.',
  'promise-executor-async': 'Do the async work outside of the executor, or catch and `reject` in it.',
  'async-in-foreach': 'Use `for … of` with `await`, or `await Promise.all(items.map(…))`.',
  'promise-as-condition': 'Put `await` before the call.',
  'return-past-catch': 'Return `await` of the call.',
  'emitter-no-error-listener': "Attach a listener: `.on('error', …)`.",
  'pipe-without-pipeline': 'Use `pipeline()` of `node:stream/promises`, or listen for `error` on each stream.',
  'uncaught-continues': 'Log the error, then end the process and let the platform start a new one.',
};

const asked = (name: string): string => `The condition asks for the promise of ${name}, which is always true.`;
const VERDICTS: Readonly<Record<Escape['form'], (escape: Escape, name: string) => Verdict | undefined>> = {
  lost: lostPromise,
  // Whoever writes `void` in a program that listens for rejections has chosen who hears of them.
  voided: (escape, name) => (escape.isHeard ? undefined : { ...lostPromise(escape, name), confidence: 'medium' }),
  unstarted: (_, name) => verdict('floating-promise', GATES, `${name} does nothing: its work starts only when somebody waits for it.`),
  unchecked: (_, name) => verdict('floating-promise', GATES, `Nobody waits for the check ${name}, so the work goes on whatever it finds.`),
  unfinished: (_, name) => verdict('floating-promise', WARNS, `Nobody waits for ${name}: its message counts as done before the work is.`),
  unawaited: (_, name) => verdict('floating-promise', DOUBTS, `Nobody waits for ${name}, whose work outlasts the answer to its request.`),
  each: (escape, name) => verdict('async-in-foreach', gravity(escape), `${name} waits for none of its async callbacks.`),
  callback: (escape, name) => ({ ...lostPromise(escape, `this callback of ${name}`), confidence: 'medium' }),
  executor: (escape) => verdict('promise-executor-async', gravity(escape), 'An error in this executor leaves its promise pending.'),
  condition: (_, name) => verdict('promise-as-condition', GATES, asked(name)),
  guard: (_, name) => verdict('promise-as-condition', { ...GATES, severity: 'P0' }, asked(name)),
  'past-catch': (_, name) => verdict('return-past-catch', REPORTS, `No rejection of ${name} reaches the \`catch\`: \`await\` is missing.`),
  handlers: ({ handlers = [] }) => {
    const which = handlers.length === 1 ? 'this async handler' : `one of ${handlers.length} async handlers of this file`;
    return verdict('express4-async-handler', GATES, `Express 4 does not hear when ${which} fails: the request stays unanswered.`);
  },
  emitter: (escape) => escape.emitter && unheard(escape, escape.emitter),
  pipe: (escape) => {
    const does = escape.process === 'ends' ? 'ends the process' : CAUGHT;
    return verdict('pipe-without-pipeline', gravity(escape), `${escape.fails} ${does}: \`pipe\` hands no errors on.`);
  },
  uncaught: () => verdict('uncaught-continues', REPORTS, 'After an error that nothing caught, the process goes on in an unknown state.'),
};

function unheard({ process, reach }: Escape, { name, fails, unheard: does, risk }: NonNullable<Escape['emitter']>): Verdict {
  const facet = 'emitter-no-error-listener';
  if (does === 'printed') return verdict(facet, HINTS, `This ${name} writes its errors to the console alone when ${fails}.`);
  const result = does === 'spreads' ? 'its connection is lost as well' : process === 'ends' ? 'the process ends' : `its error ${CAUGHT}`;
  const isGrave = does === 'ends' && process === 'ends' && (risk === 'kept' || isServing(reach));
  const severity = isGrave ? (risk === 'start' ? WARNS : GATES) : REPORTS;
  return verdict(facet, severity, `This ${name} has no listener for \`error\`, so ${result} when ${fails}.`);
}

function lostPromise(escape: Escape, name: string): Verdict {
  // Errors on the way up end the process, as they should.
  const isStart = escape.reach.entries.length > 0 && !isServing(escape.reach);
  const consequence = escape.process === 'ends' ? 'a rejection ends the process' : 'nobody who counts on it hears of a rejection';
  return verdict('floating-promise', isStart ? HINTS : gravity(escape), `Nobody waits for the promise of ${name}, so ${consequence}.`);
}

const gravity = ({ reach, process }: Escape): Gravity => (isServing(reach) && process === 'ends' ? GATES : REPORTS);

function verdict(facet: string, severity: Gravity, message: string): Verdict {
  return { ...severity, facet, message, fix: FIXES[facet] };
}

function evidenceOf({ cause, reach, at, process, isHeard, handlers = [] }: Escape): readonly Evidence[] {
  const leaves = 'an error from here leaves it';
  const given = handlers.slice(0, MOST_HANDLERS).map((one) => ({ at: one.cause, note: `${leaves}, for ${quote(one.expression)}` }));
  const watch = process === 'ends' && !isHeard ? [{ at, note: 'nothing listens for unhandled rejections' }] : [];
  return [...given, ...(cause ? [{ at: cause, note: leaves }, ...watch] : []), ...evidenceOfReach(reach)];
}
