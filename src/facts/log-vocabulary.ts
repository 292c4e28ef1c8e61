import type { BindingRecord, Value } from '../summaries/script-summary.ts';
import type { CallSite, Resolved } from './link/resolved.ts';

/** How a value is written; in a `text` an object shows nothing of itself. */
type Form = 'value' | 'text';

/** Where a value stands, and as what it is written. */
export interface Position {
  readonly file: string;
  /** Keys that lead to it in the object that is given; undefined where it is part of a text. */
  readonly path: readonly string[] | undefined;
  readonly form: Form;
}

type Kind<K extends Value['kind']> = Extract<Value, { kind: K }>;
type Known<Leak> = readonly Leak[] | undefined;

/**
 * What a walk looks for. Each method is asked about one kind of value, and says what that leaks: nothing more is looked for in it then. With
 * undefined the vocabulary does not know the value, and the walk goes on through it.
 */
export interface Vocabulary<Leak> {
  /** Whether a leak is an object, of which a redaction may leave out what matters. */
  isWhole(leak: Leak): boolean;
  /** Whether a part of a text is shown there, seen what follows it. */
  isShown(part: Value, next: string | Value | undefined, file: string): boolean;
  /** An entry of an object of whose value nothing is known. */
  entry(key: string, value: Value, at: Position): Known<Leak>;
  /** `leaksIn` goes on through a value. */
  binding(value: Kind<'binding'>, record: BindingRecord, at: Position, leaksIn: (value: Value) => readonly Leak[]): Known<Leak>;
  member(value: Kind<'member'>, at: Position): Known<Leak>;
  param(value: Kind<'param'>, at: Position): Known<Leak>;
  call(site: CallSite, name: string, at: Position): Known<Leak>;
  /** What a call of a package gives. */
  result(callee: Extract<Resolved, { kind: 'external' }>, site: CallSite, at: Position): Known<Leak>;
  /** What a call gives by its name, where neither its callee nor its arguments tell. */
  named(name: string, at: Position): Known<Leak>;
}
