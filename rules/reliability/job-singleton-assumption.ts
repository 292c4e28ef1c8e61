import { defineRule, evidenceOfReach, quote, type FactOf, type Problem } from '#rule-api';

type Schedule = FactOf<'schedule'>;

/** Milliseconds between runs below which one may well last longer. */
const SHORT = 60_000;

export default defineRule({
  meta: {
    id: 'job-singleton-assumption',
    layer: 'reliability',
    section: 'background-jobs',
    severity: 'P1',
    confidence: 'medium',
    title: 'Schedule that assumes a single instance',
    risk: 'With two instances, or while a deploy runs old and new side by side, every run happens twice: two invoices, two mails.',
    fix: 'Take a lock that all instances share, claim the rows, or move the schedule to the queue.',
    facets: {
      'cron-no-lock': 'every instance does what is to be done once',
      overlap: 'the next run starts before the last one has ended',
      'lock-without-ttl-or-fencing': 'a lock is never let go of when its holder dies',
    },
  },
  on: {
    schedule: (found) => problemOf(found),
    'endless-lock'({ at, call, reach }) {
      return {
        at,
        facet: 'lock-without-ttl-or-fencing',
        status: 'partial',
        severity: 'P2',
        message: `${quote(call)} takes a lock that has no end.`,
        risk: 'When the instance that holds it is killed, nobody gets the lock again.',
        fix: 'Give the lock a lifetime in the same command, and renew it while the work goes on.',
        evidence: evidenceOfReach(reach),
      };
    },
  },
});

// How many instances run is not known from the code, so it is no P1.
function problemOf(found: Schedule): Problem {
  const overlaps = found.overlaps && found.every !== undefined && found.every < SHORT;
  const { at, sends, sendsAt, chain } = found;
  return {
    at,
    facet: overlaps ? 'overlap' : 'cron-no-lock',
    status: 'missing',
    severity: 'P2',
    confidence: found.decided ? 'medium' : 'low',
    message: overlaps
      ? `${quote(found.runs)} ${describe(found)} and starts again every ${found.every} ms, whether or not the last run has ended.`
      : `${quote(found.runs)} ${describe(found)} by the clock in every instance, and takes no lock.`,
    ...(overlaps && { fix: 'Start the next run when the last one has ended, and claim the rows with a lock that all instances share.' }),
    evidence: [
      ...chain.map(({ label, at: step }) => ({ at: step, note: `through ${quote(label)}` })),
      { at: sendsAt, note: `${quote(sends)} is done again by each instance` },
    ],
  };
}

function describe({ effect }: Schedule): string {
  switch (effect) {
    case 'payment':
      return 'moves money';
    case 'mail':
      return 'sends mail';
    case 'sms':
      return 'sends messages to phones';
    case 'create':
      return 'creates rows';
    case 'publish':
      return 'publishes messages';
    case 'enqueue':
      return 'queues jobs';
    case 'http':
      return 'sends requests that change something';
    default:
      return 'changes something outside';
  }
}
