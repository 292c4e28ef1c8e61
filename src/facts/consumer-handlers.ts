import type { Value } from '../summaries/script-summary.ts';
import { sharedFolders } from '../model/path.ts';
import { knownCalls } from './call-index.ts';
import {
  ACKNOWLEDGED_STREAMS,
  CONSUMER_CALLS,
  CONSUMER_DECORATORS,
  FETCHES,
  FORGETTING_TRANSPORT,
  KEEPING_TRANSPORT,
  TRANSPORT_CALLS,
  TRANSPORT_OPTIONS,
  type Broker,
  type Settles,
} from './knowledge/consumers.ts';
import type { SettingValue } from './link/code-model.ts';
import { externalOf } from './link/entry-points.ts';
import { labelOf } from './link/entry-point-parts.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A stretch of code: a function, or a loop in it, by its outermost context. */
export interface Stretch {
  readonly file: string;
  readonly fn: number;
  readonly context: number;
}

/** Code that handles the messages of a broker. */
export interface MessageHandler {
  /** The call or decorator that makes it one, or that fetches the messages. */
  readonly site: CallSite;
  /** Undefined where the transport of the application decides it. */
  readonly broker: Broker | undefined;
  readonly settles: Settles;
  /** It is given many messages at once. */
  readonly isBatch: boolean;
  /** Name of the queue or topic, where it is decided. */
  readonly queue: string;
  /** The broker forgets a message as soon as it is sent. */
  readonly forgets: boolean;
  readonly body: Stretch;
}

const KNOWN = new WeakMap<TreeModel, readonly MessageHandler[]>();

/** The functions and loops of a tree that handle messages which a broker keeps until they are acknowledged. */
export function messageHandlers(model: TreeModel): readonly MessageHandler[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const found = [...calledHandlers(model), ...decoratedHandlers(model), ...streamLoops(model), ...fetchers(model)];
  KNOWN.set(model, found);
  return found;
}

function calledHandlers(model: TreeModel): readonly MessageHandler[] {
  return knownCalls(model, CONSUMER_CALLS).flatMap(({ site, entry }) => {
    const { code } = model;
    const { args } = site.call;
    const queue = labelOf(code, site.file, args[entry.queue ?? args.length]);
    if (model.roleOf(site.file) !== 'production' || (entry.first && !entry.first.test(labelOf(code, site.file, args[0])))) return [];
    const isManual = entry.manual !== undefined && isLiteral(settingAt(model, site, entry.manual), false);
    const forgets = entry.forgets !== undefined && isLiteral(settingAt(model, site, entry.forgets), true);
    const base = { site, broker: entry.broker, settles: isManual ? ('call' as const) : entry.settles, queue, forgets };
    const given = entry.named.length > 0 ? entry.named.map((name) => settingAt(model, site, { argument: entry.handler, name })) : [];
    const handlers = entry.named.length > 0 ? given : [code.resolve(site.file, args[entry.handler])];
    return handlers.flatMap((one, index) =>
      bodiesOf(model, one).map((body) => ({ ...base, body, isBatch: /batch/i.test(entry.named[index] ?? '') })),
    );
  });
}

function settingAt(
  { code }: TreeModel,
  { file, call }: CallSite,
  { argument, name }: { readonly argument: number; readonly name: string },
): Resolved | undefined {
  return code.setting(file, call.args[argument], name).value;
}

/** Whether a value is decided to be this one. */
export function isLiteral(resolved: Resolved | undefined, value: string | number | boolean): boolean {
  return resolved?.kind === 'value' && resolved.value.kind === 'literal' && resolved.value.value === value;
}

function bodiesOf({ code }: TreeModel, resolved: Resolved | undefined): readonly Stretch[] {
  if (resolved?.kind !== 'function') return [];
  const record = code.functionRecord(resolved.file, resolved.fn);
  return record ? [{ file: resolved.file, fn: resolved.fn, context: record.context }] : [];
}

function decoratedHandlers(model: TreeModel): readonly MessageHandler[] {
  const { code } = model;
  const production = code.files.filter((file) => model.roleOf(file) === 'production');
  return production.flatMap((file) =>
    (code.script(file)?.functions ?? []).flatMap((record, fn) => {
      const found = record.decorators.flatMap((value) => decoratorOf(model, file, value) ?? [])[0];
      if (!found || (found.broker === undefined && keepsNothing(model, file))) return [];
      const queue = labelOf(code, file, found.site.call.args[0]);
      return [{ ...found, queue, isBatch: false, forgets: false, body: { file, fn, context: record.context } }];
    }),
  );
}

