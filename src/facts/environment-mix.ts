import { stageNamed } from '../model/stage-name.ts';
import type { EnvEntry } from '../summaries/manifest-summaries.ts';
import type { FileSummary } from '../summaries/summary.ts';
import type { ScriptSummary, Span, Value } from '../summaries/script-summary.ts';
import { baseOfFile, manifestPlace } from './base.ts';
import type { EntryPoint, FactBase } from './fact.ts';
import type { TreeModel } from './link/tree-model.ts';

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

const MODES = /^(?:production|development|test|testing)$/;
/** Names of variables that hold the name of an environment. */
const STAGE_VARIABLE =
  /^(?:NODE_ENV|(?:APP|APPLICATION|DEPLOY|DEPLOYMENT|RUNTIME|SERVICE)_?(?:ENV|ENVIRONMENT|STAGE)|ENVIRONMENT|ENV|STAGE|ENV_NAME)$/;
/** Files that are patterns for others, or of a developer's own machine. */
const NOT_DEPLOYED = /(?:^|[./_-])(?:example|sample|template|dist|defaults?|local|dev|development|test|testing|ci|e2e)(?:$|[./_-])/i;
const HOST = /^(?:[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?)?((?:[\w-]+\.)*[\w-]+)(?::\d+)?(?:[/?#]|$)/i;
const SERVING: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job', 'schedule']);

/** What mixes the environments of a tree, once per program, variable and value. */
export function environmentMixFacts(model: TreeModel): readonly EnvironmentMixFact[] {
  // What an image says of its mode holds wherever it runs, so that is where it is told.
  const files = [...model.summaries].toSorted(([, left], [, right]) => Number(isImage(right)) - Number(isImage(left)));
  const set = files.flatMap(([path, { content }]) => (model.roleOf(path) === 'production' ? mixesIn(model, path, content) : []));
  const asked = model.code.files.flatMap((file) => (model.roleOf(file) === 'production' ? branchesIn(model, file) : []));
  const seen = new Set<string>();
  return [...set, ...asked].filter(({ of, service, variable, value }) => {
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

/** Comparisons with the name of an environment, in conditions of code that serves requests. */
function branchesIn(model: TreeModel, file: string): readonly EnvironmentMixFact[] {
  const script = model.code.script(file);
  if (!script?.environment.some(({ name }) => STAGE_VARIABLE.test(name))) return [];
  return script.contexts.flatMap((context) => {
    const compared = context.kind === 'branch' ? comparisonIn(context.test) : undefined;
    if (!compared || MODES.test(compared.value)) return [];
    const place = { path: file, at: context.at, symbol: script.functions[context.fn]?.symbol ?? '' };
    if (compared.variable === 'NODE_ENV') return [mixAt(model, place, { of: 'mode', ...compared })];
    const entry =
      model.code.graph.entriesOf(file, context.fn).find(({ kind }) => SERVING.has(kind)) ?? servingOf(model, file, script, context.fn);
    return entry && compared.isStage
      ? [mixAt(model, place, { of: 'branch', variable: compared.variable, value: compared.value, entry })]
      : [];
  });
}

function servingOf(model: TreeModel, file: string, { functions }: ScriptSummary, fn: number): EntryPoint | undefined {
  return functions[fn] ? model.code.graph.reach(file, fn).entries.find(({ kind }) => SERVING.has(kind)) : undefined;
}

/** `process.env.APP_ENV === 'staging'`, itself or as a part of a condition. */
function comparisonIn(test: Value): { readonly variable: string; readonly value: string; readonly isStage: boolean } | undefined {
  const work: Value[] = [test];
  for (let at = work.pop(); at; at = work.pop()) {
    if (at.kind === 'either') work.push(...at.values);
    if (at.kind !== 'operation') continue;
    const variable = at.operands.flatMap((one) => (one.kind === 'member' && isEnvironment(one.of) ? [one.name] : []))[0];
    const value = at.operands.flatMap((one) => (one.kind === 'literal' && typeof one.value === 'string' ? [one.value] : []))[0];
    if (/^[!=]==?$/.test(at.operator) && variable !== undefined && value !== undefined && STAGE_VARIABLE.test(variable))
      return { variable, value, isStage: stageNamed(value) !== undefined && !/^(?:dev|local)/i.test(value) };
    work.push(...at.operands);
  }
  return undefined;
}

function isEnvironment(value: Value): boolean {
  return value.kind === 'member' && value.name === 'env' && value.of.kind === 'global' && value.of.name === 'process';
}

function mixAt(model: TreeModel, { path, at, symbol }: { path: string; at: Span; symbol: string }, found: Found): EnvironmentMixFact {
  const place = manifestPlace(path, at, symbol, `${found.of} ${found.variable} ${found.value}`);
  return { kind: 'environment-mix', at: place, ...baseOfFile(model, path), stage: '', other: '', ...found };
}
