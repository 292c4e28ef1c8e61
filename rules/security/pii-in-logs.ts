import {
  defineRule,
  evidenceOfReach,
  isServing,
  quote,
  type Confidence,
  type Evidence,
  type FactOf,
  type Problem,
  type Severity,
} from '#rule-api';

type PersonalLog = FactOf<'personal-log'>;
type Leak = PersonalLog['leaks'][number];

const PLACES: Readonly<Record<PersonalLog['writes'], string>> = {
  log: 'the log',
  trace: 'the trace',
  report: 'the error tracker',
  metric: 'the labels of a metric',
  error: 'the message of an error',
};
/** Data that identify somebody for good, or open an account: no log has a use for them. */
const GRAVE = /identity|passport|bank|birth|tax|licence/;
/** Fields and other data that are named. */
const MOST_NAMED = 4;

export default defineRule({
  meta: {
    id: 'pii-in-logs',
    layer: 'security',
    section: 'observability',
    severity: 'P1',
    confidence: 'medium',
    title: 'Personal data written to a log',
    risk: 'Logs are copied to vendors and kept for months, where personal data can neither be found nor erased, and a leak of them must be reported.',
    fix: 'Write the id of the record instead, or mask the value.',
    suggestion: 'none',
    facets: {
      field: 'an address, a number or a date of a person is written',
      entity: 'a record that holds personal data is written whole',
      'sdk-default': 'a library is told to write what users send or what queries hold',
    },
  },
  on: {
    'personal-log'(log) {
      const leaks = log.leaks.filter(({ kind }) => kind !== 'payload');
      const [worst, ...others] = leaks;
      return worst && problemOf(log, worst, others);
    },
    'disclosing-setting'({ at, expression, option, writes }) {
      return {
        at,
        facet: 'sdk-default',
        status: 'unsafe',
        severity: writes.includes('query') ? 'P2' : 'P1',
        message: `${quote(expression)} ${writes}, since ${quote(option)} is on.`,
        fix: 'Turn the option off in production.',
        evidence: [{ at, note: `${quote(option)} is on for every environment` }],
      };
    },
  },
});

function problemOf(log: PersonalLog, worst: Leak, others: readonly Leak[]): Problem {
  const [severity, confidence] = weigh(log, worst);
  const known = new Set([worst.what]);
  const more = others.filter(({ what }) => !known.has(what) && Boolean(known.add(what))).slice(0, MOST_NAMED);
  return {
    at: log.at,
    status: worst.redaction === 'none' ? 'unsafe' : 'partial',
    facet: worst.kind === 'field' ? 'field' : 'entity',
    message: `${quote(log.expression)} writes ${describe(worst)} to ${PLACES[log.writes]}.`,
    severity,
    confidence,
    evidence: [
      ...more.map(({ what }): Evidence => ({ at: log.at, note: `writes ${quote(what)} as well` })),
      ...(log.handedIn ? [{ at: log.handedIn, note: `${quote(worst.what)} is handed in here` }] : []),
      ...evidenceOfReach(log.reach),
    ],
  };
}

function weigh({ quiet, writes, reach }: PersonalLog, { kind, data, certainty, redaction }: Leak): readonly [Severity, Confidence] {
  const isRunByHand = reach.entries.length > 0 && !isServing(reach);
  if (certainty === 'possible' || redaction === 'unknown' || isRunByHand) return ['P3', 'low'];
  if (certainty === 'likely' || quiet || writes !== 'log' || redaction === 'unmatched') return ['P2', 'medium'];
  return ['P1', kind === 'field' && GRAVE.test(data) ? 'high' : 'medium'];
}

function describe({ kind, what, data, fields }: Leak): string {
  if (kind === 'field') return `${data} (${quote(what)})`;
  if (fields.length === 0) return `${quote(what)} whole, ${data},`;
  return `${quote(what)} whole, with ${fields.slice(0, MOST_NAMED).map(quote).join(', ')},`;
}
