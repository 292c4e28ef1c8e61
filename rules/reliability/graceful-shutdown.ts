import { defineRule, quote, type Evidence, type FactOf, type Problem, type Suggestion } from '#rule-api';

type Service = FactOf<'service'>;
type Answer = Service['answers'][number];

export default defineRule({
  meta: {
    id: 'graceful-shutdown',
    layer: 'reliability',
    section: 'shutdown',
    severity: 'P1',
    confidence: 'high',
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
      const { answers, signalLibraries, nest } = service;
      if (service.stopsItself || signalLibraries.length > 0 || nest?.enabled === true) return undefined;
      const onTerm = answers.filter(answersTerm);
      if (onTerm.length > 0) return incompleteHandler(onTerm);
      return apolloProblem(service) ?? sigintOnly(answers) ?? noHandler(service);
    },
  },
});

function answersTerm({ signals }: Answer): boolean {
  return signals === undefined || signals.includes('SIGTERM');
}

// One handler among several that closes something, or that is not followed to its end, settles it.
function incompleteHandler(onTerm: readonly Answer[]): Problem | undefined {
  const [first] = onTerm;
  if (!first) return undefined;
  if (onTerm.every(({ closes }) => closes === 'application')) return endlessHandler(first);
  if (onTerm.some(({ closes }) => closes !== 'nothing')) return undefined;
  return {
    at: first.at,
    facet: 'handler-incomplete',
    status: 'partial',
    message: 'The handler of SIGTERM ends the process and closes no server and no worker before.',
    fix: 'Close the server or worker in the handler and exit when that is done.',
    evidence: [{ at: first.at, note: 'none of the functions that it calls closes one' }],
  };
}

// Often the process ends by itself once all is closed; what keeps it from that is rarely seen in the code.
function endlessHandler({ at }: Answer): Problem {
  return {
    at,
    facet: 'handler-incomplete',
    status: 'partial',
    severity: 'P2',
    confidence: 'medium',
    message:
      'The handler of SIGTERM closes the application and never ends the process, so a timer or an open connection keeps it until it is killed.',
    risk: 'The platform waits out the whole grace period at every deploy and then kills the process.',
    fix: 'End the process after `close()`, or call `enableShutdownHooks()`, which does both.',
    evidence: [{ at, note: 'no `process.exit()` in the handler or in what it calls' }],
  };
}

function apolloProblem({ at, apollo, serves }: Service): Problem | undefined {
  if (!apollo?.stopsOnSignals || apollo.drains !== 'absent' || !serves.has('http')) return undefined;
  return {
    at,
    facet: 'apollo-no-drain',
    status: 'partial',
    message: 'Apollo answers SIGTERM, but without the drain plugin it ends the process with requests in work.',
    fix: 'Give `ApolloServerPluginDrainHttpServer({ httpServer })` to the plugins of the server.',
    evidence: [{ at: apollo.at, note: 'no drain plugin among its plugins' }],
  };
}

function sigintOnly(answers: readonly Answer[]): Problem | undefined {
  const answer = answers.find(({ signals, closes }) => signals?.includes('SIGINT') && closes !== 'nothing');
  if (!answer) return undefined;
  return {
    at: answer.at,
    facet: 'sigint-only',
    status: 'partial',
    message: 'The shutdown handler answers SIGINT alone, while platforms send SIGTERM.',
    fix: 'Register the same handler for SIGTERM.',
    evidence: [{ at: answer.at, note: 'no handler of SIGTERM in the program' }],
  };
}

function noHandler(service: Service): Problem | undefined {
  const { at, call, nest, apollo } = service;
  // Apollo answers signals itself, with its drain plugin or with plugins that are not decided.
  if (apollo?.stopsOnSignals) return undefined;
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
