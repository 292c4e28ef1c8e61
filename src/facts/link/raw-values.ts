import type { Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';

/** A parameter of a function, with the members read from it. */
export interface RawParam {
  readonly file: string;
  readonly fn: number;
  readonly index: number;
  readonly path: readonly string[];
}

export interface ClassAt {
  readonly file: string;
  readonly class: number;
}

const DEEPEST = 60;
const MOST_BASES = 6;

/** The parameter that an expression names, also through constants and fields that only carry it on. */
export function rawParam(code: CodeModel, file: string, value: Value): RawParam | undefined {
  const names: string[] = [];
  let at: Value | undefined = value;
  for (let depth = 0; at && depth < DEEPEST; depth++) {
    if (at.kind === 'param') return { file, fn: at.fn, index: at.index, path: names };
    if (at.kind === 'element' && at.of.kind === 'param' && at.index.kind === 'literal' && typeof at.index.value === 'number') {
      const isRest = code.functionRecord(file, at.of.fn)?.params[at.of.index]?.rest === true;
      return isRest ? { file, fn: at.of.fn, index: at.of.index + at.index.value, path: names } : undefined;
    }
    if (at.kind === 'member' && at.of.kind === 'this') at = rawField(code, file, at.of.class, at.name);
    else if (at.kind === 'member') {
      names.unshift(at.name);
      at = at.of;
    } else at = at.kind === 'binding' ? bindingValue(code, file, at.binding) : undefined;
  }
  return undefined;
}

function bindingValue(code: CodeModel, file: string, index: number): Value | undefined {
  const binding = code.script(file)?.bindings[index];
  if (binding?.kind === 'param') return binding.value;
  return binding?.kind === 'variable' && binding.values.length === 1 ? binding.values[0] : undefined;
}

/** What a constructor puts into a field: `this.app = app`, or a parameter that is a property. */
export function rawField(code: CodeModel, file: string, owner: number, name: string): Value | undefined {
  const script = code.script(file);
  const record = script?.classes[owner];
  const position = script?.functions[record?.constructorFn ?? -1]?.params.findIndex((param) => param.property && param.name === name) ?? -1;
  if (record && position >= 0) return { kind: 'param', fn: record.constructorFn, index: position };
  const assigned =
    script?.assignments.filter(
      ({ target }) => target.kind === 'member' && target.name === name && target.of.kind === 'this' && target.of.class === owner,
    ) ?? [];
  return assigned.length === 1 ? assigned[0]?.value : undefined;
}

/** A member of an expression: what an object literal, or a variable that holds one, has under the name. */
export function memberNamed(code: CodeModel, file: string, of: Value, name: string): Value {
  const entries = of.kind === 'object' ? of.entries : [];
  const entry = entries.find((one) => 'key' in one && one.key === name);
  if (entry && 'value' in entry) return entry.value;
  const held = of.kind === 'binding' ? bindingValue(code, file, of.binding) : undefined;
  return held?.kind === 'object' ? memberNamed(code, file, held, name) : { kind: 'member', of, name };
}

/** A class and the classes of the tree that it extends, itself first. */
export function classesAbove(code: CodeModel, file: string, index: number): readonly ClassAt[] {
  const chain: ClassAt[] = [];
  let at: ClassAt | undefined = { file, class: index };
  while (at && chain.length < MOST_BASES) {
    chain.push(at);
    const base = code.resolver.baseOf(at.file, at.class);
    at = base.kind === 'class' ? { file: base.file, class: base.class } : undefined;
  }
  return chain;
}
