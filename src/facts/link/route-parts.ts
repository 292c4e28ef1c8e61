import type { Location } from '../../model/location.ts';
import type { Value } from '../../summaries/script-summary.ts';
import { expressionText } from '../base.ts';
import type { RouteStep } from '../route.ts';
import type { CodeModel } from './code-model.ts';
import { location } from './location-of.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';

/** A handler as registered: the function of the tree and the wrapper around it. */
export interface RouteHandler {
  readonly handler?: { readonly file: string; readonly fn: number } | undefined;
  readonly wrapper?: RouteStep | undefined;
}

/** Wrappers of wrappers are looked through up to this many. */
const MOST_WRAPPERS = 4;

/** Finds the function that answers: through references, `.bind`, factories and calls that wrap it. */
export function handlerOf(code: CodeModel, file: string, value: Value): RouteHandler {
  let at: Value = value;
  let wrapper: RouteStep | undefined;
  for (let depth = 0; depth < MOST_WRAPPERS; depth++) {
    const wrapped = wrappedFunction(code, file, at);
    if (!wrapped) break;
    wrapper ??= stepOf(code, { file, value: at, kind: 'middleware', scope: 'route' });
    at = wrapped;
  }
  const found = functionOf(code.resolve(file, at));
  return { handler: found && { file: found.file, fn: found.fn }, wrapper };
}

/** The function among the arguments of a call that is no `.bind`. */
function wrappedFunction(code: CodeModel, file: string, value: Value): Value | undefined {
  if (value.kind !== 'call') return undefined;
  const call = code.script(file)?.calls[value.call];
  if (!call || (call.callee.kind === 'member' && call.callee.name === 'bind')) return undefined;
  return call.args.findLast(
    (argument) =>
      (isReference(argument) && functionOf(code.resolve(file, argument)) !== undefined) ||
      wrappedFunction(code, file, argument) !== undefined,
  );
}

function isReference({ kind }: Value): boolean {
  return kind === 'function' || kind === 'binding' || kind === 'member' || kind === 'call';
}

export function functionOf(resolved: Resolved): Extract<Resolved, { kind: 'function' }> | undefined {
  return alternatives(resolved).find((one) => one.kind === 'function');
}

interface StepParts {
  readonly file: string;
  readonly value: Value;
  readonly kind: RouteStep['kind'];
  readonly scope: RouteStep['scope'];
  readonly at?: Location;
}

/** Describes what runs before a handler. */
export function stepOf(code: CodeModel, { file, value, kind, scope, at }: StepParts): RouteStep {
  return { kind, scope, file, value, name: nameOf(code, file, value), at: at ?? placeOfValue(code, file, value) };
}

function nameOf(code: CodeModel, file: string, value: Value): string {
  if (value.kind === 'function') return code.functionRecord(file, value.fn)?.name || 'function';
  return expressionText(code.script(file), value);
}

/** Where an expression stands, as far as its record tells. */
function placeOfValue(code: CodeModel, file: string, value: Value): Location {
  const script = code.script(file);
  if (value.kind === 'call') return location(file, script?.calls[value.call]?.at ?? [1, 1, 1, 1]);
  if (value.kind === 'function') return location(file, script?.functions[value.fn]?.at ?? [1, 1, 1, 1]);
  if (value.kind === 'binding') return location(file, script?.bindings[value.binding]?.at ?? [1, 1, 1, 1]);
  return location(file, [1, 1, 1, 1]);
}

/** Joins parts of a path: one slash between, one at the front, none at the end. */
export function joinRoute(...parts: readonly string[]): string {
  const words = parts.flatMap((part) => part.split('/')).filter((word) => word !== '');
  return `/${words.join('/')}`;
}

/** A path argument: its text, or undefined where it is not decided. Of several alternatives the first is taken. */
export function pathOf(code: CodeModel, file: string, value: Value | undefined): string | undefined {
  if (!value) return undefined;
  const resolved = code.resolve(file, value);
  if (resolved.kind !== 'value') return undefined;
  if (resolved.value.kind === 'literal' && typeof resolved.value.value === 'string') return resolved.value.value;
  if (resolved.value.kind === 'array') return pathOf(code, resolved.file, resolved.value.items[0]);
  if (resolved.value.kind === 'text') return textOf(code, resolved.file, resolved.value.parts);
  return undefined;
}

/** Texts within texts are followed this far. */
const DEEPEST_TEXT = 8;

function textOf(code: CodeModel, file: string, parts: readonly (string | Value)[], depth = 0): string | undefined {
  let text = '';
  for (const part of parts) {
    const known = typeof part === 'string' ? part : partOf(code, file, part, depth);
    if (known === undefined) return undefined;
    text += known;
  }
  return text;
}

function partOf(code: CodeModel, file: string, part: Value, depth: number): string | undefined {
  const resolved = code.resolve(file, part);
  if (resolved.kind !== 'value') return undefined;
  if (resolved.value.kind === 'literal') return String(resolved.value.value);
  if (resolved.value.kind === 'text' && depth < DEEPEST_TEXT) return textOf(code, resolved.file, resolved.value.parts, depth + 1);
  return undefined;
}

/** What is known of a path whose start is not decided: the text after the base that it is put on. */
export function knownEnd(code: CodeModel, file: string, value: Value | undefined): string {
  const resolved = value && code.resolve(file, value);
  if (resolved?.kind !== 'value' || resolved.value.kind !== 'text') return '';
  const known = resolved.value.parts.map((part) => (typeof part === 'string' ? part : partOf(code, resolved.file, part, 0)));
  const end = known.slice(known.lastIndexOf(undefined) + 1).join('');
  return end.startsWith('/') ? end : '';
}

/** Name of the member that a call calls; empty for another callee. */
export function methodName({ call }: Pick<CallSite, 'call'>): string {
  return call.callee.kind === 'member' ? call.callee.name : '';
}
