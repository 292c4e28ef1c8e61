import type { Place } from '../model/location.ts';
import type { Command, ComposeService, KubernetesContainer, KubernetesWorkload, Scalar } from '../summaries/manifest-summaries.ts';
import type { Span } from '../summaries/script-summary.ts';
import { baseOfFile, manifestPlace } from './base.ts';
import type { FactBase } from './fact.ts';
import { separatesPrivileges, userOfImage as userOfName, type ImageUser } from './knowledge/base-images.ts';
import { isNoService } from './knowledge/process-starters.ts';
import { builtImages, imageOfBuild, userNamed, type BuiltImage } from './link/images.ts';
import { purposeOf, type Purpose } from './link/manifest-paths.ts';
import { resolveStart, type StartCommand } from './link/start-command.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A right over the machine that a container gets. */
export interface Privilege {
  readonly kind: 'privileged' | 'docker-socket' | 'host-network' | 'host-pid' | 'host-path' | 'capability' | 'privilege-escalation';
  /** As written: the path, the name of the capability. */
  readonly text: string;
  readonly at: Place;
}

/** How a container is told to stop, where that leaves it no time or no say. */
export interface HardStop {
  readonly kind: 'grace' | 'signal';
  /** As written: `0s`, `SIGKILL`. */
  readonly text: string;
  readonly at: Place;
}

/**
 * A container as one manifest states it: an image that a Dockerfile makes, a service of a compose file, a container of a pod.
 * What a compose service or a pod takes over from a Dockerfile of the tree is stated by the Dockerfile's own fact and not said again.
 */
export interface ContainerFact extends FactBase {
  readonly kind: 'container';
  readonly source: 'dockerfile' | 'compose' | 'kubernetes';
  /** Stage, service, or `workload/container`. */
  readonly name: string;
  readonly purpose: Purpose;
  /** Image as written; for a Dockerfile the one that all is built on. */
  readonly image: string;
  /** Made from a Dockerfile of the tree. */
  readonly own: boolean;
  /** Kind of the workload; empty outside of Kubernetes. */
  readonly workload: string;
  /** Runs before the others and ends. */
  readonly initContainer: boolean;
  /** The command that this manifest states, followed to its first process; undefined where it states none, or where another manifest overrides it. */
  readonly start?:
    | (StartCommand & {
        readonly at: Place;
        readonly form: Command['form'];
        /** The instruction of the Dockerfile that would start the same program directly; it takes the place of what stands `at`. */
        readonly replacement?: string | undefined;
      })
    | undefined;
  readonly user: {
    readonly is: ImageUser;
    /** `stated` here, given by the `image`, or (Kubernetes) `open`: nothing rules root out. */
    readonly by: 'stated' | 'image' | 'open';
    /** As written, or the name of the base image. */
    readonly text: string;
    readonly at: Place;
  };
  readonly privileges: readonly Privilege[];
  readonly hardStops: readonly HardStop[];
  readonly healthcheck: boolean;
  readonly probes: readonly ('liveness' | 'readiness' | 'startup')[];
  /** Ports as written. */
  readonly ports: readonly string[];
}

/** The containers that the manifests of a tree describe. */
export function containerFacts(model: TreeModel): readonly ContainerFact[] {
  const facts: ContainerFact[] = builtImages(model).flatMap((image) => fromImage(model, image));
  for (const [path, { content }] of model.summaries) {
    if (content?.format === 'compose') facts.push(...content.services.map((service) => fromService(model, path, service)));
    if (content?.format !== 'kubernetes') continue;
    for (const workload of content.workloads)
      facts.push(...workload.containers.map((container) => fromPod(model, path, workload, container)));
  }
  return facts;
}

/** An image with a command; without one it is a base for others, or a box for tools. */
function fromImage(model: TreeModel, image: BuiltImage): readonly ContainerFact[] {
  const { path, stage, cmd, entrypoint } = image;
  const command = entrypoint ?? cmd;
  if (!command) return unstarted(model, image);
  const name = stage.name || 'image';
  const place = (at: Span, text: string): Place => manifestPlace(path, at, name, text);
  const consumers = consumersOf(model, image);
  const resolved = resolveStart(model, { entrypoint, cmd, path });
  const stated = cmd ?? command;
  const start = { ...resolved, at: place(stated.at, textOf(stated)), form: stated.form, replacement: replacementOf(image, resolved) };
  const overridden = consumers.length > 0 && consumers.every((service) => service.command ?? service.entrypoint);
  const wrapped = consumers.length > 0 && consumers.every((service) => service.init);
  const at = place(command.at, textOf(command));
  return [
    {
      kind: 'container',
      at,
      ...baseOfFile(model, path),
      source: 'dockerfile',
      name,
      purpose:
        start.first === 'unknown' && isNoService([...(entrypoint?.words ?? []), ...(cmd?.words ?? [])])
          ? 'development'
          : purposeOf(path, stage.name),
      image: image.base,
      own: true,
      workload: '',
      initContainer: false,
      start: overridden ? undefined : { ...start, init: start.init || wrapped },
      user: userOfBuilt(model, image, at),
      privileges: [],
      hardStops: killSignals(image.stopSignal, place),
      healthcheck: image.healthcheck !== undefined,
      probes: [],
      ports: image.chain.flatMap(({ exposes }) => exposes),
    },
  ];
}

