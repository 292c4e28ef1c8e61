import { defineRule, quote } from '#rule-api';

export default defineRule({
  meta: {
    id: 'startup-dependency-check',
    layer: 'observability',
    section: 'deployability-startup',
    severity: 'P2',
    confidence: 'medium',
    title: 'Nobody asks the database before requests do',
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
  },
});
