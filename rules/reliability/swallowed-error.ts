import { defineRule, evidenceOfReach, isServing, quote, type Evidence, type FactOf, type Problem } from '#rule-api';

type Swallowed = FactOf<'swallowed-error'>;
type Lost = NonNullable<Swallowed['lost']>;
type Gravity = Required<Pick<Problem, 'severity' | 'confidence'>>;

const GATES: Gravity = { severity: 'P1', confidence: 'high' };
const WARNS: Gravity = { severity: 'P1', confidence: 'medium' };
const REPORTS: Gravity = { severity: 'P2', confidence: 'medium' };
const HINTS: Gravity = { severity: 'P3', confidence: 'medium' };

export default defineRule({
  meta: {
    id: 'swallowed-error',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P2',
    confidence: 'high',
    title: 'Error that is hidden from the caller',
    risk: 'The system reports success while data is missing, and nobody finds out until a customer does.',
    fix: 'Throw the error on, or record it and give the caller a failure to act on.',
    facets: {
      'empty-catch': 'an error is dropped without a trace',
      'catch-returns-success': 'the caller is told that all went well',
      'catch-log-continue-after-write': 'what failed is logged, and the code goes on as if it had happened',
      'filter-hides-5xx': 'what answers failed requests says success',
    },
  },
  on: {
    'swallowed-error'(found) {
      const gravity = judge(found);
      return (
        gravity && {
          at: found.at,
          status: 'unsafe',
          facet: facetOf(found),
          ...gravity,
          message: messageOf(found),
          evidence: evidenceOf(found),
        }
      );
    },
  },
});

function facetOf({ form, leaves, told }: Swallowed): string {
  if (form === 'filter') return 'filter-hides-5xx';
  if (leaves !== 'continues') return 'catch-returns-success';
  return told === 'log' ? 'catch-log-continue-after-write' : 'empty-catch';
}

function judge(found: Swallowed): Gravity | undefined {
  const { form, leaves, lost } = found;
  if (form === 'filter') return WARNS;
  if (leaves === 'undefined' || leaves === 'empty') return REPORTS;
  if (!lost) return undefined;
  return found.told === 'log' ? ofLogged(found, lost) : ofDropped(found, lost);
}

const HANDED_OVER: ReadonlySet<Lost['effect']> = new Set(['payment', 'publish', 'enqueue']);

// A failure without a trace is the gravest, where it is sure what was lost and that somebody counts on it.
function ofDropped({ form, arrives, remark, reach }: Swallowed, { effect, decided, steps }: Lost): Gravity | undefined {
  if (effect === 'db-read') return form === 'catch' && !remark && isServing(reach) ? REPORTS : undefined;
  if (remark) return HINTS;
  if (!isServing(reach)) return reach.entries.length === 0 ? REPORTS : HINTS;
  const isSure = decided && steps <= 1 && (HANDED_OVER.has(effect) || (effect === 'db-write' && form === 'catch'));
  return isSure && !arrives ? GATES : REPORTS;
}

// A mail that fails is for the log; what other systems and the books count on is for the caller as well.
function ofLogged({ form, arrives, remark, leaves, reach }: Swallowed, { effect, decided, steps }: Lost): Gravity | undefined {
  const isCounted = HANDED_OVER.has(effect) || effect === 'db-write';
  if (arrives || form === 'stream' || !isCounted || !decided) return undefined;
  if (reach.entries.length > 0 && !isServing(reach)) return undefined;
  if (remark) return HINTS;
  const isSure = steps <= 1 && isServing(reach) && (leaves === 'success' || HANDED_OVER.has(effect));
  return isSure ? WARNS : REPORTS;
}

const EFFECTS: Readonly<Record<Lost['effect'], string>> = {
  payment: 'the payment',
  publish: 'the message',
  enqueue: 'the job',
  'db-write': 'the write',
  'db-read': 'the query',
  http: 'the request',
  mail: 'the mail',
  sms: 'the message',
  upload: 'the upload',
  notify: 'the notice',
};

function messageOf({ form, told, leaves, lost }: Swallowed): string {
  if (form === 'filter') return 'This handler of errors answers with a status of success.';
  if (leaves === 'empty')
    return 'After an error this function gives an empty result, which its callers take for all that there was to make.';
  if (!lost || leaves === 'undefined') return 'After an error this function gives `undefined`, which its callers use without a check.';
  const what = `When ${EFFECTS[lost.effect]} of ${quote(lost.call)} fails,`;
  if (lost.effect === 'db-read') return `${what} the code goes on as if nothing had been found, and no log tells of it.`;
  const heard = told === 'log' ? 'only the log hears of it' : 'nobody hears of it';
  return `${what} ${heard} and the caller ${leaves === 'success' ? 'is told that all went well' : 'goes on as if it had happened'}.`;
}

function evidenceOf({ lost, usedAt, reach }: Swallowed): readonly Evidence[] {
  const steps = (lost?.chain ?? []).map(({ label, at }) => ({ at, note: `through ${quote(label)}` }));
  return [
    ...steps,
    ...(lost ? [{ at: lost.callAt, note: `${quote(lost.call)} is what may fail` }] : []),
    ...(usedAt ? [{ at: usedAt, note: 'a caller counts on a value here' }] : []),
    ...evidenceOfReach(reach),
  ];
}
