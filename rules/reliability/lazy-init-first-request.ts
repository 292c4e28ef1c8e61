import { defineRule, evidenceOfReach, quote, type FactOf } from '#rule-api';

const DOES: Readonly<Record<FactOf<'lazy-setup'>['does'], string>> = {
  connects: 'connects to',
  compiles: 'compiles',
  fetches: 'fetches',
  loads: 'loads',
};

export default defineRule({
  meta: {
    id: 'lazy-init-first-request',
    layer: 'reliability',
    section: 'deployability-startup',
    severity: 'P2',
    confidence: 'medium',
    title: 'Made ready by a request, not by the start',
    risk: 'A wrong address, password or template passes the start and readiness, and fails for the first user.',
    fix: 'Make it ready before the service listens, or in what readiness asks.',
  },
  on: {
    'lazy-setup'({ at, call, does, what, kept, reach }) {
      const when = kept ? 'when the first request needs it' : 'anew in each request';
      return {
        at,
        status: 'unsafe',
        message: `${quote(call)} ${DOES[does]} ${what} ${when}, and the start of the program does not.`,
        evidence: evidenceOfReach(reach),
      };
    },
  },
});
