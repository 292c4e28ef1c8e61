import type { ScriptSummary, Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { valueParts } from './value-parts.ts';

/** Functions that run what they are given no more than once. */
const ONCE = /^(?:singleton|once|lazy\w*|memoi[sz]e\w*|remember\w*|shared|useMemo|getOrCreate\w*|createSingleton)$/i;

/** Whether what stands at a place runs once, however often the function around it is called: behind a flag, or in what makes something once. */
export function runsOnce(code: CodeModel, file: string, context: number, line: number): boolean {
  const script = code.script(file);
  if (!script) return false;
  const around: number[] = [];
  for (let at = context; at >= 0; at = script.contexts[at]?.parent ?? -1) around.push(at);
  const isGuarded = around.some((at) => {
    const one = script.contexts[at];
    if (one?.kind === 'function') return isGivenToOnce(script, one.fn);
    return one?.kind === 'branch' && asksWhatIsKept(script, one.test);
  });
  return isGuarded || returnsEarly(script, new Set(around), line);
}

function isGivenToOnce(script: ScriptSummary, fn: number): boolean {
  const taker = script.calls[script.functions[fn]?.passedTo?.call ?? -1]?.callee;
  const name = taker?.kind === 'member' ? taker.name : taker?.kind === 'binding' ? script.bindings[taker.binding]?.name : undefined;
  return name !== undefined && ONCE.test(name);
}

// `if (started) return;` before it, in a block around it.
function returnsEarly(script: ScriptSummary, around: ReadonlySet<number>, line: number): boolean {
  return script.jumps.some(({ kind, context, at }) => {
    const branch = script.contexts[context];
    if (kind !== 'return' || branch?.kind !== 'branch' || at[0] >= line || !around.has(branch.parent)) return false;
    return asksWhatIsKept(script, branch.test);
  });
}

/** Whether a condition asks for a variable or a field that is given a value later on. */
export function asksWhatIsKept(script: ScriptSummary, test: Value): boolean {
  const pending = [test];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const binding = next.kind === 'binding' ? script.bindings[next.binding] : undefined;
    if (binding?.kind === 'variable' && binding.fn === 0 && !binding.constant) return true;
    if (next.kind === 'member' && next.of.kind === 'this' && isAssigned(script, next)) return true;
    pending.push(...valueParts(next));
  }
  return false;
}

function isAssigned(script: ScriptSummary, { of, name }: Extract<Value, { kind: 'member' }>): boolean {
  return script.assignments.some(
    ({ target }) =>
      target.kind === 'member' && target.name === name && target.of.kind === 'this' && of.kind === 'this' && target.of.class === of.class,
  );
}
