import { defineRule, evidenceOfReach, quote, type Confidence, type Evidence, type FactOf, type Problem, type Severity } from '#rule-api';

type Log = FactOf<'log'>;
type Leak = Log['leaks'][number];

const FACETS = {
  environment: 'the environment is written as a whole',
  headers: 'the headers or cookies of a request are written',
  credential: 'a password, token or key is written',
  'client-request': 'what an HTTP client sends is written with its headers',
  'connection-string': 'an address that holds a password is written',
} as const;

const PLACES: Readonly<Record<Log['writes'], string>> = {
  log: 'the log',
  trace: 'the trace',
  report: 'the error tracker',
  metric: 'the labels of a metric',
  error: 'the message of an error',
};
/** Others of a call that are named beside the worst. */
const MOST_OTHERS = 4;

export default defineRule({
  meta: {
    id: 'secret-logged',
    layer: 'security',
    section: 'config-secrets',
    severity: 'P0',
    confidence: 'high',
    title: 'Secret written to a log',
    risk: 'Logs and traces are read, copied and kept by far more people and vendors than the secret store, and each of them can use it.',
    fix: 'Write an identifier instead, or have the logger redact the path.',
    facets: FACETS,
  },
  on: {
    log(log) {
      const [worst, ...others] = log.leaks;
      return worst && problemOf(log, worst, others);
    },
  },
});

function problemOf(log: Log, worst: Leak, others: readonly Leak[]): Problem {
  const [severity, confidence] = weigh(log, worst);
  const known = new Set([worst.what]);
  const more = others.filter(({ what }) => !known.has(what) && Boolean(known.add(what))).slice(0, MOST_OTHERS);
  return {
    at: log.at,
    status: worst.redaction === 'none' ? 'unsafe' : 'partial',
    facet: worst.kind === 'address' ? 'connection-string' : worst.kind,
    message: `${quote(log.expression)} ${log.direct ? 'writes' : 'leads'} ${describe(worst)} to ${PLACES[log.writes]}.`,
    severity,
    confidence,
    evidence: [
      ...more.map(({ what }): Evidence => ({ at: log.at, note: `writes ${quote(what)} as well` })),
      ...(log.sink ? [{ at: log.sink, note: 'is written here' }] : []),
      ...redactionNote(log, worst),
      ...evidenceOfReach(log.reach),
    ],
  };
}

function weigh(log: Log, { kind, certainty, redaction }: Leak): readonly [Severity, Confidence] {
  if (certainty === 'possible') return ['P3', 'low'];
  if (redaction !== 'none') return ['P2', 'medium'];
  if (kind === 'client-request' || kind === 'address') return ['P1', 'medium'];
  if (certainty === 'likely') return ['P2', 'medium'];
  // What writes on its way, or in a branch of its own, may never get to write this.
  if (!log.direct || log.writes === 'error') return ['P2', 'medium'];
  return kind === 'headers' || log.quiet ? ['P1', 'high'] : ['P0', 'high'];
}

function describe({ kind, what, fields = [] }: Leak): string {
  if (fields.length > 0) return `${quote(what)} whole, with ${fields.slice(0, MOST_OTHERS).map(quote).join(', ')},`;
  if (kind === 'environment') return `the whole environment (${quote(what)})`;
  if (kind === 'client-request') return `the request of a client with its headers (${quote(what)})`;
  return kind === 'headers' && what.includes(' ') ? what : quote(what);
}

function redactionNote({ at }: Log, { redaction, path = [] }: Leak): readonly Evidence[] {
  if (redaction === 'none') return [];
  const note =
    redaction === 'unknown'
      ? 'the logger redacts something, and this may be part of it'
      : `no path that the logger redacts leads to ${quote(path.join('.'))}`;
  return [{ at, note }];
}
