import { defineRule, quote, type FactOf, type Problem } from '#rule-api';

type Setup = FactOf<'tracing-setup'>;
type Verdict = Pick<Problem, 'status' | 'facet' | 'severity' | 'message' | 'fix'> & { readonly note: string };

/** Packages that are named. */
const MOST_NAMED = 6;

export default defineRule({
  meta: {
    id: 'tracing-external-calls',
    layer: 'observability',
    section: 'observability',
    severity: 'P2',
    confidence: 'medium',
    title: 'Calls to others leave no trace',
    risk: 'When a request is slow or fails in part, nothing tells which of the services and databases behind it is to blame.',
    fix: 'Load OpenTelemetry or an agent with `--import`, with an instrumentation for each client.',
    suggestion: 'none',
    facets: {
      absent: 'a program that calls others traces nothing',
      'late-init': 'the tracer starts after what it patches is loaded',
      'library-uncovered': 'a client that is used has no instrumentation',
      'sampler-off': 'the sampler takes no trace',
      'no-flush': 'what is not sent yet is lost when the program ends',
      'exporter-console': 'traces are printed in every environment',
    },
  },
  on: {
    telemetry: missing,
    'tracing-setup': setupOf,
  },
});

function missing({ at, name, tracing, calls, callCount }: FactOf<'telemetry'>): Problem | undefined {
  const [first] = calls;
  if (tracing !== 'absent' || !first) return undefined;
  const others = callCount > 1 ? ` and ${callCount - 1} more ${callCount === 2 ? 'call' : 'calls'} to others` : '';
  return {
    at,
    status: 'missing',
    facet: 'absent',
    message: `${quote(name)} traces nothing, although it leads to ${quote(first.label)}${others}.`,
    evidence: calls.map((call) => ({ at: call.at, note: `${quote(call.label)} leaves the process` })),
  };
}

function setupOf({ at, gap, expression, packages, starts }: Setup): Problem {
  const named = packages.slice(0, MOST_NAMED).map(quote).join(', ');
  const { note, ...verdict } = VERDICTS[gap](quote(expression), named);
  return {
    at,
    ...verdict,
    evidence: [{ at, note }, ...(starts ? [{ at: starts, note: 'is reached from here, after the imports of this file' }] : [])],
  };
}

/** What is said of each gap; both the call and the packages are quoted. */
const VERDICTS: Readonly<Record<Setup['gap'], (call: string, packages: string) => Verdict>> = {
  late: (call, packages) => ({
    status: 'unsafe',
    facet: 'late-init',
    message: `${call} runs too late to patch ${packages}, loaded before it.`,
    fix: 'Load the file that starts tracing before all others, with `--import` or as the first import.',
    note: `loaded before: ${packages}`,
  }),
  uncovered: (call, packages) => ({
    status: 'partial',
    facet: 'library-uncovered',
    message: `${call} registers no instrumentation for ${packages}.`,
    fix: 'Add the missing instrumentations.',
    note: `the program uses ${packages}`,
  }),
  off: (call) => ({
    status: 'unsafe',
    facet: 'sampler-off',
    message: `${call} takes no trace at all.`,
    fix: 'Sample a share of the requests.',
    note: 'no condition on the environment',
  }),
  console: (call) => ({
    status: 'unsafe',
    facet: 'exporter-console',
    message: `${call} prints traces instead of sending them.`,
    fix: 'Export over OTLP in production.',
    note: 'no condition on the environment',
  }),
  lost: (call) => ({
    status: 'partial',
    facet: 'no-flush',
    severity: 'P3',
    message: `${call} is never shut down, so the last traces before a stop are lost.`,
    fix: 'Call `shutdown()` when the process is told to stop.',
    note: 'no call of `shutdown()` or `forceFlush()` in the tree',
  }),
};
