import { defineRule, quote, type Evidence, type FactOf, type Problem } from '#rule-api';

type Gap = FactOf<'request-id-gap'>;

/** Places shown as evidence; more of them say nothing new. */
const MOST_PLACES = 8;

export default defineRule({
  meta: {
    id: 'log-correlation-id',
    layer: 'observability',
    section: 'observability',
    severity: 'P2',
    confidence: 'medium',
    title: 'Log lines of one request cannot be found together',
    risk: 'One failed request cannot be followed through its own log lines, and even less through the services that it passes.',
    fix: 'Give each request an id, and a logger and clients that carry it.',
    suggestion: 'none',
    facets: {
      'not-assigned': 'no request gets or brings an id',
      'not-in-logger': 'a handler logs by the logger of the program',
      'not-propagated-http': 'calls to other services do not send the id along',
      'not-propagated-message': 'messages do not carry the id',
    },
  },
  on: {
    telemetry: missing,
    'request-id-gap': lost,
  },
});

function missing({ at, name, requestIds, requestLogs, callCount }: FactOf<'telemetry'>): Problem | undefined {
  if (requestIds !== 'absent' || requestLogs.length === 0) return undefined;
  const places = requestLogs.length === 1 ? 'one place' : `${requestLogs.length} places`;
  return {
    at,
    status: 'missing',
    facet: 'not-assigned',
    // One line alone has little to be tied to.
    severity: requestLogs.length + callCount > 1 ? 'P2' : 'P3',
    message: `Requests to ${quote(name)} log in ${places}, and no id ties the lines of one request together.`,
    fix: 'Mount pino-http or nestjs-cls before the routes, and log through it.',
    evidence: [
      { at, note: 'no middleware, package or name of an id of requests in the program' },
      ...requestLogs.slice(0, MOST_PLACES).map((place) => ({ at: place, note: 'logged in a request' })),
    ],
  };
}

function lost({ at, loses, expression, program, places }: Gap): Problem {
  const [first, ...others] = places;
  const more = others.length > 0 ? ` and ${others.length} more ${others.length === 1 ? 'call' : 'calls'}` : '';
  const evidence = (note: string): readonly Evidence[] =>
    [first, ...others].slice(0, MOST_PLACES).flatMap((place) => (place ? [{ at: place, note }] : []));
  switch (loses) {
    case 'log':
      return {
        at,
        status: 'partial',
        facet: 'not-in-logger',
        message: `${quote(expression)}${more} in handlers of this file ${others.length > 0 ? 'write' : 'writes'} without the id of the request.`,
        fix: 'Log through the logger of the request, `req.log` or `request.log`, or add the id to each line.',
        evidence: evidence('the logger of the program, not of the request'),
      };
    case 'http':
      return {
        at,
        status: 'missing',
        facet: 'not-propagated-http',
        message: `${quote(program)} gives requests an id, and ${quote(expression)}${more} ${others.length > 0 ? 'send' : 'sends'} none along.`,
        fix: 'Send the id as a header by one client that all use.',
        evidence: evidence('no header for the id, and nothing adds one'),
      };
    default:
      return {
        at,
        status: 'missing',
        facet: 'not-propagated-message',
        message: `${quote(program)} gives requests an id, and the messages of ${quote(expression)}${more} carry none.`,
        fix: 'Put the id into the headers of the message, or into the data of the job.',
        evidence: evidence('no id among the headers or data that are sent'),
      };
  }
}
