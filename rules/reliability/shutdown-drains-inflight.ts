import { defineRule, quote, type FactOf, type Problem } from '#rule-api';

type Gap = FactOf<'drain-gap'>;
type Words = Pick<Problem, 'facet' | 'severity' | 'confidence' | 'risk' | 'fix'> & { readonly says: string; readonly note: string };

/** What is said, with the call at the place. */
const WORDS: Readonly<Record<Gap['form'], Words>> = {
  exit: {
    facet: 'exit-before-close',
    says: '{call} starts to close and is not waited for, so the process exits with requests in work.',
    fix: 'Exit in the callback of `close()`, or after a promise of it, with a deadline beside it.',
    note: 'ends the process at once',
  },
  cut: {
    facet: 'connections-cut',
    says: '{call} ends all connections at once, those with a request in work too.',
    fix: 'Close the server, end idle connections, and cut the rest only when a deadline passes.',
    note: 'would let them end',
  },
  sockets: {
    facet: 'websockets-not-closed',
    severity: 'P2',
    confidence: 'medium',
    says: 'The handler given to {call} closes the HTTP server and leaves the {open} open, whose connections keep it from closing.',
    risk: 'The platform waits out the whole grace period at every deploy and then kills the process.',
    fix: 'Close the WebSocket server and its clients in the same handler.',
    note: 'is never closed',
  },
  deadline: {
    facet: 'no-deadline',
    severity: 'P3',
    confidence: 'low',
    says: 'The handler given to {call} waits for the last request for ever.',
    risk: 'One request that hangs keeps the process until the platform kills it.',
    fix: 'Give the drain a deadline below the grace period, such as `setTimeout(() => process.exit(1), 25_000).unref()`.',
    note: 'is the only end',
  },
};

export default defineRule({
  meta: {
    id: 'shutdown-drains-inflight',
    layer: 'reliability',
    section: 'shutdown',
    severity: 'P1',
    confidence: 'high',
    title: 'Shutdown cuts off requests in work',
    risk: 'Every deploy and every scale-down leaves requests half-done and shows errors to their users.',
    fix: 'Stop to take in requests, wait for those in work with a deadline, then exit.',
    facets: {
      'exit-before-close': 'the process exits before the close is done',
      'connections-cut': 'connections are ended in the midst of their requests',
      'websockets-not-closed': 'WebSockets keep the server from closing',
      'no-deadline': 'the drain has no deadline',
    },
  },
  on: {
    'drain-gap'(gap): Problem {
      const { says, note, ...words } = WORDS[gap.form];
      return {
        at: gap.at,
        status: 'partial',
        ...words,
        message: says.replace('{call}', quote(gap.expression)).replace('{open}', gap.open ?? 'WebSocket server'),
        evidence: [{ at: gap.shownAt, note }],
      };
    },
  },
});
