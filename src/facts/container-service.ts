import type { Place } from '../model/location.ts';
import type { ComposeService } from '../summaries/manifest-summaries.ts';
import { baseOfFile, manifestPlace, type PlaceOf } from './base.ts';
import { hardStopsOfService } from './container-hard-stops.ts';
import { privilegesOfService } from './container-privileges.ts';
import { userOfService } from './container-user.ts';
import type { ContainerFact } from './container.ts';
import { imageOfBuild, type BuiltImage } from './link/images.ts';
import { isAside, purposeOf } from './link/manifest-paths.ts';
import { commandText, resolveStart } from './link/start-command.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A service of a compose file, with what the image of the tree says of it. */
export function fromService(model: TreeModel, path: string, service: ComposeService): ContainerFact {
  const { name, image, command, entrypoint } = service;
  const place: PlaceOf = (at, text) => manifestPlace(path, at, name, text);
  const built = service.build && imageOfBuild(model, path, service.build);
  const stated = command ?? entrypoint;
  const at = place(service.at, `service ${name}`);
  return {
    kind: 'container',
    at,
    ...baseOfFile(model, path),
    source: 'compose',
    name,
    purpose: isAside(service.profiles) ? 'development' : purposeOf(path),
    image: image?.text ?? built?.base ?? '',
    own: service.build !== undefined,
    isNamed: true,
    workload: '',
    initContainer: false,
    start: stated && startOfService(model, service, built, place(stated.at, commandText(stated))),
    user: userOfService(service, place, at),
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
