import { defineRule, quote, type FactOf, type Problem } from '#rule-api';

type LogSetup = FactOf<'log-setup'>;

/** Lines named in evidence; more of them say nothing new. */
const MOST_LINES = 8;

export default defineRule({
  meta: {
    id: 'structured-logging',
    layer: 'observability',
    section: 'observability',
    severity: 'P2',
    confidence: 'medium',
    title: 'Logs that only people can read',
    risk: 'Free text can be neither searched by its values, counted nor alerted on, and a file in a container is gone with it.',
    fix: 'Write JSON to standard output, with pino or with the JSON format of winston.',
    suggestion: 'none',
    facets: {
      'no-structured-logger': 'a program that serves has no logger that writes fields',
      'pretty-in-prod': 'the form for people is used in production as well',
      'text-format': 'a logger writes free text alone',
      'file-transport': 'a log is written to a file beside the program',
      'interpolated-message': 'values are glued into the message instead of standing beside it',
    },
  },
  on: {
    telemetry: missing,
    'log-setup': setupOf,
  },
});

function missing({ at, name, logger, textLogger, printCount, logCount }: FactOf<'telemetry'>): Problem | undefined {
  if (logger !== 'absent') return undefined;
  const note = textLogger
    ? `the logger of Nest writes text unless it is told otherwise; ${logCount} calls use it`
    : `no logger among what it loads; it prints in ${printCount} places`;
  return {
    at,
    status: 'missing',
    facet: 'no-structured-logger',
    message: textLogger
      ? `${quote(name)} serves with the logger of Nest as it is, which writes text.`
      : `${quote(name)} serves without a logger.`,
    ...(textLogger ? { fix: 'Give Nest a logger that writes JSON: nestjs-pino, or `new ConsoleLogger({ json: true })`.' } : {}),
    evidence: [{ at, note }],
  };
}

function setupOf(setup: LogSetup): Problem {
  const { at, form, expression, alsoOnConsole, lines } = setup;
  switch (form) {
    case 'pretty':
      return {
        at,
        status: 'unsafe',
        facet: 'pretty-in-prod',
        message: `${quote(expression)} writes for people in every environment.`,
        evidence: [{ at, note: 'no condition on the environment' }],
        fix: 'Choose the pretty form in development alone.',
      };
    case 'text':
      return {
        at,
        status: 'unsafe',
        facet: 'text-format',
        message: `${quote(expression)} writes free text, of which no machine makes fields.`,
        evidence: [{ at, note: 'nothing tells it to write JSON' }],
      };
    case 'file':
      return {
        at,
        status: 'unsafe',
        facet: 'file-transport',
        severity: alsoOnConsole ? 'P3' : 'P2',
        message: `${quote(expression)} writes the log to a file, which fills the disk and is gone with the container.`,
        fix: 'Write to standard output and let the platform keep the log.',
        evidence: [{ at, note: alsoOnConsole ? 'beside the console' : 'and not to the console' }],
      };
    default:
      return glued(setup, lines);
  }
}

function glued({ at, expression }: LogSetup, lines: LogSetup['lines']): Problem {
  const many = lines.length > 1 ? ` in ${lines.length} places of this file` : '';
  return {
    at,
    status: 'partial',
    facet: 'interpolated-message',
    severity: 'P3',
    confidence: 'low',
    message: `${quote(expression)} glues values into its message${many}.`,
    fix: 'Pass the values as fields beside a constant message.',
    evidence: lines.slice(0, MOST_LINES).map((line) => ({ at: line, note: 'several values in one text' })),
  };
}