/** Without a command an image is a base for others or a box for tools; that it ends as root by its own word is worth knowing all the same. */
function unstarted(model: TreeModel, image: BuiltImage): readonly ContainerFact[] {
  const { path, stage, user } = image;
  if (!user.stated) return [];
  const name = stage.name || 'image';
  const at = manifestPlace(path, user.stated.at, name, user.stated.text);
  return [
    {
      kind: 'container',
      at,
      ...baseOfFile(model, path),
      source: 'dockerfile',
      name,
      purpose: purposeOf(path, stage.name),
      image: image.base,
      own: true,
      workload: '',
      initContainer: false,
      user: userOfBuilt(model, image, at),
      privileges: [],
      hardStops: [],
      healthcheck: image.healthcheck !== undefined,
      probes: [],
      ports: [],
    },
  ];
}

// With both an entrypoint and a command the two would have to be changed together.
function replacementOf({ entrypoint, cmd }: BuiltImage, { direct }: StartCommand): string | undefined {
  if (!direct || (entrypoint && cmd)) return undefined;
  return `${cmd ? 'CMD' : 'ENTRYPOINT'} [${direct.map((word) => JSON.stringify(word)).join(', ')}]`;
}

function textOf(command: Command): string {
  return `${command.form} ${command.words.join(' ')}`;
}

const CONSUMERS = new WeakMap<TreeModel, readonly { readonly image: BuiltImage; readonly service: ComposeService }[]>();

/** The services of compose files, development aside, that run an image. */
function consumersOf(model: TreeModel, image: BuiltImage): readonly ComposeService[] {
  const known = CONSUMERS.get(model) ?? listConsumers(model);
  CONSUMERS.set(model, known);
  return known.filter((consumer) => consumer.image === image).map(({ service }) => service);
}

function listConsumers(model: TreeModel): readonly { readonly image: BuiltImage; readonly service: ComposeService }[] {
  return [...model.summaries].flatMap(([path, { content }]) => {
    if (content?.format !== 'compose' || purposeOf(path) === 'development') return [];
    return content.services.flatMap((service) => {
      const image = service.build && imageOfBuild(model, path, service.build);
      return image ? [{ image, service }] : [];
    });
  });
}

/** An entrypoint script of the tree may give up root by itself (`gosu`, `su-exec`), and then nothing is decided. */
function userOfBuilt(model: TreeModel, image: BuiltImage, at: Place): ContainerFact['user'] {
  const { is, stated } = image.user;
  const text = stated?.text ?? image.base;
  const place = stated ? manifestPlace(image.path, stated.at, image.stage.name || 'image', stated.text) : at;
  const by = stated ? 'stated' : 'image';
  if (is !== 'root') return { is, by, text, at: place };
  const dropped = separatesPrivileges(image.base) || dropsRoot(model, image);
  return { is: dropped ? 'unknown' : 'root', by, text, at: place };
}

const DROPS_ROOT = /\b(?:gosu|su-exec|setpriv|runuser|chpst|s6-setuidgid|setuidgid)\b|\bsu\s+(?:-\s+)?[a-z]|--uid\b/;

function dropsRoot(model: TreeModel, { path, entrypoint, cmd }: BuiltImage): boolean {
  const words = [...(entrypoint?.words ?? []), ...(cmd?.words ?? [])];
  if (DROPS_ROOT.test(words.join(' '))) return true;
  const names = words.map((word) => word.slice(word.lastIndexOf('/') + 1)).filter((name) => name !== '');
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return [...model.summaries].some(([script, { content }]) => {
    if (content?.format !== 'shell' || !names.includes(script.slice(script.lastIndexOf('/') + 1))) return false;
    return (script.startsWith(folder) || folder !== '') && content.commands.some(({ text }) => DROPS_ROOT.test(text));
  });
}

