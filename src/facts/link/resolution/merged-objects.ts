import type { CallRecord, ScriptSummary, Value } from '../../../summaries/script-summary.ts';
import { MERGES, MERGING_GLOBAL } from '../../knowledge/object-copies.ts';
import type { Resolved } from '../resolved.ts';

type ObjectValue = Extract<Value, { kind: 'object' }>;

/** The object that a call joins its arguments to, written as one of spreads: `Object.assign({}, a, b)` is `{ ...{}, ...a, ...b }`. */
export function mergedBy(callee: Resolved, { args, at }: CallRecord): ObjectValue | undefined {
  const isMerge =
    callee.kind === 'global' ? callee.path === MERGING_GLOBAL : callee.kind === 'external' && MERGES.find(callee) !== undefined;
  if (!isMerge || args.length === 0) return undefined;
  // A list of objects that is not written out may hold anything.
  const entries = args.map((argument) =>
    argument.kind === 'spread' ? { computed: argument.of, value: { kind: 'unknown' as const } } : { spread: argument },
  );
  return { kind: 'object', entries, at };
}

/** What `Object.assign` adds to variables of a file after they were made, by binding. */
export function additionsIn({ calls }: ScriptSummary): ReadonlyMap<number, readonly Value[]> {
  const additions = new Map<number, readonly Value[]>();
  for (const { callee, args } of calls) {
    const [target, ...sources] = args;
    if (target?.kind !== 'binding' || callee.kind !== 'member' || callee.name !== 'assign') continue;
    if (callee.of.kind !== 'global' || callee.of.name !== 'Object') continue;
    additions.set(target.binding, [...(additions.get(target.binding) ?? []), ...sources]);
  }
  return additions;
}

/** An object with what is added to it later. */
export function withAdditions(object: ObjectValue, added: readonly Value[]): ObjectValue {
  return { ...object, entries: [...object.entries, ...added.map((spread) => ({ spread }))] };
}

/** Variables of a file whose members are assigned by names that are computed: `options[key] = value`. */
export function openedIn({ assignments }: ScriptSummary): ReadonlySet<number> {
  const opened = new Set<number>();
  for (const { target } of assignments) {
    if (target.kind === 'element' && target.of.kind === 'binding' && target.index.kind !== 'literal') opened.add(target.of.binding);
  }
  return opened;
}

/** An object that may hold more than is written out; what is written out still holds. */
export function withOpening(object: ObjectValue): ObjectValue {
  return { ...object, entries: [{ computed: { kind: 'unknown' }, value: { kind: 'unknown' } }, ...object.entries] };
}
