import { defineRule, evidenceOfReach, isServing, quote, type Evidence, type FactOf, type Facts } from '#rule-api';

type FanOut = FactOf<'fan-out'>;

export default defineRule({
  meta: {
    id: 'unbounded-concurrency',
    layer: 'performance',
    section: 'load-and-coverage',
    severity: 'P2',
    confidence: 'medium',
    title: 'As much work at once as there are items',
    risk: 'Ten thousand items open ten thousand connections at the same moment, which brings down this service or the one that it calls.',
    fix: 'Let a few run at a time, such as with `p-limit` or `p-map`, or hand all items over in one call.',
  },
  on: {
    'fan-out'(found, facts) {
      if (isToldElsewhere(found, facts) || (found.reach.entries.length > 0 && !isServing(found.reach))) return undefined;
      return { at: found.at, status: 'missing', message: messageOf(found), evidence: evidenceOf(found) };
    },
  },
});

// One loop, one finding: a request per item that could be one request, or a query without a bound on its rows.
function isToldElsewhere({ sendsAt, sourceAt }: FanOut, facts: Facts): boolean {
  const isRepeated = facts.of('repeated-call').some((one) => one.sendsAt.path === sendsAt.path && one.sendsAt.line === sendsAt.line);
  const isListed = facts
    .of('list-query')
    .some(
      ({ at, growsAt, small, reach }) => at.path === sourceAt?.path && at.line === sourceAt.line && growsAt && !small && isServing(reach),
    );
  return isRepeated || isListed;
}

const WORK: Readonly<Record<FanOut['effect'], string>> = {
  http: 'a request',
  mail: 'a mail',
  sms: 'a message',
  payment: 'a payment',
  upload: 'an upload',
  process: 'a process',
  publish: 'a message',
  enqueue: 'a job',
  notify: 'a notice',
};

const DECIDES: Readonly<Record<FanOut['source'], string>> = {
  request: 'of which a client sends as many as it likes',
  message: 'of which a message brings any number',
  query: 'which a query reads without a limit',
};

function messageOf({ starts, over, effect, source }: FanOut): string {
  return `${quote(starts)} starts ${WORK[effect]} for each of ${quote(over)} at once, ${DECIDES[source]}.`;
}

function evidenceOf({ source, sourceAt, sends, sendsAt, reach }: FanOut): readonly Evidence[] {
  return [
    { at: sendsAt, note: `${quote(sends)} runs once per item` },
    ...(sourceAt ? [{ at: sourceAt, note: source === 'query' ? 'this query gives the items' : 'the items come in here' }] : []),
    ...evidenceOfReach(reach),
  ];
}
