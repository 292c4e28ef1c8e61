import type { Value } from '../summaries/script-summary.ts';
import { isAddress } from './http-call-deadline.ts';
import type { Setting } from './fact.ts';
import { AWS_HANDLERS, AWS_LIMITS, OLD_HANDLERS, SOMEWHERE, type RemoteClientMaker } from './knowledge/remote-clients.ts';
import type { SettingValue } from './link/code-model.ts';
import { alternatives, isNothing, isUndefined, UNKNOWN, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Why the calls of a client are not bounded: no option says so, one says it never ends, or one only makes it log a warning. */
export type RemoteFlaw = 'missing' | 'off' | 'warns';

/** Whether the calls of a client end in time by what the client was made with. */
export interface RemoteBound {
  readonly state: Setting;
  /** Only where the state is `absent`. */
  readonly flaw?: RemoteFlaw;
}

const GIVEN: RemoteBound = { state: 'present' };
const UNDECIDED: RemoteBound = { state: 'unknown' };
const MISSING: RemoteBound = { state: 'absent', flaw: 'missing' };
const OFF: RemoteBound = { state: 'absent', flaw: 'off' };

/** What the arguments that make a client say of the time that its calls may take. */
export function boundOfMaker(model: TreeModel, site: CallSite, maker: RemoteClientMaker): RemoteBound {
  const options = optionsOf(model, site, maker.options);
  if (!options) return maker.shownBy ? UNDECIDED : MISSING;
  if (!isOfThisKind(model, options, maker)) return UNDECIDED;
  if (maker.blocksBy !== undefined && blocks(model, options, maker.blocksBy)) return UNDECIDED;
  if (maker.kind === 'aws') return boundOfHandler(model, options);
  const fast = maker.failsFast && model.code.settingOf(options, [maker.failsFast.name]);
  if (fast && maker.failsFast && fast.state !== 'absent' && !isLiteral(fast.value, !maker.failsFast.value)) return GIVEN;
  return strongest(maker.bounds.map((path) => boundAt(model, options, path)));
}

/** The options among the arguments of a call, at an index or `SOMEWHERE`; undefined where decidedly none are given. */
export function optionsOf(model: TreeModel, { file, call: { args } }: CallSite, options: number): Resolved | undefined {
  if (args.some(({ kind }) => kind === 'spread')) return UNKNOWN;
  const places = options === SOMEWHERE ? args : args.slice(options, options + 1);
  const given = places
    .map((value) => ({ value, resolved: model.code.resolve(file, value) }))
    .filter(({ resolved }) => !isNothing(resolved) && resolved.kind !== 'function');
  const object = given.find(({ resolved }) => resolved.kind === 'value' && resolved.value.kind === 'object');
  if (object || options !== SOMEWHERE) return (object ?? given[0])?.resolved;
  // Parts of an address stand before the options.
  return given.find(({ value, resolved }) => !isPart(model, file, value, resolved))?.resolved;
}

function isPart(model: TreeModel, file: string, value: Value, resolved: Resolved): boolean {
  return alternatives(resolved).every((one) => one.kind === 'global' || isPlain(one)) || isAddress(model, file, value);
}

function isPlain(resolved: Resolved): boolean {
  return resolved.kind === 'value' && resolved.value.kind !== 'object';
}

function isOfThisKind(model: TreeModel, options: Resolved, { otherwise = [], shownBy }: RemoteClientMaker): boolean {
  if (otherwise.length > 0 && model.code.settingOf(options, otherwise).state !== 'absent') return false;
  return !shownBy || model.code.settingOf(options, shownBy).state === 'present';
}

function blocks(model: TreeModel, options: Resolved, name: string): boolean {
  const own = options.kind === 'value' ? model.code.resolver.property(options, name) : undefined;
  return own !== undefined && alternatives(own).some((one) => isNothing(one) && !isUndefined(one));
}

function boundAt(model: TreeModel, options: Resolved, path: string): RemoteBound {
  const { state, value } = optionAt(model, options, path);
  if (state !== 'present' || !value) return state === 'absent' ? MISSING : UNDECIDED;
  return alternatives(value).every(isEndless) ? OFF : GIVEN;
}

/** The option at a path through nested objects: `socket.timeout`. */
export function optionAt(model: TreeModel, options: Resolved, path: string): SettingValue {
  let found: SettingValue = { state: 'present', value: options };
  for (const name of path.split('.')) {
    if (found.state !== 'present' || !found.value) return found;
    found = model.code.weakestSettingOf(found.value, [name]);
  }
  return found;
}

function isEndless(value: Resolved): boolean {
  if (value.kind === 'global') return value.path === 'Infinity' || value.path === 'Number.POSITIVE_INFINITY';
  return isLiteral(value, 0) || isLiteral(value, false);
}

function isLiteral(resolved: Resolved | undefined, value: number | boolean): boolean {
  return resolved?.kind === 'value' && resolved.value.kind === 'literal' && resolved.value.value === value;
}

/** One bound is enough; one that is not decided may be it. */
function strongest(found: readonly RemoteBound[]): RemoteBound {
  return (
    found.find(({ state }) => state === 'present') ??
    found.find(({ state }) => state === 'unknown') ??
    found.find(({ flaw }) => flaw === 'off') ??
    MISSING
  );
}

/** AWS clients leave time to their request handler: an object of options, or one that is made of them. */
function boundOfHandler(model: TreeModel, options: Resolved): RemoteBound {
  const { state, value } = model.code.settingOf(options, ['requestHandler']);
  if (state !== 'present' || !value) return state === 'absent' ? MISSING : UNDECIDED;
  const limits = limitsOf(model, value);
  if (!limits) return UNDECIDED;
  const warnsOnly = !(value.kind === 'external' && value.package === OLD_HANDLERS);
  const bound = strongest(AWS_LIMITS.map((name) => boundAt(model, limits, name)));
  if (bound.state !== 'absent') return bound;
  const request = boundAt(model, limits, 'requestTimeout');
  if (request.state !== 'present' || !warnsOnly) return request;
  const throws = model.code.settingOf(limits, ['throwOnRequestTimeout']);
  const isOn = throws.state !== 'absent' && !isLiteral(throws.value, false);
  return isOn ? GIVEN : { state: 'absent', flaw: 'warns' };
}

function limitsOf(model: TreeModel, handler: Resolved): Resolved | undefined {
  if (handler.kind === 'value') return handler;
  const made = handler.kind === 'external' ? handler.created : undefined;
  const isKnown = made && model.code.externals(made).some((one) => AWS_HANDLERS.find(one) !== undefined);
  return isKnown ? model.code.resolve(made.file, made.call.args[0]) : undefined;
}
