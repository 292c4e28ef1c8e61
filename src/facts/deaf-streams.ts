import type { ContextRecord } from '../summaries/script-summary.ts';
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

/** Handlers of requests that write an answer in a loop which waits for more, and never ask whether the reader is still there. */
export function deafStreams(model: TreeModel): readonly Ignored[] {
  const { code } = model;
  const handlers = routeFacts(model).flatMap(({ handler, role }) => (handler && role === 'production' ? [handler] : []));
  const distinct = [...new Map(handlers.map(({ file, fn }) => [`${file}\0${fn}`, { file, fn }])).values()];
  return distinct.flatMap(({ file, fn }): readonly Ignored[] => {
    const record = code.functionRecord(file, fn);
    const sites = sitesOfFunction(code, file, fn);
    const write = sites.find((site) => methodName(site) === 'write' && writesToCaller(model, site) && loopOf(model, site) !== undefined);
    const loop = write && loopOf(model, write);
    if (!record || !write || !loop) return [];
    const waits =
      loop.kind === 'loop' && (loop.awaited || sites.some(({ call }) => call.use === 'await' && loopOf(model, { file, call }) === loop));
    if (!waits || [...namesInside(code, file, record.context)].some((name) => CLIENT_STATE.test(name))) return [];
    return [{ form: 'client', site: write, shownAt: location(file, loop.at) }];
  });
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
