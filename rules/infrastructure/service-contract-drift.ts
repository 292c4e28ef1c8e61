import { defineRule, evidenceOfReach, quote, type Evidence, type FactOf, type Problem } from '#rule-api';

type Call = FactOf<'service-call'>;

export default defineRule({
  meta: {
    id: 'service-contract-drift',
    layer: 'infrastructure',
    section: 'deployability-startup',
    severity: 'P1',
    confidence: 'high',
    title: 'Call to another service that nothing there answers',
    risk: 'Both sides compile and pass their own tests, and in production every such call fails.',
    fix: 'Ask for what the other service answers, or let it answer this; a client that is generated from its contract keeps both in step.',
    facets: {
      route: 'the service that is asked has no route for the request',
      pattern: 'nothing takes messages of the pattern',
    },
  },
  on: {
    'service-call'(call) {
      if (call.answer !== 'absent') return undefined;
      return call.over === 'http' ? routeMissing(call) : patternMissing(call);
    },
  },
});

// The other side may be another program than the one that is seen, where neither its name nor anything that it answers tells.
function confidenceOf({ certain, near, attested }: Call): Problem['confidence'] {
  return (certain && near !== undefined) || (attested && near !== undefined) || (certain && attested) ? 'high' : 'medium';
}

function routeMissing(call: Call): Problem {
  const { at, asks, expression, target, by } = call;
  return {
    at,
    status: 'missing',
    facet: 'route',
    confidence: confidenceOf(call),
    message: `${quote(expression)} asks ${quote(target)} for ${quote(asks)}, and none of its routes is that.`,
    evidence: [{ at, note: `${quote(by)} leads to ${quote(target)}` }, ...nearestTo(call), ...evidenceOfReach(call.reach)],
  };
}

function patternMissing(call: Call): Problem {
  const { at, asks, expression } = call;
  return {
    at,
    status: 'missing',
    facet: 'pattern',
    confidence: confidenceOf(call),
    message: `${quote(expression)} sends a message of the pattern ${quote(asks)}, and nothing in this repository takes it.`,
    evidence: [...nearestTo(call), ...evidenceOfReach(call.reach)],
  };
}

function nearestTo({ near }: Call): readonly Evidence[] {
  return near ? [{ at: near.at, note: `the nearest that is answered: ${near.label}` }] : [];
}
