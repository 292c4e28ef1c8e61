import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { isVariableName } from './environment-setting.ts';
import { valueParts, valuesOf } from './link/value-parts.ts';

/** Objects within objects that describe settings: `createEnv({ server: { … } })`, `convict({ db: { host: { env: 'DB_HOST' } } })`. */
const DEEPEST_SCHEMA = 6;

/** The names of variables that a schema of the file may describe: keys and texts in what calls and variables are given, and fields of classes. */
export function namesDescribed(script: ScriptSummary): readonly string[] {
  const given = [
    ...script.calls.flatMap(({ args }) => args),
    ...script.bindings.flatMap((binding) => (binding.kind === 'variable' ? binding.values : [])),
  ];
  let level = given.filter(({ kind }) => kind === 'object' || kind === 'array' || kind === 'literal');
  const names = fieldNames(script);
  for (let depth = 0; depth < DEEPEST_SCHEMA && level.length > 0; depth++) {
    names.push(...level.flatMap(namesIn));
    level = level.flatMap((value) => (value.kind === 'object' || value.kind === 'array' ? valueParts(value) : []));
  }
  return names;
}

/** The names of variables that the file writes down anywhere. */
export function namesWritten(script: ScriptSummary): readonly string[] {
  return [...fieldNames(script), ...[...valuesOf(script)].flatMap(namesIn)];
}

function fieldNames({ classes }: ScriptSummary): string[] {
  return classes.flatMap(({ fields }) => fields.flatMap(({ name }) => (isVariableName(name) ? [name] : [])));
}

/** A text that is a name, and the keys of an object that are. */
function namesIn(value: Value): readonly string[] {
  if (value.kind === 'literal') return typeof value.value === 'string' && isVariableName(value.value) ? [value.value] : [];
  if (value.kind !== 'object') return [];
  return value.entries.flatMap((entry) => ('key' in entry && isVariableName(entry.key) ? [entry.key] : []));
}
