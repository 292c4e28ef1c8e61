import { defineRule, quote, type FactOf, type Problem } from '#rule-api';

export default defineRule({
  meta: {
    id: 'nonprod-safe-defaults',
    layer: 'reliability',
    section: 'config-secrets',
    severity: 'P1',
    confidence: 'medium',
    title: 'Tests or trials reach what is real',
    risk: 'A developer or a test run charges cards, or empties and leaks the data of customers.',
    fix: 'Let the settings choose, with the sandbox as the default, and refuse to run against anything but a database for tests.',
    facets: {
      'live-key-in-nonprod': 'a test, or the environment of one, holds a key that moves money or sends messages for real',
      'no-sandbox-switch': 'a client or a request of payments acts for real wherever the program runs',
      'destructive-test-setup': 'a seed or the set-up of tests empties whatever database the environment names',
      'prod-data-seed': 'a script fills another database with the data of production',
    },
    roles: ['production', 'script', 'tooling', 'test'],
  },
  on: {
    secret: liveKey,
    'live-account': ({ at, role, call, client }) =>
      role !== 'production'
        ? undefined
        : {
            at,
            facet: 'no-sandbox-switch',
            status: 'unsafe',
            message: `${quote(call)} acts for real wherever the program runs.`,
            fix: 'Let a setting choose between the sandbox and the real account, with the sandbox as the default.',
            evidence: [{ at, note: `a constant tells ${quote(client)} so` }],
          },
    'wiped-database': ({ at, does, variable }) => ({
      at,
      facet: 'destructive-test-setup',
      status: 'unsafe',
      message: `${quote(does)} empties the database that ${quote(variable)} names, whichever that is.`,
      fix: 'Throw first unless the name of the database ends in `_test`.',
      evidence: [{ at, note: 'nothing here looks at the name, the host or the stage' }],
    }),
    'production-copy': ({ at, script }) => ({
      at,
      facet: 'prod-data-seed',
      status: 'unsafe',
      message: `The script ${quote(script)} fills another database with the data of production.`,
      fix: 'Make up the data, or mask it before it leaves production.',
      evidence: [{ at, note: 'production is dumped here, and the same script restores' }],
    }),
  },
});

function liveKey({ at, role, where, stage, name, shape, isLive }: FactOf<'secret'>): Problem | undefined {
  const isOfTests = role === 'test' && where !== 'file';
  const isOfDevelopment = role !== 'test' && where === 'env-file' && stage === 'development';
  if (!isLive || (!isOfTests && !isOfDevelopment)) return undefined;
  return {
    at,
    facet: 'live-key-in-nonprod',
    status: 'unsafe',
    message: `${name ? quote(name) : 'A key'} of a live account serves where tests and trials run.`,
    fix: 'Use a key of the sandbox here, and keep the live one out of everything but production.',
    evidence: [{ at, note: `${shape.provider.replaceAll('-', ' ')} by its format` }],
  };
}
