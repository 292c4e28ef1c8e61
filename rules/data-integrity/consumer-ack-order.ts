import { defineRule, quote, type FactOf, type Problem, type Severity } from '#rule-api';

type Consumer = FactOf<'message-consumer'>;
type Flaw = Consumer['flaws'][number];

export default defineRule({
  meta: {
    id: 'consumer-ack-order',
    layer: 'data-integrity',
    section: 'background-jobs',
    severity: 'P0',
    confidence: 'high',
    title: 'Message let go before its work is done',
    risk: 'A crash, a deploy or an error between the acknowledgement and the work loses the message for good.',
    fix: 'Wait for the work and acknowledge after it; hand a message that fails to a dead-letter queue.',
    facets: {
      noack: 'the broker forgets messages as soon as they are sent',
      'ack-before-work': 'acknowledged before the work is done',
      'unawaited-handler': 'the handler returns before its work is done',
      'commit-without-plus-one': 'commits the offset of the message in place of the next',
      'batch-resolve-before': 'a message of a batch is resolved before its work is done',
      'catch-and-ack': 'a failure is logged and the message counts as done',
      'prefetch-unlimited': 'takes any number of messages at once',
    },
  },
  on: {
    'message-consumer'(consumer, facts) {
      // A promise that nobody keeps, and that ends its message early, is told of as such.
      const told = facts.of('escaping-error').filter(({ form }) => form === 'unfinished');
      const isTold = ({ kind, at }: Flaw): boolean =>
        kind === 'unawaited-handler' && told.some((one) => one.at.path === at.path && one.at.line === at.line);
      return consumer.flaws.filter((flaw) => !isTold(flaw)).map((flaw) => problemOf(consumer, flaw));
    },
  },
});

function problemOf(consumer: Consumer, flaw: Flaw): Problem {
  const fix = fixOf(flaw);
  return {
    at: flaw.at,
    facet: flaw.kind,
    status: flaw.kind === 'prefetch-unlimited' ? 'missing' : 'unsafe',
    severity: severityOf(flaw),
    // Who logs a failure and goes on, or writes `void`, may have meant to.
    confidence: flaw.kind === 'catch-and-ack' || flaw.byDefault || flaw.isMarked ? 'medium' : 'high',
    message: messageOf(consumer, flaw),
    evidence: evidenceOf(flaw),
    ...(fix !== undefined && { fix }),
  };
}

function severityOf({ kind, loss, isMarked }: Flaw): Severity {
  if (kind === 'prefetch-unlimited' || kind === 'commit-without-plus-one') return 'P2';
  return kind === 'catch-and-ack' || isMarked || loss === undefined ? 'P1' : 'P0';
}

function messageOf({ name }: Consumer, { kind, call, work }: Flaw): string {
  const works = quote(work?.call ?? '');
  const handler = name === '' ? 'The handler' : quote(name);
  switch (kind) {
    case 'noack':
      return `${quote(call)} lets the broker forget each message before ${works} has run.`;
    case 'ack-before-work':
    case 'batch-resolve-before':
      return `${quote(call)} acknowledges the message before ${works} has finished.`;
    case 'unawaited-handler':
      return `${handler} does not wait for ${works}, so the message counts as done while the work still runs.`;
    case 'commit-without-plus-one':
      return `${quote(call)} commits the offset of the message itself, so after each restart that message comes again.`;
    case 'catch-and-ack':
      return `${handler} logs a failure of ${works} and lets the message count as done.`;
    case 'prefetch-unlimited':
      return `${quote(call)} takes as many messages at once as there are, since nothing calls \`prefetch\`.`;
  }
}

function fixOf({ kind, byDefault }: Flaw): string | undefined {
  if (kind === 'prefetch-unlimited')
    return 'Call `channel.prefetch(n)` before consuming, with as many messages as may be under way at once.';
  if (kind === 'commit-without-plus-one') return 'Commit the offset of the message plus one.';
  if (byDefault) return 'Set `noAck: false` in the options of the transport, and acknowledge each message after its work.';
  return undefined;
}

function evidenceOf({ at, kind, work, loss, byDefault }: Flaw): Problem['evidence'] {
  if (byDefault) return [{ at, note: 'the transport sets `noAck` unless told otherwise' }, ...workOf(work, loss)];
  return kind === 'prefetch-unlimited' || !work ? [{ at, note: 'consumed here' }] : workOf(work, loss);
}

function workOf(work: Flaw['work'], loss: string | undefined): Problem['evidence'] {
  if (!work) return [];
  return [{ at: work.at, note: loss === undefined ? 'the work' : `the work, which leads to ${quote(loss)}` }];
}
