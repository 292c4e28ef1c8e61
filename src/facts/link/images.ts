import type { Command, DockerStage, EnvEntry, Scalar } from '../../summaries/manifest-summaries.ts';
import { userOfImage, type ImageUser } from '../knowledge/base-images.ts';
import { resolvePath } from './manifest-paths.ts';
import type { TreeModel } from './tree-model.ts';

/** One image that a Dockerfile makes: a stage with all that it takes over from the stages it is built on. */
export interface BuiltImage {
  readonly path: string;
  readonly stage: DockerStage;
  /** Whether it is what `docker build` gives when no target is named. */
  readonly isFinal: boolean;
  /** The stage itself first, then what it is built `FROM`. */
  readonly chain: readonly DockerStage[];
  /** The image outside of the file that all is built on. */
  readonly base: string;
  readonly cmd?: Command | undefined;
  readonly entrypoint?: Command | undefined;
  readonly stopSignal?: Scalar | undefined;
  readonly healthcheck?: Command | undefined;
  readonly user: { readonly is: ImageUser; readonly stated?: Scalar | undefined };
}

const KNOWN = new WeakMap<TreeModel, readonly BuiltImage[]>();

/** The images that can be started: final stages, and stages with a command of their own that no other stage builds on or copies from. */
export function builtImages(model: TreeModel): readonly BuiltImage[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const images: BuiltImage[] = [];
  for (const [path, { content }] of model.summaries) {
    if (content?.format === 'dockerfile') images.push(...imagesOf(path, content.stages));
  }
  KNOWN.set(model, images);
  return images;
}

/** Names of stages that make something for others. */
const WORKSHOP = /(?:^|[_-])(?:build|builder|deps|dependencies|install|installer|test|tests|lint|prune|pruner)(?:$|[_-])/i;

function imagesOf(path: string, stages: readonly DockerStage[]): readonly BuiltImage[] {
  return stages.flatMap((stage, index) => {
    const isFinal = index === stages.length - 1;
    const isUsed = stages.slice(index + 1).some((later, offset) => {
      const isBase = findStage(stages.slice(0, index + 1 + offset), later.base) === stage;
      return (
        isBase || later.copies.some(({ from }) => from !== '' && (from.toLowerCase() === stage.name.toLowerCase() || from === `${index}`))
      );
    });
    const isTarget = isFinal || (!isUsed && !WORKSHOP.test(stage.name) && (stage.cmd ?? stage.entrypoint) !== undefined);
    return isTarget ? [toImage(path, stages, index)] : [];
  });
}

/** A stage by its name or number, as `FROM` and `target:` give it. */
function findStage(stages: readonly DockerStage[], name: string): DockerStage | undefined {
  return stages.findLast((stage) => stage.name !== '' && stage.name.toLowerCase() === name.toLowerCase());
}

function toImage(path: string, stages: readonly DockerStage[], index: number): BuiltImage {
  const chain = chainOf(stages, index);
  const stage = chain[0] ?? emptyStage();
  const base = chain.at(-1)?.base ?? '';
  const entrypointAt = chain.findIndex(({ entrypoint }) => entrypoint);
  const cmdAt = chain.findIndex(({ cmd }) => cmd);
  return {
    path,
    stage,
    isFinal: index === stages.length - 1,
    chain,
    base,
    entrypoint: chain[entrypointAt]?.entrypoint,
    // A stage that sets an entrypoint empties the CMD of what it is built on.
    cmd: entrypointAt !== -1 && cmdAt > entrypointAt ? undefined : chain[cmdAt]?.cmd,
    stopSignal: chain.find(({ stopSignal }) => stopSignal)?.stopSignal,
    healthcheck: chain.find(({ healthcheck }) => healthcheck)?.healthcheck,
    user: userOf(chain, base),
  };
}

/** Follows `FROM` back through the stages before it; no stage is met twice, since each step goes back. */
function chainOf(stages: readonly DockerStage[], index: number): readonly DockerStage[] {
  const chain: DockerStage[] = [];
  let at = index;
  for (;;) {
    const stage = stages[at];
    if (!stage) return chain;
    chain.push(stage);
    const before = findStage(stages.slice(0, at), stage.base);
    if (!before) return chain;
    at = stages.indexOf(before);
  }
}

function emptyStage(): DockerStage {
  return { base: '', name: '', users: [], env: [], args: [], copies: [], runs: [], exposes: [], workdir: '', at: [1, 1, 1, 1] };
}

function userOf(chain: readonly DockerStage[], base: string): BuiltImage['user'] {
  const stated = chain.map(({ users }) => users.at(-1)).find((user) => user);
  if (!stated) return { is: userOfImage(base) };
  const name = fillIn(
    stated.text,
    chain.flatMap(({ env, args }) => [...args, ...env]),
  );
  return { is: userNamed(name), stated };
}

/** `root`, `0` and `0:0` are root; what a variable holds is unknown unless the file sets it. */
export function userNamed(text: string): ImageUser {
  const user = text.split(':')[0]?.trim() ?? '';
  if (user === 'root' || user === '0') return 'root';
  return user === '' || user.includes('$') ? 'unknown' : 'non-root';
}

/** Fills in variables that have one value in the file, a few rounds deep. */
function fillIn(text: string, entries: readonly EnvEntry[]): string {
  let filled = text;
  for (let round = 0; round < 4 && filled.includes('$'); round++) {
    filled = filled.replace(/\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g, (all, braced?: string, fallback?: string, bare?: string) => {
      return entries.findLast(({ name }) => name === (braced ?? bare))?.value ?? fallback ?? all;
    });
  }
  return filled;
}

/** The image that a `build:` of a compose file makes. */
export function imageOfBuild(
  model: TreeModel,
  composePath: string,
  build: { readonly context: string; readonly dockerfile: string; readonly target: string },
): BuiltImage | undefined {
  const context = resolvePath(composePath, build.context);
  const path = context === undefined ? undefined : resolvePath(`${context}/x`, build.dockerfile || 'Dockerfile');
  const images = builtImages(model).filter((image) => image.path === path?.replace(/^\//, ''));
  return build.target === ''
    ? images.find(({ isFinal }) => isFinal)
    : images.find(({ stage }) => stage.name.toLowerCase() === build.target.toLowerCase());
}
