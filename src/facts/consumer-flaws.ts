import type { Value } from '../summaries/script-summary.ts';
import { isAcknowledging, isAwaitedWork, lossOf, sitesIn, unawaitedWork } from './consumer-calls.ts';
import type { MessageHandler, Stretch } from './consumer-handlers.ts';
import { swallowingCatch } from './consumer-swallows.ts';
import { OFFSET_COMMIT } from './knowledge/consumers.ts';
import { isAfter } from './link/leaks.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A way in which a handler lets go of a message whose work is not done. */
export interface ConsumerFlaw {
  readonly flaw: 'ack-before-work' | 'unawaited-handler' | 'batch-resolve-before' | 'catch-and-ack' | 'commit-without-plus-one';
  /** The call, or the `catch`, that is wrong. */
  readonly site: CallSite;
  /** The work that is not waited for, or that may fail. */
  readonly work: CallSite;
  /** What the work writes or sends, as far as it was followed. */
  readonly loss?: string | undefined;
  /** The failing work is caught here: line and column of the `catch`. */
  readonly caught?: readonly [line: number, column: number, endLine: number, endColumn: number] | undefined;
}

/** Functions that a handler hands its messages on to, and functions inside it, that are looked at. */
const MOST_STRETCHES = 12;
const MOST_STEPS = 3;

/** What is wrong with the order in which a handler works and acknowledges; at most one flaw of each kind. */
export function consumerFlaws(model: TreeModel, handler: MessageHandler): readonly ConsumerFlaw[] {
  const stretches = stretchesOf(model, handler);
  const settlesByCall =
    handler.settles === 'call' || stretches.some((one) => sitesIn(model, one).some((site) => isAcknowledging(model, site)));
  const order = stretches.flatMap((one) => earlyAcknowledgement(model, handler, one) ?? [])[0];
  const bodies = workBodies(model, handler.body);
  const unawaited = settlesByCall || order ? undefined : bodies.flatMap((one) => unawaitedIn(model, one) ?? [])[0];
  // What fails for one of many things in a message is not the message; in a batch each of them is one.
  const whole = handler.isBatch || settlesByCall ? [...bodies, ...stretches] : bodies;
  const caught = (order ?? unawaited) ? undefined : whole.flatMap((one) => swallowingCatch(model, one, settlesByCall) ?? [])[0];
  const commit = stretches.flatMap((one) => sitesIn(model, one)).flatMap((site) => repeatedCommit(model, site) ?? [])[0];
  return [order, unawaited, caught, commit].flatMap((one) => one ?? []);
}

/** The body of a handler, and the function to which it hands on all of its work, and so forth. */
function workBodies(model: TreeModel, body: Stretch): readonly Stretch[] {
  const found = [body];
  for (let at = handsOnTo(model, body); at && found.length <= MOST_STEPS; at = handsOnTo(model, at)) found.push(at);
  return found;
}

function handsOnTo(model: TreeModel, body: Stretch): Stretch | undefined {
  const [only, ...others] = sitesIn(model, body).filter((site) => isWork(model, site));
  return only && others.length === 0 && isAwaitedWork(model, only) ? calledBy(model, only) : undefined;
}

/** The function of the tree that a call runs. */
function calledBy({ code }: TreeModel, site: CallSite): Stretch | undefined {
  const callee = site.call.kind === 'call' ? code.callee(site) : undefined;
  if (callee?.kind !== 'function') return undefined;
  const record = code.functionRecord(callee.file, callee.fn);
  return record && { file: callee.file, fn: callee.fn, context: record.context };
}

/** The body of a handler, the functions inside it, and those that do its work and acknowledge for it. */
function stretchesOf(model: TreeModel, { body }: MessageHandler): readonly Stretch[] {
  const found: Stretch[] = [body, ...functionsInside(model, body)];
  for (let index = 0, steps = 0; index < found.length && steps < MOST_STEPS && found.length < MOST_STRETCHES; index++, steps++) {
    const at = found[index];
    if (!at) break;
    for (const site of sitesIn(model, at)) {
      const next = calledBy(model, site);
      if (!next || found.some(({ file, fn }) => file === next.file && fn === next.fn)) continue;
      if (sitesIn(model, next).some((one) => isAcknowledging(model, one))) found.push(next);
    }
  }
  return found.slice(0, MOST_STRETCHES);
}

