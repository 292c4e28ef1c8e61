import { defineRule, evidenceOfReach, isServing, quote, type FactOf, type Problem } from '#rule-api';

type Retry = FactOf<'retry'>;

/** Attempts in all beyond which retries inside retries are a flood. */
const MOST_ATTEMPTS = 10;

export default defineRule({
  meta: {
    id: 'retry-unbounded',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P1',
    confidence: 'high',
    title: 'Retries without an end',
    risk: 'A short failure of a dependency becomes a flood of repeated calls that keeps it down and holds workers for good.',
    fix: 'Bound the attempts and the time in all at one layer, and let errors that no retry mends fail at once.',
    facets: {
      infinite: 'ends by success alone',
      amplified: 'retries inside retries multiply',
      'permanent-error-retried': 'repeats errors that no retry mends',
      'unlimited-activity': 'workflow activity without a bound',
    },
  },
  on: {
    retry(retry) {
      return [infinite(retry), amplified(retry), permanent(retry)].flatMap((problem) => problem ?? []);
    },
  },
});

function infinite(retry: Retry): Problem | undefined {
  const { mechanism, at, reach, reconnects, pauses, byDefault, isPolicy } = retry;
  if (retry.attempts !== Number.POSITIVE_INFINITY || (reconnects && pauses)) return undefined;
  const isActivity = mechanism === 'activity';
  // Start-up may wait for what it needs, as long as it does not hammer it.
  const isWaiting = pauses && !isPolicy && reach.entries.length > 0 && !isServing(reach);
  return {
    at,
    facet: isActivity ? 'unlimited-activity' : 'infinite',
    status: 'missing',
    message: `${describe(retry)}.`,
    // Repeating for ever is what these engines do unless told otherwise; who writes a policy has thought about it.
    severity: (isActivity ? byDefault : isWaiting) ? 'P3' : isActivity || !isServing(reach) ? 'P2' : 'P1',
    // What tries again from a timer holds nobody up, and may be what keeps something fresh.
    confidence: isActivity || isWaiting || (mechanism === 'recursion' && pauses) ? 'medium' : 'high',
    evidence: [
      { at, note: byDefault ? 'no bound is given, and the default has none' : 'nothing but success ends it' },
      ...evidenceOfReach(reach),
    ],
    ...(isActivity && { fix: 'Give `retry.maximumAttempts`, `scheduleToCloseTimeout` or `retry.nonRetryableErrorTypes`.' }),
  };
}

function describe({ mechanism, expression, pauses }: Retry): string {
  const hurry = pauses ? '' : ', without a pause between attempts';
  switch (mechanism) {
    case 'loop':
      return `The loop around ${quote(expression)} ends only when the call succeeds${hurry}`;
    case 'recursion':
      return `${quote(expression)} calls itself again whenever it fails${hurry}`;
    case 'reconnect':
      return `${quote(expression)} opens the connection again at once whenever it closes, also when it never opened`;
    case 'requeue':
      return `${quote(expression)} gives every failed message back to the queue, so one that always fails comes round for ever`;
    case 'activity':
      return `The activities of ${quote(expression)} are repeated for ever: neither attempts nor time in all are bounded`;
    case 'library':
    case 'observable':
    case 'job':
      return `${quote(expression)} repeats without end${hurry}`;
  }
}

function amplified({ at, expression, attempts, byDefault, layers, mechanism, reach }: Retry): Problem | undefined {
  const [nearest, ...further] = layers;
  if (!nearest || attempts === undefined || attempts < 2 || !Number.isFinite(attempts)) return undefined;
  const product = layers.reduce((calls, layer) => calls * layer.attempts, attempts);
  if (product <= MOST_ATTEMPTS) return undefined;
  const outer = mechanism === 'job' ? 'A job of this worker' : mechanism === 'loop' ? 'This loop' : quote(expression);
  const inside = further.map((layer) => `, and ${nameOf(layer)} inside that ${layer.attempts} times`).join('');
  return {
    at,
    facet: 'amplified',
    status: 'partial',
    message: `${outer} tries up to ${attempts} times what ${nameOf(nearest)} tries ${nearest.attempts} times${inside}: ${product} calls for one.`,
    severity: isServing(reach) || mechanism === 'job' ? 'P1' : 'P2',
    confidence: byDefault || mechanism === 'loop' ? 'medium' : 'high',
    evidence: [
      ...layers.map((layer) => ({
        at: layer.at,
        note: `${layer.library ? quote(layer.library) : 'a loop'} repeats this up to ${layer.attempts} times`,
      })),
      ...evidenceOfReach(reach),
    ],
  };
}

function nameOf({ library, expression }: Retry['layers'][number]): string {
  return library ? quote(expression) : `a loop around ${quote(expression)}`;
}

function permanent({ at, expression, permanent: call, reach }: Retry): Problem | undefined {
  if (!call) return undefined;
  return {
    at,
    facet: 'permanent-error-retried',
    status: 'partial',
    message: `${quote(expression)} repeats every failure, also an answer such as 400 or 404 that stays the same.`,
    severity: 'P2',
    evidence: [{ at: call.at, note: `${quote(call.expression)} fails on such answers too` }, ...evidenceOfReach(reach)],
  };
}
