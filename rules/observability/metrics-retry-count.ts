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
    unmeasured({ what, at, names, others, isLogged, program, exports }, facts) {
      if (what !== 'retries') return undefined;
      // A breaker that is made for each call never acts, which is told of where it is made.
      const isIdle = facts.of('circuit-breaker').some((one) => one.isLocal && one.at.path === at.path && one.at.line === at.line);
      if (isIdle && others.length === 0) return undefined;
      const retry = quote(names[0] ?? '');
      return {
        at,
        status: isLogged ? 'partial' : 'missing',
        severity: isLogged ? 'P3' : 'P2',
        message: isLogged
          ? `${quote(program)} exports metrics, but what ${retry} tries again is only logged.`
          : `Nothing in ${quote(program)} ${exports ? 'counts' : 'counts or logs'} how often ${retry} acts.`,
        evidence: [
          { at, note: isLogged ? 'a failed attempt leaves a line in a log' : 'nothing hears of an attempt that failed' },
          ...others.slice(0, MOST_SHOWN).map((other) => ({ at: other, note: 'and here' })),
        ],
      };
    },
  },
});
