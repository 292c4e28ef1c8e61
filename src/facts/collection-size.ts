import type { Value } from '../summaries/script-summary.ts';
import { HANDFUL, LIMIT_OPTIONS, LIST_CALLS } from './knowledge/databases.ts';
import { originsOf, type Origin } from './link/origins.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/**
 * How many items a collection may have: `few` as the code decides, `rows` of a query that sets no small limit, or `open`: anything.
 */
export interface CollectionSize {
  readonly kind: 'few' | 'rows' | 'open';
  /** The query that gave the rows. */
  readonly query?: CallSite;
}

const FEW: CollectionSize = { kind: 'few' };
const OPEN: CollectionSize = { kind: 'open' };
/** Names of lists that are written down in code or configuration. */
const CONSTANT_NAME = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
const CONFIGURED = /^(?:config|configuration|settings|env|environment|options|opts|flags|argv)$/i;
const CLIMB = 2;
const DEEPEST = 8;

export function sizeOf(model: TreeModel, file: string, over: Value): CollectionSize {
  if (isFewByForm(model, file, over)) return FEW;
  const origins = originsOf(model.code, file, over, CLIMB);
  const queries = origins.flatMap(({ through }) => through.filter((site) => isListCall(model, site)));
  const unlimited = queries.find((site) => !hasSmallLimit(model, site));
  if (unlimited) return { kind: 'rows', query: unlimited };
  if (queries.length > 0 || origins.every(isConstant)) return FEW;
  return OPEN;
}

function isConstant({ from, through }: Origin): boolean {
  if (from.kind === 'global') return from.path.startsWith('process.env') || from.path.startsWith('import.meta');
  return (from.kind === 'value' || from.kind === 'function' || from.kind === 'class') && through.length === 0;
}

/** Lists whose length the code itself tells: literals, parts of bounded length, constants by name, keys of a constant object. */
function isFewByForm(model: TreeModel, file: string, over: Value): boolean {
  let at: Value | undefined = over;
  for (let depth = 0; at && depth < DEEPEST; depth++) {
    if (at.kind === 'array') return !at.items.some(({ kind }) => kind === 'spread');
    if (at.kind === 'member' && isConfigured(model, file, at)) return true;
    at = inward(model, file, at);
    if (at === SHORT) return true;
  }
  return false;
}

/** Stands for a list that is decidedly short. */
const SHORT: Value = { kind: 'undefined' };

function inward(model: TreeModel, file: string, value: Value): Value | undefined {
  if (value.kind === 'await') return value.of;
  if (value.kind === 'binding') return ofBinding(model, file, value.binding);
  if (value.kind === 'either') return value.values[0];
  if (value.kind !== 'call') return undefined;
  const call = model.code.script(file)?.calls[value.call];
  if (!call) return undefined;
  if (call.callee.kind === 'global' || isGlobalMember(call.callee)) return ofGlobalCall(call.callee, call.args);
  if (call.callee.kind !== 'member') return undefined;
  if (isBoundedPart(call.callee.name, call.args)) return SHORT;
  return /^(?:filter|map|sort|toSorted|reverse|toReversed|flat|values|keys|entries|concat)$/.test(call.callee.name)
    ? call.callee.of
    : undefined;
}

function ofBinding(model: TreeModel, file: string, index: number): Value | undefined {
  const binding = model.code.script(file)?.bindings[index];
  if (!binding) return undefined;
  if (CONSTANT_NAME.test(binding.name)) return SHORT;
  const resolved = model.code.resolve(file, { kind: 'binding', binding: index });
  const isList = resolved.kind === 'value' && resolved.value.kind === 'array' && resolved.value.items.length > 0;
  if (isList && resolved.value.kind === 'array' && !resolved.value.items.some(({ kind }) => kind === 'spread')) return SHORT;
  return binding.kind === 'variable' && binding.values.length === 1 ? binding.values[0] : undefined;
}

function isGlobalMember(callee: Value): boolean {
  return callee.kind === 'member' && callee.of.kind === 'global' && /^(?:Object|Array|Promise)$/.test(callee.of.name);
}

// `Array(n)` and `Array.from({ length: n })` count; they hold no data.
function ofGlobalCall(callee: Value, args: readonly Value[]): Value | undefined {
  const name = callee.kind === 'member' ? callee.name : callee.kind === 'global' ? callee.name : '';
  const [first] = args;
  if (name === 'Array') return SHORT;
  if (name === 'from' && first?.kind === 'object' && first.entries.some((entry) => 'key' in entry && entry.key === 'length')) return SHORT;
  return first;
}

function isBoundedPart(name: string, args: readonly Value[]): boolean {
  if (name !== 'slice' && name !== 'splice') return false;
  const [, end] = args;
  return end?.kind === 'literal' && typeof end.value === 'number' && end.value > 0 && end.value <= HANDFUL;
}

function isConfigured(model: TreeModel, file: string, value: Value): boolean {
  for (let at = value; at.kind === 'member'; at = at.of) {
    if (CONFIGURED.test(at.name) || CONSTANT_NAME.test(at.name)) return true;
    const root =
      at.of.kind === 'binding' ? (model.code.script(file)?.bindings[at.of.binding]?.name ?? '') : at.of.kind === 'global' ? at.of.name : '';
    if (CONFIGURED.test(root)) return true;
  }
  return false;
}

function isListCall(model: TreeModel, site: CallSite): boolean {
  return model.code.externals(site).some((one) => LIST_CALLS.find(one) !== undefined);
}

/** Whether a list call asks for a handful: an option, or a method of its chain, with a small literal. */
function hasSmallLimit(model: TreeModel, site: CallSite): boolean {
  const byOption = site.call.args.some((argument) => {
    if (argument.kind === 'function') return false;
    const { state, value } = model.code.setting(site.file, argument, ...LIMIT_OPTIONS);
    return state === 'present' && value?.kind === 'value' && isSmall(value.value);
  });
  return (
    byOption ||
    chainOf(model, site).some(
      ({ callee, args }) => callee.kind === 'member' && LIMIT_OPTIONS.includes(callee.name) && args[0] !== undefined && isSmall(args[0]),
    )
  );
}

function isSmall(value: Value): boolean {
  return value.kind === 'literal' && typeof value.value === 'number' && value.value <= HANDFUL;
}

function chainOf(model: TreeModel, site: CallSite): readonly CallSite['call'][] {
  const links: CallSite['call'][] = [];
  let at: Value = site.call.callee;
  while (links.length < DEEPEST * 4) {
    if (at.kind === 'member' || at.kind === 'await') at = at.of;
    else if (at.kind === 'call') {
      const call: CallSite['call'] | undefined = model.code.script(site.file)?.calls[at.call];
      if (!call) break;
      links.push(call);
      at = call.callee;
    } else break;
  }
  return links;
}
