import type { JumpRecord, Span, Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { rawField, rawParam } from './raw-values.ts';
import type { CallSite } from './resolved.ts';

/** A function of the tree, and one of the calls of it. */
export interface Passed {
  readonly file: string;
  readonly fn: number;
  readonly by: CallSite;
}

/** A value that is decided. */
export interface Constant {
  readonly value: string | number | boolean | null | undefined;
}

/** What does not run: branches, and all that follows on a jump. */
interface Decided {
  readonly untaken: ReadonlySet<number>;
  readonly ends: readonly JumpRecord[];
}

/** Expressions nested deeper than this are not followed. */
const DEEPEST = 12;
const NOTHING: Constant = { value: undefined };
const NOTHING_DECIDED: Decided = { untaken: new Set(), ends: [] };

/** One call of a function: inside the function, parameters are what this call passes, and branches may be decided by that. */
export class OneCall {
  private readonly code: CodeModel;
  private readonly passed: Passed;
  private known: Decided | undefined;

  constructor(code: CodeModel, passed: Passed) {
    this.code = code;
    this.passed = passed;
  }

  /** What an expression comes to in this call; undefined where the arguments do not decide it. */
  constant(file: string, value: Value, depth = 0): Constant | undefined {
    if (depth > DEEPEST) return undefined;
    const inner = (one: Value): Constant | undefined => this.constant(file, one, depth + 1);
    switch (value.kind) {
      case 'literal':
        return { value: value.value };
      case 'undefined':
        return NOTHING;
      case 'text':
        return joined(value.parts.map((part) => (typeof part === 'string' ? { value: part } : inner(part))));
      case 'operation':
        return operated(value.operator, value.operands.map(inner));
      case 'either':
        return chosen(value, inner);
      case 'param':
        return this.isOwn(file, value.fn) ? this.argument(value.index, depth) : undefined;
      default: {
        const held = carried(this.code, file, value);
        return held ? inner(held) : (this.memberOfArgument(file, value) ?? literalOf(this.code, file, value));
      }
    }
  }

  /** Whether something in the body does not run in this call: in a branch that is not taken, or after the function has ended. */
  skips({ file, call }: CallSite): boolean {
    const script = this.code.script(file);
    const { untaken, ends } = this.decided;
    if (!script || file !== this.passed.file || (untaken.size === 0 && ends.length === 0)) return false;
    for (let at = call.context; at >= 0; at = script.contexts[at]?.parent ?? -1) if (untaken.has(at)) return true;
    return ends.some((jump) => isBefore(jump.at, call.at) && this.code.isInside(file, call.context, this.outside(jump)));
  }

  /** Tells calls apart that run different parts of the function. */
  get way(): string {
    const { untaken, ends } = this.decided;
    return [...untaken, ...ends.map(({ at }) => at.join(':'))].join(' ');
  }

  private get decided(): Decided {
    this.known ??= this.decide();
    return this.known;
  }

  private decide(): Decided {
    const { file, fn } = this.passed;
    const script = this.code.script(file);
    const record = script?.functions[fn];
    if (!script || !record || record.params.length === 0) return NOTHING_DECIDED;
    const taken = new Map<number, boolean>();
    script.contexts.forEach((context, at) => {
      if (context.kind !== 'branch' || !this.code.isInside(file, at, record.context)) return;
      const tested = this.constant(file, context.test);
      if (tested) taken.set(at, Boolean(tested.value) === context.when);
    });
    const untaken = new Set([...taken].flatMap(([at, isTaken]) => (isTaken ? [] : [at])));
    // `if (!deep) return;`
    const ends = script.jumps.filter(({ kind, context }) => (kind === 'return' || kind === 'throw') && taken.get(context) === true);
    return { untaken, ends };
  }

  private outside({ context }: JumpRecord): number {
    return this.code.script(this.passed.file)?.contexts[context]?.parent ?? -1;
  }

  private isOwn(file: string, fn: number): boolean {
    return file === this.passed.file && fn === this.passed.fn;
  }

  private argument(index: number, depth: number): Constant | undefined {
    const { file, fn, by } = this.passed;
    const param = this.code.functionRecord(file, fn)?.params[index];
    if (!param || param.rest || this.isSpread(index) || this.isReassigned(param.binding)) return undefined;
    const given = by.call.args[index];
    const decided = given ? literalOf(this.code, by.file, given) : NOTHING;
    if (!decided || decided.value !== undefined || !param.default) return decided;
    return this.constant(file, param.default, depth + 1);
  }

  private isSpread(index: number): boolean {
    return this.passed.by.call.args.slice(0, index + 1).some(({ kind }) => kind === 'spread');
  }

  private isReassigned(binding: number): boolean {
    const record = this.code.script(this.passed.file)?.bindings[binding];
    return record?.kind === 'param' && record.reassigned === true;
  }

  // `{ mode }`, `options.mode`
  private memberOfArgument(file: string, value: Value): Constant | undefined {
    const param = value.kind === 'member' ? rawParam(this.code, file, value) : undefined;
    const [name, ...deeper] = param?.path ?? [];
    if (!param || !this.isOwn(param.file, param.fn) || name === undefined || deeper.length > 0 || this.isSpread(param.index))
      return undefined;
    const { by } = this.passed;
    const { state, value: given } = this.code.setting(by.file, by.call.args[param.index], name);
    if (state === 'absent') return NOTHING;
    return given?.kind === 'value' ? literalOf(this.code, given.file, given.value) : undefined;
  }
}

/** What a variable that is set once, a parameter's name, or a field that its constructor alone sets, carries on. */
function carried(code: CodeModel, file: string, value: Value): Value | undefined {
  if (value.kind === 'member' && value.of.kind === 'this') return setByConstructor(code, file, value.of.class, value.name);
  const binding = value.kind === 'binding' ? code.script(file)?.bindings[value.binding] : undefined;
  if (binding?.kind === 'param') return binding.value;
  return binding?.kind === 'variable' && binding.values.length === 1 ? binding.values[0] : undefined;
}

function setByConstructor(code: CodeModel, file: string, owner: number, name: string): Value | undefined {
  const script = code.script(file);
  const record = script?.classes[owner];
  const hasInitial = record?.fields.some((field) => field.name === name && field.value !== undefined);
  const isElsewhere = script?.assignments.some(
    ({ target, context }) =>
      target.kind === 'member' &&
      target.name === name &&
      (target.of.kind !== 'this' || target.of.class === owner) &&
      script.contexts[context]?.fn !== record?.constructorFn,
  );
  return hasInitial || isElsewhere ? undefined : rawField(code, file, owner, name);
}

/** What is a literal for good: state of objects may change, and a variable that is set twice may be either. */
function literalOf(code: CodeModel, file: string, value: Value): Constant | undefined {
  if (!isSettled(code, file, value)) return undefined;
  const resolved = code.resolve(file, value);
  if (resolved.kind !== 'value') return undefined;
  if (resolved.value.kind === 'undefined') return NOTHING;
  return resolved.value.kind === 'literal' ? { value: resolved.value.value } : undefined;
}

function isSettled(code: CodeModel, file: string, value: Value): boolean {
  let root = value;
  while (root.kind === 'member') root = root.of;
  const binding = root.kind === 'binding' ? code.script(file)?.bindings[root.binding] : undefined;
  if (binding?.kind === 'variable') return binding.values.length === 1;
  return binding ? binding.kind === 'import' || binding.kind === 'enum' : root.kind === 'literal' || root.kind === 'undefined';
}

function joined(parts: readonly (Constant | undefined)[]): Constant | undefined {
  let text = '';
  for (const part of parts) {
    if (!part) return undefined;
    text += String(part.value);
  }
  return { value: text };
}

function operated(operator: string, [left, right]: readonly (Constant | undefined)[]): Constant | undefined {
  if (operator === '!') return left && { value: !left.value };
  if (!left || !right) return undefined;
  if (operator === '===') return { value: left.value === right.value };
  if (operator === '!==') return { value: left.value !== right.value };
  return undefined;
}

function chosen(
  { operator, test, values }: Extract<Value, { kind: 'either' }>,
  inner: (value: Value) => Constant | undefined,
): Constant | undefined {
  const [first, second] = values;
  if (!first || !second) return undefined;
  const decided = inner(operator === '?:' && test ? test : first);
  // `unknown && false` is not true, whatever the first is.
  if (!decided) return operator === '&&' && inner(second)?.value === false ? { value: false } : undefined;
  if (operator === '?:') return inner(decided.value ? first : second);
  const isKept = operator === '??' ? decided.value !== undefined && decided.value !== null : Boolean(decided.value) === (operator === '||');
  return isKept ? decided : inner(second);
}

function isBefore([line, column]: Span, [otherLine, otherColumn]: Span): boolean {
  return line < otherLine || (line === otherLine && column < otherColumn);
}
