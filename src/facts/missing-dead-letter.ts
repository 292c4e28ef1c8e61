import { knownCalls } from './call-index.ts';
import { calledName, isAwaitedWork, isRefusing, lossOf, sitesIn, unawaitedWork } from './consumer-calls.ts';
import { isLiteral, messageHandlers, transportsNear, type MessageHandler } from './consumer-handlers.ts';
import type { DeadLetterGap } from './dead-letter-gap.ts';
import type { Setting } from './fact.ts';
import { FORGETTING_TRANSPORT, LOSSY, REPLY_QUEUE, REQUEUE_ARGUMENTS } from './knowledge/consumers.ts';
import {
  DEAD_LETTER_ARGUMENT,
  DEAD_LETTER_NAME,
  DEAD_LETTER_OPTION,
  QUEUE_ASSERTIONS,
  QUEUE_SOURCES,
  SENDS_ON,
} from './knowledge/dead-letters.ts';
import { QUEUE_DEFINITIONS, type QueueDefinition } from './knowledge/redelivery.ts';
import type { SettingValue } from './link/code-model.ts';
import { labelOf } from './link/entry-point-parts.ts';
import { methodName } from './link/route-parts.ts';
import { alternatives, isUndefined, siteKey, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf } from './outward-effect.ts';

/** Queues whose messages, once refused or failed for good, go nowhere. */
export function missingDeadLetters(model: TreeModel): readonly DeadLetterGap[] {
  return [...assertedQueues(model), ...transportQueues(model), ...definedQueues(model)];
}

interface Assertion {
  readonly site: CallSite;
  readonly name: string;
  readonly options: Resolved;
}

/** Queues of RabbitMQ that are declared without an exchange for dead letters, and consumed in the same tree. */
function assertedQueues(model: TreeModel): readonly DeadLetterGap[] {
  const handlers = messageHandlers(model).filter(({ broker, forgets }) => broker === 'rabbitmq' && !forgets);
  if (handlers.length === 0) return [];
  const assertions = knownCalls(model, QUEUE_ASSERTIONS).map(({ site, entry }) => ({
    site,
    name: labelOf(model.code, site.file, site.call.args[entry.name]),
    options: model.code.resolve(site.file, site.call.args[entry.options]),
  }));
  const gaps = handlers.flatMap((handler) => {
    const own = assertions.filter((one) => isOf(model, one, handler));
    const [assertion, ...others] = own;
    return assertion && others.length === 0 ? (gapOf(model, assertion, handler) ?? []) : [];
  });
  return [...new Map(gaps.map((gap) => [gap.site, gap] as const)).values()];
}

/** Whether a declaration is that of the queue which a handler consumes. */
function isOf({ code }: TreeModel, { site, name }: Assertion, handler: MessageHandler): boolean {
  const [consumed] = handler.site.call.args;
  const [declared] = site.call.args;
  if (!consumed || !declared) return false;
  if (handler.queue !== '') return name === handler.queue;
  if (site.file !== handler.site.file) return false;
  if (consumed.kind === 'binding' && declared.kind === 'binding') return consumed.binding === declared.binding;
  if (consumed.kind !== 'member' || consumed.name !== 'queue' || consumed.of.kind !== 'binding') return false;
  const binding = code.script(site.file)?.bindings[consumed.of.binding];
  return (
    binding?.kind === 'variable' &&
    binding.values.some((value) => value.kind === 'await' && value.of.kind === 'call' && value.of.call === site.index)
  );
}

function gapOf(model: TreeModel, { site, name, options }: Assertion, handler: MessageHandler): DeadLetterGap | undefined {
  const queue = name || handler.queue;
  if (DEAD_LETTER_NAME.test(queue) || REPLY_QUEUE.test(queue) || LOSSY.test(queue)) return undefined;
  if (deadLetterOf(model, options) !== 'absent') return undefined;
  const sites = sitesIn(model, handler.body);
  const refusal = sites.find((one) => isRefusing(model, one));
  // What is given back goes round, which is told of where it is given back; what is sent on is kept.
  if ((refusal && !isFinal(model, refusal)) || sites.some((one) => isSentOn(model, one))) return undefined;
  const work = sites.find((one) => isAwaitedWork(model, one)) ?? sites.flatMap((one) => unawaitedWork(model, one) ?? [])[0];
  const isTransient = name === '' && isLiteral(model.code.settingOf(options, ['exclusive']).value, true);
  if (!work || (isTransient && lossOf(model, work) === undefined)) return undefined;
  return { gap: 'no-dlq', site, queue, because: refusal ?? work, isTransient };
}

function deadLetterOf({ code }: TreeModel, options: Resolved): Setting {
  if (isUndefined(options)) return 'absent';
  const direct = code.settingOf(options, [DEAD_LETTER_OPTION]).state;
  const given = code.settingOf(options, ['arguments']);
  if (given.state !== 'present' || !given.value) return direct === 'absent' ? given.state : direct;
  const named = code.settingOf(given.value, [DEAD_LETTER_ARGUMENT]).state;
  return direct === 'present' || named === 'present' ? 'present' : direct === 'absent' ? named : direct;
}

