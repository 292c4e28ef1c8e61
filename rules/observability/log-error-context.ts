import { defineRule, evidenceOfReach, quote, type Evidence, type FactOf, type Facts, type Problem } from '#rule-api';

type ErrorLog = FactOf<'error-log'>;
type Loss = ErrorLog['places'][number];

const FACETS = {
  'error-dropped': 'the log says that something failed, and nothing of the error',
  'stack-lost': 'only the message of an error is logged',
  'rethrow-without-cause': 'another error is thrown in its place, and keeps nothing of it',
  'payload-dump': 'all that somebody sent or answered is logged',
} as const;

/** Lines named in a message, and places shown as evidence; more of them say nothing new. */
const MOST_LINES = 10;

export default defineRule({
  meta: {
    id: 'log-error-context',
    layer: 'observability',
    section: 'observability',
    severity: 'P2',
    confidence: 'medium',
    title: 'Error log that nobody can act on',
    risk: 'During an incident the log says that something failed, but neither where nor why, while dumps of payloads leak data and fill the storage.',
    fix: 'Log the error itself together with the ids at hand.',
    suggestion: 'none',
    facets: FACETS,
  },
  on: {
    'error-log': lossOf,
    'personal-log': dumpOf,
    'error-dump'(dump, facts) {
      const inFile = facts.of('error-dump').filter(({ at }) => at.path === dump.at.path);
      return inFile.find((one) => !isToldOfSecrets(one, facts)) === dump ? answerOf(dump) : undefined;
    },
  },
});

// Where the headers of the request go along, the rule on secrets speaks.
function isToldOfSecrets({ at }: FactOf<'error-dump'>, facts: Facts): boolean {
  return facts
    .of('log')
    .some((log) => log.at.path === at.path && log.at.line === at.line && log.leaks.some(({ kind }) => kind === 'client-request'));
}

function lossOf({ loses, places, at }: ErrorLog): Problem | undefined {
  const [first] = places;
  if (!first) return undefined;
  const facet = loses === 'dropped' ? 'error-dropped' : loses === 'stack' ? 'stack-lost' : 'rethrow-without-cause';
  return {
    at,
    status: 'partial',
    facet,
    severity: places.every(({ keepsMessage }) => keepsMessage) ? 'P3' : 'P2',
    message: `${describe(first, facet)}${alsoOn(places)}`,
    ...(facet === 'rethrow-without-cause' ? { fix: 'Pass the error that was caught as `cause`.' } : {}),
    evidence: places.slice(0, MOST_LINES).map(({ taken, error }): Evidence => ({
      at: taken,
      note: error === '' ? 'the error is taken without a name here' : `${quote(error)} is taken here`,
    })),
  };
}

function describe({ expression, error, keepsMessage }: Loss, facet: keyof typeof FACETS): string {
  const name = error === '' ? 'the error' : quote(error);
  if (facet === 'error-dropped') return `${quote(expression)} says that something failed, and leaves ${name} out`;
  if (facet === 'stack-lost') return `${quote(expression)} keeps only the message of ${name}, so its stack and cause are lost`;
  return `${quote(expression)} takes the place of ${name} and keeps ${keepsMessage ? 'its message alone' : 'nothing of it'}`;
}

function alsoOn(places: readonly Loss[]): string {
  const lines = [...new Set(places.map(({ at }) => at.line))];
  if (lines.length === 1) return '.';
  const more = lines.length > MOST_LINES ? ` and ${lines.length - MOST_LINES} more` : '';
  return `; this file does so on the lines ${lines.slice(0, MOST_LINES).join(', ')}${more}.`;
}

// Where personal data is seen among it, the rule on personal data speaks.
function dumpOf({ at, expression, leaks, quiet, reach }: FactOf<'personal-log'>): Problem | undefined {
  const [first] = leaks;
  if (!first || leaks.some(({ kind }) => kind !== 'payload')) return undefined;
  return {
    at,
    status: 'unsafe',
    facet: 'payload-dump',
    severity: quiet ? 'P3' : 'P2',
    message: `${quote(expression)} logs ${quote(first.what)} whole, whatever a client put into it.`,
    fix: 'Log the keys that you choose.',
    evidence: [{ at, note: `${quote(first.what)} is what a client sent` }, ...evidenceOfReach(reach)],
  };
}

function answerOf({ at, expression, what }: FactOf<'error-dump'>): Problem {
  return {
    at,
    status: 'unsafe',
    facet: 'payload-dump',
    message: `${quote(expression)} logs ${quote(what)} whole, whatever the other side put into it.`,
    fix: 'Log the error with the status of the answer, and the keys that you choose.',
    evidence: [{ at, note: `${quote(what)} is what was sent or answered` }],
  };
}
