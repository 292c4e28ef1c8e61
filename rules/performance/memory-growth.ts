import { defineRule, evidenceOfReach, quote, type FactOf } from '#rule-api';

type Growth = FactOf<'memory-growth'>;

const FACETS = {
  collection: 'unbounded-map',
  memoized: 'memoize-unbounded',
  listener: 'listener-per-request',
  subscription: 'subscription-not-closed',
  interval: 'interval-per-request',
  series: 'unbounded-map',
  limit: 'max-listeners-raised',
} as const;

const FIXES: Readonly<Record<Growth['growth'], string>> = {
  collection: 'Use a cache with a size and a lifetime, or take out what is done with.',
  memoized: 'Give it a size or a lifetime, or use a cache that has them.',
  listener: 'Register it once at start, or take it away when the request ends.',
  subscription: 'Unsubscribe when the request ends, or end the stream with `takeUntil`.',
  interval: 'Start it once, or call `clearInterval` when the request ends.',
  series: 'Label it with what takes few values, such as the pattern of the route.',
  limit: 'Leave the limit on, or set the number that is meant.',
};

export default defineRule({
  meta: {
    id: 'memory-growth',
    layer: 'performance',
    section: 'load-and-coverage',
    severity: 'P2',
    confidence: 'high',
    title: 'Memory that grows with traffic',
    risk: 'The process takes more memory with every request, slows down and is killed, at the busiest hour first.',
    fix: 'Bound it by size or lifetime, register once, and take away what a request added.',
    facets: {
      'unbounded-map': 'a collection only ever gets more entries',
      'memoize-unbounded': 'a function remembers every result',
      'listener-per-request': 'each request adds a listener',
      'subscription-not-closed': 'each request subscribes and never ends it',
      'interval-per-request': 'each request starts a timer that goes on',
      'max-listeners-raised': 'the warning of too many listeners is switched off',
    },
  },
  on: {
    'memory-growth'(found) {
      return {
        at: found.at,
        facet: FACETS[found.growth],
        status: 'unsafe',
        severity: found.growth === 'limit' ? 'P3' : 'P2',
        confidence: found.decided && found.growth !== 'limit' ? 'high' : 'medium',
        message: messageOf(found),
        fix: FIXES[found.growth],
        evidence: evidenceOfReach(found.reach),
      };
    },
  },
});

function messageOf({ growth, by, reach: { entries } }: Growth): string {
  const each = entries[0]?.label ?? by;
  switch (growth) {
    case 'collection':
      return `${quote(by)} adds whenever ${quote(each)} runs, and nothing takes anything out or asks for the size.`;
    case 'memoized':
      return `${quote(by)} remembers a result for every argument that requests bring.`;
    case 'listener':
      return `${quote(by)} adds a listener whenever ${quote(each)} runs, and none is taken away.`;
    case 'subscription':
      return `${quote(by)} adds a subscription whenever ${quote(each)} runs, and none is ended.`;
    case 'interval':
      return `${quote(by)} starts another timer whenever ${quote(each)} runs, and none is stopped.`;
    case 'series':
      return `${quote(by)} keeps a series for every value of a label that ${quote(each)} is sent.`;
    case 'limit':
      return `${quote(by)} switches off the warning that tells of listeners that pile up.`;
  }
}
