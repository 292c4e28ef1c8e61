import type { Place } from '../model/location.ts';
import type { Span, Value } from '../summaries/script-summary.ts';
import { HOLE, textsOf } from './address-text.ts';
import { baseOfFile, expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { ADDRESS_SINKS, hostOf, USUAL_PORTS, type AddressSink } from './knowledge/configuration.ts';
import { NAME_SINKS, type NameSink } from './knowledge/fixed-names.ts';
import { HTTP_CALLS, HTTP_GLOBALS } from './knowledge/http-clients.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { isChosenForDevelopment, isForDevelopment } from './link/development-branches.ts';
import { textOriginsOf } from './link/origins.ts';
import type { CallSite } from './link/resolved.ts';
import { startsForDevelopment } from './link/stand-in.ts';
import type { TreeModel } from './link/tree-model.ts';
import { membersOf } from './value-names.ts';

/** An address of one deployment that the code states, given to something that talks to it. */
export interface FixedAddressFact extends FactBase {
  readonly kind: 'fixed-address';
  /** The call that takes it, as written. */
  readonly call: string;
  readonly of: AddressSink['of'] | NameSink['of'];
  /** The address, the port alone, or the name. */
  readonly text: string;
  readonly host: NonNullable<ReturnType<typeof hostOf>> | 'port' | 'name';
  readonly reach: Reach;
}

interface Stated {
  readonly text: string;
  readonly host: FixedAddressFact['host'];
  readonly at: Place;
}

/** The addresses that production code states, one for each call that takes any. */
export function fixedAddressFacts(model: TreeModel): readonly FixedAddressFact[] {
  return [...addressesGiven(model)].flatMap(({ site, of, stated }) =>
    isChosenForDevelopment(model, site) ? [] : [factOf(model, site, of, stated)],
  );
}

interface Given {
  readonly site: CallSite;
  readonly of: FixedAddressFact['of'];
  readonly stated: Stated;
}

function* addressesGiven(model: TreeModel): Generator<Given> {
  for (const { site, entry } of knownCalls(model, ADDRESS_SINKS)) {
    const stated = isDeployed(model, site) ? (statedAt(model, site, entry) ?? portAt(model, site, entry)) : undefined;
    if (stated) yield { site, of: entry.of, stated };
  }
  for (const { site, entry } of knownCalls(model, NAME_SINKS)) {
    const stated = isDeployed(model, site) ? namedAt(model, site, entry) : undefined;
    if (stated) yield { site, of: entry.of, stated };
  }
  for (const site of requestCalls(model)) {
    const stated = isDeployed(model, site) ? requestedAt(model, site) : undefined;
    if (stated) yield { site, of: 'service', stated };
  }
}

/** The calls that send a request to the address they are given first. */
export function requestCalls(model: TreeModel): readonly CallSite[] {
  return [...knownCalls(model, HTTP_CALLS).map(({ site }) => site), ...globalCalls(model, ...HTTP_GLOBALS)];
}

function factOf(model: TreeModel, site: CallSite, of: FixedAddressFact['of'], { text, host, at }: Stated): FixedAddressFact {
  const { code } = model;
  return {
    kind: 'fixed-address',
    ...baseOfFile(model, site.file),
    at,
    call: expressionText(code.script(site.file), site.call.callee),
    of,
    text,
    host,
    get reach() {
      return code.reachOf(site);
    },
  };
}

function isDeployed(model: TreeModel, site: CallSite): boolean {
  const { file } = site;
  return (
    model.roleOf(file) === 'production' &&
    !runsInBrowser(model, site) &&
    !startsForDevelopment(model, file) &&
    !isForDevelopment(model, site)
  );
}

function statedAt(model: TreeModel, site: CallSite, { takes, of }: AddressSink): Stated | undefined {
  for (const take of takes) {
    const value = valueAt(site, take);
    const option = optionAt(site, take)?.value;
    // Which one it is may depend on the stage.
    if (option?.kind === 'either' && option.operator === '?:') continue;
    const texts = value ? constantTexts(model, site.file, value) : [];
    const [text] = texts;
    const hosts = texts.map(hostOf);
    // An origin among others that are let in is one too many; elsewhere all that it may be has to be of one deployment.
    const host =
      of === 'allowed origin' ? hosts.find((one) => one !== undefined && one !== 'beside') : hosts.every(Boolean) ? hosts[0] : undefined;
    if (text !== undefined && host) return { text: texts[hosts.indexOf(host)] ?? text, host, at: placeOfOption(model, site, take) };
  }
  return undefined;
}

/** A port that is not the usual one says that it is the port of one machine. */
function portAt(model: TreeModel, site: CallSite, { ports = [] }: AddressSink): Stated | undefined {
  for (const take of ports) {
    const value = valueAt(site, take);
    const resolved = value && model.code.resolve(site.file, value);
    if (resolved?.kind !== 'value' || resolved.value.kind !== 'literal' || typeof resolved.value.value !== 'number') continue;
    const port = resolved.value.value;
    if (!USUAL_PORTS.has(port)) return { text: String(port), host: 'port', at: placeOfOption(model, site, take) };
  }
  return undefined;
}

/** The name of a bucket, a queue, a topic or a region, whatever it is. */
function namedAt(model: TreeModel, site: CallSite, { takes, like }: NameSink): Stated | undefined {
  for (const take of takes) {
    const value = valueAt(site, take);
    const [text, ...others] = value ? constantTexts(model, site.file, value) : [];
    if (text !== undefined && others.length === 0 && like?.test(text) !== false)
      return { text, host: 'name', at: placeOfOption(model, site, take) };
  }
  return undefined;
}

function requestedAt(model: TreeModel, site: CallSite): Stated | undefined {
  const [address] = site.call.args;
  if (!address || address.kind === 'param' || address.kind === 'object') return undefined;
  const texts = constantTexts(model, site.file, address);
  const [text] = texts;
  const hosts = texts.map((one) => (/^[a-z]+:\/\//i.test(one) ? hostOf(one) : undefined));
  const [host] = hosts;
  if (text === undefined || !host || !hosts.every((one) => one !== undefined && one !== 'beside')) return undefined;
  return { text: hostPart(text), host, at: model.code.placeOf(site) };
}

/** The texts that a value may be, where the host of each is a constant; none where anything may stand in its place. */
function constantTexts(model: TreeModel, file: string, value: Value): readonly string[] {
  const whole = textsOf(model, file, value);
  const texts = whole.every((text) => text.startsWith(HOLE)) ? literalsIn(model, file, value) : whole;
  const isConstant = texts.every((text) => text !== '' && !hostPart(text).includes(HOLE));
  return isConstant ? texts.map((text) => text.replaceAll(HOLE, '…')) : [];
}

/** The items of a list of constants. */
function literalsIn({ code }: TreeModel, file: string, value: Value): readonly string[] {
  const texts = textOriginsOf(code, file, value, 1).map(({ from, through }) =>
    from.kind === 'value' && from.value.kind === 'literal' && typeof from.value.value === 'string' && through.length === 0
      ? from.value.value
      : HOLE,
  );
  return texts.includes(HOLE) ? [] : texts;
}

function hostPart(address: string): string {
  return address.replace(/^([a-z]+:\/\/[^/?#]*).*$/i, '$1');
}

function valueAt({ call }: CallSite, take: string): Value | undefined {
  const [index = '0', ...members] = take.split('.');
  const argument = call.args[Number(index)];
  return argument && membersOf(argument, members);
}

/** The option where the call states it itself, else the call. */
function placeOfOption({ code }: TreeModel, site: CallSite, take: string): Place {
  return code.place(site.file, optionAt(site, take)?.at ?? site.call.at, code.symbolAt(site.file, site.call.context), site.call.text);
}

/** The innermost entry of the objects at the call that leads to an option. */
function optionAt({ call }: CallSite, take: string): { readonly value: Value; readonly at: Span } | undefined {
  const [index = '0', ...members] = take.split('.');
  let value = call.args[Number(index)];
  let found: { readonly value: Value; readonly at: Span } | undefined;
  for (const member of members) {
    const entry = value?.kind === 'object' ? value.entries.find((one) => 'key' in one && one.key === member) : undefined;
    if (!entry || !('key' in entry)) break;
    found = entry;
    value = entry.value;
  }
  return found;
}
