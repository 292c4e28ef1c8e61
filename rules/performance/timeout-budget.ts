import { defineRule, evidenceOfReach, isServing, quote, type FactOf, type Facts, type Location, type Problem } from '#rule-api';

type HttpCall = FactOf<'http-call'>;
type TimeLeak = FactOf<'time-leak'>;

/** A time after which somebody stops waiting for what a call is part of. */
interface Limit extends Pick<FactOf<'outer-limit'>, 'milliseconds' | 'what'> {
  readonly at: Location;
  readonly waits: string;
}

const FACETS = { race: 'race-leak', server: 'server-unbounded' } as const;

export default defineRule({
  meta: {
    id: 'timeout-budget',
    layer: 'performance',
    section: 'failure-handling',
    severity: 'P2',
    confidence: 'medium',
    title: 'Time limit that does not fit what it is for',
    risk: 'Work goes on for callers who have given up, so that a slow dependency gets more load when it can bear less.',
    fix: 'Keep inner limits below the outer ones, and tell the work to stop when its caller gives up.',
    facets: {
      inverted: 'a call may take longer than the request or activity that waits for it',
      'race-leak': 'a race with a timer leaves the work running',
      'server-unbounded': 'a server waits for ever for what a client sends',
    },
  },
  on: {
    'time-leak'(leak) {
      return {
        at: leak.at,
        status: 'unsafe',
        facet: FACETS[leak.leak],
        message: messageOf(leak),
        evidence: [
          ...(leak.effect ? [{ at: leak.effect.at, note: `${quote(leak.effect.call)} goes on` }] : []),
          ...evidenceOfReach(leak.reach),
        ],
      };
    },
    'http-call'(call, facts) {
      if (call.timeout !== 'present' || call.milliseconds === undefined || call.attempts === undefined) return undefined;
      const limit = call.givenUp ? { ...call.givenUp, what: 'a workflow', waits: 'its activity' } : limitOfRequest(call, facts);
      return limit && problemOf(call, call.milliseconds * call.attempts, limit);
    },
  },
});

function messageOf({ leak, expression, effect }: TimeLeak): string {
  if (leak === 'server') return `${quote(expression)} is 0, so a client that sends slowly keeps its connection for as long as it likes.`;
  const what = effect && effect.call !== expression ? `${quote(effect.call)} of ${quote(expression)}` : quote(expression);
  return `${what} still happens after the timer has won the race, and its caller has been told that it failed.`;
}

/** The smallest limit that the program sets for what a client asks of it. */
function limitOfRequest({ reach, service }: HttpCall, facts: Facts): Limit | undefined {
  if (!isServing(reach) || !reach.entries.some(({ kind }) => kind === 'route' || kind === 'graphql-field')) return undefined;
  const limits = facts.of('outer-limit').filter((one) => one.service === service);
  const [limit] = limits.toSorted((one, other) => one.milliseconds - other.milliseconds);
  return limit && { ...limit, waits: 'the request' };
}

function problemOf({ at, expression, milliseconds = 0, attempts = 1, reach }: HttpCall, worst: number, limit: Limit): Problem | undefined {
  if (worst <= limit.milliseconds) return undefined;
  const times = attempts > 1 ? ` (${attempts} attempts of ${seconds(milliseconds)})` : '';
  return {
    at,
    status: 'unsafe',
    facet: 'inverted',
    message: `${quote(expression)} may take ${seconds(worst)}${times}, and ${limit.what} gives ${limit.waits} up after ${seconds(limit.milliseconds)}.`,
    evidence: [{ at: limit.at, note: `${limit.waits} is given up here` }, ...evidenceOfReach(reach)],
  };
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}
