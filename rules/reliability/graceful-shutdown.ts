import { defineRule, quote, type Evidence, type FactOf, type Problem, type Suggestion } from '#rule-api';

type Service = FactOf<'service'>;
type Gap = NonNullable<Service['gap']>['kind'];
type Words = Pick<Problem, 'facet' | 'message' | 'severity' | 'confidence' | 'risk' | 'fix'> & { readonly note: string };

const GAPS: Readonly<Record<Exclude<Gap, 'no-handler'>, Words>> = {
  'closes-nothing': {
    facet: 'handler-incomplete',
    message: 'The handler of SIGTERM ends the process and closes no server and no worker before.',
    fix: 'Close the server or worker in the handler and exit when that is done.',
    note: 'none of the functions that it calls closes one',
  },
  'goes-on': {
    facet: 'handler-incomplete',
    message: 'The handler of SIGTERM closes no server and no worker and does not end the process, which goes on until it is killed.',
    fix: 'Close the server or worker in the handler and exit when that is done.',
    note: 'takes the place of the default, which would end the process',
  },
  // Often the process ends by itself once all is closed; what keeps it from that is rarely seen in the code.
  'never-ends': {
    facet: 'handler-incomplete',
    severity: 'P2',
    confidence: 'medium',
    message:
      'The handler of SIGTERM closes the application and never ends the process, so a timer or an open connection keeps it until it is killed.',
    risk: 'The platform waits out the whole grace period at every deploy and then kills the process.',
    fix: 'End the process after `close()`, or call `enableShutdownHooks()`, which does both.',
    note: 'no `process.exit()` in the handler or in what it calls',
  },
  'apollo-no-drain': {
    facet: 'apollo-no-drain',
    message: 'Apollo answers SIGTERM, but without the drain plugin it ends the process with requests in work.',
    fix: 'Give `ApolloServerPluginDrainHttpServer({ httpServer })` to the plugins of the server.',
    note: 'no drain plugin among its plugins',
  },
  'sigint-only': {
    facet: 'sigint-only',
    message: 'The shutdown handler answers SIGINT alone, while platforms send SIGTERM.',
    fix: 'Register the same handler for SIGTERM.',
    note: 'no handler of SIGTERM in the program',
  },
};

export default defineRule({
  meta: {
    id: 'graceful-shutdown',
    layer: 'reliability',
    section: 'shutdown',
    severity: 'P1',
    confidence: 'high',
    suggestion: 'safe',
    title: 'SIGTERM starts no orderly shutdown',
    risk: 'Every deploy and every scale-down cuts off the requests and jobs in work.',
    fix: 'Answer SIGTERM: stop to take in work, let what is in work end, close connections, then exit.',
    facets: {
      'no-handler': 'nothing in the program answers SIGTERM',
      'nest-hooks-off': 'shutdown hooks of Nest exist and are not enabled',
      'sigint-only': 'a handler answers Ctrl+C and not the platform',
      'handler-incomplete': 'the handler exits without closing, or closes without exiting',
      'apollo-no-drain': 'Apollo stops without the requests of its HTTP server in mind',
    },
  },
  on: {
    service(service) {
      const { gap } = service;
      if (!gap) return undefined;
      if (gap.kind === 'no-handler') return noHandler(service);
      const { note, ...words } = GAPS[gap.kind];
      return { at: gap.at, status: 'partial', ...words, evidence: [{ at: gap.shownAt, note }] };
    },
  },
});

function noHandler(service: Service): Problem {
  const { at, call, nest } = service;
  const [hook] = nest?.hooks ?? [];
  const consequence = hook ? `so ${quote(hook.name)} never runs on SIGTERM` : 'and nothing else answers SIGTERM';
  return {
    at,
    facet: hook ? 'nest-hooks-off' : 'no-handler',
    status: 'missing',
    // A package that is given the server may answer signals for it.
    confidence: service.handedOut ? 'medium' : 'high',
    message: nest
      ? `The Nest application starts without \`enableShutdownHooks()\`, ${consequence}.`
      : `The program that ${quote(call)} starts has no handler of SIGTERM.`,
    ...(nest ? { fix: 'Call `enableShutdownHooks()` on the application before it listens.' } : {}),
    evidence: [...proof(service), ...(nest?.hooks ?? []).map((one) => ({ at: one.at, note: `${quote(one.name)} waits for a signal` }))],
    suggestion: enableHooks(service),
  };
}

function proof({ at, servesAt, roots, trialAnswers }: Service): readonly Evidence[] {
  const [root = at.path] = roots;
  const [trial] = trialAnswers;
  return [
    { at, note: `no handler in what ${quote(root)} loads` },
    ...(trial ? [{ at: trial, note: 'is registered in development or tests alone' }] : []),
    { at: servesAt, note: 'takes in work from here on' },
  ];
}

function enableHooks({ nest }: Service): Suggestion | undefined {
  if (!nest?.insertion) return undefined;
  const { at, application } = nest.insertion;
  const text = `${application}.enableShutdownHooks();\n${' '.repeat(at.column - 1)}`;
  return { title: 'Enable the shutdown hooks', edits: [{ at, text }] };
}
