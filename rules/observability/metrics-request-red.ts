import { defineRule, quote, type FactOf, type Problem } from '#rule-api';

type Metric = FactOf<'request-metric'>;
type Verdict = Required<Pick<Problem, 'facet' | 'severity' | 'confidence' | 'message' | 'fix'>> & { readonly note: string };

const PAIN = { severity: 'P2', confidence: 'medium' } as const;
/** Gaps that name a value rather than describe it. */
const LABELS: ReadonlySet<Metric['gap']> = new Set(['raw-label', 'id-label']);

export default defineRule({
  meta: {
    id: 'metrics-request-red',
    layer: 'observability',
    section: 'observability',
    severity: 'P1',
    confidence: 'medium',
    title: 'Latency and errors of requests are not measured',
    risk: 'Nobody can tell whether the service is slow or failing, and for whom, until customers call.',
    fix: 'Export one histogram of request durations with method, route template and status as labels.',
    suggestion: 'none',
    facets: {
      'no-metrics': 'a program that serves HTTP measures nothing',
      'average-only': 'durations are summed up or overwritten, so no percentile can be had',
      'no-status-label': 'failures cannot be told from successes',
      'bucket-mismatch': 'no bucket ends near what people wait for',
      'unbounded-label': 'a label has values without end',
      'graphql-blind': 'all operations of GraphQL are measured as one route',
      'not-exposed': 'nothing gives the metrics out',
    },
  },
  on: {
    telemetry: missing,
    'request-metric'({ at, gap, name, what }) {
      const { note, ...verdict } = VERDICTS[gap](quote(name), LABELS.has(gap) ? quote(what) : what);
      return { at, status: gap === 'unread' ? 'missing' : 'partial', ...verdict, evidence: [{ at, note }] };
    },
  },
});

function missing({ at, name, serves, metrics }: FactOf<'telemetry'>): Problem | undefined {
  if (metrics !== 'absent' || !(serves.has('http') || serves.has('rpc'))) return undefined;
  return {
    at,
    status: 'missing',
    facet: 'no-metrics',
    message: `${quote(name)} serves requests, and nothing measures how long they take and how many fail.`,
    evidence: [{ at, note: 'nothing measures requests: no histogram, no tracing, no agent in scripts or manifests' }],
  };
}

/** What is said of each gap; `name` is that of the metric or call, `what` what it is given, both quoted. */
const VERDICTS: Readonly<Record<Metric['gap'], (name: string, what: string) => Verdict>> = {
  average: (name, what) => ({
    ...PAIN,
    facet: 'average-only',
    message: `${name} is a ${what}, which does not tell how slow the slow requests are.`,
    fix: 'Make it a histogram.',
    note: `a ${what} of durations`,
  }),
  'no-status': (name) => ({
    ...PAIN,
    facet: 'no-status-label',
    message: `${name} has no label for the status, so that failures cannot be told from successes.`,
    fix: 'Add the status code, or its class, as a label.',
    note: 'its labels tell no outcome',
  }),
  buckets: (name, what) => ({
    ...PAIN,
    facet: 'bucket-mismatch',
    message: `${name} has no bucket that ends between 0.1 s and 1 s, where most requests are.`,
    fix: 'Choose edges around the objective, such as 0.1, 0.3 and 1 s.',
    note: `its edges are ${what}`,
  }),
  'raw-label': (name, what) => ({
    severity: 'P1',
    confidence: 'high',
    facet: 'unbounded-label',
    message: `${name} takes ${what} as a label, so each client can make as many time series as it likes.`,
    fix: 'Use the template of the route.',
    note: `${what} is what a client sends`,
  }),
  'id-label': (name, what) => ({
    ...PAIN,
    facet: 'unbounded-label',
    message: `${name} takes ${what} as a label, so each record makes a time series of its own.`,
    fix: 'Leave the id to logs and traces.',
    note: `${what} has as many values as there are records`,
  }),
  blind: (name) => ({
    ...PAIN,
    facet: 'graphql-blind',
    message: `${name} answers all operations on one route, and no metric tells them apart.`,
    fix: 'Measure by the name of the operation, in a plugin of the server.',
    note: 'no plugins, and no metric with a label for the operation',
  }),
  unread: (name) => ({
    severity: 'P1',
    confidence: 'medium',
    facet: 'not-exposed',
    message: `${name} is kept, but nothing gives out the metrics of the registry.`,
    fix: 'Serve the registry on a route for metrics, or push it.',
    note: 'no call of `metrics()` and no push in the tree',
  }),
};
