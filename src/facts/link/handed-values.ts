import type { Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import type { Resolved } from './resolved.ts';

interface Parameter {
  readonly fn: number;
  readonly index: number;
}

/**
 * What the callers of a function or constructor hand to it, where an expression is a parameter of it or a field that keeps one, which the
 * code knows by its type alone; undefined where it is neither, or may be called by somebody who is not seen.
 */
export function handedValues(code: CodeModel, file: string, value: Value): readonly Resolved[] | undefined {
  const parameter = parameterOf(code, file, value);
  const callers = parameter && code.graph.callersOf(file, parameter.fn);
  if (!callers || callers.length === 0) return undefined;
  const given = callers.map((site) => {
    const argument = site.call.args[parameter.index];
    const isPlain = argument !== undefined && site.call.args.every(({ kind }) => kind !== 'spread');
    return isPlain ? code.resolve(site.file, argument) : undefined;
  });
  const known = given.flatMap((one) => one ?? []);
  return known.length === given.length ? known : undefined;
}

function parameterOf(code: CodeModel, file: string, value: Value): Parameter | undefined {
  if (value.kind === 'member' && value.of.kind === 'this') return ofField(code, file, value.of.class, value.name);
  const binding = value.kind === 'binding' ? code.script(file)?.bindings[value.binding] : undefined;
  return binding?.kind === 'param' && binding.value.kind === 'param' ? binding.value : undefined;
}

/** The parameter of the constructor that a field keeps, if it holds nothing else. */
function ofField(code: CodeModel, file: string, owner: number, name: string): Parameter | undefined {
  const script = code.script(file);
  const record = script?.classes[owner];
  const fn = record?.constructorFn ?? -1;
  const declared = code.functionRecord(file, fn)?.params.findIndex((param) => param.property && param.name === name) ?? -1;
  if (declared >= 0) return { fn, index: declared };
  const isSet = record?.fields.some((field) => field.name === name && field.value !== undefined) === true;
  const kept = (script?.assignments ?? []).filter(
    ({ target }) => target.kind === 'member' && target.name === name && target.of.kind === 'this' && target.of.class === owner,
  );
  const [only, ...others] = kept;
  const parameter = only && !isSet && others.length === 0 ? parameterOf(code, file, only.value) : undefined;
  return parameter?.fn === fn ? parameter : undefined;
}
