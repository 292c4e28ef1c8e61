import { stageNamed } from '../model/stage-name.ts';
import type { ContextRecord, Value } from '../summaries/script-summary.ts';
import { settingName } from './environment-setting.ts';
import type { EntryPoint } from './fact.ts';
import { CONFIGURATION_READS } from './knowledge/configuration.ts';
import { alternatives } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { isEnvironment } from './value-names.ts';

/** A condition of production code that asks for the name of the environment. */
export interface StageBranch {
  readonly file: string;
  readonly context: ContextRecord;
  readonly symbol: string;
  readonly variable: string;
  /** The name that is asked for. */
  readonly value: string;
  /** What leads there from outside; undefined where nothing that serves does. */
  readonly entry: EntryPoint | undefined;
}

interface Comparison {
  readonly of: Value;
  readonly value: string;
}

/** Values of NODE_ENV that libraries know. */
export const MODES = /^(?:production|development|test|testing)$/;
/** Names of variables that hold the name of an environment. */
const STAGE_VARIABLE =
  /^(?:NODE_ENV|(?:APP|APPLICATION|DEPLOY|DEPLOYMENT|RUNTIME|SERVICE)_?(?:ENV|ENVIRONMENT|STAGE)|ENVIRONMENT|ENV|STAGE|ENV_NAME)$/;
const ENVIRONMENT = 'process.env.';
const SERVING: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job', 'schedule']);

/** Conditions that ask for another environment than production, development and tests, which code may well tell apart. */
export function stageBranches(model: TreeModel): readonly StageBranch[] {
  return model.code.files.flatMap((file) => (model.roleOf(file) === 'production' ? branchesIn(model, file) : []));
}

function branchesIn(model: TreeModel, file: string): readonly StageBranch[] {
  const script = model.code.script(file);
  if (!script) return [];
  return script.contexts.flatMap((context): readonly StageBranch[] => {
    for (const { of, value } of comparisonsIn(context)) {
      if (MODES.test(value) || !/^[a-z][\w-]*$/i.test(value)) continue;
      const variable = variableOf(model, file, { of, value });
      if (variable === undefined) continue;
      const symbol = script.functions[context.fn]?.symbol ?? '';
      return [{ file, context, symbol, variable, value, entry: servingEntry(model, file, context.fn) }];
    }
    return [];
  });
}

/** What a condition, or a case, compares with a text. */
function comparisonsIn(context: ContextRecord): readonly Comparison[] {
  if (context.kind === 'case') return context.test ? compared([context.of, context.test]) : [];
  if (context.kind !== 'branch') return [];
  const found: Comparison[] = [];
  const work: Value[] = [context.test];
  for (let at = work.pop(); at; at = work.pop()) {
    if (at.kind === 'either') work.push(...at.values);
    if (at.kind !== 'operation') continue;
    if (/^[!=]==?$/.test(at.operator)) found.push(...compared(at.operands));
    work.push(...at.operands);
  }
  return found;
}

function compared(operands: readonly Value[]): readonly Comparison[] {
  const text = operands.find((one) => one.kind === 'literal');
  const of = operands.find((one) => one.kind !== 'literal');
  return text?.kind === 'literal' && typeof text.value === 'string' && of ? [{ of, value: text.value }] : [];
}

/** The variable that holds the name of the environment; what is not written as one is looked up only where it is compared with such a name. */
function variableOf(model: TreeModel, file: string, { of, value }: Comparison): string | undefined {
  if (of.kind === 'member' && isEnvironment(of.of)) return named(of.name);
  if (!isStage(value)) return undefined;
  const site = of.kind === 'call' ? model.code.resolver.site(file, of.call) : undefined;
  if (site) {
    const isRead = model.code.externals(site).some((one) => CONFIGURATION_READS.find(one) !== undefined);
    return isRead ? named(settingName(model, site) ?? '') : undefined;
  }
  for (const one of alternatives(model.code.resolve(file, of))) {
    const variable = one.kind === 'global' && one.path.startsWith(ENVIRONMENT) ? named(one.path.slice(ENVIRONMENT.length)) : undefined;
    if (variable !== undefined) return variable;
  }
  return undefined;
}

function named(variable: string): string | undefined {
  return STAGE_VARIABLE.test(variable) ? variable : undefined;
}

/** Whether a text names an environment that others reach. */
export function isStage(text: string): boolean {
  return stageNamed(text) !== undefined && !/^(?:dev|local)/i.test(text);
}

function servingEntry({ code }: TreeModel, file: string, fn: number): EntryPoint | undefined {
  const own = code.graph.entriesOf(file, fn).find(({ kind }) => SERVING.has(kind));
  return own ?? code.graph.reach(file, fn).entries.find(({ kind }) => SERVING.has(kind));
}