function decoratorOf({ code }: TreeModel, file: string, value: Value): Pick<MessageHandler, 'site' | 'broker' | 'settles'> | undefined {
  const external = value.kind === 'call' ? externalOf(code, file, value) : undefined;
  const known = external && CONSUMER_DECORATORS.find(external);
  const site = value.kind === 'call' ? code.resolver.site(file, value.call) : undefined;
  return known && site && { site, broker: known.broker, settles: known.settles };
}

function streamLoops(model: TreeModel): readonly MessageHandler[] {
  const { code } = model;
  const production = code.files.filter((file) => model.roleOf(file) === 'production');
  return production.flatMap((file) =>
    (code.script(file)?.contexts ?? []).flatMap((loop, context) => {
      if (loop.kind !== 'loop' || loop.awaited !== true || !loop.over) return [];
      for (const one of alternatives(code.resolve(file, loop.over))) {
        const known = one.kind === 'external' ? ACKNOWLEDGED_STREAMS.find(one) : undefined;
        if (!known || one.kind !== 'external' || !one.created) continue;
        const body = { file, fn: loop.fn, context };
        return [{ site: one.created, broker: known.broker, settles: 'call' as const, isBatch: false, queue: '', forgets: false, body }];
      }
      return [];
    }),
  );
}

function fetchers(model: TreeModel): readonly MessageHandler[] {
  return knownCalls(model, FETCHES).flatMap(({ site, entry }) => {
    const fn = model.code.enclosing(site);
    const record = model.code.functionRecord(site.file, fn);
    if (!record || fn === 0 || model.roleOf(site.file) !== 'production') return [];
    const body = { file: site.file, fn, context: record.context };
    return [{ site, broker: entry.broker, settles: 'call' as const, isBatch: true, queue: '', forgets: false, body }];
  });
}

/** A transport that a Nest application is given, with what the broker does with messages. */
export interface NestTransport {
  readonly site: CallSite;
  /** As it is written: `Transport.RMQ`; undefined where it is not decided. */
  readonly name: string | undefined;
  /** The broker forgets a message as soon as it is sent; undefined where it is not decided. */
  readonly forgets: boolean | undefined;
  /** What is said of the queue. */
  readonly queue: SettingValue;
}

const TRANSPORTS = new WeakMap<TreeModel, readonly NestTransport[]>();

/** The transports that the Nest applications of a tree are given. */
function nestTransports(model: TreeModel): readonly NestTransport[] {
  const known = TRANSPORTS.get(model);
  if (known) return known;
  const found = knownCalls(model, TRANSPORT_CALLS).map(({ site, entry }) => transportOf(model, site, entry.options));
  TRANSPORTS.set(model, found);
  return found;
}

function transportOf(model: TreeModel, site: CallSite, index: number): NestTransport {
  const { code } = model;
  const { value } = code.setting(site.file, site.call.args[index], TRANSPORT_OPTIONS.name);
  const options = code.setting(site.file, site.call.args[index], TRANSPORT_OPTIONS.options);
  const name = value?.kind === 'external' ? value.path : undefined;
  return {
    site,
    name,
    forgets: name === FORGETTING_TRANSPORT ? forgetsAtOnce(model, options) : name === undefined ? undefined : false,
    queue: options.value ? code.settingOf(options.value, [TRANSPORT_OPTIONS.queue]) : options,
  };
}

/** Whether a transport that forgets messages by default is told otherwise. */
function forgetsAtOnce({ code }: TreeModel, options: SettingValue): boolean | undefined {
  if (options.state !== 'present' || !options.value) return options.state === 'absent' ? true : undefined;
  const told = code.settingOf(options.value, [TRANSPORT_OPTIONS.forgets]);
  if (told.state === 'absent' || isLiteral(told.value, true)) return true;
  return isLiteral(told.value, false) ? false : undefined;
}

/** The transports of the application whose start stands nearest to a file. */
export function transportsNear(model: TreeModel, file: string): readonly NestTransport[] {
  const near = nestTransports(model).map((transport) => ({ transport, folders: sharedFolders(transport.site.file, file) }));
  const most = Math.max(...near.map(({ folders }) => folders));
  return near.filter(({ folders }) => folders === most).map(({ transport }) => transport);
}

/** Whether no transport of an application keeps messages. */
function keepsNothing(model: TreeModel, file: string): boolean {
  const transports = transportsNear(model, file);
  return transports.length > 0 && transports.every(({ name }) => name !== undefined && !KEEPING_TRANSPORT.test(name));
}
