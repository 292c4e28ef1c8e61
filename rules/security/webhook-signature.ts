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

function problemOf(webhook: Webhook, flaw: Flaw): Problem {
  const route = quote(`${webhook.method} ${webhook.path}`);
  const call = quote(flaw.call);
  const common = { at: flaw.at, facet: flaw.flaw, evidence: evidenceOf(webhook, flaw) };
  switch (flaw.flaw) {
    case 'missing': {
      const isCertain = webhook.evidence === 'strong' && webhook.effect?.known === true;
      return {
        ...common,
        status: 'missing',
        confidence: isCertain ? 'high' : 'medium',
        message: `${route} takes webhooks (${quote(webhook.sender)}) and checks no signature before it acts on them.`,
      };
    }
    case 'callback-trusted':
      return {
        ...common,
        status: 'missing',
        confidence: 'medium',
        message: `${route} is where customers come back from ${quote(webhook.sender)}, and believes what their browser brings along.`,
        risk: 'A customer who types the address has paid, for all that the service knows.',
        fix: 'Ask the provider for the state and the amount of the payment, server to server, before acting on it.',
      };
    case 'no-replay-window':
      return {
        ...common,
        status: 'unsafe',
        severity: 'P2',
        message: `${call} accepts a signature of any age.`,
        risk: 'A webhook that was overheard or logged once can be sent again at any time.',
        fix: 'Leave the tolerance at its default of five minutes.',
      };
    case 'result-ignored':
      return {
        ...common,
        status: 'unsafe',
        message: `${call} answers whether the webhook is genuine, and ${route} goes on whatever it says.`,
      };
    case 'after-effect':
      return {
        ...common,
        status: 'unsafe',
        severity: 'P1',
        confidence: 'medium',
        message: `${call} runs before the signature of ${route} is checked.`,
      };
    case 'parsed-body':
      return {
        ...common,
        status: 'partial',
        severity: 'P2',
        confidence: 'medium',
        message: `${call} gets the body of ${route} parsed and written again, which need not be the bytes that were signed.`,
        risk: 'Genuine webhooks are refused as soon as spacing, key order or number format differ.',
        fix: 'Keep the raw bytes of the request, and compute the signature over these.',
      };
    case 'not-constant-time':
      return {
        ...common,
        status: 'partial',
        severity: 'P2',
        confidence: 'medium',
        message: `The check of ${route} compares with an operator that stops at the first difference.`,
        risk: 'The time of the answer tells how much of a guess was right.',
        fix: 'Compare buffers of equal length with `crypto.timingSafeEqual`.',
      };
  }
}

// What is wrong with the signature alone does not depend on what follows.
function evidenceOf({ effect }: Webhook, { flaw }: Flaw): readonly Evidence[] {
  if (!effect || (flaw !== 'missing' && flaw !== 'callback-trusted' && flaw !== 'result-ignored')) return [];
  return [
    ...effect.chain.map(({ at, label }) => ({ at, note: `leads through ${quote(label)}` })),
    { at: effect.at, note: `${quote(effect.label)} acts on what was sent` },
  ];
}
