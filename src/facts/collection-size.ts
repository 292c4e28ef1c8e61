import type { Value } from '../summaries/script-summary.ts';
import { mostOf } from './input-bound.ts';
import { HANDFUL, LIMIT_OPTIONS, LIST_CALLS, MODEST } from './knowledge/databases.ts';
import { originsOf, type Origin } from './link/origins.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/**
 * How many items a collection may have: `few` as the code decides, `bounded` to a modest number, `rows` of a query that sets no such limit,
 * or `open`: anything.
 */
export interface CollectionSize {
  readonly kind: 'few' | 'bounded' | 'rows' | 'open';
  /** The modest number. */
  readonly most?: number;
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

/** The size of what is gone through, by how it is made, the query that gave it and the validation that it went through. */
export function sizeOf(model: TreeModel, file: string, over: Value): CollectionSize {
  const byForm = mostByForm(model, file, over);
  if (byForm !== undefined) return sizeOfNumber(byForm);
  const origins = originsOf(model.code, file, over, CLIMB);
  const queries = origins.flatMap(({ through }) => through.filter((site) => isListCall(model, site)));
  const limits = queries.map((site) => limitOf(model, site));
  const unlimited = queries.find((_, at) => (limits[at] ?? Number.POSITIVE_INFINITY) > MODEST);
  if (unlimited) return { kind: 'rows', query: unlimited };
  if (queries.length > 0) return sizeOfNumber(Math.max(...limits.flatMap((limit) => limit ?? [])));
  const checked = origins.filter((origin) => !isConstant(origin)).map((origin) => mostOf(model, origin, 'items'));
  if (checked.length === 0) return FEW;
  const most = Math.max(...checked.map((bound) => bound ?? Number.POSITIVE_INFINITY));
  // What a client may send, it will send.
  return most <= MODEST ? sizeOfNumber(most) : OPEN;
}

function sizeOfNumber(most: number): CollectionSize {
  return most <= HANDFUL ? FEW : { kind: 'bounded', most };
}

function isConstant({ from, through }: Origin): boolean {
  if (from.kind === 'global') return from.path.startsWith('process.env') || from.path.startsWith('import.meta');
  return (from.kind === 'value' || from.kind === 'function' || from.kind === 'class') && through.length === 0;
}

/** The most items of lists whose length the code itself tells: literals, parts of bounded length, constants by name, keys of a constant object. */
function mostByForm(model: TreeModel, file: string, over: Value): number | undefined {
  let at: Value | number | undefined = over;
  for (let depth = 0; at && depth < DEEPEST; depth++) {
    if (typeof at === 'number') return at;
    if (at.kind === 'array') return at.items.some(({ kind }) => kind === 'spread') ? undefined : SHORT;
    if (at.kind === 'member' && isConfigured(model, file, at)) return SHORT;
    at = inward(model, file, at);
  }
  return typeof at === 'number' ? at : undefined;
}

/** Stands for the length of a list that is written down. */
const SHORT = 1;

/** What a list is made from, or the most items that it has. */
function inward(model: TreeModel, file: string, value: Value): Value | number | undefined {
  if (value.kind === 'await') return value.of;
  if (value.kind === 'binding') return ofBinding(model, file, value.binding);
  if (value.kind === 'either') return value.values[0];
  if (value.kind !== 'call') return undefined;
  const call = model.code.script(file)?.calls[value.call];
  if (!call) return undefined;
  if (call.callee.kind === 'global' || isGlobalMember(call.callee)) return ofGlobalCall(call.callee, call.args);
  if (call.callee.kind !== 'member') return undefined;
  const part = mostOfPart(call.callee.name, call.args);
  if (part !== undefined) return part;
  return /^(?:filter|map|sort|toSorted|reverse|toReversed|flat|values|keys|entries|concat)$/.test(call.callee.name)
    ? call.callee.of
    : undefined;
}

function ofBinding(model: TreeModel, file: string, index: number): Value | number | undefined {
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
function ofGlobalCall(callee: Value, args: readonly Value[]): Value | number | undefined {
  const name = callee.kind === 'member' ? callee.name : callee.kind === 'global' ? callee.name : '';
  const [first] = args;
  if (name === 'Array') return SHORT;
  if (name === 'from' && first?.kind === 'object' && first.entries.some((entry) => 'key' in entry && entry.key === 'length')) return SHORT;
  return first;
}

function mostOfPart(name: string, args: readonly Value[]): number | undefined {
  if (name !== 'slice' && name !== 'splice') return undefined;
  const most = modestNumber(args[1]);
  return most !== undefined && most > 0 ? most : undefined;
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

/** Whether a list call asks for all rows, or for more than a modest number; a number that comes from elsewhere may be small. */
export function isLongList(model: TreeModel, site: CallSite): boolean {
  return isListCall(model, site) && limitOf(model, site) === undefined && !hasOpenLimit(model, site);
}

function hasOpenLimit(model: TreeModel, site: CallSite): boolean {
  const options = site.call.args
    .filter(({ kind }) => kind !== 'function')
    .map((one) => model.code.setting(site.file, one, ...LIMIT_OPTIONS));
  return (
    options.some(
      ({ state, value }) => state === 'unknown' || (state === 'present' && !(value?.kind === 'value' && value.value.kind === 'literal')),
    ) ||
    chainOf(model, site).some(
      ({ callee, args }) => callee.kind === 'member' && LIMIT_OPTIONS.includes(callee.name) && args[0]?.kind !== 'literal',
    )
  );
}

/** The modest number of rows that a list call asks for, by an option or by a method of its chain with a literal. */
function limitOf(model: TreeModel, site: CallSite): number | undefined {
  const options = site.call.args.flatMap((argument) => {
    if (argument.kind === 'function') return [];
    const { state, value } = model.code.setting(site.file, argument, ...LIMIT_OPTIONS);
    return state === 'present' && value?.kind === 'value' ? (modestNumber(value.value) ?? []) : [];
  });
  const links = chainOf(model, site).flatMap(({ callee, args }) =>
    callee.kind === 'member' && LIMIT_OPTIONS.includes(callee.name) ? (modestNumber(args[0]) ?? []) : [],
  );
  const [first] = [...options, ...links];
  return first;
}

function modestNumber(value: Value | undefined): number | undefined {
  return value?.kind === 'literal' && typeof value.value === 'number' && value.value <= MODEST ? value.value : undefined;
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
