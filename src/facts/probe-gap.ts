import { containerFacts, type ContainerFact } from './container.ts';
import { manifestPlace } from './base.ts';
import type { FactBase } from './fact.ts';
import { isForeignImage, isNodeImage, isStore } from './knowledge/images.ts';
import { imageOfBuild } from './link/images.ts';
import { purposeOf } from './link/manifest-paths.ts';
import type { TreeModel } from './link/tree-model.ts';
import { probeFacts, type ProbeFact } from './probe.ts';
import { serviceFacts } from './service.ts';

/** A container that serves and that the platform does not ask, or asks in a way that tells it nothing. */
export interface ProbeGapFact extends FactBase {
  readonly kind: 'probe-gap';
  /** `identical`: liveness and readiness ask the same. `healthcheck`: an image or compose service without one. `start-order`: starts as soon as
   * what it depends on was started, whether or not that answers. */
  readonly gap: 'readiness' | 'liveness' | 'identical' | 'healthcheck' | 'start-order';
  readonly source: ContainerFact['source'];
  readonly container: string;
  /** It opens ports, and gets requests before it can answer them. */
  readonly gates: boolean;
}

/** Workloads that run for ever; jobs end by themselves. */
const LASTING = /^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|Rollout)$/;

/** Commands that come to an end: migrations and seeds. */
const ENDS = /\b(?:migrat(?:e|ion|ions)|seed)\b|\bdb:? ?push\b/i;
/** Commands that wait until something answers. */
const WAITS = /wait-for|wait4x|waitport|dockerize\b.*-wait|pg_isready|mysqladmin\b.*\bping|\bnc -z/i;

/** The gaps in the probes of a tree's own containers. */
export function probeGapFacts(model: TreeModel): readonly ProbeGapFact[] {
  const containers = containerFacts(model).filter(({ purpose }) => purpose !== 'development');
  const probes = probeFacts(model);
  const gaps = containers.flatMap((container) => {
    const gap = gapOf(model, container, { containers, probes });
    return gap ? [gapFact(container, gap, container.at)] : [];
  });
  return [...gaps, ...startOrders(model, containers)];
}

function gapOf(
  model: TreeModel,
  container: ContainerFact,
  all: { containers: readonly ContainerFact[]; probes: readonly ProbeFact[] },
): ProbeGapFact['gap'] | undefined {
  if (container.source === 'kubernetes') return podGap(container, all.probes);
  return container.source === 'compose' ? serviceGap(container) : imageGap(model, container, all.containers);
}

function gapFact({ role, service, source, name, ports }: ContainerFact, gap: ProbeGapFact['gap'], at: ProbeGapFact['at']): ProbeGapFact {
  return { kind: 'probe-gap', at, role, service, gap, source, container: name, gates: gap === 'readiness' && ports.length > 0 };
}

// A service that is built here and opens ports; what others build is theirs to check.
function serviceGap({ own, healthcheck, ports, image }: ContainerFact): ProbeGapFact['gap'] | undefined {
  return own && !healthcheck && ports.length > 0 && isNodeImage(image) ? 'healthcheck' : undefined;
}

/** Own services of a compose file that do not wait for the database or broker they depend on. */
function startOrders(model: TreeModel, containers: readonly ContainerFact[]): readonly ProbeGapFact[] {
  if (waitsItself(model)) return [];
  return containers.flatMap((container) => {
    if (container.source !== 'compose' || !container.own) return [];
    const { path } = container.at;
    const content = model.summaries.get(path)?.content;
    const services = content?.format === 'compose' ? content.services : [];
    const early = services
      .find(({ name }) => name === container.name)
      ?.dependsOn.find(({ name, condition }) => {
        const target = services.find((service) => service.name === name);
        return condition === 'service_started' && target?.image !== undefined && isStore(target.image.text);
      });
    return early
      ? [gapFact(container, 'start-order', manifestPlace(path, early.at, container.name, `${container.name} ${early.name}`))]
      : [];
  });
}

// Which container a script starts is not followed: where one waits, all may.
function waitsItself({ summaries }: TreeModel): boolean {
  const texts = [...summaries.values()].flatMap(({ content }) => {
    if (content?.format === 'shell') return content.commands.map(({ text }) => text);
    if (content?.format === 'dockerfile')
      return content.stages.flatMap(({ cmd, entrypoint }) => [...(cmd?.words ?? []), ...(entrypoint?.words ?? [])]);
    return content?.format === 'compose'
      ? content.services.flatMap(({ command, entrypoint }) => [...(command?.words ?? []), ...(entrypoint?.words ?? [])])
      : [];
  });
  return texts.some((text) => WAITS.test(text));
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
  // What compose builds of it is told of there.
  if (isBuiltByCompose(model, container)) return undefined;
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
    !ENDS.test(start.words.join(' ')) &&
    (isNodeImage(image) || /(?:^|\/)(?:node|npm|yarn|pnpm|npx|bun|tsx)$/.test(program))
  );
}

function isBuiltByCompose(model: TreeModel, { at }: ContainerFact): boolean {
  return [...model.summaries].some(
    ([path, { content }]) =>
      content?.format === 'compose' &&
      purposeOf(path) !== 'development' &&
      content.services.some(({ build, ports }) => ports.length > 0 && build && imageOfBuild(model, path, build)?.path === at.path),
  );
}
