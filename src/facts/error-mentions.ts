import type { CallRecord, ScriptSummary, Span, Value } from '../summaries/script-summary.ts';
import { valueParts } from './link/value-parts.ts';

/**
 * How an error is mentioned: `whole` with its stack and cause, in `part` (its message, its name, itself as a text), or in a `test` that
 * only asks what it is.
 */
export type ErrorMention = 'whole' | 'part' | 'test';

/** Members that tell what happened, and not where. */
const PARTS = /^(?:message|name|code|status|statusCode|toString|description|title|reason|errno|syscall)$/;
/** Functions that make a text of an error. */
const TO_TEXT = /^(?:String|stringify)$|(?:error|err)_?(?:message|msg|text)$|^(?:get|extract|to|format)\w*(?:message|msg)$/i;
/** Variables that take an error over, one from another. */
const MOST_ALIASES = 8;

/** An expression that is still to be looked through, and as what it is used. */
interface Step {
  readonly value: Value;
  readonly form: ErrorMention;
}

/**
 * The ways in which a stretch of code mentions the error that a binding of it holds, also through variables that take it over.
 * @param span where the binding can be named
 */
export function errorMentions(script: ScriptSummary, binding: number, span: Span): ReadonlySet<ErrorMention> {
  if (binding < 0) return new Set();
  const forms = new Map<number, Set<ErrorMention>>();
  const aliases = new Map<number, Set<number>>();
  for (const root of rootsIn(script, span)) noteMentions(root, forms);
  for (const [index, one] of script.bindings.entries()) {
    // What a variable from outside takes over goes on.
    const isOutside = !isWithin(one.at, span);
    for (const value of one.kind === 'variable' ? one.values : []) {
      const sources = takenOver(value);
      if (sources.length === 0) noteMentions({ value, form: 'whole' }, forms);
      else if (isOutside) sources.forEach((source) => put(forms, source, 'whole'));
      else sources.forEach((source) => put(aliases, source, index));
    }
  }
  const taken = new Set([binding]);
  for (const one of taken) for (const alias of aliases.get(one) ?? []) if (taken.size < MOST_ALIASES) taken.add(alias);
  return new Set([...taken].flatMap((one) => [...(forms.get(one) ?? [])]));
}

/** Whether a call is itself given the whole error that a binding holds; asked first, since most are. */
export function isGivenError(script: ScriptSummary, { callee, args }: CallRecord, binding: number): boolean {
  const forms = new Map<number, Set<ErrorMention>>();
  for (const value of args) noteMentions(argumentStep(callee, script, value), forms);
  return forms.get(binding)?.has('whole') === true;
}

function isWithin([line, column, endLine, endColumn]: Span, [first, start, last, end]: Span): boolean {
  return (line > first || (line === first && column >= start)) && (endLine < last || (endLine === last && endColumn <= end));
}

function put<T>(map: Map<number, Set<T>>, key: number, item: T): void {
  const known = map.get(key);
  if (known) known.add(item);
  else map.set(key, new Set([item]));
}

/** `const error = e as Error`, `e instanceof Error ? e : new Error(String(e))`. */
function takenOver(value: Value): readonly number[] {
  const values = value.kind === 'either' ? value.values : [value];
  return values.flatMap((one) => (one.kind === 'binding' ? [one.binding] : []));
}

/** Every expression of a stretch of code, but for what variables hold. */
function rootsIn(script: ScriptSummary, span: Span): readonly Step[] {
  const whole = (value: Value): Step => ({ value, form: 'whole' });
  const test = (value: Value): Step => ({ value, form: 'test' });
  const within = <T extends { readonly at: Span }>(all: readonly T[]): readonly T[] => all.filter(({ at }) => isWithin(at, span));
  return [
    ...within(script.calls).flatMap(({ callee, args }) => [whole(callee), ...args.map((one) => argumentStep(callee, script, one))]),
    ...within(script.jumps).flatMap(({ value }) => (value ? [whole(value)] : [])),
    ...within(script.assignments).flatMap(({ target, value }) => [test(target), whole(value)]),
    ...within(script.functions).flatMap(({ returns }) => returns.map(whole)),
    ...within(script.contexts).flatMap((context) => {
      if (context.kind === 'branch') return [test(context.test)];
      if (context.kind === 'case') return [test(context.of), ...(context.test ? [test(context.test)] : [])];
      return context.kind === 'loop' && context.over ? [whole(context.over)] : [];
    }),
  ];
}

function argumentStep(callee: Value, script: ScriptSummary, value: Value): Step {
  return { value, form: TO_TEXT.test(nameOf(callee, script)) ? 'part' : 'whole' };
}

function nameOf(callee: Value, script: ScriptSummary): string {
  if (callee.kind === 'member' || callee.kind === 'global') return callee.name;
  return callee.kind === 'binding' ? (script.bindings[callee.binding]?.name ?? '') : '';
}

function noteMentions(root: Step, forms: Map<number, Set<ErrorMention>>): void {
  const work: Step[] = [root];
  for (let at = work.pop(); at; at = work.pop()) {
    if (at.value.kind === 'binding') put(forms, at.value.binding, at.form);
    else for (const value of valueParts(at.value)) work.push({ value, form: formWithin(at, value) });
  }
}

/** As what a part of an expression is used. */
function formWithin({ value, form }: Step, part: Value): ErrorMention {
  if (form === 'test' || (value.kind === 'either' && part === value.test)) return 'test';
  if (value.kind === 'operation') return value.operator === '+' ? 'part' : 'test';
  if (value.kind === 'text') return 'part';
  if (value.kind !== 'member' || value.of.kind !== 'binding') return form;
  return PARTS.test(value.name) ? 'part' : 'whole';
}
