import type { KubernetesContainer, KubernetesWorkload } from '../summaries/manifest-summaries.ts';
import { baseOfFile, manifestPlace, type PlaceOf } from './base.ts';
import { hardStopsOfPod } from './container-hard-stops.ts';
import { privilegesOfPod } from './container-privileges.ts';
import { userOfPod } from './container-user.ts';
import type { ContainerFact } from './container.ts';
import { builtImages, type BuiltImage } from './link/images.ts';
import { purposeOf } from './link/manifest-paths.ts';
import { commandText, resolveStart } from './link/start-command.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A container of a pod, with what the pod and the image of the tree say of it. */
export function fromPod(model: TreeModel, path: string, workload: KubernetesWorkload, container: KubernetesContainer): ContainerFact {
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
    isNamed: true,
    workload: workload.kind,
    initContainer: container.init,
    start: start && stated && (command ?? built) ? { ...start, at: place(stated.at, commandText(stated)), form: 'exec' } : undefined,
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
