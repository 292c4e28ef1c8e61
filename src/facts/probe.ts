import type { Command, ComposeService, KubernetesContainer } from '../summaries/manifest-summaries.ts';
import type { Span } from '../summaries/script-summary.ts';
import { baseOfFile, manifestPlace } from './base.ts';
import type { FactBase } from './fact.ts';
import { builtImages } from './link/images.ts';
import { purposeOf, type Purpose } from './link/manifest-paths.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A question that the platform asks a container: a probe of Kubernetes, a health check of Docker or compose. */
export interface ProbeFact extends FactBase {
  readonly kind: 'probe';
  readonly source: 'dockerfile' | 'compose' | 'kubernetes';
  /** `health` is Docker's only kind. */
  readonly purpose: 'liveness' | 'readiness' | 'startup' | 'health';
  readonly deployment: Purpose;
  /** Stage, service, or `workload/container`. */
  readonly container: string;
  /** Image as written; empty where it is built from the tree. */
  readonly image: string;
  /** The path of an HTTP probe, or of the URL that a command asks; undefined where it asks none, or where variables are in it. */
  readonly path?: string | undefined;
  /** Number or name. */
  readonly port?: string | undefined;
  /** The command, where it is one. */
  readonly words: readonly string[];
  /** Equal for probes that ask the same in the same way. */
  readonly text: string;
}

/** The probes and health checks of the manifests of a tree. */
export function probeFacts(model: TreeModel): readonly ProbeFact[] {
  const facts: ProbeFact[] = [];
  for (const { path, stage, healthcheck } of builtImages(model)) {
    if (healthcheck) facts.push(fromCheck(model, { path, source: 'dockerfile', container: stage.name || 'image', image: '' }, healthcheck));
  }
  for (const [path, { content }] of model.summaries) {
    if (content?.format === 'compose') facts.push(...content.services.flatMap((service) => fromService(model, path, service)));
    if (content?.format !== 'kubernetes') continue;
    for (const workload of content.workloads)
      facts.push(...workload.containers.flatMap((container) => fromContainer(model, path, workload.name, container)));
  }
  return facts;
}

interface Owner {
  readonly path: string;
  readonly source: ProbeFact['source'];
  readonly container: string;
  readonly image: string;
}

function bare(model: TreeModel, owner: Owner, at: Span, text: string): Omit<ProbeFact, 'purpose' | 'words' | 'text'> {
  const { path, source, container, image } = owner;
  return {
    kind: 'probe',
    at: manifestPlace(path, at, container, text),
    ...baseOfFile(model, path),
    source,
    deployment: purposeOf(path),
    container,
    image,
  };
}

function fromService(model: TreeModel, path: string, { name, image, healthcheck }: ComposeService): readonly ProbeFact[] {
  return healthcheck ? [fromCheck(model, { path, source: 'compose', container: name, image: image?.text ?? '' }, healthcheck)] : [];
}

function fromCheck(model: TreeModel, owner: Owner, { words, at }: Command): ProbeFact {
  const text = words.join(' ');
  return { ...bare(model, owner, at, text), purpose: 'health', ...urlOf(text), words, text };
}

function fromContainer(
  model: TreeModel,
  path: string,
  workload: string,
  { name, image, probes }: KubernetesContainer,
): readonly ProbeFact[] {
  return probes.map(({ kind, httpPath, port, exec, text, at }) => {
    const words = exec?.words ?? [];
    const asked = httpPath === undefined ? urlOf(words.join(' ')) : { path: pathOnly(httpPath) };
    const owner = { path, source: 'kubernetes' as const, container: `${workload}/${name}`, image };
    return { ...bare(model, owner, at, `${kind} ${text}`), purpose: kind, ...asked, ...(port === undefined ? {} : { port }), words, text };
  });
}

/** The path and port of the own address that a command such as curl or wget asks. */
function urlOf(command: string): Pick<ProbeFact, 'path' | 'port'> {
  const match = /(?:https?:\/\/)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+|\$\{?\w+\}?))?(\/[^\s"'|;&)]*)?/.exec(command);
  if (!match || !/https?:\/\/|\b(?:curl|wget|httpie|fetch)\b/.test(command)) return {};
  const [, port, path = '/'] = match;
  return { ...(path.includes('$') ? {} : { path: pathOnly(path) }), ...(port && !port.includes('$') ? { port } : {}) };
}

function pathOnly(path: string): string {
  const plain = path.replace(/[?#].*$/, '');
  return plain.startsWith('/') ? plain : `/${plain}`;
}
