import { knownCalls } from './call-index.ts';
import { settingName } from './environment-setting.ts';
import { standIns } from './environment-stand-ins.ts';
import { CONFIGURATION_READS } from './knowledge/configuration.ts';
import { location } from './link/location-of.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { schemaDefaults } from './schema-defaults.ts';
import { defaultAt, textOf, type VariableDefault } from './variable-default.ts';

/** The constants of production code that stand in for variables; what looks like a secret is left to the rule on secrets. */
export function variableDefaults(model: TreeModel): readonly VariableDefault[] {
  return [...behindReads(model), ...standIns(model), ...schemaDefaults(model), ...behindService(model)];
}

function* behindReads(model: TreeModel): Generator<VariableDefault> {
  for (const file of model.code.files) {
    if (model.roleOf(file) !== 'production') continue;
    for (const { name, at, context, fallback, byStage, whole } of model.code.script(file)?.environment ?? []) {
      if (name === '' || !fallback || byStage || stageAt(model.code, file, context) === 'development') continue;
      const text = textOf(model, file, fallback);
      if (text === undefined) continue;
      const helper = whole && whole[0] === whole[2] ? requiringFunction(model, file) : undefined;
      const required = helper !== undefined && whole ? { at: location(file, whole), text: `${helper}('${name}')` } : undefined;
      yield { ...defaultAt(model, { file, at, context }, { name, text, by: 'read' }), required };
    }
  }
}

const REQUIRING = /^(?:require|required|need|must)(?:(?:[A-Z]|Env)\w*)?$/;

/** The name by which a file knows the one function that reads a variable by its name and throws where it is not set. */
function requiringFunction({ code }: TreeModel, file: string): string | undefined {
  const found = (code.script(file)?.bindings ?? []).flatMap(({ name, fn }, binding) => {
    if (fn !== 0 || !REQUIRING.test(name)) return [];
    const target = code.resolve(file, { kind: 'binding', binding });
    return target.kind === 'function' && requires(code, target) ? [name] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

function requires(code: TreeModel['code'], { file, fn }: { readonly file: string; readonly fn: number }): boolean {
  const script = code.script(file);
  const record = script?.functions[fn];
  const isWithin = (context: number): boolean => script?.contexts[context]?.fn === fn;
  if (!script || !record || record.async || record.params.length !== 1 || record.params[0]?.default) return false;
  const reads = script.environment.some(({ name, context }) => name === '' && isWithin(context));
  return reads && script.jumps.some(({ kind, context }) => kind === 'throw' && isWithin(context));
}

function* behindService(model: TreeModel): Generator<VariableDefault> {
  for (const { site, entry } of knownCalls(model, CONFIGURATION_READS)) {
    const { file, call } = site;
    const fallback = call.args[entry.fallback];
    const name = fallback && settingName(model, site);
    if (name === undefined || !fallback) continue;
    const text = textOf(model, file, fallback);
    if (text !== undefined && stageAt(model.code, file, call.context) !== 'development')
      yield defaultAt(model, { file, at: call.at, context: call.context }, { name, text, by: 'service' });
  }
}
