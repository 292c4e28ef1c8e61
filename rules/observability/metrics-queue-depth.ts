import { defineRule, quote, type FactOf } from '#rule-api';

type Unmeasured = FactOf<'unmeasured'>;
type Waiting = 'queue' | 'consumer' | 'outbox';

const FACETS = { queue: 'queue-blind', consumer: 'consumer-lag-blind', outbox: 'outbox-blind' } as const;
/** Places shown for one finding. */
const MOST_SHOWN = 4;

export default defineRule({
  meta: {
    id: 'metrics-queue-depth',
    layer: 'observability',
    section: 'observability',
    severity: 'P1',
    // A broker may be scraped by something that the repository does not show.
    confidence: 'medium',
    title: 'Nobody sees how much waits',
    risk: 'A stuck queue makes no noise: the first to notice are the customers whose work is in it.',
    fix: 'Export how much waits and how old the oldest is, for each queue, on a timer or by an exporter of the broker.',
    facets: {
      'queue-blind': 'the depth of a queue is not exported',
      'consumer-lag-blind': 'the lag of a consumer is not exported',
      'outbox-blind': 'rows of an outbox are not counted',
    },
  },
  on: {
    unmeasured(found) {
      const { what, at, others } = found;
      if (!isWaiting(what)) return undefined;
      return {
        at,
        facet: FACETS[what],
        status: 'missing',
        severity: what === 'outbox' ? 'P2' : 'P1',
        message: messageOf(found, what),
        evidence: [
          { at, note: what === 'outbox' ? 'rows are written here' : 'consumed here' },
          ...others.slice(0, MOST_SHOWN).map((other) => ({ at: other, note: 'and here' })),
        ],
      };
    },
  },
});

function isWaiting(what: Unmeasured['what']): what is Waiting {
  return what === 'queue' || what === 'consumer' || what === 'outbox';
}

function messageOf({ names, program }: Unmeasured, what: Waiting): string {
  const of = names.length === 0 ? '' : ` of ${names.slice(0, MOST_SHOWN).map(quote).join(', ')}`;
  const service = quote(program);
  switch (what) {
    case 'queue':
      return `Nothing exports how many messages or jobs${of} wait for ${service}.`;
    case 'consumer':
      return `Nothing exports how far the consumers${of} in ${service} lag behind.`;
    case 'outbox':
      return `Nothing exports how many rows of the outbox of ${service} wait.`;
  }
}
