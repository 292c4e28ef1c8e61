import { defineRule, evidenceOfReach, quote, type FactOf, type Problem } from '#rule-api';

type Ignored = FactOf<'ignored-cancellation'>;
type Words = Pick<Problem, 'facet' | 'severity' | 'confidence' | 'risk' | 'fix'> & { readonly says: string; readonly note: string };

/** What is said, with the call or parameter at the place. */
const WORDS: Readonly<Record<Ignored['form'], Words>> = {
  abort: {
    facet: 'abort-swallowed',
    confidence: 'medium',
    says: 'The loop around {call} takes an abort for a failure, and tries again.',
    fix: 'Leave the loop when the signal is aborted, and repeat other failures alone.',
    note: 'goes on after the `catch`',
  },
  workflow: {
    facet: 'cancelled-failure-swallowed',
    confidence: 'medium',
    says: 'The `catch` around {call} takes a cancellation for a failure, and the work goes on.',
    fix: 'Rethrow where `isCancellation(error)` is true, and clean up in a scope that is not cancelled.',
    note: 'runs after the cancellation',
  },
  signal: {
    facet: 'signal-unused',
    confidence: 'medium',
    says: 'The function is given {call} and never reads it, so its work cannot be called off.',
    fix: 'Hand the signal on to what is waited for, or ask it in the loop.',
    note: 'goes on whatever the signal says',
  },
  batch: {
    facet: 'batch-ignores-isrunning',
    says: 'The handler of batches given to {call} works off all messages, also when the consumer stops or has lost the partition.',
    risk: 'A shutdown waits for the whole batch, and messages are handled twice after a rebalance.',
    fix: 'Leave the loop when `isRunning()` is false or `isStale()` is true, and commit what is done.',
    note: 'asks for nothing between the messages',
  },
  client: {
    facet: 'client-gone',
    severity: 'P3',
    confidence: 'medium',
    says: '{call} goes on writing after the reader has left.',
    risk: 'Exports that nobody waits for use up connections, and block the drain.',
    fix: 'Stop when the request is closed, or use `pipeline()` with its signal.',
    note: 'goes on whoever reads',
  },
};

export default defineRule({
  meta: {
    id: 'cancellation-ignored',
    layer: 'reliability',
    section: 'shutdown',
    severity: 'P2',
    confidence: 'high',
    title: 'Work goes on after it was called off',
    risk: 'Work that was called off goes on writing, undoes the clean-up and holds up the drain.',
    fix: 'Hand the signal on, and rethrow what says that the work was called off.',
    facets: {
      'abort-swallowed': 'an abort is repeated like a failure',
      'cancelled-failure-swallowed': 'a workflow goes on after its cancellation',
      'signal-unused': 'a signal is given and never read',
      'batch-ignores-isrunning': 'a batch is worked off after the consumer has stopped',
      'client-gone': 'a stream goes on after its reader has left',
    },
  },
  on: {
    'ignored-cancellation'({ at, form, expression, shownAt, reach }): Problem {
      const { says, note, ...words } = WORDS[form];
      return {
        at,
        status: 'unsafe',
        ...words,
        message: says.replace('{call}', quote(expression)),
        evidence: [...evidenceOfReach(reach), { at: shownAt, note }],
      };
    },
  },
});
