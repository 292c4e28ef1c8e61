import type { Location, Place } from '../model/location.ts';
import type { ObjectEntry, ScriptSummary, Span, Value } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import { isVariableName, settingName } from './environment-setting.ts';
import { CONFIGURATION_READS, hostOf, SCHEMA_DEFAULTS, subjectOf, type VariableSubject } from './knowledge/configuration.ts';
import { location } from './link/location-of.ts';
import { refusesInProduction, stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A constant that stands in for a variable that is not set. */
export interface VariableDefault {
  readonly at: Place;
  readonly name: string;
  readonly text: string;
  /** What the variable decides, by its name; undefined where a default may well decide it. */
  readonly subject: VariableSubject | undefined;
  /** Whose machine the constant names, where it is an address. */
  readonly host: ReturnType<typeof hostOf>;
  /** Where it is stated: behind the read, in a schema, or behind a read of the service for settings. */
  readonly by: 'read' | 'schema' | 'service';
  /** The file ends the program where something is amiss in production. */
  readonly guarded: boolean;
  /** What would stand there instead: a call of the function by which the file requires other variables. */
  readonly required?: { readonly at: Location; readonly text: string } | undefined;
}

/** Steps of a chain such as `z.string().url().default('…').optional()`. */
const LONGEST_CHAIN = 12;

/** The constants of production code that stand in for variables; what looks like a secret is left to the rule on secrets. */
export function variableDefaults(model: TreeModel): readonly VariableDefault[] {
  return [...behindReads(model), ...inSchemas(model), ...behindService(model)];
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

/** `REDIS_HOST: z.string().default('localhost')` in an object whose keys are written like variables. */
function inSchemas(model: TreeModel): readonly VariableDefault[] {
  const files = new Set(knownCalls(model, SCHEMA_DEFAULTS).map(({ site }) => site.file));
  return [...files].flatMap((file) => {
    const script = model.roleOf(file) === 'production' ? model.code.script(file) : undefined;
    if (!script) return [];
    return settingsIn(script).flatMap(({ entry: { key, value, at }, context }) => {
      const given = defaultIn(script, value);
      const text = given && textOf(model, file, given);
      return text === undefined ? [] : [defaultAt(model, { file, at, context }, { name: key, text, by: 'schema' })];
    });
  });
}

/** What the calls of a file describe under the name of a variable. */
function settingsIn({
  calls,
}: ScriptSummary): readonly { readonly entry: Extract<ObjectEntry, { key: string }>; readonly context: number }[] {
  return calls.flatMap(({ args, context }) => {
    const entries = args.flatMap((argument) => (argument.kind === 'object' ? argument.entries : []));
    return entries.flatMap((entry) => ('key' in entry && isVariableName(entry.key) ? [{ entry, context }] : []));
  });
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
    const fallback = call.args[entry.fallback];
    const name = fallback && settingName(model, site);
    if (name === undefined || !fallback) continue;
    const text = textOf(model, file, fallback);
    if (text !== undefined && stageAt(model.code, file, call.context) !== 'development')
      yield defaultAt(model, { file, at: call.at, context: call.context }, { name, text, by: 'service' });
  }
}

function defaultAt(
  model: TreeModel,
  { file, at, context }: { readonly file: string; readonly at: Span; readonly context: number },
  given: Pick<VariableDefault, 'name' | 'text' | 'by'>,
): VariableDefault {
  const place = model.code.place(file, at, model.code.symbolAt(file, context), given.name);
  const { name, text } = given;
  return {
    ...given,
    subject: subjectOf(name.toUpperCase()),
    host: hostOf(text),
    at: place,
    guarded: refusesInProduction(model.code, file),
  };
}

function textOf({ code }: TreeModel, file: string, value: Value): string | undefined {
  const resolved = code.resolve(file, value);
  if (resolved.kind !== 'value' || resolved.value.kind !== 'literal') return undefined;
  const { value: text } = resolved.value;
  return typeof text === 'string' && !text.includes('[withheld]') ? text : undefined;
}
