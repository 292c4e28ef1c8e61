import { defineRule, evidenceOfReach, quote, type FactOf, type Severity } from '#rule-api';

type Work = FactOf<'volatile-work'>;

const FACETS = {
  caught: 'fire-and-forget-after-response',
  deferred: 'fire-and-forget-after-response',
  announced: 'fire-and-forget-after-response',
  delayed: 'delayed-by-timer',
  scheduled: 'delayed-by-timer',
  queued: 'in-memory-queue',
} as const;

/** Forms that put off, or go on with, more than one call. */
const LASTING: ReadonlySet<Work['form']> = new Set(['deferred', 'queued']);

/** Milliseconds from which a deploy may well fall into the time of a timer. */
const LONG = 60_000;

export default defineRule({
  meta: {
    id: 'job-durable',
    layer: 'reliability',
    section: 'background-jobs',
    severity: 'P1',
    confidence: 'medium',
    title: 'Background work that a restart loses',
    risk: 'A deploy, a crash or a scale-down drops the work silently, after its request has been answered with success.',
    fix: 'Put it on a durable queue or a workflow before answering.',
    facets: {
      'in-memory-queue': 'work waits in a queue that only the process has',
      'fire-and-forget-after-response': 'nobody waits for work that goes on after the answer',
      'delayed-by-timer': 'work is put off by a timer of the process',
    },
  },
  on: {
    'volatile-work'(work) {
      const { at, form, sends, sendsAt, chain, reach } = work;
      return {
        at,
        facet: FACETS[form],
        status: 'unsafe',
        severity: severityOf(work),
        message: messageOf(work),
        evidence: [
          ...chain.map(({ label, at: step }) => ({ at: step, note: `through ${quote(label)}` })),
          { at: sendsAt, note: `${quote(sends)} is what is lost` },
          ...evidenceOfReach(reach),
        ],
      };
    },
  },
});

// A single call that is under way is lost in few restarts; what takes longer or waits, in most.
function severityOf({ form, effect, effects, delay }: Work): Severity {
  if (effect === 'payment' || (delay ?? 0) >= LONG || form === 'scheduled') return 'P1';
  return effects > 1 && LASTING.has(form) ? 'P1' : 'P2';
}

function messageOf(work: Work): string {
  const { form, call, delay } = work;
  switch (form) {
    case 'caught':
    case 'deferred':
      return `${quote(call)} ${describe(work)} after the request is answered, and nothing takes it up again after a restart.`;
    case 'delayed':
      return `${quote(call)} ${describe(work)} when a timer of ${delay} ms ends, which a restart forgets.`;
    case 'scheduled':
      return `${quote(call)} ${describe(work)} by a schedule that this process alone knows of, and that a restart forgets.`;
    case 'announced':
      return `${quote(call)} leaves to listeners what ${describe(work)}, and nothing takes it up again after a restart.`;
    case 'queued':
      return `${quote(call)} ${describe(work)} from a queue that only the memory of this process holds.`;
  }
}

function describe({ effect }: Work): string {
  switch (effect) {
    case 'payment':
      return 'moves money';
    case 'mail':
      return 'sends mail';
    case 'sms':
      return 'sends a message to a phone';
    case 'db-write':
      return 'writes to the database';
    default:
      return 'sends a request that changes something';
  }
}
