import type { Place } from '../model/location.ts';
import type { Command } from '../summaries/manifest-summaries.ts';
import type { HardStop } from './container-hard-stops.ts';
import { fromImage } from './container-image.ts';
import { fromPod } from './container-pod.ts';
import type { Privilege } from './container-privileges.ts';
import { fromService } from './container-service.ts';
import type { FactBase } from './fact.ts';
import type { ImageUser } from './knowledge/base-images.ts';
import { builtImages } from './link/images.ts';
import type { Purpose } from './link/manifest-paths.ts';
import type { StartCommand } from './link/start-command.ts';
import type { TreeModel } from './link/tree-model.ts';

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
  /** Something in the tree says that it is built or run; false of a Dockerfile of an unusual name that nothing mentions. */
  readonly isNamed: boolean;
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
