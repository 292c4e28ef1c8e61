import { defineRule, evidenceOfReach, quote, type Evidence, type FactOf, type Problem, type Severity } from '#rule-api';

type Payment = FactOf<'payment'>;

export default defineRule({
  meta: {
    id: 'payment-idempotency-key',
    layer: 'data-integrity',
    section: 'idempotency',
    severity: 'P0',
    confidence: 'high',
    title: 'Payment without a stable idempotency key',
    risk: 'A double click, a retry or a crash between the call and its record moves the money twice.',
    fix: 'Create the key when the payment is recorded, store it with the payment, and pass it on every attempt.',
    facets: {
      'missing-key': 'no key at all',
      'unstable-key': 'another key on each attempt',
      'key-not-persisted': 'one key per request, stored nowhere',
      'key-too-wide': 'one key for different payments',
    },
  },
  on: {
    payment(payment) {
      const facet = facetOf(payment);
      const severity = severityOf(payment, facet);
      if (!facet || !severity) return undefined;
      const problem: Problem = {
        at: payment.at,
        facet,
        status: facet === 'missing-key' ? 'missing' : 'partial',
        message: `${quote(payment.expression)} ${MESSAGES[facet]}${AGAIN[payment.again]}.`,
        severity,
        evidence: [...evidenceOf(payment), ...evidenceOfReach(payment.reach)],
      };
      return facet === 'key-too-wide' ? { ...problem, ...TOO_WIDE } : problem;
    },
  },
});

type Facet = 'missing-key' | 'unstable-key' | 'key-not-persisted' | 'key-too-wide';

const MESSAGES: Readonly<Record<Facet, string>> = {
  'missing-key': 'carries no idempotency key',
  'unstable-key': 'makes a new idempotency key on every attempt',
  'key-not-persisted': 'uses a key that lives in memory only and is lost with the process',
  'key-too-wide': 'uses the same key for different payments, so a later one is answered with the result of an earlier one',
};

const AGAIN: Readonly<Record<Payment['again'], string>> = {
  retry: ', and a retry around it repeats it',
  job: ', and its job or message may run again',
  request: ', and its caller may send the request again',
  nothing: '',
};

const TOO_WIDE = {
  risk: 'The provider answers a second payment with the result of the first: goods leave without money, and nobody sees an error.',
  fix: 'Make the key of what is paid: the order and the attempt, not the customer alone.',
};

function facetOf({ key, keyFlaw }: Payment): Facet | undefined {
  if (key === 'absent') return 'missing-key';
  if (keyFlaw === 'unstable') return 'unstable-key';
  if (keyFlaw === 'not-persisted') return 'key-not-persisted';
  return keyFlaw === 'too-wide' ? 'key-too-wide' : undefined;
}

type Severities = readonly [byItself: Severity, byRequest: Severity, byNothing: Severity];

/** By what the call does with money, and by what repeats it: the code or a queue without being asked, a caller, nothing that is seen. */
const SEVERITIES: Readonly<Record<Exclude<Payment['moves'], 'guarded'>, Severities>> = {
  charge: ['P0', 'P0', 'P2'],
  subscription: ['P0', 'P1', 'P2'],
  intent: ['P1', 'P2', 'P3'],
  page: ['P2', 'P3', 'P3'],
};

/** Undefined where the provider itself refuses to move the money twice. */
function severityOf({ moves, again }: Payment, facet: Facet | undefined): Severity | undefined {
  if (moves === 'guarded') return undefined;
  const [byItself, byRequest, byNothing] = SEVERITIES[moves];
  const severity = again === 'nothing' ? byNothing : again === 'request' ? byRequest : byItself;
  const isMilder = facet === 'key-not-persisted' || facet === 'key-too-wide';
  return isMilder && severity === 'P0' ? 'P1' : severity;
}

function evidenceOf({ at, client, key, keyName, byLibrary, madeAt, retriedAt }: Payment): readonly Evidence[] {
  const own = byLibrary
    ? `no ${quote(keyName)} is given; what ${quote(client)} may add by itself covers its own repeats only`
    : `no ${quote(keyName)} is sent, by which a repeat would be known`;
  const missing = key === 'absent' ? [{ at, note: own }] : [];
  const made = madeAt ? [{ at: madeAt, note: `${quote(keyName)} changes here` }] : [];
  return [...missing, ...made, ...(retriedAt ? [{ at: retriedAt, note: 'the call is repeated here' }] : [])];
}
