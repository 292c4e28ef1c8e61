import { defineRule, quote, type Confidence, type Evidence, type FactOf, type Severity } from '#rule-api';

type TransactionEffect = FactOf<'transaction-effect'>;

const FACETS = {
  region: 'effect-in-transaction',
  event: 'sync-emitter-in-tx',
  hook: 'entity-hook-effect',
  early: 'effect-before-write',
} as const;

export default defineRule({
  meta: {
    id: 'side-effect-before-commit',
    layer: 'data-integrity',
    section: 'idempotency',
    severity: 'P0',
    confidence: 'high',
    title: 'Effect that cannot be taken back, before the commit',
    risk: 'When the transaction is rolled back or retried, others have already been told, paid or written to about data that does not exist.',
    fix: 'Send it after the transaction has committed, or write it to an outbox table inside the transaction and send it from there.',
    facets: {
      'effect-in-transaction': 'something leaves the process inside a transaction',
      'effect-before-write': 'something is announced before the row that it speaks of is written',
      'entity-hook-effect': 'a hook of an entity sends something before its write is committed',
      'sync-emitter-in-tx': 'an event inside a transaction is handled at once, and the handler sends something',
    },
  },
  on: {
    'transaction-effect'(found) {
      return {
        at: found.at,
        status: 'unsafe',
        facet: FACETS[found.position],
        severity: severityOf(found),
        confidence: confidenceOf(found),
        message: messageOf(found),
        evidence: evidenceOf(found),
      };
    },
  },
});

function severityOf({ position, decided, effect }: TransactionEffect): Severity {
  if (!decided || effect === 'upload' || effect === 'notify') return 'P2';
  return position === 'early' || effect === 'enqueue' ? 'P1' : 'P0';
}

// An upload may be cleaned up later, a handler may put off what it does, and an early announcement may be meant.
function confidenceOf({ position, decided, effect }: TransactionEffect): Confidence {
  const isDebatable = !decided || position === 'event' || position === 'early' || effect === 'upload' || effect === 'notify';
  return isDebatable ? 'medium' : 'high';
}

function messageOf(found: TransactionEffect): string {
  const { position, call, transaction } = found;
  const what = describe(found);
  switch (position) {
    case 'region':
      return `${quote(call)} ${what} inside a ${transaction} transaction that may still be rolled back.`;
    case 'event':
      return `${quote(call)} is handled at once inside a ${transaction} transaction, and a handler ${what}.`;
    case 'hook':
      return `${quote(call)} ${what} in a hook that runs before the write is committed.`;
    default:
      return `${quote(call)} ${what} before the row is written that it speaks of.`;
  }
}

function describe({ effect, method, decided }: TransactionEffect): string {
  if (!decided) return effect === 'enqueue' ? 'by its name queues a job' : 'by its name sends a message';
  switch (effect) {
    case 'payment':
      return 'moves money';
    case 'mail':
      return 'sends mail';
    case 'sms':
      return 'sends a message to a phone';
    case 'publish':
      return 'publishes a message';
    case 'http':
      return `sends a ${method ?? ''} request`;
    case 'enqueue':
      return 'queues a job, which may start before the commit,';
    case 'upload':
      return 'changes stored objects';
    default:
      return 'tells connected clients';
  }
}

function evidenceOf(found: TransactionEffect): readonly Evidence[] {
  const start: Evidence = {
    at: found.begins,
    note: found.position === 'early' ? 'the row is written here' : 'the transaction begins here',
  };
  const steps = found.chain.map(({ label, at }) => ({ at, note: `through ${quote(label)}` }));
  return [start, ...steps, { at: found.sendsAt, note: `${quote(found.sends)} is what leaves the process` }];
}
