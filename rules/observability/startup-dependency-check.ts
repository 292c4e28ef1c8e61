import { defineRule, evidenceOfReach, quote } from '#rule-api';

export default defineRule({
  meta: {
    id: 'startup-dependency-check',
    layer: 'observability',
    section: 'deployability-startup',
    severity: 'P2',
    confidence: 'medium',
    title: 'Start that does not tell whether its dependencies are there',
    risk: 'A deploy with a wrong address or password looks well, and no line of its log says which dependency is missing.',
    fix: 'Ask the database once before the service listens, with a timeout, and log the name, the time and the outcome.',
  },
  on: {
    'unasked-database': ({ at, client, name, startsAt }) => ({
      at,
      status: 'missing',
      message: `${quote(client)} opens no connection before its first query, and ${quote(name)} asks nothing of it before it serves.`,
      evidence: [{ at: startsAt, note: `${quote(name)} starts here; neither its start nor a health route reaches the database` }],
    }),
    'boot-call'({ at, does, what, call, need, untold, reach }) {
      if (does !== 'asks' || need !== 'essential' || !untold) return undefined;
      return {
        at,
        status: 'unsafe',
        message: `${quote(call)} asks ${what} at the start, and nobody is told when that fails.`,
        risk: 'The service comes up or ends without a word, and no line of its log says that it lacks what it needs.',
        fix: 'Log in the `catch` which dependency failed and why, and end the start where the service cannot do without.',
        evidence: [{ at, note: 'what catches its failure logs nothing and throws nothing' }, ...evidenceOfReach(reach)],
      };
    },
  },
});
