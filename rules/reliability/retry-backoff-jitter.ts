import { defineRule, evidenceOfReach, isServing, quote, type FactOf, type Problem } from '#rule-api';

type Retry = FactOf<'retry-policy'>;

/** Milliseconds beyond which a wait between two attempts helps nobody who waits for an answer. */
const LONGEST_WAIT = 60_000;

export default defineRule({
  meta: {
    id: 'retry-backoff-jitter',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P2',
    confidence: 'high',
    suggestion: 'safe',
    title: 'Retry at once, or in step with others',
    risk: 'Attempts that follow at once, and at the same moment from all callers, finish off a dependency that is struggling.',
    fix: 'Wait longer before each further attempt, up to a limit, and spread the waits at random.',
    facets: {
      'no-delay': 'repeats without a pause',
      'fixed-delay': 'waits always as long',
      'no-jitter': 'all callers wait as long as each other',
      'uncapped-delay': 'the waits grow without a limit',
    },
  },
  on: {
    'retry-policy'(retry, facts) {
      const attempts = retry.attempts ?? 2;
      // That something hurries on without an end is told of where its end is missing.
      if (attempts < 2 || facts.of('retry').some((one) => isEndlessAt(one, retry))) return undefined;
      return withoutDelay(retry) ?? withoutCap(retry) ?? withoutGrowth(retry) ?? withoutJitter(retry);
    },
  },
});

function isEndlessAt({ attempts, at }: FactOf<'retry'>, retry: Retry): boolean {
  return attempts === Number.POSITIVE_INFINITY && at.path === retry.at.path && at.line === retry.at.line;
}

function problem(retry: Retry, own: Pick<Problem, 'facet' | 'severity' | 'confidence' | 'message'>): Problem {
  const { at, delay, reach, spreading } = retry;
  // A wait that is given may be meant; one that nobody spoke of is set by one option.
  const isUntold = delay.wait === 'none' ? delay.byDefault : own.facet === 'no-jitter';
  const suggestion = spreading && isUntold ? { title: 'Spread the waits', edits: [spreading] } : undefined;
  const note = delay.byDefault ? 'nothing is said of waits, and the default is used' : 'repeated here';
  return {
    at,
    status: delay.wait === 'none' ? 'missing' : 'partial',
    evidence: [{ at, note }, ...evidenceOfReach(reach)],
    suggestion,
    ...own,
  };
}

function withoutDelay(retry: Retry): Problem | undefined {
  const { delay, mechanism } = retry;
  if (delay.wait !== 'none' || !isAboutRemote(retry)) return undefined;
  return problem(retry, {
    facet: 'no-delay',
    severity: isServing(retry.reach) || mechanism === 'library' ? 'P2' : 'P3',
    confidence: mechanism === 'library' ? 'high' : 'medium',
    message: `${nameOf(retry)} is tried again at once when it fails.`,
  });
}

// What a library for retries is given is meant to fail for reasons from outside; a loop may do something else.
function isAboutRemote({ mechanism, isRemote, isGeneral }: Retry): boolean {
  return isRemote || (mechanism === 'library' && !isGeneral) || mechanism === 'observable';
}

function withoutCap(retry: Retry): Problem | undefined {
  const { delay } = retry;
  if (delay.wait !== 'growing' || delay.longest === undefined || delay.longest <= LONGEST_WAIT || !isServing(retry.reach)) return undefined;
  return problem(retry, {
    facet: 'uncapped-delay',
    severity: 'P2',
    confidence: 'medium',
    message: `${nameOf(retry)} waits up to ${Math.round(delay.longest / 1000)} seconds for its last attempt, while the caller waits, too.`,
  });
}

function withoutGrowth(retry: Retry): Problem | undefined {
  const { delay } = retry;
  if (delay.wait !== 'fixed' || delay.jitter !== 'absent' || !retry.isRemote) return undefined;
  return problem(retry, {
    facet: 'fixed-delay',
    severity: isServing(retry.reach) ? 'P2' : 'P3',
    confidence: 'medium',
    message: `${nameOf(retry)} is tried again after always the same wait.`,
  });
}

function withoutJitter(retry: Retry): Problem | undefined {
  const { delay } = retry;
  if (delay.wait !== 'growing' || delay.jitter !== 'absent' || !isAboutRemote(retry) || !isServing(retry.reach)) return undefined;
  return problem(retry, {
    facet: 'no-jitter',
    severity: 'P3',
    confidence: 'medium',
    message: `${nameOf(retry)} is tried again after waits that are the same for all callers.`,
  });
}

function nameOf({ mechanism, expression }: Retry): string {
  return mechanism === 'library' ? `What ${quote(expression)} repeats` : quote(expression);
}
