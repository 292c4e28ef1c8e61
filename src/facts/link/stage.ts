import type { ScriptSummary, Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';

/** Where a stretch of code runs, as far as the conditions around it tell. */
export type Stage = 'production' | 'development';

const PRODUCTION_NAME = /^(?:is|in)?_?prod(?:uction)?(?:_?(?:mode|env|environment))?$/i;
const DEVELOPMENT_NAME = /^(?:is|in)?_?(?:dev|development|test|testing|local|debug)(?:_?(?:mode|env|environment|build))?$|^__DEV__$/i;
const PRODUCTION_TEXT = /^prod(?:uction)?$/i;
const DEVELOPMENT_TEXT = /^(?:dev|development|local|test|testing|e2e|ci)$/i;
/** Operands looked at in one condition. */
const MOST_OPERANDS = 40;

/** Where the code of a context runs: decided by the nearest condition that asks for the stage; undefined where none does. */
export function stageAt(model: CodeModel, file: string, context: number): Stage | undefined {
  const script = model.script(file);
  for (let at = script?.contexts[context]; at; at = script?.contexts[at.parent]) {
    if (at.kind !== 'branch') continue;
    const stage = stageOf(script, at.test, at.when);
    if (stage) return stage;
  }
  return undefined;
}

/** Whether a file ends the program, or the call, where something is amiss in production alone. */
export function refusesInProduction(model: CodeModel, file: string): boolean {
  const script = model.script(file);
  if (!script) return false;
  const exits = script.calls.filter(({ callee }) => callee.kind === 'member' && callee.name === 'exit');
  const ends = [...script.jumps.filter(({ kind }) => kind === 'throw'), ...exits];
  return ends.some(({ context }) => stageAt(model, file, context) === 'production');
}

/** The stage in which a condition holds (`when`) or does not. */
function stageOf(script: ScriptSummary | undefined, test: Value, when: boolean): Stage | undefined {
  const work: { readonly value: Value; readonly when: boolean }[] = [{ value: test, when }];
  for (let count = 0; count < MOST_OPERANDS; count++) {
    const next = work.pop();
    if (!next) return undefined;
    const { value } = next;
    if (value.kind === 'operation' && value.operator === '!')
      work.push(...value.operands.map((operand) => ({ value: operand, when: !next.when })));
    else if (value.kind === 'either' && value.operator === (next.when ? '&&' : '||'))
      work.push(...value.values.map((one) => ({ value: one, when: next.when })));
    else {
      const stage = value.kind === 'operation' ? comparedStage(value.operator, value.operands) : namedStage(nameOf(script, value));
      if (stage) return next.when ? stage : otherOf(stage);
    }
  }
  return undefined;
}

function comparedStage(operator: string, operands: readonly Value[]): Stage | undefined {
  if (!/^[!=]==?$/.test(operator)) return undefined;
  const text = operands.find((operand) => operand.kind === 'literal' && typeof operand.value === 'string');
  const word = text?.kind === 'literal' ? String(text.value) : '';
  const stage = PRODUCTION_TEXT.test(word) ? 'production' : DEVELOPMENT_TEXT.test(word) ? 'development' : undefined;
  return stage && operator.startsWith('!') ? otherOf(stage) : stage;
}

function namedStage(name: string): Stage | undefined {
  if (PRODUCTION_NAME.test(name)) return 'production';
  return DEVELOPMENT_NAME.test(name) ? 'development' : undefined;
}

function otherOf(stage: Stage): Stage {
  return stage === 'production' ? 'development' : 'production';
}

function nameOf(script: ScriptSummary | undefined, value: Value): string {
  if (value.kind === 'member' || value.kind === 'global') return value.name;
  if (value.kind === 'binding') return script?.bindings[value.binding]?.name ?? '';
  const callee = value.kind === 'call' ? script?.calls[value.call]?.callee : undefined;
  return callee?.kind === 'member' ? callee.name : callee?.kind === 'binding' ? (script?.bindings[callee.binding]?.name ?? '') : '';
}
