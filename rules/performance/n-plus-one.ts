import { defineRule, quote, type Confidence, type Evidence, type FactOf, type Problem, type Severity } from '#rule-api';

type RepeatedCall = FactOf<'repeated-call'>;
type Judgement = Required<Pick<Problem, 'severity' | 'confidence'>> & { severity: Severity; confidence: Confidence };

/** Where work arrives that somebody waits for, or that grows with the data. */
const SERVING = new Set(['route', 'graphql-field', 'consumer', 'job', 'schedule']);

export default defineRule({
  meta: {
    id: 'n-plus-one',
    layer: 'performance',
    section: 'load-and-coverage',
    severity: 'P1',
    confidence: 'high',
    title: 'One query per item of a result',
    risk: 'Each item costs a round trip of its own, so an answer that takes 20 ms today takes seconds once the data has grown.',
    fix: 'Ask once for all items, with `IN`, a join or an include, or through a loader per request.',
    facets: {
      'loop-query': 'a query per pass of a loop',
      'map-await': 'a query per item of a callback of `map` and the like',
      'resolver-no-dataloader': 'a field resolver that queries for each object of a list',
      'reference-resolver-no-batch': 'a federated entity that is looked up one by one',
      'remote-call-per-item': 'a request to another service per item',
      'lazy-relation-in-loop': 'a relation that loads when it is read, read per item',
    },
  },
  on: {
    'repeated-call'(found) {
      const judgement = judge(found);
      if (!judgement) return undefined;
      return {
        at: found.at,
        status: 'unsafe',
        facet: facetOf(found),
        ...judgement,
        message: messageOf(found),
        ...(found.access === 'write' && { fix: 'Write all items in one statement, such as a bulk insert or a delete with `IN`.' }),
        evidence: evidenceOf(found),
      };
    },
  },
});

function facetOf({ shape, access }: RepeatedCall): string {
  if (access === 'remote' && shape !== 'resolver' && shape !== 'reference') return 'remote-call-per-item';
  switch (shape) {
    case 'loop':
      return 'loop-query';
    case 'callback':
      return 'map-await';
    case 'resolver':
      return 'resolver-no-dataloader';
    case 'reference':
      return 'reference-resolver-no-batch';
    default:
      return 'lazy-relation-in-loop';
  }
}

// Only what is decided gates: rows without a small limit, looked up again one by one, while somebody waits.
function judge(found: RepeatedCall): Judgement | undefined {
  const { access, shape, size, distinct, stops, gatherable, reach } = found;
  const isServing = reach.entries.some(({ kind }) => SERVING.has(kind));
  if (!gatherable || (!isServing && reach.entries.length > 0)) return undefined;
  if (size === 'bounded') return { severity: 'P3', confidence: 'low' };
  // How often a field is asked for lies with the clients.
  if (shape === 'resolver' || shape === 'reference') return { severity: 'P2', confidence: 'low' };
  // Rows without end may still name few keys.
  if (access !== 'read' || size === 'open' || distinct) return { severity: 'P2', confidence: 'medium' };
  return { severity: isServing && !stops ? 'P1' : 'P2', confidence: 'high' };
}

function messageOf(found: RepeatedCall): string {
  const { shape, access, call, over, mostItems } = found;
  const what = access === 'remote' ? 'asks another service' : access === 'write' ? 'writes to the database' : 'queries the database';
  const through = found.call === found.sends ? '' : ` through ${quote(found.sends)}`;
  if (shape === 'resolver') return `${quote(call)} ${what}${through} for each object of a list that has this field.`;
  if (shape === 'reference') return `${quote(call)} ${what}${through} for each entity that the gateway asks for.`;
  return `${quote(call)} ${what}${through} once per item${over ? ` of ${quote(over)}` : ''}${mostItems === undefined ? '' : `, of which there are up to ${mostItems}`}.`;
}

function evidenceOf(found: RepeatedCall): readonly Evidence[] {
  const steps = found.chain.map(({ label, at }) => ({ at, note: `through ${quote(label)}` }));
  return [
    ...(found.rowsAt ? [{ at: found.rowsAt, note: 'this query gives the rows, with no small limit' }] : []),
    { at: found.loopAt, note: found.shape === 'resolver' || found.shape === 'reference' ? 'runs once per object' : 'runs once per item' },
    ...steps,
    ...(found.call === found.sends ? [] : [{ at: found.sendsAt, note: `${quote(found.sends)} is the round trip` }]),
  ];
}
