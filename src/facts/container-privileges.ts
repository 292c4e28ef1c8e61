import type { Place } from '../model/location.ts';
import type { ComposeService, KubernetesContainer, KubernetesWorkload, Scalar } from '../summaries/manifest-summaries.ts';
import { manifestPlace, type PlaceOf } from './base.ts';

/** A right over the machine that a container gets. */
export interface Privilege {
  readonly kind: 'privileged' | 'docker-socket' | 'host-network' | 'host-pid' | 'host-path' | 'capability' | 'privilege-escalation';
  /** As written: the path, the name of the capability. */
  readonly text: string;
  readonly at: Place;
}

/** Rights of a service of a compose file. */
export function privilegesOfService(
  { privileged, networkMode, pid, capAdd, volumes }: ComposeService,
  place: PlaceOf,
): readonly Privilege[] {
  const found: Privilege[] = [];
  const add = (kind: Privilege['kind'], { text, at }: Scalar): void => void found.push({ kind, text, at: place(at, text) });
  if (privileged?.text === 'true') add('privileged', privileged);
  if (networkMode?.text === 'host') add('host-network', networkMode);
  if (pid?.text === 'host') add('host-pid', pid);
  for (const capability of capAdd) if (isGraveCapability(capability.text)) add('capability', capability);
  for (const volume of volumes) if (isDockerSocket(volume.text.split(':')[0] ?? '')) add('docker-socket', volume);
  return found;
}

/** Rights of a container, and those of its pod unless it only prepares the others. */
export function privilegesOfPod(
  workload: KubernetesWorkload,
  { security, init }: KubernetesContainer,
  place: PlaceOf,
): readonly Privilege[] {
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

function isGraveCapability(name: string): boolean {
  return /^(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE|DAC_READ_SEARCH|BPF)$/i.test(name);
}

function isDockerSocket(path: string): boolean {
  return /(?:^|\/)(?:docker|containerd|crio|podman)\.sock$/.test(path);
}

function isSensitivePath(path: string): boolean {
  return /^\/(?:$|etc(?:\/|$)|root(?:\/|$)|boot(?:\/|$)|var\/lib\/(?:kubelet|docker|containerd)(?:\/|$)|var\/run\/?$|run\/?$)/.test(path);
}
