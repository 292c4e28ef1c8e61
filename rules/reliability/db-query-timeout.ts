import { defineRule, evidenceOfReach, isServing, quote, type Evidence, type FactOf, type Severity } from '#rule-api';

type DatabasePool = FactOf<'database-pool'>;
type Wait = DatabasePool['gaps'][number]['wait'];

/** The gravest first: without the first two a request waits for ever although the database is well. */
const FACETS: Readonly<Record<Wait, string>> = {
  acquire: 'acquire-unbounded',
  connect: 'connect-unbounded',
  statement: 'statement-unbounded',
  'idle-in-transaction': 'idle-in-transaction-unbounded',
};
const GRAVITY: readonly Wait[] = ['acquire', 'connect', 'statement', 'idle-in-transaction'];

const WAITS: Readonly<Record<Wait, string>> = {
  acquire: 'lets a request wait for ever for a free connection',
  connect: 'lets an attempt to connect wait for ever',
  statement: 'lets a statement run for ever',
  'idle-in-transaction': 'lets a transaction stay open for ever when nobody goes on with it',
};

export default defineRule({
  meta: {
    id: 'db-query-timeout',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P1',
    confidence: 'medium',
    title: 'Database access without a time limit',
    risk: 'One slow query or lost packet holds connections of the pool until every request waits for one.',
    fix: 'Set the limits where the pool is made, or at the role of the database.',
    facets: {
      'connect-unbounded': 'an attempt to connect may take for ever',
      'acquire-unbounded': 'a request may wait for ever for a free connection',
      'statement-unbounded': 'a statement may run for ever',
      'idle-in-transaction-unbounded': 'a transaction that nobody goes on with stays open',
      'interactive-tx-raised': 'a transaction may hold its connection for more than half a minute',
    },
  },
  on: {
    'database-pool'(pool) {
      const wait = GRAVITY.find((one) => pool.gaps.some((gap) => gap.wait === one));
      if (!wait || !isOfService(pool)) return undefined;
      return {
        at: pool.at,
        status: 'missing',
        facet: FACETS[wait],
        severity: severityOf(pool, wait),
        message: `This ${quote(pool.client)} pool ${WAITS[wait]}; set ${pool.gaps.map(({ act }) => act).join(', ')}.`,
        evidence: evidenceOf(pool),
      };
    },
    'long-transaction'({ at, expression, milliseconds, reach }) {
      return {
        at,
        status: 'unsafe',
        facet: 'interactive-tx-raised',
        severity: 'P2',
        message: `${quote(expression)} may hold its connection for ${Math.round(milliseconds / 1000)} seconds.`,
        evidence: evidenceOfReach(reach),
      };
    },
  },
});

// What a library makes or a command uses waits for nobody.
function isOfService({ isServed, reach }: DatabasePool): boolean {
  const isCommand = reach.entries.length > 0 && reach.entries.every(({ kind }) => kind === 'cli');
  return (isServed && !isCommand) || isServing(reach);
}

// What an address or the database may say as well is not certain to be missing.
function severityOf({ gaps }: DatabasePool, wait: Wait): Severity {
  if (wait === 'idle-in-transaction') return 'P3';
  return gaps.some((gap) => gap.wait === wait && gap.isCertain) ? 'P1' : 'P2';
}

function evidenceOf({ options, reach, at }: DatabasePool): readonly Evidence[] {
  const isElsewhere = options && (options.path !== at.path || options.line !== at.line);
  return [...(isElsewhere ? [{ at: options, note: 'the options stand here' }] : []), ...evidenceOfReach(reach)];
}
