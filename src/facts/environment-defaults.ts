import type { Place } from '../model/location.ts';
import type { ScriptSummary, Span, Value } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import { CONFIGURATION_READS, SCHEMA_DEFAULTS } from './knowledge/configuration.ts';
import { refusesInProduction, stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A constant that stands in for a variable that is not set. */
export interface VariableDefault {
  readonly at: Place;
  readonly name: string;
  readonly text: string;
  /** Where it is stated: behind the read, in a schema, or behind a read of the service for settings. */
  readonly by: 'read' | 'schema' | 'service';
  /** The file ends the program where something is amiss in production. */
  readonly guarded: boolean;
}

const VARIABLE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
/** Steps of a chain such as `z.string().url().default('…').optional()`. */
const LONGEST_CHAIN = 12;

/** The constants of production code that stand in for variables; what looks like a secret is left to the rule on secrets. */
export function variableDefaults(model: TreeModel): readonly VariableDefault[] {
  return [...behindReads(model), ...inSchemas(model), ...behindService(model)];
}

function* behindReads(model: TreeModel): Generator<VariableDefault> {
  for (const file of model.code.files) {
    if (model.roleOf(file) !== 'production') continue;
    for (const { name, at, context, fallback, byStage } of model.code.script(file)?.environment ?? []) {
      if (name === '' || !fallback || byStage || stageAt(model.code, file, context) === 'development') continue;
      const text = textOf(model, file, fallback);
      if (text !== undefined) yield defaultAt(model, { file, at, context }, { name, text, by: 'read' });
    }
  }
}

/** `REDIS_HOST: z.string().default('localhost')` in an object whose keys are written like variables. */
function* inSchemas(model: TreeModel): Generator<VariableDefault> {
  const files = new Set(knownCalls(model, SCHEMA_DEFAULTS).map(({ site }) => site.file));
  for (const file of files) {
    const script = model.code.script(file);
    if (!script || model.roleOf(file) !== 'production') continue;
    for (const { context, args } of script.calls)
      for (const argument of args) {
        if (argument.kind !== 'object') continue;
        for (const entry of argument.entries) {
          if (!('key' in entry) || !VARIABLE.test(entry.key)) continue;
          const given = defaultIn(script, entry.value);
          const text = given && textOf(model, file, given);
          if (text !== undefined) yield defaultAt(model, { file, at: entry.at, context }, { name: entry.key, text, by: 'schema' });
        }
      }
  }
}

function defaultIn(script: ScriptSummary, schema: Value): Value | undefined {
  let at: Value = schema;
  for (let step = 0; step < LONGEST_CHAIN && at.kind === 'call'; step++) {
    const call: ScriptSummary['calls'][number] | undefined = script.calls[at.call];
    if (call?.callee.kind !== 'member') return undefined;
    if (call.callee.name === 'default' || call.callee.name === 'prefault') return call.args[0];
    at = call.callee.of;
  }
  return undefined;
}

function* behindService(model: TreeModel): Generator<VariableDefault> {
  for (const { site, entry } of knownCalls(model, CONFIGURATION_READS)) {
    const { file, call } = site;
    const [name] = call.args;
    const fallback = call.args[entry.fallback];
    if (name?.kind !== 'literal' || typeof name.value !== 'string' || !VARIABLE.test(name.value) || !fallback) continue;
    const text = textOf(model, file, fallback);
    if (text !== undefined && stageAt(model.code, file, call.context) !== 'development')
      yield defaultAt(model, { file, at: call.at, context: call.context }, { name: name.value, text, by: 'service' });
  }
}

function defaultAt(
  model: TreeModel,
  { file, at, context }: { readonly file: string; readonly at: Span; readonly context: number },
  given: Pick<VariableDefault, 'name' | 'text' | 'by'>,
): VariableDefault {
  const place = model.code.place(file, at, model.code.symbolAt(file, context), given.name);
  return { ...given, at: place, guarded: refusesInProduction(model.code, file) };
}

function textOf({ code }: TreeModel, file: string, value: Value): string | undefined {
  const resolved = code.resolve(file, value);
  if (resolved.kind !== 'value' || resolved.value.kind !== 'literal') return undefined;
  const { value: text } = resolved.value;
  return typeof text === 'string' && !text.includes('[withheld]') ? text : undefined;
}
