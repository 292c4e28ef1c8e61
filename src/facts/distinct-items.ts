import type { CallRecord, Value } from '../summaries/script-summary.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Values looked through for one question. */
const DEEPEST = 10;
/** Methods that give the same items, some of them, or one for each. */
const KEEPING = /^(?:filter|map|sort|toSorted|reverse|toReversed|slice|flat|values|keys|entries|concat|from)$/;
/** Helpers and methods of queries that give each item, or each key, once. */
const DISTINCT = /^(?:uniq|dedup|distinct|group(?:By)?$|keyBy$|countBy$|indexBy$)/i;

/**
 * Whether the items that are gone through are free of repeats: those of a set, the keys of a map, what a helper or query made distinct.
 * There may be far fewer of them than of what they are taken from.
 */
export function areDistinct(model: TreeModel, file: string, over: Value): boolean {
  let at: Value | undefined = over;
  for (let depth = 0; at && depth < DEEPEST; depth++) {
    const call: CallRecord | undefined = at.kind === 'call' ? model.code.script(file)?.calls[at.call] : undefined;
    if (call && makesDistinct(model, file, call)) return true;
    at = call ? listOf(call) : inward(model, file, at);
  }
  return false;
}

function makesDistinct(model: TreeModel, file: string, { kind, callee }: CallRecord): boolean {
  const name = nameOf(model, file, callee);
  return kind === 'new' ? name === 'Set' || name === 'Map' : DISTINCT.test(name);
}

function nameOf(model: TreeModel, file: string, callee: Value): string {
  if (callee.kind === 'member' || callee.kind === 'global') return callee.name;
  return callee.kind === 'binding' ? (model.code.script(file)?.bindings[callee.binding]?.name ?? '') : '';
}

/** The list that a call gives the items of: that of the receiver, or for `Array.from` and `Object.keys` the argument. */
function listOf({ callee, args }: CallRecord): Value | undefined {
  if (callee.kind !== 'member' || !KEEPING.test(callee.name)) return undefined;
  return callee.of.kind === 'global' ? args[0] : callee.of;
}

function inward(model: TreeModel, file: string, value: Value): Value | undefined {
  if (value.kind === 'await' || value.kind === 'spread') return value.of;
  if (value.kind === 'array') return value.items.length === 1 ? value.items[0] : undefined;
  const binding = value.kind === 'binding' ? model.code.script(file)?.bindings[value.binding] : undefined;
  return binding?.kind === 'variable' && binding.values.length === 1 ? binding.values[0] : undefined;
}