function killSignals(signal: Scalar | undefined, place: (at: Span, text: string) => Place): readonly HardStop[] {
  if (!signal || !/^(?:SIG)?KILL$|^9$/i.test(signal.text)) return [];
  return [{ kind: 'signal', text: signal.text, at: place(signal.at, signal.text) }];
}

function fromService(model: TreeModel, path: string, service: ComposeService): ContainerFact {
  const { name, image, command, entrypoint } = service;
  const place = (at: Span, text: string): Place => manifestPlace(path, at, name, text);
  const built = service.build && imageOfBuild(model, path, service.build);
  const stated = command ?? entrypoint;
  const at = { ...place(service.at, `service ${name}`) };
  return {
    kind: 'container',
    at,
    ...baseOfFile(model, path),
    source: 'compose',
    name,
    purpose: purposeOf(path),
    image: image?.text ?? built?.base ?? '',
    own: service.build !== undefined,
    workload: '',
    initContainer: false,
    start: stated && startOfService(model, service, built, place(stated.at, textOf(stated))),
    user: service.user
      ? { is: userNamed(service.user.text), by: 'stated', text: service.user.text, at: place(service.user.at, service.user.text) }
      : { is: 'unknown', by: 'image', text: image?.text ?? '', at },
    privileges: privilegesOfService(service, place),
    hardStops: hardStopsOfService(service, place),
    healthcheck: service.healthcheck !== undefined || built?.healthcheck !== undefined,
    probes: [],
    ports: service.ports,
  };
}

function startOfService(
  model: TreeModel,
  { command, entrypoint, init }: ComposeService,
  built: BuiltImage | undefined,
  at: Place,
): NonNullable<ContainerFact['start']> {
  // An entrypoint given here empties the command of the image; a command given here keeps its entrypoint.
  const cmd = command ?? (entrypoint ? undefined : built?.cmd);
  const start = resolveStart(model, { entrypoint: entrypoint ?? built?.entrypoint, cmd, path: built?.path ?? at.path });
  return { ...start, init: start.init || init, at, form: 'exec' };
}

type PlaceOf = (at: Span, text: string) => Place;

function privilegesOfService({ privileged, networkMode, pid, capAdd, volumes }: ComposeService, place: PlaceOf): readonly Privilege[] {
  const found: Privilege[] = [];
  const add = (kind: Privilege['kind'], { text, at }: Scalar): void => void found.push({ kind, text, at: place(at, text) });
  if (privileged?.text === 'true') add('privileged', privileged);
  if (networkMode?.text === 'host') add('host-network', networkMode);
  if (pid?.text === 'host') add('host-pid', pid);
  for (const capability of capAdd) if (isGraveCapability(capability.text)) add('capability', capability);
  for (const volume of volumes) if (isDockerSocket(volume.text.split(':')[0] ?? '')) add('docker-socket', volume);
  return found;
}

function isGraveCapability(name: string): boolean {
  return /^(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE|DAC_READ_SEARCH|BPF)$/i.test(name);
}

function isDockerSocket(path: string): boolean {
  return /(?:^|\/)(?:docker|containerd|crio|podman)\.sock$/.test(path);
}

function hardStopsOfService({ stopGracePeriod, stopSignal }: ComposeService, place: PlaceOf): readonly HardStop[] {
  const grace = stopGracePeriod && /^[01]s?$/.test(stopGracePeriod.text) ? [stopGracePeriod] : [];
  return [...grace.map(({ text, at }) => ({ kind: 'grace' as const, text, at: place(at, text) })), ...killSignals(stopSignal, place)];
}

function fromPod(model: TreeModel, path: string, workload: KubernetesWorkload, container: KubernetesContainer): ContainerFact {
  const name = `${workload.name}/${container.name}`;
  const place: PlaceOf = (at, text) => manifestPlace(path, at, name, text);
  const { command, args, image } = container;
  const built = imageOfTree(model, image);
  const stated = command ?? args;
  const start = stated && resolveStart(model, { entrypoint: command ?? built?.entrypoint, cmd: args, path: built?.path ?? path });
  return {
    kind: 'container',
    at: place(container.at, `container ${name}`),
    ...baseOfFile(model, path),
    source: 'kubernetes',
    name,
    purpose: purposeOf(path),
    image,
    own: built !== undefined,
    workload: workload.kind,
    initContainer: container.init,
    start: start && stated && (command ?? built) ? { ...start, at: place(stated.at, textOf(stated)), form: 'exec' } : undefined,
    user: userOfPod(workload, container, built, place),
    privileges: privilegesOfPod(workload, container, place),
    hardStops: hardStopsOfPod(workload, container, place),
    healthcheck: false,
    probes: container.probes.map(({ kind }) => kind),
    ports: container.ports,
  };
}

