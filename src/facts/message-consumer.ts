import type { Location, Place } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { methodCalls } from './call-index.ts';
import { isAwaitedWork, lossOf, sitesIn, unawaitedWork } from './consumer-calls.ts';
import { consumerFlaws, type ConsumerFlaw } from './consumer-flaws.ts';
import { messageHandlers, transportsNear, type MessageHandler, type NestTransport } from './consumer-handlers.ts';
import type { FactBase } from './fact.ts';
import { LOSSY, PREFETCH, REPLY_QUEUE } from './knowledge/consumers.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A way in which a consumer lets go of messages. */
export interface LostMessage {
  readonly kind: ConsumerFlaw['flaw'] | 'noack' | 'prefetch-unlimited';
  readonly at: Place;
  /** What is called at that place. */
  readonly call: string;
  /** The work that may not get done, as the code names it. */
  readonly work?: { readonly call: string; readonly at: Location };
  /** What the work writes or sends, as far as it was followed. */
  readonly loss?: string | undefined;
  /** Nothing says so: it is what the library does by default. */
  readonly byDefault?: true;
  /** The code says that it does not wait: `void save(message)`. */
  readonly isMarked?: true;
}

/** Code that handles the messages of a broker which keeps them until they are acknowledged. */
export interface MessageConsumerFact extends FactBase {
  readonly kind: 'message-consumer';
  /** The function that handles the messages. */
  readonly name: string;
  /** Empty where it is not decided. */
  readonly queue: string;
  readonly flaws: readonly LostMessage[];
}

/** Everything that handles messages, with what is wrong with how it acknowledges them. */
export function messageConsumerFacts(model: TreeModel): readonly MessageConsumerFact[] {
  const handlers = messageHandlers(model);
  const unbounded = unboundedChannels(model, handlers);
  const told = new Set<string>();
  return handlers.map((handler) => {
    const flaws = isLossy(model, handler) ? [] : flawsOf(model, handler, unbounded);
    // A transport serves many handlers, and is wrong once.
    const fresh = flaws.filter(({ byDefault, at }) => !byDefault || !told.has(`${at.path}:${at.line}`));
    for (const { byDefault, at } of fresh) if (byDefault) told.add(`${at.path}:${at.line}`);
    return {
      kind: 'message-consumer',
      ...baseOfSite(model, handler.site),
      name: model.code.functionRecord(handler.body.file, handler.body.fn)?.symbol ?? '',
      queue: handler.queue,
      flaws: fresh,
    };
  });
}

function isLossy({ code }: TreeModel, { body, queue }: MessageHandler): boolean {
  return LOSSY.test(queue) || LOSSY.test(code.functionRecord(body.file, body.fn)?.name ?? '');
}

function flawsOf(model: TreeModel, handler: MessageHandler, unbounded: ReadonlySet<MessageHandler>): readonly LostMessage[] {
  const forgotten = forgottenAtOnce(model, handler);
  if (forgotten) return [forgotten];
  const prefetch = unbounded.has(handler) ? [flawAt(model, 'prefetch-unlimited', handler.site)] : [];
  return [...consumerFlaws(model, handler).map((one) => orderFlaw(model, one)), ...prefetch];
}

function flawAt(model: TreeModel, kind: LostMessage['kind'], site: CallSite): LostMessage {
  return { kind, at: model.code.placeOf(site), call: expressionText(model.code.script(site.file), site.call.callee) };
}

function orderFlaw(model: TreeModel, { flaw, site, work, loss, caught }: ConsumerFlaw): LostMessage {
  const { code } = model;
  const base = flawAt(model, flaw, site);
  return {
    ...base,
    ...(caught && { at: code.place(site.file, caught, code.symbolAt(site.file, site.call.context), site.call.text) }),
    work: { call: expressionText(code.script(work.file), work.call.callee), at: location(work.file, work.call.at) },
    loss,
    ...(work.call.use === 'void' && { isMarked: true as const }),
  };
}

/** A queue whose broker forgets messages as soon as they are sent, though there is work to do. */
function forgottenAtOnce(model: TreeModel, handler: MessageHandler): LostMessage | undefined {
  const { site, queue, body } = handler;
  const transport = handler.broker === undefined ? decidedTransport(model, body.file) : undefined;
  if (!handler.forgets && transport?.forgets !== true) return undefined;
  if (REPLY_QUEUE.test(queue) || isOfOneConnection(model, site)) return undefined;
  const sites = sitesIn(model, body);
  const work = sites.find((one) => isAwaitedWork(model, one)) ?? sites.flatMap((one) => unawaitedWork(model, one) ?? [])[0];
  if (!work) return undefined;
  const at = flawAt(model, 'noack', transport?.site ?? site);
  return {
    ...at,
    work: { call: expressionText(model.code.script(work.file), work.call.callee), at: location(work.file, work.call.at) },
    loss: lossOf(model, work),
    ...(transport && { byDefault: true as const }),
  };
}

/** The transport that a handler of Nest takes its messages from; undefined where several may be. */
function decidedTransport(model: TreeModel, file: string): NestTransport | undefined {
  const [first, ...others] = transportsNear(model, file);
  return others.every(({ forgets }) => forgets === first?.forgets) ? first : undefined;
}

// A queue that was named by the server goes away with its connection, and its messages with it.
function isOfOneConnection(model: TreeModel, { call }: CallSite): boolean {
  const [queue] = call.args;
  return queue?.kind === 'member' && queue.name === 'queue';
}

/** Consumers of RabbitMQ in services that nowhere say how many messages they take at once. */
function unboundedChannels(model: TreeModel, handlers: readonly MessageHandler[]): ReadonlySet<MessageHandler> {
  const consumers = handlers.filter(({ broker, settles, forgets }) => broker === 'rabbitmq' && settles === 'call' && !forgets);
  // The channel may have come a long way to the call, and to the consumer.
  if (consumers.length === 0 || methodCalls(model, PREFETCH.method).length > 0) return new Set();
  const { argument, option } = PREFETCH;
  const open = consumers.filter(({ site }) => model.code.setting(site.file, site.call.args[argument], option).state === 'absent');
  // One for each service: the channel is often shared.
  const first = new Map(open.map((one) => [baseOfSite(model, one.site).service, one] as const).toReversed());
  return new Set(first.values());
}
