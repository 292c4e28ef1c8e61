import type { EnvEntry } from '../summaries/manifest-summaries.ts';
import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { baseOfFile, manifestPlace } from './base.ts';
import type { FactBase } from './fact.ts';
import { isSample } from './knowledge/secret-sinks.ts';
import { deployedStage, stagesNamed } from './knowledge/stages.ts';
import { isEnvironment } from './value-names.ts';
import { valuesOf } from './value-parts.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Something of one environment that another one gets to see. */
export interface EnvironmentLeakFact extends FactBase {
  readonly kind: 'environment-leak';
  /**
   * `reference`: a file of one environment names something of another. `stage-name`: NODE_ENV is given the name of an environment that is deployed.
   * `branch`: code that serves asks which of them it runs in.
   */
  readonly leak: 'reference' | 'stage-name' | 'branch';
  /** The variable, or the name that is asked for. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

const STAGE_VARIABLE = /^(?:NODE_ENV|APP_ENV|ENVIRONMENT|DEPLOY(?:MENT)?_ENV|STAGE)$/;
/** Files that are there to choose by the environment. */
const CHOOSING =
  /(?:^|[/._-])(?:configs?|configuration|settings?|env|environments?|constants?|main|server|app|bootstrap|index|logger|logging|instrument\w*|telemetry|sentry)(?=[/._-])/i;

/** What leaks from one environment into another, in environment files, scripts of packages, images and code. */
export function environmentLeakFacts(model: TreeModel): readonly EnvironmentLeakFact[] {
  const inFiles = [...model.summaries].flatMap(([path, { content }]): readonly EnvironmentLeakFact[] => {
    if (content?.format === 'dotenv' && !isSample(path))
      return [...referencesIn(model, path, content.entries), ...stageNames(model, path, content.entries)];
    return content?.format === 'dockerfile' ? content.stages.flatMap(({ env }) => stageNames(model, path, env)) : [];
  });
  return [...inFiles, ...inCommands(model), ...model.code.files.flatMap((file) => branchIn(model, file) ?? [])];
}

function referencesIn(model: TreeModel, path: string, entries: readonly EnvEntry[]): readonly EnvironmentLeakFact[] {
  const [own, ...others] = stagesNamed(path.slice(path.lastIndexOf('/') + 1));
  if (own === undefined || others.length > 0) return [];
  return entries.flatMap(({ name, value, at }): readonly EnvironmentLeakFact[] => {
    if (value === undefined || !isAddress(value)) return [];
    const [to, ...more] = stagesNamed(hostAndPath(value));
    // Trials of developers against what is deployed for trials are meant to be.
    const crosses = to !== undefined && more.length === 0 && to !== own && (to === 'production' || own === 'production');
    if (!crosses) return [];
    return [
      {
        kind: 'environment-leak',
        at: manifestPlace(path, at, own, name),
        ...baseOfFile(model, path),
        leak: 'reference',
        name,
        from: own,
        to,
      },
    ];
  });
}

function isAddress(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(value) || /^[a-z0-9-]+(?:\.[a-z0-9-]+){1,8}(?::\d+)?$/i.test(value);
}

function hostAndPath(address: string): string {
  return address.replace(/^[a-z][a-z0-9+.-]*:\/\/(?:[^@/\s]*@)?/i, '').replace(/[?#].*$/, '');
}

function stageNames(model: TreeModel, path: string, entries: readonly EnvEntry[]): readonly EnvironmentLeakFact[] {
  return entries.flatMap(({ name, value, at }): readonly EnvironmentLeakFact[] => {
    const stage = name === 'NODE_ENV' ? deployedStage(value ?? '') : undefined;
    if (!stage) return [];
    return [
      {
        kind: 'environment-leak',
        at: manifestPlace(path, at, '', name),
        ...baseOfFile(model, path),
        leak: 'stage-name',
        name,
        from: stage,
        to: '',
      },
    ];
  });
}

function inCommands(model: TreeModel): readonly EnvironmentLeakFact[] {
  return model.packages.flatMap(({ root, manifest }) => {
    const path = root === '' ? 'package.json' : `${root}/package.json`;
    const found = Object.entries(manifest.scripts).flatMap(([script, command]) => {
      const stage = deployedStage(/(?:^|\s)NODE_ENV=(\w+)/.exec(command)?.[1] ?? '');
      return stage && /\b(?:node|next|nest|pm2|tsx|ts-node|serve|start)\b/.test(command) ? [{ script, stage }] : [];
    });
    return found.map(({ script, stage }) => ({
      kind: 'environment-leak' as const,
      at: manifestPlace(path, [1, 1, 1, 1], '', script),
      ...baseOfFile(model, path),
      leak: 'stage-name' as const,
      name: script,
      from: stage,
      to: '',
    }));
  });
}

/** The first place of a file where a function asks for an environment by its name. */
function branchIn(model: TreeModel, file: string): EnvironmentLeakFact | undefined {
  const script = model.roleOf(file) === 'production' && !CHOOSING.test(file) ? model.code.script(file) : undefined;
  const read = script?.environment.find(
    ({ name, asked, context }) => asked && STAGE_VARIABLE.test(name) && (script.contexts[context]?.fn ?? 0) !== 0,
  );
  const stage = script && read ? stageAsked(script) : undefined;
  if (!script || !read || !stage) return undefined;
  const at = model.code.place(file, read.at, model.code.symbolAt(file, read.context), read.name);
  return { kind: 'environment-leak', at, ...baseOfFile(model, file), leak: 'branch', name: read.name, from: stage, to: '' };
}

function stageAsked(script: ScriptSummary): string | undefined {
  for (const value of valuesOf(script)) {
    if (value.kind !== 'operation' || !/^[!=]==?$/.test(value.operator) || !value.operands.some(isStage)) continue;
    const text = value.operands.find(({ kind }) => kind === 'literal');
    const stage = deployedStage(text?.kind === 'literal' ? String(text.value) : '');
    if (stage) return stage;
  }
  return undefined;
}

function isStage(value: Value): boolean {
  return value.kind === 'member' && STAGE_VARIABLE.test(value.name) && isEnvironment(value.of);
}