/** The Dockerfile that an image of a pod is built by: the one whose folder or stage has its name, or the only one of the tree. */
function imageOfTree(model: TreeModel, image: string): BuiltImage | undefined {
  const name =
    image
      .replace(/[@:][^/]*$/, '')
      .split('/')
      .at(-1) ?? '';
  const images = builtImages(model).filter(({ path, isFinal }) => isFinal && purposeOf(path) !== 'development');
  const named = images.filter(({ path }) => path.split('/').includes(name));
  if (named.length > 0) return named.length === 1 ? named[0] : undefined;
  return images.length === 1 && image.includes('/') ? images[0] : undefined;
}

/** The container's own context goes before that of the pod, and both before the image. */
function userOfPod(
  workload: KubernetesWorkload,
  container: KubernetesContainer,
  built: BuiltImage | undefined,
  place: PlaceOf,
): ContainerFact['user'] {
  const contexts = [container.security, workload.security];
  const withUser = contexts.find(({ runAsUser }) => runAsUser !== undefined);
  const stated = contexts.find(({ runAsNonRoot }) => runAsNonRoot !== undefined);
  const nonRoot = stated?.runAsNonRoot;
  const at = place(withUser?.at ?? container.at, `user of ${container.name}`);
  if (nonRoot === true) return { is: 'non-root', by: 'stated', text: 'runAsNonRoot: true', at };
  if (withUser) return { is: withUser.runAsUser === 0 ? 'root' : 'non-root', by: 'stated', text: `runAsUser: ${withUser.runAsUser}`, at };
  if (stated)
    return { is: 'unknown', by: 'open', text: 'runAsNonRoot: false', at: place(stated.at ?? container.at, `user of ${container.name}`) };
  if (built?.user.is === 'non-root') return { is: 'non-root', by: 'image', text: built.user.stated?.text ?? built.base, at };
  return { is: built?.user.is ?? userOfName(container.image), by: 'open', text: container.image, at };
}

function privilegesOfPod(workload: KubernetesWorkload, { security, init }: KubernetesContainer, place: PlaceOf): readonly Privilege[] {
  const found: Privilege[] = [];
  const own = security.at;
  if (own && security.privileged) found.push({ kind: 'privileged', text: 'privileged: true', at: place(own, 'privileged') });
  if (own && security.allowPrivilegeEscalation && !security.privileged) {
    found.push({ kind: 'privilege-escalation', text: 'allowPrivilegeEscalation: true', at: place(own, 'privilege escalation') });
  }
  for (const name of security.capAdd.filter(isGraveCapability))
    if (own) found.push({ kind: 'capability', text: name, at: place(own, name) });
  const ofPod: PlaceOf = (at, text) => manifestPlace(place(at, text).path, at, workload.name, text);
  return init ? found : [...found, ...privilegesOfWorkload(workload, ofPod)];
}

/** What the pod as a whole gets is said by each of its containers, at the same place: a problem stated twice of one place counts once. */
function privilegesOfWorkload({ hostNetwork, hostPid, hostPaths }: KubernetesWorkload, place: PlaceOf): readonly Privilege[] {
  const found: Privilege[] = [];
  if (hostNetwork) found.push({ kind: 'host-network', text: 'hostNetwork: true', at: place(hostNetwork, 'hostNetwork') });
  if (hostPid) found.push({ kind: 'host-pid', text: 'hostPID: true', at: place(hostPid, 'hostPID') });
  for (const { text, at } of hostPaths) {
    if (isDockerSocket(text)) found.push({ kind: 'docker-socket', text, at: place(at, text) });
    else if (isSensitivePath(text)) found.push({ kind: 'host-path', text, at: place(at, text) });
  }
  return found;
}

function isSensitivePath(path: string): boolean {
  return /^\/(?:$|etc(?:\/|$)|root(?:\/|$)|boot(?:\/|$)|var\/lib\/(?:kubelet|docker|containerd)(?:\/|$)|var\/run\/?$|run\/?$)/.test(path);
}

function hardStopsOfPod(
  { terminationGracePeriod, kind, at }: KubernetesWorkload,
  container: KubernetesContainer,
  place: PlaceOf,
): readonly HardStop[] {
  if (container.init || terminationGracePeriod === undefined || terminationGracePeriod > 1 || /^(?:Job|CronJob)$/.test(kind)) return [];
  return [{ kind: 'grace', text: `${terminationGracePeriod}`, at: place(at, 'terminationGracePeriodSeconds') }];
}
