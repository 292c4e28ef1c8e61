import { defineRule, quote, type Evidence, type FactOf, type Problem } from '#rule-api';

type Webhook = FactOf<'webhook'>;
type Flaw = Webhook['flaws'][number];

export default defineRule({
  meta: {
    id: 'webhook-signature',
    layer: 'security',
    section: 'security-abuse',
    severity: 'P0',
    confidence: 'high',
    title: 'Webhook taken without proof of its sender',
    risk: 'Whoever knows the address can report events that never happened, such as a payment.',
    fix: "Verify the provider's signature over the raw body before anything else, and end the request when it does not match.",
    facets: {
      missing: 'nothing checks who sends',
      'callback-trusted': 'what a customer brings back from a payment is believed',
      'no-replay-window': 'a signature is good for ever',
      'after-effect': 'something happens before the check',
      'parsed-body': 'the signature is computed over a body that was parsed and written again',
      'not-constant-time': 'the signature or secret is compared with `===`',
      'result-ignored': 'nobody asks what the check says',
    },
  },
  on: {
    webhook(webhook) {
      return webhook.flaws.map((flaw) => problemOf(webhook, flaw));
    },
  },
});

type Words = Omit<Problem, 'at' | 'facet' | 'evidence'>;

function problemOf(webhook: Webhook, flaw: Flaw): Problem {
  return { at: flaw.at, facet: flaw.flaw, evidence: evidenceOf(webhook, flaw), ...wordsOf(webhook, flaw) };
}

function wordsOf(webhook: Webhook, { flaw, call }: Flaw): Words {
  const route = quote(`${webhook.method} ${webhook.path}`);
  switch (flaw) {
    case 'missing':
      return {
        status: 'missing',
        confidence: webhook.evidence === 'strong' && webhook.effect?.known === true ? 'high' : 'medium',
        message: `${route} takes webhooks (${quote(webhook.sender)}) and checks no signature before it acts on them.`,
      };
    case 'callback-trusted':
      return {
        ...TRUSTED,
        message: `${route} is where customers come back from ${quote(webhook.sender)}, and believes what their browser brings along.`,
      };
    case 'result-ignored':
      return { status: 'unsafe', message: `${quote(call)} answers whether the webhook is genuine, and ${route} goes on whatever it says.` };
    case 'after-effect':
      return {
        status: 'unsafe',
        severity: 'P1',
        confidence: 'medium',
        message: `${quote(call)} runs before the signature of ${route} is checked.`,
      };
    case 'no-replay-window':
      return { ...REPLAYED, message: `${quote(call)} accepts a signature of any age.` };
    case 'parsed-body':
      return {
        ...REWRITTEN,
        message: `${quote(call)} gets the body of ${route} parsed and written again, which need not be the bytes that were signed.`,
      };
    case 'not-constant-time':
      return { ...TIMED, message: `The check of ${route} compares with an operator that stops at the first difference.` };
  }
}

const TRUSTED = {
  status: 'missing',
  confidence: 'medium',
  risk: 'A customer who types the address has paid, for all that the service knows.',
  fix: 'Ask the provider for the state and the amount of the payment, server to server, before acting on it.',
} as const;

const REPLAYED = {
  status: 'unsafe',
  severity: 'P2',
  risk: 'A webhook that was overheard or logged once can be sent again at any time.',
  fix: 'Leave the tolerance at its default of five minutes.',
} as const;

const REWRITTEN = {
  status: 'partial',
  severity: 'P2',
  confidence: 'medium',
  risk: 'Genuine webhooks are refused as soon as spacing, key order or number format differ.',
  fix: 'Keep the raw bytes of the request, and compute the signature over these.',
} as const;

const TIMED = {
  status: 'partial',
  severity: 'P2',
  confidence: 'medium',
  risk: 'The time of the answer tells how much of a guess was right.',
  fix: 'Compare buffers of equal length with `crypto.timingSafeEqual`.',
} as const;

// What is wrong with the signature alone does not depend on what follows.
function evidenceOf({ effect }: Webhook, { flaw }: Flaw): readonly Evidence[] {
  if (!effect || (flaw !== 'missing' && flaw !== 'callback-trusted' && flaw !== 'result-ignored')) return [];
  return [
    ...effect.chain.map(({ at, label }) => ({ at, note: `leads through ${quote(label)}` })),
    { at: effect.at, note: `${quote(effect.label)} acts on what was sent` },
  ];
}
