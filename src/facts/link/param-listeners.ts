import type { ScriptSummary, Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { signalNames } from './signals.ts';

const LISTENS = /^(?:on|once|addListener|prependListener|addEventListener)$/;
/** After these there is nothing left that fails. */
const GIVES_UP = /^(?:destroy|terminate|destroySoon|resetAndDestroy)$/;
const DEEPEST = 3;

/**
 * Whether a callback listens for errors of the emitter that a parameter of it is, gives the emitter up at once, or hands it to what may
 * listen to it. So too where it has no such parameter by a name of its own.
 */
export function listensToParam(code: CodeModel, { file, fn }: { readonly file: string; readonly fn: number }, index: number): boolean {
  const record = code.functionRecord(file, fn);
  const script = code.script(file);
  const binding = record?.params[index]?.binding ?? -1;
  if (!record || !script || binding < 0) return true;
  const isIt = (value: Value): boolean => value.kind === 'binding' && value.binding === binding;
  return (
    isKept(script, isIt) ||
    script.calls.some((call) => {
      const { callee, args } = call;
      if (callee.kind !== 'member' || !isIt(callee.of)) return args.some((value) => holds(value, isIt, 0)) && !isPipe(callee);
      if (GIVES_UP.test(callee.name)) return call.context === record.context;
      if (!LISTENS.test(callee.name)) return false;
      const names = signalNames(code, file, args[0]);
      return names === undefined || names.includes('error');
    })
  );
}

function isPipe(callee: Value): boolean {
  return callee.kind === 'member' && callee.name === 'pipe';
}

/** Assigned to something, or given a handler as a property. */
function isKept(script: ScriptSummary, isIt: (value: Value) => boolean): boolean {
  return script.assignments.some(
    ({ target, value }) => holds(value, isIt, 0) || (target.kind === 'member' && target.name === 'onerror' && isIt(target.of)),
  );
}

function holds(value: Value, isIt: (value: Value) => boolean, depth: number): boolean {
  if (depth > DEEPEST) return false;
  if (isIt(value)) return true;
  if (value.kind === 'object') return value.entries.some((entry) => holds('spread' in entry ? entry.spread : entry.value, isIt, depth + 1));
  if (value.kind === 'array') return value.items.some((item) => holds(item, isIt, depth + 1));
  return value.kind === 'spread' && holds(value.of, isIt, depth + 1);
}
