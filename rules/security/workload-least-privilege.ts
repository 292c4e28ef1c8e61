import { defineRule, quote, type FactOf, type Problem, type Severity, type Suggestion } from '#rule-api';

type Container = FactOf<'container'>;
type Privilege = Container['privileges'][number];

export default defineRule({
  meta: {
    id: 'workload-least-privilege',
    layer: 'security',
    section: 'deployability-startup',
    severity: 'P1',
    confidence: 'high',
    suggestion: 'safe',
    title: 'Container with more rights than it needs',
    risk: 'Whoever gets code to run in the container goes on to the machine, and from there to everything else that runs on it.',
    fix: 'Run as a user of its own (`USER node`, `runAsNonRoot: true`) and drop what gives power over the host.',
    facets: {
      'root-user': 'the process runs as root',
      privileged: 'the container has all rights of the host',
      'host-access': 'the container reaches the host by its runtime, its processes, its network or its files',
      capability: 'the container has a capability that is as good as root on the host',
      'privilege-escalation': 'a process may gain more rights than its parent',
    },
  },
  on: {
    container(container) {
      return [...rootUser(container), ...container.privileges.map((privilege) => privilegeProblem(container, privilege))];
    },
  },
});

function rootUser(container: Container): readonly Problem[] {
  const { user, source, initContainer, purpose } = container;
  if (initContainer || user.is === 'non-root' || (user.is === 'unknown' && user.by !== 'open')) return [];
  const severity: Severity = purpose === 'development' ? 'P3' : 'P2';
  return [
    {
      at: user.at,
      status: user.by === 'stated' ? 'unsafe' : 'missing',
      facet: 'root-user',
      message: describeUser(container),
      severity,
      confidence: user.by === 'open' ? 'medium' : 'high',
      risk: 'A flaw that lets somebody run code gives root inside of the container, one bug of the kernel or one mounted folder away from the host.',
      evidence: [{ at: user.at, note: user.by === 'stated' ? `${quote(user.text)} is root` : 'nothing here names another user' }],
      suggestion: source === 'dockerfile' ? addUser(container) : undefined,
    },
  ];
}

function describeUser({ user, name }: Container): string {
  if (user.by === 'stated') return `${quote(name)} runs as root: ${quote(user.text)}.`;
  if (user.by === 'image') return `The image runs as root: no \`USER\` is given, and ${quote(user.text)} starts as root.`;
  return `Nothing keeps ${quote(name)} from running as root: neither the pod nor the container sets \`runAsNonRoot\` or \`runAsUser\`.`;
}

// Only the official image of Node is known to have this user; ports below 1024 would be out of its reach.
function addUser({ user, image, at, ports }: Container): Suggestion | undefined {
  const hasNodeUser = /^(?:docker\.io\/)?(?:library\/)?node(?::|@|$)/.test(image);
  if (user.by !== 'image' || !hasNodeUser || ports.some((port) => Number.parseInt(port, 10) < 1024)) return undefined;
  const before = { path: at.path, line: at.line, column: at.column, endLine: at.line, endColumn: at.column };
  return { title: 'Run as the user of the Node image', edits: [{ at: before, text: 'USER node\n' }] };
}

const PRIVILEGES: Readonly<Record<Privilege['kind'], { readonly facet: string; readonly says: string; readonly grave: boolean }>> = {
  privileged: { facet: 'privileged', says: 'is privileged', grave: true },
  'docker-socket': { facet: 'host-access', says: 'holds the socket of the container runtime, which is root on the host', grave: true },
  'host-pid': { facet: 'host-access', says: 'sees and signals all processes of the host', grave: true },
  'host-network': { facet: 'host-access', says: 'shares the network of the host', grave: false },
  'host-path': { facet: 'host-access', says: 'mounts a folder that rules the host', grave: true },
  capability: { facet: 'capability', says: 'has a capability that is as good as root on the host', grave: true },
  'privilege-escalation': { facet: 'privilege-escalation', says: 'lets its processes gain more rights than they start with', grave: false },
};

function privilegeProblem(container: Container, { kind, text, at }: Privilege): Problem {
  const { facet, says, grave } = PRIVILEGES[kind];
  return {
    at,
    status: 'unsafe',
    facet,
    message: `${quote(container.source === 'kubernetes' && at.symbol ? at.symbol : container.name)} ${says}: ${quote(text)}.`,
    severity: severityOf(container, grave),
    fix: 'Remove it, or move what needs it into a container of its own that nobody from outside can reach.',
    evidence: [{ at, note: quote(text) }],
  };
}

/** A compose file that says nothing of where it is used, with an image of somebody else, is mostly a developer's tool (a proxy, a dashboard). */
function severityOf({ purpose, source, own }: Container, grave: boolean): Severity {
  if (purpose === 'development') return 'P3';
  return grave && (source !== 'compose' || purpose === 'production' || own) ? 'P1' : 'P2';
}
