import type { ScriptSummary, Value } from '../summaries/script-summary.ts';

/**
 * How an error is mentioned: `whole` with its stack and cause, in `part` (its message, its name, itself as a text), or in a `test` that
 * only asks what it is.
 */
export interface ErrorMention {
  readonly form: 'whole' | 'part' | 'test';
}

/** Members that tell what happened, and not where. */
const PARTS = /^(?:message|name|code|status|statusCode|toString|description|title|reason|errno|syscall)$/;
/** Functions that make a text of an error. */
const TO_TEXT = /^(?:String|stringify)$|(?:error|err)_?(?:message|msg|text)$|^(?:get|extract|to|format)\w*(?:message|msg)$/i;
/** Variables that take an error over, one from another. */
const MOST_ALIASES = 8;

interface Step {
  readonly value: Value;
  readonly form: ErrorMention['form'];
}

/** All places of a file in which the error that a binding holds is mentioned, also through variables that take it over. */
export function errorMentions(script: ScriptSummary, binding: number): readonly ErrorMention[] {
  const found: ErrorMention[] = [];
  const aliases = [binding];
  for (let next = 0; next < aliases.length && next < MOST_ALIASES; next++) {
    const at = aliases[next] ?? -1;
    for (const [index, one] of script.bindings.entries()) {
      if (one.kind !== 'variable') continue;
      for (const value of one.values) {
        if (isItself(value, at)) aliases.push(index);
        else found.push(...mentionsIn(script, value, at));
      }
    }
    for (const root of rootsOf(script)) found.push(...mentionsIn(script, root.value, at, root.form));
  }
  return found;
}

// `const error = e as Error`, `e instanceof Error ? e : new Error(String(e))`.
function isItself(value: Value, binding: number): boolean {
  if (value.kind === 'either') return value.values.some((one) => isItself(one, binding));
  return value.kind === 'binding' && value.binding === binding;
}

const ROOTS = new WeakMap<ScriptSummary, readonly Step[]>();

/** Every expression of a file, but for what variables hold. */
function rootsOf(script: ScriptSummary): readonly Step[] {
  const known = ROOTS.get(script);
  if (known) return known;
  const whole = (value: Value): Step => ({ value, form: 'whole' });
  const test = (value: Value): Step => ({ value, form: 'test' });
  const found = [
    ...script.calls.flatMap(({ callee, args }) => [whole(callee), ...args.map((one) => argumentStep(callee, script, one))]),
    ...script.jumps.flatMap(({ value }) => (value ? [whole(value)] : [])),
    ...script.assignments.flatMap(({ target, value }) => [test(target), whole(value)]),
    ...script.functions.flatMap(({ returns }) => returns.map(whole)),
    ...script.contexts.flatMap((context) => {
      if (context.kind === 'branch') return [test(context.test)];
      if (context.kind === 'case') return [test(context.of), ...(context.test ? [test(context.test)] : [])];
      return context.kind === 'loop' && context.over ? [whole(context.over)] : [];
    }),
  ];
  ROOTS.set(script, found);
  return found;
}

function argumentStep(callee: Value, script: ScriptSummary, value: Value): Step {
  return { value, form: TO_TEXT.test(nameOf(callee, script)) ? 'part' : 'whole' };
}

function nameOf(callee: Value, script: ScriptSummary): string {
  if (callee.kind === 'member' || callee.kind === 'global') return callee.name;
  return callee.kind === 'binding' ? (script.bindings[callee.binding]?.name ?? '') : '';
}

function mentionsIn(script: ScriptSummary, root: Value, binding: number, form: ErrorMention['form'] = 'whole'): readonly ErrorMention[] {
  const found: ErrorMention[] = [];
  const work: Step[] = [{ value: root, form }];
  for (let at = work.pop(); at; at = work.pop()) {
    if (at.value.kind === 'binding' && at.value.binding === binding) found.push({ form: at.form });
    else work.push(...partsOf(at, binding));
  }
  return found;
}

function partsOf({ value, form }: Step, binding: number): readonly Step[] {
  const all = (values: readonly Value[], as = form): Step[] => values.map((one) => ({ value: one, form: as }));
  switch (value.kind) {
    case 'member': {
      const isOfError = value.of.kind === 'binding' && value.of.binding === binding;
      return [{ value: value.of, form: isOfError && form !== 'test' ? (PARTS.test(value.name) ? 'part' : 'whole') : form }];
    }
    case 'text':
      return all(
        value.parts.filter((part) => typeof part !== 'string'),
        form === 'test' ? form : 'part',
      );
    case 'object':
      return value.entries.flatMap((entry) => ('spread' in entry ? all([entry.spread]) : all([entry.value])));
    case 'array':
      return all(value.items);
    case 'either':
      return [...all(value.values), ...(value.test ? all([value.test], 'test') : [])];
    case 'operation':
      return all(value.operands, value.operator === '+' ? 'part' : 'test');
    case 'spread':
    case 'await':
    case 'item':
      return all([value.of]);
    case 'element':
      return all([value.of, value.index]);
    default:
      return [];
  }
}
