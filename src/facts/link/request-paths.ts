import type { CallRecord, ScriptSummary, Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';

/** A parameter that an expression reads, with the members read from it; `name()` is what a method gave. */
export interface ParamPath {
  readonly file: string;
  readonly fn: number;
  readonly index: number;
  readonly path: readonly string[];
}

const MOST_VALUES = 300;

/** The parameters that an expression of one file holds, through variables, members, calls and literals, without leaving the file. */
export function paramPathsIn(code: CodeModel, file: string, value: Value): readonly ParamPath[] {
  const script = code.script(file);
  const found: ParamPath[] = [];
  const seen = new Set<Value>();
  const work: Part[] = [{ value, path: [] }];
  for (let next = work.pop(), count = 0; next && count < MOST_VALUES; next = work.pop(), count++) {
    const { value: at, path } = next;
    if (at.kind === 'param') found.push({ file, fn: at.fn, index: at.index, path });
    if (seen.has(at)) continue;
    seen.add(at);
    work.push(...linkedParts(script, at, path), ...partsOf(at, path));
  }
  return found;
}

interface Part {
  readonly value: Value;
  readonly path: readonly string[];
}

/** What a name or a call of the file stands for. */
function linkedParts(script: ScriptSummary | undefined, at: Value, path: readonly string[]): readonly Part[] {
  if (at.kind === 'binding') {
    const binding = script?.bindings[at.binding];
    if (binding?.kind === 'variable') return binding.values.map((one) => ({ value: one, path }));
    return binding?.kind === 'param' ? [{ value: binding.value, path }] : [];
  }
  const call = at.kind === 'call' ? script?.calls[at.call] : undefined;
  if (!call) return [];
  return [...receiverPart(call, path), ...call.args.map((argument) => ({ value: argument, path }))];
}

// `request.get('x')` reads as the path `get()`, `x` of the request.
function receiverPart({ callee, args: [key] }: CallRecord, path: readonly string[]): readonly Part[] {
  if (callee.kind !== 'member') return [];
  const name = key?.kind === 'literal' ? [String(key.value)] : [];
  return [{ value: callee.of, path: [`${callee.name}()`, ...name, ...path] }];
}

function partsOf(at: Value, path: readonly string[]): readonly Part[] {
  switch (at.kind) {
    case 'member':
      return [{ value: at.of, path: [at.name, ...path] }];
    case 'element':
      return [{ value: at.of, path: [at.index.kind === 'literal' ? String(at.index.value) : '[]', ...path] }];
    case 'await':
    case 'spread':
    case 'item':
      return [{ value: at.of, path }];
    case 'text':
      return at.parts.flatMap((part) => (typeof part === 'string' ? [] : [{ value: part, path }]));
    case 'either':
      return [...(at.test ? [at.test] : []), ...at.values].map((value) => ({ value, path }));
    case 'operation':
      return at.operands.map((value) => ({ value, path }));
    case 'array':
      return at.items.map((value) => ({ value, path }));
    case 'object':
      return at.entries.map((entry) => ({ value: 'spread' in entry ? entry.spread : entry.value, path }));
    default:
      return [];
  }
}

/** The comparisons (`===`, `!==` and their like) that an expression holds. */
export function comparisonsIn(value: Value): readonly Extract<Value, { kind: 'operation' }>[] {
  const found: Extract<Value, { kind: 'operation' }>[] = [];
  const work: Value[] = [value];
  for (let at = work.pop(), count = 0; at && count < MOST_VALUES; at = work.pop(), count++) {
    if (at.kind === 'operation' && EQUALITY.test(at.operator)) found.push(at);
    work.push(...partsOf(at, []).map((part) => part.value));
  }
  return found;
}

const EQUALITY = /^[!=]==?$/;

/** What a function evaluates in its own body: arguments of calls, values of variables, conditions, returns. */
export function valuesOfFunction(code: CodeModel, file: string, fn: number): readonly Value[] {
  const script = code.script(file);
  if (!script) return [];
  return [
    ...script.calls.filter(({ context }) => script.contexts[context]?.fn === fn).flatMap(({ args, callee }) => [...args, callee]),
    ...script.bindings.flatMap((binding) => (binding.kind === 'variable' && binding.fn === fn ? binding.values : [])),
    ...testsOfFunction(code, file, fn),
    ...(script.functions[fn]?.returns ?? []),
  ];
}

/** The conditions that a function asks, with what it switches on. */
export function testsOfFunction(code: CodeModel, file: string, fn: number): readonly Value[] {
  return (code.script(file)?.contexts ?? []).flatMap((context) => {
    if (context.fn !== fn) return [];
    if (context.kind === 'branch') return [context.test];
    return context.kind === 'case' ? [context.of] : [];
  });
}
