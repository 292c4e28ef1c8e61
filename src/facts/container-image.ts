import type { Place } from '../model/location.ts';
import type { ComposeService } from '../summaries/manifest-summaries.ts';
import { baseOfFile, manifestPlace, type PlaceOf } from './base.ts';
import { killSignals } from './container-hard-stops.ts';
import { userOfBuilt } from './container-user.ts';
import type { ContainerFact } from './container.ts';
import { isNoService } from './knowledge/process-starters.ts';
import { imageOfBuild, type BuiltImage } from './link/images.ts';
import { isAside, purposeOf } from './link/manifest-paths.ts';
import { commandText, resolveStart, type StartCommand } from './link/start-command.ts';
import type { TreeModel } from './link/tree-model.ts';

/** An image with a command; without one it is a base for others, or a box for tools. */
export function fromImage(model: TreeModel, image: BuiltImage): readonly ContainerFact[] {
  const { path, stage, cmd, entrypoint } = image;
  const command = entrypoint ?? cmd;
  if (!command) return unstarted(model, image);
  const place: PlaceOf = (at, text) => manifestPlace(path, at, nameOf(image), text);
  const consumers = consumersOf(model, image);
  const resolved = resolveStart(model, { entrypoint, cmd, path });
  const stated = cmd ?? command;
  const start = { ...resolved, at: place(stated.at, commandText(stated)), form: stated.form, replacement: replacementOf(image, resolved) };
  const overridden = consumers.length > 0 && consumers.every((service) => service.command ?? service.entrypoint);
  const isRetired = consumers.length > 0 && consumers.every((service) => isAside(service.profiles));
  const wrapped = consumers.length > 0 && consumers.every((service) => service.init);
  const isTool = start.first === 'unknown' && isNoService([...(entrypoint?.words ?? []), ...(cmd?.words ?? [])]);
  return [
    {
      ...bare(model, image, place(command.at, commandText(command))),
      purpose: isTool || isRetired ? 'development' : purposeOf(path, stage.name),
      isNamed: consumers.length > 0 || isNamed(model, path),
      start: overridden ? undefined : { ...start, init: start.init || wrapped },
      hardStops: killSignals(image.stopSignal, place),
      ports: image.chain.flatMap(({ exposes }) => exposes),
    },
  ];
}

/** Without a command an image is a base for others or a box for tools; that it ends as root by its own word is worth knowing all the same. */
function unstarted(model: TreeModel, image: BuiltImage): readonly ContainerFact[] {
  const { stated } = image.user;
  return stated ? [bare(model, image, manifestPlace(image.path, stated.at, nameOf(image), stated.text))] : [];
}

function bare(model: TreeModel, image: BuiltImage, at: Place): ContainerFact {
  const { path, stage, base, healthcheck } = image;
  return {
    kind: 'container',
    at,
    ...baseOfFile(model, path),
    source: 'dockerfile',
    name: nameOf(image),
    purpose: purposeOf(path, stage.name),
    image: base,
    own: true,
    isNamed: true,
    workload: '',
    initContainer: false,
    user: userOfBuilt(model, image, at),
    privileges: [],
    hardStops: [],
    healthcheck: healthcheck !== undefined,
    probes: [],
    ports: [],
  };
}

function nameOf({ stage }: BuiltImage): string {
  return stage.name || 'image';
}

// With both an entrypoint and a command the two would have to be changed together.
function replacementOf({ entrypoint, cmd }: BuiltImage, { direct }: StartCommand): string | undefined {
  if (!direct || (entrypoint && cmd)) return undefined;
  return `${cmd ? 'CMD' : 'ENTRYPOINT'} [${direct.map((word) => JSON.stringify(word)).join(', ')}]`;
}

/** A file of the usual name is what is built by default; another one must be named by a workflow, a script or settings to be built at all. */
function isNamed(model: TreeModel, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === 'Dockerfile' || buildingTexts(model).some((text) => text.includes(name));
}

/** Formats of files that may say what is built. */
const BUILDING_FORMATS: ReadonlySet<string> = new Set(['workflow', 'package', 'shell', 'settings']);
const BUILDING_TEXTS = new WeakMap<TreeModel, readonly string[]>();

/** What is known of the files that may say what is built. A summary is plain data: whatever it names stands in its text. */
function buildingTexts(model: TreeModel): readonly string[] {
  const known = BUILDING_TEXTS.get(model);
  if (known) return known;
  const found = [...model.summaries.values()].flatMap(({ content }) =>
    content && BUILDING_FORMATS.has(content.format) ? [JSON.stringify(content)] : [],
  );
  BUILDING_TEXTS.set(model, found);
  return found;
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
