import { defineRule, evidenceOfReach, isServing, quote, type FactOf, type Problem } from '#rule-api';

type CircuitBreaker = FactOf<'circuit-breaker'>;
type HttpCall = FactOf<'http-call'>;

const WRITING = /^(?:POST|PUT|PATCH|DELETE) /;
/** Calls of a client that are shown as evidence. */
const MOST_CALLS = 5;

export default defineRule({
  meta: {
    id: 'circuit-breaker',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P2',
    confidence: 'medium',
    title: 'Dependency without a circuit breaker that works',
    risk: 'While a dependency is down every request still pays the full timeout for it, and the dependency gets no rest.',
    fix: 'Make one breaker for each dependency when the program starts, and let it count outages alone.',
    facets: {
      missing: 'a client that requests wait for has no breaker',
      'per-request': 'a breaker is made anew for each call',
      'never-opens': 'a breaker cannot open',
      'counts-client-errors': 'answers that are the fault of whoever asks open a breaker',
      'timeout-mismatch': 'a breaker gives calls up before they end themselves',
    },
  },
  on: {
    'circuit-breaker'(breaker, facts) {
      return [...flawsOf(breaker), ...mismatchOf(breaker, facts.of('http-call'))];
    },
  },
  atEnd(facts) {
    const guarded = new Set(facts.of('circuit-breaker').map(({ service }) => service));
    const groups = new Map<string, HttpCall[]>();
    for (const call of facts.of('http-call')) {
      const { instance, service } = call;
      if (!instance || guarded.has(service) || !servesWrites(call)) continue;
      const key = `${instance.path}:${instance.line}:${instance.column}`;
      groups.set(key, [...(groups.get(key) ?? []), call]);
    }
    return [...groups.values()].flatMap((calls) => missingFor(calls) ?? []);
  },
});

function servesWrites({ reach }: HttpCall): boolean {
  return reach.entries.some(({ kind, label }) => kind === 'route' && WRITING.test(label));
}

function missingFor(calls: readonly HttpCall[]): Problem | undefined {
  const [first] = calls;
  if (!first?.instance) return undefined;
  return {
    at: first.instance,
    status: 'missing',
    facet: 'missing',
    severity: 'P3',
    confidence: 'low',
    message: `Requests that change something wait for this ${quote(first.client)} client, and no circuit breaker stands before it.`,
    evidence: [
      ...calls.slice(0, MOST_CALLS).map(({ at, expression }) => ({ at, note: `${quote(expression)} is called each time` })),
      ...evidenceOfReach(first.reach),
    ],
  };
}

function flawsOf({ at, expression, isLocal, neverOpens, countsAnswer, reach }: CircuitBreaker): readonly Problem[] {
  const name = quote(expression);
  const flaws: Problem[] = [];
  if (isLocal && isServing(reach)) {
    const message = `${name} makes a breaker for each call, which never remembers a failure.`;
    flaws.push({ at, status: 'unsafe', facet: 'per-request', confidence: 'high', message, evidence: evidenceOfReach(reach) });
  }
  if (neverOpens !== undefined) {
    const message = `The breaker of ${name} never opens, by its ${quote(neverOpens)}.`;
    flaws.push({
      at,
      status: 'partial',
      facet: 'never-opens',
      confidence: 'high',
      message,
      evidence: [{ at, note: 'the setting stands here' }],
    });
  }
  if (countsAnswer) {
    const message = `The breaker of ${name} counts answers such as 404 of ${quote(countsAnswer.call)} as failures, so that wrong requests close the dependency to all.`;
    const evidence = [{ at: countsAnswer.at, note: `${quote(countsAnswer.call)} throws for 4xx` }];
    flaws.push({ at, status: 'partial', facet: 'counts-client-errors', message, evidence });
  }
  return flaws;
}

function mismatchOf({ at, expression, timeout, requests }: CircuitBreaker, calls: readonly HttpCall[]): readonly Problem[] {
  if (timeout === undefined) return [];
  const inside = new Set(requests.map(keyOf));
  const slow = calls.find((call) => inside.has(keyOf(call.at)) && (call.milliseconds ?? 0) * (call.attempts ?? 1) > timeout);
  if (!slow) return [];
  const worst = (slow.milliseconds ?? 0) * (slow.attempts ?? 1);
  const message = `The breaker of ${quote(expression)} gives up after ${timeout} ms, while ${quote(slow.expression)} goes on for up to ${worst} ms.`;
  return [{ at, status: 'partial', facet: 'timeout-mismatch', message, evidence: [{ at: slow.at, note: 'the call goes on here' }] }];
}

function keyOf({ path, line, column }: { readonly path: string; readonly line: number; readonly column: number }): string {
  return `${path}:${line}:${column}`;
}