/** `nack(message, false, false)`, `reject(message, false)`. */
function isFinal(model: TreeModel, site: CallSite): boolean {
  const index = REQUEUE_ARGUMENTS[calledName(model.code.script(site.file), site.call)];
  return index !== undefined && isLiteral(model.code.resolve(site.file, site.call.args[index]), false);
}

function isSentOn(model: TreeModel, site: CallSite): boolean {
  const isHandling = model.code.contextsOf(site.file, site.call.context).some(({ kind }) => kind === 'catch');
  const effect = isHandling ? outwardEffectOf(model, site)?.effect : undefined;
  return effect === 'publish' || effect === 'enqueue' || SENDS_ON.test(methodName(site));
}

/** Queues that a transport of Nest declares without an exchange for dead letters, where a handler refuses messages for good. */
function transportQueues(model: TreeModel): readonly DeadLetterGap[] {
  const refusals = messageHandlers(model)
    .filter(({ broker }) => broker === undefined)
    .flatMap(({ body }) => {
      const refusal = sitesIn(model, body).find((site) => isRefusing(model, site) && isFinal(model, site));
      return refusal ? [{ refusal, transports: transportsNear(model, body.file) }] : [];
    });
  const gaps = refusals.flatMap(({ refusal, transports }) =>
    transports
      .filter(({ name, forgets, queue }) => name === FORGETTING_TRANSPORT && forgets === false && lacksDeadLetter(model, queue))
      .map(({ site }) => ({ gap: 'no-dlq' as const, site, queue: '', because: refusal })),
  );
  return [...new Map(gaps.map((gap) => [gap.site, gap] as const)).values()];
}

function lacksDeadLetter(model: TreeModel, { state, value }: SettingValue): boolean {
  return state === 'absent' || (value !== undefined && deadLetterOf(model, value) === 'absent');
}

/** Queues of SQS that are defined in code without a limit on how often a message comes back. */
function definedQueues(model: TreeModel): readonly DeadLetterGap[] {
  // What nobody here takes messages from is for others to care for.
  const isConsumed = messageHandlers(model).some(({ broker }) => broker === 'sqs') || knownCalls(model, QUEUE_SOURCES).length > 0;
  if (!isConsumed) return [];
  const definitions = knownCalls(model, QUEUE_DEFINITIONS);
  const taking = new Set(definitions.flatMap(({ site, entry }) => deadLetterQueuesOf(model, site, entry)));
  return definitions.flatMap(({ site, entry }) => {
    const { code } = model;
    if (taking.has(siteKey(site))) return [];
    const name = labelOf(code, site.file, site.call.args[entry.options === 2 ? 1 : 0]);
    if (DEAD_LETTER_NAME.test(name) || LOSSY.test(name) || DEAD_LETTER_NAME.test(code.symbolAt(site.file, site.call.context))) return [];
    if (model.roleOf(site.file) !== 'production' || isHeldAsDeadLetter(model, site)) return [];
    let options = code.resolve(site.file, site.call.args[entry.options]);
    for (const step of entry.path) {
      const inner = code.settingOf(options, [step]);
      if (inner.state === 'unknown') return [];
      options = inner.value ?? { kind: 'value', file: site.file, value: { kind: 'undefined' } };
    }
    return code.settingOf(options, [entry.limit]).state === 'absent' ? [{ gap: 'no-dlq' as const, site, queue: name }] : [];
  });
}

/** The queues that another one hands its dead letters to, by the calls that make them. */
function deadLetterQueuesOf({ code }: TreeModel, { file, call }: CallSite, { options, limit }: QueueDefinition): readonly string[] {
  const policy = code.setting(file, call.args[options], limit).value;
  const queue = policy && code.settingOf(policy, ['queue']).value;
  return queue ? alternatives(queue).flatMap((one) => ('created' in one && one.created ? [siteKey(one.created)] : [])) : [];
}

// A queue that holds dead letters needs none for itself: its variable says so.
function isHeldAsDeadLetter({ code }: TreeModel, { file, index }: CallSite): boolean {
  const script = code.script(file);
  const holders = (script?.bindings ?? []).flatMap((binding, at) =>
    binding.kind === 'variable' && binding.values.some((value) => value.kind === 'call' && value.call === index) ? [{ binding, at }] : [],
  );
  const fields = (script?.classes ?? [])
    .flatMap(({ fields: list }) => list)
    .filter(({ value }) => value?.kind === 'call' && value.call === index);
  const assigned = (script?.assignments ?? []).filter(({ value }) => value.kind === 'call' && value.call === index);
  const names = [
    ...holders.map(({ binding }) => binding.name),
    ...fields.map(({ name }) => name),
    ...assigned.map(({ target }) => (target.kind === 'member' ? target.name : '')),
  ];
  return names.some((name) => DEAD_LETTER_NAME.test(name));
}
