import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { variableRead } from './environment-checks.ts';
import { isVariableName } from './environment-setting.ts';
import type { CodeModel } from './link/code-model.ts';
import type { CallSite } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { valuesOf } from './link/value-parts.ts';
import { defaultAt, textOf, type VariableDefault } from './variable-default.ts';

/** The constants that stand in for variables elsewhere than behind `||` and `??`. */
export function* standIns(model: TreeModel): Generator<VariableDefault> {
  for (const file of model.code.files) {
    const environment = model.roleOf(file) === 'production' ? (model.code.script(file)?.environment ?? []) : [];
    if (environment.length === 0) continue;
    yield* chosen(model, file);
    yield* givenToHelpers(model, file);
  }
}

/** `process.env.HOST ? process.env.HOST : 'localhost'`, and `let host = process.env.HOST; if (!host) host = 'localhost';`. */
function* chosen(model: TreeModel, file: string): Generator<VariableDefault> {
  const script = model.code.script(file);
  if (!script) return;
  const choices = [...valuesOf(script)].flatMap((value) => {
    if (value.kind !== 'either' || value.operator !== '?:' || !value.test) return [];
    return variableRead(value.test) === variableRead(value.values[0] ?? value.test) ? [value.values] : [];
  });
  const assigned = script.bindings.flatMap((one, index) =>
    one.kind === 'variable' && one.values.length === 2 && isAskedAlone(script, index) ? [one.values] : [],
  );
  for (const [first, second] of [...choices, ...assigned]) {
    const name = first && variableRead(first);
    const text = name !== undefined && second ? textOf(model, file, second) : undefined;
    const read = script.environment.find((one) => one.name === name && one.asked !== true && !one.fallback && !one.byStage);
    if (name === undefined || text === undefined || !read || stageAt(model.code, file, read.context) === 'development') continue;
    yield defaultAt(model, { file, at: read.at, context: read.context }, { name, text, by: 'read' });
  }
}

/** `if (!bucket)`, `if (bucket === undefined)`: nothing else decides whether the variable is given another value. */
function isAskedAlone({ contexts }: ScriptSummary, binding: number): boolean {
  return contexts.some((context) => {
    if (context.kind !== 'branch' || context.test.kind !== 'operation') return false;
    const [first, second] = context.test.operands;
    const isNothing = second === undefined || second.kind === 'undefined' || (second.kind === 'literal' && !second.value);
    return first?.kind === 'binding' && first.binding === binding && isNothing;
  });
}

/** `getEnv('REDIS_URL', 'redis://localhost')`, where the function reads `process.env[name] ?? fallback`. */
function* givenToHelpers(model: TreeModel, file: string): Generator<VariableDefault> {
  const { code } = model;
  for (const { name, context, fallback } of code.script(file)?.environment ?? []) {
    const fn = code.script(file)?.contexts[context]?.fn ?? 0;
    if (name !== '' || fn === 0 || !fallback || !isSecondParam(code, file, fallback)) continue;
    for (const site of code.graph.knownCallers(file, fn)) {
      const found = model.roleOf(site.file) === 'production' ? defaultGiven(model, site) : undefined;
      if (found) yield found;
    }
  }
}

function isSecondParam(code: CodeModel, file: string, value: Value): boolean {
  const resolved = code.resolve(file, value);
  const param = resolved.kind === 'param' ? resolved : undefined;
  const binding = value.kind === 'binding' ? code.script(file)?.bindings[value.binding] : undefined;
  const written = binding?.kind === 'param' ? binding.value : value;
  return param?.index === 1 || (written.kind === 'param' && written.index === 1);
}

function defaultGiven(model: TreeModel, site: CallSite): VariableDefault | undefined {
  const { file, call } = site;
  const [name, fallback] = call.args;
  if (name?.kind !== 'literal' || typeof name.value !== 'string' || !isVariableName(name.value) || !fallback) return undefined;
  const text = textOf(model, file, fallback);
  if (text === undefined || stageAt(model.code, file, call.context) === 'development') return undefined;
  return defaultAt(model, { file, at: call.at, context: call.context }, { name: name.value, text, by: 'read' });
}
