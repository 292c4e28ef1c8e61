import type { Value } from '../summaries/script-summary.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Stands in a text for a part that is not known. */
export const HOLE = '\u0000';

/** Alternatives kept of one text, and how far expressions are followed. */
const MOST_TEXTS = 8;
const DEEPEST = 10;
/** Expressions looked at for one text: a variable may be made of itself, many times over. */
const MOST_STEPS = 300;

/** A function with the call that entered it. */
export interface Frame {
  readonly fn: number;
  readonly site: CallSite;
  readonly outer?: Frame | undefined;
}

/** An expression, with the call through which its function was entered. */
interface TextAt {
  readonly file: string;
  readonly value: Value;
  readonly frame?: Frame | undefined;
  readonly budget: Budget;
}

interface Budget {
  steps: number;
}

/** Where a resolved value was met, as far as it is known. */
type From = Pick<TextAt, 'budget'> & Partial<Pick<TextAt, 'file' | 'frame'>>;

/** What a call passes: the expression, or what it was resolved to. */
interface Given {
  readonly file: string;
  readonly frame: Frame | undefined;
  readonly value?: Value;
  readonly resolved?: Resolved;
}

const UNKNOWN_TEXT: readonly string[] = [HOLE];

/**
 * The texts that an expression may be, a `HOLE` for each part that is not known: constants, templates, `+`, alternatives, `new URL()`,
 * fields, and what functions of the tree make of what they are given. `frame` is the call that entered the function around it.
 */
export function textsOf(model: TreeModel, file: string, value: Value, frame?: Frame): readonly string[] {
  return textsAt(model, { file, value, frame, budget: { steps: MOST_STEPS } }, 0);
}

/** The same of something that is resolved already. */
export function textsOfResolved(model: TreeModel, resolved: Resolved): readonly string[] {
  return resolvedTexts(model, resolved, { budget: { steps: MOST_STEPS } }, 0);
}

function textsAt(model: TreeModel, at: TextAt, depth: number): readonly string[] {
  at.budget.steps -= 1;
  if (depth > DEEPEST || at.budget.steps < 0) return UNKNOWN_TEXT;
  const { file, value } = at;
  const inner = (one: Value): readonly string[] => textsAt(model, { ...at, value: one }, depth + 1);
  switch (value.kind) {
    case 'literal':
      return [String(value.value)];
    case 'text':
      return joined(value.parts.map((part) => (typeof part === 'string' ? [part] : inner(part))));
    case 'operation':
      return value.operator === '+' ? joined(value.operands.map(inner)) : UNKNOWN_TEXT;
    case 'either':
      return some((value.operator === '&&' ? value.values.slice(1) : value.values).flatMap(inner));
    case 'await':
      return inner(value.of);
    case 'binding':
      return bindingTexts(model, at, value.binding, depth);
    case 'param':
      return paramTexts(model, at, value, depth);
    case 'call':
      return callTexts(model, at, value.call, depth);
    default:
      return value.kind === 'member' && value.name === 'href' && isMadeAddress(model, file, value.of)
        ? inner(value.of)
        : resolvedTexts(model, model.code.resolve(file, value), at, depth);
  }
}

// What a variable holds is read as it is written: joining texts is no value that can be resolved.
function bindingTexts(model: TreeModel, at: TextAt, index: number, depth: number): readonly string[] {
  const binding = model.code.script(at.file)?.bindings[index];
  if (binding?.kind === 'variable' && binding.values.length > 0)
    return some(binding.values.flatMap((value) => textsAt(model, { ...at, value }, depth + 1)));
  if (binding?.kind === 'param') return textsAt(model, { ...at, value: binding.value }, depth + 1);
  return resolvedTexts(model, model.code.resolve(at.file, { kind: 'binding', binding: index }), at, depth);
}

function paramTexts(model: TreeModel, at: TextAt, value: Extract<Value, { kind: 'param' }>, depth: number): readonly string[] {
  const { frame } = at;
  const given = frame?.fn === value.fn ? frame.site.call.args[value.index] : undefined;
  if (frame && given) return textsAt(model, { file: frame.site.file, value: given, frame: frame.outer, budget: at.budget }, depth + 1);
  return resolvedTexts(model, model.code.resolve(at.file, value), at, depth);
}

