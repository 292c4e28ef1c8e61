import { describeText, type SecretShape } from '../model/secret-shape.ts';
import type { Span, Value, WithheldLiteral } from '../summaries/script-summary.ts';
import { alternatives, UNKNOWN, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { membersOf } from './value-names.ts';

interface Spot {
  readonly file: string;
  readonly at: Span;
}

/** A string constant that a value may be. */
export interface Constant {
  readonly shape: SecretShape;
  /** Where it stands, or is given to a name or a function; undefined where that is not known. */
  readonly spot: Spot | undefined;
  /** What the file says of its text, where that is withheld. */
  readonly literal: WithheldLiteral | undefined;
  /** Stands in where something else is not given. */
  readonly fallback: boolean;
}

interface Step {
  readonly file: string;
  readonly value: Value;
  readonly fallback: boolean;
  readonly depth: number;
  /** The nearest place that is known to lead to the value. */
  readonly spot: Spot | undefined;
}

/** Steps followed from a value back to its constants. */
const DEEPEST = 10;
/** Functions between a client and its options. */
const MOST_CLIMBED = 3;
/** Callers of one function that are looked at, and values of one search. */
const MOST_CALLERS = 20;
const MOST_VALUES = 200;
/** Functions that give back what they are given, as bytes or as a key object, and methods that give back what they are called on. */
const KEEPING = /^(?:from|encode|createSecretKey|asKey|String)$/;
const KEEPING_METHOD = /^(?:toString|trim|valueOf|normalize)$/;

/** The string constants that a call takes at a position such as `1`, `0.auth.pass` or `0.useFactory().secret`. */
export function constantsTaken(model: TreeModel, { file, call }: CallSite, take: string): readonly Constant[] {
  const [index = '0', ...names] = take.split('.');
  const argument = call.args[Number(index)];
  if (!argument) return [];
  const last = names.pop();
  if (last === undefined) return constantsIn(model, file, argument);
  const owner = names.reduce((of, name) => step(model, of, name), optionsOf(model, file, argument));
  return alternatives(owner).flatMap((one) => constantsOfMember(model, one, last));
}

// The type of a parameter tells what a package makes of it, and hides who gives it.
function optionsOf({ code }: TreeModel, file: string, value: Value): Resolved {
  const binding = value.kind === 'binding' ? code.script(file)?.bindings[value.binding] : undefined;
  const given = binding?.kind === 'param' ? binding.value : value;
  return given.kind === 'param' ? { ...given, file, path: [] } : code.resolve(file, value);
}

function step({ code }: TreeModel, of: Resolved, name: string): Resolved {
  if (!name.endsWith('()')) return code.resolver.member(of, name);
  const fn = code.resolver.member(of, name.slice(0, -2));
  return fn.kind === 'function' ? code.resolver.returnOf(fn.file, fn.fn) : { kind: 'unknown' };
}

function constantsOfMember(model: TreeModel, owner: Resolved, name: string, climbed = 0): readonly Constant[] {
  if (owner.kind === 'value' && owner.value.kind === 'object') {
    const { file, value } = owner;
    const entry = value.entries.findLast((one) => 'key' in one && one.key === name);
    if (entry && 'key' in entry) return constantsIn(model, file, entry.value, { file, at: entry.at });
  }
  if (owner.kind !== 'param') {
    const resolved = step(model, owner, name);
    const lists = listsAmong(resolved).flatMap(({ file, value }) => constantsIn(model, file, value));
    return [...constantsOf(model, resolved, undefined), ...lists];
  }
  if (climbed >= MOST_CLIMBED) return [];
  return argumentsFor(model, owner).flatMap(({ file, value }) =>
    alternatives(optionsOf(model, file, value)).flatMap((one) => constantsOfMember(model, one, name, climbed + 1)),
  );
}

/** String constants that an expression may be, with whether each only stands in for something else. */
export function constantsIn(model: TreeModel, file: string, value: Value, spot?: Spot): readonly Constant[] {
  const found: Constant[] = [];
  const work: Step[] = [{ file, value, fallback: false, depth: 0, spot }];
  for (let at = work.pop(), left = MOST_VALUES; at && left > 0; at = work.pop(), left--) {
    if (at.depth > DEEPEST) continue;
    const { file, value, spot, fallback } = at;
    const parts = partsOf(model, at);
    const resolved = parts ? UNKNOWN : model.code.resolve(file, value);
    // Lists of modules may hold each other without end, so each counts as a step.
    work.push(...(parts ?? listsAmong(resolved).map((list) => ({ ...at, ...list, depth: at.depth + 1 }))));
    const constants = constantsOf(model, resolved, spot);
    found.push(...(fallback ? constants.map((one) => ({ ...one, fallback })) : constants));
  }
  return found;
}

function partsOf(model: TreeModel, at: Step): readonly Step[] | undefined {
  const { file, value } = at;
  const deeper = { ...at, depth: at.depth + 1 };
  switch (value.kind) {
    case 'either':
      return value.values.map((one, index) => ({
        ...deeper,
        value: one,
        fallback: at.fallback || (value.operator !== '?:' && index > 0),
      }));
    case 'array':
      return value.items.map((one) => ({ ...deeper, value: one }));
    case 'await':
      return [{ ...deeper, value: value.of }];
    case 'param':
      return [
        ...defaultOf(model, deeper, value),
        ...argumentsFor(model, { ...value, file, path: [] }).map((one) => ({ ...deeper, ...one })),
      ];
    case 'call':
      return partsOfCall(model, deeper, value.call);
    case 'binding':
      return partsOfBinding(model, deeper, value.binding);
    default:
      return undefined;
  }
}

function partsOfBinding(model: TreeModel, at: Step, index: number): readonly Step[] | undefined {
  const binding = model.code.script(at.file)?.bindings[index];
  if (binding?.kind === 'param') return [{ ...at, value: binding.value }];
  if (binding?.kind !== 'variable' || binding.values.length === 0) return undefined;
  return binding.values.map((value) => ({ ...at, value, spot: { file: at.file, at: binding.at } }));
}

function defaultOf(model: TreeModel, at: Step, { fn, index }: { readonly fn: number; readonly index: number }): readonly Step[] {
  const standIn = model.code.functionRecord(at.file, fn)?.params[index]?.default;
  return standIn ? [{ ...at, value: standIn, fallback: true }] : [];
}

/** What the callers of a function give to a parameter of it. */
function argumentsFor(
  model: TreeModel,
  { file, fn, index, path }: Pick<Extract<Resolved, { kind: 'param' }>, 'file' | 'fn' | 'index' | 'path'>,
): readonly Pick<Step, 'file' | 'value' | 'spot'>[] {
  const callers = model.code.graph.knownCallers(file, fn);
  if (callers.length > MOST_CALLERS || model.code.functionRecord(file, fn)?.params[index]?.rest === true) return [];
  return callers.flatMap((site) => {
    const argument = site.call.args[index];
    const role = model.roleOf(site.file);
    if (!argument || (role !== 'production' && role !== 'script')) return [];
    return [{ file: site.file, value: membersOf(argument, path), spot: { file: site.file, at: site.call.at } }];
  });
}

// `Buffer.from(key, 'hex')`, `new TextEncoder().encode(key)`, functions of the tree; other calls give something else than what they are given.
function partsOfCall(model: TreeModel, at: Step, index: number): readonly Step[] | undefined {
  const site = model.code.resolver.site(at.file, index);
  if (!site) return undefined;
  const { callee, args } = site.call;
  if (callee.kind === 'member' && KEEPING_METHOD.test(callee.name)) return [{ ...at, value: callee.of }];
  const name = callee.kind === 'member' || callee.kind === 'global' ? callee.name : '';
  if (KEEPING.test(name)) return args.slice(0, 1).map((value) => ({ ...at, value }));
  const made = alternatives(model.code.callee(site)).flatMap((one) => {
    const record = one.kind === 'function' ? model.code.functionRecord(one.file, one.fn) : undefined;
    return one.kind === 'function' && record ? record.returns.map((value) => ({ ...at, file: one.file, value })) : [];
  });
  return made.length > 0 ? made : undefined;
}

/** The lists among what a value turns out to be. */
function listsAmong(resolved: Resolved): readonly Pick<Step, 'file' | 'value'>[] {
  return alternatives(resolved).flatMap((one) =>
    one.kind === 'value' && one.value.kind === 'array' ? [{ file: one.file, value: one.value }] : [],
  );
}

/** The single constants among what a value turns out to be. */
function constantsOf(model: TreeModel, resolved: Resolved, spot: Spot | undefined): readonly Constant[] {
  const all = alternatives(resolved);
  const fallback = all.some((one) => one.kind !== 'value');
  return all.flatMap((one): readonly Constant[] => {
    if (one.kind !== 'value') return [];
    const { file, value } = one;
    if (value.kind === 'masked') {
      const literal = withheldAt(model, file, value.at);
      return [{ shape: value.shape, spot: { file, at: value.at }, literal, fallback: fallback || literal?.fallback === true }];
    }
    const isText = value.kind === 'literal' && typeof value.value === 'string' && value.value !== '';
    return isText ? [{ shape: describeText(String(value.value)), spot, literal: undefined, fallback }] : [];
  });
}

function withheldAt(model: TreeModel, file: string, at: Span): WithheldLiteral | undefined {
  return model.code.script(file)?.withheld.find((one) => one.at[0] === at[0] && one.at[1] === at[1]);
}
