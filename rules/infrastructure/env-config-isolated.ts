import { defineRule, quote, type FactOf, type Problem } from '#rule-api';

type Mix = FactOf<'environment-mix'>;

export default defineRule({
  meta: {
    id: 'env-config-isolated',
    layer: 'infrastructure',
    section: 'config-secrets',
    severity: 'P2',
    confidence: 'high',
    title: 'Environments that are mixed up with each other',
    risk: 'A trial writes to the data of production, or production reads what was meant for a trial.',
    fix: 'Give each environment a file of its own that names nothing of another.',
    facets: {
      'cross-reference': 'the settings of one environment name a host of another',
      'nodeenv-overload': 'NODE_ENV holds the name of an environment, so libraries leave the mode for production',
      'env-branching': 'what a request sets off differs by the name of the environment',
    },
  },
  on: {
    'environment-mix'(mix) {
      if (mix.of === 'address') return crossReference(mix);
      return mix.of === 'mode' ? overload(mix) : branching(mix);
    },
  },
});

function crossReference({ at, variable, value, stage, other }: Mix): Problem {
  return {
    at,
    status: 'unsafe',
    facet: 'cross-reference',
    message: `${quote(variable)} of the environment ${stage} names ${quote(value)}, a host of ${other}.`,
    evidence: [{ at, note: `the file is that of ${stage}` }],
  };
}

function overload({ at, variable, value }: Mix): Problem {
  return {
    at,
    status: 'unsafe',
    facet: 'nodeenv-overload',
    message: `${quote(variable)} is ${quote(value)} here, which no library takes for production.`,
    risk: 'Frameworks serve stack traces, skip their caches and load what is for development, in an environment that others reach.',
    fix: 'Set `NODE_ENV=production` wherever the program is deployed, and name the environment in a variable of your own.',
    evidence: [],
  };
}

function branching({ at, variable, value, entry }: Mix): Problem {
  return {
    at,
    status: 'unsafe',
    facet: 'env-branching',
    confidence: 'medium',
    message: `What happens here depends on whether ${quote(variable)} is ${quote(value)}.`,
    risk: 'The environment in which it is tried does something else than the one in which it counts.',
    fix: 'Read a setting that says what to do, and let each environment give it.',
    evidence: entry ? [{ at: entry.at, note: `starts at ${entry.label}` }] : [],
  };
}
