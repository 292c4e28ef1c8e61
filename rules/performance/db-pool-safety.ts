import { defineRule, evidenceOfReach, isServing, quote, type Evidence, type FactOf, type Severity } from '#rule-api';

type PoolHazard = FactOf<'pool-hazard'>;

const FACETS = {
  'pool-per-call': 'pool-per-request',
  'remote-call': 'remote-call-in-transaction',
  pause: 'remote-call-in-transaction',
  'second-connection': 'nested-checkout',
  'endless-queue': 'queue-unlimited',
} as const;

export default defineRule({
  meta: {
    id: 'db-pool-safety',
    layer: 'performance',
    section: 'load-and-coverage',
    severity: 'P1',
    confidence: 'medium',
    title: 'Connections of the database that run out',
    risk: 'When all connections are taken or held, every request that needs the database waits or fails.',
    fix: 'Open one pool when the program starts, and hold a connection for queries alone.',
    facets: {
      'pool-per-request': 'each call opens a pool of its own',
      'remote-call-in-transaction': 'a transaction holds its connection while something else is waited for',
      'nested-checkout': 'a second connection is taken while one is held',
      'queue-unlimited': 'requests for a connection queue up without end',
    },
  },
  on: {
    'pool-hazard'(hazard) {
      const severity = severityOf(hazard);
      if (!severity) return undefined;
      return {
        at: hazard.at,
        status: hazard.hazard === 'endless-queue' ? 'missing' : 'unsafe',
        facet: FACETS[hazard.hazard],
        severity,
        message: messageOf(hazard),
        evidence: evidenceOf(hazard),
      };
    },
  },
});

/** One that is closed again far from where the work arrives looks something up once. */
const NEAR = 2;

// A pool of a command or of the start is opened once.
function severityOf({ hazard, reach, isClosed }: PoolHazard): Severity | undefined {
  if (hazard === 'endless-queue') return 'P3';
  if (hazard !== 'pool-per-call') return isServing(reach) ? 'P1' : 'P2';
  if (!isServing(reach) || (isClosed && reach.chain.length > NEAR)) return undefined;
  return isClosed ? 'P2' : 'P1';
}

function messageOf({ hazard, client, call, isClosed, waits }: PoolHazard): string {
  const leads = waits && waits.call !== call ? `${quote(call)} leads to ${quote(waits.call)}, which` : quote(call);
  switch (hazard) {
    case 'pool-per-call':
      return `${quote(call)} opens a pool of ${client} for each call${isClosed ? ', with new connections each time' : ' and nobody closes it'}.`;
    case 'remote-call':
      return `${leads} waits for another service inside a ${client} transaction, whose connection nobody else can use meanwhile.`;
    case 'pause':
      return `${leads} pauses inside a ${client} transaction, whose connection nobody else can use meanwhile.`;
    case 'second-connection':
      return `${leads} waits for a second connection of the pool while this function holds one, so that a few at a time block each other.`;
    default:
      return `${quote(call)} sets no \`queueLimit\`, so requests for a connection queue up without end.`;
  }
}

function evidenceOf({ hazard, held, waits, reach }: PoolHazard): readonly Evidence[] {
  return [
    ...(held
      ? [{ at: held, note: hazard === 'second-connection' ? 'the first connection is taken here' : 'the transaction begins here' }]
      : []),
    ...(waits ? [{ at: waits.at, note: `${quote(waits.call)} is what is waited for` }] : []),
    ...evidenceOfReach(reach),
  ];
}
