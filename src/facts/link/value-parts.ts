import type { ScriptSummary, Value } from '../../summaries/script-summary.ts';

/** Every value that a script writes down, parts of others among them. */
export function* valuesOf(script: ScriptSummary): Generator<Value> {
  const work: Value[] = [...rootsOf(script)];
  for (let at = work.pop(); at; at = work.pop()) {
    yield at;
    work.push(...valueParts(at));
  }
}

/** A value with all that it is written out of. */
export function* partsWithin(value: Value): Generator<Value> {
  const work: Value[] = [value];
  for (let at = work.pop(); at; at = work.pop()) {
    yield at;
    work.push(...valueParts(at));
  }
}

/** What a value is written out of, one level down. */
export function valueParts(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'text':
      return value.parts.filter((part) => typeof part !== 'string');
    case 'object':
      return value.entries.flatMap((entry) => ('spread' in entry ? [entry.spread] : [entry.value]));
    case 'array':
      return value.items;
    case 'spread':
    case 'await':
    case 'item':
    case 'member':
      return [value.of];
    case 'element':
      return [value.of, value.index];
    case 'either':
      return value.test ? [value.test, ...value.values] : value.values;
    case 'operation':
      return value.operands;
    default:
      return [];
  }
}

function* rootsOf(script: ScriptSummary): Generator<Value> {
  for (const binding of script.bindings) if (binding.kind === 'variable') yield* binding.values;
  for (const { args } of script.calls) yield* args;
  for (const { value } of script.assignments) yield value;
  for (const { returns, params } of script.functions) {
    yield* returns;
    for (const param of params) if (param.default) yield param.default;
  }
  for (const { fields } of script.classes) for (const { value } of fields) if (value) yield value;
  for (const context of script.contexts) if (context.kind === 'branch') yield context.test;
  for (const exported of script.exports) if ('value' in exported) yield exported.value;
  if (script.commonjs) yield script.commonjs;
}
