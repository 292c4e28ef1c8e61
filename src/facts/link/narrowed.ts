import type { CallRecord, ContextRecord, ScriptSummary, Value } from '../../summaries/script-summary.ts';
import { isWord } from './choices.ts';
import type { CodeModel } from './code-model.ts';
import { originsOf } from './origins.ts';
import type { CallSite, Resolved } from './resolved.ts';

type Param = Extract<Resolved, { kind: 'param' }>;

/** Methods that ask whether a list, a map or a pattern knows their argument. */
const MEMBERSHIP = new Set(['includes', 'has', 'indexOf', 'test', 'hasOwnProperty']);
const CHECKING =
  /^(?:is(?:valid|uuid|in|int|integer|numeric|number|allowed|safe|alpha|alphanumeric|mongoid|enum|supported|known|sortable)|assert|validate|verify|ensure|sanitize|whitelist|allow)/i;

/** Keys of the parameters of a file that some check looks at. */
const KNOWN = new WeakMap<ScriptSummary, ReadonlySet<string>>();

/** Whether the code asks an allow-list, a pattern or a validator about a parameter, in the function that has it, or compares it with words. */
export function isNarrowed(model: CodeModel, param: Param, sink: CallSite): boolean {
  const key = keyOf(param);
  return checkedIn(model, param.file).has(key) || (sink.file === param.file && isCompared(model, sink, key));
}

function checkedIn(model: CodeModel, file: string): ReadonlySet<string> {
  const script = model.script(file);
  if (!script) return new Set();
  const known = KNOWN.get(script) ?? collect(model, file, script);
  KNOWN.set(script, known);
  return known;
}

function collect(model: CodeModel, file: string, script: ScriptSummary): ReadonlySet<string> {
  const checked = script.calls.flatMap(checkedBy);
  const compared = script.contexts.flatMap((context) => (context.kind === 'branch' ? comparedIn(context.test, /^(?:!==?|in)$/) : []));
  return new Set([...checked, ...compared].flatMap((value) => keysOf(model, file, value)));
}

function checkedBy({ callee, args }: CallRecord): readonly Value[] {
  if (callee.kind === 'member' && callee.name === 'match') return [callee.of];
  if (callee.kind === 'member' && MEMBERSHIP.has(callee.name)) return args.slice(0, 1);
  if (callee.kind === 'member' && callee.name === 'hasOwn') return args.slice(1, 2);
  const name = callee.kind === 'member' ? callee.name : callee.kind === 'global' ? callee.name : '';
  return CHECKING.test(name) ? args : [];
}

/** Values that a test compares with a literal, or looks up, by an operator of some kind. */
function comparedIn(test: Value, operator: RegExp): readonly Value[] {
  const found: Value[] = [];
  const pending: Value[] = [test];
  for (let next = pending.pop(); next && found.length < 20; next = pending.pop()) {
    if (next.kind === 'either') pending.push(...next.values);
    if (next.kind !== 'operation') continue;
    const [left, right] = next.operands;
    if (next.operator === '!' && left) pending.push(left);
    if (!left || !right || !operator.test(next.operator)) continue;
    if (next.operator === 'in' || isWord(right)) found.push(left);
    else if (isWord(left)) found.push(right);
  }
  return found;
}

function isCompared(model: CodeModel, sink: CallSite, key: string): boolean {
  return model
    .contextsOf(sink.file, sink.call.context)
    .some((context) => wordsOf(context).some((value) => keysOf(model, sink.file, value).includes(key)));
}

function wordsOf(context: ContextRecord): readonly Value[] {
  if (context.kind === 'case') return context.test ? [context.of] : [];
  return context.kind === 'branch' && context.when ? comparedIn(context.test, /^===?$/) : [];
}

function keysOf(model: CodeModel, file: string, value: Value): readonly string[] {
  return originsOf(model, file, value, 0).flatMap(({ from }) => (from.kind === 'param' ? [keyOf(from)] : []));
}

function keyOf({ file, fn, index, path }: Param): string {
  return `${file}\0${fn}\0${index}\0${path.join('.')}`;
}
