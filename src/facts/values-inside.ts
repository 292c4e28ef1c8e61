import type { Value } from '../summaries/script-summary.ts';
import type { CodeModel } from './link/code-model.ts';
import { partsWithin } from './link/value-parts.ts';

/** Every value that is written down in a context and in those inside it, parts of others among them. */
export function* valuesInside(code: CodeModel, file: string, outer: number): Generator<Value> {
  for (const root of rootsInside(code, file, outer)) yield* partsWithin(root);
}

function* rootsInside(code: CodeModel, file: string, outer: number): Generator<Value> {
  const script = code.script(file);
  if (!script) return;
  const isInside = (context: number): boolean => code.isInside(file, context, outer);
  const fns = new Set(script.contexts.flatMap((context, index) => (context.kind === 'function' && isInside(index) ? [context.fn] : [])));
  for (const { callee, args, context } of script.calls) {
    if (isInside(context)) yield* [callee, ...args];
  }
  for (const { value, target, context } of script.assignments) if (isInside(context)) yield* [value, target];
  for (const { value, context } of script.jumps) if (value && isInside(context)) yield value;
  for (const [index, context] of script.contexts.entries()) {
    if (!isInside(index)) continue;
    if (context.kind === 'branch') yield context.test;
    if (context.kind === 'loop') yield* [context.test, context.over].flatMap((value) => value ?? []);
    if (context.kind === 'case') yield* [context.of, context.test].flatMap((value) => value ?? []);
  }
  for (const binding of script.bindings) if (binding.kind === 'variable' && fns.has(binding.fn)) yield* binding.values;
  for (const fn of fns) yield* script.functions[fn]?.returns ?? [];
}

/** The names of members, variables, globals and texts that are written down in a context. */
export function* namesInside(code: CodeModel, file: string, outer: number): Generator<string> {
  const bindings = code.script(file)?.bindings ?? [];
  for (const value of valuesInside(code, file, outer)) {
    if (value.kind === 'member' || value.kind === 'global') yield value.name;
    if (value.kind === 'binding') yield bindings[value.binding]?.name ?? '';
    if (value.kind === 'literal' && typeof value.value === 'string') yield value.value;
  }
}
