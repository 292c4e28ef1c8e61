import { defineRule, evidenceOfReach, quote } from '#rule-api';

export default defineRule({
  meta: {
    id: 'startup-degrades-optional-deps',
    layer: 'reliability',
    section: 'deployability-startup',
    severity: 'P1',
    confidence: 'medium',
    title: 'Start fails with an optional dependency',
    risk: 'While the mail server or the search engine is away, every restart becomes a crash loop.',
    fix: 'Connect in the background with a timeout, catch the failure, and switch the feature off while the dependency is away.',
  },
  on: {
    'boot-call'({ at, does, what, call, need, awaited, caught, reach }) {
      if (does !== 'asks' || need === 'essential' || !awaited || caught) return undefined;
      const isCache = need === 'cache';
      return {
        at,
        status: 'unsafe',
        severity: isCache ? 'P3' : 'P1',
        confidence: isCache ? 'low' : 'medium',
        message: `${quote(call)} lets the start fail while ${what} is away, although the service could serve without.`,
        evidence: [{ at, note: 'nothing catches its failure' }, ...evidenceOfReach(reach)],
      };
    },
  },
});
