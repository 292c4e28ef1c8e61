import { isSecretName } from '../model/secret-name.ts';
import type { SecretShape } from '../model/secret-shape.ts';
import type { Command, DockerfileSummary, DockerStage, DotenvSummary, EnvEntry } from '../summaries/manifest-summaries.ts';
import type { Span } from '../summaries/script-summary.ts';
import type { FileSummary } from '../summaries/summary.ts';
import { isPublicVariable, isSample } from './knowledge/secret-sinks.ts';
import type { TreeModel } from './link/tree-model.ts';
import { secretFact, type SecretDraft } from './secret-fact.ts';

/** What summaries put in the place of a secret. */
const WITHHELD_WORD = '[withheld]';
const NOTHING_KNOWN: SecretShape = {
  length: 0,
  provider: '',
  placeholder: false,
  weak: false,
  random: false,
  hash: false,
  public: false,
  word: false,
};
/** Files that hold secrets by their kind. */
const SECRET_FILE =
  /(?:^|\/)(?:\.env(?:\.[\w-]+)*|\.npmrc|id_(?:rsa|ed25519|ecdsa)|[\w.-]*(?:service[_-]?account|credentials)[\w.-]*\.json)$|\.(?:pem|p12|pfx|key|jks|keystore)$/i;
/** A sample environment put in the place of a missing one. */
const SAMPLE_ENVIRONMENT =
  /\b(?:cp|mv)\s+(?:-\w+\s+)*\S*(?:env[._-](?:example|sample|template|dist)|(?:example|sample|template)\.env)\S*\s+\S*\.env\b/;

/** Credentials among the variables of an environment file, a compose file, Kubernetes manifests or a Dockerfile. */
export function environmentSecrets(model: TreeModel, path: string, { content }: FileSummary): readonly SecretDraft[] {
  switch (content?.format) {
    case 'dotenv':
      return entriesOf(model, path, { entries: content.entries, where: 'env-file', symbol: '' });
    case 'settings':
      return entriesOf(model, path, { entries: content.entries, where: 'file', symbol: '' });
    case 'compose':
      return content.services.flatMap(({ name, env, command, entrypoint, healthcheck }) => [
        ...entriesOf(model, path, { entries: env, where: 'compose', symbol: name }),
        ...[command, entrypoint, healthcheck].flatMap((one) => commandSecrets(model, path, { command: one, symbol: name })),
      ]);
    case 'kubernetes':
      return [
        ...content.secrets.flatMap(({ name, entries }) => entriesOf(model, path, { entries, where: 'kubernetes', symbol: name })),
        ...content.workloads.flatMap(({ name, containers }) =>
          containers.flatMap(({ env }) => entriesOf(model, path, { entries: env, where: 'kubernetes', symbol: name })),
        ),
      ];
    case 'dockerfile':
      return imageSecrets(model, path, content);
    default:
      return [];
  }
}

/** `--password hunter2` among the words of a command; the word itself is withheld by the summary. */
function commandSecrets(
  model: TreeModel,
  path: string,
  { command, symbol }: { readonly command: Command | undefined; readonly symbol: string },
): readonly SecretDraft[] {
  return (command?.words ?? []).flatMap((word, index) => {
    const name = command?.words[index - 1]?.replace(/^-+/, '') ?? '';
    if (!command || word !== WITHHELD_WORD || !isSecretName(name)) return [];
    return [
      secretFact(model, { path, span: command.at, symbol }, { evidence: 'name', where: 'compose', name, shape: NOTHING_KNOWN, near: true }),
    ];
  });
}

interface Entries {
  readonly entries: readonly EnvEntry[];
  readonly where: SecretDraft['where'];
  readonly symbol: string;
}

function entriesOf(model: TreeModel, path: string, { entries, where, symbol }: Entries): readonly SecretDraft[] {
  return entries.flatMap(({ name, shape, at, address }) => {
    const isSecret = shape && shape.length > 0 && (isSecretName(name) || address !== undefined || shape.provider !== '');
    if (!isSecret || isPublicVariable(name)) return [];
    return [secretFact(model, { path, span: at, symbol }, { evidence: 'name', where, name, shape, near: address === 'near' })];
  });
}

function imageSecrets(model: TreeModel, path: string, { stages }: DockerfileSummary): readonly SecretDraft[] {
  return stages.flatMap((stage, index) => {
    const symbol = stage.name || String(index);
    const shipped = index === stages.length - 1;
    const given = entriesOf(model, path, { entries: [...stage.env, ...stage.args], where: 'image', symbol });
    const brought = [
      ...argumentSecrets(stage),
      ...copiedSecrets(model, stages, stage),
      ...localEnvironments(model, path, stage),
      ...sampleEnvironments(stage),
    ];
    const copies = brought.map(({ at, name, source, shape = NOTHING_KNOWN }) =>
      secretFact(model, { path, span: at, symbol }, { evidence: 'copy', where: 'image', name, shape, source }),
    );
    return [...given, ...copies].map((fact) => ({ ...fact, shipped }));
  });
}

