import { defineRule, evidenceOfReach, isServing, quote, type Evidence, type FactOf, type Facts, type Problem } from '#rule-api';

type ListQuery = FactOf<'list-query'>;
type Gravity = Required<Pick<Problem, 'severity' | 'confidence'>>;

const GATES: Gravity = { severity: 'P1', confidence: 'high' };
const WARNS: Gravity = { severity: 'P1', confidence: 'medium' };
const REPORTS: Gravity = { severity: 'P2', confidence: 'medium' };
const HINTS: Gravity = { severity: 'P3', confidence: 'medium' };

/** Queries with the same input that are shown as evidence. */
const MOST_OTHERS = 5;

export default defineRule({
  meta: {
    id: 'unbounded-query',
    layer: 'performance',
    section: 'load-and-coverage',
    severity: 'P1',
    confidence: 'high',
    title: 'Query without a bound on its rows',
    risk: 'The answer grows with the table until one request fills the memory of the service and holds up the database for all others.',
    fix: 'Take a page with a maximum, and go on from a cursor; stream what has to be read whole.',
    facets: {
      'no-limit': 'all rows are read, however many there are',
      'client-limit-uncapped': 'the client says how many rows it wants, without a maximum',
      'redis-keys': 'all keys of a store are gone through at once',
      'export-in-memory': 'all rows are held in memory to make a file of them',
    },
  },
  on: {
    'list-query'(query, facts) {
      const gravity = isGoneThrough(query, facts) ? undefined : judge(query);
      return (
        gravity && {
          at: query.at,
          status: 'unsafe',
          facet: facetOf(query),
          ...gravity,
          message: messageOf(query),
          fix: FIXES[facetOf(query)],
          evidence: evidenceOf(query),
        }
      );
    },
  },
});

const FIXES: Readonly<Record<string, string>> = {
  'no-limit': 'Take a page with a maximum, and go on from a cursor.',
  'client-limit-uncapped': 'Bound what the client asks for, such as with `Math.min(limit, 100)` or a maximum in the schema.',
  'redis-keys': 'Go through the keys with `SCAN`, or keep a set of them.',
  'export-in-memory': 'Stream the rows into the file.',
};

function facetOf({ reads, exports }: ListQuery): string {
  if (reads === 'client') return 'client-limit-uncapped';
  if (reads === 'keys') return 'redis-keys';
  return exports ? 'export-in-memory' : 'no-limit';
}

// A query for each of the rows is told as such, with this query as evidence: one loop, one finding.
function isGoneThrough({ reads, at }: ListQuery, facts: Facts): boolean {
  if (reads !== 'all' && reads !== 'since') return false;
  return facts.of('repeated-call').some(({ rowsAt }) => rowsAt?.path === at.path && rowsAt.line === at.line && rowsAt.column === at.column);
}

function judge(query: ListQuery): Gravity | undefined {
  const { reads, reach, exports, growsAt, small } = query;
  const isAsked = reach.entries.some(({ kind }) => kind === 'route' || kind === 'graphql-field');
  switch (reads) {
    case 'pages':
      return isAsked ? GATES : REPORTS;
    case 'keys':
      return isAsked ? GATES : isServing(reach) ? REPORTS : HINTS;
    case 'client':
      return query.filtered || small ? REPORTS : WARNS;
    case 'relation':
      return isAsked ? REPORTS : undefined;
    default:
  }
  if (!growsAt || small) return undefined;
  if (exports) return isServing(reach) ? REPORTS : undefined;
  if (!isAsked) return undefined;
  return reads === 'all' ? WARNS : REPORTS;
}

function messageOf({ reads, call, table, input, exports }: ListQuery): string {
  const rows = table === '' ? 'rows' : `rows of ${quote(table)}`;
  switch (reads) {
    case 'pages':
      return `${quote(call)} skips ${rows} and then takes all the others: the page has no size.`;
    case 'keys':
      return `${quote(call)} goes through all keys in one step, during which the store answers nobody else.`;
    case 'client':
      return `${quote(call)} takes as many ${rows} as the client asks for in ${quote(input?.source ?? '')}.`;
    case 'relation':
      return `${quote(call)} reads every row of ${quote(table)} for each result, beside counting them.`;
    default:
      return `${quote(call)} reads all ${rows}${reads === 'since' ? ' after a point' : ''}${exports ? ` into memory to make a ${exports.format} file` : ', which grow while the service runs'}.`;
  }
}

function evidenceOf({ growsAt, input, others = [], exports, reach }: ListQuery): readonly Evidence[] {
  return [
    ...(input ? [{ at: input.at, note: 'the number comes in here, and nothing bounds it on the way' }] : []),
    ...others.slice(0, MOST_OTHERS).map((at) => ({ at, note: 'takes the same number' })),
    ...(growsAt ? [{ at: growsAt, note: 'adds rows while the service runs' }] : []),
    ...(exports ? [{ at: exports.at, note: 'makes the file' }] : []),
    ...evidenceOfReach(reach),
  ];
}
