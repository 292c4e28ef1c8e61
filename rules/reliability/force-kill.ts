import { defineRule, evidenceOfReach, quote, type FactOf, type Problem } from '#rule-api';

type Stop = FactOf<'forced-stop'>;
type Words = Pick<Problem, 'facet' | 'message' | 'severity' | 'confidence' | 'risk' | 'fix'> & { readonly note: string };

/** `says` follows the call in the message. */
const WORDS: Readonly<Record<Stop['form'], Omit<Words, 'message'> & { readonly says: string }>> = {
  request: {
    facet: 'exit-in-handler',
    says: 'lets {entry} end the process with everything else that it serves.',
    note: 'ends the process',
  },
  signal: {
    facet: 'exit-in-library',
    says: 'ends the process on SIGTERM while the program still drains its requests elsewhere.',
    fix: 'Leave the end of the process to the one handler that closes the server, and hook this work in there.',
    note: 'is one of several handlers of the signal',
  },
  pool: {
    facet: 'exit-in-library',
    severity: 'P2',
    confidence: 'medium',
    says: 'ends the process, with all requests in work, when the pool loses one idle connection.',
    fix: 'Log the error: the pool drops that connection and opens another one.',
    note: 'listens to the pool',
  },
  success: {
    facet: 'exit-hides-failure',
    severity: 'P2',
    confidence: 'medium',
    says: 'ends the program after a failure as if it had succeeded, so whoever started it does not see that.',
    risk: 'A release that cannot start counts as finished, and nothing restarts it.',
    fix: 'Exit with 1, or set `process.exitCode = 1`, when the start or the command fails.',
    note: 'takes a failure',
  },
  kill: {
    facet: 'sigkill',
    severity: 'P2',
    confidence: 'medium',
    says: 'kills the process without asking it to stop first.',
    fix: 'Send SIGTERM, wait for the exit with a deadline, and kill only after that.',
    note: 'nothing before it asks for a stop',
  },
  command: {
    facet: 'kill-in-script',
    severity: 'P2',
    confidence: 'medium',
    says: 'runs a command that kills without asking to stop first.',
    fix: 'Send SIGTERM, or use `docker stop`, and kill only when a deadline passes.',
    note: 'kills at once',
  },
  thread: {
    facet: 'terminate-worker-thread',
    severity: 'P2',
    confidence: 'medium',
    says: 'stops the thread wherever it stands.',
    fix: 'Post a message that asks the thread to finish, and terminate it only when a deadline passes.',
    note: 'nothing before it asks for a stop',
  },
  close: {
    facet: 'force-close',
    confidence: 'medium',
    says: 'closes the worker without waiting for the jobs in work.',
    fix: 'Close without force, and force only when a deadline passes.',
    note: 'nothing before it lets the jobs end',
  },
};

export default defineRule({
  meta: {
    id: 'force-kill',
    layer: 'reliability',
    section: 'shutdown',
    severity: 'P1',
    confidence: 'high',
    title: 'Work is ended by force',
    risk: 'A forced end skips `finally` blocks, commits and flushes, and takes all other work of the process with it.',
    fix: 'Throw to the boundary instead of ending the process, and stop what works by asking it to, with a deadline.',
    facets: {
      'exit-in-handler': 'a request, a job or a message ends the process',
      'exit-in-library': 'a module ends the process that others are bringing to an end',
      'exit-hides-failure': 'a failure ends with the code of success',
      sigkill: 'a process is killed before it is asked to stop',
      'kill-in-script': 'a command of the shell kills processes or containers at once',
      'terminate-worker-thread': 'a thread is terminated in the midst of its work',
      'force-close': 'a worker is closed without its jobs',
    },
  },
  on: {
    'forced-stop'(stop) {
      const { note, ...words } = wordsOf(stop);
      const shown = stop.shownAt.length > 0 ? stop.shownAt : [stop.at];
      return { at: stop.at, status: 'unsafe', ...words, evidence: [...evidenceOfReach(stop.reach), ...shown.map((at) => ({ at, note }))] };
    },
  },
});

function wordsOf(stop: Stop): Words {
  const { says, ...words } = WORDS[stop.form];
  // Where the work is foreign or has gone astray, a deadline is all there is.
  const late = stop.late ? ({ severity: 'P3', confidence: 'low' } as const) : {};
  const entry = quote(stop.reach.entries[0]?.label ?? 'a request');
  return { ...words, ...late, message: `${quote(stop.expression)} ${says.replace('{entry}', entry)}` };
}
