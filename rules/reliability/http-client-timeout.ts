import { defineRule, evidenceOfReach, isServing, quote, type Evidence, type FactOf, type Problem, type Suggestion } from '#rule-api';

type HttpCall = FactOf<'http-call'>;

/** Calls of one instance that are shown as evidence. */
const MOST_CALLS = 5;

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
    return [...groupByInstance(unbounded).values()].flatMap((calls) => problemOf(calls) ?? []);
  },
});

/** Calls that lack what their common instance lacks have one fix; every other call stands alone. */
function groupByInstance(calls: readonly HttpCall[]): ReadonlyMap<string, readonly HttpCall[]> {
  const groups = new Map<string, HttpCall[]>();
  for (const call of calls) {
    const { path, line, column } = (call.flaw === 'missing' && call.instance) || call.at;
    const key = `${path}:${line}:${column}`;
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  return groups;
}

function problemOf(calls: readonly HttpCall[]): Problem | undefined {
  const served = calls.find(({ reach }) => isServing(reach));
  const call = served ?? calls[0];
  if (!call) return undefined;
  // Also of a single call: a finding that moved between instance and call as calls come and go would seem to be a new one.
  const shared = call.flaw === 'missing' ? call.instance : undefined;
  const subject = shared ? subjectOf(calls) : `The call ${quote(call.expression)}`;
  return {
    at: shared ?? call.at,
    status: call.flaw === 'too-long' || call.flaw === 'partial' ? 'partial' : 'missing',
    message: `${subject} ${describe(call)}.`,
    severity: served ? 'P1' : 'P2',
    evidence: [...(shared ? calls.slice(0, MOST_CALLS).map(useOf) : []), ...evidenceOfReach(call.reach)],
    suggestion: addDeadline(call),
  };
}

function subjectOf([call, ...others]: readonly HttpCall[]): string {
  const client = quote(call?.client ?? '');
  return others.length > 0
    ? `The ${client} instance of ${others.length + 1} calls`
    : `The ${client} instance of ${quote(call?.expression ?? '')}`;
}

function describe({ flaw, milliseconds, client, meaning }: HttpCall): string {
  if (flaw === 'off') return 'switches its timeout off';
  if (flaw === 'too-long') return `waits up to ${Math.round((milliseconds ?? 0) / 1000)} seconds, which no caller does`;
  if (flaw === 'partial') return 'bounds only a part of the exchange, such as the time to connect, and not the wait for an answer';
  return `has no timeout, and ${quote(client)} ${meaning}`;
}

function useOf({ at, expression }: HttpCall): Evidence {
  return { at, note: `${quote(expression)} sets none of its own` };
}

// Only a call with an address alone is rewritten: among other arguments the edit could drop a comment or meet a spread.
function addDeadline({ takesOptionsAt, at }: HttpCall): Suggestion | undefined {
  if (!takesOptionsAt) return undefined;
  const { line, column } = takesOptionsAt;
  const gap = { path: at.path, line, column, endLine: line, endColumn: column };
  return { title: 'Abort after ten seconds', edits: [{ at: gap, text: ', { signal: AbortSignal.timeout(10_000) }' }] };
}
