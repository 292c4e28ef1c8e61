import type { CallRecord, FunctionRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

const NOT_IMPLEMENTED = /\b(?:not\s+(?:yet\s+)?(?:been\s+)?implemented|unimplemented)\b|^todo\b/i;
const NOT_IMPLEMENTED_CLASS = /NotImplemented|Unimplemented/;
/** Calls that answer a request, and those that set what an answer says of itself. */
const ANSWERS = /^(?:json|send|status|code|sendStatus|end|type|header|set|setHeader|jsonp|body|text)$/;
/** What answers are made of, or made by. */
const RESPONSES = /^(?:res|resp|response|reply|ctx|c|h)$|Response$/;
const STATUS = /^(?:status|code|sendStatus)$/;
/** Literals nested deeper than this are taken for data that is made somewhere. */
const DEEPEST = 6;

/** Why a function does nothing yet, or undefined: it throws that it is not implemented, or answers 501, whatever it is given. */
export function stubOf(model: TreeModel, file: string, fn: number): string | undefined {
  const script = model.code.script(file);
  const record = script?.functions[fn];
  if (!script || !record) return undefined;
  const throws = script.jumps.some(
    ({ kind, context, value }) =>
      kind === 'throw' && context === record.context && saysNotImplemented(script.calls, script.bindings, value),
  );
  if (throws) return 'throws that it is not implemented';
  const sites = sitesOfFunction(model.code, file, fn);
  return sites.some((site) => site.call.context === record.context && answers501(site)) ? 'answers that it is not implemented' : undefined;
}

function saysNotImplemented(
  calls: readonly CallRecord[],
  bindings: readonly { readonly name: string }[],
  value: Value | undefined,
): boolean {
  const call = value?.kind === 'call' ? calls[value.call] : undefined;
  if (!call) return false;
  const name = nameOf(call.callee, bindings);
  const [message] = call.args;
  return NOT_IMPLEMENTED_CLASS.test(name) || (message?.kind === 'literal' && NOT_IMPLEMENTED.test(String(message.value)));
}

function nameOf(callee: Value, bindings: readonly { readonly name: string }[]): string {
  if (callee.kind === 'binding') return bindings[callee.binding]?.name ?? '';
  return callee.kind === 'member' || callee.kind === 'global' ? callee.name : '';
}

function answers501({ call: { callee, args } }: CallSite): boolean {
  const [status] = args;
  return callee.kind === 'member' && STATUS.test(callee.name) && status?.kind === 'literal' && status.value === 501;
}

/**
 * Why a handler of a request does nothing with it, or undefined: its body is empty, or it answers with a literal. An answer to a question
 * (`writes` is false) may be a constant; a list of made-up rows is none.
 */
export function idleHandler(
  model: TreeModel,
  { file, fn }: { readonly file: string; readonly fn: number },
  writes: boolean,
): string | undefined {
  const script = model.code.script(file);
  const record = script?.functions[fn];
  if (!script || !record || record.generator) return undefined;
  const sites = sitesOfFunction(model.code, file, fn);
  const isAssigned = script.assignments.some(({ context }) => script.contexts[context]?.fn === fn);
  const isThrown = script.jumps.some(({ kind, context }) => kind === 'throw' && script.contexts[context]?.fn === fn);
  if (isAssigned || isThrown) return undefined;
  if (sites.length === 0 && isEmpty(record)) return 'does nothing';
  if (!sites.every((site) => isAnswer(script, site))) return undefined;
  const payloads = [...sites.flatMap(payloadOf), ...record.returns.filter(({ kind }) => kind !== 'call' && kind !== 'undefined')];
  if (payloads.length === 0 || !payloads.every((value) => isConstant(value, 0))) return undefined;
  return writes || payloads.some(holdsRows) ? 'answers with a literal' : undefined;
}

function isEmpty({ returns }: FunctionRecord): boolean {
  return returns.every(({ kind }) => kind === 'undefined');
}

// `response.set(…)` says something of the answer; `orders.set(…)` keeps an order.
function isAnswer({ bindings, calls }: ScriptSummary, { call: { callee, kind } }: CallSite): boolean {
  if (kind !== 'call' || callee.kind !== 'member' || !ANSWERS.test(callee.name)) return false;
  let at: Value | undefined = callee.of;
  while (at?.kind === 'member' || at?.kind === 'call') at = at.kind === 'member' ? at.of : calls[at.call]?.callee;
  if (at?.kind === 'binding') return bindings[at.binding]?.kind === 'param' || RESPONSES.test(bindings[at.binding]?.name ?? '');
  return at?.kind === 'param' || (at?.kind === 'global' && RESPONSES.test(at.name));
}

function payloadOf({ call: { callee, args } }: CallSite): readonly Value[] {
  return callee.kind === 'member' && /^(?:json|send|end|jsonp|body|text)$/.test(callee.name) ? args.slice(0, 1) : [];
}

function isConstant(value: Value, depth: number): boolean {
  if (depth > DEEPEST) return false;
  if (value.kind === 'literal' || value.kind === 'undefined') return true;
  if (value.kind === 'array') return value.items.every((item) => isConstant(item, depth + 1));
  if (value.kind !== 'object') return false;
  return value.entries.every((entry) => 'key' in entry && isConstant(entry.value, depth + 1));
}

/** A list of objects, itself or as a field. */
function holdsRows(value: Value): boolean {
  if (value.kind === 'array') return value.items.some(({ kind }) => kind === 'object');
  return value.kind === 'object' && value.entries.some((entry) => 'key' in entry && entry.value.kind === 'array' && holdsRows(entry.value));
}
