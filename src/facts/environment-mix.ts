import { stageNamed } from '../model/stage-name.ts';
import type { EnvEntry } from '../summaries/manifest-summaries.ts';
import type { FileSummary } from '../summaries/summary.ts';
import type { Span } from '../summaries/script-summary.ts';
import { baseOfFile, manifestPlace } from './base.ts';
import type { EntryPoint, FactBase } from './fact.ts';
import type { TreeModel } from './link/tree-model.ts';
import { isStage, MODES, stageBranches } from './stage-branches.ts';

/** Where the environments of a program are mixed up with each other. */
export interface EnvironmentMixFact extends FactBase {
  readonly kind: 'environment-mix';
  /**
   * `mode`: NODE_ENV, which tells libraries whether they run in production, has the name of an environment; `address`: the settings of one
   * environment name a host of another; `branch`: what a request sets off differs by the name of the environment.
   */
  readonly of: 'mode' | 'address' | 'branch';
  readonly variable: string;
  /** The value of the variable, or the host that it names. */
  readonly value: string;
  /** The environments of the file and of the host, or none. */
  readonly stage: string;
  readonly other: string;
  /** Of a branch: what leads there. */
  readonly entry?: EntryPoint | undefined;
}

type Found = Pick<EnvironmentMixFact, 'of' | 'variable' | 'value'> & Partial<Pick<EnvironmentMixFact, 'stage' | 'other' | 'entry'>>;

/** Files that are patterns for others, or of a developer's own machine. */
const NOT_DEPLOYED = /(?:^|[./_-])(?:example|sample|template|dist|defaults?|local|dev|development|test|testing|ci|e2e)(?:$|[./_-])/i;
const HOST = /^(?:[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?)?((?:[\w-]+\.)*[\w-]+)(?::\d+)?(?:[/?#]|$)/i;
const START_SCRIPT = /^(?:start|serve)(?::|$)/;
const NODE_ENV_SET = /(?:^|\s)NODE_ENV=["']?([a-z][\w-]*)/i;

/** What mixes the environments of a tree, once per program, variable and value. */
export function environmentMixFacts(model: TreeModel): readonly EnvironmentMixFact[] {
  // What an image says of its mode holds wherever it runs, so that is where it is told.
  const files = [...model.summaries].toSorted(([, left], [, right]) => Number(isImage(right)) - Number(isImage(left)));
  const set = files.flatMap(([path, { content }]) => (model.roleOf(path) === 'production' ? mixesIn(model, path, content) : []));
  const seen = new Set<string>();
  return [...set, ...scriptMixes(model), ...branchMixes(model)].filter(({ of, service, variable, value }) => {
    const key = [of, service, variable, value].join('\0');
    return !seen.has(key) && seen.add(key);
  });
}

function isImage({ content }: FileSummary): boolean {
  return content?.format === 'dockerfile';
}

function mixesIn(model: TreeModel, path: string, content: FileSummary['content']): readonly EnvironmentMixFact[] {
  const entries = entriesOf(content);
  const stage = stageNamed(path.slice(path.lastIndexOf('/') + 1));
  return entries.flatMap((entry) => {
    const found = [modeOf(path, entry), content?.format === 'dockerfile' ? undefined : addressOf(path, entry, stage)];
    return found.flatMap((one) => (one ? [mixAt(model, { path, at: entry.at, symbol: entry.name }, one)] : []));
  });
}

function entriesOf(content: FileSummary['content']): readonly EnvEntry[] {
  switch (content?.format) {
    case 'dockerfile':
      return content.stages.flatMap(({ env }) => env);
    case 'compose':
      return content.services.flatMap(({ env }) => env);
    case 'kubernetes':
      return content.workloads.flatMap(({ containers }) => containers.flatMap(({ env }) => env));
    case 'dotenv':
      return content.entries;
    default:
      return [];
  }
}

function modeOf(path: string, { name, value = '' }: EnvEntry): Found | undefined {
  const isName = /^[a-z][\w-]*$/i.test(value) && !MODES.test(value.toLowerCase());
  return name === 'NODE_ENV' && isName && !NOT_DEPLOYED.test(path) ? { of: 'mode', variable: name, value } : undefined;
}

// Development against staging is a habit; what matters is production on either side.
function addressOf(path: string, { name, value = '' }: EnvEntry, stage: string | undefined): Found | undefined {
  const host = /[./:]/.test(value) ? HOST.exec(value)?.[1] : undefined;
  const other = host === undefined ? undefined : stageNamed(host);
  if (stage === undefined || host === undefined || other === undefined || other === stage || /example|sample|template/i.test(path))
    return undefined;
  const isMixed = other === 'production' || (stage === 'production' && other !== 'local');
  return isMixed && host.includes('.') ? { of: 'address', variable: name, value: host, stage, other } : undefined;
}

/** Conditions that ask for the name of an environment: of NODE_ENV anywhere, of others where what serves leads there. */
function branchMixes(model: TreeModel): readonly EnvironmentMixFact[] {
  return stageBranches(model).flatMap(({ file, context, symbol, variable, value, entry }) => {
    const place = { path: file, at: context.at, symbol };
    if (variable === 'NODE_ENV') return [mixAt(model, place, { of: 'mode', variable, value })];
    return entry && isStage(value) ? [mixAt(model, place, { of: 'branch', variable, value, entry })] : [];
  });
}

/** `"start:staging": "NODE_ENV=staging node dist/main.js"` */
function scriptMixes(model: TreeModel): readonly EnvironmentMixFact[] {
  return model.packages.flatMap(({ root, manifest }) =>
    Object.entries(manifest.scripts).flatMap(([name, line]) => {
      const value = START_SCRIPT.test(name) ? NODE_ENV_SET.exec(line)?.[1] : undefined;
      if (value === undefined || MODES.test(value.toLowerCase()) || NOT_DEPLOYED.test(name.replaceAll(':', '.'))) return [];
      const path = root === '' ? 'package.json' : `${root}/package.json`;
      return [mixAt(model, { path, at: [1, 1, 1, 1], symbol: name }, { of: 'mode', variable: 'NODE_ENV', value })];
    }),
  );
}

function mixAt(model: TreeModel, { path, at, symbol }: { path: string; at: Span; symbol: string }, found: Found): EnvironmentMixFact {
  const place = manifestPlace(path, at, symbol, `${found.of} ${found.variable} ${found.value}`);
  return { kind: 'environment-mix', at: place, ...baseOfFile(model, path), stage: '', other: '', ...found };
}
