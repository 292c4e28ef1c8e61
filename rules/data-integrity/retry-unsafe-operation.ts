import { defineRule, evidenceOfReach, isServing, quote, type Confidence, type FactOf, type Problem, type Severity } from '#rule-api';

type Retry = FactOf<'retry-policy'>;
type Operation = Retry['unsafe'][number];

/** Operations shown for one retry. */
const MOST_SHOWN = 4;

export default defineRule({
  meta: {
    id: 'retry-unsafe-operation',
    layer: 'data-integrity',
    section: 'failure-handling',
    severity: 'P0',
    confidence: 'high',
    title: 'Retry of something that is done again each time',
    risk: 'When only the answer is lost, the next attempt books, charges or sends a second time.',
    fix: 'Pass an idempotency key that is made outside what is repeated, or repeat only requests that are safe to repeat.',
  },
  on: {
    'retry-policy'(found, facts) {
      // Payments of known providers have a rule of their own.
      const payments = new Set(facts.of('payment').map(({ at }) => `${at.path}:${at.line}`));
      const retry = { ...found, unsafe: found.unsafe.filter(({ at }) => !payments.has(`${at.path}:${at.line}`)) };
      const [gravest] = retry.unsafe;
      if (!gravest) return undefined;
      return {
        at: retry.at,
        status: gravest.freshAt ? 'partial' : 'unsafe',
        severity: severityOf(retry, gravest),
        confidence: confidenceOf(retry, gravest),
        message: messageOf(retry, gravest),
        evidence: evidenceOf(retry),
      };
    },
  },
});

function severityOf({ reach }: Retry, { does }: Operation): Severity {
  if (does === 'books') return 'P0';
  return does === 'mails' && isServing(reach) ? 'P1' : 'P2';
}

// What a request does is known by its address alone, and a receiver may tell repeats apart by what is in it.
function confidenceOf({ mechanism, repeatsAll }: Retry, { does, freshAt }: Operation): Confidence {
  const isOwn = mechanism !== 'library' && mechanism !== 'client';
  if (does === 'posts' || isOwn || !repeatsAll) return 'medium';
  return does === 'books' || freshAt ? 'high' : 'medium';
}

function messageOf({ mechanism, expression, attaches }: Retry, { label, freshAt, does }: Operation): string {
  const repeats =
    mechanism === 'loop' ? 'A loop repeats' : mechanism === 'recursion' ? 'A function repeats' : `${quote(expression)} repeats`;
  if (does === 'begins') return `${repeats} ${quote(label)}, which by its name begins something anew each time: verify that it does not.`;
  if (freshAt) return `${repeats} ${quote(label)} with a key that is another one on each attempt.`;
  const always = attaches ? ' when the connection fails,' : '';
  return `${repeats} ${quote(label)}${always} without a key by which the receiver knows it again.`;
}

function evidenceOf({ unsafe, reach }: Retry): Problem['evidence'] {
  return [
    ...unsafe
      .slice(0, MOST_SHOWN)
      .flatMap(({ at, label, freshAt }) => [
        { at, note: `${quote(label)} is repeated` },
        ...(freshAt ? [{ at: freshAt, note: 'the key is made anew here' }] : []),
      ]),
    ...evidenceOfReach(reach),
  ];
}
