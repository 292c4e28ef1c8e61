import type { Location, Place } from '../model/location.ts';
import type { Span, Value } from '../summaries/script-summary.ts';
import { hostOf, subjectOf, type VariableSubject } from './knowledge/configuration.ts';
import { refusesInProduction } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A constant that stands in for a variable that is not set. */
export interface VariableDefault {
  readonly at: Place;
  readonly name: string;
  readonly text: string;
  /** What the variable decides, by its name; undefined where a default may well decide it. */
  readonly subject: VariableSubject | undefined;
  /** Whose machine the constant names, where it is an address. */
  readonly host: ReturnType<typeof hostOf>;
  /** Where it is stated: behind the read, in a schema, or behind a read of the service for settings. */
  readonly by: 'read' | 'schema' | 'service';
  /** The file ends the program where something is amiss in production. */
  readonly guarded: boolean;
  /** What would stand there instead: a call of the function by which the file requires other variables. */
  readonly required?: { readonly at: Location; readonly text: string } | undefined;
}

/** Where a default stands. */
interface DefaultSpot {
  readonly file: string;
  readonly at: Span;
  readonly context: number;
}

/** A default with what its name and its text tell. */
export function defaultAt(
  model: TreeModel,
  { file, at, context }: DefaultSpot,
  given: Pick<VariableDefault, 'name' | 'text' | 'by'>,
): VariableDefault {
  const place = model.code.place(file, at, model.code.symbolAt(file, context), given.name);
  const { name, text } = given;
  return {
    ...given,
    subject: subjectOf(name.toUpperCase()),
    host: hostOf(text),
    at: place,
    guarded: refusesInProduction(model.code, file),
  };
}

/** The text of a default; what is put into it stands as `…`. Undefined where it may be a secret, or begins with what is put in. */
export function textOf({ code }: TreeModel, file: string, value: Value): string | undefined {
  const resolved = code.resolve(file, value);
  if (resolved.kind !== 'value') return undefined;
  const written = resolved.value;
  const parts = written.kind === 'text' ? written.parts : written.kind === 'literal' ? [written.value] : [];
  if (typeof parts[0] !== 'string') return undefined;
  const text = parts.map((part) => (typeof part === 'string' ? part : '…')).join('');
  return text.includes('[withheld]') ? undefined : text;
}
