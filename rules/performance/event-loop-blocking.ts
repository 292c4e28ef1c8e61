import { defineRule, evidenceOfReach, quote, type FactOf, type Facts, type Problem } from '#rule-api';

type BlockingCall = FactOf<'blocking-call'>;
type SlowPattern = FactOf<'slow-pattern'>;
type Gravity = Required<Pick<Problem, 'severity' | 'confidence'>>;

const GATES: Gravity = { severity: 'P1', confidence: 'high' };
const WARNS: Gravity = { severity: 'P1', confidence: 'medium' };
const REPORTS: Gravity = { severity: 'P2', confidence: 'medium' };

export default defineRule({
  meta: {
    id: 'event-loop-blocking',
    layer: 'performance',
    section: 'load-and-coverage',
    severity: 'P1',
    confidence: 'high',
    title: 'Call that stops the process for all requests',
    risk: 'While one request is worked on this way, nobody else gets an answer, and probes fail.',
    fix: 'Use the async form, a stream or a worker thread.',
    facets: {
      'sync-io-on-request': 'a request waits for a file, a command or a pause, and all others with it',
      'sync-crypto-on-request': 'a request makes a key or a password hash in the main thread',
      'sync-parse-upload': 'a request unpacks or parses a whole file in the main thread',
      redos: 'a regular expression takes exponential time for a text that a client sends',
      'regex-from-input': 'a client sends the regular expression itself',
    },
  },
  on: {
    'blocking-call'(call, facts) {
      const gravity = isSetUp(call, facts) ? undefined : judgeCall(call);
      const facet = FACETS[call.blocks];
      return (
        gravity && {
          at: call.at,
          status: 'unsafe',
          facet,
          ...gravity,
          message: `${quote(call.call)} ${DOES[call.blocks]} while the process does nothing else.`,
          fix: `Use ${INSTEAD.test(call.instead) ? call.instead : quote(call.instead)} in its place.`,
          evidence: evidenceOfReach(call.reach),
        }
      );
    },
    'slow-pattern'(found) {
      return {
        at: found.at,
        status: 'unsafe',
        ...judgePattern(found),
        fix:
          found.form === 'exponential'
            ? 'Rewrite the pattern so that each text matches in one way, or bound the length of the text before.'
            : 'Escape what the client sends, or compare texts instead.',
        evidence: evidenceOfReach(found.reach),
      };
    },
  },
});

// What is read to be made ready in the same line moves to the start with it.
function isSetUp({ at, blocks }: BlockingCall, facts: Facts): boolean {
  return blocks === 'read' && facts.of('lazy-setup').some((one) => one.at.path === at.path && one.at.line === at.line);
}

/** What is told in words, not in code. */
const INSTEAD = /^(?:a|the) /;

const FACETS: Readonly<Record<BlockingCall['blocks'], string>> = {
  read: 'sync-io-on-request',
  write: 'sync-io-on-request',
  command: 'sync-io-on-request',
  request: 'sync-io-on-request',
  pause: 'sync-io-on-request',
  password: 'sync-crypto-on-request',
  key: 'sync-crypto-on-request',
  compression: 'sync-parse-upload',
  parse: 'sync-parse-upload',
  json: 'sync-parse-upload',
};

const DOES: Readonly<Record<BlockingCall['blocks'], string>> = {
  read: 'reads a file',
  write: 'writes a file',
  command: 'runs a command to its end',
  request: 'waits for another service',
  pause: 'waits',
  password: 'hashes a password',
  key: 'makes a key',
  compression: 'compresses or unpacks data',
  parse: 'parses a whole file',
  json: 'parses a whole file',
};

/** What takes long however little it is given. */
const SLOW: ReadonlySet<BlockingCall['blocks']> = new Set(['password', 'key', 'command', 'request', 'pause']);

// A small file is read in a blink; a hash, a command or a file of a client takes as long as it takes.
function judgeCall({ blocks, reach }: BlockingCall): Gravity | undefined {
  const isAsked = reach.entries.some(({ kind }) => kind === 'route' || kind === 'graphql-field');
  const isTaken = reach.entries.some(({ kind }) => kind === 'consumer' || kind === 'event');
  if (!isAsked) return isTaken && blocks !== 'read' ? REPORTS : undefined;
  if (SLOW.has(blocks)) return GATES;
  return blocks === 'parse' ? WARNS : REPORTS;
}

function judgePattern({ form, pattern, input, bounded }: SlowPattern): Gravity & Pick<Problem, 'facet' | 'message'> {
  if (form === 'from-input')
    return {
      ...WARNS,
      facet: 'regex-from-input',
      message: `A client sends the regular expression in ${quote(input)}, and with it how long it takes.`,
    };
  return {
    // Fifty characters are enough for years, yet whoever bounded them has thought of it.
    ...(bounded ? REPORTS : GATES),
    facet: 'redos',
    message: `${quote(pattern)} takes exponential time for some texts, and ${quote(input)} comes from a client.`,
  };
}