function callTexts(model: TreeModel, at: TextAt, index: number, depth: number): readonly string[] {
  const site = model.code.resolver.site(at.file, index);
  if (!site) return UNKNOWN_TEXT;
  const { callee, args, kind } = site.call;
  const called = model.code.callee(site);
  const inner = (value: Value): readonly string[] => textsAt(model, { ...at, value }, depth + 1);
  const [first, base] = args;
  if (called.kind === 'global' && called.path === 'URL' && kind === 'new' && first) {
    const bases = base ? inner(base) : [''];
    return some(inner(first).flatMap((path) => bases.map((start) => (start === '' ? path : joinAddress(start, path)))));
  }
  if (called.kind === 'global' && called.path === 'String' && first) return inner(first);
  if (callee.kind === 'member' && (callee.name === 'toString' || callee.name === 'trim') && args.length === 0) return inner(callee.of);
  if (called.kind !== 'function') return resolvedTexts(model, model.code.resolve(at.file, at.value), at, depth);
  const returns = model.code.functionRecord(called.file, called.fn)?.returns ?? [];
  const frame: Frame = { fn: called.fn, site, outer: at.frame };
  return some(returns.flatMap((value) => textsAt(model, { file: called.file, value, frame, budget: at.budget }, depth + 1)));
}

function isMadeAddress(model: TreeModel, file: string, value: Value): boolean {
  const resolved = model.code.resolve(file, value);
  return resolved.kind === 'result' && resolved.site.call.kind === 'new';
}

function resolvedTexts(model: TreeModel, resolved: Resolved, at: From, depth: number): readonly string[] {
  if (depth > DEEPEST) return UNKNOWN_TEXT;
  const given = resolved.kind === 'param' && at.file === resolved.file ? givenBy(model, resolved, at.frame) : undefined;
  if (given) return textsOfGiven(model, given, at, depth);
  const { budget } = at;
  return some(
    alternatives(model.code.throughCallers(resolved)).flatMap((one) => {
      if (one.kind !== 'value' || (one.value.kind !== 'literal' && one.value.kind !== 'text')) return UNKNOWN_TEXT;
      return textsAt(model, { file: one.file, value: one.value, budget }, depth + 1);
    }),
  );
}

// `request({ url })`: a member of a parameter, in what the call at hand passes for it.
function givenBy(model: TreeModel, { fn, index, path }: Extract<Resolved, { kind: 'param' }>, frame: Frame | undefined): Given | undefined {
  const argument = frame?.fn === fn ? frame.site.call.args[index] : undefined;
  if (!frame || !argument || path.length === 0) return undefined;
  const [name] = path;
  const written =
    argument.kind === 'object' && path.length === 1 ? argument.entries.find((entry) => 'key' in entry && entry.key === name) : undefined;
  if (written && 'value' in written) return { file: frame.site.file, value: written.value, frame: frame.outer };
  const whole = model.code.resolve(frame.site.file, argument);
  return {
    file: frame.site.file,
    frame: frame.outer,
    resolved: path.reduce<Resolved>((of, member) => model.code.resolver.member(of, member), whole),
  };
}

function textsOfGiven(model: TreeModel, given: Given, { budget }: From, depth: number): readonly string[] {
  if (given.value) return textsAt(model, { file: given.file, value: given.value, frame: given.frame, budget }, depth + 1);
  return given.resolved ? resolvedTexts(model, given.resolved, { file: given.file, frame: given.frame, budget }, depth + 1) : UNKNOWN_TEXT;
}

/** An address below a base; one that is absolute stands for itself. */
export function joinAddress(base: string, path: string): string {
  if (/^[a-z]+:\/\//i.test(path)) return path;
  if (path === '') return base;
  return `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

function joined(parts: readonly (readonly string[])[]): readonly string[] {
  return parts.reduce<readonly string[]>((starts, ends) => some(starts.flatMap((start) => ends.map((end) => start + end))), ['']);
}

function some(texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? UNKNOWN_TEXT : [...new Set(texts)].slice(0, MOST_TEXTS);
}

/** The text of a statement that is written down whole, with or without backticks. */
export function wholeText(value: Value | undefined): string | undefined {
  if (value?.kind === 'literal') return typeof value.value === 'string' ? value.value : undefined;
  const [only, ...others] = value?.kind === 'text' ? value.parts : [];
  return typeof only === 'string' && others.length === 0 ? only : undefined;
}
