import { defineRule, quote, type Evidence, type FactOf, type Problem, type Severity, type Suggestion } from '#rule-api';

type Container = FactOf<'container'>;
type Start = NonNullable<Container['start']>;

export default defineRule({
  meta: {
    id: 'container-signal-delivery',
    layer: 'reliability',
    section: 'shutdown',
    severity: 'P1',
    confidence: 'high',
    suggestion: 'safe',
    title: 'SIGTERM does not reach the Node process',
    risk: 'The platform asks a shell or a package manager to stop, nobody tells Node, and every deploy kills requests and jobs half-way when the grace period ends.',
    fix: 'Start Node directly in the exec form, such as `CMD ["node", "dist/main.js"]`, or put an init such as tini in front.',
    facets: {
      'shell-form': 'a shell stands in front of the program',
      'package-manager': 'npm, yarn, pnpm or npx is the first process',
      'script-without-exec': 'a start script runs the program without `exec`',
      'no-grace': 'the container is killed at once',
    },
  },
  on: {
    container(container) {
      if (container.purpose === 'development' || container.initContainer || /^(?:Job|CronJob)$/.test(container.workload)) return [];
      return [...hiddenProcess(container), ...container.hardStops.map((stop) => hardStop(container, stop))];
    },
  },
});

function hiddenProcess(container: Container): readonly Problem[] {
  const { start } = container;
  if (!start || start.init) return [];
  const found = describe(start);
  if (!found) return [];
  // A Dockerfile that nothing mentions may be left over.
  const confidence = container.isNamed ? 'high' : 'medium';
  const severity = severityOf(container);
  return [{ at: start.at, status: 'unsafe', ...found, severity, confidence, evidence: evidenceOf(start), suggestion: replace(start) }];
}

function describe({ first, words, form }: Start): Pick<Problem, 'facet' | 'message'> | undefined {
  const program = quote(words.join(' '));
  switch (first) {
    case 'shell':
      return {
        facet: 'shell-form',
        message: `A shell is the first process of the container${form === 'shell' ? ' because the command is in shell form' : ''}, so SIGTERM never reaches ${program}.`,
      };
    case 'package-manager':
      return {
        facet: 'package-manager',
        message: `${program} is the first process of the container, so Node gets SIGTERM only if the package manager and its shell pass it on.`,
      };
    case 'script':
      return {
        facet: 'script-without-exec',
        message: `The start script runs ${program} without \`exec\`, so its shell stays in front and SIGTERM never reaches Node.`,
      };
    default:
      return undefined;
  }
}

/** A compose file that says nothing of where it is used may be for one developer's machine. */
function severityOf({ source, purpose }: Container): Severity {
  return source === 'compose' && purpose === 'unclear' ? 'P2' : 'P1';
}

function evidenceOf({ at, evidence }: Start): readonly Evidence[] {
  return [{ at, note: 'what the container starts' }, ...evidence];
}

function replace({ at, replacement }: Start): Suggestion | undefined {
  return replacement === undefined ? undefined : { title: 'Start Node directly', edits: [{ at, text: replacement }] };
}

function hardStop(container: Container, { kind, text, at }: Container['hardStops'][number]): Problem {
  const note = kind === 'signal' ? 'the signal that stops the container' : 'the time between SIGTERM and SIGKILL';
  return {
    at,
    status: 'unsafe',
    facet: 'no-grace',
    message:
      kind === 'signal'
        ? `${quote(container.name)} is stopped with ${quote(text)}, which no process can handle.`
        : `${quote(container.name)} is killed ${quote(text)} after SIGTERM, which is no time to finish anything.`,
    severity: severityOf(container),
    fix: kind === 'signal' ? 'Leave the stop signal at SIGTERM.' : 'Give it longer than its slowest request or job takes to finish.',
    evidence: [{ at, note }],
  };
}
