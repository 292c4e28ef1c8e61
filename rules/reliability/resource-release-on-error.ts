import { defineRule, evidenceOfReach, isServing, quote, type Evidence, type FactOf, type Problem } from '#rule-api';

type Held = FactOf<'held-resource'>;

export default defineRule({
  meta: {
    id: 'resource-release-on-error',
    layer: 'reliability',
    section: 'shutdown',
    severity: 'P1',
    confidence: 'high',
    title: 'Resource stays taken when something fails',
    risk: 'Each failure takes one connection, lock or handle for good, until none is left and the service hangs.',
    fix: 'Give it back in `finally`, declare it by `await using`, or use the form that takes a callback.',
  },
  on: {
    'held-resource'(held): Problem | undefined {
      const { at, reach, expires } = held;
      // What start-up takes once is often meant to stay.
      if (reach.entries.length > 0 && !isServing(reach)) return undefined;
      return {
        at,
        status: 'unsafe',
        severity: isServing(reach) && !expires ? 'P1' : 'P2',
        confidence: held.leak === 'early' ? 'medium' : 'high',
        message: messageOf(held),
        evidence: [...evidenceOfReach(reach), proofOf(held)],
      };
    },
  },
});

function messageOf({ what, expression, leak, release }: Held): string {
  const name = `The ${what} that ${quote(expression)} gives`;
  switch (leak) {
    case 'never':
      return `${name} is never given back.`;
    case 'return':
      return `${name} is not given back when the function returns before ${quote(release)}.`;
    case 'early':
      return `${name} is given back while the work that is returned still uses it.`;
    default:
      return `${name} is not given back when something fails before ${quote(release)}.`;
  }
}

function proofOf({ leak, leakAt }: Held): Evidence {
  switch (leak) {
    case 'never':
      return { at: leakAt, note: 'no call of the function gives it back, and it goes nowhere else' };
    case 'return':
      return { at: leakAt, note: 'leaves the function with it' };
    case 'early':
      return { at: leakAt, note: 'is not waited for before `finally` runs' };
    default:
      return { at: leakAt, note: 'may fail, in no `try` that gives it back' };
  }
}
