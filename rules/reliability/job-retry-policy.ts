import { defineRule, quote, type FactOf, type Problem, type Suggestion } from '#rule-api';

type Queue = FactOf<'job-queue'>;
type Facet = 'single-attempt' | 'attempts-excessive' | 'no-backoff' | 'no-retention';

/** Attempts beyond which a job that cannot succeed holds up others for long. */
const MOST_ATTEMPTS = 50;
/** Queues named and shown in one finding. */
const MOST_SHOWN = 4;

export default defineRule({
  meta: {
    id: 'job-retry-policy',
    layer: 'reliability',
    section: 'background-jobs',
    severity: 'P1',
    confidence: 'high',
    suggestion: 'safe',
    title: 'Jobs without a policy for failures',
    risk: 'One short failure loses the work of a job for good, and finished jobs fill the memory of Redis until it takes no more.',
    fix: 'Give the queue `defaultJobOptions` with `attempts`, an exponential `backoff`, `removeOnComplete` and `removeOnFail`.',
    facets: {
      'single-attempt': 'jobs are tried once',
      'no-backoff': 'jobs are tried again at once',
      'attempts-excessive': 'jobs are tried very many times',
      'no-retention': 'finished jobs are kept for ever',
    },
  },
  on: {
    'queued-job'({ at, attempts, isHasty, expression, job }) {
      const facet = attempts > MOST_ATTEMPTS ? 'attempts-excessive' : isHasty ? 'no-backoff' : undefined;
      const name = job === '' ? '' : ` of ${quote(job)}`;
      const fault = facet === 'no-backoff' ? 'again without a pause between attempts' : `up to ${attempts} times`;
      return (
        facet && {
          at,
          facet,
          status: 'unsafe',
          severity: 'P2',
          confidence: 'medium',
          message: `${quote(expression)} queues jobs${name} that are tried ${fault}.`,
          risk: 'What fails is asked again and again while it is down, and what can never succeed takes the place of other jobs.',
          fix: 'Give the job a few attempts with growing pauses between them.',
          evidence: [],
        }
      );
    },
  },
  // Queues that are set up side by side are told of once.
  atEnd(facts) {
    const groups = new Map<string, Queue[]>();
    for (const queue of facts.of('job-queue')) {
      const facet = facetOf(queue);
      if (!facet) continue;
      const key = `${facet} ${queue.at.path}`;
      groups.set(key, [...(groups.get(key) ?? []), queue]);
    }
    return [...groups.values()].flatMap((group) => problemOf(group) ?? []);
  },
});

function problemOf([first, ...others]: readonly Queue[]): Problem | undefined {
  const facet = first && facetOf(first);
  if (!first || !facet) return undefined;
  const suggestion = facet === 'no-retention' && others.length === 0 ? removeFinished(first) : undefined;
  return {
    at: first.at,
    facet,
    status: facet === 'attempts-excessive' ? 'unsafe' : 'missing',
    severity: facet === 'single-attempt' ? 'P1' : 'P2',
    // A team may mean each job to be tried once, and to be tried often.
    confidence: facet === 'single-attempt' || facet === 'attempts-excessive' ? 'medium' : 'high',
    message: messageOf([first, ...others], facet),
    evidence: [...evidenceOf(first, facet), ...others.slice(0, MOST_SHOWN).map(({ addedAt }) => ({ at: addedAt, note: 'and here' }))],
    ...(suggestion && { suggestion }),
  };
}

/** The gravest that is wrong with a queue; what else is missing stands in its evidence. */
function facetOf({ attempts, isChosen, backoff, removeOnComplete, isHousekeeping }: Queue): Facet | undefined {
  if (attempts === 1 && !isChosen && !isHousekeeping) return 'single-attempt';
  if (attempts !== undefined && attempts > MOST_ATTEMPTS) return 'attempts-excessive';
  if (attempts !== undefined && attempts > 1 && backoff === 'absent') return 'no-backoff';
  return removeOnComplete === 'absent' ? 'no-retention' : undefined;
}

function messageOf(queues: readonly Queue[], facet: Facet): string {
  const names = queues.slice(0, MOST_SHOWN).map(({ queue }) => quote(queue));
  const more = queues.length > MOST_SHOWN ? ` and ${queues.length - MOST_SHOWN} more` : '';
  const jobs = `Jobs of ${queues.length > 1 ? 'queues' : 'queue'} ${names.join(', ')}${more}`;
  const kept = queues.every(({ removeOnComplete }) => removeOnComplete === 'absent') ? ', and finished ones stay in Redis for ever' : '';
  const faults: Readonly<Record<Facet, string>> = {
    'single-attempt': `are tried once${kept}`,
    'attempts-excessive': `are tried up to ${queues[0]?.attempts} times${kept}`,
    'no-backoff': `are tried again without a pause between attempts${kept}`,
    'no-retention': 'stay in Redis for ever when they have finished',
  };
  return `${jobs} ${faults[facet]}.`;
}

function evidenceOf({ at, addedAt, removeOnFail }: Queue, facet: Facet): Problem['evidence'] {
  const kept = facet === 'no-retention' && removeOnFail === 'absent' ? ', and failed ones are kept, too' : '';
  return [
    { at, note: `the options say nothing else${kept}` },
    { at: addedAt, note: 'jobs are added here' },
  ];
}

// Attempts are left to a person, who knows whether a job may run twice.
function removeFinished({ optionsStart }: Queue): Suggestion | undefined {
  if (!optionsStart) return undefined;
  return {
    title: 'Keep the last thousand finished jobs',
    edits: [{ at: optionsStart, text: ' defaultJobOptions: { removeOnComplete: 1000, removeOnFail: 5000 },' }],
  };
}
