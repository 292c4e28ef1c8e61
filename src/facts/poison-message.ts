import { sitesIn } from './consumer-calls.ts';
import { messageHandlers, type Stretch } from './consumer-handlers.ts';
import type { DeadLetterGap } from './dead-letter-gap.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Handlers of Kafka that throw on a message which cannot be read: it comes again, and nothing behind it in its partition is read. */
export function poisonStops(model: TreeModel): readonly DeadLetterGap[] {
  const handlers = messageHandlers(model).filter(({ broker, settles }) => broker === 'kafka' && settles === 'return');
  return handlers.flatMap(({ body, queue, site }) => {
    const parse = readingIn(model, body);
    return parse ? [{ gap: 'throw-forever' as const, site: parse, queue, because: site }] : [];
  });
}

/** A call in the body of a handler, or in a function that it calls, which throws on what it cannot read, where nothing catches that. */
function readingIn(model: TreeModel, body: Stretch): CallSite | undefined {
  const open = sitesIn(model, body).filter((site) => !isCaught(model, site, body.context));
  const own = open.find((site) => isParse(model, site));
  if (own) return own;
  for (const site of open) {
    const callee = model.code.callee(site);
    const record = callee.kind === 'function' ? model.code.functionRecord(callee.file, callee.fn) : undefined;
    if (!record || callee.kind !== 'function' || !isGivenMessage(site)) continue;
    const inner = { file: callee.file, fn: callee.fn, context: record.context };
    if (sitesIn(model, inner).some((one) => isParse(model, one) && !isCaught(model, one, record.context))) return site;
  }
  return undefined;
}

function isParse({ code }: TreeModel, site: CallSite): boolean {
  const callee = code.callee(site);
  return callee.kind === 'global' && callee.path === 'JSON.parse';
}

function isGivenMessage({ call }: CallSite): boolean {
  return call.args.length > 0;
}

function isCaught({ code }: TreeModel, { file, call }: CallSite, outer: number): boolean {
  const all = code.script(file)?.contexts ?? [];
  for (let at = call.context; at >= 0 && at !== outer; at = all[at]?.parent ?? -1) {
    const context = all[at];
    if (context?.kind === 'catch' || (context?.kind === 'try' && context.hasCatch)) return true;
  }
  return false;
}
