import { defineRule, quote, type Confidence, type FactOf } from '#rule-api';

type Slip = FactOf<'workflow-slip'>;

const FACETS = {
  outside: 'io-in-workflow',
  random: 'nondeterminism',
  clock: 'nondeterminism',
  race: 'unregistered-concurrency',
  unbounded: 'no-timeout',
} as const;

export default defineRule({
  meta: {
    id: 'durable-workflow-discipline',
    layer: 'reliability',
    section: 'background-jobs',
    severity: 'P1',
    confidence: 'high',
    title: 'Workflow code that is not the same each time',
    risk: 'After a crash the engine runs the body again: what it did outside of steps happens twice, or the run no longer fits its record and stops.',
    fix: 'Move what reaches out or changes from run to run into a step or an activity, and give each a timeout.',
    facets: {
      'io-in-workflow': 'the body of a workflow reaches out of the process',
      nondeterminism: 'the body of a workflow uses chance or the clock',
      'unregistered-concurrency': 'which step is first decides how a workflow goes on',
      'no-timeout': 'activities have no timeout',
    },
  },
  on: {
    'workflow-slip'(found) {
      const { at, slip, places, chain, call, instead } = found;
      const [, ...others] = places;
      return {
        at,
        facet: FACETS[slip],
        status: slip === 'unbounded' ? 'missing' : 'unsafe',
        severity: slip === 'clock' || slip === 'race' ? 'P2' : 'P1',
        confidence: confidenceOf(found),
        message: messageOf(found),
        fix: slip === 'unbounded' ? 'Set `startToCloseTimeout`, or `scheduleToCloseTimeout` for all attempts.' : `Move it into ${instead}.`,
        evidence: [
          ...chain.map(({ label, at: step }) => ({ at: step, note: `through ${quote(label)}` })),
          ...(places[0] && chain.length > 0 ? [{ at: places[0], note: `${quote(call)} stands here` }] : []),
          ...others.map((place) => ({ at: place, note: 'and here' })),
        ],
      };
    },
  },
});

// A time may only be noted, and a helper may be wrapped in ways that are not seen.
function confidenceOf({ slip, chain }: Slip): Confidence {
  return slip === 'clock' || slip === 'race' || chain.length > 0 ? 'medium' : 'high';
}

function messageOf({ slip, workflow, call, instead }: Slip): string {
  const name = workflow === '' ? 'This workflow' : `The workflow ${quote(workflow)}`;
  switch (slip) {
    case 'outside':
      return `${name} calls ${quote(call)} outside of ${instead}, so a recovered run does it again.`;
    case 'random':
    case 'clock':
      return `${name} uses ${quote(call)} outside of ${instead}, which gives a recovered run another value.`;
    case 'race':
      return `${name} goes on with whichever promise of ${quote(call)} is first, which may be another one in a recovered run.`;
    case 'unbounded':
      return `${quote(call)} makes activities without a timeout.`;
  }
}
