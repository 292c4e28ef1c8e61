import { containerFacts, type ContainerFact } from './container.ts';
import type { FactBase } from './fact.ts';
import { isForeignImage } from './knowledge/images.ts';
import type { TreeModel } from './link/tree-model.ts';
import { probeFacts, type ProbeFact } from './probe.ts';
import { serviceFacts } from './service.ts';

/** A container that serves and that the platform does not ask, or asks in a way that tells it nothing. */
export interface ProbeGapFact extends FactBase {
  readonly kind: 'probe-gap';
  /** `identical`: liveness and readiness ask the same. `healthcheck`: an image or compose service without one. */
  readonly gap: 'readiness' | 'liveness' | 'identical' | 'healthcheck';
  readonly source: ContainerFact['source'];
  readonly container: string;
  /** Takes requests from others: it opens ports. */
  readonly serves: boolean;
}

/** Workloads that run for ever; jobs end by themselves. */
const LASTING = /^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|Rollout)$/;

/** The gaps in the probes of a tree's own containers. */
export function probeGapFacts(model: TreeModel): readonly ProbeGapFact[] {
  const containers = containerFacts(model).filter(({ purpose }) => purpose !== 'development');
  const probes = probeFacts(model);
  return containers.flatMap((container) => {
    const gap = container.source === 'kubernetes' ? podGap(container, probes) : imageGap(model, container, containers);
    if (!gap) return [];
    const { at, role, service, source, name, ports } = container;
    return [{ kind: 'probe-gap', at, role, service, gap, source, container: name, serves: ports.length > 0 }];
  });
}

function podGap(
  { workload, initContainer, image, probes, name, at }: ContainerFact,
  all: readonly ProbeFact[],
): ProbeGapFact['gap'] | undefined {
  if (!LASTING.test(workload) || initContainer || isForeignImage(image)) return undefined;
  if (!probes.includes('readiness')) return 'readiness';
  if (!probes.includes('liveness')) return 'liveness';
  const own = all.filter((probe) => probe.container === name && probe.at.path === at.path);
  const [liveness, readiness] = ['liveness', 'readiness'].map((purpose) => own.find((probe) => probe.purpose === purpose)?.text);
  return liveness !== undefined && liveness === readiness ? 'identical' : undefined;
}

// An image of a program that listens, which neither its Dockerfile nor anything that starts it asks for health.
function imageGap(model: TreeModel, container: ContainerFact, all: readonly ContainerFact[]): ProbeGapFact['gap'] | undefined {
  if (container.source !== 'dockerfile' || container.healthcheck || !runsNode(container)) return undefined;
  const isAsked = all.some(
    ({ source, own, image, healthcheck, probes }) =>
      (source === 'compose' && own && healthcheck) || (source === 'kubernetes' && probes.length > 0 && !isForeignImage(image)),
  );
  const serves = serviceFacts(model).some(
    (service) => service.serves.has('http') && (container.service === '' || container.service === service.service),
  );
  return serves && !isAsked ? 'healthcheck' : undefined;
}

function runsNode({ image, start }: ContainerFact): boolean {
  const [program = ''] = start?.words ?? [];
  return (
    start !== undefined &&
    (/(?:^|[/-])(?:node|nodejs|bun|deno)(?:$|[:@-])/.test(image) || /(?:^|\/)(?:node|npm|yarn|pnpm|npx|bun|tsx)$/.test(program))
  );
}
