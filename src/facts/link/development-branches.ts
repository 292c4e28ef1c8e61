import type { ScriptSummary, Value } from '../../summaries/script-summary.ts';
import type { CallSite } from './resolved.ts';
import type { TreeModel } from './tree-model.ts';
import { valuesOf } from './value-parts.ts';

/** Flags of settings: `isIntegrationTest`, `isDev`. */
const NOT_PRODUCTION = /^is_?(?:(?:integration|unit|e2e)_?tests?|test(?:ing|_?env\w*)?|dev|development|local)$/i;
/** Variables that platforms set which start no server of the program's own. */
const SERVERLESS = /^(?:VERCEL\w*|AWS_LAMBDA\w*|LAMBDA\w*|NETLIFY)$/;

/** Variables that hold a condition under a name, looked through: `const isLive = process.env.NODE_ENV === 'production'`. */
const MOST_NAMES = 3;

/** Stands in a branch that production does not take: `if (process.env.NODE_ENV !== 'production')`. */
export function isForDevelopment({ code }: TreeModel, { file, call }: CallSite): boolean {
  const script = code.script(file);
  for (let at = script?.contexts[call.context]; at; at = script?.contexts[at.parent]) {
    if (at.kind === 'branch' && excludesProduction(script, at.test, at.when)) return true;
  }
  return false;
}

/** Is what a condition chooses outside of production: `isLocal ? new Pool({ host: 'localhost' }) : new Pool()`. Walks the file, so ask it last. */
export function isChosenForDevelopment({ code }: TreeModel, { file, index }: CallSite): boolean {
  const script = code.script(file);
  if (!script) return false;
  for (const value of valuesOf(script)) {
    if (value.kind !== 'either' || value.operator !== '?:' || !value.test) continue;
    const branch = value.values.findIndex((one) => one.kind === 'call' && one.call === index);
    if (branch >= 0) return excludesProduction(script, value.test, branch === 0);
  }
  return false;
}

function excludesProduction(script: ScriptSummary | undefined, condition: Value, expected: boolean): boolean {
  let test = condition;
  let when = expected;
  for (let names = 0; names <= MOST_NAMES;) {
    const operand = test.kind === 'operation' && test.operator === '!' ? test.operands[0] : undefined;
    const held = test.kind === 'binding' ? heldCondition(script, test.binding) : undefined;
    if (!operand && !held) break;
    if (operand) when = !when;
    else names++;
    test = operand ?? held ?? test;
  }
  if (test.kind === 'member' && SERVERLESS.test(test.name)) return !when;
  if (test.kind === 'member' && NOT_PRODUCTION.test(test.name)) return when;
  if (test.kind === 'member' && /^is_?prod(?:uction)?$/i.test(test.name)) return !when;
  return test.kind === 'operation' && comparesOtherStage(test.operator, test.operands, when);
}

function heldCondition(script: ScriptSummary | undefined, index: number): Value | undefined {
  const binding = script?.bindings[index];
  return binding?.kind === 'variable' && binding.constant && binding.values.length === 1 ? binding.values[0] : undefined;
}

function comparesOtherStage(operator: string, operands: readonly Value[], when: boolean): boolean {
  const literal = operands.find(({ kind }) => kind === 'literal');
  const word = literal?.kind === 'literal' ? literal.value : undefined;
  const isEqual = /^={2,3}$/.test(operator) ? when : /^!={1,2}$/.test(operator) ? !when : undefined;
  if (isEqual === undefined) return false;
  return isEqual ? word === 'development' || word === 'test' || word === 'local' || word === 'dev' : word === 'production';
}
