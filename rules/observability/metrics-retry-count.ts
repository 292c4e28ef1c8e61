import { defineRule, quote } from '#rule-api';

/** Places shown for one finding. */
const MOST_SHOWN = 4;

export default defineRule({
  meta: {
    id: 'metrics-retry-count',
    layer: 'observability',
    section: 'observability',
    severity: 'P2',
    confidence: 'medium',
    title: 'Retries that nobody counts',
    risk: 'A storm of retries looks like ordinary traffic until the dependency falls over.',
    fix: 'Increment a counter, labelled with the dependency, in the hook of each retry and for each breaker that opens.',
  },
  on: {
    unmeasured({ what, at, names, others, isLogged, program }) {
      if (what !== 'retries') return undefined;
      return {
        at,
        status: isLogged ? 'partial' : 'missing',
        severity: isLogged ? 'P3' : 'P2',
        message: isLogged
          ? `${quote(program)} exports metrics, but what ${quote(names[0] ?? '')} tries again is only logged.`
          : `${quote(program)} exports metrics, but nothing counts what ${quote(names[0] ?? '')} tries again.`,
        evidence: [
          { at, note: isLogged ? 'a failed attempt leaves a line in a log' : 'no hook counts the failed attempts' },
          ...others.slice(0, MOST_SHOWN).map((other) => ({ at: other, note: 'and here' })),
        ],
      };
    },
  },
});
