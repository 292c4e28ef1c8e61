import { defineRule, quote, type FactOf, type Problem } from '#rule-api';

type Health = FactOf<'health'>;
type Endpoint = Health['endpoints'][number];

export default defineRule({
  meta: {
    id: 'health-probes',
    layer: 'observability',
    section: 'deployability-startup',
    severity: 'P1',
    confidence: 'high',
    title: 'The platform cannot tell whether the service is well',
    risk: 'Requests go to instances that cannot answer them, or instances that could are restarted while a dependency is away.',
    fix: 'Serve a constant liveness route and a readiness route that asks the critical dependencies and answers 503, and point the probes at them.',
    facets: {
      missing: 'a program that serves HTTP has no health route, or one of gRPC no health service',
      'path-mismatch': 'a probe asks for a path or script that is not there',
      'readiness-hollow': 'readiness answers the same whatever state the dependencies are in',
      'liveness-coupled': 'liveness asks a dependency that other instances share',
      'always-200': 'the failure of a check is answered like its success',
      'probe-absent': 'a manifest does not ask a container, asks the same twice, or waits for no answer',
    },
  },
  on: {
    health: (health) =>
      [missing(health), ...health.endpoints.flatMap((one) => [hollow(one), coupled(one), hiding(one)])].flatMap((found) => found ?? []),
    'probe-target': mismatch,
    'probe-gap': absent,
  },
});

function missing({ at, name, protocol, routes, silent, orchestrated }: Health): Problem | undefined {
  if (!silent) return undefined;
  const isGrpc = protocol === 'grpc';
  const searched = isGrpc ? 'nothing it is given is named after health' : `no \`/health\`, \`/ready\` or \`/live\` among ${routes} routes`;
  return {
    at,
    facet: 'missing',
    status: 'missing',
    message: `${quote(name)} serves ${isGrpc ? 'gRPC, and no health service' : 'HTTP, and none of its routes'} answers for its health.`,
    ...(isGrpc && { fix: 'Add `grpc.health.v1.Health`, and set its status as the dependencies come and go.' }),
    confidence: orchestrated ? 'high' : 'medium',
    evidence: [{ at, note: `starts to serve here; ${searched}` }],
  };
}

function hollow({ at, path, hollow: database }: Endpoint): Problem | undefined {
  if (!database) return undefined;
  return {
    at,
    facet: 'readiness-hollow',
    status: 'stubbed',
    message: `The readiness route ${quote(path)} always answers the same, although the service needs its database.`,
    fix: 'Ask the database with a short timeout and answer 503 when it fails.',
    evidence: [{ at: database.at, note: `${quote(database.label)} reaches the database` }],
  };
}

function coupled({ at, path, restarts, asked, pings: [ping] }: Endpoint): Problem | undefined {
  if (!ping || !restarts) return undefined;
  return {
    at,
    facet: 'liveness-coupled',
    status: 'unsafe',
    message: `The liveness route ${quote(path)} fails when a dependency fails, and every instance is restarted at once.`,
    fix: 'Let liveness answer without asking anything, and ask dependencies in the readiness route.',
    evidence: [{ at: ping.at, note: `${quote(ping.label)} asks a dependency` }, ...(asked ? [{ at: asked, note: 'asks this path' }] : [])],
  };
}

function hiding({ path, hides, pings: [ping] }: Endpoint): Problem | undefined {
  if (!hides || !ping) return undefined;
  return {
    at: hides,
    facet: 'always-200',
    status: 'unsafe',
    message: `The health route ${quote(path)} answers a failed check with a success status.`,
    fix: 'Answer 503 when the check fails.',
    evidence: [{ at: ping.at, note: `the failure of ${quote(ping.label)} ends up here` }],
  };
}

function mismatch({ at, asks, path, route, alike, deployment }: FactOf<'probe-target'>): Problem | undefined {
  if (route !== 'absent' || deployment === 'development') return undefined;
  const isScript = asks === 'script';
  const meant = alike.map((one) => ({ at: one.at, note: `${isScript ? 'the image has' : 'the route table has'} ${quote(one.path)}` }));
  return {
    at,
    facet: 'path-mismatch',
    status: 'unsafe',
    severity: isScript ? 'P2' : 'P1',
    message: `The ${isScript ? 'check runs' : 'probe asks for'} ${quote(path)}, which ${isScript ? 'is not in the image' : 'no route of the service serves'}.`,
    fix: isScript ? 'Run the script by its absolute path.' : 'Point the probe at a route that exists.',
    confidence: meant.length > 0 && !isScript ? 'high' : 'medium',
    evidence: meant.length > 0 ? meant : [{ at, note: 'no route of the service has this path' }],
  };
}

const GAPS: Readonly<Record<FactOf<'probe-gap'>['gap'], string>> = {
  readiness: 'has no readiness probe, so it gets requests before it can answer',
  liveness: 'has no liveness probe, so it stays when it hangs',
  identical: 'asks the same for liveness and readiness, so a slow dependency restarts it',
  healthcheck: 'has no health check, so its platform only sees whether the process is there',
  'start-order': 'starts as soon as what it depends on was started, and not when that answers',
};

function absent({ at, gap, container, gates, source }: FactOf<'probe-gap'>): Problem {
  return {
    at,
    facet: 'probe-absent',
    status: gap === 'identical' ? 'partial' : 'missing',
    message: `${source === 'dockerfile' ? 'The image' : `The container ${quote(container)}`} ${GAPS[gap]}.`,
    severity: gates ? 'P1' : gap === 'healthcheck' ? 'P3' : 'P2',
    confidence: gates ? 'high' : 'medium',
    ...(gap === 'start-order' ? { fix: 'Give the dependency a health check and wait for it with `condition: service_healthy`.' } : {}),
    evidence: [{ at, note: gap === 'start-order' ? 'no `condition: service_healthy`' : 'nothing in the manifests asks it' }],
  };
}
