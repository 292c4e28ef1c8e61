import type { Value } from '../summaries/script-summary.ts';
import type { Setting } from './fact.ts';
import { entryOf } from './http-request.ts';
import { FORM_CHANGERS, FRESH_CALLS, FRESH_GLOBALS } from './knowledge/payments.ts';
import { isNothing, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { KeyPlace } from './payment-call.ts';
import type { Carrier } from './payment-key-kept.ts';

/** An expression of a file. */
export interface ValueAt {
  readonly file: string;
  readonly value: Value;
}

/** Expressions looked at for one key, and levels of callers that are climbed for it. */
const MOST_VALUES = 120;
/** Alternatives within alternatives; a variable may be one of its own. */
const MOST_NESTED = 3;
const CALLER_LEVELS = 2;
/** Names of what a person or company is known by, whatever it buys. */
const OWNER_NAME = /^(?:user|customer|account|tenant|org(?:ani[sz]ation)?|member|company|client|email|sub)(?:_?id)?$/i;

/** Whether a call carries a key, and what is written for it where that is seen. */
interface FoundKey {
  readonly state: Setting;
  readonly given?: (ValueAt & { readonly name?: string }) | undefined;
}

/**
 * The key in the first of some places that holds one. Where callers of other kinds share what sends it, one without a key says nothing of this one.
 */
export function findKey({ code }: TreeModel, places: readonly KeyPlace[], isShared: boolean): FoundKey {
  let state: Setting = 'absent';
  for (const place of places) {
    if ('value' in place) return { state: 'present', given: place };
    const names = place.anyCase ? namesIn(place.in, place.names) : place.names;
    const found = (isShared ? code.settingOf(place.in, names) : code.weakestSettingOf(place.in, names)).state;
    if (found === 'present') return { state: found, given: entryOf(place.in, names) };
    if (found === 'unknown') state = found;
  }
  return { state };
}

/** The key that a caller passes to the function that sends it, where the key is a parameter of that. */
export function passedKey({ code }: TreeModel, found: FoundKey, { site, sent }: { site: CallSite; sent: CallSite }): FoundKey {
  const param = found.given && site !== sent ? code.resolve(found.given.file, found.given.value) : undefined;
  if (param?.kind !== 'param' || param.file !== sent.file || param.fn !== code.enclosing(sent)) return found;
  if (param.path.length > 0 || code.functionRecord(param.file, param.fn)?.params[param.index]?.default) return { state: 'unknown' };
  const value = site.call.args[param.index];
  if (!value || isNothing(code.resolve(site.file, value))) return { state: 'absent' };
  return value.kind === 'spread' ? { state: 'unknown' } : { state: 'present', given: { ...found.given, file: site.file, value } };
}

/** Names of headers as an object writes them. */
function namesIn(headers: Resolved, names: readonly string[]): readonly string[] {
  const lower = names.map((name) => name.toLowerCase());
  const entries = headers.kind === 'value' && headers.value.kind === 'object' ? headers.value.entries : [];
  const written = entries.flatMap((entry) => ('key' in entry && lower.includes(entry.key.toLowerCase()) ? [entry.key] : []));
  return [...new Set([...written, ...names, ...lower])];
}

/** The call that makes an expression differ each time, and the variables that carry what it gave, the nearest to it last. */
interface FreshSource {
  readonly made: CallSite;
  readonly carriers: readonly Carrier[];
}

interface Step extends ValueAt {
  readonly carriers: readonly Carrier[];
}

/**
 * What makes an expression differ each time, or undefined where nothing is seen to: then it comes from something that was stored or sent.
 * Of alternatives (`header ?? randomUUID()`) each has to differ.
 */
export function freshSource(model: TreeModel, file: string, value: Value): FreshSource | undefined {
  return freshSourceAt(model, { file, value }, { levels: CALLER_LEVELS, nested: 0 });
}

function freshSourceAt(
  model: TreeModel,
  { file, value }: ValueAt,
  { levels, nested }: { readonly levels: number; readonly nested: number },
): FreshSource | undefined {
  if (nested > MOST_NESTED) return undefined;
  const work: Step[] = [{ file, value, carriers: [] }];
  const seen = new Set<Value>();
  for (let at = work.pop(); at && seen.size < MOST_VALUES; at = work.pop()) {
    if (seen.has(at.value)) continue;
    seen.add(at.value);
    const carriers = [...at.carriers, ...carrierIn(at)];
    if (at.value.kind === 'either') {
      const { file: here } = at;
      const found = at.value.values.map((one) => freshSourceAt(model, { file: here, value: one }, { levels: 0, nested: nested + 1 }));
      if (found[0] && found.every((one) => one !== undefined))
        return { made: found[0].made, carriers: [...carriers, ...found.flatMap((one) => one?.carriers ?? [])] };
      continue;
    }
    const site = at.value.kind === 'call' ? model.code.resolver.site(at.file, at.value.call) : undefined;
    if (site && isFresh(model, site)) return { made: site, carriers };
    const parts = [...(site ? partsOfCall(model, site) : partsOf(model, at))];
    if (levels > 0 && at.value.kind === 'param') parts.push(...argumentsFor(model, at.file, at.value));
    work.push(...parts.map((part) => ({ ...part, carriers })));
  }
  return undefined;
}

function carrierIn({ file, value }: ValueAt): readonly Carrier[] {
  if (value.kind === 'binding') return [{ file, binding: value.binding }];
  return value.kind === 'member' && value.of.kind === 'binding' ? [{ file, binding: value.of.binding }] : [];
}

function isFresh(model: TreeModel, site: CallSite): boolean {
  const callee = model.code.callee(site);
  if (callee.kind === 'global') return FRESH_GLOBALS.has(callee.path) && (callee.path !== 'Date' || site.call.args.length === 0);
  return model.code.externals(site).some((one) => {
    const fresh = FRESH_CALLS.find(one);
    return fresh !== undefined && (fresh.whenBare !== true || site.call.args.length === 0);
  });
}

function partsOf(model: TreeModel, { file, value }: ValueAt): readonly ValueAt[] {
  const on = (values: readonly Value[]): readonly ValueAt[] => values.map((one) => ({ file, value: one }));
  switch (value.kind) {
    case 'text':
      return on(value.parts.filter((part) => typeof part !== 'string'));
    case 'operation':
      return value.operator === '+' ? on(value.operands) : [];
    case 'array':
      return on(value.items);
    case 'await':
    case 'spread':
      return on([value.of]);
    case 'binding':
      return bindingParts(model, file, value.binding);
    case 'member':
      return memberParts(model, file, value);
    default:
      return [];
  }
}

// A variable that is assigned again may hold the stored key by then.
function bindingParts(model: TreeModel, file: string, index: number): readonly ValueAt[] {
  const binding = model.code.script(file)?.bindings[index];
  if (binding?.kind === 'param') return [{ file, value: binding.value }];
  return binding?.kind === 'variable' && binding.values.length === 1 ? binding.values.map((value) => ({ file, value })) : [];
}

// A member of an object that stands in the code; one of a result was stored by whoever gave it.
function memberParts(model: TreeModel, file: string, { of, name }: Extract<Value, { kind: 'member' }>): readonly ValueAt[] {
  const owner = model.code.resolve(file, of);
  if (owner.kind !== 'value' || owner.value.kind !== 'object') return [];
  const entry = owner.value.entries.find((one) => 'key' in one && one.key === name);
  return entry && 'value' in entry ? [{ file: owner.file, value: entry.value }] : [];
}

function partsOfCall(model: TreeModel, site: CallSite): readonly ValueAt[] {
  const { callee, args } = site.call;
  const resolved = model.code.callee(site);
  if (resolved.kind === 'function') {
    const returns = model.code.functionRecord(resolved.file, resolved.fn)?.returns ?? [];
    return returns.map((value) => ({ file: resolved.file, value }));
  }
  const name = callee.kind === 'member' || callee.kind === 'global' ? callee.name : '';
  const given = FORM_CHANGERS.has(name) || resolved.kind === 'external' ? args : [];
  return [...(callee.kind === 'member' ? [callee.of] : []), ...(FORM_CHANGERS.has(name) ? given : [])].map((value) => ({
    file: site.file,
    value,
  }));
}

function argumentsFor(model: TreeModel, file: string, { fn, index }: Extract<Value, { kind: 'param' }>): readonly ValueAt[] {
  const callers = model.code.graph.callersOf(file, fn) ?? [];
  return callers.flatMap((site) => {
    const value = site.call.args[index];
    return value ? [{ file: site.file, value }] : [];
  });
}

/** Whether a key is the same for different payments: one text for all, or one per customer. */
export function isTooWide(model: TreeModel, file: string, value: Value): boolean {
  const resolved = model.code.resolve(file, value);
  if (resolved.kind === 'value' && resolved.value.kind === 'literal') return typeof resolved.value.value === 'string';
  const text = resolved.kind === 'value' && resolved.value.kind === 'text' ? resolved.value.parts : [value];
  const parts = text.filter((part) => typeof part !== 'string');
  return parts.length > 0 && parts.every((part) => isOwner(model, resolved.kind === 'value' ? resolved.file : file, part));
}

function isOwner(model: TreeModel, file: string, value: Value): boolean {
  if (value.kind === 'binding') return OWNER_NAME.test(model.code.script(file)?.bindings[value.binding]?.name ?? '');
  if (value.kind !== 'member') return false;
  if (value.name !== 'id') return OWNER_NAME.test(value.name);
  const owner =
    value.of.kind === 'binding'
      ? model.code.script(file)?.bindings[value.of.binding]?.name
      : value.of.kind === 'member'
        ? value.of.name
        : '';
  return OWNER_NAME.test(owner ?? '');
}
