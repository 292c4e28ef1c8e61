import { knownCalls, methodCalls } from './call-index.ts';
import type { Setting } from './fact.ts';
import {
  DELIVERY_LIMIT,
  MESSAGE_RETURNS,
  QUEUE_DEFINITIONS,
  QUEUE_LIMITS,
  RECEIVE_COUNT,
  REQUEUES,
  RETURNING_CONSUMERS,
  type QueueDefinition,
  type Requeue,
} from './knowledge/redelivery.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Tells which messages come back for ever: given back whatever failed, to a queue that sets no limit. */
export class Redelivery {
  private readonly model: TreeModel;
  private hasLimit: boolean | undefined;
  private isUnlimited: boolean | undefined;

  constructor(model: TreeModel) {
    this.model = model;
  }

  isEndless(site: CallSite): boolean {
    return this.model.code.externals(site).some((callee) => {
      const requeue = REQUEUES.find(callee);
      if (requeue) return this.isAsked(site, requeue) && isUnconditional(this.model, site) && !this.hasDeliveryLimit();
      if (MESSAGE_RETURNS.find(callee)) return isUnconditional(this.model, site) && this.isQueueUnlimited();
      const consumer = RETURNING_CONSUMERS.find(callee);
      return consumer !== undefined && this.isSet(site, consumer.option) && this.isQueueUnlimited();
    });
  }

  private isAsked({ file, call }: CallSite, { requeue, onRequest }: Requeue): boolean {
    const asked = this.model.code.resolve(file, call.args[requeue]);
    if (asked.kind !== 'value') return false;
    return asked.value.kind === 'undefined' ? onRequest !== true : asked.value.kind === 'literal' && asked.value.value === true;
  }

  private isSet({ file, call }: CallSite, option: string): boolean {
    const { value } = this.model.code.setting(file, call.args[0], option);
    return value?.kind === 'value' && value.value.kind === 'literal' && value.value.value === true;
  }

  /** Whether some queue of the tree ends redelivery by itself. */
  private hasDeliveryLimit(): boolean {
    this.hasLimit ??= methodCalls(this.model, DELIVERY_LIMIT.method).some(({ file, call }) => {
      const told = this.model.code.setting(file, call.args[DELIVERY_LIMIT.options], DELIVERY_LIMIT.option);
      if (told.state === 'unknown') return true;
      return told.value !== undefined && this.model.code.settingOf(told.value, [DELIVERY_LIMIT.limit]).state !== 'absent';
    });
    return this.hasLimit;
  }

  /** Whether the tree defines queues, none of them with a limit, and no code looks at how often a message came. */
  private isQueueUnlimited(): boolean {
    this.isUnlimited ??= this.areQueuesUnlimited() && !this.model.code.files.some((file) => this.countsReceipts(file));
    return this.isUnlimited;
  }

  private areQueuesUnlimited(): boolean {
    const isServed = ({ site }: { readonly site: CallSite }): boolean => this.model.roleOf(site.file) === 'production';
    const definitions = knownCalls(this.model, QUEUE_DEFINITIONS).filter(isServed);
    if (definitions.length === 0 || knownCalls(this.model, QUEUE_LIMITS).some(isServed)) return false;
    return definitions.every(({ site, entry }) => this.limitOf(site, entry) === 'absent');
  }

  private limitOf({ file, call }: CallSite, { options: index, path, limit }: QueueDefinition): Setting {
    const { code } = this.model;
    let options = code.resolve(file, call.args[index]);
    for (const name of path) {
      const inner = code.settingOf(options, [name]);
      if (inner.state !== 'present' || !inner.value) return inner.state;
      options = inner.value;
    }
    return code.settingOf(options, [limit]).state;
  }

  // A summary is plain data: whatever the code names stands in its text.
  private countsReceipts(file: string): boolean {
    return JSON.stringify(this.model.code.script(file) ?? '').includes(RECEIVE_COUNT);
  }
}

/** Where a failure is taken, whatever it is, and before anything there has looked at it. */
function isUnconditional(model: TreeModel, site: CallSite): boolean {
  const { code } = model;
  const script = code.script(site.file);
  const path = contextsAround(model, site);
  const handler = path.find((at) => script?.contexts[at]?.kind === 'catch' || isRejectionHandler(model, site.file, at));
  if (!script || handler === undefined) return false;
  const isAsked = path.slice(0, path.indexOf(handler)).some((at) => /branch|case/.test(script.contexts[at]?.kind ?? ''));
  const isLeft = script.jumps.some(
    ({ kind, context, at }) =>
      kind !== 'continue' && context !== handler && at[0] < site.call.at[0] && code.isInside(site.file, context, handler),
  );
  return !isAsked && !isLeft && !isInBranch(model, site.file, handler);
}

/** The contexts of a call within its function and what that is handed to, the innermost first. */
function contextsAround({ code }: TreeModel, { file, call }: CallSite): readonly number[] {
  const all = code.script(file)?.contexts ?? [];
  const path: number[] = [];
  for (let at = call.context; at >= 0; at = all[at]?.parent ?? -1) {
    path.push(at);
    if (all[at]?.kind === 'function') break;
  }
  return path;
}

// `handle(message).catch(() => channel.nack(message))`
function isRejectionHandler({ code }: TreeModel, file: string, at: number): boolean {
  const script = code.script(file);
  const context = script?.contexts[at];
  const passedTo = context?.kind === 'function' ? script?.functions[context.fn]?.passedTo : undefined;
  const callee = passedTo && script?.calls[passedTo.call]?.callee;
  return callee?.kind === 'member' && callee.name === 'catch';
}

function isInBranch({ code }: TreeModel, file: string, context: number): boolean {
  return code.contextsOf(file, context).some(({ kind }) => kind === 'branch' || kind === 'case');
}
