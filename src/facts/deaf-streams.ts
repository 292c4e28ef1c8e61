import type { ContextRecord, Span } from '../summaries/script-summary.ts';
import type { Ignored } from './ignored-cancellation.ts';
import { CLIENT_STATE } from './knowledge/cancellation.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { ownerOf } from './link/variable-uses.ts';
import { routeFacts } from './route.ts';
import { namesInside } from './values-inside.ts';

/** Handlers of requests that write an answer over and over, in a loop or by a timer, and never ask whether the reader is still there. */
export function deafStreams(model: TreeModel): readonly Ignored[] {
  const { code } = model;
  const handlers = routeFacts(model).flatMap(({ handler, role }) => (handler && role === 'production' ? [handler] : []));
  const distinct = [...new Map(handlers.map(({ file, fn }) => [`${file}\0${fn}`, { file, fn }])).values()];
  return distinct.flatMap(({ file, fn }): readonly Ignored[] => {
    const record = code.functionRecord(file, fn);
    const sites = sitesOfFunction(code, file, fn);
    const again = record && (repeatedWrite(model, sites) ?? timedWrite(model, sites));
    if (!again || [...namesInside(code, file, record.context)].some((name) => CLIENT_STATE.test(name))) return [];
    return [{ form: 'client', site: again.write, shownAt: location(file, again.at) }];
  });
}

/** A call that writes, and what repeats it. */
interface RepeatedWrite {
  readonly write: CallSite;
  readonly at: Span;
}

/** In a loop that waits for more. */
function repeatedWrite(model: TreeModel, sites: readonly CallSite[]): RepeatedWrite | undefined {
  const write = sites.find((site) => isWrite(model, site) && loopOf(model, site) !== undefined);
  const loop = write && loopOf(model, write);
  if (!write || loop?.kind !== 'loop') return undefined;
  const waits = loop.awaited ?? sites.some(({ file, call }) => call.use === 'await' && loopOf(model, { file, call }) === loop);
  return waits ? { write, at: loop.at } : undefined;
}

/** By a timer that nothing clears. */
function timedWrite(model: TreeModel, sites: readonly CallSite[]): RepeatedWrite | undefined {
  const { code } = model;
  for (const { file, call } of sites) {
    const [work] = call.args;
    if (call.callee.kind !== 'global' || call.callee.name !== 'setInterval' || work?.kind !== 'function') continue;
    const write = sitesOfFunction(code, file, work.fn).find((site) => isWrite(model, site));
    if (write) return { write, at: call.at };
  }
  return undefined;
}

function isWrite(model: TreeModel, site: CallSite): boolean {
  return methodName(site) === 'write' && writesToCaller(model, site);
}

/** `response.write()`, `reply.raw.write()`: on what the handler is given. */
function writesToCaller({ code }: TreeModel, { file, call }: CallSite): boolean {
  const owner = ownerOf(call.callee);
  const record = owner === undefined ? undefined : code.script(file)?.bindings[owner];
  return record?.kind === 'param' && record.value.kind === 'param' && record.value.index > 0;
}

function loopOf({ code }: TreeModel, { file, call }: Pick<CallSite, 'file' | 'call'>): ContextRecord | undefined {
  return code.contextsOf(file, call.context).find(({ kind }) => kind === 'loop');
}
