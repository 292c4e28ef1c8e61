import { defineRule, quote, type FactOf, type Problem, type Severity, type Suggestion } from '#rule-api';

type Queue = FactOf<'job-queue'>;
type Facet = 'single-attempt' | 'attempts-excessive' | 'no-backoff' | 'no-retention';

/** Attempts beyond which a job that cannot succeed holds up others for long. */
const MOST_ATTEMPTS = 50;
/** Queues named and shown in one finding. */
const MOST_SHOWN = 4;

const SEVERITIES: Readonly<Record<Facet, Severity>> = {
  'single-attempt': 'P1',
  'attempts-excessive': 'P2',
  'no-backoff': 'P2',
  'no-retention': 'P2',
};

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
    severity: SEVERITIES[facet],
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
  switch (facet) {
    case 'single-attempt':
      return `${jobs} are tried once${kept}.`;
    case 'attempts-excessive':
      return `${jobs} are tried up to ${queues[0]?.attempts} times${kept}.`;
    case 'no-backoff':
      return `${jobs} are tried again without a pause between attempts${kept}.`;
    case 'no-retention':
      return `${jobs} stay in Redis for ever when they have finished.`;
  }
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
