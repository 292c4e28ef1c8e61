import { defineRule, evidenceOfReach, quote, type FactOf, type Severity } from '#rule-api';

type Flaw = FactOf<'cache-flaw'>;

const FACETS = {
  endless: 'no-ttl',
  shared: 'key-misses-tenant-or-user',
  answers: 'key-misses-tenant-or-user',
  public: 'private-as-public',
} as const;

const FIXES: Readonly<Record<Flaw['flaw'], string>> = {
  endless: 'Give it a lifetime when it is written.',
  shared: 'Put the tenant or the user into the key.',
  answers: 'Override `trackBy` so that the key names the user, or cache below the route.',
  public: 'Answer with `private`, or with `no-store`.',
};

const LEAKS = 'One user is shown what was computed for another one.';

export default defineRule({
  meta: {
    id: 'cache-policy',
    layer: 'performance',
    section: 'load-and-coverage',
    severity: 'P2',
    confidence: 'medium',
    title: 'Cache without a lifetime or a scope',
    risk: 'What has changed is served as it was for ever, and the store fills up.',
    fix: 'Give every entry a lifetime, and put into its key what its value depends on.',
    facets: {
      'no-ttl': 'what is cached never expires',
      'key-misses-tenant-or-user': 'what depends on who asks is kept under a key that does not',
      'private-as-public': 'proxies are told to keep an answer to a signed-in user',
    },
  },
  on: {
    'cache-flaw'(found) {
      const { at, flaw, related, reach } = found;
      return {
        at,
        facet: FACETS[flaw],
        status: flaw === 'endless' ? 'missing' : 'unsafe',
        severity: severityOf(found),
        message: messageOf(found),
        fix: FIXES[flaw],
        ...(flaw !== 'endless' && { risk: LEAKS }),
        evidence: [
          ...(related
            ? [{ at: related, note: flaw === 'shared' ? 'this depends on who asks' : 'the same key is read here, so it is a cache' }]
            : []),
          ...evidenceOfReach(reach),
        ],
      };
    },
  },
});

function severityOf({ flaw, decided }: Flaw): Severity {
  if (flaw === 'shared' || (flaw === 'answers' && decided)) return 'P0';
  // A store that is not read again as a cache may be meant to keep what it is given.
  return flaw === 'endless' && !decided ? 'P3' : 'P2';
}

function messageOf({ flaw, by, decided, reach: { entries } }: Flaw): string {
  const route = quote(entries[0]?.label ?? 'this route');
  switch (flaw) {
    case 'endless':
      return `${quote(by)} caches without a lifetime.`;
    case 'shared':
      return `${quote(by)} keeps what depends on who asks under a key that is the same for all.`;
    case 'answers':
      return decided
        ? `${quote(by)} keeps the answer of ${route} under its address, though it depends on who is signed in.`
        : `${quote(by)} keeps the answer of ${route}, which only signed-in users may ask for, under its address alone.`;
    case 'public':
      return `${quote(by)} lets proxies keep an answer that depends on who is signed in.`;
  }
}
