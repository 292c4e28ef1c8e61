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
      'handler-incomplete': 'the handler exits and closes no server and no worker',
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
  if (!first || onTerm.some(({ closes }) => closes !== 'nothing')) return undefined;
  return {
    at: first.at,
    facet: 'handler-incomplete',
    status: 'partial',
    message: 'The handler of SIGTERM ends the process and closes no server and no worker before.',
    fix: 'Close the server or worker in the handler and exit when that is done.',
    evidence: [{ at: first.at, note: 'none of the functions that it calls closes one' }],
  };
}

function apolloProblem({ at, apollo, serves }: Service): Problem | undefined {
  if (!apollo?.stopsOnSignals || !serves.has('http')) return undefined;
  if (apollo.drains !== 'absent') return undefined;
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
  const subject = nest
    ? 'The Nest application starts without `enableShutdownHooks()`'
    : `The program that ${quote(call)} starts has no handler of SIGTERM`;
  const consequence = hook ? `, so ${quote(hook.name)} never runs on SIGTERM` : nest ? ', and nothing else answers SIGTERM' : '';
  return {
    at,
    facet: hook ? 'nest-hooks-off' : 'no-handler',
    status: 'missing',
    message: `${subject}${consequence}.`,
    ...(nest ? { fix: 'Call `enableShutdownHooks()` on the application before it listens.' } : {}),
    evidence: [...proof(service), ...(nest?.hooks ?? []).map((one) => ({ at: one.at, note: `${quote(one.name)} waits for a signal` }))],
    suggestion: enableHooks(service),
  };
}

function proof({ at, servesAt, files, roots }: Service): readonly Evidence[] {
  const [root = at.path] = roots;
  const searched: Evidence = {
    at,
    note: `no handler in the ${files.size === 1 ? 'file' : `${files.size} files`} loaded from ${quote(root)}`,
  };
  return servesAt.path === at.path && servesAt.line === at.line
    ? [searched]
    : [searched, { at: servesAt, note: 'takes in work from here on' }];
}

function enableHooks({ nest }: Service): Suggestion | undefined {
  if (!nest?.insertion) return undefined;
  const { at, application } = nest.insertion;
  return {
    title: 'Enable the shutdown hooks',
    edits: [{ at, text: `${application}.enableShutdownHooks();\n${' '.repeat(at.column - 1)}` }],
  };
}
