import { defineRule, evidenceOfReach, isAsked, quote, type FactOf } from '#rule-api';

type FragileCall = FactOf<'fragile-call'>;

const FACETS = { cache: 'cache-read-fatal', optional: 'optional-call-fatal', mixed: 'all-or-nothing' } as const;

export default defineRule({
  meta: {
    id: 'degradation-path',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P2',
    confidence: 'medium',
    title: 'Optional call that fails the request',
    risk: 'The outage of a service that nobody needs for the answer takes the answer down with it.',
    fix: 'Catch its failure, count it, and go on with a default; use `Promise.allSettled` for a list.',
    facets: {
      'cache-read-fatal': 'a cache that is away fails a request that could load the data',
      'optional-call-fatal': 'a search index or notification that fails undoes the answer to what is stored already',
      'all-or-nothing': 'a `Promise.all` mixes what counts with what does not',
    },
  },
  on: {
    'fragile-call'(call) {
      if (!isAsked(call.reach)) return undefined;
      return {
        at: call.at,
        status: 'missing',
        facet: FACETS[call.why],
        message: messageOf(call),
        evidence: [{ at: call.essential.at, note: noteOf(call) }, ...evidenceOfReach(call.reach)],
      };
    },
  },
});

function messageOf({ why, expression, client, essential }: FragileCall): string {
  switch (why) {
    case 'cache':
      return `A failure of ${quote(expression)} fails the request, although ${quote(essential.call)} can load what ${client} does not have.`;
    case 'mixed':
      return `A failure of ${client} in ${quote(expression)} throws away what ${quote(essential.call)} gave in the same \`Promise.all\`.`;
    default:
      return `A failure of ${client} in ${quote(expression)} fails the request, although ${quote(essential.call)} has stored what it is about.`;
  }
}

function noteOf({ why, essential }: FragileCall): string {
  if (why === 'cache') return `${quote(essential.call)} loads the data when it is not cached`;
  return why === 'mixed' ? `${quote(essential.call)} is what the request is about` : `${quote(essential.call)} has stored it before`;
}
