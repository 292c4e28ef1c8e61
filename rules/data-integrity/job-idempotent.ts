import { defineRule, quote, type FactOf, type Severity } from '#rule-api';

type Effect = FactOf<'job-effect'>;

const FACETS = {
  insert: 'blind-insert',
  mail: 'external-effect-unkeyed',
  request: 'external-effect-unkeyed',
  increment: 'counter-increment',
} as const;

export default defineRule({
  meta: {
    id: 'job-idempotent',
    layer: 'data-integrity',
    section: 'background-jobs',
    severity: 'P1',
    confidence: 'medium',
    title: 'Job that does its work again when it runs again',
    risk: 'Queues deliver at least once: after a failure, a stall or a deploy the same job inserts, counts or sends a second time.',
    fix: 'Claim the id of the job with a unique row, or give the effect a key or an absolute value.',
    facets: {
      'blind-insert': 'a row is inserted without a key by which a second one is known',
      'external-effect-unkeyed': 'something is sent without a key by which its receiver knows it again',
      'counter-increment': 'an amount is added to, whatever was added before',
    },
  },
  on: {
    'job-effect'(found) {
      const { at, effect, call, effectAt, before, chain, entry } = found;
      return {
        at,
        facet: FACETS[effect],
        status: 'unsafe',
        severity: severityOf(found),
        confidence: isLast(found) ? 'low' : 'medium',
        message: messageOf(found),
        evidence: [
          { at: entry.at, note: `starts at ${entry.label}` },
          ...chain.map(({ label, at: step }) => ({ at: step, note: `through ${quote(label)}` })),
          { at: effectAt, note: `${quote(call)} is done again` },
          ...(before ? [{ at: before.at, note: `${quote(before.call)} may fail after it` }] : []),
        ],
      };
    },
  },
});

// Whether the schema refuses a second row is not known, and a second mail is a nuisance.
function severityOf({ effect, isAmount }: Effect): Severity {
  return effect === 'request' || (effect === 'increment' && isAmount) ? 'P1' : 'P2';
}

// What nothing follows that may fail is done again by a stall or a deploy alone.
function isLast({ effect, before, isRepeated }: Effect): boolean {
  return effect === 'insert' && !before && !isRepeated;
}

function messageOf(found: Effect): string {
  const { effect, call, before, entry } = found;
  const job = quote(entry.label);
  switch (effect) {
    case 'increment':
      return `${quote(call)} adds again whenever ${job} is run again.`;
    case 'request':
      return `${quote(call)} asks again for something that costs whenever ${job} is run again, and carries no key.`;
    case 'mail':
    case 'insert': {
      const does = effect === 'mail' ? 'sends again' : 'inserts again';
      if (before) return `${quote(call)} ${does} when ${quote(before.call)} fails after it and ${job} is run again.`;
      if (isLast(found)) return `${quote(call)} ${does} whenever ${job} is run again.`;
      return `${quote(call)} ${does} for every item that was done when a later one fails and ${job} is run again.`;
    }
  }
}