interface Brought {
  readonly at: Span;
  readonly name: string;
  /** File or argument that it comes from; empty for an argument of the build. */
  readonly source: string;
  readonly shape?: SecretShape;
}

// What is given at the build stays in the history of the image, whether or not a file keeps it.
function argumentSecrets({ args, env }: DockerStage): readonly Brought[] {
  const open = args.filter(
    ({ name, value, shape }) => isSecretName(name) && !isPublicVariable(name) && value === undefined && (shape?.length ?? 0) === 0,
  );
  return open.map(({ name, at }) => {
    const kept = env.find(({ value, shape, name: variable }) => variable === name && (value?.includes('$') ?? shape?.placeholder ?? false));
    return { at: kept?.at ?? at, name, source: '' };
  });
}

function copiedSecrets(model: TreeModel, stages: readonly DockerStage[], { copies }: DockerStage): readonly Brought[] {
  return copies.flatMap(({ sources, from, at }) => {
    const isOwn = from === '' || stages.some(({ name }) => name !== '' && name === from);
    const found = isOwn ? sources.filter((source) => SECRET_FILE.test(source) && !isSample(source)) : [];
    return found.flatMap((source) => {
      const shape = heldBy(model, source);
      return shape === 'nothing' ? [] : [{ at, name: source, source, ...(shape && { shape }) }];
    });
  });
}

/** The worst secret that a copied file of the tree holds; `nothing` where it is there and holds none, undefined where it is not there. */
function heldBy(model: TreeModel, source: string): SecretShape | 'nothing' | undefined {
  const tail = source
    .replace(/^.*\$\{?\w+\}?\//, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .slice(-2)
    .join('/');
  const inTree = [...model.summaries.keys()].filter((path) => path === tail || path.endsWith(`/${tail}`));
  if (inTree.length === 0) return undefined;
  const shapes = inTree.flatMap((path) => shapesIn(model.summaries.get(path)));
  return shapes.find(({ placeholder, weak }) => !placeholder && !weak) ?? shapes[0] ?? 'nothing';
}

function shapesIn(summary: FileSummary | undefined): readonly SecretShape[] {
  const keys = summary?.secrets.map(({ shape }) => shape) ?? [];
  const content = summary?.content;
  return content?.format === 'dotenv' ? [...keys, ...secretEntries(content)] : keys;
}

function secretEntries({ entries }: DotenvSummary): readonly SecretShape[] {
  return entries.flatMap(({ name, shape }) => (shape && shape.length > 0 && !shape.placeholder && isSecretName(name) ? [shape] : []));
}

function sampleEnvironments({ runs }: DockerStage): readonly Brought[] {
  return runs.flatMap(({ text, at }) => (SAMPLE_ENVIRONMENT.test(text) ? [{ at, name: '.env', source: 'sample' }] : []));
}

// `COPY .` takes along what lies in the folder of whoever builds, although git does not know it.
function localEnvironments(model: TreeModel, path: string, { copies }: DockerStage): readonly Brought[] {
  const whole = copies.filter(({ sources, from }) => from === '' && sources.some((source) => source === '.' || source === './'));
  if (whole.length === 0) return [];
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const contexts = [...new Set(['', folder])];
  const isKept = contexts.some((context) => leavesOut(model, `${context}.gitignore`));
  const isLeftOut = [...contexts.map((context) => `${context}.dockerignore`), `${path}.dockerignore`].some((file) =>
    leavesOut(model, file),
  );
  return isKept && !isLeftOut ? whole.map(({ at }) => ({ at, name: '.env', source: 'local' })) : [];
}

/** Whether an ignore file leaves the environment file beside it out. */
function leavesOut(model: TreeModel, file: string): boolean {
  const content = model.summaries.get(file)?.content;
  const patterns = content?.format === 'ignore' ? content.patterns : [];
  const last = patterns.findLast((pattern) => matchesEnvironment(pattern.replace(/^!/, '')));
  return last !== undefined && !last.startsWith('!');
}

function matchesEnvironment(pattern: string): boolean {
  const plain = pattern.replace(/^(?:\*\*\/|\.?\/)+/, '').replace(/\/$/, '');
  return /^[\w.*?-]{1,40}$/.test(plain) && ['.env', '.env*', '.env?', '*.env', '.env**', '.e*', '.*', '*', '**'].includes(plain);
}
