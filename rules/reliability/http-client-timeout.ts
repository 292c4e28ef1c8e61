import {
  defineRule,
  evidenceOfReach,
  isServing,
  quote,
  type Evidence,
  type FactOf,
  type Problem,
  type Severity,
  type Suggestion,
} from '#rule-api';

type HttpCall = FactOf<'http-call'>;

/** Calls of one instance or list that are shown as evidence. */
const MOST_CALLS = 5;
/** Longest time, in milliseconds, after which a workflow may try again and still be well. */
const SOON = 60_000;
const SEVERITIES: readonly Severity[] = ['P1', 'P2', 'P3'];

export default defineRule({
  meta: {
    id: 'http-client-timeout',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P1',
    confidence: 'high',
    suggestion: 'safe',
    title: 'Outbound HTTP call without a timeout',
    risk: 'One slow dependency holds every request that waits on it, until the service stops answering.',
    fix: 'Set a timeout on the client instance, or pass `signal: AbortSignal.timeout(ms)`, shorter than the deadline of the caller.',
  },
  atEnd(facts) {
    const unbounded = facts.of('http-call').filter(({ timeout }) => timeout === 'absent');
    return [...groupByFix(unbounded).values()].flatMap((calls) => problemOf(calls) ?? []);
  },
});

/** Calls that lack what their common instance lacks have one fix, and so have the calls of one list; every other call stands alone. */
function groupByFix(calls: readonly HttpCall[]): ReadonlyMap<string, readonly HttpCall[]> {
  const groups = new Map<string, HttpCall[]>();
  for (const call of calls) {
    const { path, line, column } = call.instance ?? call.batch ?? call.at;
    const key = `${path}:${line}:${column} ${call.flaw} ${call.client}`;
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  return groups;
}

function problemOf(calls: readonly HttpCall[]): Problem | undefined {
  const [call] = calls.toSorted((one, other) => SEVERITIES.indexOf(severityOf(one)) - SEVERITIES.indexOf(severityOf(other)));
  const [first] = calls;
  if (!call || !first) return undefined;
  const severity = severityOf(call);
  return {
    // Also of a single call: a finding that moved between instance and call as calls come and go would seem to be a new one.
    at: call.instance ?? first.at,
    status: call.flaw === 'too-long' || call.flaw === 'partial' ? 'partial' : 'missing',
    message: `${subjectOf(calls)} ${describe(call)}${severity === 'P3' ? meanwhile(call) : ''}.`,
    severity,
    ...(severity === 'P3' && { confidence: 'medium' }),
    evidence: [
      ...((call.instance ?? call.batch) ? calls.slice(0, MOST_CALLS).map(useOf) : []),
      ...endOf(call),
      ...evidenceOfReach(call.reach),
    ],
    suggestion: addDeadlines(calls),
  };
}

// The workflow that waits for an activity gives it up by itself; what is left is a request that holds its worker.
function severityOf({ reach, givenUp }: HttpCall): Severity {
  if (!isServing(reach)) return 'P2';
  return givenUp && givenUp.milliseconds <= SOON ? 'P3' : 'P1';
}

function subjectOf(calls: readonly HttpCall[]): string {
  const [call] = calls;
  const client = quote(call?.client ?? '');
  const expression = quote(call?.expression ?? '');
  if (!call?.instance)
    return calls.length > 1 ? `Each of ${calls.length} ${client} calls that are waited for together` : `The call ${expression}`;
  return calls.length > 1 ? `The ${client} instance of ${calls.length} calls` : `The ${client} instance of ${expression}`;
}

function describe({ flaw, milliseconds, client, meaning }: HttpCall): string {
  if (flaw === 'off') return 'switches its timeout off';
  if (flaw === 'too-long') return `waits up to ${seconds(milliseconds)} seconds, which no caller does`;
  if (flaw === 'partial') return 'bounds only a part of the exchange, such as the time to connect, and not the wait for an answer';
  return `has no timeout, and ${quote(client)} ${meaning}`;
}

function meanwhile({ givenUp }: HttpCall): string {
  return `, while its activity is given up after ${seconds(givenUp?.milliseconds)} seconds`;
}

function seconds(milliseconds = 0): number {
  return Math.round(milliseconds / 1000);
}

function useOf({ at, expression }: HttpCall): Evidence {
  return { at, note: `${quote(expression)} sets none of its own` };
}

function endOf({ givenUp }: HttpCall): readonly Evidence[] {
  return givenUp
    ? [{ at: givenUp.at, note: `attempts end after ${seconds(givenUp.milliseconds)} seconds here, and the request goes on` }]
    : [];
}

// Only calls with an address alone are rewritten: among other arguments the edit could drop a comment or meet a spread.
function addDeadlines(calls: readonly HttpCall[]): Suggestion | undefined {
  const edits = calls.flatMap(({ takesOptionsAt, at: { path } }) => {
    if (!takesOptionsAt) return [];
    const { line, column } = takesOptionsAt;
    return [{ at: { path, line, column, endLine: line, endColumn: column }, text: ', { signal: AbortSignal.timeout(10_000) }' }];
  });
  return edits.length === calls.length ? { title: 'Abort after ten seconds', edits } : undefined;
}
