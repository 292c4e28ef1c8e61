import { defineRule, evidenceOfReach, isServing, quote, type FactOf, type Problem } from '#rule-api';

type Open = FactOf<'open-transaction'>;
type Words = Pick<Problem, 'facet' | 'message' | 'fix'> & { readonly note: string };

export default defineRule({
  meta: {
    id: 'manual-transaction-finalised',
    layer: 'data-integrity',
    section: 'background-jobs',
    severity: 'P1',
    confidence: 'high',
    title: 'Transaction begun by hand stays open',
    risk: 'What is never committed is lost without a word, and what is never rolled back holds its locks and its connection.',
    fix: 'Use the form that takes a callback, or commit in `try`, roll back in `catch` and release in `finally`.',
    facets: {
      'no-commit': 'nothing commits it',
      'no-rollback-on-throw': 'a failure leaves it open',
      'no-release': 'its connection is not given back on every path',
      'early-return-open': 'the function returns in its midst',
      'await-missing': 'its end is not waited for, or does not wait for the work',
    },
  },
  on: {
    'open-transaction'(transaction): Problem {
      const { at, begunAt, shownAt, reach } = transaction;
      const { note, ...words } = wordsOf(transaction);
      return {
        at,
        status: 'unsafe',
        ...(reach.entries.length > 0 && !isServing(reach) ? { severity: 'P2' } : {}),
        ...words,
        evidence: [...evidenceOfReach(reach), { at: begunAt, note: 'begins it' }, { at: shownAt, note }],
      };
    },
  },
});

function wordsOf({ expression, lacks }: Open): Words {
  const name = `The transaction that ${quote(expression)} begins`;
  switch (lacks) {
    case 'commit':
      return {
        facet: 'no-commit',
        message: `${name} is never committed, so its work is lost.`,
        fix: 'Commit it after the last write, or use the form that takes a callback.',
        note: 'no call of the function commits it, and it goes nowhere else',
      };
    case 'rollback':
      return {
        facet: 'no-rollback-on-throw',
        message: `${name} stays open when something in it fails.`,
        fix: 'Roll back in `catch`, or use the form that takes a callback.',
        note: 'may fail, in no `try` that rolls back',
      };
    case 'return':
      return {
        facet: 'early-return-open',
        message: `${name} stays open when the function returns in its midst.`,
        fix: 'Roll back before the return, or use the form that takes a callback.',
        note: 'leaves the function with it',
      };
    case 'release':
      return {
        facet: 'no-release',
        message: `${name} ends, and its connection is not given back on every path.`,
        fix: 'Give the connection back in `finally`.',
        note: 'may leave the function with the connection',
      };
    default:
      return {
        facet: 'await-missing',
        message: `${name} ends in a way that nobody waits for, so its work and its failure are not told.`,
        fix: 'Wait for the work before the end, and for the end before the answer.',
        note: 'is not waited for',
      };
  }
}
