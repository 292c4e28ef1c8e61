import type { Value } from '../../summaries/script-summary.ts';
import type { CallSite } from './resolved.ts';
import type { TreeModel } from './tree-model.ts';

/** Flags of settings: `isIntegrationTest`, `isDev`. */
const NOT_PRODUCTION = /^is_?(?:(?:integration|unit|e2e)_?tests?|test(?:ing|_?env\w*)?|dev|development|local)$/i;
/** Variables that platforms set which start no server of the program's own. */
const SERVERLESS = /^(?:VERCEL\w*|AWS_LAMBDA\w*|LAMBDA\w*|NETLIFY)$/;

/** Stands in a branch that production does not take: `if (process.env.NODE_ENV !== 'production')`. */
export function isForDevelopment({ code }: TreeModel, { file, call }: CallSite): boolean {
  const contexts = code.script(file)?.contexts ?? [];
  for (let at = contexts[call.context]; at; at = contexts[at.parent]) {
    if (at.kind === 'branch' && excludesProduction(at.test, at.when)) return true;
  }
  return false;
}

function excludesProduction(test: Value, when: boolean): boolean {
  if (test.kind === 'operation' && test.operator === '!')
    return test.operands[0] !== undefined && excludesProduction(test.operands[0], !when);
  if (test.kind === 'member' && SERVERLESS.test(test.name)) return !when;
  if (test.kind === 'member' && NOT_PRODUCTION.test(test.name)) return when;
  if (test.kind === 'member' && /^is_?prod(?:uction)?$/i.test(test.name)) return !when;
  if (test.kind !== 'operation') return false;
  const literal = test.operands.find(({ kind }) => kind === 'literal');
  const word = literal?.kind === 'literal' ? literal.value : undefined;
  const isEqual = /^={2,3}$/.test(test.operator) ? when : /^!={1,2}$/.test(test.operator) ? !when : undefined;
  if (isEqual === undefined) return false;
  return isEqual ? word === 'development' || word === 'test' || word === 'local' || word === 'dev' : word === 'production';
}