function functionsInside({ code }: TreeModel, { file, context }: Stretch): readonly Stretch[] {
  return (code.script(file)?.functions ?? []).flatMap((record, fn) =>
    record.context !== context && code.isInside(file, record.context, context) ? [{ file, fn, context: record.context }] : [],
  );
}

/** An acknowledgement that stands before the work, or after work that is not waited for. */
function earlyAcknowledgement(model: TreeModel, handler: MessageHandler, at: Stretch): ConsumerFlaw | undefined {
  const sites = sitesIn(model, at);
  const flaw = handler.isBatch && handler.broker === 'kafka' ? ('batch-resolve-before' as const) : ('ack-before-work' as const);
  for (const site of sites.filter((one) => isAcknowledging(model, one) && !isInCatch(model, one))) {
    const isBefore = (one: CallSite): boolean => precedes(one, site);
    if (sites.some((one) => isBefore(one) && isAwaitedWork(model, one) && !isExclusive(model, one, site))) continue;
    const early = sites.find((one) => isBefore(one) && shares(model, site, one) && unawaitedWork(model, one));
    const work = early
      ? unawaitedWork(model, early)
      : sites.find((one) => precedes(site, one) && shares(model, site, one) && isWork(model, one));
    if (work) return { flaw, site, work, loss: lossOf(model, work) };
  }
  return undefined;
}

function isWork(model: TreeModel, site: CallSite): boolean {
  return isAwaitedWork(model, site) || unawaitedWork(model, site) !== undefined;
}

/** Whether a call runs wherever an acknowledgement has run, for all that its surroundings say. */
function shares({ code }: TreeModel, acknowledgement: CallSite, site: CallSite): boolean {
  return code.isInside(site.file, site.call.context, acknowledgement.call.context);
}

// Work in a branch that the acknowledgement is not in was not done for it.
function isExclusive({ code }: TreeModel, work: CallSite, acknowledgement: CallSite): boolean {
  const around = code.contextsOf(work.file, work.call.context).find(({ kind }) => kind === 'branch' || kind === 'case' || kind === 'catch');
  if (!around) return false;
  return !code.contextsOf(acknowledgement.file, acknowledgement.call.context).includes(around) && leaves(code, work, around.at[2]);
}

// A branch that ends in a jump goes its own way.
function leaves(code: TreeModel['code'], { file, call }: CallSite, lastLine: number): boolean {
  return (code.script(file)?.jumps ?? []).some(
    ({ context, at }) => code.isInside(file, context, call.context) && at[0] >= call.at[0] && at[0] <= lastLine,
  );
}

function isInCatch({ code }: TreeModel, { file, call }: CallSite): boolean {
  return code.contextsOf(file, call.context).some(({ kind }) => kind === 'catch' || kind === 'finally');
}

function precedes(first: CallSite, second: CallSite): boolean {
  return isAfter(second.call.at, first.call.at);
}

/** Work that a handler starts without waiting, where it waits for none. */
function unawaitedIn(model: TreeModel, body: Stretch): ConsumerFlaw | undefined {
  const sites = sitesIn(model, body);
  if (sites.some((site) => isAwaitedWork(model, site))) return undefined;
  const work = sites.flatMap((site) => unawaitedWork(model, site) ?? [])[0];
  return work && { flaw: 'unawaited-handler', site: work, work, loss: lossOf(model, work) };
}

/** `commitOffsets([{ offset: message.offset }])`: an offset names the next message to read, so the last one comes again. */
function repeatedCommit({ code }: TreeModel, site: CallSite): ConsumerFlaw | undefined {
  if (site.call.callee.kind !== 'member' || site.call.callee.name !== OFFSET_COMMIT.method) return undefined;
  const list = code.resolve(site.file, site.call.args[0]);
  const items = list.kind === 'value' && list.value.kind === 'array' ? list.value.items : [];
  const isRepeated = items.some((item) => {
    const entry = item.kind === 'object' ? item.entries.find((one) => 'key' in one && one.key === OFFSET_COMMIT.member) : undefined;
    return entry !== undefined && 'key' in entry && isOffsetOf(entry.value);
  });
  return isRepeated ? { flaw: 'commit-without-plus-one', site, work: site } : undefined;
}

function isOffsetOf(value: Value): boolean {
  return value.kind === 'member' && value.name === OFFSET_COMMIT.member && value.of.kind !== 'this';
}
